"""The foot of a drawing: what its shapes, lines and marks mean, its notes, its edition."""

from __future__ import annotations

from collections.abc import Iterator

from talent_story.editions.maps.model import SCHEME_KINDS, MapNode, Mark, PathwayMap
from talent_story.editions.maps.naming import kind_names
from talent_story.editions.maps.palette import TONES, walk_style
from talent_story.editions.maps.shapes import (
    Panel,
    badge,
    circle,
    lines,
    mark,
    num,
    outline,
    polygon,
    rect,
    text,
    walkers,
)
from talent_story.editions.maps.typesetting import broken, text_width
from talent_story.i18n import _

_ROW = 26.0
_CELL = 250.0


def legend_panel(
    shown: PathwayMap, width: float, *, scheme: bool, story: bool, details: bool
) -> Panel:
    """Return the legend of what is drawn, as wide as asked."""
    panel = Panel(width, 0)
    x, y = 0.0, 0.0
    for drawn, words, reach in _entries(shown, scheme=scheme, story=story, details=details):
        room = reach + text_width(words, 12.5) / 0.94 + 26
        if x and x + room > width:
            x, y = 0.0, y + _ROW
        panel.add(f'<g transform="translate({num(x)},{num(y)})">{drawn}</g>')
        panel.add(text(x + reach, y + 17, words, "t"))
        x += room
    panel.height = y + _ROW + 4
    if story and shown.view == "story":
        _key(shown, panel)
    for note in (*shown.notes, *(shown.story_notes if story else ())):
        rows = broken(note, 12.5, width * 0.94, 4)
        panel.add(*lines(0, panel.height + 14, rows, 17, "t"))
        panel.height += 17 * len(rows) + 5
    edition = _("Edition {edition} of the book").format(edition=shown.edition[:8])
    panel.height += 22
    panel.add(text(0, panel.height, edition, "t9"))
    panel.add(text(width, panel.height, "talent-story", "t9", "end"))
    return panel


def _entries(
    shown: PathwayMap, *, scheme: bool, story: bool, details: bool
) -> Iterator[tuple[str, str, float]]:
    """Yield each sign of the legend, what it means, and how far right that is written."""
    names = kind_names()
    if scheme:
        for kind in SCHEME_KINDS:
            if any(node.kind == kind for node in shown.nodes):
                tone = TONES[kind].name
                letter = next(node.code for node in shown.nodes if node.kind == kind)[:1]
                shape = f'<g class="{tone}">{outline(kind, 0, 3, 42, 20)}</g>'
                yield shape + badge(kind, letter, 9, 6)[0], names[kind].one, 50
        kinds = {edge.kind for edge in shown.edges}
        for kind_of_edge, words in (
            ("leads_to", _("leads to")),
            ("reveals", _("reveals")),
            ("develops", _("is developed by")),
        ):
            if kind_of_edge in kinds:
                yield f'<path class="l l-{kind_of_edge}" d="M0,13H42"/>', words, 50
        if any("seen" in node.marks for node in shown.scheme):
            yield (
                circle(8, 13, 5.5, "m") + circle(8, 13, 2, "mo"),
                _("met by a journey shown"),
                22,
            )
    if story:
        if any(node.kind == "ending" for node in shown.nodes):
            yield f'<g class="x">{outline("ending", 0, 3, 42, 20)}</g>', names["ending"].one, 50
        yield (
            '<path class="l" d="M0,13H34"/>' + polygon([(42, 13), (34, 9), (34, 17)], "a"),
            _("choice; the thicker, the more choices"),
            50,
        )
        if any(edge.conditional for edge in shown.edges):
            yield '<path class="l l-if" d="M0,13H42"/>', _("open under conditions"), 50
        groups = [node for node in shown.story if node.kind == "group"]
        if any("unavoidable" in node.marks for node in groups):
            bars = rect(0, 4, 42, 18, "box", 3) + rect(0, 4, 42, 4, "m") + rect(0, 18, 42, 4, "m")
            square = MapNode("", "section", "", marks=frozenset({"unavoidable"}))
            yield bars + mark(square, 58, 13), _("every journey goes through"), 70
        lone = [node for node in shown.story if node.kind != "group"]
        lone += [shown.known[name] for node in groups for name in node.holds] if details else []
        forks = [shown.known[name] for node in groups for name in node.holds] + lone
        for kind_of_mark, words in _mark_names():
            if kind_of_mark == "unavoidable" and any("unavoidable" in n.marks for n in groups):
                continue
            where = {"fork": forks, "start": shown.story}.get(kind_of_mark, lone)
            if any(kind_of_mark in n.marks for n in where):
                sign = MapNode("", "section", "", marks=frozenset({kind_of_mark}))
                yield mark(sign, 8, 13), words, 22
        if details and groups:
            yield text(0, 17, "› 14", "to"), _("leads to chapter 14"), 30
    for number, name in enumerate(shown.walks, 1):
        style, _colour, _dash = walk_style(number)
        line = f'<path class="l{style}" d="M0,13H42"/>{walkers((number,), 62, 13)}'
        yield line, _("Journey {number}: {name}").format(number=number, name=name), 70


def _mark_names() -> tuple[tuple[Mark, str], ...]:
    return (
        ("start", _("start")),
        ("unavoidable", _("every journey goes through")),
        ("fork", _("fork that changes which endings and programmes remain")),
        ("parting", _("journeys part here")),
        ("unseen", _("not seen yet")),
    )


def _key(shown: PathwayMap, panel: Panel) -> None:
    """Add what the codes of the catalogues stand for, in columns."""
    met = {name for node in shown.story for name in node.meets}
    entries = [
        node
        for name, node in shown.known.items()
        if name in met and node.code and node.kind != "persona" and "unseen" not in node.marks
    ]
    if not entries:
        return
    columns = max(1, int(panel.width // _CELL))
    rows = -(-len(entries) // columns)
    top = panel.height + 8
    panel.add(rect(0, top - 4, panel.width, rows * 20 + 14, "band", 8))
    for at, node in enumerate(entries):
        x, y = 10 + (at // rows) * (panel.width / columns), top + 5 + (at % rows) * 20
        panel.add(badge(node.kind, node.code, x, y)[0])
        room = panel.width / columns - 60
        panel.add(text(x + 36, y + 11.5, broken(node.label, 11, room * 0.94, 1)[0], "li"))
    panel.height = top + rows * 20 + 18
