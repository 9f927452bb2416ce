"""What the system refuses becomes one of our errors, with a reason that is one stable word."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import socket
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from talent_story.store import (
    JourneyNotFound,
    JourneyStore,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreForeign,
    StoreFull,
    StoreReadOnly,
    database,
    read_journey_file,
    repair_store,
    write_journey_file,
)
from talent_story.store.errors import from_os_error, from_sqlite_error
from talent_story.story.record import JourneyRecord

HERE = Path("journeys.db")


@pytest.mark.parametrize(
    ("name", "kind", "reason"),
    [
        ("SQLITE_BUSY", StoreBusy, "busy"),
        ("SQLITE_BUSY_SNAPSHOT", StoreBusy, "busy"),
        ("SQLITE_LOCKED", StoreBusy, "busy"),
        ("SQLITE_FULL", StoreFull, "full"),
        ("SQLITE_IOERR_WRITE", StoreFull, "disk-error"),
        ("SQLITE_READONLY", StoreReadOnly, "read-only"),
        ("SQLITE_READONLY_DBMOVED", StoreReadOnly, "moved"),
        ("SQLITE_READONLY_DIRECTORY", StoreReadOnly, "read-only"),
        ("SQLITE_CANTOPEN", StoreReadOnly, "read-only"),
        ("SQLITE_CORRUPT", StoreDamaged, "damaged"),
        ("SQLITE_NOTADB", StoreDamaged, "damaged"),
        ("SQLITE_ERROR", StoreDamaged, "damaged"),
        ("SQLITE_CONSTRAINT_FOREIGNKEY", StoreDamaged, "damaged"),
        (None, StoreDamaged, "damaged"),
    ],
)
def test_an_error_of_sqlite_has_a_meaning(
    name: str | None, kind: type[StoreError], reason: str
) -> None:
    """Each code of SQLite is an error of ours."""
    raw = sqlite3.OperationalError("near 'answer'")
    if name is not None:
        raw.sqlite_errorcode = getattr(sqlite3, name)
    error = from_sqlite_error(raw, HERE)
    assert (type(error), error.reason, error.path) == (kind, reason, HERE)
    assert "answer" not in str(error)


@pytest.mark.parametrize(
    ("raw", "kind", "reason"),
    [
        (OSError(errno.ENOSPC, ""), StoreFull, "full"),
        (OSError(errno.EDQUOT, ""), StoreFull, "full"),
        (OSError(errno.EIO, ""), StoreFull, "disk-error"),
        (OSError(errno.EFBIG, ""), StoreFull, "disk-error"),
        (OSError(errno.ENOENT, ""), StoreReadOnly, "no-folder"),
        (OSError(errno.ENOTDIR, ""), StoreReadOnly, "no-folder"),
        (OSError(errno.EACCES, ""), StoreReadOnly, "read-only"),
        (OSError(errno.EROFS, ""), StoreReadOnly, "read-only"),
        (OSError(errno.ENAMETOOLONG, ""), StoreReadOnly, "bad-path"),
        (ValueError("embedded null byte"), StoreReadOnly, "bad-path"),
    ],
)
def test_an_error_of_the_system_has_a_meaning(
    raw: OSError | ValueError, kind: type[StoreError], reason: str
) -> None:
    """Each error of the system is an error of ours."""
    error = from_os_error(raw, HERE)
    assert (type(error), error.reason, error.path) == (kind, reason, HERE)


def refusal(number: int) -> Callable[..., None]:
    """Return a function that the system would refuse so."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return refuse


def test_a_store_that_cannot_be_made_leaves_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the last step of making the store is refused, no file is left."""
    monkeypatch.setattr(os, "link", refusal(errno.ENOSPC))
    with pytest.raises(StoreFull):
        JourneyStore(path)
    assert [*path.parent.iterdir()] == []


def test_a_store_made_meanwhile_is_the_one_opened(
    path: Path, record: Callable[..., JourneyRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    """When another process makes the store at the same instant, its store is the one used."""
    other = path.with_name("other.db")
    with JourneyStore(other) as store:
        saved = store.create(record(2))
    make = database.build_database

    def be_late(*arguments: object, **others: object) -> None:
        shutil.copy(other, path)
        make(*arguments, **others)  # type: ignore[arg-type]

    monkeypatch.setattr(database, "build_database", be_late)
    with JourneyStore(path) as store:
        assert store.list() == [saved]
    assert {file.name for file in path.parent.iterdir()} == {"journeys.db", "other.db"}


def test_a_store_that_vanishes_while_opened_is_refused(
    path: Path, record: Callable[..., JourneyRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store deleted between the look and the opening is refused, not made again."""
    with JourneyStore(path) as store:
        store.create(record(2))
    look = database.look

    def look_then_lose(where: Path) -> int | None:
        version = look(where)
        where.unlink()
        return version

    monkeypatch.setattr(database, "look", look_then_lose)
    with pytest.raises(StoreReadOnly):
        JourneyStore(path)
    assert not path.exists()


def test_a_damage_that_cannot_be_copied_is_told_all_the_same(
    path: Path, record: Callable[..., JourneyRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without room for a copy the damage is told with no copy, and nothing is repaired."""
    with JourneyStore(path) as store:
        store.create(record(2))
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE more (x)")
    content = path.read_bytes()
    monkeypatch.setattr(database, "write_atomically", refusal(errno.ENOSPC))
    with pytest.raises(StoreDamaged) as caught:
        JourneyStore(path)
    assert caught.value.aside is None
    with pytest.raises(StoreFull):
        repair_store(path)
    assert path.read_bytes() == content
    assert [*path.parent.iterdir()] == [path]


def test_a_repair_that_cannot_be_written_changes_nothing(
    path: Path, record: Callable[..., JourneyRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the new store cannot take its place, the damaged one stays there."""
    with JourneyStore(path) as store:
        saved = store.create(record(2))
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE more (x)")
    content = path.read_bytes()
    with monkeypatch.context() as refusing:
        refusing.setattr(Path, "replace", refusal(errno.ENOSPC))
        with pytest.raises(StoreFull):
            repair_store(path)
    assert path.read_bytes() == content
    assert repair_store(path).recovered == (saved.id,)


def test_copies_that_cannot_be_deleted_are_told(
    path: Path, record: Callable[..., JourneyRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`delete_all` does not say that all is erased while a copy is still there."""
    with JourneyStore(path) as store:
        store.create(record(2))
        path.with_name("journeys.damaged-0123.db").write_text("old")
        monkeypatch.setattr(Path, "unlink", refusal(errno.EACCES))
        with pytest.raises(StoreReadOnly):
            store.delete_all()


def test_a_journey_deleted_between_two_looks_is_not_found(
    path: Path, record: Callable[..., JourneyRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A journey that another window deletes while it is being read is not found, nor listed."""
    with JourneyStore(path) as store, JourneyStore(path) as other:
        gone, kept = store.create(record(2)), store.create(record(3))
        load = JourneyStore._load

        def load_late(self: JourneyStore, journey_id: str) -> object:
            if journey_id == gone.id:
                with contextlib.suppress(JourneyNotFound):
                    other.delete(gone.id)
            return load(self, journey_id)

        monkeypatch.setattr(store, "_load", load_late.__get__(store))
        assert store.list() == [kept]
        gone = store.create(record(4))
        with pytest.raises(JourneyNotFound):
            store.load(gone.id)


@pytest.mark.parametrize(
    ("number", "works"), [(errno.EINVAL, True), (errno.EACCES, True), (errno.EIO, False)]
)
def test_a_folder_that_cannot_be_synced_is_no_failure(
    tmp_path: Path,
    record: Callable[..., JourneyRecord],
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    works: bool,
) -> None:
    """Where the file system does not sync folders the export works; a failing disk is told."""
    sync = os.fsync

    def refuse(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(number, os.strerror(number))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", refuse)
    path = tmp_path / "trajet.json"
    if works:
        write_journey_file(path, record(1), without_facts=())
    else:
        with pytest.raises(StoreFull):
            write_journey_file(path, record(1), without_facts=())
    assert read_journey_file(path) == record(1)


def test_a_socket_is_no_file(tmp_path: Path) -> None:
    """A socket in the place of a file is refused as what it is."""
    path = tmp_path / "s"
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as server:
        server.bind(str(path))
        with pytest.raises(StoreForeign):
            JourneyStore(path)


def test_a_folder_that_cannot_be_made_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the data folder cannot be made, opening says StoreReadOnly."""
    monkeypatch.setattr(Path, "mkdir", refusal(errno.EROFS))
    with pytest.raises(StoreReadOnly) as caught:
        JourneyStore(path)
    assert caught.value.reason == "read-only"


def test_a_refusal_of_the_system_while_opening_is_told(
    path: Path, store: JourneyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error of the system at any step of opening is one of ours."""
    assert store.list() == []
    monkeypatch.setattr(database, "check_structure", refusal(errno.EIO))
    with pytest.raises(StoreFull):
        JourneyStore(path)
