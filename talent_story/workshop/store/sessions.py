"""The store of sessions: what was acknowledged is on disk, whatever dies next.

Events are appended by whoever knows the last one (`expected`), with an id the writer made
(`client`): to write the same one again changes nothing, so a writer that does not know whether it
was heard may simply ask again. Ballots are kept under keys that say nothing (`workshop.ballots`)
and erased in the very transaction that writes what may be told of them.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from talent_story.workshop.ballots import MAX_BALLOT, SECRET_BYTES, Settle, Settled, ballot_key
from talent_story.workshop.events import (
    Event,
    EventUnreadable,
    QuestionClosed,
    QuestionDropped,
    QuestionOpened,
    SessionClosed,
    SessionOpened,
    format_event,
    parse_event,
)
from talent_story.workshop.store import statements as sql
from talent_story.workshop.store.database import Database, Row, Run
from talent_story.workshop.store.errors import (
    BallotTooLong,
    SessionConflict,
    SessionExists,
    SessionNotFound,
    VoteClosed,
    WorkshopStoreError,
)
from talent_story.workshop.store.rows import (
    SessionSummary,
    StoredWords,
    digest,
    integer,
    octets,
    summary_of,
)

_LETTERS = "bcdfghjkmnpqrstvwxz"
_SCHEMES = ("postgresql://", "postgres://")


def default_path() -> Path:
    """Return where sessions are kept: in the folder `TALENT_STORY_DATA`, or the user's own."""
    folder = os.environ.get("TALENT_STORY_DATA")
    if folder:
        return Path(folder).expanduser() / "sessions.db"
    import platformdirs

    return platformdirs.user_data_path("talent-story", appauthor=False) / "sessions.db"


def open_store(where: str | Path | None = None) -> WorkshopStore:
    """Open the sessions in a SQLite file (`default_path` without one), or at `postgresql://…`.

    Raises WorkshopStoreError.
    """
    if isinstance(where, str) and where.lower().startswith(_SCHEMES):
        from talent_story.workshop.store.postgres import PostgresDatabase

        return WorkshopStore(PostgresDatabase(where))
    if isinstance(where, str) and "://" in where:
        raise WorkshopStoreError("address")
    from talent_story.workshop.store.sqlite import SqliteDatabase

    path = default_path() if where is None else Path(where)
    return WorkshopStore(SqliteDatabase(Path(os.path.realpath(path))))


def new_id() -> str:
    """Return an id for a session: six letters that spell nothing."""
    return "".join(secrets.choice(_LETTERS) for _ in range(6))


def new_client() -> str:
    """Return an id for one writing: the same one is used when it is tried again."""
    return secrets.token_hex(12)


class WorkshopStore:
    """Sessions in a database. May be used from several threads; one a process for PostgreSQL.

    Every method raises WorkshopStoreError when the database fails, and SessionNotFound for an
    unknown session.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    def __enter__(self) -> WorkshopStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    # Sessions

    def create_session(
        self, opening: SessionOpened, *, opened: int, session: str = "", client: str = ""
    ) -> str:
        """Keep a new session and return its id; its first event is `opening`, number 1.

        `opened` is the present, in seconds since 1970: retention counts from it. To create it
        again with the same `session` and `client` changes nothing.

        Raises SessionExists: another session has the id.
        """
        session, client = session or new_id(), client or new_client()
        secret = secrets.token_bytes(SECRET_BYTES)

        def create(run: Run) -> None:
            if run(sql.SESSION, session):
                if not run(sql.EVENT_OF_CLIENT, session, client):
                    raise SessionExists
                return
            run(sql.ADD_SESSION, session, opening.title, opening.day, opened, secret)
            _add_event(run, session, 1, client, opening)

        self.database.write(create)
        return session

    def sessions(self) -> list[SessionSummary]:
        """Return every session, the latest first."""
        return [summary_of(row) for row in self.database.read(lambda run: run(sql.SESSIONS))]

    def summary(self, session: str) -> SessionSummary:
        """Return one session's summary."""
        rows = self.database.read(lambda run: run(sql.SESSION, session))
        if not rows:
            raise SessionNotFound
        return summary_of(rows[0])

    def head(self, session: str) -> int:
        """Return the number of a session's last event: one read of one row, made to be polled."""
        return self.database.read(lambda run: _head(run, session, ""))

    def secret(self, session: str) -> bytes:
        """Return the session's secret, of which its devices' tokens are made."""
        rows = self.database.read(lambda run: run(sql.SECRET, session))
        if not rows:
            raise SessionNotFound
        return octets(rows[0][0])

    # Events

    def append(self, session: str, expected: int, event: Event, *, client: str = "") -> int:
        """Append an event to a session whose last one is `expected`; return its number.

        An event that opens a question lets it take ballots; one that drops it erases them; one that
        closes the session lets no question take any. A question is closed by `close_question`.

        Raises SessionConflict: another event was appended in between. Nothing was written.
        """
        if isinstance(event, QuestionClosed | SessionOpened):
            raise ValueError(event.kind)
        client = client or new_client()

        def write(run: Run) -> tuple[int, bool]:
            head = _head(run, session, self.database.own_lock)
            known = run(sql.EVENT_OF_CLIENT, session, client)
            if known:
                return integer(known[0][0]), False
            if head != expected:
                raise SessionConflict(head)
            _add_event(run, session, head + 1, client, event)
            run(sql.SET_HEAD, head + 1, session)
            match event:
                case QuestionOpened(question=question):
                    run(sql.OPEN_QUESTION, session, question)
                case QuestionDropped(question=question):
                    run(sql.SHUT_QUESTION, session, question)
                    run(sql.ERASE_BALLOTS, session, question)
                    return head + 1, True
                case SessionClosed():
                    run(sql.SHUT_ALL, session)
                    # Another secret: the phones' tokens are worth nothing from now on.
                    run(sql.FINISH, secrets.token_bytes(SECRET_BYTES), session)
            return head + 1, False

        number, erased = self.database.write(write)
        if erased:
            self.database.sweep()
        return number

    def events(self, session: str, after: int = 0) -> list[Event]:
        """Return the events of a session after number `after`, in order.

        Raises WorkshopStoreError (`damaged`, `newer`) where one cannot be read.
        """

        def read(run: Run) -> list[Row]:
            _head(run, session, "")
            return run(sql.EVENTS, session, after)

        found: list[Event] = []
        for position, row in enumerate(self.database.read(read)):
            number, client, body = integer(row[0]), str(row[1]), str(row[2])
            if number != after + position + 1 or octets(row[3]) != digest(
                session, number, client, body
            ):
                raise WorkshopStoreError("damaged")
            try:
                found.append(parse_event(body))
            except EventUnreadable as error:
                # Its digest is right, so this is how it was written: by a later version.
                raise WorkshopStoreError("newer") from error
        return found

    # Ballots

    def cast(self, session: str, question: str, device: str, ballot: str, *, turn: int = 0) -> None:
        """Keep a device's ballot in place of the one it had; twice the same is once.

        `device` is its token; `turn` counts the changes it made, so that a request that comes late
        does not undo a later one. Raises VoteClosed, BallotTooLong.
        """
        self.cast_many(session, question, [(device, ballot, turn)])

    def cast_many(
        self, session: str, question: str, ballots: Iterable[tuple[str, str, int]]
    ) -> list[tuple[str, int]]:
        """Keep the ballots (device, ballot, turn) of several devices in one transaction.

        Return, in their order, what each device's ballot and turn now are: those of a later change
        where there was one. Raises VoteClosed (none was kept), BallotTooLong.
        """
        cast = list(ballots)
        if any(len(ballot.encode()) > MAX_BALLOT for _, ballot, _ in cast):
            raise BallotTooLong

        def write(run: Run) -> list[tuple[str, int]]:
            asked = run(sql.QUESTION_ASKED + self.database.share_lock, session, question)
            if not asked or not asked[0][0]:
                raise VoteClosed
            secret = octets(run(sql.SECRET, session)[0][0])
            keys = [ballot_key(secret, question, device) for device, _, _ in cast]
            rows = {
                key: (turn, ballot)
                for key, (_, ballot, turn) in sorted(
                    zip(keys, cast, strict=True), key=lambda each: each[1][2]
                )
            }
            # In the order of their keys: two workers that write the same rows do not lock each
            # other out, and nothing follows the order of arrival.
            run.many(
                sql.CAST,
                [(session, question, key, *rows[key]) for key in sorted(rows)],
            )
            found = run(sql.ballots_of(len(rows)), session, question, *sorted(rows))
            kept = {octets(row[0]): (str(row[1]), integer(row[2])) for row in found}
            return [kept[key] for key in keys]

        return self.database.write(write)

    def ballot(self, session: str, question: str, device: str) -> str | None:
        """Return what a device has answered so far, for its own eyes; None once it is closed."""
        found = self.answer(session, question, device)
        return None if found is None else found[0]

    def answer(self, session: str, question: str, device: str) -> tuple[str, int] | None:
        """Return a device's ballot with its `turn`, which the next change must not be below."""

        def read(run: Run) -> list[Row]:
            found = run(sql.SECRET, session)
            if not found:
                raise SessionNotFound
            key = ballot_key(octets(found[0][0]), question, device)
            return run(sql.BALLOT, session, question, key)

        rows = self.database.read(read)
        return (str(rows[0][0]), integer(rows[0][1])) if rows else None

    def voters(self, session: str, question: str) -> int:
        """Return how many devices have answered an open question."""
        return integer(self.database.read(lambda run: run(sql.VOTERS, session, question))[0][0])

    def close_question(
        self, session: str, expected: int, question: str, settle: Settle, *, client: str = ""
    ) -> tuple[int, QuestionClosed]:
        """Close a question: count, publish, erase the ballots, in one transaction.

        `settle` gets the ballots in the order of their keys and says what is told of them
        (`workshop.ballots.settle`); it may be called again, and must then say the same. The texts
        it keeps get keys of their own, that lead nowhere.

        Raises SessionConflict, and VoteClosed when the question is not open. Nothing was written.
        """
        client = client or new_client()

        def write(run: Run) -> tuple[int, QuestionClosed]:
            head = _head(run, session, self.database.own_lock)
            known = run(sql.EVENT_OF_CLIENT, session, client)
            if known:
                event = parse_event(str(known[0][1]))
                assert isinstance(event, QuestionClosed)
                return integer(known[0][0]), event
            asked = run(sql.QUESTION_ASKED + self.database.own_lock, session, question)
            if not asked or not asked[0][0]:
                raise VoteClosed
            if head != expected:
                raise SessionConflict(head)
            settled: Settled = settle(
                tuple(str(row[0]) for row in run(sql.BALLOTS, session, question))
            )
            _add_event(run, session, head + 1, client, settled.event)
            run(sql.SET_HEAD, head + 1, session)
            run(sql.SHUT_QUESTION, session, question)
            run(sql.ERASE_BALLOTS, session, question)
            keyed = sorted((secrets.token_bytes(16), words) for words in settled.words)
            run.many(
                sql.ADD_WORDS,
                [
                    (session, question, key, words.about, words.text, int(words.quotable))
                    for key, words in keyed
                ],
            )
            return head + 1, settled.event

        closed = self.database.write(write)
        self.database.sweep()
        return closed

    def words(self, session: str, question: str) -> list[StoredWords]:
        """Return the free texts of a closed question, in an order that means nothing."""
        rows = self.database.read(lambda run: run(sql.WORDS, session, question))
        return [
            StoredWords(octets(row[0]).hex(), str(row[1]), str(row[2]), bool(row[3]))
            for row in rows
        ]

    # Erasing

    def erase(self, session: str) -> None:
        """Erase a session: its events, ballots, texts, its secret. Nothing of it can be read."""

        def write(run: Run) -> None:
            _head(run, session, self.database.own_lock)
            for statement in sql.ERASE_SESSION:
                run(statement, session)

        self.database.write(write)
        self.database.sweep()

    def purge(self, opened_before: int) -> int:
        """Erase the raw answers of sessions opened before a time (in seconds since 1970).

        What was published stays. Returns how many sessions had any; nothing is written when none
        has, so that this may be done at every opening of the store.
        """

        def find(run: Run) -> list[str]:
            return [str(row[0]) for row in run(sql.ANSWERED_BEFORE, opened_before)]

        def write(run: Run) -> int:
            old = find(run)
            for session in old:
                for statement in sql.ERASE_ANSWERS:
                    run(statement, session)
            return len(old)

        if not self.database.read(find):
            return 0
        count = self.database.write(write)
        self.database.sweep()
        return count


def _head(run: Run, session: str, lock: str) -> int:
    rows = run(sql.HEAD + lock, session)
    if not rows:
        raise SessionNotFound
    return integer(rows[0][0])


def _add_event(run: Run, session: str, number: int, client: str, event: Event) -> None:
    body = format_event(event)
    run(sql.ADD_EVENT, session, number, client, body, digest(session, number, client, body))
