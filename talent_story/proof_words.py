"""What a proof found, in sentences: for the terminal, for a page, for whoever shows it."""

from __future__ import annotations

from collections.abc import Iterable

from talent_story.book.cleaning import clean_line
from talent_story.book.model import Book
from talent_story.i18n import _, counted
from talent_story.numbers import shown_decimal, shown_minutes, shown_number, shown_share
from talent_story.proof.lengths import WORDS_A_MINUTE
from talent_story.proof.measures import EquityRow, PersonaOutcome, ReadingTimes
from talent_story.proof.report import Report

KINDS = ("entry_points", "detection_tools", "support_formats", "programmes", "personas")

SHORT_WORDS = 400
"""Of books that are read in a moment, it is not told how long most journeys take."""


def journey_lines(report: Report) -> list[str]:
    """Return how many journeys there are, and how long, if it is known."""
    journeys = report.exploration.journeys
    if journeys is None or journeys.shortest is None:
        return []
    if journeys.count is None:
        template = _("Journeys: infinitely many; the shortest makes {shortest} choices.")
        return [template.format(shortest=journeys.shortest)]
    template = _("Journeys: {count}, of {shortest} to {longest} choices.")
    return [
        template.format(
            count=shown_number(journeys.count),
            shortest=journeys.shortest,
            longest=journeys.longest,
        )
    ]


def reading_lines(reading: ReadingTimes | None) -> list[str]:
    """Return the reading times, exact ones first."""
    if reading is None:
        return []
    lines: list[str] = []
    least, most = reading.least, reading.most
    if least is None:
        pass  # no ending can be reached, or the book is too large for it
    elif most is None:
        template = _("Reading: from {least} minutes on, without end, at {pace} words a minute.")
        lines.append(template.format(least=shown_minutes(least.words), pace=WORDS_A_MINUTE))
    else:
        template = _("Reading: from {least} to {most} minutes, at {pace} words a minute.")
        if not (least.exact and most.exact):
            template = _(
                "Reading: not under {least} nor over {most} minutes, at {pace} words a minute."
            )
        lines.append(
            template.format(
                least=shown_minutes(least.words),
                most=shown_minutes(most.words),
                pace=WORDS_A_MINUTE,
            )
        )
    short = most is not None and most.words < SHORT_WORDS
    if reading.usual is not None and reading.mean is not None and not short:
        low, high = (shown_minutes(words) for words in reading.usual)
        mean = shown_minutes(reading.mean)
        template = _(
            "Drawn at random, nine journeys in ten take {low} to {high} minutes to read; "
            "{mean} on average."
        )
        lines.append(template.format(low=low, high=high, mean=mean))
    return lines


def size_line(book: Book) -> str:
    """Return how large a book is."""
    sections = sum(1 for section in book.sections.values() if not section.part_of)
    choices, words = len(book.choices), book.words
    size = ", ".join(
        (
            counted("{size} section", "{size} sections", sections, size=shown_number(sections)),
            counted("{size} choice", "{size} choices", choices, size=shown_number(choices)),
            counted("{size} word", "{size} words", words, size=shown_number(words)),
        )
    )
    return _("{title}: {size}.").format(title=book.title or "—", size=size)


def verdict(report: Report, seconds: float, stopped: str | None) -> str:
    """Return the last line: what was proved, and over what."""
    errors = sum(1 for problem in report.problems if problem.severity == "error")
    found = ", ".join(
        [
            counted("{n} error", "{n} errors", errors),
            counted("{n} warning", "{n} warnings", len(report.problems) - errors),
        ]
    )
    if report.proved:
        template = _("Proved over every state ({states}, in {seconds} s): {found}.")
    elif report.around_faults:
        template = _(
            "NOT proved, because sources are at fault; explored around them ({states} states, in "
            "{seconds} s): {found}."
        )
    elif not report.explored:
        template = _("Not explored, because the sources above are at fault: {found}.")
    else:
        reasons = {
            "time": _(
                "NOT proved: the time limit came after {states} states ({seconds} s); what was "
                "covered holds {found}."
            ),
            "memory": _(
                "NOT proved: the memory limit came after {states} states ({seconds} s); what was "
                "covered holds {found}."
            ),
            "interrupted": _(
                "NOT proved: interrupted after {states} states ({seconds} s); what was "
                "covered holds {found}."
            ),
        }
        template = reasons.get(
            stopped or "",
            _(
                "NOT proved: cut short after {states} states ({seconds} s); what was covered "
                "holds {found}."
            ),
        )
    return template.format(
        states=shown_number(report.exploration.states), seconds=shown_decimal(seconds), found=found
    )


def share_text(share: float, error: float) -> str:
    """Return a share, with its error where journeys were drawn."""
    if not error:
        return shown_share(share)
    return _("{share} (± {error})").format(share=shown_share(share), error=shown_share(error))


def kind_name(kind: str) -> str:
    """Return the name of a catalogue, in the plural."""
    names = {
        "entry_points": _("Entry points"),
        "detection_tools": _("Detection tools"),
        "support_formats": _("Support formats"),
        "programmes": _("Programmes"),
        "personas": _("Personas"),
    }
    return names[kind]


def persona_line(book: Book, item: PersonaOutcome) -> str:
    """Return where a persona's route leads."""
    name = clean_line(book.personas[item.id].name)
    section = clean_line(book.sections[item.section].title)
    count = counted("{n} choice", "{n} choices", item.choices)
    advised = counted("{n} programme", "{n} programmes", len(item.programmes))
    if not item.whole:
        template = _("{name}: {count}, then the route stops in “{section}”.")
    elif not item.ending:
        template = _("{name}: {count}, as far as “{section}”, which is no ending.")
    elif not item.programmes:
        template = _("{name}: {count}, ends with “{section}”; no programme.")
    else:
        template = _("{name}: {count}, ends with “{section}”; {advised}, first {first}.")
    first = ", ".join(id for id, _eligible in item.programmes[:3])
    return template.format(name=name, count=count, section=section, advised=advised, first=first)


def equity_name(row: EquityRow) -> str:
    """Return a fact and its value as an author writes them."""
    if row.value is None:
        return _("{fact} untold").format(fact=row.fact)
    return f"{row.fact} = {row.value}"


def equity_text(book: Book, row: EquityRow) -> str:
    """Return what a value closes, or nothing."""
    parts: list[str] = []
    if row.out_of_reach is None:
        parts.append(_("programmes out of reach not known"))
    elif row.out_of_reach:
        parts.append(_("out of reach: {ids}").format(ids=_listed(row.out_of_reach)))
    if row.never_offered is None:
        parts.append(_("tools never offered not known"))
    elif row.never_offered:
        parts.append(_("never offered: {ids}").format(ids=_listed(row.never_offered)))
    if row.unsure is None:
        parts.append(_("journeys without a sure programme not known"))
    elif row.unsure or row.error:
        share = share_text(row.unsure, row.error)
        parts.append(_("no sure programme at the end of {share} of journeys").format(share=share))
    return _("; ").join(parts)


def _listed(ids: Iterable[str]) -> str:
    return ", ".join(ids)
