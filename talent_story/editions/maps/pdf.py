"""A map as a vector PDF: one page a sheet, or cut into sheets that make a wall."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from talent_story import fonts
from talent_story.editions.maps.model import Paper, PathwayMap
from talent_story.editions.maps.sheet import Sheet, separate_sheets
from talent_story.editions.maps.typesetting import can_set
from talent_story.i18n import _, current_language

PAPERS: Mapping[Paper, tuple[int, int]] = {
    "A4": (210, 297),
    "A3": (297, 420),
    "A2": (420, 594),
    "A1": (594, 841),
    "A0": (841, 1189),
}
"""Sizes in millimetres, upright (ISO 216)."""

MARGIN = 8.0
"""What printers leave white around a sheet, in millimetres."""

OVERLAP = 10.0
"""How much of its neighbours each sheet of a wall shows, in millimetres."""

_ROOMY: frozenset[Paper] = frozenset({"A2", "A1", "A0"})


@dataclass(frozen=True, slots=True)
class _Page:
    """A page being made: its size, and typst code that fills it."""

    width: float
    height: float
    code: str


def generate(shown: PathwayMap) -> bytes:
    """Return the document: the scheme on one page, the story on another.

    With `tile`, each is drawn as large as the paper asked for and printed on sheets of A4 that
    overlap, with cutting marks and the place of each sheet on the wall.
    """
    import typst

    paper = shown.paper
    sheets = separate_sheets(shown, details=paper in _ROOMY)
    pages: list[_Page] = []
    for number, sheet in enumerate(sheets):
        name = f"map-{number}"
        pages += _tiles(sheet, name, paper) if shown.tile else [_whole(sheet, name, paper)]
    title = _("Map of the pathways: {title}").format(title=shown.title)
    # Text goes in as data, never as code, so that no title can be anything but a title.
    data = {"title": title, "language": current_language()}
    data |= {f"alt-{number}": sheet.description for number, sheet in enumerate(sheets)}
    data |= {f"map-{number}": sheet.svg() for number, sheet in enumerate(sheets)}
    head = (
        "#set document(title: sys.inputs.title, date: none)\n"
        f'#set text(font: "{fonts.SANS}", size: 8pt, lang: sys.inputs.language)\n'
    )
    body = "\n".join(
        f"#page(width: {_mm(page.width)}, height: {_mm(page.height)}, margin: 0mm)[{page.code}]"
        for page in pages
    )
    made = typst.compile(
        (head + body).encode(),
        format="pdf",
        sys_inputs=data,
        font_paths=typst.Fonts(
            # What our typefaces lack is taken from the system, rather than left out.
            include_system_fonts=not can_set("".join(data.values())),
            font_paths=[str(fonts.FOLDER)],
        ),
    )
    assert isinstance(made, bytes)
    return made


def _mm(length: float) -> str:
    return f"{length:.2f}mm"


def _picture(name: str, width: float, height: float) -> str:
    number = name.removeprefix("map-")
    return (
        f'#image(bytes(sys.inputs.at("{name}")), format: "svg", width: {_mm(width)}, '
        f'height: {_mm(height)}, alt: sys.inputs.at("alt-{number}"))'
    )


def _whole(sheet: Sheet, name: str, paper: Paper) -> _Page:
    """Return a sheet as large as a page of paper lets it be, the paper turned the better way."""
    width, height = PAPERS[paper]
    if sheet.width > sheet.height:
        width, height = height, width
    scale = min((width - 2 * MARGIN) / sheet.width, (height - 2 * MARGIN) / sheet.height)
    across, down = sheet.width * scale, sheet.height * scale
    left, top = (width - across) / 2, (height - down) / 2
    placed = f"#place(dx: {_mm(left)}, dy: {_mm(top)})[{_picture(name, across, down)}]"
    return _Page(width, height, placed)


def _tiles(sheet: Sheet, name: str, paper: Paper) -> list[_Page]:
    """Return the sheets of A4 that a wall of the size of `paper` is made of, row by row."""
    wall = PAPERS[paper]
    if sheet.width > sheet.height:
        wall = (wall[1], wall[0])
    scale = min(wall[0] / sheet.width, wall[1] / sheet.height)
    across, down = sheet.width * scale, sheet.height * scale
    choices = []
    for width, height in (PAPERS["A4"], PAPERS["A4"][::-1]):
        inner = (width - 2 * MARGIN, height - 2 * MARGIN)
        columns = max(1, math.ceil((across - OVERLAP) / (inner[0] - OVERLAP)))
        rows = max(1, math.ceil((down - OVERLAP) / (inner[1] - OVERLAP)))
        choices.append((columns * rows, columns, rows, width, height))
    _count, columns, rows, width, height = min(choices)
    pages = []
    for row in range(rows):
        for column in range(columns):
            label = _("Sheet {place} of {columns} × {rows}: row {row}, column {column}").format(
                place=row * columns + column + 1,
                columns=columns,
                rows=rows,
                row=row + 1,
                column=column + 1,
            )
            x = column * (width - 2 * MARGIN - OVERLAP)
            y = row * (height - 2 * MARGIN - OVERLAP)
            pages.append(
                _Page(
                    width,
                    height,
                    _cut_out(name, (across, down), (x, y), (width, height))
                    + _cutting_marks(width, height)
                    + f'#place(bottom + center, dy: -2mm)[#text(size: 6.5pt)[#"{label}"]]',
                )
            )
    return pages


def _cut_out(
    name: str, size: tuple[float, float], at: tuple[float, float], page: tuple[float, float]
) -> str:
    inner = f"width: {_mm(page[0] - 2 * MARGIN)}, height: {_mm(page[1] - 2 * MARGIN)}"
    moved = f"#place(dx: {_mm(-at[0])}, dy: {_mm(-at[1])})[{_picture(name, *size)}]"
    return f"#place(dx: {_mm(MARGIN)}, dy: {_mm(MARGIN)})[#box(clip: true, {inner})[{moved}]]"


def _cutting_marks(width: float, height: float) -> str:
    """Return short lines at the corners, outside what is printed, and where sheets overlap."""
    marks = []
    stroke = "stroke: 0.4pt + luma(90)"
    for x in (MARGIN, width - MARGIN):
        for y in (0.0, height - MARGIN + 2):
            marks.append(
                f"#place(dx: {_mm(x)}, dy: {_mm(y)})[#line(length: 6mm, angle: 90deg, {stroke})]"
            )
    for y in (MARGIN, height - MARGIN):
        for x in (0.0, width - MARGIN + 2):
            marks.append(f"#place(dx: {_mm(x)}, dy: {_mm(y)})[#line(length: 6mm, {stroke})]")
    return "".join(marks)
