"""How this journey becomes a document: what to type once the book is closed."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from talent_story.i18n import _
from talent_story.reader.document import document_lines
from talent_story.tui.programme import heading_block
from talent_story.tui.screens.book_screen import BookScreen
from talent_story.tui.typesetting import Block
from talent_story.tui.widgets import Prose
from talent_story.tui.widgets.prose import Setting


class DocumentScreen(BookScreen):
    """The lines that write the document of a journey, and the agenda of its first steps."""

    def parts(self) -> Sequence[Setting]:
        """Return what the document holds, then each line under what it does."""
        blocks = [heading_block(_("A document for an interview"))]
        kept = self.reading.save and self.reading.store is not None
        for sentence, line in document_lines(
            self.book_app.book_folder, kept=kept, visiting=self.app.is_web
        ):
            blocks.append(Block(Content(sentence)))
            if line:
                blocks.append(Block(Content(line).stylize("bold $accent"), indent=2))
        return (Prose(blocks, id="document"),)
