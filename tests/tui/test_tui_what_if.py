"""*What if?*: the nearest journey to a programme, in words, and the way there."""

from __future__ import annotations

from textual.pilot import Pilot

from talent_story.store import JourneyStore
from talent_story.tui.app import TalentApp
from talent_story.tui.screens.facts import FactsScreen
from talent_story.tui.screens.play import ReadingScreen
from talent_story.tui.screens.what_if import WhatIfScreen
from tests.books import tiny_book
from tests.tui.guided_book import TO_THE_END, guided_book
from tests.tui.seen import flat, here, mark_at, marked_text, press, settled


async def open_on(pilot: Pilot[None], programme: str) -> None:
    """Open what if? on a programme."""
    await press(pilot, "r", "w")
    screen = pilot.app.screen
    assert isinstance(screen, WhatIfScreen)
    if screen.opened != programme:
        names = [menu.options[at].id for menu, at in screen.page.stops()]
        await mark_at(pilot, names.index(programme))
        await press(pilot, "enter")
    await settled(pilot)


async def test_every_programme_that_is_not_sure_is_listed_with_how_it_stands() -> None:
    """Those recommended for certain are left out."""
    app = TalentApp(guided_book(), None)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, *TO_THE_END, "r", "w")
        assert isinstance(app.screen, WhatIfScreen)
        seen = flat(app)
        assert "The evening school Recommended; whether it is open to you is not certain." in seen
        assert "The long voyage Not recommended for now." in seen
        assert "The help desk" not in seen


async def test_the_nearest_journey_is_told_by_its_fork(store: JourneyStore) -> None:
    """Where the ways part, what was chosen, what to choose; unread passages are only counted."""
    app = TalentApp(guided_book(), store)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, *TO_THE_END)
        await open_on(pilot, "voyage")
        seen = flat(app)
        for words in (
            "2 other choices would be enough.",
            "The ways part at “The gate”.",
            "You had chosen: Ask the gardener what she hears",
            "Choose instead: Push the iron door",
            "And 1 choice more, in a passage that you have not read.",
        ):
            assert words in seen, words
        assert "crane" not in seen


async def test_going_there_makes_a_new_journey(store: JourneyStore) -> None:
    """At its end the programme is recommended; the old journey stays saved."""
    app = TalentApp(guided_book(), store)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, *TO_THE_END)
        old = app.reading.here.choices
        await open_on(pilot, "voyage")
        await press(pilot, "down", "down")
        assert marked_text(app) == "Go there: a new journey, made to its end for you"
        await press(pilot, "enter")
        assert isinstance(app.screen, ReadingScreen)
        assert app.reading.here.choices[:2] == ("gate>yard", "yard>square~2")
        assert app.reading.here.at_ending
        first = app.reading.ranking().recommended[0]
        assert first.programme.id == "voyage"
        assert [each.record.choices for each in store.list()][1] == old


async def test_one_may_go_back_to_the_fork_and_read_on_from_there() -> None:
    """Only the choice where the ways part is taken; one's own later choices wait."""
    app = TalentApp(guided_book(), None)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, *TO_THE_END)
        await open_on(pilot, "voyage")
        await press(pilot, "down")
        assert marked_text(app).startswith("Go back to where the ways part")
        await press(pilot, "enter")
        assert here(app) == "yard"
        assert app.reading.waiting == ("garden>square", "square>cafe", "cafe>end")


async def test_one_fact_may_be_enough() -> None:
    """It is told, never pressed for: only where it is true."""
    app = TalentApp(guided_book(), None)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, *TO_THE_END)
        await open_on(pilot, "school")
        seen = flat(app)
        assert "no way through this book leads to it for sure" in seen
        assert "It would be enough to say, where it is true — Your grade: Grade A." in seen
        assert "The same goes for" not in seen
        await press(pilot, "down")
        assert marked_text(app) == "Say what you have not said"
        await press(pilot, "enter")
        assert isinstance(app.screen, FactsScreen)


async def test_every_answer_that_would_do_is_told() -> None:
    """A reader who could truly give the second of them is not left out."""
    book = tiny_book(
        {"1.md": "---\ntitle: One\n---\n## Hall {#hall ending}\n\nA hall.\n"},
        """
format: 1
id: years
title: Years
start: hall
language: en
facts:
  service: {label: Years of service, values: {few: Under 3, some: 3 to 5, many: 6 and more}}
""",
        programmes="- {id: leave, name: Leave, eligible: service >= some,"
        " signals: [{if: seen(hall), weight: 1, because: You came.}]}\n",
    )
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, "enter", "r", "w")
        await settled(pilot)
        seen = flat(app)
        assert "Years of service: 3 to 5." in seen
        assert "The same goes for: 6 and more" in seen
        assert "Under 3" not in seen


async def test_health_is_never_proposed_as_a_way() -> None:
    """It is said what the programme depends on, and no more."""
    app = TalentApp(guided_book(), None)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, *TO_THE_END)
        await open_on(pilot, "rest")
        seen = flat(app)
        assert "no way through this book leads to it for sure" in seen
        assert "depends on what you have not said: A long absence." in seen
        assert "It would be enough" not in seen


async def test_nothing_needs_to_be_changed_when_going_on_is_enough() -> None:
    """In the middle of a journey."""
    app = TalentApp(guided_book(), None)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, "enter", "2")
        await open_on(pilot, "voyage")
        seen = flat(app)
        assert "Nothing needs to be changed" in seen
        assert "It begins with: Try the crane" in seen


async def test_it_opens_on_the_programme_that_was_marked() -> None:
    """From the recommendations, by its key."""
    app = TalentApp(guided_book(), None)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, *TO_THE_END, "r")
        assert marked_text(app) == "The evening school"
        await press(pilot, "w")
        await settled(pilot)
        assert "It would be enough to say" in flat(app)
        await press(pilot, "escape", "escape")
        assert isinstance(app.screen, ReadingScreen)
