"""`talent-story workshop run`: the facilitator's screen, and the page of the phones."""

from __future__ import annotations

import time

import click

from talent_story.book.phrases import say
from talent_story.book.workshops import SHORT_MINUTES, THEMES
from talent_story.cli.running import Refused
from talent_story.cli.workshop_sessions import DATABASE, found_session, open_sessions, taken_up
from talent_story.i18n import _

DEFAULT_PORT = 8080
_MOST_WORKERS = 32

PORT = click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=DEFAULT_PORT,
    metavar="N",
    help=_("The port of the phones’ page ({port}).").format(port=DEFAULT_PORT),
)

ADDRESS = click.option(
    "--address", metavar="ADDRESS", help=_("The address of this computer that phones reach.")
)


@click.command(
    "run",
    help=_(
        "Hold a session: the passage, the vote, the clocks on this screen; p hides the controls"
        " for the projector. The room votes from its phones, on a page that this computer serves on"
        " the local network, or by raised hands. Everything is kept at once: --resume takes the"
        " last session up again, or the one whose id is given.\n\n"
        "Example: talent-story workshop run --plan nouveaux-arrivants --people 20"
    ),
    short_help=_("Hold a session."),
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
    help=_("How long the session lasts."),
)
@click.option(
    "--people", type=click.IntRange(0, 2000), default=0, help=_("How many people are there.")
)
@click.option("--title", metavar="TEXT", help=_("What the session is called."))
@click.option("--place", metavar="TEXT", help=_("Where it is held."))
@click.option(
    "--resume",
    is_flag=False,
    flag_value="",
    default=None,
    metavar="[SESSION]",
    help=_("Take a session up again: the last one, or this one."),
)
@click.option("--hands", is_flag=True, help=_("Vote by raised hands, without phones."))
@PORT
@ADDRESS
@click.option(
    "--workers",
    type=click.IntRange(1, _MOST_WORKERS),
    default=1,
    metavar="N",
    help=_("How many processes serve the phones; more than one is meant for PostgreSQL."),
)
@DATABASE
def run_command(
    book: str | None,
    plan: str | None,
    theme: str | None,
    door: str | None,
    persona: str | None,
    minutes: int,
    people: int,
    title: str | None,
    place: str | None,
    resume: str | None,
    hands: bool,
    port: int,
    address: str | None,
    workers: int,
    database: str | None,
) -> int:
    """Hold a session."""
    from talent_story.cli.workshop import (
        book_of_sessions,
        opening_chosen,
    )
    from talent_story.story.play import Play
    from talent_story.tui.running import is_terminal
    from talent_story.workshop.room import Room, open_room
    from talent_story.workshop.screen.running import run_session
    from talent_story.workshop.store import default_path

    if not is_terminal():
        raise Refused(say("A session is held on a terminal that a page can be drawn on."))
    where = database or str(default_path())
    with open_sessions(where) as store:
        if resume is not None:
            play = Play(book_of_sessions(book, plans=False))
            id = found_session(store, resume or None).id
            room = taken_up(
                lambda: Room(store, id, play, now=time.time),
                id,
                other=say("Say where that book is, as BOOK."),
            )
        else:
            play = Play(book_of_sessions(book))
            _plan, opening = opening_chosen(
                play,
                plan=plan or "",
                theme=theme or "",
                door=door or "",
                persona=persona or "",
                minutes=minutes,
                people=people,
                day=time.strftime("%Y-%m-%d"),
                title=title or "",
                place=place or "",
            )
            room = open_room(store, opening, play, now=time.time)
        return run_session(
            room,
            where,
            address=address,
            port=port,
            workers=workers,
            hands=hands,
            resumed=resume is not None,
        )
