"""Texts of a book and of a room, made ready for a document."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextvars import copy_context
from typing import TypeVar

from talent_story.book.cleaning import REPLACEMENT, clean_line
from talent_story.book.model import Book
from talent_story.i18n import LANGUAGES, use_language
from talent_story.plain_text import plain_text

T = TypeVar("T")

_SPACES = re.compile(" {2,}")
_NO_CHARACTERS = {0xFFFE: REPLACEMENT, 0xFFFF: REPLACEMENT}
"""What no XML may hold, though no screen minds it."""


def one_line(text: str) -> str:
    """Return a text on one line, with nothing in it that a format refuses."""
    return _SPACES.sub(" ", clean_line(text)).translate(_NO_CHARACTERS).strip()


def read_aloud(markdown: str, most: int = 0) -> str:
    """Return Markdown as plain words on one line, cut after a sentence near `most` characters.

    Example:
        >>> read_aloud("Un *mot*.\\n\\nDeux mots. Trois.", 12)
        'Un mot. […]'
    """
    text = one_line(plain_text(markdown).replace("\n", " "))
    if not most or len(text) <= most:
        return text
    end = max(text.rfind(mark, 0, most) for mark in (". ", "! ", "? ", "… "))
    if end > 0:
        return f"{text[: end + 1]} […]"
    return f"{text[:most].rsplit(' ', 1)[0]} […]"


def in_language_of(book: Book, make: Callable[[], T]) -> T:
    """Return what is made in the language of a book, where the program speaks it."""

    def speaking() -> T:
        if book.language in LANGUAGES:
            use_language(book.language)
        return make()

    # A context of its own, so that the language of whoever calls stays what it is.
    return copy_context().run(speaking)
