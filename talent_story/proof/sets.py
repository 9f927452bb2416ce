"""Sets of valuations, moved through choices in bulk.

A set is either *dense*, one bit a cell in 64-bit words, or *sparse*, the sorted numbers of its
cells. A condition is a mask of words, an effect moves slices along one axis or bits inside words, a
place that dies is folded away. Sets start sparse and become dense when that is smaller: what people
write fills a box thinly, what is made up to be hard fills it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, cast

import numpy as np

from talent_story.proof.spaces import (
    MAX_OUTER_AXES,
    WORD,
    Space,
    among,
    cell_mask,
    distinct_cells,
    moved_cells,
    settled,
    table_of,
)
from talent_story.story.machine import All, Atom, Formula, Way

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent_story.proof.spaces import Cells, Mask

    Words = NDArray[np.uint64]
    Members = Words | Cells

DENSE_CELLS = 1 << 34
"""Boxes of more cells than this are never dense: 2 GiB a set."""

FILLING = 128
"""A set becomes dense when more than one cell in this many is in it."""

EVERY = (1 << WORD) - 1

SHARED_WORDS = 1 << 20
"""Sets of so many words are moved by two threads."""


def empty(space: Space) -> Members:
    """Return the empty set of a space."""
    if space.dense:
        return np.zeros(space.words, dtype=np.uint64)
    return np.empty(0, dtype=np.int64)


def is_dense(members: Members) -> bool:
    """Say whether a set is held as words."""
    return members.dtype == np.uint64


def fills(space: Space, members: int) -> bool:
    """Say whether a set of so many members of a space is better held as words."""
    return (
        members * FILLING > space.cells
        and space.cells <= DENSE_CELLS
        and space.outer <= MAX_OUTER_AXES
    )


def words_of(space: Space, cells: Cells) -> Words:
    """Return a set, given by the numbers of its cells in order, as words."""
    flat = np.zeros(space.cells // WORD, dtype=np.uint64)
    if len(cells):
        numbers = cells >> 6
        bits = np.left_shift(np.uint64(1), (cells & (WORD - 1)).astype(np.uint64))
        first = np.flatnonzero(np.diff(numbers, prepend=-1))
        flat[numbers[first]] = np.bitwise_or.reduceat(bits, first)
    return flat.reshape(space.words)


def fitted(space: Space, members: Members) -> Members:
    """Return a set as its space holds sets at present."""
    if space.dense and not is_dense(members):
        return words_of(space, cast("Cells", members))
    return members


def filled(space: Space, members: Members) -> Members:
    """Return a set of a space, which becomes dense if that is how the set is better held."""
    if not space.dense and fills(space, len(members)):
        space.dense = True
    return fitted(space, members)


def is_empty(members: Members) -> bool:
    """Say whether a set has no member."""
    return not members.any() if is_dense(members) else not len(members)


def size_of(members: Members) -> int:
    """Return the number of members of a set."""
    if not is_dense(members):
        return len(members)
    if hasattr(np, "bitwise_count"):
        return int(np.bitwise_count(members).sum(dtype=np.int64))
    return int(_BITS[members.reshape(-1).view(np.uint8)].sum(dtype=np.int64))


_BITS = np.array([number.bit_count() for number in range(256)], dtype=np.uint8)


def union(one: Members, other: Members) -> Members:
    """Return the union of two sets of one space."""
    if is_dense(one):
        found: Words = np.bitwise_or(cast("Words", one), cast("Words", other))
        return found
    if not len(one):
        return other
    if not len(other):
        return one
    return distinct_cells(np.concatenate((cast("Cells", one), cast("Cells", other))))


def difference(one: Members, other: Members) -> Members:
    """Return the members of one set that another does not have."""
    if is_dense(one):
        left: Words = np.bitwise_not(cast("Words", other))
        left &= cast("Words", one)
        return left
    if not len(one) or not len(other):
        return one
    cells = cast("Cells", one)
    return cells[~among(cells, cast("Cells", other))]


def cells_of(space: Space, members: Members) -> Cells:
    """Return the numbers of the cells in a set, in order."""
    if not is_dense(members):
        return cast("Cells", members)
    flat = members.reshape(-1)
    numbers = np.flatnonzero(flat)
    words = flat[numbers]
    if sys.byteorder == "big":  # bits are counted from the low end of a word
        words = words.byteswap()
    bits = np.unpackbits(words.view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")
    rows, columns = np.nonzero(bits)
    found: Cells = numbers[rows] * WORD + columns
    return found


def holding(members: Members, cells: Cells) -> Mask:
    """Return which of these cells are in a set."""
    if not is_dense(members):
        return among(cells, cast("Cells", members))
    words = cast("Words", members).reshape(-1)
    bits: Words = (words[cells >> 6] >> (cells & (WORD - 1)).astype(np.uint64)) & np.uint64(1)
    return bits.astype(np.bool_)


def satisfying(formula: Formula, space: Space, members: Members) -> Members:
    """Return the members of a set that satisfy a formula."""
    if is_dense(members):
        mask = _mask(formula, space)
        return members if mask is None else np.bitwise_and(members, mask)
    cells = cast("Cells", members)
    chosen = cell_mask(formula, space, cells)
    return cells if chosen is None else cells[chosen]


def _mask(formula: Formula, space: Space) -> Words | None:
    """Return a formula as words that broadcast over a dense set; None when it always holds."""
    never = np.zeros([1] * space.outer, dtype=np.uint64)
    match formula:
        case Atom():
            found = space.where(formula)
            if isinstance(found, bool):
                return None if found else never
            axis, wanted = found
            if axis < space.outer:
                rows = np.where(wanted, np.uint64(EVERY), np.uint64(0))
                return rows.reshape([-1 if at == axis else 1 for at in range(space.outer)])
            pattern = 0
            for position in np.flatnonzero(wanted).tolist():
                pattern |= _pattern(space, axis) << (position * space.strides[axis])
            return np.bitwise_or(never, np.uint64(pattern))
        case All(parts=parts):
            total: Words | None = None
            for part in parts:
                mask = _mask(part, space)
                if mask is not None:
                    total = mask if total is None else np.bitwise_and(total, mask)
            return total
    some = never
    for part in formula.parts:
        mask = _mask(part, space)
        if mask is None:
            return None
        some = np.bitwise_or(some, mask)
    return some


def _pattern(space: Space, axis: int) -> int:
    """Return the bits of a word at which an inner axis stands at its first position."""
    return _first_bits(space.shape[space.outer :], space.strides[space.outer :], axis - space.outer)


@lru_cache(maxsize=4096)
def _first_bits(shape: tuple[int, ...], strides: tuple[int, ...], axis: int) -> int:
    bits = [0]
    for at, (size, stride) in enumerate(zip(shape, strides, strict=True)):
        if at != axis:
            bits = [bit + position * stride for bit in bits for position in range(size)]
    return sum(1 << bit for bit in bits)


def image(way: Way, source: Space, target: Space, members: Members) -> Members:
    """Return where a way leads from the members at which it is on offer (`members` are those).

    What is returned shares no memory with `members`.
    """
    if is_dense(members) and target.dense:
        return _Image(way, source, target, cast("Words", members)).words()
    cells = moved_cells(way, source, target, cells_of(source, members))
    return fitted(target, distinct_cells(cells))


def add_image(way: Way, source: Space, target: Space, members: Members, known: Members) -> Members:
    """Return a set with the image added to it: in place, when both are words."""
    if is_dense(members) and target.dense and is_dense(known):
        return _Image(way, source, target, cast("Words", members)).added(cast("Words", known))
    return union(fitted(target, known), image(way, source, target, members))


def _on_both_cores(work: Callable[[Words, Words], None], one: Words, other: Words) -> None:
    """Carry out work on two arrays of one shape, a half of them on another thread when it is much.

    Operations on whole arrays let other threads run meanwhile.
    """
    if one.size < SHARED_WORDS or one.shape[0] < 2 or one.shape != other.shape:
        work(one, other)
        return
    from concurrent.futures import ThreadPoolExecutor

    half = one.shape[0] // 2
    with ThreadPoolExecutor(1) as pool:
        beside = pool.submit(work, one[:half], other[:half])
        work(one[half:], other[half:])
        beside.result()


def _join(one: Words, other: Words) -> None:
    np.bitwise_or(one, other, out=one)


class _Image:
    """A dense set on its way from one space to another.

    `axes` are the places that count words at present; the other places of the source stand in the
    words, in the source's slots until they are taken out.
    """

    def __init__(self, way: Way, source: Space, target: Space, members: Words) -> None:
        self.way, self.source, self.target = way, source, target
        self.members = self.origin = members
        self.axes = list(source.places[: source.outer])

    def words(self) -> Words:
        """Return the set at the target."""
        index, members = self._moved()
        if len(index) == sum(isinstance(position, slice) for position in index):
            moved = members.reshape(self.target.words)
            return moved.copy() if np.may_share_memory(moved, self.origin) else moved
        found = np.zeros(self.target.words, dtype=np.uint64)
        _on_both_cores(np.copyto, found[(*index, ...)], members)
        return found

    def added(self, known: Words) -> Words:
        """Add the set to one at the target, in place unless it is a single word."""
        index, members = self._moved()
        if not index:
            return known | members
        _on_both_cores(_join, known[(*index, ...)], members)
        return known

    def _moved(self) -> tuple[tuple[slice | int, ...], Words]:
        """Return the set at the target, and where on the axes that count words it stands."""
        source, target = self.source, self.target
        inner = range(source.outer, len(source.places))
        kept = {
            place: target.places.index(place)
            for place in source.places
            if place in target.places and not self._overwritten(place)
        }
        folded = tuple(at for at, place in enumerate(self.axes) if place not in kept)
        if folded:
            self.members = np.bitwise_or.reduce(self.members, axis=folded)
            self.axes = [place for place in self.axes if place in kept]
        for own in inner:
            if source.places[own] not in kept:
                self._fold(own)
        for at, place in enumerate(self.axes):
            self._move_words(at, place, kept[place])
        for own in inner:
            place = source.places[own]
            if place in kept:
                axis = kept[place]
                if self._same_slot(own, axis):
                    self._move_bits(own, axis)
                else:
                    self._take_out(own, axis)
        for place in [p for p in self.axes if kept[p] >= target.outer]:
            self._put_in(place, kept[place])
        return self._placed(kept)

    def _overwritten(self, place: int) -> bool:
        mapping = self.way.maps.get(place)
        return mapping is not None and len(set(mapping)) == 1

    def _same_slot(self, own: int, axis: int) -> bool:
        source, target = self.source, self.target
        return (
            axis >= target.outer
            and source.strides[own] == target.strides[axis]
            and source.shape[own] == target.shape[axis]
        )

    def _bits(self, own: int, position: int) -> Words:
        """Return the members at a position of an inner axis, moved to its first one."""
        shift = np.uint64(position * self.source.strides[own])
        found: Words = (self.members >> shift) & np.uint64(_pattern(self.source, own))
        return found

    def _fold(self, own: int) -> None:
        total = self._bits(own, 0)
        for position in range(1, self.source.shape[own]):
            total = total | self._bits(own, position)
        self.members = total

    def _move_bits(self, own: int, axis: int) -> None:
        table = table_of(self.way, self.source, own, self.target, axis).tolist()
        if table == list(range(len(table))):
            return
        stride = self.source.strides[own]
        total: Words = np.zeros_like(self.members)
        for position, after in enumerate(table):
            if after >= 0:
                total = total | (self._bits(own, position) << np.uint64(after * stride))
        self.members = total

    def _move_words(self, at: int, place: int, axis: int) -> None:
        own = self.source.places.index(place)
        table = table_of(self.way, self.source, own, self.target, axis).tolist()
        size = self.target.shape[axis]
        if table == list(range(size)):
            return
        shape = list(self.members.shape)
        shape[at] = size
        moved = np.zeros(shape, dtype=np.uint64)
        before: list[slice | int] = [slice(None)] * self.members.ndim
        after: list[slice | int] = [slice(None)] * self.members.ndim
        for position, position_after in enumerate(table):
            if position_after >= 0:
                before[at], after[at] = position, position_after
                moved[tuple(after)] |= self.members[tuple(before)]
        self.members = moved

    def _take_out(self, own: int, axis: int) -> None:
        table = table_of(self.way, self.source, own, self.target, axis).tolist()
        moved = np.zeros((*self.members.shape, self.target.shape[axis]), dtype=np.uint64)
        for position, after in enumerate(table):
            if after >= 0:
                moved[..., after] |= self._bits(own, position)
        self.members = moved
        self.axes.append(self.source.places[own])

    def _put_in(self, place: int, axis: int) -> None:
        at = self.axes.index(place)
        stride = self.target.strides[axis]
        total: Words = np.asarray(self.members.take(0, axis=at))
        for position in range(1, self.target.shape[axis]):
            more: Words = np.asarray(self.members.take(position, axis=at))
            total = total | (more << np.uint64(position * stride))
        self.members = total
        del self.axes[at]

    def _placed(self, kept: dict[int, int]) -> tuple[tuple[slice | int, ...], Words]:
        """Put the axes in the target's order, and settle what the way settles."""
        target = self.target
        wanted = [place for place in target.places[: target.outer] if place in kept]
        order = [self.axes.index(place) for place in wanted]
        members = self.members if order == sorted(order) else self.members.transpose(order)
        shift = 0
        index: list[slice | int] = []
        for axis, place in enumerate(target.places):
            if place in kept:
                position: slice | int = slice(None)
            elif place in self.source.places:
                position = int(target.positions[axis][self.way.maps[place][0]])
            else:
                position = settled(self.way, self.source, target, axis)
            if axis < target.outer:
                index.append(position)
            elif isinstance(position, int):
                shift += position * target.strides[axis]
        return tuple(index), members << np.uint64(shift) if shift else members
