"""What a book says of the group sessions it is played in: sequences, plans, essentials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from talent_story.book.problems import Place

KINDS = ("talk", "reading", "tool", "words", "evaluation", "pause")
"""What a room does in a sequence; see `Sequence`."""

THEMES = ("talents", "innovation")

MOMENTS = ("before", "during")

SHORT_MINUTES, LONG_MINUTES = 90, 210
"""How long the two timetables of a plan are meant to last."""


@dataclass(frozen=True, slots=True)
class Card:
    """Something to hand out: an example, a role, a project."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """A building block of a session.

    `kind` says what the room does: talk, read the book and vote, play the detection tool `tool`,
    answer `asks` in writing, evaluate, rest. `save` is what to drop when time is short, `fill` what
    to add when there is some. `sheet` are the headings of a participant's sheet.
    """

    id: str
    name: str
    place: Place
    kind: str = "talk"
    minutes: int = 0
    aim: str = ""
    challenge: str = ""
    method: str = ""
    materials: tuple[str, ...] = ()
    save: str = ""
    fill: str = ""
    tool: str = ""
    asks: tuple[str, ...] = ()
    sheet: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A sequence in a plan: its minutes in a short session and in a long one, 0 to leave it out."""

    sequence: str
    short: int
    long: int


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """A ready session: for whom, through which door, in which order."""

    id: str
    name: str
    place: Place
    summary: str = ""
    theme: str = ""
    audience: str = ""
    door: str = ""
    smallest: int = 0
    largest: int = 0
    threshold: int = 5
    steps: tuple[PlannedStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Essential:
    """One of the things a session rests on, before it or during it."""

    name: str
    text: str
    when: str


@dataclass(frozen=True)
class Workshops:
    """The catalogue `graph/workshops.yaml`."""

    sequences: Mapping[str, Sequence] = field(default_factory=dict)
    plans: Mapping[str, SessionPlan] = field(default_factory=dict)
    essentials: tuple[Essential, ...] = ()
