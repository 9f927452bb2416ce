"""Where a line-by-line play begins, and how it is kept."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from talent_story.book.model import Book
from talent_story.book.phrases import say
from talent_story.cli.running import Refused
from talent_story.i18n import _
from talent_story.saying import replay_sentences, store_sentence
from talent_story.story.journey import Journey, replay, replay_record
from talent_story.story.play import Play
from talent_story.story.ways import door_choices, persona_choices

if TYPE_CHECKING:
    from talent_story.store import JourneyStore, SavedJourney


@dataclass
class Beginning:
    """A journey being played, and the store that keeps it (None: nothing is kept).

    `silenced` names the evidence set aside in it, as `rank` takes it: it is saved with the journey.
    """

    journey: Journey
    store: JourneyStore | None = None
    saved: SavedJourney | None = None
    taken: int = 0
    silenced: tuple[str, ...] = ()

    def keep(self) -> None:
        """Save the journey as it stands; say on stderr, once, if it cannot be saved."""
        if self.store is None:
            return
        from talent_story.store import StoreError

        record = replace(self.journey.record(), silenced=self.silenced)
        ending = self.journey.section.id if self.journey.at_ending else None
        try:
            if self.saved is None:
                self.saved = self.store.create(record, ending=ending)
            else:
                self.saved = self.store.save(self.saved, record, ending=ending)
        except StoreError as error:
            print(store_sentence(error), file=sys.stderr)
            print(_("Play goes on, but nothing more of it is kept."), file=sys.stderr)
            self.store = None


def begin(
    book: Book,
    facts: Mapping[str, str],
    *,
    entry: str | None,
    persona: str | None,
    resume: bool,
    save: bool,
    journey: Journey | None = None,
) -> Beginning:
    """Return where to begin: at the start, at a door, with a persona, where one was, or is told.

    Raises Refused when there is nothing to resume, or no way to the door.
    """
    play = Play(book)
    store = _open_store() if save or resume else None
    if resume:
        return _resume(play, store, save)
    if journey is not None:
        return _begun(journey, store if save else None)
    told = dict(facts)
    choices: tuple[str, ...] | None = ()
    if persona is not None:
        told = {**book.personas[persona].facts, **told}
        choices = persona_choices(play, persona, told)
    elif entry is not None:
        choices = door_choices(play, entry, told)
    if choices is None:
        raise Refused(say("no journey leads to “{name}”", name=persona or entry))
    return _begun(replay(play, told, choices).journey, store if save else None)


def _begun(journey: Journey, store: JourneyStore | None) -> Beginning:
    beginning = Beginning(journey, store, taken=journey.length)
    if journey.length:
        beginning.keep()
    return beginning


def coded_journey(book: Book, code: str, facts: Mapping[str, str]) -> Journey:
    """Return the journey that a code tells, with facts told beside it.

    Where it needs a fact about health it stops short, which is said on stderr. Raises Refused.
    """
    from talent_story.code_words import code_sentence, short_sentence
    from talent_story.story.code import CodeFault, journey_of

    play = Play(book)
    try:
        played = journey_of(play, code)
    except CodeFault as fault:
        raise Refused(code_sentence(fault)) from None
    if facts:
        choices = (*played.journey.choices, *played.left)
        played = replay(play, {**played.journey.facts, **facts}, choices)
        if not played.whole:
            raise Refused(
                say(
                    "with what --fact says, the journey of this code could not go on past "
                    "“{section}”",
                    section=played.journey.section.title,
                )
            )
    elif not played.whole:
        print(short_sentence(played), file=sys.stderr)
    return played.journey


def _open_store() -> JourneyStore | None:
    from talent_story.store import JourneyStore, StoreError

    try:
        return JourneyStore()
    except StoreError as error:
        print(store_sentence(error), file=sys.stderr)
        print(_("Play goes on, but nothing of it is kept."), file=sys.stderr)
        return None


def _resume(play: Play, store: JourneyStore | None, save: bool) -> Beginning:
    from talent_story.guidance_words import silence_lost_sentence
    from talent_story.store import StoreError

    saved = None
    if store is not None:
        try:
            saved = store.latest(play.book.id)
        except StoreError as error:
            raise Refused(store_sentence(error)) from None
    if saved is None:
        raise Refused(say("there is no saved journey of this book to go on with"))
    played = replay_record(play, saved.record)
    for sentence in replay_sentences(played):
        print(sentence, file=sys.stderr)
    silenced = saved.record.silenced
    if silenced and saved.record.book_hash != play.book.hash:
        # Evidence is named by its position, which says nothing in another edition.
        print(silence_lost_sentence(), file=sys.stderr)
        silenced = ()
    if not played.whole or played.dropped_facts:
        # What was saved with the other edition stays as it is: from here it is a new journey.
        saved = None
    return Beginning(played.journey, store if save else None, saved, silenced=silenced)
