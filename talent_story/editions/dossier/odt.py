"""The dossier as an OpenDocument text, to be finished in a word processor."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

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
from talent_story.editions.dossier.speaking import primary

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
STYLES = Path(__file__).with_name("dossier-styles.xml")

_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("text", "text"),
        ("meta", "meta"),
        ("manifest", "manifest"),
    )
)


def generate_odt(dossier: Dossier) -> bytes:
    """Return the document: a package whose first entry, stored as it is, says what it is."""
    parts: dict[str, str] = {
        "META-INF/manifest.xml": _manifest(),
        "content.xml": _content(dossier),
        "meta.xml": _meta(dossier),
        "styles.xml": _styles(dossier),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr(zipfile.ZipInfo("mimetype"), MEDIA_TYPE)
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, text)
    return file.getvalue()


def _document(root: str, body: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<office:{root} {_NAMESPACES} xmlns:dc="http://purl.org/dc/elements/1.1/"'
        f' office:version="1.3">{body}</office:{root}>\n'
    )


def _manifest() -> str:
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in (
            ("/", MEDIA_TYPE),
            ("content.xml", "text/xml"),
            ("meta.xml", "text/xml"),
            ("styles.xml", "text/xml"),
        )
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest:manifest {_NAMESPACES} manifest:version="1.3">{entries}</manifest:manifest>\n'
    )


def _meta(dossier: Dossier) -> str:
    date = f"{dossier.day.isoformat()}T00:00:00"
    return _document(
        "document-meta",
        "<office:meta><meta:generator>Talent Story</meta:generator>"
        f"<dc:title>{escape(dossier.title)}</dc:title>"
        f"<dc:language>{escape(dossier.language)}</dc:language>"
        f"<meta:creation-date>{date}</meta:creation-date><dc:date>{date}</dc:date></office:meta>",
    )


def _styles(dossier: Dossier) -> str:
    before, between, after = (escape(text) for text in _around(dossier.page, ("{n}", "{all}")))
    return (
        STYLES.read_text("utf-8")
        .replace("@language@", primary(dossier.language))
        .replace("@header@", escape(f"{dossier.title} — {dossier.footer}"))
        .replace(
            "@footer@",
            f"{before}<text:page-number/>{between}<text:page-count/>{after}",
        )
    )


def _around(template: str, marks: tuple[str, str]) -> tuple[str, str, str]:
    before, _first, rest = template.partition(marks[0])
    between, _second, after = rest.partition(marks[1])
    return before, between, after


def _content(dossier: Dossier) -> str:
    body = [
        _paragraph("Kicker", dossier.footer),
        _paragraph("Title", dossier.title),
        _paragraph("Subtitle", dossier.subtitle),
        *(_paragraph("Field", name) for name in dossier.fields),
        _paragraph("Text_20_body", dossier.summary),
        _paragraph("Notice", dossier.notice),
        *(text for part in dossier.parts for text in _part(part)),
    ]
    return _document(
        "document-content", f"<office:body><office:text>{''.join(body)}</office:text></office:body>"
    )


def _part(part: Part) -> Iterator[str]:
    yield _heading(1, part.title)
    for block in part.blocks:
        yield from _block(block, 2)
    for sheet in part.sheets:
        yield _heading(2, sheet.title)
        for block in sheet.blocks:
            yield from _block(block, 3)


def _block(block: Block, level: int) -> Iterator[str]:
    match block:
        case Text(text=text, tone=tone):
            style = {"plain": "Text_20_body", "strong": "Strong"}.get(tone, "Quiet")
            yield _paragraph(style, text)
        case Points(points=points, heading=heading, boxes=boxes):
            if heading:
                yield _heading(level, heading)
            items = (
                _paragraph("Item", point.text)
                + "".join(_paragraph("Act", text) for text in point.under)
                for point in points
            )
            yield _list(items, "Boxes" if boxes else "Dashes")
        case Pairs(pairs=pairs):
            for name, said in pairs:
                yield _paragraph("Pair", said, label=name)
        case Steps(heading=heading, steps=steps):
            yield _heading(level, heading)
            todo = (
                _paragraph("Item", step.do) + (_paragraph("When", step.when) if step.when else "")
                for step in steps
            )
            yield _list(todo, "Boxes")
        case References(heading=heading, references=references):
            yield _heading(level, heading)
            texts = (_paragraph("Reference", f"{each.ref} — {each.mark}") for each in references)
            yield _list(texts, "Dashes")
        case Pathway():
            yield from _pathway(block, level)
        case Room(labels=labels, lines=lines):
            for label in labels:
                yield _paragraph("Label", label)
                yield from (_paragraph("Ruled", "") for _line in range(lines))


def _pathway(pathway: Pathway, level: int) -> Iterator[str]:
    for stop in pathway.stops:
        if stop.chapter:
            yield _heading(level, stop.chapter)
        yield _paragraph("Ending" if stop.ending else "Stop", stop.section)
        yield from (_paragraph("Met", text) for text in stop.met)
        if stop.chosen:
            yield _paragraph("Chosen", stop.chosen)


def _heading(level: int, text: str) -> str:
    return (
        f'<text:h text:style-name="Heading_20_{level}" text:outline-level="{level}">'
        f"{escape(text)}</text:h>"
    )


def _paragraph(style: str, text: str, label: str = "") -> str:
    before = ""
    if label:
        name = quoteattr("Label_20_text")
        before = f"<text:span text:style-name={name}>{escape(label)}</text:span><text:tab/>"
    return f'<text:p text:style-name="{style}">{before}{escape(text)}</text:p>'


def _list(items: Iterator[str], style: str) -> str:
    entries = "".join(f"<text:list-item>{item}</text:list-item>" for item in items)
    return f'<text:list text:style-name="{style}">{entries}</text:list>'
