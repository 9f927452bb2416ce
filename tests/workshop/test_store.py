"""The store of sessions, on SQLite and on a real PostgreSQL server."""

from __future__ import annotations

import builtins
import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path
from random import Random

import pytest

from talent_story.workshop.ballots import ballot_key
from talent_story.workshop.events import Paused, PeopleCounted, Resumed, SessionClosed
from talent_story.workshop.room import Room
from talent_story.workshop.session import fold
from talent_story.workshop.store import (
    BallotTooLong,
    SessionConflict,
    SessionExists,
    SessionNotFound,
    VoteClosed,
    WorkshopStore,
    WorkshopStoreError,
    open_store,
)
from talent_story.workshop.store.postgres import PostgresDatabase
from talent_story.workshop.store.sqlite import SqliteDatabase
from tests.workshop.rooms import Watch, little_play, new_room, opening, simulate, vote


def test_a_session_is_read_back_as_it_was_written(store: WorkshopStore):
    """Its events come back in order, and fold to the state the room was in."""
    room = simulate(new_room(store), 1, 9)
    assert fold(store.events(room.session)) == room.state
    assert room.state.over
    [summary] = store.sessions()
    assert (summary.id, summary.head, summary.finished) == (room.session, room.state.number, True)


def test_an_event_appended_on_an_old_head_is_refused(store: WorkshopStore):
    """Two facilitators never overwrite each other: the second reads first."""
    session = new_room(store).session
    assert store.append(session, 1, Paused(1)) == 2
    with pytest.raises(SessionConflict) as conflict:
        store.append(session, 1, PeopleCounted(2, 3))
    assert conflict.value.head == 2
    assert len(store.events(session)) == 2


def test_the_same_writing_twice_is_once(store: WorkshopStore):
    """A writer that was not heard asks again with its own id, and nothing is doubled."""
    session = new_room(store).session
    assert store.append(session, 1, Paused(1), client="mine") == 2
    assert store.append(session, 2, Resumed(2), client="other") == 3
    assert store.append(session, 1, Paused(1), client="mine") == 2
    assert store.head(session) == 3
    first = opening(little_play())
    assert store.create_session(first, opened=5, session="abc", client="c") == "abc"
    assert store.create_session(first, opened=5, session="abc", client="c") == "abc"
    with pytest.raises(SessionExists):
        store.create_session(first, opened=5, session="abc", client="d")


def test_a_device_has_one_ballot_which_it_may_change(store: WorkshopStore):
    """Its last turn counts, whatever order its requests come in."""
    room = new_room(store)
    question = room.open_vote().question
    one, other = room.new_token(), room.new_token()
    room.cast_choice(one, question, "hall>left", turn=1)
    room.cast_choice(one, question, "hall>right", turn=3)
    room.cast_choice(one, question, "hall>left", turn=2)
    room.cast_choice(other, question, "hall>left")
    assert store.voters(room.session, question) == 2
    assert room.answer_of(one) == "hall>right"
    store.cast_many(room.session, question, [(one, "hall>left", 5), (one, "hall>hall2", 4)])
    assert room.answer_of(one) == "hall>left"


def test_no_ballot_is_taken_before_or_after(store: WorkshopStore):
    """A question takes ballots from its opening to its closing; a dropped one takes none."""
    room = new_room(store)
    token = room.new_token()
    with pytest.raises(VoteClosed):
        store.cast(room.session, "q1", token, "hall>left")
    vote(room, ["hall>left"] * 6)
    room.close_question()
    with pytest.raises(VoteClosed):
        store.cast(room.session, "q1", token, "hall>left")
    with pytest.raises(VoteClosed):
        room.cast_choice(token, "q1", "hall>left")
    vote(room, ["hall>left"])
    room.drop_question()
    with pytest.raises(VoteClosed):
        store.cast(room.session, "q2", token, "hall>left")
    assert store.voters(room.session, "q2") == 0
    room.finish()
    assert room.store.sessions()[0].finished
    with pytest.raises(BallotTooLong):
        store.cast(room.session, "q1", token, "x" * 5000)


def test_closing_erases_the_ballots_and_freezes_the_table(store: WorkshopStore):
    """In one transaction: count, publish, erase; and it can be asked again."""
    room = new_room(store)
    vote(room, ["hall>left"] * 6 + ["hall>right"] * 5)
    event = room.close_question()
    assert (event.winner, event.how, event.published.answers) == ("hall>left", "most", 11)
    assert store.voters(room.session, "q1") == 0
    assert store.database.read(lambda run: run("SELECT count(*) FROM workshop_ballot")) in (
        [(0,)], [[0]],
    )  # fmt: skip
    with pytest.raises(VoteClosed):
        store.close_question(room.session, room.state.number, "q1", lambda ballots: None)  # type: ignore[arg-type, return-value]


def test_a_settling_that_fails_changes_nothing(store: WorkshopStore):
    """The ballots are still there, and the question still open."""
    room = new_room(store)
    vote(room, ["hall>left"] * 6)

    def broken(ballots: tuple[str, ...]) -> object:
        raise RuntimeError(len(ballots))

    with pytest.raises(RuntimeError):
        store.close_question(room.session, room.state.number, "q1", broken)  # type: ignore[arg-type]
    assert store.voters(room.session, "q1") == 6
    assert room.close_question().published.answers == 6


def test_an_erased_session_is_gone(store: WorkshopStore):
    """Its events, its texts and its secret, and nobody else's."""
    kept = simulate(new_room(store), 1, 6).session
    gone = simulate(new_room(store), 2, 6).session
    store.erase(gone)
    for ask in (store.events, store.head, store.secret, store.summary, store.erase):
        with pytest.raises(SessionNotFound):
            ask(gone)
    assert [summary.id for summary in store.sessions()] == [kept]
    for table in ("event", "question", "ballot", "words"):
        rows = store.database.read(
            lambda run, table=table: run(f"SELECT DISTINCT session FROM workshop_{table}")
        )
        assert {row[0] for row in rows} <= {kept}


def test_retention_erases_raw_answers_and_keeps_what_was_published(store: WorkshopStore):
    """Texts of old sessions go; their events, and young sessions, stay."""
    old = simulate(new_room(store), 1, 6)
    questions = [closed.question.question for closed in old.state.closed]
    assert any(store.words(old.session, question) for question in questions)
    assert store.purge(1_700_000_000) == 0
    assert store.purge(1_900_000_000) == 1
    assert not any(store.words(old.session, question) for question in questions)
    assert fold(store.events(old.session)) == old.state


def test_many_phones_at_once_are_each_counted_once(where: str | Path):
    """Threads with stores of their own cast and cast again; the total is exact."""
    with open_store(where) as store:
        room = new_room(store)
        question = room.open_vote().question
        failures: list[BaseException] = []

        def phones(number: int) -> None:
            try:
                with open_store(where) as own:
                    for each in range(10):
                        token = f"token-{number}-{each}"
                        for turn, option in enumerate(("hall>right", "hall>left")):
                            own.cast(room.session, question, token, option, turn=turn)
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=phones, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(300)
        assert not failures
        assert store.voters(room.session, question) == 80
        event = room.close_question()
        assert (event.winner, event.published.answers) == ("hall>left", 80)


def test_two_facilitators_do_not_close_a_vote_twice(where: str | Path):
    """The second is told, reads what happened, and stands where the first stands."""
    with open_store(where) as one, open_store(where) as two:
        room = new_room(one)
        vote(room, ["hall>left"] * 7)
        other = Room(two, room.session, room.play, now=Watch())
        room.close_question()
        with pytest.raises((SessionConflict, VoteClosed)):
            other.close_question()
        assert other.state == room.state


KILLED = """
import os, sys
from talent_story.workshop.events import NoteTaken, Note
from talent_story.workshop.store import open_store
store = open_store(sys.argv[1])
session, number = sys.argv[2], int(sys.argv[3])
while True:
    number = store.append(session, number, NoteTaken(float(number), Note(str(number), "brake", "x" * 400)))
    os.write(1, b"%d\\n" % number)
"""


def test_killed_at_any_moment_nothing_acknowledged_is_lost(where: str | Path):
    """`kill -9` in the middle of writing, again and again: what was acknowledged is there."""
    with open_store(where) as store:
        session = new_room(store).session
    random = Random(7)
    for _ in range(4):
        with open_store(where) as store:
            head = store.head(session)
        child = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(where), session, str(head)], stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        acknowledged = b""
        for _ in range(random.randint(3, 40)):
            acknowledged = child.stdout.readline() or acknowledged
        os.kill(child.pid, signal.SIGKILL)
        acknowledged = (child.stdout.read().split() or [acknowledged])[-1]
        child.wait(120)
        child.stdout.close()
        with open_store(where) as store:
            assert store.head(session) >= int(acknowledged)
            fold(store.events(session))


VOTES = """
import os, sys
from talent_story.workshop.store import open_store
store = open_store(sys.argv[1])
n = 0
while True:
    n += 1
    store.cast(sys.argv[2], "q1", f"{sys.argv[3]}-{n}", "hall>left")
    os.write(1, b"%d\\n" % n)
"""


def test_killed_at_any_moment_no_acknowledged_vote_is_lost(where: str | Path):
    """Each vote a phone was told of is counted, at most one more that it was not told of."""
    with open_store(where) as store:
        room = new_room(store)
        room.open_vote()
    acknowledged = 0
    for run in range(3):
        child = subprocess.Popen(
            [sys.executable, "-c", VOTES, str(where), room.session, str(run)],
            stdout=subprocess.PIPE,
        )
        assert child.stdout is not None
        for _ in range(5 + 7 * run):
            assert child.stdout.readline()
        os.kill(child.pid, signal.SIGKILL)
        rest = child.stdout.read().split()
        acknowledged += int(rest[-1]) if rest else 5 + 7 * run
        child.wait(120)
        child.stdout.close()
    with open_store(where) as store:
        assert acknowledged <= store.voters(room.session, "q1") <= acknowledged + 3


FULL = """
import resource, signal, sys
from talent_story.workshop.events import Note, NoteTaken
from talent_story.workshop.store import WorkshopStoreError, open_store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = open_store(sys.argv[1])
head = store.head(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
try:
    while True:
        head = store.append(sys.argv[2], head, NoteTaken(1.0, Note("n", "brake", "x" * 1500)))
        print(head, flush=True)
except WorkshopStoreError as error:
    print(error.reason, flush=True)
"""


@pytest.mark.parametrize("more", [600, 9_000, 40_000])
def test_a_full_disk_is_told_and_nothing_is_lost(tmp_path: Path, more: int):
    """What was acknowledged before is there; what was refused is not, not even in part."""
    path = tmp_path / "s.db"
    with open_store(path) as store:
        session = new_room(store).session
    run = subprocess.run(
        [sys.executable, "-c", FULL, str(path), session, str(path.stat().st_size + more)],
        capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    *written, reason = run.stdout.split()
    assert reason == "full"
    with open_store(path) as store:
        assert store.head(session) == int(written[-1] if written else 1)
        fold(store.events(session))


def test_a_crash_of_the_server_loses_nothing_acknowledged(postgres_server):
    """`pg_ctl -m immediate`, then a store that was open goes on by itself."""
    with open_store(postgres_server.new_database()) as store:
        room = new_room(store)
        vote(room, ["hall>left"] * 6)
        postgres_server.stop("immediate")
        with pytest.raises(WorkshopStoreError) as error:
            store.head(room.session)
        assert error.value.reason == "unreachable"
        postgres_server.start()
        assert store.voters(room.session, "q1") == 6
        assert room.close_question().published.answers == 6


def test_an_event_changed_on_disk_is_not_believed(store: WorkshopStore):
    """Each event carries its digest."""
    room = new_room(store)
    room.note("brake", "le temps")
    store.database.write(
        lambda run: run("UPDATE workshop_event SET body = replace(body, 'temps', 'vent')")
    )
    with pytest.raises(WorkshopStoreError, match="damaged"):
        store.events(room.session)


def test_a_file_of_another_program_is_refused_and_left_alone(tmp_path: Path):
    """Not a database, or not ours: not a byte of it changes."""
    import sqlite3

    text = tmp_path / "text.db"
    text.write_bytes(b"not a database, really" * 100)
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE t (x)")
    db.close()
    newer = tmp_path / "newer.db"
    SqliteDatabase(newer).close()
    with sqlite3.connect(newer) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    for path, reason in ((text, "foreign"), (other, "foreign"), (newer, "newer")):
        before = path.read_bytes()
        with pytest.raises(WorkshopStoreError) as error:
            open_store(path)
        assert error.value.reason == reason
        assert path.read_bytes() == before


def test_a_newer_server_is_refused(postgres: str):
    """Tables of a later version of the program are left alone."""
    database = PostgresDatabase(postgres)
    database.write(lambda run: run("UPDATE workshop_version SET version = 99"))
    database.close()
    with pytest.raises(WorkshopStoreError, match="newer"):
        open_store(postgres)


def test_the_file_is_its_owner_s_alone(tmp_path: Path):
    """Nobody else on the machine reads it."""
    path = tmp_path / "new" / "sessions.db"
    open_store(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("postgresql://u:canary-password@127.0.0.1:9/db", "unreachable"),
        ("postgresql://u:canary-password@[::1/db", "address"),
        ("postgresql:///?canary=canary-password", "address"),
        ("mysql://u:canary-password@h/db", "address"),
    ],
)
def test_an_address_is_never_repeated(address: str, reason: str):
    """No message holds any of it, whatever is wrong with it."""
    with pytest.raises(WorkshopStoreError) as error:
        open_store(address)
    assert error.value.reason == reason
    assert "canary" not in "".join(map(repr, (error.value, error.value.__cause__)))


def test_a_wrong_password_is_told_without_it(postgres_server):
    """The server refuses; the password is not in the message."""
    with pytest.raises(WorkshopStoreError) as error:
        open_store(postgres_server.address(password="canary-password"))
    assert error.value.reason == "login"
    assert "canary" not in repr(error.value)


def test_a_missing_driver_is_told(monkeypatch: pytest.MonkeyPatch):
    """Without the extra `postgres`, its absence is what is told."""
    real = builtins.__import__

    def without(name: str, *arguments: object, **others: object) -> object:
        if name == "psycopg":
            raise ImportError(name)
        return real(name, *arguments, **others)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(WorkshopStoreError, match="driver"):
        open_store("postgresql://h/db")


def test_ids_and_texts_of_an_enemy_are_data(store: WorkshopStore):
    """Quotes, wildcards, half characters: refused or kept as they are, never executed."""
    room = new_room(store)
    for id in ("'; DROP TABLE workshop_event;--", "%s", "?", "\ud800", "", "a" * 10_000):
        with pytest.raises(WorkshopStoreError):
            store.events(id)
    question = room.open_words("'); DROP TABLE workshop_ballot;--").question
    for text in ("'); DELETE FROM workshop_ballot;--", "%s ? {0}", "nul\0inside", "é" * 600):
        room.cast_words(room.new_token(), question, text)
    room.close_question()
    assert len(room.words(question)) == 4
    fold(store.events(room.session))


def test_a_closed_session_voids_its_tokens(store: WorkshopStore):
    """The secret they were made with is gone."""
    room = new_room(store)
    token = room.new_token()
    key = ballot_key(store.secret(room.session), "q1", token)
    store.append(room.session, 1, SessionClosed(3))
    assert ballot_key(store.secret(room.session), "q1", token) != key
    assert not Room(store, room.session, room.play, now=Watch()).knows(token)
