"""Broken books on disk, one folder a rule, and the very report that reading and proving them gives.

`expected.txt` is the English text, every finding a paragraph. When a message changes,
`python -m tests.problems.test_problems` writes the reports again; read the difference.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from talent_story.book import format_problem, read_book
from talent_story.book.problems import PROOF_RULES, READING_RULES, RULES
from talent_story.proof import Report, check_book
from talent_story.proof.report import report_data
from talent_story.story import Play, replay

HERE = Path(__file__).parent


def report_of(rule: str) -> Report:
    return check_book(*read_book(HERE / rule))


def text_of(report: Report) -> str:
    return "\n\n".join(map(format_problem, report.problems)) + "\n"


@pytest.mark.parametrize("rule", RULES)
def test_broken_book_is_told_as_expected(rule):
    """Every fault of a run, in order, word for word."""
    report = report_of(rule)
    assert text_of(report) == (HERE / rule / "expected.txt").read_text(encoding="utf-8")
    assert any(problem.rule == rule for problem in report.problems)


@pytest.mark.parametrize("rule", RULES)
def test_broken_book_is_told_as_data(rule):
    """The same as JSON: one finding each, places that exist, traces that can be played."""
    report = report_of(rule)
    findings = json.loads(json.dumps(report_data(report, 0)))["findings"]
    assert len(findings) == len(report.problems)
    for finding in findings:
        assert finding["rule"] in RULES
        assert finding["severity"] in ("error", "warning")
        lines = (HERE / rule / finding["file"]).read_text(encoding="utf-8").split("\n")
        assert 1 <= finding["line"] <= len(lines)
        assert 1 <= finding["column"] <= len(lines[finding["line"] - 1]) + 1
        if finding["trace"] is not None:
            facts = finding.get("facts", {})
            assert replay(Play(report.book), facts, finding["trace"]).whole


@pytest.mark.parametrize("rule", RULES)
def test_reading_and_proving_have_their_own_rules(rule):
    """A book with a hole in it is not proved; the others are, whatever is found."""
    problems = read_book(HERE / rule)[1]
    assert {problem.rule for problem in problems} <= set(READING_RULES)
    report = report_of(rule)
    if rule in PROOF_RULES:
        assert problems == []
        assert report.proved
    else:
        assert any(problem.rule == rule for problem in problems)


def test_every_rule_has_its_broken_book():
    """And no folder is named after anything else."""
    assert {path.name for path in HERE.iterdir() if (path / "graph").is_dir()} == set(RULES)


if __name__ == "__main__":
    for name in RULES:
        (HERE / name / "expected.txt").write_text(text_of(report_of(name)), encoding="utf-8")
