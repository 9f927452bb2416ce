"""Tiny books and their expected walks, one folder a feature of the format.

`walk.txt` says, a line each, what a reader does and must find:

    fact NAME VALUE     (first) what the reader tells of themselves
    choose ID           take a choice
    undo                take back the last one
    say TEXT            this is in the section, as it reads now
    silent TEXT         this is not
    opening TEXT        the chapter opens with this; with nothing, it does not open
    offered ID …        the choices on offer, in order
    locked ID …         the choices shown closed, in order
    refused ID          this choice cannot be taken
    reason ID TEXT      why a choice is closed
    reads ID TEXT       the words of a choice
    value NAME VALUE    the value of a variable
    met ID …            the catalogue entries met, in the order they were
    end                 this is an ending

Each walk is played twice: as it is, and with every step after a round trip of the journey through
its saved form, the book being read again.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from talent_story.book import format_problem, read_book
from talent_story.story import (
    ChoiceRefused,
    Journey,
    Play,
    format_record,
    parse_record,
    replay_record,
)

STORIES = sorted(path.parent for path in Path(__file__).parent.glob("*/walk.txt"))


def play_of(folder: Path) -> Play:
    book, problems = read_book(folder)
    assert not problems, "\n\n".join(map(format_problem, problems))
    return Play(book)


def as_it_is(folder: Path, journey: Journey) -> Journey:
    return journey


def saved_and_resumed(folder: Path, journey: Journey) -> Journey:
    """Return a journey after a round trip through its saved form, in the book read anew."""
    record, fault = parse_record(format_record(journey.record()).encode())
    assert record is not None, fault
    played = replay_record(play_of(folder), record)
    assert played.whole
    return played.journey


def check(journey: Journey, verb: str, rest: str) -> None:
    """Check one line that says what must be so."""
    first, _, text = rest.partition(" ")
    match verb:
        case "section":
            assert journey.state.section == rest
        case "say":
            assert rest in journey.text()
        case "silent":
            assert rest not in journey.text()
        case "opening":
            assert journey.opening() == rest
            assert journey.opens_chapter() is bool(rest)
        case "offered":
            assert [choice.id for choice in journey.offers()] == rest.split()
        case "locked":
            assert [choice.id for choice in journey.locked()] == rest.split()
        case "refused":
            with pytest.raises(ChoiceRefused):
                journey.take(rest)
        case "reason":
            assert journey.book.choices[first].locked == text
            assert first in [choice.id for choice in journey.locked()]
        case "reads":
            assert journey.choice_text(journey.book.choices[first]) == text
        case "value":
            assert str(journey.values()[first]) == text
        case "met":
            assert list(journey.met()) == rest.split()
        case "end":
            assert journey.at_ending
            assert journey.offers() == ()
        case _:
            raise AssertionError(f"a walk does not know “{verb}”")


@pytest.mark.parametrize("between", [as_it_is, saved_and_resumed])
@pytest.mark.parametrize("folder", STORIES, ids=lambda folder: folder.name)
def test_story_goes_as_its_walk_says(
    folder: Path, between: Callable[[Path, Journey], Journey]
) -> None:
    """What is said, offered, closed and counted at each step is what the walk expects."""
    lines = (folder / "walk.txt").read_text(encoding="utf-8").splitlines()
    facts = dict(line.split(" ")[1:] for line in lines if line.startswith("fact "))
    journey = Journey.begin(play_of(folder), facts)
    for number, line in enumerate(lines, 1):
        verb, _, rest = line.partition(" ")
        try:
            if verb in ("", "fact", "#"):
                continue
            journey = between(folder, journey)
            if verb == "choose":
                journey = journey.take(rest)
            elif verb == "undo":
                journey = journey.undo()
            else:
                check(journey, verb, rest)
        except (AssertionError, ChoiceRefused) as error:
            error.add_note(f"{folder.name}/walk.txt:{number}: {line}\n{journey.text()}")
            raise
    assert journey.at_ending, "a walk goes to an ending"


def test_every_story_is_one():
    """A folder without its walk would test nothing."""
    folders = {path for path in Path(__file__).parent.iterdir() if (path / "graph").is_dir()}
    assert folders == set(STORIES)
    assert len(STORIES) >= 12
