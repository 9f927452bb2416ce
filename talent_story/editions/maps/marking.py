"""Marks: what nobody can avoid, forks that matter, journeys walked, what must stay unnamed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from talent_story.book.model import Book
from talent_story.editions.maps.model import MapEdge, MapNode, Mark, PathwayMap
from talent_story.i18n import _, counted
from talent_story.story.graph import node_of
from talent_story.story.journey import Journey


def with_passages(shown: PathwayMap, book: Book) -> PathwayMap:
    """Return the map of a whole book with its start, unavoidable passages and forks marked.

    Conditions are ignored: an unavoidable passage is one on every way from the start to an ending,
    and a fork matters when its choices do not lead towards the same endings and programmes.
    """
    start = node_of("section", book.start)
    marked: dict[str, set[Mark]] = {start: {"start"}}
    nodes = [
        replace(node, marks=node.marks | {"start"}) if node.id == start else node
        for node in shown.nodes
    ]
    for name in unavoidable(nodes, shown.edges):
        marked.setdefault(name, set()).add("unavoidable")
    for name in forks(shown):
        marked.setdefault(name, set()).add("fork")
    return _remarked(shown, marked)


def unavoidable(nodes: Iterable[MapNode], edges: Iterable[MapEdge]) -> frozenset[str]:
    """Return the nodes of the story on every way from the start to an ending, the start apart.

    Empty when no ending is shown, or none can be come to.
    """
    from networkx import DiGraph, immediate_dominators

    story = {node.id: node for node in nodes if node.in_story}
    starts = [node.id for node in story.values() if "start" in node.marks]
    if len(starts) != 1:
        return frozenset()
    graph: DiGraph[str] = DiGraph()
    graph.add_node(starts[0])
    graph.add_edges_from((e.source, e.target) for e in edges if e.kind == "choice")
    end = "the end"
    for node in story.values():
        holds_ending = node.kind == "ending" or (
            node.kind == "group" and not graph.out_degree(node.id)
        )
        if holds_ending and node.id in graph:
            graph.add_edge(node.id, end)
    if end not in graph:
        return frozenset()
    above = immediate_dominators(graph, starts[0])
    found = set()
    at = end if end in above else starts[0]
    while at != starts[0]:
        at = above[at]
        found.add(at)
    return frozenset(found - {starts[0]})


def forks(shown: PathwayMap) -> frozenset[str]:
    """Return the sections whose choices differ in the endings and programmes they lead towards."""
    possible = _possible(shown)
    after: dict[str, set[int]] = {}
    for edge in shown.edges:
        if edge.kind == "choice":
            after.setdefault(edge.source, set()).add(possible[edge.target])
    return frozenset(name for name, sets in after.items() if len(sets) > 1)


def _possible(shown: PathwayMap) -> Mapping[str, int]:
    """Return, for each section, the endings and programmes ahead of it, as bits of a number."""
    from networkx import DiGraph, condensation

    offered: dict[str, set[str]] = {}
    for edge in shown.edges:
        if edge.kind == "leads_to" and edge.target.startswith("programme:"):
            offered.setdefault(edge.source, set()).add(edge.target)
    bits: dict[str, int] = {}

    def bit(name: str) -> int:
        return 1 << bits.setdefault(name, len(bits))

    graph: DiGraph[str] = DiGraph()
    own: dict[str, int] = {}
    for node in shown.nodes:
        if node.kind not in ("section", "ending"):
            continue
        graph.add_node(node.id)
        own[node.id] = bit(node.id) if node.kind == "ending" else 0
        for met in node.meets:
            for programme in (met,) if met.startswith("programme:") else offered.get(met, ()):
                own[node.id] |= bit(programme)
    graph.add_edges_from((e.source, e.target) for e in shown.edges if e.kind == "choice")
    parts = condensation(graph)
    ahead: dict[int, int] = {}
    found: dict[str, int] = {}
    # Components are numbered so that what lies ahead has the smaller number.
    for part in sorted(parts):
        members = parts.nodes[part]["members"]
        ahead[part] = 0
        for name in members:
            ahead[part] |= own[name]
        for other in parts.successors(part):
            ahead[part] |= ahead[other]
        for name in members:
            found[name] = ahead[part]
    return found


def with_journeys(
    shown: PathwayMap, journeys: Sequence[Journey], names: Sequence[str]
) -> PathwayMap:
    """Return the map with the sections and choices of journeys marked, and where they part."""
    sections: dict[str, set[int]] = {}
    choices: dict[str, set[int]] = {}
    marked: dict[str, set[Mark]] = {}
    for number, journey in enumerate(journeys, 1):
        for stage in journey.stages():
            name = node_of("section", stage.section.part_of or stage.section.id)
            sections.setdefault(name, set()).add(number)
            if stage.choice is not None:
                choices.setdefault(stage.choice.id, set()).add(number)
        for met in _met(journey):
            marked.setdefault(met, set()).add("seen")
    for name in _partings(journeys):
        marked.setdefault(name, set()).add("parting")
    edges = tuple(
        replace(edge, walks=tuple(sorted(choices[edge.id])))
        if edge.kind == "choice" and edge.id in choices
        else edge
        for edge in shown.edges
    )
    return replace(
        _remarked(shown, marked, sections),
        edges=edges,
        walks=tuple(names),
    )


def _partings(journeys: Sequence[Journey]) -> set[str]:
    found = set()
    for number, one in enumerate(journeys):
        for other in journeys[:number]:
            pairs = zip(one.choices, other.choices, strict=False)
            together = next((at for at, (a, b) in enumerate(pairs) if a != b), None)
            if together is not None:
                section = one.rewind(together).section
                found.add(node_of("section", section.part_of or section.id))
    return found


def _met(journey: Journey) -> Iterable[str]:
    book = journey.book
    kinds = {
        "entry point": book.entry_points,
        "detection tool": book.detection_tools,
        "support format": book.support_formats,
        "programme": book.programmes,
        "persona": book.personas,
    }
    for id in journey.met():
        for kind, entries in kinds.items():
            if id in entries:
                yield node_of(kind, id)


def without_spoilers(shown: PathwayMap, journeys: Sequence[Journey]) -> PathwayMap:
    """Return the map with all that no journey has seen kept unnamed: names, ids, places, choices.

    Seen are the sections entered, the choices that were on offer or shown closed there, the
    catalogue entries met, the programmes recommended at an ending, and the competences.
    """
    named = _seen_by(journeys) | {n.id for n in shown.known.values() if n.kind == "competence"}
    offered = {
        choice.id
        for journey in journeys
        for stage in journey.stages()
        for choice in (*stage.offers(), *stage.locked())
    }
    numbers: dict[str, int] = {}
    renamed: dict[str, str] = {}
    for node in shown.known.values():
        if node.id not in named:
            prefix = "section" if node.kind in ("section", "ending") else node.kind
            number = numbers[prefix] = numbers.get(prefix, 0) + 1
            renamed[node.id] = f"{prefix}:unseen-{number}"
    chapters = {node.code for node in shown.known.values() if node.in_story and node.id in named}
    acts = {node.act for node in shown.known.values() if node.in_story and node.id in named}

    def hidden(node: MapNode) -> MapNode:
        kept = replace(
            node,
            meets=tuple(renamed.get(met, met) for met in node.meets),
            personas=tuple(renamed.get(who, who) for who in node.personas),
            entry=renamed.get(node.entry, node.entry),
            voice=renamed.get(node.voice, node.voice),
        )
        if node.id in named:
            return kept
        return replace(
            kept,
            id=renamed[node.id],
            label=_("Not seen yet"),
            detail="",
            chapter=node.chapter if node.code in chapters else "",
            act=node.act if node.act in acts else "",
            place="",
            marks=frozenset({"unseen"}),
        )

    edges = tuple(
        replace(
            edge,
            # By default the id of a choice is made from the section it leads to.
            id=edge.id if not {edge.source, edge.target} & renamed.keys() else f"unseen-{number}",
            source=renamed.get(edge.source, edge.source),
            target=renamed.get(edge.target, edge.target),
            label=edge.label if edge.id in offered else "",
        )
        for number, edge in enumerate(shown.edges, 1)
    )
    known = {renamed.get(name, name): hidden(node) for name, node in shown.known.items()}
    unnamed = counted(
        "What this journey has not seen yet is unnamed.",
        "What these journeys have not seen yet is unnamed.",
        len(journeys),
    )
    return replace(
        shown,
        nodes=tuple(known[renamed.get(node.id, node.id)] for node in shown.nodes),
        edges=edges,
        ways=tuple((renamed.get(a, a), renamed.get(b, b)) for a, b in shown.ways),
        known=known,
        notes=(*shown.notes, unnamed),
    )


def _seen_by(journeys: Sequence[Journey]) -> set[str]:
    from talent_story.guidance.ranking import rank

    seen: set[str] = set()
    for journey in journeys:
        for stage in journey.stages():
            seen.add(node_of("section", stage.section.part_of or stage.section.id))
        seen.update(_met(journey))
        if journey.at_ending:
            seen.update(
                node_of("programme", item.programme.id) for item in rank(journey).recommended
            )
    return seen


def _remarked(
    shown: PathwayMap,
    marked: Mapping[str, set[Mark]],
    walked: Mapping[str, set[int]] | None = None,
) -> PathwayMap:
    walks = walked or {}

    def again(node: MapNode) -> MapNode:
        if node.id not in marked and node.id not in walks:
            return node
        return replace(
            node,
            marks=node.marks | marked.get(node.id, set()),
            walks=tuple(sorted({*node.walks, *walks.get(node.id, ())})),
        )

    known = {name: again(node) for name, node in shown.known.items()}
    return replace(shown, nodes=tuple(known[node.id] for node in shown.nodes), known=known)
