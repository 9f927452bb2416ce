"""A window too small to read in."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen

from talent_story.i18n import _
from talent_story.tui.typesetting import Block
from talent_story.tui.widgets import Prose
from talent_story.tui.windows import COLUMNS, ROWS


class TooSmallScreen(Screen[None]):
    """One kind sentence, until there is room again."""

    def __init__(self) -> None:
        super().__init__(id="too-small")

    def compose(self) -> ComposeResult:
        """Say how much room the book needs."""
        sentence = _(
            "This window is too small for the book: give it {columns} columns and {rows} lines."
        )
        text = sentence.format(columns=COLUMNS, rows=ROWS)
        yield Prose([Block(Content(text), align="center")], id="sentence")
