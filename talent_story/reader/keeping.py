"""One journey and the store that keeps it: saved at every change, whatever may stand in the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from talent_story.book.model import Book
from talent_story.store import (
    JourneyConflict,
    JourneyNotFound,
    JourneyStore,
    SavedJourney,
    StoreBusy,
    StoreError,
    StoreFull,
    StoreReadOnly,
)
from talent_story.story.journey import Journey, replay_record
from talent_story.story.play import Play
from talent_story.story.record import JourneyRecord

MAY_PASS = (StoreBusy, StoreFull, StoreReadOnly)
"""What may keep a journey from being saved for a while only: it is tried again."""

_MOST_OTHERS = 50
"""Saved journeys that are offered to be looked at, the latest first."""


class Keeping:
    """A journey under way, and the store it is saved in.

    `journey` is None before anything has begun. `trouble` is why the journey is not saved, or the
    last thing the reader must know of how it is. `silenced` names the evidence that the reader set
    aside, as `rank` takes it; it is saved with the journey.
    """

    def __init__(self, book: Book, store: JourneyStore | None, *, save: bool) -> None:
        self.book = book
        self.play = Play(book)
        self.store = store
        self.save = save
        self.journey: Journey | None = None
        self.silenced: tuple[str, ...] = ()
        self.trouble: StoreError | None = None
        self._saved: SavedJourney | None = None
        self._closed = False
        self._open_store: Callable[[], JourneyStore] | None = None

    @property
    def here(self) -> Journey:
        """The journey under way."""
        assert self.journey is not None, "nothing has begun"
        return self.journey

    @property
    def kept(self) -> bool:
        """Whether all of the journey under way is on disk."""
        return (
            self.journey is not None
            and self._saved is not None
            and self._saved.record == self.record()
        )

    def record(self) -> JourneyRecord:
        """Return what is saved of the journey under way."""
        return replace(self.here.record(), silenced=self.silenced)

    def lacks_store(self, trouble: StoreError, open_store: Callable[[], JourneyStore]) -> None:
        """Go on without a store that could not be opened; if that may pass, it is tried again."""
        self.trouble = trouble
        self._open_store = open_store

    @property
    def saved_at(self) -> datetime | None:
        """When the journey was last saved."""
        return None if self._saved is None else self._saved.updated

    def keep(self) -> None:
        """Save the journey as it stands; if it cannot be, `trouble` says why.

        What may pass (a full disk, a busy store) is tried again at the next change. A journey that
        went on in another window is never overwritten: this one becomes a journey of its own. One
        that was deleted stays deleted.
        """
        if not self.save or self._closed:
            return
        store = self._opened_store()
        if store is None:
            return
        record = self.record()
        ending = self.here.section.id if self.here.at_ending else None
        try:
            if self._saved is None:
                self._saved = store.create(record, ending=ending)
            else:
                self._saved = store.save(self._saved, record, ending=ending)
        except JourneyConflict as conflict:
            self._saved = None
            self.keep()
            if self.kept:
                self.trouble = conflict
        except StoreError as error:
            self.trouble = error
            self._closed = isinstance(error, JourneyNotFound)
        else:
            if not isinstance(self.trouble, JourneyConflict):
                self.trouble = None

    def _opened_store(self) -> JourneyStore | None:
        lacking = self.store is None and isinstance(self.trouble, MAY_PASS)
        if lacking and self._open_store is not None:
            try:
                self.store = self._open_store()
            except StoreError as error:
                self.trouble = error
        return self.store

    # What else is saved

    def _latest(self) -> SavedJourney | None:
        if self.store is None:
            return None
        try:
            return self.store.latest(self.book.id)
        except StoreError as error:
            self.trouble = error
            return None

    def others(self) -> list[tuple[SavedJourney, Journey]]:
        """Return the other saved journeys of this book and where each stands, the latest first."""
        if self.store is None:
            return []
        own = None if self._saved is None else self._saved.id
        try:
            found = [
                saved
                for saved in self.store.list()
                if saved.record.book_id == self.book.id and saved.id != own
            ]
        except StoreError as error:
            self.trouble = error
            return []
        return [
            (saved, replay_record(self.play, saved.record).journey)
            for saved in found[:_MOST_OTHERS]
        ]

    def heard(self) -> None:
        """Leave out what was an event and was read: a journey kept apart stays kept apart."""
        if isinstance(self.trouble, JourneyConflict):
            self.trouble = None
