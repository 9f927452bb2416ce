"""A fact asked: what for, the answers in a row, and the right to leave it unsaid."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.content import Content

from talent_story.book.language import Fact
from talent_story.i18n import _
from talent_story.tui.typesetting import Block, Line, set_blocks
from talent_story.tui.widgets.menu import Menu, Option

UNSAID = ""
"""The id of the option that leaves a fact unsaid."""

_GAP = 3
_BAR = "│ "


class Question(Menu):
    """A fact and its answers. Picking `UNSAID` declines it, or erases what was said.

    An `aside` stands in the middle of a story and is told apart from it by a line on its left.
    """

    side_by_side: ClassVar[bool] = True

    def __init__(
        self,
        fact: Fact,
        value: str | None = None,
        *,
        decides: str = "",
        aside: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(_answers(fact, value), id=id, classes=classes)
        self.fact = fact
        self.value = value
        self.decides = decides
        self.aside = aside

    def answered(self, value: str | None) -> None:
        """Show the answer as it is now."""
        self.value = value
        self.show(_answers(self.fact, value), marked=self.marked)

    def set_lines(self, width: int) -> list[Line]:
        """Set the label, why it is asked, then the answers side by side."""
        if not self.aside:
            return self._set_question(width)
        shift = cell_len(_BAR)
        lines = self._set_question(width - shift)
        self._hits = [
            [(begin + shift, end + shift, position) for begin, end, position in row]
            for row in self._hits
        ]
        bar = Content(_BAR).stylize("$rule")
        return [Line(bar + line.content, line.offset) for line in lines]

    def _set_question(self, width: int) -> list[Line]:
        blocks = [Block(Content(self.fact.label).stylize("bold"))]
        if self.fact.why:
            blocks.append(Block(Content(self.fact.why).stylize("$quiet"), gap=0))
        if self.decides:
            blocks.append(Block(Content(self.decides).stylize("$quiet"), gap=0))
        if self.fact.health:
            sentence = _("This touches on health: it stays on this machine and is never exported.")
            blocks.append(Block(Content(sentence).stylize("$quiet italic"), gap=0))
        lines = set_blocks(blocks, width)
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
        said = option.id == self.value and option.id != UNSAID
        sign = "›" if marked else "•" if said else " "
        text = Content(f"{sign} {option.text.plain} ").truncate(width, ellipsis=True)
        if marked:
            return text.stylize("bold on $mark").stylize("$accent", 0, 1)
        if said:
            return text.stylize("bold $accent")
        return text.stylize("$quiet") if option.id == UNSAID else text.stylize("$ink")


def _answers(fact: Fact, value: str | None) -> list[Option]:
    unsaid = _("I would rather not say") if value is None else _("erase this answer")
    options = [
        Option(each, Content(label)) for each, label in zip(fact.values, fact.labels, strict=True)
    ]
    return [*options, Option(UNSAID, Content(unsaid))]
