"""The report of a session: what was decided and named, what is owed, the follow-up sheet.

It is made from the events alone, so it tells what was published and nothing else: no figure about
fewer people than the threshold, no text that was not allowed to be quoted.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from talent_story.editions.agenda.appointments import Agenda, Appointment
from talent_story.editions.dossier.dates import day_in_words, day_within
from talent_story.editions.dossier.document import (
    Block,
    Dossier,
    Pairs,
    Part,
    Point,
    Points,
    Room,
    Sheet,
    Steps,
    Text,
)
from talent_story.editions.dossier.document import Step as Due
from talent_story.holidays import is_worked
from talent_story.i18n import _, counted
from talent_story.numbers import shown_decimal
from talent_story.story.play import Play
from talent_story.workshop.events import NoteKind
from talent_story.workshop.plan_document import duration
from talent_story.workshop.publishing import Publication, Scores
from talent_story.workshop.sentences import closed_sentences
from talent_story.workshop.session import Closed, SessionState
from talent_story.workshop.texts import in_language_of, one_line

REVIEW_DAYS = (8, 30, 90, 180)
"""When the room is owed something, in days after the session."""


def report_document(state: SessionState, play: Play) -> Dossier:
    """Return the report of a session, in the language of the book."""
    return in_language_of(play.book, lambda: _report(state, play))


def report_agenda(state: SessionState, play: Play, session: str) -> Agenda:
    """Return the dates of the follow-up: those of every session, and promises that name one.

    A promise names a day when its `when` is a date (YYYY-MM-DD) or a delay in words (« 8 jours »,
    « J+8 »), which ends on a working day.
    """
    return in_language_of(play.book, lambda: _agenda(state, play, session))


def _report(state: SessionState, play: Play) -> Dossier:
    opening = state.opening
    day = date.fromisoformat(opening.day)
    parts = [
        Part("about", _("The session"), (_facts(state, play),)),
        Part("more", _("What the room chose"), *_chosen(state)),
        Part("list", _("What surprised"), (_notes(state, "surprise"),)),
        Part("list", _("Brakes and supports named"), (), _named(state)),
        Part("more", _("What the method was worth"), tuple(_evaluation(state))),
        Part("list", _("What we change"), (_notes(state, "change"),)),
        Part("list", _("What we owe"), (_owed(state),)),
        _follow_up(state, day),
    ]
    return Dossier(
        title=_("Report of the session"),
        subtitle=one_line(
            _("{title}, on {day}").format(title=opening.title, day=day_in_words(day))
        ),
        summary=_(
            "What a room decided together while reading “{book}”, what it named, what it is owed. "
            "Figures are told once, and never about fewer than {k} people; where none is told, "
            "one may well exist."
        ).format(book=one_line(opening.book_title), k=opening.threshold),
        fields=(_("Facilitator"), _("Sent to the participants on")),
        parts=tuple(part for part in parts if part.blocks or part.sheets),
        notice=_(
            "What is said in a session never enters an appraisal. Quoted words are quoted with "
            "the consent of whoever wrote them, without a name, a service or a date."
        ),
        footer=one_line(play.book.title),
        contents=_("Contents"),
        page=_("{n} of {all}"),
        language=play.book.language,
        day=day,
    )


def _facts(state: SessionState, play: Play) -> Pairs:
    opening = state.opening
    planned = sum(step.minutes for step in opening.steps)
    rows = [(_("Date"), day_in_words(date.fromisoformat(opening.day)))]
    if opening.place:
        rows.append((_("Place"), one_line(opening.place)))
    rows.append((_("Planned"), duration(planned)))
    if state.over and state.held:
        held = sum(each.seconds for each in state.held)
        rows.append((_("Held"), duration(max(1, round(held / 60)))))
    if state.people:
        present = counted("{n} person", "{n} people", state.people)
        if state.people < opening.threshold:
            present = _("fewer than {k} people").format(k=opening.threshold)
        rows.append((_("In the room"), present))
    voice = play.book.personas.get(opening.persona)
    if voice is not None:
        rows.append((_("Voice borrowed"), one_line(voice.name)))
    gone = {each.step for each in state.held}
    left_out = [
        one_line(step.name) for place, step in enumerate(opening.steps) if place not in gone
    ]
    if state.held and left_out:
        rows.append((_("Left out"), " · ".join(left_out)))
    return Pairs(tuple(rows))


def _chosen(state: SessionState) -> tuple[tuple[Block, ...], tuple[Sheet, ...]]:
    votes = [closed for closed in state.closed if closed.question.asked == "choice"]
    if not votes:
        return (Text(_("Nothing was put to the vote."), "quiet"),), ()
    sheets: list[Sheet] = []
    held: Counter[tuple[str, ...]] = Counter()
    for vote in votes:
        held[vote.question.choices] += 1
        name, number = one_line(vote.question.prompt), held[vote.question.choices]
        if number > 1:
            name = _("{title}, vote {n}").format(title=name, n=number)
        sheets.append(Sheet(name, tuple(_vote(vote))))
    return (), tuple(sheets)


def _vote(vote: Closed) -> list[Block]:
    options = vote.question.options
    found: list[Block] = []
    taken = next((option for option in options if option.id == vote.taken), None)
    if taken is not None:
        found.append(Text(_("Taken: {option}").format(option=one_line(taken.text)), "strong"))
    published = vote.end.published
    if published.cells:
        rows = [
            (shown_count(cell.count, published), one_line(option.text))
            for option in options
            for cell in published.cells
            if cell.option == option.id
        ]
        if published.others is not None:
            rows.append((shown_count(published.others, published), _("The other answers together")))
        found.append(Pairs(tuple(rows)))
    elif published.answers is not None:
        answers = counted("{n} answer", "{n} answers", published.answers)
        found.append(Text(_("{answers}, not told apart.").format(answers=answers)))
    else:
        listed = " · ".join(one_line(option.text) for option in options)
        found.append(Text(_("The choice was between: {options}.").format(options=listed)))
    said = closed_sentences(vote)
    if vote.end.by == "hands":
        said.append(_("By raised hands, counted by the facilitator."))
    found.extend(Text(one_line(sentence), "quiet") for sentence in said)
    return found


def shown_count(count: int, published: Publication) -> str:
    """Return a published count beside the number of answers."""
    return _("{count} of {all}").format(count=count, all=published.answers)


def _notes(state: SessionState, kind: NoteKind, lines: int = 3) -> Block:
    points = tuple(Point(one_line(note.text)) for note in state.notes if note.kind == kind)
    return Points(points) if points else Room((_("To be filled in"),), lines)


def _named(state: SessionState) -> tuple[Sheet, ...]:
    sheets = [
        Sheet(_("Brakes"), (_notes(state, "brake", 2),)),
        Sheet(_("Supports"), (_notes(state, "support", 2),)),
    ]
    for closed in state.closed:
        points = []
        for group in closed.groups:
            title = one_line(group.title)
            if group.count is not None:
                title = _("{title} ({n} answers)").format(title=title, n=group.count)
            quotes = tuple(_("“{text}”").format(text=one_line(quote)) for quote in group.quotes)
            points.append(Point(title, quotes))
        if points:
            sheets.append(Sheet(one_line(closed.question.prompt), (Points(tuple(points)),)))
    return tuple(sheets)


def _evaluation(state: SessionState) -> list[Block]:
    found: list[Block] = []
    for closed in state.closed:
        if closed.question.asked != "evaluation":
            continue
        if closed.end.scores is not None:
            found.append(Pairs(tuple(score_rows(closed.end.scores))))
        elif closed.end.published.again:
            found.append(Text(_("The method was scored a second time: once is told."), "quiet"))
        else:
            found.append(
                Text(
                    _(
                        "The scores are not told: fewer than {k} were given, or they were all the "
                        "same."
                    ).format(k=state.opening.threshold)
                )
            )
    return found or [Text(_("The method was not evaluated."), "quiet")]


def score_rows(scores: Scores) -> list[tuple[str, str]]:
    """Return an evaluation as it is told: never a mean alone."""
    return [
        (_("Mean"), _("{score} out of 10, to the nearest half").format(score=_half(scores.mean))),
        (_("Median"), _("{score} out of 10").format(score=_half(scores.median))),
        (_("Answers"), str(scores.number)),
        (_("Range"), _("from {low} to {high}").format(low=scores.lowest, high=scores.highest)),
    ]  # fmt: skip


def _half(score: float) -> str:
    return str(int(score)) if score == int(score) else shown_decimal(score)


def _owed(state: SessionState) -> Block:
    promises = [note for note in state.notes if note.kind == "promise"]
    if not promises:
        return Room((_("What, to whom, for when"),), 3)
    day = date.fromisoformat(state.opening.day)
    points = []
    for note in promises:
        under = []
        if note.whom:
            under.append(_("To: {text}").format(text=one_line(note.whom)))
        if note.when:
            under.append(_for_when(day, one_line(note.when)))
        points.append(Point(one_line(note.text), tuple(under)))
    return Points(tuple(points), boxes=True)


def _for_when(day: date, when: str) -> str:
    due = promised_day(day, when)
    if due is None:
        return _("For: {text}").format(text=when)
    if when == due.isoformat():
        return _("For: {text}").format(text=day_in_words(due))
    return _("For: {text}, that is {day}").format(text=when, day=day_in_words(due))


def _follow_up(state: SessionState, day: date) -> Part:
    promises = [one_line(note.text) for note in state.notes if note.kind == "promise"][:3]
    actions: list[Block] = []
    if promises:
        actions.append(Points(tuple(Point(text) for text in promises), boxes=True))
    if len(promises) < 3:
        actions.append(
            Room((_("What, who, by what means, and the proof that it is done"),), 3 - len(promises))
        )
    return Part(
        "notes",
        _("Follow-up sheet"),
        (
            Text(
                _("Without these four headings a session disappoints: fill them in within a week."),
                "quiet",
            ),
            Room((_("Subject"), _("Carried by, and by whom in their absence")), 1),
        ),
        (
            Sheet(
                _("Who decides, who follows, who tells"),
                (
                    Pairs(
                        (
                            (_("Decides"), _("who, and when (board of directors, monthly)")),
                            (_("Follows"), _("the project team, every fortnight")),
                            (
                                _("Tells"),
                                _("the social committee; the participants, within 30 days"),
                            ),
                        )
                    ),
                    Room((_("Names of functions, and dates"),), 2),
                ),
            ),
            Sheet(_("First actions, three at most"), tuple(actions)),
            Sheet(
                _("Calendar"),
                (
                    Steps(
                        _("Dates counted from the session"),
                        tuple(
                            Due(words, day_in_words(review_day(day, days)))
                            for days, words in _reviews().items()
                        ),
                    ),
                ),
            ),
            Sheet(
                _("Method, rights and data"),
                (
                    Room(
                        (
                            _("The smallest trial, and the threshold at which it stops"),
                            _("What is measured, before and after"),
                            _("Legal basis, impact assessment if people are looked for, retention"),
                            _("How the participants will know"),
                        ),
                        1,
                    ),
                ),
            ),
        ),
    )


def _reviews() -> dict[int, str]:
    return {
        8: _("Report sent to the participants"),
        30: _("Written answer to each proposal, with its reasons"),
        90: _("First trial"),
        180: _("Review without a culprit: stop, correct, or spread"),
    }


def review_day(day: date, days: int) -> date:
    """Return the working day on which something is owed, `days` after the session at the latest.

    Example:
        >>> review_day(date(2026, 11, 24), 8), review_day(date(2026, 11, 20), 8)
        (datetime.date(2026, 12, 2), datetime.date(2026, 11, 27))
    """
    due = day + timedelta(days=days)
    while not is_worked(due):
        due -= timedelta(days=1)
    return due


def _agenda(state: SessionState, play: Play, session: str) -> Agenda:
    day = date.fromisoformat(state.opening.day)
    title = one_line(state.opening.title)
    found = [
        Appointment(
            f"{session}-{days}@talent-story",
            review_day(day, days),
            words,
            _("Session “{title}” of {day}").format(title=title, day=day_in_words(day)),
        )
        for days, words in _reviews().items()
    ]
    undated: list[str] = []
    for note in state.notes:
        if note.kind != "promise":
            continue
        due = promised_day(day, note.when)
        if due is None:
            undated.append(one_line(note.text))
            continue
        whom = _("Promised to: {whom}").format(whom=one_line(note.whom)) if note.whom else ""
        found.append(
            Appointment(f"{session}-{note.id}@talent-story", due, one_line(note.text), whom)
        )
    found.sort(key=lambda appointment: appointment.day)
    name = _("Follow-up: {title}").format(title=title)
    return Agenda(name, day, tuple(found), tuple(undated))


def promised_day(day: date, when: str) -> date | None:
    """Return the day a promise is for, None when its words name none.

    Example:
        >>> promised_day(date(2026, 11, 24), "J+8"), promised_day(date(2026, 11, 24), "2027-01-05")
        (datetime.date(2026, 12, 2), datetime.date(2027, 1, 5))
        >>> promised_day(date(2026, 11, 24), "bientôt") is None
        True
    """
    words = when.strip()
    try:
        return date.fromisoformat(words)
    except ValueError:
        pass
    for mark in ("J+", "J +", "D+"):
        if words.upper().startswith(mark):
            words = f"{words[len(mark) :].strip()} jours"
    return day_within(day, words)
