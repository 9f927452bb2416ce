"""All that can be done, in words: the palette, and the page of help."""

from __future__ import annotations

import pytest

from talent_story.book import Book
from talent_story.reader.settings import VALUES, KnownSettings
from talent_story.tui.app import _SCREENS, TalentApp
from talent_story.tui.screens.help import KeyTable
from talent_story.tui.screens.palette import PaletteScreen
from talent_story.tui.screens.play import ReadingScreen
from talent_story.tui.widgets import Menu, Page
from tests.tui.seen import flat, here, marked_text, press, screen_text

OF_TEXTUAL = ("Search for commands", "No matches found", "Quit the application", "Show keys")


def offered(app: TalentApp) -> list[str]:
    """Return what the palette offers now."""
    menu = app.screen.query_one("#commands", Menu)
    return [option.text.plain for option in menu.options]


async def test_the_palette_does_what_is_found_by_its_words(book: Book) -> None:
    """On the screen it was opened from."""
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "1")
        assert here(app) == "stairs"
        await press(pilot, "ctrl+p", *"take b")
        assert isinstance(app.screen, PaletteScreen)
        assert marked_text(app) == "take back"
        await press(pilot, "enter")
        assert isinstance(app.screen, ReadingScreen)
        assert here(app) == "hall"


async def test_the_palette_takes_a_choice_of_the_page(book: Book) -> None:
    """What can be picked on the page can be found by its words too."""
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "ctrl+p", *"walk past", "enter")
        assert here(app) == "stairs"
        assert app.reading.here.choices == ("hall>stairs~2",)


async def test_the_palette_opens_every_screen_and_changes_every_setting(book: Book) -> None:
    """Nothing is left out but itself, and what needs a journey while there is none."""
    app = TalentApp(book, None, settings=KnownSettings())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "ctrl+p")
        screen = app.screen
        assert isinstance(screen, PaletteScreen)
        actions = {each.action for each in screen._offered}
        for name in sorted(set(_SCREENS) - {"palette", "glossary", "what_if", "side_by_side"}):
            known = {f"app.{name}", f"app.open_screen('{name}')"}
            assert known & actions, name
        for name, values in VALUES.items():
            for value in values:
                assert f"app.set_setting({name!r}, {value!r})" in actions
        await press(pilot, *"paper light", "enter")
        assert app.theme == "day"


async def test_what_is_not_found_is_said(book: Book) -> None:
    """And Enter then does nothing."""
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "ctrl+p", *"zzz", "enter")
        assert "Nothing that can be done here is called so." in flat(app)
        await press(pilot, "backspace", "backspace", "backspace")
        assert "help" in offered(app)
        await press(pilot, "escape")
        assert "Begin" in flat(app)


async def test_no_sentence_of_the_library_is_shown(book: Book) -> None:
    """Its own palette never opens."""
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "ctrl+p", "ctrl+p", "ctrl+backslash")
        shown = flat(app)
        assert not [words for words in OF_TEXTUAL if words in shown]
        await press(pilot, "escape")
        assert "Begin" in flat(app)


async def test_help_fits_a_window_of_80_by_24(book: Book) -> None:
    """Nothing of it is under the fold, in either language; in a smaller one it is scrolled."""
    for language in ("fr", "en"):
        app = TalentApp(book, None)
        async with app.run_test(size=(80, 24)) as pilot:
            await app.speak(language)
            await press(pilot, "enter", "question_mark")
            assert not app.screen.query_one(Page).more_below
            assert app.screen.query_one(KeyTable).size.width == 72
    app = TalentApp(book, None)
    async with app.run_test(size=(60, 20)) as pilot:
        await press(pilot, "enter", "question_mark", "end")
        assert "Everything can be clicked too" in flat(app)
        assert max(map(len, screen_text(app).split("\n"))) <= 60


@pytest.mark.parametrize("key", ["r", "f", "comma", "question_mark", "t"])
async def test_every_key_of_the_help_does_what_it_says(book: Book, key: str) -> None:
    """It leads away from the page that is read."""
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", key)
        assert not isinstance(app.screen, ReadingScreen)
