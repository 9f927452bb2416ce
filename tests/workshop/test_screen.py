"""The facilitator's screen: a session conducted from the keyboard, shown, and taken up again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from pathlib import Path

import pytest
from textual.pilot import Pilot

from talent_story import i18n
from talent_story.workshop.events import Step
from talent_story.workshop.room import Room
from talent_story.workshop.screen.app import WorkshopApp
from talent_story.workshop.screen.asking import LineScreen
from talent_story.workshop.screen.big_type import fitted
from talent_story.workshop.screen.conducting import Conductor, Next
from talent_story.workshop.store import WorkshopStore, open_store
from talent_story.workshop.web.address import listen
from talent_story.workshop.web.entry import room_code
from talent_story.workshop.web.phones import Phones
from tests.tui.seen import screen_text, settled
from tests.workshop.phones import Phone
from tests.workshop.rooms import STEPS, Watch, little_play, new_room, vote


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Speak English, and write nowhere but in the folder of this test."""
    speaker = ContextVar("language", default=i18n.Speaker("en"))  # noqa: B039
    monkeypatch.setattr(i18n, "_current", speaker)
    monkeypatch.setenv("TALENT_STORY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("TALENT_STORY_CONFIG", str(tmp_path / "config"))


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[WorkshopStore]:
    """A store of sessions in a file."""
    with open_store(tmp_path / "s.db") as store:
        yield store


@asynccontextmanager
async def screen(
    room: Room, *, hands: bool = False, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[WorkshopApp, Pilot[None]]]:
    """The screen of a room, without phones."""
    app = WorkshopApp(Conductor(room, hands=hands), None)
    app.conductor.hands = hands
    async with app.run_test(size=size) as pilot:
        app.conductor.hands = hands
        await pilot.pause()
        yield app, pilot


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


async def asked(app: WorkshopApp, pilot: Pilot[None]) -> None:
    """Wait until a line is asked for."""
    for _turn in range(50):
        await pilot.pause()
        if isinstance(app.screen, LineScreen):
            return
    raise AssertionError("nothing is asked")


def seen(app: WorkshopApp) -> str:
    return " ".join(screen_text(app).split())


def vote_for(room: Room, votes: list[str]) -> None:
    question = room.state.question
    assert question is not None
    for option in votes:
        room.cast_choice(room.new_token(), question.question, option)


def watch_of(room: Room) -> Watch:
    watch = room._now
    assert isinstance(watch, Watch)
    return watch


async def test_enter_leads_through_a_whole_session(kept: WorkshopStore):
    """Enter does what comes next, named at the foot: begin, vote, read on, ask, group, evaluate."""
    room = new_room(kept)
    async with screen(room) as (app, pilot):
        assert "How the room votes" in seen(app)
        await press(pilot, "enter")
        assert room.state.step == 0 and "Accueil" in seen(app)
        await press(pilot, "enter", "enter")
        assert room.state.question is not None and "may be changed" in seen(app)
        for option in ["hall>left"] * 6 + ["hall>right"] * 5:
            room.cast_choice(room.new_token(), "q1", option)
        await pilot.pause(0.7)
        assert "11 answers, for 12 in the room" in seen(app)
        assert "6 of 11" not in seen(app)
        await press(pilot, "enter")
        assert "Taken: Left" in seen(app) and "6 of 11" in seen(app)
        await press(pilot, "enter")
        assert room.journey.section.id == "left" and "A map." in seen(app)
        await press(pilot, "enter")  # one way on needs no vote
        assert "come to an end" in seen(app)
        await press(pilot, "enter", "enter")
        assert room.state.question is not None and room.state.question.prompt == "Un frein"
        for text in ("Le temps", "Les remplacements", "Du temps", "Le temps", "Rien"):
            room.cast_words(room.new_token(), "q2", text, True)
        await pilot.pause(0.7)
        await press(pilot, "enter", "enter")
        assert room.state.question is not None and room.state.question.prompt == "Un appui"
        await press(pilot, "v")
        assert app.conductor.next_thing() is Next.GROUP
        await press(pilot, "enter")
        assert "hide the projector" in seen(app)
        await press(pilot, *["enter", "down"] * 5, "g", *"temps", "enter", "k")
        [frein, _appui] = [each for each in room.state.closed if each.question.asked == "words"]
        [group] = frein.groups
        assert group.title == "temps" and set(group.quotes) >= {"Le temps", "Rien"}
        await press(pilot, "enter", "enter")
        assert room.state.question is not None and room.state.question.asked == "evaluation"
        await press(pilot, "v", "enter")
        await press(pilot, "down", "enter")
        assert room.state.over and "The session is over" in seen(app)


async def test_a_vote_that_nobody_answered_is_not_closed_by_enter(kept: WorkshopStore):
    """One Enter too many closes nothing; v does, and then the facilitator chooses and says so."""
    room = new_room(kept)
    room.start_step(1)
    async with screen(room) as (app, pilot):
        await press(pilot, "enter", "enter")
        assert room.state.question is not None and "Nobody has answered yet" in seen(app)
        await press(pilot, "v")
        assert "Nobody voted." in seen(app)
        await press(pilot, "enter")
        assert "takes an option and says so" in seen(app)
        await press(pilot, "w", "2")
        await asked(app, pilot)
        await press(pilot, *"why", "enter")
        [closed] = room.state.closed
        assert closed.override is not None
        assert (closed.taken, closed.override.reason) == ("hall>right", "why")
        assert "The facilitator chose, and says so." in seen(app) and "The reason: why" in seen(app)
        await press(pilot, "enter")
        assert room.journey.section.id == "right"


async def test_ties_and_small_rooms_are_said_on_the_screen(kept: WorkshopStore):
    """A tie is told with its rule; a room of two sees what was chosen, and no figure."""
    room = new_room(kept, people=2)
    room.start_step(1)
    async with screen(room) as (app, pilot):
        vote(room, ["hall>left"] * 5 + ["hall>right"] * 5)
        await pilot.pause(0.7)
        await press(pilot, "v")
        assert "A tie: this option was drawn by lot." in seen(app)
        await press(pilot, "u")
        assert "The reading began here." in seen(app)
        await press(pilot, "v")
        question = room.state.question
        assert question is not None
        room.cast_choice(room.new_token(), question.question, "hall>left")
        await press(pilot, "v")
        assert "about too few" in seen(app)


async def test_hands_are_counted_and_papers_typed_in(kept: WorkshopStore):
    """Without phones, a number for each option; a wrong line changes nothing; scores from paper."""
    room = new_room(kept)
    room.start_step(1)
    async with screen(room, hands=True) as (app, pilot):
        await press(pilot, "enter")
        assert "hands up" in seen(app)
        await press(pilot, "h", *"7 5", "enter")
        assert room.state.question is not None and "one number for each option" in seen(app)
        await press(pilot, "enter", *"7 5 0", "enter")
        assert "7 of 12" in seen(app) and "By raised hands" in seen(app)
        await press(pilot, "e", "enter", *"8 11", "enter")
        assert "from 0 to 10" in seen(app) and room.state.question is not None
        await press(pilot, "enter", *"8 9 7 10 6", "enter", "enter")
        closed = room.state.last_closed
        assert closed is not None and closed.end.scores is not None
        assert closed.end.scores.number == 5


async def test_the_clocks(kept: WorkshopStore):
    """What is waited before the beginning is not counted; pause, two minutes more, late."""
    room = new_room(kept)
    watch = watch_of(room)
    watch.on(30)
    async with screen(room) as (app, pilot):
        assert "1:00:00 from when you begin" in seen(app)
        await press(pilot, "enter")
        assert "10:00 left · session 1:00:00" in seen(app)
        watch.on(60)
        await press(pilot, "plus")
        assert "11:00 left" in seen(app)
        await press(pilot, "minus", "t")
        watch.on(50)
        await pilot.pause(0.7)
        assert "paused · 59:00 left" in seen(app)
        await press(pilot, "t")
        watch.on(100)
        await press(pilot, "b")
        assert "no sequence on that side" in seen(app)
        await press(pilot, "s")
        assert room.state.step == 2 and "skip" in repr(kept.events(room.session)[-1])
        await press(pilot, "b")
        assert room.state.step == 1


async def test_a_closed_lid_is_taken_for_a_pause(kept: WorkshopStore):
    """A clock that jumps was in a computer that slept: said, and not counted."""
    room = new_room(kept)
    async with screen(room) as (app, pilot):
        await press(pilot, "enter")
        watch_of(room).on(1_800)
        await pilot.pause(0.7)
        assert "30 minutes are counted as a pause" in seen(app)
        assert room.clock().step_left > 590


async def test_a_session_left_for_long_was_paused(kept: WorkshopStore):
    """Taken up a minute later, the clock went on; the day after, it did not."""
    room = new_room(kept)
    room.start_step(0)
    watch = watch_of(room)
    watch.on(60)
    again = Conductor(Room(kept, room.session, little_play(), now=watch))
    assert "where it stood" in again.come_back().sentence
    assert again.room.clock().step_left == 540
    watch.on(86_400)
    assert "counted as a pause" in again.come_back().sentence
    assert again.room.clock().step_left > 530


async def test_notes_and_the_number_of_people(kept: WorkshopStore):
    """Four kinds and one for next time; a promise says to whom and for when."""
    room = new_room(kept, people=0)
    async with screen(room) as (app, pilot):
        await press(pilot, "m", "4")
        for text in ("La liste", "tous", "J+8"):
            await asked(app, pilot)
            await press(pilot, *text, "enter")
        await press(pilot, "m", "1")
        await asked(app, pilot)
        await press(pilot, *"[b]x[/b]", "enter")
        await press(pilot, "c", *"17", "enter")
        await press(pilot, "m", "escape")
    promise, brake = room.state.notes
    assert (promise.kind, promise.text, promise.whom, promise.when) == (
        "promise", "La liste", "tous", "J+8",
    )  # fmt: skip
    assert (brake.kind, brake.text) == ("brake", "[b]x[/b]")
    assert room.state.people == 17


async def test_the_projector_shows_no_control(kept: WorkshopStore):
    """The same passage without keys, promise or method; the keys work, unseen."""
    room = new_room(kept)
    steps = (
        Step("a", "A", "talk", 10, method="Secret of the trade", challenge="A challenge"),
        *STEPS[1:],
    )
    room = new_room(kept, little_play(), steps=steps)
    async with screen(room) as (app, pilot):
        await press(pilot, "enter")
        assert "Secret of the trade" in seen(app)
        await press(pilot, "p")
        assert "A challenge" in seen(app)
        assert "Secret of the trade" not in seen(app) and "Enter" not in seen(app)
        await press(pilot, "enter", "enter")
        assert room.state.question is not None
        assert "have answered, of 12 in the room" in seen(app)
        await press(pilot, "p")
        assert "close it" in seen(app)


async def test_guarantees_stand_under_the_clock(kept: WorkshopStore):
    """Where the room is about to choose, what is sure in the time left is said; not to the room."""
    room = new_room(kept)
    room.start_step(1)
    async with screen(room) as (app, pilot):
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "Whatever the room votes in the 30 minutes left" in seen(app)
        await press(pilot, "p")
        assert "Whatever the room votes" not in seen(app)


async def test_somebody_else_moves_the_session_on(kept: WorkshopStore):
    """A second screen on the same session is followed, and nothing is done on what is no more."""
    room = new_room(kept)
    async with screen(room) as (app, pilot):
        await press(pilot, "enter")
        other = Room(kept, room.session, little_play(), now=watch_of(room))
        other.start_step(1)
        await press(pilot, "enter")
        assert "Somebody else" in seen(app) or room.state.step == 1
        await pilot.pause(0.7)
        assert room.state.step == 1 and "Two doors." in seen(app)


async def test_no_network_falls_back_to_hands(kept: WorkshopStore):
    """The screen says why there are no phones; more phones than people are said, too."""
    room = new_room(kept)
    app = WorkshopApp(Conductor(room), None, no_phones="This computer is on no network.")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "on no network" in seen(app) and "by raised hands" in seen(app)
        assert app.hands


async def test_more_phones_than_people_is_said(kept: WorkshopStore):
    """Somebody may have voted on two: the facilitator is told, the room is not."""
    room = new_room(kept, people=1)
    room.start_step(1)
    async with screen(room) as (app, pilot):
        vote(room, ["hall>left", "hall>left"])
        await pilot.pause(0.7)
        assert "More phones than people" in seen(app)
        await press(pilot, "p")
        assert "More phones" not in seen(app)


async def test_a_port_in_use_falls_back_to_hands(kept: WorkshopStore, tmp_path: Path):
    """The screen says why, and the room votes by raised hands."""
    room = new_room(kept)
    code = room_code(kept.secret(room.session))
    with listen("127.0.0.1", 0, "kdrtwp") as taken:
        port = taken.getsockname()[1]
        phones = Phones(
            str(tmp_path / "s.db"), room.session, address="127.0.0.1", port=port, code=code
        )
        app = WorkshopApp(Conductor(room), phones)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            assert f"Port {port} is in use" in seen(app)
            assert app.hands


async def test_a_room_with_its_phones(kept: WorkshopStore, tmp_path: Path):
    """The code stands on the screen; a phone that reads it votes, and the screen counts it."""
    room = new_room(kept)
    code = room_code(kept.secret(room.session))
    phones = Phones(str(tmp_path / "s.db"), room.session, address="127.0.0.1", port=0, code=code)
    app = WorkshopApp(Conductor(room), phones)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        text = screen_text(app)
        assert code in text and "█▀" in text and app.url in text
        await press(pilot, "enter", "n", "enter")
        async with Phone(app.url) as phone:
            for _turn in range(40):
                await phone.look()
                if phone.options:
                    break
                await pilot.pause(0.05)
            await phone.send(option="hall>right")
            await pilot.pause(0.8)
            assert "1 answer, for 12 in the room" in seen(app)
    assert phones.processes == []


async def test_a_wide_projector_shows_large_letters(kept: WorkshopStore):
    """On a window of many columns the options of a vote are drawn, and then what was taken."""
    room = new_room(kept)
    room.start_step(1)
    async with screen(room, size=(200, 60)) as (app, pilot):
        await press(pilot, "p")
        assert "Two doors." in seen(app)  # what is read is read
        await press(pilot, "enter")
        await settled(pilot)
        assert screen_text(app).count("█") > 100 and "Wait" not in seen(app)
        vote_for(room, ["hall>left"] * 6 + ["hall>right"] * 5)
        await pilot.pause(0.7)
        await press(pilot, "enter")
        await settled(pilot)
        assert screen_text(app).count("█") > 100
        await press(pilot, "p")
        assert "6 of 11" in seen(app)


def test_large_letters_are_as_large_as_they_fit():
    """Every text in one size; nothing where even the smallest would not fit, or a word is too
    long; what a text holds is no markup."""
    short, long = (
        fitted(
            (
                "Oui",
                "Non",
            ),
            180,
            48,
        ),
        fitted(
            (
                "Oui " * 12,
                "Non " * 12,
            ),
            180,
            48,
        ),
    )
    assert short is not None and long is not None
    assert len(short[0]) > len(long[0]) / 3
    assert all(len(row) <= 180 for rows in long for row in rows)
    assert fitted(("Oui " * 90,), 180, 20) is None
    assert fitted(("x" * 90,), 80, 40) is None
    assert fitted(("a < b & “c”</text>",), 180, 40) is not None
    assert (
        fitted(
            (
                "",
                "Oui",
            ),
            180,
            40,
        )
        is not None
    )


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (200, 60)])
async def test_every_size_shows_the_vote(kept: WorkshopStore, size: tuple[int, int]):
    """On a small window too, the options and the way on are in sight while the vote is open."""
    room = new_room(kept)
    room.start_step(1)
    async with screen(room, size=size) as (app, pilot):
        await press(pilot, "enter")
        for words in ("Left", "Right", "Wait", "close it"):
            assert words in seen(app)


async def test_what_a_book_and_a_room_say_is_no_markup(kept: WorkshopStore):
    """Brackets are shown as they are."""
    room = new_room(kept, title="[red]x[/red] [@click=app.quit]q[/]")
    async with screen(room) as (app, _pilot):
        assert "[red]x[/red] [@click=app.quit]q[/]" in seen(app)
