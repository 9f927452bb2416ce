"""A pathway map as one value: what every writer of maps is given.

`PathwayMap` is made by `talent_story.editions.maps.making` from a book, and holds all that a
format may say of it: nodes and edges with their names and marks, how they are folded, and in words
what is shown. Its nodes are in the order of the book, and so is everything made from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

View = Literal["scheme", "story", "both"]
"""Which half of a book a map shows: its catalogues in columns, its sections, or both."""

FoldKey = Literal["act", "chapter", "place", "persona", "entry"]
"""What sections may be folded by."""

Paper = Literal["A4", "A3", "A2", "A1", "A0"]
"""Sizes of paper a map is printed on."""

NodeKind = Literal[
    "section",
    "ending",
    "group",
    "entry point",
    "detection tool",
    "competence",
    "support format",
    "programme",
    "persona",
]

EdgeKind = Literal["choice", "meets", "opens", "leads_to", "reveals", "develops"]

Mark = Literal["start", "unavoidable", "fork", "parting", "unseen", "seen"]
"""What a node may be marked as.

`start`: where every journey begins; `unavoidable`: every journey that ends goes through it;
`fork`: its choices do not leave the same endings and programmes possible; `parting`: here two of
the journeys shown part; `unseen`: kept unnamed, because the journeys shown have not seen it;
`seen`: met by a journey shown, though no section walked on it.
"""

SCHEME_KINDS: tuple[NodeKind, ...] = (
    "entry point",
    "detection tool",
    "competence",
    "support format",
    "programme",
)
"""The columns of the scheme, in the order they are read."""


@dataclass(frozen=True, slots=True)
class MapNode:
    """A node. `id` is `kind:id` and safe to show; `code` is a short name such as `E1` or `12`.

    `entry` is the entry point one must have come by, `voice` the persona heard, `personas` all
    whose route passes here, `meets` the catalogue entries met: all of them ids of nodes. `walks`
    are the journeys that go through it, numbered from 1. A group `holds` the sections folded into
    it.
    """

    id: str
    kind: NodeKind
    label: str
    code: str = ""
    detail: str = ""
    chapter: str = ""
    act: str = ""
    place: str = ""
    entry: str = ""
    voice: str = ""
    personas: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()
    marks: frozenset[Mark] = frozenset()
    walks: tuple[int, ...] = ()
    holds: tuple[str, ...] = ()

    @property
    def in_story(self) -> bool:
        """Whether it is a section, an ending, or a group of them."""
        return self.kind in ("section", "ending", "group")


@dataclass(frozen=True, slots=True)
class MapEdge:
    """An edge. `count` is how many choices it stands for; `label` the words of the only one."""

    id: str
    source: str
    target: str
    kind: EdgeKind
    label: str = ""
    count: int = 1
    conditional: bool = False
    walks: tuple[int, ...] = ()


@dataclass(frozen=True)
class PathwayMap:
    """A map.

    `edition` tells one edition of the book from another; `walks` name the journeys shown; `fold`
    says by what it is folded, if it is, `unfolded` which groups are open, `asked_flat` whether it
    should not be folded to fit a page. `notes` are sentences for the legend, `story_notes` those
    that only speak of the story.

    `known` are the nodes that others speak of, drawn or not, by id: what is folded into a group,
    what a section meets. `ways` are the pairs of sections that a choice links, folded or not.
    Printed, it is as large as `paper`, cut into sheets of A4 with `tile`.
    """

    title: str
    book: str
    edition: str
    language: str
    view: View
    nodes: tuple[MapNode, ...]
    edges: tuple[MapEdge, ...]
    walks: tuple[str, ...] = ()
    fold: FoldKey | None = None
    asked_flat: bool = False
    unfolded: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    story_notes: tuple[str, ...] = ()
    ways: tuple[tuple[str, str], ...] = ()
    paper: Paper = "A4"
    tile: bool = False
    known: Mapping[str, MapNode] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> Mapping[str, MapNode]:
        """The nodes by their ids."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """A number for every node that is drawn or known, for formats whose ids are plain."""
        return {name: at for at, name in enumerate(dict.fromkeys((*self.by_id, *self.known)))}

    @property
    def story(self) -> tuple[MapNode, ...]:
        """The sections, endings and groups."""
        return tuple(node for node in self.nodes if node.in_story)

    @property
    def scheme(self) -> tuple[MapNode, ...]:
        """The nodes of the scheme's columns."""
        return tuple(node for node in self.nodes if node.kind in SCHEME_KINDS)
