"""The picture of a chapter in the terminal: cells cut in two, and its title under it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from textual.color import Color
from textual.content import Content
from textual.style import Style

from talent_story.book.model import Chapter
from talent_story.pictures import (
    Cell,
    PictureRefused,
    can_draw,
    half_blocks,
    inspect_picture,
    read_picture,
)
from talent_story.tui.typesetting import Block, Line, set_blocks
from talent_story.tui.widgets.prose import Setting

MAX_COLUMNS = 60
MAX_ROWS = 17
_FEWEST_COLUMNS = 24


@dataclass(frozen=True, slots=True)
class PictureData:
    """A picture that may be shown, and what it says of itself."""

    svg: bytes
    title: str
    desc: str
    ratio: float


def chapter_picture(book_folder: Path, chapter: Chapter) -> PictureData | None:
    """Return the picture of a chapter, if it has one that may be shown."""
    if not chapter.illustration.lower().endswith(".svg"):
        return None
    svg = read_picture(book_folder, chapter.illustration)
    if svg is None:
        return None
    try:
        facts = inspect_picture(svg)
    except PictureRefused:
        return None
    return PictureData(svg, facts.title, facts.desc, facts.width / facts.height)


def shows_colours(colour_system: str | None, environment: Mapping[str, str]) -> bool:
    """Whether a terminal can show a picture: it has 256 colours or more, and nobody minds."""
    return (
        not environment.get("NO_COLOR")
        and environment.get("TERM") != "dumb"
        and colour_system in ("256", "truecolor")
    )


@lru_cache(maxsize=16)
def _drawn(svg: bytes, columns: int) -> tuple[Content, ...]:
    try:
        cells = half_blocks(svg, columns)
    except PictureRefused:
        return ()
    return tuple(_content(row) for row in cells or ())


class ChapterPicture(Setting):
    """A picture, centred, its title under it; nothing where it cannot be shown in colours."""

    DEFAULT_CSS = """
    ChapterPicture {
        width: 72;
        max-width: 100%;
        height: auto;
        margin: 0 0 1 0;
    }
    """

    def __init__(self, picture: PictureData | None = None, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.picture: PictureData | None = None
        self.display = False
        self._wanted = picture

    def on_mount(self) -> None:
        """Show what was given, now that the terminal is known."""
        self.show(self._wanted)

    def show(self, picture: PictureData | None) -> None:
        """Show another picture, or none."""
        self._wanted = picture
        shown = picture is not None and self._can_show()
        self.picture = picture if shown else None
        self.display = shown
        self.tooltip = picture.desc or picture.title if picture is not None and shown else None
        self.reset()

    def prepare(self, picture: PictureData, width: int) -> None:
        """Draw a picture that may be shown next on so many columns, so that no key waits for it."""
        if self._can_show() and width >= _FEWEST_COLUMNS:
            _drawn(picture.svg, self._columns(picture, width))

    def _can_show(self) -> bool:
        if self.app.no_color or not can_draw():
            return False
        return shows_colours(self.app.console.color_system, os.environ)

    def _rows(self) -> int:
        # Half of a low window is for the words that come with the picture.
        return max(1, min(MAX_ROWS, (self.app.size.height - 6) // 2))

    def _columns(self, picture: PictureData, width: int) -> int:
        return min(MAX_COLUMNS, width, int(2 * self._rows() * picture.ratio))

    def set_lines(self, width: int) -> list[Line]:
        """Set the cells of the picture, then its title."""
        if self.picture is None or width < _FEWEST_COLUMNS:
            return []
        columns = self._columns(self.picture, width)
        rows = _drawn(self.picture.svg, columns)[: self._rows()]
        margin = (width - columns) // 2
        lines = [Line(row.pad_left(margin), at) for at, row in enumerate(rows)]
        if lines and self.picture.title:
            title = Content(self.picture.title).stylize("$quiet italic")
            below = [Line(Content("")), *set_blocks([Block(title, align="center")], width)]
            lines.extend(Line(line.content, len(rows) + at) for at, line in enumerate(below))
        return lines


def _content(row: Sequence[Cell]) -> Content:
    """Return a row of cells, those of the same colours together."""
    parts: list[tuple[str, Style]] = []
    begin = 0
    for end in range(1, len(row) + 1):
        if end == len(row) or row[end] != row[begin]:
            upper, lower = row[begin]
            style = Style(foreground=Color(*upper), background=Color(*lower))
            parts.append(("▀" * (end - begin), style))
            begin = end
    return Content.assemble(*parts)
