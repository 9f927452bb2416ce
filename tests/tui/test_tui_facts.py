"""What a reader says of themselves: asked in time, never pressed for, changed, erased."""

from __future__ import annotations

from talent_story.book import Book
from talent_story.store import JourneyStore
from talent_story.tui.app import TalentApp
from talent_story.tui.screens.facts import FactsScreen
from talent_story.tui.screens.play import ReadingScreen
from talent_story.tui.widgets.question import Question
from tests.books import tiny_book
from tests.tui.little_book import one_chapter
from tests.tui.seen import flat, here, marked_text, press

_EITHER_WAY = """
facts:
  grade: {label: Your grade, values: {b: Grade B, a: Grade A}}
"""


async def test_a_section_asks_with_its_reason_before_the_choices(book: Book) -> None:
    """The label, why, the answers, and the right to leave it unsaid."""
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "1")
        seen = flat(app)
        assert "Your grade It decides who may apply for the course." in seen
        assert "Grade C Grade B Grade A I would rather not say" in seen
        assert seen.index("Your grade") < seen.index("Go up to the office")


async def test_an_answer_is_noted_saved_and_changes_the_page(
    book: Book, store: JourneyStore
) -> None:
    """What the story says depends on it at once."""
    app = TalentApp(book, store)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "1")
        assert "by your name" in flat(app)
        await press(pilot, "down", "right", "right")
        assert marked_text(app) == "Grade A"
        await press(pilot, "enter")
        assert app.reading.here.facts == {"grade": "a"}
        assert "by your title" in flat(app)
        assert "Noted (Your grade: Grade A)." in flat(app)
        assert not list(app.screen.query(Question))
        saved = store.latest(book.id)
        assert saved is not None
        assert saved.record.facts == {"grade": "a"}


async def test_an_answer_can_be_clicked(book: Book) -> None:
    """Each answer is a place to click."""
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "1")
        question = app.screen.query_one(Question)
        row = len(question.lines(question.size.width)) - 1
        column = next(begin for begin, _, position in question._hits[row] if position == 1)
        await pilot.click(question, offset=(column + 3, row))
        await pilot.pause()
        assert app.reading.here.facts == {"grade": "b"}


async def test_a_declined_question_is_not_asked_again_and_blocks_nothing(book: Book) -> None:
    """Leaving it unsaid costs one key, or none: the choices are there all along."""
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "1", "down")
        while marked_text(app) != "I would rather not say":
            await press(pilot, "right")
        await press(pilot, "enter")
        assert app.reading.here.facts == {}
        assert "Left unsaid (Your grade)." in flat(app)
        assert not list(app.screen.query(Question))
        await press(pilot, "2", "1")
        assert here(app) == "stairs"
        assert not [question for question in app.screen.query(Question) if question.display]


async def test_a_choice_can_be_taken_without_answering(book: Book) -> None:
    """The question is not answered by that, and may come back."""
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "1", "2")
        assert here(app) == "hall"
        await press(pilot, "2")
        assert "I would rather not say" in flat(app)


async def test_a_question_of_health_says_that_it_stays_here(book: Book) -> None:
    """And is asked only behind the door that asks for it."""
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, "enter", "1", "1", "f")
        assert "A long absence" not in flat(app)
        await press(pilot, "escape", "2")
        assert here(app) == "return"
        seen = flat(app)
        assert "A long absence" in seen
        assert "it stays on this machine and is never exported" in seen
        await press(pilot, "f")
        assert "A long absence" in flat(app)


async def test_what_was_said_is_changed_then_erased(book: Book, store: JourneyStore) -> None:
    """Each answer has its own row; erasing leaves nothing of it in the save."""
    app = TalentApp(book, store)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "1", "down", "enter")
        assert app.reading.here.facts == {"grade": "c"}
        await press(pilot, "f")
        assert isinstance(app.screen, FactsScreen)
        assert "• Grade C" in flat(app)
        await press(pilot, "down", "right", "enter")
        assert app.reading.here.facts == {"grade": "b"}
        assert marked_text(app) == "Grade B"
        while marked_text(app) != "erase this answer":
            await press(pilot, "right")
        await press(pilot, "enter")
        assert app.reading.here.facts == {}
        saved = store.latest(book.id)
        assert saved is not None
        assert saved.record.facts == {}
        await press(pilot, "escape")
        assert isinstance(app.screen, ReadingScreen)
        assert here(app) == "stairs"
        assert not [question for question in app.screen.query(Question) if question.display]


async def test_what_is_said_elsewhere_changes_the_page_one_comes_back_to(book: Book) -> None:
    """The page is drawn again with it."""
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "1", "f", "down", "right", "right", "enter", "escape")
        assert "by your title" in flat(app)


async def test_an_answer_that_would_break_the_journey_changes_nothing() -> None:
    """The reader is told where the journey would stop."""
    book = one_chapter(
        '## Start {#start}\n\nHi.\n\n- [The door of grade A](#a){if="grade == a"}\n- [On](#b)\n\n'
        "## A {#a}\n\nA.\n\n- [On](#b)\n\n## B {#b ending}\n\nEnd.\n",
        _EITHER_WAY,
    )
    app = TalentApp(book, None, facts={"grade": "a"})
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "1", "f", "down", "enter")
        assert app.reading.here.facts == {"grade": "a"}
        assert here(app) == "a"
        seen = flat(app)
        assert "could not have gone past “Start”" in seen
        assert "The door of grade A" in seen


async def test_a_fact_given_on_the_command_line_is_not_asked(book: Book) -> None:
    """It is known from the start."""
    app = TalentApp(book, None, facts={"grade": "b"})
    async with app.run_test() as pilot:
        await press(pilot, "enter", "1")
        assert not list(app.screen.query(Question))


async def test_up_and_down_pass_over_the_answers_and_left_and_right_go_through_them(
    book: Book,
) -> None:
    """One key is enough to leave a question where it is."""
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "1", "down")
        assert marked_text(app) == "Grade C"
        await press(pilot, "right")
        assert marked_text(app) == "Grade B"
        await press(pilot, "down")
        assert marked_text(app) == "Go up to the office"
        await press(pilot, "up")
        assert marked_text(app) == "Grade C"
        await press(pilot, "tab", "tab", "tab", "tab")
        assert marked_text(app) == "Go up to the office"
        await press(pilot, "shift+tab")
        assert marked_text(app) == "I would rather not say"


async def test_everything_said_is_erased_at_once_when_asked_twice(
    book: Book, store: JourneyStore
) -> None:
    """The first time it is only asked for."""
    app = TalentApp(book, store)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, "enter", "1", "2", "down", "enter")
        await press(pilot, "f")
        assert "Erase everything" not in flat(app)
        await press(pilot, "down", "right", "enter", "down")
        assert app.reading.here.facts == {"grade": "b"}
        assert marked_text(app) == "Erase everything you have said"
        await press(pilot, "enter")
        assert app.reading.here.facts == {"grade": "b"}
        assert marked_text(app) == "Yes, erase everything you have said"
        await press(pilot, "enter")
        assert app.reading.here.facts == {}
        seen = flat(app)
        assert "Everything you had said is erased from this journey." in seen
        assert "• Grade B" not in seen
        assert "Erase everything you have said" not in seen
        saved = store.latest(book.id)
        assert saved is not None
        assert saved.record.facts == {}


async def test_what_opened_a_door_stays_and_is_said() -> None:
    """A journey cannot do without it."""
    book = one_chapter(
        '## Start {#start}\n\nHi.\n\n- [The door of grade A](#a){if="grade == a"}\n- [On](#b)\n\n'
        "## A {#a}\n\nA.\n\n- [On](#b)\n\n## B {#b ending}\n\nEnd.\n",
        _EITHER_WAY,
    )
    app = TalentApp(book, None, facts={"grade": "a"})
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "1", "f", "up", "enter", "enter")
        assert app.reading.here.facts == {"grade": "a"}
        assert "Erased, except what opened a door of your journey: Your grade." in flat(app)


async def test_what_was_set_aside_is_listed_there_and_can_be_counted_again(book: Book) -> None:
    """It is something one has said of oneself, too."""
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 50)) as pilot:
        await press(pilot, "enter", "1", "1", "1")
        app.reading.silence("course:0")
        await press(pilot, "f")
        assert "What you have set aside" in flat(app)
        await press(pilot, "up", "enter")
        assert app.reading.silenced == ()
        assert "What you have set aside" not in flat(app)


async def test_other_saved_journeys_that_keep_an_answer_are_told_of(
    book: Book, store: JourneyStore
) -> None:
    """Erasing here does not erase there, and the reader must know."""
    app = TalentApp(book, store)
    async with app.run_test(size=(80, 50)) as pilot:
        await press(pilot, "enter", "1", "down", "enter", "f")
        assert "Your other saved journeys" not in flat(app)
        await press(pilot, "escape", "t")
        app.reading.begin()
        app.read()
        await press(pilot, "1", "f")
        assert "Your other saved journeys keep what you said in them" in flat(app)


async def test_a_lent_situation_is_said_to_be_lent_once_the_book_was_closed() -> None:
    """Nothing keeps who said a fact: that the character has the same is what can be told."""
    book = tiny_book(
        {
            "1.md": "---\ntitle: One\npersona: ana\n---\n## Hall {#hall}\n\nA hall.\n\n"
            "- [On](#end)\n\n## End {#end ending}\n\nThe end.\n"
        },
        """
format: 1
id: lending
title: Lending
start: hall
language: en
facts:
  grade: {label: Your grade, values: {low: Low, high: High}}
  seniority: {label: Seniority, values: {short: Short, long: Long}}
""",
        personas="- {id: ana, name: Ana Bell, facts: {grade: high, seniority: long}}\n",
    )
    for facts, lent in (
        ({"grade": "low", "seniority": "long"}, True),
        ({"grade": "low", "seniority": "short"}, False),
        ({"seniority": "long"}, False),
    ):
        app = TalentApp(book, None, facts=facts)
        async with app.run_test(size=(80, 40)) as pilot:
            await press(pilot, "enter", "f")
            assert ("Some of these answers are also those of Ana Bell" in flat(app)) is lent
