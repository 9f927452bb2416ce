"""Play: a state and a choice give the next state, and nothing else decides it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from talent_story.book.language import Condition, Effect
from talent_story.book.model import Book, Choice, Section
from talent_story.book.passages import Passage
from talent_story.story.compiling import Predicate, compile_condition
from talent_story.story.layout import Layout, layout_of


class State(NamedTuple):
    """Where a journey stands: a section, and the values that `Layout` gives a meaning to."""

    section: str
    values: tuple[int, ...]


RefusalReason = Literal["unknown", "elsewhere", "locked", "not-offered"]
"""Why a choice cannot be taken.

`unknown`: the book has no such choice; `elsewhere`: it is another section's; `locked`: it is shown
but closed; `not-offered`: its condition does not hold, or it was taken once already.
"""


class ChoiceRefused(ValueError):
    """A choice was taken that is not on offer in that state; see `RefusalReason`."""

    def __init__(self, choice: str, reason: RefusalReason) -> None:
        super().__init__(f"{choice}: {reason}")
        self.choice = choice
        self.reason = reason


_SET, _ADD = 0, 1

Step = tuple[int, int, int, int, int]
"""(place, kind, number, minimum, maximum): one change to a state's values."""


class _Way(NamedTuple):
    """A choice, ready: its condition, the place of its `once`, the changes of taking it."""

    choice: Choice
    holds: Predicate | None
    once: int
    steps: tuple[Step, ...]


class _Room(NamedTuple):
    """A section, ready. `constant` are its offers when no state can change them."""

    ways: tuple[_Way, ...]
    by_id: Mapping[str, _Way]
    constant: tuple[Choice, ...] | None
    fallbacks: bool


class Play:
    """A book made ready to be played. Pure: every method is a function of its arguments.

    Sections are compiled when they are first entered and kept.

    Example:
        >>> from talent_story.book import parse_book, sources_of
        >>> book, _ = parse_book(sources_of({
        ...     "graph/book.yaml": "{format: 1, id: b, title: B, start: a, "
        ...                        "variables: {n: {min: 0, max: 2}}}",
        ...     "chapters/1.md": "---\\ntitle: T\\n---\\n## A {#a}\\nHi.\\n\\n"
        ...                      "- [On](#z){do=\\"n += 1\\"}\\n\\n## Z {#z ending}\\nBye.\\n"}))
        >>> play = Play(book)
        >>> play.take(play.begin(), "a>z")
        State(section='z', values=(1,))
    """

    def __init__(self, book: Book) -> None:
        self.book = book
        self.layout: Layout = layout_of(book)
        self._rooms: dict[str, _Room] = {}
        self._predicates: dict[tuple[Condition, bool], Predicate] = {}

    def predicate(self, condition: Condition, wanted: bool = True) -> Predicate:
        """Return the compiled condition; see `compile_condition`."""
        key = (condition, wanted)
        found = self._predicates.get(key)
        if found is None:
            found = compile_condition(condition, self.layout, wanted)
            self._predicates[key] = found
        return found

    def begin(self, facts: Mapping[str, str] | None = None) -> State:
        """Return the state in the first section. Raises KeyError or ValueError for a wrong fact."""
        values = list(self.layout.start)
        for name, value in (facts or {}).items():
            values[self.layout.facts[name]] = self.book.facts[name].number(value)
        section = self.book.sections[self.book.start]
        apply_steps(self.entry_steps(section), values)
        return State(section.id, tuple(values))

    def offers(self, state: State) -> tuple[Choice, ...]:
        """Return the choices that may be taken, in the order written."""
        room = self._rooms.get(state.section) or self._room(state.section)
        if room.constant is not None:
            return room.constant
        values = state.values
        offered = [
            choice
            for choice, holds, once, _ in room.ways
            if (holds is None or holds(values)) and (once < 0 or not values[once])
        ]
        if room.fallbacks:
            offered = [choice for choice in offered if not choice.fallback] or offered
        return tuple(offered)

    def locked(self, state: State) -> tuple[Choice, ...]:
        """Return the choices that are shown closed, with their reason, in the order written."""
        room = self._rooms.get(state.section) or self._room(state.section)
        if room.constant is not None:
            return ()
        values = state.values
        return tuple(
            choice
            for choice, holds, once, _ in room.ways
            if choice.locked
            and holds is not None
            and not holds(values)
            and (once < 0 or not values[once])
        )

    def take(self, state: State, choice: str) -> State:
        """Return the state after taking a choice by its id. Raises ChoiceRefused."""
        return self.follow(state, choice)[1]

    def follow(self, state: State, choice: str) -> tuple[Choice, State]:
        """Return a choice by its id, and the state after taking it. Raises ChoiceRefused."""
        room = self._rooms.get(state.section) or self._room(state.section)
        way = room.by_id.get(choice)
        if way is None:
            known = choice in self.book.choices
            raise ChoiceRefused(choice, "elsewhere" if known else "unknown")
        values = state.values
        if room.constant is None:
            if (way.holds is not None and not way.holds(values)) or (
                way.once >= 0 and values[way.once]
            ):
                locked = way.choice.locked and (way.once < 0 or not values[way.once])
                raise ChoiceRefused(choice, "locked" if locked else "not-offered")
            if way.choice.fallback and way.choice not in self.offers(state):
                raise ChoiceRefused(choice, "not-offered")
        if way.steps:
            values = values_after(way.steps, values)
        return way.choice, State(way.choice.target, values)

    def passage(self, state: State, passage: Passage) -> str:
        """Return the Markdown of a passage as it reads in a state."""
        pieces = passage.pieces
        if not pieces:
            return ""
        if len(pieces) == 1 and isinstance(pieces[0], str):
            return pieces[0]
        return passage.resolved(
            lambda condition: self.predicate(condition)(state.values),
            lambda name: self.printed(state, name),
        )

    def text(self, state: State) -> str:
        """Return the Markdown of the section a state stands in."""
        return self.passage(state, self.book.sections[state.section].passage).strip("\n")

    def value(self, state: State, name: str) -> int | bool | str | None:
        """Return the value of a variable or a fact; an unknown fact is None. Raises KeyError."""
        variable = self.book.variables.get(name)
        if variable is not None:
            number = state.values[self.layout.variables[name]]
            if variable.kind == "flag":
                return bool(number)
            return variable.values[number] if variable.kind == "choice" else number
        fact = self.book.facts[name]
        number = state.values[self.layout.facts[name]]
        return fact.values[number - 1] if number else None

    def printed(self, state: State, name: str) -> str:
        """Return a value as prose prints it: labels for values, nothing for an unknown fact."""
        variable = self.book.variables.get(name)
        if variable is None:
            fact = self.book.facts[name]
            number = state.values[self.layout.facts[name]]
            return fact.labels[number - 1] if number else ""
        number = state.values[self.layout.variables[name]]
        if variable.kind == "choice":
            return variable.labels[number]
        if variable.kind == "flag":
            french = self.book.language.lower().startswith("fr")
            return ("oui" if number else "non") if french else ("yes" if number else "no")
        return str(number)

    # Compiling

    def effect_steps(self, effects: tuple[Effect, ...]) -> tuple[Step, ...]:
        """Return effects as changes to a state's values."""
        layout = self.layout
        steps: list[Step] = []
        for effect in effects:
            place = layout.variables[effect.variable]
            low, high = layout.minimum[place], layout.maximum[place]
            if effect.operator == "=":
                steps.append((place, _SET, min(high, max(low, effect.number)), low, high))
            else:
                number = effect.number if effect.operator == "+=" else -effect.number
                steps.append((place, _ADD, number, low, high))
        return tuple(steps)

    def entry_steps(self, section: Section) -> tuple[Step, ...]:
        """Return the changes of entering a section: its visit, what it carries, its effects."""
        layout = self.layout
        steps: list[Step] = []
        visit = layout.visits.get(section.id)
        if visit is not None:
            steps.append((visit, _ADD, 1, 0, layout.maximum[visit]))
        chapter = layout.chapters.get(section.chapter)
        if chapter is not None:
            steps.append((chapter, _ADD, 1, 0, 2))
        for entry in section.meets:
            place = layout.met.get(entry)
            if place is not None:
                steps.append((place, _SET, 1, 0, 1))
        return tuple(steps) + self.effect_steps(section.effects)

    def choice_steps(self, choice: Choice) -> tuple[Step, ...]:
        """Return the changes of taking a choice, up to and with the entry into its target."""
        taken = self.layout.taken.get(choice.id)
        marked: tuple[Step, ...] = () if taken is None else ((taken, _SET, 1, 0, 1),)
        target = self.book.sections[choice.target]
        return marked + self.effect_steps(choice.effects) + self.entry_steps(target)

    def _room(self, section: str) -> _Room:
        ways = tuple(
            _Way(
                choice,
                None if choice.condition is None else self.predicate(choice.condition),
                self.layout.taken[choice.id] if choice.once else -1,
                self.choice_steps(choice),
            )
            for choice in self.book.sections[section].choices
        )
        plain = all(way.holds is None and way.once < 0 and not way.choice.fallback for way in ways)
        room = _Room(
            ways,
            {way.choice.id: way for way in ways},
            tuple(way.choice for way in ways) if plain else None,
            any(way.choice.fallback for way in ways),
        )
        self._rooms[section] = room
        return room


def values_after(steps: tuple[Step, ...], values: tuple[int, ...]) -> tuple[int, ...]:
    """Return values after changes, in order; the very same ones when nothing changes.

    A long book has hundreds of values, and most of the time of a step would go into copying them.
    """
    changed: list[int] | None = None
    current: tuple[int, ...] | list[int] = values
    for place, kind, number, low, high in steps:
        before = current[place]
        if kind:
            number += before
            number = low if number < low else high if number > high else number
        if number != before:
            if changed is None:
                current = changed = list(values)
            changed[place] = number
    return values if changed is None else tuple(changed)


def apply_steps(steps: tuple[Step, ...], values: list[int]) -> None:
    """Carry out changes on values, in order; a counter stops at its bounds."""
    for place, kind, number, low, high in steps:
        if kind:
            number += values[place]
            values[place] = low if number < low else high if number > high else number
        else:
            values[place] = number
