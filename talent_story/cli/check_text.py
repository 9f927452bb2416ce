"""The report of `check` for people: findings first, then what was measured, the verdict last."""

from __future__ import annotations

import textwrap

from talent_story.book.problems import format_problem
from talent_story.i18n import _
from talent_story.numbers import shown_number, shown_share
from talent_story.proof.measures import Measures
from talent_story.proof.report import Report
from talent_story.proof_words import (
    KINDS,
    equity_name,
    equity_text,
    journey_lines,
    kind_name,
    persona_line,
    reading_lines,
    share_text,
    size_line,
    verdict,
)

WIDTH = 96


def report_text(report: Report, seconds: float, stopped: str | None, *, more: bool) -> str:
    """Return the report; `stopped` says why the run was cut short, if it was."""
    book = report.book
    parts = [format_problem(problem, _) for problem in report.problems]
    note = _("note:")
    parts.extend(f"{place}: {note} {' '.join(text.split())[:200]}" for place, text in book.notes)
    if more and report.explored:
        parts.extend(measures_paragraphs(report))
    lines = [*journey_lines(report), *reading_lines(report.measures.reading)]
    if report.alike and book.choices:
        share = len(report.alike) / len(book.choices)
        lines.append(
            _("Choices that only their words tell from another: {n} ({share}).").format(
                n=shown_number(len(report.alike)), share=shown_share(share)
            )
        )
    lines.append(size_line(book))
    lines.append(verdict(report, seconds, stopped))
    parts.append("\n".join(lines))
    return "\n\n".join(parts)


# What --more adds


def measures_paragraphs(report: Report) -> list[str]:
    """Return the thresholds, the meetings, the personas and the equity table, a paragraph each."""
    measures = report.measures
    found = [
        _(
            "Shares below: each choice on offer is as likely as another, and facts are untold "
            "unless said."
        ),
        threshold_lines(measures),
        meeting_lines(report),
        persona_lines(report),
        equity_lines(report),
    ]
    paragraphs = [part if isinstance(part, str) else "\n".join(part) for part in found if part]
    return paragraphs if len(paragraphs) > 1 else []


def threshold_lines(measures: Measures) -> list[str]:
    """Return each threshold with the share of journeys that pass it."""
    if not measures.thresholds:
        return []
    width = max(len(item.text) for item in measures.thresholds)
    lines = [_("Thresholds, and the share of journeys that pass them where they are asked:")]
    for item in measures.thresholds:
        share = share_text(item.share, item.error)
        if item.ever is False:
            share = _("no journey ever does")
        lines.append(f"  {item.text:<{width}}  {share}")
    return lines


def meeting_lines(report: Report) -> list[str]:
    """Return after how many choices each catalogue entry can be met."""
    meetings = report.measures.meetings
    if not meetings:
        return []
    lines = [
        _(
            "Met after at least so many choices (for entry points, then: a whole journey "
            "through it):"
        )
    ]
    for kind in KINDS:
        shown = []
        for item in meetings:
            if item.kind != kind or item.met is None:
                continue
            text = f"{item.id} {len(item.met.choices)}"
            if kind == "entry_points" and item.whole is not None:
                text = f"{text} → {len(item.whole.choices)}"
            shown.append(text)
        if shown:
            listed = _("{kind}: {entries}")
            lines.append(_wrapped(listed.format(kind=kind_name(kind), entries=", ".join(shown))))
    return lines


def equity_lines(report: Report) -> list[str]:
    """Return what each value of each fact closes; values that close nothing are told together."""
    table = report.measures.equity
    if not table:
        return []
    book = report.book
    lines = [_("Equity: what each answer closes, everything else being unknown or what it may be:")]
    plain: list[str] = []
    for row in table:
        name = equity_name(row)
        closed = equity_text(book, row)
        if closed:
            told = _("{answer}: {closed}").format(answer=name, closed=closed)
            lines.append(_wrapped(told))
        else:
            plain.append(name.replace(" ", "\u00a0"))
    if plain:
        template = _("nothing closed, always a sure programme: {names}")
        lines.append(_wrapped(template.format(names=", ".join(plain))))
    return lines


def persona_lines(report: Report) -> list[str]:
    """Return where each persona's route leads."""
    personas = report.measures.personas
    if not personas:
        return []
    heading = _("Personas, by their own route:")
    return [heading, *(_wrapped(persona_line(report.book, item)) for item in personas)]


def _wrapped(line: str) -> str:
    """Return a line of a list, broken between words where people stop reading along."""
    return textwrap.fill(
        line,
        WIDTH,
        initial_indent="  ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
