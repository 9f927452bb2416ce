"""What is recommended: the reasons, what is missing, what is set aside; never a figure."""

from __future__ import annotations

import re

from talent_story.book import Book
from talent_story.tui.app import TalentApp
from talent_story.tui.screens.recommendations import RecommendationsScreen
from talent_story.tui.widgets import Question
from tests.tui.little_book import little_book
from tests.tui.seen import flat, here, marked_text, press, screen_text


async def test_a_programme_opens_in_place_with_everything_about_it(book: Book) -> None:
    """Reasons with their acts, first steps, practice, law with its mark, sources."""
    app = TalentApp(book, None, facts={"grade": "b"})
    async with app.run_test(size=(100, 70)) as pilot:
        await press(pilot, "enter", "1", "1", "1", "r", "enter")
        seen = flat(app)
        for words in (
            "The long course",
            "Open to you, by what you have said",
            "You went where you did not have to go.",
            "– Help the man find his glasses (in “The hall”)",
            "– Sit down and say what you want (in “The office”)",
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


async def test_no_score_is_shown(book: Book) -> None:
    """The only figures are ranks and those that the book writes."""
    app = TalentApp(book, None)
    async with app.run_test(size=(100, 70)) as pilot:
        await press(pilot, "enter", "1", "1", "1", "r", "enter")
        seen = flat(app)
        for words in ("7 days", "30 days", "article 1", "article 2", "page 4"):
            seen = seen.replace(words, "")
        assert sorted(re.findall(r"\d+", seen)) == ["1", "2"]


async def test_what_is_missing_can_be_said_from_there(book: Book) -> None:
    """The ranking says at once what the answer decided."""
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 50)) as pilot:
        await press(pilot, "enter", "1", "1", "1", "r")
        seen = flat(app)
        assert "What is missing" in seen
        assert "Decides: The long course" in seen
        while marked_text(app) != "Grade B":
            await press(pilot, "right")
        await press(pilot, "enter")
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
        assert "What is set aside, and why" in seen
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
        assert "depending on: A long absence" in flat(app)
        assert [question.fact.name for question in app.screen.query(Question)] == ["grade"]
        await press(pilot, "escape", "2", "r")
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
