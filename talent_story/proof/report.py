"""The verdict on a book: its problems, what was covered, and what journeys it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from talent_story.book.model import Book
from talent_story.book.phrases import Translate, untranslated
from talent_story.book.problems import Problem, problem_data, sorted_problems
from talent_story.proof.exploration import Exploration, Watch
from talent_story.proof.faults import cut_down, sections_at_fault, told_around
from talent_story.proof.measures import Measures, measures_data, reading_data
from talent_story.proof.proving import prove
from talent_story.proof.rules import Case, findings
from talent_story.proof.sameness import choices_alike
from talent_story.proof.search import facts_of_story
from talent_story.story.machine import Unfit
from talent_story.story.play import Play

Explorer = Callable[..., Exploration]


@dataclass(frozen=True, slots=True)
class Report:
    """What is known of a book once it was read and explored.

    `explored` is false for a book of which something had to be left out because its source is at
    fault: what would be found might be the fault of what is missing. If it was explored all the
    same, `around_faults`, only what holds of the book that was meant is told; see `told_around`.
    `alike` are choices that nothing but their words tells from another; see `choices_alike`.
    `measures` are what is told beyond that; see `measured`.
    """

    book: Book
    problems: tuple[Problem, ...]
    exploration: Exploration
    explored: bool
    alike: tuple[str, ...] = ()
    measures: Measures = Measures()
    around_faults: bool = False

    @property
    def proved(self) -> bool:
        """Whether every reachable state of the whole book was covered."""
        return self.explored and self.exploration.complete


def check_book(
    book: Book,
    problems: list[Problem],
    *,
    explorer: Explorer = prove,
    watch: Watch | None = None,
) -> Report:
    """Explore a book that was read with `problems`, and report on both.

    `watch` is asked now and then whether to go on; a report cut short is not `proved`.

    Example:
        >>> from talent_story.book import parse_book, sources_of
        >>> report = check_book(*parse_book(sources_of({
        ...     "graph/book.yaml": "{format: 1, id: b, title: B, start: a}",
        ...     "chapters/1.md": "---\\ntitle: T\\n---\\n## A {#a}\\nHi.\\n\\n- [On](#z)\\n\\n"
        ...                      "## Y {#y ending}\\nNobody.\\n\\n## Z {#z ending}\\nBye.\\n"})))
        >>> report.proved, [problem.rule for problem in report.problems]
        (True, ['unreachable-section'])
    """
    at_fault = frozenset[str]() if book.whole else sections_at_fault(book, problems)
    if at_fault is None or book.start not in book.sections:
        return Report(book, tuple(sorted_problems(problems)), Exploration(), False)
    play = Play(book)
    if not book.whole:
        found = cut_down(explorer(play, watch=watch))
        told = told_around(book, findings(Case(play, found)), at_fault)
        shown = tuple(sorted_problems([*problems, *told]))
        return Report(book, shown, found, False, around_faults=True)
    exploration = explorer(play, watch=watch)
    more = findings(Case(play, exploration))
    alike: tuple[str, ...] = ()
    if watch is None or watch(exploration.states):
        with suppress(Unfit, MemoryError):
            alike = choices_alike(play, facts_of_story(play))
    return Report(book, tuple(sorted_problems([*problems, *more])), exploration, True, alike)


def measured(report: Report, *, more: bool, watch: Watch | None = None) -> Report:
    """Return the report with reading times and, if `more`, all other measures.

    A book that was not explored is not measured.
    """
    if not report.explored:
        return report
    from talent_story.proof.measuring import measure, measure_reading

    play = Play(report.book)
    facts = facts_of_story(play)
    journeys = report.exploration.journeys
    reading = measure_reading(play, facts, journeys, exact_mean=more, watch=watch)
    measures = Measures(reading)
    if more:
        measures = measure(play, facts, report.exploration, reading, watch=watch)
    return replace(report, measures=measures)


def report_data(
    report: Report,
    seconds: float,
    translate: Translate = untranslated,
    stopped: str | None = None,
) -> dict[str, Any]:
    """Return the report as the JSON object of `check --format json`.

    `stopped` is why the run was cut short: `time`, `memory`, `interrupted`, or None.
    """
    book, found = report.book, report.exploration
    journeys = found.journeys
    count: str | None = None
    if journeys is not None:
        count = "infinite" if journeys.count is None else str(journeys.count)

    def met(entries: Iterable[str]) -> list[str]:
        return [id for id in entries if id in found.met]

    return {
        "book": {"id": book.id, "title": book.title, "hash": book.hash},
        "sections": sum(1 for section in book.sections.values() if not section.part_of),
        "choices": len(book.choices),
        "words": book.words,
        "proved": report.proved,
        "around_faults": report.around_faults,
        "stopped": stopped,
        "states": found.states,
        "seconds": round(seconds, 3),
        "journeys": {
            "count": count,
            "shortest": None if journeys is None else journeys.shortest,
            "longest": None if journeys is None else journeys.longest,
        },
        "reading": reading_data(report.measures),
        "alike": list(report.alike),
        "reached": {
            "sections": sum(1 for id in found.sections if not book.sections[id].part_of),
            "choices": len(found.choices),
            "endings": sum(1 for id in found.sections if book.sections[id].ending),
            "entry_points": met(book.entry_points),
            "detection_tools": met(book.detection_tools),
            "support_formats": met(book.support_formats),
            "programmes": met(book.programmes),
        },
        "findings": [problem_data(problem, translate) for problem in report.problems],
        "notes": [
            {"file": place.file, "line": place.line, "column": place.column, "text": text}
            for place, text in book.notes
        ],
        **measures_data(report.measures),
    }
