"""Sessions, kept: `open_store(path_or_address)` gives a `WorkshopStore`."""

from talent_story.workshop.store.errors import (
    BallotTooLong,
    SessionConflict,
    SessionExists,
    SessionNotFound,
    VoteClosed,
    WorkshopStoreError,
)
from talent_story.workshop.store.rows import SessionSummary, StoredWords
from talent_story.workshop.store.sessions import (
    WorkshopStore,
    default_path,
    open_store,
)

__all__ = [
    "BallotTooLong",
    "SessionConflict",
    "SessionExists",
    "SessionNotFound",
    "SessionSummary",
    "StoredWords",
    "VoteClosed",
    "WorkshopStore",
    "WorkshopStoreError",
    "default_path",
    "open_store",
]
