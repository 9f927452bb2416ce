"""Rows of the store, as what they stand for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from talent_story.workshop.store.database import Row


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A session in a list. `opened` is in seconds since 1970; `head` is its last event's number."""

    id: str
    title: str
    day: str
    opened: int
    head: int
    finished: bool


@dataclass(frozen=True, slots=True)
class StoredWords:
    """A free text of a closed question, from nobody, waiting to be grouped by hand."""

    id: str
    about: str
    text: str
    quotable: bool


def digest(session: str, number: int, client: str, body: str) -> bytes:
    """Return the SHA-256 over all that an event's row holds."""
    return hashlib.sha256(f"{session}\0{number}\0{client}\0{body}".encode()).digest()


def summary_of(row: Row) -> SessionSummary:
    """Return a row of `workshop_session`, without its secret."""
    return SessionSummary(
        str(row[0]), str(row[1]), str(row[2]), integer(row[3]), integer(row[4]), bool(row[5])
    )


def integer(value: object) -> int:
    """Return a value of a row that is a number."""
    assert isinstance(value, int)
    return value


def octets(value: object) -> bytes:
    """Return a value of a row that is bytes."""
    assert isinstance(value, bytes)
    return value
