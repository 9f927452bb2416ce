"""Saving, loading, listing: what the store does when nothing goes wrong."""

from __future__ import annotations

import secrets
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent_story.store import (
    STATES_KEPT,
    JourneyAmbiguous,
    JourneyConflict,
    JourneyNotFound,
    JourneyStore,
    JourneyUnreadable,
    StoreClosed,
    StoreReadOnly,
    default_path,
)
from talent_story.store import journeys as journeys_module
from talent_story.story.record import JourneyRecord


def test_what_was_saved_is_loaded(path: Path, record: Callable[..., JourneyRecord]) -> None:
    """A journey comes back as it was saved, from another opening of the file."""
    with JourneyStore(path) as store:
        first = store.create(record(2))
        saved = store.save(first, record(3), ending="fin-heureuse")
    with JourneyStore(path) as store:
        loaded = store.load(first.id)
    assert loaded == saved
    assert (loaded.version, loaded.record, loaded.ending) == (2, record(3), "fin-heureuse")
    assert loaded.created == first.created <= loaded.updated
    assert loaded.updated.tzinfo is UTC
    assert loaded.notice is None


def test_hostile_text_is_only_text(path: Path, hostile: str) -> None:
    """Quotes, comments, NUL, escapes, 10 kB, emoji: any text comes back as it went."""
    record = JourneyRecord(
        "b", "h", hostile, {"fact" + hostile: hostile}, (hostile, hostile), (hostile,)
    )
    with JourneyStore(path) as store:
        saved = store.create(record, ending=hostile)
    with JourneyStore(path) as store:
        assert store.load(saved.id) == saved
        assert [one.id for one in store.list()] == [saved.id]
        with pytest.raises(JourneyNotFound):
            store.load(hostile)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(
    record=st.builds(
        JourneyRecord,
        book_id=TEXT,
        book_hash=TEXT,
        book_title=TEXT,
        facts=st.dictionaries(TEXT, TEXT, max_size=5),
        choices=st.lists(TEXT, max_size=30).map(tuple),
        silenced=st.lists(TEXT, max_size=3).map(tuple),
    ),
    ending=st.none() | TEXT,
)
@settings(max_examples=60, deadline=None)
def test_any_record_makes_the_round_trip(
    tmp_path_factory: pytest.TempPathFactory, record: JourneyRecord, ending: str | None
) -> None:
    """Whatever a record holds, loading gives it back equal."""
    path = tmp_path_factory.getbasetemp() / "any" / "journeys.db"
    with JourneyStore(path) as store:
        saved = store.create(record, ending=ending)
        assert store.load(saved.id) == saved


def test_an_id_is_short_and_spells_no_word(
    store: JourneyStore, record: Callable[..., JourneyRecord]
) -> None:
    """An id is six consonants that are not mistaken for figures, and no two are the same."""
    ids = {store.create(record()).id for _ in range(60)}
    assert len(ids) == 60
    assert all(len(one) == 6 and set(one) <= set("bcdfghjkmnpqrstvwxz") for one in ids)


def test_an_id_that_is_taken_is_not_given_again(
    store: JourneyStore, record: Callable[..., JourneyRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    """When chance gives an id twice, the second journey gets another."""
    letters = iter("bbbbbb" + "bbbbbb" + "cccccc")
    monkeypatch.setattr(secrets, "choice", lambda _: next(letters))
    assert [store.create(record()).id, store.create(record()).id] == ["bbbbbb", "cccccc"]


def test_a_prefix_is_enough(
    store: JourneyStore, record: Callable[..., JourneyRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A journey is found by a prefix no other has, in any case; a shared one names them all."""
    letters = iter("bcdfgh" + "bcxxxx" + "bcdfgz")
    monkeypatch.setattr(secrets, "choice", lambda _: next(letters))
    first, second, _ = (store.create(record(n)) for n in range(3))
    assert store.load("bcdfgh") == store.load("BCDFGH ") == first
    assert store.load("bcx") == second
    with pytest.raises(JourneyAmbiguous) as caught:
        store.load("bcd")
    assert caught.value.journey_ids == ("bcdfgh", "bcdfgz")
    for wanted in ("", "zzz", "bcdfghj", "%", "_", "b%", "*", "\ud800", "\0"):
        with pytest.raises(JourneyNotFound):
            store.load(wanted)
    store.delete("bcx")
    assert len(store.list()) == 2


def test_the_list_begins_with_the_last_saved(
    path: Path, record: Callable[..., JourneyRecord]
) -> None:
    """Journeys are listed the last saved first, even when the clock goes back."""
    times = iter(datetime(2026, 11, 20, tzinfo=UTC) - timedelta(hours=n) for n in range(9))
    with JourneyStore(path, clock=lambda: next(times)) as store:
        one, two, three = (store.create(record(n)) for n in range(3))
        one = store.save(one, record(7))
        assert store.list() == [one, three, two]
        assert store.unreadable() == ()


def test_the_latest_of_a_book_is_the_last_saved(
    store: JourneyStore, record: Callable[..., JourneyRecord]
) -> None:
    """`latest` is the journey of that book saved last, ended or not, and None for another book."""
    first = store.create(record(1))
    second = store.create(record(2), ending="fin")
    store.create(record(3, book_id="autre"))
    assert store.latest("livre-talent") == second
    first = store.save(first, record(4))
    assert store.latest("livre-talent") == first
    assert store.latest("inconnu") is None


def test_a_window_left_behind_overwrites_nothing(
    path: Path, record: Callable[..., JourneyRecord]
) -> None:
    """The second window to save a move gets a conflict, and the first one's move stays."""
    with JourneyStore(path) as one, JourneyStore(path) as two:
        saved = one.create(record(1))
        mine, theirs = one.load(saved.id), two.load(saved.id)
        mine = one.save(mine, record(2, tag="un"))
        with pytest.raises(JourneyConflict) as caught:
            two.save(theirs, record(2, tag="deux"))
        assert (caught.value.journey_id, caught.value.version) == (saved.id, 2)
        assert two.load(saved.id) == mine
        assert two.save(two.load(saved.id), record(3)).version == 3


def test_a_journey_deleted_meanwhile_is_not_revived(
    path: Path, record: Callable[..., JourneyRecord]
) -> None:
    """Saving a journey that another window deleted says so and writes nothing."""
    with JourneyStore(path) as one, JourneyStore(path) as two:
        saved = one.create(record(1))
        two.delete(saved.id)
        with pytest.raises(JourneyNotFound) as caught:
            one.save(saved, record(2))
        assert caught.value.reason == "deleted"
        assert one.list() == []


def test_the_last_states_are_kept_and_no_more(
    path: Path, store: JourneyStore, record: Callable[..., JourneyRecord]
) -> None:
    """Of a long journey the store keeps the last twenty states."""
    saved = store.create(record(0))
    other = store.create(record(0))
    for number in range(1, 50):
        saved = store.save(saved, record(number))
    db = sqlite3.connect(path)
    count = "SELECT count(*), min(version), max(version) FROM state WHERE journey = ?"
    assert db.execute(count, (saved.id,)).fetchone() == (STATES_KEPT, 31, 50)
    assert db.execute(count, (other.id,)).fetchone() == (1, 1, 1)
    db.close()


def test_what_could_not_be_read_back_is_not_saved(
    store: JourneyStore, record: Callable[..., JourneyRecord]
) -> None:
    """A journey that could not be loaded is refused, and the state before stays."""
    saved = store.create(record(1))
    with pytest.raises(JourneyUnreadable) as caught:
        store.save(saved, record(1, book_title="x" * 5_000_000))
    assert caught.value.reason == "too-large"
    with pytest.raises(JourneyUnreadable):
        store.create(record(100_001))
    with pytest.raises(JourneyUnreadable):
        store.create(record(1, book_title="half a character: \ud800"))
    assert store.list() == [saved]


def test_answers_are_for_their_owner_alone(
    path: Path, store: JourneyStore, record: Callable[..., JourneyRecord]
) -> None:
    """The folder is 0700 and the file 0600, and a looser file is tightened when opened."""
    store.create(record(1))
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    store.close()
    path.chmod(0o644)
    with JourneyStore(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_default_place_is_the_data_folder_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record: Callable[..., JourneyRecord]
) -> None:
    """Journeys go to the user's data folder, or to `TALENT_STORY_DATA`."""
    monkeypatch.delenv("TALENT_STORY_DATA", raising=False)
    assert default_path().parts[-2:] == ("talent-story", "journeys.db")
    monkeypatch.setenv("TALENT_STORY_DATA", str(tmp_path / "là #1 100% ?"))
    with JourneyStore() as store:
        store.create(record())
    assert store.path == tmp_path / "là #1 100% ?" / "journeys.db"
    assert store.path.is_file()


def test_a_linked_file_keeps_its_journal_beside_it(
    tmp_path: Path, path: Path, record: Callable[..., JourneyRecord]
) -> None:
    """A store reached by a symbolic link is the file it leads to."""
    link = tmp_path / "link.db"
    link.symlink_to(path)
    with JourneyStore(link) as store:
        saved = store.create(record())
    with JourneyStore(path) as store:
        assert store.list() == [saved]
    assert link.is_symlink()


def test_a_closed_store_says_so(store: JourneyStore) -> None:
    """Using a closed store is a StoreClosed; closing it twice is nothing."""
    store.close()
    store.close()
    with pytest.raises(StoreClosed):
        store.list()


def test_a_path_that_is_none_is_refused(tmp_path: Path) -> None:
    """A NUL, a loop of links, an endless name: a StoreReadOnly."""
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for bad in (Path("a\0b"), loop / "journeys.db", tmp_path / ("x" * 300) / "journeys.db"):
        with pytest.raises(StoreReadOnly):
            JourneyStore(bad)


def test_any_thread_may_save(path: Path, record: Callable[..., JourneyRecord]) -> None:
    """Stores used from several threads of a process lose nothing and raise nothing raw."""
    with JourneyStore(path) as shared:
        saved = shared.create(record())
        lost: list[BaseException] = []

        def play(tag: str) -> None:
            with JourneyStore(path) as own:
                for number in range(40):
                    while True:
                        store = shared if number % 2 else own
                        now = store.load(saved.id)
                        choices = (*now.record.choices, f"{tag}{number}")
                        try:
                            store.save(now, replace(now.record, choices=choices))
                        except JourneyConflict:
                            continue
                        except BaseException as error:
                            lost.append(error)
                        break

        threads = [threading.Thread(target=play, args=(tag,)) for tag in "abc"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert lost == []
        assert sorted(shared.load(saved.id).record.choices) == sorted(
            f"{tag}{number}" for tag in "abc" for number in range(40)
        )


def test_importing_the_store_is_cheap() -> None:
    """Neither SQLite nor platformdirs is imported before a store is opened."""
    script = (
        "import sys, talent_story.store;"
        "print({'sqlite3', '_sqlite3', 'platformdirs'} & {m.split('.')[0] for m in sys.modules})"
    )
    root = Path(journeys_module.__file__).parents[2]
    seen = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True
    )
    assert seen.stdout.strip() == "set()"
