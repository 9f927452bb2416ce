"""Text set on lines of a measure, as a book sets it: even lines, and French spaces kept.

Textual breaks a line at any white space, no-break spaces too, and fills each line as it comes.
Here a line breaks at ordinary spaces only, and the breaks of a paragraph are chosen together, so
that its right edge is even and its last line is not a lone short word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rich.cells import cell_len
from textual.content import Content

_PLAIN_SPACES = str.maketrans("\u00a0\u202f", "  ")
_LONE_WORD = 8


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph to set. A newline in its text starts a line.

    `lead` stands before the first line (a bullet, a number); the lines that follow are indented by
    its width. `verbatim` keeps spaces and lines as they are. `gap` is the blank lines above.
    A `heading` is set as any other.
    """

    text: Content
    lead: Content = Content("")
    indent: int = 0
    gap: int = 1
    align: Literal["left", "center"] = "left"
    verbatim: bool = False
    heading: bool = False

    def indented(self, columns: int) -> Block:
        """Return this block so many columns further right."""
        return replace(self, indent=self.indent + columns)


@dataclass(frozen=True, slots=True)
class Line:
    """A line set. `offset` is how many characters of the text came before it."""

    content: Content
    offset: int = 0


def set_blocks(blocks: Iterable[Block], width: int) -> list[Line]:
    """Return blocks as lines no wider than `width`; the gap above the first is left out."""
    lines: list[Line] = []
    offset = 0
    for block in blocks:
        if lines:
            lines.extend(Line(Content(""), offset - 1) for _ in range(block.gap))
        lines.extend(_set_block(block, max(1, width), offset))
        offset += len(block.text.plain) + 1
    return lines


def _set_block(block: Block, width: int, offset: int) -> Iterable[Line]:
    lead_width = cell_len(block.lead.plain)
    indent = min(block.indent, max(0, width - lead_width - 1))
    measure = max(1, width - indent - lead_width)
    first = True
    start = 0
    for part in block.text.split("\n", allow_blank=True):
        plain = part.plain
        breaks = folded(plain, measure) if block.verbatim else broken(plain, measure)
        for begin, end in breaks or [(0, 0)]:
            content = _without_french_spaces(part[begin:end])
            if block.align == "center":
                content = content.pad_left(max(0, (width - cell_len(content.plain)) // 2))
            elif first:
                content = block.lead + content
            else:
                content = content.pad_left(lead_width)
            yield Line(content.pad_left(indent) if indent else content, offset + start + begin)
            first = False
        start += len(plain) + 1


def _without_french_spaces(content: Content) -> Content:
    """Show no-break spaces as spaces, now that no line can break at them.

    Many terminal fonts have no narrow no-break space.
    """
    plain = content.plain
    shown = plain.translate(_PLAIN_SPACES)
    return content if shown == plain else Content(shown, list(content.spans))


def broken(text: str, width: int) -> list[tuple[int, int]]:
    """Return the (start, end) of each line of a paragraph set on `width` columns.

    Example:
        >>> [("Qui va la\\u00a0?"[start:end]) for start, end in broken("Qui va la\\u00a0?", 8)]
        ['Qui va', 'la\\xa0?']
    """
    words = _words(text, width)
    if not words:
        return []
    if len(text) <= width and cell_len(text) <= width:
        return [(words[0][0], words[-1][1])]
    return [(words[i][0], words[j - 1][1]) for i, j in _even_lines(words, width)]


def folded(text: str, width: int) -> list[tuple[int, int]]:
    """Return the (start, end) of `text` cut every `width` columns."""
    cuts: list[tuple[int, int]] = []
    start = columns = 0
    for position, character in enumerate(text):
        wide = cell_len(character)
        if columns + wide > width and position > start:
            cuts.append((start, position))
            start, columns = position, 0
        columns += wide
    if start < len(text):
        cuts.append((start, len(text)))
    return cuts


def _words(text: str, width: int) -> list[tuple[int, int, int]]:
    """Return (start, end, columns) of each word; one too long for a line is cut into several."""
    words: list[tuple[int, int, int]] = []
    start = 0
    for piece in text.split(" "):
        end = start + len(piece)
        if piece:
            columns = cell_len(piece)
            if columns <= width:
                words.append((start, end, columns))
            else:
                words.extend(
                    (start + begin, start + stop, cell_len(piece[begin:stop]))
                    for begin, stop in folded(piece, width)
                )
        start = end + 1
    return words


def _even_lines(words: Sequence[tuple[int, int, int]], width: int) -> list[tuple[int, int]]:
    """Return the (first word, word after the last) of each line, the space left at best shared.

    The cost of a line is the square of the room left on it; the last line is free, unless it
    would be a single short word. The cheapest breaks are found from the end of the paragraph.
    """
    count = len(words)
    cost = [0.0] * (count + 1)
    following = [count] * (count + 1)
    for first in range(count - 1, -1, -1):
        best, best_end = float("inf"), first + 1
        columns = 0
        for end in range(first + 1, count + 1):
            columns += words[end - 1][2]
            if end - 1 > first:
                columns += words[end - 1][0] - words[end - 2][1]
            if columns > width:
                break
            if end == count:
                lone = end == first + 1 and columns < _LONE_WORD and first > 0
                this = float(width * width // 4) if lone else 0.0
            else:
                this = float((width - columns) ** 2) + cost[end]
            if this <= best:
                best, best_end = this, end
        cost[first], following[first] = best, best_end
    lines: list[tuple[int, int]] = []
    first = 0
    while first < count:
        lines.append((first, following[first]))
        first = following[first]
    return lines
