"""`talent-story workshop`: a room plays the book; before, after, and what is kept of it."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from talent_story.book.phrases import say
from talent_story.book.workshops import LONG_MINUTES, SHORT_MINUTES, THEMES
from talent_story.cli.opening import shown_path
from talent_story.cli.running import Refused
from talent_story.cli.workshop_run import run_command
from talent_story.cli.workshop_sessions import (
    DATABASE,
    RETENTION,
    RETENTION_DAYS,
    found_session,
    open_sessions,
)
from talent_story.cli.workshop_show import show_command
from talent_story.i18n import _, counted

if TYPE_CHECKING:
    from talent_story.book.model import Book
    from talent_story.book.workshops import SessionPlan
    from talent_story.editions import Writer
    from talent_story.story.play import Play
    from talent_story.workshop.events import SessionOpened

_FORCE = click.option("--force", is_flag=True, help=_("Replace a file that is already there."))


@click.group(
    name="workshop",
    help=_(
        "A room plays the book: prepare a session, write its report and the sheets that follow, "
        "forget it.\n\n"
        "Example: talent-story workshop plan --theme talents --people 20 -o plan.pdf"
    ),
    short_help=_("A room plays the book: before, during, after."),
)
def command() -> None:
    """Hold the verbs of a session."""


command.add_command(run_command)
command.add_command(show_command)


@command.command(
    "plan",
    help=_(
        "Prepare a session: the running order with its times, what to do before, what the book "
        "promises whatever the room votes; and, with --sheets, the sheets to hand out. The suffix "
        "of FILE chooses the format (.pdf, .html, .odt, .md); without -o the plan is printed.\n\n"
        "Example: talent-story workshop plan --plan nouveaux-arrivants --minutes 90 -o plan.pdf"
    ),
    short_help=_("Prepare a session."),
)
@click.argument("book", required=False, metavar="[BOOK]")
@click.option("--plan", "plan", metavar="ID", help=_("Which plan of graph/workshops.yaml."))
@click.option("--theme", type=click.Choice(THEMES), help=_("The first plan on this theme."))
@click.option("--door", metavar="ID", help=_("The entry point the reading begins at."))
@click.option("--persona", metavar="ID", help=_("The voice the room borrows."))
@click.option(
    "--minutes",
    type=click.IntRange(30, 600),
    default=SHORT_MINUTES,
    help=_("How long the session lasts: {short} by default; {long} is half a day.").format(
        short=SHORT_MINUTES, long=LONG_MINUTES
    ),
)
@click.option(
    "--people", type=click.IntRange(1, 2000), default=20, help=_("How many people are expected.")
)
@click.option("--day", metavar="DATE", help=_("The day of the session. Today."))
@click.option("--title", metavar="TEXT", help=_("What the session is called."))
@click.option("--place", metavar="TEXT", help=_("Where it is held."))
@click.option("-o", "--output", metavar="FILE", help=_("Where to write; the suffix chooses."))
@click.option("--sheets", metavar="FILE", help=_("Where to write the sheets to hand out."))
@_FORCE
def plan_session(
    book: str | None,
    plan: str | None,
    theme: str | None,
    door: str | None,
    persona: str | None,
    minutes: int,
    people: int,
    day: str | None,
    title: str | None,
    place: str | None,
    output: str | None,
    sheets: str | None,
    force: bool,
) -> int:
    """Write a plan."""
    from talent_story.cli.exporting import chosen_day
    from talent_story.cli.writing import check_output, write_output
    from talent_story.story.play import Play
    from talent_story.workshop.plan_document import plan_document, prepare, sheets_document

    writers = {file: writer_of(file) for file in (output, sheets) if file is not None}
    for file in writers:
        check_output(file, force=force)
    play = Play(book_of_sessions(book))
    chosen, opening = opening_chosen(
        play,
        plan=plan or "",
        theme=theme or "",
        door=door or "",
        persona=persona or "",
        minutes=minutes,
        people=people,
        day=chosen_day(day).isoformat(),
        title=title or "",
        place=place or "",
    )
    prepared = prepare(play, chosen, opening)
    document = plan_document(prepared)
    if output is None:
        click.echo(writer_of("plan.md")(document).decode(), nl=False)
    else:
        write_output(output, writers[output](document), force=force)
    if sheets is not None:
        handed = sheets_document(prepared)
        if handed is None:
            raise Refused(say("This plan has no sheet to hand out."))
        write_output(sheets, writers[sheets](handed), force=force)
    return 0


@command.command(
    "report",
    help=_(
        "Write the report of a session: what the room chose, what it named, what it is owed, and "
        "the follow-up sheet; with --agenda its dates, with --minority the minority's book. "
        "SESSION is its id; by default the last one. The suffix of FILE chooses the format (.pdf, "
        ".html, .odt, .md); without any the report is printed.\n\n"
        "Example: talent-story workshop report -o report.pdf --agenda follow-up.ics"
    ),
    short_help=_("Write the report of a session."),
)
@click.argument("session", required=False, metavar="[SESSION]")
@click.option("-o", "--output", metavar="FILE", help=_("Where to write; the suffix chooses."))
@click.option("--agenda", metavar="FILE", help=_("Where to write the dates (.ics)."))
@click.option(
    "--minority",
    metavar="FILE",
    help=_("Where to write the minority’s book: what was not taken, and how to go on alone."),
)
@click.option("--book", metavar="BOOK", help=_("The book it was played in, if it is another."))
@DATABASE
@_FORCE
def report_session(
    session: str | None,
    output: str | None,
    agenda: str | None,
    minority: str | None,
    book: str | None,
    database: str | None,
    force: bool,
) -> int:
    """Write a report."""
    from talent_story.cli.writing import check_output, write_output
    from talent_story.editions.agenda.ical import generate_ics
    from talent_story.story.play import Play
    from talent_story.workshop.minority import minority_document
    from talent_story.workshop.report import report_agenda, report_document
    from talent_story.workshop.session import EventRefused, fold

    if agenda is not None and Path(agenda).suffix.lower() != ".ics":
        raise Refused(say("The dates are written as .ics, not as “{name}”.", name=agenda))
    writers = {file: writer_of(file) for file in (output, minority) if file is not None}
    for file in (output, agenda, minority):
        if file is not None:
            check_output(file, force=force)
    with open_sessions(database) as store:
        id = found_session(store, session).id
        try:
            state = fold(store.events(id))
        except EventRefused:
            raise Refused(say("The session “{id}” cannot be read.", id=id)) from None
    opened = book_of_sessions(book, plans=False)
    if opened.id != state.opening.book:
        raise Refused(
            say("This session was played in the book “{book}”.", book=state.opening.book_title),
            say("Say where that book is, with --book."),
        )
    play = Play(opened)
    document = report_document(state, play)
    if output is not None:
        write_output(output, writers[output](document), force=force)
    elif agenda is None and minority is None:
        click.echo(writer_of("report.md")(document).decode(), nl=False)
    if agenda is not None:
        dates = report_agenda(state, play, id)
        write_output(agenda, generate_ics(dates), force=force)
        for undated in dates.undated:
            print(_("Without a date, so not in the agenda: {text}").format(text=undated),
                  file=sys.stderr)  # fmt: skip
    if minority is not None:
        lost = minority_document(state, play)
        if lost is not None:
            write_output(minority, writers[minority](lost), force=force)
        elif output is None and agenda is None:
            raise Refused(say("No vote left a minority: there is nothing to write."))
        else:
            print(_("No vote left a minority, so “{path}” is not written.")
                  .format(path=shown_path(minority)), file=sys.stderr)  # fmt: skip
    return 0


@command.command(
    "list",
    help=_("List the sessions that are kept.\n\nExample: talent-story workshop list"),
    short_help=_("List the sessions."),
)
@DATABASE
def list_sessions(database: str | None) -> int:
    """List them."""
    with open_sessions(database) as store:
        found = store.sessions()
    if not found:
        click.echo(_("No session is kept."))
    for each in found:
        state = _("finished") if each.finished else _("under way")
        click.echo(f"{each.id}  {each.day}  {each.title}  ({state})")
    return 0


@command.command(
    "forget",
    help=_(
        "Erase sessions: their votes, their texts, their notes, at once and for good.\n\n"
        "Example: talent-story workshop forget bcdfgh --yes"
    ),
    short_help=_("Erase sessions at once."),
)
@click.argument("sessions", nargs=-1, metavar="[SESSION]...")
@click.option("--all", "everything", is_flag=True, help=_("Erase every session."))
@click.option(
    "--answers",
    is_flag=True,
    help=_(
        "Only the raw answers of sessions older than --days; what was published stays. That is done"
        " whenever sessions are opened; here it is done now."
    ),
)
@click.option(
    "--days",
    type=click.IntRange(min=0),
    default=RETENTION_DAYS,
    envvar=RETENTION,
    help=_(
        "With --answers: how old a session must be. {days} by default, or what {variable} says."
    ).format(days=RETENTION_DAYS, variable=RETENTION),
)
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@DATABASE
def forget_sessions(
    sessions: tuple[str, ...],
    everything: bool,
    answers: bool,
    days: int,
    yes: bool,
    database: str | None,
) -> int:
    """Erase them."""
    if bool(sessions) + everything + answers != 1:
        raise click.UsageError(_("say which sessions to erase, or --all, or --answers"))
    with open_sessions(database) as store:
        if answers:
            count = store.purge(int(time.time()) - 86_400 * days)
            click.echo(
                counted(
                    "The raw answers of {n} session are erased.",
                    "The raw answers of {n} sessions are erased.",
                    count,
                )
            )
            return 0
        chosen = store.sessions() if everything else [found_session(store, id) for id in sessions]
        chosen = list(dict.fromkeys(chosen))
        if chosen and not yes and not _agreed(len(chosen)):
            return 0
        for each in chosen:
            store.erase(each.id)
    click.echo(counted("{n} session erased.", "{n} sessions erased.", len(chosen)))
    return 0


def book_of_sessions(folder: str | None, *, plans: bool = True) -> Book:
    """Return a book with its sessions, read from its sources. Raises Refused.

    An index of a book (`open_book`) holds its story alone.
    """
    from talent_story.book.problems import format_problem
    from talent_story.cli.opening import read_book_at

    book, problems = read_book_at(folder)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        shown = [format_problem(problem, _) for problem in errors[:40]]
        raise Refused(say("this book cannot be played: its sources are at fault"), *shown)
    if plans and not book.workshops.plans:
        raise Refused(
            say("This book has no plan for a session."),
            say("Write one in graph/workshops.yaml."),
        )
    return book


def writer_of(file: str) -> Writer:
    """Return what writes a document under a name with this suffix. Raises Refused."""
    from talent_story.editions import NoSuchSuffix, find_writer

    try:
        return find_writer("dossier", Path(file).suffix)
    except NoSuchSuffix as error:
        raise Refused(
            say("A session is not written as “{suffix}”.", suffix=error.suffix),
            say("It is written as: {names}.", names=", ".join(error.known)),
        ) from None


def opening_chosen(
    play: Play,
    *,
    plan: str,
    theme: str,
    door: str,
    persona: str,
    minutes: int,
    people: int,
    day: str,
    title: str,
    place: str,
) -> tuple[SessionPlan, SessionOpened]:
    """Return the plan that was chosen, and how a session of it opens. Raises Refused."""
    from talent_story.book.problems import did_you_mean
    from talent_story.workshop.planning import NoSuchPlan, NoWay, find_plan, opening_of, timetable

    book = play.book
    for name, known, wrong in (
        (door, book.entry_points, say("no entry point is called “{name}”", name=door)),
        (persona, book.personas, say("no persona is called “{name}”", name=persona)),
    ):
        if name and name not in known:
            others = say("there are: {names}", names=", ".join(known))
            raise Refused(wrong, did_you_mean(name, known) or others)
    try:
        chosen = find_plan(book.workshops, plan, theme)
    except NoSuchPlan as error:
        near = did_you_mean(error.name, error.known)
        raise Refused(
            say("no plan is called “{name}”", name=error.name),
            near or say("there are: {names}", names=", ".join(error.known)),
        ) from None
    steps = timetable(chosen, book.workshops, minutes)
    try:
        opening = opening_of(
            play,
            chosen,
            steps,
            day=day,
            title=title,
            place=place,
            people=people,
            door=door,
            persona=persona,
        )
    except NoWay as error:
        raise Refused(say("no journey leads to “{name}”", name=str(error))) from None
    return chosen, opening


def _agreed(count: int) -> bool:
    if not sys.stdin.isatty():
        raise Refused(say("say --yes to erase without being asked"))
    question = counted("Erase {n} session for good?", "Erase {n} sessions for good?", count)
    agree = _("[y/N]")
    click.echo(f"{question} {agree} ", nl=False)
    return sys.stdin.readline().strip().lower() in ("y", "yes", "o", "oui")
