"""One mistake of an author is told once, where it stands, with how to mend it.

The book is sound; each case makes one mistake in it, as hands make them. What only follows from it
(names of a file that cannot be read, links to a section whose id is at fault, routes through it) is
not told beside it: it would bury it.
"""

from __future__ import annotations

import pytest

from talent_story.book import parse_book, read_book, sources_of
from talent_story.book.merging import without_conflicts
from talent_story.proof import check_book
from tests.books import write_files

MANIFEST, PROGRAMMES, COMPETENCES = (
    "graph/book.yaml",
    "graph/programmes.yaml",
    "graph/competences.yaml",
)
ONE, TWO = "chapters/1.md", "chapters/2.md"

BOOK = {
    MANIFEST: """format: 1
id: library
title: The library
start: morning
variables:
  trust: {min: 0, max: 3}
  bus_tried: flag
facts:
  status:
    values: {contract: contract, tenured: tenured}
""",
    COMPETENCES: "- id: listening\n  name: Listening\n  levels: [Hears, Reformulates]\n",
    PROGRAMMES: """- id: rest
  name: Rest
  signals:
    - if: seen(morning)
      weight: 1
      because: You came.
  first_steps:
    - {do: Sit down, within: 7}
- id: reading
  name: Reading aloud
  eligible: status == tenured
  signals:
    - {if: listening >= 1, weight: 1, because: You listened.}
""",
    "graph/personas.yaml": """- id: ana
  name: Ana
  facts: {status: tenured}
  route: [morning>desk, desk>store, store>evening~2]
  expects: [reading]
""",
    ONE: """---
title: One
persona: ana
---

## Morning {#morning}

The grille goes up.

- [To the desk](#desk)
- [To the store](#store){do="bus_tried = true"}

## The desk {#desk asks="status" do="trust += 1"}

A reader.
{if status == tenured}
You have time.
{end}

- [Listen](#store){do="listening += 1"}
- [Back](#morning){if="trust <= 1"}

## The store {#store}

Dust, {= trust}.

- [Out](#evening){if="bus_tried or trust >= 2"}
- [Stay](#evening){fallback}
""",
    TWO: """---
title: Two
---

## Evening {#evening ending programme="reading"}

The grille comes down.
""",
}

MISTAKES = [
    # files that cannot be read: their names are not unknown
    (MANIFEST, "  trust:", "\ttrust:", "6:1", "a tab stands"),
    (MANIFEST, "  bus_tried", "   bus_tried", "7:4", "does not stand where its key could"),
    (MANIFEST, "The library", "The library : a story", "3:20", "cannot place"),
    (MANIFEST, "start: m", "start:m", "4:1", "without its “:”"),
    (MANIFEST, "bus_tried: flag", "Bus_tried: flag", "7:3", "cannot name"),
    (PROGRAMMES, "name: Rest", 'name: "Rest', "2:9", "this quote is never closed"),
    (PROGRAMMES, "You listened.", "'That's it'", "13:54", "a comma or the closing bracket"),
    (PROGRAMMES, "- id: reading", "-id: reading", "9:1", "no item of the list"),
    (PROGRAMMES, "- id: reading", "- id: Reading", "9:7", "is no id"),
    (PROGRAMMES, "- id: reading", "- &r id: reading", "9:3", "anchors"),
    (COMPETENCES, "lates]", "lates", "3:11", "this “[” is never closed"),
    (
        COMPETENCES,
        "- id: listening\n  name: Listening\n ",
        "listening:\n  name: Listening\n ",
        "1:1",
        "a list",
    ),
    (
        PROGRAMMES,
        "  name: Rest\n",
        "<<<<<<< HEAD\n  name: Rest\n=======\n  name: To rest\n>>>>>>> branch\n",
        "2:1",
        "a merge left two versions here, down to line 6",
    ),
    # keys written in French
    (PROGRAMMES, "{do: Sit", "{faire: Sit", "8:8", "did you mean “do”?"),
    (TWO, "ending programme", "fin programme", "5:22", "did you mean “ending”?"),
    (ONE, 'asks="status"', 'demande="status"', "13:20", "did you mean “asks”?"),
    # headings: links to them are not broken
    (ONE, "{#store}", "{#störe}", "23:16", "is no id"),
    (ONE, " {#store}", "", "23:1", "a section without an id"),
    (ONE, "{#store}", "{#desk}", "23:15", "is taken"),
    (ONE, "{#store}", "{#store #shelf}", "23:23", "a second id"),
    (ONE, "{#store}", "{#store} (dark)", "23:23", "words after the attributes"),
    (ONE, "## The store", "# The store", "23:1", "a section opens with “##”"),
    (ONE, "## The store", "### The store", "23:1", "a section opens with “##”"),
    # choices: their routes are not unknown, their sections not without a way on
    (ONE, "- [Listen](#store)", "- [Listen]()", "20:12", "leads to no section"),
    (ONE, "- [Listen](#store)", "- [Listen](store)", "20:12", "leads to no section"),
    (ONE, "- [Listen](#store)", "- [Listen](#stor)", "20:12", "no section is called"),
    (ONE, "(#evening){if", "(#evening {if", "27:3", "that is no choice"),
    (ONE, "{fallback}\n", "{fallback}\n\nThe end.\n", "27:7", "outside the closing list"),
    (ONE, "- [Listen]", "-\n  [Listen]", "20:2", "no choice"),
    (ONE, "- [Out]", "1. [Out]", None, "start each choice of the list with “- ”"),
    (ONE, "- [Out]", "– [Out]", None, "start each choice of the list with “- ”"),
    (ONE, "Dust,", "<!-- to do\nDust,", "25:1", "this note is never closed"),
    (ONE, "Dust,", "<b>Dust</b>,", "25:1", "raw HTML"),
    (
        TWO,
        "The grille comes down.\n",
        "<<<<<<< HEAD\nThe grille.\n\n=======\n\nDown.\n>>>>>>> branch\n",
        "7:1",
        "a merge left two versions here, down to line 13",
    ),
    # attributes, conditions, effects
    (ONE, '{do="listening += 1"}', "{do=“listening += 1”}", "20:23", "means nothing here"),
    (ONE, 'trust <= 1"}', "trust <= 1}", "21:23", "this quote is never closed"),
    (ONE, 'trust <= 1"}', 'trust <= 1"', "21:19", "these attributes are never closed"),
    (ONE, "trust <= 1", "trust ≤ 1", "21:30", "write “<=”"),
    (ONE, "bus_tried or", "bus_tried ou", "27:33", "write “or”"),
    (ONE, "bus_tried or", "bus_tried ||", "27:33", "write “or”"),
    (ONE, "trust += 1", "trust = trust + 1", "13:46", "trust += 1 or trust -= 1"),
    (ONE, "bus_tried = true", "bus_tried = vrai", "11:42", "write “true”"),
    (ONE, "{end}", "{endif}", "18:1", "did you mean “{end}”?"),
    (ONE, "{if status == tenured}", "{si status == tenured}", "16:1", "did you mean “{if}”?"),
]


@pytest.mark.parametrize(("file", "written", "slip", "place", "words"), MISTAKES)
def test_one_mistake_is_told_once(file, written, slip, place, words):
    """In its place, with what was found or how it is mended; no finding follows from it."""
    assert written in BOOK[file]
    files = {**BOOK, file: BOOK[file].replace(written, slip, 1)}
    if slip.endswith("[Out]"):
        files[file] = files[file].replace("- [Stay]", slip.replace("Out", "Stay"))
    report = check_book(*parse_book(sources_of(files)))
    told = [(str(each.place), each.rule, str(each.message)) for each in report.problems]
    assert len(told) == 1, told
    problem = report.problems[0]
    assert place is None or str(problem.place) == f"{file}:{place}"
    assert words in " / ".join(map(str, (problem.message, problem.expected, problem.help)))


def test_the_book_of_these_mistakes_is_sound():
    """Otherwise the cases above would show nothing."""
    report = check_book(*parse_book(sources_of(BOOK)))
    assert (report.problems, report.proved) == ((), True)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("chapters/2.md", b"word " * 4_000_000, "is larger than"),
        ("chapters/2.md", BOOK[TWO].encode("utf-16"), "this file is UTF-16"),
        ("graph/programmes.yaml", b"x" * 5_000_000, "is larger than"),
        ("graph/book.yaml", b"", "must be a mapping"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_alone(tmp_path, name, content, words):
    """What it would have declared is not unknown to the others."""
    write_files(tmp_path, BOOK)
    (tmp_path / name).write_bytes(content)
    book, problems = read_book(tmp_path)
    assert [str(problem.place.file) for problem in problems] == [name]
    assert words in str(problems[0].message)
    assert not book.whole


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("graph/programmes.yaml", "graph/programmes.yml"),
        ("graph/programmes.yaml", "graph/programme.yaml"),
        ("chapters/2.md", "chapters/2.txt"),
    ],
)
def test_a_file_under_another_name_is_told_alone(tmp_path, name, other):
    """It is not read, and a book that lacks it is not whole."""
    write_files(tmp_path, BOOK)
    (tmp_path / name).rename(tmp_path / other)
    book, problems = read_book(tmp_path)
    assert [(p.place.file, p.severity) for p in problems] == [(other, "warning")]
    assert not book.whole


def test_a_folder_without_chapters_is_told_alone(tmp_path):
    """Neither the start nor the routes are unknown then."""
    write_files(tmp_path, BOOK)
    for chapter in (tmp_path / "chapters").iterdir():
        chapter.unlink()
    problems = read_book(tmp_path)[1]
    assert [str(problem.message) for problem in problems] == ["holds no chapter (*.md)"]


def test_marks_of_a_merge_count_only_together():
    """Seven signs alone are prose, or a heading; a base version in the middle is left out too."""
    assert without_conflicts("a", "<<<<<<< x\nA\n=======\n") == ("<<<<<<< x\nA\n=======\n", [])
    whole = "<<<<<<< us\nA\n||||||| base\nO\n=======\nB\n>>>>>>> them\nC"
    text, problems = without_conflicts("a", whole)
    assert (text, len(problems)) == ("\nA\n\n\n\n\n\nC", 1)
