"""`talent-story export`: a journey as a document, its first steps, the figures of many."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from talent_story.book.model import Book
from talent_story.book.phrases import say
from talent_story.cli.exporting import (
    book_and_journey,
    chosen_day,
    journeys_of,
    resolved_strikes,
    said_lines,
)
from talent_story.cli.opening import open_book
from talent_story.cli.running import Refused
from talent_story.cli.writing import check_output, write_output
from talent_story.i18n import _
from talent_story.story.journey import Journey

if TYPE_CHECKING:
    from talent_story.editions import Writer
    from talent_story.editions.dossier.composing import Options

OF_ONE_JOURNEY = ("dossier", "agenda")

SOON = 150
"""So many journeys are looked through before anybody wonders."""


@click.command(
    name="export",
    help=_(
        "Write an edition of a journey or of a book; the suffix of FILE chooses the format. "
        "“dossier” (.pdf, .html, .odt, .md) is the document of one journey, “agenda” (.ics) its "
        "first steps, “journeys” (.csv, .html) the anonymous figures of many journeys. What one "
        "would rather not show is struck with --strike; --list tells what can be. Facts about "
        "health are never written.\n\n"
        "Example: talent-story export dossier -o dossier.pdf"
    ),
    short_help=_("A journey as a document, its first steps, figures of many."),
)
@click.argument("edition")
@click.argument("book", required=False)
@click.option("-o", "--output", metavar="FILE", help=_("Where to write; the suffix chooses."))
@click.option(
    "--journey",
    metavar="FILE|ID",
    help=_("The journey: a file, or the id of a saved one. By default the last one saved."),
)
@click.option("--from", "start", metavar="DATE", help=_("The day delays count from. Today."))
@click.option(
    "--programmes",
    type=click.IntRange(1, 50),
    metavar="N",
    help=_("How many programmes are told in full. Three."),
)
@click.option(
    "--strike",
    "struck",
    metavar="ID|N",
    multiple=True,
    help=_("Leave out a line, by its id or its number in --list. May be repeated."),
)
@click.option("--list", "listing", is_flag=True, help=_("List the lines and write nothing."))
@click.option(
    "--folder",
    metavar="DIR",
    help=_("For figures: a folder of journey files. By default the saved journeys."),
)
@click.option(
    "--least",
    type=click.IntRange(5, 1000),
    metavar="K",
    help=_("For figures: the fewest people anything is told of. Five."),
)
@click.option("--force", is_flag=True, help=_("Replace a file that is already there."))
def command(
    edition: str,
    book: str | None,
    output: str | None,
    journey: str | None,
    start: str | None,
    programmes: int | None,
    struck: tuple[str, ...],
    listing: bool,
    folder: str | None,
    least: int | None,
    force: bool,
) -> int:
    """Export."""
    of_one: list[tuple[str, Any]] = [
        ("--from", start),
        ("--programmes", programmes),
        ("--strike", struck),
        ("--list", listing),
    ]
    of_many: list[tuple[str, Any]] = [("--folder", folder), ("--least", least)]
    foreign = [*(of_one if edition not in OF_ONE_JOURNEY else [])]
    foreign += of_many if edition != "journeys" else [("--journey", journey)]
    for name, value in foreign:
        if value:
            raise Refused(
                say("“{option}” is not for the edition “{name}”.", option=name, name=edition)
            )
    if edition == "map":
        raise Refused(say("Maps are drawn by “talent-story map”."))
    if listing:
        opened, options = _reader(book, journey, start, programmes, struck)
        said_lines(*opened, options)
        return 0
    if output is None:
        raise Refused(
            say("Say where to write, with -o FILE: the suffix of its name chooses the format.")
        )
    writer = _writer(edition, output)
    check_output(output, force=force)
    if edition == "journeys":
        subject: object = _figures(book, folder, least)
    elif edition in OF_ONE_JOURNEY:
        opened, options = _reader(book, journey, start, programmes, struck)
        subject = _subject(edition, output, *opened, options)
    else:
        subject = _added_subject(book, journey)
    write_output(output, writer(subject), force=force)
    return 0


def _writer(edition: str, output: str) -> Writer:
    from talent_story.editions import (
        BUILT_IN,
        BrokenEdition,
        NoSuchEdition,
        NoSuchSuffix,
        find_writer,
    )

    suffix = Path(output).suffix
    try:
        return find_writer(edition, suffix)
    except NoSuchEdition as error:
        raise Refused(
            say("There is no edition “{name}”.", name=edition),
            say(
                "There are: {names}.",
                names=", ".join(name for name in error.known if name != "map"),
            ),
        ) from None
    except NoSuchSuffix as error:
        raise Refused(
            say("The edition “{name}” is not written as “{suffix}”.", name=edition, suffix=suffix),
            say("It is written as: {names}.", names=", ".join(error.known)),
        ) from None
    except BrokenEdition as error:
        assert edition not in BUILT_IN or suffix not in BUILT_IN[edition]
        raise Refused(
            say(
                "The edition “{name}”, which “{distribution}” adds, cannot be used: it fails when "
                "it is loaded.",
                name=edition,
                distribution=error.distribution,
            )
        ) from error


def _reader(
    book: str | None,
    journey: str | None,
    start: str | None,
    programmes: int | None,
    struck: tuple[str, ...],
) -> tuple[tuple[Journey, tuple[str, ...]], Options]:
    """Return a journey with what is silenced in it, and what its reader decides."""
    from dataclasses import replace

    from talent_story.editions.dossier.composing import Options

    played, silenced = book_and_journey(book, journey)
    options = Options(chosen_day(start))
    if programmes is not None:
        options = replace(options, programmes=programmes)
    strikes = resolved_strikes(played, silenced, options, struck)
    return (played, silenced), replace(options, struck=strikes)


def _subject(
    edition: str, output: str, journey: Journey, silenced: tuple[str, ...], options: Options
) -> object:
    if edition == "agenda":
        from talent_story.editions.agenda.appointments import agenda_of

        agenda = agenda_of(journey, silenced, options)
        for step in agenda.undated:
            print(
                _("Left out, since its delay gives no date: {step}").format(step=step),
                file=sys.stderr,
            )
        if not agenda.appointments:
            print(_("This journey has no first step to put in a calendar."), file=sys.stderr)
        return agenda
    from talent_story.editions.dossier.composing import compose

    dossier = compose(journey, silenced, options)
    if Path(output).suffix.lower() == ".pdf":
        from talent_story.editions.dossier.pdf import missing_characters

        missing = missing_characters(dossier)
        if missing:
            sentence = _(
                "The typefaces of the PDF do not have these characters, which are set as question "
                "marks: {characters}. The other formats show them."
            )
            print(sentence.format(characters=missing), file=sys.stderr)
    return dossier


def _figures(book: str | None, folder: str | None, least: int | None) -> object:
    from talent_story.editions.figures.counting import figures_of
    from talent_story.editions.figures.hiding import LEAST
    from talent_story.numbers import shown_number

    opened = open_book(book)
    journeys = journeys_of(opened, folder)
    if len(journeys) > SOON and sys.stderr.isatty():
        sentence = _("Looking for what may be shown of {n} journeys…").format(
            n=shown_number(len(journeys))
        )
        print(sentence, file=sys.stderr)
    return figures_of(opened, journeys, least or LEAST)


def _added_subject(book: str | None, journey: str | None) -> Journey | Book:
    """Return what an edition of another distribution gets: a journey if one is named, or a book."""
    if journey is None:
        return open_book(book)
    return book_and_journey(book, journey)[0]
