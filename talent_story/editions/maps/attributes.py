"""What the formats for other tools tell of a node and of an edge, named alike in all of them.

Names are English and do not change with the language: scripts rely on them.
"""

from __future__ import annotations

from collections.abc import Mapping

from talent_story.book.cleaning import clean_line
from talent_story.editions.maps.model import MapEdge, MapNode, PathwayMap

Value = str | int | bool

NODE_KEYS: Mapping[str, type] = {
    "label": str,
    "type": str,
    "code": str,
    "chapter": str,
    "act": str,
    "place": str,
    "entry": str,
    "persona": str,
    "sections": int,
    "marks": str,
    "journeys": str,
    "seen": bool,
}
EDGE_KEYS: Mapping[str, type] = {
    "label": str,
    "type": str,
    "count": int,
    "conditional": bool,
    "journeys": str,
}


def node_values(shown: PathwayMap, node: MapNode) -> Mapping[str, Value]:
    """Return what is told of a node, by the keys of `NODE_KEYS`."""
    voices = [shown.known[name].label for name in (node.voice,) if name in shown.known]
    door = shown.known.get(node.entry)
    return {
        "label": clean_line(node.label),
        "type": node.kind,
        "code": node.code,
        "chapter": clean_line(node.chapter),
        "act": clean_line(node.act),
        "place": clean_line(node.place),
        "entry": clean_line(door.label) if door is not None else "",
        "persona": clean_line(", ".join(voices)),
        "sections": len(node.holds),
        "marks": " ".join(sorted(node.marks - {"seen", "unseen"})),
        "journeys": " ".join(map(str, node.walks)),
        "seen": bool(node.walks) or "seen" in node.marks,
    }


def edge_values(edge: MapEdge) -> Mapping[str, Value]:
    """Return what is told of an edge, by the keys of `EDGE_KEYS`."""
    return {
        "label": clean_line(edge.label),
        "type": edge.kind,
        "count": edge.count,
        "conditional": edge.conditional,
        "journeys": " ".join(map(str, edge.walks)),
    }
