"""What is deleted is erased: no byte of it stays."""

from __future__ import annotations

import contextlib
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from talent_story.store import JourneyNotFound, JourneyStore, SavedJourney, StoreDamaged, StoreError
from talent_story.store import journeys as journeys_module
from talent_story.store.database import copies_of
from talent_story.story.record import JourneyRecord


def everything_in(folder: Path) -> bytes:
    """Return the bytes of every file in `folder`."""
    return b"\0".join(file.read_bytes() for file in sorted(folder.iterdir()))


def test_a_deleted_journey_leaves_no_byte(
    path: Path, store: JourneyStore, record: Callable[..., JourneyRecord]
) -> None:
    """After a deletion no file of the folder holds anything of the journey, nor its id."""
    kept = store.create(record(40, tag="kept"))
    gone = store.create(record(3, tag="CANARY", facts={"sante": "CANARY"}))
    for number in range(4, 60):
        gone = store.save(gone, record(number, tag="CANARY"), ending="CANARY")
        kept = store.save(kept, record(number, tag="kept"))
    assert b"CANARY" in path.read_bytes()
    assert store.delete(gone.id) == ()
    content = everything_in(path.parent)
    assert b"CANARY" not in content
    assert gone.id.encode() not in content
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert store.list() == [kept]
    with pytest.raises(JourneyNotFound):
        store.delete(gone.id)


@pytest.mark.parametrize("facts", [{}, {"sante": "other"}])
def test_an_answer_taken_back_stays_in_no_older_state(
    path: Path, store: JourneyStore, record: Callable[..., JourneyRecord], facts: dict[str, str]
) -> None:
    """A fact erased or told otherwise is gone from the file with the next save, whole."""
    saved = store.create(record(3, facts={"sante": "CANARY"}))
    saved = store.save(saved, record(4, facts={"sante": "CANARY"}))
    assert b"CANARY" in path.read_bytes()
    saved = store.save(saved, record(4, facts=facts))
    assert b"CANARY" not in everything_in(path.parent)
    assert store.load(saved.id).record == record(4, facts=facts)


@pytest.mark.parametrize("seed", range(8))
def test_no_order_of_saves_and_deletions_leaves_a_trace(
    path: Path, store: JourneyStore, record: Callable[..., JourneyRecord], seed: int
) -> None:
    """Whatever is saved, grown and deleted in whatever order, only what lives is in the file."""
    chance = random.Random(seed)
    alive: dict[str, SavedJourney] = {}
    dead: list[str] = []
    for turn in range(60):
        if alive and chance.random() < 0.25:
            name = chance.choice(sorted(alive))
            store.delete(alive.pop(name).id)
            dead.append(name)
        elif alive and chance.random() < 0.6:
            name = chance.choice(sorted(alive))
            alive[name] = store.save(alive[name], record(chance.randrange(400), tag=name))
        else:
            name = f"canary{turn:03}x"
            alive[name] = store.create(record(chance.choice([1, 30, 200, 900]), tag=name))
    content = everything_in(path.parent)
    assert [name for name in dead if name.encode() in content] == []
    assert {saved.id for saved in store.list()} == {saved.id for saved in alive.values()}


def test_deleting_all_removes_the_copies_too(
    path: Path, store: JourneyStore, record: Callable[..., JourneyRecord]
) -> None:
    """`delete_all` leaves an empty store, and no copy of a damaged one beside it."""
    saved = store.create(record(30, tag="CANARY"))
    store.save(saved, record(31, tag="CANARY"))
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE state SET saved = 1 WHERE version = 2")
        db.commit()
    notice = store.load(saved.id).notice
    assert notice is not None
    assert copies_of(path) == (notice.aside,)
    other = store.create(record(1))
    assert store.delete(other.id) == copies_of(path)
    leftover = path.with_name(".talent-story-0123.tmp")
    leftover.write_text("CANARY")
    stranger = path.with_name("stranger.txt")
    stranger.write_text("mine")
    store.delete_all()
    assert {*path.parent.iterdir()} == {path, stranger}
    assert b"CANARY" not in everything_in(path.parent)
    assert store.list() == []
    assert store.create(record(1)) in store.list()


def test_an_erasure_cut_short_is_finished_at_the_next_opening(
    path: Path, record: Callable[..., JourneyRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the program dies between the deletion and its last step, the next opening does it."""
    with JourneyStore(path) as store:
        gone = store.create(record(900, tag="CANARY"))
        kept = store.create(record(5))

        def die() -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as dying:
            dying.setattr(store, "_finish_erasing", die)
            with pytest.raises(KeyboardInterrupt):
                store.delete(gone.id)
        assert store.list() == [kept]
        size = path.stat().st_size
    with JourneyStore(path) as store:
        assert store.list() == [kept]
    with contextlib.closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM pending").fetchone() == (0,)
    assert path.stat().st_size < size
    assert b"CANARY" not in path.read_bytes()


def test_an_erasure_that_cannot_finish_does_not_bar_the_store(
    path: Path, record: Callable[..., JourneyRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    """If finishing an erasure fails, the journeys that live can still be played."""
    with JourneyStore(path) as store:
        kept = store.create(record(5))

    def fail(_: object) -> None:
        raise StoreDamaged("damaged")

    monkeypatch.setattr(journeys_module.JourneyStore, "_finish_erasing", fail)
    with JourneyStore(path) as store:
        assert store.list() == [kept]
        with pytest.raises(StoreError):
            store.delete(kept.id)
