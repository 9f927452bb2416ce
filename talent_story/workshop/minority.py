"""The minority's book: for each vote, what was not taken, and how to go on alone from there."""

from __future__ import annotations

import contextlib
from collections import deque
from datetime import date

from talent_story.book.model import Book
from talent_story.editions.dossier.dates import day_in_words
from talent_story.editions.dossier.document import (
    Block,
    Dossier,
    Pairs,
    Part,
    Point,
    Points,
    Sheet,
    Text,
)
from talent_story.i18n import _
from talent_story.story.code import CodeFault, code_of
from talent_story.story.journey import Journey, replay
from talent_story.story.play import ChoiceRefused, Play
from talent_story.workshop.session import Closed, SessionState
from talent_story.workshop.texts import in_language_of, one_line, read_aloud

MAX_STATES = 2_000
"""How many places are looked at, in the chapter that was not read, for what they would have met."""

MAX_EXCERPT = 420


def minority_document(state: SessionState, play: Play) -> Dossier | None:
    """Return the sheets of what lost, in the language of the book; None where nothing did.

    They say nothing of how many wanted it. Where there were more than two options every one that
    was not taken has its sheet, in the order of the book: to show the one that came second would
    tell the counts.
    """
    return in_language_of(play.book, lambda: _minority(state, play))


def _minority(state: SessionState, play: Play) -> Dossier | None:
    opening = state.opening
    facts = dict(opening.facts)
    room = {
        entry
        for stage in replay(play, facts, state.choices).journey.stages()
        for entry in stage.section.meets
    }
    parts: list[Part] = []
    changed = False
    for closed in _last_votes(state):
        played = replay(play, facts, closed.question.choices)
        sheets: list[Sheet] = []
        shown: set[str] = set()
        if played.whole and (taken := _after(played.journey, closed.taken)) is not None:
            shown.add(taken.section.id)
        for option in closed.question.options:
            if option.id == closed.taken:
                continue
            after = _after(played.journey, option.id) if played.whole else None
            if after is None:
                changed = True
                continue
            sheets.append(_sheet(option.text, after, room, shown))
            shown.add(after.section.id)
        if sheets:
            parts.append(
                Part("more", one_line(closed.question.prompt), _taken(closed), tuple(sheets))
            )
    if not parts and not changed:
        return None
    if changed:
        words = _("The book has changed since: some sheets could not be written.")
        parts.append(Part("about", _("About these sheets"), (Text(words, "quiet"),)))
    day = date.fromisoformat(opening.day)
    return Dossier(
        title=_("The minority’s book"),
        subtitle=one_line(
            _("{title}, on {day}").format(title=opening.title, day=day_in_words(day))
        ),
        summary=_(
            "For each vote, what was not taken. A code takes up the story right there: type it on "
            "the title page, and go on alone."
        ),
        fields=(),
        parts=tuple(parts),
        notice=_("These sheets do not say how many wanted what, and nobody can find out."),
        footer=one_line(play.book.title),
        contents=_("Contents"),
        page=_("{n} of {all}"),
        language=play.book.language,
        day=day,
    )


def _last_votes(state: SessionState) -> list[Closed]:
    """Return the votes that something came of; of those on one place of the journey, the last."""
    found = {
        closed.question.choices: closed
        for closed in state.closed
        if closed.question.asked == "choice" and closed.taken
    }
    return list(found.values())


def _after(journey: Journey, choice: str) -> Journey | None:
    try:
        return journey.take(choice)
    except ChoiceRefused:
        return None


def _taken(closed: Closed) -> tuple[Block, ...]:
    words = next(option.text for option in closed.question.options if option.id == closed.taken)
    return (Text(_("The room took: {option}").format(option=one_line(words)), "quiet"),)


def _sheet(words: str, after: Journey, room: set[str], shown: set[str]) -> Sheet:
    book = after.book
    ahead, onward = _chapter_ahead(after)
    blocks: list[Block] = []
    if after.section.id in shown:
        blocks.append(
            Text(
                _(
                    "It led to the same place as an answer told above; what differed was what one "
                    "brought along."
                )
            )
        )
    else:
        blocks.append(Text(read_aloud(after.text(), MAX_EXCERPT)))
    rows = [(_("It led to"), one_line(after.section.title))]
    if onward:
        rows.append((_("And from there to"), " · ".join(onward)))
    with contextlib.suppress(CodeFault):  # a journey too long for a code
        rows.append((_("To go on alone"), code_of(after)))
    blocks.append(Pairs(tuple(rows)))
    told = {*book.detection_tools, *book.support_formats, *book.programmes}
    points = tuple(
        Point(
            _("{kind}: {name}").format(
                kind=_kind(book, entry), name=one_line(book.meetable[entry].name)
            ),
            () if entry in room else (_("The room did not meet it."),),
        )
        for entry in ahead
        if entry in told
    )
    if points:
        blocks.append(Points(points, _("What could be met on that side, before the chapter ends")))
    return Sheet(one_line(words), tuple(blocks))


def _kind(book: Book, entry: str) -> str:
    if entry in book.detection_tools:
        return _("detection tool")
    return _("support format") if entry in book.support_formats else _("programme")


def _chapter_ahead(journey: Journey) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what can be met before the chapter is left, and the titles it is left for."""
    play, book = journey.play, journey.book
    chapter = journey.section.chapter
    met: dict[str, None] = {}
    onward: dict[str, None] = {}
    seen = {journey.state}
    waiting = deque([journey.state])
    while waiting and len(seen) < MAX_STATES:
        state = waiting.popleft()
        section = book.sections[state.section]
        met.update(dict.fromkeys(section.meets))
        for choice in play.offers(state):
            target = book.sections[choice.target]
            if target.chapter != chapter:
                onward.setdefault(one_line(book.chapters[target.chapter].title))
                continue
            after = play.take(state, choice.id)
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    return tuple(met), tuple(onward)
