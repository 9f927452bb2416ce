"""From a journey to its dossier: what is said, in what order, and by what name it is struck.

Each thing said has an id. What is struck is said nowhere: an act that is struck is quoted neither
as a trace, nor as a reason, nor on the pathway; a fact that is struck counts as never told.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from talent_story.book.model import Book
from talent_story.editions.dossier.dates import day_in_words
from talent_story.editions.dossier.document import Dossier, Part
from talent_story.editions.dossier.interview import notes, questions, settling, sources_said
from talent_story.editions.dossier.lines import Lines
from talent_story.editions.dossier.pathway import pathway_part
from talent_story.editions.dossier.privacy import health_facts, shown_journey
from talent_story.editions.dossier.programmes import more_part, programmes_part
from talent_story.editions.dossier.reader import facts_part, silenced_part, traces_part, who_part
from talent_story.editions.dossier.speaking import speaking, tag_of
from talent_story.i18n import _
from talent_story.story.journey import Journey

FACT = "fact-"
"""How the id of a fact begins."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the reader decides: the day delays count from, how many programmes are told in full,
    and the ids of what is struck."""

    day: date
    programmes: int = 3
    struck: frozenset[str] = frozenset()


def private_facts(book: Book, options: Options) -> frozenset[str]:
    """Return the facts that nothing may tell: those about health, and those that are struck.

    They count as never told: no eligibility and no order of programmes gives them away.
    """
    return health_facts(book) | {name for name in book.facts if f"{FACT}{name}" in options.struck}


def compose(journey: Journey, silenced: Collection[str], options: Options) -> Dossier:
    """Return the dossier of a journey, in the language of its book where the program speaks it.

    `silenced` is evidence that the reader set aside, as a saved journey names it.
    """
    return _composed(journey, silenced, options)[0]


def lines_of(journey: Journey, silenced: Collection[str], options: Options) -> dict[str, str]:
    """Return everything that can be struck from a dossier: its words by its id, in order."""
    return _composed(journey, silenced, options)[1]


def _composed(
    journey: Journey, silenced: Collection[str], options: Options
) -> tuple[Dossier, dict[str, str]]:
    lines = Lines(options.struck)

    dossier = speaking(journey.book, lambda: _dossier(journey, silenced, options, lines))
    return dossier, lines.said


def _dossier(
    journey: Journey, silenced: Collection[str], options: Options, lines: Lines
) -> Dossier:
    book = journey.book
    shown = shown_journey(journey, private_facts(book, options), silenced)
    parts: list[Part | None] = [
        who_part(journey, shown, lines),
        traces_part(shown, lines),
        pathway_part(shown, lines),
        programmes_part(shown, options.day, options.programmes, lines),
        more_part(shown, options.programmes, lines),
        facts_part(journey, shown, lines),
        settling(shown, options.programmes, lines),
        questions(shown, lines),
        notes(),
        silenced_part(shown, silenced, lines),
        sources_said(book, lines),
    ]
    day = day_in_words(options.day)
    return Dossier(
        title=_("My pathway, to talk about"),
        subtitle=_("After “{book}”, on {day}").format(book=lines.clean(book.title), day=day),
        summary=_(
            "You bring this document to your career interview, or keep it for yourself. It tells "
            "what you did in a book of fiction, what these choices may speak for, and what can be "
            "done next."
        ),
        fields=(_("Name"), _("Interview on"), _("With")),
        parts=tuple(part for part in parts if part is not None),
        notice=_(
            "This document informs and does not decide. It measures nobody and must never be used "
            "to select, rank or set aside people. It belongs to whoever plays, who alone chooses "
            "whom to show it to."
        ),
        footer=lines.clean(book.title),
        contents=_("Contents"),
        page=_("{n} of {all}"),
        language=tag_of(book),
        day=options.day,
    )
