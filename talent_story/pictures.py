"""The pictures of a book: plain SVG, read from its folder only, and drawn as coloured cells.

A book may come from anywhere. A picture is therefore looked at before anything draws it: plain
shapes, nothing that runs, nothing that points outside, a size that is bounded.
"""

from __future__ import annotations

import importlib
import math
import os
import re
import stat
import struct
import zlib
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.parsers import expat  # refuses every document type, so no entity is ever expanded

from talent_story.book.sources import picture_paths

MAX_BYTES = 200_000
"""Largest picture, in bytes."""

MAX_COLUMNS = 240
"""Most columns a picture is drawn on."""

MAX_ELEMENTS = 5_000
MAX_DEPTH = 40

ELEMENTS = frozenset(
    ("svg", "title", "desc", "g", "rect", "circle", "ellipse", "line", "polyline", "polygon",
     "path", "defs", "linearGradient", "radialGradient", "stop", "clipPath")
)  # fmt: skip
"""What a picture may be made of."""

Rgb = tuple[int, int, int]
Cell = tuple[Rgb, Rgb]
"""The colours of the upper and of the lower half of a cell."""

_SVG = "http://www.w3.org/2000/svg"
_GRAIN = 2
_NUMBER = re.compile(r"\s*(\d{1,5}(?:\.\d{1,6})?)(?:px)?\s*")
_HUGE = re.compile(r"(?<![\d.#\w])\d{7,}|\d[eE]\+?\d")
_URL = re.compile(r"url\s*\(\s*[\"']?\s*(?!#)", re.IGNORECASE)


class PictureRefused(ValueError):
    """A picture that is not drawn: its message says why."""


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What a picture says of itself."""

    title: str
    desc: str
    width: float
    height: float


def read_picture(folder: Path, name: str) -> bytes | None:
    """Return the picture `name` of the book in `folder`; nothing is read outside that folder."""
    try:
        inside = folder.resolve(strict=True)
        for candidate in picture_paths(name):
            full = (inside / candidate).resolve()
            if not full.is_relative_to(inside) or not full.is_file():
                continue
            descriptor = os.open(full, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
            with open(descriptor, "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    return None
                content = file.read(MAX_BYTES + 1)
            return content if len(content) <= MAX_BYTES else None
    except (OSError, ValueError, RuntimeError):
        return None
    return None


def inspect_picture(svg: bytes) -> PictureFacts:
    """Return what a picture says of itself; raise `PictureRefused` if it is not a plain one."""
    if len(svg) > MAX_BYTES:
        raise PictureRefused(f"more than {MAX_BYTES} bytes")
    try:
        text = svg.decode("utf-8")
    except UnicodeDecodeError:
        raise PictureRefused("not in UTF-8") from None
    if "\0" in text:
        raise PictureRefused("not in UTF-8")
    inspector = _Inspector()
    try:
        inspector.parser.Parse(svg, True)
    except expat.ExpatError as error:
        raise PictureRefused(f"not well-formed XML: line {error.lineno}") from None
    return inspector.facts()


class _Inspector:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.ProcessingInstructionHandler = self.instruction
        self.path: list[str] = []
        self.count = 0
        self.texts = {"title": "", "desc": ""}
        self.size: tuple[float, float] | None = None

    def doctype(self, *_declared: object) -> None:
        raise PictureRefused("a document type")

    def instruction(self, *_told: object) -> None:
        raise PictureRefused("a processing instruction")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, plain = name.rpartition(" ")
        if space != _SVG or plain not in ELEMENTS or (plain == "svg") != (not self.path):
            raise PictureRefused(f"an element <{plain[:40]}>")
        self.count += 1
        if self.count > MAX_ELEMENTS or len(self.path) >= MAX_DEPTH:
            raise PictureRefused("too many elements")
        for attribute, value in attributes.items():
            self.check_attribute(attribute.rpartition(" ")[2], value)
        if not self.path:
            self.size = _size(attributes)
        self.path.append(plain)

    def check_attribute(self, name: str, value: str) -> None:
        lowered = name.lower()
        if lowered.startswith("on") or lowered in ("src", "base", "filter", "mask", "style"):
            raise PictureRefused(f"an attribute {name[:40]}")
        if lowered == "href" and not value.strip().startswith("#"):
            raise PictureRefused("a link to something outside")
        if _HUGE.search(value) and not value.startswith("#"):
            raise PictureRefused("an unreasonable number")
        if _URL.search(value) or "\\" in value:
            raise PictureRefused("a link to something outside")

    def end(self, _name: str) -> None:
        self.path.pop()

    def characters(self, text: str) -> None:
        # Only the picture's own title and description: those of a shape are for that shape.
        if len(self.path) == 2 and self.path[1] in self.texts:
            self.texts[self.path[1]] += text

    def facts(self) -> PictureFacts:
        if self.size is None:
            raise PictureRefused("no size")
        title, desc = (_one_line(self.texts[name]) for name in ("title", "desc"))
        return PictureFacts(title, desc, *self.size)


def _one_line(text: str) -> str:
    """Join the lines of a text, no-break spaces kept."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip(" ")[:500]


def _size(attributes: dict[str, str]) -> tuple[float, float]:
    for name in ("width", "height"):
        if name in attributes and _bounded(attributes[name]) is None:
            raise PictureRefused(f"an unreasonable {name}")
    box = re.split(r"[\s,]+", attributes.get("viewBox", "").strip())
    width = _bounded(box[2] if len(box) == 4 else attributes.get("width", ""))
    height = _bounded(box[3] if len(box) == 4 else attributes.get("height", ""))
    if width is None or height is None or not 1 / 4 <= width / height <= 8:
        raise PictureRefused("an unreasonable size")
    return width, height


def _bounded(text: str) -> float | None:
    match = _NUMBER.fullmatch(text)
    number = float(match[1]) if match else 0.0
    return number if 1 <= number <= 10_000 else None


def can_draw() -> bool:
    """Whether pictures can be drawn here: resvg_py is installed."""
    return _resvg() is not None


def half_blocks(
    svg: bytes, columns: int, *, behind: Rgb = (243, 231, 208)
) -> list[list[Cell]] | None:
    """Return a picture as rows of `columns` cells, two pixels high each, to be shown with « ▀ ».

    Return `None` when resvg_py is not installed; raise `PictureRefused` for a picture that is not
    drawn. What is transparent shows `behind`.
    """
    facts = inspect_picture(svg)
    resvg = _resvg()
    if resvg is None:
        return None
    columns = max(1, min(MAX_COLUMNS, columns))
    rows = max(1, min(2 * MAX_COLUMNS, round(columns * facts.height / facts.width / 2)))
    try:
        png = resvg.svg_to_bytes(
            svg_string=svg.decode("utf-8").lstrip("\ufeff"),
            width=columns * _GRAIN,
            height=max(1, math.ceil(columns * _GRAIN * facts.height / facts.width)),
            background="#{:02x}{:02x}{:02x}".format(*behind),
            skip_system_fonts=True,
            dpi=96,
        )
    except ValueError as error:
        raise PictureRefused(str(error)[:200]) from None
    except BaseException as error:
        # What resvg did not foresee comes as an exception that is no `Exception`.
        if type(error).__name__ != "PanicException":
            raise
        raise PictureRefused("resvg gave it up") from None
    width, height, pixels = read_png(bytes(png))
    edges_x = [column * width // columns for column in range(columns + 1)]
    edges_y = [row * height // (2 * rows) for row in range(2 * rows + 1)]
    lines = [
        [
            _average(pixels, width, left, max(left + 1, right), top, max(top + 1, bottom))
            for left, right in pairwise(edges_x)
        ]
        for top, bottom in pairwise(edges_y)
    ]
    return [list(zip(lines[row], lines[row + 1], strict=True)) for row in range(0, 2 * rows, 2)]


def _average(pixels: bytes, width: int, left: int, right: int, top: int, bottom: int) -> Rgb:
    red = green = blue = 0
    for row in range(top, bottom):
        part = pixels[3 * (row * width + left) : 3 * (row * width + right)]
        red, green, blue = red + sum(part[::3]), green + sum(part[1::3]), blue + sum(part[2::3])
    count = (right - left) * (bottom - top)
    return round(red / count), round(green / count), round(blue / count)


def read_png(png: bytes) -> tuple[int, int, bytes]:
    """Return the width, the height and the RGB pixels of a PNG as resvg writes them.

    That is 8 bits a channel, RGB or RGBA, not interlaced; transparency is left out.
    """
    if png[:8] != b"\x89PNG\r\n\x1a\n" or len(png) < 33:
        raise PictureRefused("no PNG")
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", png[16:29])
    if depth != 8 or kind not in (2, 6) or interlaced or not 0 < width * height <= 4_000_000:
        raise PictureRefused("a PNG of another kind")
    packed, at = [], 8
    while at + 8 <= len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            packed.append(png[at + 8 : at + 8 + length])
        at += 12 + length
    size = 3 if kind == 2 else 4
    stride = width * size
    expected = (stride + 1) * height
    try:
        raw = zlib.decompressobj().decompress(b"".join(packed), expected)
    except zlib.error:
        raise PictureRefused("a damaged PNG") from None
    if len(raw) != expected:
        raise PictureRefused("a damaged PNG")
    pixels, above = bytearray(), bytearray(stride)
    for row in range(height):
        start = row * (stride + 1)
        line = bytearray(raw[start + 1 : start + 1 + stride])
        _unfilter(raw[start], line, above, size)
        above = line
        if size == 4:
            rgb = bytearray(3 * width)
            rgb[::3], rgb[1::3], rgb[2::3] = line[::4], line[1::4], line[2::4]
            pixels += rgb
        else:
            pixels += line
    return width, height, bytes(pixels)


def _unfilter(kind: int, line: bytearray, above: bytearray, size: int) -> None:
    """Undo the filter of a line of a PNG, in place: none, sub, up, average or Paeth."""
    if kind > 4:
        raise PictureRefused("a damaged PNG")
    for i in range(len(line) if kind else 0):
        left = line[i - size] if i >= size else 0
        up = above[i]
        if kind == 1:
            guess = left
        elif kind == 2:
            guess = up
        elif kind == 3:
            guess = (left + up) // 2
        else:
            corner = above[i - size] if i >= size else 0
            # How far each is from left + up - corner; of equals, the first.
            to_left, to_up = abs(up - corner), abs(left - corner)
            to_corner = abs(left + up - 2 * corner)
            if to_left <= to_up and to_left <= to_corner:
                guess = left
            else:
                guess = up if to_up <= to_corner else corner
        line[i] = (line[i] + guess) & 255


def _resvg() -> Any | None:
    try:
        return importlib.import_module("resvg_py")
    except ImportError:
        return None
