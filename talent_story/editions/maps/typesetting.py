"""How wide text is in the typeface of the maps, and where it breaks into lines.

Widths are read from the font files that the package carries: a drawing must know what will fit
before anything draws it, and must not depend on what is installed.
"""

from __future__ import annotations

import struct
from functools import cache
from typing import Literal

from talent_story.fonts import FOLDER

Weight = Literal["regular", "semibold", "bold", "italic"]

_FILES: dict[Weight, str] = {
    "regular": "OpenSans-Regular.ttf",
    "semibold": "OpenSans-Semibold.ttf",
    "bold": "OpenSans-Bold.ttf",
    "italic": "OpenSans-Italic.ttf",
}
_NO_BREAK = "\u00a0\u202f"
_UNKNOWN = 1.0
"""Width in ems of a character that the typeface does not have: that of the widest letters."""


def text_width(text: str, size: float, weight: Weight = "regular") -> float:
    """Return how wide a line of text is, in the units of `size`.

    Example:
        >>> text_width("ii", 10) < text_width("mm", 10)
        True
    """
    widths = _widths(weight)
    return size * sum([widths.get(ord(letter), _UNKNOWN) for letter in text])


def broken(
    text: str, size: float, width: float, most: int, weight: Weight = "regular"
) -> tuple[str, ...]:
    """Return `text` as at most `most` lines no wider than `width`; what is cut ends in « … ».

    Lines break at spaces, never at a no-break space, and inside a word only when it is wider than
    a line by itself.

    Example:
        >>> broken("un deux trois", 10, 45, 2)
        ('un deux', 'trois')
    """
    lines: list[str] = []
    line = ""
    for word in _words(text):
        tried = f"{line} {word}" if line else word
        if text_width(tried, size, weight) <= width:
            line = tried
            continue
        if line:
            lines.append(line)
        while text_width(word, size, weight) > width and len(word) > 1:
            fits = _fitting(word, size, width, weight)
            lines.append(word[:fits])
            word = word[fits:]
        line = word
    if line or not lines:
        lines.append(line)
    if len(lines) > most:
        last = lines[most - 1]
        while last and text_width(f"{last}…", size, weight) > width:
            last = last[:-1]
        lines = [*lines[: most - 1], f"{last.rstrip(_NO_BREAK + ' ,;:.')}…"]
    return tuple(lines)


def _words(text: str) -> list[str]:
    return [word for word in text.replace("\n", " ").replace("\t", " ").split(" ") if word]


def _fitting(word: str, size: float, width: float, weight: Weight) -> int:
    fits = 1
    while fits < len(word) and text_width(word[: fits + 1], size, weight) <= width:
        fits += 1
    return fits


@cache
def _widths(weight: Weight) -> dict[int, float]:
    """Read the advance of every character of a TrueType font, in ems (OpenType 1.9: cmap, hmtx)."""
    data = (FOLDER / _FILES[weight]).read_bytes()
    tables = {}
    for number in range(struct.unpack_from(">H", data, 4)[0]):
        tag, _check, offset, _length = struct.unpack_from(">4sIII", data, 12 + 16 * number)
        tables[tag] = offset
    units = struct.unpack_from(">H", data, tables[b"head"] + 18)[0]
    measures = struct.unpack_from(">H", data, tables[b"hhea"] + 34)[0]
    advances = [
        struct.unpack_from(">H", data, tables[b"hmtx"] + 4 * min(glyph, measures - 1))[0] / units
        for glyph in range(struct.unpack_from(">H", data, tables[b"maxp"] + 4)[0])
    ]
    return {letter: advances[glyph] for letter, glyph in _glyphs(data, tables[b"cmap"]).items()}


def _glyphs(data: bytes, cmap: int) -> dict[int, int]:
    """Return the glyph of each character, from the segments (format 4) of a cmap table."""
    found: dict[int, int] = {}
    for number in range(struct.unpack_from(">H", data, cmap + 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * number)
        start = cmap + offset
        if (platform, encoding) != (3, 1) or struct.unpack_from(">H", data, start)[0] != 4:
            continue
        size = struct.unpack_from(">H", data, start + 6)[0]
        for at in range(start + 14, start + 14 + size, 2):
            last = struct.unpack_from(">H", data, at)[0]
            first = struct.unpack_from(">H", data, at + size + 2)[0]
            delta = struct.unpack_from(">H", data, at + 2 * size + 2)[0]
            place = at + 3 * size + 2
            shift = struct.unpack_from(">H", data, place)[0]
            for letter in range(first, min(last, 0xFFFE) + 1):
                if not shift:
                    found[letter] = (letter + delta) & 0xFFFF
                    continue
                where = place + shift + 2 * (letter - first)
                glyph = struct.unpack_from(">H", data, where)[0]
                found[letter] = (glyph + delta) & 0xFFFF if glyph else 0
    return {letter: glyph for letter, glyph in found.items() if glyph}


def can_set(text: str) -> bool:
    """Say whether the typeface of the maps has every character of a text.

    Example:
        >>> can_set("Où ?"), can_set("\\u05d0")
        (True, False)
    """
    known = _widths("regular").keys()
    return all(ord(letter) in known for letter in set(text) - set("\n\t\r"))
