"""The sentences that the plan, the screens and the report of a session share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talent_story.book.phrases import Phrase, say
from talent_story.i18n import _, counted
from talent_story.plain_text import plain_text
from talent_story.workshop.events import NoteKind
from talent_story.workshop.session import Closed
from talent_story.workshop.store.errors import WorkshopStoreError
from talent_story.workshop.voting import CHOSEN, HOW, OVERRIDDEN, UNSAID

if TYPE_CHECKING:
    from talent_story.story.journey import Journey
    from talent_story.workshop.guarantees import Guarantees

_STORE = {
    "unreachable": say("The database server cannot be reached. Is it running, and on the network?"),
    "login": say("The database server refused the name or the password."),
    "address": say(
        "That address of a database cannot be read. It is of the form "
        "postgresql://name:password@server/database"
    ),
    "driver": say(
        "The PostgreSQL driver is not installed: it comes with the extra “postgres” of "
        "talent-story."
    ),
    "busy": say("The sessions are in use by another program for too long. Try again."),
    "full": say("No space is left where the sessions are kept. What was kept before is intact."),
    "read-only": say("The place where the sessions are kept cannot be used: no right to write."),
    "damaged": say("The sessions kept here are damaged. Put back a copy, or use another file."),
    "foreign": say("That file holds no sessions: another program made it. It was left as it was."),
    "newer": say(
        "A later version of the program wrote these sessions. They were left as they were."
    ),
    "not-found": say("There is no session of that name. “talent-story workshop list” lists them."),
    "exists": say("There is already a session of that name."),
    "conflict": say("Somebody else has just moved the session on. Here is where it stands now."),
    "closed": say("This question takes no answers any more."),
}  # fmt: skip

NOTE_NAMES: dict[NoteKind, Phrase] = {
    "brake": say("Brake"),
    "support": say("Support"),
    "surprise": say("Surprise"),
    "promise": say("Promise"),
    "change": say("For next time"),
}
"""What a kind of note is called."""


def store_sentence(error: WorkshopStoreError) -> str:
    """Return what a failure of the store means to a facilitator."""
    phrase = _STORE.get(error.reason, say("The sessions could not be read or written."))
    return phrase.text(_)


def closed_sentences(closed: Closed) -> list[str]:
    """Return what is told of a vote that was closed: how, and whether it was overridden."""
    unsaid, again = closed.end.how == "unsaid", closed.end.published.again
    found = [] if unsaid and again else [HOW[closed.end.how].text(_)]
    chosen = next((o.text for o in closed.question.options if o.id == closed.end.winner), "")
    if closed.override is not None and chosen:
        if unsaid and not again:
            found = [UNSAID.text(_)]
        found.insert(0, _("The vote had chosen: {option}").format(option=chosen))
    if again and closed.end.how != "nobody":
        found.append(_("This question had been told in figures before: once is all."))
    if closed.override is not None:
        found.append((OVERRIDDEN if chosen else CHOSEN).text(_))
        if closed.override.reason:
            found.append(_("The reason: {reason}").format(reason=closed.override.reason))
    return found


def guarantee_sentence(found: Guarantees, journey: Journey) -> str:
    """Return a guarantee in a sentence, with the choices here that give it away.

    `journey` stands where the guarantee was asked for.
    """
    minutes = int(found.seconds // 60)
    best = found.best
    if best is None:
        return _(
            "Too much can happen in {minutes} minutes for anything to be promised from here."
        ).format(minutes=minutes)
    if not best:
        return {
            "detection_tools": _(
                "In {minutes} minutes nothing is certain: a room can vote its way around every "
                "detection tool."
            ),
            "support_formats": _(
                "In {minutes} minutes nothing is certain: a room can vote its way around every "
                "support format."
            ),
            "both": _(
                "In {minutes} minutes nothing is certain: a room can vote its way around every "
                "detection tool and every support format."
            ),
        }[found.what].format(minutes=minutes)
    if found.what == "detection_tools":
        met = counted("{n} detection tool", "{n} detection tools", best)
    elif found.what == "support_formats":
        met = counted("{n} support format", "{n} support formats", best)
    else:
        met = counted(
            "{n} detection tool or support format", "{n} detection tools or support formats", best
        )
    words = {choice.id: plain_text(journey.choice_text(choice)) for choice in journey.offers()}
    unless = [words[id] for id in found.unless if id in words]
    if not unless:
        return _(
            "Whatever the room votes in the {minutes} minutes left, it meets at least {met}."
        ).format(minutes=minutes, met=met)
    if len(unless) == 1:
        return _(
            "Whatever the room votes in the {minutes} minutes left, it meets at least {met}, "
            "unless it takes “{choice}” here."
        ).format(minutes=minutes, met=met, choice=unless[0])
    return _(
        "Whatever the room votes in the {minutes} minutes left, it meets at least {met}, unless "
        "it takes one of these here: {choices}."
    ).format(minutes=minutes, met=met, choices=" · ".join(unless))
