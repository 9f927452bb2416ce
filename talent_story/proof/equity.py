"""Equity: what each answer to a question about the reader's situation opens and closes.

For each value of each fact, all else being unknown or whatever it may be: the programmes that are
out of reach, the detection tools that the story never offers, and the share of journeys that end
without one programme that is surely open to the reader, each choice being as likely as another.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from talent_story.book.language import Fact
from talent_story.book.model import Programme
from talent_story.proof.drawing import Drawn, margin, number_drawn
from talent_story.proof.exploration import Watch
from talent_story.proof.flow import Flow
from talent_story.proof.measures import EquityRow
from talent_story.proof.questions import may_be_recommended, scored
from talent_story.proof.states import StateGraph, TooManyStates, states_of
from talent_story.story.layout import facts_read_by
from talent_story.story.machine import (
    Machine,
    Question,
    Unfit,
    conjunction,
    machine_of,
    negation,
)
from talent_story.story.play import Play
from talent_story.story.reduction import reduce_machine

if TYPE_CHECKING:
    from talent_story.proof.packing import Mask
    from talent_story.proof.states import Ids

EQUITY_STATES = 3_000_000
MAX_ASSIGNMENTS = 200_000


def equity_table(
    play: Play,
    story_facts: list[str],
    recommended: set[str],
    met: set[str],
    watch: Watch | None = None,
) -> tuple[EquityRow, ...]:
    """Return the equity table of a book, facts and values in the order of the book.

    `recommended` and `met` are what the exploration found over all facts.
    """
    table = _Table(play, story_facts, recommended, met, watch)
    return tuple(
        row
        for fact in play.book.facts.values()
        for row in (table.row(fact, None), *(table.row(fact, value) for value in fact.values))
    )


@dataclass
class _Table:
    play: Play
    story_facts: list[str]
    recommended: set[str]
    met: set[str]
    watch: Watch | None
    _unsure: dict[tuple[object, ...], tuple[float, float] | None] = field(default_factory=dict)
    _exacts: dict[tuple[object, ...], tuple[float, float] | None] = field(default_factory=dict)
    _draws: dict[tuple[object, ...], Mask] = field(default_factory=dict)

    def row(self, fact: Fact, value: str | None) -> EquityRow:
        """Return the row of a value."""
        book = self.play.book
        number = 0 if value is None else fact.number(value)
        told = fact.name in self.story_facts
        tools: tuple[str, ...] | None
        tools = tuple(id for id in book.detection_tools if id not in self.met)
        if told:
            try:
                reached = self._graph(self._machine(fact, number, others=True), [])
                seen = {e for id in reached.sections for e in book.sections[id].detection_tools}
                tools = tuple(id for id in book.detection_tools if id not in seen)
            except (TooManyStates, Unfit):
                tools = None
        reach = {
            programme.id: self._within_reach(programme, fact, number, told)
            for programme in book.programmes.values()
        }
        unknown = None in reach.values()
        out = None if unknown else tuple(id for id, within in reach.items() if not within)
        share = self._share(fact, number, told)
        row = EquityRow(fact.name, value, out, tools, None)
        return row if share is None else replace(row, unsure=share[0], error=share[1])

    def _machine(self, fact: Fact, number: int, *, others: bool) -> Machine:
        """Return the machine of readers with this value; other facts unknown, or anything."""
        machine = machine_of(self.play, self.story_facts if others else ())
        first = list(machine.first)
        first[self.play.layout.facts[fact.name]] = frozenset((number,))
        return replace(machine, first=first)

    def _graph(self, machine: Machine, questions: list[Question]) -> StateGraph:
        reduced = reduce_machine(machine, questions)
        return states_of(reduced, most=EQUITY_STATES, watch=self.watch)

    def _within_reach(
        self, programme: Programme, fact: Fact, number: int, told: bool
    ) -> bool | None:
        """Say whether some journey of such a reader ends with a programme that may be theirs."""
        if programme.id not in self.recommended:
            return False
        if told:
            formula = may_be_recommended(self.play, programme)
            questions = [
                Question(("programme",), section.id, formula)
                for section in self.play.book.sections.values()
                if section.ending
            ]
            try:
                graph = self._graph(self._machine(fact, number, others=True), questions)
            except (TooManyStates, Unfit):
                return None
            return any(len(graph.where(q.section, q.formula)) for q in graph.reduced.questions)
        if programme.eligible is None:
            return True
        read = facts_read_by([programme.eligible])
        if fact.name not in read:
            return True
        facts, layout = self.play.book.facts, self.play.layout
        others = [name for name in read if name != fact.name]
        combinations = 1
        for name in others:
            combinations *= len(facts[name].values) + 1
        if combinations > MAX_ASSIGNMENTS:
            return None
        values = list(layout.start)
        values[layout.facts[fact.name]] = number
        fails = self.play.predicate(programme.eligible, False)
        for assigned in product(*(range(len(facts[name].values) + 1) for name in others)):
            for name, other in zip(others, assigned, strict=True):
                values[layout.facts[name]] = other
            if not fails(values):
                return True
        return False

    # The share of journeys that end without a sure programme

    def _share(self, fact: Fact, number: int, told: bool) -> tuple[float, float] | None:
        play = self.play
        values = list(play.layout.start)
        values[play.layout.facts[fact.name]] = number
        sure = tuple(
            programme
            for programme in play.book.programmes.values()
            if programme.eligible is None or play.predicate(programme.eligible)(values)
        )
        start = (fact.name, number) if told else ()
        key = (*start, *(programme.id for programme in sure))
        if key not in self._unsure:
            machine = self._machine(fact, number, others=False) if told else machine_of(play, ())
            self._unsure[key] = self._share_of(machine, start, sure)
        return self._unsure[key]

    def _share_of(
        self, machine: Machine, start: tuple[object, ...], sure: tuple[Programme, ...]
    ) -> tuple[float, float] | None:
        if not sure:
            return 1.0, 0.0
        try:
            drawn = self._drawn(machine, start)
        except Unfit:
            return None
        order = list(self.play.book.programmes)
        rows = [order.index(programme.id) for programme in sure]
        group = _cover(drawn, rows)
        for programmes in ([sure[rows.index(row)] for row in group], list(sure)):
            found = self._exact(machine, start, programmes)
            if found is not None and (found[0] == 0.0 or len(programmes) == len(sure)):
                return found
        share = float((~drawn[rows].any(axis=0)).mean())
        return share, margin(share, drawn.shape[1])

    def _drawn(self, machine: Machine, start: tuple[object, ...]) -> Mask:
        """Return, of drawn journeys, which programmes had a score over 0 where they ended."""
        known = self._draws.get(start)
        if known is not None:
            return known
        book = self.play.book
        formulas = [scored(self.play, programme) for programme in book.programmes.values()]
        held = np.zeros((len(formulas), number_drawn(machine)), dtype=np.bool_)

        def seen(section: str, journeys: Ids) -> None:
            if book.sections[section].ending:
                for number, formula in enumerate(formulas):
                    held[number, journeys] = walks.holds(formula, journeys)

        walks = Drawn(machine, seen)
        walks.draw(self.watch)
        self._draws[start] = held
        return held

    def _exact(
        self, machine: Machine, start: tuple[object, ...], programmes: list[Programme]
    ) -> tuple[float, float] | None:
        """Return the share of journeys that end with none of these scored; None if too large."""
        key = (*start, *sorted(programme.id for programme in programmes))
        if key not in self._exacts:
            try:
                self._exacts[key] = self._none_scored(machine, programmes)
            except (TooManyStates, Unfit):
                self._exacts[key] = None
        return self._exacts[key]

    def _none_scored(self, machine: Machine, programmes: list[Programme]) -> tuple[float, float]:
        layout = self.play.layout
        none = conjunction(negation(layout, scored(self.play, item)) for item in programmes)
        questions = [
            Question(("unsure",), section.id, none)
            for section in self.play.book.sections.values()
            if section.ending
        ]
        graph = self._graph(machine, questions)
        shares = Flow(graph).shares()
        total = sum(
            shares.of(graph.where(question.section, question.formula))
            for question in graph.reduced.questions
        )
        return min(1.0, total), shares.error


def _cover(drawn: Mask, rows: list[int]) -> list[int]:
    """Return few of these programmes, of which some was scored wherever any of them was."""
    wanted = drawn[rows].any(axis=0)
    chosen: list[int] = []
    left = wanted.copy()
    while left.any():
        best = max(rows, key=lambda row: int((drawn[row] & left).sum()))
        chosen.append(best)
        left &= ~drawn[best]
    return chosen or rows[:1]
