"""What the typefaces that are carried along can draw, read off the fonts themselves.

A PDF that is to last may not hold a character that no embedded typeface has (PDF/A-2, 6.2.11.4).
"""

from __future__ import annotations

import struct
from functools import cache

from talent_story import fonts

MISSING = "?"
"""Stands for a character that nothing can draw."""


def only_drawable(text: str) -> str:
    """Return a text with every character that no carried typeface has replaced.

    Example:
        >>> only_drawable("« Été » 🚀")
        '« Été » ?'
    """
    return "".join(letter if _has(letter) else MISSING for letter in text)


def undrawable(text: str) -> str:
    """Return the characters of a text that no carried typeface has, each once, in order."""
    return "".join(dict.fromkeys(letter for letter in text if not _has(letter)))


def _has(letter: str) -> bool:
    return letter in "\n\t" or ord(letter) in _drawable()


@cache
def _drawable() -> frozenset[int]:
    """Return the characters that the upright faces all have: one of them sets any given text."""
    found: set[int] = set()
    for path in fonts.files():
        if path.stem == "OpenSans-Italic" or path.stem.startswith("EBGaramond12-Italic"):
            continue
        found |= characters_of(path.read_bytes())
    return frozenset(found)


def characters_of(font: bytes) -> set[int]:
    """Return the characters of a TrueType or OpenType font, by its `cmap` (formats 4 and 12)."""
    tables = {
        font[at : at + 4]: struct.unpack_from(">II", font, at + 8)[0]
        for at in range(12, 12 + 16 * struct.unpack_from(">H", font, 4)[0], 16)
    }
    start = tables[b"cmap"]
    found: set[int] = set()
    for number in range(struct.unpack_from(">H", font, start + 2)[0]):
        at = start + struct.unpack_from(">I", font, start + 4 + 8 * number + 4)[0]
        form = struct.unpack_from(">H", font, at)[0]
        if form == 4:
            count = struct.unpack_from(">H", font, at + 6)[0] // 2
            ends = struct.unpack_from(f">{count}H", font, at + 14)
            starts = struct.unpack_from(f">{count}H", font, at + 16 + 2 * count)
            for first, last in zip(starts, ends, strict=True):
                found.update(range(first, min(last, 0xFFFE) + 1))
        elif form == 12:
            for group in range(struct.unpack_from(">I", font, at + 12)[0]):
                first, last, _glyph = struct.unpack_from(">III", font, at + 16 + 12 * group)
                found.update(range(first, last + 1))
    return found
