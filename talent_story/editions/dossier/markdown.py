"""The dossier as Markdown: text that any editor opens, with nothing of the book read as markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

from talent_story.editions.dossier.document import (
    Block,
    Dossier,
    Pairs,
    Part,
    Pathway,
    Points,
    References,
    Room,
    Steps,
    Text,
)

_SPECIAL = re.compile(r"([\\`*_\[\]<>&~|#$])")
_LIST = re.compile(r"^(\s*)([-+=:])")
_NUMBER = re.compile(r"^(\s*\d{1,9})([.)])")
RULED = r"\_" * 40


def generate_markdown(dossier: Dossier) -> bytes:
    """Return the text, in UTF-8."""
    fields = "  \n".join(f"{escape(name)} {RULED}" for name in dossier.fields)
    opening = [
        f"# {escape(dossier.title)}",
        f"*{escape(dossier.subtitle)}*",
        fields,
        escape(dossier.summary),
        f"> {escape(dossier.notice)}",
    ]
    paragraphs = [*opening, *(text for part in dossier.parts for text in _part(part))]
    return ("\n\n".join(paragraphs) + "\n").encode()


def escape(text: str) -> str:
    """Return a text that Markdown shows as it is.

    Example:
        >>> escape("*a* <b> 1. c"), escape("- d"), escape("12. e")
        ('\\\\*a\\\\* \\\\<b\\\\> 1. c', '\\\\- d', '12\\\\. e')
    """
    escaped = _SPECIAL.sub(r"\\\1", text)
    return _NUMBER.sub(r"\1\\\2", _LIST.sub(r"\1\\\2", escaped))


def _part(part: Part) -> Iterator[str]:
    yield f"## {escape(part.title)}"
    for block in part.blocks:
        yield from _block(block, 3)
    for sheet in part.sheets:
        yield f"### {escape(sheet.title)}"
        for block in sheet.blocks:
            yield from _block(block, 4)


def _block(block: Block, level: int) -> Iterator[str]:
    match block:
        case Text(text=text):
            yield escape(text)
        case Points(points=points, heading=heading, boxes=boxes):
            if heading:
                yield f"{'#' * level} {escape(heading)}"
            mark = "- [ ] " if boxes else "- "
            yield "\n".join(
                "\n".join(
                    (
                        f"{mark}{escape(point.text)}",
                        *(f"  - {escape(each)}" for each in point.under),
                    )
                )
                for point in points
            )
        case Pairs(pairs=pairs):
            yield "\n".join(f"- **{escape(name)}** — {escape(said)}" for name, said in pairs)
        case Steps(heading=heading, steps=steps):
            yield f"{'#' * level} {escape(heading)}"
            yield "\n".join(
                f"- [ ] {escape(step.do)}" + (f" — **{escape(step.when)}**" if step.when else "")
                for step in steps
            )
        case References(heading=heading, references=references):
            yield f"{'#' * level} {escape(heading)}"
            yield "\n".join(f"- {escape(each.ref)} — *{escape(each.mark)}*" for each in references)
        case Pathway():
            yield from _pathway(block, level)
        case Room(labels=labels, lines=lines):
            for label in labels:
                yield f"**{escape(label)}**"
                yield "  \n".join([RULED] * lines)


def _pathway(pathway: Pathway, level: int) -> Iterator[str]:
    items: list[str] = []
    for stop in pathway.stops:
        if stop.chapter:
            if items:
                yield "\n".join(items)
            items = []
            yield f"{'#' * level} {escape(stop.chapter)}"
        items.append(f"- **{escape(stop.section)}**")
        items.extend(f"  - {escape(text)}" for text in stop.met)
        if stop.chosen:
            items.append(f"  - *{escape(stop.chosen)}*")
    yield "\n".join(items)
