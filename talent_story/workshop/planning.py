"""From a ready plan to a running order: for this many minutes, through this door."""

from __future__ import annotations

from collections.abc import Mapping

from talent_story.book.cleaning import clean_line
from talent_story.book.model import Book
from talent_story.book.workshops import PlannedStep, SessionPlan, Workshops
from talent_story.story.play import Play
from talent_story.story.ways import door_choices, persona_choices
from talent_story.workshop.events import MAX_TEXT, SessionOpened, Step, StepKind

SHORTEST_SESSION, LONGEST_SESSION = 30, 600
"""How long a session may be, in minutes."""

SHORTEST_STEP = 3
"""A step that would be shorter, in minutes, is left out."""


class NoSuchPlan(LookupError):
    """No plan has this id, or this theme; `known` are those that exist."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(name)
        self.name, self.known = name, known


class NoWay(LookupError):
    """No journey leads to the door, or to the voice, that was asked for."""


def find_plan(workshops: Workshops, plan: str = "", theme: str = "") -> SessionPlan:
    """Return a plan by its id, or the first one on a theme, or the first one.

    Raises NoSuchPlan.
    """
    if plan:
        found = workshops.plans.get(plan)
    else:
        found = next((each for each in workshops.plans.values() if theme in ("", each.theme)), None)
    if found is None:
        raise NoSuchPlan(plan or theme, tuple(workshops.plans))
    return found


def timetable(plan: SessionPlan, workshops: Workshops, minutes: int) -> tuple[Step, ...]:
    """Return the steps of a plan, in whole minutes that add up to `minutes`.

    The minutes of a step lie between those it has in the short timetable and in the long one, as
    `minutes` lies between the two; shorter and longer sessions keep their proportions.

    Example:
        >>> from talent_story.book.problems import Place
        >>> from talent_story.book.workshops import Sequence
        >>> place = Place("graph/workshops.yaml", 1, 1)
        >>> workshops = Workshops({n: Sequence(n, n, place) for n in ("read", "rest", "talk")})
        >>> steps = (PlannedStep("read", 60, 100), PlannedStep("rest", 0, 20),
        ...          PlannedStep("talk", 30, 90))
        >>> plan = SessionPlan("p", "P", place, steps=steps)
        >>> [(step.id, step.minutes) for step in timetable(plan, workshops, 150)]
        [('read', 80), ('rest', 10), ('talk', 60)]
        >>> [(step.id, step.minutes) for step in timetable(plan, workshops, 45)]
        [('read', 30), ('talk', 15)]
    """
    kept = [
        (step, length)
        for step, length in zip(plan.steps, _lengths(plan.steps, minutes), strict=True)
        if length >= SHORTEST_STEP
    ]
    total = sum(length for _, length in kept)
    exact = [length * minutes / total for _, length in kept]
    whole = [int(length) for length in exact]
    # The minutes that rounding down left over go where it took the most.
    by_loss = sorted(range(len(kept)), key=lambda place: (whole[place] - exact[place], place))
    for place in by_loss[: minutes - sum(whole)]:
        whole[place] += 1
    return tuple(
        step_of(workshops, step.sequence, length)
        for (step, _), length in zip(kept, whole, strict=True)
    )


def _lengths(steps: tuple[PlannedStep, ...], minutes: int) -> list[float]:
    short, long = sum(step.short for step in steps), sum(step.long for step in steps)
    if minutes <= short or long <= short:
        return [step.short * minutes / short for step in steps]
    if minutes >= long:
        return [step.long * minutes / long for step in steps]
    part = (minutes - short) / (long - short)
    return [step.short + (step.long - step.short) * part for step in steps]


def step_of(workshops: Workshops, sequence: str, minutes: int) -> Step:
    """Return a sequence as a step of a session."""
    each = workshops.sequences[sequence]
    kinds: Mapping[str, StepKind] = {
        "talk": "talk",
        "reading": "reading",
        "tool": "tool",
        "words": "words",
        "evaluation": "evaluation",
        "pause": "pause",
    }
    return Step(
        each.id,
        each.name,
        kinds.get(each.kind, "talk"),
        minutes,
        each.aim,
        each.challenge,
        each.method,
        each.save,
        each.fill,
        each.tool,
        each.asks,
    )


def beginning(play: Play, door: str = "", persona: str = "") -> tuple[str, ...]:
    """Return the choices from the start to where the reading begins. Raises NoWay.

    They are a shortest way to the door, or to where a persona is met; the room is told that they
    were taken for it.
    """
    way: tuple[str, ...] | None = ()
    if persona:
        way = persona_choices(play, persona, play.book.personas[persona].facts)
    elif door:
        way = door_choices(play, door, {})
    if way is None:
        raise NoWay(persona or door)
    return way


def opening_of(
    play: Play,
    plan: SessionPlan,
    steps: tuple[Step, ...],
    *,
    day: str,
    title: str = "",
    place: str = "",
    people: int = 0,
    door: str = "",
    persona: str = "",
) -> SessionOpened:
    """Return how a session of a plan opens on `day` (YYYY-MM-DD). Raises NoWay.

    The facts are those of the borrowed voice, but for those about health, which no session keeps.
    """
    book: Book = play.book
    facts = book.personas[persona].facts if persona else {}
    return SessionOpened(
        title=_line(title) or _line(plan.name),
        day=day,
        book=book.id,
        book_hash=book.hash,
        book_title=book.title,
        steps=steps,
        people=people,
        place=_line(place),
        plan=plan.id,
        persona=persona,
        facts=tuple((name, value) for name, value in facts.items() if not book.facts[name].health),
        choices=beginning(play, door or plan.door, persona),
        threshold=plan.threshold,
    )


def _line(text: str) -> str:
    return clean_line(text).strip()[:MAX_TEXT]
