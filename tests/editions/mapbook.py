"""A little book for maps: a fork, a fold, a circle; with plain names or with hostile ones."""

from __future__ import annotations

from functools import cache

from talent_story.book import Book, parse_book
from talent_story.story import Journey, Play
from tests.books import tiny_sources

HOSTILE = (
    '=cmd|"/c calc"!A0',
    "</script><script>alert(1)</script>",
    "]]> & <b>gras</b> \\u0041 \\n \\N",
    "%%{init: {}}%% `x` #35; end",
    "שלום עולם",
    "@SUM(1) ; | [x](y) -- {z}",
)
PLAIN = ("One", "Two", "Three", "Four", "Five", "Six")

_BOOK = """
## {t[0]} {{#start entry="door"}}

Here.

- [{1}](#left)
- [{2}](#right){{if="met(door)"}}

## {t[1]} {{#left tool="lamp"}}

Left.

- [{3}](#meeting)

## {t[2]} {{#right format="bench"}}

Right.

- [{3}](#meeting)
- [{4}](#left)
"""
_SECOND = """---
title: "{chapter}"
act: "2"
place: "{place}"
---
## {t[3]} {{#meeting}}

Together.

- [{4}](#good)
- [{5}](#bad)
- [{0}](#right){{once}}

## {t[4]} {{#good ending programme="rest"}}

Good.

## {t[5]} {{#bad ending}}

Bad.
"""


@cache
def map_book(hostile: bool = False) -> Book:
    """Return the book; its clean twin differs by its names alone."""
    names = HOSTILE if hostile else PLAIN
    quoted = [name.replace("\\", "\\\\").replace('"', '\\"') for name in names]
    words = [_in_markdown(name) for name in names]
    first = '---\ntitle: "{chapter}"\nact: "1"\n---\n' + _BOOK
    chapters = {
        "1.md": first.format(*words, t=names, chapter=quoted[1]),
        "2.md": _SECOND.format(*words, t=names, chapter=quoted[3], place=quoted[0]),
    }
    book, problems = parse_book(
        tiny_sources(
            chapters,
            f'format: 1\nid: tiny\ntitle: "{quoted[0]}"\nstart: start\n',
            entry_points=f'- {{id: door, name: "{quoted[1]}", opens: left, tools: [lamp]}}\n',
            detection_tools=f'- {{id: lamp, name: "{quoted[2]}", reveals: [care], formats: [bench]}}\n',
            competences=f'- {{id: care, name: "{quoted[3]}"}}\n',
            support_formats=(
                f'- {{id: bench, name: "{quoted[4]}", develops: [care], programmes: [rest]}}\n'
            ),
            programmes=f'- {{id: rest, name: "{quoted[5]}"}}\n- {{id: climb, name: "{quoted[0]}"}}\n',
            personas=f'- {{id: ana, name: "{quoted[0]}", route: [start>left]}}\n',
        )
    )
    assert not [problem for problem in problems if problem.severity == "error"], problems
    return book


def journey(*choices: str, hostile: bool = False) -> Journey:
    """Return a journey in the book."""
    made = Journey.begin(Play(map_book(hostile)))
    for choice in choices:
        made = made.take(choice)
    return made


def _in_markdown(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]()#<>&|" else letter for letter in text)
