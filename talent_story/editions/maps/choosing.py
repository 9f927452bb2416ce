"""What a map shows: the whole of a book, one of its views, or the routes between two points."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from talent_story.book.cleaning import clean_line
from talent_story.book.model import Book, Section
from talent_story.book.problems import nearest_name
from talent_story.editions.maps.model import (
    SCHEME_KINDS,
    MapEdge,
    MapNode,
    NodeKind,
    PathwayMap,
    View,
)
from talent_story.plain_text import plain_text
from talent_story.story.graph import node_of, story_graph

if TYPE_CHECKING:
    from talent_story.story.graph import StoryGraph

LETTERS: Mapping[str, str] = {
    "entry point": "E",
    "detection tool": "D",
    "competence": "C",
    "support format": "F",
    "programme": "P",
}
"""What the code of a catalogue entry begins with: the same letter in French and in English."""

_MARKED = re.compile(r"[\\`*_\[\]<>&!]|^\s*(?:[-+#>]|\d+[.)])")

BEFORE = "before"
"""In the place of an entry point: what is come to before any of them."""


class UnknownNode(LookupError):
    """No node has this name; `near` is the nearest one there is, or None."""

    def __init__(self, name: str, near: str | None) -> None:
        super().__init__(name)
        self.name, self.near = name, near


class AmbiguousNode(LookupError):
    """Several nodes have this id; `known` are their full names."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(name)
        self.name, self.known = name, known


class NoRoute(LookupError):
    """Nothing leads from the one to the other."""

    def __init__(self, source: MapNode, target: MapNode) -> None:
        super().__init__(f"{source.id} {target.id}")
        self.source, self.target = source, target


def whole_map(book: Book) -> PathwayMap:
    """Return the map of a whole book, sections and catalogues together, unfolded and unmarked."""
    graph = story_graph(book)
    doors = _doors(book, graph)
    routes = _personas_by_section(book)
    summaries = {
        node_of(kind, entry.id): entry.summary
        for kind, entries in (
            ("entry point", book.entry_points),
            ("detection tool", book.detection_tools),
            ("support format", book.support_formats),
            ("programme", book.programmes),
            ("persona", book.personas),
        )
        for entry in entries.values()
    }
    summaries |= {node_of("competence", c.id): c.definition for c in book.competences.values()}
    meets: dict[str, list[str]] = {}
    edges = []
    for source, target, key, data in graph.edges(keys=True, data=True):
        if data["type"] == "meets":
            meets.setdefault(source, []).append(target)
        edges.append(
            MapEdge(
                id=key if data["type"] == "choice" else f"{source} {key} {target}",
                source=source,
                target=target,
                kind=data["type"],
                label=_plain(data.get("label", "")),
                conditional=data.get("conditional", False),
            )
        )
    numbers: dict[str, int] = {}
    nodes = []
    for name, data in graph.nodes(data=True):
        kind: NodeKind = data["type"]
        if kind in ("section", "ending"):
            section = book.sections[data["id"]]
            nodes.append(
                MapNode(
                    id=name,
                    kind=kind,
                    label=data["label"],
                    code=str(section.chapter + 1),
                    chapter=data["chapter"],
                    act=data["act"],
                    place=data["place"],
                    entry=doors.get(name, ""),
                    voice=_voice(book, section),
                    personas=routes.get(name, ()),
                    meets=tuple(meets.get(name, ())),
                )
            )
            continue
        number = numbers[kind] = numbers.get(kind, 0) + 1
        letter = LETTERS.get(kind, "")
        nodes.append(
            MapNode(
                id=name,
                kind=kind,
                label=data["label"],
                code=f"{letter}{number}" if letter else "",
                detail=summaries.get(name, ""),
                personas=(name,) if kind == "persona" else (),
            )
        )
    return PathwayMap(
        title=book.title,
        book=book.id,
        edition=book.hash,
        language=book.language,
        view="both",
        nodes=tuple(nodes),
        edges=tuple(edges),
        ways=tuple(dict.fromkeys((e.source, e.target) for e in edges if e.kind == "choice")),
        known={node.id: node for node in nodes},
    )


def with_view(whole: PathwayMap, view: View) -> PathwayMap:
    """Return only the nodes of a view, with the edges between them."""
    if view == "both":
        return whole
    kinds = SCHEME_KINDS if view == "scheme" else ("section", "ending")
    return replace(keeping(whole, {n.id for n in whole.nodes if n.kind in kinds}), view=view)


def keeping(shown: PathwayMap, kept: set[str]) -> PathwayMap:
    """Return a map with only some nodes, and the edges between them."""
    return replace(
        shown,
        nodes=tuple(node for node in shown.nodes if node.id in kept),
        edges=tuple(e for e in shown.edges if e.source in kept and e.target in kept),
        ways=tuple(way for way in shown.ways if kept.issuperset(way)),
    )


def find_node(shown: PathwayMap, name: str) -> MapNode:
    """Return the node with this id, `kind:id` or `id` alone where only one kind has it.

    What has no such id may be named as a drawing names it: `P3` is the third programme. `ending:`
    stands for `section:` too, and `entry_point:` or `entry-point:` for `entry point:`.

    Raises UnknownNode, AmbiguousNode.
    """
    kind, colon, rest = name.partition(":")
    if colon:
        kind = kind.replace("_", " ").replace("-", " ").lower()
        full = f"{'section' if kind == 'ending' else kind}:{rest}"
        if full in shown.by_id:
            return shown.by_id[full]
    found = [node for node in shown.nodes if node.id.partition(":")[2] == name]
    if len(found) == 1:
        return found[0]
    if found:
        raise AmbiguousNode(name, tuple(node.id.replace(" ", "_") for node in found))
    coded = [node for node in shown.scheme if node.code and node.code.upper() == name.upper()]
    if len(coded) == 1:
        return coded[0]
    ids = [node.id.partition(":")[2] for node in shown.nodes]
    raise UnknownNode(name, nearest_name(name.rpartition(":")[2], ids))


def between(shown: PathwayMap, source: MapNode | None, target: MapNode | None) -> PathwayMap:
    """Return only what lies on a route from one node to another.

    Without a source, everything that leads to the target; without a target, everything that lies
    ahead of the source. Support formats are read as coming after the competences they develop.

    Raises NoRoute.
    """
    ahead: dict[str, list[str]] = {}
    back: dict[str, list[str]] = {}
    for edge in shown.edges:
        one, other = edge.source, edge.target
        if edge.kind == "develops":
            one, other = other, one
        ahead.setdefault(one, []).append(other)
        back.setdefault(other, []).append(one)
    kept = {node.id for node in shown.nodes}
    if source is not None:
        kept &= _reached(source.id, ahead)
    if target is not None:
        kept &= _reached(target.id, back)
    if source is not None and target is not None and target.id not in kept:
        raise NoRoute(source, target)
    return keeping(shown, kept)


def _reached(start: str, links: Mapping[str, Iterable[str]]) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        for other in links.get(waiting.pop(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def _plain(markdown: str) -> str:
    """Return the words of a choice without their Markdown."""
    if _MARKED.search(markdown) is None:
        return clean_line(markdown)
    return clean_line(plain_text(markdown))


def _doors(book: Book, graph: StoryGraph) -> dict[str, str]:
    """Return by what entry point alone each section can be come to, or `BEFORE` any of them."""
    from networkx import DiGraph, immediate_dominators

    start = node_of("section", book.start)
    if start not in graph:
        return {}
    opened = {
        node_of("section", door.opens): node_of("entry point", door.id)
        for door in book.entry_points.values()
    }
    for section in book.sections.values():
        for id in section.entry_points:
            if not book.entry_points[id].opens:
                place = node_of("section", section.part_of or section.id)
                opened.setdefault(place, node_of("entry point", id))
    story: DiGraph[str] = DiGraph()
    for one, other, data in graph.edges(data=True):
        if data["type"] == "choice":
            story.add_edge(one, other)
    if start not in story:
        return {}
    above = immediate_dominators(story, start)
    found: dict[str, str] = {}
    for name in above:
        path = []
        at: str | None = name
        while at is not None and at not in found:
            path.append(at)
            at = None if above.get(at) in (None, at) else above[at]
        door = "" if at is None else found[at]
        for each in reversed(path):
            if each != start and each in opened:
                door = opened[each]
            found[each] = door
    behind = {name for name in opened if name in story}
    waiting = list(behind)
    while waiting:
        for other in story.successors(waiting.pop()):
            if other not in behind:
                behind.add(other)
                waiting.append(other)
    return {
        name: BEFORE if not door and name not in behind else door for name, door in found.items()
    }


def _voice(book: Book, section: Section) -> str:
    """Return the one persona heard in a section, by its chapter or by itself; else nothing."""
    heard = {*section.personas, book.chapters[section.chapter].persona} & book.personas.keys()
    return node_of("persona", heard.pop()) if len(heard) == 1 else ""


def _personas_by_section(book: Book) -> dict[str, tuple[str, ...]]:
    """Return whose voice is heard where: in a section, its chapter, or on a persona's route."""
    found: dict[str, dict[str, None]] = {}

    def heard(section: str, persona: str) -> None:
        owner = book.sections[section].part_of or section
        found.setdefault(node_of("section", owner), {})[node_of("persona", persona)] = None

    for section in book.sections.values():
        for persona in section.personas:
            heard(section.id, persona)
        if (persona := book.chapters[section.chapter].persona) in book.personas:
            heard(section.id, persona)
    for each in book.personas.values():
        for id in each.route:
            if id in book.choices:
                heard(book.choices[id].target, each.id)
    return {name: tuple(personas) for name, personas in found.items()}
