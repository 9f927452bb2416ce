"""A screen that was left open under another one shows what was changed there; keys work anywhere."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from talent_story.store import JourneyStore
from talent_story.tui.app import TalentApp
from talent_story.tui.screens.code import CodeScreen
from talent_story.tui.screens.facts import FactsScreen
from talent_story.tui.screens.journey_map import JourneyMapScreen
from talent_story.tui.screens.notebook import NotebookScreen
from talent_story.tui.screens.play import ReadingScreen
from talent_story.tui.screens.recommendations import RecommendationsScreen
from talent_story.tui.screens.title import TitleScreen
from talent_story.tui.screens.traces import TracesScreen
from tests.tui.guided_book import TO_THE_END, guided_book
from tests.tui.little_book import little_book
from tests.tui.seen import flat, press, settled

KEYS = {
    "r": RecommendationsScreen,
    "n": NotebookScreen,
    "m": JourneyMapScreen,
    "c": TracesScreen,
    "f": FactsScreen,
}


async def press_all(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, each with all that it sets off."""
    for key in keys:
        await press(pilot, key)
        await settled(pilot)


async def test_recommendations_show_what_was_said_over_them() -> None:
    """A fact told on another screen moves the ranking that is come back to."""
    app = TalentApp(guided_book(), None)
    async with app.run_test(size=(100, 50)) as pilot:
        await press_all(pilot, *TO_THE_END, "r")
        assert "depending on: Your grade" in flat(app)
        await press_all(pilot, "f", "down", "enter", "escape")
        assert isinstance(app.screen, RecommendationsScreen)
        assert app.reading.here.facts == {"grade": "b"}
        assert "depending on: Your grade" not in flat(app)
        assert "What is not open to you" in flat(app)


async def test_what_if_is_answered_again_for_what_was_said_over_it() -> None:
    """An answer holds for the facts it was looked for with."""
    app = TalentApp(guided_book(), None)
    async with app.run_test(size=(100, 50)) as pilot:
        await press_all(pilot, *TO_THE_END, "r", "w")
        assert "whether it is open to you is not certain" in flat(app)
        await press_all(pilot, "f", "down", "enter", "escape")
        assert "Not open to you, by what you have said." in flat(app)


async def test_a_passage_is_read_again_as_what_is_said_now_makes_it(store: JourneyStore) -> None:
    """In the notebook, on the map, in what was set aside, in the code of the journey."""
    app = TalentApp(guided_book(), store)
    async with app.run_test(size=(100, 50)) as pilot:
        for keys in (["n"], ["m"], ["n", "up", "enter"], ["n", "b"], ["c"]):
            app.reading.begin()
            app.read()
            await press_all(pilot, *TO_THE_END[1:], *keys)
            kind = type(app.screen)
            await press_all(pilot, "f", "down", "enter", "escape")
            assert type(app.screen) is kind
            assert app.reading.here.facts == {"grade": "b"}
        await press_all(pilot, "escape", "escape", "ctrl+p", *"journey code", "enter")
        assert isinstance(app.screen, CodeScreen)
        assert "It also tells what you said of yourself: Your grade." in flat(app)


@pytest.mark.parametrize("key", KEYS)
async def test_a_key_of_the_journey_opens_its_screen_from_any_other(key: str) -> None:
    """And comes back to it, instead of opening a second one, when it stands underneath."""
    app = TalentApp(guided_book(), None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press_all(pilot, *TO_THE_END, "comma", key)
        assert isinstance(app.screen, KEYS[key])
        depth = len(app.screen_stack)
        await press_all(pilot, "question_mark", key)
        assert isinstance(app.screen, KEYS[key])
        assert len(app.screen_stack) == depth
        await press_all(pilot, "t")
        assert isinstance(app.screen, TitleScreen)
        await press_all(pilot, key)
        assert isinstance(app.screen, KEYS[key])


@pytest.mark.parametrize("key", KEYS)
async def test_before_a_journey_these_keys_do_nothing(key: str) -> None:
    """There is nothing to show yet."""
    app = TalentApp(guided_book(), None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press_all(pilot, key)
        assert isinstance(app.screen, TitleScreen)


async def test_a_letter_typed_in_a_search_is_a_letter() -> None:
    """Whatever key it is elsewhere."""
    app = TalentApp(guided_book(), None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press_all(pilot, *TO_THE_END, "ctrl+p", *"rnmcftgdq")
        assert "rnmcftgdq" in flat(app)


async def test_vi_keys_move_in_a_row_and_to_the_end() -> None:
    """h and l as well as j and k; a big G for the foot of a page."""
    app = TalentApp(little_book(), None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press_all(pilot, "comma", "j", "l")
        assert "› light" in flat(app)
        await press_all(pilot, "h")
        assert "› dark" in flat(app)
        await press_all(pilot, "escape", "enter", "G")
        assert isinstance(app.screen, ReadingScreen)
        assert app.screen.page.scroll_offset.y == app.screen.page.max_scroll_y
