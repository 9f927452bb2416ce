"""The exploration by sets finds exactly what the plain search finds."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping

import pytest

from talent_story.proof import bulk, proving, sets, spaces
from talent_story.proof.asking import SETS_WORK
from talent_story.proof.exploration import Exploration
from talent_story.proof.search import Search, search
from talent_story.proof.walking import Walked
from talent_story.story.journey import replay
from talent_story.story.machine import Unfit
from talent_story.story.play import Play
from talent_story.story.reduction import Reduced
from tests.books import random_book, tiny_book

BOOKS = int(os.environ.get("TALENT_STORY_BOOKS", "600"))
BATCH = 100

ABSENCES = ("sections", "choices", "branches", "met", "recommended", "effects", "moved")
WITNESSED = ("dead_ends", "unadvised", "traps")


def by_sets(play: Play, most_work: int = SETS_WORK, after: int = 0) -> Exploration:
    """Explore by sets alone, after a plain search that gave up beyond so many states."""
    begun = Search(play, after, None)
    begun.run()
    return proving.Proof(begun, Walked(), None, most_work).run()


@pytest.mark.parametrize("first", range(0, BOOKS, BATCH))
def test_sets_agree_with_the_plain_search(first: int) -> None:
    """For every made-up book, every rule's findings are the same, with traces as short."""
    for seed in range(first, first + BATCH):
        play = Play(random_book(seed, 3 + seed % 6))
        plain = search(play)
        assert plain.complete, seed
        assert_same(play, plain, by_sets(play), seed)


@pytest.mark.parametrize("after", [1, 4, 16])
def test_sets_agree_after_a_plain_search_that_gave_up(after: int) -> None:
    """What was found already, dead ends above all, changes nothing of what is found then."""
    for seed in range(BOOKS // 3):
        play = Play(random_book(seed, 3 + seed % 6))
        assert_same(play, search(play), by_sets(play, after=after), seed)


def assert_same(play: Play, plain: Exploration, sets: Exploration, seed: int) -> None:
    """Hold an exploration by sets against the plain one: findings, numbers, lengths of traces."""
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


MOVES = ("_fold", "_move_bits", "_move_words", "_take_out", "_put_in", "added", "words")
"""What a dense set may undergo on its way, by the method that does it."""


@pytest.mark.parametrize(
    ("inner", "small", "filling"),
    [(5, 0, 60), (4, 0, 100), (6, 1, 40), (3, 1 << 20, 128), (12, 0, 1 << 40)],
    ids=["five", "four", "six", "dense-at-once", "dense-when-met"],
)
def test_sets_agree_however_they_are_held(
    monkeypatch: pytest.MonkeyPatch, inner: int, small: int, filling: int
) -> None:
    """With boxes held as those of large books are, the findings stay the same.

    Few valuations stand in a word, so that several places count words and places move between the
    two; boxes begin sparse and become dense on the way. Each of these is seen to happen.
    """
    monkeypatch.setattr(spaces, "INNER_VALUATIONS", inner)
    monkeypatch.setattr(spaces, "SMALL_WORDS", small)
    monkeypatch.setattr(sets, "FILLING", filling)
    seen: Counter[str] = Counter()

    def counting(name: str, held: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object) -> object:
            seen[name] += 1
            return held(*arguments)

        return call

    for name in MOVES:
        monkeypatch.setattr(sets._Image, name, counting(name, getattr(sets._Image, name)))
    fitted, space_of = sets.fitted, spaces.space_of

    def fitting(space: spaces.Space, members: sets.Members) -> sets.Members:
        seen["made dense"] += space.dense and not sets.is_dense(members) and len(members) > 0
        return fitted(space, members)

    def outlined(reduced: Reduced, section: str, order: Mapping[int, int]) -> spaces.Space:
        space = space_of(reduced, section, order)
        seen["several outer axes"] += space.outer > 1 and space.outer < len(space.places)
        return space

    monkeypatch.setattr(sets, "fitted", fitting)
    monkeypatch.setattr(bulk, "fitted", fitting)
    monkeypatch.setattr(bulk, "space_of", outlined)
    for seed in range(BOOKS // 3):
        play = Play(random_book(seed, 3 + seed % 6))
        assert_same(play, search(play), by_sets(play), seed)
    for what in (*MOVES, "several outer axes", *(["made dense"] if small < 1 << 20 else [])):
        assert seen[what] > BOOKS // 60, (what, seen)


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


def test_what_searches_leave_open_is_asked_of_sets_again() -> None:
    """A book whose sets outgrow their first bound is proved all the same, traps included."""
    trapped = 0
    for seed in range(BOOKS // 3):
        play = Play(random_book(seed, 3 + seed % 6))
        plain = search(play)
        found = by_sets(play, most_work=1)
        assert found.complete, seed
        for name in (*ABSENCES, *WITNESSED):
            one, other = getattr(found, name), getattr(plain, name)
            if name in WITNESSED:
                one = {section: len(witness.choices) for section, witness in one.items()}
                other = {section: len(witness.choices) for section, witness in other.items()}
            assert one == other, (seed, name)
        trapped += bool(found.traps)
    assert trapped > BOOKS // 30


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


def test_a_fault_on_one_journey_in_a_million_millions_is_found() -> None:
    """One list of forty choices in 2^40 ends without a way on: that very list is shown."""
    rooms = 40
    flags = "".join(f"  s{number}: flag\n" for number in range(rooms))
    play = Play(tiny_book(long_corridor(rooms), manifest=f"variables:\n{flags}"))
    found = proving.prove(play)
    assert found.complete
    assert set(found.dead_ends) == {f"room-{rooms}"}
    witness = found.dead_ends[f"room-{rooms}"]
    assert len(witness.choices) == rooms
    assert replay(play, {}, witness.choices).journey.offers() == ()
    assert found.traps == {}


def test_memory_that_runs_out_ends_with_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proof that is refused memory keeps what it found, says why it ended, claims no absence."""
    rooms = 20
    flags = "".join(f"  s{number}: flag\n" for number in range(rooms))
    play = Play(tiny_book(long_corridor(rooms), manifest=f"variables:\n{flags}"))

    def refused(*arguments: object) -> None:
        raise MemoryError

    monkeypatch.setattr(proving.Proof, "ask_open", refused)
    found = proving.prove(play)
    assert found.out_of_memory and not found.complete
    assert found.traps is None and found.journeys is None
    assert set(found.dead_ends) == {f"room-{rooms}"}
    assert len(found.sections) == rooms + 2
    assert found.states > 2**rooms


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
