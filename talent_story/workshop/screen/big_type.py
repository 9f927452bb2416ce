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


@lru_cache(64)
def fitted(texts: tuple[str, ...], columns: int, rows: int) -> list[list[str]] | None:
    """Return each text as rows of half blocks, all of one size, with a blank row between texts.

    The size is the largest that fits; None where none does, or where nothing can be drawn. It
    takes a moment the first time: ask for it beside what the keys wait for.
    """
    if not texts or sum(map(len, texts)) > LONGEST or columns < 60:
        return None
    words = [
        [word for word in text.replace("\u202f", "\u00a0").split(" ") if word] for text in texts
    ]
    try:
        widths = _widths(_drawn(words, SIZES[-1]))
        for size in SIZES:
            scaled = [[width * size / SIZES[-1] for width in each] for each in widths]
            if _height(scaled, size, columns, rows) <= rows:
                found = _drawn(words, size)
                # What was drawn decides: letters do not grow exactly as their size does.
                if _height(_widths(found), size, columns, rows) <= rows:
                    return [_rows(bitmaps, size, columns) for bitmaps in found]
    except (ImportError, ValueError, PictureRefused):
        return None
    return None


def _height(widths: Sequence[Sequence[float]], size: int, columns: int, rows: int) -> int:
    """Return how many rows texts take; more than there are when a word is too long for a line."""
    if any(width > columns for each in widths for width in each):
        return rows + 1
    lines = sum(len(_lines(each, size, columns)) for each in widths)
    return lines * _line_height(size) // 2 + len(widths) - 1


def _lines(widths: Sequence[float], size: int, columns: int) -> list[list[int]]:
    """Return which words stand on which line."""
    lines: list[list[int]] = [[]]
    room = float(columns)
    for place, width in enumerate(widths):
        needed = width + (_space(size) if lines[-1] else 0)
        if lines[-1] and needed > room:
            lines.append([])
            room, needed = float(columns), width
        room -= needed
        lines[-1].append(place)
    return lines


def _rows(bitmaps: Sequence[Bitmap], size: int, columns: int) -> list[str]:
    lines = _lines([len(bitmap[0]) for bitmap in bitmaps], size, columns)
    return [
        row
        for line in lines
        for row in _half_blocks([bitmaps[place] for place in line], _space(size))
    ]


def _half_blocks(line: Sequence[Bitmap], space: int) -> list[str]:
    if not line:
        return []
    gap = bytes(space)
    pixels = [gap.join(word[row] for word in line) for row in range(len(line[0]))]
    return [
        "".join(_BLOCKS[pair] for pair in zip(upper, lower, strict=True)).rstrip()
        for upper, lower in zip(pixels[::2], pixels[1::2], strict=True)
    ]


def _space(size: int) -> int:
    return max(2, round(size * 0.28))


def _line_height(size: int) -> int:
    return 2 * round(size * 0.6)


def _widths(bitmaps: Sequence[Sequence[Bitmap]]) -> list[list[float]]:
    return [[float(len(bitmap[0])) for bitmap in each] for each in bitmaps]


def _drawn(words: Sequence[Sequence[str]], size: int) -> list[list[Bitmap]]:
    """Draw the words of several texts."""
    bitmaps = iter(_words([word for each in words for word in each], size))
    return [[next(bitmaps) for _word in each] for each in words]


def _words(words: Sequence[str], size: int) -> list[Bitmap]:
    """Draw words one under another in one picture, and cut each out."""
    import resvg_py

    from talent_story import fonts

    if not words:
        return []
    height = _line_height(size)
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
    files = [str(path) for path in fonts.files() if "Semibold" in path.name]
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
