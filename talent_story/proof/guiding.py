"""How far from a goal a journey is at least: a machine seen through some of its places only.

Leaving places out makes every condition on them hold, so whatever a journey can do, it can do in
the smaller machine too, in as many choices. Hence two facts that the search for a journey rests on:
what cannot be reached here cannot be reached at all, and no journey is shorter than its distance
here. (In the literature on planning, a pattern database.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talent_story.proof.bulk import first_cells
from talent_story.proof.spaces import Space, cell_mask, distinct_cells, moved_cells, space_of
from talent_story.story.machine import Machine, Question
from talent_story.story.projection import relaxed, seen_ways
from talent_story.story.reduction import Reduced, reduce_machine

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from talent_story.proof.spaces import Cells

    Numbers = NDArray[np.int32]

MOST_EDGES = 12_000_000
"""Guides with more edges than this are not made."""

FAR = 1 << 30
"""The distance of what never comes to the goal."""


class TooLarge(Exception):
    """A guide over these places has too many states or edges."""


@dataclass
class Guide:
    """For each section, at least how many choices lead from a valuation to the goal.

    `tables[section]` are, for each live place of the *full* machine that the guide sees, its
    position in the tuple of live values, and what each of its classes adds to the cell's number.
    `distances[section]` is indexed by the cell's number. `hopeless`: nothing that begins arrives.
    """

    places: frozenset[int]
    tables: dict[str, list[tuple[int, list[int]]]]
    distances: dict[str, list[int]]
    states: int
    hopeless: bool

    def distance(self, section: str, values: Sequence[int]) -> int:
        """Return at least how many choices lead from here to the goal; FAR when none do."""
        cell = 0
        for position, amounts in self.tables[section]:
            cell += amounts[values[position]]
        return self.distances[section][cell]


def guide_of(reduced: Reduced, goals: Sequence[Question], places: frozenset[int]) -> Guide:
    """Return the guide to any of the goals that sees these places.

    `reduced` is the full machine, reduced for these very goals. Raises TooLarge.
    """
    import numpy as np

    # What no journey enters leads nowhere, and is not looked at.
    entered = {
        section: ways if section in reduced.domains else []
        for section, ways in reduced.ways.items()
    }
    ways = seen_ways(entered, places)
    machine = Machine(
        reduced.machine.play, reduced.sizes, reduced.first, ways, start=reduced.machine.start
    )
    questions = [Question(q.about, q.section, relaxed(q.formula, places)) for q in goals]
    small = reduce_machine(machine, questions)
    spaces: dict[str, Space] = {}
    offsets: dict[str, int] = {}
    total = edges = 0
    for section in small.domains:
        spaces[section] = space_of(small, section)
        offsets[section] = total
        total += spaces[section].cells
        edges += spaces[section].cells * len(small.ways[section])
        if edges > MOST_EDGES or total > MOST_EDGES:
            raise TooLarge
    sources: list[Numbers] = []
    targets: list[Numbers] = []
    for section, space in spaces.items():
        everywhere = np.arange(space.cells, dtype=np.int64)
        for way in small.ways[section]:
            if way.target not in spaces:
                continue
            mask = cell_mask(way.offered, space, everywhere)
            cells = everywhere if mask is None else everywhere[mask]
            if len(cells):
                moved = moved_cells(way, space, spaces[way.target], cells)
                sources.append((cells + offsets[section]).astype(np.int32))
                targets.append((moved + offsets[way.target]).astype(np.int32))
    graph = _Graph(total, sources, targets)
    start = machine.start
    begin = first_cells(small, spaces[start]) + offsets[start]
    reached = graph.layers(begin, forward=True) < FAR
    at_goal = np.zeros(total, dtype=np.bool_)
    for question in small.questions:
        if question.section in spaces:
            space, offset = spaces[question.section], offsets[question.section]
            cells = np.arange(space.cells, dtype=np.int64)
            mask = cell_mask(question.formula, space, cells)
            at_goal[(cells if mask is None else cells[mask]) + offset] = True
    distances = graph.layers(np.flatnonzero(at_goal & reached), forward=False)
    return Guide(
        places,
        {section: _tables(reduced, small, section, spaces[section]) for section in spaces},
        {
            section: distances[offsets[section] : offsets[section] + space.cells].tolist()
            for section, space in spaces.items()
        },
        int(np.count_nonzero(reached)),
        bool((distances[begin] >= FAR).all()),
    )


def _tables(
    reduced: Reduced, small: Reduced, section: str, space: Space
) -> list[tuple[int, list[int]]]:
    live = reduced.live[section]
    tables: list[tuple[int, list[int]]] = []
    for axis, place in enumerate(space.places):
        class_of, positions = small.class_of[place], space.positions[axis]
        amounts = [
            int(positions[class_of.get(number, 0)]) * space.strides[axis]
            for number in range(reduced.sizes[place])
        ]
        tables.append((live.index(place), amounts))
    return tables


class _Graph:
    """States numbered from 0, with edges both ways."""

    def __init__(self, states: int, sources: list[Numbers], targets: list[Numbers]) -> None:
        import numpy as np

        self.states = states
        empty = np.empty(0, dtype=np.int32)
        one = np.concatenate(sources) if sources else empty
        other = np.concatenate(targets) if targets else empty
        self.onward = _rows(one, other, states)
        self.back = _rows(other, one, states)

    def layers(self, begin: Cells, *, forward: bool) -> Numbers:
        """Return each state's distance from the first ones, or to them."""
        import numpy as np

        starts, ends = self.onward if forward else self.back
        distance: Numbers = np.full(self.states, FAR, dtype=np.int32)
        layer = np.asarray(begin, dtype=np.int64)
        depth = 0
        while len(layer):
            distance[layer] = depth
            depth += 1
            first, last = starts[layer], starts[layer + 1]
            counts = last - first
            total = int(counts.sum())
            if not total:
                break
            jumps = np.repeat(first - np.concatenate(([0], np.cumsum(counts)[:-1])), counts)
            reached = ends[np.arange(total, dtype=np.int64) + jumps]
            fresh = reached[distance[reached] == FAR]
            distance[fresh] = depth
            layer = distinct_cells(fresh.astype(np.int64))
        return distance


def _rows(keys: Numbers, values: Numbers, states: int) -> tuple[Cells, Numbers]:
    import numpy as np

    order = np.argsort(keys, kind="stable")
    starts = np.zeros(states + 1, dtype=np.int64)
    np.cumsum(np.bincount(keys, minlength=states), out=starts[1:])
    return starts, values[order]
