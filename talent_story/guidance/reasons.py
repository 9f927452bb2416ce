"""Minimal reasons: the fewest moves of a journey that suffice for a recommendation.

Only the effects of those moves are carried out, in order; the others leave everything as it is,
visits, meetings and marks included. docs/guidance.md says why none of the sets is smaller.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from talent_story.book.language import Condition
from talent_story.book.model import Programme
from talent_story.guidance.ranking import Ranking, eligibility, rank
from talent_story.story.journey import Journey
from talent_story.story.layout import facts_read_by
from talent_story.story.machine import formula_of, places_read
from talent_story.story.play import Play, State, Step, values_after

MAX_STATES = 100_000
"""Most valuations gone through for an exact answer."""

MAX_FACTS = 12
"""Up to so many facts told, every set of them is tried."""


@dataclass(frozen=True, slots=True)
class Without:
    """The ranking when the effects of one move are left out, and those of all others kept."""

    move: int
    ranking: Ranking


@dataclass(frozen=True, slots=True)
class Reasons:
    """Moves that suffice for a recommendation, and what the ranking becomes without each.

    `moves` are positions in the journey: 0 is the arrival in the first section, n the n-th choice.
    `facts` are the fewest facts told that are needed beside them. When `smallest` is false the
    programme reads too much for all sets to be tried: no move can be left out of these, but there
    may be a smaller set.
    """

    moves: tuple[int, ...]
    facts: tuple[str, ...]
    without: tuple[Without, ...]
    smallest: bool = True


def minimal_reasons(
    journey: Journey, programme: str, silenced: Collection[str] = ()
) -> Reasons | None:
    """Return the fewest moves, then the earliest, for which a programme is recommended.

    It must still be recommended, and still certainly open to the reader if it is so now. None when
    it is not recommended. Raises KeyError for a programme that the book does not have.
    """
    claim = _Claim(journey, journey.book.programmes[programme], silenced)
    if not claim.stands(journey.state.values):
        return None
    moves = claim.fewest()
    smallest = moves is not None
    if moves is None:
        moves = claim.irreducible()
    facts = claim.facts(claim.applied(moves))
    without = tuple(
        Without(move, rank(_journey_without(journey, move), silenced)) for move in moves
    )
    return Reasons(moves, facts, without, smallest)


@dataclass
class _Claim:
    """That a programme is recommended, as it is at the end of a journey."""

    journey: Journey
    programme: Programme
    silenced: Collection[str]
    play: Play = field(init=False)
    signals: list[tuple[Condition, int]] = field(init=False)
    surely: bool = field(init=False)
    moves: list[tuple[Step, ...]] = field(init=False)

    def __post_init__(self) -> None:
        self.play = self.journey.play
        self.signals = [
            (signal.condition, signal.weight)
            for position, signal in enumerate(self.programme.signals)
            if f"{self.programme.id}:{position}" not in self.silenced
        ]
        self.surely = self._eligible(self.journey.state.values) == "yes"
        self.moves = _moves(self.journey)

    def _eligible(self, values: tuple[int, ...]) -> str:
        return eligibility(self.play, self.programme, values)

    def stands(self, values: tuple[int, ...]) -> bool:
        """Say whether the programme is recommended with these values, as surely as it is."""
        score = sum(
            weight for condition, weight in self.signals if self.play.predicate(condition)(values)
        )
        answer = self._eligible(values)
        return score > 0 and answer != "no" and (answer == "yes" or not self.surely)

    def _conditions_read(self) -> list[Condition]:
        found = [condition for condition, _ in self.signals]
        return found if self.programme.eligible is None else [*found, self.programme.eligible]

    def _nothing_done(self) -> tuple[int, ...]:
        """Return the values before any move, the facts told."""
        values = list(self.play.layout.start)
        for name, value in self.journey.facts.items():
            values[self.play.layout.facts[name]] = self.play.book.facts[name].number(value)
        return tuple(values)

    def applied(self, moves: Sequence[int]) -> tuple[int, ...]:
        """Return the values when only these moves have effects."""
        values = self._nothing_done()
        for move in moves:
            values = values_after(self.moves[move], values)
        return values

    def fewest(self) -> tuple[int, ...] | None:
        """Return the first of the smallest sets of moves; None when there is too much to try.

        Valuations of the places that the programme reads are followed through the journey, each
        with its best set: two sets that lead to the same values stay alike whatever follows.
        """
        layout = self.play.layout
        places = {
            place
            for condition in self._conditions_read()
            for place in places_read(formula_of(condition, layout))
        }
        best: dict[tuple[int, ...], tuple[int, tuple[int, ...]]] = {self._nothing_done(): (0, ())}
        most = len(self.moves)
        for move, all_steps in enumerate(self.moves):
            steps = tuple(step for step in all_steps if step[0] in places)
            if not steps:
                continue
            for values, (count, chosen) in list(best.items()):
                after = values_after(steps, values)
                if after is values or count >= most:
                    continue
                reached = (count + 1, (*chosen, move))
                known = best.get(after)
                if known is None or reached < known:
                    best[after] = reached
                    if reached[0] < most and self.stands(after):
                        most = reached[0]
            if len(best) > MAX_STATES:
                return None
        return min(found for values, found in best.items() if self.stands(values))[1]

    def irreducible(self) -> tuple[int, ...]:
        """Return moves of which none can be left out, those made last being dropped first."""
        kept = list(range(len(self.moves)))
        for move in reversed(range(len(self.moves))):
            fewer = [other for other in kept if other != move]
            if self.stands(self.applied(fewer)):
                kept = fewer
        return tuple(kept)

    def facts(self, values: tuple[int, ...]) -> tuple[str, ...]:
        """Return the fewest facts told without which the claim would not stand, in book order."""
        read = facts_read_by(self._conditions_read())
        told = [
            name for name in self.play.book.facts if name in read and name in self.journey.facts
        ]

        def without(forgotten: Collection[str]) -> tuple[int, ...]:
            fewer = list(values)
            for name in forgotten:
                fewer[self.play.layout.facts[name]] = 0
            return tuple(fewer)

        if len(told) <= MAX_FACTS:
            for size in range(len(told) + 1):
                for kept in combinations(told, size):
                    if self.stands(without([name for name in told if name not in kept])):
                        return kept
        needed = list(told)
        for name in reversed(told):
            fewer = [other for other in needed if other != name]
            if self.stands(without([other for other in told if other not in fewer])):
                needed = fewer
        return tuple(needed)


def _moves(journey: Journey) -> list[tuple[Step, ...]]:
    """Return what each move does: the arrival in the first section, then each choice."""
    play = journey.play
    return [
        play.entry_steps(stage.section) if stage.choice is None else play.choice_steps(stage.choice)
        for stage in journey.stages()
    ]


def _journey_without(journey: Journey, left_out: int) -> Journey:
    """Return a journey whose values are those without the effects of one move."""
    play = journey.play
    values = list(play.layout.start)
    for name, value in journey.facts.items():
        values[play.layout.facts[name]] = play.book.facts[name].number(value)
    current = tuple(values)
    altered: Journey | None = None
    for move, (stage, steps) in enumerate(zip(journey.stages(), _moves(journey), strict=True)):
        if move != left_out:
            current = values_after(steps, current)
        state = State(stage.state.section, current)
        altered = Journey(play, journey.facts, state, altered, stage.choice, stage.length)
    assert altered is not None
    return altered
