"""A map as GEXF 1.3, for Gephi: with types, colours, and no date, so that it stays the same."""

from __future__ import annotations

from talent_story.editions.maps.attributes import (
    EDGE_KEYS,
    NODE_KEYS,
    Value,
    edge_values,
    node_values,
)
from talent_story.editions.maps.model import PathwayMap
from talent_story.editions.maps.palette import TONES
from talent_story.editions.maps.shapes import esc

_TYPES = {str: "string", int: "integer", bool: "boolean"}


def generate(shown: PathwayMap) -> bytes:
    """Return the document."""
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n'
        f"<meta><creator>talent-story</creator><description>{esc(shown.title)}</description></meta>\n"
        '<graph defaultedgetype="directed" mode="static">\n'
    ]
    for kind, keys in (("node", NODE_KEYS), ("edge", EDGE_KEYS)):
        parts.append(f'<attributes class="{kind}">\n')
        parts += [
            f'<attribute id="{key}" title="{key}" type="{_TYPES[type_]}"/>\n'
            for key, type_ in keys.items()
            if key != "label"
        ]
        parts.append("</attributes>\n")
    parts.append("<nodes>\n")
    for node in shown.nodes:
        strong = TONES[node.kind].strong
        red, green, blue = (int(strong[at : at + 2], 16) for at in (1, 3, 5))
        values = node_values(shown, node)
        parts.append(f'<node id="{esc(node.id)}" label="{esc(node.label)}"><attvalues>')
        parts += [_value(key, value) for key, value in values.items() if key != "label"]
        parts.append(f'</attvalues><viz:color r="{red}" g="{green}" b="{blue}"/></node>\n')
    parts.append("</nodes>\n<edges>\n")
    for number, edge in enumerate(shown.edges):
        ends = f'source="{esc(edge.source)}" target="{esc(edge.target)}"'
        values = edge_values(edge)
        parts.append(
            f'<edge id="{number}" {ends} label="{esc(edge.label)}" weight="{edge.count}">'
            "<attvalues>"
        )
        parts += [_value(key, value) for key, value in values.items() if key != "label"]
        parts.append("</attvalues></edge>\n")
    parts.append("</edges>\n</graph>\n</gexf>\n")
    return "".join(parts).encode()


def _value(key: str, value: Value) -> str:
    shown = str(value).lower() if isinstance(value, bool) else esc(str(value))
    return f'<attvalue for="{key}" value="{shown}"/>'
