"""What stands in a box of a drawing: an entry, a section, or a group with its sections listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from talent_story.editions.maps.model import MapNode, PathwayMap
from talent_story.editions.maps.palette import TONES
from talent_story.editions.maps.shapes import (
    badge,
    circle,
    esc,
    lines,
    mark,
    num,
    outline,
    rect,
    text,
    walkers,
)
from talent_story.editions.maps.typesetting import Weight, broken, text_width
from talent_story.i18n import counted
from talent_story.numbers import shown_number

CARD, COMPACT = 252.0, 196.0
BOX = 172.0
_SAFE = 0.94
"""How much of its width text may fill: other typefaces that stand in for ours are wider."""

_LONGEST = 32
"""How many sections a card lists under each other before it takes a second column."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A box: its size, and what is drawn in it from (0, 0)."""

    width: float
    height: float
    opening: str
    inner: str

    def drawn(self, x: float, y: float) -> str:
        """Return it drawn at a place."""
        return f'{self.opening} transform="translate({num(x)},{num(y)})">{self.inner}</g>'


def cell_of(shown: PathwayMap, node: MapNode, *, details: bool) -> Cell:
    """Return the box of a section, an ending or a group."""
    if node.kind == "group":
        return _card(shown, node, details=details)
    return boxed(shown, node, BOX)


def boxed(shown: PathwayMap, node: MapNode, width: float) -> Cell:
    """Return the box of one entry or section: its code, its name, its marks."""
    story = node.in_story
    size, step = (11.0, 14.0) if story else (12.5, 16.0)
    coded = story and bool(node.code)
    left = (34.0 if coded else 14.0) if story else 46.0
    marked = (story and _is_marked(node)) or bool(node.walks)
    right = 10.0 + (16.0 * len(node.walks) if node.walks else 0) + (14.0 if marked else 0)
    weight: Weight = (
        "semibold" if node.walks or "seen" in node.marks or node.kind == "ending" else "regular"
    )
    rows = broken(node.label, size, (width - left - right) * _SAFE, 4, weight)
    chips = _chips(shown, node.meets, left, width - 20) if story else []
    height = 14 + step * len(rows) + 17.0 * len(chips)
    height = max(height, 30.0)
    parts = [outline(node.kind, 0, 0, width, height)]
    if coded:
        parts.append(f'<path d="M28,6V{num(height - 6)}" class="rule"/>')
        parts.append(text(16, height / 2 + 3.6, node.code, "t9", "middle"))
    if not story and node.code and node.kind != "persona":
        tone = TONES[node.kind]
        parts.append(rect(12, height / 2 - 10, 28, 20, f"b{tone.name}", 4))
        parts.append(text(26, height / 2 + 4.4, node.code, "no2" if len(node.code) < 3 else "no"))
    name = {("regular", True): "li", ("semibold", True): "li6", ("regular", False): "t"}.get(
        (weight, story), "t6"
    )
    top = (height - 17.0 * len(chips) - step * len(rows)) / 2 + size * 0.98
    parts += lines(left, top, rows, step, name)
    for at, row in enumerate(chips):
        parts.append(
            f'<g transform="translate(0,{num(height - 17.0 * (len(chips) - at) - 3)})">{row}</g>'
        )
    x = width - 8
    if node.walks:
        parts.append(walkers(node.walks, x, 13 if story else height / 2))
        x -= 16 * len(node.walks)
    if story and _is_marked(node):
        parts.append(mark(node, x - 7, 13))
    if "seen" in node.marks and not story:
        parts.append(
            circle(width - 14, height / 2, 5.5, "m") + circle(width - 14, height / 2, 2, "mo")
        )
    return _cell(shown, node, width, height, parts)


def _is_marked(node: MapNode) -> bool:
    return bool(node.marks & {"start", "unavoidable", "fork", "parting", "unseen"})


def _card(shown: PathwayMap, node: MapNode, *, details: bool) -> Cell:
    parts: list[str] = []
    items: list[str] = []
    members = [shown.known[name] for name in node.holds]
    listed: list[MapNode] = []
    if details and "unseen" not in node.marks:
        listed = [member for member in members if "unseen" not in member.marks]
    unnamed = len(members) - len(listed) if listed else 0
    columns = max(1, -(-len(listed) // _LONGEST))
    wide = CARD * columns if details else COMPACT
    left = 46.0 if node.code else 16.0
    right = 14.0 + 16.0 * len(node.walks)
    title = broken(node.label, 14.5, (wide - left - right) * _SAFE, 3, "semibold")
    place: tuple[str, ...] = ()
    if details and node.detail:
        place = broken(node.detail, 11, (wide - left - 12) * _SAFE, 2, "italic")
    y = 27.0
    parts += lines(left, y, title, 18, "ct")
    y += 18 * (len(title) - 1) + 15
    if place:
        parts += lines(left, y, place, 13, "i")
        y += 13 * (len(place) - 1) + 15
    held = counted(
        "{size} section", "{size} sections", len(node.holds), size=shown_number(len(node.holds))
    )
    parts.append(text(left, y, held, "t9"))
    forks = sum("fork" in member.marks for member in members)
    if forks and not listed:
        x = left + text_width(held, 10.5) / _SAFE + 16
        fork = MapNode("", "section", "", marks=frozenset({"fork"}))
        parts.append(mark(fork, x, y - 3.8) + text(x + 9, y, str(forks), "t9"))
    y += 7
    for row in _chips(shown, node.meets, left, wide - 12):
        parts.append(f'<g transform="translate(0,{num(y)})">{row}</g>')
        y += 17
    y += 5
    if listed:
        parts.append(f'<path d="M12,{num(y)}H{num(wide - 12)}" class="rule"/>')
        y += 6
        top, exits = y, _exits(shown, node)
        size = -(-len(listed) // columns)
        for column in range(columns):
            down = top
            for member in listed[column * size : (column + 1) * size]:
                way = exits.get(member.id, ())
                drawn, tall = _item(shown, member, way, CARD * column, down)
                items.append(drawn)
                down += tall
            y = max(y, down)
        if unnamed:
            words = counted("and {n} not seen yet", "and {n} not seen yet", unnamed)
            parts.append(text(30, y + 12, words, "i"))
            y += 17
        y += 4
    height = max(y + 4, 62.0)
    back = [rect(0, 0, wide, height, "box", 8)]
    if "unavoidable" in node.marks:
        back.append(rect(0, 0, wide, 5, "m", 2) + rect(0, height - 5, wide, 5, "m", 2))
    if node.code:
        back.append(rect(10, 12, 28, 22, "bg", 5))
        back.append(text(24, 27.6, node.code, "no2" if len(node.code) < 3 else "no"))
    if "start" in node.marks:
        back.append(f'<path d="M-9,{num(16)}l8,7l-8,7z" class="m"/>')
    back.append(walkers(node.walks, wide - 8, 20))
    number = shown.numbers[node.id]
    head = f'<g class="hd" data-n="{number}">{"".join(back + parts)}</g>'
    return _cell(shown, node, wide, height, [head, *items])


def _item(
    shown: PathwayMap, member: MapNode, exits: Sequence[str], left: float, y: float
) -> tuple[str, float]:
    walked = bool(member.walks)
    way = f"› {' '.join(exits)}" if exits else ""
    room = CARD - 30 - 12 - 16 * len(member.walks) - (text_width(way, 9.5) + 8 if way else 0)
    rows = broken(member.label, 11, room * _SAFE, 2, "semibold" if walked else "regular")
    height = 14.0 * len(rows) + 3
    parts = []
    if walked:
        parts.append(rect(left + 8, y, CARD - 16, height, "hi", 3))
    parts.append(mark(member, left + 19, y + 8.5))
    parts += lines(left + 30, y + 12, rows, 14, "li6" if walked else "li")
    x = left + CARD - 12
    if walked:
        parts.append(walkers(member.walks, x, y + 8.5))
        x -= 16 * len(member.walks) + 2
    if way:
        parts.append(text(x, y + 12, way, "to", "end"))
    number = shown.numbers[member.id]
    name = "item un" if "unseen" in member.marks else "item"
    inner = "".join(parts)
    return f'<g class="{name}" data-n="{number}">{inner}</g>', height


def _exits(shown: PathwayMap, group: MapNode) -> Mapping[str, tuple[str, ...]]:
    """Return the codes of other groups that each section of a group leads to by a choice."""
    found: dict[str, dict[str, None]] = {}
    for source, target in shown.ways:
        if source in group.holds and target not in group.holds:
            code = shown.known[target].code
            if code and code != group.code:
                found.setdefault(source, {})[code] = None
    return {name: tuple(sorted(codes, key=lambda c: (len(c), c))) for name, codes in found.items()}


def _chips(shown: PathwayMap, meets: Sequence[str], left: float, right: float) -> list[str]:
    """Return rows of the codes of catalogue entries."""
    rows: list[str] = []
    row, x = "", left
    order = {name: at for at, name in enumerate(shown.known)}
    for name in sorted(meets, key=lambda name: order[name]):
        node = shown.known[name]
        if not node.code or node.kind == "persona" or "unseen" in node.marks:
            continue
        drawn, width = badge(node.kind, node.code, x, 0)
        if x + width > right:
            rows.append(row)
            row, x = "", left
            drawn, width = badge(node.kind, node.code, x, 0)
        row += drawn
        x += width + 3
    return [*rows, row] if row else rows


def _cell(
    shown: PathwayMap, node: MapNode, width: float, height: float, parts: Sequence[str]
) -> Cell:
    name = f"node {TONES[node.kind].name}" + (" un" if "unseen" in node.marks else "")
    label = node.label if node.in_story else f"{node.code} {node.label}".strip()
    opening = f'<g class="{name}"'
    if node.kind != "group":  # in a group, its head and its sections have numbers of their own
        opening += f' data-n="{shown.numbers[node.id]}"'
    return Cell(width, height, opening, f"<title>{esc(label)}</title>{''.join(parts)}")
