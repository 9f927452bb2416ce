"""The store of saved journeys: one SQLite file in the user's data folder.

A save that has returned survives the death of the program and of the machine; one that has raised
has changed nothing. Every state carries its SHA-256, the last `STATES_KEPT` of each journey are
kept, and a damaged one gives way to the one before, with a notice. Two windows on one journey
never overwrite each other: the second to save gets a `JourneyConflict`.
"""

from __future__ import annotations

import builtins
import contextlib
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from talent_story.store.database import (
    ONE_AT_A_TIME,
    connect,
    copies_of,
    copy_aside,
    open_database,
    remove_copies,
    transaction,
)
from talent_story.store.errors import (
    JourneyAmbiguous,
    JourneyConflict,
    JourneyNotFound,
    StoreClosed,
    StoreDamaged,
    StoreError,
    StoreNewer,
    from_os_error,
    from_sqlite_error,
)
from talent_story.store.files import record_bytes
from talent_story.store.rows import (
    READ_JOURNEY,
    READ_STATES,
    WRITE_JOURNEY,
    WRITE_STATE,
    JourneyRow,
    StateRow,
    columns_of,
    digest,
    row_of,
)
from talent_story.story.record import JourneyRecord, parse_record

if TYPE_CHECKING:
    import sqlite3

STATES_KEPT = 20
"""How many states of a journey are kept, the last one among them."""

_LETTERS = "bcdfghjkmnpqrstvwxz"
"""Of an id: no vowel, so that no word is spelt; no `l`, so that none is taken for a figure."""

_ID_LENGTH = 6
_MOST_TURNS = 2**53
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class StoreNotice:
    """What the reader must be told of a journey that was read in spite of some damage.

    The state read is `version`, saved at `saved`, where `expected` was looked for; they are equal
    when only what pointed at the state was damaged, or nothing tells how many came after it.
    `aside` is the copy kept of the damaged file, or None where none could be made.
    """

    version: int
    expected: int
    saved: datetime
    aside: Path | None


@dataclass(frozen=True, slots=True)
class SavedJourney:
    """A journey as it is in the store. `ending` is the id of the ending it stands at, if any."""

    id: str
    version: int
    record: JourneyRecord
    created: datetime
    updated: datetime
    ending: str | None = None
    notice: StoreNotice | None = None


SavedJourneys = builtins.list[SavedJourney]


def default_path() -> Path:
    """Return where journeys are saved: in the folder `TALENT_STORY_DATA`, or the user's own."""
    folder = os.environ.get("TALENT_STORY_DATA")
    if folder:
        return Path(folder).expanduser() / "journeys.db"
    import platformdirs

    return platformdirs.user_data_path("talent-story", appauthor=False) / "journeys.db"


def real_path(path: Path | None) -> Path:
    """Return where `path` (`default_path` without one) leads: the journal and the copies go there.

    Raises:
        StoreReadOnly: it is no path at all.
    """
    path = default_path() if path is None else path
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError) as error:
        raise from_os_error(error, path) from error


class JourneyStore:
    """The saved journeys of this user. Any thread may use it; other processes may at any time.

    Every method may raise a `StoreError`; those that are particular are told.

    Raises:
        StoreForeign, StoreNewer, StoreDamaged: the file is not one this program can use; it was
            left untouched, and a damaged one copied aside (`repair_store` recovers it).
        StoreReadOnly, StoreFull, StoreBusy: the place cannot be used.

    Example:
        >>> import tempfile
        >>> folder = tempfile.TemporaryDirectory()
        >>> with JourneyStore(Path(folder.name) / "journeys.db") as store:
        ...     saved = store.create(JourneyRecord("a-book", "0" * 64))
        ...     saved = store.save(saved, JourneyRecord("a-book", "0" * 64, choices=("a>b",)))
        ...     store.load(saved.id).record.choices
        ('a>b',)
        >>> folder.cleanup()
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.path = real_path(path)
        self._clock = clock
        # The state of a save that failed: the disk may have it all the same, if the very last step
        # of the commit was what failed. Saving again then goes on from it: it is no other window.
        self._doubtful: StateRow | None = None
        with ONE_AT_A_TIME:
            self._db: sqlite3.Connection | None = open_database(self.path)
            # A deletion was cut short; if it fails again, what is saved can be used all the same.
            with contextlib.suppress(StoreError):
                self._finish_erasing()

    def __enter__(self) -> JourneyStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; closing twice is no fault."""
        with ONE_AT_A_TIME:
            if self._db is not None:
                self._db.close()
            self._db = None

    def create(self, record: JourneyRecord, *, ending: str | None = None) -> SavedJourney:
        """Save a new journey under a new id; it is on disk when this returns."""
        data = record_bytes(record)
        with self._writing() as db:
            journey_id = _new_id(_ids(db))
            now = self._now()
            row = JourneyRow(journey_id, 1, now, now, _next_turn(db))
            _put(db, row, ending, data)
        return _saved(row, record, ending)

    def save(
        self, saved: SavedJourney, record: JourneyRecord, *, ending: str | None = None
    ) -> SavedJourney:
        """Save `record` as the state that follows `saved`; it is on disk when this returns.

        When a fact of `saved` is told otherwise or no more, the states before are erased with it.

        Raises:
            JourneyConflict: another window saved the journey since `saved`: nothing is changed.
            JourneyNotFound: it was deleted since (`create` keeps it under another id).
            JourneyUnreadable: it could not be read back (it is too large), and was not saved.
        """
        data = record_bytes(record)
        forgets = not saved.record.facts.items() <= record.facts.items()
        with self._writing() as db:
            row, _ = _journey_row(db, saved.id)
            if row is None:
                raise JourneyNotFound("deleted", journey_id=saved.id)
            if row.version == 0:
                raise StoreDamaged("journey", path=self.path, journey_id=saved.id)
            if row.version != saved.version and not self._is_our_doubtful_save(db, saved):
                raise JourneyConflict(saved.id, row.version)
            row = replace(row, version=row.version + 1, updated=self._now(), turn=_next_turn(db))
            self._doubtful = _put(db, row, ending, data)
            # The last ones by rank, not by number: a damaged number must not drop the good ones.
            db.execute(
                "DELETE FROM state WHERE journey = ? AND version NOT IN (SELECT version"
                " FROM state WHERE journey = ? ORDER BY version DESC LIMIT ?)",
                (row.id, row.id, 1 if forgets else STATES_KEPT),
            )
            if forgets:
                db.execute("REPLACE INTO pending VALUES ('erase')")
        self._doubtful = None
        if forgets:
            self._finish_erasing()
        return _saved(row, record, ending)

    def load(self, journey_id: str) -> SavedJourney:
        """Read a journey by its id or by a prefix that no other has, in either case.

        Raises:
            JourneyNotFound, JourneyAmbiguous: no journey, or several, begin so.
            StoreDamaged: no state kept of it is intact (`reason` is `journey`).
            StoreNewer: a later version of the program saved it.
        """
        with self._reading() as db:
            journey_id = _find(db, journey_id)
        return self._load(journey_id)

    def latest(self, book_id: str) -> SavedJourney | None:
        """Return the journey of this book that was saved last, ended or not; None if none was.

        One that cannot be read is passed over: `unreadable` names it.
        """
        return next((saved for saved in self._readable() if saved.record.book_id == book_id), None)

    def delete(self, journey_id: str) -> tuple[Path, ...]:
        """Erase a journey (id or prefix, as in `load`): no byte of it stays in the file.

        Returns the copies kept of a damaged or older store, which may hold it still: `delete_all`
        removes them. If this raises after the journey is gone, the next opening finishes the work.
        """
        with self._writing() as db:
            journey_id = _find(db, journey_id)
            db.execute("DELETE FROM state WHERE journey = ?", (journey_id,))
            db.execute("DELETE FROM journey WHERE id = ?", (journey_id,))
            db.execute("REPLACE INTO pending VALUES ('erase')")
        self._finish_erasing()
        return copies_of(self.path)

    def delete_all(self) -> None:
        """Erase every journey, and the copies kept of a damaged or older store."""
        with self._writing() as db:
            db.execute("DELETE FROM state")
            db.execute("DELETE FROM journey")
            db.execute("REPLACE INTO pending VALUES ('erase')")
        self._finish_erasing()
        try:
            remove_copies(self.path)
        except OSError as error:
            raise from_os_error(error, self.path) from error

    def unreadable(self) -> tuple[str, ...]:
        """Return the ids of the journeys that `list` leaves out: no intact state, or newer."""
        readable = {saved.id for saved in self._readable()}
        with self._reading() as db:
            return tuple(sorted(_ids(db) - readable))

    def list(self) -> SavedJourneys:
        """Return the journeys that can be read, the last saved first (see `unreadable`)."""
        return [*self._readable()]

    def _readable(self) -> Iterator[SavedJourney]:
        with self._reading() as db:
            ids = [row[0] for row in db.execute("SELECT id FROM journey ORDER BY turn DESC, id")]
        for journey_id in ids:
            try:
                yield self._load(journey_id)
            except (JourneyNotFound, StoreDamaged, StoreNewer) as error:
                if error.journey_id is None:
                    raise

    def _load(self, journey_id: str) -> SavedJourney:
        with self._reading() as db:
            row, intact = _journey_row(db, journey_id)
            if row is None:
                raise JourneyNotFound("not-found", journey_id=journey_id)
            state = _last_intact_state(db, journey_id)
            sound = intact and state is not None and state.version == row.version
            damage = "" if sound else _name_of_damage(db, journey_id)
        aside = None if sound else self._copy_aside(journey_id, damage)
        record, fault = parse_record(state.data) if state else (None, "damaged")
        if fault == "newer":
            raise StoreNewer(path=self.path, journey_id=journey_id)
        if state is None or record is None:
            raise StoreDamaged("journey", path=self.path, journey_id=journey_id, aside=aside)
        ending = None if state.ending is None else state.ending.decode("utf-8", "surrogatepass")
        saved = _saved(row, record, ending)
        if sound:
            return saved
        notice = StoreNotice(state.version, row.version, _time(state.saved), aside)
        return replace(saved, notice=notice)

    def _copy_aside(self, journey_id: str, damage: str) -> Path | None:
        import sqlite3

        with ONE_AT_A_TIME:
            # The file changes with every save, the damage does not: it is copied once.
            for copy in copies_of(self.path):
                with (
                    contextlib.suppress(sqlite3.Error, UnicodeDecodeError),
                    contextlib.closing(connect(copy, copy=True)) as db,
                ):
                    if _name_of_damage(db, journey_id) == damage:
                        return copy
            return copy_aside(self.path, self._db)

    def _finish_erasing(self) -> None:
        with self._using() as db:
            if db.execute("SELECT 1 FROM pending WHERE task = 'erase'").fetchone():
                # secure_delete has blanked the rows; this drops what moving them left elsewhere.
                db.execute("VACUUM")
                with transaction(db, "BEGIN IMMEDIATE"):
                    db.execute("DELETE FROM pending WHERE task = 'erase'")

    def _is_our_doubtful_save(self, db: sqlite3.Connection, saved: SavedJourney) -> bool:
        doubtful = self._doubtful
        return (
            doubtful is not None
            and (doubtful.journey, doubtful.version) == (saved.id, saved.version + 1)
            and _last_intact_state(db, saved.id) == doubtful
        )

    def _now(self) -> int:
        return (self._clock() - _EPOCH) // _MICROSECOND

    @contextlib.contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        import sqlite3

        with ONE_AT_A_TIME:
            if self._db is None:
                raise StoreClosed("closed", path=self.path)
            try:
                yield self._db
            except (sqlite3.Error, UnicodeDecodeError) as error:
                problem = from_sqlite_error(error, self.path)
                if isinstance(problem, StoreDamaged):
                    problem.aside = copy_aside(self.path)
                raise problem from error

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._using() as db, transaction(db, "BEGIN"):
            yield db

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._using() as db, transaction(db, "BEGIN IMMEDIATE"):
            yield db


def _saved(row: JourneyRow, record: JourneyRecord, ending: str | None) -> SavedJourney:
    created, updated = _time(row.created), _time(row.updated)
    return SavedJourney(row.id, row.version, record, created, updated, ending)


def _put(db: sqlite3.Connection, journey: JourneyRow, ending: str | None, data: bytes) -> StateRow:
    packed = None if ending is None else ending.encode("utf-8", "surrogatepass")
    state = StateRow(journey.id, journey.version, journey.updated, packed, data)
    db.execute(WRITE_JOURNEY, columns_of(journey))
    db.execute(WRITE_STATE, columns_of(state))
    return state


def _journey_row(db: sqlite3.Connection, journey_id: str) -> tuple[JourneyRow | None, bool]:
    """Return the row of a journey, and whether it was intact or made again from its states.

    The version is 0 where neither the row nor any state is intact.
    """
    columns = db.execute(READ_JOURNEY, (journey_id,)).fetchone()
    if columns is None:
        return None, False
    row = row_of(JourneyRow, columns)
    if row is not None:
        return row, True
    states = [row_of(StateRow, columns) for columns in db.execute(READ_STATES, (journey_id,))]
    intact = [state for state in states if state is not None]
    if not intact:
        return JourneyRow(journey_id, 0, 0, 0, 0), False
    last, first = intact[0], intact[-1]
    return JourneyRow(journey_id, last.version, first.saved, last.saved, 0), False


def _last_intact_state(db: sqlite3.Connection, journey_id: str) -> StateRow | None:
    states = (row_of(StateRow, columns) for columns in db.execute(READ_STATES, (journey_id,)))
    return next((state for state in states if state is not None), None)


def _name_of_damage(db: sqlite3.Connection, journey_id: str) -> str:
    """Return a name that stays the same as long as nothing of this journey changes."""
    rows = [db.execute(query, (journey_id,)).fetchall() for query in (READ_JOURNEY, READ_STATES)]
    return digest(repr(rows)).hex()


def _find(db: sqlite3.Connection, wanted: str) -> str:
    prefix = wanted.strip().lower()
    ids = _ids(db)
    if prefix in ids:
        return prefix
    found = tuple(sorted(known for known in ids if prefix and known.startswith(prefix)))
    if len(found) > 1:
        raise JourneyAmbiguous(found)
    if not found:
        raise JourneyNotFound("not-found", journey_id=wanted)
    return found[0]


def _ids(db: sqlite3.Connection) -> set[str]:
    return {row[0] for row in db.execute("SELECT id FROM journey")}


def _new_id(taken: set[str]) -> str:
    while True:
        new = "".join(secrets.choice(_LETTERS) for _ in range(_ID_LENGTH))
        if new not in taken:
            return new


def _next_turn(db: sqlite3.Connection) -> int:
    # A turn beyond all reason is a damaged one, and is not counted from.
    query = "SELECT max(turn) FROM journey WHERE typeof(turn) = 'integer' AND turn < ?"
    return 1 + (db.execute(query, (_MOST_TURNS,)).fetchone()[0] or 0)


def _time(microseconds: int) -> datetime:
    return _EPOCH + microseconds * _MICROSECOND
