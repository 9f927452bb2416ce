"""What is wrong with a book, as data: never an exception, never skipped in silence."""

from __future__ import annotations

import difflib
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from talent_story.book.phrases import Phrase, Translate, say, untranslated

Severity = Literal["error", "warning"]

READING_RULES = (
    "syntax",
    "unknown-key",
    "unknown-name",
    "wrong-type",
    "duplicate-id",
    "broken-link",
    "no-way-on",
)
"""Rules decided by reading the sources alone."""

PROOF_RULES = (
    "unreachable-section",
    "dead-choice",
    "dead-text",
    "dead-end",
    "trap",
    "no-programme",
    "unreachable-programme",
    "unmet",
    "persona-route",
    "recursion",
    "range",
)
"""Rules decided by exploring every journey."""

RULES = READING_RULES + PROOF_RULES

MAX_PROBLEMS = 2_000
"""How many faults of its sources a book is read for: nobody reads a longer list to its end."""

MAX_CANDIDATES = 100
"""Among how many names a misspelt one is looked for closely."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: a file of the book, line and column from 1, and a length.

    `file` is relative to the book's folder, with `/`. Columns and lengths count characters.
    """

    file: str
    line: int
    column: int
    length: int = 1

    def shifted(self, offset: int, length: int = 1) -> Place:
        """Return the place `offset` characters further on the same line."""
        return Place(self.file, self.line, self.column + offset, length)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


def places_in(text: str, file: str, first_line: int) -> Callable[[int], Place]:
    """Return what gives the place of an offset in `text`, which starts on a line of its own.

    Example:
        >>> str(places_in("ab\\ncd", "chapters/a.md", 10)(4))
        'chapters/a.md:11:2'
    """
    starts: list[int] = []

    def where(offset: int) -> Place:
        if not starts:  # found when first asked for: most texts have nothing to point at
            starts.extend((0, *(match.end() for match in re.finditer("\n", text))))
        line = bisect_right(starts, offset) - 1
        return Place(file, first_line + line, offset - starts[line] + 1)

    return where


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: what was found, what was expected, how to mend it, and where.

    `id` names the section, the choice or the catalogue entry at fault (empty when there is none).
    `excerpt` is the offending line as written. `trace` is a shortest list of choices from the
    start that shows a fault found by exploring, with the `facts` it needs.
    """

    rule: str
    place: Place
    message: Phrase
    expected: Phrase | None = None
    help: Phrase | None = None
    id: str = ""
    severity: Severity = "error"
    excerpt: str = ""
    trace: tuple[str, ...] | None = None
    facts: tuple[tuple[str, str], ...] = ()


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that `name` most likely misspells, if any is near.

    Example:
        >>> nearest_name("cooperaton", ["audace", "cooperation"])
        'cooperation'
    """
    if len(name) > 80:
        return None
    candidates = list(known)
    if len(candidates) > MAX_CANDIDATES:
        # A slip of the pen leaves one half of a name intact, most often.
        half = len(name) // 2
        head, tail = name[: half or 1], name[half:]
        candidates = [item for item in candidates if item.startswith(head) or item.endswith(tail)]
        candidates.sort(key=lambda item: (item[-3:] != name[-3:], abs(len(item) - len(name))))
    found = difflib.get_close_matches(name, candidates[:MAX_CANDIDATES], n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(name: str, known: Iterable[str], otherwise: Phrase | None = None) -> Phrase | None:
    """Return « did you mean … » for a misspelt name, or `otherwise` when nothing is near."""
    near = nearest_name(name, known)
    if near is None:
        return otherwise
    return say("did you mean “{name}”?", name=near)


def sorted_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems by place, each reported once."""
    unique = dict.fromkeys(problems)
    return sorted(unique, key=lambda problem: (problem.place, problem.rule, str(problem.message)))


def format_problem(problem: Problem, translate: Translate = untranslated) -> str:
    """Return a problem as one paragraph: the place and the fault, the line, what to do.

    Example:
        >>> print(format_problem(Problem("no-way-on", Place("chapters/a.md", 3, 1),
        ...       say("nothing leads on from here"), excerpt="## The wall {#wall}")))
        chapters/a.md:3:1: error no-way-on: nothing leads on from here
            3 | ## The wall {#wall}
              | ^
    """
    severity = translate("error") if problem.severity == "error" else translate("warning")
    lines = [f"{problem.place}: {severity} {problem.rule}: {problem.message.text(translate)}"]
    if problem.excerpt:
        lines.extend(_pointed_line(problem))
    expected, fix = translate("expected"), translate("fix")
    path, facts = translate("path"), translate("facts")
    for label, phrase in ((expected, problem.expected), (fix, problem.help)):
        if phrase is not None:
            lines.append(f"   {label:<9} {phrase.text(translate)}")
    if problem.trace is not None:
        shown = " → ".join(problem.trace) or translate("(the very start)")
        lines.append(f"   {path:<9} {shown}")
    if problem.facts:
        told = ", ".join(f"{name} = {value}" for name, value in problem.facts)
        lines.append(f"   {facts:<9} {told}")
    return "\n".join(lines)


def problem_data(problem: Problem, translate: Translate = untranslated) -> dict[str, Any]:
    """Return a problem as the JSON object that `check --format json` lists."""
    help_text = [
        phrase.text(translate) for phrase in (problem.expected, problem.help) if phrase is not None
    ]
    data: dict[str, Any] = {
        "rule": problem.rule,
        "severity": problem.severity,
        "file": problem.place.file,
        "line": problem.place.line,
        "column": problem.place.column,
        "id": problem.id,
        "message": problem.message.text(translate),
        "help": "; ".join(help_text),
        "trace": None if problem.trace is None else list(problem.trace),
    }
    if problem.facts:
        data["facts"] = dict(problem.facts)
    return data


def with_excerpt(problem: Problem, lines_by_file: Mapping[str, list[str]]) -> Problem:
    """Return the problem with the line it points at, where that line exists."""
    from dataclasses import replace

    lines = lines_by_file.get(problem.place.file)
    if problem.excerpt or lines is None or not 1 <= problem.place.line <= len(lines):
        return problem
    return replace(problem, excerpt=lines[problem.place.line - 1])


_WINDOW = 88


def _pointed_line(problem: Problem) -> list[str]:
    place, line = problem.place, problem.excerpt.replace("\t", " ").rstrip("\r\n")
    start = max(0, min(place.column - 1, len(line)))
    left = 0
    if len(line) > _WINDOW:
        left = max(0, min(start - _WINDOW // 3, len(line) - _WINDOW))
        line = ("…" if left else "") + line[left : left + _WINDOW].rstrip() + "…"
        start = start - left + (1 if left else 0)
    width = max(1, min(place.length, len(line) - start))
    number = f"{place.line:>5}"
    return [f"{number} | {line}", f"{'':>5} | {' ' * start}{'^' * width}"]
