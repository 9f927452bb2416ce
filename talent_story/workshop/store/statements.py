"""The SQL of the store: the statements both databases run, and the migrations of each.

A statement marks its parameters with `?`. Nothing is ever put into a statement as text.

`workshop_ballot` has no time, no order, no address: its key is a hash (`workshop.ballots`), and in
SQLite its rows lie in the order of their keys (WITHOUT ROWID), not in that of their arrival. `turn`
counts the changes of one phone to its own ballot, so that a late repetition of an older request
does not undo a newer one.
"""

from __future__ import annotations

SQLITE_MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE workshop_session (id TEXT NOT NULL PRIMARY KEY, title TEXT NOT NULL,"
        " day TEXT NOT NULL, opened INTEGER NOT NULL, head INTEGER NOT NULL,"
        " finished INTEGER NOT NULL, secret BLOB NOT NULL) WITHOUT ROWID",
        "CREATE TABLE workshop_event (session TEXT NOT NULL REFERENCES workshop_session(id),"
        " number INTEGER NOT NULL, client TEXT NOT NULL, body TEXT NOT NULL,"
        " digest BLOB NOT NULL, PRIMARY KEY (session, number)) WITHOUT ROWID",
        "CREATE UNIQUE INDEX workshop_event_client ON workshop_event (session, client)",
        "CREATE TABLE workshop_question (session TEXT NOT NULL REFERENCES workshop_session(id),"
        " id TEXT NOT NULL, asked INTEGER NOT NULL, PRIMARY KEY (session, id)) WITHOUT ROWID",
        "CREATE TABLE workshop_ballot (session TEXT NOT NULL, question TEXT NOT NULL,"
        " voter BLOB NOT NULL, turn INTEGER NOT NULL, body TEXT NOT NULL,"
        " PRIMARY KEY (session, question, voter)) WITHOUT ROWID",
        "CREATE TABLE workshop_words (session TEXT NOT NULL, question TEXT NOT NULL,"
        " id BLOB NOT NULL, about TEXT NOT NULL, body TEXT NOT NULL, quotable INTEGER NOT NULL,"
        " PRIMARY KEY (session, question, id)) WITHOUT ROWID",
    ),
)
"""The n-th makes version n out of version n - 1; a released one never changes."""

POSTGRES_MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE workshop_session (id TEXT PRIMARY KEY, title TEXT NOT NULL,"
        " day TEXT NOT NULL, opened BIGINT NOT NULL, head INTEGER NOT NULL,"
        " finished INTEGER NOT NULL, secret BYTEA NOT NULL)",
        "CREATE TABLE workshop_event (session TEXT NOT NULL REFERENCES workshop_session(id),"
        " number INTEGER NOT NULL, client TEXT NOT NULL, body TEXT NOT NULL,"
        " digest BYTEA NOT NULL, PRIMARY KEY (session, number))",
        "CREATE UNIQUE INDEX workshop_event_client ON workshop_event (session, client)",
        "CREATE TABLE workshop_question (session TEXT NOT NULL REFERENCES workshop_session(id),"
        " id TEXT NOT NULL, asked INTEGER NOT NULL, PRIMARY KEY (session, id))",
        "CREATE TABLE workshop_ballot (session TEXT NOT NULL, question TEXT NOT NULL,"
        " voter BYTEA NOT NULL, turn BIGINT NOT NULL, body TEXT NOT NULL,"
        " PRIMARY KEY (session, question, voter))",
        "CREATE TABLE workshop_words (session TEXT NOT NULL, question TEXT NOT NULL,"
        " id BYTEA NOT NULL, about TEXT NOT NULL, body TEXT NOT NULL, quotable INTEGER NOT NULL,"
        " PRIMARY KEY (session, question, id))",
    ),
)
"""The same for PostgreSQL, where `workshop_version` says which version the tables are of."""

POSTGRES_VERSION_TABLE = "CREATE TABLE IF NOT EXISTS workshop_version (version INTEGER NOT NULL)"

ADD_SESSION = (
    "INSERT INTO workshop_session (id, title, day, opened, head, finished, secret)"
    " VALUES (?, ?, ?, ?, 1, 0, ?) ON CONFLICT DO NOTHING"
)
SESSIONS = (
    "SELECT id, title, day, opened, head, finished FROM workshop_session ORDER BY opened DESC, id"
)
SESSION = "SELECT id, title, day, opened, head, finished FROM workshop_session WHERE id = ?"
HEAD = "SELECT head FROM workshop_session WHERE id = ?"
SECRET = "SELECT secret FROM workshop_session WHERE id = ?"
SET_HEAD = "UPDATE workshop_session SET head = ? WHERE id = ?"
FINISH = "UPDATE workshop_session SET finished = 1, secret = ? WHERE id = ?"
ADD_EVENT = (
    "INSERT INTO workshop_event (session, number, client, body, digest) VALUES (?, ?, ?, ?, ?)"
)
EVENTS = (
    "SELECT number, client, body, digest FROM workshop_event"
    " WHERE session = ? AND number > ? ORDER BY number"
)
EVENT_OF_CLIENT = "SELECT number, body FROM workshop_event WHERE session = ? AND client = ?"
OPEN_QUESTION = "INSERT INTO workshop_question (session, id, asked) VALUES (?, ?, 1)"
SHUT_QUESTION = "UPDATE workshop_question SET asked = 0 WHERE session = ? AND id = ?"
SHUT_ALL = "UPDATE workshop_question SET asked = 0 WHERE session = ?"
QUESTION_ASKED = "SELECT asked FROM workshop_question WHERE session = ? AND id = ?"
CAST = (
    "INSERT INTO workshop_ballot (session, question, voter, turn, body) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (session, question, voter) DO UPDATE SET turn = excluded.turn,"
    " body = excluded.body WHERE excluded.turn >= workshop_ballot.turn"
)
VOTERS = "SELECT count(*) FROM workshop_ballot WHERE session = ? AND question = ?"
BALLOT = "SELECT body, turn FROM workshop_ballot WHERE session = ? AND question = ? AND voter = ?"


def ballots_of(devices: int) -> str:
    """Return the statement that finds the ballots of so many devices."""
    marks = ", ".join("?" * devices)
    return (
        "SELECT voter, body, turn FROM workshop_ballot WHERE session = ? AND question = ?"  # noqa: S608 - only marks
        f" AND voter IN ({marks})"
    )


BALLOTS = "SELECT body FROM workshop_ballot WHERE session = ? AND question = ? ORDER BY voter"
ERASE_BALLOTS = "DELETE FROM workshop_ballot WHERE session = ? AND question = ?"
ADD_WORDS = (
    "INSERT INTO workshop_words (session, question, id, about, body, quotable)"
    " VALUES (?, ?, ?, ?, ?, ?)"
)
WORDS = (
    "SELECT id, about, body, quotable FROM workshop_words WHERE session = ? AND question = ?"
    " ORDER BY id"
)
ERASE_SESSION = (
    "DELETE FROM workshop_words WHERE session = ?",
    "DELETE FROM workshop_ballot WHERE session = ?",
    "DELETE FROM workshop_question WHERE session = ?",
    "DELETE FROM workshop_event WHERE session = ?",
    "DELETE FROM workshop_session WHERE id = ?",
)
ERASE_ANSWERS = (
    "DELETE FROM workshop_words WHERE session = ?",
    "DELETE FROM workshop_ballot WHERE session = ?",
)
ANSWERED_BEFORE = (
    "SELECT id FROM workshop_session WHERE opened < ? AND"
    " (EXISTS (SELECT 1 FROM workshop_words WHERE workshop_words.session = workshop_session.id)"
    " OR EXISTS (SELECT 1 FROM workshop_ballot"
    " WHERE workshop_ballot.session = workshop_session.id)) ORDER BY id"
)
"""Sessions opened before a time that still have raw answers."""
