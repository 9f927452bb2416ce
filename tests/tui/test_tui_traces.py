"""What one's acts have shown: words and acts, never a figure."""

from __future__ import annotations

import re

import pytest

from talent_story.guidance.traces import level_reached, traces
from talent_story.story.journey import Journey
from talent_story.story.play import Play
from talent_story.tui.app import TalentApp
from tests.tui.guided_book import TO_THE_END, guided_book
from tests.tui.seen import flat, marked_text, press


async def test_each_competence_shown_says_its_level_in_words_and_opens_on_its_acts() -> None:
    """The words of the catalogue, then the choices, each with where it was made."""
    app = TalentApp(guided_book(), None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *TO_THE_END, "c")
        seen = flat(app)
        assert "Listening Asks the question that nobody asked." in seen
        assert "Daring" not in seen
        assert "Ask the gardener" not in seen
        await press(pilot, "enter")
        seen = flat(app)
        assert "You did this:" in seen
        assert "– Ask the gardener what she hears (in “The gate”)" in seen
        assert "– Wait with her (in “The garden”)" in seen
        assert "– Sit down and listen (in “The square”)" in seen
        assert marked_text(app) == "Listening"
        await press(pilot, "enter")
        assert "Ask the gardener" not in flat(app)


async def test_acts_stand_beside_the_words_where_there_is_room() -> None:
    """Nothing has to be opened in a large window; a smaller one closes them again."""
    app = TalentApp(guided_book(), None)
    async with app.run_test(size=(160, 50)) as pilot:
        await press(pilot, *TO_THE_END, "c")
        assert "– Wait with her (in “The garden”)" in flat(app)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "– Wait with her" not in flat(app)


@pytest.mark.parametrize("size", [(80, 40), (160, 50)])
async def test_no_figure_and_no_bar_is_shown(size: tuple[int, int]) -> None:
    """A trace is words: what was done is not measured."""
    app = TalentApp(guided_book(), None)
    async with app.run_test(size=size) as pilot:
        await press(pilot, *TO_THE_END, "c", "enter")
        seen = flat(app)
        assert not re.findall(r"\d", seen)
        assert not re.findall(r"[█▇▆▅▄▃▂▁■▪●★☆]", seen)


async def test_nothing_shown_yet_is_said_so() -> None:
    """At the very start."""
    app = TalentApp(guided_book(), None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "c")
        assert "Nothing yet: no choice has shown anything." in flat(app)


def test_an_act_that_took_back_what_was_shown_leaves_no_trace_of_it() -> None:
    """A counter back at nothing shows nothing; the order is that of the catalogue."""
    journey = Journey.begin(Play(guided_book()))
    assert traces(journey) == ()
    for choice in ("gate>yard", "yard>square~2", "square>cafe"):
        journey = journey.take(choice)
    found = traces(journey)
    assert [trace.competence.id for trace in found] == ["listening", "daring"]
    assert [trace.moves for trace in found] == [(3,), (1, 2)]


def test_levels_share_the_range_of_a_counter() -> None:
    """The first from one on, the last at the top, none at nothing, whatever their number."""
    listening = guided_book().competences["listening"]
    levels = [level_reached(listening, value) for value in range(5)]
    first, last = listening.levels
    assert levels == ["", first, first, last, last]
