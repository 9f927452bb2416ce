"""Damaged, foreign, newer files: nothing wrong is read, nothing raw is raised, nothing is lost."""

from __future__ import annotations

import contextlib
import os
import random
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from talent_story.store import (
    JourneyStore,
    SavedJourney,
    StoreDamaged,
    StoreError,
    StoreForeign,
    StoreNewer,
    StoreReadOnly,
    repair_store,
)
from talent_story.store.database import MIGRATIONS, copies_of
from talent_story.store.rows import JourneyRow, StateRow, columns_of, row_of
from talent_story.story.record import JourneyRecord

MUTANTS = 400
SEED = int(os.environ.get("TALENT_STORY_SEED", "0"))


@pytest.fixture
def played(
    path: Path, record: Callable[..., JourneyRecord], monkeypatch: pytest.MonkeyPatch
) -> dict[str, list[SavedJourney]]:
    """Fill the store with five journeys, the same at each run; return every state of each."""
    monkeypatch.setattr(secrets, "choice", random.Random(SEED).choice)
    times = (datetime(2026, 11, 24, tzinfo=UTC) + timedelta(seconds=n) for n in count())
    history: dict[str, list[SavedJourney]] = {}
    with JourneyStore(path, clock=lambda: next(times)) as store:
        for number in range(5):
            saved = store.create(record(0, tag=f"j{number}"))
            history[saved.id] = [saved]
        for step in range(1, 26):
            for number, states in enumerate(history.values()):
                new = record(step * 3, tag=f"j{number}", book_title="É" * step)
                states.append(store.save(states[-1], new, ending="fin" if step == 25 else None))
    return history


def edit(path: Path, *statements: str, parameters: tuple[object, ...] = ()) -> None:
    """Change the store behind its back."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        for statement in statements:
            db.execute(statement, parameters)
        db.commit()


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Return `content` with one of the damages that disks, copies and hands make."""
    way = chance.choice(["trunc", "flip", "one flip", "zero", "empty", "text", "swap", "edge"])
    if way == "trunc":
        return content[: chance.randrange(len(content))]
    if way == "empty":
        return b""
    if way == "text":
        return b"Bonjour, ceci n'est pas une sauvegarde.\n" * 50
    page = 4096 * chance.randrange(len(content) // 4096)
    new = bytearray(content)
    if way == "zero":
        new[page : page + 4096] = bytes(4096)
    elif way == "swap":  # a page written in the place of another
        other = 4096 * chance.randrange(len(content) // 4096)
        new[page : page + 4096] = content[other : other + 4096]
    elif way == "edge":  # where a page says what it holds, and where
        new[page + chance.randrange(60)] ^= 1 << chance.randrange(8)
    else:
        for _ in range(20 if way == "flip" else 1):
            new[chance.randrange(len(new))] ^= 1 << chance.randrange(8)
    return bytes(new)


def read_all(path: Path, history: dict[str, list[SavedJourney]]) -> str:
    """Read every journey; return how it went, or fail if anything read is not what was saved."""
    try:
        store = JourneyStore(path)
    except StoreError:
        return "refused"
    outcome = "sound"
    with store:
        for journey_id, states in history.items():
            try:
                saved = store.load(journey_id)
            except StoreDamaged:
                outcome = "in part"
                continue
            if saved.notice is None:
                assert saved == states[-1]
            else:
                outcome = "in part"
                assert saved.version in {state.version for state in states}
                state = states[saved.notice.version - 1]
                assert (saved.record, saved.ending) == (state.record, state.ending)
                assert saved.notice.saved == state.updated
        assert {saved.id for saved in store.list()} | {*store.unreadable()} == history.keys()
    return outcome


def use_all(path: Path, history: dict[str, list[SavedJourney]]) -> None:
    """Write in the store: whatever its damage, a write succeeds whole or is a StoreError."""
    try:
        store = JourneyStore(path)
    except StoreError:
        return
    with store:
        for number, states in enumerate(history.values()):
            try:
                if number == 0:
                    store.delete(states[0].id)
                    continue
                saved = store.save(store.load(states[0].id), states[0].record)
                assert store.load(saved.id) == saved
                saved = store.create(states[1].record)
                assert store.load(saved.id) == saved
            except StoreError:
                continue


def test_damaged_files_never_give_wrong_data(
    path: Path, played: dict[str, list[SavedJourney]]
) -> None:
    """Of 400 damaged files, what is read is what was saved, and not one is touched."""
    good = path.read_bytes()
    outcomes = {"sound": 0, "in part": 0, "refused": 0}
    for seed in range(MUTANTS):
        for copy in copies_of(path):
            copy.unlink()
        mutant = damaged(good, random.Random(seed + MUTANTS * SEED))
        path.write_bytes(mutant)
        outcome = read_all(path, played)
        outcomes[outcome] += 1
        assert path.read_bytes() == mutant
        for copy in copies_of(path):
            assert copy.read_bytes() == mutant
        assert len(copies_of(path)) <= 1
        use_all(path, played)
        assert path.read_bytes() == mutant or outcome != "refused"
        assert {*path.parent.iterdir()} <= {path, *copies_of(path)}
    assert outcomes["refused"] > 100
    assert outcomes["in part"] > 5


def test_a_repair_keeps_all_that_is_intact(
    path: Path, played: dict[str, list[SavedJourney]]
) -> None:
    """A damaged store is made usable again: nothing wrong in it, the damaged file kept aside."""
    good = path.read_bytes()
    back = 0
    for seed in range(0, MUTANTS, 4):
        for copy in copies_of(path):
            copy.unlink()
        mutant = damaged(good, random.Random(seed + MUTANTS * SEED))
        path.write_bytes(mutant)
        try:
            repair = repair_store(path)
        except (StoreForeign, StoreNewer):
            assert path.read_bytes() == mutant
            continue
        if repair.aside is None:
            assert path.read_bytes() == mutant
            continue
        assert repair.aside.read_bytes() == mutant
        back += len(repair.recovered)
        with JourneyStore(path) as store:
            listed = store.list()
            assert {one.id for one in listed} == {*repair.recovered, *repair.older}
            for saved in listed:
                states = played[saved.id]
                state = states[saved.version - 1]
                assert (saved.record, saved.ending, saved.notice) == (
                    state.record,
                    state.ending,
                    None,
                )
                assert saved.id not in repair.recovered or state == states[-1]
                assert store.save(saved, saved.record).version == saved.version + 1
        assert repair_store(path).aside is None
    assert back > 20


def test_a_damaged_state_gives_way_to_the_one_before(
    path: Path, played: dict[str, list[SavedJourney]]
) -> None:
    """When the last state is damaged the one before is read, with a notice, and play goes on."""
    journey_id, states = next(iter(played.items()))
    content = path.read_bytes()
    edit(
        path,
        "UPDATE state SET record = replace(record, 'j0>70', 'j0>07') WHERE version >= 25"
        " AND journey = ?",
        parameters=(journey_id,),
    )
    damaged_content = path.read_bytes()
    assert damaged_content != content
    with JourneyStore(path) as store:
        saved = store.load(journey_id)
        assert saved.notice is not None
        assert (saved.notice.version, saved.notice.expected) == (24, 26) == (24, saved.version)
        assert saved.record == states[23].record
        assert saved.notice.aside is not None
        assert saved.notice.aside.read_bytes() == damaged_content
        assert store.load(journey_id) == saved
        other = store.load([*played][-1])
        store.save(other, other.record)  # changes the file: the damage is still copied only once
        assert store.load(journey_id) == saved
        assert saved in store.list()
        assert copies_of(path) == (saved.notice.aside,)
        again = store.save(saved, saved.record)
        assert (again.version, again.notice) == (27, None)
        assert store.load(journey_id) == again
        assert saved.notice.aside.exists()
    edit(path, "UPDATE state SET saved = 7 WHERE version = 27")
    with JourneyStore(path) as store:  # another damage, another copy
        assert store.load(journey_id).notice is not None
        assert len(copies_of(path)) == 2


def test_a_damaged_index_row_is_made_again(
    path: Path, played: dict[str, list[SavedJourney]]
) -> None:
    """When only the row that points at the states is damaged, the last state is read."""
    journey_id, states = next(iter(played.items()))
    edit(path, f"UPDATE journey SET version = 3 WHERE id = '{journey_id}'")
    with JourneyStore(path) as store:
        saved = store.load(journey_id)
        assert saved.notice is not None
        assert (saved.notice.version, saved.notice.expected, saved.version) == (26, 26, 26)
        assert saved.record == states[-1].record
        assert store.save(saved, saved.record).version == 27
        assert store.load(journey_id).notice is None


@pytest.mark.parametrize("also_index", [False, True])
def test_a_journey_without_an_intact_state_is_named_not_hidden(
    path: Path, played: dict[str, list[SavedJourney]], also_index: bool
) -> None:
    """A journey none of whose states is intact is refused by its id; the others are read."""
    journey_id, states = next(iter(played.items()))
    edit(path, f"UPDATE state SET record = x'00' WHERE journey = '{journey_id}'")
    if also_index:
        edit(path, f"UPDATE journey SET version = 3 WHERE id = '{journey_id}'")
    with JourneyStore(path) as store:
        for _ in range(2):
            with pytest.raises(StoreDamaged) as caught:
                store.load(journey_id)
        assert (caught.value.reason, caught.value.journey_id) == ("journey", journey_id)
        assert copies_of(path) == (caught.value.aside,)
        assert journey_id not in {saved.id for saved in store.list()}
        assert len(store.list()) == 4
        assert store.unreadable() == (journey_id,)
        if also_index:
            with pytest.raises(StoreDamaged):
                store.save(states[-1], states[-1].record)
        else:  # the window that still has it in memory saves it
            assert store.save(states[-1], states[-1].record).version == 27
            assert store.unreadable() == ()
        store.delete(journey_id)
        assert store.unreadable() == ()


def test_a_journey_of_a_later_version_is_left_alone(
    path: Path, played: dict[str, list[SavedJourney]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A journey whose saved form is newer is refused as such; an older state is not shown."""
    journey_id = next(iter(played))
    with monkeypatch.context() as later:
        later.setattr("talent_story.story.record.RECORD_FORMAT", 2)
        with JourneyStore(path) as store:
            saved = store.load(journey_id)
            store.save(saved, saved.record)
    with JourneyStore(path) as store:
        with pytest.raises(StoreNewer) as caught:
            store.load(journey_id)
        assert caught.value.journey_id == journey_id
        assert len(store.list()) == 4
        assert store.unreadable() == (journey_id,)


REFUSED = {
    "text": (StoreForeign, "not-a-database"),
    "another program": (StoreForeign, "another-program"),
    "an export": (StoreForeign, "not-a-database"),
    "empty": (StoreDamaged, "empty"),
    "truncated": (StoreDamaged, "damaged"),
    "header only": (StoreDamaged, "damaged"),
    "newer": (StoreNewer, "newer"),
    "no version": (StoreDamaged, "damaged"),
    "changed tables": (StoreDamaged, "damaged"),
    "one table more": (StoreDamaged, "damaged"),
    "a trigger": (StoreDamaged, "damaged"),
    "orphans": (StoreDamaged, "damaged"),
}


@pytest.mark.usefixtures("played")
@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_cannot_be_used_is_refused_untouched(path: Path, what: str) -> None:
    """Foreign, newer, empty, truncated, altered: a clear refusal, and not a byte of it changes."""
    match what:
        case "text":
            path.write_text("Bonjour\n")
        case "an export":
            path.write_text('{"talent_story": "journey"}')
        case "another program":
            path.unlink()
            edit(path, "CREATE TABLE bookmarks (url TEXT)")
        case "empty":
            path.write_bytes(b"")
        case "truncated":
            path.write_bytes(path.read_bytes()[:10_000])
        case "header only":
            path.write_bytes(path.read_bytes()[:100])
        case "newer":
            edit(path, f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
        case "no version":
            edit(path, "PRAGMA user_version = 0")
        case "changed tables":
            edit(path, "ALTER TABLE state RENAME COLUMN saved TO saved_at")
        case "one table more":
            edit(path, "CREATE TABLE more (x)")
        case "a trigger":
            edit(path, "CREATE TRIGGER t AFTER INSERT ON state BEGIN DELETE FROM journey; END")
        case "orphans":
            edit(path, "DELETE FROM journey")
    content, kind = path.read_bytes(), REFUSED[what]
    for _ in range(2):
        with pytest.raises(StoreError) as caught:
            JourneyStore(path)
        assert (type(caught.value), caught.value.reason) == kind
        assert caught.value.path == path
    assert path.read_bytes() == content
    kept = [caught.value.aside] if kind == (StoreDamaged, "damaged") else []
    assert [*copies_of(path)] == kept
    assert {*path.parent.iterdir()} == {path, *kept}


@pytest.mark.parametrize("what", ["text", "empty", "truncated", "changed tables"])
def test_a_repair_moves_aside_what_is_no_store(
    path: Path, record: Callable[..., JourneyRecord], what: str
) -> None:
    """After a repair there is a store that works, whatever rubbish stood in its place."""
    with JourneyStore(path) as store:
        store.create(record(1))
    match what:
        case "text":
            path.write_text("Bonjour\n")
        case "empty":
            path.write_bytes(b"")
        case "truncated":
            path.write_bytes(path.read_bytes()[:5000])
        case "changed tables":
            edit(path, "ALTER TABLE pending RENAME COLUMN task TO work")
    content = path.read_bytes()
    repair = repair_store(path)
    assert repair.aside is not None
    assert repair.aside.read_bytes() == content
    assert len(repair.recovered) == (what == "changed tables")
    with JourneyStore(path) as store:
        store.create(record(2))
        assert len(store.list()) == 1 + len(repair.recovered)


@pytest.mark.parametrize("what", ["keys out of order", "names that are no text"])
def test_damage_that_sqlite_does_not_see_is_refused(
    path: Path, played: dict[str, list[SavedJourney]], what: str
) -> None:
    """Keys that a search would miss, names that no message can quote: a StoreDamaged."""
    content = path.read_bytes()
    if what == "keys out of order":
        key = next(iter(played)).encode()
        mutant = content.replace(key + b"\x16", key + b"\x57")
        path.write_bytes(mutant)
        with contextlib.closing(sqlite3.connect(path)) as db:
            assert db.execute("PRAGMA quick_check").fetchone() == ("ok",)
    else:
        mutant = content.replace(b"pendingpending", b"\xc9endingpending")
        mutant = mutant.replace(b"CREATE TABLE pending", b"CREATE TABEL pending")
        path.write_bytes(mutant)
        with contextlib.closing(sqlite3.connect(path)) as db, pytest.raises(UnicodeDecodeError):
            db.execute("PRAGMA quick_check")
    assert mutant != content
    with pytest.raises(StoreDamaged) as caught:
        JourneyStore(path)
    assert caught.value.aside is not None
    assert path.read_bytes() == caught.value.aside.read_bytes() == mutant
    repair = repair_store(path)
    assert len(repair.recovered) == (5 if what == "keys out of order" else 0)


def test_a_row_of_one_table_is_not_one_of_another() -> None:
    """An intact row that a misplaced page brings into another table is refused there."""
    state = StateRow("bcdfgh", 1, 2, None, b"{}")
    journey = JourneyRow("bcdfgh", 1, 2, 3, 4)
    assert row_of(StateRow, columns_of(state)) == state
    assert row_of(JourneyRow, columns_of(journey)) == journey
    assert row_of(JourneyRow, columns_of(state)) is None
    assert row_of(StateRow, columns_of(journey)) is None


def test_a_repair_says_what_is_lost(path: Path, played: dict[str, list[SavedJourney]]) -> None:
    """A journey that is named but none of whose states is left is told as lost."""
    first, second, *_ = played
    edit(
        path,
        f"DELETE FROM state WHERE journey = '{first}'",
        f"DELETE FROM state WHERE journey = '{second}' AND version > 24",
        "CREATE TABLE more (x)",
    )
    repair = repair_store(path)
    assert (repair.lost, repair.older, len(repair.recovered)) == ((first,), (second,), 3)


def test_a_repair_does_not_touch_what_is_not_ours(
    path: Path, record: Callable[..., JourneyRecord]
) -> None:
    """A newer store or another program's database is refused by a repair too."""
    path.parent.mkdir()
    edit(path, "CREATE TABLE bookmarks (url TEXT)")
    content = path.read_bytes()
    with pytest.raises(StoreForeign):
        repair_store(path)
    assert path.read_bytes() == content
    path.unlink()
    with JourneyStore(path) as store:
        store.create(record(1))
    edit(path, "PRAGMA user_version = 99")
    content = path.read_bytes()
    with pytest.raises(StoreNewer) as caught:
        repair_store(path)
    assert (caught.value.found, caught.value.known) == (99, len(MIGRATIONS))
    assert path.read_bytes() == content
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_repair_leaves_open_windows_unable_to_save(
    path: Path, record: Callable[..., JourneyRecord]
) -> None:
    """A window open on the file that a repair replaced is told, rather than saving into nothing."""
    with JourneyStore(path) as store:
        saved = store.create(record(1))
        edit(path, "CREATE TABLE more (x)")
        assert repair_store(path).recovered == (saved.id,)
        with pytest.raises(StoreError):
            store.save(saved, record(2))
    with JourneyStore(path) as store:
        assert replace(store.load(saved.id), notice=None) == saved


@pytest.mark.parametrize("what", ["folder", "pipe", "device"])
def test_what_is_no_file_is_refused(path: Path, what: str) -> None:
    """A folder, a pipe or a device in the place of the file is refused at once."""
    path.parent.mkdir()
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    for attempt in (JourneyStore, repair_store):
        with pytest.raises(StoreForeign) as caught:
            attempt(path)
        assert caught.value.reason == "not-a-file"


def test_damage_that_shows_while_playing_is_told(
    path: Path, played: dict[str, list[SavedJourney]]
) -> None:
    """When the open file is damaged under us, reading and saving say StoreDamaged."""
    states = next(iter(played.values()))
    with JourneyStore(path) as store:
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.write(b"SQLite format 3\0" + os.urandom(size - 16))
        for attempt in (
            lambda: store.load(states[-1].id),
            lambda: store.save(states[-1], states[-1].record),
            store.list,
            lambda: store.latest("livre-talent"),
            lambda: store.delete(states[-1].id),
        ):
            with pytest.raises((StoreDamaged, StoreReadOnly)):
                attempt()


def test_errors_hold_no_answer_and_no_name(path: Path) -> None:
    """`str(error)` is one English sentence without a path, an id or an answer."""
    with JourneyStore(path) as store, pytest.raises(StoreError) as caught:
        store.load("secret-of-marie")
    assert str(caught.value) == "No journey has this id (not-found)."
    edit(path, "PRAGMA user_version = 99")
    with pytest.raises(StoreError) as caught:
        JourneyStore(path)
    assert str(caught.value) == "The store of journeys was written by a later version (newer)."
