"""A book seen through some of its places only, for one reader's facts.

Leaving places out makes every condition on them hold, so whatever a journey can do, it can do in
the smaller machine too, choice by choice. Hence what bounds and searches rest on: what cannot be
reached here cannot be reached at all, no journey is shorter than its distance here, and none is
longer than the longest way here. (In the literature on planning, a pattern database.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from talent_story.story.machine import (
    FALSE,
    TRUE,
    All,
    Any,
    Atom,
    Formula,
    Machine,
    Question,
    Way,
    conjunction,
    disjunction,
    machine_of,
    places_read,
)
from talent_story.story.play import Play, State
from talent_story.story.reduction import Reduced, reduce_machine
from talent_story.story.steps import Classes, Steps


class TooLarge(Exception):
    """Seen through these places, the book still has too many states."""


def told_machine(play: Play, facts: Mapping[str, str]) -> Machine:
    """Return a book as a machine in which the facts are constants. Raises Unfit; see `machine_of`.

    Conditions on facts are decided here, once.
    """
    machine = _untold_machine(play)
    told = {
        place: play.book.facts[name].number(facts.get(name))
        for name, place in play.layout.facts.items()
    }
    first = list(machine.first)
    for place, number in told.items():
        first[place] = frozenset((number,))
    ways = {
        section: [
            way
            if told.keys().isdisjoint(places_read(way.offered))
            else replace(way, offered=decided(way.offered, told))
            for way in ways
        ]
        for section, ways in machine.ways.items()
    }
    return Machine(play, machine.sizes, first, ways, machine.universe)


@lru_cache(maxsize=2)
def _untold_machine(play: Play) -> Machine:
    return machine_of(play, ())


def decided(formula: Formula, told: Mapping[int, int]) -> Formula:
    """Return a formula in which some places hold known values (counted from 0)."""
    match formula:
        case Atom(place=place, values=values):
            if place not in told:
                return formula
            return TRUE if told[place] in values else FALSE
        case All(parts=parts):
            return conjunction(decided(part, told) for part in parts)
        case Any(parts=parts):
            return disjunction(decided(part, told) for part in parts)


def relaxed(formula: Formula, kept: Collection[int]) -> Formula:
    """Return a formula that holds whenever the given one may: atoms on other places hold."""
    match formula:
        case Atom(place=place):
            return formula if place in kept else TRUE
        case All(parts=parts):
            return conjunction(relaxed(part, kept) for part in parts)
        case Any(parts=parts):
            return disjunction(relaxed(part, kept) for part in parts)


class Projection:
    """The states that are reached when only the places in `kept` are looked at.

    `nodes[n]` is a section with the classes its live places hold; `ways[n]` are the choices that
    may be on offer there, each with the number of the node it leads to. Raises TooLarge beyond
    `max_states`.
    """

    def __init__(
        self,
        machine: Machine,
        kept: Collection[int],
        questions: Sequence[Question] = (),
        *,
        max_states: int,
    ) -> None:
        self.kept = kept = frozenset(kept)
        self.sections = machine.play.book.sections
        seen = Machine(
            machine.play,
            machine.sizes,
            machine.first,
            seen_ways(machine.ways, kept),
            machine.universe,
        )
        self.reduced: Reduced = reduce_machine(seen, questions)
        self.steps = Steps(self.reduced)
        self.nodes: list[tuple[str, Classes]] = []
        self.number: dict[tuple[str, Classes], int] = {}
        self.ways: list[list[tuple[str, int]]] = []
        self._explore(machine.play.book.start, max_states)

    def node_of(self, state: State) -> int:
        """Return the node that stands for a state. Raises KeyError for one no journey reaches."""
        return self.number[state.section, self.steps.classes(state)]

    def _explore(self, start: str, max_states: int) -> None:
        reduced, passings = self.reduced, self.steps.passings
        first = tuple(min(reduced.first[place]) for place in reduced.live[start])
        self._add((start, first))
        cursor = 0
        while cursor < len(self.nodes):
            section, values = self.nodes[cursor]
            self.ways.append(
                [
                    (way.choice, self._add((way.target, way.after(values))))
                    for way in passings(section)
                    if way.holds is None or way.holds(values)
                ]
            )
            cursor += 1
            if len(self.nodes) > max_states:
                raise TooLarge

    def _add(self, node: tuple[str, Classes]) -> int:
        number = self.number.get(node)
        if number is None:
            number = self.number[node] = len(self.nodes)
            self.nodes.append(node)
        return number

    def into(self) -> list[list[tuple[str, int]]]:
        """Return, for each node, the choices that lead there, each with the node it is taken at."""
        found: list[list[tuple[str, int]]] = [[] for _ in self.nodes]
        for source, ways in enumerate(self.ways):
            for choice, target in ways:
                found[target].append((choice, source))
        return found


def seen_ways(ways: Mapping[str, Sequence[Way]], kept: Collection[int]) -> dict[str, list[Way]]:
    """Return ways seen through some places: conditions on others hold, and they do not move."""
    return {
        section: [
            Way(
                way.choice,
                way.source,
                way.target,
                relaxed(way.offered, kept),
                {place: change for place, change in way.maps.items() if place in kept},
            )
            for way in here
        ]
        for section, here in ways.items()
    }


def story_places(machine: Machine) -> dict[int, int]:
    """Return the places that decide what is on offer, with how many choices each decides."""
    found: dict[int, int] = defaultdict(int)
    for ways in machine.ways.values():
        for way in ways:
            for place in places_read(way.offered):
                found[place] += 1
    return dict(found)
