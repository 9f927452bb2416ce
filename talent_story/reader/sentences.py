"""Sentences that several screens say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talent_story.book.model import Chapter
from talent_story.i18n import _, counted
from talent_story.reader.keeping import MAY_PASS
from talent_story.saying import choice_name, store_sentence
from talent_story.store import (
    JourneyConflict,
    StoreError,
    StoreNotice,
    StoreReadOnly,
)
from talent_story.story.journey import Replay

if TYPE_CHECKING:
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


def damage_sentence(notice: StoreNotice) -> str:
    """Return what a reader must know of a journey that was read in spite of some damage."""
    saved = notice.saved.astimezone().strftime("%Y-%m-%d %H:%M")
    if notice.version == notice.expected:
        return _("The save of this journey is damaged, but all of it could be read.")
    return _(
        "The last save of this journey cannot be read: this is the one of {time}, just before."
    ).format(time=saved)


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
