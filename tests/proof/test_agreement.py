"""The exploration by sets finds exactly what the plain search finds."""

from __future__ import annotations

import os

import pytest

from talent_story.proof import proving
from talent_story.proof.exploration import Exploration
from talent_story.proof.search import Search, search
from talent_story.proof.walking import Walked
from talent_story.story.journey import replay
from talent_story.story.machine import Unfit
from talent_story.story.play import Play
from tests.books import random_book, tiny_book

BOOKS = int(os.environ.get("TALENT_STORY_BOOKS", "600"))
BATCH = 100

ABSENCES = ("sections", "choices", "branches", "met", "recommended", "effects", "moved")
WITNESSED = ("dead_ends", "unadvised", "traps")


def by_sets(play: Play, most_work: int = proving.SETS_WORK) -> Exploration:
    """Explore by sets alone, nothing being known from walks or from the plain search."""
    nothing = Search(play, 0, None)
    nothing.run()
    return proving.Proof(nothing, Walked(), None, most_work).run()


@pytest.mark.parametrize("first", range(0, BOOKS, BATCH))
def test_sets_agree_with_the_plain_search(first: int) -> None:
    """For every made-up book, every rule's findings are the same, with traces as short."""
    for seed in range(first, first + BATCH):
        play = Play(random_book(seed, 3 + seed % 6))
        plain = search(play)
        assert plain.complete, seed
        sets = by_sets(play)
        assert sets.complete, seed
        for name in ABSENCES:
            assert getattr(sets, name) == getattr(plain, name), (seed, name)
        assert sets.journeys == plain.journeys, seed
        for name in WITNESSED:
            short, same = getattr(plain, name), getattr(sets, name)
            assert same.keys() == short.keys(), (seed, name)
            for section, witness in same.items():
                assert len(witness.choices) == len(short[section].choices), (seed, name, section)
                shown = replay(play, dict(witness.facts), witness.choices)
                assert shown.whole and shown.journey.state.section == section, (seed, name)


@pytest.mark.parametrize("first", range(0, BOOKS // 3, BATCH))
def test_guided_search_agrees_with_the_plain_search(first: int) -> None:
    """Without sets, each question by itself: the same findings, with traces as short.

    Traps are told only where the shape of the book rules them out: then there is none.
    """
    for seed in range(first, first + BATCH):
        play = Play(random_book(seed, 3 + seed % 6))
        plain = search(play)
        sought = by_sets(play, most_work=0)
        assert sought.complete or sought.traps is None, seed
        if sought.traps is not None:
            assert sought.traps == plain.traps == {}, seed
        for name in ABSENCES:
            assert getattr(sought, name) == getattr(plain, name), (seed, name)
        for name in ("dead_ends", "unadvised"):
            short, same = getattr(plain, name), getattr(sought, name)
            assert same.keys() == short.keys(), (seed, name)
            for section, witness in same.items():
                assert len(witness.choices) == len(short[section].choices), (seed, name, section)
                shown = replay(play, dict(witness.facts), witness.choices)
                assert shown.whole and shown.journey.state.section == section, (seed, name)
        if sought.journeys is not None and plain.journeys is not None:
            assert sought.journeys.count is None and plain.journeys.count is None, seed
            assert sought.journeys.shortest == plain.journeys.shortest, seed


def long_corridor(rooms: int) -> str:
    """A book of many rooms, each with a switch: two to the power of `rooms` states and more."""
    parts = []
    for number in range(rooms):
        parts.append(
            f"## Room {number} {{#room-{number}}}\n\nHere.\n\n"
            f'- [Switch it](#room-{number + 1}){{do="s{number} = true"}}\n'
            f"- [Leave it](#room-{number + 1})\n"
        )
    wanted = " and ".join(f"{'' if n % 3 else 'not '}s{n}" for n in range(rooms))
    parts.append(
        f"## Last room {{#room-{rooms}}}\n\nA door.\n\n"
        f'- [Through](#out){{if="not ({wanted})"}}\n\n## Out {{#out ending}}\n\nOut.\n'
    )
    return "\n".join(parts)


def test_a_fault_on_one_journey_in_a_million_is_found() -> None:
    """One list of twenty choices in 2^20 ends without a way on; the proof shows that very list."""
    rooms = 20
    flags = "".join(f"  s{number}: flag\n" for number in range(rooms))
    play = Play(tiny_book(long_corridor(rooms), manifest=f"variables:\n{flags}"))
    found = proving.prove(play)
    assert found.complete
    assert set(found.dead_ends) == {f"room-{rooms}"}
    witness = found.dead_ends[f"room-{rooms}"]
    assert len(witness.choices) == rooms
    stuck = replay(play, {}, witness.choices).journey
    assert stuck.offers() == ()
    assert found.journeys is not None
    assert found.journeys.count == 2**rooms - 1


def test_an_interrupted_proof_claims_nothing() -> None:
    """A run cut short is not complete, and reports neither traps nor numbers of journeys."""
    rooms = 20
    flags = "".join(f"  s{number}: flag\n" for number in range(rooms))
    play = Play(tiny_book(long_corridor(rooms), manifest=f"variables:\n{flags}"))
    found = proving.prove(play, watch=lambda states: False)
    assert not found.complete
    assert found.traps is None
    assert found.journeys is None


def test_counters_too_large_for_boxes_are_still_searched() -> None:
    """A purse of a million coins is beyond the sets, and the plain search says how far it went."""
    text = (
        '## Shop {#shop}\n\nCoins.\n\n- [Spend](#shop){do="purse -= 1" if="purse > 0"}\n'
        "- [Go](#out)\n\n## Out {#out ending}\n\nOut.\n"
    )
    play = Play(tiny_book(text, manifest="variables:\n  purse: {min: 0, max: 1000000, start: 9}\n"))
    found = proving.prove(play)
    assert found.complete
    assert found.journeys is not None and found.journeys.count == 10
    with pytest.raises(Unfit):
        by_sets(play)
