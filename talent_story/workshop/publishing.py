"""What may be told of the answers of a room: once, at closing, and never about fewer than five.

A threshold on the size of the room alone leaks: the table of twenty and the table of nineteen give
away the one who left, and a small cell is found again by subtraction. So a question is published
once, when it closes; its small cells are put together, with one large cell more if the sum is still
small; and where all that is left is one cell, only the number of answers is told, so that
unanimity, near-unanimity and a scattered room look the same.

`docs/workshop.md` argues it; the tests check it against every small room.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MINIMUM = 5
"""The least threshold there is: a session may only raise it."""

MAX_SCORE = 10


@dataclass(frozen=True, slots=True)
class Cell:
    """An option and how many chose it: the threshold or more."""

    option: str
    count: int


@dataclass(frozen=True, slots=True)
class Publication:
    """What may be told of a question, frozen at its closing.

    `answers` is how many answered, None when they are fewer than the threshold. `cells` are in the
    order of the options, those of `others` left out: an option that is not told may have had some
    votes or none. `again` is true when nothing is told because the question had been published
    before.
    """

    answers: int | None = None
    cells: tuple[Cell, ...] = ()
    others: int | None = None
    again: bool = False

    def count(self, option: str) -> int | None:
        """Return how many chose an option, None where it is not told."""
        return next((cell.count for cell in self.cells if cell.option == option), None)


@dataclass(frozen=True, slots=True)
class Scores:
    """An evaluation, as it may be told: never a mean alone. Scores go from 0 to `MAX_SCORE`."""

    mean: float
    median: float
    number: int
    lowest: int
    highest: int


def publish(
    tally: Mapping[str, int], winner: str, threshold: int = MINIMUM, *, again: bool = False
) -> Publication:
    """Return what may be told of a vote; `tally` holds every option, in order.

    `winner` is told in any case, so that its cell is never the one put with the small ones while a
    cell as large is there. `again`: the same question was published before in this session.

    Example:
        >>> publish({"a": 9, "b": 6, "c": 1}, "a")
        Publication(answers=16, cells=(Cell(option='a', count=9),), others=7, again=False)
        >>> publish({"a": 9, "b": 0}, "a")
        Publication(answers=9, cells=(), others=None, again=False)
        >>> publish({"a": 3, "b": 1}, "a")
        Publication(answers=None, cells=(), others=None, again=False)
    """
    threshold = max(threshold, MINIMUM)
    if again:
        return Publication(again=True)
    answers = sum(tally.values())
    if answers < threshold:
        return Publication()
    large = {option: count for option, count in tally.items() if count >= threshold}
    small = answers - sum(large.values())
    others: int | None = small or None
    if large and 0 < small < threshold:
        least = min(large, key=lambda option: (large[option], option == winner))
        others = small + large.pop(least)
    if len(large) + (others is not None) < 2:
        return Publication(answers)
    return Publication(answers, tuple(Cell(*pair) for pair in large.items()), others)


def published_scores(scores: Sequence[int], threshold: int = MINIMUM) -> Scores | None:
    """Return what may be told of an evaluation: nothing about fewer than the threshold.

    Nothing either when everyone gave the same score: it would tell what each of them gave. The
    mean is rounded to a half, which is what it is worth, and gives no exact sum away.

    Example:
        >>> published_scores([8, 9, 7, 10, 8])
        Scores(mean=8.5, median=8, number=5, lowest=7, highest=10)
        >>> published_scores([8, 9, 7, 10])
    """
    if len(scores) < max(threshold, MINIMUM) or len(set(scores)) < 2:
        return None
    mean = int(2 * sum(scores) / len(scores) + 0.5) / 2
    return Scores(mean, statistics.median(scores), len(scores), min(scores), max(scores))
