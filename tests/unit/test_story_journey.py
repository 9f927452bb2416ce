"""Journeys: undo, rewind, openings, and replay on an edited book."""

from __future__ import annotations

import pytest

from talent_story.book import Book
from talent_story.story import ChoiceRefused, Journey, Play, replay, replay_record
from tests.books import tiny_book, tiny_play

TWO_CHAPTERS = {
    "1.md": "---\ntitle: One\n---\nIt begins{if n >= 1} late{end}.\n\n## A {#a tool='t2'}\n\n"
    "- [Stay](#a){do='n += 1'}\n- [On](#b)\n",
    "2.md": "---\ntitle: Two\n---\nIt goes on{if n >= 1} late{end}.\n\n## B {#b tool='t1 t2'}\n\n"
    "- [Back](#a)\n- [Stop](#end)\n\n## End {#end ending}\nBye.\n",
}
MANIFEST = "variables: {n: {max: 3}}\nfacts: {grade: {label: G, values: {c: C, b: B}}}\n"
TOOLS = "- {id: t1, name: T}\n- {id: t2, name: T}\n"


@pytest.fixture
def journey() -> Journey:
    play = tiny_play(TWO_CHAPTERS, MANIFEST, detection_tools=TOOLS)
    return Journey.begin(play, {"grade": "b"})


def taken(journey: Journey, *choices: str) -> Journey:
    for choice in choices:
        journey = journey.take(choice)
    return journey


def test_journey_is_its_choices(journey):
    """Choices, sections, what was met, in order; facts stay."""
    after = taken(journey, "a>a", "a>b", "b>a", "a>b", "b>end")
    assert after.choices == ("a>a", "a>b", "b>a", "a>b", "b>end")
    assert after.sections == ("a", "a", "b", "a", "b", "end")
    assert after.met() == ("t2", "t1")
    assert after.length == 5
    assert after.at_ending
    assert after.values() == {"n": 1}
    assert after.facts == {"grade": "b"}
    assert after.offers() == ()
    assert journey.choices == ()


def test_undo_drops_the_last_choice(journey):
    """Undo gives back the very journey before; at the start there is nothing to undo."""
    after = taken(journey, "a>a", "a>b")
    assert after.undo().undo() == journey
    assert after.undo().state == taken(journey, "a>a").state
    assert journey.undo() is journey


def test_rewind_cuts_the_list(journey):
    """Rewinding goes to any point of the past and to no other."""
    after = taken(journey, "a>a", "a>b", "b>a")
    for length in range(4):
        assert after.rewind(length).choices == after.choices[:length]
    for length in (-1, 4):
        with pytest.raises(IndexError):
            after.rewind(length)


def test_opening_is_shown_once_when_the_chapter_is_first_entered(journey):
    """As it reads in the state of that entry."""
    assert journey.opening() == "It begins."
    later = taken(journey, "a>a")
    assert (later.opens_chapter(), later.opening()) == (False, "")
    entered = taken(later, "a>b")
    assert entered.opening() == "It goes on late."
    assert taken(entered, "b>a").opening() == ""
    assert taken(entered, "b>a", "a>b").opening() == ""


def test_refused_choice_leaves_the_journey_intact(journey):
    """A choice that is not on offer raises and changes nothing."""
    with pytest.raises(ChoiceRefused):
        journey.take("b>end")
    assert journey.choices == ()


def test_long_journey_is_no_deep_recursion(journey):
    """Twenty thousand choices are taken, listed, undone, compared by their lists."""
    for _ in range(20_000):
        journey = journey.take("a>a")
    assert len(journey.choices) == 20_000
    assert journey.rewind(3).length == 3
    assert journey.opens_chapter() is False
    assert journey.met() == ("t2",)
    assert len(journey.stages()) == 20_001
    again = replay(journey.play, journey.facts, journey.choices)
    assert again.whole
    assert again.journey.state == journey.state


def test_facts_can_be_told_later(journey):
    """The journey is played again with them."""
    played = taken(journey, "a>a", "a>b").with_facts({"grade": "c"})
    assert played.whole
    assert played.journey.choices == ("a>a", "a>b")
    assert played.journey.facts == {"grade": "c"}


# Replay on an edited book

STORY = """
## A {#a}

- [Try](#a){do="n += 1"}
- [On](#b){if="n >= 1" locked="first try"}
- [Sneak](#b){if="n >= 1"}

## B {#b}

- [Back](#a)
- [Stop](#end)

## End {#end ending}

Bye.
"""


def edited(old: str, new: str) -> Book:
    assert STORY.count(old) == 1
    return tiny_book(STORY.replace(old, new), MANIFEST)


WALK = ("a>a", "a>b", "b>a", "a>b~2", "b>end")


@pytest.mark.parametrize(
    ("old", "new", "stopped_at", "reason"),
    [
        ("Bye.", "Good bye.", None, None),
        ("## A {#a}", "## Another title {#a do='n += 1'}", None, None),
        ("- [Back](#a)\n", "", 2, "unknown"),
        ('- [Sneak](#b){if="n >= 1"}\n', "", 3, "unknown"),
        ("- [Back](#a)", "- [Back](#a){if='n >= 2'}", 2, "not-offered"),
        ("- [Back](#a)", "- [Back](#a){if='n >= 2' locked='try twice'}", 2, "locked"),
        ('{if="n >= 1" locked="first try"}', '{if="n >= 2" locked="try twice"}', 1, "locked"),
        ('{if="n >= 1" locked="first try"}', "{fallback}", 1, "not-offered"),
        ("{do=\"n += 1\"}", "", 1, "locked"),
        ("- [Stop](#end)\n", "- [Go on](#c)\n\n## C {#c}\n\n- [Stop](#end){id='b-end'}\n", 4,
         "unknown"),
        ("- [Try](#a)", "- [Try](#b)", 0, "unknown"),
        ("- [Stop](#end)\n", "- [Go on](#c)\n\n## C {#c}\n\n- [Stop](#end)\n", 4, "unknown"),
    ],
)  # fmt: skip
def test_replay_stops_where_the_edited_book_stops_it(old, new, stopped_at, reason):
    """Played as far as it goes, with where and why it stopped, and what was left."""
    record = replay(Play(tiny_book(STORY, MANIFEST)), {"grade": "b"}, WALK).journey.record()
    assert record.choices == WALK
    played = replay_record(Play(edited(old, new)), record)
    assert (played.stopped_at, played.reason) == (stopped_at, reason)
    assert played.whole is (stopped_at is None)
    if stopped_at is not None:
        assert played.choice == WALK[stopped_at]
        assert played.journey.choices == WALK[:stopped_at]
        assert played.left == WALK[stopped_at:]
    else:
        assert played.journey.choices == WALK
        assert (played.choice, played.left) == ("", ())


def test_replay_knows_a_choice_that_moved_elsewhere():
    """A named choice may keep its id in another section."""
    named = STORY.replace("- [Stop](#end)", '- [Stop](#end){id="stop"}')
    moved = STORY.replace("- [Stop](#end)", '- [On](#c)\n\n## C {#c}\n\n- [Stop](#end){id="stop"}')
    record = replay(Play(tiny_book(named, MANIFEST)), {}, ["a>a", "a>b", "stop"]).journey.record()
    played = replay_record(Play(tiny_book(moved, MANIFEST)), record)
    assert (played.stopped_at, played.reason, played.choice) == (2, "elsewhere", "stop")


def test_replay_of_a_renamed_section_stops_there():
    """Choices are named after their sections, so a renamed one is not known any more."""
    book = tiny_book(STORY.replace("#b", "#bee"), MANIFEST)
    played = replay(Play(book), {}, WALK)
    assert (played.stopped_at, played.reason, played.choice) == (1, "unknown", "a>b")


def test_replay_drops_facts_the_book_does_not_know():
    """A fact or a value that is gone is left out, and told."""
    book = tiny_book(STORY, MANIFEST)
    played = replay(Play(book), {"grade": "a", "degree": "x"}, ["a>a"])
    assert played.whole
    assert played.dropped_facts == ("grade", "degree")
    assert played.journey.facts == {}
