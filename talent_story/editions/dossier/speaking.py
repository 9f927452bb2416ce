"""The language a document speaks: that of its book, where the program speaks it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextvars import copy_context
from typing import TypeVar

from talent_story.book.model import Book
from talent_story.i18n import LANGUAGES, current_language, use_language

_T = TypeVar("_T")

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")


def speaking(book: Book, make: Callable[[], _T]) -> _T:
    """Return what `make` makes while the program speaks the book's language.

    The language of whoever calls stays what it is.
    """

    def made() -> _T:
        spoken = primary(tag_of(book))
        if spoken in LANGUAGES:
            use_language(spoken)
        return make()

    return copy_context().run(made)


def tag_of(book: Book) -> str:
    """Return the book's language as a tag (BCP 47); that of the interface where it is none."""
    return book.language if _TAG.fullmatch(book.language) else current_language()


def primary(tag: str) -> str:
    """Return the language alone of a tag.

    Example:
        >>> primary("fr-CA")
        'fr'
    """
    return tag.partition("-")[0].lower()
