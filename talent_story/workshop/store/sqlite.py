"""Sessions in one SQLite file: nothing beside it, erased bytes overwritten, readable by its owner.

Several processes may use the file at once: a writer waits for the other (`BEGIN IMMEDIATE`).
The journal is SQLite's own (`DELETE`), and every commit is on disk before it returns (`EXTRA`).
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from talent_story.store.database import transaction
from talent_story.store.errors import StoreBusy, StoreFull, StoreReadOnly, from_sqlite_error
from talent_story.workshop.store.database import Parameter, Row
from talent_story.workshop.store.errors import WorkshopStoreError
from talent_story.workshop.store.statements import SQLITE_MIGRATIONS

APPLICATION_ID = 0x54537773
"""Says in the header of the file that it is ours: `TSws`."""

BUSY_SECONDS = 10.0

T = TypeVar("T")


class _Run:
    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def __call__(self, statement: str, *parameters: Parameter) -> list[Row]:
        return self.db.execute(statement, parameters).fetchall()

    def many(self, statement: str, rows: Sequence[Sequence[Parameter]]) -> None:
        self.db.executemany(statement, rows)


class SqliteDatabase:
    """A file of sessions, made if there is none. Safe to use from several threads.

    Raises WorkshopStoreError: it cannot be used; it is then as it was.
    """

    share_lock = own_lock = ""  # a writer is alone anyway

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = threading.RLock()
        with _refusals(path):
            _make_private(path)
            self.db = _connected(path)
            try:
                _bring_up(self.db)
                _harden(self.db)
            except BaseException:
                self.db.close()
                raise
        self.run = _Run(self.db)

    def write(self, action: Callable[[_Run], T]) -> T:
        """See `Database.write`."""
        with self.lock, _refusals(self.path), transaction(self.db, "BEGIN IMMEDIATE"):
            return action(self.run)

    def read(self, action: Callable[[_Run], T]) -> T:
        """See `Database.read`."""
        with self.lock, _refusals(self.path), transaction(self.db, "BEGIN"):
            return action(self.run)

    def sweep(self) -> None:
        """Nothing to do: what is deleted is overwritten at once (`secure_delete`)."""

    def close(self) -> None:
        """Close the file."""
        with self.lock:
            self.db.close()


def _make_private(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # SQLite takes an empty file for a new database; made here, it is nobody else's to read.
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        isolation_level=None,
        timeout=BUSY_SECONDS,
        check_same_thread=False,
    )


def _bring_up(db: sqlite3.Connection) -> None:
    """Make the tables, or bring them to the present version; refuse what is not ours unchanged."""

    def look() -> int:
        [application] = db.execute("PRAGMA application_id").fetchone()
        [version] = db.execute("PRAGMA user_version").fetchone()
        [tables] = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if tables and application != APPLICATION_ID:
            raise WorkshopStoreError("foreign")
        if version > len(SQLITE_MIGRATIONS):
            raise WorkshopStoreError("newer")
        return int(version)

    if look() == len(SQLITE_MIGRATIONS):
        return
    with transaction(db, "BEGIN IMMEDIATE"):
        # Asked again: another process may have been faster.
        for statements in SQLITE_MIGRATIONS[look() :]:
            for statement in statements:
                db.execute(statement)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID:d}")
        db.execute(f"PRAGMA user_version = {len(SQLITE_MIGRATIONS):d}")


def _harden(db: sqlite3.Connection) -> None:
    for pragma in (
        "trusted_schema = OFF",
        "cell_size_check = ON",
        "foreign_keys = ON",
        "secure_delete = ON",
        "synchronous = EXTRA",
        "temp_store = MEMORY",
        "journal_mode = DELETE",
    ):
        db.execute(f"PRAGMA {pragma}").fetchone()


@contextlib.contextmanager
def _refusals(path: Path) -> Iterator[None]:
    """Turn every failure of the file into a word: its own message may quote what it holds."""
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
            raise WorkshopStoreError("foreign") from None
        if isinstance(error, sqlite3.ProgrammingError):
            raise WorkshopStoreError("closed-store") from None
        match from_sqlite_error(error, path):
            case StoreBusy():
                reason = "busy"
            case StoreFull():
                reason = "full"
            case StoreReadOnly():
                reason = "read-only"
            case _:
                reason = "damaged"
        raise WorkshopStoreError(reason) from None
    except UnicodeError:  # half a character, in an id from outside
        raise WorkshopStoreError("failed") from None
    except OSError:
        raise WorkshopStoreError("read-only") from None
