"""The nearest journey to a programme: a cheapest path where one's own choices cost nothing.

A* over the states of the play. What is left to pay is bounded from below by the same question in a
smaller machine, which sees only some places (see `story.projection`): never too much, so the first
journey found is a nearest one. Places are added to what is seen while the search goes where it
cannot pass.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import heappop, heappush
from operator import itemgetter

from talent_story.guidance.aim import Aim
from talent_story.story.journey import Journey
from talent_story.story.machine import FALSE, Question, atoms, places_read
from talent_story.story.play import Play, State
from talent_story.story.projection import (
    Projection,
    TooLarge,
    relaxed,
    story_places,
    told_machine,
)
from talent_story.story.steps import Holds

MAX_STATES = 50_000
"""Most states that a search goes through before it gives up and says so."""

MAX_GUIDE = 20_000
"""Most states of the smaller machine that guides a search."""

PATIENCE = 300
"""After so many states, a search begins again with a guide that sees more."""

MAX_WORK = 80_000
"""Guides are made until they have had so many states in all; the last one has all the patience."""

MAX_STEPS = 20_000_000
"""Most choices that the paths of a search may have in all: its memory."""

_CHANGED = 1 << 48
_BACK = 1 << 24
"""A cost is one number: choices changed, then how far to go back, then how many choices in all."""

_FAR = 1 << 60

FactsTold = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A whole journey that shares its first `fork` choices with the reader's."""

    choices: tuple[str, ...]
    fork: int
    changed: int


class TooManyStates(Exception):
    """The search was given up: nothing is known of what was not reached."""


def nearest_path(journey: Journey, aim: Aim, max_states: int = MAX_STATES) -> Found | None:
    """Return the nearest whole journey that reaches the aim; None when there is none.

    Raises TooManyStates when it was not found among the first `max_states`, and Unfit for a book
    with counters beyond `story.machine`.
    """
    goal = _goal(aim, tuple(sorted(journey.facts.items())))
    if goal.impossible:
        return None
    if not journey.at_ending:
        found = _Search(journey, goal, [journey.length], None).run(max_states)
        if found is not None:
            return found
    return _Search(journey, goal, range(journey.length), set(journey.choices)).run(max_states)


class _Goal:
    """An aim with the facts told: the formulas of it that are asked at every ending.

    It remembers the last guide made for it: the reader mostly asks again from nearby.
    """

    def __init__(self, aim: Aim, told: _Told) -> None:
        self.aim = aim
        self.machine = told.machine
        self.formulas = aim.formulas(self.machine)
        self.opens = len(self.formulas) - 1
        self.weights = [*aim.weights(), 0]
        self.impossible = self.formulas[self.opens] == FALSE
        self.endings = [each.id for each in aim.play.book.sections.values() if each.ending]
        self.places = frozenset(place for each in self.formulas for place in places_read(each))
        self.relevant = sorted(told.story | self.places)
        self.kept: frozenset[int] | None = None
        self._guides: dict[frozenset[int], Guide] = {}

    def first_guide(self) -> Guide:
        """Return the guide to begin with. Raises TooLarge."""
        try:
            return self.guide(self.places if self.kept is None else self.kept)
        except TooLarge:
            return self.guide(frozenset())

    def guide(self, kept: frozenset[int]) -> Guide:
        """Return the guide that sees these places. Raises TooLarge."""
        guide = self._guides.get(kept)
        if guide is None:
            guide = self._made(kept)
            self._guides = {kept: guide}  # the others have seen less, to no avail
        self.kept = kept
        return guide

    def _made(self, kept: frozenset[int]) -> Guide:
        """Return a new guide; its goals are the endings at which the aim may be reached.

        Of a signal that is seen in part only, what speaks for the aim counts as soon as it may
        hold, what speaks against it never.
        """
        counted = [
            weight >= 0 or places_read(formula) <= kept
            for weight, formula in zip(self.weights, self.formulas, strict=True)
        ]
        questions = [
            Question((number,), ending, relaxed(formula, kept))
            for ending in self.endings
            for number, formula in enumerate(self.formulas)
            if counted[number]
        ]
        most = max(MAX_GUIDE, len(self.machine.ways))
        projection = Projection(self.machine, kept, questions, max_states=most)
        holding: dict[str, list[tuple[int, Holds | None]]] = {}
        for question in projection.reduced.questions:
            (number,) = question.about
            assert isinstance(number, int)
            holds = projection.steps.predicate(question.section, question.formula)
            holding.setdefault(question.section, []).append((number, holds))
        goals = []
        for node, (section, values) in enumerate(projection.nodes):
            answers = [
                number
                for number, holds in holding.get(section, ())
                if holds is None or holds(values)
            ]
            score = sum(self.weights[number] for number in answers)
            if score > 0 and self.opens in answers:
                goals.append(node)
        return Guide(kept, projection, goals)


class _Told:
    """A book with the facts told: its machine, and the places that its choices read."""

    def __init__(self, play: Play, facts: FactsTold) -> None:
        self.machine = told_machine(play, dict(facts))
        self.story = set(story_places(self.machine))


@lru_cache(maxsize=4)
def _told(play: Play, facts: FactsTold) -> _Told:
    return _Told(play, facts)


@lru_cache(maxsize=4)
def _goal(aim: Aim, facts: FactsTold) -> _Goal:
    return _Goal(aim, _told(aim.play, facts))


class Guide:
    """A smaller machine that sees the places in `kept`, and what is left to pay in it to a goal."""

    def __init__(self, kept: frozenset[int], projection: Projection, goals: Sequence[int]) -> None:
        self.kept = kept
        self.projection = projection
        self.goals = goals
        self.into = projection.into()

    def distances(self, own: Collection[str] | None) -> list[int]:
        """Return the least left to pay from each node; `own` choices cost nothing (None: none)."""
        into = self.into
        best = [_FAR] * len(into)
        heap = []
        for goal in self.goals:
            best[goal] = 0
            heap.append((0, goal))
        while heap:
            cost, node = heappop(heap)
            if cost > best[node]:
                continue
            for choice, source in into[node]:
                step = cost + _step(choice, own)
                if step < best[source]:
                    best[source] = step
                    heappush(heap, (step, source))
        return best


def _step(choice: str, own: Collection[str] | None) -> int:
    return 1 if own is None or choice in own else 1 + _CHANGED


@dataclass
class _Search:
    """A search from some of the states of a journey, leaving it at once.

    `own` choices cost nothing; when it is None no choice costs anything.
    """

    journey: Journey
    goal: _Goal
    forks: Sequence[int]
    own: Collection[str] | None
    blamed: Counter[int] = field(default_factory=Counter)

    def run(self, max_states: int) -> Found | None:
        """Search, with guides that see more and more. Raises TooManyStates."""
        useless: set[int] = set()
        guide = self.goal.first_guide()
        work = 0
        while work < MAX_WORK:
            work += len(guide.projection.nodes)
            try:
                return self.attempt(guide, min(PATIENCE, max_states))
            except TooManyStates:
                pass
            for place, _ in self.blamed.most_common():
                kept = guide.kept | {place}
                if kept == guide.kept or place in useless or work >= MAX_WORK:
                    continue
                try:
                    guide = self.goal.guide(kept)
                except TooLarge:
                    useless.add(place)
                    work += MAX_GUIDE
                else:
                    break
            else:
                break
        return self.attempt(guide, max_states)

    def attempt(self, guide: Guide, max_states: int) -> Found | None:
        """Search with one guide. Raises TooManyStates beyond `max_states`."""
        distances = guide.distances(self.own)
        projection, play = guide.projection, self.journey.play
        sections = play.book.sections
        same = itemgetter(*self.goal.relevant) if self.goal.relevant else len
        heap: list[tuple[int, tuple[int, ...], int, State]] = []
        self.blamed.clear()
        steps = 0

        def push(cost: int, path: tuple[int, ...], state: State, choice: str) -> None:
            after = play.take(state, choice)
            left = distances[projection.node_of(after)]
            if left < _FAR:
                cost += _step(choice, self.own)
                heappush(heap, (cost + left, path, cost, after))

        own = self.journey.choices
        stages = self.journey.stages()
        for fork in self.forks:
            state = stages[fork].state
            offers = play.offers(state)
            for position, choice in enumerate(sections[state.section].choices):
                if choice in offers and (self.own is None or choice.id != own[fork]):
                    back = (self.journey.length - fork) * _BACK + fork
                    push(back, (position,), state, choice.id)
        settled: set[object] = set()
        while heap:
            _, path, cost, state = heappop(heap)
            key = (state.section, same(state.values))
            if key in settled:
                continue
            settled.add(key)
            steps += len(path) * len(sections[state.section].choices)
            if len(settled) > max_states or steps > MAX_STEPS:
                raise TooManyStates
            section = sections[state.section]
            if section.ending:
                if self.goal.aim.holds(state):
                    fork = self.journey.length - cost % _CHANGED // _BACK
                    return Found(self.followed(fork, path), fork, cost // _CHANGED)
                self.blamed.update(self.goal.places - guide.kept)
                continue
            offers = play.offers(state)
            for position, choice in enumerate(section.choices):
                if choice in offers:
                    push(cost, (*path, position), state, choice.id)
            self.blame(guide, distances, state, {choice.id for choice in offers})
        return None

    def followed(self, fork: int, path: tuple[int, ...]) -> tuple[str, ...]:
        """Return the whole list of choices of a path, which is positions in sections."""
        journey = self.journey.rewind(fork)
        for position in path:
            journey = journey.take(journey.section.choices[position].id)
        return journey.choices

    def blame(
        self, guide: Guide, distances: list[int], state: State, offered: Collection[str]
    ) -> None:
        """Note the places that close a way on which the guide had counted."""
        node = guide.projection.node_of(state)
        counted_on = {
            choice
            for choice, target in guide.projection.ways[node]
            if choice not in offered
            and distances[target] + _step(choice, self.own) == distances[node]
        }
        if counted_on:
            minimum = self.journey.play.layout.minimum
            for way in self.goal.machine.ways[state.section]:
                if way.choice in counted_on:
                    self.blamed.update(
                        {
                            atom.place
                            for atom in atoms(way.offered)
                            if state.values[atom.place] - minimum[atom.place] not in atom.values
                        }
                    )
