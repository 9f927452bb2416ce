"""What the store of journeys can refuse, as a small hierarchy; never a raw `sqlite3.Error`.

An error holds data (a reason that is one stable word, paths, an id); the sentence a reader sees is
made from them elsewhere. `str(error)` is for logs: it holds no answer, no name and no path, for a
path names the person whose folder it is.
"""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    import sqlite3


class StoreError(Exception):
    """A journey could not be saved, read or erased. What was on disk before is still there.

    `reason` is one stable word; `path` the file at fault; `journey_id` the journey; `aside` the
    copy kept of a damaged file.
    """

    sentence: ClassVar[str] = "The store of journeys could not do what was asked"

    def __init__(
        self,
        reason: str,
        *,
        path: Path | None = None,
        journey_id: str | None = None,
        aside: Path | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.path = path
        self.journey_id = journey_id
        self.aside = aside

    def __str__(self) -> str:
        return f"{self.sentence} ({self.reason})."


class StoreBusy(StoreError):
    """Another process held the store for longer than we wait. Reason: `busy`."""

    sentence = "Another process is using the store of journeys"


class StoreClosed(StoreError):
    """The store was closed before it was used. Reason: `closed`."""

    sentence = "The store of journeys is closed"


class StoreDamaged(StoreError):
    """The file, or every state kept of one journey, is damaged; it was left as it is.

    Reasons: `empty`, `damaged`; `journey` when only `journey_id` cannot be read. `aside` is the
    copy that was kept, or None where none could be made. `repair_store` recovers what it can.
    """

    sentence = "The store of journeys is damaged"


class StoreForeign(StoreError):
    """What stands in the place of the store is not ours; it was left untouched.

    Reasons: `not-a-database`, `another-program`, `not-a-file`.
    """

    sentence = "What stands in the place of the store of journeys is something else"


class StoreFull(StoreError):
    """The disk refused to write; the last save still holds. Reasons: `full`, `disk-error`."""

    sentence = "The disk refused to write"


class StoreNewer(StoreError):
    """Written by a later version of the program; it was left untouched. Reason: `newer`.

    `journey_id` is given when only that journey is newer; otherwise `found` and `known` are the
    version of the file and the last one that this program reads.
    """

    sentence = "The store of journeys was written by a later version"

    def __init__(
        self,
        *,
        found: int | None = None,
        known: int | None = None,
        path: Path | None = None,
        journey_id: str | None = None,
    ) -> None:
        super().__init__("newer", path=path, journey_id=journey_id)
        self.found = found
        self.known = known


class StoreReadOnly(StoreError):
    """The place cannot be used: no right to it, no such folder, or the file was moved away.

    Reasons: `read-only`, `no-folder`, `no-file`, `moved`, `bad-path`.
    """

    sentence = "The place of the journeys cannot be used"


class FileInTheWay(StoreError):
    """A journey was not exported, so as not to replace something.

    Reasons: `exists`, `symlink`, `not-a-file`.
    """

    sentence = "Something already stands where the journey was to be written"


class JourneyNotFound(StoreError):
    """No journey has this id. Reasons: `not-found`, `deleted` (it was, while it was played)."""

    sentence = "No journey has this id"


class JourneyAmbiguous(StoreError):
    """Several journeys begin with this prefix: they are `journey_ids`. Reason: `ambiguous`."""

    sentence = "Several journeys begin with this prefix"

    def __init__(self, journey_ids: tuple[str, ...]) -> None:
        super().__init__("ambiguous")
        self.journey_ids = journey_ids


class JourneyConflict(StoreError):
    """Another window saved this journey in between; nothing was overwritten. Reason: `conflict`.

    `version` is the one now in the store: `load` gives it.
    """

    sentence = "Another window saved this journey in between"

    def __init__(self, journey_id: str, version: int) -> None:
        super().__init__("conflict", journey_id=journey_id)
        self.version = version


class JourneyUnreadable(StoreError):
    """A journey file cannot be read, or a journey could never be read back and was not saved.

    `reason` is a `RecordFault` of `talent_story.story.record`.
    """

    sentence = "The journey cannot be read"


def from_sqlite_error(error: sqlite3.Error | UnicodeDecodeError, path: Path) -> StoreError:
    """Return what `error` means for the store at `path`.

    Python raises UnicodeDecodeError where the message of SQLite quotes a damaged name.
    """
    code = getattr(error, "sqlite_errorcode", None) or 0
    match code & 0xFF:
        case 5 | 6:  # BUSY, LOCKED
            return StoreBusy("busy", path=path)
        case 13:  # FULL
            return StoreFull("full", path=path)
        case 10:  # IOERR
            return StoreFull("disk-error", path=path)
        case 8 if code >> 8 == 4:  # READONLY_DBMOVED
            return StoreReadOnly("moved", path=path)
        case 3 | 8 | 14 | 23:  # PERM, READONLY, CANTOPEN, AUTH
            return StoreReadOnly("read-only", path=path)
        case _:
            return StoreDamaged("damaged", path=path)


def from_os_error(error: OSError | ValueError, path: Path) -> StoreError:
    """Return what `error` means for a file at `path` (ValueError: a path that holds a NUL)."""
    if isinstance(error, OSError):
        match error.errno:
            case errno.ENOSPC | errno.EDQUOT:
                return StoreFull("full", path=path)
            case errno.EIO | errno.EFBIG:
                return StoreFull("disk-error", path=path)
            case errno.ENOENT | errno.ENOTDIR | errno.EEXIST:
                return StoreReadOnly("no-folder", path=path)
            case errno.EACCES | errno.EPERM | errno.EROFS:
                return StoreReadOnly("read-only", path=path)
    return StoreReadOnly("bad-path", path=path)
