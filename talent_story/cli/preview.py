"""A section as a reader would find it, for whoever is writing it."""

from __future__ import annotations

import textwrap

from talent_story.book.cleaning import clean_line
from talent_story.book.model import Book
from talent_story.i18n import _, counted
from talent_story.plain_text import plain_text
from talent_story.proof.glance import Glance
from talent_story.story.journey import replay
from talent_story.story.play import Play

WIDTH = 72


def preview_lines(book: Book, id: str, seen: Glance | None) -> list[str]:
    """Return a section as it reads at the end of a shortest journey into it.

    Where no journey enters it, only what no condition changes is shown.
    """
    section = book.sections.get(id)
    if section is None:
        return []
    lines = [clean_line(section.title)]
    witness = seen.journeys.get(id) if seen is not None else None
    if witness is not None and book.start in book.sections:
        played = replay(Play(book), dict(witness.facts), witness.choices)
        if played.whole:
            journey = played.journey
            count = counted("{n} choice", "{n} choices", journey.length)
            lines[0] = _("{title} — as it reads after {count}").format(title=lines[0], count=count)
            lines += ["", *_wrapped(journey.text())]
            for number, choice in enumerate(journey.offers(), 1):
                words = clean_line(plain_text(journey.choice_text(choice)))
                lines.append(f"  {number}. {words} → {choice.target}")
            for choice in journey.locked():
                words = clean_line(plain_text(journey.choice_text(choice)))
                lines.append(
                    "  "
                    + _("Closed: {choice} ({reason})").format(choice=words, reason=choice.locked)
                )
            return lines
    lines += ["", *_wrapped(section.passage.fixed_text())]
    lines.extend(f"  - {clean_line(choice.text.fixed_text())}" for choice in section.choices)
    return lines


def _wrapped(markdown: str) -> list[str]:
    lines: list[str] = []
    for line in plain_text(markdown).splitlines():
        lines.extend(textwrap.wrap(line, WIDTH) or [""])
    return [*lines, ""]
