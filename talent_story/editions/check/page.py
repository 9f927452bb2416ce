"""The page: verdict and figures first, findings with their journeys, then what was measured."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from importlib.resources import files

from talent_story.book.cleaning import clean_line
from talent_story.book.model import Book
from talent_story.book.problems import Problem
from talent_story.i18n import _, counted, current_language
from talent_story.numbers import shown_minutes, shown_number, shown_share
from talent_story.plain_text import plain_text
from talent_story.proof.exploration import Witness
from talent_story.proof.lengths import WORDS_A_MINUTE
from talent_story.proof.measures import Meeting
from talent_story.proof.report import Report
from talent_story.proof_words import (
    KINDS,
    equity_name,
    journey_lines,
    kind_name,
    persona_line,
    share_text,
    size_line,
    verdict,
)


def generate_check_page(report: Report, seconds: float, stopped: str | None) -> bytes:
    """Return the page of a report, in the language of the interface.

    It asks nothing of any network, runs no script, and holds whatever a book holds as plain text.
    """
    style = files("talent_story.editions.check").joinpath("style.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    book = report.book
    made = _("Made by “talent-story check”. It asks nothing of any network.")
    title = _("Check of “{title}”").format(title=clean_line(book.title or book.id))
    body = [
        *_opening(report, title, seconds, stopped),
        "<main>",
        *_figures(report),
        *_findings(report),
        *_thresholds(report),
        *_meetings(report),
        *_personas(report),
        *_equity(report),
        *_alike(report),
        "</main>",
        f"<footer><p>{escape(made)}</p></footer>",
    ]
    head = [
        "<!doctype html>",
        f'<html lang="{current_language()}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{escape(title)}</title>",
        f"<style>{style}</style>",
        "</head>",
        "<body>",
    ]
    return "\n".join([*head, *body, "</body>", "</html>", ""]).encode()


def _opening(report: Report, title: str, seconds: float, stopped: str | None) -> list[str]:
    book = report.book
    tone = "" if report.proved and not report.problems else " wary"
    if any(problem.severity == "error" for problem in report.problems):
        tone = " bad"
    edition = _("Edition {hash}. {size}").format(hash=book.hash[:12], size=size_line(book))
    said = escape(verdict(report, seconds, stopped))
    return [
        "<header>",
        f"<h1>{escape(title)}</h1>",
        f'<p class="edition">{escape(edition)}</p>',
        f'<p class="verdict{tone}">{said}</p>',
        "</header>",
    ]


def _heading(text: str) -> str:
    return f"<h2>{escape(text)}</h2>"


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _figures(report: Report) -> list[str]:
    figures: list[tuple[str, str, str]] = []
    journeys = report.exploration.journeys
    if journeys is not None and journeys.shortest is not None:
        count = _("infinitely many") if journeys.count is None else _short(journeys.count)
        lengths = _("the shortest makes {n} choices").format(n=journeys.shortest)
        if journeys.longest is not None:
            template = _("of {shortest} to {longest} choices")
            lengths = template.format(shortest=journeys.shortest, longest=journeys.longest)
        figures.append((_("Journeys"), count, lengths))
    reading = report.measures.reading
    if reading is not None and reading.least is not None:
        pace = _("at {pace} words a minute").format(pace=WORDS_A_MINUTE)
        low = shown_minutes(reading.least.words)
        if reading.most is None:
            span = _("from {low} min on").format(low=low)
        else:
            high = shown_minutes(reading.most.words)
            span = _("{low} to {high} min").format(low=low, high=high)
        figures.append((_("Reading"), span, pace))
    if reading is not None and reading.mean is not None and reading.usual is not None:
        usual = _("nine journeys in ten: {low} to {high} min").format(
            low=shown_minutes(reading.usual[0]), high=shown_minutes(reading.usual[1])
        )
        mean = _("{minutes} min").format(minutes=shown_minutes(reading.mean))
        figures.append((_("Reading, on average"), mean, usual))
    if not figures:
        return []
    items = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}<small>{escape(note)}</small></dd></div>"
        for name, value, note in figures
    )
    lines = [f'<dl class="figures">{items}</dl>']
    if journeys is not None and journeys.count is not None and journeys.count >= 10**9:
        lines.append(f'<p class="note">{escape(journey_lines(report)[0])}</p>')
    return lines


def _short(count: int) -> str:
    """Return a number that people can say: large ones by their power of ten."""
    if count < 10**9:
        return shown_number(count)
    power = len(str(count)) - 1
    digits = str(power).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return _("about {first} × 10{power}").format(first=str(count)[0], power=digits)


def _findings(report: Report) -> list[str]:
    lines = [_heading(_("Findings"))]
    if not report.problems:
        nothing = _(
            "None: no journey meets a dead end, a circle without a way out, or an ending "
            "without a programme."
        )
        if not report.proved:
            nothing = _("None so far; the book is not proved.")
        return [*lines, f"<p>{escape(nothing)}</p>"]
    for problem in report.problems:
        lines.extend(_finding(report.book, problem))
    return lines


def _finding(book: Book, problem: Problem) -> list[str]:
    severity = _("error") if problem.severity == "error" else _("warning")
    lines = [
        f'<section class="finding {problem.severity}">',
        f"<h3>{escape(problem.message.text(_))} "
        f'<span class="rule">{escape(severity)} {escape(problem.rule)}</span></h3>',
        f"<p><code>{escape(str(problem.place))}</code></p>",
    ]
    if problem.excerpt:
        lines.append(f"<pre>{escape(problem.excerpt.strip()[:400])}</pre>")
    for phrase in (problem.expected, problem.help):
        if phrase is not None:
            lines.append(f"<p>{escape(phrase.text(_))}</p>")
    if problem.trace is not None:
        lines.extend(_journey(book, Witness(problem.trace, problem.facts), _("A journey to it")))
    lines.append("</section>")
    return lines


def _journey(book: Book, witness: Witness, name: str) -> list[str]:
    """Return a journey folded: its choices in their own words, with the sections they leave."""
    count = counted("{n} choice", "{n} choices", len(witness.choices))
    items = []
    for id in witness.choices:
        choice = book.choices.get(id)
        if choice is None:
            items.append(f"<li><code>{escape(id)}</code></li>")
            continue
        words = plain_text(choice.text.fixed_text()).strip() or id
        title = clean_line(book.sections[choice.section].title)
        items.append(f"<li>{escape(title)}: {escape(clean_line(words))}</li>")
    told = ", ".join(f"{fact} = {value}" for fact, value in witness.facts)
    facts = _paragraph(_("With: {facts}").format(facts=told)) if told else ""
    inner = f'<ol class="trace">{"".join(items)}</ol>' if items else ""
    summary = _("{name}: {count}").format(name=name, count=count)
    return [f"<details><summary>{escape(summary)}</summary>{facts}{inner}</details>"]


def _table(caption: str, heads: Iterable[tuple[str, bool]], rows: Iterable[list[str]]) -> list[str]:
    """Return a table; each head says whether its column holds numbers. Cells are markup."""
    heads = list(heads)
    head = "".join(
        f'<th scope="col"{_number(number)}>{escape(name)}</th>' for name, number in heads
    )
    lines = [
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}"><table>',
        f"<caption>{escape(caption)}</caption>",
        f"<thead><tr>{head}</tr></thead><tbody>",
    ]
    for row in rows:
        first, *others = row
        cells = "".join(
            f"<td{_number(number)}>{cell}</td>"
            for cell, (_name, number) in zip(others, heads[1:], strict=True)
        )
        lines.append(f'<tr><th scope="row">{first}</th>{cells}</tr>')
    return [*lines, "</tbody></table></div>"]


def _number(number: bool) -> str:
    return ' class="number"' if number else ""


def _thresholds(report: Report) -> list[str]:
    thresholds = report.measures.thresholds
    if not thresholds:
        return []
    rows = []
    for item in thresholds:
        share = share_text(item.share, item.error)
        if item.ever is False:
            share = _("no journey ever does")
        bar = f'<span class="bar" aria-hidden="true">{_bar(item.share)}</span>'
        rows.append(
            [f"<code>{escape(item.text)}</code>", str(len(item.asked)), f"{bar}{escape(share)}"]
        )
    heads = [(_("Threshold"), False), (_("Asked in"), True), (_("Journeys that pass it"), False)]
    caption = _(
        "Each choice on offer counts as likely as another, facts as untold; “asked in” is in how "
        "many sections."
    )
    return [_heading(_("Thresholds")), *_table(caption, heads, rows)]


def _bar(share: float) -> str:
    # A style attribute would need the page to allow any style: widths are steps of the sheet's.
    steps = round(share * 20)
    return f'<i class="w{steps}"></i>'


def _meetings(report: Report) -> list[str]:
    meetings = report.measures.meetings
    if not meetings:
        return []
    lines = [
        _heading(_("Who is met, and how soon")),
        _paragraph(_("A shortest journey to each entry of the catalogues.")),
    ]
    for kind in KINDS:
        mine = [item for item in meetings if item.kind == kind]
        if not mine:
            continue
        lines.append(f"<h3>{escape(kind_name(kind))}</h3>")
        for item in mine:
            lines.extend(_meeting(report.book, item))
    return lines


def _meeting(book: Book, item: Meeting) -> list[str]:
    name = clean_line(book.meetable[item.id].name)
    if item.met is None:
        text = _("{name}: no section carries it").format(name=name)
        return [f"<p>{escape(text)}</p>"]
    if item.kind != "entry_points" or item.whole is None:
        return _journey(book, item.met, name)
    soon = counted("met after {n} choice", "met after {n} choices", len(item.met.choices))
    return _journey(
        book, item.whole, _("{name}, {soon}; on to an ending").format(name=name, soon=soon)
    )


def _personas(report: Report) -> list[str]:
    personas = report.measures.personas
    if not personas:
        return []
    items = "".join(f"<li>{escape(persona_line(report.book, item))}</li>" for item in personas)
    return [_heading(_("Personas, by their own route")), f"<ul>{items}</ul>"]


def _equity(report: Report) -> list[str]:
    table = report.measures.equity
    if not table:
        return []
    book = report.book
    unknown = _("not known")

    def names(ids: tuple[str, ...] | None) -> str:
        if ids is None:
            return escape(unknown)
        known = {**book.programmes, **book.detection_tools}
        return escape(", ".join(clean_line(known[id].name) for id in ids)) or "—"

    rows = []
    for row in table:
        share = unknown if row.unsure is None else share_text(row.unsure, row.error)
        rows.append(
            [
                f"<code>{escape(equity_name(row))}</code>",
                names(row.out_of_reach),
                names(row.never_offered),
                escape(share),
            ]
        )
    heads = [
        (_("Answer"), False),
        (_("Programmes out of reach"), False),
        (_("Tools never offered"), False),
        (_("Journeys without a sure programme"), True),
    ]
    caption = _("What each answer closes, everything else being unknown or what it may be.")
    return [_heading(_("Equity")), *_table(caption, heads, rows)]


def _alike(report: Report) -> list[str]:
    if not report.alike:
        return []
    share = shown_share(len(report.alike) / max(1, len(report.book.choices)))
    text = _("Choices that only their words tell from another: {n} ({share}).").format(
        n=len(report.alike), share=share
    )
    items = "".join(f"<li><code>{escape(id)}</code></li>" for id in report.alike)
    return [
        _heading(_("Choices alike")),
        f"<details><summary>{escape(text)}</summary><ul>{items}</ul></details>",
    ]
