"""A whole drawing: title, panels, legend, footer; and the sheets it is cut into for paper."""

from __future__ import annotations

from dataclasses import dataclass

from talent_story.editions.maps.folding import folded_to_draw
from talent_story.editions.maps.legend import legend_panel
from talent_story.editions.maps.model import PathwayMap
from talent_story.editions.maps.naming import counts, described, view_name
from talent_story.editions.maps.palette import style_sheet
from talent_story.editions.maps.panels import scheme_panel, story_panel
from talent_story.editions.maps.shapes import Panel, esc, lines, num, rect, text
from talent_story.editions.maps.typesetting import broken
from talent_story.i18n import _, current_language

MARGIN = 48.0
_LEAST = 760.0

LISTED_MOST = 800
"""How many sections are listed in their groups, in all; beyond it, groups only count them."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawing: its size in pixels of 1/96 inch, what is drawn, its title, itself in words."""

    width: float
    height: float
    inner: str
    title: str
    description: str

    def svg(self) -> str:
        """Return it as a document of its own."""
        size = f'width="{num(self.width)}" height="{num(self.height)}"'
        box = f'viewBox="0 0 {num(self.width)} {num(self.height)}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} role="img" '
            f'lang="{current_language()}" aria-labelledby="map-title map-description">'
            f'<title id="map-title">{esc(self.title)}</title>'
            f'<desc id="map-description">{esc(self.description)}</desc>'
            f"<style>{style_sheet()}</style>{self.inner}</svg>\n"
        )


def whole_sheet(shown: PathwayMap) -> Sheet:
    """Return a map drawn whole, scheme above story."""
    drawn = folded_to_draw(shown)
    details = sum(len(node.holds) for node in drawn.nodes) <= LISTED_MOST
    scheme = scheme_panel(drawn) if drawn.view != "story" else Panel()
    story = story_panel(drawn, details=details) if drawn.view != "scheme" else Panel()
    return _sheet(drawn, scheme, story, details=details)


def separate_sheets(shown: PathwayMap, *, details: bool) -> tuple[Sheet, ...]:
    """Return a map drawn on one sheet for the scheme and one for the story.

    Without `details`, groups do not list their sections: a small sheet has no room for them.
    """
    drawn = folded_to_draw(shown)
    details = details and sum(len(node.holds) for node in drawn.nodes) <= LISTED_MOST
    sheets = []
    if drawn.view != "story" and drawn.scheme:
        sheets.append(_sheet(drawn, scheme_panel(drawn), Panel(), details=details))
    if drawn.view != "scheme" and drawn.story:
        sheets.append(_sheet(drawn, Panel(), story_panel(drawn, details=details), details=details))
    return tuple(sheets) or (_sheet(drawn, Panel(), Panel(), details=details),)


def _sheet(drawn: PathwayMap, scheme: Panel, story: Panel, *, details: bool) -> Sheet:
    width = max(scheme.width, story.width, _LEAST)
    large = min(2.4, max(1.0, width / 1500))
    heading = _heading(drawn, width / large, scheme=bool(scheme.height), story=bool(story.height))
    parts = [_placed(heading, 0, 0, large)]
    y = heading.height * large + 16
    for panel in (scheme, story):
        if panel.height:
            grown = min(1.4, width / panel.width) if panel is scheme else 1.0
            parts.append(_placed(panel, (width - panel.width * grown) / 2, y, grown))
            y += panel.height * grown + 40
    legend = legend_panel(
        drawn,
        width / large,
        scheme=bool(scheme.height),
        story=bool(story.height),
        details=details,
    )
    parts.append(f'<path d="M0,{num(y - 12)}H{num(width)}" class="rule"/>')
    parts.append(_placed(legend, 0, y, large))
    y += legend.height * large
    full_width, full_height = width + 2 * MARGIN, y + 2 * MARGIN
    inner = (
        rect(0, 0, full_width, full_height, "page")
        + f'<g transform="translate({num(MARGIN)},{num(MARGIN)})">'
        + "".join(parts)
        + "</g>"
    )
    named = _("Map of the pathways: {title}").format(title=drawn.title)
    return Sheet(full_width, full_height, inner, named, described(drawn))


def _heading(drawn: PathwayMap, width: float, *, scheme: bool, story: bool) -> Panel:
    rows = broken(drawn.title, 34, width * 0.9, 2)
    panel = Panel(width, 0, lines(0, 30, rows, 40, "h1"))
    y = 60 + 40.0 * (len(rows) - 1)
    names = [_scheme_name(drawn)] if scheme else []
    names += [view_name(drawn)] if story else []
    if names:
        panel.add(text(0, y, " · ".join(names), "h2"))
        y += 22
    for row in broken(" · ".join(counts(drawn, scheme=scheme, story=story)), 12.5, width * 0.94, 2):
        panel.add(text(0, y, row, "t"))
        y += 18
    panel.height = y
    return panel


def _scheme_name(drawn: PathwayMap) -> str:
    kinds = {node.kind for node in drawn.nodes}
    whole = "entry point" in kinds and "programme" in kinds
    return _("From entry points to programmes") if whole else _("A part of the scheme")


def _placed(panel: Panel, x: float, y: float, large: float = 1.0) -> str:
    scale = f" scale({large:.3f})" if large != 1 else ""
    where = f"translate({num(x)},{num(y)}){scale}"
    return f'<g transform="{where}">{"".join(panel.parts)}</g>'
