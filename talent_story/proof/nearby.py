"""Questions settled close to where they are asked.

A machine cut down to the sections from which a few choices lead to the question, and begun
everywhere at its border with every valuation that may be held there, does all that the whole one
can do on its last steps, and more. What it cannot reach, no journey reaches. And from a state that
a walk did meet, a few choices that lead to the goal are proof enough that some journey does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from talent_story.proof.guiding import TooLarge, guide_of
from talent_story.proof.search import Search
from talent_story.proof.seeking import Seeker, shares
from talent_story.story.machine import (
    FALSE,
    Atom,
    Machine,
    Question,
    Way,
    conjunction,
    places_read,
)
from talent_story.story.play import State
from talent_story.story.reduction import Reduced, may_hold, reduce_machine

CHOICES = 5
"""How many choices before the goal are looked at."""

LOOK = 1_500
GUIDES = 4
OUTSIDE = "outside"
"""Where the cut-down machine begins: an id that no section can have beside its border's ways."""


class Nearby:
    """The questions of a machine, and some states that walks met in its sections."""

    def __init__(
        self,
        search: Search,
        machine: Machine,
        questions: Sequence[Question],
        met: Mapping[str, Sequence[State]],
    ) -> None:
        self.search = search
        self.machine = machine
        self.questions = questions
        self.met = met
        self.reduced = reduce_machine(machine, questions)
        self.into: dict[str, list[Way]] = {}
        for section in self.reduced.domains:
            for way in machine.ways[section]:
                if way.target in self.reduced.domains:
                    self.into.setdefault(way.target, []).append(way)

    def plausible(self) -> list[Question]:
        """Leave out the questions that places, followed one by one, already answer with no."""
        pairs = zip(self.questions, self.reduced.questions, strict=True)
        return [question for question, small in pairs if may_hold(self.reduced, small)]

    def settle(self, question: Question) -> bool | None:
        """Return whether the goal is ever met, if that can be told from nearby."""
        if question.section not in self.reduced.domains:
            return False
        window = self._window(question.section)
        reduced = reduce_machine(self._cut(window), [question])
        goals = [q for q in reduced.questions if q.formula != FALSE]
        if not goals or question.section not in reduced.domains:
            return False
        seeker = Seeker(reduced, goals, None)
        for places in shares(reduced, sorted(places_read(goals[0].formula))):
            try:
                guide = guide_of(reduced, goals, frozenset(places))
            except TooLarge:
                continue
            if guide.hopeless:
                return False
            seeker.guides.append(guide)
        beginnings = self._beginnings(reduced, window)
        for _ in range(GUIDES):
            journey = seeker.follow(LOOK, list(beginnings))
            if journey is not None:
                assert seeker.origin is not None
                note_all(self.search, beginnings[seeker.origin], journey.choices)
                return True
            better = seeker.better_guide()
            if better is None:
                break
            if better.hopeless:
                return False
            seeker.guides.append(better)
        return None

    def _window(self, section: str) -> set[str]:
        """Return the sections from which a few choices lead to one."""
        window, layer = {section}, {section}
        for _ in range(CHOICES):
            layer = {way.source for target in layer for way in self.into.get(target, ())} - window
            window |= layer
        return window

    def _cut(self, window: set[str]) -> Machine:
        """Return the machine of a window, begun at its border with all that may be held there."""
        machine = self.machine
        ways = {
            section: [way for way in machine.ways[section] if way.target in window]
            for section in window
        }
        ways[OUTSIDE] = [
            Way(
                f"{OUTSIDE}>{section}",
                OUTSIDE,
                section,
                conjunction(
                    Atom(place, frozenset(self._held(section, place)))
                    for place in self.reduced.domains[section]
                ),
                {},
            )
            for section in sorted(window)
            if section == machine.start
            or any(way.source not in window for way in self.into.get(section, ()))
        ]
        anything = [frozenset(range(size)) for size in machine.sizes]
        return Machine(machine.play, machine.sizes, anything, ways, machine.universe, OUTSIDE)

    def _held(self, section: str, place: int) -> list[int]:
        domain = self.reduced.domains[section][place]
        return [value for value, number in self.reduced.class_of[place].items() if number in domain]

    def _beginnings(
        self, reduced: Reduced, window: set[str]
    ) -> dict[tuple[str, tuple[int, ...]], State]:
        """Return states that walks met inside the window, as the reduced machine sees them."""
        minimum = self.machine.play.layout.minimum
        found: dict[tuple[str, tuple[int, ...]], State] = {}
        for section in sorted(window & reduced.domains.keys()):
            for state in self.met.get(section, ()):
                values = tuple(
                    reduced.class_of[place][state.values[place] - minimum[place]]
                    for place in reduced.live[section]
                )
                found.setdefault((section, values), state)
        return found


def note_all(search: Search, state: State, choices: Sequence[str]) -> None:
    """Note all that is shown when these choices are taken from a state."""
    play = search.play
    for id in (*choices, ""):
        search.found.choices.update(choice.id for choice in search.note_state(state))
        if id:
            search.note_taking(state, play.book.choices[id])
            state = play.take(state, id)
