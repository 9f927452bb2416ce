"""What the kinds of nodes and edges are called, and a map told in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from talent_story.editions.maps.model import SCHEME_KINDS, EdgeKind, NodeKind, PathwayMap
from talent_story.i18n import _, counted
from talent_story.numbers import shown_number

_INSIDE = str.maketrans("“”", "‘’")
_GUILLEMETS = re.compile(r"«\s*([^«»]*?)\s*»")


@dataclass(frozen=True, slots=True)
class KindName:
    """What a kind is called, one and many, as the head of a column."""

    one: str
    many: str


def kind_names() -> Mapping[NodeKind, KindName]:
    """Return the names of all kinds, in the current language."""
    return {
        "section": KindName(_("Section"), _("Sections")),
        "ending": KindName(_("Ending"), _("Endings")),
        "group": KindName(_("Group of sections"), _("Groups of sections")),
        "entry point": KindName(_("Entry point"), _("Entry points")),
        "detection tool": KindName(_("Detection tool"), _("Detection tools")),
        "competence": KindName(_("Competence"), _("Competences")),
        "support format": KindName(_("Support format"), _("Support formats")),
        "programme": KindName(_("Programme"), _("Programmes")),
        "persona": KindName(_("Persona"), _("Personas")),
    }


def edge_names() -> Mapping[EdgeKind, str]:
    """Return what each kind of edge says, in the current language."""
    return {
        "choice": _("choice"),
        "meets": _("meets"),
        "opens": _("opens"),
        "leads_to": _("leads to"),
        "reveals": _("reveals"),
        "develops": _("develops"),
    }


def counts(shown: PathwayMap, *, scheme: bool = True, story: bool = True) -> tuple[str, ...]:
    """Return how many of each kind a map shows, each as a phrase; of one half of it, if asked."""
    sections = sum(
        len(node.holds) if node.kind == "group" else node.kind in ("section", "ending")
        for node in shown.nodes
    )
    choices = sum(edge.kind == "choice" for edge in shown.edges)
    number = {kind: sum(node.kind == kind for node in shown.nodes) for kind in kind_names()}
    phrases = []
    if scheme:
        phrases += [
            counted("{n} entry point", "{n} entry points", number["entry point"]),
            counted("{n} detection tool", "{n} detection tools", number["detection tool"]),
            counted("{n} competence", "{n} competences", number["competence"]),
            counted("{n} support format", "{n} support formats", number["support format"]),
            counted("{n} programme", "{n} programmes", number["programme"]),
        ]
        phrases = [
            phrase for phrase, kind in zip(phrases, SCHEME_KINDS, strict=True) if number[kind]
        ]
    if sections and story:
        held = (shown.known[name] for node in shown.nodes for name in node.holds)
        endings = number["ending"] + sum(node.kind == "ending" for node in held)
        size = shown_number(sections)
        phrases.append(counted("{size} section", "{size} sections", sections, size=size))
        if endings:
            phrases.append(counted("{n} ending", "{n} endings", endings))
    if choices and story and not number["group"]:
        size = shown_number(choices)
        phrases.append(counted("{size} choice", "{size} choices", choices, size=size))
    return tuple(phrases)


def quotable(name: str) -> str:
    """Return a name as it stands between quotation marks: its own become those of inside.

    Example:
        >>> quotable("The “open” door"), quotable("La case «\u00a0idée\u00a0»")
        ('The ‘open’ door', 'La case “idée”')
    """
    inside = name.translate(_INSIDE)
    return _GUILLEMETS.sub(r"“\1”", inside)


def view_name(shown: PathwayMap) -> str:
    """Return how a map shows the story, in a few words."""
    return {
        None: _("The story, section by section"),
        "chapter": _("The story, chapter by chapter"),
        "act": _("The story, act by act"),
        "place": _("The story, place by place"),
        "persona": _("The story, voice by voice"),
        "entry": _("The story, entry point by entry point"),
    }[shown.fold]


def described(shown: PathwayMap) -> str:
    """Return a map in words, for those who do not see it."""
    what = _("Map of the pathways of “{title}”: {counts}.").format(
        title=quotable(shown.title), counts=", ".join(counts(shown)) or "0"
    )
    said = [what]
    if any(node.kind in ("entry point", "programme") for node in shown.nodes):
        said.append(
            _(
                "Entry points lead to detection tools, which reveal competences; support formats "
                "develop these and lead to programmes."
            )
        )
    start = next((node for node in shown.story if "start" in node.marks), None)
    if start is not None:
        said.append(_("Every journey begins at “{section}”.").format(section=quotable(start.label)))
    between = _("; ")
    ends = [
        node.label for node in shown.nodes if node.kind == "ending" and "unseen" not in node.marks
    ]
    if 0 < len(ends) <= 12:
        said.append(_("The endings are: {names}.").format(names=between.join(ends)))
    always = [node.label for node in shown.story if "unavoidable" in node.marks]
    if 0 < len(always) <= 12:
        said.append(_("Every journey goes through: {names}.").format(names=between.join(always)))
    for number, name in enumerate(shown.walks, 1):
        said.append(_("Journey {number}: {name}.").format(number=number, name=name))
    said += (*shown.notes, *shown.story_notes)
    return " ".join(said)
