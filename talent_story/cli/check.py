"""`talent-story check`: reads a book, then proves it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from talent_story.book.model import Book
from talent_story.book.phrases import say
from talent_story.book.problems import Problem
from talent_story.cli.limits import Limits
from talent_story.cli.opening import read_book_at, with_excerpts
from talent_story.cli.running import INTERRUPTED, Refused
from talent_story.cli.writing import check_output, write_output
from talent_story.i18n import _
from talent_story.proof.report import Report, check_book, measured, report_data
from talent_story.proof_words import verdict
from talent_story.story.play import Play

if TYPE_CHECKING:
    from talent_story.cli.against import Compared


@click.command(
    name="check",
    help=_(
        "Read a book, then prove it: every reachable state, over all facts. BOOK is a folder; "
        "without it, the book that comes with the program. The code is 1 when there "
        "is a finding, 130 when Ctrl+C ended it.\n\n"
        "Example: talent-story check my-book --more"
    ),
    short_help=_("Read a book, then prove it."),
)
@click.argument("book", required=False, metavar="[BOOK]")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    help=_("For people, for programs, or as forges read findings."),
)
@click.option(
    "--more",
    is_flag=True,
    help=_("Measure more: thresholds, doors, personas, equity, the mean reading time."),
)
@click.option("--html", metavar="FILE", help=_("Write all of it as a page to send to a colleague."))
@click.option(
    "--certificate",
    metavar="FILE",
    help=_("Write what lets “talent-story verify” verify the proof."),
)
@click.option(
    "--against",
    metavar="OLD-BOOK",
    help=_("Say what changed since an older edition: journeys that stop, what readers notice."),
)
@click.option(
    "--journeys",
    "journeys",
    metavar="PATH",
    multiple=True,
    help=_("With --against: journey files, or folders of them; else the saved journeys."),
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0),
    metavar="S",
    help=_("Stop exploring after S seconds, and say what was covered."),
)
@click.option(
    "--memory-limit",
    type=click.IntRange(min=1),
    metavar="MB",
    help=_("Stop exploring beyond so many megabytes, and say what was covered."),
)
@click.option("--strict", is_flag=True, help=_("A book that is not proved is a fault too."))
@click.option("--force", is_flag=True, help=_("Replace a file that is already there."))
def command(
    book: str | None,
    form: str,
    more: bool,
    html: str | None,
    certificate: str | None,
    against: str | None,
    journeys: tuple[str, ...],
    time_limit: float | None,
    memory_limit: int | None,
    strict: bool,
    force: bool,
) -> int:
    """Check a book."""
    for path in (html, certificate):
        if path is not None:
            check_output(path, force=force)
    if journeys and against is None:
        raise click.UsageError(_("--journeys goes with --against"))
    limits = Limits(time_limit, memory_limit)
    with limits.heeded():
        read, problems = read_book_at(book)
        older = None if against is None else _older(against)
        report = _proved(read, problems, limits)
        seconds = limits.elapsed
        report = replace(report, problems=tuple(with_excerpts(report.problems, book)))
        if limits.stopped is None:
            report = _measured(report, limits, more=more or html is not None)
        compared = None
        if older is not None and report.explored:
            from talent_story.cli.against import compared_books

            compared = compared_books(older, read, journeys, limits)
        proof = _certificate(report, limits) if certificate is not None else None
    _say(report, seconds, limits, form, more=more, folder=book, compared=compared)
    if html is not None:
        from talent_story.editions.check import generate_check_page

        write_output(html, generate_check_page(report, seconds, limits.stopped), force=force)
    if certificate is not None and proof is not None:
        write_output(certificate, proof, force=force)
    if limits.stopped == "interrupted":
        return INTERRUPTED
    if report.problems or (certificate is not None and proof is None):
        return 1
    return 1 if strict and not report.proved else 0


def _proved(book: Book, problems: list[Problem], limits: Limits) -> Report:
    report = check_book(book, problems, watch=limits)
    if report.exploration.out_of_memory:
        limits.stopped = "memory"
    return report


def _measured(report: Report, limits: Limits, *, more: bool) -> Report:
    try:
        return measured(report, more=more, watch=limits)
    except MemoryError:
        limits.stopped = "memory"
        return report


def _older(folder: str) -> Book:
    from talent_story.cli.opening import open_book

    try:
        return open_book(folder)
    except Refused as refusal:
        raise Refused(
            say("the older edition cannot be compared with"), *refusal.paragraphs
        ) from None


def _certificate(report: Report, limits: Limits) -> bytes | None:
    """Return the certificate; None, said on standard error, when none can be made."""
    from talent_story.proof.certificate import NotCertifiable, generate_certificate
    from talent_story.proof.states import Stopped

    try:
        if not report.proved:
            raise NotCertifiable("unproved")
        return generate_certificate(Play(report.book), watch=limits)
    except NotCertifiable as refusal:
        reason = refusal.reason
    except Stopped:
        reason = "unproved"
    except MemoryError:
        reason = "too-large"
    sentences = {
        "unproved": _("No certificate was written: the book is not proved."),
        "faulty": _(
            "No certificate was written: some journey cannot reach an ending (see the "
            "findings dead-end and trap)."
        ),
        "too-large": _("No certificate was written: there are too many states to list."),
    }
    click.echo(sentences[reason], err=True)
    return None


def _say(
    report: Report,
    seconds: float,
    limits: Limits,
    form: str,
    *,
    more: bool,
    folder: str | None,
    compared: Compared | None,
) -> None:
    from talent_story.cli.check_text import report_text

    if form == "text":
        if compared is not None:
            from talent_story.cli.against import against_text

            click.echo(against_text(compared) + "\n")
        click.echo(report_text(report, seconds, limits.stopped, more=more))
        return
    if form == "json":
        data = report_data(report, seconds, _, limits.stopped)
        if compared is not None:
            from talent_story.cli.against import against_data

            data["against"] = against_data(compared)
        click.echo(json.dumps(data, ensure_ascii=False, indent=1))
        return
    from talent_story import __version__
    from talent_story.cli.annotations import github_lines, sarif_text

    where = Path(folder or "").as_posix()
    if form == "sarif":
        click.echo(sarif_text(report, where, _, __version__))
        return
    for line in github_lines(report, where, _):
        click.echo(line)
    click.echo(verdict(report, seconds, limits.stopped))
