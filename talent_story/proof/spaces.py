"""The box of valuations of a section, and its cells by number.

The live places of a section that can hold several values are the axes of its box. Packed, some of
them (the *inner* ones, at most 64 valuations together) stand inside one 64-bit word and the others
count words, so that a set is one bit a cell; the number of a cell is then its word times 64 plus
its bit. Not packed, cells are numbered without a gap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from talent_story.story.machine import All, Atom, Formula, Unfit, Way
from talent_story.story.reduction import Reduced

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Cells = NDArray[np.int64]
    Mask = NDArray[np.bool_]

WORD = 64
"""Cells in a word."""

INNER_VALUATIONS = WORD
"""How many valuations the inner places may have together."""

SMALL_WORDS = 1 << 6
"""Boxes of up to this many words are dense from the start."""

MAX_CELLS = 1 << 62
MAX_OUTER_AXES = 30


@dataclass
class Space:
    """The box of valuations of one section. `dense` says how its sets are held at present.

    `places` are the axes, the first `outer` of them counting words; `values` are what each may
    hold, `positions` where on the axis a value stands (-1: nowhere), `strides` how many cells lie
    between neighbours on it. `constants` are live places that hold one value here. `cells` bounds
    the numbers of cells; `valuations` counts those that stand for one.
    """

    places: tuple[int, ...]
    values: tuple[Cells, ...]
    positions: tuple[Cells, ...]
    constants: dict[int, int]
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    outer: int
    cells: int
    valuations: int
    dense: bool

    @property
    def words(self) -> tuple[int, ...]:
        """The shape of a dense set, in words."""
        return self.shape[: self.outer]

    def where(self, atom: Atom) -> tuple[int, Mask] | bool:
        """Return the axis an atom reads and which positions satisfy it, or its one answer here."""
        if atom.place in self.constants:
            return self.constants[atom.place] in atom.values
        axis = self.places.index(atom.place)
        wanted = np.fromiter((v in atom.values for v in self.values[axis].tolist()), np.bool_)
        return axis, wanted

    def coordinates(self, axis: int, cells: Cells) -> Cells:
        """Return the position of each cell on an axis."""
        if axis >= self.outer and self.outer < len(self.places):
            cells = cells & (WORD - 1)
        found: Cells = (cells // self.strides[axis]) % self.shape[axis]
        return found


def packing_order(reduced: Reduced) -> Mapping[int, int]:
    """Rank places by how many sections they matter at: neighbours then pack the same ones."""
    seen: Counter[int] = Counter()
    for domain in reduced.domains.values():
        seen.update(place for place, held in domain.items() if len(held) > 1)
    ranked = sorted(seen, key=lambda place: (-seen[place], place))
    return {place: rank for rank, place in enumerate(ranked)}


def space_of(reduced: Reduced, section: str, order: Mapping[int, int] | None = None) -> Space:
    """Return the space of a section, packed when an order of packing is given.

    Raises Unfit when its cells cannot even be numbered.
    """
    domain = reduced.domains.get(section, {})
    several = [place for place, held in domain.items() if len(held) > 1]
    inner: list[int] = []
    if order is not None:
        room = INNER_VALUATIONS
        for place in sorted(several, key=lambda place: order[place]):
            if len(domain[place]) <= room:
                room //= len(domain[place])
                inner.append(place)
    outer = [place for place in several if place not in inner]
    places = (*outer, *inner)
    shape = tuple(len(domain[place]) for place in places)
    strides = [0] * len(places)
    cells = 1
    for axis in reversed(range(len(outer), len(places))):
        strides[axis] = cells
        cells *= shape[axis]
    valuations = cells
    if order is not None:
        cells = WORD
    for axis in reversed(range(len(outer))):
        strides[axis] = cells
        cells *= shape[axis]
        valuations *= shape[axis]
    if cells > MAX_CELLS:
        raise Unfit("too many valuations to number")
    values, positions = [], []
    for place in places:
        held = np.array(domain[place], dtype=np.int64)
        position = np.full(reduced.sizes[place], -1, dtype=np.int64)
        position[held] = np.arange(len(held))
        values.append(held)
        positions.append(position)
    return Space(
        places,
        tuple(values),
        tuple(positions),
        {place: held[0] for place, held in domain.items() if len(held) == 1},
        shape,
        tuple(strides),
        len(outer) if order is not None else len(places),
        cells,
        valuations,
        dense=order is not None and cells <= SMALL_WORDS * WORD and len(outer) <= MAX_OUTER_AXES,
    )


def distinct_cells(cells: Cells) -> Cells:
    """Return the numbers of cells in order, each once.

    Sorting: `numpy.unique` hashes, which is many times slower on arrays as long as these.
    """
    ordered = np.sort(cells, kind="stable")  # merges what is partly in order already
    keep = np.ones(len(ordered), dtype=np.bool_)
    keep[1:] = ordered[1:] != ordered[:-1]
    return ordered[keep]


def among(cells: Cells, members: Cells) -> Mask:
    """Return which cells are among some members, given in order."""
    if not len(members):
        return np.zeros(len(cells), dtype=np.bool_)
    at = np.searchsorted(members, cells)
    at[at == len(members)] = 0
    found: Mask = members[at] == cells
    return found


def cell_mask(formula: Formula, space: Space, cells: Cells) -> Mask | None:
    """Return which of these cells satisfy a formula; None when all do."""
    match formula:
        case Atom():
            answer = space.where(formula)
            if isinstance(answer, bool):
                return None if answer else np.zeros(len(cells), dtype=np.bool_)
            axis, wanted = answer
            found: Mask = wanted[space.coordinates(axis, cells)]
            return found
        case All(parts=parts):
            total: Mask | None = None
            for part in parts:
                mask = cell_mask(part, space, cells)
                if mask is not None:
                    total = mask if total is None else total & mask
            return total
    some = np.zeros(len(cells), dtype=np.bool_)
    for part in formula.parts:
        mask = cell_mask(part, space, cells)
        if mask is None:
            return None
        some |= mask
    return some


def moved_cells(way: Way, source: Space, target: Space, cells: Cells) -> Cells:
    """Return the cell that each of these cells is moved to, in their order.

    The way must be on offer at all of them.
    """
    moved = np.zeros(len(cells), dtype=np.int64)
    axis_of = {place: axis for axis, place in enumerate(source.places)}
    for axis, place in enumerate(target.places):
        own = axis_of.get(place)
        if own is None:
            moved += settled(way, source, target, axis) * target.strides[axis]
        else:
            table = table_of(way, source, own, target, axis)
            moved += table[source.coordinates(own, cells)] * target.strides[axis]
    return moved


def settled(way: Way, source: Space, target: Space, axis: int) -> int:
    """Return where on an axis of the target a way leads that has no such axis at its source."""
    place = target.places[axis]
    mapping = way.maps.get(place)
    value = source.constants.get(place)
    if value is None:
        assert mapping is not None  # not live before and live after: the way sets it
        after = mapping[0]
    else:
        after = value if mapping is None else mapping[value]
    return int(target.positions[axis][after])


def table_of(way: Way, source: Space, own: int, target: Space, axis: int) -> Cells:
    """Return, for each position on an axis of the source, the position on the target's axis."""
    values = source.values[own]
    mapping = way.maps.get(target.places[axis])
    if mapping is not None:
        values = np.asarray(mapping, dtype=np.int64)[values]
    return target.positions[axis][values]
