"""A map told as an outline: what a screen reader walks through, as Markdown and as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from talent_story.book.cleaning import clean_line
from talent_story.editions.maps.model import SCHEME_KINDS, MapNode, PathwayMap
from talent_story.editions.maps.naming import described, edge_names, kind_names
from talent_story.i18n import _

_MARKUP = re.compile(r"([\\`*_{}\[\]#])")
_ENTITIES = str.maketrans({mark: f"&#{ord(mark)};" for mark in "&<>|~"})
_BLOCK = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))")


@dataclass(frozen=True, slots=True)
class Line:
    """A line under an entry: words, and the entry it leads to, which may be further away."""

    words: str
    target: int
    label: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the outline. `number` is where links lead; lines are what one can go on to."""

    number: int
    heading: str
    said: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the outline: a column of the scheme, or a chapter."""

    heading: str
    entries: tuple[Entry, ...] = field(default=())


def outline(shown: PathwayMap) -> tuple[Part, ...]:
    """Return the map as parts with entries, in the order it is read."""
    names = kind_names()
    ways: dict[str, list[Line]] = {}
    relations = edge_names()
    for edge in shown.edges:
        if edge.target not in shown.by_id:
            continue
        target = shown.by_id[edge.target]
        words = edge.label if edge.kind == "choice" and edge.label else relations[edge.kind]
        if edge.conditional:
            words = _("{choice} (under conditions)").format(choice=words)
        line = Line(words, shown.numbers[target.id], target.label)
        ways.setdefault(edge.source, []).append(line)

    def entry(node: MapNode) -> Entry:
        said = tuple(_said(shown, node))
        heading = f"{node.code} · {node.label}" if node.code and not node.in_story else node.label
        return Entry(shown.numbers[node.id], heading, said, tuple(ways.get(node.id, ())))

    parts = [
        Part(names[kind].many, tuple(entry(n) for n in shown.nodes if n.kind == kind))
        for kind in (*SCHEME_KINDS, "persona")
        if any(node.kind == kind for node in shown.nodes)
    ]
    if shown.fold is not None:
        groups = tuple(entry(node) for node in shown.story)
        return (*parts, Part(_("The story"), groups)) if groups else tuple(parts)
    for code, nodes in groupby(shown.story, lambda node: (node.code, node.chapter)):
        template = _("Chapter {number}: {title}")
        heading = template.format(number=code[0], title=code[1] or _("Not seen yet"))
        parts.append(Part(heading, tuple(entry(node) for node in nodes)))
    return tuple(parts)


def generate(shown: PathwayMap) -> bytes:
    """Return the outline as Markdown: every line a link, every entry an anchor."""
    lines = [f"# {_escaped(shown.title)}", "", _escaped(described(shown)), ""]
    parts = outline(shown)
    for number, part in enumerate(parts):
        lines.append(f"- [{_escaped(part.heading)}](#p{number})")
    for number, part in enumerate(parts):
        lines += ["", f'## <a id="p{number}"></a>{_escaped(part.heading)}']
        for entry in part.entries:
            lines += ["", f'### <a id="n{entry.number}"></a>{_escaped(entry.heading)}', ""]
            lines += [_escaped(said) + "\n" for said in entry.said]
            lines += [
                f"- {_escaped(line.words)} → [{_escaped(line.label)}](#n{line.target})"
                for line in entry.lines
            ]
    edition = _("Edition {edition} of the book").format(edition=shown.edition[:8])
    return "\n".join([*lines, "", edition, ""]).encode()


def remarks(shown: PathwayMap, node: MapNode) -> Iterator[str]:
    """Yield what is said of a node besides its name and what it is linked with."""
    if node.detail:
        yield node.detail
    marks = {
        "start": _("Every journey begins here."),
        "unavoidable": _("Every journey that ends goes through here."),
        "fork": _("What is chosen here changes which endings and programmes remain."),
        "parting": _("Journeys shown part here."),
    }
    for mark, words in marks.items():
        if mark in node.marks:
            yield words
    if node.kind == "ending":
        yield _("An ending.")
    if node.walks:
        numbers = ", ".join(f"{at} ({shown.walks[at - 1]})" for at in node.walks)
        yield _("Walked by: {journeys}.").format(journeys=numbers)


def _said(shown: PathwayMap, node: MapNode) -> Iterator[str]:
    yield from remarks(shown, node)
    if node.in_story and node.meets:
        yield _("Met here: {names}.").format(names=_names(shown, node.meets))
    if node.holds:
        yield _("Sections: {names}.").format(names=_names(shown, node.holds))


def _names(shown: PathwayMap, ids: Sequence[str]) -> str:
    return _("; ").join(shown.known[id].label for id in ids if id in shown.known)


def _escaped(text: str) -> str:
    """Return text that Markdown leaves as it is."""
    # Not every reader of Markdown knows a backslash before these; all know entities.
    safe = _MARKUP.sub(r"\\\1", clean_line(text)).translate(_ENTITIES)
    return _BLOCK.sub(lambda found: f"{found[1]}{_entity(found[2])}", safe)


def _entity(mark: str) -> str:
    return "".join(f"&#{ord(letter)};" for letter in mark)
