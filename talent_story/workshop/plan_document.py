"""The plan of a session as a document, and the sheets that are handed out.

Both are dossiers (`editions.dossier.document`): they are set, in every format, with the same
care as a reader's.
"""

from __future__ import annotations

from collections.abc import Sequence as Several
from dataclasses import dataclass
from datetime import date

from talent_story.book.model import Book
from talent_story.book.workshops import SessionPlan, Workshops
from talent_story.editions.dossier.dates import day_in_words
from talent_story.editions.dossier.document import (
    Block,
    Dossier,
    Pairs,
    Part,
    Point,
    Points,
    Room,
    Sheet,
    Text,
)
from talent_story.i18n import _, counted
from talent_story.numbers import shown_decimal
from talent_story.story.journey import Journey, replay
from talent_story.story.play import Play
from talent_story.workshop.events import SessionOpened, Step
from talent_story.workshop.guarantees import Guarantees, Met, guarantees, usually_met
from talent_story.workshop.reading_times import ReadingTimes, reading_times
from talent_story.workshop.sentences import guarantee_sentence
from talent_story.workshop.texts import in_language_of, one_line
from talent_story.workshop.voting import rules
from talent_story.workshop.walking import act_of


@dataclass(frozen=True, slots=True)
class Prepared:
    """A session made ready: how it opens, and what the book says of its reading."""

    book: Book
    plan: SessionPlan
    opening: SessionOpened
    journey: Journey
    act: ReadingTimes | None
    whole: ReadingTimes | None
    minutes_of_reading: int
    promised: tuple[Guarantees, ...]
    usual: tuple[float | None, ...]


COUNTED: tuple[Met, ...] = ("detection_tools", "support_formats", "both")


def prepare(play: Play, plan: SessionPlan, opening: SessionOpened) -> Prepared:
    """Look at what the room can read and meet in the time that the session gives to reading."""
    journey = replay(play, dict(opening.facts), opening.choices).journey
    minutes = sum(step.minutes for step in opening.steps if step.kind == "reading")
    since = len(opening.choices)
    act = reading_times(journey, act_of(play, journey.section.id))
    whole = reading_times(journey, play.book.sections)
    # The first section takes some of the time, before anything is voted.
    first = 0.0 if whole is None else whole.here
    left = max(0.0, 60 * minutes - first)
    return Prepared(
        play.book,
        plan,
        opening,
        journey,
        act,
        whole,
        minutes,
        tuple(guarantees(journey, left, what, since=since) for what in COUNTED) if minutes else (),
        tuple(usually_met(journey, left, what, since=since) for what in COUNTED) if minutes else (),
    )


def plan_document(prepared: Prepared) -> Dossier:
    """Return what the facilitator keeps at hand, in the language of the book."""
    return in_language_of(prepared.book, lambda: _plan(prepared))


def sheets_document(prepared: Prepared) -> Dossier | None:
    """Return the participants' sheets and the cards to cut out; None when there are none."""
    return in_language_of(prepared.book, lambda: _sheets(prepared))


def _plan(prepared: Prepared) -> Dossier:
    opening, plan = prepared.opening, prepared.plan
    minutes = sum(step.minutes for step in opening.steps)
    day = date.fromisoformat(opening.day)
    parts = [
        Part("about", _("At a glance"), (*_warnings(prepared), _overview(opening.steps))),
        Part("more", _("What the book promises"), tuple(_promises(prepared))),
        Part("list", _("Running order"), (), _steps(opening.steps)),
        *(_essentials(prepared.book.workshops)),
        Part("list", _("What must be there"), (_materials(prepared),)),
        Part(
            "more",
            _("The rules of the vote, to be read aloud"),
            (Points(tuple(Point(rule.text(_)) for rule in rules(opening.threshold))),),
        ),
    ]
    return Dossier(
        title=one_line(opening.title),
        subtitle=_("{length}, {people}, on {day}").format(
            length=duration(minutes),
            people=counted("{n} participant", "{n} participants", opening.people),
            day=day_in_words(day),
        ),
        summary=one_line(plan.summary),
        fields=(_("Facilitator"), _("Room and telephones"), _("Clock and latecomers")),
        parts=tuple(part for part in parts if part.blocks or part.sheets),
        notice=_(
            "What is said in the session never enters an appraisal. Nobody is ranked, no vote "
            "leads back to whoever cast it, and no figure is about fewer than {k} people."
        ).format(k=opening.threshold),
        footer=one_line(prepared.book.title),
        contents=_("Contents"),
        page=_("{n} of {all}"),
        language=prepared.book.language,
        day=day,
    )


def _warnings(prepared: Prepared) -> tuple[Block, ...]:
    plan, people = prepared.plan, prepared.opening.people
    found: list[Block] = []
    if plan.audience:
        found.append(Text(_("For: {audience}.").format(audience=one_line(plan.audience)), "quiet"))
    if people and people < prepared.opening.threshold:
        found.append(
            Text(
                _(
                    "With fewer than {k} participants no figure will be told: the room sees what "
                    "it chose, and nothing more."
                ).format(k=prepared.opening.threshold),
                "strong",
            )
        )
    elif plan.smallest and 0 < people < plan.smallest:
        found.append(
            Text(_("This plan is made for {n} people at least.").format(n=plan.smallest), "strong")
        )
    elif plan.largest and people > plan.largest:
        found.append(
            Text(
                _("This plan is made for {n} people at most: split the room, or help yourself "
                  "to a second facilitator.").format(n=plan.largest), "strong"
            )
        )  # fmt: skip
    held = {step.id for step in prepared.opening.steps}
    sequences = prepared.book.workshops.sequences
    lost = [step.sequence for step in plan.steps if step.short and step.sequence not in held]
    if lost:
        names = " · ".join(one_line(sequences[id].name) for id in lost)
        found.append(Text(_("There is no time for: {names}.").format(names=names), "strong"))
    return tuple(found)


def _overview(steps: Several[Step]) -> Pairs:
    rows: list[tuple[str, str]] = []
    at = 0
    for step in steps:
        rows.append((_("{start} – {end}").format(start=clock(at), end=clock(at + step.minutes)),
                     one_line(step.name)))  # fmt: skip
        at += step.minutes
    return Pairs(tuple(rows))


def _steps(steps: Several[Step]) -> tuple[Sheet, ...]:
    sheets: list[Sheet] = []
    at = 0
    for step in steps:
        rows = [
            (label, one_line(text))
            for label, text in (
                (_("Aim"), step.aim),
                (_("Challenge"), step.challenge),
                (_("How"), step.method),
                (_("Short of time"), step.save),
                (_("Time to spare"), step.fill),
            )
            if text
        ]
        if step.asks:
            rows.insert(2, (_("Asked, in writing"), " · ".join(map(one_line, step.asks))))
        title = _("{start} – {end} · {name}").format(
            start=clock(at), end=clock(at + step.minutes), name=one_line(step.name)
        )
        sheets.append(Sheet(title, (Pairs(tuple(rows)),) if rows else ()))
        at += step.minutes
    return tuple(sheets)


def _promises(prepared: Prepared) -> list[Block]:
    found: list[Block] = []
    if not prepared.minutes_of_reading:
        return found
    section = one_line(prepared.journey.section.title)
    found.append(
        Text(
            _(
                "The reading begins with “{section}” and has {minutes} minutes. At 200 words a "
                "minute and 45 seconds a vote, it takes:"
            ).format(section=section, minutes=prepared.minutes_of_reading)
        )
    )
    rows = [
        (label, _times(times))
        for label, times in (
            (_("To the end of the act"), prepared.act),
            (_("To an ending"), prepared.whole),
        )
        if times is not None
    ]
    if rows:
        found.append(Pairs(tuple(rows)))
    found.append(Text(_("What is certain, whatever is voted:"), "strong"))
    points = [
        Point(guarantee_sentence(each, prepared.journey), _usual(usual, each.what))
        for each, usual in zip(prepared.promised, prepared.usual, strict=True)
    ]
    found.append(Points(tuple(points)))
    return found


def _times(times: ReadingTimes) -> str:
    shortest, mean = round(times.shortest / 60), round(times.mean / 60)
    if times.longest is not None and round(times.longest / 60) == shortest:
        return counted("{n} minute", "{n} minutes", shortest)
    if times.longest is None:
        return _("{shortest} minutes at least, {mean} on average").format(
            shortest=shortest, mean=mean
        )
    return _("{shortest} minutes at least, {mean} on average, {longest} at most").format(
        shortest=shortest, mean=mean, longest=round(times.longest / 60)
    )


def _usual(usual: float | None, what: Met) -> tuple[str, ...]:
    if usual is None:
        return ()
    template = {
        "detection_tools": _("A room that votes at random meets {n} detection tools on average."),
        "support_formats": _("A room that votes at random meets {n} support formats on average."),
        "both": _("A room that votes at random meets {n} of both on average."),
    }[what]
    return (template.format(n=shown_decimal(usual)),)


def _essentials(workshops: Workshops) -> list[Part]:
    found = []
    for when, title in (("before", _("Before the session")), ("during", _("During the session"))):
        points = tuple(
            Point(one_line(each.name), (one_line(each.text),))
            for each in workshops.essentials
            if each.when == when
        )
        if points:
            found.append(Part("list", title, (Points(points, boxes=True),)))
    return found


def _materials(prepared: Prepared) -> Points:
    names: dict[str, None] = {}
    for step in prepared.opening.steps:
        sequence = prepared.book.workshops.sequences.get(step.id)
        if sequence is not None:
            names.update(dict.fromkeys(map(one_line, sequence.materials)))
    return Points(tuple(Point(name) for name in names), boxes=True)


def _sheets(prepared: Prepared) -> Dossier | None:
    opening = prepared.opening
    parts: list[Part] = []
    for step in opening.steps:
        sequence = prepared.book.workshops.sequences.get(step.id)
        if sequence is None:
            continue
        if sequence.sheet:
            blocks: list[Block] = []
            if step.challenge:
                blocks.append(Text(one_line(step.challenge), "strong"))
            blocks.append(Room(tuple(map(one_line, sequence.sheet)), 4))
            parts.append(Part("handout", one_line(step.name), tuple(blocks)))
        if asked := _asked_on_paper(step):
            parts.append(Part("handout", _("For the box: {name}").format(name=one_line(step.name)),
                              asked))  # fmt: skip
        if sequence.cards:
            parts.append(
                Part(
                    "handout",
                    _("Cards: {name}").format(name=one_line(step.name)),
                    sheets=tuple(
                        Sheet(one_line(card.name), (Text(one_line(card.text)),))
                        for card in sequence.cards
                    ),
                )
            )
    if not parts:
        return None
    return Dossier(
        title=_("Sheets to hand out"),
        subtitle=one_line(opening.title),
        summary=_(
            "One copy each. What is written on a sheet leaves with whoever wrote it; only what is "
            "for the box is collected, folded, without a name."
        ),
        fields=(),
        parts=tuple(parts),
        notice=_("No name is asked for, and none is needed."),
        footer=one_line(prepared.book.title),
        contents=_("Contents"),
        page=_("{n} of {all}"),
        language=prepared.book.language,
        day=date.fromisoformat(opening.day),
    )


def _asked_on_paper(step: Step) -> tuple[Block, ...]:
    """Return what a phone would ask at a step, for a room without phones."""
    labels = tuple(map(one_line, step.asks))
    if step.kind == "evaluation":
        labels = (_("The method, out of 10"), _("What I take away"), _("What I missed"))
    if not labels or step.kind not in ("words", "evaluation"):
        return ()
    return (
        Text(_("Where there are no telephones: fold it in four, and put it in the box."), "quiet"),
        Room(labels, 3),
        Points((Point(_("I may be quoted, without my name")),), boxes=True),
    )


def clock(minutes: int) -> str:
    """Return a time since the beginning.

    Example:
        >>> clock(95)
        '1:35'
    """
    return f"{minutes // 60}:{minutes % 60:02}"


def duration(minutes: int) -> str:
    """Return a length of time in words.

    Example:
        >>> from talent_story.i18n import use_language
        >>> use_language("en")
        >>> duration(90), duration(45), duration(120)
        ('1 h 30', '45 minutes', '2 h')
    """
    hours, rest = divmod(minutes, 60)
    if not hours:
        return counted("{n} minute", "{n} minutes", rest)
    if not rest:
        return _("{hours} h").format(hours=hours)
    return _("{hours} h {minutes:02}").format(hours=hours, minutes=rest)
