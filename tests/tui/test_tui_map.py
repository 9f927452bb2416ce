"""The map of one's journey: the way walked, the doors left closed, and no spoiler."""

from __future__ import annotations

import pytest

from talent_story.tui.app import TalentApp
from talent_story.tui.screens.journey_map import JourneyMapScreen
from talent_story.tui.screens.notebook import NotebookScreen
from talent_story.tui.screens.passage import GoBackScreen, PassageScreen
from tests.tui.guided_book import guided_book
from tests.tui.seen import flat, marked_text, press, screen_text, settled

SIZES = [(60, 20), (80, 24), (200, 60)]


@pytest.mark.parametrize("size", SIZES)
async def test_the_way_walked_is_drawn_with_its_closed_doors(size: tuple[int, int]) -> None:
    """Locked doors too: by the words that stood on them."""
    app = TalentApp(guided_book(), None)
    async with app.run_test(size=size) as pilot:
        await press(pilot, "enter", "1", "m")
        await settled(pilot)
        await press(pilot, "home")
        seen = flat(app)
        for words in (
            "Act 1 · The Gate",
            "● The gate",
            "Ask the gardener what she hears",
            "──○ Push the iron door",
            "──○ Climb over the wall",
        ):
            assert words in seen, words


async def test_nothing_behind_a_closed_door_is_told() -> None:
    """Neither the section a door leads to, nor anything not read yet."""
    app = TalentApp(guided_book(), None)
    async with app.run_test(size=(200, 60)) as pilot:
        await press(pilot, "enter", "1", "m")
        await settled(pilot)
        seen = flat(app)
        for title in ("The yard", "The square", "The café", "The end of the day", "The Square"):
            assert title not in seen, title


async def test_what_lies_ahead_is_told_as_bounds() -> None:
    """How many choices are left, once it is found; at an ending, that it ends."""
    app = TalentApp(guided_book(), None)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, "enter", "1", "m")
        await settled(pilot)
        assert "○ 3 more choices" in flat(app)
        await press(pilot, "escape", "1", "1", "1", "m")
        await settled(pilot)
        assert "Your journey ends here." in flat(app)
        assert "more choice" not in flat(app)


async def test_the_map_is_walked_read_and_left_for_a_fork() -> None:
    """Arrows move, Enter reads again, b goes back, n lists."""
    app = TalentApp(guided_book(), None)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, "enter", "1", "1", "m")
        await settled(pilot)
        assert marked_text(app) == "The square"
        await press(pilot, "up", "enter")
        assert isinstance(app.screen, PassageScreen)
        assert "She hears the pipes." in flat(app)
        await press(pilot, "escape", "b")
        assert isinstance(app.screen, GoBackScreen)
        await press(pilot, "escape", "n")
        assert isinstance(app.screen, NotebookScreen)
        await press(pilot, "m")
        assert isinstance(app.screen, JourneyMapScreen)
        await press(pilot, "escape")
        assert type(app.screen).__name__ == "ReadingScreen"


async def test_the_line_is_unbroken_from_the_start_to_the_reader() -> None:
    """Through every row, chapters included."""
    app = TalentApp(guided_book(), None)
    async with app.run_test(size=(80, 60)) as pilot:
        await press(pilot, "enter", "1", "1", "1", "1", "m")
        await settled(pilot)
        rows = screen_text(app).splitlines()
        first = next(at for at, row in enumerate(rows) if "● The gate" in row)
        last = next(at for at, row in enumerate(rows) if "● The end of the day" in row)
        column = rows[first].index("●")
        assert {row[column] for row in rows[first : last + 1]} <= set("●│├")
