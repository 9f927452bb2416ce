"""One reader with one book: the journey, what was said, and the store that keeps it.

All that the screens know and change is here, in plain Python. Every change is saved before it is
returned, so that a screen can only draw what is already kept; when it cannot be kept, `trouble`
says why and the reading goes on in memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from talent_story.book.language import Fact
from talent_story.book.model import Book, Persona
from talent_story.reader.keeping import Keeping
from talent_story.store import JourneyStore, SavedJourney, StoreNotice
from talent_story.story.journey import Journey, Replay, replay, replay_record
from talent_story.story.returning import Rejoined, go_back, rejoin
from talent_story.story.ways import door_choices, persona_choices

if TYPE_CHECKING:
    from talent_story.guidance.ranking import Ranking


class Reading(Keeping):
    """What a reader is doing with a book: see `Keeping` for what is saved of it.

    `damage` tells that an older state of the journey was read. `shortcut` is how many choices a
    door or a persona took. `stopped` is the replay of a saved journey that the book, edited since,
    could not follow to its end.

    `before` is the journey as it was before the reader went back to a fork or to another journey,
    and `waiting` are the choices of it that can be taken up again later on; `just_left` until the
    next move. `silence_lost` tells that what a saved journey had set aside could not be carried
    over to another edition of the book.
    """

    def __init__(
        self,
        book: Book,
        store: JourneyStore | None = None,
        *,
        save: bool = True,
        facts: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(book, store, save=save)
        self.given = dict(facts or {})
        self.damage: StoreNotice | None = None
        self.shortcut = 0
        self.lent_by: Persona | None = None
        self.stopped: Replay | None = None
        self.declined: set[str] = set()
        self.silence_lost = False
        self.just_left = False
        self.before: Journey | None = None
        self.waiting: tuple[str, ...] = ()

    # Beginning

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
        self.silenced = ()
        self.silence_lost = False
        self.just_left = False
        self.before = None
        self.waiting = ()

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
        self.take_up(saved)
        return True

    def take_up(self, saved: SavedJourney) -> None:
        """Go on with a saved journey; the one under way stays saved as it is."""
        self._forget()
        played = replay_record(self.play, saved.record)
        self.journey = played.journey
        self.damage = saved.notice
        if saved.record.book_hash == self.book.hash:
            self.silenced = saved.record.silenced
        else:
            # Evidence is named by its position, which says nothing in another edition.
            self.silence_lost = bool(saved.record.silenced)
        if played.whole and not played.dropped_facts:
            self._saved = saved
        else:
            # What was saved with the other edition stays as it is: from here it is a new journey.
            self.stopped = played

    # Moving

    def take(self, choice: str) -> None:
        """Take a choice and save it. Raises ChoiceRefused."""
        moved = self.here.take(choice)
        if choice in self.waiting:
            self.waiting = self.waiting[self.waiting.index(choice) + 1 :]
        self._move(moved)

    def undo(self) -> bool:
        """Take back the last choice; False at the start."""
        if self.here.parent is None:
            return False
        self._move(self.here.undo())
        return True

    def rewind(self, length: int) -> None:
        """Cut the journey to its first choices."""
        self._move(self.here.rewind(length))

    def go_back(self, length: int, then: Sequence[str] = ()) -> Rejoined:
        """Go back to a fork as a new journey, and keep what followed where it still applies.

        The journey under way stays saved as it was. See `talent_story.story.returning.go_back`;
        what is waiting there is waiting in `waiting`. Raises IndexError and ChoiceRefused.
        """
        found = go_back(self.here, length, then)
        self._leave_for(found.journey)
        self.waiting = found.waiting
        return found

    def rejoinable(self) -> Rejoined | None:
        """Return the journey with its former choices taken up again from here, if they can be."""
        return rejoin(self.here, self.waiting) if self.waiting else None

    def rejoin(self) -> bool:
        """Take up the former choices again, as far as they go; False if none starts here."""
        found = self.rejoinable()
        if found is None:
            return False
        self.waiting = found.waiting
        self._move(found.journey)
        return True

    def go_there(self, choices: Sequence[str]) -> bool:
        """Make a new journey of other choices, with the same facts; the old one stays saved.

        False, and nothing changes, when they cannot all be taken.
        """
        played = replay(self.play, self.here.facts, choices)
        if played.whole:
            self._leave_for(played.journey)
        return played.whole

    def _leave_for(self, journey: Journey) -> None:
        before, silenced, declined = self.journey, self.silenced, set(self.declined)
        persona = self.lent_by
        self._forget()
        self.before, self.silenced, self.lent_by = before, silenced, persona
        self.declined |= declined
        self.just_left = before is not None
        self.journey = journey
        self.keep()

    def _move(self, journey: Journey) -> None:
        self.journey = journey
        self.shortcut = min(self.shortcut, journey.length)
        self.stopped = None
        self.damage = None
        self.silence_lost = False
        self.just_left = False
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

    def erase_all(self) -> tuple[str, ...]:
        """Erase all that was said, and save; return the facts that the journey cannot do without.

        A fact is one of those when a choice of the journey could not have been taken if it were
        unsaid.
        """
        facts = dict(self.here.facts)
        self.declined.update(facts)
        for name in tuple(facts):
            without = {fact: value for fact, value in facts.items() if fact != name}
            played = self.here.with_facts(without)
            if played.whole:
                facts, self.journey = without, played.journey
        self.lent_by = self.lent_by if facts else None
        self.keep()
        return tuple(facts)

    # Setting evidence aside

    def silence(self, evidence: str) -> None:
        """Leave a piece of evidence out of every ranking of this journey, and save."""
        if evidence not in self.silenced:
            self.silenced = (*self.silenced, evidence)
            self.keep()

    def unsilence(self, evidence: str) -> None:
        """Count a piece of evidence again, and save."""
        if evidence in self.silenced:
            self.silenced = tuple(each for each in self.silenced if each != evidence)
            self.keep()

    def ranking(self) -> Ranking:
        """Return what the journey speaks for, at this moment, without what was set aside."""
        from talent_story.guidance.ranking import rank

        return rank(self.here, self.silenced)

    # Coming from elsewhere

    def open_journey(self, journey: Journey) -> None:
        """Go on with a journey that a code told; the one under way stays saved as it is."""
        self._forget()
        self.journey = journey
        self.keep()
