"""The figures as one HTML file: a chart of real text beside the table it draws."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from html import escape
from pathlib import Path

from talent_story.editions.figures.counting import Figures, Table

STYLE = Path(__file__).with_name("figures.css")

_ROW, _BAR, _WIDTH = 26, 14, 320


def generate_page(figures: Figures) -> bytes:
    """Return the page."""
    style = STYLE.read_text("utf-8")
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    sentences = "".join(f"<p>{escape(sentence)}</p>" for sentence in figures.sentences)
    tables = "\n".join(
        _section(figures, table, number) for number, table in enumerate(figures.tables, 1)
    )
    page = f"""<!DOCTYPE html>
<html lang="{escape(figures.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{escape(figures.title)} — {escape(figures.subtitle)}</title>
<style>{style}</style>
</head>
<body>
<header>
<p class="kicker">{escape(figures.subtitle)}</p>
<h1>{escape(figures.title)}</h1>
{sentences}
</header>
<main>
{tables}
</main>
</body>
</html>
"""
    return page.encode()


def _section(figures: Figures, table: Table, number: int) -> str:
    _question, answer, people, hidden = figures.headings
    missing = f'<td><span class="hidden">{escape(hidden)}</span></td>'
    rows = "".join(
        f'<tr><th scope="row">{escape(row.label)}</th>'
        + (missing if row.people is None else f"<td>{row.people}</td>")
        + "</tr>"
        for row in table.rows
    )
    note = f"<p>{escape(table.note)}</p>" if table.note else ""
    return (
        f'<section class="{table.kind}" aria-labelledby="table-{number}">'
        f'<h2 id="table-{number}">{escape(table.title)}</h2>{note}\n'
        f'<div class="pair">{_chart(figures, table, number)}\n'
        f'<table aria-labelledby="table-{number}"><thead><tr><th scope="col">{escape(answer)}</th>'
        f'<th scope="col">{escape(people)}</th></tr></thead><tbody>{rows}</tbody></table></div>'
        "</section>"
    )


def _chart(figures: Figures, table: Table, number: int) -> str:
    """Return bars on one scale, everyone, for the answers that are shown."""
    told = [(row.label, row.people) for row in table.rows if row.people is not None]
    everyone = max(figures.people or 1, 1)
    height = len(told) * (_ROW + _BAR + 6)
    bars = []
    for position, (label, people) in enumerate(told):
        top = position * (_ROW + _BAR + 6)
        width = round(_WIDTH * people / everyone, 1)
        bars.append(
            f'<text x="0" y="{top + 17}">{escape(_short(label))}</text>'
            f'<rect class="all" x="0" y="{top + _ROW}" width="{_WIDTH}" height="{_BAR}" rx="3"/>'
            f'<rect class="bar" x="0" y="{top + _ROW}" width="{width}" height="{_BAR}" rx="3"/>'
            f'<text class="number" x="{_WIDTH + 10}" y="{top + _ROW + 12}">{people}</text>'
        )
    return (
        f'<svg role="img" aria-labelledby="table-{number}" viewBox="0 0 {_WIDTH + 60} {height}"'
        f' width="{_WIDTH + 60}" height="{height}">{"".join(bars)}</svg>'
    )


def _short(label: str) -> str:
    return label if len(label) <= 52 else f"{label[:51].rstrip()}…"
