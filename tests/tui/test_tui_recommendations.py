"""What is recommended: the reasons, what is missing, what is set aside; never a figure."""

from __future__ import annotations

import re

from talent_story.book import Book
from talent_story.store import JourneyStore
from talent_story.tui.app import TalentApp
from talent_story.tui.screens.recommendations import RecommendationsScreen
from talent_story.tui.widgets.question import Question
from tests.tui.little_book import little_book
from tests.tui.seen import (
    click_option,
    flat,
    here,
    mark_at,
    marked_text,
    press,
    screen_text,
    settled,
)


async def test_a_programme_opens_in_place_with_everything_about_it(book: Book) -> None:
    """Reasons with their acts, first steps, practice, law with its mark, sources."""
    app = TalentApp(book, None, facts={"grade": "b"})
    async with app.run_test(size=(100, 70)) as pilot:
        await press(pilot, "enter", "1", "1", "1", "r", "enter")
        await settled(pilot)
        seen = flat(app)
        for words in (
            "The long course",
            "Open to you, by what you have said",
            "You went where you did not have to go.",
            "This choice alone would be enough:",
            "– Sit down and say what you want (in “The office”)",
            "Without it, this programme would keep its place.",
            "– Write to the training desk (within 7 days)",
            "Lasts: Six months",
            "Costs: Free",
            "Who decides: The manager",
            "Delay: Ask before June",
            "Whom to ask: The training desk",
            "Code, article 1 — verified",
            "Code, article 2 — to be verified with your HR department",
            "A guide, page 4 — verified",
            "may never serve to select people",
        ):
            assert words in seen, words
        await press(pilot, "enter")
        assert "Write to the training desk" not in flat(app)


async def test_a_reason_opens_on_the_acts_it_comes_from(book: Book) -> None:
    """One by one, and closes again."""
    app = TalentApp(book, None)
    async with app.run_test(size=(100, 70)) as pilot:
        await press(pilot, "enter", "1", "1", "1", "r", "enter")
        assert "– Help the man find his glasses" not in flat(app)
        await press(pilot, "down")
        assert marked_text(app) == "You went where you did not have to go."
        await press(pilot, "enter")
        assert "– Help the man find his glasses (in “The hall”)" in flat(app)
        assert marked_text(app) == "You went where you did not have to go."
        await press(pilot, "enter")
        assert "– Help the man find his glasses" not in flat(app)


async def test_a_reason_set_aside_moves_the_ranking_at_once_and_is_saved(
    book: Book, store: JourneyStore
) -> None:
    """It is said, kept with the journey, listed, and can be counted again."""
    app = TalentApp(book, store)
    async with app.run_test(size=(100, 70)) as pilot:
        await press(pilot, "enter", "1", "1", "1", "r", "enter", "down", "x")
        seen = flat(app)
        assert "“The long course” is no longer recommended." in seen
        assert "What you have set aside" in seen
        assert "You went where you did not have to go. (for “The long course”)" in seen
        saved = store.latest(book.id)
        assert saved is not None
        assert saved.record.silenced == ("course:0",)
        await click_option(pilot, "silenced", 0)
        seen = flat(app)
        assert "“The long course” is recommended again." in seen
        assert "What you have set aside" not in seen
        assert app.reading.silenced == ()
        assert app.reading.kept


async def test_a_reason_can_be_set_aside_without_a_shortcut(book: Book) -> None:
    """An opened reason offers it in words, to the keys and to the pointer."""
    app = TalentApp(book, None)
    async with app.run_test(size=(100, 70)) as pilot:
        await press(pilot, "enter", "1", "1", "1", "r", "enter", "down", "enter", "down")
        assert marked_text(app) == "Set this reason aside"
        await press(pilot, "enter")
        assert app.reading.silenced == ("course:0",)


async def test_what_is_set_aside_stays_so_when_a_choice_is_taken_back(
    book: Book, store: JourneyStore
) -> None:
    """And when the book is opened again."""
    app = TalentApp(book, store)
    async with app.run_test(size=(100, 70)) as pilot:
        await press(pilot, "enter", "1", "1", "1", "r", "enter", "down", "x", "escape", "u")
        assert app.reading.silenced == ("course:0",)
    again = TalentApp(book, store, resume=True)
    async with again.run_test(size=(100, 70)) as pilot:
        await press(pilot, "r")
        assert "What you have set aside" in flat(again)


async def test_the_key_says_what_to_mark_when_no_reason_is(book: Book) -> None:
    """Nothing is set aside by chance."""
    app = TalentApp(book, None)
    async with app.run_test(size=(100, 70)) as pilot:
        await press(pilot, "enter", "1", "1", "1", "r", "x")
        assert app.reading.silenced == ()
        assert "mark the reason to set aside" in flat(app)


async def test_no_score_is_shown(book: Book) -> None:
    """The only figures are ranks and those that the book writes."""
    app = TalentApp(book, None)
    async with app.run_test(size=(100, 70)) as pilot:
        await press(pilot, "enter", "1", "1", "1", "r", "enter", "down", "enter")
        await settled(pilot)
        await mark_at(pilot, 0)
        seen = flat(app).partition("What is missing")[0]
        for words in ("7 days", "30 days", "article 1", "article 2", "page 4"):
            seen = seen.replace(words, "")
        assert sorted(re.findall(r"\d+", seen)) == ["1", "2"]


async def test_what_is_missing_can_be_said_from_there(book: Book) -> None:
    """The ranking says at once what the answer decided."""
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 50)) as pilot:
        await press(pilot, "enter", "1", "1", "1", "r")
        await settled(pilot)
        seen = flat(app)
        assert "What is missing" in seen
        assert "Your answer decides 1 programme of 2: The long course" in seen
        assert "Left unsaid, this one stays in doubt: The long course" in seen
        while marked_text(app) != "Grade B":
            await press(pilot, "right")
        await press(pilot, "enter")
        await settled(pilot)
        seen = flat(app)
        assert app.reading.here.facts == {"grade": "b"}
        assert "Open to you, by what you have said" in seen
        assert "What is missing" not in seen
        assert not [question for question in app.screen.query(Question) if question.display]


async def test_what_is_set_aside_says_what_it_asks_for(book: Book) -> None:
    """The failing condition is told in words, and so is that the journey spoke for it."""
    app = TalentApp(book, None, facts={"grade": "c"})
    async with app.run_test(size=(80, 50)) as pilot:
        await press(pilot, "enter", "1", "1", "1", "r")
        seen = flat(app)
        assert "What is not open to you, and why" in seen
        assert "It asks for: Your grade: Grade B or Grade A" in seen
        assert "Your journey speaks for it all the same." in seen


async def test_a_journey_that_speaks_for_nothing_says_so(book: Book) -> None:
    """At the very start there is nothing to recommend."""
    app = TalentApp(book, None)
    async with app.run_test() as pilot:
        await press(pilot, "enter", "r")
        assert isinstance(app.screen, RecommendationsScreen)
        assert "does not speak for any programme yet" in flat(app)


async def test_recommendations_can_be_read_at_any_time_and_left_again(book: Book) -> None:
    """The page is where it was."""
    app = TalentApp(book, None)
    async with app.run_test() as pilot:
        await press(pilot, "enter", "1", "r")
        assert "The short walk" in flat(app)
        await press(pilot, "escape")
        assert here(app) == "stairs"


async def test_facts_of_health_are_asked_there_only_behind_their_door() -> None:
    """A programme may depend on one; the question is not put to whoever did not open that door."""
    book = little_book(**{"seen(return)": "seen(office)"})
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 60)) as pilot:
        await press(pilot, "enter", "1", "1", "r")
        await settled(pilot)
        assert "depending on: A long absence" in flat(app)
        assert [question.fact.name for question in app.screen.query(Question)] == ["grade"]
        await press(pilot, "escape", "2", "r")
        await settled(pilot)
        assert [question.fact.name for question in app.screen.query(Question)] == [
            "grade",
            "absence",
        ]


async def test_an_opened_programme_is_brought_to_the_top_when_it_is_long(book: Book) -> None:
    """So that its reasons are read from their beginning."""
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "1", "1", "1", "r", "enter")
        await pilot.pause()
        assert "The long course" in screen_text(app).splitlines()[2]
        await press(pilot, *["down"] * 20)
        assert marked_text(app) != "The long course"
