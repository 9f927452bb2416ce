"""What a state may forget without any question being answered otherwise.

Four reductions, each exact for a given set of questions:

*Reachable values.* A place never holds a value that no chain of maps brings it to.
*Equal values.* Two values of a place that every formula treats alike, and that every map sends to
values again treated alike, are one (the coarsest partition that the maps respect, as in the
minimisation of automata; every value of a place moves by itself, so places can be reduced apart).
*Live places.* At a section, a place matters only if some path on reads it before overwriting it.
*Values by section.* At a section, a live place holds only values that some way there brings, given
the values that the ways' own conditions leave; one that can hold a single value is no dimension.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
    atoms,
    conjunction,
    disjunction,
    places_read,
)


@dataclass
class Reduced:
    """A machine reduced for some questions.

    Places keep their numbers; `sizes` are numbers of classes, and a place of one class is read by
    nothing. `representative[place][class]` is a value of the class (the least). `domains` are the
    classes that a live place can hold at a section; sections that no way reaches have none.
    """

    machine: Machine
    sizes: list[int]
    first: list[frozenset[int]]
    ways: dict[str, list[Way]]
    questions: list[Question]
    live: dict[str, tuple[int, ...]]
    domains: dict[str, dict[int, tuple[int, ...]]]
    representative: list[list[int]]

    def cells(self, section: str) -> int:
        """Return how many valuations a section has."""
        product = 1
        for values in self.domains.get(section, {}).values():
            product *= len(values)
        return product


def reduce_machine(machine: Machine, questions: Sequence[Question]) -> Reduced:
    """Reduce a machine so that exactly these questions, and what is offered, keep their answers."""
    classes, representative, first = _quotient(machine, questions)
    sizes = [len(values) for values in representative]

    def translated(formula: Formula) -> Formula:
        match formula:
            case Atom(place=place, values=values):
                found = frozenset(
                    number for number, value in enumerate(representative[place]) if value in values
                )
                if len(found) == sizes[place]:
                    return TRUE
                return Atom(place, found) if found else FALSE
            case All(parts=parts):
                return conjunction(translated(part) for part in parts)
            case Any(parts=parts):
                return disjunction(translated(part) for part in parts)

    ways: dict[str, list[Way]] = {}
    for section, list_of_ways in machine.ways.items():
        ways[section] = []
        for way in list_of_ways:
            maps = {}
            for place, values in way.maps.items():
                if sizes[place] < 2:
                    continue
                mapped = tuple(classes[place][values[value]] for value in representative[place])
                if mapped != tuple(range(sizes[place])):
                    maps[place] = mapped
            offered = translated(way.offered)
            ways[section].append(Way(way.choice, section, way.target, offered, maps))
    asked = [
        Question(question.about, question.section, translated(question.formula))
        for question in questions
    ]
    live = _live_places(machine.play.book.start, ways, asked)
    domains = _domains(machine.play.book.start, first, ways, live)
    return Reduced(machine, sizes, first, ways, asked, live, domains, representative)


def _domains(
    start: str,
    first: Sequence[frozenset[int]],
    ways: Mapping[str, list[Way]],
    live: Mapping[str, tuple[int, ...]],
) -> dict[str, dict[int, tuple[int, ...]]]:
    """Return which values each live place can hold at each section, by a forward fixpoint.

    Places are followed one by one, so what is returned may hold too much, never too little.
    """
    found: dict[str, dict[int, set[int]]] = {
        start: {place: set(first[place]) for place in live[start]}
    }
    filters = {
        id(way): _required(way.offered) for list_of_ways in ways.values() for way in list_of_ways
    }
    waiting = [start]
    while waiting:
        section = waiting.pop()
        here = found[section]
        for way in ways[section]:
            required = filters[id(way)]
            if way.offered == FALSE or any(
                not here[place] & values for place, values in required.items()
            ):
                continue
            fresh = way.target not in found
            there = found.setdefault(way.target, {place: set() for place in live[way.target]})
            changed = fresh
            for place in live[way.target]:
                mapping = way.maps.get(place)
                if place in here:
                    values = here[place] & required.get(place, here[place])
                    brought = values if mapping is None else {mapping[v] for v in values}
                else:
                    assert mapping is not None  # not live before: the way sets it
                    brought = {mapping[0]}
                if not brought <= there[place]:
                    there[place] |= brought
                    changed = True
            if changed:
                waiting.append(way.target)
    return {
        section: {place: tuple(sorted(values)) for place, values in places.items()}
        for section, places in found.items()
    }


def _required(formula: Formula) -> dict[int, frozenset[int]]:
    """Return values that places must hold for a formula to hold, as far as is plain to see."""
    parts = formula.parts if isinstance(formula, All) else (formula,)
    required: dict[int, frozenset[int]] = {}
    for part in parts:
        if isinstance(part, Atom):
            known = required.get(part.place)
            required[part.place] = part.values if known is None else known & part.values
    return required


def _quotient(
    machine: Machine, questions: Sequence[Question]
) -> tuple[list[dict[int, int]], list[list[int]], list[frozenset[int]]]:
    """Return, for each place: the class of each value, a value of each class, the first classes."""
    tests: dict[int, set[frozenset[int]]] = {}
    maps: dict[int, set[tuple[int, ...]]] = {}
    for list_of_ways in machine.ways.values():
        for way in list_of_ways:
            for atom in atoms(way.offered):
                tests.setdefault(atom.place, set()).add(atom.values)
            for place, values in way.maps.items():
                maps.setdefault(place, set()).add(values)
    for question in questions:
        for atom in atoms(question.formula):
            tests.setdefault(atom.place, set()).add(atom.values)
    all_classes: list[dict[int, int]] = []
    representatives: list[list[int]] = []
    first: list[frozenset[int]] = []
    for place, initial in enumerate(machine.first):
        reached = set(initial)
        waiting = list(initial)
        while waiting:
            value = waiting.pop()
            for mapping in maps.get(place, ()):
                after = mapping[value]
                if after not in reached:
                    reached.add(after)
                    waiting.append(after)
        classes = _classes(sorted(reached), tests.get(place, set()), maps.get(place, set()))
        count = max(classes.values()) + 1
        members = [0] * count
        for value in sorted(reached, reverse=True):
            members[classes[value]] = value
        all_classes.append(classes)
        representatives.append(members)
        first.append(frozenset(classes[value] for value in initial))
    return all_classes, representatives, first


def _classes(
    values: list[int], tests: set[frozenset[int]], maps: set[tuple[int, ...]]
) -> dict[int, int]:
    """Return the coarsest partition of values that tests tell apart and maps respect."""

    def numbered(keys: Mapping[int, object]) -> dict[int, int]:
        numbers: dict[object, int] = {}
        return {value: numbers.setdefault(key, len(numbers)) for value, key in keys.items()}

    ordered_tests = sorted(tests, key=sorted)
    classes = numbered({v: tuple(v in test for test in ordered_tests) for v in values})
    ordered_maps = sorted(maps)
    while True:
        finer = numbered(
            {v: (classes[v], *(classes[mapping[v]] for mapping in ordered_maps)) for v in values}
        )
        if max(finer.values()) == max(classes.values()):
            return classes
        classes = finer


def _live_places(
    start: str, ways: Mapping[str, list[Way]], questions: Sequence[Question]
) -> dict[str, tuple[int, ...]]:
    """Return the places that matter on arrival at each section, by a backward fixpoint."""
    live: dict[str, set[int]] = {section: set() for section in ways}
    into: dict[str, list[Way]] = {section: [] for section in ways}
    for section, list_of_ways in ways.items():
        for way in list_of_ways:
            if way.offered == FALSE:
                continue
            live[section] |= places_read(way.offered)
            into[way.target].append(way)
    for question in questions:
        live[question.section] |= places_read(question.formula)
    waiting = list(ways)
    while waiting:
        section = waiting.pop()
        for way in into[section]:
            needed = {
                place
                for place in live[section]
                if place not in way.maps or len(set(way.maps[place])) > 1
            }
            if not needed <= live[way.source]:
                live[way.source] |= needed
                waiting.append(way.source)
    return {section: tuple(sorted(places)) for section, places in live.items()}
