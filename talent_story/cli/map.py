"""`talent-story map`: the pathways of a book as a picture, a page, a wall, or data."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from talent_story.book.cleaning import clean_line
from talent_story.book.model import Book
from talent_story.book.phrases import say
from talent_story.cli.opening import open_book
from talent_story.cli.running import Refused
from talent_story.cli.writing import check_output, write_output
from talent_story.i18n import _
from talent_story.saying import replay_sentences

if TYPE_CHECKING:
    from talent_story.editions import Writer
    from talent_story.editions.maps.making import Asked
    from talent_story.editions.maps.model import FoldKey, Paper, PathwayMap, View
    from talent_story.story.journey import Journey


@click.command(
    name="map",
    help=_(
        "Draw the pathways of a book; the suffix of FILE chooses the format: .svg, .png, .pdf and "
        ".html to look at and to print, .md to be read aloud, .csv for a spreadsheet, .graphml, "
        ".gexf, .dot, .mmd and .json for other tools.\n\n"
        "Example: talent-story map -o map.html"
    ),
    short_help=_("Draw the pathways of a book, to look at, print or pin."),
)
@click.argument("book", required=False)
@click.option("-o", "--output", metavar="FILE", help=_("Where to write; - is the standard output."))
@click.option(
    "--format",
    "form",
    metavar="SUFFIX",
    help=_("The format, such as svg, when no suffix says it."),
)
@click.option(
    "--view",
    type=click.Choice(["both", "scheme", "story"]),
    default="both",
    help=_("The scheme from entry points to programmes, the story, or both."),
)
@click.option(
    "--fold",
    type=click.Choice(["act", "chapter", "place", "persona", "entry", "none"]),
    help=_("By what sections are folded. As much as the page needs."),
)
@click.option(
    "--unfold", metavar="ID", multiple=True, help=_("Open one of the groups. May be repeated.")
)
@click.option("--from", "source", metavar="ID", help=_("Only what lies ahead of this point."))
@click.option("--to", "target", metavar="ID", help=_("Only what leads to this point."))
@click.option(
    "--journey",
    "journeys",
    metavar="FILE|ID",
    multiple=True,
    help=_("Mark a journey: a file, or the id of a saved one. May be repeated."),
)
@click.option(
    "--no-spoilers", is_flag=True, help=_("Keep unnamed what these journeys have not seen.")
)
@click.option(
    "--paper",
    type=click.Choice(["A4", "A3", "A2", "A1", "A0"], case_sensitive=False),
    metavar="[A4|A3|A2|A1|A0]",
    help=_("For .pdf: the size of the map. A4."),
)
@click.option("--tile", is_flag=True, help=_("For .pdf: on sheets of A4 to put together."))
@click.option("--force", is_flag=True, help=_("Replace a file that is already there."))
def command(
    book: str | None,
    output: str | None,
    form: str | None,
    view: View,
    fold: str | None,
    unfold: tuple[str, ...],
    source: str | None,
    target: str | None,
    journeys: tuple[str, ...],
    no_spoilers: bool,
    paper: str | None,
    tile: bool,
    force: bool,
) -> int:
    """Draw it."""
    from talent_story.editions.maps.making import Asked

    if output is None:
        raise Refused(
            say("Say where to write, with -o FILE: the suffix of its name chooses the format.")
        )
    suffix = _suffix(output, form)
    writer = _writer(suffix)
    if (paper or tile) and suffix != ".pdf":
        raise Refused(say("“--paper” and “--tile” are for .pdf."))
    if no_spoilers and not journeys:
        raise Refused(say("“--no-spoilers” needs a journey: say which one with --journey."))
    if unfold and fold == "none":
        raise Refused(say("“--unfold” opens a group: it needs one to be folded."))
    if output != "-":
        check_output(output, force=force)
    opened = open_book(book)
    walked = _journeys(opened, journeys)
    flat = fold == "none"
    asked = Asked(
        view=view,
        fold=None if flat else cast("FoldKey | None", fold) or ("chapter" if unfold else None),
        flat=flat,
        unfold=unfold,
        source=source,
        target=target,
        journeys=walked,
        names=tuple(_name(name) for name in journeys),
        no_spoilers=no_spoilers,
    )
    shown = replace(_map(opened, asked), paper=cast("Paper", (paper or "A4").upper()), tile=tile)
    data = writer(shown)
    if output == "-":
        sys.stdout.buffer.write(data)
    else:
        write_output(output, data, force=force)
    return 0


def _suffix(output: str, form: str | None) -> str:
    if form is not None:
        return f".{form.removeprefix('.').lower()}"
    if output == "-":
        raise Refused(say("Say in what format, with --format: there is no suffix to tell it."))
    return Path(output).suffix.lower()


def _writer(suffix: str) -> Writer:
    from talent_story.editions import BrokenEdition, NoSuchSuffix, find_writer

    try:
        return find_writer("map", suffix)
    except NoSuchSuffix as error:
        raise Refused(
            say("A map is not written as “{suffix}”.", suffix=clean_line(suffix)),
            say("It is written as: {names}.", names=", ".join(error.known)),
        ) from None
    except BrokenEdition as error:
        raise Refused(
            say(
                "The edition “{name}”, which “{distribution}” adds, cannot be used: it fails when "
                "it is loaded.",
                name=f"map{suffix}",
                distribution=error.distribution,
            )
        ) from error


def _name(journey: str) -> str:
    """Return what a journey is called in the legend: nothing of where its file stands."""
    return clean_line(Path(journey).stem or journey)[:40]


def _journeys(book: Book, names: Sequence[str]) -> tuple[Journey, ...]:
    from talent_story.cli.journeys import find_record
    from talent_story.story.journey import replay_record
    from talent_story.story.play import Play

    if not names:
        return ()
    play = Play(book)
    found = []
    for name in names:
        record = find_record(name)
        if record.book_id != book.id:
            raise Refused(
                say(
                    "“{name}”: this journey was played in the book “{other}”, not in “{this}”.",
                    name=clean_line(name),
                    other=clean_line(record.book_title or record.book_id),
                    this=book.title,
                )
            )
        played = replay_record(play, record)
        for sentence in replay_sentences(played):
            print(sentence, file=sys.stderr)
        found.append(played.journey)
    return tuple(found)


def _map(book: Book, asked: Asked) -> PathwayMap:
    from talent_story.editions.maps.choosing import AmbiguousNode, NoRoute, UnknownNode
    from talent_story.editions.maps.folding import UnknownGroup
    from talent_story.editions.maps.making import pathway_map

    try:
        return pathway_map(book, asked)
    except UnknownGroup as error:
        raise Refused(
            say("There is no group “{name}” to open.", name=clean_line(error.name)),
            say("There are: {names}.", names=", ".join(error.known)),
        ) from None
    except UnknownNode as error:
        paragraphs = [say("There is no “{name}” on this map.", name=clean_line(error.name))]
        if error.near:
            paragraphs.append(say("Did you mean “{name}”?", name=error.near))
        else:
            paragraphs.append(
                say("A point is named by its id, or by its code on the map, such as E1 or P3.")
            )
        if asked.view != "both":
            paragraphs.append(say("“--view both” shows sections and catalogues together."))
        raise Refused(*paragraphs) from None
    except AmbiguousNode as error:
        raise Refused(
            say("Several things are called “{name}”.", name=clean_line(error.name)),
            say("Say which one: {names}.", names=", ".join(error.known)),
        ) from None
    except NoRoute as error:
        raise Refused(
            say(
                "Nothing leads from “{start}” to “{end}”.",
                start=error.source.label,
                end=error.target.label,
            )
        ) from None
