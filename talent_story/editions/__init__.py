"""Editions: what a book, its map or a journey become on paper, on a page, in another tool.

An edition is a writer: a pure function from a subject, made ready by its family (the drawing of a
map, the document of a journey…), to bytes. It is found by its name and the suffix of the file
asked for. Another distribution adds one by an entry point of the group `talent_story.editions`,
named by the edition and the suffix, such as `dossier.txt`, that gives the function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

GROUP = "talent_story.editions"

Writer = Callable[[Any], bytes]
"""Takes the subject of its edition and returns the file."""

BUILT_IN: Mapping[str, Mapping[str, str]] = {
    "map": {
        ".svg": "talent_story.editions.maps.svg:generate",
        ".png": "talent_story.editions.maps.png:generate",
        ".pdf": "talent_story.editions.maps.pdf:generate",
        ".html": "talent_story.editions.maps.html:generate",
        ".md": "talent_story.editions.maps.outline:generate",
        ".csv": "talent_story.editions.maps.table:generate",
        ".mmd": "talent_story.editions.maps.mermaid:generate",
        ".dot": "talent_story.editions.maps.dot:generate",
        ".graphml": "talent_story.editions.maps.graphml:generate",
        ".gexf": "talent_story.editions.maps.gexf:generate",
        ".json": "talent_story.editions.maps.node_link:generate",
    },
    "dossier": {
        ".pdf": "talent_story.editions.dossier.pdf:generate_pdf",
        ".html": "talent_story.editions.dossier.html:generate_html",
        ".odt": "talent_story.editions.dossier.odt:generate_odt",
        ".md": "talent_story.editions.dossier.markdown:generate_markdown",
    },
    "agenda": {".ics": "talent_story.editions.agenda.ical:generate_ics"},
    "journeys": {
        ".csv": "talent_story.editions.figures.table:generate_csv",
        ".html": "talent_story.editions.figures.page:generate_page",
    },
}
"""For each edition, for each suffix, `module:function`."""


class NoSuchEdition(LookupError):
    """No edition has this name; `known` are those that exist."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(name)
        self.name, self.known = name, known


class NoSuchSuffix(LookupError):
    """This edition has no writer for this suffix; `known` are those it has."""

    def __init__(self, name: str, suffix: str, known: tuple[str, ...]) -> None:
        super().__init__(f"{name}{suffix}")
        self.name, self.suffix, self.known = name, suffix, known


class BrokenEdition(ImportError):
    """An edition that another distribution adds cannot be imported."""

    def __init__(self, name: str, suffix: str, distribution: str) -> None:
        super().__init__(f"{name}{suffix}")
        self.name, self.suffix, self.distribution = name, suffix, distribution


def find_writer(name: str, suffix: str) -> Writer:
    """Return the writer of an edition for a suffix such as `.pdf`, importing only that one.

    Raises NoSuchEdition, NoSuchSuffix, BrokenEdition.
    """
    suffix = suffix.lower()
    built_in = BUILT_IN.get(name, {})
    if suffix in built_in:
        return _loaded(built_in[suffix])
    added = _added()
    point = added.get(f"{name}{suffix}")
    if point is not None:
        try:
            writer: Writer = point.load()
        except Exception as error:
            distribution = point.dist.name if point.dist is not None else point.value
            raise BrokenEdition(name, suffix, distribution) from error
        return writer
    names = {*BUILT_IN, *(key.partition(".")[0] for key in added)}
    if name not in names:
        raise NoSuchEdition(name, tuple(sorted(names)))
    raise NoSuchSuffix(name, suffix, suffixes(name))


def suffixes(name: str) -> tuple[str, ...]:
    """Return the suffixes an edition has writers for: our own first."""
    own = tuple(BUILT_IN.get(name, ()))
    return own + tuple(
        sorted(
            f".{rest}"
            for key in _added()
            for edition, _, rest in (key.partition("."),)
            if edition == name and f".{rest}" not in own
        )
    )


def _loaded(reference: str) -> Writer:
    module, _, function = reference.partition(":")
    writer: Writer = getattr(import_module(module), function)
    return writer


def _added() -> Mapping[str, Any]:
    from importlib.metadata import entry_points

    return {point.name: point for point in entry_points(group=GROUP)}
