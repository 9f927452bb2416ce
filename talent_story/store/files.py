"""A journey as a file of its own, to hand over or to keep; and a file written whole or not."""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import os
import secrets
import stat
from collections.abc import Collection, Iterable
from pathlib import Path

from talent_story.store.errors import (
    FileInTheWay,
    JourneyUnreadable,
    StoreForeign,
    StoreReadOnly,
    from_os_error,
)
from talent_story.story.record import JourneyRecord, format_record, parse_record

TEMPORARY_PREFIX = ".talent-story-"
"""How the name of a file being written begins."""

_MOST_READ = 4_000_001

_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EACCES}
_NO_FOLDER_SYNC = {errno.EINVAL, errno.EOPNOTSUPP, errno.EACCES}
_NOT_A_FILE = {errno.EISDIR, errno.ENXIO, errno.ENODEV}


def record_bytes(record: JourneyRecord) -> bytes:
    """Return the saved form of `record` in UTF-8.

    Raises:
        JourneyUnreadable: it could not be read back, so there is no use in saving it.
    """
    # Half a character has no UTF-8: as the escape JSON has for it, it reaches what refuses it.
    data = format_record(record).encode("utf-8", "backslashreplace")
    _, fault = parse_record(data)
    if fault is not None:
        raise JourneyUnreadable(fault)
    return data


def read_journey_file(path: Path) -> JourneyRecord:
    """Read the journey in the file at `path`.

    Raises:
        JourneyUnreadable: it holds no journey, or a damaged one (`reason` says what).
        StoreForeign, StoreReadOnly: it is not a file, is not there, or may not be read.
    """
    try:
        data = read_start(path, _MOST_READ)
    except FileNotFoundError as error:
        raise StoreReadOnly("no-file", path=path) from error
    except (OSError, ValueError) as error:
        raise from_os_error(error, path) from error
    record, fault = parse_record(data)
    if record is None:
        raise JourneyUnreadable(str(fault), path=path)
    return record


def write_journey_file(
    path: Path,
    record: JourneyRecord,
    *,
    without_facts: Collection[str],
    overwrite: bool = False,
) -> None:
    """Write `record` to `path`, but for `without_facts`; the old file or the new one, never a mix.

    `without_facts` has no default: whoever exports decides which answers stay at home (those that
    touch health always do). The file can be read by its owner alone. A symbolic link is never
    followed, and never replaced.

    Raises:
        FileInTheWay: something is there and `overwrite` was not asked, or it is not a plain file.
        StoreFull, StoreReadOnly: it could not be written; what was there is intact.
    """
    facts = {name: value for name, value in record.facts.items() if name not in without_facts}
    data = record_bytes(dataclasses.replace(record, facts=facts))
    try:
        with contextlib.suppress(FileNotFoundError):
            mode = path.lstat().st_mode
            if stat.S_ISLNK(mode):
                raise FileInTheWay("symlink", path=path)
            if not stat.S_ISREG(mode):
                raise FileInTheWay("not-a-file", path=path)
            if not overwrite:
                raise FileInTheWay("exists", path=path)
        write_atomically(path, [data], overwrite=overwrite)
    except FileExistsError as error:
        raise FileInTheWay("exists", path=path) from error
    except (OSError, ValueError) as error:
        raise from_os_error(error, path) from error


def read_start(path: Path, most: int) -> bytes:
    """Return the first `most` bytes of the plain file at `path`.

    Raises:
        StoreForeign: it is a folder, a pipe, a device.
        OSError: it cannot be opened.
    """
    # O_NONBLOCK: opening a pipe that nobody writes to would wait for ever.
    flags = os.O_RDONLY | _flag("O_NONBLOCK") | _flag("O_CLOEXEC") | _flag("O_BINARY")
    try:
        descriptor = os.open(path, flags)
    except OSError as error:
        if error.errno in _NOT_A_FILE:
            raise StoreForeign("not-a-file", path=path) from error
        raise
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise StoreForeign("not-a-file", path=path)
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(most)
    finally:
        os.close(descriptor)


def write_atomically(path: Path, chunks: Iterable[bytes], *, overwrite: bool) -> None:
    """Write `chunks` to `path`: on disk and whole when it returns, untouched when it raises.

    Raises:
        FileExistsError: something is there and `overwrite` is false.
        OSError: the disk refused; no temporary file stays.
    """
    temporary = temporary_beside(path)
    try:
        descriptor = os.open(
            temporary,
            os.O_WRONLY | os.O_CREAT | os.O_EXCL | _flag("O_CLOEXEC") | _flag("O_BINARY"),
            0o600,
        )
        with open(descriptor, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        put_in_place(temporary, path, overwrite=overwrite)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def temporary_beside(path: Path) -> Path:
    """Return a new name in the folder of `path`, short whatever the length of its own."""
    return path.with_name(f"{TEMPORARY_PREFIX}{secrets.token_hex(8)}.tmp")


def put_in_place(temporary: Path, path: Path, *, overwrite: bool) -> None:
    """Give `temporary`, already on disk, the name `path`, durably.

    Raises:
        FileExistsError: something is there and `overwrite` is false.
    """
    if overwrite:
        temporary.replace(path)
    else:
        try:
            os.link(temporary, path)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            # A file system without hard links: the best it can do is to look first.
            if os.path.lexists(path):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from error
            temporary.rename(path)
        else:
            temporary.unlink()
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable, where the system can (Windows does so by itself)."""
    if os.name == "nt":  # pragma: no cover
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY | _flag("O_DIRECTORY") | _flag("O_CLOEXEC"))
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise


def _flag(name: str) -> int:
    return int(getattr(os, name, 0))
