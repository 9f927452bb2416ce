"""A little book for the editions of a journey, plain or hostile, in English."""

from __future__ import annotations

from functools import cache

from talent_story.book import Book, parse_book
from talent_story.story import Journey, Play
from talent_story.story.journey import replay
from tests.books import tiny_sources

CHAPTER = """---
title: {chapter}
persona: ana
---
## The hall {{#hall entry="door"}}

A hall.

- [{listen}](#cellar){{do="listening += 1"}}
- [Go at once to the garden](#garden)
- [Show the certificate](#ward){{if="ill == yes"}}
- [Say nothing of it](#cellar){{fallback}}

## The ward {{#ward}}

White.

- [Rest there](#garden){{do="listening += 2"}}

## The cellar {{#cellar tool="lamp"}}

Dark.

- [Up, {{if ill == yes}}slowly{{else}}quickly{{end}}](#garden){{do="listening += 1"}}
- [Stay below](#end-below)

## The garden {{#garden ending format="bench"}}

Roses.

## Below {{#end-below ending}}

Stones.
"""
MANIFEST = """
format: 1
id: little
title: {title}
start: hall
language: en
version: "3"
notice: The law as read on 3 April 2026.
facts:
  grade: {{label: {grade}, values: {{low: Low, high: High}}, why: It decides of climbing.}}
  ill: {{label: Your illness, values: {{"no": "none", "yes": serious}}, why: It matters., health: true}}
"""
COMPETENCES = """
- id: listening
  name: {competence}
  max: 4
  levels: ["With help: hears out.", "Alone: asks again."]
"""
PROGRAMMES = """
- id: rest
  name: {rest}
  summary: For whoever is tired.
  signals:
    - {{if: listening >= 1, weight: 3, because: You listened.}}
    - {{if: seen(ward), weight: 9, because: You showed a certificate.}}
    - {{if: seen(hall), weight: 1, because: You came.}}
  duration: A day
  cost: Nothing
  decided_by: The head
  delay: Two weeks
  contact: The gardener
  first_steps:
    - {{do: {step}, within: 8 jours}}
    - {{do: Sit down, within: 1 mois}}
    - {{do: Dream, within: when you can}}
  legal:
    - {{ref: Article 1, checked: true}}
    - {{ref: Article 2, checked: false}}
  sources:
    - {{title: A book, ref: page 3, checked: true}}
- id: climb
  name: Climb
  eligible: grade == high
  signals:
    - {{if: met(lamp), weight: 2, because: You saw the cellar.}}
- id: care
  name: Care
  eligible: ill == yes and grade == low
  signals:
    - {{if: seen(cellar), weight: 1, because: You know the dark.}}
- id: cure
  name: Cure
  eligible: ill == yes
  signals:
    - {{if: seen(cellar), weight: 1, because: You went down.}}
"""
PERSONAS = """
- {{id: ana, name: {persona}, facts: {{grade: high, ill: "yes"}}, portrait: Ana is ill., wish: To climb., brake: The stairs.}}
"""
PLAIN = {
    "chapter": "One",
    "listen": "Listen to the end",
    "title": "Tiny",
    "grade": "Your grade",
    "competence": "Listening",
    "rest": "Rest",
    "step": "Write a page",
    "persona": "Ana Bell",
}
NASTY = (
    "</script><script>alert(1)</script> <img src=x onerror=alert(2)> & \\\" ' "
    '=HYPERLINK(\\"http://evil.example\\") #eval(1) $x$ *b* _i_ `c` [l](http://evil.example) '
    "\\u202Egnp\\u2066 \\x1b]0;P\\x07 \\nEND:VEVENT, a;b | ${{7*7}} 漢字 🚀 \\uFFFF"
)
"""Escapes are those of YAML between double quotes."""


@cache
def little_book(hostile: bool = False) -> Book:
    """Return the book; a hostile one has the same nasty text in every place a text may be."""
    words = dict(PLAIN)
    if hostile:
        nasty = NASTY.format()
        words = {name: f'"{nasty} {text}"' for name, text in PLAIN.items()}
        words["listen"] = 'Listen \\<b onclick=alert(3)> & "x" =1+1 #eval(1) $x$ 漢字 🚀 to the end'
    book, problems = parse_book(
        tiny_sources(
            {"1.md": CHAPTER.format(**words)},
            MANIFEST.format(**words),
            competences=COMPETENCES.format(**words),
            programmes=PROGRAMMES.format(**words),
            entry_points="- {id: door, name: The door, opens: hall}\n",
            detection_tools="- {id: lamp, name: The lamp}\n",
            support_formats="- {id: bench, name: The bench}\n",
            personas=PERSONAS.format(**words),
        )
    )
    assert not [problem for problem in problems if problem.severity == "error"], problems
    return book


def a_journey(*choices: str, hostile: bool = False, **facts: str) -> Journey:
    """Return a journey through the little book; by default, down and up again."""
    taken = choices or ("hall>cellar", "cellar>garden")
    played = replay(Play(little_book(hostile)), facts, taken)
    assert played.whole, played
    return played.journey
