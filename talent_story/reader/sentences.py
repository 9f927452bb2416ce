"""Sentences that several screens say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talent_story.book.model import Chapter, Persona
from talent_story.i18n import _, counted
from talent_story.reader.keeping import MAY_PASS
from talent_story.reader.voices import may_have_lent
from talent_story.saying import choice_name, store_sentence
from talent_story.store import (
    JourneyConflict,
    StoreError,
    StoreNotice,
    StoreReadOnly,
)
from talent_story.story.journey import Journey, Replay

if TYPE_CHECKING:
    from datetime import datetime

    from talent_story.story.ahead import Ahead


def trouble_sentence(error: StoreError) -> str:
    """Return why a journey is not kept, and what becomes of it."""
    if isinstance(error, JourneyConflict):
        after = _("From here on, this one is kept apart.")
    elif isinstance(error, MAY_PASS):
        after = _("The journey goes on here, and will be saved as soon as it can be.")
    else:
        after = _("The journey goes on here, but is not kept.")
    if isinstance(error, StoreReadOnly) and error.reason == "read-only":
        why = _("Journeys cannot be saved: there is no right to write in their folder.")
    else:
        why = store_sentence(error)
    return f"{why} {after}"


def moment_words(moment: datetime) -> str:
    """Return a moment as it is written in the language spoken, on the clock of this machine."""
    here = moment.astimezone()
    return _("{year}-{month}-{day} {hour}:{minute}").format(
        year=here.year,
        month=f"{here.month:02}",
        day=f"{here.day:02}",
        hour=f"{here.hour:02}",
        minute=f"{here.minute:02}",
    )


def damage_sentence(notice: StoreNotice) -> str:
    """Return what a reader must know of a journey that was read in spite of some damage."""
    saved = moment_words(notice.saved)
    if notice.version == notice.expected:
        return _("The save of this journey is damaged, but all of it could be read.")
    return _(
        "The last save of this journey cannot be read: this is the one of {time}, just before."
    ).format(time=saved)


def lent_sentence(journey: Journey, persona: Persona | None) -> str:
    """Return whose situation stands among the facts of a journey; nothing where it is the reader's.

    `persona` is who has lent it since the book was opened.
    """
    if persona is not None:
        return _(
            "{name} lent you this situation. You may change it; each answer can stay unsaid."
        ).format(name=persona.name)
    lender = may_have_lent(journey)
    if lender is None:
        return ""
    return _(
        "Some of these answers are also those of {name}, whose voice you took: change those that"
        " are not yours."
    ).format(name=lender.name)


def refusal_sentence(played: Replay) -> str:
    """Return why an answer could not be changed in the middle of a journey."""
    return _(
        "With that answer, your journey could not have gone past “{section}”: it takes the choice"
        " “{choice}”. Nothing was changed; take back choices first if you wish."
    ).format(section=played.journey.section.title, choice=choice_name(played))


def ahead_sentence(ahead: Ahead) -> str:
    """Return how many choices remain, as far as it is known; nothing at an ending."""
    if ahead.most is None:
        if not ahead.least:
            return ""
        return counted("at least {n} more choice", "at least {n} more choices", ahead.least)
    if ahead.most == ahead.least:
        return counted("{n} more choice", "{n} more choices", ahead.least) if ahead.least else ""
    return _("{least} to {most} more choices").format(least=ahead.least, most=ahead.most)


def keeping_sentence(*, saved: bool, visiting: bool) -> str:
    """Return what becomes of a journey: kept or not, on this machine or on that of someone else."""
    if visiting:
        return _(
            "Your journey is on the computer that shows you this book, and is removed from it soon"
            " after you close this page: write its code down to keep it."
        )
    if saved:
        return _(
            "Your journey is saved on this machine after every choice: close the book whenever"
            " you like, it opens where you were."
        )
    return _("This reading was opened without saving: nothing of it will be kept.")


def act_name(chapter: Chapter) -> str:
    """Return the act of a chapter as it is announced; nothing when it has none."""
    return _("Act {act}").format(act=chapter.act) if chapter.act else ""
