"""A book seen through some of its places only, for one reader's facts.

Leaving places out makes every condition on them hold, so whatever a journey can do, it can do in
the smaller machine too, choice by choice. Hence what bounds and searches rest on: what cannot be
reached here cannot be reached at all, no journey is shorter than its distance here, and none is
longer than the longest way here. (In the literature on planning, a pattern database.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
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

Classes = tuple[int, ...]
"""The classes of values that the places that matter at a section hold."""

Holds = Callable[[Classes], bool]


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


@dataclass(frozen=True, slots=True)
class Passing:
    """A way of the smaller machine: the choice, when it may be on offer, how values move.

    `moves` tell, for each place that matters at the target, where its value stands now (-1: it is
    set to one value, whatever it was) and what becomes of each value (None: it stays).
    """

    choice: str
    target: str
    holds: Holds | None
    moves: tuple[tuple[int, tuple[int, ...] | None], ...]


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
            machine.play, machine.sizes, machine.first, _seen_ways(machine, kept), machine.universe
        )
        self.reduced: Reduced = reduce_machine(seen, questions)
        self.minimum = machine.play.layout.minimum
        self.nodes: list[tuple[str, Classes]] = []
        self.number: dict[tuple[str, Classes], int] = {}
        self.ways: list[list[tuple[str, int]]] = []
        self._positions = {
            section: {place: at for at, place in enumerate(places)}
            for section, places in self.reduced.live.items()
        }
        self._explore(machine.play.book.start, max_states)

    def node_of(self, state: State) -> int:
        """Return the node that stands for a state. Raises KeyError for one no journey reaches."""
        return self.number[state.section, self._classes(state)]

    def _classes(self, state: State) -> Classes:
        values, class_of, minimum = state.values, self.reduced.class_of, self.minimum
        return tuple(
            [class_of[p][values[p] - minimum[p]] for p in self.reduced.live[state.section]]
        )

    def predicate(self, section: str, formula: Formula) -> Holds | None:
        """Return a formula over classes as a function of those at a section; None if always so."""
        return compiled(formula, self._positions[section])

    def _explore(self, start: str, max_states: int) -> None:
        reduced = self.reduced
        passings: dict[str, list[Passing]] = {}
        first = tuple(min(reduced.first[place]) for place in reduced.live[start])
        self._add((start, first))
        cursor = 0
        while cursor < len(self.nodes):
            section, values = self.nodes[cursor]
            if section not in passings:
                passings[section] = self._passings(section)
            found: list[tuple[str, int]] = []
            for way in passings[section]:
                if way.holds is None or way.holds(values):
                    after = tuple(
                        [
                            values[at] if change is None else change[values[at] if at >= 0 else 0]
                            for at, change in way.moves
                        ]
                    )
                    found.append((way.choice, self._add((way.target, after))))
            self.ways.append(found)
            cursor += 1
            if len(self.nodes) > max_states:
                raise TooLarge

    def _add(self, node: tuple[str, Classes]) -> int:
        number = self.number.get(node)
        if number is None:
            number = self.number[node] = len(self.nodes)
            self.nodes.append(node)
        return number

    def _passings(self, section: str) -> list[Passing]:
        here = self._positions[section]
        found = []
        for way in self.reduced.ways[section]:
            if way.offered == FALSE:
                continue
            moves: list[tuple[int, tuple[int, ...] | None]] = []
            for place in self.reduced.live[way.target]:
                change = way.maps.get(place)
                if place in here:
                    moves.append((here[place], change))
                else:
                    assert change is not None  # not live before: the way sets it
                    moves.append((-1, change))
            holds = self.predicate(section, way.offered)
            found.append(Passing(way.choice, way.target, holds, tuple(moves)))
        return found

    def into(self) -> list[list[tuple[str, int]]]:
        """Return, for each node, the choices that lead there, each with the node it is taken at."""
        found: list[list[tuple[str, int]]] = [[] for _ in self.nodes]
        for source, ways in enumerate(self.ways):
            for choice, target in ways:
                found[target].append((choice, source))
        return found


def _seen_ways(machine: Machine, kept: frozenset[int]) -> dict[str, list[Way]]:
    return {
        section: [
            Way(
                way.choice,
                way.source,
                way.target,
                relaxed(way.offered, kept),
                {place: change for place, change in way.maps.items() if place in kept},
            )
            for way in ways
        ]
        for section, ways in machine.ways.items()
    }


def compiled(formula: Formula, positions: Mapping[int, int]) -> Holds | None:
    """Return a formula as a function of the values at these positions; None if it always holds."""
    if isinstance(formula, Atom):
        at, wanted = positions[formula.place], formula.values
        return lambda values: values[at] in wanted
    parts = [compiled(part, positions) for part in formula.parts]
    needed = [holds for holds in parts if holds is not None]
    if isinstance(formula, All):
        if not needed:
            return None
    elif len(needed) < len(parts):
        return None
    if len(needed) == 1:
        return needed[0]
    if len(needed) == 2:
        one, other = needed
        if isinstance(formula, All):
            return lambda values: one(values) and other(values)
        return lambda values: one(values) or other(values)
    if isinstance(formula, All):
        return lambda values: all(holds(values) for holds in needed)
    return lambda values: any(holds(values) for holds in needed)


def story_places(machine: Machine) -> dict[int, int]:
    """Return the places that decide what is on offer, with how many choices each decides."""
    found: dict[int, int] = defaultdict(int)
    for ways in machine.ways.values():
        for way in ways:
            for place in places_read(way.offered):
                found[place] += 1
    return dict(found)
