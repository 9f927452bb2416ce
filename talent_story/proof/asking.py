"""Questions to a machine: does this ever hold there? By sets, or by a search for each.

Whether something ever happens is noted in an `Exploration`; what a shortest journey shows is
returned.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from talent_story.proof.exploration import Exploration, Watch, Witness
from talent_story.proof.search import Search
from talent_story.proof.walking import Walked
from talent_story.story.machine import FALSE, Machine, Question, machine_of, places_read
from talent_story.story.play import Play

if TYPE_CHECKING:
    from talent_story.proof.bulk import Reach
    from talent_story.proof.nearby import Nearby
    from talent_story.proof.sets import Members

BUNDLE_VALUATIONS = 64
"""Questions are asked together while what they alone read has at most this many valuations."""

SETS_WORK, SETS_BYTES = 1_000_000_000, 1 << 30
"""What an exploration by sets may take, in the units of `talent_story.proof.bulk`, and hold."""


@dataclass
class Asking:
    """Asks questions of a book, after a plain search that was cut short and what walks have shown.

    `most_work` and `most_bytes` bound each exploration by sets (0: never by sets). Beyond, each
    question is searched for, unless `only_sets`. `settled` says whether every question so far has
    got an answer.
    """

    search: Search
    walked: Walked
    watch: Watch | None
    most_work: int = SETS_WORK
    most_bytes: int = SETS_BYTES
    only_sets: bool = field(init=False, default=False)
    machine: Machine = field(init=False)
    story_places: set[int] = field(init=False)
    nearby: Nearby = field(init=False)
    settled: bool = field(init=False, default=True)

    def __post_init__(self) -> None:
        self.play: Play = self.search.play
        self.found: Exploration = self.search.found
        self.by_sets = self.most_work > 0
        self.machine = machine_of(self.play, self.search.story_facts)
        self.story_places = {
            place
            for ways in self.machine.ways.values()
            for way in ways
            for place in places_read(way.offered)
        }

    def reach(self, machine: Machine, questions: Sequence[Question]) -> Reach | None:
        """Explore by sets; None when that takes more than it may, and then never again.

        Raises OutOfBounds instead where only sets are to answer.
        """
        from talent_story.proof.bulk import OutOfBounds, reach

        if not self.by_sets:
            return None
        try:
            reached = reach(machine, questions, self.watch, self.most_work, self.most_bytes)
        except OutOfBounds:
            if self.only_sets:
                raise
            self.by_sets = False
            return None
        self.found.states = max(self.found.states, reached.states)
        return reached

    def go_on(self) -> None:
        """Ask the watch whether to go on. Raises Interrupted."""
        from talent_story.proof.bulk import Interrupted

        if self.watch is not None and not self.watch(self.found.states):
            raise Interrupted(self.found.states)

    def seek(self, machine: Machine, goals: Sequence[Question]) -> Witness | None:
        """Return a shortest journey to a goal; None when there is none, or none is settled."""
        from talent_story.proof.seeking import seek

        sought = seek(machine, goals, self.watch)
        self.found.states += sought.states
        self.settled &= sought.settled
        return (
            None
            if sought.journey is None
            else self.witness(sought.journey.choices, sought.journey.first)
        )

    def witness(self, choices: tuple[str, ...], first: dict[int, int]) -> Witness:
        """Return a journey with the facts it needs, from the values it began with."""
        told = []
        for name in self.search.story_facts:
            value = first.get(self.play.layout.facts[name])
            if value:
                told.append((name, self.play.book.facts[name].values[value - 1]))
        return Witness(choices, tuple(told))

    def note(self, about: tuple[object, ...]) -> None:
        """Note that what a question asks about does happen."""
        match about:
            case ("section", str(id)):
                self.found.sections.add(id)
                self.found.met.update(self.play.book.sections[id].meets)
            case ("choice", str(id)):
                self.found.choices.add(id)
            case ("branch", place):
                self.found.branches.add(place)
            case ("effect", str(owner), int(position), str(variable)):
                self.found.effects.add((owner, position))
                self.found.moved.add(variable)
            case ("programme", str(id)):
                self.found.recommended.add(id)

    def known(self, about: tuple[object, ...]) -> bool:
        """Say whether what a question asks about is known to happen."""
        found = self.found
        match about:
            case ("section", str(id)):
                return id in found.sections
            case ("choice", str(id)):
                return id in found.choices
            case ("branch", place):
                return place in found.branches
            case ("effect", str(owner), int(position), str()):
                return (owner, position) in found.effects
            case ("programme", str(id)):
                return id in found.recommended
        return False

    def learn(self, witness: Witness) -> None:
        """Note all that a journey shows on its way."""
        from talent_story.proof.nearby import note_all

        note_all(self.search, self.play.begin(dict(witness.facts)), witness.choices)

    def settle(self, about: tuple[object, ...], goals: Sequence[Question]) -> None:
        """Find out whether any of the goals is ever met, nearby first; note it if so."""
        open_goals = []
        for goal in goals:
            if self.known(about):
                return
            self.go_on()
            answer = self.nearby.settle(goal)
            if answer:
                self.note(about)
            elif answer is None:
                open_goals.append(goal)
        if open_goals and not self.known(about):
            witness = self.seek(self.machine, open_goals)
            if witness is not None:
                self.learn(witness)
                self.note(about)

    def ask_all(self, questions: Sequence[Question]) -> None:
        """Answer questions that ask for no journey, several about the same thing or not."""
        from talent_story.proof.nearby import Nearby

        asked: dict[tuple[object, ...], list[Question]] = {}
        for question in questions:
            if question.formula != FALSE:
                asked.setdefault(question.about, []).append(question)
        for bundle in self.bundles([q for group in asked.values() for q in group]):
            reached = self.reach(self.machine, bundle)
            if reached is not None:
                for about, holds in reached.answers().items():
                    if holds:
                        self.note(about)
                    asked.pop(about, None)
                continue
            self.nearby = Nearby(self.search, self.machine, bundle, self.walked.met)
            for about in {question.about: None for question in self.nearby.plausible()}:
                goals = asked.pop(about, None)
                if goals:
                    self.settle(about, goals)

    def bundles(self, questions: Sequence[Question]) -> Iterable[list[Question]]:
        """Group questions so that a group does not tell many more states apart than the story."""
        by_places: dict[tuple[int, ...], list[Question]] = {}
        for question in questions:
            alone = places_read(question.formula) - self.story_places
            by_places.setdefault(tuple(sorted(alone)), []).append(question)
        bundle: list[Question] = []
        places: set[int] = set()
        for key in sorted(by_places):
            together = places | set(key)
            valuations = 1
            for place in together:
                valuations *= self.machine.sizes[place]
            if bundle and valuations > BUNDLE_VALUATIONS:
                yield bundle
                bundle, together = [], set(key)
            bundle, places = bundle + by_places[key], together
        if bundle:
            yield bundle

    def shortest(
        self, questions: Sequence[Question], *, wanted: bool
    ) -> dict[tuple[object, ...], Witness | None]:
        """Return the questions that hold somewhere, with a shortest journey each if `wanted`."""
        from talent_story.proof.layers import shortest_journeys
        from talent_story.proof.sets import is_empty, satisfying

        if not questions:
            return {}
        reached = self.reach(self.machine, questions)
        if reached is None:
            settled = self.settled
            found: dict[tuple[object, ...], Witness | None] = {}
            for question in questions:
                self.settled = True
                witness = self.seek(self.machine, [question])
                if witness is not None or not self.settled:
                    # What could not be settled with few programmes may be with more.
                    found[question.about] = witness
                settled &= self.settled or not wanted
            self.settled = settled
            return {about: w for about, w in found.items() if w is not None or not wanted}
        targets: dict[object, tuple[str, Members]] = {}
        for question in reached.reduced.questions:
            members = reached.sets.get(question.section)
            if members is None:
                continue
            hits = satisfying(question.formula, reached.spaces[question.section], members)
            if not is_empty(hits):
                targets[question.about] = (question.section, hits)
        if not wanted:
            return {question.about: None for question in questions if question.about in targets}
        journeys = shortest_journeys(reached, targets, self.watch)
        return {
            question.about: self.witness(
                journeys[question.about].choices, journeys[question.about].first
            )
            for question in questions
            if question.about in journeys
        }
