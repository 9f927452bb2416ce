"""A journey: the choices made from the start, and what follows from them.

A journey is immutable and remembers the one it grew from, so that taking back a choice is free and
taking one costs the same after a thousand as after one. State is never stored: a saved journey is
its choices, played again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from talent_story.book.model import Book, Choice, Section
from talent_story.story.play import ChoiceRefused, Play, RefusalReason, State
from talent_story.story.record import JourneyRecord


@dataclass(frozen=True, slots=True)
class Journey:
    """Where a reader stands, and how they came there. `choice` is None at the start.

    Example:
        >>> from talent_story.book import parse_book, sources_of
        >>> book, _ = parse_book(sources_of({
        ...     "graph/book.yaml": "{format: 1, id: b, title: B, start: a}",
        ...     "chapters/1.md": "---\\ntitle: T\\n---\\n## A {#a}\\nHi.\\n\\n"
        ...                      "- [On](#z)\\n\\n## Z {#z ending}\\nBye.\\n"}))
        >>> journey = Journey.begin(Play(book)).take("a>z")
        >>> journey.choices, journey.at_ending, journey.undo().section.title
        (('a>z',), True, 'A')
    """

    play: Play
    facts: Mapping[str, str]
    state: State
    parent: Journey | None = None
    choice: Choice | None = None
    length: int = 0

    @staticmethod
    def begin(play: Play, facts: Mapping[str, str] | None = None) -> Journey:
        """Return the journey that stands at the start."""
        known = dict(facts or {})
        return Journey(play, known, play.begin(known))

    @property
    def book(self) -> Book:
        """The book this journey is played in."""
        return self.play.book

    @property
    def section(self) -> Section:
        """The section the reader stands in."""
        return self.play.book.sections[self.state.section]

    @property
    def at_ending(self) -> bool:
        """Whether the journey is over."""
        return self.section.ending

    def take(self, choice: str) -> Journey:
        """Return the journey one choice further. Raises ChoiceRefused."""
        taken, state = self.play.follow(self.state, choice)
        return Journey(self.play, self.facts, state, self, taken, self.length + 1)

    def undo(self) -> Journey:
        """Return the journey before its last choice; the start has none and stays."""
        return self if self.parent is None else self.parent

    def rewind(self, length: int) -> Journey:
        """Return this journey cut to its first `length` choices.

        Raises IndexError when `length` is negative or longer than the journey.
        """
        if not 0 <= length <= self.length:
            raise IndexError(length)
        journey = self
        while journey.length > length:
            assert journey.parent is not None
            journey = journey.parent
        return journey

    def stages(self) -> list[Journey]:
        """Return every journey this one grew from, from the start to itself."""
        found: list[Journey] = []
        journey: Journey | None = self
        while journey is not None:
            found.append(journey)
            journey = journey.parent
        found.reverse()
        return found

    @property
    def choices(self) -> tuple[str, ...]:
        """The ids of the choices made, from the start."""
        return tuple(stage.choice.id for stage in self.stages() if stage.choice is not None)

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections entered, from the start, each as often as it was entered."""
        return tuple(stage.state.section for stage in self.stages())

    def met(self) -> tuple[str, ...]:
        """The catalogue entries met, each once, in the order they were first met."""
        found: dict[str, None] = {}
        for stage in self.stages():
            found.update(dict.fromkeys(stage.section.meets))
        return tuple(found)

    def opens_chapter(self) -> bool:
        """Say whether this is the first section of its chapter that the reader enters."""
        chapter = self.section.chapter
        journey = self.parent
        while journey is not None:
            if journey.section.chapter == chapter:
                return False
            journey = journey.parent
        return True

    def opening(self) -> str:
        """Return the Markdown that opens the chapter, when it is entered now; else nothing."""
        if not self.opens_chapter():
            return ""
        return self.play.passage(self.state, self.book.chapters[self.section.chapter].opening)

    def text(self) -> str:
        """Return the Markdown of the section, as it reads now."""
        return self.play.text(self.state)

    def offers(self) -> tuple[Choice, ...]:
        """Return the choices on offer."""
        return self.play.offers(self.state)

    def locked(self) -> tuple[Choice, ...]:
        """Return the choices that are shown closed."""
        return self.play.locked(self.state)

    def choice_text(self, choice: Choice) -> str:
        """Return the words of a choice, as they read now."""
        return self.play.passage(self.state, choice.text)

    def values(self) -> dict[str, int | bool | str]:
        """Return the value of every variable, competences among them, by name."""
        found = {name: self.play.value(self.state, name) for name in self.book.variables}
        return {name: value for name, value in found.items() if value is not None}

    def with_facts(self, facts: Mapping[str, str]) -> Replay:
        """Return this journey played again with other facts, as far as it goes."""
        return replay(self.play, facts, self.choices)

    def record(self) -> JourneyRecord:
        """Return what is saved of this journey."""
        book = self.book
        return JourneyRecord(book.id, book.hash, book.title, dict(self.facts), self.choices)


@dataclass(frozen=True, slots=True)
class Replay:
    """A journey played again, and where it stopped if it could not be played to its end.

    `stopped_at` is the position (from 0) of the first choice that could not be taken, `choice` its
    id, `reason` why, and `left` that choice and all that came after it.
    `dropped_facts` are facts that the book does not know, or not with that value.
    """

    journey: Journey
    stopped_at: int | None = None
    choice: str = ""
    reason: RefusalReason | None = None
    left: tuple[str, ...] = ()
    dropped_facts: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether every choice could be taken."""
        return self.stopped_at is None


def replay(play: Play, facts: Mapping[str, str], choices: Sequence[str]) -> Replay:
    """Play choices from the start, as far as the book allows; see `Replay`."""
    known: dict[str, str] = {}
    dropped: list[str] = []
    for name, value in facts.items():
        fact = play.book.facts.get(name)
        if fact is not None and value in fact.values:
            known[name] = value
        else:
            dropped.append(name)
    journey = Journey.begin(play, known)
    for position, choice in enumerate(choices):
        try:
            journey = journey.take(choice)
        except ChoiceRefused as refusal:
            left = tuple(choices[position:])
            return Replay(journey, position, choice, refusal.reason, left, tuple(dropped))
    return Replay(journey, dropped_facts=tuple(dropped))


def replay_record(play: Play, record: JourneyRecord) -> Replay:
    """Play a saved journey again; see `Replay`."""
    return replay(play, record.facts, record.choices)
