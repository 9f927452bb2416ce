"""Choices ahead: every real way on lies between the bounds, on books made up at random."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import pytest

from talent_story.story import ahead
from talent_story.story.ahead import Ahead, Bounds, choices_ahead
from talent_story.story.play import Play, State
from tests.books import random_book, random_facts, tiny_play
from tests.unit.mazes import maze


def reachable(play: Play, facts: Mapping[str, str]) -> dict[State, list[State]]:
    """Return every state that a journey reaches, with those that follow it."""
    found: dict[State, list[State]] = {}
    waiting = [play.begin(facts)]
    while waiting:
        state = waiting.pop()
        if state not in found:
            found[state] = [play.take(state, choice.id) for choice in play.offers(state)]
            waiting += found[state]
    return found


def lengths(play: Play, states: Mapping[State, list[State]]) -> dict[State, Ahead]:
    """Return the fewest and the most choices to an ending, for states that reach one."""
    least: dict[State, int] = {}
    most: dict[State, int] = {}
    bound = len(states)
    layer = {state for state in states if play.book.sections[state.section].ending}
    for length in range(2 * bound + 1):  # longer ways than there are states go round in circles
        for state in layer:
            least.setdefault(state, length)
            most[state] = length
        layer = {state for state in states if any(after in layer for after in states[state])}
    return {
        state: Ahead(least[state], most[state] if most[state] <= bound else None) for state in least
    }


@pytest.mark.parametrize("limit", [20_000, 40, 0])
@pytest.mark.parametrize("first", range(0, 300, 100))
def test_every_way_on_lies_between_the_bounds(first: int, limit: int) -> None:
    """Seen whole, a book has exactly these bounds; seen in part, looser ones, never tighter."""
    for seed in range(first, first + 100):
        play = maze(seed) if seed % 2 else Play(random_book(seed, 3 + seed % 5))
        facts = random_facts(Random(seed), play.book)
        states = reachable(play, facts)
        if len(states) > 400:
            continue
        bounds = Bounds(play, facts, max_states=limit)
        for state, real in lengths(play, states).items():
            said = bounds.ahead(state)
            if bounds.exact:
                assert said == real, (seed, state)
            assert said.least <= real.least, (seed, state)
            if said.most is not None:
                assert real.most is not None and real.most <= said.most, (seed, state)


def test_small_books_are_seen_whole() -> None:
    """Nothing is lost on a book of few states."""
    whole = [Bounds(Play(random_book(seed, 5))).exact for seed in range(100)]
    assert sum(whole) > 95


HALL = """
## Hall {#hall}

Three doors.

- [Left](#hall){once}
- [Right](#hall){once}
- [Out](#out)

## Out {#out ending}

Out.
"""


def test_what_is_offered_once_bounds_the_way() -> None:
    """Two doors that open once make at most three choices."""
    play = tiny_play(HALL)
    assert choices_ahead(play, play.begin()) == Ahead(1, 3)
    assert choices_ahead(play, play.take(play.begin(), "hall>hall")) == Ahead(1, 2)


def test_a_circle_has_no_bound() -> None:
    """Where one can go round for ever, there is no most."""
    play = tiny_play(HALL.replace("{once}", ""))
    assert choices_ahead(play, play.begin()) == Ahead(1, None)


def test_the_end_is_the_end() -> None:
    """At an ending nothing remains."""
    play = tiny_play(HALL)
    assert choices_ahead(play, play.take(play.begin(), "hall>out")) == Ahead(0, 0)


def test_facts_told_close_ways() -> None:
    """The bounds are those of a reader with these facts."""
    play = tiny_play(
        '## A {#a}\n\nA.\n\n- [Long](#b){if="far == y"}\n- [Short](#z){fallback}\n\n'
        "## B {#b}\n\nB.\n\n- [On](#z)\n\n## Z {#z ending}\n\nZ.\n",
        manifest="facts:\n  far: {label: Far, values: {n: N, y: Y}}\n",
    )
    assert choices_ahead(play, play.begin({"far": "y"})) == Ahead(2, 2)
    assert choices_ahead(play, play.begin({"far": "n"})) == Ahead(1, 1)
    assert choices_ahead(play, play.begin()) == Ahead(1, 1)


def test_counters_too_large_leave_the_most_unknown() -> None:
    """A purse of a million coins is beyond the bounds, which then say nothing that is wrong."""
    play = tiny_play(
        '## Shop {#shop}\n\nCoins.\n\n- [Spend](#shop){do="purse -= 1" if="purse > 0"}\n'
        "- [Go](#out)\n\n## Out {#out ending}\n\nOut.\n",
        manifest="variables:\n  purse: {min: 0, max: 1000000, start: 9}\n",
    )
    assert choices_ahead(play, play.begin()) == Ahead(0, None)
    assert ahead.Bounds(play).exact is False
