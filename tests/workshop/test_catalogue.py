"""`graph/workshops.yaml`: read, refused at its place, no part of the story, covered by a schema."""

from __future__ import annotations

import typing
from pathlib import Path

import pytest

from talent_story.book import format_problem, read_book
from talent_story.book.schema import json_schemas
from talent_story.book.workshops import KINDS, LONG_MINUTES, SHORT_MINUTES
from talent_story.shipped import shipped_book
from talent_story.workshop.events import StepKind
from tests.books import found, pointed_at, problems_of, tiny_book, tiny_sources

CHAPTER = '## A {#a entry="door"}\nHi.\n\n- [On](#b)\n\n## B {#b ending}\nBye.\n'
DOOR = "- {id: door, name: Door, opens: a}"
GOOD = """\
sequences:
  - {id: read, name: Read, kind: reading, minutes: 30, aim: To decide}
  - id: say
    name: Say
    kind: words
    minutes: 10
    aim: To say
    asks: [What holds back, What helps]
    materials: [paper, "a box, closed"]
    cards: [{name: Doubt, text: And if?}]
plans:
  - id: short
    name: Short
    theme: talents
    door: door
    steps:
      - {sequence: read, short: 40, long: 120}
      - {sequence: say}
essentials:
  - {name: Talk, text: Talk first, when: before}
"""


def test_a_catalogue_is_read():
    """Every field where it belongs; a step without minutes has those of its sequence."""
    book = tiny_book(CHAPTER, entry_points=DOOR, workshops=GOOD)
    workshops = book.workshops
    assert list(workshops.sequences) == ["read", "say"]
    assert workshops.sequences["say"].asks == ("What holds back", "What helps")
    assert workshops.sequences["say"].materials == ("paper", "a box, closed")
    assert workshops.sequences["say"].cards[0].name == "Doubt"
    assert str(workshops.sequences["say"].place) == "graph/workshops.yaml:3:9"
    plan = workshops.plans["short"]
    assert [(step.sequence, step.short, step.long) for step in plan.steps] == [
        ("read", 40, 120), ("say", 10, 10),
    ]  # fmt: skip
    assert (plan.door, plan.threshold) == ("door", 5)
    assert workshops.essentials[0].when == "before"


@pytest.mark.parametrize(
    ("old", "new", "rule", "at"),
    [
        ("kind: reading", "kind: readin", "wrong-type", "readin"),
        ("sequence: read,", "sequence: raed,", "unknown-name", "raed"),
        ("door: door", "door: dor", "unknown-name", "dor"),
        ("theme: talents", "theme: talent", "wrong-type", "talent"),
        ("when: before", "when: after", "wrong-type", "after"),
        ("minutes: 30", "minutes: many", "wrong-type", "many"),
        ("id: say", "id: read", "duplicate-id", "read"),
        ("id: say", "id: Say", "syntax", "Say"),
        ("    aim: To say\n", "    aims: To say\n", "unknown-key", "aims"),
        ("essentials:", "essential:", "unknown-key", "essential"),
    ],
)
def test_a_fault_is_reported_where_it_stands(old: str, new: str, rule: str, at: str):
    """File, line and column, and the very word; the story stays whole."""
    problems = problems_of(CHAPTER, entry_points=DOOR, workshops=GOOD.replace(old, new))
    mine = [problem for problem in problems if problem.place.file == "graph/workshops.yaml"]
    assert problems == mine
    assert rule in {problem.rule for problem in mine}
    assert at in [pointed_at(problem) for problem in mine]


def test_a_fault_leaves_no_hole_in_the_story():
    """The proof of a book does not wait for its running orders."""
    from talent_story.book import parse_book

    for text in ("[]", "3", "sequences: 4", "plans:\n  - 3\n", GOOD.replace("id: say", "x: y")):
        book, problems = parse_book(tiny_sources(CHAPTER, entry_points=DOOR, workshops=text))
        assert problems, text
        assert book.whole


def test_a_plan_of_no_minutes_is_a_fault():
    """It could not be scaled to any length."""
    text = GOOD.replace("short: 40", "short: 0").replace(
        "{sequence: say}", "{sequence: say, short: 0}"
    )
    assert found(problems_of(CHAPTER, entry_points=DOOR, workshops=text)) == [
        "graph/workshops.yaml:12:9 wrong-type"
    ]


def test_an_empty_catalogue_and_none_are_fine():
    """The file is optional, and so is everything in it."""
    for text in ("", "# nothing yet\n", "sequences: []\n", "sequences:\nplans:\n"):
        book = tiny_book(CHAPTER, entry_points=DOOR, workshops=text)
        assert not book.workshops.plans


def test_the_schema_has_every_key():
    """What an editor completes, down to the steps of a plan."""
    schema = json_schemas()["workshops.yaml"]
    sequence = schema["properties"]["sequences"]["items"]["properties"]
    assert sequence["kind"]["enum"] == list(KINDS)
    steps = schema["properties"]["plans"]["items"]["properties"]["steps"]["items"]
    assert set(steps["properties"]) == {"sequence", "short", "long"}


def test_kinds_of_the_book_are_those_of_a_session():
    """The catalogue and the events speak of the same things."""
    assert typing.get_args(StepKind) == KINDS


def test_the_shipped_plans_are_ready():
    """Three plans: newcomers by their door, a mixed room, innovation; each has two timetables."""
    book, problems = read_book(Path(shipped_book()))
    mine = [problem for problem in problems if problem.place.file == "graph/workshops.yaml"]
    assert not mine, "\n".join(map(format_problem, mine))
    plans = book.workshops.plans
    assert [(plan.theme, plan.door) for plan in plans.values()] == [
        ("talents", "arrivee"), ("talents", ""), ("innovation", "idee-deposee"),
    ]  # fmt: skip
    for plan in plans.values():
        assert sum(step.short for step in plan.steps) == SHORT_MINUTES
        assert sum(step.long for step in plan.steps) == LONG_MINUTES
        kinds = {book.workshops.sequences[step.sequence].kind for step in plan.steps}
        assert {"reading", "evaluation"} <= kinds
    essentials = book.workshops.essentials
    assert [each.when for each in essentials] == ["before"] * 5 + ["during"] * 5
    cards = book.workshops.sequences["quatre-objectifs"].cards
    assert len(cards) == 6
    used = {step.sequence for plan in plans.values() for step in plan.steps}
    assert used == set(book.workshops.sequences)
