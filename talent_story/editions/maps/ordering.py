"""The order of nodes in the layers of a drawing, so that few lines cross.

A layered graph is given as its layers, each a list of nodes from one side to the other, and its
lines, each from a layer to the next. Nodes are numbers from 0.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from random import Random

Layers = list[list[int]]
Lines = Sequence[tuple[int, int]]

_SWEEPS = 6
_PASSES = 8
_KICKS, _KICKED_PAIRS = 200, 40_000
"""How often a good order is disturbed to find a better one: so often, or for so many pairs of nodes
of a layer in all, which is what it costs."""

_TURNED = 8
"""How many neighbours are turned round at most. More of them are seldom for the better."""


def crossings(layers: Sequence[Sequence[int]], lines: Lines) -> int:
    """Return how many pairs of lines cross.

    Example:
        >>> crossings([[0, 1], [2, 3]], [(0, 3), (1, 2)])
        1
        >>> crossings([[0, 1], [3, 2]], [(0, 3), (1, 2)])
        0
    """
    return sum(_Ordering.of(layers, lines).crossed)


def ordered(layers: Sequence[Sequence[int]], lines: Lines) -> Layers:
    """Return the layers in an order that crosses no more than the one given, and mostly less.

    From several first orders, nodes move towards the middle of those they are linked with, layer
    after layer. The best order met from each is sifted, each node going where it crosses least. Of
    the best of these, small parts are turned round and sifted again, so often as its size allows.
    Chance is the same each time.
    """
    given = _Ordering.of(layers, lines)
    orders = [given.copy()]
    for first in (given.copy(), *(given.spread(downward=down) for down in (True, False))):
        work = _Ordering.of(first, lines)
        swept, fewest = work.copy(), work.total
        for number in range(_SWEEPS):
            work.sweep(downward=number % 2 == 0)
            if work.total < fewest or not number:
                swept, fewest = work.copy(), work.total
        orders.append(swept)
    sifted = [_Ordering.of(order, lines) for order in orders]
    for order in sifted:
        order.sift(range(len(order.layers)), _PASSES)
    best = min(sifted, key=lambda order: order.total)
    wide = [at for at, layer in enumerate(best.layers) if len(layer) > 2]
    pairs = sum(len(layer) ** 2 for layer in best.layers) / max(1, len(best.layers))
    if wide and best.total:
        chance = Random(0)  # noqa: S311 - no secret: a drawing must be the same each time
        for _kick in range(min(_KICKS, int(_KICKED_PAIRS / pairs))):
            best.kick(chance, chance.choice(wide))
    return best.layers


@dataclass
class _Ordering:
    """Layers being put in order.

    `before` and `after` are the nodes each one is linked with, `place` where each stands in its
    layer, `crossed` how many lines cross between each layer and the next.
    """

    layers: Layers
    place: list[int]
    before: list[list[int]]
    after: list[list[int]]
    crossed: list[int] = field(default_factory=list)

    @staticmethod
    def of(layers: Sequence[Sequence[int]], lines: Lines) -> _Ordering:
        size = 1 + max((node for layer in layers for node in layer), default=-1)
        made = _Ordering(
            [list(layer) for layer in layers],
            [0] * size,
            [[] for _ in range(size)],
            [[] for _ in range(size)],
        )
        for source, target in lines:
            made.after[source].append(target)
            made.before[target].append(source)
        made._settle(range(len(made.layers)))
        made._count()
        return made

    @property
    def total(self) -> int:
        return sum(self.crossed)

    def copy(self) -> Layers:
        return [layer.copy() for layer in self.layers]

    def _settle(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            for at, node in enumerate(self.layers[number]):
                self.place[node] = at

    def _count(self) -> None:
        self.crossed = [self._crossings_after(number) for number in range(len(self.layers))]

    def _crossings_after(self, number: int) -> int:
        found, seen = 0, list[int]()
        for node in self.layers[number]:
            ends = sorted([self.place[end] for end in self.after[node]])
            for end in ends:
                found += len(seen) - bisect_right(seen, end)
            for end in ends:
                insort(seen, end)
        return found

    def spread(self, *, downward: bool) -> Layers:
        """Return the order in which a walk along the lines, from one end, meets the nodes."""
        layer_of = {node: at for at, layer in enumerate(self.layers) for node in layer}
        linked = self.after if downward else self.before
        met: Layers = [[] for _ in self.layers]
        known: set[int] = set()
        for layer in self.layers if downward else self.layers[::-1]:
            for root in layer:
                waiting = [root]
                while waiting:
                    node = waiting.pop()
                    if node not in known:
                        known.add(node)
                        met[layer_of[node]].append(node)
                        waiting += linked[node][::-1]
        return met

    def sweep(self, *, downward: bool) -> None:
        """Put every layer in the order of the middles of the layer it hangs on."""
        place = self.place
        linked = self.before if downward else self.after
        count = len(self.layers)
        for number in range(1, count) if downward else range(count - 2, -1, -1):
            middle = {}
            for node in self.layers[number]:
                ends = linked[node]
                middle[node] = (
                    sum([place[end] for end in ends]) / len(ends) if ends else float(place[node])
                )
            self.layers[number].sort(key=middle.__getitem__)
            self._settle((number,))
        self._count()

    def sift(
        self, numbers: Iterable[int], passes: int, touch: Callable[[int], None] | None = None
    ) -> None:
        """Put each node of some layers, and of those this stirs, where its lines cross least.

        `touch` is told of each layer before it changes.
        """
        stirred = set(numbers)
        for turn in range(passes):
            again: set[int] = set()
            for number in sorted(stirred, reverse=bool(turn % 2)):
                order = self._sifted(self.layers[number])
                if order is None:
                    continue
                if touch is not None:
                    touch(number)
                self.layers[number][:] = order
                self._settle((number,))
                again.update((number - 1, number, number + 1))
                for gap in (number - 1, number):
                    if gap >= 0:
                        self.crossed[gap] = self._crossings_after(gap)
            stirred = again & set(range(len(self.layers)))
            if not stirred:
                return

    def _sifted(self, layer: list[int]) -> list[int] | None:
        """Return a layer with each node where it crosses least; None when it is so already."""
        gains = self._gains(layer)
        order = list(range(len(layer)))
        moved = False
        for node, gain in enumerate(gains):
            here = order.index(node)
            best, there, total = 0.0, here, 0.0
            for at in range(here + 1, len(order)):
                total += gain[order[at]]
                if total > best:
                    best, there = total, at
            total = 0.0
            for at in range(here - 1, -1, -1):
                total -= gain[order[at]]
                if total > best:
                    best, there = total, at
            if there != here:
                order.insert(there, order.pop(here))
                moved = True
        return [layer[node] for node in order] if moved else None

    def _gains(self, layer: list[int]) -> list[list[float]]:
        """Return, for each node of a layer and each other one, how many crossings go when both
        change places and the first one stands before the second.
        """
        import numpy as np

        place = self.place
        gains = np.zeros((len(layer), len(layer)))
        for linked in (self.before, self.after):
            owners, ends = [], []
            for at, node in enumerate(layer):
                for end in linked[node]:
                    owners.append(at)
                    ends.append(place[end])
            if ends:
                drawn = np.zeros((len(layer), max(ends) + 1))
                drawn[owners, ends] = 1
                up_to = drawn.cumsum(axis=1)
                # Of each pair: its ends that stand the wrong way round, less those the right way.
                wrong = drawn @ (up_to - drawn).T
                gains += wrong - wrong.T
        found: list[list[float]] = gains.tolist()
        return found

    def kick(self, chance: Random, number: int) -> None:
        """Turn parts of neighbouring layers round and sift; go back if more lines cross then."""
        saved: dict[int, list[int]] = {}
        crossed, fewest = self.crossed.copy(), self.total

        def touch(at: int) -> None:
            saved.setdefault(at, self.layers[at].copy())

        reach = range(number, min(number + chance.choice((1, 2, 3)), len(self.layers)))
        for at in reach:
            layer = self.layers[at]
            touch(at)
            start = chance.randrange(len(layer))
            end = start + chance.randint(2, _TURNED)
            layer[start:end] = layer[start:end][::-1]
        self._settle(reach)
        around = range(max(0, reach.start - 1), min(len(self.layers), reach.stop + 1))
        for gap in around:
            self.crossed[gap] = self._crossings_after(gap)
        self.sift(around, 2, touch)
        if self.total > fewest:
            for at, layer in saved.items():
                self.layers[at] = layer
            self._settle(saved)
            self.crossed = crossed
