"""Folding: sections of one act, chapter, place, persona or entry point drawn as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from talent_story.editions.maps.choosing import BEFORE
from talent_story.editions.maps.marking import unavoidable
from talent_story.editions.maps.model import FoldKey, MapEdge, MapNode, Mark, PathwayMap
from talent_story.i18n import _, counted
from talent_story.numbers import shown_number

FLAT_MOST = 60
"""How many sections a drawing shows one by one unless it is asked to."""

FLAT_LIMIT = 1_500
"""How many sections a drawing shows one by one even when it is asked to."""

GROUPS_MOST = 120
"""How many groups a drawing shows: beyond it, neighbouring groups are put together."""

ENDINGS_MOST = 40
"""How many endings stay on their own beside the groups."""


class UnknownGroup(LookupError):
    """No group has this name; `known` are those there are."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(name)
        self.name, self.known = name, known


@dataclass(frozen=True, slots=True)
class _Group:
    key: str
    label: str
    code: str = ""
    detail: str = ""


def folded(shown: PathwayMap, key: FoldKey, unfold: Sequence[str] = ()) -> PathwayMap:
    """Return a map whose sections are folded by `key`, but for the groups named in `unfold`.

    A group is named by its id (`chapter:3`), by its number, its title, or a section in it.
    Endings stay on their own, unless there are very many.

    Raises UnknownGroup: `unfold` names no group.
    """
    groups = {node.id: _group_of(shown, node, key) for node in shown.nodes if node.in_story}
    return _fold(shown, key, groups, unfold)


def folded_to_draw(shown: PathwayMap) -> PathwayMap:
    """Return a map that a page can hold: folded as asked, or else as much as it needs."""
    sections = sum(node.kind in ("section", "ending") for node in shown.nodes)
    if shown.fold is None:
        if sections <= FLAT_MOST or (shown.asked_flat and sections <= FLAT_LIMIT):
            return shown
        note = _(
            "{n} sections are too many to draw one by one: the map is folded by chapter."
        ).format(n=shown_number(sections))
        shown = folded(replace(shown, story_notes=(*shown.story_notes, note)), "chapter")
    if sum(node.kind == "group" for node in shown.nodes) <= GROUPS_MOST:
        return shown
    return bundled(shown, GROUPS_MOST)


def _fold(
    shown: PathwayMap, key: FoldKey, groups: dict[str, _Group], unfold: Sequence[str]
) -> PathwayMap:
    endings = [node.id for node in shown.nodes if node.kind == "ending"]
    apart = set(endings) if len(endings) <= ENDINGS_MOST else set()
    opened = {_named(shown, groups, name) for name in unfold}
    members: dict[str, list[MapNode]] = {}
    made: dict[str, _Group] = {}
    for node in shown.nodes:
        group = groups.get(node.id)
        if group is not None and node.id not in apart and group.key not in opened:
            members.setdefault(group.key, []).append(node)
            # What is unnamed for lack of having been seen says less of its group than the rest.
            if group.key not in made or "unseen" not in node.marks:
                made[group.key] = group
    into = {node.id: name for name, nodes in members.items() for node in nodes}
    nodes: list[MapNode] = []
    placed: set[str] = set()
    for node in shown.nodes:
        name = into.get(node.id)
        if name is None:
            nodes.append(node)
        elif name not in placed:
            placed.add(name)
            nodes.append(_group_node(made[name], members[name]))
    edges = _joined(shown.edges, into)
    on_the_way = unavoidable(nodes, edges)
    nodes = [
        replace(node, marks=node.marks | {"unavoidable"}) if node.id in on_the_way else node
        for node in nodes
    ]
    return replace(
        shown,
        nodes=tuple(nodes),
        edges=edges,
        fold=key,
        unfolded=tuple(sorted(opened)),
    )


def _group_of(shown: PathwayMap, node: MapNode, key: FoldKey) -> _Group:
    match key:
        case "chapter":
            return _Group(f"chapter:{node.code}", node.chapter, node.code, node.place)
        case "act":
            return _Group(f"act:{node.act}", act_name(node.act))
        case "place":
            return _Group(f"place:{node.place}", node.place or _("Somewhere"))
        case "persona":
            if not node.voice:
                return _Group("persona:", _("Nobody in particular"))
            return _Group(node.voice, shown.known[node.voice].label)
        case "entry":
            if not node.entry:
                return _Group("entry:after", _("Common to several entry points"))
            if node.entry == BEFORE:
                return _Group("entry:before", _("Before the entry points"))
            door = shown.known[node.entry]
            return _Group(f"entry:{door.id.partition(':')[2]}", door.label, door.code)


def act_name(act: str) -> str:
    """Return what an act is called: a number needs the word before it.

    Example:
        >>> act_name("Prologue")
        'Prologue'
    """
    if not act:
        return _("Outside the acts")
    return _("Act {number}").format(number=act) if len(act) <= 4 else act


def _named(shown: PathwayMap, groups: dict[str, _Group], name: str) -> str:
    wanted = name.casefold()
    for node in shown.nodes:
        group = groups.get(node.id)
        if group is None:
            continue
        id = node.id.partition(":")[2]
        names = (group.key, group.key.partition(":")[2], group.label, group.code, node.id, id)
        if wanted in {each.casefold() for each in names if each}:
            return group.key
    raise UnknownGroup(name, tuple(dict.fromkeys(group.key for group in groups.values())))


def _group_node(group: _Group, members: Sequence[MapNode]) -> MapNode:
    def same(values: list[str]) -> str:
        return values[0] if len(set(values)) == 1 else ""

    unnamed = all("unseen" in node.marks for node in members)
    marks: set[Mark] = {mark for node in members for mark in node.marks} - {"unseen"}
    if unnamed:
        marks.add("unseen")
    return MapNode(
        id=group.key,
        kind="group",
        label=_("Not seen yet") if unnamed else group.label,
        code=group.code,
        detail="" if unnamed else group.detail,
        chapter=same([node.chapter for node in members]),
        act=same([node.act for node in members]),
        place=same([node.place for node in members]),
        entry=same([node.entry for node in members]),
        voice=same([node.voice for node in members]),
        personas=tuple(dict.fromkeys(p for node in members for p in node.personas)),
        meets=tuple(dict.fromkeys(met for node in members for met in node.meets)),
        marks=frozenset(marks),
        walks=tuple(sorted({walk for node in members for walk in node.walks})),
        holds=tuple(node.id for node in members),
    )


def _joined(edges: Sequence[MapEdge], into: dict[str, str]) -> tuple[MapEdge, ...]:
    """Return the edges with those of folded nodes joined; what stays inside a group goes."""
    joined: dict[tuple[str, str, str], MapEdge] = {}
    order: list[tuple[str, str, str]] = []
    for number, edge in enumerate(edges):
        source, target = into.get(edge.source, edge.source), into.get(edge.target, edge.target)
        if source == target and edge.source in into:
            continue
        whole = edge.source not in into and edge.target not in into
        key = (source, target, str(number) if whole else edge.kind)
        before = joined.get(key)
        if before is None:
            order.append(key)
            joined[key] = replace(
                edge,
                id=edge.id if whole else f"{source} {edge.kind} {target}",
                source=source,
                target=target,
            )
        else:
            joined[key] = replace(
                before,
                label="",
                count=before.count + edge.count,
                conditional=before.conditional and edge.conditional,
                walks=tuple(sorted({*before.walks, *edge.walks})),
            )
    return tuple(joined[key] for key in order)


def bundled(shown: PathwayMap, most: int) -> PathwayMap:
    """Return a folded map with neighbouring groups put together until at most `most` are left."""
    groups = [node for node in shown.nodes if node.kind == "group"]
    size = -(-len(groups) // most)
    bundles = [groups[at : at + size] for at in range(0, len(groups), size)]
    into: dict[str, _Group] = {}
    for bundle in bundles:
        first, last = bundle[0], bundle[-1]
        template = _("{first} – {last}")
        label = template.format(first=first.label, last=last.label)
        for node in bundle:
            into[node.id] = _Group(f"bundle:{first.id}", label)
    joined = {name: group.key for name, group in into.items()}
    members: dict[str, list[MapNode]] = {}
    for node in groups:
        members.setdefault(joined[node.id], []).append(node)
    nodes = [node for node in shown.nodes if node.id not in joined]
    for held in members.values():
        bundle_node = _group_node(into[held[0].id], held)
        nodes.append(replace(bundle_node, holds=tuple(id for node in held for id in node.holds)))
    note = counted(
        "{size} group is too many to draw: neighbours are put together.",
        "{size} groups are too many to draw: neighbours are put together.",
        len(groups),
        size=shown_number(len(groups)),
    )
    return replace(
        shown,
        nodes=tuple(nodes),
        edges=_joined(shown.edges, joined),
        story_notes=(*shown.story_notes, note),
    )
