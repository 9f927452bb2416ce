"""`talent-story workshop show`: what the room sees, in a window of its own."""

from __future__ import annotations

import time

import click

from talent_story.book.phrases import say
from talent_story.cli.running import Refused
from talent_story.cli.workshop_run import ADDRESS, PORT
from talent_story.cli.workshop_sessions import DATABASE, found_session, open_sessions, taken_up
from talent_story.i18n import _


@click.command(
    "show",
    help=_(
        "Show a session to the room, beside “workshop run”: the same passage, vote and clocks, "
        "without the controls, on a second screen or through a projector. It follows the session "
        "and changes nothing in it; its own keys only turn the page (Space), change the paper (d) "
        "and leave (q). SESSION is its id; by default the last one. What --port, --address, "
        "--database say there, they say here.\n\n"
        "Example: talent-story workshop show"
    ),
    short_help=_("Show a session to the room."),
)
@click.argument("session", required=False, metavar="[SESSION]")
@click.option("--book", metavar="BOOK", help=_("The book it is played in, if it is another."))
@PORT
@ADDRESS
@DATABASE
def show_command(
    session: str | None, book: str | None, port: int, address: str | None, database: str | None
) -> int:
    """Show it."""
    from talent_story.cli.workshop import book_of_sessions
    from talent_story.story.play import Play
    from talent_story.tui.running import is_terminal
    from talent_story.workshop.following import Following
    from talent_story.workshop.screen.running import show_session

    if not is_terminal():
        raise Refused(say("A session is shown on a terminal that a page can be drawn on."))
    with open_sessions(database) as store:
        id = found_session(store, session).id
        play = Play(book_of_sessions(book, plans=False))
        room = taken_up(
            lambda: Following(store, id, play, now=time.time),
            id,
            other=say("Say where that book is, with --book."),
        )
        return show_session(room, address=address, port=port)
