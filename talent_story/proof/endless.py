"""Where a journey could go on for ever, read off the shape of a book.

Two arguments, each enough to say that no journey is trapped in a section, without its states:

*It ends by itself.* A way that can be taken once only (it asks for a value of a place, takes that
value away, and no way of the same circle brings it back) is no part of going on for ever. What is
no circle without such ways is left sooner or later.
*There is always a way out.* Whatever a journey knows in a section, some choice on offer leads to
an ending, or to a section of which the same is true already (or nothing is on offer, which is a
dead end and no trap).
"""

from __future__ import annotations

from itertools import product

from talent_story.proof.bulk import components
from talent_story.story.machine import FALSE, TRUE, All, Atom, Formula, Way, places_read
from talent_story.story.reduction import Reduced

MOST_VALUATIONS = 20_000
"""Sections whose offers read more valuations than this are taken to have no certain way out."""


def possible_traps(reduced: Reduced) -> frozenset[str]:
    """Return sections outside of which nothing goes on for ever without a way to an ending.

    Every endless journey from which no ending can be reached stays in these in the end. Empty: the
    book has no trap.

    Example:
        >>> from talent_story.book import parse_book, sources_of
        >>> from talent_story.story import Play
        >>> from talent_story.story.machine import machine_of
        >>> from talent_story.story.reduction import reduce_machine
        >>> book, _ = parse_book(sources_of({
        ...     "graph/book.yaml": "{format: 1, id: b, title: B, start: a}",
        ...     "chapters/1.md": "---\\ntitle: T\\n---\\n## A {#a}\\nHi.\\n\\n- [On](#b)\\n"
        ...                      "- [End](#z)\\n\\n## B {#b}\\nHi.\\n\\n- [On](#b)\\n\\n"
        ...                      "## Z {#z ending}\\nBye.\\n"}))
        >>> sorted(possible_traps(reduce_machine(machine_of(Play(book), ()), ())))
        ['b']
    """
    return circles(reduced) - _with_a_way_out(reduced)


def surely_endless(reduced: Reduced) -> tuple[str, ...]:
    """Return sections that a journey which enters them can leave and enter as often as it likes,
    and still come to an ending, whatever it knows: one of each circle of choices always on offer.
    """
    out = _with_a_way_out(reduced)
    always = {
        section: [way for way in reduced.ways[section] if way.offered == TRUE and way.target in out]
        for section in reduced.domains
        if section in out
    }
    found: list[str] = []
    seen: set[str] = set()
    for section in always:
        if section not in seen:
            for component in components(always, section):
                if not seen & set(component) and (
                    len(component) > 1
                    or any(way.target == component[0] for way in always[component[0]])
                ):
                    found.append(component[0])
                seen |= set(component)
    return tuple(found)


def circles(reduced: Reduced) -> frozenset[str]:
    """Return the sections among which a journey may go on for ever."""
    ways = {
        section: [
            way
            for way in reduced.ways[section]
            if way.offered != FALSE and way.target in reduced.domains
        ]
        for section in reduced.domains
    }
    waiting = [set(component) for component in _circles(ways, reduced.machine.start)]
    endless: set[str] = set()
    while waiting:
        inside = waiting.pop()
        own = {
            section: [way for way in ways[section] if way.target in inside] for section in inside
        }
        every = [way for list_of_ways in own.values() for way in list_of_ways]
        left = {
            section: [way for way in list_of_ways if not _only_once(way, every)]
            for section, list_of_ways in own.items()
        }
        if sum(map(len, left.values())) == len(every):
            endless |= inside
            continue
        for section in inside:
            ways[section] = left[section]
        parts = {section: ways[section] for section in inside}
        seen: set[str] = set()
        for section in sorted(inside):
            if section not in seen:
                for component in _circles(parts, section):
                    if not seen & set(component):
                        waiting.append(set(component))
                    seen |= set(component)
                seen.add(section)
    return frozenset(endless)


def _circles(ways: dict[str, list[Way]], start: str) -> list[list[str]]:
    """Return the components in which some way leads on inside."""
    return [
        component
        for component in components(ways, start)
        if len(component) > 1 or any(way.target == component[0] for way in ways[component[0]])
    ]


def _only_once(way: Way, others: list[Way]) -> bool:
    """Say whether a way shuts itself for as long as only these ways are taken."""
    parts = way.offered.parts if isinstance(way.offered, All) else (way.offered,)
    for part in parts:
        if not isinstance(part, Atom):
            continue
        mapping = way.maps.get(part.place)
        if mapping is None or any(mapping[value] in part.values for value in part.values):
            continue
        if not any(
            other.maps[part.place][value] in part.values
            for other in others
            if part.place in other.maps
            for value in range(len(other.maps[part.place]))
            if value not in part.values
        ):
            return True
    return False


def _with_a_way_out(reduced: Reduced) -> set[str]:
    book = reduced.machine.play.book
    into: dict[str, set[str]] = {}
    for section in reduced.domains:
        for way in reduced.ways[section]:
            if way.offered != FALSE:
                into.setdefault(way.target, set()).add(section)
    out = {section for section in reduced.domains if book.sections[section].ending}
    waiting = list(out)
    while waiting:
        for section in into.get(waiting.pop(), ()):
            if section not in out and _leads_out(reduced, section, out):
                out.add(section)
                waiting.append(section)
    return out


def _leads_out(reduced: Reduced, section: str, out: set[str]) -> bool:
    ways = reduced.ways[section]
    to_out = [way.offered for way in ways if way.target in out]
    if TRUE in to_out:
        return True
    others = [way.offered for way in ways if way.target not in out]
    read = sorted(set().union(*(places_read(way.offered) for way in ways)))
    held = [reduced.domains[section][place] for place in read]
    valuations = 1
    for values in held:
        valuations *= len(values)
    if valuations > MOST_VALUATIONS:
        return False
    for values in product(*held):
        known = dict(zip(read, values, strict=True))
        if any(_holds(offer, known) for offer in others) and not any(
            _holds(offer, known) for offer in to_out
        ):
            return False
    return True


def _holds(formula: Formula, known: dict[int, int]) -> bool:
    if isinstance(formula, Atom):
        return known[formula.place] in formula.values
    parts = (_holds(part, known) for part in formula.parts)
    return all(parts) if isinstance(formula, All) else any(parts)
