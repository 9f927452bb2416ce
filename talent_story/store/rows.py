"""The rows of the store, each with a SHA-256 of its own: a row is read as it was saved or refused.

SQLite checks the shape of a file and not its content: of 400 damaged files it called four sound
whose data was wrong.
"""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass
from typing import Any, ClassVar, TypeVar

READ_JOURNEY = "SELECT id, version, created, updated, turn, digest FROM journey WHERE id = ?"
READ_STATES = (
    "SELECT journey, version, saved, ending, record, digest FROM state WHERE journey = ?"
    " ORDER BY version DESC"
)
WRITE_JOURNEY = "REPLACE INTO journey VALUES (?, ?, ?, ?, ?, ?)"
WRITE_STATE = "REPLACE INTO state VALUES (?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class JourneyRow:
    """What is known of a journey beside its states; times are microseconds since 1970.

    `turn` numbers the saves of the whole store, so that the last one is known whatever the clock.
    """

    table: ClassVar[str] = "journey"

    id: str
    version: int
    created: int
    updated: int
    turn: int


@dataclass(frozen=True, slots=True)
class StateRow:
    """One version of a journey; `data` is its record in its saved form."""

    table: ClassVar[str] = "state"

    journey: str
    version: int
    saved: int
    ending: bytes | None
    data: bytes


_Row = TypeVar("_Row", JourneyRow, StateRow)


def columns_of(row: JourneyRow | StateRow) -> tuple[Any, ...]:
    """Return the columns of `row` as they are stored, the digest last."""
    columns = astuple(row)
    return (*columns, digest(row.table, *columns))


def row_of(kind: type[_Row], columns: tuple[Any, ...]) -> _Row | None:
    """Return the row that was stored in `columns`, or None if anything in them changed since."""
    *values, check = columns
    # With the table: a page written in the place of another brings rows that are intact.
    return kind(*values) if check == digest(kind.table, *values) else None


def digest(*parts: Any) -> bytes:
    """Return a SHA-256 that other parts, in number, type or value, do not have."""
    total = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else str(part).encode("utf-8", "surrogatepass")
        total.update(b"%s %d:%s;" % (type(part).__name__.encode(), len(data), data))
    return total.digest()
