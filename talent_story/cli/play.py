"""`talent-story play`: the book in the terminal, line by line, or for programs."""

from __future__ import annotations

import click

from talent_story.cli.playing import play_book
from talent_story.i18n import _


@click.command(
    name="play",
    help=_(
        "Play a book. BOOK is a folder; without it, the book that comes with the program.\n\n"
        "Example: talent-story play --entry arrivee"
    ),
    short_help=_("Play a book in the terminal."),
)
@click.argument("book", required=False, metavar="[BOOK]")
@click.option("--entry", metavar="ID", help=_("Start at the door of this entry point."))
@click.option("--persona", metavar="ID", help=_("Lend your voice to this persona."))
@click.option("--resume", is_flag=True, help=_("Go on with the journey saved last."))
@click.option("--code", metavar="CODE", help=_("Open the journey that a code tells."))
@click.option(
    "--trace",
    metavar="FINDING",
    help=_("Open the book at a finding of “check”: its rule, rule:id or number. Not kept."),
)
@click.option("--no-save", is_flag=True, help=_("Keep nothing of this journey."))
@click.option(
    "--plain", is_flag=True, help=_("Text out, a number in: for screen readers and pipes.")
)
@click.option("--jsonl", is_flag=True, help=_("One JSON object a line, for programs."))
@click.option(
    "--fact", "facts", multiple=True, metavar="NAME=VALUE", help=_("Say a fact of your situation.")
)
def command(
    book: str | None,
    entry: str | None,
    persona: str | None,
    resume: bool,
    code: str | None,
    trace: str | None,
    no_save: bool,
    plain: bool,
    jsonl: bool,
    facts: tuple[str, ...],
) -> int:
    """Play a book."""
    if entry and persona:
        raise click.UsageError(_("--entry and --persona each choose a beginning: give one"))
    if resume and (entry or persona):
        raise click.UsageError(
            _("--resume goes on where you were: it takes no door and no persona")
        )
    if code is not None and (resume or entry or persona):
        raise click.UsageError(_("--code tells a whole journey: it takes no other beginning"))
    if trace is not None and (code is not None or resume or entry or persona or facts):
        raise click.UsageError(_("--trace tells a whole journey: it takes no other beginning"))
    if plain and jsonl:
        raise click.UsageError(_("--plain and --jsonl each say how to speak: give one"))
    return play_book(
        book,
        entry=entry,
        persona=persona,
        resume=resume,
        code=code,
        trace=trace,
        save=not no_save,
        plain=plain,
        jsonl=jsonl,
        facts=facts,
    )
