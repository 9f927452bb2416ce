"""A map as a Mermaid flowchart, for wikis and forges that draw these."""

from __future__ import annotations

from dataclasses import replace

from talent_story.book.cleaning import clean_line
from talent_story.editions.maps.folding import bundled, folded
from talent_story.editions.maps.model import MapNode, PathwayMap
from talent_story.editions.maps.palette import TONES

EDGES_MOST = 500
"""How many edges Mermaid draws before it refuses a diagram."""

_ESCAPES = str.maketrans(
    {
        character: f"#{name};"
        for character, name in {
            "#": "35",
            "&": "amp",
            "<": "lt",
            ">": "gt",
            '"': "quot",
            "`": "96",
            "%": "37",
            ";": "59",
            "\\": "92",
        }.items()
    }
)


def generate(shown: PathwayMap) -> bytes:
    """Return the diagram, folded until Mermaid can draw it."""
    drawn = _small_enough(shown)
    lines = ["flowchart LR"]
    for node in drawn.nodes:
        lines.append(f"  n{drawn.numbers[node.id]}{_box(node)}:::{TONES[node.kind].name}")
    for edge in drawn.edges:
        arrow = "-.->" if edge.conditional else "==>" if edge.walks else "-->"
        label = f'|"{_escaped(edge.label)}"|' if edge.label else ""
        ends = drawn.numbers[edge.source], drawn.numbers[edge.target]
        lines.append(f"  n{ends[0]} {arrow}{label} n{ends[1]}")
    for kind in dict.fromkeys(node.kind for node in drawn.nodes):
        tone = TONES[kind]
        lines.append(f"  classDef {tone.name} fill:{tone.light},stroke:{tone.strong},color:#1F2937")
    return ("\n".join(lines) + "\n").encode()


def _small_enough(shown: PathwayMap) -> PathwayMap:
    if len(shown.edges) > EDGES_MOST and shown.fold is None and shown.story:
        shown = folded(shown, "chapter")
    groups = sum(node.kind == "group" for node in shown.nodes)
    while len(shown.edges) > EDGES_MOST and groups > 20:
        groups //= 2
        shown = bundled(shown, groups)
    if len(shown.edges) > EDGES_MOST:
        # Choices and the scheme say most; what a section meets goes first, then thin edges.
        ranked = sorted(shown.edges, key=lambda e: (e.kind == "meets", not e.walks, -e.count))[
            :EDGES_MOST
        ]
        kept = {id(edge) for edge in ranked}
        shown = replace(shown, edges=tuple(e for e in shown.edges if id(e) in kept))
    return shown


def _box(node: MapNode) -> str:
    words = f"{node.code} {node.label}" if node.code and node.kind != "ending" else node.label
    if node.kind == "section":
        words = node.label
    label = f'"{_escaped(words)}"'
    match node.kind:
        case "entry point":
            return f">{label}]"
        case "detection tool":
            return f"{{{{{label}}}}}"
        case "competence" | "ending":
            return f"([{label}])"
        case "group":
            return f"[[{label}]]"
        case _:
            return f"[{label}]"


def _escaped(text: str) -> str:
    """Return text as Mermaid shows it, whatever is in it: it knows only its own escapes."""
    return clean_line(text).translate(_ESCAPES) or " "
