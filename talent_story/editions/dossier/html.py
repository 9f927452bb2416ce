"""The dossier as one HTML file: no script, nothing fetched, made to be read, printed and kept."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from html import escape
from pathlib import Path

from talent_story.editions.dossier.document import (
    Block,
    Dossier,
    Pairs,
    Part,
    Pathway,
    Point,
    Points,
    References,
    Room,
    Steps,
    Text,
)

STYLE = Path(__file__).with_name("dossier.css")


def generate_html(dossier: Dossier) -> bytes:
    """Return the page."""
    style = STYLE.read_text("utf-8")
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    title = escape(dossier.title)
    fields = "".join(f"<div>{escape(name)}</div>" for name in dossier.fields)
    parts = "\n".join(_part(part, number) for number, part in enumerate(dossier.parts, 1))
    contents = "".join(
        f'<li><a href="#part-{number}">{escape(part.title)}</a></li>'
        for number, part in enumerate(dossier.parts, 1)
    )
    page = f"""<!DOCTYPE html>
<html lang="{escape(dossier.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{title} — {escape(dossier.footer)}</title>
<style>{style}</style>
</head>
<body>
<header>
<p class="kicker">{escape(dossier.footer)}</p>
<h1>{title}</h1>
<p class="subtitle">{escape(dossier.subtitle)}</p>
<div class="fields">{fields}</div>
<p>{escape(dossier.summary)}</p>
<p class="notice">{escape(dossier.notice)}</p>
<nav aria-label="{escape(dossier.contents)}"><ol>{contents}</ol></nav>
</header>
<main>
{parts}
</main>
</body>
</html>
"""
    return page.encode()


def _part(part: Part, number: int) -> str:
    blocks = "\n".join(_block(block, 3) for block in part.blocks)
    sheets = "\n".join(
        f"<article><h3>{escape(sheet.title)}</h3>\n"
        + "\n".join(_block(block, 4) for block in sheet.blocks)
        + "</article>"
        for sheet in part.sheets
    )
    group = f'<div class="sheets">\n{sheets}\n</div>' if sheets else ""
    return (
        f'<section class="{part.kind}" id="part-{number}">'
        f"<h2>{escape(part.title)}</h2>\n{blocks}\n{group}</section>"
    )


def _block(block: Block, level: int) -> str:
    match block:
        case Text(text=text, tone=tone):
            return f'<p class="{tone}">{escape(text)}</p>'
        case Points(points=points, heading=heading, boxes=boxes):
            kind = ' class="boxes"' if boxes else ""
            items = "".join(_point(point) for point in points)
            return f"{_heading(heading, level)}<ul{kind}>{items}</ul>"
        case Pairs(pairs=pairs):
            rows = "".join(
                f"<div><dt>{escape(label)}</dt><dd>{escape(said)}</dd></div>"
                for label, said in pairs
            )
            return f"<dl>{rows}</dl>"
        case Steps(heading=heading, steps=steps):
            items = "".join(
                f"<li>{escape(step.do)}"
                + (f'<span class="when">{escape(step.when)}</span>' if step.when else "")
                + "</li>"
                for step in steps
            )
            return (
                f'<div class="steps">{_heading(heading, level)}<ul class="boxes">{items}</ul></div>'
            )
        case References(heading=heading, references=references):
            items = "".join(
                f'<li>{escape(each.ref)} <span class="{"ok" if each.checked else "open"}">'
                f"—\u00a0{escape(each.mark)}</span></li>"
                for each in references
            )
            return f'<div class="references">{_heading(heading, level)}<ul>{items}</ul></div>'
        case Pathway():
            return _pathway(block, level)
        case Room(labels=labels, lines=lines):
            ruled = '<div class="ruled"></div>' * lines
            return "".join(
                f'<div class="room"><p>{escape(label)}</p>{ruled}</div>' for label in labels
            )


def _heading(text: str, level: int) -> str:
    return f"<h{level}>{escape(text)}</h{level}>" if text else ""


def _point(point: Point) -> str:
    under = "".join(f"<li>{escape(text)}</li>" for text in point.under)
    return f"<li>{escape(point.text)}" + (f"<ul>{under}</ul>" if under else "") + "</li>"


def _pathway(pathway: Pathway, level: int) -> str:
    chapters: list[list[str]] = []
    for stop in pathway.stops:
        if stop.chapter or not chapters:
            chapters.append([_heading(stop.chapter, level), "<ol>"])
        met = "".join(f'<span class="met">{escape(text)}</span>' for text in stop.met)
        chosen = f'<span class="chosen">{escape(stop.chosen)}</span>' if stop.chosen else ""
        last = ' class="ending"' if stop.ending else ""
        chapters[-1].append(f"<li{last}><b>{escape(stop.section)}</b>{met}{chosen}</li>")
    return (
        '<div class="way">'
        + "\n".join(f"<div>{''.join(pieces)}</ol></div>" for pieces in chapters)
        + "</div>"
    )
