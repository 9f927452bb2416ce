"""A little book for the tests of the screens, with one of each thing a screen shows."""

from __future__ import annotations

import textwrap

from talent_story.book import Book, format_problem, parse_book, sources_of

MANIFEST = """
format: 1
id: little
title: The Little Book
language: en
start: hall
version: "1.2"
authors: [Ada Writer, Ben Editor]
licence: CC-BY-SA-4.0
notice: |-
  Freely inspired by a real approach.

  Nothing here is attributed to anyone.
variables:
  courage: {min: 0, max: 5}
  key: flag
facts:
  grade:
    label: Your grade
    why: It decides who may apply for the course.
    values: {c: Grade C, b: Grade B, a: Grade A}
  absence:
    label: A long absence
    why: It decides only of the return scheme.
    health: true
    values: {"no": "No", "yes": "Yes"}
"""

CHAPTER_ONE = """
---
title: The Tower
act: 1
place: The hall
---

It is early. *Nobody* has opened the **shutters** yet.

## The hall {#hall}

A man looks for his glasses. You have two hands and ten minutes.

- [Help the man find his glasses](#stairs){do="courage += 1"}
- [Walk past him](#stairs)
- [Open the blue door](#cellar){if="key" locked="It needs a key that you do not have."}

## The stairs {#stairs asks="grade"}

{if grade == a}
They call you by your title.
{else}
They call you by your name.
{end}

The stairs are long, and somebody has painted every third step.

- [Go up to the office](#office){do="courage += 1"}
- [Go back down](#hall)

## The cellar {#cellar}

Dark.

- [Come back](#hall)
"""

CHAPTER_TWO = """
---
title: The Office
act: 2
place: Eighth floor
---

The second chapter opens here.

## The office {#office entry="door-office" persona="lea"}

Léa has kept a chair for you.

- [Sit down and say what you want](#talk){do="courage += 2"}
- [Ask about coming back](#return)

## A way back {#return asks="absence"}

Someone brings you a glass of water.

- [Say what you want](#talk)

## The talk {#talk ending}

You said it. The rest is paper.
"""

PROGRAMMES = """
- id: course
  name: The long course
  summary: For whoever wants to learn a trade.
  eligible: grade >= b
  signals:
    - if: courage >= 2
      weight: 3
      because: You went where you did not have to go.
  duration: Six months
  cost: Free
  decided_by: The manager
  delay: Ask before June
  contact: The training desk
  first_steps:
    - {do: Write to the training desk, within: 7 days}
    - {do: Tell your manager, within: 30 days}
  legal:
    - {ref: "Code, article 1", checked: true}
    - {ref: "Code, article 2", checked: false}
  sources:
    - {title: A guide, ref: page 4, checked: true}
- id: walk
  name: The short walk
  summary: For whoever wants some air.
  signals:
    - if: seen(stairs)
      weight: 1
      because: You took the stairs.
- id: comeback
  name: The return scheme
  eligible: absence == yes
  signals:
    - if: seen(return)
      weight: 1
      because: You asked about coming back.
"""

PERSONAS = """
- id: lea
  name: Léa Martin
  portrait: Forty, keeps the archives, grade B.
  wish: To be read.
  facts: {grade: b}
"""

ENTRY_POINTS = """
- id: door-office
  name: The open office
  summary: A chair has been kept for you.
  triggered_by: A colleague
  opens: office
"""

FILES = {
    "graph/book.yaml": MANIFEST,
    "graph/programmes.yaml": PROGRAMMES,
    "graph/personas.yaml": PERSONAS,
    "graph/entry_points.yaml": ENTRY_POINTS,
    "chapters/1.md": CHAPTER_ONE.lstrip(),
    "chapters/2.md": CHAPTER_TWO.lstrip(),
}


def little_book(**changes: str) -> Book:
    """Return the little book, with texts replaced: `little_book(old=new)` in every file."""
    return book_of(FILES, changes)


def book_of(files: dict[str, str], changes: dict[str, str] | None = None) -> Book:
    """Return a book read from its files, which must be without fault."""
    replaced = {}
    for path, text in files.items():
        for old, new in (changes or {}).items():
            text = text.replace(old, new)
        replaced[path] = text
    book, problems = parse_book(sources_of(replaced))
    errors = [problem for problem in problems if problem.severity == "error"]
    assert not errors, "\n".join(format_problem(problem) for problem in errors)
    return book


def one_chapter(text: str, manifest: str = "", **catalogues: str) -> Book:
    """Return a book of one chapter that starts at the section `start`."""
    head = "format: 1\nid: one\ntitle: One Chapter\nstart: start\n"
    files = {
        "graph/book.yaml": head + textwrap.dedent(manifest),
        "chapters/1.md": "---\ntitle: Only\n---\n" + textwrap.dedent(text),
        **{f"graph/{name}.yaml": textwrap.dedent(body) for name, body in catalogues.items()},
    }
    return book_of(files)
