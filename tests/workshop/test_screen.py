"""The facilitator's screen: a session conducted from the keyboard, shown, and taken up again."""

from __future__ import annotations

import re
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
from talent_story.workshop.screen.big_type import fitted
from talent_story.workshop.screen.conducting import Conductor, Next
from talent_story.workshop.store import WorkshopStore, open_store
from talent_story.workshop.web.address import listen
from talent_story.workshop.web.entry import room_code
from talent_story.workshop.web.phones import Phones
from tests.tui.seen import screen_text
from tests.workshop.phones import Phone, until
from tests.workshop.rooms import STEPS, Watch, little_play, new_room, vote
from tests.workshop.waiting import asked, comes, seen, sees


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
        await sees(app, pilot, "11 answers, for 12 in the room")
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
        await sees(app, pilot, "5 answers, for 12 in the room")
        await press(pilot, "enter", "enter")
        assert room.state.question is not None and room.state.question.prompt == "Un appui"
        await press(pilot, "v")
        assert app.conductor.next_thing() is Next.GROUP
        await press(pilot, "enter")
        await sees(app, pilot, "hide the projector")
        await press(pilot, *["enter", "down"] * 5, "g")
        await asked(app, pilot)
        await press(pilot, *"temps", "enter")
        await sees(app, pilot, "5 texts")
        await press(pilot, "k")
        await comes(pilot, lambda: any(each.groups for each in room.state.closed))
        [frein, _appui] = [each for each in room.state.closed if each.question.asked == "words"]
        [group] = frein.groups
        assert group.title == "temps" and set(group.quotes) >= {"Le temps", "Rien"}
        await press(pilot, "enter", "enter")
        assert room.state.question is not None and room.state.question.asked == "evaluation"
        await press(pilot, "v", "enter")
        await sees(app, pilot, "Close it?")
        await press(pilot, "down", "enter")
        await sees(app, pilot, "The session is over")
        assert room.state.over


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
        await press(pilot, "w")
        await sees(app, pilot, "Take which?")
        await press(pilot, "2")
        await asked(app, pilot)
        await press(pilot, *"why", "enter")
        await sees(app, pilot, "The reason: why")
        [closed] = room.state.closed
        assert closed.override is not None
        assert (closed.taken, closed.override.reason) == ("hall>right", "why")
        assert "The facilitator chose, and says so." in seen(app)
        await press(pilot, "enter")
        assert room.journey.section.id == "right"


async def test_ties_and_small_rooms_are_said_on_the_screen(kept: WorkshopStore):
    """A tie is told with its rule; a room of two sees what was chosen, and no figure."""
    room = new_room(kept, people=2)
    room.start_step(1)
    async with screen(room) as (app, pilot):
        vote(room, ["hall>left"] * 5 + ["hall>right"] * 5)
        await press(pilot, "v")
        assert "A tie: this option was drawn by lot." in seen(app)
        await press(pilot, "u")
        assert "The reading began here." in seen(app)
        await press(pilot, "v")
        question = room.state.question
        assert question is not None
        room.cast_choice(room.new_token(), question.question, "hall>left")
        await press(pilot, "v")
        assert "told in figures before" in seen(app) and "about too few" not in seen(app)


async def test_hands_are_counted_and_papers_typed_in(kept: WorkshopStore):
    """Without phones, a number for each option; a wrong line changes nothing; scores from paper."""
    room = new_room(kept)
    room.start_step(1)
    async with screen(room, hands=True) as (app, pilot):
        await press(pilot, "enter")
        assert "hands up" in seen(app)
        await press(pilot, "h")
        page = await asked(app, pilot)
        await press(pilot, *"7 5", "enter")
        await sees(app, pilot, "one number for each option")
        assert room.state.question is not None
        await press(pilot, "enter")
        page = await asked(app, pilot, after=page)
        await press(pilot, *"7 5 0", "enter")
        assert "By raised hands" in await sees(app, pilot, "7 of 12")
        await press(pilot, "e", "enter")
        page = await asked(app, pilot, after=page)
        await press(pilot, *"8 11", "enter")
        await sees(app, pilot, "from 0 to 10")
        assert room.state.question is not None
        await press(pilot, "enter")
        page = await asked(app, pilot, after=page)
        await press(pilot, *"8 9 7 10 6", "enter")
        await asked(app, pilot, after=page)
        await press(pilot, "enter")
        await comes(pilot, lambda: room.state.question is None)
        closed = room.state.last_closed
        assert closed is not None and closed.end.scores is not None
        assert closed.end.scores.number == 5


async def pass_time(app: WorkshopApp, pilot: Pilot[None], seconds: float) -> None:
    """Let time pass, and wait until the screen has noticed: two leaps in one would be a sleep."""
    room = app.conductor.room
    watch_of(room).on(seconds)
    await comes(pilot, lambda: app.conductor._ticked == room.seconds())


async def test_the_clocks(kept: WorkshopStore):
    """What is waited before the beginning is not counted; pause, two minutes more, late."""
    room = new_room(kept)
    watch = watch_of(room)
    watch.on(30)
    async with screen(room) as (app, pilot):
        assert "1:00:00 from when you begin" in seen(app)
        await press(pilot, "enter")
        assert "10:00 left · session 1:00:00" in seen(app)
        await pass_time(app, pilot, 60)
        await press(pilot, "plus")
        assert "11:00 left" in seen(app)
        await press(pilot, "minus", "t")
        await pass_time(app, pilot, 50)
        await sees(app, pilot, "paused · 59:00 left")
        await press(pilot, "t")
        await pass_time(app, pilot, 100)
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
        await sees(app, pilot, "30 minutes are counted as a pause")
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
        await press(pilot, "m")
        await sees(app, pilot, "A note of the room")
        await press(pilot, "4")
        page = None
        for text in ("La liste", "tous", "J+8"):
            page = await asked(app, pilot, after=page)
            await press(pilot, *text, "enter")
        await comes(pilot, lambda: len(room.state.notes) == 1)
        await press(pilot, "m")
        await sees(app, pilot, "A note of the room")
        await press(pilot, "1")
        await asked(app, pilot)
        await press(pilot, *"[b]x[/b]", "enter")
        await comes(pilot, lambda: len(room.state.notes) == 2)
        await press(pilot, "c")
        await asked(app, pilot)
        await press(pilot, *"17", "enter")
        await comes(pilot, lambda: room.state.people == 17)
        await press(pilot, "m", "escape")
    promise, brake = room.state.notes
    assert (promise.kind, promise.text, promise.whom, promise.when) == (
        "promise", "La liste", "tous", "J+8",
    )  # fmt: skip
    assert (brake.kind, brake.text) == ("brake", "[b]x[/b]")


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
        assert "have answered, of 12 in the room" in seen(app)  # nobody yet
        await press(pilot, "p")
        assert "close it" in seen(app)


async def test_guarantees_stand_under_the_clock(kept: WorkshopStore):
    """Where the room is about to choose, what is sure in the time left is said; not to the room."""
    room = new_room(kept)
    room.start_step(1)
    async with screen(room) as (app, pilot):
        await sees(app, pilot, "Whatever the room votes in the 30 minutes left")
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
        await sees(app, pilot, "Two doors.")
        assert room.state.step == 1


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
        await sees(app, pilot, "More phones than people")
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
            await sees(app, pilot, f"Port {port} is in use")
            assert app.hands


async def test_a_room_with_its_phones(kept: WorkshopStore, tmp_path: Path):
    """The code stands on the screen; a phone that reads it votes, and the screen counts it."""
    room = new_room(kept)
    code = room_code(kept.secret(room.session))
    phones = Phones(str(tmp_path / "s.db"), room.session, address="127.0.0.1", port=0, code=code)
    app = WorkshopApp(Conductor(room), phones)
    async with app.run_test(size=(80, 24)) as pilot:
        await sees(app, pilot, code)
        text = screen_text(app)
        assert code in text and "█▀" in text and app.url in text
        await press(pilot, "enter", "n", "enter")
        async with Phone(app.url) as phone:
            await until(phone, "hall&gt;right")
            await phone.send(option="hall>right")
            await sees(app, pilot, "Fewer than 5 answers, for 12 in the room")
    assert phones.processes == []


async def test_a_wide_projector_shows_large_letters(kept: WorkshopStore):
    """On a window of many columns the options of a vote are drawn, and then what was taken."""
    room = new_room(kept)
    room.start_step(1)
    async with screen(room, size=(200, 60)) as (app, pilot):
        await press(pilot, "p")
        assert "Two doors." in seen(app)  # what is read is read
        await press(pilot, "enter")
        await comes(pilot, lambda: screen_text(app).count("█") > 100 and "Wait" not in seen(app))
        drawn = screen_text(app)
        vote_for(room, ["hall>left"] * 6 + ["hall>right"] * 5)
        await comes(pilot, lambda: app.conductor.voters == 11)
        await press(pilot, "enter")
        await comes(pilot, lambda: screen_text(app).count("█") > 100 and screen_text(app) != drawn)
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


async def test_a_few_answers_are_not_counted_before_the_room(kept: WorkshopStore):
    """From one to four the number is not told, to the facilitator nor to the room: with what is
    chosen at closing, it would tell the votes. Somebody alone is told that they have voted."""
    room = new_room(kept)
    room.start_step(1)
    async with screen(room) as (app, pilot):
        vote(room, ["hall>left"])
        for projected in (False, True):
            for more in range(4):
                await comes(pilot, lambda: app.conductor.voters == room.voters())
                await pilot.pause()
                shown = await sees(app, pilot, "Fewer than 5 answers, for 12 in the room")
                assert f"{more + 1} answer" not in shown and "answered" not in shown
                if more < 3 and not projected:
                    vote_for(room, ["hall>left"])
            await press(pilot, "p")
        vote_for(room, ["hall>right"])
        await sees(app, pilot, "5 answers, for 12 in the room")
        await press(pilot, "x", "c")
        await asked(app, pilot)
        await press(pilot, "1", "enter")
        await comes(pilot, lambda: room.state.people == 1)
        vote(room, ["hall>left"])
        await sees(app, pilot, "1 answer, for 1 in the room")


async def test_nothing_of_the_story_is_put_to_the_vote_where_nobody_reads(kept: WorkshopStore):
    """`v` opens a vote in a reading only; elsewhere it closes what is open, and opens nothing."""
    room = new_room(kept)
    async with screen(room) as (app, pilot):
        for step in (0, 2, 3):
            room.start_step(step)
            await press(pilot, "v")
            await sees(app, pilot, "nothing to vote on here")
            assert room.state.question is None


async def test_the_room_sees_what_became_of_what_it_wrote(kept: WorkshopStore):
    """On a wide projector too: the groups and the mean are shown, and no large letters over them;
    an earlier sequence's are not shown again, whatever was waited in between."""
    steps = (STEPS[2], Step("again", "Again", "words", 5, asks=("More",), aim="Aim"), *STEPS[3:])
    room = new_room(kept, steps=steps)
    watch_of(room).on(4_000)
    room.leave_out(0.0, room.seconds())
    room.start_step(0)
    question = room.open_words("Un frein").question
    for _each in range(5):
        room.cast_words(room.new_token(), question, "Le temps", True)
    room.close_question()
    room.group_words(question, [("Le temps manque", [each.id for each in room.words(question)])])
    async with screen(room, size=(200, 60)) as (app, pilot):
        await press(pilot, "p")
        assert "Le temps manque" in await sees(app, pilot, "The answers are in.")
        watch_of(room).on(60)
        room.start_step(1)
        await comes(pilot, lambda: screen_text(app).count("█") > 50)
        assert "Le temps manque" not in seen(app)
        await press(pilot, "p")
        assert "Le temps manque" not in await sees(app, pilot, "2/3 · Again")
        room.start_step(2)
        evaluation = room.open_evaluation("Method").question
        for score in (6, 7, 8, 9, 10):
            room.cast_evaluation(room.new_token(), evaluation, score)
        room.close_question()
        await press(pilot, "p")
        await sees(app, pilot, "Mean 8.0, median 8.0")


async def test_each_text_of_an_evaluation_says_what_it_answers(kept: WorkshopStore):
    """What one takes away and what one missed are told apart while they are put together."""
    room = new_room(kept)
    room.start_step(3)
    question = room.open_evaluation("Method").question
    room.cast_evaluation(room.new_token(), question, 8, "La carte", "Du temps", True)
    room.close_question()
    async with screen(room) as (app, pilot):
        await press(pilot, "g")
        shown = await sees(app, pilot, "hide the projector")
        assert re.search(r"La carte What I take away may be quoted", shown)
        assert re.search(r"Du temps What I missed may be quoted", shown)


async def test_one_key_is_told_for_one_thing(kept: WorkshopStore):
    """Where Enter goes to the next sequence, `n` is not told beside it."""
    room = new_room(kept)
    room.start_step(0)
    async with screen(room, size=(160, 40)) as (app, pilot):
        assert seen(app).count("next sequence") == 1
        await press(pilot, "enter")
        assert "n next sequence" in await sees(app, pilot, "open the vote")


async def test_a_long_passage_says_how_to_read_it(kept: WorkshopStore):
    """Where there is more below, the key for it is told, until the end is in sight."""
    room = new_room(kept)
    room.start_step(1)
    async with screen(room, size=(80, 10)) as (app, pilot):
        await sees(app, pilot, "Space lower down")
        await press(pilot, "end")
        await comes(pilot, lambda: "lower down" not in seen(app))
    async with screen(room) as (app, pilot):
        await sees(app, pilot, "Two doors.")
        assert "lower down" not in seen(app)
