"""Journeys drawn at random, thousands at once: what is too large to be shared out exactly.

Each choice on offer is as likely as another, facts are unknown unless told. The seed is fixed, so
that a report is the same twice. A share found so has an error, which is said with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from talent_story.proof.exploration import Watch
from talent_story.proof.states import Stopped
from talent_story.story.machine import All, Atom, Formula, Machine

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent_story.proof.packing import Mask
    from talent_story.proof.states import Ids

    Table = NDArray[np.int16]

DRAWN = 20_000
"""How many journeys are drawn, of a book whose states are not too long."""

MOST_HELD = 40_000_000
MOST_STOOD_IN = 10_000_000
"""Most values that drawn journeys hold together, and most journeys times sections: fewer are drawn
of a very long book."""

LONGEST = 3_000
"""How many choices a drawn journey makes before it is given up."""

SEED = 20_190_701


@dataclass
class Drawn:
    """Journeys being drawn: `table[place]` holds the value of a place in each of them.

    `seen` is called with a section and the journeys that have just entered it. When `draw` is
    done, `ended` says at which journeys an ending was reached.
    """

    machine: Machine
    seen: Callable[[str, Ids], None]
    told: Mapping[int, int] = field(default_factory=dict)
    number: int = field(init=False)
    table: Table = field(init=False)
    ended: Mask = field(init=False)

    def __post_init__(self) -> None:
        self.number = number_drawn(self.machine)

    def draw(self, watch: Watch | None = None) -> None:
        """Take choices until every journey ends, is stuck, or is given up. Raises Stopped."""
        machine = self.machine
        book = machine.play.book
        chance = np.random.default_rng(SEED)
        first = [self.told.get(place, min(values)) for place, values in enumerate(machine.first)]
        column = np.array(first, dtype=np.int16)
        self.table = np.repeat(column[:, None], self.number, axis=1)
        self.ended = np.zeros(self.number, dtype=np.bool_)
        standing: dict[str, list[Ids]] = {book.start: [np.arange(self.number)]}
        for step in range(LONGEST):
            if not standing:
                break
            if watch is not None and not watch(step):
                raise Stopped
            after: dict[str, list[Ids]] = {}
            for section, parts in standing.items():
                journeys = np.concatenate(parts)
                self.seen(section, journeys)
                if book.sections[section].ending:
                    self.ended[journeys] = True
                    continue
                for target, moved in self._taken(section, journeys, chance):
                    after.setdefault(target, []).append(moved)
            standing = after

    def _taken(
        self, section: str, journeys: Ids, chance: np.random.Generator
    ) -> list[tuple[str, Ids]]:
        ways = self.machine.ways[section]
        if not ways:
            return []
        offered = np.array([self.holds(way.offered, journeys) for way in ways])
        counts = offered.sum(axis=0)
        wanted = (chance.random(len(journeys)) * counts).astype(np.int64)
        taken = np.where(counts > 0, (offered.cumsum(axis=0) > wanted).argmax(axis=0), -1)
        found: list[tuple[str, Ids]] = []
        for number, way in enumerate(ways):
            moved = journeys[taken == number]
            if len(moved):
                for place, mapping in way.maps.items():
                    values = np.array(mapping, dtype=np.int16)
                    self.table[place, moved] = values[self.table[place, moved]]
                found.append((way.target, moved))
        return found

    def holds(self, formula: Formula, journeys: Ids) -> Mask:
        """Return in which of these journeys a formula of the machine holds now."""
        if isinstance(formula, Atom):
            wanted = np.zeros(self.machine.sizes[formula.place], dtype=np.bool_)
            wanted[list(formula.values)] = True
            found: Mask = wanted[self.table[formula.place, journeys]]
            return found
        together = np.full(len(journeys), isinstance(formula, All), dtype=np.bool_)
        for part in formula.parts:
            held = self.holds(part, journeys)
            together = together & held if isinstance(formula, All) else together | held
        return together


def number_drawn(machine: Machine) -> int:
    """Return how many journeys of a machine are drawn."""
    values, sections = max(1, len(machine.sizes)), max(1, len(machine.ways))
    return max(200, min(DRAWN, MOST_HELD // values, MOST_STOOD_IN // sections))


def margin(share: float, number: int) -> float:
    """Return by how much a share of so many drawn journeys may be off, 19 times in 20.

    Wilson's interval, its wider side: a share of none or all is not taken for certain.

    Example:
        >>> round(margin(0.5, 10_000), 3)
        0.01
    """
    if not number:
        return 1.0
    z = 1.96
    middle = (share + z * z / (2 * number)) / (1 + z * z / number)
    half = z * (share * (1 - share) / number + z * z / (4 * number * number)) ** 0.5
    half /= 1 + z * z / number
    return float(max(middle + half - share, share - middle + half))
