"""The first page: what to press, a journey code, and a title that is there before the book."""

from __future__ import annotations

import asyncio
import json
import threading
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.screen import Screen

from talent_story.book import Book
from talent_story.reader.reading import Reading
from talent_story.store import JourneyStore
from talent_story.story.code import code_of
from talent_story.story.journey import Journey, replay
from talent_story.story.play import Play
from talent_story.tui.app import TalentApp
from talent_story.tui.cover import Cover, covers_path, keep_cover, read_cover
from talent_story.tui.screens.code import CodeScreen
from talent_story.tui.screens.cover import CoverScreen
from talent_story.tui.screens.play import ReadingScreen
from talent_story.tui.screens.title import TitleScreen
from tests.tui.little_book import little_book, one_chapter
from tests.tui.seen import flat, here, press, screen_text


async def test_a_newcomer_is_told_what_to_press(book: Book) -> None:
    """In a sentence, at every size the book can be read in."""
    for size in ((60, 20), (80, 24), (200, 60)):
        app = TalentApp(book, None)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            assert "The Enter key opens the marked line; ↑ and ↓ mark another." in flat(app)


def journey_code(book: Book, *choices: str, **facts: str) -> str:
    return code_of(replay(Play(book), facts, choices).journey)


async def type_code(pilot: Pilot[None], code: str) -> None:
    await press(pilot, "ctrl+p", *"journey code", "enter")
    await press(pilot, *code, "enter")


async def test_a_code_opens_its_journey_and_saves_it(book: Book, store: JourneyStore) -> None:
    """Typed as it is read: small letters, spaces, o for 0."""
    code = journey_code(book, "hall>stairs", "stairs>office", grade="b")
    app = TalentApp(book, store)
    async with app.run_test(size=(80, 24)) as pilot:
        await type_code(pilot, code.lower().replace("-", "").replace("0", "o"))
        assert isinstance(app.screen, ReadingScreen)
        assert here(app) == "office"
        assert app.reading.here.facts == {"grade": "b"}
    saved = store.latest(book.id)
    assert saved is not None
    assert saved.record.choices == ("hall>stairs", "stairs>office")


async def test_each_fault_of_a_code_is_told(book: Book) -> None:
    """At its letter where there is one; what was said goes when something else is typed."""
    good = journey_code(book, "hall>stairs")
    other = journey_code(little_book(**{"It is early.": "It is late."}), "hall>stairs")
    wrong = good[:-1] + ("A" if good[-1] != "A" else "B")
    for typed, told in (
        ("", "Type a code first"),
        ("1u", "“u”, in place 2, is no letter of a code"),
        (wrong.replace("-", ""), "This code was not copied exactly"),
        (other.replace("-", ""), "another edition of this one"),
    ):
        app = TalentApp(book, None)
        async with app.run_test(size=(80, 24)) as pilot:
            await type_code(pilot, typed)
            assert told in flat(app)
            assert isinstance(app.screen, CodeScreen)
            if typed == "1u":
                assert app.screen.typed.fault == 1
            await press(pilot, "2")
            assert told not in flat(app)
            await press(pilot, "escape")
            assert isinstance(app.screen, TitleScreen)


async def test_a_pasted_code_is_cleaned(book: Book) -> None:
    """No control character reaches the line; a very long paste is cut."""
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "ctrl+p", *"journey code", "enter")
        assert isinstance(app.screen, CodeScreen)
        app.screen.typed.post_message(events.Paste("\x1b]0;PWN\x07\u202e" + "9" * 9000))
        await pilot.pause()
        assert "\x1b" not in app.screen.typed.text
        assert len(app.screen.typed.text) == CodeScreen.LONGEST
        await press(pilot, "enter")
        assert "is no letter of a code" in flat(app)


async def test_a_code_that_stops_short_of_a_health_fact_says_so() -> None:
    """It opens where it can, once that was read."""
    book = one_chapter(
        """
        ## Start {#start asks="ill"}

        Hi.

        - [On](#z){if="ill == yes"}
        - [Stay](#start)

        ## Z {#z ending}

        End.
        """,
        "facts:\n  ill: {label: Ill, health: true, values: {'yes': Y, 'no': N}}\n",
    )
    code = journey_code(book, "start>start", "start>z", ill="yes")
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await type_code(pilot, code.replace("-", ""))
        assert "A code never tells what touches on health" in flat(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, ReadingScreen)
        assert app.reading.here.choices == ("start>start",)
        assert "ill" not in app.reading.here.facts


async def test_the_code_of_the_journey_is_shown(book: Book) -> None:
    """From an ending, and from the palette anywhere; without what touches on health."""
    app = TalentApp(book, None, facts={"absence": "yes", "grade": "b"})
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "1", "1", "1", *["down"] * 3, "enter")
        assert isinstance(app.screen, CodeScreen)
        journey: Journey = app.reading.here
        assert code_of(journey) in flat(app)
        assert "What you said that touches on health is not in it." in flat(app)


# The cover


async def until(pilot: Pilot[None], screen: type[Screen[None]] | None) -> None:
    """Wait for a screen, or (None) for the end of the program."""
    async with asyncio.timeout(30):
        while screen is None or not isinstance(pilot.app.screen, screen):
            await asyncio.sleep(0.01)
            if screen is None and not pilot.app.is_running:
                return
    await pilot.pause()


def covered(book: Book, opening: object) -> TalentApp:
    page = CoverScreen(Cover(book.title, ", ".join(book.authors)), opening)  # type: ignore[arg-type]
    return TalentApp(cover_page=page)


async def test_the_title_is_there_before_the_book(book: Book) -> None:
    """Where the title page has it; and keys pressed meanwhile are not lost."""
    ready = threading.Event()

    def opening() -> Reading:
        assert ready.wait(20)
        return Reading(book, None)

    app = covered(book, opening)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        before = {
            words: [row.index(words) for row in screen_text(app).split("\n") if words in row]
            for words in (book.title, "─" * 12, book.authors[0])
        }
        assert all(before.values())
        await pilot.press("down", "up", "r", "enter")
        ready.set()
        await until(pilot, ReadingScreen)
        await press(pilot, "t")
        after = screen_text(app).split("\n")
        for words, columns in before.items():
            assert [row.index(words) for row in after if words in row] == columns
        await press(pilot, "t", "escape")
        assert isinstance(app.screen, TitleScreen)


async def test_a_book_that_cannot_be_opened_closes_its_cover(book: Book) -> None:
    """And who started the program has the reason."""

    def opening() -> Reading:
        raise LookupError("nowhere")

    app = covered(book, opening)
    async with app.run_test() as pilot:
        await until(pilot, None)
    assert isinstance(app.refusal, LookupError)
    assert not app.crashed


async def test_a_cover_can_be_closed(book: Book) -> None:
    """Before anything else is there."""
    ready = threading.Event()

    def opening() -> Reading:
        ready.wait(20)
        return Reading(book, None)

    app = covered(book, opening)
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("ctrl+c")
        ready.set()
    assert app.return_code == 0


@pytest.fixture
def own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("TALENT_STORY_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_cover_is_kept_for_the_next_time(own_cache: Path, tmp_path: Path, book: Book) -> None:
    """One for each folder, the last forty."""
    assert read_cover(tmp_path) is None
    keep_cover(tmp_path, book)
    assert read_cover(tmp_path) == Cover("The Little Book", "Ada Writer, Ben Editor")
    for number in range(60):
        keep_cover(tmp_path / str(number), book)
    assert read_cover(tmp_path) is None
    assert read_cover(tmp_path / "59") is not None


@pytest.mark.parametrize("content", [b"", b"[", b"[1]", b"\xff", b'{"x": 1}', b'{"%b": ["", ""]}'])
def test_a_damaged_cover_is_no_cover(own_cache: Path, tmp_path: Path, content: bytes) -> None:
    """Whatever is in the file."""
    own_cache.mkdir()
    covers_path().write_bytes(content.replace(b"%b", str(tmp_path).encode()))
    assert read_cover(tmp_path) is None


def test_a_hostile_cover_is_cleaned(own_cache: Path, tmp_path: Path) -> None:
    """It is no more to be trusted than the book."""
    own_cache.mkdir()
    covers_path().write_text(json.dumps({str(tmp_path): ["\x1b]0;PWN\x07\u202e", "x"]}))
    cover = read_cover(tmp_path)
    assert cover is not None
    assert not set(cover.title) & set("\x1b\x07\u202e")
