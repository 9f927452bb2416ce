"""What this book is, who wrote it, and under what terms."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from talent_story.i18n import _
from talent_story.reader.sentences import keeping_sentence
from talent_story.tui.screens.book_screen import BookScreen
from talent_story.tui.typesetting import Block
from talent_story.tui.widgets import Prose
from talent_story.tui.widgets.prose import Setting


class AboutScreen(BookScreen):
    """The notice of the book."""

    def parts(self) -> Sequence[Setting]:
        """Return the notice, then the imprint."""
        book = self.reading.book
        blocks = [Block(Content(book.title).stylize("bold $accent"))]
        blocks.extend(
            Block(Content(" ".join(paragraph.split())))
            for paragraph in book.notice.split("\n\n")
            if paragraph.strip()
        )
        imprint = [
            (_("By {authors}").format(authors=", ".join(book.authors)) if book.authors else ""),
            (_("Version {version}").format(version=book.version) if book.version else ""),
            (_("Text under {licence}").format(licence=book.licence) if book.licence else ""),
        ]
        privacy = _(
            "Your journey is kept on this machine and nowhere else. Nothing of it leaves unless"
            " you send it yourself."
        )
        if self.app.is_web:
            privacy = keeping_sentence(saved=True, visiting=True)
        blocks.append(Block(Content(privacy)))
        for position, line in enumerate(line for line in imprint if line):
            gap = 1 if position == 0 else 0
            blocks.append(Block(Content(line).stylize("$quiet"), gap=gap))
        return (Prose(blocks, id="about"),)
