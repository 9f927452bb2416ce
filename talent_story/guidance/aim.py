"""An aim: a programme recommended and certainly open, some evidence being left out."""

from __future__ import annotations

from collections.abc import Collection

from talent_story.guidance.ranking import eligibility
from talent_story.story.machine import TRUE, Formula, Machine, formula_of
from talent_story.story.play import Play, State
from talent_story.story.projection import decided


class Aim:
    """A programme to be recommended and certainly open to the reader.

    `silenced` is evidence to leave out, as in `rank`. Raises KeyError for a programme that the book
    does not have.
    """

    def __init__(self, play: Play, programme: str, silenced: Collection[str] = ()) -> None:
        self.play = play
        self.programme = play.book.programmes[programme]
        self.signals = [
            signal
            for position, signal in enumerate(self.programme.signals)
            if f"{programme}:{position}" not in silenced
        ]
        self._identity = (play, programme, frozenset(silenced))
        self._weighed = [(play.predicate(each.condition), each.weight) for each in self.signals]

    def holds(self, state: State) -> bool:
        """Say whether it is so in a state."""
        values = state.values
        score = sum(weight for holds, weight in self._weighed if holds(values))
        return score > 0 and eligibility(self.play, self.programme, values) == "yes"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Aim) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    def weights(self) -> list[int]:
        """Return the weight of each signal."""
        return [signal.weight for signal in self.signals]

    def formulas(self, machine: Machine) -> list[Formula]:
        """Return when each signal holds, and last when the programme is certainly open.

        Facts are constants of the machine (see `told_machine`), and decided here.
        """
        layout = self.play.layout
        told = {place: min(machine.first[place]) for place in layout.facts.values()}
        conditions = [signal.condition for signal in self.signals]
        found = [decided(formula_of(condition, layout), told) for condition in conditions]
        eligible = self.programme.eligible
        opens = TRUE if eligible is None else decided(formula_of(eligible, layout), told)
        return [*found, opens]
