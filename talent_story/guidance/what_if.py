"""What if: the nearest journey, or the one fact, that leads a reader to a programme they choose.

Keeping one's own choice costs nothing; a choice that the reader did not make costs one. What is
returned is a cheapest whole journey, to an ending, at which the programme is recommended and
certainly open to the reader; docs/guidance.md says why none is nearer.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from talent_story.guidance.aim import Aim
from talent_story.guidance.nearest import MAX_STATES, Found, TooManyStates, nearest_path
from talent_story.story.journey import Journey, replay
from talent_story.story.machine import Unfit


@dataclass(frozen=True, slots=True)
class NearestJourney:
    """Another whole journey, from the start to an ending.

    It shares its first `fork` choices with the reader's: `rewind(fork)` is where to go back to, and
    `fork` is the reader's whole journey when going on is enough. `changed` counts those of its
    choices that the reader did not make; going on from where the reader stands changes nothing.
    `missed` are choices of the reader that it does not take, `taken` choices it takes that are not
    the reader's, each once, in the order of their journey.
    """

    choices: tuple[str, ...]
    fork: int
    changed: int
    missed: tuple[str, ...]
    taken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact told otherwise, or told at all (`was` is None), the choices staying as they are."""

    fact: str
    value: str
    was: str | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """How to come to a programme from a journey; both ways are None when it is so `already`.

    When `searched_all` is false the book was too large to search whole: that there is no journey
    is then not known.
    """

    programme: str
    already: bool
    by_choices: NearestJourney | None
    by_fact: FactChange | None
    searched_all: bool = True


def what_if(
    journey: Journey,
    programme: str,
    silenced: Collection[str] = (),
    *,
    max_states: int = MAX_STATES,
) -> WhatIf:
    """Say what would have to be otherwise for a programme to be recommended and open.

    `silenced` is evidence to leave out, as in `rank`. Health facts are never proposed. Among the
    journeys with the fewest changed choices: the one that shares the longest beginning with the
    reader's, then the shortest, then the first in book order. Raises KeyError for a programme that
    the book does not have.
    """
    aim = Aim(journey.play, programme, silenced)
    if aim.holds(journey.state):
        return WhatIf(programme, True, None, None)
    searched_all = True
    try:
        found = nearest_path(journey, aim, max_states)
    except (TooManyStates, Unfit):
        found, searched_all = None, False
    by_choices = None if found is None else _compared(journey, found)
    return WhatIf(programme, False, by_choices, _fact_change(journey, aim), searched_all)


def _compared(journey: Journey, found: Found) -> NearestJourney:
    mine, others = set(journey.choices), set(found.choices)
    missed = tuple(dict.fromkeys(each for each in journey.choices if each not in others))
    taken = tuple(dict.fromkeys(each for each in found.choices if each not in mine))
    return NearestJourney(found.choices, found.fork, found.changed, missed, taken)


def _fact_change(journey: Journey, aim: Aim) -> FactChange | None:
    """Return the first fact, in book order, that told otherwise reaches the aim where one stands.

    Values are tried in their order, and the whole journey is played again with each.
    """
    choices = journey.choices
    for fact in journey.book.facts.values():
        if fact.health:
            continue
        was = journey.facts.get(fact.name)
        for value in fact.values:
            if value == was:
                continue
            played = replay(journey.play, {**journey.facts, fact.name: value}, choices)
            if played.whole and aim.holds(played.journey.state):
                return FactChange(fact.name, value, was)
    return None
