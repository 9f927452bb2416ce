"""A map as one accessible SVG picture."""

from __future__ import annotations

from talent_story.editions.maps.model import PathwayMap
from talent_story.editions.maps.sheet import whole_sheet


def generate(shown: PathwayMap) -> bytes:
    """Return the picture: real text, a title and a description in words, no script, no link."""
    return whole_sheet(shown).svg().encode()
