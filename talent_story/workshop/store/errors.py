"""What the store of sessions can refuse; never a raw error of a database, which may quote data.

An error holds one stable word; the sentence a facilitator sees is made from it elsewhere
(`talent_story.workshop.sentences`). `str(error)` is for logs and holds no text of a participant, no
path, no address of a server.
"""

from __future__ import annotations


class WorkshopStoreError(Exception):
    """Something could not be kept or read; what was acknowledged before is still there.

    Reasons: `unreachable` (no server there, or the connection was lost), `login` (the server
    refused us), `address` (the address of the database cannot be read), `driver` (the PostgreSQL
    driver is not installed), `busy`, `full`, `read-only`, `damaged`, `foreign` (a file of another
    program), `newer` (written by a later version), `closed-store`, `failed` (anything else).
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SessionNotFound(WorkshopStoreError):
    """No session has this id. Reason: `not-found`."""

    def __init__(self) -> None:
        super().__init__("not-found")


class SessionExists(WorkshopStoreError):
    """Another session has this id. Reason: `exists`."""

    def __init__(self) -> None:
        super().__init__("exists")


class SessionConflict(WorkshopStoreError):
    """Something was written to the session in between: its head is now `head`. Reason: `conflict`.

    Read the events after the last one known, and decide again.
    """

    def __init__(self, head: int) -> None:
        super().__init__("conflict")
        self.head = head


class VoteClosed(WorkshopStoreError):
    """The question takes no ballots (any more). Reason: `closed`."""

    def __init__(self) -> None:
        super().__init__("closed")


class BallotTooLong(WorkshopStoreError):
    """A ballot is longer than any answer may be. Reason: `too-long`."""

    def __init__(self) -> None:
        super().__init__("too-long")
