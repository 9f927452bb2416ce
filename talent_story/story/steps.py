"""The moves of a reduced machine, one node at a time: what is on offer, and what values become."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from talent_story.story.machine import FALSE, All, Atom, Formula, Way
from talent_story.story.play import State
from talent_story.story.reduction import Reduced

Classes = tuple[int, ...]
"""The classes of values that the places that matter at a section hold."""

Holds = Callable[[Classes], bool]


@dataclass(frozen=True, slots=True)
class Passing:
    """A way of a reduced machine: the choice, when it may be on offer, how values move.

    `moves` tell, for each place that matters at the target, where its value stands now (-1: it is
    set to one value, whatever it was) and what becomes of each value (None: it stays).
    """

    choice: str
    target: str
    holds: Holds | None
    moves: tuple[tuple[int, tuple[int, ...] | None], ...]

    def after(self, values: Classes) -> Classes:
        """Return what the places that matter at the target hold then."""
        return tuple(
            [
                values[at] if change is None else change[values[at] if at >= 0 else 0]
                for at, change in self.moves
            ]
        )


class Steps:
    """The ways of a reduced machine, made ready to be walked, section by section."""

    def __init__(self, reduced: Reduced) -> None:
        self.reduced = reduced
        self._minimum = reduced.machine.play.layout.minimum
        self._positions = {
            section: {place: at for at, place in enumerate(places)}
            for section, places in reduced.live.items()
        }
        self._passings: dict[str, list[Passing]] = {}

    def classes(self, state: State) -> Classes:
        """Return what stands for the values of a state. Raises KeyError for one never reached."""
        values, class_of, minimum = state.values, self.reduced.class_of, self._minimum
        return tuple(
            [class_of[p][values[p] - minimum[p]] for p in self.reduced.live[state.section]]
        )

    def predicate(self, section: str, formula: Formula) -> Holds | None:
        """Return a formula over classes as a function of those at a section; None if always so."""
        return compiled(formula, self._positions[section])

    def passings(self, section: str) -> list[Passing]:
        """Return the ways that may be on offer at a section, in the order written."""
        found = self._passings.get(section)
        if found is None:
            found = self._passings[section] = [
                self._passing(way) for way in self.reduced.ways[section] if way.offered != FALSE
            ]
        return found

    def _passing(self, way: Way) -> Passing:
        here = self._positions[way.source]
        moves: list[tuple[int, tuple[int, ...] | None]] = []
        for place in self.reduced.live[way.target]:
            change = way.maps.get(place)
            # A place that did not matter before is set by the way, whatever it held.
            assert place in here or change is not None
            moves.append((here.get(place, -1), change))
        holds = self.predicate(way.source, way.offered)
        return Passing(way.choice, way.target, holds, tuple(moves))


def compiled(formula: Formula, positions: Mapping[int, int]) -> Holds | None:
    """Return a formula as a function of the values at these positions; None if it always holds."""
    if isinstance(formula, Atom):
        at, wanted = positions[formula.place], formula.values
        return lambda values: values[at] in wanted
    parts = [compiled(part, positions) for part in formula.parts]
    needed = [holds for holds in parts if holds is not None]
    if isinstance(formula, All):
        if not needed:
            return None
    elif len(needed) < len(parts):
        return None
    if len(needed) == 1:
        return needed[0]
    if len(needed) == 2:
        one, other = needed
        if isinstance(formula, All):
            return lambda values: one(values) and other(values)
        return lambda values: one(values) or other(values)
    if isinstance(formula, All):
        return lambda values: all(holds(values) for holds in needed)
    return lambda values: any(holds(values) for holds in needed)
