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

_SWEEPS = 8
_PASSES = 8
_KICKS, _KICKED_PAIRS = 320, 30_000
"""How often a good order is disturbed to find a better one: so often, or for so many pairs of nodes
of a layer in all, which is what it costs."""


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
    after layer; the best order met is sifted, each node going where it crosses least; then small
    parts are turned round and sifted again, as long as that may pay. Chance is the same each time.
    """
    best = _Ordering.of(layers, lines)
    for first in (best.copy(), *(best.spread(downward=down) for down in (True, False))):
        work = _Ordering.of(first, lines)
        for number in range(_SWEEPS):
            work.sweep(downward=number % 2 == 0)
            if work.total < best.total:
                best = _Ordering.of(work.layers, lines)
    best.sift(range(len(best.layers)), _PASSES)
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
        place = self.place
        ends = {
            node: (
                [place[end] for end in self.before[node]],
                [place[end] for end in self.after[node]],
            )
            for node in layer
        }
        # Most nodes are bends, with one line on each side: these are compared on the spot.
        bends = {
            node: (before[0], after[0])
            for node, (before, after) in ends.items()
            if len(before) == 1 == len(after)
        }

        def gain(left: int, right: int) -> int:
            return _gain(ends[left][0], ends[right][0]) + _gain(ends[left][1], ends[right][1])

        order = layer.copy()
        moved = False
        for node in layer:
            bend = bends.get(node)
            here = order.index(node)
            best, there = 0, here
            for side, step in (
                (range(here + 1, len(order)), 1),
                (range(here - 1, -1, -1), -1),
            ):
                total = 0
                for at in side:
                    beside = order[at]
                    other = bends.get(beside)
                    if bend is not None and other is not None:
                        up, down = other
                        total += step * (
                            (bend[0] > up) - (bend[0] < up) + (bend[1] > down) - (bend[1] < down)
                        )
                    else:
                        total += gain(node, beside) if step > 0 else gain(beside, node)
                    if total > best:
                        best, there = total, at
            if there != here:
                order.insert(there, order.pop(here))
                moved = True
        return order if moved else None

    def kick(self, chance: Random, number: int) -> None:
        """Turn parts of neighbouring layers round and sift; go back if more lines cross then."""
        saved: dict[int, list[int]] = {}
        crossed, fewest = self.crossed.copy(), self.total

        def touch(at: int) -> None:
            saved.setdefault(at, self.layers[at].copy())

        reach = range(number, min(number + chance.choice((1, 2, 3, 5)), len(self.layers)))
        for at in reach:
            layer = self.layers[at]
            touch(at)
            start, end = sorted(chance.sample(range(len(layer) + 1), 2))
            layer[start:end] = layer[start:end][::-1]
        self._settle(reach)
        around = range(max(0, reach.start - 1), min(len(self.layers), reach.stop + 1))
        for gap in around:
            self.crossed[gap] = self._crossings_after(gap)
        self.sift(around, 5, touch)
        if self.total > fewest:
            for at, layer in saved.items():
                self.layers[at] = layer
            self._settle(saved)
            self.crossed = crossed


def _gain(left: list[int], right: list[int]) -> int:
    """Return how many crossings go when a node and one to its right change places."""
    if len(left) == 1 and len(right) == 1:
        return (left[0] > right[0]) - (left[0] < right[0])
    gain = 0
    for end in left:
        for other in right:
            gain += (end > other) - (end < other)
    return gain
