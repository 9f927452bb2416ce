"""What a dossier says, each thing under an id, and what of it the reader struck."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeVar

from talent_story.book.cleaning import REPLACEMENT, clean_line
from talent_story.plain_text import plain_text
from talent_story.story.journey import Journey

_T = TypeVar("_T")

_SPACES = re.compile(" {2,}")
_NO_CHARACTERS = {0xFFFE: REPLACEMENT, 0xFFFF: REPLACEMENT}
"""What no XML may hold, though no screen minds it."""


class Lines:
    """Notes each thing that is about to be said, and answers whether it may be.

    Example:
        >>> lines = Lines(frozenset({"step-2"}))
        >>> lines.keep("step-1", "Write"), lines.keep("step-2", "Call"), lines.said
        (True, False, {'step-1': 'Write'})
    """

    def __init__(self, struck: frozenset[str]) -> None:
        self.struck = struck
        self.said: dict[str, str] = {}

    def keep(self, id: str, text: str) -> bool:
        """Say whether what goes by this id stays; a text that is empty is not said."""
        if id in self.struck or not text:
            return False
        self.said.setdefault(id, text)
        return True

    def kept(self, offered: Iterable[tuple[str, str, _T]]) -> list[_T]:
        """Return what stays of (id, its words for the list, what is made of it)."""
        return [made for id, text, made in offered if self.keep(id, text)]

    def act(self, journey: Journey, move: int) -> str:
        """Return a choice of the journey in its own words; empty for what was struck."""
        stage = journey.rewind(move)
        if stage.choice is None or stage.parent is None:
            return ""
        words = self.clean(plain_text(stage.parent.choice_text(stage.choice)))
        return words if self.keep(f"act-{move}", words) else ""

    @staticmethod
    def clean(text: str) -> str:
        """Return a text of the book on one line, with nothing in it that a format refuses."""
        return _SPACES.sub(" ", clean_line(text)).translate(_NO_CHARACTERS).strip()
