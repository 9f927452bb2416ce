"""The plainest exploration: every state, breadth first, one by one.

It is the yardstick: short enough to be read and believed, and what faster explorers must agree
with. Breadth first from all facts at once makes every witness a shortest one.
"""

from __future__ import annotations

from array import array
from itertools import product

from talent_story.book.language import Condition
from talent_story.book.model import Choice
from talent_story.book.passages import Passage
from talent_story.book.problems import Place
from talent_story.proof.advice import Advice, TooManyFacts
from talent_story.proof.exploration import Exploration, JourneyCount, Watch, Witness
from talent_story.proof.lengths import step_words
from talent_story.story.layout import conditions_of, facts_asked_known, facts_read_by
from talent_story.story.play import Play, State, Step, apply_steps

WATCH_EVERY = 4_096


def facts_of_story(play: Play) -> list[str]:
    """Return the facts that decide something in the story or in a score, in book order.

    Those that only eligibility reads are left out: they change no journey. Not so if it asks
    whether they are known: « known(x) » alone can turn from yes to no, or back, as x gets told.
    """
    book = play.book
    eligible = {id(p.eligible) for p in book.programmes.values() if p.eligible is not None}
    read = facts_read_by(
        condition for condition in conditions_of(book) if id(condition) not in eligible
    )
    read.update(facts_asked_known(p.eligible for p in book.programmes.values() if p.eligible))
    for section in book.sections.values():
        read.update(name for name in section.passage.names_printed() if name in book.facts)
    return [name for name in book.facts if name in read]


def search(play: Play, *, max_states: int = 3_000_000, watch: Watch | None = None) -> Exploration:
    """Explore a book state by state; see `Exploration`.

    Stops, with `complete` false, beyond `max_states` or when `watch` says so.
    """
    return Search(play, max_states, watch).run()


class Search:
    """One exploration under way; see `search`. What it has found so far is in `found`."""

    def __init__(self, play: Play, max_states: int, watch: Watch | None) -> None:
        self.play = play
        self.book = play.book
        self.max_states = max_states
        self.watch = watch
        self.found = Exploration()
        self.story_facts = facts_of_story(play)
        free = [name for name in self.book.facts if name not in self.story_facts]
        self.advice = Advice(play, free)
        self.index: dict[State, int] = {}
        self.states: list[State] = []
        self.parent = array("l")
        self.via: list[str] = []
        self.edge_start = array("l")
        self.edges = array("l")
        self.final = bytearray()
        self.pending_texts: dict[str | int, list[tuple[Place, list[tuple[Condition, bool]]]]] = {}
        self.pending_effects: dict[str, bool] = {}
        self.decided = True
        self.interrupted = False

    def run(self) -> Exploration:
        """Explore until nothing is new, or until the bound or the watch says to stop."""
        if self.book.start not in self.book.sections:
            return self.found
        for values in self._first_values():
            self._add(State(self.book.start, values), -1, "")
        self._prepare_texts()
        cursor = 0
        while cursor < len(self.states):
            if len(self.states) > self.max_states:
                break
            if (
                self.watch is not None
                and cursor % WATCH_EVERY == 0
                and not self.watch(len(self.states))
            ):
                self.interrupted = True
                break
            self._expand(cursor)
            cursor += 1
        found = self.found
        found.states = len(self.states)
        found.complete = cursor == len(self.states) and self.decided
        if cursor == len(self.states):
            self.edge_start.append(len(self.edges))
            found.traps = self._traps()
            found.journeys = self._count_journeys()
        return found

    def _first_values(self) -> list[tuple[int, ...]]:
        layout = self.play.layout
        section = self.book.sections[self.book.start]
        steps = self.play.entry_steps(section)
        found = []
        ranges = [range(len(self.book.facts[name].values) + 1) for name in self.story_facts]
        for combination in product(*ranges):
            values = list(layout.start)
            for name, value in zip(self.story_facts, combination, strict=True):
                values[layout.facts[name]] = value
            self._note_effects(section.id, steps, len(section.effects), values)
            found.append(tuple(values))
            if len(found) > self.max_states:
                break
        return found

    def _add(self, state: State, parent: int, via: str) -> int:
        known = self.index.get(state)
        if known is not None:
            return known
        number = self.index[state] = len(self.states)
        self.states.append(state)
        self.parent.append(parent)
        self.via.append(via)
        return number

    def _expand(self, number: int) -> None:
        play, state = self.play, self.states[number]
        self.edge_start.append(len(self.edges))
        offers = self.note_state(state)
        if self.book.sections[state.section].ending:
            self.final.append(1)
            self._note_unadvised(number)
            return
        self.final.append(0 if offers else 1)
        if not offers and state.section not in self.found.dead_ends:
            self.found.dead_ends[state.section] = self._witness(number)
        for choice in offers:
            self.note_taking(state, choice)
            self.edges.append(self._add(play.take(state, choice.id), number, choice.id))

    def note_state(self, state: State) -> tuple[Choice, ...]:
        """Note what standing in a state shows; return what is on offer there."""
        play = self.play
        section = self.book.sections[state.section]
        if state.section not in self.found.sections:
            self.found.sections.add(state.section)
            self.found.met.update(section.meets)
        if self.pending_texts:
            self._note_texts(section.id, state.values)
            opening = play.layout.chapters.get(section.chapter)
            if opening is not None and state.values[opening] == 1:
                self._note_texts(section.chapter, state.values)
        if section.ending:
            self._note_recommended(state)
            return ()
        offers = play.offers(state)
        if self.pending_texts:
            for choice in (*offers, *play.locked(state)):
                self._note_texts(f"choice {choice.id}", state.values)
        return offers

    def note_taking(self, state: State, choice: Choice) -> None:
        """Note what taking a choice changes."""
        self.found.choices.add(choice.id)
        if self._pending(choice.id):
            self._note_choice(choice.id, list(state.values))

    # Texts

    def _prepare_texts(self) -> None:
        for section in self.book.sections.values():
            self._await_texts(section.id, section.passage)
            for choice in section.choices:
                self._await_texts(f"choice {choice.id}", choice.text)
        for number, chapter in enumerate(self.book.chapters):
            self._await_texts(number, chapter.opening)

    def _await_texts(self, key: str | int, passage: Passage) -> None:
        waiting = [
            (branch.place, [(c, True) for c in holding] + [(c, False) for c in failing])
            for branch, holding, failing in passage.branches()
        ]
        if waiting:
            self.pending_texts[key] = waiting

    def _note_texts(self, key: str | int, values: tuple[int, ...]) -> None:
        pending = self.pending_texts.get(key)
        if pending is None:
            return
        predicate = self.play.predicate
        left = []
        for place, needs in pending:
            # « Not shown before » needs the condition not to hold, which unknown satisfies too.
            if all(predicate(condition)(values) == wanted for condition, wanted in needs):
                self.found.branches.add(place)
            else:
                left.append((place, needs))
        if left:
            self.pending_texts[key] = left
        else:
            del self.pending_texts[key]

    # Effects

    def _pending(self, owner: str) -> bool:
        if owner not in self.pending_effects:
            choice = self.book.choices[owner]
            target = self.book.sections[choice.target]
            self.pending_effects[owner] = bool(choice.effects or target.effects)
        return self.pending_effects[owner]

    def _note_choice(self, owner: str, values: list[int]) -> None:
        play = self.play
        choice = self.book.choices[owner]
        target = self.book.sections[choice.target]
        taken = play.layout.taken.get(choice.id)
        if taken is not None:
            values[taken] = 1
        self._note_effects(
            f"choice {choice.id}", play.effect_steps(choice.effects), len(choice.effects), values
        )
        steps = play.entry_steps(target)
        self._note_effects(target.id, steps, len(target.effects), values)
        changed = self.found.effects
        self.pending_effects[owner] = any(
            (f"choice {choice.id}", position) not in changed
            for position in range(len(choice.effects))
        ) or any((target.id, position) not in changed for position in range(len(target.effects)))

    def _note_effects(
        self, owner: str, steps: tuple[Step, ...], effects: int, values: list[int]
    ) -> None:
        """Apply steps, of which the last `effects` are an author's, and note what they change."""
        first = len(steps) - effects
        apply_steps(steps[:first], values)
        for position, step in enumerate(steps[first:]):
            before = values[step[0]]
            apply_steps((step,), values)
            if values[step[0]] != before:
                self.found.effects.add((owner, position))
                self.found.moved.add(self._variable_at(step[0]))

    def _variable_at(self, place: int) -> str:
        return next(name for name, at in self.play.layout.variables.items() if at == place)

    # Advice

    def _note_recommended(self, state: State) -> None:
        if len(self.found.recommended) < len(self.book.programmes):
            for programme in self.advice.scored(state.values):
                if programme.id not in self.found.recommended and self.advice.may_have(
                    programme, state.values
                ):
                    self.found.recommended.add(programme.id)

    def _note_unadvised(self, number: int) -> None:
        state = self.states[number]
        if state.section in self.found.unadvised or not self.book.programmes:
            return
        try:
            refusing = self.advice.refusing_facts(self.advice.scored(state.values), state.values)
        except TooManyFacts:
            self.decided = False
            return
        if refusing is not None:
            witness = self._witness(number)
            facts = dict(witness.facts) | refusing
            self.found.unadvised[state.section] = Witness(
                witness.choices, tuple(sorted(facts.items()))
            )

    # Traces

    def _witness(self, number: int) -> Witness:
        choices: list[str] = []
        values = self.states[number].values
        while self.parent[number] >= 0:
            choices.append(self.via[number])
            number = self.parent[number]
        facts = []
        for name in self.story_facts:
            value = values[self.play.layout.facts[name]]
            if value:
                facts.append((name, self.book.facts[name].values[value - 1]))
        return Witness(tuple(reversed(choices)), tuple(facts))

    # Questions to the whole graph of states

    def _successors(self, number: int) -> array[int]:
        return self.edges[self.edge_start[number] : self.edge_start[number + 1]]

    def _reaching(self, final: list[int]) -> bytearray:
        """Return, for each state, whether one of `final` can be reached from it."""
        count = len(self.states)
        into_start = array("l", bytes(8 * (count + 1)))
        for target in self.edges:
            into_start[target + 1] += 1
        for number in range(count):
            into_start[number + 1] += into_start[number]
        filled = array("l", into_start)
        into = array("l", bytes(8 * len(self.edges)))
        for number in range(count):
            for target in self._successors(number):
                into[filled[target]] = number
                filled[target] += 1
        reaches = bytearray(count)
        waiting = []
        for number in final:
            reaches[number] = 1
            waiting.append(number)
        while waiting:
            number = waiting.pop()
            for source in into[into_start[number] : into_start[number + 1]]:
                if not reaches[source]:
                    reaches[source] = 1
                    waiting.append(source)
        return reaches

    def _traps(self) -> dict[str, Witness]:
        final = [number for number, is_final in enumerate(self.final) if is_final]
        reaches = self._reaching(final)
        traps: dict[str, Witness] = {}
        for number, reached in enumerate(reaches):
            section = self.states[number].section
            if not reached and section not in traps:
                traps[section] = self._witness(number)
        return traps

    def _count_journeys(self) -> JourneyCount:
        """Count the lists of choices from the start, facts unknown, to an ending."""
        endings = [
            number
            for number, state in enumerate(self.states)
            if self.book.sections[state.section].ending
        ]
        reaches = self._reaching(endings)
        if not reaches[0]:
            return JourneyCount(0, None, None)
        order: list[int] = []
        status = bytearray(len(self.states))  # 1: open, 2: done
        stack = [0]
        cyclic = False
        while stack:
            number = stack[-1]
            if status[number] == 0:
                status[number] = 1
                for target in self._successors(number):
                    if not reaches[target]:
                        continue
                    if status[target] == 0:
                        stack.append(target)
                    elif status[target] == 1:
                        cyclic = True
            else:
                stack.pop()
                if status[number] == 1:
                    status[number] = 2
                    order.append(number)
        shortest = self._shortest(reaches)
        if cyclic:
            return JourneyCount(None, shortest, None)
        words = step_words(self.book)
        count: dict[int, int] = {}
        longest: dict[int, int] = {}
        least: dict[int, int] = {}
        most: dict[int, int] = {}
        for number in order:
            here = self.states[number].section
            if self.book.sections[here].ending:
                count[number], longest[number], least[number], most[number] = 1, 0, 0, 0
                continue
            ways = [target for target in self._successors(number) if reaches[target]]
            count[number] = sum(count[target] for target in ways)
            longest[number] = 1 + max(longest[target] for target in ways)
            read = [words(here, self.states[target].section) for target in ways]
            least[number] = min(least[t] + low for t, (low, _) in zip(ways, read, strict=True))
            most[number] = max(most[t] + high for t, (_, high) in zip(ways, read, strict=True))
        low, high = words(None, self.book.start)
        return JourneyCount(count[0], shortest, longest[0], low + least[0], high + most[0])

    def _shortest(self, reaches: bytearray) -> int:
        layer, seen, length = [0], {0}, 0
        while layer:
            following = []
            for number in layer:
                if self.book.sections[self.states[number].section].ending:
                    return length
                for target in self._successors(number):
                    if reaches[target] and target not in seen:
                        seen.add(target)
                        following.append(target)
            layer, length = following, length + 1
        raise AssertionError("an ending can be reached")
