"""The session as a fold of its events: pure, without a clock, without a disk.

`state = fold(events)`; `state.after(event)` is the state one event further, or `EventRefused`.
Nothing else decides what a screen shows, so a session that is taken up again stands where it stood.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from talent_story.workshop.events import (
    Event,
    Note,
    NoteRemoved,
    NoteTaken,
    Paused,
    PeopleCounted,
    QuestionClosed,
    QuestionDropped,
    QuestionOpened,
    ReadingMoved,
    Resumed,
    SessionClosed,
    SessionOpened,
    Step,
    StepExtended,
    StepStarted,
    WinnerOverridden,
    WordGroup,
    WordsGrouped,
)


class EventRefused(ValueError):
    """An event that cannot happen now; `reason` is one stable word.

    Reasons: `not-opened`, `opened-twice`, `over`, `no-such-step`, `no-step`, `paused`,
    `not-paused`, `question-open`, `no-question`, `not-closed`, `not-an-option`, `no-such-note`,
    `wrong`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Closed:
    """A question that was closed: how it was put, what was told of it, and what was done then.

    `override` is None, or the option taken against the vote; `groups` the free texts as grouped.
    """

    question: QuestionOpened
    end: QuestionClosed
    override: WinnerOverridden | None = None
    groups: tuple[WordGroup, ...] = ()

    @property
    def taken(self) -> str:
        """The option the room goes on with: the facilitator's if there is one; empty for none."""
        return self.end.winner if self.override is None else self.override.option


@dataclass(frozen=True, slots=True)
class Held:
    """A step as it was held, its pauses left out: `seconds` spent in it, 0 while it is the last."""

    step: int
    started: float
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Clock:
    """What time it is in a session, in seconds; what is left is negative when it is late."""

    step_elapsed: float
    step_left: float
    session_elapsed: float
    session_left: float


@dataclass(frozen=True, slots=True)
class SessionState:
    """A session after some of its events.

    `step` is the position of the step under way, -1 before the first: it started at
    `step_started`, pauses left out, and began at `step_began` with them. `choices` say where the
    reading stands. `question` is the one that is open. `extended` holds the seconds added to each
    step. `published` are the questions (`about`) of which something was told.
    """

    opening: SessionOpened
    number: int = 1
    step: int = -1
    step_started: float = 0.0
    step_began: float = 0.0
    extended: tuple[int, ...] = ()
    held: tuple[Held, ...] = ()
    paused_at: float | None = None
    paused: float = 0.0
    people: int = 0
    choices: tuple[str, ...] = ()
    question: QuestionOpened | None = None
    closed: tuple[Closed, ...] = ()
    published: frozenset[str] = frozenset()
    asked: int = 0
    notes: tuple[Note, ...] = ()
    over: bool = False
    last: float = 0.0

    @property
    def current(self) -> Step | None:
        """The step under way."""
        return self.opening.steps[self.step] if self.step >= 0 else None

    @property
    def last_closed(self) -> Closed | None:
        """The question that was closed last."""
        return self.closed[-1] if self.closed else None

    def closed_question(self, question: str) -> Closed | None:
        """Return a closed question by its id."""
        return next((each for each in self.closed if each.question.question == question), None)

    def clock(self, now: float) -> Clock:
        """Return the clocks at `now`, in seconds since the opening, pauses left out.

        Example:
            >>> steps = (Step("a", "A", "talk", 10), Step("b", "B", "talk", 5))
            >>> opened = SessionOpened("S", "2026-01-05", "b", "0", "B", steps)
            >>> state = fold([opened, StepStarted(0, 0), Paused(60), Resumed(90)])
            >>> state.clock(150)
            Clock(step_elapsed=120.0, step_left=480.0, session_elapsed=120.0, session_left=780.0)
        """
        running = self.running(now)
        planned = sum(60 * step.minutes for step in self.opening.steps)
        total = float(planned + sum(self.extended))
        if self.step < 0:
            return Clock(0.0, 0.0, running, total - running)
        spent = running - self.step_started
        room = float(60 * self.opening.steps[self.step].minutes + self.extended[self.step])
        return Clock(spent, room - spent, running, total - running)

    def running(self, now: float) -> float:
        """Return how long the session has run at `now`, pauses left out."""
        return (now if self.paused_at is None else self.paused_at) - self.paused

    def after(self, event: Event) -> SessionState:
        """Return the state one event further. Raises EventRefused; the state stays as it is."""
        if isinstance(event, SessionOpened):
            raise EventRefused("opened-twice")
        if event.at < 0:
            raise EventRefused("wrong")
        if self.over and not isinstance(event, NoteTaken | NoteRemoved | WordsGrouped):
            raise EventRefused("over")
        after = self._after(event)
        return replace(after, number=self.number + 1, last=max(self.last, event.at))

    def _after(self, event: Event) -> SessionState:
        match event:
            case StepStarted():
                return self._started(event)
            case StepExtended(seconds=seconds):
                if self.step < 0:
                    raise EventRefused("no-step")
                more = list(self.extended)
                more[self.step] += seconds
                return replace(self, extended=tuple(more))
            case Paused(at=at):
                if self.paused_at is not None:
                    raise EventRefused("paused")
                return replace(self, paused_at=at)
            case Resumed(at=at):
                if self.paused_at is None:
                    raise EventRefused("not-paused")
                pause = max(0.0, at - self.paused_at)
                return replace(self, paused_at=None, paused=self.paused + pause)
            case PeopleCounted(people=people):
                if people < 0:
                    raise EventRefused("wrong")
                return replace(self, people=people)
            case ReadingMoved(choices=choices):
                return replace(self, choices=choices)
            case QuestionOpened():
                if self.question is not None:
                    raise EventRefused("question-open")
                if not event.question or self.closed_question(event.question) is not None:
                    raise EventRefused("wrong")
                if event.asked == "choice" and not event.options:
                    raise EventRefused("wrong")
                return replace(self, question=event, asked=self.asked + 1)
            case QuestionClosed():
                return self._closed(event)
            case QuestionDropped(question=question):
                self._must_be_open(question)
                return replace(self, question=None)
            case WinnerOverridden(question=question, option=option):
                closed = self._must_be_closed(question)
                if all(option != each.id for each in closed.question.options):
                    raise EventRefused("not-an-option")
                back = option == closed.end.winner  # what the vote had chosen, after all
                return self._changed(closed, replace(closed, override=None if back else event))
            case WordsGrouped(question=question, groups=groups):
                closed = self._must_be_closed(question)
                return self._changed(closed, replace(closed, groups=groups))
            case NoteTaken(note=note):
                kept = tuple(note if each.id == note.id else each for each in self.notes)
                if note not in kept:
                    kept += (note,)
                return replace(self, notes=kept)
            case NoteRemoved(note=id):
                kept = tuple(each for each in self.notes if each.id != id)
                if kept == self.notes:
                    raise EventRefused("no-such-note")
                return replace(self, notes=kept)
            case SessionClosed(at=at):
                if self.question is not None:
                    raise EventRefused("question-open")
                return replace(self, over=True, held=self._held(self.running(at)))
        raise AssertionError(event)

    def _started(self, event: StepStarted) -> SessionState:
        if self.question is not None:
            raise EventRefused("question-open")
        if not 0 <= event.step < len(self.opening.steps):
            raise EventRefused("no-such-step")
        now = self.running(event.at)
        held = (*self._held(now), Held(event.step, now))
        return replace(self, step=event.step, step_started=now, step_began=event.at, held=held)

    def _held(self, now: float) -> tuple[Held, ...]:
        if not self.held:
            return ()
        last = self.held[-1]
        return (*self.held[:-1], replace(last, seconds=max(0.0, now - last.started)))

    def _closed(self, event: QuestionClosed) -> SessionState:
        question = self._must_be_open(event.question)
        known = {option.id for option in question.options}
        if event.winner and event.winner not in known:
            raise EventRefused("not-an-option")
        if not known.issuperset(cell.option for cell in event.published.cells):
            raise EventRefused("not-an-option")
        told = self.published
        if event.published.answers is not None:
            told |= {question.about}
        return replace(
            self, question=None, closed=(*self.closed, Closed(question, event)), published=told
        )

    def _must_be_open(self, question: str) -> QuestionOpened:
        if self.question is None or self.question.question != question:
            raise EventRefused("no-question")
        return self.question

    def _must_be_closed(self, question: str) -> Closed:
        closed = self.closed_question(question)
        if closed is None:
            raise EventRefused("not-closed")
        return closed

    def _changed(self, old: Closed, new: Closed) -> SessionState:
        return replace(self, closed=tuple(new if each is old else each for each in self.closed))


def begin(opening: SessionOpened) -> SessionState:
    """Return the state of a session that has just been opened. Raises EventRefused."""
    if not opening.steps or any(step.minutes < 0 for step in opening.steps):
        raise EventRefused("wrong")
    return SessionState(
        opening,
        extended=(0,) * len(opening.steps),
        people=opening.people,
        choices=opening.choices,
    )


def fold(events: Iterable[Event]) -> SessionState:
    """Return the state after some events, the first of which opened the session.

    Raises EventRefused where an event cannot follow those before it.
    """
    state: SessionState | None = None
    for event in events:
        if state is not None:
            state = state.after(event)
        elif isinstance(event, SessionOpened):
            state = begin(event)
        else:
            raise EventRefused("not-opened")
    if state is None:
        raise EventRefused("not-opened")
    return state
