"""One reader with one book: the journey, what was said, and the store that keeps it.

All that the screens know and change is here, in plain Python. Every change is saved before it is
returned, so that a screen can only draw what is already kept; when it cannot be kept, `trouble`
says why and the reading goes on in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from talent_story.book.language import Fact
from talent_story.book.model import Book, Persona
from talent_story.store import (
    JourneyConflict,
    JourneyNotFound,
    JourneyStore,
    SavedJourney,
    StoreBusy,
    StoreError,
    StoreFull,
    StoreNotice,
    StoreReadOnly,
)
from talent_story.story.journey import Journey, Replay, replay, replay_record
from talent_story.story.play import Play
from talent_story.story.ways import door_choices, persona_choices

MAY_PASS = (StoreBusy, StoreFull, StoreReadOnly)
"""What may keep a journey from being saved for a while only: it is tried again."""

if TYPE_CHECKING:
    from talent_story.guidance.ranking import Ranking


class Reading:
    """What a reader is doing with a book.

    `journey` is None before anything has begun. `trouble` is why the journey is not saved, or the
    last thing the reader must know of how it is; `damage` tells that an older state was read.
    `shortcut` is how many choices a door or a persona took. `stopped` is the replay of a saved
    journey that the book, edited since, could not follow to its end.
    """

    def __init__(
        self,
        book: Book,
        store: JourneyStore | None = None,
        *,
        save: bool = True,
        facts: Mapping[str, str] | None = None,
    ) -> None:
        self.book = book
        self.play = Play(book)
        self.store = store
        self.save = save
        self.given = dict(facts or {})
        self.journey: Journey | None = None
        self.trouble: StoreError | None = None
        self.damage: StoreNotice | None = None
        self.shortcut = 0
        self.lent_by: Persona | None = None
        self.stopped: Replay | None = None
        self.declined: set[str] = set()
        self._saved: SavedJourney | None = None
        self._closed = False
        self._open_store: Callable[[], JourneyStore] | None = None

    # Beginning

    @property
    def here(self) -> Journey:
        """The journey under way."""
        assert self.journey is not None, "nothing has begun"
        return self.journey

    def begin(self) -> None:
        """Begin at the first section, as oneself."""
        self._start(self.given, ())

    def lend_voice(self, persona: str) -> bool:
        """Begin where a persona is met, with the facts they lend; False if no way leads there."""
        facts = {**self.book.personas[persona].facts, **self.given}
        choices = persona_choices(self.play, persona, facts)
        if choices is None:
            return False
        self._start(facts, choices, self.book.personas[persona])
        return True

    def open_door(self, entry: str) -> bool:
        """Begin at the section an entry point opens; False if no journey leads there."""
        choices = door_choices(self.play, entry, self.given)
        if choices is None:
            return False
        self._start(self.given, choices)
        return True

    def _start(
        self, facts: Mapping[str, str], choices: tuple[str, ...], persona: Persona | None = None
    ) -> None:
        self._forget()
        self.lent_by = persona
        self.journey = replay(self.play, facts, choices).journey
        self.shortcut = self.journey.length
        if choices:
            self.keep()

    def _forget(self) -> None:
        self._saved = None
        self._closed = False
        if self.store is not None or self._open_store is None:
            self.trouble = None
        self.damage = None
        self.lent_by = None
        self.stopped = None
        self.shortcut = 0
        self.declined.clear()

    def resumable(self) -> Journey | None:
        """Return the journey that `resume` would go on with, if there is one."""
        if self.journey is not None:
            return self.journey
        saved = self._latest()
        return None if saved is None else replay_record(self.play, saved.record).journey

    def resume(self) -> bool:
        """Go on with the journey under way, or else the one saved last; False if there is none."""
        if self.journey is not None:
            return True
        saved = self._latest()
        if saved is None:
            return False
        self._forget()
        played = replay_record(self.play, saved.record)
        self.journey = played.journey
        self.damage = saved.notice
        if played.whole and not played.dropped_facts:
            self._saved = saved
        else:
            # What was saved with the other edition stays as it is: from here it is a new journey.
            self.stopped = played
        return True

    def _latest(self) -> SavedJourney | None:
        if self.store is None:
            return None
        try:
            return self.store.latest(self.book.id)
        except StoreError as error:
            self.trouble = error
            return None

    # Moving

    def take(self, choice: str) -> None:
        """Take a choice and save it. Raises ChoiceRefused."""
        self._move(self.here.take(choice))

    def undo(self) -> bool:
        """Take back the last choice; False at the start."""
        if self.here.parent is None:
            return False
        self._move(self.here.undo())
        return True

    def rewind(self, length: int) -> None:
        """Cut the journey to its first choices."""
        self._move(self.here.rewind(length))

    def _move(self, journey: Journey) -> None:
        self.journey = journey
        self.shortcut = min(self.shortcut, journey.length)
        self.stopped = None
        self.damage = None
        self.keep()

    # Saying

    def asked(self) -> tuple[Fact, ...]:
        """Return the facts this section asks for that are neither told nor declined."""
        return tuple(
            self.book.facts[name]
            for name in self.here.section.asks
            if name not in self.here.facts and name not in self.declined
        )

    def askable(self) -> tuple[Fact, ...]:
        """Return the facts a reader may tell from here.

        One that touches health only behind a door that asks for it, or once it was told.
        """
        behind = {name for stage in self.here.stages() for name in stage.section.asks}
        return tuple(
            fact
            for fact in self.book.facts.values()
            if not fact.health or fact.name in behind or fact.name in self.here.facts
        )

    def tell(self, fact: str, value: str | None) -> Replay:
        """Say, change or erase (None) a fact, and save.

        If the journey could not have come here with it, nothing changes, and the replay returned
        tells where it stopped.
        """
        facts = dict(self.here.facts)
        if value is None:
            facts.pop(fact, None)
        else:
            facts[fact] = value
        played = self.here.with_facts(facts)
        if played.whole:
            self.journey = played.journey
            self.keep()
        return played

    def decline(self, fact: str) -> None:
        """Leave a fact unsaid, and do not ask again while this book is open."""
        self.declined.add(fact)

    def ranking(self) -> Ranking:
        """Return what the journey speaks for, at this moment."""
        from talent_story.guidance.ranking import rank

        return rank(self.here)

    # Keeping

    @property
    def kept(self) -> bool:
        """Whether all of the journey under way is on disk."""
        return (
            self.journey is not None
            and self._saved is not None
            and self._saved.record == self.journey.record()
        )

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
        record = self.here.record()
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
