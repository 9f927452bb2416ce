"""`talent-story recommend`: what a saved journey recommends, and why."""

from __future__ import annotations

import json

import click

from talent_story.cli.journeys import find_record, played_again
from talent_story.guidance.ranking import rank
from talent_story.i18n import _
from talent_story.saying import ranking_data, ranking_text


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
    played = played_again(record, book)
    opened = played.journey.book
    ranking = rank(played.journey, record.silenced)
    if form == "json":
        data = {
            "book": {"id": opened.id, "title": opened.title, "hash": opened.hash},
            "section": played.journey.section.id,
            "ending": played.journey.at_ending,
            "choices": list(played.journey.choices),
            "whole": played.whole,
            "silenced": list(record.silenced),
            **ranking_data(played.journey, ranking),
        }
        click.echo(json.dumps(data, ensure_ascii=False, indent=1))
    else:
        click.echo("\n\n".join(ranking_text(played.journey, ranking, record.silenced)))
    return 0
