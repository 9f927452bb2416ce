"""Journey codes on the command line: `journeys code` and `play --code`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from talent_story.book import read_book
from talent_story.story import Journey, Play, format_record, replay
from talent_story.story.code import code_of
from tests.cli.conftest import Run

CHOICES = ("hall>hall", "hall>cellar", "cellar>hall")


@pytest.fixture
def journey(book: Path) -> Journey:
    """A journey under way, with two facts told, of which one touches on health."""
    opened, problems = read_book(book)
    assert not problems
    return replay(Play(opened), {"grade": "high", "health": "ill"}, CHOICES).journey


def test_a_code_is_printed_and_opened_again(
    run: Run, book: Path, journey: Journey, tmp_path: Path
) -> None:
    """The code of a saved journey opens it where it was, facts told but for health."""
    file = tmp_path / "journey.json"
    file.write_text(format_record(journey.record()), encoding="utf-8")
    printed = run("journeys", "code", file, "--book", book)
    assert printed.returncode == 0
    assert printed.stdout == code_of(journey) + "\n"
    assert "health is not in it" in printed.stderr
    spoken = printed.stdout.strip().lower().replace("-", " ")
    opened = run("play", book, "--jsonl", "--code", spoken, stdin="2\n")
    first, last = map(json.loads, opened.stdout.splitlines())
    assert (first["section"], first["values"]) == ("hall", {"coins": 1})
    assert last["section"] == "garden"
    saved = json.loads(run("journeys", "list", "--format", "json").stdout)
    record = json.loads(run("journeys", "show", saved[0]["id"], "--format", "json").stdout)
    assert record["choices"] == [*CHOICES, "hall>garden"]
    assert record["facts"] == {"grade": "high"}


def test_plain_shows_the_way_of_a_code(run: Run, book: Path, journey: Journey) -> None:
    """Line by line too, what a code tells is shown as taken."""
    code = code_of(journey)
    done = run("play", book, "--plain", "--no-save", "--code", code, "--fact", "health=well")
    assert done.returncode == 0
    assert "The way here, as taken:\n  — Take a coin\n  — To the cellar\n" in done.stdout


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type a code first"),
        ("1ab-é2", "“é”, in place 4, is no letter of a code"),
        ("1ABCD-EFGH", "not copied exactly"),
    ],
)
def test_a_fault_is_told_in_words(run: Run, book: Path, typed: str, said: str) -> None:
    """What is wrong with a code is said, on stderr, and nothing is played."""
    done = run("play", book, "--plain", "--code", typed)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_another_edition_is_told_from_a_slip(run: Run, book: Path, journey: Journey) -> None:
    """A code that is well copied but belongs to another edition says so."""
    code = code_of(journey)
    chapter = book / "chapters" / "1.md"
    chapter.write_text(chapter.read_text(encoding="utf-8").replace("Roses.", "Lilies."), "utf-8")
    assert "another edition" in run("play", book, "--plain", "--code", code).stderr


def test_a_code_is_a_beginning_of_its_own(run: Run, book: Path, journey: Journey) -> None:
    """With a door, a persona or a journey to resume, a code is one beginning too many."""
    for other in (("--entry", "door"), ("--persona", "ana"), ("--resume",)):
        done = run("play", book, "--code", code_of(journey), *other)
        assert done.returncode == 2
        assert "it takes no other beginning" in done.stderr
