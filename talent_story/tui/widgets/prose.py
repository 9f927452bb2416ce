"""Text set on a measure: the passages of the book, and all that is only read."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.geometry import Size
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

from talent_story.tui.typesetting import Block, Line, set_blocks


class Setting(Widget):
    """A widget whose lines are set here and not by Textual: see `talent_story.tui.typesetting`."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._set: tuple[int, list[Line]] | None = None

    def set_lines(self, width: int) -> list[Line]:
        """Set what this widget shows on `width` columns."""
        raise NotImplementedError

    def lines(self, width: int) -> list[Line]:
        """Return the lines on `width` columns, set once."""
        if self._set is None or self._set[0] != width:
            self._set = (width, self.set_lines(width))
        return self._set[1]

    def reset(self) -> None:
        """Set everything again: what is shown has changed."""
        self._set = None
        self.refresh(layout=True)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Take the whole measure."""
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines there are."""
        return len(self.lines(width)) if width else 0

    def render_line(self, y: int) -> Strip:
        """Draw one line: of a long page, only what is seen is drawn."""
        width = self.content_size.width
        lines = self.lines(width) if width else []
        content = lines[y].content if y < len(lines) else Content("")
        return Visual.to_strips(self, content, width, 1, self.visual_style)[0]

    def offset_at(self, row: int) -> int:
        """Return how much of the text comes before a row: its place, whatever the width."""
        lines = self.lines(max(1, self.content_size.width))
        return lines[min(max(0, row), len(lines) - 1)].offset if lines else 0

    def row_of(self, offset: int) -> int:
        """Return the last row that begins at an offset of the text or before it."""
        lines = self.lines(max(1, self.content_size.width))
        return max(0, sum(line.offset <= offset for line in lines) - 1)


class Prose(Setting):
    """Blocks of text; nothing is shown when there is none."""

    def __init__(
        self, blocks: Sequence[Block] = (), *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.blocks = tuple(blocks)
        self.display = bool(self.blocks)

    def show(self, blocks: Sequence[Block]) -> None:
        """Show other blocks."""
        self.blocks = tuple(blocks)
        self.display = bool(self.blocks)
        self.reset()

    def set_lines(self, width: int) -> list[Line]:
        """Set the blocks."""
        return set_blocks(self.blocks, width)
