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

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

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
    nothing. `representative[place][class]` is a value of the class (the least), `class_of[place]`
    the class of each value that can be reached.
    """

    machine: Machine
    sizes: list[int]
    first: list[frozenset[int]]
    ways: dict[str, list[Way]]
    questions: list[Question]
    live: dict[str, tuple[int, ...]]
    representative: list[list[int]]
    class_of: list[dict[int, int]]

    @cached_property
    def domains(self) -> dict[str, dict[int, tuple[int, ...]]]:
        """The classes that a live place can hold at a section; where no way leads, there are none.

        Found when first asked for: a guide, which is made while a reader waits, reads none.
        """
        return _domains(self.machine.start, self.first, self.ways, self.live)

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
    live = _live_places(machine.start, ways, asked)
    return Reduced(machine, sizes, first, ways, asked, live, representative, classes)


def may_hold(reduced: Reduced, question: Question) -> bool:
    """Say whether a question (one of `reduced`) may have yes for an answer, by domains alone."""
    domain = reduced.domains.get(question.section)
    if domain is None or question.formula == FALSE:
        return False
    return all(
        not values.isdisjoint(domain[place])
        for place, values in _required(question.formula).items()
    )


def _domains(
    start: str,
    first: Sequence[frozenset[int]],
    ways: Mapping[str, list[Way]],
    live: Mapping[str, tuple[int, ...]],
) -> dict[str, dict[int, tuple[int, ...]]]:
    """Return which values each live place can hold at each section, by a forward fixpoint.

    Places are followed one by one, so what is returned may hold too much, never too little. Sets of
    values are held as bits.
    """
    found: dict[str, dict[int, int]] = {
        start: {place: _bits(first[place]) for place in live[start]}
    }
    roads = {
        section: [_Road(way, live) for way in list_of_ways if way.offered != FALSE]
        for section, list_of_ways in ways.items()
    }
    waiting = deque([start])
    queued = {start}
    while waiting:
        section = waiting.popleft()
        queued.discard(section)
        here = found[section]
        for road in roads[section]:
            if any(not here[place] & values for place, values in road.required):
                continue
            there = found.get(road.target)
            changed = there is None
            if there is None:
                there = found[road.target] = dict.fromkeys(live[road.target], 0)
            for place in road.kept:
                brought = here[place]
                if brought & ~there[place]:
                    there[place] |= brought
                    changed = True
            for place, filter, images in road.moved:
                brought = images.get(-1, 0)
                if place in here:
                    left = here[place] if filter is None else here[place] & filter
                    brought = left if not images else _image(left, images)
                if brought & ~there[place]:
                    there[place] |= brought
                    changed = True
            if changed and road.target not in queued:
                queued.add(road.target)
                waiting.append(road.target)
    return {
        section: {place: _values(bits) for place, bits in places.items()}
        for section, places in found.items()
    }


class _Road:
    """A way, ready for sets of values: the places it leaves alone, and those it does not."""

    __slots__ = ("kept", "moved", "required", "target")

    def __init__(self, way: Way, live: Mapping[str, tuple[int, ...]]) -> None:
        required = {place: _bits(values) for place, values in _required(way.offered).items()}
        before = set(live[way.source])
        self.target = way.target
        self.required = tuple(required.items())
        self.kept: list[int] = []
        self.moved: list[tuple[int, int | None, dict[int, int]]] = []
        for place in live[way.target]:
            mapping = way.maps.get(place)
            if mapping is None and place not in required:
                self.kept.append(place)
                continue
            images: dict[int, int] = {}
            if mapping is not None:
                images = {1 << value: 1 << after for value, after in enumerate(mapping)}
                if place not in before:  # not live before: the way sets it
                    images = {-1: 1 << mapping[0]}
            self.moved.append((place, required.get(place), images))


def _image(bits: int, images: Mapping[int, int]) -> int:
    moved = 0
    while bits:
        low = bits & -bits
        moved |= images[low]
        bits ^= low
    return moved


def _bits(values: Iterable[int]) -> int:
    bits = 0
    for value in values:
        bits |= 1 << value
    return bits


@lru_cache(maxsize=65_536)
def _values(bits: int) -> tuple[int, ...]:
    return tuple(value for value in range(bits.bit_length()) if bits >> value & 1)


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
    live = dict.fromkeys(ways, 0)
    into: dict[str, list[tuple[str, int]]] = {section: [] for section in ways}
    for section, list_of_ways in ways.items():
        for way in list_of_ways:
            if way.offered == FALSE:
                continue
            live[section] |= _bits(places_read(way.offered))
            overwritten = (place for place, values in way.maps.items() if len(set(values)) == 1)
            into[way.target].append((section, ~_bits(overwritten)))
    for question in questions:
        live[question.section] |= _bits(places_read(question.formula))
    waiting = deque(reversed(list(ways)))
    queued = set(ways)
    while waiting:
        section = waiting.popleft()
        queued.discard(section)
        for source, kept in into[section]:
            needed = live[section] & kept
            if needed & ~live[source]:
                live[source] |= needed
                if source not in queued:
                    queued.add(source)
                    waiting.append(source)
    return {section: _values(places) for section, places in live.items()}
