"""What is found by going through the sets again: shortest journeys, and ways back from an end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talent_story.proof.bulk import Interrupted, Reach, components, first_set
from talent_story.proof.exploration import Watch
from talent_story.proof.sets import (
    cells_of,
    difference,
    empty,
    fitted,
    holding,
    image,
    is_empty,
    satisfying,
    size_of,
    union,
)
from talent_story.proof.spaces import Space, cell_mask, moved_cells
from talent_story.story.machine import Way

if TYPE_CHECKING:
    from talent_story.proof.sets import Members
    from talent_story.proof.spaces import Cells


@dataclass(frozen=True, slots=True)
class Found:
    """A shortest journey to something: its choices, and the values that places began with."""

    choices: tuple[str, ...]
    first: dict[int, int]


def shortest_journeys(
    reach: Reach, targets: dict[object, tuple[str, Members]], watch: Watch | None = None
) -> dict[object, Found]:
    """Return, for each target (a section and a set of its states), a shortest journey into it.

    Goes through the states again, layer by layer of journeys' length, keeping the layers.
    """

    reduced, spaces = reach.reduced, reach.spaces
    start = reduced.machine.start
    layer: dict[str, Members] = {start: first_set(reduced, spaces[start])}
    seen = dict(layer)
    layers: list[dict[str, Cells]] = []
    waiting = dict(targets)
    found: dict[object, Found] = {}
    while layer and waiting:
        layers.append({section: cells_of(spaces[section], layer[section]) for section in layer})
        for key, (section, wanted) in list(waiting.items()):
            here = layers[-1].get(section)
            if here is None:
                continue
            hits = here[holding(wanted, here)]
            if len(hits):
                found[key] = _walked_back(reach, layers, section, int(hits[0]))
                del waiting[key]
        following: dict[str, Members] = {}
        for section, members in layer.items():
            for way in reduced.ways[section]:
                offered = satisfying(way.offered, spaces[section], members)
                if is_empty(offered):
                    continue
                arrived = image(way, spaces[section], spaces[way.target], offered)
                known = seen.get(way.target)
                fresh = arrived if known is None else difference(arrived, known)
                if is_empty(fresh):
                    continue
                seen[way.target] = fresh if known is None else union(known, fresh)
                more = following.get(way.target)
                following[way.target] = fresh if more is None else union(more, fresh)
            if watch is not None and not watch(reach.states):
                raise Interrupted(reach.states)
        layer = following
    return found


def _walked_back(reach: Reach, layers: list[dict[str, Cells]], section: str, cell: int) -> Found:
    import numpy as np

    reduced, spaces = reach.reduced, reach.spaces
    into: dict[str, list[Way]] = {}
    for ways in reduced.ways.values():
        for way in ways:
            into.setdefault(way.target, []).append(way)
    choices: list[str] = []
    for depth in range(len(layers) - 2, -1, -1):
        for way in into[section]:
            cells = layers[depth].get(way.source)
            if cells is None:
                continue
            space = spaces[way.source]
            offered = _offered_cells(way, space, cells)
            if not len(offered):
                continue
            moved = moved_cells(way, space, spaces[section], offered)
            hits = np.flatnonzero(moved == cell)
            if len(hits):
                choices.append(way.choice)
                section, cell = way.source, int(offered[hits[0]])
                break
        else:
            raise AssertionError("every layer comes from the one before")
    space = spaces[section]
    first = dict(space.constants)
    for axis, place in enumerate(space.places):
        first[place] = int(space.values[axis][space.coordinates(axis, np.array([cell]))[0]])
    values = {place: reduced.representative[place][number] for place, number in first.items()}
    return Found(tuple(reversed(choices)), values)


def _offered_cells(way: Way, space: Space, cells: Cells) -> Cells:
    chosen = cell_mask(way.offered, space, cells)
    return cells if chosen is None else cells[chosen]


def reaching(
    reach: Reach, final: dict[str, Members], watch: Watch | None = None
) -> dict[str, Members]:
    """Return the reached states from which some state of `final` can be reached."""
    reduced, spaces = reach.reduced, reach.spaces
    result: dict[str, Members] = {}
    whole: set[str] = set()
    for component in reversed(components(reduced.ways, reduced.machine.start)):
        sections = [section for section in component if section in reach.sets]
        inside = set(sections)
        for section in sections:
            result[section] = final.get(section, empty(spaces[section]))
        # Each section looks on from all its states once, and again when one that it leads to inside
        # its circle has grown.
        waiting = list(reversed(sections))
        while waiting:
            section = waiting.pop()
            grown = _reaching_from(reach, section, result, whole - inside)
            if watch is not None and not watch(reach.states):
                raise Interrupted(reach.states)
            if grown is None:
                continue
            result[section] = grown
            waiting.extend(
                before
                for before in sections
                if before not in waiting
                and any(way.target == section for way in reduced.ways[before])
            )
        whole.update(
            section
            for section in sections
            if size_of(result[section]) == size_of(reach.sets[section])
        )
    return result


def _reaching_from(
    reach: Reach, section: str, result: dict[str, Members], whole: set[str]
) -> Members | None:
    """Return the states of a section known to reach what `result` holds; None when none is new."""

    space = reach.spaces[section]
    known = result[section]
    open_states = difference(reach.sets[section], known)
    before = size_of(known)
    for way in reach.reduced.ways[section]:
        if way.target not in result or is_empty(open_states):
            continue
        offered = satisfying(way.offered, space, open_states)
        if is_empty(offered):
            continue
        if way.target not in whole:
            cells = cells_of(space, offered)
            target = reach.spaces[way.target]
            moved = moved_cells(way, space, target, cells)
            inside = holding(result[way.target], moved)
            offered = fitted(space, cells[inside])
        known = union(known, offered)
        open_states = difference(open_states, offered)
    return known if size_of(known) > before else None
