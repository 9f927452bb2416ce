"""`talent-story recommend`: what a saved journey recommends, and why."""

from __future__ import annotations

import json
import sys

import click

from talent_story.book.phrases import say
from talent_story.cli.journeys import find_record
from talent_story.cli.opening import open_book
from talent_story.cli.running import Refused
from talent_story.guidance.ranking import rank
from talent_story.i18n import _
from talent_story.saying import ranking_data, ranking_text, replay_report
from talent_story.story.journey import replay_record
from talent_story.story.play import Play


@click.command(
    name="recommend",
    help=_(
        "Say what a saved journey recommends and why. JOURNEY is a file written by "
        "“journeys export”, or the id of a saved journey.\n\n"
        "Example: talent-story recommend journey.json"
    ),
    short_help=_("What a saved journey recommends, and why."),
)
@click.argument("journey")
@click.option("--book", metavar="BOOK", help=_("The book it was played in, if it is another."))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help=_("For people or for programs."),
)
def command(journey: str, book: str | None, form: str) -> int:
    """Recommend."""
    record = find_record(journey)
    opened = open_book(book)
    if record.book_id != opened.id:
        raise Refused(
            say(
                "this journey was played in the book “{other}”, not in “{this}”; name it "
                "with --book",
                other=record.book_title or record.book_id,
                this=opened.title,
            )
        )
    played = replay_record(Play(opened), record)
    for sentence in replay_report(played, opened):
        print(sentence, file=sys.stderr)
    ranking = rank(played.journey, record.silenced)
    if form == "json":
        data = {
            "book": {"id": opened.id, "title": opened.title, "hash": opened.hash},
            "section": played.journey.section.id,
            "ending": played.journey.at_ending,
            "choices": list(played.journey.choices),
            "whole": played.whole,
            **ranking_data(played.journey, ranking),
        }
        click.echo(json.dumps(data, ensure_ascii=False, indent=1))
    else:
        click.echo("\n\n".join(ranking_text(played.journey, ranking)))
    return 0
