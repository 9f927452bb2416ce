"""How many journeys there are: numbers carried along with the states, in the order of the story."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talent_story.proof.bulk import Interrupted, Reach, components, first_set
from talent_story.proof.exploration import JourneyCount, Watch
from talent_story.proof.layers import reaching
from talent_story.proof.lengths import step_words
from talent_story.proof.sets import cells_of, is_empty
from talent_story.proof.spaces import cell_mask, moved_cells

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from talent_story.proof.sets import Members
    from talent_story.proof.spaces import Cells, Mask
    from talent_story.story.machine import Way

    Limbs = NDArray[np.uint64]

_LIMB = 32
"""Numbers of journeys outgrow machine words: they are held in limbs of so many bits, low first."""


class _Weights:
    """Numbers at the cells of one section, of the journeys that lead there.

    `count` has a row a limb. `low` and `high` are a row each for choices and for words: the fewest
    and the most.
    """

    def __init__(self, cells: Cells, count: Limbs, low: Cells, high: Cells) -> None:
        self.cells = cells
        self.count = count
        self.low = low
        self.high = high

    def chosen(self, mask: Mask) -> _Weights:
        """Return these numbers at some of the cells."""
        return _Weights(
            self.cells[mask], self.count[:, mask], self.low[:, mask], self.high[:, mask]
        )


def count_journeys(reach: Reach, watch: Watch | None = None) -> JourneyCount:
    """Count the distinct lists of choices from the start to an ending.

    The machine of `reach` must have the facts unknown and no question that tells states apart
    beyond what is offered; then every list of choices goes through one list of states. States from
    which no ending can be reached are left out: journeys through them do not count.
    """
    reduced = reach.reduced
    book = reduced.machine.play.book
    endings = {
        section: members for section, members in reach.sets.items() if book.sections[section].ending
    }
    if not endings or all(is_empty(members) for members in endings.values()):
        return JourneyCount(0, None, None)
    good = {
        section: cells_of(reach.spaces[section], members)
        for section, members in reaching(reach, endings, watch).items()
        if not is_empty(members)
    }
    counting = _Counting(reach, good, watch)
    if not counting.run():
        return JourneyCount(None, _shortest(reach, endings), None)
    low, high = counting.low, counting.high
    return JourneyCount(counting.count, int(low[0]), int(high[0]), int(low[1]), int(high[1]))


class _Counting:
    """Numbers carried along, each state's once all that comes before it has come."""

    def __init__(self, reach: Reach, good: dict[str, Cells], watch: Watch | None) -> None:
        import numpy as np

        self.reach = reach
        self.good = good
        self.watch = watch
        self.book = reach.reduced.machine.play.book
        self.words = step_words(self.book)
        self.arrived: dict[str, list[_Weights]] = {}
        self.count = 0
        self.low: Cells = np.full(2, np.iinfo(np.int64).max)
        self.high: Cells = np.zeros(2, dtype=np.int64)

    def run(self) -> bool:
        """Count; False when some state comes back to itself, so that there is no end to it."""
        import numpy as np

        start = self.book.start
        cells = self.good[start]
        least, most = self.words(None, start)
        first = [
            np.array([[0], [size]], dtype=np.int64).repeat(len(cells), axis=1)
            for size in (least, most)
        ]
        arrivals = np.isin(
            cells,
            cells_of(
                self.reach.spaces[start], first_set(self.reach.reduced, self.reach.spaces[start])
            ),
        )
        one = _Weights(cells, np.ones((1, len(cells)), dtype=np.uint64), first[0], first[1])
        self.arrived[start] = [one.chosen(arrivals)]
        for component in components(self.reach.reduced.ways, start):
            if not self.go_through([s for s in component if s in self.good]):
                return False
        return True

    def go_through(self, sections: list[str]) -> bool:
        """Take a component's states in an order in which each comes after all that lead to it."""
        import numpy as np

        inside = set(sections)
        before = {section: np.zeros(len(self.good[section]), dtype=np.int64) for section in inside}
        for section in sections:
            for way in self.reach.reduced.ways[section]:
                if way.target in inside:
                    cells = self._offered(way, self.good[section])
                    np.add.at(before[way.target], self._positions(way, cells)[1], 1)
        left = sum(len(self.good[section]) for section in sections)
        ready = {section: np.flatnonzero(before[section] == 0) for section in sections}
        while any(len(positions) for positions in ready.values()):
            following: dict[str, list[Cells]] = {}
            for section, positions in ready.items():
                if not len(positions):
                    continue
                left -= len(positions)
                weights = self._settled(section, self.good[section][positions])
                if weights is None:
                    continue
                for way in self.reach.reduced.ways[section]:
                    reached = self._push(way, weights)
                    if way.target in inside and len(reached):
                        np.subtract.at(before[way.target], reached, 1)
                        following.setdefault(way.target, []).append(reached)
                if self.watch is not None and not self.watch(self.reach.states):
                    raise Interrupted(self.reach.states)
            ready = {}
            for section, parts in following.items():
                touched = np.unique(np.concatenate(parts))
                ready[section] = touched[before[section][touched] == 0]
        return left == 0

    def _settled(self, section: str, cells: Cells) -> _Weights | None:
        """Return what arrived at these cells of a section, added up, and forget it."""
        import numpy as np

        parts = self.arrived.pop(section, [])
        if not parts:
            return None
        together = _merged(parts)
        chosen = np.isin(together.cells, cells)
        if not chosen.all():
            self.arrived[section] = [together.chosen(~chosen)]
            together = together.chosen(chosen)
        if not len(together.cells):
            return None
        if self.book.sections[section].ending:
            self.count += _total(together.count)
            self.low = np.minimum(self.low, together.low.min(axis=1))
            self.high = np.maximum(self.high, together.high.max(axis=1))
        return together

    def _push(self, way: Way, weights: _Weights) -> Cells:
        """Carry weights through a way; return the positions reached among the target's states."""
        import numpy as np

        space = self.reach.spaces[way.source]
        chosen = cell_mask(way.offered, space, weights.cells)
        kept = weights if chosen is None else weights.chosen(chosen)
        moved, positions, good = self._moved(way, kept.cells)
        if not len(positions):
            return positions
        kept = kept if good is None else kept.chosen(good)
        low, high = (
            np.array([[1], [size]], dtype=np.int64) for size in self.words(way.source, way.target)
        )
        self.arrived.setdefault(way.target, []).append(
            _Weights(moved, kept.count, kept.low + low, kept.high + high)
        )
        return positions

    def _offered(self, way: Way, cells: Cells) -> Cells:
        chosen = cell_mask(way.offered, self.reach.spaces[way.source], cells)
        return cells if chosen is None else cells[chosen]

    def _positions(self, way: Way, cells: Cells) -> tuple[Cells, Cells]:
        moved, positions, _good = self._moved(way, cells)
        return moved, positions

    def _moved(self, way: Way, cells: Cells) -> tuple[Cells, Cells, Mask | None]:
        """Return the cells a way leads to from where it is on offer, their positions, and which of
        the given cells lead to a state that counts (None: all)."""
        import numpy as np

        there = self.good.get(way.target)
        if not len(cells) or there is None:
            return cells[:0], cells[:0], np.zeros(len(cells), dtype=np.bool_)
        spaces = self.reach.spaces
        moved = moved_cells(way, spaces[way.source], spaces[way.target], cells)
        positions = np.searchsorted(there, moved)
        positions[positions == len(there)] = 0
        good = there[positions] == moved
        if good.all():
            return moved, positions, None
        return moved[good], positions[good], good


def _merged(parts: list[_Weights]) -> _Weights:
    """Add up what arrived at each cell."""
    import numpy as np

    cells = np.concatenate([part.cells for part in parts])
    unique, where = np.unique(cells, return_inverse=True)
    limbs = max(len(part.count) for part in parts)
    count = np.zeros((limbs, len(unique)), dtype=np.uint64)
    start = 0
    for part in parts:
        here = where[start : start + len(part.cells)]
        for row, limb in enumerate(part.count):
            np.add.at(count[row], here, limb)
        start += len(part.cells)
    low = np.full((2, len(unique)), np.iinfo(np.int64).max)
    high = np.zeros((2, len(unique)), dtype=np.int64)
    for row in (0, 1):
        np.minimum.at(low[row], where, np.concatenate([part.low[row] for part in parts]))
        np.maximum.at(high[row], where, np.concatenate([part.high[row] for part in parts]))
    return _Weights(unique, _carried(count), low, high)


def _carried(count: Limbs) -> Limbs:
    """Return numbers with each limb within its bits again; more limbs where they are needed."""
    import numpy as np

    bits, mask = np.uint64(_LIMB), np.uint64((1 << _LIMB) - 1)
    rows: list[Limbs] = []
    carry = np.zeros(count.shape[1], dtype=np.uint64)
    for limb in count:
        limb = limb + carry
        rows.append(limb & mask)
        carry = limb >> bits
    if carry.any():
        rows.append(carry)
    return np.array(rows)


def _total(count: Limbs) -> int:
    """Return the sum of numbers held in limbs."""
    return sum(int(limb.sum()) << (_LIMB * row) for row, limb in enumerate(count))


def _shortest(reach: Reach, endings: dict[str, Members]) -> int:
    from talent_story.proof.layers import shortest_journeys

    found = shortest_journeys(
        reach,
        {section: (section, members) for section, members in endings.items()},
    )
    return min(len(journey.choices) for journey in found.values())
