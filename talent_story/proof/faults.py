"""What can be told of a book of which something had to be left out, because its source is at fault.

What no journey does may be the fault of what is missing, so nothing of that kind is told. But a
journey that goes only through sections whose source is sound is a journey of the book that was
meant, and so is the state it ends in.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace

from talent_story.book.model import Book
from talent_story.book.problems import Problem
from talent_story.proof.exploration import Exploration

TOLD = ("dead-end", "no-programme")
"""Rules whose findings rest on one state alone: what is on offer in it, or what is recommended."""


def sections_at_fault(book: Book, problems: Iterable[Problem]) -> frozenset[str] | None:
    """Return the sections in whose source an error stands, the pages of their activities included.

    None when an error stands outside of all sections, or it is not known where one stands: then it
    may bear on any of them.
    """
    lines: dict[str, list[tuple[int, str]]] = {}
    for section in book.sections.values():
        root = book.sections.get(section.part_of, section)
        lines.setdefault(root.place.file, []).append((root.place.line, root.id))
    for starts in lines.values():
        starts.sort()
    roots: set[str] = set()
    for problem in problems:
        if problem.severity != "error":
            continue
        starts = lines.get(problem.place.file, [])
        after = bisect_right(starts, problem.place.line, key=lambda start: start[0])
        if not after:
            return None
        roots.add(starts[after - 1][1])
    if not roots:
        return None
    return frozenset(
        section.id for section in book.sections.values() if (section.part_of or section.id) in roots
    )


def told_around(
    book: Book, findings: Iterable[Problem], at_fault: frozenset[str]
) -> Iterable[Problem]:
    """Yield the findings that hold of the book that was meant: their journeys are sound."""
    for problem in findings:
        if problem.rule in TOLD and problem.trace is not None:
            walked = [book.start, *(book.choices[choice].target for choice in problem.trace)]
            if at_fault.isdisjoint(walked):
                yield problem


def cut_down(found: Exploration) -> Exploration:
    """Return an exploration that claims neither absences nor numbers of journeys."""
    return replace(found, complete=False, traps=None, journeys=None)
