"""What the verbs of a session share: the sessions that are kept, and which one is meant."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, TypeVar

import click

from talent_story.book.phrases import say
from talent_story.cli.running import Refused
from talent_story.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from talent_story.book.phrases import Phrase
    from talent_story.workshop.following import Following
    from talent_story.workshop.store import SessionSummary, WorkshopStore

RETENTION_DAYS = 30
"""How long raw answers are kept by default: until the written answer is due."""

RETENTION = "TALENT_STORY_RETENTION_DAYS"
"""Says otherwise, in days."""

DATABASE = click.option(
    "--database",
    metavar="URL|FILE",
    envvar="TALENT_STORY_DATABASE",
    help=_(
        "Where sessions are kept: a file, or postgresql://…; a password is better in "
        "TALENT_STORY_DATABASE than on the command line. By default a file of yours."
    ),
)

T = TypeVar("T", bound="Following")


class open_sessions:  # noqa: N801 - reads as a function
    """The store of sessions, open; what it refuses is said in a sentence.

    Raw answers that have been kept long enough are erased first: no verb ever sees them.
    """

    def __init__(self, database: str | None) -> None:
        self.database = database

    def __enter__(self) -> WorkshopStore:
        from talent_story.workshop.store import WorkshopStoreError, open_store

        oldest = int(time.time()) - 86_400 * _retention_days()
        try:
            self.store = open_store(self.database)
            try:
                self.store.purge(oldest)
            except BaseException:
                self.store.close()
                raise
        except WorkshopStoreError as error:
            raise _refusal(error) from None
        return self.store

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: object) -> None:
        from talent_story.workshop.store import WorkshopStoreError

        self.store.close()
        if isinstance(value, WorkshopStoreError):
            raise _refusal(value) from None


def _retention_days() -> int:
    said = os.environ.get(RETENTION, "").strip()
    if not said:
        return RETENTION_DAYS
    if not (said.isascii() and said.isdigit() and len(said) < 6):
        raise Refused(say("{variable} is a number of days, not “{text}”.", variable=RETENTION,
                          text=said))  # fmt: skip
    return int(said)


def _refusal(error: Exception) -> Refused:
    from talent_story.workshop.sentences import store_sentence
    from talent_story.workshop.store import WorkshopStoreError

    assert isinstance(error, WorkshopStoreError)
    return Refused(store_sentence(error))


def found_session(store: WorkshopStore, session: str | None) -> SessionSummary:
    """Return the session whose id begins so, or the last one. Raises Refused."""
    known = store.sessions()
    if session is None:
        if not known:
            raise Refused(say("No session is kept."))
        return known[0]
    found = [each for each in known if each.id.startswith(session)] if session else []
    exact = [each for each in found if each.id == session]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if found:
        raise Refused(say("Several sessions begin so: {ids}", ids=", ".join(s.id for s in found)))
    raise Refused(say("There is no session of that name. “talent-story workshop list” lists them."))


def taken_up(follow: Callable[[], T], id: str, *, other: Phrase) -> T:
    """Return a session that is under way, in the book it is played in.

    Raises Refused, with `other` for another book.
    """
    from talent_story.workshop.session import EventRefused

    try:
        room = follow()
    except EventRefused:
        raise Refused(say("The session “{id}” cannot be read.", id=id)) from None
    opening = room.state.opening
    if opening.book != room.play.book.id:
        raise Refused(
            say("This session was played in the book “{book}”.", book=opening.book_title), other
        )
    return room
