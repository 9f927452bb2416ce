"""Which counts of people may be published together, so that no small group shows through.

A count is the size of a group of people: those who came by a door, who chose this at that fork.
Write a group as the vector that has 1 for each person in it and 0 for the others. Whoever reads
the counts of some groups can compute the size of any other group whose vector is a linear
combination of theirs: by a sum, a difference, a total less its parts, however long the way. How
the groups hang together (a fork's total is the sum of the ways that lead to it, a programme goes
with a section) need not be known: what holds in every journey of the book holds among these people.

So a set of groups may be published when

1. no combination of them is the vector of 1 to k - 1 people, and
2. no combination of them is the vector of nobody while it is not that of a possible journey that
   nobody made (a choice nobody took, an ending nobody reached): then emptiness is not derived
   either, and who was hidden cannot be told from who was not there.

By 1, whatever group is computed from the page has no member or at least k. A group whose rest is
under k is never published, nor a choice that left fewer than k to the others of its fork: that one
knows somebody was there never tells what they did.

This is proved of equations. Of inequalities (counts are whole and not negative) it is tested: on
small books, every population that the page allows is listed, and no group has 1 to k - 1 people in
all of them. For one table, or forks one after the other, that is so even for who knows these rules
and asks why a cell is hidden; where tables cross, such a reader may learn more.

The combinations are taken in arithmetic modulo a large prime, and small groups are looked for by
sums of random numbers: a vector orthogonal to all published groups sums to 0 over any group that
they give away. Chance can make a safe group look unsafe (it is hidden then), not the reverse,
unless a minor of the 0-1 matrix is a multiple of the prime.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from math import comb
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.int64]

LEAST = 5
"""The smallest number of people anything may be told about."""

_PRIME = 2**31 - 1
_SEED = 20190917
_MOST_SUMS = 2_000_000
"""Beyond so many sums of random numbers, the stricter rule of `Ledger.gives_away` is used."""


class Ledger:
    """The groups that are published so far, and whether one more may be.

    People are numbered from 0; `ghosts` are possible journeys that nobody made, numbered from
    `people` on.

    Example:
        >>> ledger = Ledger(people=12, ghosts=0, least=5)
        >>> ledger.publish(range(6)), ledger.publish(range(9)), ledger.publish(range(6, 12))
        (True, False, True)
    """

    def __init__(self, people: int, ghosts: int, least: int) -> None:
        import numpy as np

        if least < LEAST:
            raise ValueError(least)
        self.people, self.width, self.least = people, people + ghosts, least
        self.rows: list[Vector] = []
        self.pivots: list[int] = []
        if people < least:
            raise ValueError(people)
        # How many people there are is always published: everyone is the first group.
        everyone = self._reduced(np.ones(self.width, dtype=np.int64))
        assert everyone is not None
        self._take(everyone)

    def publish(self, group: Iterable[int]) -> bool:
        """Publish the size of a group, people and ghosts, if that gives nothing away.

        Answers whether it is published. What is refused changes nothing.
        """
        import numpy as np

        vector = np.zeros(self.width, dtype=np.int64)
        vector[list(group)] = 1
        size = int(vector[: self.people].sum())
        if size < self.least or self.people - size < self.least:
            return False
        reduced = self._reduced(vector)
        if reduced is None:
            return True  # it could be computed already
        if not reduced[: self.people].any():
            return False  # it would tell that nobody made a possible journey
        rows, pivots = list(self.rows), list(self.pivots)
        self._take(reduced)
        if self.gives_away():
            self.rows, self.pivots = rows, pivots
            return False
        return True

    def gives_away(self) -> bool:
        """Say whether some combination of what is published is a group of 1 to least - 1 people."""
        import numpy as np

        matrix = np.array([row[: self.people] for row in self.rows])
        _kinds, kind, sizes = np.unique(matrix, axis=1, return_inverse=True, return_counts=True)
        # Whom nothing published tells apart are in a group together or not at all.
        alone = np.flatnonzero(sizes[kind.reshape(-1)] < self.least)
        if not alone.size:
            return False
        half = self.least // 2
        if sum(comb(alone.size, count) for count in range(1, half + 1)) > _MOST_SUMS:
            return True
        sums = _sums(self._orthogonal()[:, alone], half)
        keys, opposite = np.sort(_keys(sums)), np.sort(_keys((-sums) % _PRIME))
        found = keys[np.minimum(np.searchsorted(keys, opposite), keys.size - 1)]
        return bool(keys[0] == 0 or (found == opposite).any())

    def _reduced(self, vector: Vector) -> Vector | None:
        """Return what of a vector no combination of the published ones gives; None for nothing."""
        for row, pivot in zip(self.rows, self.pivots, strict=True):
            if vector[pivot]:
                vector = (vector - vector[pivot] * row) % _PRIME
        return vector if vector.any() else None

    def _take(self, reduced: Vector) -> None:
        """Add a reduced vector, and keep the rows in reduced echelon form."""
        pivot = int(reduced[: self.people].nonzero()[0][0])
        reduced = reduced * pow(int(reduced[pivot]), -1, _PRIME) % _PRIME
        self.rows = [(row - row[pivot] * reduced) % _PRIME for row in self.rows]
        self.rows.append(reduced)
        self.pivots.append(pivot)

    def _orthogonal(self) -> Vector:
        """Return two random vectors over the people, orthogonal to every published group."""
        import numpy as np

        found = np.random.default_rng(_SEED).integers(1, _PRIME, (2, self.people), dtype=np.int64)
        found[:, self.pivots] = 0
        for row, pivot in zip(self.rows, self.pivots, strict=True):
            free = row[: self.people].copy()
            free[self.pivots] = 0
            found[:, pivot] = -(found * free % _PRIME).sum(axis=1) % _PRIME
        return found


def _sums(numbers: Vector, most: int) -> Vector:
    """Return, for two rows of numbers, the sums of 1 to `most` different columns of each."""
    import numpy as np

    count = numbers.shape[1]
    last = np.arange(count)
    level = numbers
    levels = [level]
    for _count in range(1, most):
        # Each sum goes on with the columns after its last one.
        pairs = [
            ((level[:, last < column] + numbers[:, column : column + 1]) % _PRIME, column)
            for column in range(count)
        ]
        level = np.concatenate([sums for sums, _column in pairs], axis=1)
        last = np.concatenate(
            [np.full(sums.shape[1], column, dtype=np.int64) for sums, column in pairs]
        )
        levels.append(level)
    return np.concatenate(levels, axis=1)


def _keys(sums: Vector) -> Vector:
    keys: Vector = sums[0] * (_PRIME + 1) + sums[1]
    return keys


def publishable(
    ledger: Ledger, answers: Sequence[Collection[int]], within: Collection[int]
) -> list[bool]:
    """Publish what may be of the answers to one question, in order, and tell which ones.

    `within` are the people asked: those who passed a fork. Of an answer that all but a few of them
    gave, nothing is told. Where an answer is hidden for being given by few or by nobody, the last
    of the others is hidden with it: of what is hidden, one is large, and nobody can tell which.
    (Were it the smallest, that no other is smaller would tell how large it is at most.)
    """
    sizes = [sum(person < ledger.people for person in answer) for answer in answers]
    large = [
        place
        for place, size in enumerate(sizes)
        if size >= ledger.least and len(within) - size >= ledger.least
    ]
    if len(large) < len(sizes) and large:
        large.pop()
    return [place in large and ledger.publish(answer) for place, answer in enumerate(answers)]
