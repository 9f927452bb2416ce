"""The texts of a book whose length depends on something, and how long they are in each state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from talent_story.book.model import Book
from talent_story.book.passages import Conditional, Passage, Printed
from talent_story.proof.exploration import Watch
from talent_story.proof.lengths import entered_again, passage_words, printed_words
from talent_story.proof.states import Corridor, StateGraph, states_of
from talent_story.story.journey import Journey
from talent_story.story.machine import (
    Atom,
    Formula,
    Machine,
    Question,
    Way,
    formula_of,
    machine_of,
)
from talent_story.story.play import Play, State
from talent_story.story.reduction import reduce_machine

if TYPE_CHECKING:
    from talent_story.proof.packing import Mask
    from talent_story.proof.states import Ids, Numbers

Which = Literal["least", "most"]

READING_STATES = 3_000_000
"""Most states that are gone through at once to tell texts apart."""


def shown_words(play: Play, state: State, passage: Passage) -> int:
    """Return how many words of a passage are shown in a state, counted piece by piece."""
    found = 0
    for piece in passage.pieces:
        if isinstance(piece, str):
            found += len(piece.split())
        elif isinstance(piece, Printed):
            found += len(play.printed(state, piece.name).split())
        else:
            for branch in piece.branches:
                if branch.condition is None or play.predicate(branch.condition)(state.values):
                    found += shown_words(play, state, branch.passage)
                    break
    return found


@dataclass(frozen=True)
class Costs:
    """Words read in each state: of its section, and of the opening if its chapter opens there."""

    section: Ids
    opening: Ids

    def on_edges(self, graph: StateGraph, chapters: Ids) -> Ids:
        """Return the words read along each edge, on arriving; `chapters` are those of states."""
        opens = chapters[graph.source] != chapters[graph.target]
        found: Ids = self.section[graph.target] + np.where(opens, self.opening[graph.target], 0)
        return found


class Texts:
    """The texts of a book whose length depends on something, each with a number."""

    def __init__(self, play: Play, facts: list[str]) -> None:
        self.play, self.facts = play, facts
        self.book: Book = play.book
        self.machine = machine_of(play, facts)
        again = entered_again(self.book)
        self.entered = self._chapter_places(again)
        self.passages: list[tuple[str, int, Passage]] = []
        """Section, chapter whose opening it is (-1: the section's own text), passage."""
        self.of_section: dict[str, list[int]] = {}
        for section in self.book.sections.values():
            opening = self.book.chapters[section.chapter].opening
            for chapter, passage in ((-1, section.passage), (section.chapter, opening)):
                low, high = passage_words(self.book, passage)
                if low != high or (chapter in self.entered and high):
                    self.of_section.setdefault(section.id, []).append(len(self.passages))
                    self.passages.append((section.id, chapter, passage))

    def _chapter_places(self, again: set[int]) -> dict[int, int]:
        """Give chapters that can be entered again a place that says whether they were."""
        layout, machine = self.play.layout, self.machine
        found = {number: layout.chapters[number] for number in again if number in layout.chapters}
        fresh = [
            number
            for number in sorted(again)
            if number not in found and self.book.chapters[number].opening.pieces
        ]
        if not fresh:
            return found
        sizes, first = [*machine.sizes], [*machine.first]
        start = self.book.sections[self.book.start].chapter
        for number in fresh:
            found[number] = len(sizes)
            sizes.append(3)
            first.append(frozenset((1 if number == start else 0,)))
        entering = (1, 2, 2)
        ways = {
            section: [
                Way(
                    way.choice,
                    way.source,
                    way.target,
                    way.offered,
                    {**way.maps, found[chapter]: entering}
                    if (chapter := self.book.sections[way.target].chapter) in fresh
                    else way.maps,
                )
                for way in list_of_ways
            ]
            for section, list_of_ways in machine.ways.items()
        }
        universe = [frozenset(range(size)) for size in sizes]
        self.machine = Machine(self.play, sizes, first, ways, universe)
        return found

    def questions(self, text: int) -> list[Question]:
        """Return what must be told apart to know how long a text is, in the order of its pieces."""
        section, chapter, passage = self.passages[text]
        formulas: list[Formula] = []
        if chapter in self.entered:
            formulas.append(Atom(self.entered[chapter], frozenset((1,))))
        formulas.extend(self._formulas(passage))
        return [
            Question(("text", text, number), section, formula)
            for number, formula in enumerate(formulas)
        ]

    def _formulas(self, passage: Passage) -> list[Formula]:
        layout = self.play.layout
        found: list[Formula] = []
        for piece in passage.pieces:
            if isinstance(piece, Printed):
                place, words = self._printed(piece.name)
                found.extend(Atom(place, values) for _, values in words)
            elif isinstance(piece, Conditional):
                for branch in piece.branches:
                    if branch.condition is not None:
                        found.append(formula_of(branch.condition, layout))
                    found.extend(self._formulas(branch.passage))
        return found

    def _printed(self, name: str) -> tuple[int, list[tuple[int, frozenset[int]]]]:
        """Return the place of a name and, for each number of words, the values that print so."""
        layout = self.play.layout
        place = layout.variables[name] if name in layout.variables else layout.facts[name]
        sizes: dict[int, set[int]] = {}
        for value, words in enumerate(printed_words(self.book, name)):
            sizes.setdefault(words, set()).add(value)
        return place, [(words, frozenset(values)) for words, values in sorted(sizes.items())]

    def graph(self, told: set[int], watch: Watch | None, within: Corridor | None) -> StateGraph:
        """Return the states that differ in what is offered or in a text that is told apart."""
        questions = [question for text in sorted(told) for question in self.questions(text)]
        reduced = reduce_machine(self.machine, questions)
        return states_of(reduced, most=READING_STATES, watch=watch, within=within)

    def chapters(self, graph: StateGraph) -> Ids:
        """Return the chapter in which each state of a graph stands."""
        sections = self.book.sections
        chapters = np.array([sections[id].chapter for id in graph.sections], dtype=np.int64)
        found: Ids = chapters[graph.section]
        return found

    def facts_at(self, graph: StateGraph, start: int) -> dict[str, str]:
        """Return the facts that are told in a start state."""
        values = graph.first_values(start)
        told = {}
        for name in self.facts:
            value = values.get(self.play.layout.facts[name], 0)
            if value:
                told[name] = self.book.facts[name].values[value - 1]
        return told

    def costs(self, graph: StateGraph, told: set[int]) -> tuple[Costs, Costs]:
        """Return the fewest and the most words read in each state, as far as texts are told."""
        asked: dict[int, list[Formula]] = {}
        for question in graph.reduced.questions:
            asked.setdefault(int(str(question.about[1])), []).append(question.formula)
        low = [np.zeros(len(graph), dtype=np.int64) for _ in range(2)]
        high = [np.zeros(len(graph), dtype=np.int64) for _ in range(2)]
        for section, states in graph.by_section():
            chapter = self.book.sections[section].chapter
            mine = {self.passages[n][1]: n for n in self.of_section.get(section, ())}
            opening = self.book.chapters[chapter].opening
            both = ((0, -1, self.book.sections[section].passage), (1, chapter, opening))
            for part, key, passage in both:
                number = mine.get(key)
                if number is not None and number in told:
                    exact = self._told(graph, section, states, number, asked[number])
                    low[part][states] = high[part][states] = exact
                    continue
                least, most = passage_words(self.book, passage)
                low[part][states] = 0 if key in self.entered else least
                high[part][states] = most
        return Costs(low[0], low[1]), Costs(high[0], high[1])

    def _told(
        self, graph: StateGraph, section: str, states: Ids, text: int, formulas: list[Formula]
    ) -> Ids:
        words, fields = graph.words(section, states), graph.fields[section]
        everywhere = np.ones(len(states), dtype=np.bool_)

        def holds(formula: Formula) -> Mask:
            held = fields.holds(formula, words, graph.reduced.sizes)
            return everywhere if held is None else held

        return self.words_of(text, formulas, holds, len(states))

    def words_of(
        self, text: int, formulas: list[Formula], holds: Callable[[Formula], Mask], size: int
    ) -> Ids:
        """Return how many words of a text are shown in each of `size` states.

        `formulas` are those of its questions, in order; `holds` says where each holds.
        """
        _, chapter, passage = self.passages[text]
        waiting = iter(formulas)

        def following() -> Mask:
            return holds(next(waiting))

        opens = following() if chapter in self.entered else np.ones(size, dtype=np.bool_)
        return np.where(opens, self._shown(passage, size, following), 0)

    def _shown(self, passage: Passage, size: int, holds: Callable[[], Mask]) -> Ids:
        words = np.zeros(size, dtype=np.int64)
        for piece in passage.pieces:
            if isinstance(piece, str):
                words += len(piece.split())
            elif isinstance(piece, Printed):
                for length, _ in self._printed(piece.name)[1]:
                    words += np.where(holds(), length, 0)
            else:
                left = np.ones(size, dtype=np.bool_)
                for branch in piece.branches:
                    here = left if branch.condition is None else left & holds()
                    words += np.where(here, self._shown(branch.passage, size, holds), 0)
                    left = left & ~here
        return words

    def mean_words(self, graph: StateGraph, held: Numbers, told: set[int], *, fixed: bool) -> float:
        """Return how many words journeys read on average, `held` being how many stand where.

        Only in texts that are told apart and, if `fixed`, in those that are always as long.
        """
        least, _ = self.costs(graph, told)
        chapters = self.chapters(graph)
        onward = held[graph.source] / graph.degrees()[graph.source]
        crossing = chapters[graph.source] != chapters[graph.target]
        opened = np.bincount(graph.target[crossing], weights=onward[crossing], minlength=len(graph))
        opened[: graph.starts] = held[: graph.starts]
        total = 0.0
        for section, states in graph.by_section():
            mine = {self.passages[n][1]: n for n in self.of_section.get(section, ())}
            for key, words, weight in (
                (-1, least.section, held),
                (self.book.sections[section].chapter, least.opening, opened),
            ):
                number = mine.get(key)
                if fixed if number is None else number in told:
                    total += float((words[states] * weight[states]).sum())
        return total

    def misjudged(self, journey: Journey, which: Which) -> dict[int, int]:
        """Return, for each text that a bound misjudges on this journey, by how many words."""
        found: dict[int, int] = {}
        for stage in journey.stages():
            section = stage.section
            crossing = stage.parent is None or stage.parent.section.chapter != section.chapter
            for number in self.of_section.get(section.id, ()):
                _, chapter, passage = self.passages[number]
                if chapter >= 0 and not crossing:
                    continue
                least, most = passage_words(self.book, passage)
                if chapter in self.entered:
                    least = 0
                shown = chapter < 0 or stage.opens_chapter()
                read = shown_words(stage.play, stage.state, passage) if shown else 0
                off = most - read if which == "most" else read - least
                if off:
                    found[number] = found.get(number, 0) + off
        return found
