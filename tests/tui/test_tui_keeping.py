"""A journey is never lost: saved before it is drawn, resumed where it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from talent_story.book import Book
from talent_story.reader.reading import Reading
from talent_story.reader.sentences import trouble_sentence
from talent_story.store import (
    JourneyConflict,
    JourneyNotFound,
    JourneyStore,
    SavedJourney,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreForeign,
    StoreFull,
    StoreNewer,
    StoreReadOnly,
)
from talent_story.story.record import JourneyRecord
from talent_story.tui.app import TalentApp
from talent_story.tui.screens.play import ReadingScreen
from tests.tui.little_book import little_book
from tests.tui.seen import flat, here, press


class Refusing(JourneyStore):
    """A store that refuses to save as long as `error` is set."""

    error: StoreError | None = None

    def create(self, record: JourneyRecord, *, ending: str | None = None) -> SavedJourney:
        """Save, or refuse."""
        if self.error is not None:
            raise self.error
        return super().create(record, ending=ending)

    def save(
        self, saved: SavedJourney, record: JourneyRecord, *, ending: str | None = None
    ) -> SavedJourney:
        """Save, or refuse."""
        if self.error is not None:
            raise self.error
        return super().save(saved, record, ending=ending)


@pytest.fixture
def refusing(tmp_path: Path) -> Refusing:
    """A store that can be made to refuse."""
    return Refusing(tmp_path / "refusing.db")


async def test_a_choice_is_on_disk_before_the_next_page_is_drawn(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another reader of the store finds it there when the page begins to change."""
    path = tmp_path / "ordered.db"
    found: list[tuple[str, ...]] = []
    show = ReadingScreen.show_moment

    def looking(self: ReadingScreen, **options: Any) -> None:
        with JourneyStore(path) as other:
            saved = other.latest(book.id)
            found.append(() if saved is None else saved.record.choices)
        show(self, **options)

    monkeypatch.setattr(ReadingScreen, "show_moment", looking)
    app = TalentApp(book, JourneyStore(path))
    async with app.run_test() as pilot:
        await press(pilot, "enter", "1", "1", "u")
    assert found == [(), ("hall>stairs",), ("hall>stairs", "stairs>office"), ("hall>stairs",)]


async def test_a_journey_is_resumed_at_the_same_place(book: Book, tmp_path: Path) -> None:
    """From the title page, or straight away."""
    path = tmp_path / "resumed.db"
    app = TalentApp(book, JourneyStore(path))
    async with app.run_test() as pilot:
        await press(pilot, "enter", "1", "1", "q")
    again = TalentApp(book, JourneyStore(path))
    async with again.run_test() as pilot:
        await pilot.pause()
        assert "Go on with your journey" in flat(again)
        await press(pilot, "enter")
        assert here(again) == "office"
        await press(pilot, "1")
    straight = TalentApp(book, JourneyStore(path), resume=True)
    async with straight.run_test() as pilot:
        await pilot.pause()
        assert straight.reading.here.choices == ("hall>stairs", "stairs>office", "office>talk")
        assert straight.reading.here.at_ending
    with JourneyStore(path) as store:
        assert len(store.list()) == 1


async def test_beginning_again_keeps_the_journey_before(book: Book, store: JourneyStore) -> None:
    """A new journey is another one."""
    app = TalentApp(book, store)
    async with app.run_test() as pilot:
        await press(pilot, "enter", "1", "t", "down", "enter", "2", "2")
        assert len(store.list()) == 2


async def test_nothing_is_kept_when_nothing_is_to_be_kept(book: Book, store: JourneyStore) -> None:
    """Not even when a store is there to resume from."""
    app = TalentApp(book, store, save=False)
    async with app.run_test() as pilot:
        await press(pilot, "enter", "1", "down", "enter")
        assert app.reading.here.facts
    assert store.list() == []


async def test_a_store_that_fails_is_told_calmly_and_play_goes_on(
    book: Book, refusing: Refusing
) -> None:
    """The banner stays as long as it is true, on every screen."""
    app = TalentApp(book, refusing)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter")
        assert "No space is left" not in flat(app)
        refusing.error = StoreFull("full")
        await press(pilot, "1")
        assert here(app) == "stairs"
        assert "No space is left on the disk" in flat(app)
        await press(pilot, "r")
        assert "No space is left on the disk" in flat(app)
        await press(pilot, "escape", "1")
        assert here(app) == "office"
        assert "No space is left on the disk" in flat(app)
        assert not app.reading.kept
        refusing.error = None
        await press(pilot, "1")
        assert "No space is left on the disk" not in flat(app)
        saved = refusing.latest(book.id)
        assert saved is not None
        assert len(saved.record.choices) == 3
        assert app.reading.kept


async def test_a_store_that_cannot_be_opened_is_told_on_every_page_and_tried_again(
    book: Book, tmp_path: Path
) -> None:
    """Beginning does not hide it; once it opens, all of the journey is saved."""
    error = StoreReadOnly("read-only")
    opened: list[JourneyStore] = []

    def opening() -> JourneyStore:
        if not opened:
            raise error
        return opened[0]

    app = TalentApp(book, None)
    app.reading.lacks_store(error, opening)
    told = "no right to write in their folder"
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter")
        assert told in flat(app)
        await press(pilot, "1")
        assert told in flat(app)
        assert not app.reading.kept
        opened.append(JourneyStore(tmp_path / "late.db"))
        await press(pilot, "1")
        assert told not in flat(app)
    with JourneyStore(tmp_path / "late.db") as store:
        assert [saved.record.choices for saved in store.list()] == [
            ("hall>stairs", "stairs>office")
        ]


def test_a_store_that_will_never_open_is_not_tried_again(book: Book) -> None:
    """A file of a newer version stays untouched, and the reader knows of it throughout."""
    error = StoreNewer(found=9, known=1)
    reading = Reading(book, None)
    reading.lacks_store(error, lambda: pytest.fail("tried again"))
    reading.begin()
    reading.take("hall>stairs")
    assert reading.trouble is error


async def test_a_second_window_never_overwrites_the_first(book: Book, tmp_path: Path) -> None:
    """The one that saves second goes on as a journey of its own, and says so."""
    path = tmp_path / "two.db"
    first = Reading(book, JourneyStore(path))
    first.begin()
    first.take("hall>stairs")
    app = TalentApp(book, JourneyStore(path), resume=True)
    async with app.run_test() as pilot:
        await pilot.pause()
        first.take("stairs>office")
        await press(pilot, "2")
        assert "went on in another window" in flat(app)
        await press(pilot, "1")
        assert "went on in another window" in flat(app)
    with JourneyStore(path) as store:
        journeys = {saved.record.choices for saved in store.list()}
    assert journeys == {
        ("hall>stairs", "stairs>office"),
        ("hall>stairs", "stairs>hall", "hall>stairs"),
    }


def test_a_journey_deleted_elsewhere_stays_deleted(book: Book, tmp_path: Path) -> None:
    """It goes on in memory."""
    path = tmp_path / "deleted.db"
    reading = Reading(book, JourneyStore(path))
    reading.begin()
    reading.take("hall>stairs")
    with JourneyStore(path) as other:
        other.delete_all()
    reading.take("stairs>office")
    reading.take("office>talk")
    assert isinstance(reading.trouble, JourneyNotFound)
    assert reading.here.at_ending
    with JourneyStore(path) as other:
        assert other.list() == []


async def test_a_book_edited_since_tells_where_the_journey_stopped(
    book: Book, tmp_path: Path
) -> None:
    """It goes on from there, and what was saved stays as it was."""
    path = tmp_path / "edited.db"
    reading = Reading(book, JourneyStore(path))
    reading.begin()
    for choice in ("hall>stairs", "stairs>office", "office>talk"):
        reading.take(choice)
    edited = little_book(**{"[Go up to the office](#office)": "[Take the lift](#hall)"})
    app = TalentApp(edited, JourneyStore(path), resume=True)
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.pause()
        assert here(app) == "stairs"
        seen = flat(app)
        assert "the book no longer has the choice “stairs>office”" in seen
        assert "from “The stairs”, after 1 of 3 choices" in seen
        await press(pilot, "1")
        assert "no longer has" not in flat(app)
    with JourneyStore(path) as store:
        journeys = [saved.record.choices for saved in store.list()]
    assert ("hall>stairs", "stairs>office", "office>talk") in journeys
    assert len(journeys) == 2


async def test_an_older_state_is_read_with_a_notice(book: Book, tmp_path: Path) -> None:
    """When the last one is damaged."""
    import sqlite3

    path = tmp_path / "damaged.db"
    reading = Reading(book, JourneyStore(path))
    reading.begin()
    reading.take("hall>stairs")
    reading.take("stairs>office")
    assert reading.store is not None
    reading.store.close()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE state SET record = 'x' WHERE version = 2")
    db.close()
    app = TalentApp(book, JourneyStore(path), resume=True)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert here(app) == "stairs"
        assert "The last save of this journey cannot be read" in flat(app)


@pytest.mark.parametrize(
    "error",
    [
        JourneyConflict("abc", 3),
        JourneyNotFound("deleted"),
        StoreBusy("busy"),
        StoreDamaged("damaged"),
        StoreError("anything"),
        StoreForeign("not-a-database"),
        StoreFull("full"),
        StoreNewer(),
        StoreReadOnly("read-only"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_every_trouble_has_a_sentence_of_its_own(error: StoreError) -> None:
    """What went wrong, and what becomes of the journey."""
    sentence = trouble_sentence(error)
    assert sentence.endswith(".")
    assert "kept" in sentence or "saved as soon as it can be" in sentence


def test_rewinding_cuts_the_journey_and_saves_it(book: Book, store: JourneyStore) -> None:
    """To any of its choices."""
    reading = Reading(book, store)
    reading.begin()
    for choice in ("hall>stairs", "stairs>office", "office>talk"):
        reading.take(choice)
    reading.rewind(1)
    saved = store.latest(book.id)
    assert saved is not None
    assert saved.record.choices == ("hall>stairs",)
    assert reading.saved_at == saved.updated
