"""A book for the tests of guidance on screens: ways that part and meet, competences, programmes."""

from __future__ import annotations

from talent_story.book import Book
from tests.tui.little_book import book_of

MANIFEST = """
format: 1
id: guided
title: Two Doors
language: en
start: gate
facts:
  grade:
    label: Your grade
    why: It decides who may apply for the school.
    values: {b: Grade B, a: Grade A}
  seniority:
    label: Your years
    values: {few: A few, many: Many}
  rest:
    label: A long absence
    health: true
    values: {"no": "No", "yes": "Yes"}
"""

COMPETENCES = """
- id: listening
  name: Listening
  definition: To take in what somebody says before answering.
  max: 4
  levels:
    - Lets the other finish when asked to.
    - Asks the question that nobody asked.
- id: daring
  name: Daring
  definition: To try, knowing what it may cost.
  max: 4
  levels:
    - Tries on a small scale.
    - Opens the way for others.
"""

PROGRAMMES = """
- id: school
  name: The evening school
  summary: For whoever wants to learn.
  eligible: grade >= a
  signals:
    - if: listening >= 2
      weight: 3
      because: You heard what was not said.
    - if: seen(garden)
      weight: 1
      because: You went through the garden.
- id: workshop
  name: The open workshop
  summary: For whoever has something to try.
  signals:
    - if: daring >= 1
      weight: 2
      because: You tried something of your own.
- id: desk
  name: The help desk
  signals:
    - if: seen(gate)
      weight: 1
      because: You opened this book.
- id: voyage
  name: The long voyage
  signals:
    - if: daring >= 2
      weight: 5
      because: You went as far as one can go.
- id: rest
  name: The slow return
  eligible: rest == yes
  signals:
    - if: seen(square)
      weight: 1
      because: You stopped for a while.
"""

CHAPTERS = {
    "chapters/1.md": """---
title: The Gate
act: 1
---

It has *rained*.

## The gate {#gate}

Two doors, and a bench between them.

- [Ask the gardener what she hears](#garden){do="listening += 1"}
- [Push the iron door](#yard){do="daring += 1"}
- [Climb over the wall](#yard){if="seen(yard)" locked="It is too high today."}

## The garden {#garden}

She hears the pipes{if listening > 1}, and you{end}.

- [Wait with her](#square){do="listening += 1"}

## The yard {#yard}

A crane, and nobody in it.

- [Take the stairs](#square)
- [Try the crane](#square){do="daring += 1"}
""",
    "chapters/2.md": """---
title: The Square
act: 2
---

## The square {#square}

Both ways come out here.

- [Sit down and listen](#cafe){do="listening += 1"}
- [Walk on](#cafe)

## The café {#cafe}

Somebody has kept a chair.

- [Say what you want](#end)
- [Say nothing](#end)

## The end of the day {#end ending}

It is evening.
""",
}

FILES = {
    "graph/book.yaml": MANIFEST,
    "graph/competences.yaml": COMPETENCES,
    "graph/programmes.yaml": PROGRAMMES,
    **CHAPTERS,
}

TO_THE_END = ("enter", "1", "1", "1", "1")
"""Keys that read it through the garden, from the title page to the ending."""


def guided_book() -> Book:
    """Return the book, which has no fault."""
    return book_of(FILES)
