"""Sentences that several screens say."""

from __future__ import annotations

from talent_story.book.model import Chapter
from talent_story.i18n import _
from talent_story.saying import choice_name, store_sentence
from talent_story.store import (
    JourneyConflict,
    StoreError,
    StoreNotice,
    StoreReadOnly,
)
from talent_story.story.journey import Replay
from talent_story.tui.reading import MAY_PASS


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


def act_name(chapter: Chapter) -> str:
    """Return the act of a chapter as it is announced; nothing when it has none."""
    return _("Act {act}").format(act=chapter.act) if chapter.act else ""
