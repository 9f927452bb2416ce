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
from talent_story.tui.widgets.columns import set_beside
from talent_story.tui.widgets.prose import Setting

_OPTION_TEXT = 1_000_000
"""More characters than an option has: places in a menu are counted from option to option."""

_WIDEST = 88
"""Columns of the widest line of words: a longer one is hard to come back from."""

_ROOM_BESIDE = 96
"""From how many columns on the body of an option has room for something beside it."""

_DEEPER = 2
"""Columns by which an option stands further right than the one it belongs to."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something to pick. `label` stands before it, `details` are the paragraphs under it.

    `above` comes before it, `body` after, and `beside` stands at the side of the body where there
    is room: these are only read, neither marked nor picked.
    What cannot be picked is `closed`: shown, quiet, and passed over. `depth` sets it further right,
    under what it belongs to, with no blank line between. A `bullet` makes it an item of a list.
    """

    id: str
    text: Content
    label: str = ""
    details: tuple[Block, ...] = ()
    body: tuple[Block, ...] = ()
    closed: bool = False
    above: tuple[Block, ...] = ()
    depth: int = 0
    beside: tuple[Block, ...] = ()
    bullet: str = ""


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
        # Lines by position, mark and width: when the mark moves, two options of many change.
        self._set_before: dict[tuple[int, bool, int], list[Line]] = {}

    def reset(self) -> None:
        """Set everything again."""
        self._set_before.clear()
        super().reset()

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
            gap = self._gap(option) if lines else 0
            lines.extend(Line(Content(""), start - 1) for _ in range(gap))
            hits.extend([] for _ in range(gap))
            if option.above:
                indent = self._indent(option) if option.depth else 0
                above = set_blocks([block.indented(indent) for block in option.above], width)
                for line in above if option.depth else (*above, Line(Content(""))):
                    lines.append(Line(line.content, start - 1))
                    hits.append([])
            setting = (position, position == self.marked, width)
            if setting not in self._set_before:
                self._set_before[setting] = self._set_option(option, setting[1], width)
            for line in self._set_before[setting]:
                lines.append(Line(line.content, start + line.offset))
                hits.append([(0, width, position)])
            if option.body or option.beside:
                for line in (Line(Content("")), *self._set_body(option, width)):
                    lines.append(Line(line.content, start + _OPTION_TEXT // 2 + line.offset))
                    hits.append([])
        self._hits = hits
        return lines

    def _set_body(self, option: Option, width: int) -> list[Line]:
        indent = self._indent(option)
        room = max(1, width - indent)
        if room < _ROOM_BESIDE:
            lines = set_blocks([*option.body, *option.beside], room)
        else:
            lines = set_beside(option.body, option.beside, room)
        return [Line(line.content.pad_left(indent), line.offset) for line in lines]

    def _gap(self, option: Option) -> int:
        if option.above:
            return max(1, self.spacing)
        return 0 if option.depth else self.spacing

    def _label_width(self) -> int:
        return max((cell_len(option.label) for option in self.options), default=0)

    def _indent(self, option: Option | None = None) -> int:
        label_width = self._label_width()
        deeper = 0 if option is None else _DEEPER * option.depth
        return 2 + deeper + (label_width + 2 if label_width else 0)

    def _set_option(self, option: Option, marked: bool, width: int) -> list[Line]:
        label_width = self._label_width()
        label = option.label.rjust(label_width) if label_width else ""
        lead = Content.assemble(
            " " * (_DEEPER * option.depth),
            ("› " if marked else "  ", "bold $accent"),
            (label, "$quiet" if option.closed else "bold $accent"),
            "  " if label_width else "",
            (option.bullet, "$quiet"),
        )
        text = option.text
        if option.closed:
            text = text.stylize_before("$quiet")
        elif marked:
            text = text.stylize_before("bold")
        indent = self._indent(option)
        blocks = [Block(text, lead=lead)]
        blocks.extend(block.indented(indent) for block in option.details)
        lines = set_blocks(blocks, max(indent + 1, min(width - 2, _WIDEST)))
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
