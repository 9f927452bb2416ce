"""The keys, all of them, on one page."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content

from talent_story.i18n import _
from talent_story.reader.sentences import keeping_sentence
from talent_story.tui.palette import Command, reading_commands, screen_commands
from talent_story.tui.screens.book_screen import BookScreen
from talent_story.tui.typesetting import Block, Line, set_blocks
from talent_story.tui.widgets import KeyHint, Prose
from talent_story.tui.widgets.prose import Setting

_GAP = 3


class KeyTable(Setting):
    """Keys and what they do: two columns where there is room for both, else one after the other."""

    def __init__(self, left: Sequence[Command], right: Sequence[Command], *, id: str) -> None:
        super().__init__(id=id)
        self.columns = (left, right)

    def set_lines(self, width: int) -> list[Line]:
        """Set the columns."""
        keyed = [[each for each in commands if each.key] for commands in self.columns]
        keys = [max(cell_len(command.key) for command in commands) + 2 for commands in keyed]
        texts = [
            [_row(command, columns) for command in commands]
            for commands, columns in zip(keyed, keys, strict=True)
        ]
        widths = [max(cell_len(text.plain) for text in column) for column in texts]
        if sum(widths) + _GAP > width:
            rows = [_row(command, max(keys)) for commands in keyed for command in commands]
            return set_blocks([Block(row, gap=0) for row in rows], width)
        first, second = texts
        blank = Content("")
        lines: list[Line] = []
        for row in range(max(len(first), len(second))):
            left = first[row] if row < len(first) else blank
            right = second[row] if row < len(second) else blank
            room = widths[0] + _GAP - cell_len(left.plain)
            lines.append(Line(left.pad_right(room) + right, row))
        return lines


class HelpScreen(BookScreen):
    """Help that fits the window."""

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
        first = _(
            "The book is read with the keyboard: look for the keys named here, and press them. No"
            " key can spoil anything."
        )
        mouse = _("Everything can be clicked too, the words at the foot of the page included.")
        kept = keeping_sentence(saved=self.reading.save, visiting=self.app.is_web)
        return (
            Prose(
                [
                    Block(Content(_("How to read this book")).stylize("bold $accent")),
                    Block(Content(first).stylize("$quiet")),
                ],
                id="heading",
            ),
            KeyTable(reading_commands(), screen_commands(self.reading), id="table"),
            Prose(
                [
                    Block(Content(mouse).stylize("$quiet")),
                    Block(Content(kept).stylize("$quiet"), gap=0),
                ],
                id="help",
            ),
        )


def _row(command: Command, columns: int) -> Content:
    key = command.key + " " * (columns - cell_len(command.key))
    return Content.assemble((key, "bold"), command.does)
