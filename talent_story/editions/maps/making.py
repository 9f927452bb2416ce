"""From a book and what is asked of its map to the map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from talent_story.book.model import Book
from talent_story.editions.maps.choosing import between, find_node, whole_map, with_view
from talent_story.editions.maps.folding import folded
from talent_story.editions.maps.marking import with_journeys, with_passages, without_spoilers
from talent_story.editions.maps.model import FoldKey, PathwayMap, View
from talent_story.editions.maps.naming import quotable
from talent_story.i18n import _
from talent_story.story.journey import Journey


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a map. `fold` is None for as much as a page needs, `flat` for not at all.

    `source` and `target` keep only the routes between; `unfold` opens groups. `journeys` are drawn
    with their `names`; with `no_spoilers`, what they have not seen is unnamed.
    """

    view: View = "both"
    fold: FoldKey | None = None
    flat: bool = False
    unfold: tuple[str, ...] = ()
    source: str | None = None
    target: str | None = None
    journeys: Sequence[Journey] = ()
    names: tuple[str, ...] = ()
    no_spoilers: bool = False


def pathway_map(book: Book, asked: Asked | None = None) -> PathwayMap:
    """Return the map of a book.

    Raises UnknownNode, AmbiguousNode, NoRoute.

    Example:
        >>> from talent_story.book import parse_book, sources_of
        >>> book, _ = parse_book(sources_of({
        ...     "graph/book.yaml": "{format: 1, id: b, title: B, start: a}",
        ...     "chapters/1.md": "---\\ntitle: T\\n---\\n## A {#a}\\nHi.\\n\\n"
        ...                      "- [On](#z)\\n\\n## Z {#z ending}\\nBye.\\n"}))
        >>> shown = pathway_map(book)
        >>> [(node.id, node.kind) for node in shown.nodes], shown.edges[0].label
        ([('section:a', 'section'), ('section:z', 'ending')], 'On')
    """
    asked = asked or Asked()
    shown = with_passages(whole_map(book), book)
    if asked.journeys:
        shown = with_journeys(shown, asked.journeys, asked.names)
    shown = with_view(shown, asked.view)
    if asked.source is not None or asked.target is not None:
        source = None if asked.source is None else find_node(shown, asked.source)
        target = None if asked.target is None else find_node(shown, asked.target)
        shown = between(shown, source, target)
        ends = {
            "start": "" if source is None else quotable(source.label),
            "end": "" if target is None else quotable(target.label),
        }
        if source is not None and target is not None:
            note = _("Only the routes from “{start}” to “{end}”.")
        elif source is not None:
            note = _("Only what lies ahead of “{start}”.")
        else:
            note = _("Only what leads to “{end}”.")
        shown = replace(shown, notes=(*shown.notes, note.format(**ends)))
    if asked.no_spoilers:
        shown = without_spoilers(shown, asked.journeys)
    shown = replace(shown, asked_flat=asked.flat)
    if asked.fold is not None:
        shown = folded(shown, asked.fold, asked.unfold)
    return shown
