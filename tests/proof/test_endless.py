"""What is read off the shape of a book about going on for ever is true of its states."""

from __future__ import annotations

from talent_story.proof.bulk import reach_reduced
from talent_story.proof.endless import possible_traps, surely_endless
from talent_story.proof.search import search
from talent_story.story.journey import Journey, replay
from talent_story.story.machine import machine_of
from talent_story.story.play import Play
from talent_story.story.reduction import reduce_machine
from tests.books import random_book

SEEDS = range(600)


def test_every_trap_ends_among_the_sections_named() -> None:
    """From a trap, whatever is chosen, some section named can be come to; without any, no trap."""
    none_named = traps = 0
    for seed in SEEDS:
        play = Play(random_book(seed, 3 + seed % 6))
        plain = search(play)
        assert plain.traps is not None
        machine = machine_of(play, list(play.book.facts))
        named = possible_traps(reduce_machine(machine, ()))
        none_named += not named
        for witness in plain.traps.values():
            traps += 1
            caught = replay(play, dict(witness.facts), witness.choices).journey
            assert _comes_to(caught, named), seed
    assert none_named > len(SEEDS) // 10 and traps > len(SEEDS) // 10, (none_named, traps)


def _comes_to(journey: Journey, named: frozenset[str]) -> bool:
    play = journey.play
    seen = {journey.state}
    waiting = [journey.state]
    while waiting:
        state = waiting.pop()
        if state.section in named:
            return True
        for choice in play.offers(state):
            after = play.take(state, choice.id)
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    return False


def test_a_circle_always_open_makes_journeys_infinitely_many() -> None:
    """Where a section of such a circle is entered, the plain search counts no end of journeys."""
    entered = 0
    for seed in SEEDS:
        play = Play(random_book(seed, 3 + seed % 6))
        reduced = reduce_machine(machine_of(play, ()), ())
        sections = reach_reduced(reduced).sets
        if any(section in sections for section in surely_endless(reduced)):
            entered += 1
            journeys = search(play).journeys
            assert journeys is not None
            assert journeys.count is None and journeys.shortest is not None, seed
    assert entered > len(SEEDS) // 20, entered
