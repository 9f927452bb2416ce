"""Findings as forges read them: annotations of GitHub's workflows, and SARIF 2.1.0."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from talent_story.book.phrases import Translate
from talent_story.book.problems import Problem
from talent_story.proof.report import Report


def github_lines(report: Report, folder: str, translate: Translate) -> list[str]:
    """Return one workflow command a finding; `folder` is the book's, as the forge names it.

    A forge shows a command where the file and the line are: https://docs.github.com/actions,
    « Workflow commands ».

    Example:
        >>> from talent_story.book.phrases import say, untranslated
        >>> from talent_story.book.problems import Place
        >>> problem = Problem("trap", Place("chapters/a.md", 3, 1), say("100 % wrong"))
        >>> from talent_story.book.model import Book
        >>> from talent_story.proof.exploration import Exploration
        >>> report = Report(Book("b", "B", ""), (problem,), Exploration(), True)
        >>> github_lines(report, "book", untranslated)
        ['::error file=book/chapters/a.md,line=3,col=1,title=trap::100 %25 wrong']
    """
    lines = []
    for problem in report.problems:
        place = problem.place
        properties = ",".join(
            f"{name}={_property(str(value))}"
            for name, value in (
                ("file", _path(folder, place.file)),
                ("line", place.line),
                ("col", place.column),
                ("title", problem.rule),
            )
        )
        lines.append(f"::{problem.severity} {properties}::{_data(_message(problem, translate))}")
    return lines


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _path(folder: str, file: str) -> str:
    return file if folder in ("", ".") else f"{folder.rstrip('/')}/{file}"


def _message(problem: Problem, translate: Translate) -> str:
    lines = [problem.message.text(translate)]
    lines.extend(
        phrase.text(translate) for phrase in (problem.expected, problem.help) if phrase is not None
    )
    if problem.trace is not None:
        lines.append(" → ".join(problem.trace) or translate("(the very start)"))
    if problem.facts:
        lines.append(", ".join(f"{name} = {value}" for name, value in problem.facts))
    return "\n".join(lines)


def sarif_text(report: Report, folder: str, translate: Translate, version: str) -> str:
    """Return the findings as one SARIF log (OASIS standard, version 2.1.0)."""
    rules = sorted({problem.rule for problem in report.problems})
    data: dict[str, Any] = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "talent-story",
                        "version": version,
                        "rules": [{"id": rule, "name": rule} for rule in rules],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "invocations": [{"executionSuccessful": report.proved}],
                "results": [
                    {
                        "ruleId": problem.rule,
                        "ruleIndex": rules.index(problem.rule),
                        "level": problem.severity,
                        "message": {"text": _message(problem, translate)},
                        "locations": [_location(problem, folder)],
                    }
                    for problem in report.problems
                ],
            }
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def _location(problem: Problem, folder: str) -> dict[str, Any]:
    place = problem.place
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(_path(folder, place.file))},
            "region": {"startLine": place.line, "startColumn": place.column},
        },
        "logicalLocations": [{"name": problem.id}] if problem.id else [],
    }
