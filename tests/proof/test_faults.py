"""A book at fault is explored around its faults, and nothing is told that they may have caused."""

from __future__ import annotations

import re
from random import Random

import pytest

from talent_story.book import parse_book, sources_of
from talent_story.proof.report import Report, check_book
from talent_story.proof.search import search
from talent_story.story.journey import replay
from talent_story.story.play import Play
from tests.books import random_files, tiny_sources

END = "\n## End {#end ending}\n\nBye.\n"
TOLD = ("dead-end", "no-programme")
SEEDS = range(400)


def report_of(text: str, manifest: str = "") -> Report:
    return check_book(*parse_book(tiny_sources(text, manifest)))


def test_a_dead_end_beside_a_fault_is_told() -> None:
    """A link to nowhere does not hide that another section, come to soundly, leads nowhere."""
    report = report_of(
        "## A {#a}\n\n- [Stuck](#b)\n- [Astray](#c)\n\n"
        '## B {#b}\n\n- [On](#end){if="visits(b) > 1"}\n\n'
        "## C {#c}\n\n- [Lost](#nowhere)\n- [On](#end)\n" + END
    )
    assert not report.proved and not report.explored and report.around_faults
    assert [problem.rule for problem in report.problems] == ["dead-end", "broken-link"]
    assert report.problems[0].trace == ("a>b",)


def test_what_a_fault_may_have_caused_is_not_told() -> None:
    """Neither a section with a fault, nor what lies behind one, nor what is not found is told."""
    report = report_of(
        "## A {#a}\n\n- [Astray](#c)\n\n"
        "## C {#c}\n\n- [Lost](#nowhere)\n- [On](#d)\n\n"
        '## D {#d}\n\n- [On](#end){if="visits(d) > 1"}\n\n'
        "## Island {#island}\n\n- [On](#end)\n" + END
    )
    assert [problem.rule for problem in report.problems] == ["broken-link"]
    assert report.exploration.journeys is None and report.exploration.traps is None


def test_a_fault_outside_of_sections_leaves_a_book_unexplored() -> None:
    """A variable that cannot be read may bear on every section."""
    report = report_of("## A {#a}\n\n- [On](#end)\n" + END, "variables: {f: {min: 3, max: 0}}\n")
    assert not report.explored and not report.around_faults
    assert report.exploration.states == 0


def damaged(rng: Random, text: str) -> str:
    """Return a chapter with one slip of the pen."""
    lines = text.split("\n")
    choices = [n for n, line in enumerate(lines) if line.startswith("- [")]
    headings = [n for n, line in enumerate(lines) if line.startswith("## ")]
    at = rng.choice(choices or headings)
    kind = rng.randrange(5)
    if kind == 0:
        lines[at] = re.sub(r"\]\(#[a-z0-9-]+\)", "](#nowhere)", lines[at])
    elif kind == 1:
        lines[at] = lines[at].replace('if="', 'if="nobody >= 1 and ').replace('do="', 'doo="')
    elif kind == 2:
        at = rng.choice(headings)
        lines[at] = lines[at].replace("}", " tol=x}")
    elif kind == 3:
        at = rng.choice(headings)
        lines[at] = lines[at].replace("{#", "{")
    else:
        lines[at] = lines[at].replace("- [", "See [")
    return "\n".join(lines)


@pytest.mark.parametrize("first", range(0, len(SEEDS), 100))
def test_what_is_told_of_a_damaged_book_holds_of_the_sound_one(first: int) -> None:
    """A slip in a chapter never makes a finding up: its journey shows it in the sound book too."""
    told = around = 0
    for seed in SEEDS[first : first + 100]:
        rng = Random(seed)
        files = random_files(seed, 3 + seed % 6)
        sound = Play(parse_book(sources_of(files))[0])
        true = search(sound)
        name = rng.choice([name for name in files if name.startswith("chapters/")])
        book, problems = parse_book(sources_of(files | {name: damaged(rng, files[name])}))
        if book.whole:
            continue
        report = check_book(book, problems)
        around += report.around_faults
        for problem in report.problems:
            if problem.trace is None:
                continue
            assert problem.rule in TOLD, (seed, problem)
            known = true.dead_ends if problem.rule == "dead-end" else true.unadvised
            shown = replay(sound, dict(problem.facts), problem.trace)
            assert shown.whole, (seed, problem)
            assert shown.journey.state.section in known, (seed, problem)
            if problem.rule == "dead-end":
                assert not shown.journey.offers(), (seed, problem)
            told += 1
    assert around > 20 and told > 5, (around, told)
