"""Pieces of a drawing, as SVG: text, marks, badges, lines. Lengths are pixels of 1/96 inch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

from talent_story.book.cleaning import clean_line
from talent_story.editions.maps.model import MapNode, NodeKind
from talent_story.editions.maps.palette import TONES, walk_style
from talent_story.editions.maps.typesetting import text_width

Station = tuple[float, float, float]
"""Where a line passes a layer: where it comes in and goes out along, and where across."""


@dataclass
class Panel:
    """A part of a drawing: its size and what is drawn in it, from (0, 0)."""

    width: float = 0.0
    height: float = 0.0
    parts: list[str] = field(default_factory=list)

    def add(self, *pieces: str) -> None:
        """Draw on top of what is there."""
        self.parts += pieces


def esc(text: str) -> str:
    """Return text as it may stand in XML."""
    return escape(clean_line(text), quote=True)


def num(value: float) -> str:
    """Return a number as short as a drawing needs it.

    Example:
        >>> num(3.0), num(2.25), num(-0.01)
        ('3', '2.2', '0')
    """
    short = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if short in ("-0", "") else short


def text(x: float, y: float, words: str, name: str, anchor: str = "") -> str:
    """Return a line of text, its foot at `y`."""
    turned = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{num(x)}" y="{num(y)}" class="{name}"{turned}>{esc(words)}</text>'


def lines(x: float, y: float, rows: Iterable[str], step: float, name: str) -> list[str]:
    """Return lines of text under each other, the first with its foot at `y`."""
    # The space keeps the words of two lines apart for those who read or copy them in one.
    return [text(x, y + step * at, f"{row} ", name) for at, row in enumerate(rows)]


def rect(x: float, y: float, w: float, h: float, name: str, round: float = 0) -> str:
    """Return a rectangle."""
    corner = f' rx="{num(round)}"' if round else ""
    size = f'width="{num(w)}" height="{num(h)}"'
    return f'<rect x="{num(x)}" y="{num(y)}" {size} class="{name}"{corner}/>'


def outline(kind: NodeKind, x: float, y: float, w: float, h: float) -> str:
    """Return the shape of a kind: a kind is known by it where there is no colour."""
    c = min(10.0, h / 3)
    match kind:
        case "entry point":  # an arrow that points into the map
            points = [(x, y), (x + w - c, y), (x + w, y + h / 2), (x + w - c, y + h), (x, y + h)]
        case "detection tool":  # a lens: both sides are bent
            points = [
                (x + c, y), (x + w - c, y), (x + w, y + h / 2), (x + w - c, y + h),
                (x + c, y + h), (x, y + h / 2),
            ]  # fmt: skip
        case "programme":  # a sheet with its corner folded
            points = [(x, y), (x + w - c, y), (x + w, y + c), (x + w, y + h), (x, y + h)]
            fold = f"M{num(x + w - c)},{num(y)}v{num(c)}h{num(c)}"
            return polygon(points, "box") + f'<path d="{fold}" class="box"/>'
        case "competence":
            return rect(x, y, w, h, "box", h / 2)
        case "ending":
            inner = rect(x + 3, y + 3, w - 6, h - 6, "box", 9)
            return rect(x, y, w, h, "box", 12) + inner
        case "support format":
            bar = f'<path d="M{num(x + w - 5)},{num(y)}v{num(h)}" class="rule"/>'
            return rect(x, y, w, h, "box") + bar
        case _:
            return rect(x, y, w, h, "box", 6)
    return polygon(points, "box")


def polygon(points: Sequence[tuple[float, float]], name: str) -> str:
    """Return a closed shape."""
    path = " ".join(f"{num(x)},{num(y)}" for x, y in points)
    return f'<polygon points="{path}" class="{name}"/>'


def badge(kind: NodeKind, code: str, x: float, y: float) -> tuple[str, float]:
    """Return the code of a catalogue entry on its colour, with its width."""
    width = max(22.0, text_width(code, 10, "bold") + 9)
    drawn = rect(x, y, width, 14, f"b{TONES[kind].name}", 3)
    return drawn + text(x + width / 2, y + 10.6, code, "no"), width


def mark(node: MapNode, x: float, y: float) -> str:
    """Return the mark of a section, centred on a point; a plain dot when it has none."""
    marks = node.marks
    if "unseen" in marks:
        return circle(x, y, 3, "mo")
    if "start" in marks:
        return polygon([(x - 4, y - 5), (x + 5, y), (x - 4, y + 5)], "m")
    drawn = ""
    if "parting" in marks:
        drawn = circle(x, y, 6.4, "mo")
    if "fork" in marks or "unavoidable" in marks:
        r = 4.2
        name = "m" if "unavoidable" in marks else "mo"
        points = (
            [(x, y - r), (x + r, y), (x, y + r), (x - r, y)]
            if "fork" in marks
            else [(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)]
        )
        return drawn + polygon(points, name)
    return drawn + circle(x, y, 2.2, "md")


def circle(x: float, y: float, r: float, name: str) -> str:
    """Return a disc."""
    return f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(r)}" class="{name}"/>'


def walkers(numbers: Sequence[int], x: float, y: float) -> str:
    """Return the numbers of journeys on their colours, from right to left, ending at `x`."""
    drawn = ""
    for number in reversed(numbers):
        name, _colour, _dash = walk_style(number)
        drawn += circle(x - 7, y, 7, name) + text(x - 7, y + 3.6, str(number), "no")
        x -= 16
    return drawn


def curve(stations: Sequence[Station], *, vertical: bool = False, shift: float = 0.0) -> str:
    """Return the path of a line from layer to layer, `shift` beside its way."""

    def at(along: float, across: float) -> str:
        x, y = (across + shift, along) if vertical else (along, across + shift)
        return f"{num(x)},{num(y)}"

    _into, out, across = stations[0]
    path = f"M{at(out, across)}"
    for into, following, there in stations[1:]:
        middle = (out + into) / 2
        path += f"C{at(middle, across)} {at(middle, there)} {at(into, there)}"
        if following != into and (into, following, there) != stations[-1]:
            path += f"L{at(following, there)}"
        out, across = following, there
    return path


def arrow(along: float, across: float, name: str, *, vertical: bool, back: bool) -> str:
    """Return the head of a line, its tip at a point."""
    reach = -7.0 if not back else 7.0
    corners = [(along, across), (along + reach, across - 3.4), (along + reach, across + 3.4)]
    return polygon([(y, x) if vertical else (x, y) for x, y in corners], name)
