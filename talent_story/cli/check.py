"""`talent-story check`: reads a book, then proves it."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import click

from talent_story.book.problems import format_problem
from talent_story.cli.opening import read_book_at, with_excerpts
from talent_story.i18n import _, counted, current_language
from talent_story.proof.lengths import WORDS_A_MINUTE
from talent_story.proof.report import Report, check_book, report_data, usual_words


@click.command(
    name="check",
    help=_(
        "Read a book, then prove it: every reachable state, over all facts. BOOK is a folder; "
        "without it, the book that comes with the program. The code is 1 when there "
        "is a finding.\n\n"
        "Example: talent-story check my-book"
    ),
    short_help=_("Read a book, then prove it."),
)
@click.argument("book", required=False, metavar="[BOOK]")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help=_("For people or for programs."),
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0),
    metavar="S",
    help=_("Stop exploring after S seconds, and say what was covered."),
)
@click.option("--strict", is_flag=True, help=_("A book that is not proved is a fault too."))
def command(book: str | None, form: str, time_limit: float | None, strict: bool) -> int:
    """Check a book."""
    started = time.monotonic()
    read, problems = read_book_at(book)
    report = check_book(read, problems, watch=_watch(started, time_limit))
    report = replace(report, problems=tuple(with_excerpts(report.problems, book)))
    _clear_progress()
    seconds = time.monotonic() - started
    if form == "json":
        click.echo(json.dumps(report_data(report, seconds, _), ensure_ascii=False, indent=1))
    else:
        click.echo(report_text(report, seconds))
    if report.problems:
        return 1
    return 1 if strict and not report.proved else 0


def report_text(report: Report, seconds: float) -> str:
    """Return the report for people: the findings, the notes, the journeys, the verdict last."""
    book, found = report.book, report.exploration
    parts = [format_problem(problem, _) for problem in report.problems]
    note = _("note:")
    parts.extend(f"{place}: {note} {' '.join(text.split())[:200]}" for place, text in book.notes)
    lines: list[str] = []
    if found.journeys is not None and found.journeys.shortest is not None:
        journeys = found.journeys
        if journeys.count is None:
            lines.append(
                _("Journeys: infinitely many; the shortest makes {shortest} choices.").format(
                    shortest=journeys.shortest
                )
            )
        else:
            lines.append(
                _("Journeys: {count}, of {shortest} to {longest} choices.").format(
                    count=_number(journeys.count),
                    shortest=journeys.shortest,
                    longest=journeys.longest,
                )
            )
    if found.journeys is not None and found.journeys.most_words is not None:
        least, most = found.journeys.least_words or 0, found.journeys.most_words
        lines.append(
            _("Reading: from {least} to {most} minutes, at {pace} words a minute.").format(
                least=_decimal(least / WORDS_A_MINUTE),
                most=_decimal(most / WORDS_A_MINUTE),
                pace=WORDS_A_MINUTE,
            )
        )
    usual = usual_words(found)
    if usual is not None:
        low, mean, high = (_decimal(words / WORDS_A_MINUTE) for words in usual)
        lines.append(
            _(
                "Drawn at random, nine journeys in ten take {low} to {high} minutes to read; "
                "{mean} on average."
            ).format(low=low, high=high, mean=mean)
        )
    if report.alike and book.choices:
        share = 100 * len(report.alike) / len(book.choices)
        lines.append(
            _("Choices that only their words tell from another: {n} ({share} %).").format(
                n=_number(len(report.alike)), share=_decimal(share)
            )
        )
    errors = sum(1 for problem in report.problems if problem.severity == "error")
    warnings = len(report.problems) - errors
    found_text = ", ".join(
        [
            counted("{n} error", "{n} errors", errors),
            counted("{n} warning", "{n} warnings", warnings),
        ]
    )
    sections = sum(1 for section in book.sections.values() if not section.part_of)
    choices, words = len(book.choices), book.words
    size = ", ".join(
        (
            counted("{size} section", "{size} sections", sections, size=_number(sections)),
            counted("{size} choice", "{size} choices", choices, size=_number(choices)),
            counted("{size} word", "{size} words", words, size=_number(words)),
        )
    )
    lines.append(_("{title}: {size}.").format(title=book.title or "—", size=size))
    states, time_taken = _number(found.states), _decimal(seconds)
    if report.proved:
        verdict = _("Proved over every state ({states}, in {seconds} s): {found}.")
    elif not report.explored:
        verdict = _("Not explored, because the sources above are at fault: {found}.")
    else:
        verdict = _(
            "NOT proved: cut short after {states} states ({seconds} s); what was covered "
            "holds {found}."
        )
    lines.append(verdict.format(states=states, seconds=time_taken, found=found_text))
    parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _watch(started: float, limit: float | None) -> Callable[[int], bool]:
    shown = sys.stderr.isatty()
    next_time = [started + 1.0]

    def watch(states: int) -> bool:
        now = time.monotonic()
        if shown and now >= next_time[0]:
            next_time[0] = now + 0.5
            text = _("{states} states…").format(states=_number(states))
            sys.stderr.write(f"\r{text}\033[K" if _ansi() else f"{text}\n")
            sys.stderr.flush()
        return limit is None or now - started < limit

    return watch


def _ansi() -> bool:
    return os.environ.get("TERM", "dumb") != "dumb"


def _clear_progress() -> None:
    if sys.stderr.isatty() and _ansi():
        sys.stderr.write("\r\033[K")
        sys.stderr.flush()


def _number(number: int) -> str:
    """Return a number with its thousands apart, as the language does it."""
    grouped = f"{number:,}"
    return grouped.replace(",", "\u202f") if current_language() == "fr" else grouped


def _decimal(number: float) -> str:
    """Return a number to one decimal, or to none once it is large, as the language does it."""
    text = f"{number:.1f}" if number < 100 else f"{number:.0f}"
    return text.replace(".", ",") if current_language() == "fr" else text
