"""Letters made of half blocks, for the projector: what the last row of a room can read.

A terminal has letters of one size. On a window of many columns, an option of a vote is drawn from a
typeface, in pixels of half a cell, as large as all of the options fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from html import escape

from talent_story.pictures import PictureRefused, read_png

SIZES = (26, 21, 17, 15, 13, 12)
"""Heights of the letters in half cells, the largest first; smaller ones cannot be read.

They are such that the height of an « x » in the typeface is nearly whole.
"""

LONGEST = 400
"""More characters than this are read, not shown from afar."""

_THRESHOLD = 80
_INK = bytes(int(value > _THRESHOLD) for value in range(256))
_BLOCKS = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}

Bitmap = tuple[bytes, ...]
"""A word: rows of bytes, 1 where there is ink."""


def fitted(texts: Sequence[str], columns: int, rows: int) -> list[list[str]] | None:
    """Return each text as rows of half blocks, all of one size, with a blank row between texts.

    The size is the largest that fits; None where none does, or where nothing can be drawn.
    """
    if not texts or sum(map(len, texts)) > LONGEST or columns < 60:
        return None
    for size in SIZES:
        found = [big_rows(text, size, columns) for text in texts]
        drawn = [each for each in found if each is not None]
        if len(drawn) == len(texts) and sum(map(len, drawn)) + len(drawn) - 1 <= rows:
            return drawn
    return None


@lru_cache(64)
def big_rows(text: str, size: int, columns: int) -> list[str] | None:
    """Return a text in letters of a size, on lines of so many columns; None when it cannot be."""
    words = text.replace("\u202f", "\u00a0").split(" ")
    try:
        bitmaps = _words(tuple(word for word in words if word), size)
    except (ImportError, ValueError, PictureRefused):
        return None
    space = max(2, round(size * 0.28))
    lines: list[list[Bitmap]] = [[]]
    room = columns
    for bitmap in bitmaps:
        width = len(bitmap[0])
        if width > columns:
            return None
        if lines[-1] and width + space > room:
            lines.append([])
            room = columns
        room -= width + (space if lines[-1] else 0)
        lines[-1].append(bitmap)
    return [row for line in lines for row in _half_blocks(line, space)]


def _half_blocks(line: Sequence[Bitmap], space: int) -> list[str]:
    if not line:
        return []
    gap = bytes(space)
    pixels = [gap.join(word[row] for word in line) for row in range(len(line[0]))]
    return [
        "".join(_BLOCKS[pair] for pair in zip(upper, lower, strict=True)).rstrip()
        for upper, lower in zip(pixels[::2], pixels[1::2], strict=True)
    ]


def _words(words: tuple[str, ...], size: int) -> list[Bitmap]:
    """Draw words one under another in one picture, and cut each out."""
    import resvg_py

    from talent_story import fonts

    if not words:
        return []
    height = 2 * round(size * 0.6)
    width = max(len(word) for word in words) * size + 4
    texts = "".join(
        f'<text x="1" y="{place * height + round(size * 0.93)}">{escape(word)}</text>'
        for place, word in enumerate(words)
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height * len(words)}">'
        f'<rect width="{width}" height="{height * len(words)}" fill="#000"/>'
        f'<g font-family="{fonts.SANS}" font-weight="600" font-size="{size}" fill="#fff">'
        f"{texts}</g></svg>"
    )
    files = [str(path) for path in fonts.files()]
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, font_files=files, skip_system_fonts=True))
    across, _down, pixels = read_png(png)
    found: list[Bitmap] = []
    for place in range(len(words)):
        rows = [
            pixels[3 * across * row : 3 * across * (row + 1) : 3].translate(_INK)
            for row in range(place * height, (place + 1) * height)
        ]
        end = max((row.rfind(1) + 1 for row in rows), default=0) or size // 2
        found.append(tuple(row[1:end] for row in rows))
    return found
