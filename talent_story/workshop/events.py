"""What happens in a session, as events: frozen values, to JSON and back.

An event is a fact of the facilitator's side. It says `at` how many seconds after the opening it
happened. A ballot is no event: it has no time, no order and no name (`ballots`); what a vote gave
is in the event that closes it, as it was published, once.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Literal, Union

from talent_story.workshop.publishing import MINIMUM, Publication, Scores

MAX_TEXT = 2_000
"""Longest text that an event carries, in characters."""

MAX_SECONDS = 1e9
"""Latest time of an event: some thirty years after the opening."""

StepKind = Literal["talk", "reading", "tool", "words", "evaluation", "pause"]
"""What the room does: talk, read and vote, play a detection tool, write, evaluate, rest."""

QuestionKind = Literal["choice", "words", "evaluation"]
"""What a phone answers: one of the options; a free text; a score out of ten with two texts."""

How = Literal["most", "tie", "unsaid", "alone", "nobody"]
"""How a vote was decided; see `talent_story.workshop.voting.RULES`."""

By = Literal["phones", "hands"]
"""How a question was answered: from phones, or by raised hands that the facilitator counted."""

NoteKind = Literal["brake", "support", "surprise", "promise", "change"]
"""What a note of the room is about; `change` is what will be done otherwise next time."""


@dataclass(frozen=True, slots=True)
class Step:
    """One sequence of the running order, as it was when the session opened.

    `tool` is the detection tool that is played, `asks` the questions that are answered in writing.
    """

    id: str
    name: str
    kind: StepKind
    minutes: int
    aim: str = ""
    challenge: str = ""
    method: str = ""
    save: str = ""
    fill: str = ""
    tool: str = ""
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a question of kind `choice`: in the book, the id and the words of a choice."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """What was said in the room and is worth keeping; never with the name of who said it.

    `whom` and `when` go with a promise: to whom it was made, and for when.
    """

    id: str
    kind: NoteKind
    text: str
    whom: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class WordGroup:
    """Free texts put together by hand: a title in the facilitator's words, what may be quoted.

    `count` is None where it is not told; see `publishing`.
    """

    title: str
    count: int | None = None
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionOpened:
    """The session begins. `day` is the date, YYYY-MM-DD; `choices` the way to the door.

    `threshold` is how few answers are never told: `MINIMUM` or more. `facts` are those of the
    borrowed voice (`persona`), never those of a participant.
    """

    kind: ClassVar[str] = "session-opened"
    title: str
    day: str
    book: str
    book_hash: str
    book_title: str
    steps: tuple[Step, ...]
    people: int = 0
    place: str = ""
    plan: str = ""
    persona: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    choices: tuple[str, ...] = ()
    threshold: int = MINIMUM
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class StepStarted:
    """The room goes to the step at position `step`; `how` says whether one was passed over."""

    kind: ClassVar[str] = "step-started"
    at: float
    step: int
    how: Literal["next", "skip", "back"] = "next"


@dataclass(frozen=True, slots=True)
class StepExtended:
    """The step under way gets `seconds` more (or fewer, when negative)."""

    kind: ClassVar[str] = "step-extended"
    at: float
    seconds: int


@dataclass(frozen=True, slots=True)
class Paused:
    """The clocks stop."""

    kind: ClassVar[str] = "paused"
    at: float


@dataclass(frozen=True, slots=True)
class Resumed:
    """The clocks go on."""

    kind: ClassVar[str] = "resumed"
    at: float


@dataclass(frozen=True, slots=True)
class PeopleCounted:
    """How many people are in the room, as the facilitator counts them."""

    kind: ClassVar[str] = "people-counted"
    at: float
    people: int


@dataclass(frozen=True, slots=True)
class ReadingMoved:
    """The reading stands where `choices`, from the start of the book, lead."""

    kind: ClassVar[str] = "reading-moved"
    at: float
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionOpened:
    """A question is put to the room: every opening has a new `question` id.

    `about` says what is asked, whatever the id: the section whose fork is voted on, `evaluation`…
    Figures are published once for each `about`, because two tables of the same question give away
    who came or changed in between.
    """

    kind: ClassVar[str] = "question-opened"
    at: float
    question: str
    asked: QuestionKind
    about: str
    prompt: str
    options: tuple[Option, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionClosed:
    """A question is closed, its ballots erased, what may be told of it frozen.

    `winner` is an option's id, or empty (nobody voted, or it was no vote).
    """

    kind: ClassVar[str] = "question-closed"
    at: float
    question: str
    published: Publication
    winner: str = ""
    how: How = "nobody"
    by: By = "phones"
    scores: Scores | None = None


@dataclass(frozen=True, slots=True)
class QuestionDropped:
    """A question is taken back before it was closed: its ballots are erased, nothing is told."""

    kind: ClassVar[str] = "question-dropped"
    at: float
    question: str


@dataclass(frozen=True, slots=True)
class WinnerOverridden:
    """The facilitator takes another option than the room's, and says so: `reason` is shown."""

    kind: ClassVar[str] = "winner-overridden"
    at: float
    question: str
    option: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NoteTaken:
    """A note of the room. A note with the id of another one replaces it."""

    kind: ClassVar[str] = "note-taken"
    at: float
    note: Note


@dataclass(frozen=True, slots=True)
class NoteRemoved:
    """A note is struck out."""

    kind: ClassVar[str] = "note-removed"
    at: float
    note: str


@dataclass(frozen=True, slots=True)
class WordsGrouped:
    """The free texts of a closed question, put together by hand. Grouping again replaces it."""

    kind: ClassVar[str] = "words-grouped"
    at: float
    question: str
    groups: tuple[WordGroup, ...]


@dataclass(frozen=True, slots=True)
class SessionClosed:
    """The session is over; only notes and groups may still be mended."""

    kind: ClassVar[str] = "session-closed"
    at: float


Event = (
    SessionOpened
    | StepStarted
    | StepExtended
    | Paused
    | Resumed
    | PeopleCounted
    | ReadingMoved
    | QuestionOpened
    | QuestionClosed
    | QuestionDropped
    | WinnerOverridden
    | NoteTaken
    | NoteRemoved
    | WordsGrouped
    | SessionClosed
)

EVENTS: Mapping[str, type[Event]] = {event.kind: event for event in typing.get_args(Event)}
"""Every kind of event by its name."""


class EventUnreadable(ValueError):
    """A stored event is damaged, or was written by a later version of the program."""


def format_event(event: Event) -> str:
    """Return an event as one line of JSON.

    Example:
        >>> parse_event(format_event(StepStarted(12.5, 3))) == StepStarted(12.5, 3)
        True
    """
    data = {"event": event.kind, **dataclasses.asdict(event)}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def parse_event(text: str) -> Event:
    """Read an event back. Raises EventUnreadable."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise EventUnreadable("not-json") from error
    kind = data.pop("event", None) if isinstance(data, dict) else None
    of = EVENTS.get(kind) if isinstance(kind, str) else None
    if of is None:
        raise EventUnreadable("unknown-event")
    event: Event = _built(of, data)
    return event


@cache
def _hints(of: type[Any]) -> dict[str, Any]:
    return typing.get_type_hints(of)


def _built(hint: Any, value: Any) -> Any:
    """Return JSON data as what `hint` says. Raises EventUnreadable."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if dataclasses.is_dataclass(hint) and isinstance(value, dict):
        assert isinstance(hint, type)
        names = {field.name: field for field in dataclasses.fields(hint)}
        if set(value) <= set(names):
            hints = _hints(hint)
            try:
                return hint(**{name: _built(hints[name], each) for name, each in value.items()})
            except TypeError as error:
                raise EventUnreadable("missing-field") from error
    elif origin is tuple and isinstance(value, list):
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple(_built(inner[0], each) for each in value)
        if len(inner) == len(value):
            return tuple(_built(part, each) for part, each in zip(inner, value, strict=True))
    elif origin is Literal:
        if value in inner:
            return value
    elif origin in (Union, types.UnionType):
        if value is None and type(None) in inner:
            return None
        return _built(next(part for part in inner if part is not type(None)), value)
    elif hint is float:
        if type(value) in (int, float) and abs(value) <= MAX_SECONDS:
            return float(value)
    elif isinstance(hint, type) and type(value) is hint:
        return value
    raise EventUnreadable("wrong-field")
