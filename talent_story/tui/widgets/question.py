"""A fact asked: what for, the answers in a row, and the right to leave it unsaid."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content

from talent_story.book.language import Fact
from talent_story.i18n import _
from talent_story.tui.typesetting import Block, Line
from talent_story.tui.widgets.menu import Option
from talent_story.tui.widgets.side_by_side import SideBySide

UNSAID = ""
"""The id of the option that leaves a fact unsaid."""

_BAR = "│ "


class Question(SideBySide):
    """A fact and its answers. Picking `UNSAID` declines it, or erases what was said.

    An `aside` stands in the middle of a story and is told apart from it by a line on its left.
    """

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
        super().__init__(_answers(fact, value), value, id=id, classes=classes)
        self.fact = fact
        self.decides = decides
        self.aside = aside

    def answered(self, value: str | None) -> None:
        """Show the answer as it is now."""
        self.value = value
        self.show(_answers(self.fact, value), marked=self.marked)

    def set_lines(self, width: int) -> list[Line]:
        """Set the label, why it is asked, then the answers side by side."""
        if not self.aside:
            return super().set_lines(width)
        shift = cell_len(_BAR)
        lines = super().set_lines(width - shift)
        self._hits = [
            [(begin + shift, end + shift, position) for begin, end, position in row]
            for row in self._hits
        ]
        bar = Content(_BAR).stylize("$rule")
        return [Line(bar + line.content, line.offset) for line in lines]

    def heading(self) -> list[Block]:
        """Return the label, why it is asked, what it decides."""
        blocks = [Block(Content(self.fact.label).stylize("bold"))]
        if self.fact.why:
            blocks.append(Block(Content(self.fact.why).stylize("$quiet"), gap=0))
        if self.decides:
            blocks.append(Block(Content(self.decides).stylize("$quiet"), gap=0))
        if self.fact.health:
            sentence = _("This touches on health: it stays on this machine and is never exported.")
            if self.app.is_web:
                sentence = _("This touches on health: it is never exported, nor in any code.")
            blocks.append(Block(Content(sentence).stylize("$quiet italic"), gap=0))
        return blocks

    def is_quiet(self, option: Option) -> bool:
        """Leaving something unsaid steps back behind the answers."""
        return option.id == UNSAID


def _answers(fact: Fact, value: str | None) -> list[Option]:
    unsaid = _("I would rather not say") if value is None else _("erase this answer")
    options = [
        Option(each, Content(label)) for each, label in zip(fact.values, fact.labels, strict=True)
    ]
    return [*options, Option(UNSAID, Content(unsaid))]
