"""A book, once read: immutable, without faults hidden in it, each thing with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from talent_story.book.language import Condition, Effect, Fact, Scope, Variable
from talent_story.book.passages import Passage
from talent_story.book.problems import Place
from talent_story.book.workshops import Workshops


@dataclass(frozen=True, slots=True)
class Choice:
    """A way on from a section. `effects` run when it is taken, before the target is entered."""

    id: str
    section: str
    target: str
    text: Passage
    place: Place
    condition: Condition | None = None
    locked: str = ""
    effects: tuple[Effect, ...] = ()
    once: bool = False
    fallback: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A place in the story. `meets` are the catalogue entries that entering it makes met.

    `asks` are facts that the story asks for here. `activity` is the detection tool that is played
    here, and `part_of` the section that a page of such an activity belongs to (empty for sections
    that an author wrote).
    """

    id: str
    title: str
    chapter: int
    place: Place
    passage: Passage
    choices: tuple[Choice, ...]
    ending: bool = False
    effects: tuple[Effect, ...] = ()
    entry_points: tuple[str, ...] = ()
    detection_tools: tuple[str, ...] = ()
    support_formats: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    personas: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    activity: str = ""
    part_of: str = ""

    @property
    def meets(self) -> tuple[str, ...]:
        """The catalogue entries met here, entry points first."""
        return (
            self.entry_points
            + self.detection_tools
            + self.support_formats
            + self.programmes
            + self.personas
        )


@dataclass(frozen=True, slots=True)
class Chapter:
    """One file of the story. `opening` is shown once, when the chapter is first entered."""

    title: str
    place: Place
    opening: Passage
    act: str = ""
    location: str = ""
    persona: str = ""
    summary: str = ""
    illustration: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from, and whether somebody checked it there."""

    title: str
    ref: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """What every catalogue entry has."""

    id: str
    name: str
    place: Place
    summary: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Competence(Entry):
    """A way of acting that can be observed; `levels` are observable behaviours, weakest first."""

    definition: str = ""
    maximum: int = 10
    levels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryPoint(Entry):
    """A door into the story."""

    opens: str = ""
    triggered_by: str = ""
    tools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a question of an activity, and what it changes."""

    text: str
    effects: tuple[Effect, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class ActivityStep:
    """One question (Markdown) of an activity; `pick` different answers are taken, in turn."""

    ask: str
    answers: tuple[Answer, ...]
    place: Place
    pick: int = 1


@dataclass(frozen=True, slots=True)
class Activity:
    """A detection tool made playable.

    `begin` and `skip` are the words of the two choices it opens with; `closing` is read after the
    last question, `left` when it was left alone (both Markdown).
    """

    begin: str
    skip: str
    steps: tuple[ActivityStep, ...]
    place: Place
    closing: str = ""
    left: str = ""


@dataclass(frozen=True, slots=True)
class DetectionTool(Entry):
    """A way of seeing what somebody can do."""

    reveals: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    duration: str = ""
    run_by: str = ""
    limits: str = ""
    activity: Activity | None = None


@dataclass(frozen=True, slots=True)
class SupportFormat(Entry):
    """A way of developing it."""

    develops: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    duration: str = ""
    effort: str = ""
    decided_by: str = ""
    prerequisites: str = ""


@dataclass(frozen=True, slots=True)
class Signal:
    """A sign in a journey that speaks for a programme, with what it weighs and what it says."""

    condition: Condition
    source: str
    weight: int
    because: str
    place: Place


@dataclass(frozen=True, slots=True)
class FirstStep:
    """Something to do, and within what delay."""

    do: str
    within: str


@dataclass(frozen=True, slots=True)
class LegalReference:
    """A legal text, and whether it was read and checked."""

    ref: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Programme(Entry):
    """What the book may recommend. `eligible` is None when everyone is."""

    eligible: Condition | None = None
    eligible_source: str = ""
    signals: tuple[Signal, ...] = ()
    duration: str = ""
    cost: str = ""
    decided_by: str = ""
    delay: str = ""
    contact: str = ""
    first_steps: tuple[FirstStep, ...] = ()
    legal: tuple[LegalReference, ...] = ()


@dataclass(frozen=True, slots=True)
class Persona(Entry):
    """Somebody whose voice a reader may borrow.

    `facts` are lent to the reader; `route` are choice ids from the start; `expects` are the
    programmes that this route must recommend.
    """

    facts: Mapping[str, str] = field(default_factory=dict)
    portrait: str = ""
    wish: str = ""
    brake: str = ""
    route: tuple[str, ...] = ()
    expects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term(Entry):
    """A word of the glossary."""

    definition: str = ""


@dataclass(frozen=True)
class Book:
    """A whole book. `hash` is the SHA-256 of its sources, in hexadecimal.

    `whole` is false when something of the story had to be left out because its source is at
    fault: what is found by exploring such a book says nothing of the book that was meant.
    """

    id: str
    title: str
    hash: str
    language: str = "fr"
    start: str = ""
    version: str = ""
    authors: tuple[str, ...] = ()
    licence: str = ""
    notice: str = ""
    place: Place = Place("graph/book.yaml", 1, 1)
    variables: Mapping[str, Variable] = field(default_factory=dict)
    variable_places: Mapping[str, Place] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    chapters: tuple[Chapter, ...] = ()
    sections: Mapping[str, Section] = field(default_factory=dict)
    competences: Mapping[str, Competence] = field(default_factory=dict)
    entry_points: Mapping[str, EntryPoint] = field(default_factory=dict)
    detection_tools: Mapping[str, DetectionTool] = field(default_factory=dict)
    support_formats: Mapping[str, SupportFormat] = field(default_factory=dict)
    programmes: Mapping[str, Programme] = field(default_factory=dict)
    personas: Mapping[str, Persona] = field(default_factory=dict)
    glossary: Mapping[str, Term] = field(default_factory=dict)
    notes: tuple[tuple[Place, str], ...] = ()
    words: int = 0
    whole: bool = True
    # No part of the story: a book opened by its index has none, and is the same book.
    workshops: Workshops = field(default_factory=Workshops, compare=False)

    @cached_property
    def choices(self) -> Mapping[str, Choice]:
        """Every choice of the book by its id, in the order written."""
        return {
            choice.id: choice for section in self.sections.values() for choice in section.choices
        }

    @cached_property
    def meetable(self) -> Mapping[str, Entry]:
        """The catalogue entries a section can make met, by id."""
        return {
            **self.entry_points,
            **self.detection_tools,
            **self.support_formats,
            **self.programmes,
            **self.personas,
        }

    @property
    def scope(self) -> Scope:
        """The names that conditions of this book may use."""
        return Scope(self.variables, self.facts, self.sections, self.choices, self.meetable)
