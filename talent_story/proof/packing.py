"""States of one section, packed: a few words of bits each, a field for each place that differs.

A condition is then a look-up in a column of fields, and a way a few masks and shifts over an array.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from talent_story.story.machine import All, Atom, Formula, Unfit, Way
from talent_story.story.reduction import Reduced

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Words = NDArray[np.uint64]
    Mask = NDArray[np.bool_]

WORD_BITS = 64
MAX_WORDS = 8


@dataclass(frozen=True)
class Fields:
    """How the states of one section are written: place to (word, shift, mask before the shift).

    `constants` are places that hold one class of values here and need no bits.
    """

    at: dict[int, tuple[int, int, int]]
    constants: dict[int, int]
    words: int

    def column(self, place: int, words: Words) -> Words:
        """Return the class of a place in each state."""
        if place in self.constants:
            return np.full(len(words), self.constants[place], dtype=np.uint64)
        word, shift, mask = self.at[place]
        return (words[:, word] >> np.uint64(shift)) & np.uint64(mask)

    def holds(self, formula: Formula, words: Words, sizes: list[int]) -> Mask | None:
        """Return in which states a formula holds; None where it holds in all."""
        if isinstance(formula, Atom):
            if formula.place in self.constants:
                if self.constants[formula.place] in formula.values:
                    return None
                return np.zeros(len(words), dtype=np.bool_)
            wanted = np.zeros(1 << sizes[formula.place].bit_length(), dtype=np.bool_)
            wanted[list(formula.values)] = True
            found: Mask = wanted[self.column(formula.place, words)]
            return found
        if isinstance(formula, All):
            parts = [self.holds(part, words, sizes) for part in formula.parts]
            kept = [part for part in parts if part is not None]
            return _all(kept) if kept else None
        parts = [self.holds(part, words, sizes) for part in formula.parts]
        if not parts:
            return np.zeros(len(words), dtype=np.bool_)
        if any(part is None for part in parts):
            return None
        return _any([part for part in parts if part is not None])


def _all(masks: list[Mask]) -> Mask:
    together: Mask = np.logical_and.reduce(masks)
    return together


def _any(masks: list[Mask]) -> Mask:
    together: Mask = np.logical_or.reduce(masks)
    return together


def fields_of(reduced: Reduced, section: str) -> Fields:
    """Return how the states of a section are written. Raises Unfit when words do not suffice."""
    at: dict[int, tuple[int, int, int]] = {}
    constants: dict[int, int] = {}
    word = shift = 0
    for place, held in reduced.domains.get(section, {}).items():
        if len(held) == 1:
            constants[place] = held[0]
            continue
        bits = max(1, (reduced.sizes[place] - 1).bit_length())
        if shift + bits > WORD_BITS:
            word, shift = word + 1, 0
        at[place] = (word, shift, (1 << bits) - 1)
        shift += bits
    if word >= MAX_WORDS:
        raise Unfit("a state does not fit in its words")
    return Fields(at, constants, word + 1)


class Move:
    """A way over an array of states: unchanged fields together, changed ones by a table."""

    def __init__(self, way: Way, source: Fields, target: Fields) -> None:
        constant = [0] * target.words
        kept: dict[tuple[int, int, int], int] = {}
        self.tables: list[tuple[int, int, int, int, Words]] = []
        for place, (word, shift, mask) in target.at.items():
            mapping = way.maps.get(place)
            if place in source.at:
                own, own_shift, own_mask = source.at[place]
                if mapping is None:
                    key = (own, word, shift - own_shift)
                    kept[key] = kept.get(key, 0) | (own_mask << own_shift)
                else:
                    table = np.zeros(own_mask + 1, dtype=np.uint64)
                    table[: len(mapping)] = np.array(mapping, dtype=np.uint64) << np.uint64(shift)
                    self.tables.append((own, own_shift, own_mask, word, table))
                continue
            if place in source.constants:
                value = source.constants[place]
                after = value if mapping is None else mapping[value]
            else:
                assert mapping is not None  # not live before and live after: the way sets it
                after = mapping[0]
            constant[word] |= (after & mask) << shift
        self.constant = np.array(constant, dtype=np.uint64)
        self.kept = sorted(kept.items())

    def __call__(self, words: Words) -> Words:
        """Return where each state is moved to, written as at the target."""
        moved: Words = np.repeat(self.constant[None, :], len(words), axis=0)
        for (own, word, delta), mask in self.kept:
            part = words[:, own] & np.uint64(mask)
            moved[:, word] |= part << np.uint64(delta) if delta >= 0 else part >> np.uint64(-delta)
        for own, shift, mask, word, table in self.tables:
            moved[:, word] |= table[(words[:, own] >> np.uint64(shift)) & np.uint64(mask)]
        return moved


def keys_of(words: Words) -> Words:
    """Return states as one number, or one string of bytes, each: what can be sorted."""
    if words.shape[1] == 1:
        return words[:, 0]
    size = words.shape[1] * words.itemsize
    return cast("Words", np.ascontiguousarray(words).view(np.dtype((np.void, size)))[:, 0])


def distinct(words: Words) -> Words:
    """Return states in the order of their keys, each once."""
    if words.shape[1] == 1:
        # Sorting beats the hashing of numpy.unique on arrays as long as these.
        ordered = np.sort(words[:, 0])
        keep = np.ones(len(words), dtype=np.bool_)
        keep[1:] = ordered[1:] != ordered[:-1]
        return ordered[keep][:, None]
    found: Words = words[np.unique(keys_of(words), return_index=True)[1]]
    return found
