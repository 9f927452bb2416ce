"""Minimal reasons: no set of moves is smaller or earlier, on books made up at random."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from talent_story.guidance import reasons
from talent_story.guidance.ranking import eligibility, rank
from talent_story.guidance.reasons import minimal_reasons
from talent_story.story.journey import Journey, replay
from talent_story.story.play import Play, apply_steps
from tests.books import random_book, random_facts, tiny_play
from tests.unit.mazes import maze, wander


def made_up(seed: int) -> Journey:
    """Return a journey in a book made up from a seed."""
    if seed % 2:
        return wander(Random(seed), maze(seed))
    play = Play(random_book(seed, 3 + seed % 5))
    return wander(Random(seed), play, random_facts(Random(seed), play.book))


def values_with(journey: Journey, moves: tuple[int, ...], facts: tuple[str, ...]) -> list[int]:
    """Return the values when only some moves have effects and only some facts were told."""
    play, book = journey.play, journey.book
    values = list(play.layout.start)
    for name in facts:
        values[play.layout.facts[name]] = book.facts[name].number(journey.facts[name])
    stages = journey.stages()
    for move in moves:
        choice = stages[move].choice
        if choice is None:
            apply_steps(play.entry_steps(stages[move].section), values)
        else:
            apply_steps(play.choice_steps(choice), values)
    return values


def stands(
    journey: Journey, programme: str, moves: tuple[int, ...], facts: tuple[str, ...]
) -> bool:
    """Say whether these moves and facts are enough for the recommendation as it is."""
    play, entry = journey.play, journey.book.programmes[programme]
    values = values_with(journey, moves, facts)
    score = sum(s.weight for s in entry.signals if play.predicate(s.condition)(values))
    now = eligibility(play, entry, journey.state.values)
    then = eligibility(play, entry, tuple(values))
    return score > 0 and then != "no" and (then == "yes" or now != "yes")


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_no_set_of_moves_is_smaller_or_earlier(first: int) -> None:
    """The moves are the first of all the smallest sets that suffice, tried one by one."""
    for seed in range(first, first + 100):
        journey = made_up(seed)
        play = journey.play
        told = tuple(name for name in play.book.facts if name in journey.facts)
        recommended = {each.programme.id for each in rank(journey).recommended}
        for programme in play.book.programmes:
            found = minimal_reasons(journey, programme)
            assert (found is not None) == (programme in recommended), seed
            if found is None:
                continue
            sets = (
                moves
                for size in range(journey.length + 2)
                for moves in combinations(range(journey.length + 1), size)
            )
            assert found.moves == next(
                moves for moves in sets if stands(journey, programme, moves, told)
            ), (seed, programme)
            fewest = (
                facts
                for size in range(len(told) + 1)
                for facts in combinations(told, size)
                if stands(journey, programme, found.moves, facts)
            )
            assert found.facts == next(fewest), (seed, programme)
            assert found.smallest
            assert [each.move for each in found.without] == list(found.moves)


@pytest.mark.parametrize("seed", range(60))
def test_without_a_move_all_others_are_kept(seed: int) -> None:
    """The ranking without a move is that of the values which all other moves make."""
    journey = made_up(seed)
    play = journey.play
    told = tuple(journey.facts)
    for each in rank(journey).recommended:
        found = minimal_reasons(journey, each.programme.id)
        assert found is not None
        for without in found.without:
            others = tuple(n for n in range(journey.length + 1) if n != without.move)
            values = values_with(journey, others, told)
            scores = {
                programme.id: sum(
                    signal.weight
                    for signal in programme.signals
                    if play.predicate(signal.condition)(values)
                )
                for programme in play.book.programmes.values()
            }
            shown = {each.programme.id: each.score for each in without.ranking.recommended}
            assert shown.items() <= scores.items()
            refused = {each.programme.id for each in without.ranking.set_aside}
            assert {id for id, score in scores.items() if score > 0} == shown.keys() | {
                id for id in refused if scores[id] > 0
            }


@pytest.mark.parametrize("seed", range(60))
def test_beyond_the_limit_no_move_can_be_left_out(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When there is too much to try, the set says that it may not be the smallest; it is tight."""
    monkeypatch.setattr(reasons, "MAX_STATES", 0)
    monkeypatch.setattr(reasons, "MAX_FACTS", 0)
    journey = made_up(seed)
    play = journey.play
    told = tuple(name for name in play.book.facts if name in journey.facts)
    for each in rank(journey).recommended:
        found = minimal_reasons(journey, each.programme.id)
        assert found is not None
        assert stands(journey, each.programme.id, found.moves, told)
        assert stands(journey, each.programme.id, found.moves, found.facts)
        for move in found.moves:
            fewer = tuple(other for other in found.moves if other != move)
            assert found.smallest or not stands(journey, each.programme.id, fewer, told)


def test_a_counter_at_its_bound_forgets() -> None:
    """A move that counted for nothing at the bound counts when others are left out."""
    play = tiny_play(
        '## A {#a}\n\nA.\n\n- [Up](#a){do="n += 1"}\n- [Down](#a){do="n -= 2"}\n'
        "- [Out](#z)\n\n## Z {#z ending}\n\nZ.\n",
        manifest="variables:\n  n: {min: 0, max: 3}\n",
        programmes="- {id: p, name: P, signals: [{if: n >= 2, weight: 1, because: B}]}\n",
    )
    up, down, out = "a>a", "a>a~2", "a>z"
    journey = replay(play, {}, (up, down, up, up, up, up, down, up, up, out)).journey
    assert journey.values() == {"n": 3}
    found = minimal_reasons(journey, "p")
    assert found is not None and found.moves == (1, 3)
    # Without one of them the counter still comes to its bound, and the programme stays.
    assert [len(each.ranking.recommended) for each in found.without] == [1, 1]


def test_silenced_evidence_is_no_reason() -> None:
    """What is silenced supports nothing."""
    play = tiny_play(
        '## A {#a}\n\nA.\n\n- [On](#b){do="f = true"}\n\n## B {#b}\n\nB.\n\n- [On](#z)\n\n'
        "## Z {#z ending}\n\nZ.\n",
        manifest="variables:\n  f: flag\n",
        programmes="- id: p\n  name: P\n  signals:\n    - {if: f, weight: 1, because: F}\n"
        "    - {if: seen(z), weight: 1, because: Z}\n",
    )
    journey = replay(play, {}, ("a>b", "b>z")).journey
    moves = {
        silenced: None if found is None else found.moves
        for silenced in (frozenset(), frozenset({"p:0"}), frozenset({"p:0", "p:1"}))
        for found in (minimal_reasons(journey, "p", silenced),)
    }
    assert list(moves.values()) == [(1,), (2,), None]
