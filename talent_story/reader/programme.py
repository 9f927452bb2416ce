"""What a reader needs to know of a programme to act, in lines."""

from __future__ import annotations

from talent_story.book.model import Programme, Source
from talent_story.i18n import _


def practicalities(programme: Programme) -> list[str]:
    """Return how long a programme lasts, what it costs, who decides, and whom to ask."""
    return [
        template.format(text=text)
        for template, text in (
            (_("Lasts: {text}"), programme.duration),
            (_("Costs: {text}"), programme.cost),
            (_("Who decides: {text}"), programme.decided_by),
            (_("Delay: {text}"), programme.delay),
            (_("Whom to ask: {text}"), programme.contact),
        )
        if text
    ]


def source_words(source: Source) -> str:
    """Return the name of a source, and where in it."""
    return ", ".join(part for part in (source.title, source.ref) if part)
