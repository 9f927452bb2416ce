"""The proof of a whole book: small ones state by state, large ones by sets, the largest by search.

1. The plain search, up to a bound: most books end here.
2. Some thousand walks answer « is it ever …? » with yes for nearly everything that is ever.
3. What is left is asked of the whole state space, by sets: once for what the story itself reads,
   then for each bundle of questions that needs to tell more states apart.
4. A book whose sets outgrow what they are given is asked question by question, each settled by a
   guided search that goes through what the question needs and no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from talent_story.book.model import Programme
from talent_story.proof.asking import Asking
from talent_story.proof.exploration import Exploration, JourneyCount, Watch, Witness
from talent_story.proof.questions import (
    may_be_recommended,
    open_questions,
    refusals,
    scored,
    story_questions,
)
from talent_story.proof.search import Search
from talent_story.proof.walking import walk
from talent_story.story.machine import (
    TRUE,
    Question,
    Unfit,
    conjunction,
    machine_of,
    negation,
)
from talent_story.story.play import Play
from talent_story.story.reduction import reduce_machine

if TYPE_CHECKING:
    from talent_story.proof.bulk import Reach
    from talent_story.proof.sets import Members

PLAIN_STATES = 20_000
"""Books of up to this many states are searched state by state."""

LAST_WORK, LAST_BYTES = 60_000_000_000, 6 << 30
"""What sets may take in the end, where searches have not settled everything: minutes."""

LAST_STATES = 3_000_000
"""A book beyond what sets can represent is searched state by state up to here."""


def prove(play: Play, *, watch: Watch | None = None) -> Exploration:
    """Explore a whole book; see `Exploration`. Cut short, it says so and claims no absence."""
    plain = Search(play, PLAIN_STATES, watch)
    try:
        found = plain.run()
        if found.complete or plain.interrupted or not found.states:
            return found
        found.complete = False
        try:
            return Proof(plain, walk(plain, watch), watch).run()
        except Unfit:
            plain = Search(play, LAST_STATES, watch)
            return plain.run()
    except MemoryError:
        # What was being held is let go of with the exception; what was found is not.
        return _out_of_memory(plain)


def _out_of_memory(search: Search) -> Exploration:
    found = search.found
    found.complete, found.out_of_memory = False, True
    found.traps = found.journeys = None
    found.states = max(found.states, len(search.states))
    return found


class Proof(Asking):
    """A proof under way."""

    def run(self) -> Exploration:
        """Settle every rule that can be settled. Raises Unfit for a book beyond representation."""
        from talent_story.proof.bulk import Interrupted

        found = self.found
        found.traps = found.journeys = None
        found.states = 0
        try:
            self.go_on()
            self.ask()
            if not self.settled and self.most_work:
                self.insist()
            settled = self.settled
            self.count()
            self.settled = settled  # a book whose journeys are not counted may be proved
        except Interrupted as interrupted:
            found.states = max(found.states, interrupted.states, len(self.search.states))
            return found
        found.complete = self.search.decided and self.settled
        return found

    def ask(self) -> None:
        """Ask all that is to be settled."""
        self.ask_story()
        self.ask_open()
        self.ask_advice()

    def insist(self) -> None:
        """Ask again what searches could not settle, by sets and with much more work."""
        from talent_story.proof.bulk import OutOfBounds

        self.most_work, self.most_bytes = LAST_WORK, LAST_BYTES
        self.by_sets = self.only_sets = self.settled = True
        try:
            self.ask()
        except OutOfBounds:
            self.settled = self.by_sets = False
        self.only_sets = False

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
                if question.section in self.found.dead_ends:
                    continue
                self.go_on()
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
        from talent_story.proof.endless import possible_traps
        from talent_story.proof.layers import reaching, shortest_journeys
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
                    if question.section not in found.dead_ends:
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
