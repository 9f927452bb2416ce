"""Detection tools made playable: pages of a section, answers as choices."""

from __future__ import annotations

import pytest

from talent_story.book import Book
from talent_story.proof.search import search
from talent_story.story import Journey, Play, replay
from talent_story.story.graph import story_graph
from tests.books import found, problems_of, tiny_book

CHAPTER = """
## A box {#box tool="cards" activity="cards"}

A box on the table.

- [Leave with much](#out){if="n >= 4" locked="too few"}
- [Leave](#out)

## Out {#out ending}

{if chosen(box~1>2)}The second first.{else}Something else.{end} {if chosen(box~skip)}Left.{end}
"""
TOOL = """
- id: cards
  name: Cards
  activity:
    begin: Open it
    skip: Leave it closed
    left: Closed it stays.
    closing: "Back in the {box}."
    steps:
      - ask: Take two.
        pick: 2
        answers:
          - {text: One, do: n += 1}
          - {text: Two, do: n += 2}
          - {text: Three}
      - ask: Often?
        answers:
          - {text: Yes, do: n += 3}
          - {text: No}
"""


@pytest.fixture
def book() -> Book:
    return tiny_book(CHAPTER, "variables:\n  n: {min: 0, max: 9}\n", detection_tools=TOOL)


def test_an_activity_is_played_after_the_prose_and_before_the_choices(book: Book) -> None:
    """Begin, one page a question, then the section's own choices; effects count like any other."""
    journey = Journey.begin(Play(book))
    assert [choice.id for choice in journey.offers()] == ["box~begin", "box~skip"]
    for choice in ("box~begin", "box~1>2", "box~2>1", "box~3>1"):
        journey = journey.take(choice)
    assert journey.values()["n"] == 6
    assert journey.text() == "Back in the {box}."
    assert [choice.id for choice in journey.offers()] == ["box>out", "box>out~2"]
    assert journey.take("box>out").text().startswith("The second first.")


def test_an_answer_is_picked_once(book: Book) -> None:
    """Of several answers to pick, each is offered until it is taken."""
    journey = Journey.begin(Play(book)).take("box~begin").take("box~1>2")
    assert [choice.id for choice in journey.offers()] == ["box~2>1", "box~2>3"]


def test_refusing_costs_nothing(book: Book) -> None:
    """Left alone, the tool changes nothing and the section's choices follow."""
    journey = Journey.begin(Play(book)).take("box~skip")
    assert journey.text() == "Closed it stays."
    assert journey.values()["n"] == 0
    assert [choice.id for choice in journey.offers()] == ["box>out~2"]
    assert [choice.id for choice in journey.locked()] == ["box>out"]


def test_answers_are_saved_and_proved_like_choices(book: Book) -> None:
    """A journey with answers replays; the proof goes through every answer."""
    play = Play(book)
    choices = ["box~begin", "box~1>1", "box~2>3", "box~3>2", "box>out~2"]
    assert replay(play, {}, choices).whole
    exploration = search(play)
    assert exploration.complete and not exploration.dead_ends
    assert {"box~1>3", "box~2>1", "box~3>2", "box~skip"} <= exploration.choices


def test_the_graph_shows_the_section_whole(book: Book) -> None:
    """Pages of an activity are no places of their own on a map."""
    graph = story_graph(book)
    assert sorted(node for node in graph if node.startswith("section:")) == [
        "section:box",
        "section:out",
    ]
    assert graph.number_of_edges("section:box", "section:out") == 2


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ("pick: 2", "pick: 4", "wrong-type"),
        ("begin: Open it", "begin: ''", "wrong-type"),
        ("skip: Leave it closed", "skop: Leave", "unknown-key"),
        ("do: n += 1", "do: m += 1", "unknown-name"),
        ("- {text: One, do: n += 1}", "- One", "wrong-type"),
    ],
)
def test_an_activity_that_cannot_be_played_is_reported(before: str, after: str, rule: str) -> None:
    """Every slip has its rule and its place."""
    problems = problems_of(
        CHAPTER,
        "variables:\n  n: {min: 0, max: 9}\n",
        detection_tools=TOOL.replace(before, after),
    )
    assert rule in {problem.rule for problem in problems}, found(problems)


def test_a_tool_without_activity_cannot_be_played() -> None:
    """`activity` names a tool that has one."""
    problems = problems_of(
        CHAPTER.partition("{if chosen")[0] + "Out.",
        "variables:\n  n: {min: 0, max: 9}\n",
        detection_tools="- {id: cards, name: Cards}\n",
    )
    assert [problem.rule for problem in problems] == ["unknown-name"]
