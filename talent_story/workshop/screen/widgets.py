"""What only the screens of a session need: a line with two ends, a code to photograph."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content

from talent_story.tui.typesetting import Line
from talent_story.tui.widgets.prose import Setting


class TwoEnds(Setting):
    """One line: where we are on the left, the clocks on the right; the left is cut if need be."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.left, self.right, self.late = "", "", False

    def show(self, left: str, right: str, *, late: bool) -> None:
        """Show other words; `late` lets the clocks stand out."""
        if (left, right, late) != (self.left, self.right, self.late):
            self.left, self.right, self.late = left, right, late
            self._set = None
            self._layout_cache.clear()
            self.refresh()

    def set_lines(self, width: int) -> list[Line]:
        """Set both ends."""
        right = Content(self.right).stylize("bold $accent" if self.late else "bold")
        room = max(0, width - cell_len(self.right) - 2)
        left = Content(self.left).truncate(room, ellipsis=True).stylize("$quiet")
        gap = max(1, width - cell_len(left.plain) - cell_len(self.right))
        return [Line(Content.assemble(left, " " * gap, right))]


class QrCode(Setting):
    """A code to photograph, always light on dark: phones read it on any paper."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.rows: tuple[str, ...] = ()
        self.display = False

    def show(self, rows: Sequence[str]) -> None:
        """Show another code, or none."""
        self.rows = tuple(rows)
        self.display = bool(self.rows)
        self.reset()

    def set_lines(self, width: int) -> list[Line]:
        """Set the code in the middle, or nothing where it would be cut."""
        if not self.rows or len(self.rows[0]) > width:
            return []
        margin = (width - len(self.rows[0])) // 2
        return [
            Line(Content(row).stylize("#ffffff on #000000").pad_left(margin)) for row in self.rows
        ]


class Poster(Setting):
    """A few words as large as the window allows; nothing is shown where they do not fit."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.parts: list[list[str]] = []
        self.stands_out = False
        self.display = False

    def show(self, parts: Sequence[list[str]], *, stands_out: bool) -> None:
        """Show other words, in rows of half blocks; the first may stand out by its colour."""
        self.parts, self.stands_out = list(parts), stands_out
        self.display = bool(self.parts)
        self.reset()

    def set_lines(self, width: int) -> list[Line]:
        """Set the words one under another."""
        lines: list[Line] = []
        for place, rows in enumerate(self.parts):
            if place:
                lines.append(Line(Content("")))
            style = "$accent" if self.stands_out and not place else "$ink"
            lines.extend(Line(Content(row).stylize(style)) for row in rows)
        return lines
