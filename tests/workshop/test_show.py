"""What the room sees in a window of its own, beside the facilitator's screen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from pathlib import Path

import pytest
from textual.pilot import Pilot

from talent_story import i18n
from talent_story.workshop.following import Following
from talent_story.workshop.room import Room
from talent_story.workshop.screen.looking import Onlooker
from talent_story.workshop.screen.running import is_gone
from talent_story.workshop.screen.show_app import ShowApp
from talent_story.workshop.store import WorkshopStore, open_store
from tests.workshop.phones import Phone, served, until
from tests.workshop.rooms import Watch, new_room, vote
from tests.workshop.waiting import sees


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Speak English, and write nowhere but in the folder of this test."""
    speaker = ContextVar("language", default=i18n.Speaker("en"))  # noqa: B039
    monkeypatch.setattr(i18n, "_current", speaker)
    monkeypatch.setenv("TALENT_STORY_DATA", str(tmp_path / "data"))


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[WorkshopStore]:
    """A store of sessions in a file."""
    with open_store(tmp_path / "s.db") as store:
        yield store


@asynccontextmanager
async def shown(
    room: Room, *, port: int | None = None, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[ShowApp, Pilot[None]]]:
    """What the room sees of a session; on no network without `port`."""
    followed = Following(room.store, room.session, room.play, now=Watch())
    address = None if port is None else "127.0.0.1"
    app = ShowApp(Onlooker(followed), address=address, port=port or 1)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app, pilot


async def test_the_room_follows_by_itself(kept: WorkshopStore):
    """Every move of the facilitator is seen without a key; how the room votes is seen when the
    vote is closed."""
    room = new_room(kept)
    async with shown(room) as (app, pilot):
        await sees(app, pilot, "How the room votes")
        room.next_step()
        await sees(app, pilot, "Accueil")
        room.next_step()
        await sees(app, pilot, "Two doors.")
        vote(room, ["hall>left"] * 6 + ["hall>right"] * 5)
        asked = await sees(app, pilot, "have answered, of 12 in the room")
        assert "6 of 11" not in asked
        room.close_question()
        closed = await sees(app, pilot, "Taken: Left")
        assert "6 of 11" in closed and "5 of 11" in closed
        room.go_on()
        await sees(app, pilot, "A map.")
        room.finish()
        assert "raised hands" not in await sees(app, pilot, "The session is over")


async def test_nothing_is_done_from_there(kept: WorkshopStore):
    """No key of the facilitator's does anything, none is told, and a lid that was closed is no
    pause."""
    room = new_room(kept)
    room.start_step(1)
    events = kept.events(room.session)
    async with shown(room) as (app, pilot):
        seen = await sees(app, pilot, "Two doors.")
        assert "Enter" not in seen and "Whatever the room votes" not in seen
        for key in ("enter", "v", "n", "b", "s", "t", "plus", "x", "w", "e", "f", "p", "u", "d"):
            await pilot.press(key)
        watch = app.onlooker.room._now
        assert isinstance(watch, Watch)
        watch.on(3_000)
        await pilot.pause(0.6)
        assert kept.events(room.session) == events
        await pilot.press("q")
    assert app.return_code == 0


async def test_the_address_of_the_phones_comes_and_goes(kept: WorkshopStore, tmp_path: Path):
    """The address is shown while the phones' page answers there, and hands are raised where it
    does not."""
    room = new_room(kept)
    async with served(room, tmp_path / "s.db") as phones:  # noqa: SIM117 - the port is its own
        async with shown(room, port=phones.port, size=(120, 40)) as (app, pilot):
            await sees(app, pilot, phones.url)
            assert not app.hands and app.qr_rows
            room.start_step(1)
            room.open_vote()
            async with Phone(phones.url) as phone:
                await until(phone, "hall&gt;left")
                await phone.send(option="hall>left")
            await sees(app, pilot, "Fewer than 5 answers, for 12 in the room")
            room.drop_question()
            await phones.stop()
            await sees(app, pilot, "The room votes by raised hands.")
            assert app.hands


async def test_a_session_that_is_erased_meanwhile_is_said(kept: WorkshopStore):
    """The window stays, and says so."""
    room = new_room(kept)
    async with shown(room) as (app, pilot):
        kept.erase(room.session)
        await sees(app, pilot, "There is no session of that name.")
        assert is_gone(room)
    assert not is_gone(new_room(kept))


def test_show_needs_a_terminal_and_a_session(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    """Without them it says so, and why."""
    from talent_story.cli.running import run

    assert run(["--lang", "en", "workshop", "show"]) == 2
    assert "on a terminal" in capsys.readouterr().err
    monkeypatch.setattr("talent_story.tui.running.is_terminal", lambda: True)
    assert run(["--lang", "en", "workshop", "show"]) == 2
    assert "No session is kept." in capsys.readouterr().err
