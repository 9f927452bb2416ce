"""The graph of a book: one networkx.MultiDiGraph with typed nodes and edges.

Nodes are named `kind:id`, because a section and a catalogue entry may share an id. Their
attributes are `type` (section, ending, entry point, detection tool, competence, support format,
programme, persona), `id`, `label`, and for sections `chapter`, `act` and `place`. Edges have a
`type`: choice (keyed by the choice's id, with `label`, and `conditional`), meets, reveals,
develops, leads_to, opens.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from talent_story.book.model import Book, Entry

if TYPE_CHECKING:
    import networkx as nx

    StoryGraph = nx.MultiDiGraph[str]


def node_of(kind: str, id: str) -> str:
    """Return the name of a node: of a section (endings too) or of a catalogue entry.

    Example:
        >>> node_of("section", "le-badge")
        'section:le-badge'
    """
    return f"{kind}:{id}"


def story_graph(book: Book) -> StoryGraph:
    """Return the graph of a whole book, sections and catalogues together."""
    import networkx as nx

    graph: StoryGraph = nx.MultiDiGraph(book=book.id, title=book.title)
    for section in book.sections.values():
        if section.part_of:
            continue
        chapter = book.chapters[section.chapter]
        graph.add_node(
            node_of("section", section.id),
            type="ending" if section.ending else "section",
            id=section.id,
            label=section.title,
            chapter=chapter.title,
            act=chapter.act,
            place=chapter.location,
        )
    catalogues: Mapping[str, Mapping[str, Entry]] = {
        "entry point": book.entry_points,
        "detection tool": book.detection_tools,
        "competence": book.competences,
        "support format": book.support_formats,
        "programme": book.programmes,
        "persona": book.personas,
    }
    for kind, entries in catalogues.items():
        for entry in entries.values():
            graph.add_node(node_of(kind, entry.id), type=kind, id=entry.id, label=entry.name)
    for section in book.sections.values():
        here = node_of("section", section.part_of or section.id)
        for choice in section.choices:
            if book.sections[choice.target].part_of:
                continue  # from page to page of an activity
            graph.add_edge(
                here,
                node_of("section", choice.target),
                key=choice.id,
                type="choice",
                label=choice.text.fixed_text(),
                conditional=choice.condition is not None or choice.once or choice.fallback,
            )
        for kind, ids in (
            ("entry point", section.entry_points),
            ("detection tool", section.detection_tools),
            ("support format", section.support_formats),
            ("programme", section.programmes),
            ("persona", section.personas),
        ):
            for id in ids:
                graph.add_edge(here, node_of(kind, id), key="meets", type="meets")
    for door in book.entry_points.values():
        if door.opens:
            there = node_of("section", door.opens)
            graph.add_edge(node_of("entry point", door.id), there, key="opens", type="opens")
        _link(graph, "entry point", door.id, "detection tool", door.tools, "leads_to")
    for tool in book.detection_tools.values():
        _link(graph, "detection tool", tool.id, "competence", tool.reveals, "reveals")
        _link(graph, "detection tool", tool.id, "support format", tool.formats, "leads_to")
    for form in book.support_formats.values():
        _link(graph, "support format", form.id, "competence", form.develops, "develops")
        _link(graph, "support format", form.id, "programme", form.programmes, "leads_to")
    return graph


def _link(
    graph: StoryGraph, kind: str, id: str, other: str, ids: tuple[str, ...], edge: str
) -> None:
    for each in ids:
        graph.add_edge(node_of(kind, id), node_of(other, each), key=edge, type=edge)
