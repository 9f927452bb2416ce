"""Two texts side by side where there is room for both; one under the other where there is not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from rich.cells import cell_len
from textual.content import Content

from talent_story.tui.typesetting import Block, Line, set_blocks
from talent_story.tui.widgets.prose import Setting

_GUTTER = 4
_NARROWEST = 30


class Columns(Setting):
    """Two columns of blocks, with air and a fine line between them."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.left: tuple[Block, ...] = ()
        self.right: tuple[Block, ...] = ()

    def show(self, left: Sequence[Block], right: Sequence[Block]) -> None:
        """Show other texts."""
        self.left, self.right = tuple(left), tuple(right)
        self.reset()

    def set_lines(self, width: int) -> list[Line]:
        """Set both texts."""
        return set_beside(self.left, self.right, width)


def set_beside(left: Sequence[Block], right: Sequence[Block], width: int) -> list[Line]:
    """Return two texts as lines, side by side if both have room on `width` columns."""
    column = (width - _GUTTER) // 2
    if not left or not right or column < _NARROWEST:
        return set_blocks([*left, *right], width)
    lines: list[Line] = []
    bar = Content(" │  ").stylize("$rule")
    nothing = Line(Content(""))
    for one, other in zip_longest(
        set_blocks(left, column), set_blocks(right, column), fillvalue=nothing
    ):
        room = column - cell_len(one.content.plain)
        lines.append(Line(one.content.pad_right(room) + bar + other.content, one.offset))
    return lines
