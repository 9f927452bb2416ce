"""The SQLite file under the store: looking at it, opening it, its versions, its copies.

A file is looked at before SQLite opens it, so that what is not ours, or is newer, is refused
without a byte of it changed. A new file gets its name only once it is complete: whatever has that
name is a whole store or is not one of ours.

POSIX drops every lock of a process on a file when the process closes *any* descriptor of it, so
the file is never opened directly while SQLite holds a lock on it, unless it is closed afterwards;
`ONE_AT_A_TIME` keeps the other threads of this process out meanwhile.
"""

from __future__ import annotations

import contextlib
import glob
import hashlib
import os
import stat
import threading
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from talent_story.store.errors import (
    StoreDamaged,
    StoreError,
    StoreForeign,
    StoreNewer,
    from_os_error,
    from_sqlite_error,
)
from talent_story.store.files import (
    TEMPORARY_PREFIX,
    put_in_place,
    read_start,
    sync_folder,
    temporary_beside,
    write_atomically,
)

if TYPE_CHECKING:
    import sqlite3

APPLICATION_ID = 0x54537479
"""Says in the header of the file that it is ours: `TSty`."""

ONE_AT_A_TIME = threading.RLock()
"""Held by this process around every use of any store; other processes wait in SQLite."""

BUSY_SECONDS = 5.0

_KEYS = ("SELECT id FROM journey", "SELECT journey, version FROM state")
_HEADER_BYTES = 100
_MAGIC = b"SQLite format 3\0"
_CHUNK = 1 << 20


def _create_tables(db: sqlite3.Connection) -> None:
    # WITHOUT ROWID: a single tree for each table, so no index can disagree with it.
    # `journey` says which version is the last and when; `state` holds the last few versions.
    # `digest`: see rows.py.
    db.execute(
        "CREATE TABLE journey (id TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL,"
        " created INTEGER NOT NULL, updated INTEGER NOT NULL, turn INTEGER NOT NULL,"
        " digest BLOB NOT NULL) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE state (journey TEXT NOT NULL REFERENCES journey(id),"
        " version INTEGER NOT NULL, saved INTEGER NOT NULL, ending BLOB, record BLOB NOT NULL,"
        " digest BLOB NOT NULL, PRIMARY KEY (journey, version)) WITHOUT ROWID"
    )
    db.execute("CREATE TABLE pending (task TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID")


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (_create_tables,)
"""The n-th makes a store of version n out of one of version n - 1; a released one never changes."""


def look(path: Path) -> int | None:
    """Return the version of the store at `path`, None where there is nothing; write nothing.

    Raises:
        StoreForeign, StoreNewer, StoreDamaged: it is not a store that this program can open.
        StoreReadOnly: it may not be read.
    """
    try:
        header = read_start(path, _HEADER_BYTES)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise from_os_error(error, path) from error
    if not header:
        raise StoreDamaged("empty", path=path)
    if not header.startswith(_MAGIC):
        raise StoreForeign("not-a-database", path=path)
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise StoreForeign("another-program", path=path)
    version = int.from_bytes(header[60:64], "big")
    if version > len(MIGRATIONS):
        raise StoreNewer(found=version, known=len(MIGRATIONS), path=path)
    # Bytes 18 and 19 are 2 in a WAL database, which this program never makes.
    if version < 1 or header[18:20] != b"\1\1":
        raise StoreDamaged("damaged", path=path)
    return version


def open_database(path: Path) -> sqlite3.Connection:
    """Open the store at `path`, made if there is none and brought to the present version.

    Raises:
        StoreError: it cannot be used; it is then as it was, and a damaged one was copied aside.
    """
    import sqlite3

    db = None
    try:
        version = look(path)
        if version is None:
            _make_folder(path.parent)
            with contextlib.suppress(FileExistsError):  # another process was faster: open its own
                build_database(path, lambda _: None, overwrite=False)
            version = len(MIGRATIONS)
        db = connect(path)
        check_structure(db, path, version)
        if version < len(MIGRATIONS):
            _migrate(db, path)
        _keep_private(path)
        return db
    except (sqlite3.Error, UnicodeDecodeError) as error:
        problem = from_sqlite_error(error, path)
        cause: BaseException = error
    except OSError as error:
        problem, cause = from_os_error(error, path), error
    except StoreError as error:
        problem, cause = error, error
    if db is not None:
        db.close()
    if isinstance(problem, StoreDamaged) and problem.reason != "empty":
        problem.aside = copy_aside(path)
    raise problem from (None if cause is problem else cause)


def build_database(
    path: Path, fill: Callable[[sqlite3.Connection], None], *, overwrite: bool
) -> None:
    """Make a store at `path` and `fill` it: complete on disk, or not there at all.

    Raises:
        FileExistsError: something is there and `overwrite` is false.
        StoreFull, StoreReadOnly: it cannot be written.
    """
    import sqlite3

    temporary = temporary_beside(path)
    try:
        os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with contextlib.closing(connect(temporary)) as db:
            db.execute("BEGIN IMMEDIATE")
            db.execute(f"PRAGMA application_id = {APPLICATION_ID:d}")
            _run_migrations(db, 0)
            fill(db)
            db.execute("COMMIT")
        put_in_place(temporary, path, overwrite=overwrite)
    except FileExistsError:
        raise
    except sqlite3.Error as error:
        raise from_sqlite_error(error, path) from error
    except OSError as error:
        raise from_os_error(error, path) from error
    finally:
        for leftover in (temporary, _journal_of(temporary)):
            with contextlib.suppress(OSError):
                leftover.unlink()


def connect(path: Path, *, copy: bool = False) -> sqlite3.Connection:
    """Open the database at `path`, which must exist, with every safety that SQLite has.

    A `copy` is opened to read only, as it is: without a lock, whatever its journal says.
    """
    import sqlite3

    mode = "mode=ro&immutable=1" if copy else "mode=rw"
    db = sqlite3.connect(
        f"{path.absolute().as_uri()}?{mode}",
        uri=True,
        isolation_level=None,
        timeout=BUSY_SECONDS,
        check_same_thread=False,
    )
    try:
        db.text_factory = _decode
        for pragma in (
            "trusted_schema = OFF",
            "cell_size_check = ON",
            "foreign_keys = ON",
            "secure_delete = ON",
            "synchronous = EXTRA",
            "temp_store = MEMORY",  # so that VACUUM writes no answer outside the folder
            "journal_mode = DELETE",
        ):
            db.execute(f"PRAGMA {pragma}").fetchone()
    except BaseException:
        db.close()
        raise
    return db


def check_structure(db: sqlite3.Connection, path: Path, version: int) -> None:
    """Raise StoreDamaged unless every page is sound and the tables are those of `version`."""
    with transaction(db, "BEGIN"):
        sound = (
            db.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
            and _schema(db) == _expected_schema(version)
            and db.execute("PRAGMA foreign_key_check").fetchone() is None
            and all(_in_order(db.execute(query)) for query in _KEYS)
        )
    if not sound:
        raise StoreDamaged("damaged", path=path)


@contextlib.contextmanager
def transaction(db: sqlite3.Connection, begin: str) -> Iterator[None]:
    """Commit what the block does, or undo it, whatever is raised."""
    db.execute(begin)
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # a full disk has already rolled back
            with contextlib.suppress(Exception):
                db.execute("ROLLBACK")
        raise


def copy_of_damaged(path: Path, db: sqlite3.Connection | None = None) -> Path:
    """Copy the damaged store at `path` beside it, unless it has been; return the copy.

    Through `db` the copy is of one instant, even if another process is writing.

    Raises:
        OSError, sqlite3.Error: it cannot be copied.
    """
    with contextlib.ExitStack() as stack:
        source = stack.enter_context(path.open("rb"))  # closed last: see the module
        if db is not None:
            stack.enter_context(transaction(db, "BEGIN"))
            db.execute("SELECT 1 FROM sqlite_schema").fetchone()
        return _copy(source, path, "damaged")


def copy_aside(path: Path, db: sqlite3.Connection | None = None) -> Path | None:
    """Do as `copy_of_damaged`, or return None: a failure here must not hide the damage itself."""
    import sqlite3

    try:
        return copy_of_damaged(path, db)
    except (OSError, sqlite3.Error, UnicodeDecodeError):
        return None


def copies_of(path: Path) -> tuple[Path, ...]:
    """Return the copies kept beside the store at `path`, by name."""
    stem = glob.escape(path.stem)
    patterns = (f"{stem}.damaged-*", f"{stem}.version-*")
    return tuple(sorted(copy for pattern in patterns for copy in path.parent.glob(pattern)))


def remove_copies(path: Path) -> None:
    """Delete the copies kept beside the store at `path`, and files left by a killed program.

    Raises:
        OSError: one could not be deleted.
    """
    for leftover in (*copies_of(path), *path.parent.glob(f"{TEMPORARY_PREFIX}*")):
        leftover.unlink(missing_ok=True)


def move_journal_aside(path: Path, aside: Path) -> None:
    """Take the rollback journal of `path`, if any, away: it must not be applied to another file."""
    with contextlib.suppress(FileNotFoundError):
        _journal_of(path).replace(_journal_of(aside))


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    with contextlib.ExitStack() as stack:
        source = stack.enter_context(path.open("rb"))  # closed last: see the module
        stack.enter_context(transaction(db, "BEGIN IMMEDIATE"))
        version = _version(db)
        if version >= len(MIGRATIONS):  # another process has just done it
            return
        try:
            _copy(source, path, f"version-{version}")
        except OSError as error:
            raise from_os_error(error, path) from error
        _run_migrations(db, version)


def _run_migrations(db: sqlite3.Connection, version: int) -> None:
    for migrate in MIGRATIONS[version:]:
        migrate(db)
    db.execute(f"PRAGMA user_version = {len(MIGRATIONS):d}")


def _in_order(keys: Iterable[tuple[Any, ...]]) -> bool:
    # quick_check does not look at this, and where it fails a search misses rows that are there.
    try:
        return all(one < two for one, two in pairwise(keys))
    except TypeError:  # a key is not even of its type
        return False


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _schema(db: sqlite3.Connection) -> list[Any]:
    return db.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema").fetchall()


def _expected_schema(version: int) -> list[Any]:
    import sqlite3

    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        for migrate in MIGRATIONS[:version]:
            migrate(db)
        return _schema(db)


def _copy(source: IO[bytes], path: Path, what: str) -> Path:
    """Copy `source` under a name made from its content, so that it is copied once."""
    total = hashlib.sha256()
    for chunk in _chunks(source):
        total.update(chunk)
    target = path.with_name(f"{path.stem}.{what}-{total.hexdigest()[:12]}{path.suffix}")
    source.seek(0)
    with contextlib.suppress(FileExistsError):
        write_atomically(target, _chunks(source), overwrite=False)
    return target


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    while chunk := source.read(_CHUNK):
        yield chunk


def _make_folder(folder: Path) -> None:
    try:
        missing = [one for one in (folder, *folder.parents) if not one.exists()]
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        for made in missing:
            sync_folder(made.parent)
    except (OSError, ValueError) as error:
        raise from_os_error(error, folder) from error


def _keep_private(path: Path) -> None:
    # A store copied from elsewhere may be readable by others: answers are personal data.
    with contextlib.suppress(OSError):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            path.chmod(mode & ~0o077)


def _journal_of(path: Path) -> Path:
    return path.with_name(path.name + "-journal")


def _decode(data: bytes) -> str:
    # A damaged text must reach its digest, which refuses it, rather than raise here.
    return data.decode("utf-8", "replace")
