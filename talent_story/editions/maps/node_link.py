"""A map as JSON: the node-link form that networkx reads back."""

from __future__ import annotations

import json

from talent_story.editions.maps.attributes import edge_values, node_values
from talent_story.editions.maps.model import PathwayMap


def generate(shown: PathwayMap) -> bytes:
    """Return the document; `networkx.node_link_graph(data, edges="edges")` makes it a graph."""
    data = {
        "directed": True,
        "multigraph": True,
        "graph": {
            "book": shown.book,
            "title": shown.title,
            "edition": shown.edition,
            "view": shown.view,
            "fold": shown.fold or "",
            "journeys": list(shown.walks),
        },
        "nodes": [{"id": node.id, **node_values(shown, node)} for node in shown.nodes],
        "edges": [
            {"source": edge.source, "target": edge.target, "key": edge.id, **edge_values(edge)}
            for edge in shown.edges
        ],
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
