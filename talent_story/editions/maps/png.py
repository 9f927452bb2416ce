"""A map as pixels."""

from __future__ import annotations

from talent_story import fonts
from talent_story.editions.maps.model import PathwayMap
from talent_story.editions.maps.sheet import Sheet, whole_sheet
from talent_story.editions.maps.typesetting import can_set

MOST_PIXELS = 32_000_000
LONGEST_SIDE = 16_000
_SHARP = 2.0


def generate(shown: PathwayMap) -> bytes:
    """Return the picture, twice as fine as a screen unless it would be too large for that."""
    return rendered(whole_sheet(shown))


def rendered(sheet: Sheet, sharpness: float = _SHARP) -> bytes:
    """Return a drawing as PNG, scaled down where it would pass the limits.

    The renderer takes any size it is told, and the process with it: no size goes there unchecked.
    """
    import resvg_py

    scale = min(
        sharpness,
        LONGEST_SIDE / max(sheet.width, sheet.height),
        (MOST_PIXELS / (sheet.width * sheet.height)) ** 0.5,
    )
    svg = sheet.svg()
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            width=max(1, int(sheet.width * scale)),
            height=max(1, int(sheet.height * scale)),
            dpi=96,
            # What our typefaces lack is taken from the system, rather than left out.
            skip_system_fonts=can_set(svg),
            font_files=[str(path) for path in fonts.files()],
            font_family=fonts.SANS,
            serif_family=fonts.SERIF,
            sans_serif_family=fonts.SANS,
            monospace_family=fonts.SANS,
        )
    )
