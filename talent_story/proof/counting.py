"""How many journeys there are: numbers carried along with the states, in the order of the story."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talent_story.proof.bulk import Reach, components, first_set, reaching, without_circles
from talent_story.proof.exploration import JourneyCount, Watch
from talent_story.proof.lengths import step_words
from talent_story.proof.sets import Space, cell_mask, cells_of, is_empty, moved_cells

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from talent_story.proof.machine import Way
    from talent_story.proof.sets import Cells, Mask

    Numbers = NDArray[np.object_]


class _Weights:
    """Numbers at the cells of one section, of the journeys that lead there.

    `low` and `high` are a row each for choices and for words: the fewest and the most.
    """

    def __init__(self, cells: Cells, count: Numbers, low: Cells, high: Cells) -> None:
        self.cells = cells
        self.count = count
        self.low = low
        self.high = high

    def chosen(self, mask: Mask) -> _Weights:
        """Return these numbers at some of the cells."""
        return _Weights(self.cells[mask], self.count[mask], self.low[:, mask], self.high[:, mask])


def count_journeys(reach: Reach, watch: Watch | None = None) -> JourneyCount:
    """Count the distinct lists of choices from the start to an ending.

    The machine of `reach` must have the facts unknown and no question that tells states apart
    beyond what is offered; then every list of choices goes through one list of states.
    """
    reduced = reach.reduced
    book = reduced.machine.play.book
    endings = {
        section: members for section, members in reach.sets.items() if book.sections[section].ending
    }
    if not endings or all(is_empty(members) for members in endings.values()):
        return JourneyCount(0, None, None)
    order = components(reduced.ways, book.start)
    good = reaching(reach, endings, watch)
    good = {section: members for section, members in good.items() if not is_empty(members)}
    if not without_circles(reach, good, order):
        return JourneyCount(None, _shortest(reach, endings), None)
    return _counted(reach, order, good, watch)


def _counted(
    reach: Reach,
    order: list[list[str]],
    good: dict[str, Mask | Cells],
    watch: Watch | None,
) -> JourneyCount:
    import numpy as np

    reduced, spaces = reach.reduced, reach.spaces
    book = reduced.machine.play.book
    cells = cells_of(spaces[book.start], first_set(reduced, spaces[book.start]))
    words = step_words(book)
    least, most = words(None, book.start)
    ones = np.ones(len(cells), dtype=object)
    first = [
        np.array([[0], [size]], dtype=np.int64).repeat(len(cells), axis=1) for size in (least, most)
    ]
    arrived: dict[str, list[_Weights]] = {book.start: [_Weights(cells, ones, first[0], first[1])]}
    count = 0
    lows: list[Cells] = []
    highs: list[Cells] = []
    for component in order:
        # Inside a circle of sections that holds no circle of states, weights settle after as many
        # rounds as its longest way: each round carries on only what arrived in the one before.
        # States from which no ending can be reached are left out: they may go round for ever.
        inside = set(component)
        news = {section: arrived.pop(section) for section in component if section in arrived}
        while news:
            following: dict[str, list[_Weights]] = {}
            for section, parts in news.items():
                if section not in good:
                    continue
                weights = _merged(parts, cells_of(spaces[section], good[section]))
                if weights is None:
                    continue
                if book.sections[section].ending:
                    count += int(weights.count.sum())
                    lows.append(weights.low.min(axis=1))
                    highs.append(weights.high.max(axis=1))
                    continue
                for way in reduced.ways[section]:
                    moved = _moved(way, spaces, weights, words(section, way.target))
                    if moved is not None:
                        into = following if way.target in inside else arrived
                        into.setdefault(way.target, []).append(moved)
                if watch is not None and not watch(reach.states):
                    from talent_story.proof.bulk import Interrupted

                    raise Interrupted(reach.states)
            news = following
    low, high = np.min(lows, axis=0), np.max(highs, axis=0)
    return JourneyCount(count, int(low[0]), int(high[0]), int(low[1]), int(high[1]))


def _moved(
    way: Way, spaces: dict[str, Space], weights: _Weights, words: tuple[int, int]
) -> _Weights | None:
    import numpy as np

    source = spaces[way.source]
    chosen = cell_mask(way.offered, source, weights.cells)
    if chosen is not None and not chosen.any():
        return None
    kept = weights if chosen is None else weights.chosen(chosen)
    cells = moved_cells(way, source, spaces[way.target], kept.cells)
    low, high = (np.array([[1], [size]], dtype=np.int64) for size in words)
    return _Weights(cells, kept.count, kept.low + low, kept.high + high)


def _merged(parts: list[_Weights], kept: Cells) -> _Weights | None:
    """Add up what arrived at each cell, of the cells that are kept; None when none is."""
    import numpy as np

    parts = [part.chosen(np.isin(part.cells, kept)) for part in parts]
    cells = np.concatenate([part.cells for part in parts])
    if not len(cells):
        return None
    unique, where = np.unique(cells, return_inverse=True)
    count = np.zeros(len(unique), dtype=object)
    np.add.at(count, where, np.concatenate([part.count for part in parts]))
    low = np.full((2, len(unique)), np.iinfo(np.int64).max)
    high = np.zeros((2, len(unique)), dtype=np.int64)
    for row in (0, 1):
        np.minimum.at(low[row], where, np.concatenate([part.low[row] for part in parts]))
        np.maximum.at(high[row], where, np.concatenate([part.high[row] for part in parts]))
    return _Weights(unique, count, low, high)


def _shortest(reach: Reach, endings: dict[str, Mask | Cells]) -> int:
    from talent_story.proof.bulk import shortest_journeys

    found = shortest_journeys(
        reach,
        {section: (section, members) for section, members in endings.items()},
    )
    return min(len(journey.choices) for journey in found.values())
