"""A map as DOT, the language of Graphviz."""

from __future__ import annotations

from talent_story.book.cleaning import clean_line
from talent_story.editions.maps.model import NodeKind, PathwayMap
from talent_story.editions.maps.palette import TONES

_SHAPES: dict[NodeKind, str] = {
    "entry point": "cds",
    "detection tool": "hexagon",
    "competence": "oval",
    "programme": "note",
    "ending": "doubleoctagon",
    "group": "box3d",
}


def generate(shown: PathwayMap) -> bytes:
    """Return the graph, ready for `dot -Tsvg`."""
    lines = [
        f"digraph {_quoted(shown.title)} {{",
        "  graph [rankdir=LR charset=utf8 fontname=sans];",
        "  node [shape=box style=filled fontname=sans fontsize=11];",
        "  edge [color=gray45 fontname=sans fontsize=9];",
    ]
    for node in shown.nodes:
        tone = TONES[node.kind]
        shape = _SHAPES.get(node.kind, "box")
        lines.append(
            f"  n{shown.numbers[node.id]} [label={_quoted(node.label)} id={_quoted(node.id)} "
            f'class={_quoted(node.kind)} shape={shape} color="{tone.strong}" '
            f'fillcolor="{tone.light}"{" penwidth=3" if node.walks else ""}];'
        )
    for edge in shown.edges:
        style = "dashed" if edge.conditional else "solid"
        label = f" label={_quoted(edge.label)}" if edge.label else ""
        walked = " penwidth=3" if edge.walks else ""
        ends = f"n{shown.numbers[edge.source]} -> n{shown.numbers[edge.target]}"
        lines.append(f"  {ends} [class={_quoted(edge.kind)} style={style}{label}{walked}];")
    lines.append("}")
    return ("\n".join(lines) + "\n").encode()


def _quoted(text: str) -> str:
    """Return a quoted string: Graphviz reads entities and backslashes inside one."""
    safe = clean_line(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{safe}"'
