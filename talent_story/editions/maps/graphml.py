"""A map as GraphML: opens in yEd with its shapes and labels, in Gephi with its attributes."""

from __future__ import annotations

from talent_story.editions.maps.attributes import (
    EDGE_KEYS,
    NODE_KEYS,
    Value,
    edge_values,
    node_values,
)
from talent_story.editions.maps.model import NodeKind, PathwayMap
from talent_story.editions.maps.palette import TONES
from talent_story.editions.maps.shapes import esc

_TYPES = {str: "string", int: "int", bool: "boolean"}
_SHAPES: dict[NodeKind, str] = {
    "entry point": "trapezoid2",
    "detection tool": "hexagon",
    "competence": "ellipse",
    "programme": "octagon",
    "ending": "roundrectangle",
}


def generate(shown: PathwayMap) -> bytes:
    """Return the document (GraphML 1.0, with yFiles graphics that other tools skip)."""
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" '
        'xmlns:y="http://www.yworks.com/xml/graphml">\n'
    ]
    for key, kind in NODE_KEYS.items():
        name = f'attr.name="{key}" attr.type="{_TYPES[kind]}"'
        parts.append(f'<key id="n-{key}" for="node" {name}/>\n')
    for key, kind in EDGE_KEYS.items():
        name = f'attr.name="{key}" attr.type="{_TYPES[kind]}"'
        parts.append(f'<key id="e-{key}" for="edge" {name}/>\n')
    parts.append('<key id="n-drawn" for="node" yfiles.type="nodegraphics"/>\n')
    parts.append(f'<graph id="{esc(shown.book)}" edgedefault="directed">\n')
    for node in shown.nodes:
        tone = TONES[node.kind]
        values = node_values(shown, node)
        shape = _SHAPES.get(node.kind, "rectangle")
        parts.append(f'<node id="{esc(node.id)}">')
        parts += [_data(f"n-{key}", value) for key, value in values.items()]
        parts.append(
            f'<data key="n-drawn"><y:ShapeNode><y:Geometry width="190" height="44"/>'
            f'<y:Fill color="{tone.light}"/><y:BorderStyle color="{tone.strong}" width="1.2"/>'
            f'<y:NodeLabel autoSizePolicy="node_width" configuration="CroppingLabel">'
            f'{esc(node.label)}</y:NodeLabel><y:Shape type="{shape}"/></y:ShapeNode></data>'
        )
        parts.append("</node>\n")
    for number, edge in enumerate(shown.edges):
        ends = f'source="{esc(edge.source)}" target="{esc(edge.target)}"'
        parts.append(f'<edge id="e{number}" {ends}>')
        parts += [_data(f"e-{key}", value) for key, value in edge_values(edge).items()]
        parts.append("</edge>\n")
    parts.append("</graph>\n</graphml>\n")
    return "".join(parts).encode()


def _data(key: str, value: Value) -> str:
    shown = str(value).lower() if isinstance(value, bool) else esc(str(value))
    return f'<data key="{key}">{shown}</data>'
