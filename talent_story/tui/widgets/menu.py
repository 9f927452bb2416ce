"""Things to pick from. The page moves the mark among its menus; a menu says what was picked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive

from talent_story.tui.typesetting import Block, Line, set_blocks
from talent_story.tui.widgets.prose import Setting

_OPTION_TEXT = 1_000_000
"""More characters than an option has: places in a menu are counted from option to option."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something to pick. `label` stands before it, `details` are the paragraphs under it.

    `body` follows them but is only read: it is neither marked nor picked. What cannot be picked is
    `closed`: shown, quiet, and passed over.
    """

    id: str
    text: Content
    label: str = ""
    details: tuple[Block, ...] = ()
    body: tuple[Block, ...] = ()
    closed: bool = False


class Menu(Setting):
    """Options one under another. `marked` is the position of the one Enter would pick.

    A `centred` menu is no wider than what it says, and stands in the middle.
    """

    marked: reactive[int | None] = reactive(None)
    side_by_side: ClassVar[bool] = False

    @dataclass
    class Picked(Message):
        """An option was picked."""

        menu: Menu
        option: str

        @property
        def control(self) -> Menu:
            """The menu it was picked from."""
            return self.menu

    class Pointed(Message):
        """The pointer came over an option."""

        def __init__(self, menu: Menu, position: int) -> None:
            super().__init__()
            self.menu = menu
            self.position = position

    def __init__(
        self,
        options: Sequence[Option] = (),
        *,
        spacing: int = 0,
        centred: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.options = tuple(options)
        self.spacing = spacing
        self.centred = centred
        self.display = bool(self.options)
        self._hits: list[list[tuple[int, int, int]]] = []

    def show(
        self, options: Sequence[Option], *, spacing: int | None = None, marked: int | None = None
    ) -> None:
        """Show other options, and mark one of them or none."""
        self.options = tuple(options)
        if spacing is not None:
            self.spacing = spacing
        self.display = bool(self.options)
        self.set_reactive(Menu.marked, marked)
        self.reset()

    def space(self, spacing: int) -> None:
        """Set the options this many blank lines apart."""
        if spacing != self.spacing:
            self.spacing = spacing
            self.reset()

    def watch_marked(self) -> None:
        """Draw the mark where it is now; no line moves for it."""
        self._set = None
        self.refresh()
        self._clear_render()

    def _clear_render(self) -> None:
        self._layout_cache.clear()

    # What can be picked

    def openings(self) -> list[int]:
        """Return the positions that can be picked."""
        return [position for position, option in enumerate(self.options) if not option.closed]

    def pick(self, position: int) -> None:
        """Say that an option was picked; a closed one is not."""
        option = self.options[position]
        if not option.closed:
            # Said in this widget's own turn, and not in that of the page that asks for it: a
            # message does not bubble past the one in whose turn it was made.
            self.call_next(self._say_picked, option.id)

    def _say_picked(self, option: str) -> None:
        self.post_message(self.Picked(self, option))

    def position_of(self, label: str) -> int | None:
        """Return the position of the option with this label, if it can be picked."""
        for position in self.openings():
            if self.options[position].label == label:
                return position
        return None

    def region_of(self, position: int) -> Region:
        """Return where an option stands in this widget."""
        self.lines(max(1, self.content_size.width))
        rows = [
            row for row, hits in enumerate(self._hits) if any(hit[2] == position for hit in hits)
        ]
        if not rows:
            return Region(0, 0, 1, 1)
        return Region(0, rows[0], max(1, self.content_size.width), rows[-1] - rows[0] + 1)

    def position_at(self, column: int, row: int) -> int | None:
        """Return the position of the option that stands at a point of this widget."""
        if 0 <= row < len(self._hits):
            for begin, end, position in self._hits[row]:
                if begin <= column < end:
                    return position
        return None

    # Setting

    def set_lines(self, width: int) -> list[Line]:
        """Set the options one under another."""
        if not self.centred:
            return self._set_options(width)
        texts = [block.text for option in self.options for block in option.details]
        texts.extend(option.text for option in self.options)
        widest = max((cell_len(text.plain) for text in texts), default=0)
        column = min(width, widest + self._indent() + 2)
        margin = (width - column) // 2
        return [
            Line(line.content.pad_left(margin), line.offset) for line in self._set_options(column)
        ]

    def _set_options(self, width: int) -> list[Line]:
        lines: list[Line] = []
        hits: list[list[tuple[int, int, int]]] = []
        for position, option in enumerate(self.options):
            start = position * _OPTION_TEXT
            if lines:
                lines.extend(Line(Content(""), start - 1) for _ in range(self.spacing))
                hits.extend([] for _ in range(self.spacing))
            for line in self._set_option(option, position == self.marked, width):
                lines.append(Line(line.content, start + line.offset))
                hits.append([(0, width, position)])
            if option.body:
                start += _OPTION_TEXT // 2
                indent = self._indent()
                body = [block.indented(indent) for block in option.body]
                for line in (Line(Content("")), *set_blocks(body, max(indent + 1, width))):
                    lines.append(Line(line.content, start + line.offset))
                    hits.append([])
        self._hits = hits
        return lines

    def _label_width(self) -> int:
        return max((cell_len(option.label) for option in self.options), default=0)

    def _indent(self) -> int:
        label_width = self._label_width()
        return 2 + (label_width + 2 if label_width else 0)

    def _set_option(self, option: Option, marked: bool, width: int) -> list[Line]:
        label_width = self._label_width()
        label = option.label.rjust(label_width) if label_width else ""
        lead = Content.assemble(
            ("› " if marked else "  ", "bold $accent"),
            (label, "$quiet" if option.closed else "bold $accent"),
            "  " if label_width else "",
        )
        text = option.text
        if option.closed:
            text = text.stylize_before("$quiet")
        elif marked:
            text = text.stylize_before("bold")
        indent = self._indent()
        blocks = [Block(text, lead=lead)]
        blocks.extend(block.indented(indent) for block in option.details)
        lines = set_blocks(blocks, max(indent + 1, width - 2))
        if not marked:
            return lines
        return [
            Line(_padded(line.content, width).stylize_before("on $mark"), line.offset)
            for line in lines
        ]

    # The pointer

    def on_click(self, event: events.Click) -> None:
        """Pick the option under the pointer."""
        position = self.position_at(event.x, event.y)
        if position is not None:
            event.stop()
            self.pick(position)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Point at the option under the pointer."""
        position = self.position_at(event.x, event.y)
        if position is not None and position != self.marked and not self.options[position].closed:
            self.post_message(self.Pointed(self, position))


def _padded(content: Content, width: int) -> Content:
    room = width - cell_len(content.plain)
    return content.pad_right(room) if room > 0 else content
