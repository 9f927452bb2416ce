"""The proof of a whole book: small ones state by state, large ones by sets.

1. The plain search, up to a bound: most books end here.
2. Some thousand walks answer « is it ever …? » with yes for nearly everything that is ever.
3. What is left is asked of the whole state space, by sets: once for what the story itself reads,
   then for each bundle of questions that needs to tell more states apart.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

from talent_story.book.model import Programme
from talent_story.book.passages import Passage
from talent_story.proof.advice import Advice
from talent_story.proof.exploration import Exploration, Watch, Witness
from talent_story.proof.lengths import step_words
from talent_story.proof.search import Search
from talent_story.story.machine import (
    FALSE,
    Atom,
    Formula,
    Machine,
    Question,
    Unfit,
    conjunction,
    disjunction,
    formula_of,
    locked_formula,
    machine_of,
    negation,
    offered_formula,
    places_read,
    stepped,
)
from talent_story.story.play import Play, Step

if TYPE_CHECKING:
    from talent_story.proof.bulk import Reach
    from talent_story.proof.sets import Cells, Mask

PLAIN_STATES = 20_000
"""Books of up to this many states are searched state by state."""

WALKS = 10_000
WALK_LENGTH = 200

BUNDLE_VALUATIONS = 64
"""Questions are asked together while what they alone read has at most this many valuations."""

MOST_SIGNALS = 10


def prove(play: Play, *, watch: Watch | None = None) -> Exploration:
    """Explore a whole book; see `Exploration`. Cut short, it says so and claims no absence."""
    plain = Search(play, PLAIN_STATES, watch)
    found = plain.run()
    if found.complete or plain.interrupted or not found.states:
        return found
    found.complete = False
    advised = _walk(plain, watch)
    try:
        return _Proof(play, plain, advised, watch).run()
    except Unfit:
        return Search(play, 3_000_000, watch).run()


def _walk(search: Search, watch: Watch | None) -> Counter[str]:
    """Note what some thousand seeded journeys show.

    Every other one takes what was taken least so far. Returns how often each programme that
    everyone may have was recommended at an ending.
    """
    # The seed is fixed so that a report is the same twice; nothing here is a secret.
    chance = random.Random(20_190_701)  # noqa: S311
    play = search.play
    arrivals = [
        state for state, parent in zip(search.states, search.parent, strict=True) if parent < 0
    ]
    taken: Counter[str] = Counter()
    advised: Counter[str] = Counter()
    words = step_words(play.book)
    for number in range(WALKS):
        state = arrivals[number % len(arrivals)]
        read = sum(words(None, state.section))
        for _ in range(WALK_LENGTH):
            search.note_state(state)
            offers = play.offers(state)
            if not offers:
                break
            least = min(taken[choice.id] for choice in offers) if number % 2 else None
            choice = chance.choice([c for c in offers if least is None or taken[c.id] == least])
            taken[choice.id] += 1
            search.note_taking(state, choice)
            read += sum(words(choice.section, choice.target))
            state = play.take(state, choice.id)
        if play.book.sections[state.section].ending:
            for programme in search.advice.scored(state.values):
                advised[programme.id] += programme.eligible is None
            if not number % 2:
                # Half-way between the fewest and the most words of what conditions may show.
                search.found.walked.append(read // 2)
        if watch is not None and number % 50 == 0 and not watch(search.found.states):
            break
    return advised


@dataclass
class _Proof:
    play: Play
    search: Search
    advised: Counter[str]
    watch: Watch | None
    found: Exploration = field(init=False)
    machine: Machine = field(init=False)
    story_places: set[int] = field(init=False)

    def run(self) -> Exploration:
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
            for bundle in self.bundles(self.open_questions()):
                self.note(self.reach(bundle))
            self.ask_advice()
            self.count()
        except Interrupted:
            return found
        found.complete = self.search.decided
        return found

    def reach(self, questions: Sequence[Question]) -> Reach:
        from talent_story.proof.bulk import reach

        reached = reach(self.machine, questions, self.watch)
        self.found.states = max(self.found.states, reached.states)
        return reached

    def note(self, reached: Reach) -> None:
        for about, holds in reached.answers().items():
            if holds:
                self.note_answer(about)

    def note_answer(self, about: tuple[object, ...]) -> None:
        match about:
            case ("choice", str(id)):
                self.found.choices.add(id)
            case ("branch", place):
                self.found.branches.add(place)
            case ("effect", str(owner), int(position), str(variable)):
                self.found.effects.add((owner, position))
                self.found.moved.add(variable)
            case ("programme", str(id)):
                self.found.recommended.add(id)

    # What the story itself reads: sections, choices, dead ends, traps

    def ask_story(self) -> None:
        from talent_story.proof.bulk import reaching, shortest_journeys
        from talent_story.proof.sets import difference, is_empty, satisfying

        book, layout = self.play.book, self.play.layout
        questions: list[Question] = []
        for section in book.sections.values():
            if section.ending:
                continue
            offers = [offered_formula(layout, section.choices, c) for c in section.choices]
            nothing = conjunction(negation(layout, offer) for offer in offers)
            questions.append(Question(("dead end", section.id), section.id, nothing))
            questions.extend(
                Question(("choice", choice.id), section.id, offer)
                for choice, offer in zip(section.choices, offers, strict=True)
            )
        reached = self.reach(questions)
        found = self.found
        for id, members in reached.sets.items():
            if not is_empty(members):
                found.sections.add(id)
                found.met.update(book.sections[id].meets)
        self.note(reached)
        final: dict[str, Mask | Cells] = {}
        targets: dict[object, tuple[str, Mask | Cells]] = {}
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
        good = reaching(reached, final, self.watch)
        found.traps = {}
        for id, members in reached.sets.items():
            lost = difference(members, good[id])
            if not is_empty(lost):
                targets["trap", id] = (id, lost)
        if targets:
            journeys = shortest_journeys(reached, targets, self.watch)
            for key, journey in journeys.items():
                assert isinstance(key, tuple)
                witness = Witness(journey.choices, self.facts_told(reached, journey.first))
                (found.dead_ends if key[0] == "dead end" else found.traps)[key[1]] = witness

    def facts_told(self, reached: Reach, first: dict[int, int]) -> tuple[tuple[str, str], ...]:
        """Return the facts that a journey needs, from the classes it started in."""
        told = []
        for name in self.search.story_facts:
            place = self.play.layout.facts[name]
            if place in first:
                value = reached.reduced.representative[place][first[place]]
                if value:
                    told.append((name, self.play.book.facts[name].values[value - 1]))
        return tuple(told)

    # Questions that tell more states apart: texts, effects, programmes

    def open_questions(self) -> list[Question]:
        return [
            question
            for question in (*self.text_questions(), *self.effect_questions())
            if question.section in self.found.sections and question.formula != FALSE
        ]

    def text_questions(self) -> Iterable[Question]:
        book, layout = self.play.book, self.play.layout

        def branches(section: str, passage: Passage, shown: Formula) -> Iterable[Question]:
            for branch, holding, failing in passage.branches():
                if branch.place in self.found.branches:
                    continue
                formula = conjunction(
                    [
                        shown,
                        *(formula_of(condition, layout) for condition in holding),
                        *(negation(layout, formula_of(c, layout)) for c in failing),
                    ]
                )
                yield Question(("branch", branch.place), section, formula)

        for section in book.sections.values():
            yield from branches(section.id, section.passage, conjunction(()))
            for choice in section.choices:
                offered = offered_formula(layout, section.choices, choice)
                shown = disjunction([offered, locked_formula(layout, choice)])
                yield from branches(section.id, choice.text, shown)
            place = layout.chapters.get(section.chapter)
            if place is not None:
                opening = book.chapters[section.chapter].opening
                yield from branches(section.id, opening, Atom(place, frozenset((1,))))

    def effect_questions(self) -> Iterable[Question]:
        """Ask of each effect not yet seen at work whether it ever changes its variable."""
        play, layout = self.play, self.play.layout
        names = {place: name for name, place in layout.variables.items()}
        for section in play.book.sections.values():
            for choice in section.choices:
                target = play.book.sections[choice.target]
                owners = [(f"choice {choice.id}", n) for n in range(len(choice.effects))]
                owners += [(target.id, n) for n in range(len(target.effects))]
                if all(owner in self.found.effects for owner in owners):
                    continue
                offered = offered_formula(layout, section.choices, choice)
                steps = play.choice_steps(choice)
                own = play.effect_steps(choice.effects)
                entry = play.entry_steps(target)
                marks = len(steps) - len(own) - len(entry)
                labels: list[tuple[str, int] | None] = [None] * marks
                labels += [(f"choice {choice.id}", n) for n in range(len(own))]
                before = len(entry) - len(target.effects)
                labels += [None] * before + [(target.id, n) for n in range(len(target.effects))]
                yield from self.changes(section.id, offered, steps, labels, names)

    def changes(
        self,
        section: str,
        offered: Formula,
        steps: tuple[Step, ...],
        labels: Sequence[tuple[str, int] | None],
        names: dict[int, str],
    ) -> Iterable[Question]:
        layout = self.play.layout
        values: dict[int, list[int]] = {}
        for step, label in zip(steps, labels, strict=True):
            place = step[0]
            low, high = layout.minimum[place], layout.maximum[place]
            now = values.setdefault(place, list(range(low, high + 1)))
            after = [stepped(step, value) for value in now]
            if label is not None and label not in self.found.effects:
                moved = frozenset(n for n in range(len(now)) if now[n] != after[n])
                yield Question(
                    ("effect", *label, names[place]),
                    section,
                    conjunction([offered, Atom(place, moved)]) if moved else FALSE,
                )
            values[place] = after

    def bundles(self, questions: list[Question]) -> Iterable[list[Question]]:
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
        book = self.play.book
        endings = [s.id for s in book.sections.values() if s.ending and s.id in self.found.sections]
        if not book.programmes or not endings:
            return
        questions = [
            Question(("programme", programme.id), ending, self.may_be_recommended(programme))
            for programme in book.programmes.values()
            if programme.id not in self.found.recommended
            for ending in endings
        ]
        for bundle in self.bundles([q for q in questions if q.formula != FALSE]):
            self.note(self.reach(bundle))
        self.ask_unadvised(endings)

    def may_be_recommended(self, programme: Programme) -> Formula:
        parts = [self.scored(programme)]
        if programme.eligible is not None:
            refused = formula_of(programme.eligible, self.play.layout, wanted=False)
            parts.append(negation(self.play.layout, refused))
        return conjunction(parts)

    def scored(self, programme: Programme) -> Formula:
        """Return when the score of a programme is over 0."""
        layout = self.play.layout
        signals = programme.signals
        if len(signals) > MOST_SIGNALS:
            raise Unfit("a programme has too many signals")
        holds = [formula_of(signal.condition, layout) for signal in signals]
        ways = []
        for pattern in product((True, False), repeat=len(signals)):
            if sum(s.weight for s, on in zip(signals, pattern, strict=True) if on) > 0:
                ways.append(
                    conjunction(
                        formula if on else negation(layout, formula)
                        for formula, on in zip(holds, pattern, strict=True)
                    )
                )
        return disjunction(ways)

    def ask_unadvised(self, endings: list[str]) -> None:
        """Look for endings without advice, with more and more programmes until none is left.

        A state in which some programmes of a group can always be recommended needs no others.
        """
        programmes = sorted(self.play.book.programmes.values(), key=lambda p: -self.advised[p.id])
        open_endings = [id for id in endings if id not in self.found.unadvised]
        size = 1
        while open_endings:
            group = programmes[:size]
            open_endings = self.unadvised_by(group, open_endings, last=size >= len(programmes))
            if size >= len(programmes):
                return
            size *= 2

    def unadvised_by(
        self, group: Sequence[Programme], endings: list[str], *, last: bool
    ) -> list[str]:
        """Return the endings that some journey reaches with nothing from the group to have."""
        from talent_story.proof.bulk import shortest_journeys
        from talent_story.proof.sets import is_empty, satisfying

        layout = self.play.layout
        questions: list[Question] = []
        facts: dict[tuple[object, ...], dict[str, str]] = {}
        scored = {programme.id: self.scored(programme) for programme in group}
        for refused in self.refusable(group):
            formula = conjunction(
                [
                    negation(layout, scored[p.id])
                    if p not in refused.programmes
                    else conjunction(())
                    for p in group
                ]
                + [refused.story_facts]
            )
            for ending in endings:
                about = ("unadvised", ending, len(facts))
                facts[about] = refused.free_facts
                questions.append(Question(about, ending, formula))
        if not questions:
            return []
        reached = self.reach(questions)
        targets: dict[object, tuple[str, Mask | Cells]] = {}
        for question in reached.reduced.questions:
            members = reached.sets.get(question.section)
            if members is None:
                continue
            hits = satisfying(question.formula, reached.spaces[question.section], members)
            if not is_empty(hits):
                targets[question.about] = (question.section, hits)
        if last:
            for key, journey in shortest_journeys(reached, targets, self.watch).items():
                assert isinstance(key, tuple)
                told = dict(self.facts_told(reached, journey.first)) | facts[key]
                witness = Witness(journey.choices, tuple(sorted(told.items())))
                known = self.found.unadvised.get(key[1])
                if known is None or len(witness.choices) < len(known.choices):
                    self.found.unadvised[key[1]] = witness
        return [ending for ending in endings if any(t[0] == ending for t in targets.values())]

    def refusable(self, group: Sequence[Programme]) -> Iterable[_Refusal]:
        """Yield the ways in which facts can refuse programmes of the group, the widest only.

        For each assignment of the facts, known or not, the programmes that it certainly refuses;
        an assignment that refuses less than another under the same facts of the story is left out.
        """
        advice = self.search.advice
        return refusals(self.play, advice, group, self.search.story_facts)

    # Journeys

    def count(self) -> None:
        from talent_story.proof.bulk import reach
        from talent_story.proof.counting import count_journeys

        machine = machine_of(self.play, ())
        self.found.journeys = count_journeys(reach(machine, (), self.watch), self.watch)


@dataclass(frozen=True)
class _Refusal:
    programmes: tuple[Programme, ...]
    story_facts: Formula
    free_facts: dict[str, str]


MAX_ASSIGNMENTS = 500_000


def refusals(
    play: Play, advice: Advice, group: Sequence[Programme], story_facts: Sequence[str]
) -> list[_Refusal]:
    """Return which programmes of a group facts can refuse together; see `_Proof.refusable`."""
    from talent_story.story.layout import facts_read_by

    layout, book = play.layout, play.book
    conditions = [p.eligible for p in group if p.eligible is not None]
    read = facts_read_by(conditions)
    told = [name for name in story_facts if name in read]
    free = [name for name in advice.free if name in read]
    total = 1
    for name in (*told, *free):
        total *= len(book.facts[name].values) + 1
    if total > MAX_ASSIGNMENTS:
        raise Unfit("too many facts for eligibility")
    values = list(layout.start)
    found: list[_Refusal] = []
    for story_values in product(*(range(len(book.facts[name].values) + 1) for name in told)):
        for name, value in zip(told, story_values, strict=True):
            values[layout.facts[name]] = value
        refused: dict[tuple[str, ...], tuple[tuple[Programme, ...], dict[str, str]]] = {}
        for free_values in product(*(range(1, len(book.facts[name].values) + 1) for name in free)):
            for name, value in zip(free, free_values, strict=True):
                values[layout.facts[name]] = value
            programmes = tuple(
                p
                for p in group
                if p.eligible is not None and play.predicate(p.eligible, False)(values)
            )
            key = tuple(p.id for p in programmes)
            if key not in refused:
                facts = {
                    name: book.facts[name].values[value - 1]
                    for name, value in zip(free, free_values, strict=True)
                }
                refused[key] = (programmes, facts)
        for key, (programmes, facts) in refused.items():
            if any(set(key) < set(other) for other in refused):
                continue
            formula = conjunction(
                Atom(layout.facts[name], frozenset((value,)))
                for name, value in zip(told, story_values, strict=True)
            )
            found.append(_Refusal(programmes, formula, facts))
    return found
