"""Something to say, and what may be said of it in a row: the answers of a question, a setting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.content import Content

from talent_story.tui.typesetting import Block, Line, set_blocks
from talent_story.tui.widgets.menu import Menu, Option

_GAP = 3


class SideBySide(Menu):
    """A menu whose options stand in a row under a heading; `value` is the one that holds."""

    side_by_side: ClassVar[bool] = True

    def __init__(
        self,
        options: Sequence[Option],
        value: str | None,
        *,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(options, id=id, classes=classes)
        self.value = value

    def heading(self) -> list[Block]:
        """Return what stands above the row."""
        raise NotImplementedError

    def is_quiet(self, option: Option) -> bool:
        """Say whether an option steps back behind the others."""
        return False

    def set_lines(self, width: int) -> list[Line]:
        """Set the heading, then the options side by side."""
        lines = set_blocks(self.heading(), width)
        hits: list[list[tuple[int, int, int]]] = [[] for _ in lines]
        row = Content("")
        row_hits: list[tuple[int, int, int]] = []
        column = 0
        for position in range(len(self.options)):
            answer = self._set_answer(position, width)
            columns = cell_len(answer.plain)
            if row_hits and column + columns > width:
                lines.append(Line(row))
                hits.append(row_hits)
                row, row_hits, column = Content(""), [], 0
            row_hits.append((column, column + columns, position))
            row = row + answer + " " * (_GAP - 2)
            column += columns + _GAP - 2
        lines.append(Line(row))
        hits.append(row_hits)
        self._hits = hits
        return lines

    def _set_answer(self, position: int, width: int) -> Content:
        option = self.options[position]
        marked = position == self.marked
        holds = option.id == self.value and not self.is_quiet(option)
        sign = "›" if marked else "•" if holds else " "
        text = Content(f"{sign} {option.text.plain} ").truncate(width, ellipsis=True)
        if holds:
            # Under the mark it is underlined: where there is no colour, that alone tells it.
            text = text.stylize("underline" if marked else "bold $accent", 2, len(text.plain) - 1)
            if not marked:
                return text.stylize("bold $accent", 0, 1)
        if marked:
            return text.stylize("bold on $mark").stylize("$accent", 0, 1)
        return text.stylize("$quiet" if self.is_quiet(option) else "$ink")
