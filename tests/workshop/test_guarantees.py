"""Guarantees under the clock, against brute force; and reading times."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from talent_story.book import read_book
from talent_story.proof.lengths import step_words
from talent_story.shipped import shipped_book
from talent_story.story import Journey, Play
from talent_story.workshop import guarantees as module
from talent_story.workshop.guarantees import guarantees, met_in, usually_met
from talent_story.workshop.reading_times import reading_times
from talent_story.workshop.walking import act_of
from tests.books import random_book, tiny_play
from tests.workshop.rooms import little_play


def brute(journey: Journey, left: float, vote: float, what: str, met: frozenset[str]) -> int:
    """Play every sequence of votes, choice by choice, and return the fewest entries met."""
    words = step_words(journey.book)
    offers = journey.offers()
    if not offers:
        return len(met)
    left -= vote if len(offers) > 1 else 0
    least = 10**9
    for choice in offers:
        spent = words(choice.section, choice.target)[1] * 60 / 200
        if spent > left:
            return len(met)
        after = journey.take(choice.id)
        more = met | set(met_in(after.section, what))  # type: ignore[arg-type]
        least = min(least, brute(after, left - spent, vote, what, frozenset(more)))
    return least


@given(st.integers(0, 10_000), st.sampled_from([20.0, 60.0, 100.0]), st.booleans())
@settings(max_examples=150)
def test_the_guarantee_is_what_trying_every_vote_finds(seed: int, seconds: float, both: bool):
    """On made-up books: neither more nor less, here and after each choice; and its way is one."""
    book = random_book(seed)
    journey = Journey.begin(Play(book))
    assume(len(book.sections) > 2)
    what = "both" if both else "detection_tools"
    found = guarantees(journey, seconds, what, vote_seconds=12.0)  # type: ignore[arg-type]
    start = frozenset(met_in(journey.section, what))  # type: ignore[arg-type]
    assert found.here.least == brute(journey, seconds, 12.0, what, start)
    words = step_words(book)
    for choice in journey.offers():
        spent = words(choice.section, choice.target)[1] * 60 / 200
        spent += 12.0 if len(journey.offers()) > 1 else 0.0
        if spent > seconds:
            assert found.after[choice.id].least == len(start)
            continue
        after = journey.take(choice.id)
        met = start | set(met_in(after.section, what))  # type: ignore[arg-type]
        assert found.after[choice.id].least == brute(
            after, seconds - spent, 12.0, what, frozenset(met)
        )
        walked, seen = journey, set(start)
        for id in found.after[choice.id].way:
            if id not in {offer.id for offer in walked.offers()}:
                break
            walked = walked.take(id)
            seen |= set(met_in(walked.section, what))  # type: ignore[arg-type]
    usual = usually_met(journey, seconds, what, vote_seconds=12.0)  # type: ignore[arg-type]
    assert usual is not None
    assert usual >= (found.here.least or 0)


def test_the_choice_that_gives_the_guarantee_away_is_named():
    """« … at least one tool, unless it takes Right or waits »."""
    found = guarantees(Journey.begin(little_play()), 600)
    assert {id: each.least for id, each in found.after.items()} == {
        "hall>left": 1, "hall>right": 0, "hall>hall2": 0
    }  # fmt: skip
    assert found.best == 1
    assert found.unless == ("hall>right", "hall>hall2")
    assert found.here.least == 0


def test_time_that_runs_out_gives_no_guarantee():
    """A section that cannot be finished meets nothing."""
    assert guarantees(Journey.begin(little_play()), 40).best == 0
    assert guarantees(Journey.begin(little_play()), 46).best == 1


def test_what_was_met_before_the_door_does_not_count():
    """The room did not read it."""
    journey = Journey.begin(little_play()).take("hall>left")
    assert guarantees(journey, 600).here.least == 1
    assert guarantees(journey, 600, since=2).here.least == 0


def test_a_search_that_is_too_large_says_so(monkeypatch: pytest.MonkeyPatch):
    """It never claims what it did not find out."""
    found = guarantees(Journey.begin(little_play()), 600, max_labels=0)
    assert found.best is None and found.unless == ()
    monkeypatch.setattr(module, "_PROBE", 0)
    assert guarantees(Journey.begin(little_play()), 600).best == 1


def test_facts_of_the_borrowed_voice_close_and_open_ways():
    """A way that this voice is not offered is not counted."""
    play = tiny_play(
        """
        ## A {#a}
        Hi.

        - [Meet](#b)
        - [Slip away](#c){if="grade == chief"}

        ## B {#b tool="map"}
        Map.

        - [End](#c)

        ## C {#c ending}
        Bye.
        """,
        "facts: {grade: {label: Grade, values: [agent, chief]}}",
        detection_tools="- {id: map, name: A map}",
    )
    assert guarantees(Journey.begin(play), 600).here.least == 1
    assert guarantees(Journey.begin(play, {"grade": "agent"}), 600).here.least == 1
    assert guarantees(Journey.begin(play, {"grade": "chief"}), 600).here.least == 0


def test_reading_times_are_those_of_the_part():
    """Shortest, mean and longest; the section out of the part is not read; a circle has no bound."""
    journey = Journey.begin(little_play())
    times = reading_times(journey, journey.book.sections, vote_seconds=10)
    assert times is not None and times.longest is not None
    second = 60 / 200
    assert times.shortest == 10 + (2 + 2 + 1) * second
    assert times.longest == 20 + (2 + 2 + 2 + 1) * second
    assert times.shortest < times.mean < times.longest
    only = reading_times(journey, {"hall"}, vote_seconds=10)
    assert only is not None
    assert only.shortest == only.mean == only.longest == 10 + 2 * second
    circle = tiny_play("## A {#a}\nHi.\n\n- [Again](#a)\n- [On](#b)\n\n## B {#b ending}\nBye.\n")
    times = reading_times(Journey.begin(circle), circle.book.sections)
    assert times is not None and times.longest is None


@pytest.fixture(scope="module")
def shipped() -> Play:
    return Play(read_book(Path(shipped_book()))[0])


def test_act_of_the_shipped_book_is_answered(shipped: Play):
    """The first act, through the newcomers' door: every vote is answered for."""
    from talent_story.story import replay
    from talent_story.story.ways import door_choices

    way = door_choices(shipped, "arrivee", {})
    assert way is not None
    journey = replay(shipped, {}, way).journey
    times = reading_times(journey, act_of(shipped, journey.section.id))
    assert times is not None and times.longest is not None
    for what in ("detection_tools", "support_formats", "both"):
        found = guarantees(journey, 35 * 60, what, since=len(way))  # type: ignore[arg-type]
        assert found.best is not None
        assert len(found.after) == len(journey.offers())
