"""`check` beyond the findings, `verify`, `play --trace`, `watch`: as people and forges call them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest

from talent_story.story.journey import Journey
from talent_story.story.play import Play
from talent_story.story.record import format_record
from tests.books import tiny_book, tiny_files, write_files
from tests.cli.conftest import CATALOGUES, CHAPTER, MANIFEST, Run

STUCK = CHAPTER.replace("- [Up again](#hall)", '- [Up again](#hall){if="coins >= 1"}')


@pytest.fixture
def stuck(tmp_path: Path) -> Path:
    """The same book, with a cellar in which one may be stuck."""
    return write_files(tmp_path / "stuck", tiny_files(STUCK, MANIFEST, **CATALOGUES))


def test_more_measures_in_words_and_in_json(run: Run, book: Path) -> None:
    """With --more thresholds, meetings, personas and equity are told; without, they are null."""
    done = run("check", book, "--more")
    assert done.returncode == 0, done.stdout + done.stderr
    for words in ("Thresholds", "Entry points: door 0", "Ana: 2 choices", "Equity", "out of reach"):
        assert words in done.stdout
    data = json.loads(run("check", book, "--more", "--format", "json").stdout)
    assert {row["condition"] for row in data["thresholds"]} == {"coins < 2", "coins >= 1"}
    assert {item["id"] for item in data["meetings"]} == {
        "door",
        "lamp",
        "bench",
        "rest",
        "climb",
        "dig",
        "ana",
    }
    assert data["personas"][0]["missing"] == []
    assert [row["value"] for row in data["equity"]] == [None, "low", "high", None, "well", "ill"]
    assert data["reading"]["exact"] is True
    assert data["reading"]["least_words"] < data["reading"]["most_words"]
    plain = json.loads(run("check", book, "--format", "json").stdout)
    assert plain["thresholds"] is plain["meetings"] is plain["personas"] is plain["equity"] is None
    assert plain["stopped"] is None


def test_annotations_for_forges(run: Run, stuck: Path) -> None:
    """A finding stands at its file and line, its message escaped; the code is still 1."""
    done = run("check", stuck, "--format", "github")
    assert done.returncode == 1
    first = done.stdout.splitlines()[0]
    assert first.startswith(f"::error file={stuck}/chapters/1.md,line=")
    assert "title=dead-end::" in first and "%0A" in first
    done = run("check", stuck, "--format", "sarif")
    assert done.returncode == 1
    (case,) = json.loads(done.stdout)["runs"]
    (result,) = [item for item in case["results"] if item["ruleId"] == "dead-end"]
    where = result["locations"][0]["physicalLocation"]
    assert where["artifactLocation"]["uri"].endswith("chapters/1.md")
    assert where["region"]["startLine"] > 1
    assert case["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "dead-end"


class Links(HTMLParser):
    """What a page could fetch or run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        if tag in {"script", "img", "link", "iframe", "object"} or names & {
            "src",
            "onclick",
            "style",
        }:
            self.found.append(tag)


def test_the_page_is_offline_and_holds_a_book_as_text(run: Run, tmp_path: Path) -> None:
    """Nothing is fetched or run, and what a book says is never markup."""
    hostile = CHAPTER.replace("The garden", r"\<script>alert(1)\</script>")
    catalogues = {**CATALOGUES, "programmes": CATALOGUES["programmes"].replace("Climb", "<i>Climb")}
    folder = write_files(tmp_path / "h", tiny_files(hostile, MANIFEST, **catalogues))
    page = tmp_path / "page.html"
    done = run("check", folder, "--html", page)
    assert done.returncode == 0, done.stdout + done.stderr
    text = page.read_text("utf-8")
    links = Links()
    links.feed(text)
    assert links.found == []
    assert "default-src 'none'" in text.replace("&#x27;", "'")
    assert "<script" not in text and "<i>Climb" not in text and "&lt;i&gt;Climb" in text
    assert "http://" not in text and "https://" not in text
    again = run("check", folder, "--html", page)
    assert again.returncode == 2 and "--force" in again.stderr
    assert run("check", folder, "--html", page, "--force").returncode == 0
    assert run("check", folder, "--html", tmp_path / "no" / "page.html").returncode == 2


def test_the_page_is_in_french_too(run: Run, stuck: Path, tmp_path: Path) -> None:
    """The page speaks the language of the interface, and shows a finding with its journey."""
    page = tmp_path / "page.html"
    run("--lang", "fr", "check", stuck, "--html", page)
    text = page.read_text("utf-8")
    assert '<html lang="fr">' in text
    assert "dead-end" in text and "<details>" in text


def test_a_certificate_is_written_and_verified(
    run: Run, book: Path, stuck: Path, tmp_path: Path
) -> None:
    """A proved book has a certificate that holds, for that edition only; a stuck one has none."""
    file = tmp_path / "proof.cert"
    assert run("check", book, "--certificate", file).returncode == 0
    done = run("verify", file, book)
    assert done.returncode == 0 and "the certificate holds" in done.stdout
    data = json.loads(run("verify", file, book, "--format", "json").stdout)
    assert data["verified"] is True and data["states"] > 3 and data["doubt"] is None
    other = run("verify", file, stuck)
    assert other.returncode == 1 and "another edition" in other.stdout
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    assert run("verify", file, book).returncode == 1
    assert run("verify", tmp_path / "none", book).returncode == 2
    assert run("verify", book / "graph" / "book.yaml", book).returncode == 2
    missing = tmp_path / "missing.cert"
    done = run("check", stuck, "--certificate", missing)
    assert done.returncode == 1 and not missing.exists()
    assert "No certificate was written" in done.stderr


def test_a_finding_opens_the_player_at_the_fault(run: Run, stuck: Path, book: Path) -> None:
    """By rule, by rule:id, or by number, the trace is taken, shown as taken, and not saved."""
    for finding in ("dead-end", "dead-end:cellar", "1"):
        done = run("play", stuck, "--jsonl", "--trace", finding)
        assert done.returncode == 0, done.stderr
        first = json.loads(done.stdout.splitlines()[0])
        assert first["section"] == "cellar" and first["choices"] == []
        assert first["taken"] == ["hall>cellar"]
    assert run("journeys", "list").stdout.strip() == "No journey is saved."
    done = run("play", stuck, "--jsonl", "--trace", "dead-ends")
    assert done.returncode == 2 and "did you mean “dead-end”" in done.stderr
    done = run("play", book, "--jsonl", "--trace", "dead-end")
    assert done.returncode == 2 and "nothing wrong" in done.stderr
    assert run("play", stuck, "--trace", "1", "--entry", "door").returncode == 2


def test_an_older_edition_is_compared_with(
    run: Run, book: Path, stuck: Path, tmp_path: Path
) -> None:
    """Journey files of the older edition are played again; where they stop is told."""
    old = tiny_book(CHAPTER, MANIFEST, **CATALOGUES)
    journey = Journey.begin(Play(old)).take("hall>cellar").take("cellar>hall")
    files = tmp_path / "journeys"
    write_files(files, {"one.json": format_record(journey.record()), "bad.json": "{"})
    done = run("check", stuck, "--against", book, "--journeys", files)
    assert done.returncode == 1
    assert "one.json: stops after 1 of 2 choices" in done.stdout
    assert "“cellar>hall”, after 1 choice" in done.stdout
    assert "bad.json" in done.stderr
    data = json.loads(
        run("check", stuck, "--against", book, "--journeys", files, "--format", "json").stdout
    )
    assert data["against"]["stops"][0]["trace"] == ["hall>cellar", "cellar>hall"]
    assert data["against"]["journeys"][0]["kept"] == 1
    assert "this very edition" in run("check", book, "--against", book).stdout
    assert run("check", book, "--journeys", files).returncode == 2
    assert run("check", book, "--against", tmp_path / "nowhere").returncode == 2


def large(tmp_path: Path) -> Path:
    """A book that takes long to prove: switches that all count at the end, in circles."""
    rooms = 26
    parts = []
    for n in range(rooms):
        parts.append(
            f"## Room {n} {{#room-{n}}}\n\nHere.\n\n"
            f'- [Up](#room-{(n + 1) % rooms}){{do="c{n % 9} += 1"}}\n'
            f'- [Down](#room-{(n * 7 + 3) % rooms}){{do="c{(n * 5 + 1) % 9} -= 1"}}\n'
            f'- [Out](#out){{if="c{n % 9} == {n % 8} and c{(n * 5 + 1) % 9} >= {n % 5}"}}\n'
        )
    parts.append("## Out {#out ending}\n\nOut.\n")
    names = "".join(f"  c{n}: {{min: 0, max: 7}}\n" for n in range(9))
    return write_files(tmp_path / "large", tiny_files("\n".join(parts), f"variables:\n{names}"))


def test_limits_end_with_an_honest_partial_report(run: Run, tmp_path: Path) -> None:
    """Past a time or a memory, what was covered is told, and nothing is claimed to be proved."""
    folder = large(tmp_path)
    for limit, words, reason in (
        (("--time-limit", "0.5"), "the time limit came", "time"),
        (("--memory-limit", "1"), "the memory limit came", "memory"),
    ):
        done = run("check", folder, *limit)
        assert done.returncode == 0, done.stderr
        assert "NOT proved" in done.stdout and words in done.stdout
        assert run("check", folder, *limit, "--strict").returncode == 1
        data = json.loads(run("check", folder, *limit, "--format", "json").stdout)
        assert (data["proved"], data["stopped"]) == (False, reason)


def started(tmp_path: Path, *arguments: object) -> subprocess.Popen[str]:
    """The command line, under way."""
    return subprocess.Popen(
        [sys.executable, "-u", "-m", "talent_story", "--lang", "en", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1", "TALENT_STORY_DATA": str(tmp_path / "data")},
    )


def test_ctrl_c_ends_with_what_was_found(tmp_path: Path) -> None:
    """Interrupted, `check` still tells what it covered, and its code is 130."""
    process = started(tmp_path, "check", large(tmp_path))
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "NOT proved: interrupted" in out


def frame(process: subprocess.Popen[str], wanted: str) -> str:
    """What is shown until a line that says something."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if wanted in line:
            return "".join(lines)
    raise AssertionError("".join(lines))


def test_watch_shows_findings_and_a_preview_at_each_save(tmp_path: Path, book: Path) -> None:
    """Prose is shown at once and proved no more; a dead end shows; Ctrl+C ends it with 0."""
    chapter = book / "chapters" / "1.md"
    process = started(tmp_path, "watch", book)
    watchdog = threading.Timer(60, process.kill)
    watchdog.start()
    try:
        frame(process, "proved over")
        text = chapter.read_text("utf-8")
        chapter.write_text(text.replace("Dark.", "Very dark."), "utf-8")
        frame(process, "Only prose changed")
        assert "The cellar — as it reads after 1 choice" in frame(process, "as it reads")
        assert "Very dark." in frame(process, "Very dark.")
        chapter.write_text(
            text.replace("- [Up again](#hall)", '- [Up again](#hall){if="coins >= 1"}'), "utf-8"
        )
        assert "dead-end" in frame(process, "dead-end")
        chapter.write_text(text.replace("#garden){", "#gardn){"), "utf-8")
        assert "broken-link" in frame(process, "broken-link")
    finally:
        watchdog.cancel()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 0
