"""Sets of valuations, moved through choices in bulk.

At each section the live places are the axes of a box of cells. A set is either *dense*, one
boolean a cell in a numpy array, or *sparse*, the sorted numbers of its cells. A condition is a
mask, an effect moves slices along one axis, a place that dies is folded away. Sets start sparse
and become dense when that is smaller: what people write fills a box thinly, what is made up to be
hard fills it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from talent_story.story.machine import All, Atom, Formula, Unfit, Way
from talent_story.story.reduction import Reduced

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Cells = NDArray[np.int64]
    Mask = NDArray[np.bool_]

SMALL_CELLS = 1 << 10
"""Boxes of up to this many cells are dense from the start."""

DENSE_CELLS = 1 << 30
"""Boxes of more cells than this are never dense."""

FILLING = 24
"""A set becomes dense when more than one cell in this many is in it."""

MAX_CELLS = 1 << 62
MAX_AXES = 60


@dataclass
class Space:
    """The box of valuations of one section. `dense` says how its sets are held at present.

    `places` are the axes, `values` what each may hold, `positions` where on the axis a value
    stands (-1: nowhere). `constants` are live places that hold one value here.
    """

    places: tuple[int, ...]
    values: tuple[Cells, ...]
    positions: tuple[Cells, ...]
    constants: dict[int, int]
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    cells: int
    dense: bool

    def empty(self) -> Mask | Cells:
        """Return the empty set of this space."""
        if self.dense:
            return np.zeros(self.shape, dtype=np.bool_)
        return np.empty(0, dtype=np.int64)

    def where(self, atom: Atom) -> tuple[int, Mask] | bool:
        """Return the axis an atom reads and which positions satisfy it, or its one answer here."""
        if atom.place in self.constants:
            return self.constants[atom.place] in atom.values
        axis = self.places.index(atom.place)
        wanted = np.fromiter((v in atom.values for v in self.values[axis].tolist()), np.bool_)
        return axis, wanted


def space_of(reduced: Reduced, section: str) -> Space:
    """Return the space of a section. Raises Unfit when its cells cannot even be numbered."""
    domain = reduced.domains.get(section, {})
    places = tuple(place for place, held in domain.items() if len(held) > 1)
    constants = {place: held[0] for place, held in domain.items() if len(held) == 1}
    shape = tuple(len(domain[place]) for place in places)
    cells = 1
    strides = []
    for size in reversed(shape):
        strides.append(cells)
        cells *= size
    if cells > MAX_CELLS:
        raise Unfit("too many valuations to number")
    values, positions = [], []
    for place in places:
        held = np.array(domain[place], dtype=np.int64)
        position = np.full(reduced.sizes[place], -1, dtype=np.int64)
        position[held] = np.arange(len(held))
        values.append(held)
        positions.append(position)
    dense = cells <= SMALL_CELLS and len(shape) <= MAX_AXES
    return Space(
        places,
        tuple(values),
        tuple(positions),
        constants,
        shape,
        tuple(reversed(strides)),
        cells,
        dense,
    )


def mask_of(formula: Formula, space: Space) -> Mask | None:
    """Return a formula as a mask that broadcasts over a dense space; None when always true."""
    never = np.zeros([1] * len(space.shape), dtype=np.bool_)
    match formula:
        case Atom():
            found = space.where(formula)
            if isinstance(found, bool):
                return None if found else never
            axis, wanted = found
            return wanted.reshape([-1 if at == axis else 1 for at in range(len(space.shape))])
        case All(parts=parts):
            masks = [mask for part in parts if (mask := mask_of(part, space)) is not None]
            return None if not masks else _together(masks, np.logical_and)
    if not formula.parts:
        return never
    several = [mask_of(part, space) for part in formula.parts]
    if any(mask is None for mask in several):
        return None
    return _together([mask for mask in several if mask is not None], np.logical_or)


def _together(masks: list[Mask], combine: Any) -> Mask:
    total = masks[0]
    for mask in masks[1:]:
        total = combine(total, mask)
    return total


def cell_mask(formula: Formula, space: Space, cells: Cells) -> Mask | None:
    """Return which of these cells satisfy a formula; None when all do."""
    match formula:
        case Atom():
            answer = space.where(formula)
            if isinstance(answer, bool):
                return None if answer else np.zeros(len(cells), dtype=np.bool_)
            axis, wanted = answer
            found: Mask = wanted[_coordinate(space, axis, cells)]
            return found
        case All(parts=parts):
            masks = [m for part in parts if (m := cell_mask(part, space, cells)) is not None]
            return None if not masks else _together(masks, np.logical_and)
    if not formula.parts:
        return np.zeros(len(cells), dtype=np.bool_)
    several = [cell_mask(part, space, cells) for part in formula.parts]
    if any(mask is None for mask in several):
        return None
    return _together([mask for mask in several if mask is not None], np.logical_or)


def _coordinate(space: Space, axis: int, cells: Cells) -> Cells:
    found: Cells = (cells // space.strides[axis]) % space.shape[axis]
    return found


def satisfying(formula: Formula, space: Space, members: Mask | Cells) -> Mask | Cells:
    """Return the members of a set that satisfy a formula."""
    if space.dense:
        mask = mask_of(formula, space)
        return members if mask is None else np.logical_and(members, mask)
    cells = cast("Cells", members)
    chosen = cell_mask(formula, space, cells)
    return cells if chosen is None else cells[chosen]


def fitted(space: Space, members: Mask | Cells) -> Mask | Cells:
    """Return a set as its space holds sets at present."""
    if space.dense and members.dtype != np.bool_:
        dense = np.zeros(space.cells, dtype=np.bool_)
        dense[members] = True
        return dense.reshape(space.shape)
    return members


def filled(space: Space, members: Mask | Cells) -> Mask | Cells:
    """Return a set of a space, which becomes dense if that is how the set is better held."""
    if (
        not space.dense
        and len(members) * FILLING > space.cells
        and space.cells <= DENSE_CELLS
        and len(space.shape) <= MAX_AXES
    ):
        space.dense = True
    return fitted(space, members)


def is_empty(members: Mask | Cells) -> bool:
    """Say whether a set has no member."""
    if members.dtype == np.bool_:
        return not members.any()
    return not len(members)


def size_of(members: Mask | Cells) -> int:
    """Return the number of members of a set."""
    return int(np.count_nonzero(members)) if members.dtype == np.bool_ else len(members)


def union(one: Mask | Cells, other: Mask | Cells) -> Mask | Cells:
    """Return the union of two sets of one space."""
    if one.dtype == np.bool_:
        return np.logical_or(one, other)
    if not len(one):
        return other
    if not len(other):
        return one
    return np.union1d(one, other)


def difference(one: Mask | Cells, other: Mask | Cells) -> Mask | Cells:
    """Return the members of one set that another does not have."""
    if one.dtype == np.bool_:
        return np.logical_and(one, np.logical_not(other))
    if not len(one) or not len(other):
        return one
    return np.setdiff1d(one, other, assume_unique=True)


def cells_of(space: Space, members: Mask | Cells) -> Cells:
    """Return the numbers of the cells in a set, in order."""
    if space.dense:
        return np.flatnonzero(members)
    return cast("Cells", members)


def image(way: Way, source: Space, target: Space, members: Mask | Cells) -> Mask | Cells:
    """Return where a way leads from the members at which it is on offer (`members` are those)."""
    if source.dense and target.dense:
        return _dense_image(way, source, target, cast("Mask", members))
    cells = moved_cells(way, source, target, cells_of(source, members))
    if target.dense:
        found = np.zeros(target.cells, dtype=np.bool_)
        found[cells] = True
        return found.reshape(target.shape)
    return np.unique(cells)


def moved_cells(way: Way, source: Space, target: Space, cells: Cells) -> Cells:
    """Return the cell that each of these cells is moved to, in their order.

    The way must be on offer at all of them.
    """
    moved = np.zeros(len(cells), dtype=np.int64)
    axis_of = {place: axis for axis, place in enumerate(source.places)}
    for axis, place in enumerate(target.places):
        own = axis_of.get(place)
        if own is None:
            moved += int(_settled(way, source, target, axis)) * target.strides[axis]
        else:
            table = _table(way, source, own, target, axis)
            moved += table[_coordinate(source, own, cells)] * target.strides[axis]
    return moved


def _settled(way: Way, source: Space, target: Space, axis: int) -> int:
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


def _table(way: Way, source: Space, own: int, target: Space, axis: int) -> Cells:
    """Return, for each position on an axis of the source, the position on the target's axis."""
    values = source.values[own]
    mapping = way.maps.get(target.places[axis])
    if mapping is not None:
        values = np.asarray(mapping, dtype=np.int64)[values]
    return target.positions[axis][values]


def _dense_image(way: Way, source: Space, target: Space, members: Mask) -> Mask:
    kept = [
        place
        for place in source.places
        if place in target.places and (place not in way.maps or len(set(way.maps[place])) > 1)
    ]
    folded = tuple(axis for axis, place in enumerate(source.places) if place not in kept)
    moved: Mask = np.asarray(members.any(axis=folded)) if folded else members
    for at, place in enumerate(kept):
        own, axis = source.places.index(place), target.places.index(place)
        table = _table(way, source, own, target, axis)
        size = target.shape[axis]
        if size != moved.shape[at] or not np.array_equal(table, np.arange(size)):
            moved = _moved_along(moved, at, table.tolist(), size)
    if len(kept) == len(target.places):
        return moved
    found = np.zeros(target.shape, dtype=np.bool_)
    index = tuple(
        slice(None)
        if place in kept
        else int(target.positions[axis][way.maps[place][0]])
        if place in source.places
        else _settled(way, source, target, axis)
        for axis, place in enumerate(target.places)
    )
    found[index] = moved
    return found


def _moved_along(members: Mask, axis: int, table: list[int], size: int) -> Mask:
    shape = list(members.shape)
    shape[axis] = size
    moved = np.zeros(shape, dtype=np.bool_)
    before: list[Any] = [slice(None)] * members.ndim
    after: list[Any] = [slice(None)] * members.ndim
    for position, position_after in enumerate(table):
        if position_after >= 0:
            before[axis], after[axis] = position, position_after
            moved[tuple(after)] |= members[tuple(before)]
    return moved
