"""From the title page to a recommendation, by keyboard, by number, by pointer."""

from __future__ import annotations

import pytest

from talent_story.book import Book
from talent_story.store import JourneyStore
from talent_story.tui.app import TalentApp
from talent_story.tui.screens.help import HelpScreen
from talent_story.tui.screens.play import ReadingScreen
from talent_story.tui.screens.recommendations import RecommendationsScreen
from talent_story.tui.screens.title import TitleScreen
from talent_story.tui.widgets import KeyHint, KeyLine, Menu, Page
from tests.tui.little_book import little_book, one_chapter
from tests.tui.seen import click_option, flat, here, marked_text, press, screen_text


async def test_the_book_is_read_from_its_title_to_a_recommendation_by_keyboard_alone(
    book: Book, store: JourneyStore
) -> None:
    """Arrows and Enter are enough for everything."""
    app = TalentApp(book, store)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "The Little Book" in flat(app)
        assert marked_text(app) == "Begin"
        await press(pilot, "enter")
        assert isinstance(app.screen, ReadingScreen)
        assert "It is early. Nobody has opened the shutters yet." in flat(app)
        await press(pilot, "end", "down")
        assert marked_text(app) == "Help the man find his glasses"
        await press(pilot, "enter")
        assert here(app) == "stairs"
        await press(pilot, "down", "down")
        assert marked_text(app) == "Go up to the office"
        await press(pilot, "enter")
        assert here(app) == "office"
        await press(pilot, "1")
        assert app.reading.here.at_ending
        await press(pilot, "down")
        assert marked_text(app) == "See what this journey recommends"
        await press(pilot, "enter")
        assert isinstance(app.screen, RecommendationsScreen)
        seen = flat(app)
        assert "The long course" in seen
        assert "depending on: Your grade" in seen
        await press(pilot, "enter", "end")
        await press(pilot, "home")
        assert "You went where you did not have to go." in flat(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, ReadingScreen)
        await press(pilot, "q")
    assert app.return_code == 0
    saved = store.latest(book.id)
    assert saved is not None
    assert saved.record.choices == ("hall>stairs", "stairs>office", "office>talk")
    assert saved.ending == "talk"


@pytest.mark.parametrize(("key", "choice"), [("1", "hall>stairs"), ("2", "hall>stairs~2")])
async def test_a_number_takes_the_choice_that_bears_it(book: Book, key: str, choice: str) -> None:
    """A number is enough, wherever the page is scrolled."""
    app = TalentApp(book, None)
    async with app.run_test() as pilot:
        await press(pilot, "enter", key)
        assert app.reading.here.choices == (choice,)


async def test_a_french_keyboard_takes_choices_without_shift(book: Book) -> None:
    """The keys of figures give « & » and « é » there."""
    app = TalentApp(book, None)
    async with app.run_test() as pilot:
        await press(pilot, "enter", "é")
        assert app.reading.here.choices == ("hall>stairs~2",)
        await press(pilot, "&")
        assert here(app) == "office"


async def test_a_click_on_a_choice_takes_it(book: Book) -> None:
    """The pointer picks what it stands on."""
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, "enter")
        await click_option(pilot, "choices", 1)
        assert app.reading.here.choices == ("hall>stairs~2",)


async def test_the_words_at_the_foot_of_the_page_are_buttons(book: Book) -> None:
    """Each key that is told can be clicked."""
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter")
        row = screen_text(app).splitlines()[23]
        await pilot.click(offset=(row.index("recommendations") + 2, 23))
        await pilot.pause()
        assert isinstance(app.screen, RecommendationsScreen)


async def test_j_and_k_move_like_arrows(book: Book) -> None:
    """Who lives in vi is at home."""
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, "enter", "j")
        assert marked_text(app) == "Help the man find his glasses"
        await press(pilot, "j")
        assert marked_text(app) == "Walk past him"
        await press(pilot, "k")
        assert marked_text(app) == "Help the man find his glasses"


async def test_a_closed_choice_is_shown_with_its_reason_and_cannot_be_taken(book: Book) -> None:
    """Neither a number, nor the mark, nor a click opens it."""
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, "enter")
        seen = flat(app)
        assert "Open the blue door" in seen
        assert "It needs a key that you do not have." in seen
        await press(pilot, "3")
        await press(pilot, "down", "down", "down", "down")
        assert marked_text(app) == "Walk past him"
        await click_option(pilot, "choices", 2)
        assert here(app) == "hall"
        assert app.reading.here.length == 0


async def test_undo_takes_back_the_last_choice(book: Book, store: JourneyStore) -> None:
    """And what is saved goes back with it."""
    app = TalentApp(book, store)
    async with app.run_test() as pilot:
        await press(pilot, "enter", "1", "1", "u")
        assert here(app) == "stairs"
        saved = store.latest(book.id)
        assert saved is not None
        assert saved.record.choices == ("hall>stairs",)
        await press(pilot, "u", "u")
        assert here(app) == "hall"


async def test_nothing_is_picked_before_it_is_in_sight() -> None:
    """Down and Enter read on first; the mark comes when the choices do."""
    long = "\n\n".join(f"Paragraph {number} of a long page." for number in range(30))
    book = one_chapter(
        f"## Start {{#start}}\n\n{long}\n\n- [On](#z)\n\n## Z {{#z ending}}\n\nEnd.\n"
    )
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter")
        page = app.screen.query_one(Page)
        assert page.scroll_offset.y == 0
        await press(pilot, "down")
        assert marked_text(app) == ""
        assert page.scroll_offset.y > 0
        for _ in range(10):
            await press(pilot, "space")
        assert not page.more_below
        assert marked_text(app) == "On"
        await press(pilot, "pageup", "pageup", "enter")
        assert here(app) == "start"
        await press(pilot, "enter")
        assert here(app) == "z"


async def test_a_new_page_begins_at_its_top() -> None:
    """However far down the last choice stood."""
    long = "\n\n".join(f"Paragraph {number}." for number in range(30))
    book = one_chapter(
        f"## Start {{#start}}\n\n{long}\n\n- [On](#next)\n\n"
        f"## Next {{#next}}\n\n{long}\n\n- [End](#z)\n\n## Z {{#z ending}}\n\nEnd.\n"
    )
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "end", "1")
        assert here(app) == "next"
        assert app.screen.query_one(Page).scroll_offset.y == 0
        assert "Next" in screen_text(app).splitlines()[2]


async def test_a_chapter_opens_once_with_its_act_and_place(book: Book) -> None:
    """The opening is shown when the chapter is first entered."""
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter")
        assert "It is early." in flat(app)
        await press(pilot, "1")
        assert "Act 1 · The Tower · The hall" in screen_text(app).splitlines()[0]
        await press(pilot, "2")
        assert here(app) == "hall"
        assert "It is early." not in flat(app)


async def test_help_fits_eighty_columns_by_twenty_four_rows(book: Book) -> None:
    """Nothing of it is out of sight."""
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "question_mark")
        assert isinstance(app.screen, HelpScreen)
        assert not app.screen.page.more_below
        assert "close the book" in flat(app)
        await press(pilot, "f1", "escape")
        assert isinstance(app.screen, ReadingScreen)


async def test_the_title_page_goes_on_with_the_journey_under_way(book: Book) -> None:
    """Even when nothing is kept on disk."""
    app = TalentApp(book, None, save=False)
    async with app.run_test() as pilot:
        await press(pilot, "enter", "1", "t")
        assert isinstance(app.screen, TitleScreen)
        assert "Nothing of this reading will be kept." in flat(app)
        assert marked_text(app) == "Go on with your journey"
        assert "“The stairs”, after 1 choice" in flat(app)
        await press(pilot, "enter")
        assert here(app) == "stairs"


async def test_the_mark_of_the_title_page_stays_where_the_reader_left_it(book: Book) -> None:
    """Coming back from a page about the book, one is where one was; from a journey, at its door."""
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *["down"] * 5, "enter", "escape")
        assert marked_text(app) == "About this book"
        await press(pilot, *["up"] * 5, "enter", "t")
        assert marked_text(app) == "Go on with your journey"


def test_a_short_line_of_keys_is_filled_in_the_order_that_matters() -> None:
    """One long hint that does not fit leaves its room to the next."""
    hints = (KeyHint("a", "quite long", rank=2), KeyHint("?", "help"), KeyHint("q", "quit", rank=4))
    assert KeyLine(hints).lines(16)[0].content.plain.split() == ["?", "help", "q", "quit"]
    assert KeyLine(hints).lines(3)[0].content.plain.split() == ["?", "help"]


async def test_the_paper_is_changed_with_one_key(book: Book) -> None:
    """Light or dark."""
    app = TalentApp(book, None)
    async with app.run_test() as pilot:
        assert app.current_theme.dark
        await press(pilot, "d")
        assert not app.current_theme.dark


@pytest.mark.parametrize("key", ["q", "ctrl+q", "ctrl+c"])
async def test_every_way_out_closes_the_book(book: Book, key: str) -> None:
    """None of them asks anything: all is saved."""
    app = TalentApp(book, None)
    async with app.run_test() as pilot:
        await press(pilot, "enter", "1")
        await pilot.press(key)
    assert app.return_code == 0


async def test_a_persona_lends_a_situation_and_the_way_is_shown(book: Book) -> None:
    """The journey begins at the start all the same."""
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, "down", "enter")
        assert "Forty, keeps the archives, grade B." in flat(app)
        assert "Wish: To be read." in flat(app)
        await press(pilot, "enter")
        assert here(app) == "office"
        assert app.reading.here.facts == {"grade": "b"}
        seen = flat(app)
        assert "The way to Léa Martin, taken for you:" in seen
        assert "– Help the man find his glasses" in seen
        await press(pilot, "f")
        assert "Léa Martin lent you this situation." in flat(app)


async def test_a_door_opens_by_its_shortest_way(book: Book, store: JourneyStore) -> None:
    """The choices are taken, shown and saved."""
    app = TalentApp(book, store)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, "down", "down", "enter")
        assert "Who opens it: A colleague" in flat(app)
        assert "A chair has been kept for you." in flat(app)
        await press(pilot, "enter")
        assert here(app) == "office"
        assert "The way here, taken for you:" in flat(app)
        saved = store.latest(book.id)
        assert saved is not None
        assert len(saved.record.choices) == 2
        await press(pilot, "1")
        assert "taken for you" not in flat(app)


async def test_a_door_that_no_journey_reaches_says_so() -> None:
    """And nothing begins."""
    book = one_chapter(
        "## Start {#start}\n\nHi.\n\n- [On](#z)\n\n## Z {#z ending}\n\nEnd.\n\n"
        "## Island {#island ending}\n\nAlone.\n",
        entry_points="- {id: lost, name: A lost door, opens: island}\n",
    )
    app = TalentApp(book, None)
    async with app.run_test() as pilot:
        await press(pilot, "down", "enter", "enter")
        assert "No journey leads there in this book." in flat(app)
        assert app.reading.journey is None


@pytest.mark.parametrize("shortcut", [{"persona": "lea"}, {"entry": "door-office"}])
async def test_a_shortcut_of_the_command_line_opens_on_its_page(
    book: Book, shortcut: dict[str, str]
) -> None:
    """The title page is under it."""
    app = TalentApp(book, None, **shortcut)  # type: ignore[arg-type]
    assert app.began
    async with app.run_test() as pilot:
        await pilot.pause()
        assert isinstance(app.screen, ReadingScreen)
        assert here(app) == "office"
        await press(pilot, "t")
        assert isinstance(app.screen, TitleScreen)


async def test_an_ending_offers_to_take_back_and_to_go_to_the_title(book: Book) -> None:
    """A journey that is over can be gone back on."""
    app = TalentApp(book, None)
    async with app.run_test() as pilot:
        await press(pilot, "enter", "1", "1", "1", *["down"] * 4, "enter")
        assert here(app) == "office"
        await press(pilot, "1", *["down"] * 6, "enter")
        assert isinstance(app.screen, TitleScreen)
        assert "“The talk”, its ending" in flat(app)


async def test_an_ending_tells_how_to_make_a_document_of_the_journey(
    book: Book, store: JourneyStore
) -> None:
    """The line to type is shown whole; with nothing saved, the one that opens its code is too."""
    for kept_in, first in ((store, False), (None, True)):
        app = TalentApp(book, kept_in)
        async with app.run_test(size=(80, 30)) as pilot:
            await press(pilot, "enter", "1", "1", "1", "down", "down", "enter")
            seen = flat(app)
            assert "A document for an interview" in seen
            assert "talent-story export dossier -o dossier.pdf" in seen
            assert ("talent-story play --code CODE" in seen) is first
            await press(pilot, "escape")
            assert isinstance(app.screen, ReadingScreen)


async def test_what_was_marked_stays_marked_when_the_page_is_shown_again(book: Book) -> None:
    """Setting a reason aside changes the page under; the reader finds their place on it."""
    app = TalentApp(book, None)
    async with app.run_test(size=(100, 70)) as pilot:
        await press(pilot, "enter", "1", "1", "1", "down", "enter")
        assert isinstance(app.screen, RecommendationsScreen)
        await press(pilot, "enter", "down", "x")
        assert app.reading.silenced
        await press(pilot, "escape")
        assert isinstance(app.screen, ReadingScreen)
        assert marked_text(app) == "See what this journey recommends"


async def test_the_choices_are_told_apart_without_colour(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With NO_COLOR the mark, the numbers and the closed choice are still seen."""
    monkeypatch.setenv("NO_COLOR", "1")
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 40)) as pilot:
        assert app.no_color
        await press(pilot, "enter", "down")
        seen = screen_text(app)
        assert "› 1  Help the man" in seen
        assert "  2  Walk past him" in seen
        assert "  –  Open the blue door" in seen


async def test_a_replaced_book_title_is_what_the_title_page_shows() -> None:
    """The title of the book, not of the program."""
    app = TalentApp(little_book(**{"The Little Book": "Another Book"}), None)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "Another Book" in flat(app)
        assert app.screen.query_one("#doors", Menu).marked == 0
