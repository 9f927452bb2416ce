"""A way walked, drawn: the sections on a line, and the doors beside it that were not opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rich.cells import cell_len
from textual.content import Content

from talent_story.tui.typesetting import Block, Line, set_blocks
from talent_story.tui.widgets.menu import Menu, Option

_BESIDE = 100
"""From how many columns on the doors stand to the right of the way, and not under it."""

_WALKED, _CLOSED = "● ", "○ "


@dataclass(frozen=True, slots=True)
class Step(Option):
    """A section walked through, as an option.

    `taken` are the words of the door that was opened, None where the reader stands; `doors` are
    the words of those that were not. `chapter` is announced when the section opens it.
    """

    taken: Content | None = None
    doors: tuple[Content, ...] = ()
    chapter: Content | None = None


class Way(Menu):
    """Sections one under another on a line; the marked one is where Enter reads again."""

    def _set_option(self, option: Option, marked: bool, width: int) -> list[Line]:
        if not isinstance(option, Step):
            return super()._set_option(option, marked, width)
        ends = option.taken is None and not option.doors
        rail = Content("  " if ends else "│ ").stylize("$rule")
        beside = width >= _BESIDE
        column = width // 2 if beside else width - 2
        title = option.text.stylize_before("bold" if marked else "")
        rows = _led(title, Content(_WALKED).stylize("bold $accent"), rail, column - 2)
        for block in option.details:
            rows.extend(_led(block.text, rail, rail, column - 2))
        if option.taken is not None:
            rows.extend(_led(option.taken.stylize_before("italic"), rail, rail, column - 2))
        head = len(rows)
        if beside:
            rows = _joined(rows, self._doors(option.doors, Content("  "), column - 2), rail, column)
        else:
            rows.extend(self._doors(option.doors, rail, column - 2))
        if not ends:
            rows.append(rail)
        mark = Content("› ").stylize("bold $accent") if marked else Content("  ")
        rows = [(mark if at == 0 else Content("  ")) + row for at, row in enumerate(rows)]
        lines = [
            Line(_padded(row, width).stylize_before("on $mark") if marked and at < head else row)
            for at, row in enumerate(rows)
        ]
        return [*self._announced(option, width), *lines]

    def _announced(self, step: Step, width: int) -> list[Line]:
        if step.chapter is None:
            return []
        first = step is self.options[0]
        rail = Content("  " if first else "  │ ").stylize("$rule")
        rows = _led(step.chapter.stylize_before("$accent"), rail, rail, width - 2)
        return [Line(row) for row in (*rows, Content("") if first else rail)]

    @staticmethod
    def _doors(doors: Sequence[Content], rail: Content, width: int) -> list[Content]:
        branch = Content("├──" if rail.plain.strip() else "───").stylize("$rule")
        first = branch + Content(_CLOSED).stylize("$quiet")
        following = rail.pad_right(cell_len(first.plain) - cell_len(rail.plain))
        return [
            row
            for door in doors
            for row in _led(door.stylize_before("$quiet"), first, following, width)
        ]


def _led(text: Content, first: Content, following: Content, width: int) -> list[Content]:
    """Return a text on lines of `width` columns, each behind its lead."""
    room = max(1, width - cell_len(first.plain))
    lines = set_blocks([Block(text)], room) or [Line(Content(""))]
    return [(following if at else first) + line.content for at, line in enumerate(lines)]


def _joined(
    left: Sequence[Content], right: Sequence[Content], rail: Content, column: int
) -> list[Content]:
    return [
        _padded(rail if one is None else one, column) + (Content("") if other is None else other)
        for one, other in zip_longest(left, right)
    ]


def _padded(content: Content, width: int) -> Content:
    return content.pad_right(max(0, width - cell_len(content.plain)))
