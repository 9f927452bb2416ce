"""The keys that work here, on one quiet line; each is a button too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content

from talent_story.tui.typesetting import Line
from talent_story.tui.widgets.prose import Setting

_GAP = 3


@dataclass(frozen=True, slots=True)
class KeyHint:
    """A key, what it does in a word or two, and the action a click on it runs.

    When the line is too short, those with the lowest `rank` are kept first.
    """

    key: str
    does: str
    action: str = ""
    rank: int = 0


class KeyLine(Setting):
    """Hints in a row, centred."""

    def __init__(self, hints: Sequence[KeyHint] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.hints = tuple(hints)
        self._buttons: list[tuple[int, int, str]] = []

    def show(self, hints: Sequence[KeyHint]) -> None:
        """Show other hints."""
        if tuple(hints) != self.hints:
            self.hints = tuple(hints)
            self.reset()

    def reset(self) -> None:
        """Set the hints again: always one line, so nothing else moves."""
        self._set = None
        self.refresh()

    def set_lines(self, width: int) -> list[Line]:
        """Set as many hints as there is room for."""
        shown = _that_fit(self.hints, width)
        start = column = max(0, (width - _columns(shown)) // 2)
        self._buttons = []
        parts: list[str | tuple[str, str]] = [" " * start]
        for position, hint in enumerate(shown):
            if position:
                parts.append(" " * _GAP)
                column += _GAP
            columns = cell_len(hint.key) + 1 + cell_len(hint.does)
            self._buttons.append((column, column + columns, hint.action))
            column += columns
            parts.extend([(hint.key, "bold $accent"), (f" {hint.does}", "$quiet")])
        return [Line(Content.assemble(*parts))]

    async def on_click(self, event: events.Click) -> None:
        """Run the action of the hint under the pointer."""
        for begin, end, action in self._buttons:
            if begin <= event.x < end and action:
                event.stop()
                await self.screen.run_action(action)


def _that_fit(hints: Sequence[KeyHint], width: int) -> list[KeyHint]:
    kept: list[int] = []
    for position in sorted(range(len(hints)), key=lambda position: hints[position].rank):
        tried = sorted([*kept, position])
        if not kept or _columns([hints[each] for each in tried]) <= width:
            kept = tried
    return [hints[position] for position in kept]


def _columns(hints: Sequence[KeyHint]) -> int:
    return sum(cell_len(hint.key) + 1 + cell_len(hint.does) + _GAP for hint in hints) - _GAP
