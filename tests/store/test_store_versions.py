"""Stores of other versions of the program: every one since the first is read, for ever."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from talent_story.store import JourneyStore, StoreDamaged, StoreFull, StoreNewer, database
from talent_story.story.record import JourneyRecord, parse_record

SAVES = Path(__file__).parent / "saves"


@pytest.mark.parametrize("golden", sorted(SAVES.glob("v*.db")), ids=lambda path: path.stem)
def test_every_released_store_is_read_for_ever(golden: Path, path: Path) -> None:
    """A store written by an earlier release gives the journeys it was written with, and goes on."""
    path.parent.mkdir()
    shutil.copy(golden, path)
    expected = json.loads(golden.with_suffix(".expected.json").read_text(encoding="utf-8"))
    with JourneyStore(path) as store:
        listed = store.list()
        assert [saved.id for saved in listed] == [one["id"] for one in expected]
        for saved, one in zip(listed, expected, strict=True):
            assert saved.record == parse_record(json.dumps(one["record"]))[0]
            assert (saved.version, saved.ending) == (one["version"], one["ending"])
            assert saved.created == datetime.fromisoformat(one["created"])
            assert saved.updated == datetime.fromisoformat(one["updated"])
            assert saved.notice is None
            assert store.save(saved, saved.record).version == saved.version + 1


def test_there_is_a_golden_store_for_every_version() -> None:
    """Each version of the file has its golden store."""
    versions = range(1, len(database.MIGRATIONS) + 1)
    assert {path.stem for path in SAVES.glob("v*.db")} == {f"v{number}" for number in versions}


def add_column(db: sqlite3.Connection) -> None:
    """Be the migration of a version to come."""
    db.execute("ALTER TABLE pending ADD COLUMN since INTEGER")


def test_an_older_store_is_copied_then_brought_up(
    path: Path, record: Callable[..., JourneyRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store of an earlier version is copied aside, then migrated, and nothing is lost."""
    with JourneyStore(path) as store:
        saved = store.create(record(4))
    old = path.read_bytes()
    monkeypatch.setattr(database, "MIGRATIONS", (*database.MIGRATIONS, add_column))
    for _ in range(2):
        with JourneyStore(path) as store:
            assert store.list() == [saved]
        assert database.look(path) == len(database.MIGRATIONS)
        assert [copy.read_bytes() for copy in database.copies_of(path)] == [old]
    fresh = path.with_name("fresh.db")
    with JourneyStore(fresh) as store:
        store.create(record(4))
    monkeypatch.undo()
    with pytest.raises(StoreNewer):
        JourneyStore(path)


def test_a_migration_that_fails_leaves_the_old_store(
    path: Path, record: Callable[..., JourneyRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a migration fails halfway, the store is of the version before, and whole."""
    with JourneyStore(path) as store:
        saved = store.create(record(4))
    old = path.read_bytes()

    def fail(db: sqlite3.Connection) -> None:
        add_column(db)
        db.execute("INSERT INTO no_such_table VALUES (1)")

    with monkeypatch.context() as later:
        later.setattr(database, "MIGRATIONS", (*database.MIGRATIONS, fail))
        with pytest.raises(StoreDamaged):
            JourneyStore(path)
    assert path.read_bytes() == old
    with JourneyStore(path) as store:
        assert store.list() == [saved]


def test_nothing_is_migrated_that_could_not_be_copied(
    path: Path, record: Callable[..., JourneyRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the copy cannot be written, the store is left as it is."""
    with JourneyStore(path) as store:
        store.create(record(4))
    old = path.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(database, "MIGRATIONS", (*database.MIGRATIONS, add_column))
    monkeypatch.setattr(database, "write_atomically", full)
    with pytest.raises(StoreFull):
        JourneyStore(path)
    assert path.read_bytes() == old


def test_two_processes_migrate_once(
    path: Path, record: Callable[..., JourneyRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that another process has just migrated is not migrated again."""
    with JourneyStore(path) as store:
        saved = store.create(record(4))
    monkeypatch.setattr(database, "MIGRATIONS", (*database.MIGRATIONS, add_column))
    check = database.check_structure

    def be_overtaken(db: sqlite3.Connection, where: Path, version: int) -> None:
        check(db, where, version)
        monkeypatch.setattr(database, "check_structure", check)
        JourneyStore(path).close()

    monkeypatch.setattr(database, "check_structure", be_overtaken)
    with JourneyStore(path) as store:
        assert store.list() == [saved]
    assert len(database.copies_of(path)) == 1
