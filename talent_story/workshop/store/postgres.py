"""Sessions on a PostgreSQL server: several rooms, several facilitators, several web workers.

One connection a store; a store is for one process. A connection that is lost is made again once,
and the action run again, which is why every action may be run twice. No message of the driver is
ever shown: it may quote the address of the server, a password in it, or a bound value.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from talent_story.workshop.store.database import Parameter, Row
from talent_story.workshop.store.errors import WorkshopStoreError
from talent_story.workshop.store.statements import POSTGRES_MIGRATIONS, POSTGRES_VERSION_TABLE

if TYPE_CHECKING:
    import psycopg

CONNECT_SECONDS = 5

T = TypeVar("T")

_MIGRATING = 0x54537773
"""The lock that keeps two processes from making the tables at once."""


class _Run:
    def __init__(self, cursor: psycopg.Cursor[tuple[object, ...]]) -> None:
        self.cursor = cursor

    def __call__(self, statement: str, *parameters: Parameter) -> list[Row]:
        self.cursor.execute(_translated(statement), parameters)
        return list(self.cursor.fetchall()) if self.cursor.description is not None else []

    def many(self, statement: str, rows: Sequence[Sequence[Parameter]]) -> None:
        self.cursor.executemany(_translated(statement), rows)


class PostgresDatabase:
    """The tables of sessions on a server, made if there are none.

    Raises WorkshopStoreError: `driver`, `address`, `unreachable`, `login`, `newer`.
    """

    share_lock, own_lock = " FOR SHARE", " FOR UPDATE"

    def __init__(self, address: str) -> None:
        try:
            import psycopg  # noqa: F401 - asked here, so that its absence is told at once
        except ImportError:
            raise WorkshopStoreError("driver") from None
        self._address = address
        self.lock = threading.RLock()
        self.db = self._connected()
        self.write(_bring_up)

    def write(self, action: Callable[[_Run], T]) -> T:
        """See `Database.write`."""
        return self._run(action)

    def read(self, action: Callable[[_Run], T]) -> T:
        """See `Database.read`."""
        return self._run(action)

    def sweep(self) -> None:
        """Remove what deleted rows leave behind in the tables, as far as we may."""
        import psycopg

        with self.lock, contextlib.suppress(psycopg.Error):
            self.db.autocommit = True
            try:
                for table in ("workshop_ballot", "workshop_words", "workshop_event"):
                    self.db.execute(f"VACUUM {table}".encode())
            finally:
                self.db.autocommit = False

    def close(self) -> None:
        """Close the connection."""
        with self.lock:
            self.db.close()

    def _run(self, action: Callable[[_Run], T]) -> T:
        with self.lock, _refusals():
            if not self.db.closed:
                with contextlib.suppress(_Lost):
                    return self._once(action)
            with contextlib.suppress(Exception):
                self.db.close()
            self.db = self._connected()
            return self._once(action)

    def _once(self, action: Callable[[_Run], T]) -> T:
        import psycopg

        try:
            with self.db.transaction(), self.db.cursor() as cursor:
                return action(_Run(cursor))
        except psycopg.OperationalError:
            if self.db.closed or self.db.broken:
                raise _Lost("unreachable") from None
            raise

    def _connected(self) -> psycopg.Connection[tuple[object, ...]]:
        import psycopg

        with _refusals():
            return psycopg.connect(
                self._address,
                connect_timeout=CONNECT_SECONDS,
                application_name="talent-story",
            )


class _Lost(WorkshopStoreError):
    """Internal: the connection broke."""


def _bring_up(run: _Run) -> None:
    run("SELECT pg_advisory_xact_lock(?)", _MIGRATING)
    run(POSTGRES_VERSION_TABLE)
    found = run("SELECT version FROM workshop_version")
    version = int(str(found[0][0])) if found else 0
    if version > len(POSTGRES_MIGRATIONS):
        raise WorkshopStoreError("newer")
    if version == len(POSTGRES_MIGRATIONS):
        return
    for statements in POSTGRES_MIGRATIONS[version:]:
        for statement in statements:
            run(statement)
    run("DELETE FROM workshop_version")
    run("INSERT INTO workshop_version (version) VALUES (?)", len(POSTGRES_MIGRATIONS))


def _translated(statement: str) -> bytes:
    return statement.replace("?", "%s").encode()


@contextlib.contextmanager
def _refusals() -> Iterator[None]:
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        state = error.sqlstate or ""
        reason = "failed"
        if isinstance(error, psycopg.ProgrammingError) and not state:
            reason = "address"
        elif state.startswith("28"):
            reason = "login"
        elif state.startswith("53"):
            reason = "full"
        elif state.startswith(("40", "55")):
            reason = "busy"
        elif isinstance(error, psycopg.OperationalError):
            # Before a connection stands, the driver gives no code: only words.
            words = str(error).lower()
            refused = "authentication" in words or "password" in words or "role" in words
            reason = "login" if refused else "unreachable"
        raise WorkshopStoreError(reason) from None
    except UnicodeError:  # half a character, in an id from outside
        raise WorkshopStoreError("failed") from None
