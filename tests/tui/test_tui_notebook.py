"""The notebook: read again, go back to a fork and keep what applies, two journeys side by side."""

from __future__ import annotations

import re

from pytest import MonkeyPatch

from talent_story.store import JourneyStore
from talent_story.tui.app import TalentApp
from talent_story.tui.screens import notebook
from talent_story.tui.screens.notebook import NotebookScreen
from talent_story.tui.screens.passage import GoBackScreen, PassageScreen
from talent_story.tui.screens.play import ReadingScreen
from tests.tui.guided_book import FILES, TO_THE_END, guided_book
from tests.tui.little_book import book_of
from tests.tui.seen import click_option, flat, here, marked_text, press, screen_text

BY_THE_YARD = ("enter", "2", "1", "2", "1")
"""Keys that read it through the yard, its stairs, and past the square, to the ending."""


async def test_the_journey_is_listed_by_chapter_with_its_choices() -> None:
    """From the start to where the reader stands, which is marked."""
    app = TalentApp(guided_book(), None)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, *TO_THE_END, "n")
        seen = flat(app)
        assert (
            "Act 1 · The Gate The gate – Ask the gardener what she hears The garden – Wait with"
            " her Act 2 · The Square The square – Sit down and listen" in seen
        )
        assert marked_text(app) == "The end of the day"


async def test_a_passage_is_read_again_as_it_read_then() -> None:
    """What it said when the reader stood there, and the doors it had."""
    app = TalentApp(guided_book(), None)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, *TO_THE_END, "n", "up", "up", "up", "enter")
        seen = flat(app)
        assert isinstance(app.screen, PassageScreen)
        assert "She hears the pipes." in seen  # and not “, and you”: that came later
        assert "• Wait with her" in seen
        await press(pilot, "left")
        assert "• Ask the gardener what she hears – Push the iron door" in flat(app)
        await press(pilot, "l", "l")
        assert "Both ways come out here." in flat(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, NotebookScreen)
        assert marked_text(app) == "The square"
        assert app.reading.here.at_ending


async def test_a_large_window_shows_the_passage_beside_the_list() -> None:
    """It follows the mark."""
    app = TalentApp(guided_book(), None)
    async with app.run_test(size=(160, 50)) as pilot:
        await press(pilot, *TO_THE_END, "n")
        assert "It is evening." in flat(app)
        await press(pilot, "k")
        assert "Somebody has kept a chair." in flat(app)


async def test_going_back_says_what_is_kept_before_it_is_done(store: JourneyStore) -> None:
    """Opened, each way lists it; the own choice of then is closed."""
    app = TalentApp(guided_book(), store)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, *BY_THE_YARD, "n", "up", "up", "up", "b")
        assert isinstance(app.screen, GoBackScreen)
        seen = flat(app)
        assert "Go back to “The yard”" in seen
        assert "Take the stairs Your choice then." in seen
        assert "Try the crane All your 2 later choices are kept." in seen
        assert marked_text(app) == "Try the crane"
        await press(pilot, "enter")
        assert "Kept: – Walk on – Say what you want" in flat(app)
        assert app.reading.here.choices[1] == "yard>square"
        assert marked_text(app) == "Take this way"
        await press(pilot, "enter")
        assert isinstance(app.screen, ReadingScreen)
        assert app.reading.here.choices == (
            "gate>yard",
            "yard>square~2",
            "square>cafe~2",
            "cafe>end",
        )
        assert "The one before stays saved as it was." in flat(app)


async def test_the_journey_one_goes_back_from_stays_saved(store: JourneyStore) -> None:
    """The other way is a journey of its own."""
    app = TalentApp(guided_book(), store)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, *BY_THE_YARD, "n", "up", "up", "up", "b", "enter", "enter")
        saved = [each.record.choices for each in store.list()]
        assert saved == [
            ("gate>yard", "yard>square~2", "square>cafe~2", "cafe>end"),
            ("gate>yard", "yard>square", "square>cafe~2", "cafe>end"),
        ]
        assert app.reading.kept


async def test_what_cannot_be_kept_at_once_is_offered_again_where_the_ways_meet() -> None:
    """The page then has one option more, with no number."""
    app = TalentApp(guided_book(), None)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, *BY_THE_YARD, "n", "home", "up", "up", "up", "up", "b")
        assert "Go back to “The gate”" in flat(app)
        assert "This way leads elsewhere: your later choices wait" in flat(app)
        await press(pilot, "enter")
        assert "Not kept for now: – Take the stairs – Walk on – Say what you want" in flat(app)
        await press(pilot, "enter")
        assert here(app) == "garden"
        assert "Take up your" not in flat(app)
        await press(pilot, "1")
        seen = flat(app)
        assert "Take up your 2 former choices again, to “The end of the day”" in seen
        await press(pilot, "up", "enter")
        assert app.reading.here.choices == (
            "gate>garden",
            "garden>square",
            "square>cafe~2",
            "cafe>end",
        )


async def test_the_same_way_walked_by_hand_is_not_offered_twice() -> None:
    """A former choice taken again no longer waits."""
    app = TalentApp(guided_book(), None)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, *BY_THE_YARD, "n", "home", "up", "up", "up", "up", "b")
        await press(pilot, "enter", "enter", "1", "2")
        assert app.reading.waiting == ("cafe>end",)
        assert "Take up your former choice again" in flat(app)
        await press(pilot, "2")
        assert app.reading.here.choices[-1] == "cafe>end~2"


async def test_one_may_go_back_and_choose_there() -> None:
    """The fork is read again, nothing chosen; all that followed waits."""
    app = TalentApp(guided_book(), None)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, *BY_THE_YARD, "n", "b")
        assert "Go back to “The café”" in flat(app)
        await click_option(pilot, "ways", 2)
        assert here(app) == "cafe"
        assert app.reading.waiting == ("cafe>end",)


async def test_the_passage_without_a_fork_leads_to_the_fork_before_it() -> None:
    """And at the start there is none."""
    app = TalentApp(guided_book(), None)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, "enter", "n", "b")
        assert isinstance(app.screen, NotebookScreen)
        await press(pilot, "escape", "1", "1", "n", "up", "b")
        assert isinstance(app.screen, GoBackScreen)
        assert "Go back to “The gate”" in flat(app)


async def test_pages_of_one_title_are_listed_under_it_once() -> None:
    """As those of a detection tool: each can still be marked and read again."""
    book = book_of(FILES, {"## The garden": "## The gate", "title: The Garden": "title: The Gate"})
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, *TO_THE_END, "n")
        seen = screen_text(app)
        assert seen.count("The gate\n") == 1
        assert "    – Wait with her" in seen
        await press(pilot, "up", "up", "up")
        assert marked_text(app) == "Wait with her"
        await press(pilot, "enter")
        assert "She hears the pipes" in flat(app)


async def test_a_very_long_journey_is_listed_part_by_part(monkeypatch: MonkeyPatch) -> None:
    """The last part first; those before and after are one key away, in the map too."""
    monkeypatch.setattr(notebook, "_MOST_PASSAGES", 2)
    app = TalentApp(guided_book(), None)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, *TO_THE_END, "n")
        assert "The passages before Act 2 · The Square The café" in flat(app)
        assert "The square" not in flat(app)
        await press(pilot, "up", "up", "enter")
        seen = flat(app)
        assert "The passages before Act 1 · The Gate The garden" in seen
        assert "Sit down and listen The passages after" in seen
        assert marked_text(app) == "The square"
        await press(pilot, "up", "enter")
        assert isinstance(app.screen, PassageScreen)
        assert "She hears the pipes." in flat(app)
        await press(pilot, "escape", "up", "enter")
        assert "The gate – Ask the gardener what she hears The passages after" in flat(app)
        await press(pilot, "m")
        assert "● The café" in flat(app)
        await press(pilot, "up", "up", "enter")
        assert "● The square" in flat(app)


async def test_two_journeys_side_by_side_say_where_they_part(store: JourneyStore) -> None:
    """What each met, recommends and chose that the other did not."""
    app = TalentApp(guided_book(), store)
    async with app.run_test(size=(120, 50)) as pilot:
        await press(pilot, *BY_THE_YARD, "t", "down", "enter", "1", "1", "1", "n", "c")
        seen = flat(app)
        assert "Two journeys side by side" in seen
        assert "It ended at “The end of the day”." in seen
        assert re.search(r"saved \d{4}-\d\d-\d\d \d\d:\d\d", seen)
        await press(pilot, "enter")
        seen = flat(app)
        assert "They part at once, at “The gate”." in seen
        for words in ("It stands at “The café”.", "– Push the iron door", "– The open workshop"):
            assert words in seen, words
        await press(pilot, "down", "enter")
        assert isinstance(app.screen, ReadingScreen)
        assert app.reading.here.choices[0] == "gate>yard"
        assert len(store.list()) == 2


async def test_without_saving_the_journey_before_can_still_be_compared() -> None:
    """It is kept while the book is open."""
    app = TalentApp(guided_book(), None, save=False)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, *BY_THE_YARD, "n", "c")
        assert "There is no other journey yet." in flat(app)
        await press(pilot, "escape", "up", "up", "up", "b", "enter", "enter", "n", "c")
        assert "Your journey before you went back" in flat(app)
        await press(pilot, "enter")
        seen = flat(app)
        assert "The same way for 1 choice, up to “The yard”. There they part." in seen
        assert "Go on with the other one" not in seen
