"""The proof of a whole book: small ones state by state, large ones by sets, the largest by search.

1. The plain search, up to a bound: most books end here.
2. Some thousand walks answer « is it ever …? » with yes for nearly everything that is ever.
3. What is left is asked of the whole state space, by sets: once for what the story itself reads,
   then for each bundle of questions that needs to tell more states apart.
4. A book whose sets outgrow what they are given is asked question by question, each settled by a
   guided search that goes through what the question needs and no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from talent_story.book.model import Programme
from talent_story.proof.exploration import Exploration, JourneyCount, Watch, Witness
from talent_story.proof.questions import (
    may_be_recommended,
    open_questions,
    refusals,
    scored,
    story_questions,
)
from talent_story.proof.search import Search
from talent_story.proof.walking import Walked, walk
from talent_story.story.machine import (
    FALSE,
    TRUE,
    Machine,
    Question,
    Unfit,
    conjunction,
    machine_of,
    negation,
    places_read,
)
from talent_story.story.play import Play
from talent_story.story.reduction import reduce_machine

if TYPE_CHECKING:
    from talent_story.proof.bulk import Reach
    from talent_story.proof.nearby import Nearby
    from talent_story.proof.sets import Members

PLAIN_STATES = 20_000
"""Books of up to this many states are searched state by state."""

BUNDLE_VALUATIONS = 64
"""Questions are asked together while what they alone read has at most this many valuations."""

SETS_WORK = 1_000_000_000
"""What an exploration by sets may take, in the units of `talent_story.proof.bulk`."""


def prove(play: Play, *, watch: Watch | None = None) -> Exploration:
    """Explore a whole book; see `Exploration`. Cut short, it says so and claims no absence."""
    plain = Search(play, PLAIN_STATES, watch)
    found = plain.run()
    if found.complete or plain.interrupted or not found.states:
        return found
    found.complete = False
    walked = walk(plain, watch)
    try:
        return Proof(plain, walked, watch).run()
    except Unfit:
        return Search(play, 3_000_000, watch).run()


@dataclass
class Proof:
    """A proof under way, after a plain search that was cut short and what walks have shown.

    `most_work` bounds each exploration by sets (0: never by sets).
    """

    search: Search
    walked: Walked
    watch: Watch | None
    most_work: int = SETS_WORK
    found: Exploration = field(init=False)
    machine: Machine = field(init=False)
    story_places: set[int] = field(init=False)
    nearby: Nearby = field(init=False)
    settled: bool = field(init=False, default=True)

    def __post_init__(self) -> None:
        self.play: Play = self.search.play
        self.by_sets = self.most_work > 0

    def run(self) -> Exploration:
        """Settle every rule that can be settled. Raises Unfit for a book beyond representation."""
        from talent_story.proof.bulk import Interrupted

        self.found = found = self.search.found
        found.traps = found.journeys = None
        self.machine = machine_of(self.play, self.search.story_facts)
        self.story_places = {
            place
            for ways in self.machine.ways.values()
            for way in ways
            for place in places_read(way.offered)
        }
        found.states = 0
        try:
            self.ask_story()
            self.ask_open()
            self.ask_advice()
            self.count()
        except Interrupted:
            return found
        found.complete = self.search.decided and self.settled
        return found

    def reach(self, machine: Machine, questions: Sequence[Question]) -> Reach | None:
        """Explore by sets; None when that takes more than it may, and then never again."""
        from talent_story.proof.bulk import OutOfBounds, reach

        if not self.by_sets:
            return None
        try:
            reached = reach(machine, questions, self.watch, self.most_work)
        except OutOfBounds:
            self.by_sets = False
            return None
        self.found.states = max(self.found.states, reached.states)
        return reached

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

    # What the story itself reads: sections, choices, dead ends, traps

    def ask_story(self) -> None:
        """Settle which sections, choices, dead ends and traps there are."""
        from talent_story.proof.nearby import Nearby

        questions = list(story_questions(self.play, self.found))
        reached = self.reach(self.machine, questions)
        if reached is not None:
            self.read_story(reached)
            return
        nearby = self.nearby = Nearby(self.search, self.machine, questions, self.walked.met)
        # Dead ends first: should the time be out before all is settled, they are what counts.
        for question in sorted(nearby.plausible(), key=lambda q: q.about[0] != "dead end"):
            if question.about[0] == "dead end":
                if nearby.settle(question) is not False:
                    witness = self.seek(self.machine, [question])
                    if witness is not None:
                        self.found.dead_ends[question.section] = witness
            else:
                self.settle(question.about, [question])
        from talent_story.proof.endless import possible_traps

        if possible_traps(reduce_machine(self.machine, ())):
            self.settled = False
        else:
            self.found.traps = {}

    def read_story(self, reached: Reach) -> None:
        """Read sections, choices, dead ends and traps off the sets."""
        from talent_story.proof.bulk import reaching, shortest_journeys
        from talent_story.proof.endless import possible_traps
        from talent_story.proof.sets import difference, is_empty, satisfying

        found, book = self.found, self.play.book
        for id, members in reached.sets.items():
            if not is_empty(members):
                self.note(("section", id))
        for about, holds in reached.answers().items():
            if holds:
                self.note(about)
        final: dict[str, Members] = {}
        targets: dict[object, tuple[str, Members]] = {}
        for id, members in reached.sets.items():
            if book.sections[id].ending:
                final[id] = members
        for question in reached.reduced.questions:
            if question.about[0] == "dead end" and question.section in reached.sets:
                stuck = satisfying(
                    question.formula,
                    reached.spaces[question.section],
                    reached.sets[question.section],
                )
                if not is_empty(stuck):
                    final[question.section] = stuck
                    targets["dead end", question.section] = (question.section, stuck)
        found.traps = {}
        if possible_traps(reached.reduced):
            good = reaching(reached, final, self.watch)
            for id, members in reached.sets.items():
                lost = difference(members, good[id])
                if not is_empty(lost):
                    targets["trap", id] = (id, lost)
        for key, journey in shortest_journeys(reached, targets, self.watch).items():
            assert isinstance(key, tuple)
            witness = self.witness(journey.choices, journey.first)
            (found.dead_ends if key[0] == "dead end" else found.traps)[key[1]] = witness

    # Questions that tell more states apart: texts, effects, programmes

    def ask_open(self) -> None:
        """Settle which texts are ever shown and which effects ever change anything."""
        self.ask_all(open_questions(self.play, self.found))

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

    # Programmes

    def ask_advice(self) -> None:
        """Settle which programmes are ever recommended, and which endings can be without any."""
        book, found = self.play.book, self.found
        endings = [s.id for s in book.sections.values() if s.ending and s.id in found.sections]
        if not book.programmes or not endings:
            return
        self.ask_all(
            [
                Question(("programme", programme.id), ending, formula)
                for programme in book.programmes.values()
                if programme.id not in found.recommended
                for formula in (may_be_recommended(self.play, programme),)
                for ending in endings
            ]
        )
        self.ask_unadvised(endings)

    def ask_unadvised(self, endings: list[str]) -> None:
        """Look for endings without advice, with more and more programmes until none is left.

        A state in which some programmes of a group can always be recommended needs no others.
        """
        programmes = sorted(
            self.play.book.programmes.values(), key=lambda p: -self.walked.advised[p.id]
        )
        open_endings = [id for id in endings if id not in self.found.unadvised]
        size = 1
        while open_endings:
            last = size >= len(programmes)
            open_endings = self.unadvised_by(programmes[:size], open_endings, last=last)
            if last:
                return
            size *= 2

    def unadvised_by(
        self, group: Sequence[Programme], endings: list[str], *, last: bool
    ) -> list[str]:
        """Return the endings that some journey may reach with nothing from the group to have."""
        layout = self.play.layout
        questions: list[Question] = []
        facts: dict[tuple[object, ...], dict[str, str]] = {}
        scores = {programme.id: scored(self.play, programme) for programme in group}
        advice = self.search.advice
        for refused in refusals(self.play, advice, group, self.search.story_facts):
            formula = conjunction(
                [negation(layout, scores[p.id]) for p in group if p not in refused.programmes]
                + [refused.story_facts]
            )
            for ending in endings:
                about: tuple[object, ...] = ("unadvised", ending, len(facts))
                facts[about] = refused.free_facts
                questions.append(Question(about, ending, formula))
        witnesses = self.shortest(questions, wanted=last)
        if last:
            for about, witness in witnesses.items():
                assert witness is not None
                told = tuple(sorted((dict(witness.facts) | facts[about]).items()))
                known = self.found.unadvised.get(str(about[1]))
                if known is None or len(witness.choices) < len(known.choices):
                    self.found.unadvised[str(about[1])] = Witness(witness.choices, told)
        return [ending for ending in endings if any(about[1] == ending for about in witnesses)]

    def shortest(
        self, questions: Sequence[Question], *, wanted: bool
    ) -> dict[tuple[object, ...], Witness | None]:
        """Return the questions that hold somewhere, with a shortest journey each if `wanted`."""
        from talent_story.proof.bulk import shortest_journeys
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

    # Journeys

    def count(self) -> None:
        """Count journeys, or find out that there is no end to them."""
        from talent_story.proof.counting import count_journeys
        from talent_story.proof.endless import surely_endless

        machine = machine_of(self.play, ())
        reached = self.reach(machine, ())
        if reached is not None:
            self.found.journeys = count_journeys(reached, self.watch)
            return
        endings = [
            Question(("ending", section.id), section.id, TRUE)
            for section in self.play.book.sections.values()
            if section.ending
        ]
        for section in surely_endless(reduce_machine(machine, ())):
            around = [Question(("circle", section), section, TRUE)]
            if self.seek(machine, around) is not None:
                shortest = self.seek(machine, endings)
                if shortest is not None:
                    self.found.journeys = JourneyCount(None, len(shortest.choices), None)
                return
