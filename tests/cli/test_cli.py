"""What people and programs type, and what they get."""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from talent_story.plain_text import plain_text
from tests.books import tiny_files, write_files
from tests.cli.conftest import Run


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


# play --jsonl


def test_jsonl_tells_each_moment_whole(run: Run, book: Path) -> None:
    """One object a line: section, text, choices, locked, values, what was met."""
    done = run("play", book, "--jsonl", "--no-save", stdin="1\nhall>cellar\n1\n2\n")
    assert done.returncode == 0 and not done.stderr
    moments = lines(done.stdout)
    assert [moment["section"] for moment in moments] == ["hall", "hall", "cellar", "hall", "garden"]
    first = moments[0]
    assert first["title"] == "The hall"
    assert first["text"] == "A hall, 0 coins. No grade told."
    assert first["choices"] == [
        {"n": 1, "id": "hall>hall", "text": "Take a coin", "to": "hall"},
        {"n": 2, "id": "hall>cellar", "text": "To the cellar", "to": "cellar"},
    ]
    assert first["locked"] == [
        {"id": "hall>garden", "text": "To the *garden*", "reason": "one needs a coin"}
    ]
    assert first["ending"] is False and first["values"] == {"coins": 0} and first["met"] == ["door"]
    assert "recommendations" not in first
    last = moments[-1]
    assert last["ending"] is True and last["choices"] == []
    assert last["met"] == ["door", "lamp", "bench"]


def test_jsonl_recommends_at_an_ending(run: Run, book: Path) -> None:
    """Ranked by score, then sure before unknown; what is refused is listed apart."""
    done = run("play", book, "--jsonl", "--no-save", "--fact", "grade=high", stdin="1\n3\n1\n2\n")
    last = lines(done.stdout)[-1]
    assert [(r["programme"], r["score"], r["eligible"]) for r in last["recommendations"]] == [
        ("climb", 3, "yes"),
        ("rest", 1, "yes"),
    ]
    assert last["recommendations"][0]["because"] == ["You took a coin."]
    assert [item["programme"] for item in last["set_aside"]] == ["dig"]
    unknown = lines(run("play", book, "--jsonl", "--no-save", stdin="1\n2\n").stdout)[-1]
    assert unknown["recommendations"][0]["eligible"] == "unknown"
    assert unknown["recommendations"][0]["missing_facts"] == ["grade"]


@pytest.mark.parametrize("wrong", ["7", "0", "-1", "hall>nowhere", "hall>garden", "yes", "1 2"])
def test_jsonl_answers_a_wrong_line_and_changes_nothing(run: Run, book: Path, wrong: str) -> None:
    """A line that names no choice on offer gets an error, and the next line is heard."""
    moments = lines(run("play", book, "--jsonl", "--no-save", stdin=f"{wrong}\n1\n").stdout)
    assert list(moments[1]) == ["error"]
    assert moments[2]["values"] == {"coins": 1}


def test_jsonl_takes_back_and_leaves(run: Run, book: Path) -> None:
    """`undo` goes back one choice, `quit` ends, and so does the end of input: with 0."""
    done = run("play", book, "--jsonl", "--no-save", stdin="1\nundo\nundo\nquit\n1\n")
    moments = lines(done.stdout)
    assert [m.get("values", {}).get("coins") for m in moments] == [0, 1, 0, None]
    assert done.returncode == 0


# play --plain


def test_plain_reads_aloud(run: Run, book: Path) -> None:
    """Text without marks, numbered choices, closed ones with their reason."""
    done = run("play", book, "--plain", "--no-save", stdin="1\n2\n")
    assert done.returncode == 0
    assert "1. Take a coin" in done.stdout
    assert "Closed: To the garden (one needs a coin)" in done.stdout
    assert "2. To the garden" in done.stdout and "*" not in done.stdout
    assert "Roses." in done.stdout
    assert "You took a coin." in done.stdout
    assert "Article 2 (to be checked with your HR department)" in done.stdout
    assert "never serve to select people" in " ".join(done.stdout.split())
    assert "\x1b" not in done.stdout


def test_plain_asks_without_blocking(run: Run, book: Path) -> None:
    """Facts are asked in the story's time, may be told, and health says it stays here."""
    done = run(
        "play",
        book,
        "--plain",
        "--no-save",
        stdin="1\n2\nfact grade=low\nfacts\nfact grade=\nfacts\n",
    )
    text = " ".join(done.stdout.split())
    assert "It decides of one programme." in text
    assert "never exported" in text
    assert "Your grade: Low" in text
    assert "You have said nothing of your situation." in text


def test_plain_says_what_can_be_typed(run: Run, book: Path) -> None:
    """Under the first page, and wherever no choice is left; not again under every page."""
    done = run("play", book, "--plain", "--no-save", stdin="1\n2\n")
    assert done.stdout.count("Type a number from 1 to 2, or “help”.") == 1
    assert done.stdout.rstrip().endswith("Type “undo” to go back, “quit” to leave, or “help”.")


def test_a_fact_is_erased_only_when_it_is_meant(run: Run, book: Path) -> None:
    """A name without “=” changes nothing, and is answered with how to say it."""
    told = ("play", book, "--plain", "--no-save", "--fact", "grade=low")
    done = run(*told, stdin="fact grade\nfacts\n")
    assert "Your grade: Low" in done.stdout and "fact name=value" in done.stdout
    done = run("play", book, "--plain", "--no-save", "--fact", "grade")
    assert done.returncode == 2
    assert "grade=VALUE" in done.stderr and "low, high" in done.stderr


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("2019 fut.\n\n- a\n- b", "2019 fut.\n\n- a\n- b"),
        ("6. a\n7. b\n\nfin\n\n- c", "6. a\n7. b\n\nfin\n\n- c"),
        ("- a\n  1. b\n  2. c\n- d", "- a\n  1. b\n  2. c\n- d"),
        ("- a\n\n* b", "- a\n\n- b"),
    ],
)
def test_lists_read_aloud_stand_apart(markdown: str, text: str) -> None:
    """The items of one list stand together, and apart from what is around them."""
    assert plain_text(markdown) == text


def test_a_pipe_gets_plain_text(run: Run, book: Path) -> None:
    """Without a terminal, or with TERM=dumb, the book is played line by line."""
    done = run("play", book, "--no-save", stdin="quit\n", TERM="xterm-256color")
    assert done.returncode == 0 and "The hall" in done.stdout and "\x1b" not in done.stdout


# Shortcuts


def test_a_door_and_a_persona_take_choices_and_show_them(run: Run, book: Path) -> None:
    """A shortcut's choices are those of the journey, and a persona lends its facts."""
    doors = lines(run("play", book, "--jsonl", "--no-save", "--entry", "door").stdout)
    assert doors[0]["section"] == "hall" and doors[0]["taken"] == []
    lent = lines(run("play", book, "--jsonl", "--no-save", "--persona", "ana").stdout)
    assert lent[0]["section"] == "hall" and lent[0]["facts"] == {"grade": "high"}
    wrong = run("play", book, "--entry", "dor")
    assert wrong.returncode == 2
    assert "did you mean “door”?" in wrong.stderr


# check


def test_check_says_nothing_is_wrong(run: Run, book: Path) -> None:
    """A book without faults: exit 0, and the last line says what was proved."""
    done = run("check", book)
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1].startswith("Proved over every state (")
    done = run("check", book, "--format", "json")
    report = json.loads(done.stdout)
    assert report["proved"] is True
    assert set(report) >= {
        "book", "sections", "choices", "words", "proved", "states", "seconds", "journeys",
        "reached", "findings",
    }  # fmt: skip
    assert report["reached"]["entry_points"] == ["door"]
    assert report["journeys"] == {"count": "7", "shortest": 2, "longest": 5}


def test_check_reports_and_exits_with_1(run: Run, tmp_path: Path) -> None:
    """A fault is a paragraph with its place; in JSON it has a rule, a place and a trace."""
    folder = write_files(
        tmp_path / "faulty",
        tiny_files(
            '## A {#a}\n\nHi.\n\n- [On](#b)\n\n## B {#b}\n\nWall.\n\n- [No](#a){if="visits(b) > 1"}\n'
        ),
    )
    done = run("check", folder)
    assert done.returncode == 1
    assert re.search(r"^chapters/1\.md:\d+:1: error dead-end: ", done.stdout, re.M)
    report = json.loads(run("check", folder, "--format", "json").stdout)
    dead_end = next(f for f in report["findings"] if f["rule"] == "dead-end")
    assert dead_end["id"] == "b" and dead_end["trace"] == ["a>b"] and dead_end["help"]


def test_check_cut_short_is_honest(run: Run, tmp_path: Path) -> None:
    """Out of time: not proved, exit 0 without findings, 1 with --strict."""
    rooms = 24
    text = "".join(
        f'## R {{#r{n}}}\n\nHi.\n\n- [A](#r{n + 1}){{do="f{n} = true"}}\n- [B](#r{n + 1})\n\n'
        for n in range(rooms)
    )
    wanted = " or ".join(f"f{n}" for n in range(rooms))
    text += f'## L {{#r{rooms}}}\n\nHi.\n\n- [X](#z){{if="{wanted}"}}\n- [Y](#z){{fallback}}\n\n'
    text += "## Z {#z ending}\n\nBye.\n"
    flags = "".join(f"  f{n}: flag\n" for n in range(rooms))
    folder = write_files(tmp_path / "large", tiny_files(text, f"variables:\n{flags}"))
    done = run("check", folder, "--time-limit", "0", "--format", "json")
    report = json.loads(done.stdout)
    assert report["proved"] is False and report["findings"] == [] and done.returncode == 0
    assert run("check", folder, "--time-limit", "0", "--strict").returncode == 1


@pytest.mark.parametrize("verb", [["check"], ["play"], ["play", "--jsonl"]])
def test_what_is_no_book_exits_with_2(run: Run, tmp_path: Path, verb: list[str]) -> None:
    """A folder that is not there, or a file in its place: one sentence on stderr."""
    (tmp_path / "file").write_text("x")
    for path in (tmp_path / "nowhere", tmp_path / "file"):
        done = run(*verb, path)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr and str(path) in done.stderr and not done.stdout


def test_a_faulty_book_is_not_played(run: Run, tmp_path: Path) -> None:
    """Every fault of its sources goes to stderr; exit 2."""
    folder = write_files(
        tmp_path / "b", tiny_files("## A {#a}\n\nHi.\n\n- [On](#bb)\n- [On](#cc)\n")
    )
    done = run("play", folder, "--jsonl")
    assert done.returncode == 2 and not done.stdout
    assert done.stderr.count("broken-link") == 2


def test_wrong_commands_exit_with_2(run: Run) -> None:
    """An unknown verb or option: the nearest one, exit 2, no traceback."""
    assert "did you mean “check”?" in run("chek").stderr
    for arguments in (["chek"], ["check", "--nope"], ["play", "--plain", "--jsonl"]):
        done = run(*arguments)
        assert done.returncode == 2 and "Traceback" not in done.stderr


def test_a_closed_pipe_and_a_full_disk_are_quiet(book: Path) -> None:
    """Output that cannot be written ends with 74 or 141, and one sentence at most."""
    command = f"{sys.executable} -m talent_story schema"
    full = subprocess.run(f"{command} > /dev/full", shell=True, capture_output=True, text=True)
    assert full.returncode == 74 and "Traceback" not in full.stderr
    closed = subprocess.run(
        f"{command} | head -c 1; exit ${{PIPESTATUS[0]}}",
        shell=True, capture_output=True, text=True, executable="/bin/bash",
    )  # fmt: skip
    assert closed.returncode in (0, 141) and "Traceback" not in closed.stderr


# journeys and recommend


def saved_journey(run: Run, book: Path, moves: str, *facts: str) -> str:
    given = [part for fact in facts for part in ("--fact", fact)]
    assert run("play", book, "--jsonl", *given, stdin=moves).returncode == 0
    return str(json.loads(run("journeys", "list", "--format", "json").stdout)[0]["id"])


def test_a_journey_is_saved_resumed_listed_and_erased(run: Run, book: Path) -> None:
    """Every choice is kept; --resume goes on in the same place; delete erases."""
    saved = saved_journey(run, book, "1\n")
    resumed = lines(run("play", book, "--jsonl", "--resume").stdout)
    assert resumed[0]["values"] == {"coins": 1}
    assert saved in run("journeys").stdout
    assert run("journeys", "delete", saved).returncode == 2  # nobody to ask: say --yes
    assert run("journeys", "delete", saved, "--yes").returncode == 0
    assert run("play", book, "--jsonl", "--resume").returncode == 2


def spoil(data: Path, journey: str) -> None:
    """Damage every state that is kept of a journey."""
    with contextlib.closing(sqlite3.connect(data / "journeys.db")) as db, db:
        db.execute("UPDATE state SET record = x'00' WHERE journey = ?", (journey,))


@pytest.mark.parametrize("everything", [False, True])
def test_what_cannot_be_read_is_named_and_can_be_erased(
    run: Run, book: Path, tmp_path: Path, everything: bool
) -> None:
    """A damaged journey is not passed over in silence, and “delete” erases it as any other."""
    saved = saved_journey(run, book, "1\n")
    spoil(tmp_path / "data", saved)
    listed = run("journeys")
    assert listed.returncode == 0 and saved in listed.stderr and saved not in listed.stdout
    erased = run("journeys", "delete", "--all" if everything else saved[:3], "--yes")
    assert erased.returncode == 0 and "1 journey erased" in erased.stdout
    assert ("--all" in erased.stderr) is not everything  # a copy of the damaged file is left
    listed = run("journeys")
    assert "No journey is saved." in listed.stdout and not listed.stderr
    assert run("journeys", "delete", "--all", "--yes").returncode == 0
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["journeys.db"]


def test_a_damaged_file_of_journeys_can_be_repaired(run: Run, book: Path, tmp_path: Path) -> None:
    """It is refused with the way out; repairing recovers what can be read and keeps the file."""
    saved = saved_journey(run, book, "1\n")
    assert "nothing was done" in run("journeys", "repair").stdout
    file = tmp_path / "data" / "journeys.db"
    header = bytearray(file.read_bytes())
    header[60:64] = bytes(4)
    file.write_bytes(header)
    refused = run("journeys")
    assert refused.returncode == 2 and "journeys repair" in refused.stderr
    done = run("journeys", "repair")
    assert done.returncode == 0 and "1 journey recovered whole." in done.stdout
    assert saved in run("journeys").stdout


def test_export_leaves_health_out_and_import_brings_back(
    run: Run, book: Path, tmp_path: Path
) -> None:
    """An exported journey is a file that recommend reads; what is health never leaves."""
    saved = saved_journey(run, book, "1\n2\n", "grade=high", "health=ill")
    file = tmp_path / "journey.json"
    done = run("journeys", "export", saved, "-o", file, "--book", book)
    assert done.returncode == 0, done.stderr
    assert json.loads(file.read_text())["facts"] == {"grade": "high"}
    again = run("journeys", "export", saved, "-o", file, "--book", book)
    assert again.returncode == 2 and "--force" in again.stderr
    report = json.loads(run("recommend", file, "--book", book, "--format", "json").stdout)
    assert report["recommendations"][0]["programme"] == "climb"
    assert run("journeys", "import", file).returncode == 0
    assert len(json.loads(run("journeys", "list", "--format", "json").stdout)) == 2


def test_a_journey_of_an_unknown_book_keeps_every_fact_home(
    run: Run, book: Path, tmp_path: Path
) -> None:
    """When the book is not at hand nobody can tell which facts are health: none leaves."""
    saved = saved_journey(run, book, "1\n2\n", "grade=high", "health=ill")
    exported = run("journeys", "export", saved)
    assert json.loads(exported.stdout)["facts"] == {}


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("", "truncated"),
        ("{", "truncated"),
        ("[]", "no saved journey"),
        ('{"talent_story": "journey", "format": 99}', "newer"),
        ('{"talent_story": "journey", "format": 1}', "damaged"),
        ('{"talent_story": "journey", "format": 1, "check": "0"}', "by hand"),
    ],
)
def test_a_broken_save_is_explained(run: Run, tmp_path: Path, content: str, word: str) -> None:
    """Truncated, foreign, newer, damaged or edited by hand: one sentence, the file untouched."""
    file = tmp_path / "broken.json"
    file.write_text(content)
    done = run("recommend", file)
    assert done.returncode == 2 and word in done.stderr and "Traceback" not in done.stderr
    assert file.read_text() == content


def test_an_edited_book_tells_where_a_journey_stops(run: Run, book: Path) -> None:
    """The journey is played as far as it goes, and the reader is told where and why."""
    saved = saved_journey(run, book, "1\n1\n2\n")
    chapter = book / "chapters" / "1.md"
    chapter.write_text(chapter.read_text().replace("coins < 2", "coins < 1"))
    done = run("recommend", saved, "--book", book)
    assert done.returncode == 0
    assert "after 1 of 3 choices" in done.stderr


# schema


def test_schemas_accept_the_shipped_book_and_refuse_a_slip(run: Run, tmp_path: Path) -> None:
    """One schema a file, closed to unknown keys."""
    done = run("schema", "-o", tmp_path / "schemas")
    assert done.returncode == 0
    programme = json.loads((tmp_path / "schemas" / "programmes.schema.json").read_text())
    assert programme["items"]["additionalProperties"] is False
    assert "signals" in programme["items"]["properties"]
    assert len(list((tmp_path / "schemas").iterdir())) == 10
    assert json.loads(run("schema", "book.yaml").stdout)["required"]


def test_the_version_needs_nothing(run: Run) -> None:
    """`--version` imports no library but the interpreter's own."""
    code = (
        "import sys; from talent_story.cli import main; main(['--version']);"
        "print([m for m in ('click', 'yaml', 'textual', 'networkx', 'numpy', 'sqlite3',"
        " 'platformdirs', 'markdown') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_resuming_on_an_edited_book_keeps_what_was_saved(run: Run, book: Path) -> None:
    """What the old edition's journey held stays; going on from where it stops is a new journey."""
    saved = saved_journey(run, book, "1\n1\n2\n")
    chapter = book / "chapters" / "1.md"
    chapter.write_text(chapter.read_text().replace("coins < 2", "coins < 1"))
    done = run("play", book, "--jsonl", "--resume", stdin="hall>garden\n")
    assert done.returncode == 0 and "after 1 of 3 choices" in done.stderr
    listed = json.loads(run("journeys", "list", "--format", "json").stdout)
    assert {journey["id"]: journey["choices"] for journey in listed}[saved] == 3
    assert len(listed) == 2


def test_bare_talent_story_opens_the_book(run: Run) -> None:
    """Without a terminal, the shipped book is read line by line; nothing parses for that."""
    done = run(stdin="quit\n", LANG="fr_FR.UTF-8", LC_ALL="fr_FR.UTF-8")
    assert done.returncode == 0
    assert done.stdout.startswith("Livre dont vous êtes le talent")


def test_the_language_is_chosen_before_a_verb_or_after_it(run: Run) -> None:
    """Of every verb, those of a group too; a language there is not is refused."""
    said = run("--lang", "fr", "journeys", "list").stdout
    assert run("journeys", "list", "--lang", "fr").stdout == said
    assert run("journeys", "--lang=fr", "list").stdout == said
    assert run("journeys", "list", "--lang", "en").stdout != said
    assert run("journeys", "list", "--lang", "tlh").returncode == 2
