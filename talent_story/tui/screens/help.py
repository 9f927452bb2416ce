"""The keys, all of them, on one page."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content

from talent_story.i18n import _
from talent_story.tui.screens.book_screen import BookScreen
from talent_story.tui.typesetting import Block
from talent_story.tui.widgets import KeyHint, Prose
from talent_story.tui.widgets.prose import Setting


class HelpScreen(BookScreen):
    """Help that fits 80×24."""

    def hints(self) -> Sequence[KeyHint]:
        """Return the ways out."""
        shown = [
            KeyHint(_("Esc"), _("back"), "back"),
            KeyHint("q", _("quit"), "app.quit", rank=1),
        ]
        if self.is_mounted and self.page.more_below:
            shown.insert(0, self.read_on_hint())
        return shown

    def parts(self) -> Sequence[Setting]:
        """Return the keys and what they do."""
        keys = (
            (_("Space, Page Down"), _("read on")),
            ("↑ ↓  k j", _("read on, and move among the choices")),
            (_("Enter"), _("take the choice that is marked")),
            ("1 – 9", _("take a choice by its number")),
            ("u", _("take back the last choice")),
            ("r", _("see what this journey recommends, and why")),
            ("f", _("see, change or erase what you have said of yourself")),
            ("t", _("go to the title page")),
            ("d", _("read on light or dark paper")),
            (_("Esc"), _("go back")),
            (_("q, Ctrl+C"), _("close the book")),
        )
        columns = max(cell_len(key) for key, _does in keys) + 3
        blocks = [Block(Content(_("How to read this book")).stylize("bold $accent"))]
        for position, (key, does) in enumerate(keys):
            lead = Content(key + " " * (columns - cell_len(key))).stylize("bold")
            blocks.append(Block(Content(does), lead=lead, gap=1 if position == 0 else 0))
        mouse = _("Everything can be clicked too, the words at the foot of the page included.")
        kept = _(
            "Your journey is saved on this machine after every choice: close the book whenever"
            " you like, it opens where you were."
        )
        unkept = _("This reading was opened without saving: nothing of it will be kept.")
        blocks.append(Block(Content(mouse).stylize("$quiet")))
        saving = kept if self.reading.save else unkept
        blocks.append(Block(Content(saving).stylize("$quiet"), gap=0))
        return (Prose(blocks, id="help"),)
