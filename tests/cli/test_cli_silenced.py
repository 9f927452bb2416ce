"""What a reader set aside stays set aside, whichever way the journey is gone on with."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from talent_story.book import read_book
from talent_story.store import JourneyStore
from talent_story.story import JourneyRecord, Play, replay
from tests.cli.conftest import Run


@pytest.fixture
def saved(book: Path, tmp_path: Path) -> JourneyRecord:
    """A saved journey, one choice before its ending, with a reason of a programme set aside."""
    opened, problems = read_book(book)
    assert not problems
    journey = replay(Play(opened), {"grade": "high"}, ("hall>hall",)).journey
    record = replace(journey.record(), silenced=("climb:0",))
    with JourneyStore(tmp_path / "data" / "journeys.db") as store:
        store.create(record)
    return record


def latest(run: Run) -> dict[str, object]:
    """Return the journey that was saved last, as JSON data."""
    listed = json.loads(run("journeys", "list", "--format", "json").stdout)
    shown = run("journeys", "show", listed[0]["id"], "--format", "json")
    record: dict[str, object] = json.loads(shown.stdout)
    return record


@pytest.mark.parametrize("mode", ["--plain", "--jsonl"])
def test_what_was_set_aside_is_saved_with_the_next_choice(
    run: Run, book: Path, saved: JourneyRecord, mode: str
) -> None:
    """Line by line, for people and for programs."""
    done = run("play", book, mode, "--resume", stdin="2\n")
    assert done.returncode == 0, done.stderr
    record = latest(run)
    assert record["choices"] == ["hall>hall", "hall>garden"]
    assert record["silenced"] == ["climb:0"]


def test_programs_are_told_what_was_set_aside(run: Run, book: Path, saved: JourneyRecord) -> None:
    """It counts in no recommendation of the ending, and is named beside them."""
    lines = run("play", book, "--jsonl", "--resume", stdin="2\n").stdout.splitlines()
    ending = json.loads(lines[-1])
    assert ending["silenced"] == ["climb:0"]
    assert [each["programme"] for each in ending["recommendations"]] == ["rest"]


def test_what_another_edition_set_aside_counts_again_and_this_is_said(
    run: Run, book: Path, saved: JourneyRecord
) -> None:
    """Evidence is named by its position, which says nothing where the book was edited."""
    chapter = book / "chapters" / "1.md"
    chapter.write_text(chapter.read_text("utf-8").replace("Roses.", "Tulips."), "utf-8")
    done = run("play", book, "--jsonl", "--resume", stdin="2\n")
    assert "the reasons you had set aside count again" in done.stderr
    ending = json.loads(done.stdout.splitlines()[-1])
    assert "silenced" not in ending
    assert [each["programme"] for each in ending["recommendations"]] == ["climb", "rest"]
