"""What every screen of guidance bears: any size, another language, hostile text, the pointer."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from talent_story.book import Book
from talent_story.book.cleaning import first_unsafe
from talent_story.reader.reading import Reading
from talent_story.store import JourneyStore
from talent_story.tui.app import TalentApp
from talent_story.tui.screens.play import ReadingScreen
from tests.tui.guided_book import FILES, TO_THE_END, guided_book
from tests.tui.little_book import book_of
from tests.tui.seen import flat, press, screen_text, settled

MARKUP = "[b]x[/b] [@click=app.quit]q[/] $accent"
WRITTEN = "\\[b]x\\[/b] \\[@click=app.quit]q\\[/] $accent"
SCREENS = {
    "recommendations": ["r", "enter", "down", "enter"],
    "what-if": ["r", "w"],
    "traces": ["c", "enter"],
    "notebook": ["n"],
    "passage": ["n", "up", "up", "up", "up", "enter"],
    "go-back": ["n", "b", "enter"],
    "journeys": ["n", "c"],
    "side-by-side": ["n", "up", "b", "enter", "enter", "n", "c", "enter"],
    "map": ["m"],
    "facts": ["f"],
}


async def open_screen(pilot: Pilot[None], screen: str) -> None:
    """Read to the end and open a screen."""
    for key in [*TO_THE_END, *SCREENS[screen]]:
        await press(pilot, key)
        await settled(pilot)


def hostile_book() -> Book:
    """Return the book with markup in all that these screens show."""
    return book_of(
        FILES,
        {
            "title: The Gate": f"title: '{MARKUP}'",
            "## The gate": f"## {WRITTEN}",
            "The gardener": WRITTEN,
            "She hears": WRITTEN,
            "## The café": f"## {WRITTEN}",
            "name: The evening school": f"name: '{MARKUP}'",
            "because: You heard what was not said.": f"because: '{MARKUP}'",
            "name: Listening": f"name: '{MARKUP}'",
            "- Asks the question that nobody asked.": f"- '{MARKUP}'",
            "label: Your grade": f"label: '{MARKUP}'",
        },
    )


@pytest.mark.parametrize("screen", SCREENS)
async def test_what_looks_like_markup_is_shown_as_it_is_written(
    screen: str, store: JourneyStore
) -> None:
    """In every part of every screen, and nothing unsafe reaches a cell."""
    app = TalentApp(hostile_book(), store)
    async with app.run_test(size=(120, 60)) as pilot:
        await open_screen(pilot, screen)
        assert not isinstance(app.screen, ReadingScreen)
        if screen not in ("go-back", "journeys"):
            assert "@click=app.quit" in flat(app)
        assert all(first_unsafe(row) is None for row in screen_text(app).splitlines())
    assert app.return_code is None


@pytest.mark.parametrize("screen", SCREENS)
async def test_a_screen_bears_any_window_and_another_language(
    screen: str, store: JourneyStore
) -> None:
    """It is drawn again at each size, and speaks anew in place."""
    app = TalentApp(guided_book(), store)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_screen(pilot, screen)
        kind = type(app.screen)
        for size in ((60, 20), (200, 60), (30, 10), (80, 24)):
            await pilot.resize_terminal(*size)
            await settled(pilot)
        assert type(app.screen) is kind
        await app.speak("fr")
        await settled(pilot)
        await pilot.pause(0.05)  # the line of keys is drawn after the page
        assert "Échap" in flat(app)
        await press(pilot, "down", "up", "home", "end", "pagedown", "tab", "escape")
        await settled(pilot)
    assert app.return_code is None


@pytest.mark.parametrize("screen", SCREENS)
async def test_every_option_can_be_clicked(screen: str, store: JourneyStore) -> None:
    """The pointer does what Enter does, and nothing breaks."""
    app = TalentApp(guided_book(), store)
    async with app.run_test(size=(120, 60)) as pilot:
        await open_screen(pilot, screen)
        stops = app.screen.query_one("#page").stops()  # type: ignore[attr-defined]
        for menu, position in stops[:3]:
            if menu.is_attached and position < len(menu.options):
                region = menu.region_of(position)
                await pilot.click(menu, offset=(region.x + 4, region.y))
                await settled(pilot)
    assert app.return_code is None


def test_what_is_set_aside_is_no_longer_known_in_another_edition(store: JourneyStore) -> None:
    """It is named by its place, which says nothing there: it counts again, and that is said."""
    reading = Reading(guided_book(), store)
    reading.begin()
    reading.take("gate>garden")
    reading.silence("school:1")
    assert reading.kept
    same = Reading(guided_book(), store)
    assert same.resume()
    assert (same.silenced, same.silence_lost) == (("school:1",), False)
    edited = Reading(book_of(FILES, {"It is evening.": "It is late."}), store)
    assert edited.resume()
    assert (edited.silenced, edited.silence_lost) == ((), True)


def test_a_journey_one_goes_to_keeps_the_facts_and_what_is_set_aside(store: JourneyStore) -> None:
    """And the choices that cannot be taken change nothing."""
    reading = Reading(guided_book(), store, facts={"grade": "a"})
    reading.begin()
    reading.take("gate>garden")
    reading.silence("school:1")
    assert not reading.go_there(("gate>yard", "garden>square"))
    assert reading.here.choices == ("gate>garden",)
    assert reading.go_there(("gate>yard", "yard>square"))
    assert reading.silenced == ("school:1",)
    assert reading.here.facts == {"grade": "a"}
    assert reading.before is not None
    assert reading.before.choices == ("gate>garden",)
    assert len(store.list()) == 2
