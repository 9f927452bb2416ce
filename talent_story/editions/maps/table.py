"""A map as one table, for a spreadsheet: its nodes, then its edges."""

from __future__ import annotations

from talent_story.book.cleaning import clean_line
from talent_story.editions.maps.model import PathwayMap
from talent_story.editions.maps.naming import edge_names, kind_names
from talent_story.i18n import _

_FORMULAS = "=+-@\t\r|%"


def generate(shown: PathwayMap) -> bytes:
    """Return the table as French spreadsheets open it: UTF-8 with its mark, `;`, every cell quoted.

    A text that a spreadsheet would take for a formula is preceded by an apostrophe.
    """
    kinds, relations = kind_names(), edge_names()
    rows = [
        (
            _("What"), _("Identifier"), _("Type"), _("Name"), _("Code"), _("From"), _("To"),
            _("Chapter"), _("Act"), _("Place"), _("Sections"), _("Conditional"), _("Journeys"),
        )
    ]  # fmt: skip
    yes = _("yes")
    for node in shown.nodes:
        held = str(len(node.holds)) if node.holds else ""
        rows.append(
            (
                _("node"), node.id, kinds[node.kind].one, node.label, node.code, "", "",
                node.chapter, node.act, node.place, held, "", _numbers(node.walks),
            )
        )  # fmt: skip
    for edge in shown.edges:
        rows.append(
            (
                _("edge"), edge.id, relations[edge.kind], edge.label, "", edge.source, edge.target,
                "", "", "", "", yes if edge.conditional else "", _numbers(edge.walks),
            )
        )  # fmt: skip
    lines = (";".join(map(_cell, row)) for row in rows)
    return ("\ufeff" + "".join(f"{line}\r\n" for line in lines)).encode()


def _numbers(walks: tuple[int, ...]) -> str:
    return ", ".join(map(str, walks))


def _cell(text: str) -> str:
    safe = clean_line(text)
    if safe.lstrip()[:1] in _FORMULAS and safe.strip():
        safe = f"'{safe}"
    doubled = safe.replace('"', '""')
    return f'"{doubled}"'
