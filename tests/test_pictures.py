"""The pictures of the book: one a chapter, one manner, plain; and hostile ones are refused."""

from __future__ import annotations

import contextlib
import re
import time
import zlib
from pathlib import Path
from xml.etree import ElementTree

import pytest
from textual.app import App, ComposeResult

from talent_story import pictures
from talent_story.book.reading import read_book
from talent_story.pictures import (
    MAX_BYTES,
    PictureRefused,
    half_blocks,
    inspect_picture,
    read_picture,
    read_png,
)
from talent_story.shipped import shipped_book
from talent_story.tui.pictures import (
    MAX_COLUMNS,
    MAX_ROWS,
    ChapterPicture,
    PictureData,
    chapter_picture,
    shows_colours,
)

FOLDER = shipped_book()
PICTURES = sorted((FOLDER / "chapters" / "illustrations").glob("*.svg"))
CHAPTERS = sorted((FOLDER / "chapters").glob("*.md"))
COLOURS = {"#14212b", "#f3e7d0", "#dd8a2e", "#3d7d80", "#a3a79c"}
SVG = "{http://www.w3.org/2000/svg}"
ATTRIBUTES = {
    "svg": {"viewBox", "role"},
    "title": set(),
    "desc": set(),
    "g": {"transform"},
    "rect": {"x", "y", "width", "height", "rx", "fill", "transform"},
    "circle": {"cx", "cy", "r", "fill", "stroke", "stroke-width"},
    "ellipse": {"cx", "cy", "rx", "ry", "fill", "transform"},
    "polygon": {"points", "fill", "transform"},
    "path": {
        "d", "fill", "transform", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin",
        "stroke-dasharray",
    },
}  # fmt: skip
PLAIN = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 9">%s</svg>'
RED_AND_BLUE = PLAIN % (
    b'<title>T</title><rect width="16" height="9" fill="#f00"/>'
    b'<rect x="8" width="8" height="9" fill="#00f"/>'
)

each_picture = pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)


# The pictures of the book


def test_each_chapter_has_its_own() -> None:
    """Twenty-five pictures, named by the twenty-five chapters, in order."""
    book, _ = read_book(FOLDER)
    named = [chapter.illustration for chapter in book.chapters]
    assert named == [f"illustrations/{path.stem}.svg" for path in CHAPTERS]
    assert [path.stem for path in PICTURES] == [path.stem for path in CHAPTERS]
    assert len(PICTURES) == 25
    for chapter in book.chapters:
        assert chapter_picture(FOLDER, chapter) is not None


@each_picture
def test_a_picture_is_plain(path: Path) -> None:
    """Well-formed, flat shapes of the five colours, no thin line, small."""
    content = path.read_bytes()
    assert len(content) < 12_000
    root = ElementTree.fromstring(content)
    assert root.get("viewBox") == "0 0 640 360"
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    for element in root.iter():
        tag = element.tag.removeprefix(SVG)
        assert set(element.attrib) <= ATTRIBUTES[tag]
        paints = {element.attrib.get(name) for name in ("fill", "stroke")} - {None, "none"}
        assert paints <= COLOURS
        if tag not in ("svg", "title", "desc", "g"):
            assert paints
            assert not (element.text or "").strip()
        if "stroke" in element.attrib:
            assert float(element.attrib["stroke-width"]) >= 6
    inspect_picture(content)


def test_five_colours_in_all() -> None:
    """One manner: the same five colours, each used."""
    found = {
        colour for path in PICTURES for colour in re.findall(r"#[0-9a-f]{6}", path.read_text())
    }
    assert found == COLOURS


def test_a_picture_says_what_it_shows() -> None:
    """A title and one sentence each, no two alike, set as French is."""
    facts = [inspect_picture(path.read_bytes()) for path in PICTURES]
    assert len({fact.title for fact in facts}) == len({fact.desc for fact in facts}) == 25
    for fact in facts:
        assert fact.title[0].isupper() and not fact.title.endswith(".")
        assert fact.desc[0].isupper() and fact.desc.endswith(".") and fact.desc.count(".") == 1
        for text in (fact.title, fact.desc):
            assert not re.search(r"['\"]|\.\.\.| [;:!?»]|« |  |[^\W\d][;!?:]", text), text


@each_picture
def test_a_picture_is_not_blank(path: Path) -> None:
    """Drawn on sixty columns, it has seventeen rows, its contrasts and many differing cells."""
    pytest.importorskip("resvg_py")
    rows = half_blocks(path.read_bytes(), MAX_COLUMNS)
    assert rows is not None
    assert len(rows) == MAX_ROWS
    assert {len(row) for row in rows} == {MAX_COLUMNS}
    halves = [half for row in rows for cell in row for half in cell]
    light = [0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in halves]
    assert max(light) - min(light) > 120
    most_common = max(halves.count(half) for half in set(halves))
    assert most_common < 0.8 * len(halves)


# Drawing


@pytest.mark.parametrize("columns", [1, 7, 24, 60, 101])
def test_half_blocks_have_the_asked_width(columns: int) -> None:
    """As many columns as asked; rows follow."""
    pytest.importorskip("resvg_py")
    rows = half_blocks(RED_AND_BLUE, columns)
    assert rows is not None
    assert {len(row) for row in rows} == {columns}
    assert len(rows) == max(1, round(columns * 9 / 32))
    if columns > 1:
        assert rows[0][0] == ((255, 0, 0), (255, 0, 0))
        assert rows[-1][-1] == ((0, 0, 255), (0, 0, 255))


def test_the_width_is_clamped() -> None:
    """No width makes it draw without end."""
    pytest.importorskip("resvg_py")
    for asked, given in ((10**9, pictures.MAX_COLUMNS), (-3, 1)):
        rows = half_blocks(RED_AND_BLUE, asked)
        assert rows is not None and len(rows[0]) == given


def test_nothing_is_drawn_without_resvg(monkeypatch: pytest.MonkeyPatch) -> None:
    """No picture, and no failure."""
    monkeypatch.setattr(pictures, "_resvg", lambda: None)
    assert half_blocks(RED_AND_BLUE, 60) is None
    assert not pictures.can_draw()


def png(width: int, height: int, lines: bytes, kind: int = 2, depth: int = 8) -> bytes:
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([depth, kind, 0, 0, 0])
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(body).to_bytes(4, "big") + name + body + b"\0\0\0\0" for name, body in chunks
    )


def test_every_filter_of_a_png_is_undone() -> None:
    """None, sub, up, average and Paeth."""
    pixels = bytes(range(10, 10 + 3 * 2 * 5))
    rows = [pixels[6 * row : 6 * row + 6] for row in range(5)]
    lines = bytes([0]) + rows[0]
    for kind in range(1, 5):
        line, above = rows[kind], rows[kind - 1]
        left, corner = bytes(3) + line[:3], bytes(3) + above[:3]
        guesses = {
            1: left,
            2: above,
            3: bytes((a + b) // 2 for a, b in zip(left, above, strict=True)),
            # Growing values: nearest to left + above - corner is the largest of left and above.
            4: bytes(
                min((a, b, c), key=lambda value, near=a + b - c: abs(near - value))
                for a, b, c in zip(left, above, corner, strict=True)
            ),
        }[kind]
        lines += bytes([kind]) + bytes((a - b) & 255 for a, b in zip(line, guesses, strict=True))
    assert read_png(png(2, 5, lines)) == (2, 5, pixels)
    assert read_png(png(1, 1, b"\0\1\2\3\xff", kind=6)) == (1, 1, b"\1\2\3")


@pytest.mark.parametrize(
    "image",
    [
        b"",
        b"GIF89a" + bytes(60),
        png(2, 1, b"\0" + bytes(3)),
        png(1, 1, b"\x05\0\0\0"),
        png(1, 1, b"\0\0\0\0", depth=16),
        png(60_000, 60_000, b"\0"),
        png(1, 1, b"\0\0\0\0").replace(b"\x78\x9c", b"\0\0"),
    ],
)
def test_a_strange_png_is_refused(image: bytes) -> None:
    """Whatever it announces."""
    with pytest.raises(PictureRefused):
        read_png(image)


# Hostile pictures


@pytest.mark.parametrize(
    "svg",
    [
        PLAIN % b"<script>alert(1)</script>",
        PLAIN % b'<image href="https://example.org/x.png"/>',
        PLAIN % b'<image href="data:image/png;base64,AAAA"/>',
        PLAIN % b"<foreignObject/>",
        PLAIN % b"<style>@import url(x.css)</style>",
        PLAIN % b"<text>x</text>",
        PLAIN % b'<use href="#a"/>',
        PLAIN % b'<a href="#a"><rect/></a>',
        PLAIN % b'<svg viewBox="0 0 1 1"/>',
        PLAIN % b'<rect onclick="x()"/>',
        PLAIN % b'<rect style="fill:url(http://example.org/x)"/>',
        PLAIN % b'<rect fill="url(http://example.org/x.svg#a)"/>',
        PLAIN % b"<rect fill=\"URL( 'file:///etc/passwd')\"/>",
        PLAIN % b'<rect filter="url(#a)"/>',
        PLAIN % b'<linearGradient href="other.svg#a"/>',
        PLAIN % b'<g xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="//example.org/a"/>',
        PLAIN % b'<g xml:base="https://example.org/"/>',
        PLAIN % b'<h:script xmlns:h="http://www.w3.org/1999/xhtml">x()</h:script>',
        b"<!DOCTYPE svg>" + RED_AND_BLUE,
        b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + PLAIN % b"<title>&a;</title>",
        b'<?xml-stylesheet href="https://example.org/x.css"?>' + RED_AND_BLUE,
        RED_AND_BLUE.decode().encode("utf-16"),
        RED_AND_BLUE.replace(b"T<", b"\xff<"),
        RED_AND_BLUE[:-3],
        b"",
        b"<svg/>",
        RED_AND_BLUE.replace(b"viewBox", b'width="200000" height="200000" viewBox'),
        RED_AND_BLUE.replace(b"0 0 16 9", b"0 0 1e9 1e9"),
        RED_AND_BLUE.replace(b"0 0 16 9", b"0 0 16 nan"),
        RED_AND_BLUE.replace(b"0 0 16 9", b"0 0 1 9000"),
        PLAIN % (b"<g>" * 60 + b"</g>" * 60),
        PLAIN % (b"<g/>" * 6_000),
        PLAIN % (b" " * MAX_BYTES),
    ],
    ids=range(33),
)
def test_a_hostile_picture_is_refused(svg: bytes) -> None:
    """Before anything draws it."""
    with pytest.raises(PictureRefused):
        inspect_picture(svg)
    with pytest.raises(PictureRefused):
        half_blocks(svg, 60)


@pytest.mark.parametrize(
    "inside",
    [
        b'<path d="M0 0H9999999" stroke="#000" stroke-dasharray="0.0001"/>',
        b'<circle r="1e30" fill="#000"/>',
        b'<g transform="scale(999999) scale(999999) scale(999999) scale(999999)">'
        b'<circle r="999999"/><rect width="999999" height="1"/></g>',
        b'<path d="M0 0H999999" stroke="#000" stroke-dasharray="0.0001"/>',
        b'<path d="' + b"M0 0L9 9" * 20_000 + b'" stroke="#000"/>',
        b'<linearGradient id="a" href="#b"/><linearGradient id="b" href="#a"/>'
        b'<rect width="9" height="9" fill="url(#a)"/>',
        b'<clipPath id="a" clip-path="url(#a)"/><g clip-path="url(#a)"><rect width="9" '
        b'height="9"/></g>',
    ],
    ids=[
        "dashes",
        "huge",
        "scaled",
        "short dashes",
        "long",
        "circle of gradients",
        "circle of clips",
    ],
)
def test_a_heavy_picture_ends(inside: bytes) -> None:
    """Drawn or refused, soon."""
    pytest.importorskip("resvg_py")
    began = time.monotonic()
    with contextlib.suppress(PictureRefused):
        half_blocks(PLAIN % inside, 60)
    assert time.monotonic() - began < 10


def test_only_the_book_is_read(tmp_path: Path) -> None:
    """No way out of the folder, by name or by link; no endless or special file."""
    book, outside = tmp_path / "book", tmp_path / "outside.svg"
    (book / "chapters" / "illustrations").mkdir(parents=True)
    outside.write_bytes(RED_AND_BLUE)
    inside = book / "chapters" / "illustrations" / "a.svg"
    inside.write_bytes(RED_AND_BLUE)
    assert read_picture(book, "illustrations/a.svg") == RED_AND_BLUE
    assert read_picture(book, "chapters/illustrations/a.svg") == RED_AND_BLUE
    (book / "link.svg").symlink_to(outside)
    (book / "loop.svg").symlink_to(book / "loop.svg")
    (book / "large.svg").write_bytes(b" " * (MAX_BYTES + 1))
    (book / "folder.svg").mkdir()
    for name in (
        "link.svg", "loop.svg", "large.svg", "folder.svg", "absent.svg", "../outside.svg",
        "illustrations/../../../outside.svg", str(outside), "~/a.svg", "", "a.svg\0", "a.txt",
    ):  # fmt: skip
        assert read_picture(book, name) is None, name
    assert read_picture(tmp_path / "nowhere", "a.svg") is None


# In the terminal


class Gallery(App[None]):
    """One picture."""

    CSS = "Screen { align-horizontal: center; }"

    def __init__(self, picture: PictureData | None) -> None:
        super().__init__()
        self.widget = ChapterPicture(picture)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"quiet": "#808080"}

    def compose(self) -> ComposeResult:
        yield self.widget


def some_picture() -> PictureData:
    facts = inspect_picture(PICTURES[0].read_bytes())
    return PictureData(
        PICTURES[0].read_bytes(), facts.title, facts.desc, facts.width / facts.height
    )


@pytest.mark.parametrize(("columns", "shown"), [(120, 60), (80, 60), (50, 50)])
async def test_a_picture_is_shown_in_colours(
    monkeypatch: pytest.MonkeyPatch, columns: int, shown: int
) -> None:
    """Centred, as wide as there is room for, its title under it."""
    pytest.importorskip("resvg_py")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    app = Gallery(some_picture())
    async with app.run_test(size=(columns, 48)) as pilot:
        await pilot.pause()
        lines = [line.content.plain for line in app.widget.lines(app.widget.size.width)]
        blocks = [line for line in lines if "▀" in line]
        assert {line.count("▀") for line in blocks} == {shown}
        assert len(blocks) == round(shown * 9 / 32)
        assert "La tour et la grille allumée" in lines[-1]
        assert app.widget.tooltip == some_picture().desc
        first = blocks[0]
        assert len(first) - shown == (app.widget.size.width - shown) // 2
        app.widget.show(None)
        assert not app.widget.display


async def test_nothing_is_shown_without_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR is heard."""
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("NO_COLOR", "1")
    app = Gallery(some_picture())
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.pause()
        assert not app.widget.display
        assert app.widget.lines(60) == []


@pytest.mark.parametrize(
    ("system", "environment", "shown"),
    [
        ("truecolor", {}, True),
        ("256", {"TERM": "screen"}, True),
        ("truecolor", {"NO_COLOR": "1"}, False),
        ("truecolor", {"TERM": "dumb"}, False),
        ("standard", {}, False),
        (None, {}, False),
    ],
)
def test_where_colours_are_shown(
    system: str | None, environment: dict[str, str], shown: bool
) -> None:
    """Sixteen colours or none would spoil a picture."""
    assert shows_colours(system, environment) is shown
