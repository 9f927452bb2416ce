"""A calm line at the top, as long as it is true."""

from __future__ import annotations

from textual.content import Content

from talent_story.tui.typesetting import Block
from talent_story.tui.widgets.prose import Prose


class Banner(Prose):
    """Tells what the reader must know while it lasts; nothing is shown when there is nothing."""

    _told = ""

    def tell(self, sentence: str) -> None:
        """Tell a sentence, or nothing."""
        if sentence == self._told:
            return
        self._told = sentence
        self.show([Block(Content(sentence))] if sentence else [])
