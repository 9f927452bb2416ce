"""From a session to an exit code, through a terminal that is given back as it was found."""

from __future__ import annotations

import os
import sys

from talent_story.book.cleaning import clean_line
from talent_story.i18n import _
from talent_story.workshop.following import Following
from talent_story.workshop.room import Room
from talent_story.workshop.screen.conducting import Conductor
from talent_story.workshop.store import SessionNotFound, WorkshopStoreError
from talent_story.workshop.web.address import local_address
from talent_story.workshop.web.entry import room_code
from talent_story.workshop.web.phones import Phones


def run_session(
    room: Room,
    database: str,
    *,
    address: str | None,
    port: int,
    workers: int,
    hands: bool,
    resumed: bool,
) -> int:
    """Conduct a session on this terminal and return the exit code."""
    from talent_story.reader.settings import read_settings
    from talent_story.workshop.screen.app import WorkshopApp

    conductor = Conductor(room, hands=hands)
    said = conductor.come_back().sentence if resumed else ""
    phones, no_phones = None, ""
    reached = address or local_address()
    if room.state.over:
        no_phones = ""
    elif not hands and reached is None:
        no_phones = _(
            "This computer is on no network: the room votes by raised hands. With --address, the"
            " page of the phones is served on the address you say."
        )
    elif not hands and reached is not None:
        code = room_code(room.store.secret(room.session))
        phones = Phones(
            database, room.session, address=reached, port=port, code=code, workers=workers
        )
    app = WorkshopApp(
        conductor, phones, no_phones=no_phones, said=said, settings=read_settings().settings
    )
    app.run()
    if app.crashed:
        print(f"talent-story: {_crash_sentence(app)}", file=sys.stderr)
    elif not room.state.over and not is_gone(room):
        sentence = _("the session is kept; “talent-story workshop run --resume {id}” goes on.")
        print(f"talent-story: {sentence.format(id=room.session)}", file=sys.stderr)
    return app.return_code or 0


def show_session(room: Following, *, address: str | None, port: int) -> int:
    """Show the room what it may see of a session on this terminal; return the exit code."""
    from talent_story.reader.settings import read_settings
    from talent_story.workshop.screen.looking import Onlooker
    from talent_story.workshop.screen.show_app import ShowApp

    app = ShowApp(
        Onlooker(room),
        address=address or local_address(),
        port=port,
        settings=read_settings().settings,
    )
    app.run()
    if app.crashed:
        print(f"talent-story: {_crash_sentence(app)}", file=sys.stderr)
    return app.return_code or 0


def is_gone(room: Following) -> bool:
    """Say whether the session was erased; a store that cannot be asked still has it."""
    try:
        room.store.head(room.session)
    except SessionNotFound:
        return True
    except WorkshopStoreError:
        return False
    return False


def _crash_sentence(app: object) -> str:
    from talent_story.tui.manners import MannerlyApp

    assert isinstance(app, MannerlyApp)
    kept = _(
        "something went wrong in the program itself. The session is kept: “talent-story workshop"
        " run --resume” goes on."
    )
    if app.crash_log is None:
        return kept
    path = clean_line(os.fsencode(app.crash_log).decode("utf-8", "replace"))
    where = _("Where it happened is written in {path}, without any answer.")
    return f"{kept} {where.format(path=path)}"
