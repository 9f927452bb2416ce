"""A map as one page that needs nothing else: to explore by hand, by keyboard, by search.

Nothing is fetched and nothing runs but the script whose hash the page states; without it, the
page still shows the drawing and tells it as an outline.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from talent_story.editions.maps.folding import act_name, folded_to_draw
from talent_story.editions.maps.model import MapNode, PathwayMap
from talent_story.editions.maps.naming import edge_names, kind_names
from talent_story.editions.maps.outline import outline, remarks
from talent_story.editions.maps.palette import TONES, night_sheet, style_sheet
from talent_story.editions.maps.shapes import esc, num
from talent_story.editions.maps.sheet import whole_sheet
from talent_story.i18n import _, current_language

TOLD_MOST = 3_000
"""How many nodes the outline of a page tells one by one; beyond it, it is folded as the drawing."""

_HERE = Path(__file__).parent
_UNSAFE = str.maketrans(
    {mark: f"\\u{ord(mark):04x}" for mark in ("<", ">", "&", "\u2028", "\u2029")}
)


def generate(shown: PathwayMap) -> bytes:
    """Return the page."""
    drawn = folded_to_draw(shown)
    sheet = whole_sheet(shown)
    style = style_sheet() + _asset("page.css") + night_sheet()
    script = _asset("page.js")
    box = f"0 0 {num(sheet.width)} {num(sheet.height)}"
    policy = (
        f"default-src 'none'; style-src 'sha256-{_hash(style)}'; "
        f"script-src 'sha256-{_hash(script)}'; base-uri 'none'; form-action 'none'"
    )
    keys = _(
        "Keys: / to search, arrows from box to box, Enter for what a box holds, + and − to zoom, "
        "0 for the whole map, Esc to go back."
    )
    details, told = _("Details"), _("The same map as an outline")
    page = f"""<!doctype html>
<html lang="{current_language()}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{esc(sheet.title)}</title>
<style>{style}</style>
</head>
<body>
<header>
<h1>{esc(shown.title)}</h1>
<div class="tools js">{_search()}{_selects(drawn)}{_buttons()}</div>
{_kinds(drawn)}
<p class="hint js">{esc(keys)}</p>
</header>
<main>
<div id="view">
<svg xmlns="http://www.w3.org/2000/svg" id="map" viewBox="{box}" role="group" \
aria-label="{esc(sheet.title)}">{sheet.inner}</svg>
<div id="found" hidden></div>
</div>
<section id="side" aria-label="{esc(details)}" hidden></section>
</main>
<p id="status" class="away" role="status"></p>
<footer>
<details class="more" id="outline" open>
<summary>{esc(told)}</summary>
<p>{esc(sheet.description)}</p>
{_outline(shown if len(shown.nodes) <= TOLD_MOST else drawn)}
</details>
</footer>
<script type="application/json" id="map-data">{_data(shown, drawn)}</script>
<script>{script}</script>
</body>
</html>
"""
    return page.encode()


@cache
def _asset(name: str) -> str:
    return (_HERE / name).read_text("utf-8")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _search() -> str:
    name = esc(_("Search"))
    return f'<label for="search">{name}</label><input type="search" id="search">'


def _selects(drawn: PathwayMap) -> str:
    made = []
    for id, kind, name, everything in (
        ("person", "persona", _("Persona"), _("Everybody")),
        ("skill", "competence", _("Competence"), _("All of them")),
    ):
        nodes = [n for n in drawn.known.values() if n.kind == kind and "unseen" not in n.marks]
        if kind == "competence" and drawn.view == "story":
            nodes = []
        if not nodes:
            continue
        options = "".join(
            f'<option value="{drawn.numbers[node.id]}">{esc(node.label)}</option>' for node in nodes
        )
        made.append(
            f'<label for="{id}">{esc(name)}</label>'
            f'<select id="{id}"><option value="">{esc(everything)}</option>{options}</select>'
        )
    return "".join(made)


def _buttons() -> str:
    larger, smaller, whole = esc(_("Zoom in")), esc(_("Zoom out")), esc(_("Whole map"))
    return (
        f'<button type="button" id="in" aria-label="{larger}">+</button>'
        f'<button type="button" id="out" aria-label="{smaller}">−</button>'
        f'<button type="button" id="fit">{whole}</button>'
    )


def _kinds(drawn: PathwayMap) -> str:
    names = kind_names()
    shown = {"section" if node.kind == "group" else node.kind for node in drawn.nodes}
    boxes = "".join(
        f'<label><input type="checkbox" data-kind="{kind}" checked>{esc(names[kind].many)}</label>'
        for kind in TONES
        if kind in shown and kind not in ("persona", "group")
    )
    legend = esc(_("Shown"))
    return f'<fieldset class="js"><legend class="away">{legend}</legend>{boxes}</fieldset>'


def _outline(shown: PathwayMap) -> str:
    parts = []
    for part in outline(shown):
        parts.append(f"<h2>{esc(part.heading)}</h2>")
        for entry in part.entries:
            parts.append(f'<h3 id="n{entry.number}">{esc(entry.heading)}</h3>')
            parts += [f"<p>{esc(said)}</p>" for said in entry.said]
            rows = "".join(
                f'<li>{esc(line.words)} → <a href="#n{line.target}">{esc(line.label)}</a></li>'
                for line in entry.lines
            )
            if rows:
                parts.append(f"<ul>{rows}</ul>")
    return "\n".join(parts)


def _data(shown: PathwayMap, drawn: PathwayMap) -> str:
    """Return what the script knows: the nodes by their numbers, the edges, the words it says."""
    names = kind_names()
    numbers = drawn.numbers
    ids = list(numbers)
    nodes = [_node(drawn, drawn.by_id.get(id) or drawn.known[id]) for id in ids]
    edges = [
        [numbers[edge.source], numbers[edge.target], edge.kind, edge.label]
        for edge in shown.edges
        if edge.source in numbers and edge.target in numbers
    ]
    words: dict[str, Any] = {
        "kinds": {kind: name.one for kind, name in names.items()},
        "relations": edge_names(),
        "close": _("Close"),
        "meets": _("Met here"),
        "holds": _("Sections"),
        "leads": _("Leads to"),
        "comes": _("Comes from"),
        "results": _("Found: {n}"),
        "left": _("Shown: {n}"),
    }
    data = {"nodes": nodes, "edges": edges, "words": words}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE)


def _node(drawn: PathwayMap, node: MapNode) -> dict[str, Any]:
    numbers = drawn.numbers
    found: dict[str, Any] = {"k": node.kind, "l": node.label}
    details: dict[str, Any] = {
        "c": "" if node.in_story and node.kind != "group" else node.code,
        "ch": node.chapter if node.kind != "group" else "",
        "a": act_name(node.act) if node.act else "",
        "pl": node.place if node.place != node.detail else "",
        "s": list(remarks(drawn, node)),
        "p": [numbers[name] for name in node.personas if name in numbers],
        "m": [numbers[name] for name in node.meets if name in numbers],
        "h": [numbers[name] for name in node.holds if name in numbers],
    }
    return found | {key: value for key, value in details.items() if value}
