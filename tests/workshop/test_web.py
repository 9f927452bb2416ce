"""The page that phones vote on, over real HTTP, from a process of its own."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from talent_story.workshop.room import Room
from talent_story.workshop.store import open_store
from talent_story.workshop.web.address import PortInUse, listen, qr_rows, room_url
from talent_story.workshop.web.entry import room_code, typed_code
from talent_story.workshop.web.phones import Phones
from tests.workshop.phones import Phone, served, until
from tests.workshop.rooms import new_room


async def test_a_room_votes_from_phones(where: str | Path):
    """One device, one vote, changed until the vote is closed; the room then sees what won, with
    the published table and nothing more."""
    with open_store(where) as store:
        room = new_room(store)
        async with served(room, where) as phones:
            people = [Phone(phones.url) for _ in range(11)]
            assert "Nothing to answer for now" in await people[0].look()
            room.open_vote("Which door?")
            for place, phone in enumerate(people):
                await until(phone, "Which door?")
                assert phone.options == ["hall>left", "hall>right", "hall>hall2"]
                await phone.send(option="hall>left")
                if place < 5:
                    await phone.send(option="hall>right")
                assert phone.status == 200
                assert phone.chosen == ["hall>right" if place < 5 else "hall>left"]
                assert "of 11" not in phone.text
            assert room.voters() == 11
            await people[0].look()
            assert people[0].chosen == ["hall>right"]
            room.close_question()
            shown = await until(people[0], "How the room was divided")
            assert "Left" in shown and "6 of 11" in shown and "5 of 11" in shown
            late = Phone(phones.url)
            assert "6 of 11" in await late.look()
            for phone in (*people, late):
                await phone.http.close()


async def test_a_vote_after_the_end_is_told_and_does_not_count(tmp_path: Path):
    """Who presses just too late is told, and sees what was decided."""
    with open_store(tmp_path / "s.db") as store:
        room = new_room(store)
        async with served(room, tmp_path / "s.db") as phones, Phone(phones.url) as phone:
            room.open_vote()
            await until(phone, "hall&gt;left")
            room.close_question()
            answer = await phone.send(option="hall>left")
            assert phone.status == 409
            assert "does not count" in answer
            assert room.state.last_closed is not None
            assert room.state.last_closed.end.how == "nobody"


async def test_texts_and_the_evaluation(tmp_path: Path):
    """Free texts and a score are kept, shown again to their own phone, and changed."""
    with open_store(tmp_path / "s.db") as store:
        room = new_room(store)
        async with served(room, tmp_path / "s.db") as phones, Phone(phones.url) as phone:
            question = room.open_words("A brake").question
            await until(phone, "A brake")
            assert "http-equiv" not in phone.text  # a page that reloads would lose what is typed
            await phone.send(text="Le temps")
            await phone.send(text='<b>Les "remplacements"</b>\r\n& co', quotable="1")
            assert "&lt;b&gt;Les &quot;remplacements&quot;&lt;/b&gt;\n&amp; co" in phone.text
            assert " checked" in phone.text
            await phone.send(text="   ")
            assert phone.status == 422 and "Write something first" in phone.text
            room.close_question()
            assert [words.text for words in room.words(question)] == [
                '<b>Les "remplacements"</b>\n& co'
            ]
            room.open_evaluation("The method, out of ten")
            await until(phone, "Your evaluation")
            await phone.send(taken="x")
            assert phone.status == 422 and "from 0 to 10" in phone.text
            await phone.send(score="8", taken="La carte", missed="é" * 600)
            assert phone.status == 200 and "La carte" in phone.text
            assert room.voters() == 1


async def test_french_english_and_the_link(tmp_path: Path):
    """The browser's language is spoken, another one for who follows the link."""
    with open_store(tmp_path / "s.db") as store:
        room = new_room(store)
        async with served(room, tmp_path / "s.db") as phones:
            async with Phone(phones.url, "de;q=0.9, fr-BE;q=0.8, en;q=0.1") as phone:
                assert '<html lang="fr">' in await phone.look()
                async with phone.http.get(f"{phones.url}/room?lang=en") as answer:
                    assert '<html lang="en">' in await answer.text()
                assert '<html lang="en">' in await phone.look()
            async with Phone(phones.url, "de, *;q=nan") as phone:
                assert '<html lang="en">' in await phone.look()


async def test_every_answer_is_guarded(tmp_path: Path):
    """Nothing is kept, framed, loaded from elsewhere or told on; no header names a framework."""
    with open_store(tmp_path / "s.db") as store:
        room = new_room(store)
        async with served(room, tmp_path / "s.db") as phones, Phone(phones.url) as phone:
            for path in ("", "/room", "/state", "/elsewhere"):
                async with phone.http.get(f"{phones.url}{path}") as answer:
                    headers = answer.headers
                    assert headers["Cache-Control"] == "no-store"
                    assert headers["X-Content-Type-Options"] == "nosniff"
                    assert headers["Referrer-Policy"] == "no-referrer"
                    policy = headers["Content-Security-Policy"]
                    assert policy.startswith("default-src 'none'; style-src 'sha256-")
                    assert "unsafe" not in policy and "frame-ancestors 'none'" in policy
                    assert headers["Server"] == "talent-story"
            async with Phone(phones.url) as other, other.http.get(f"{phones.url}/room") as answer:
                [cookie] = answer.headers.getall("Set-Cookie")
                assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
                token = cookie.partition("=")[2].partition(";")[0]
                assert token not in await answer.text()


async def test_a_visit_from_elsewhere_makes_no_second_device(tmp_path: Path):
    """A link in a message brings no cookie along: the page leads on by itself, and only then is a
    device made of a phone that was not one."""
    with open_store(tmp_path / "s.db") as store:
        room = new_room(store)
        async with served(room, tmp_path / "s.db") as phones, Phone(phones.url) as phone:
            crossing = {"Sec-Fetch-Site": "cross-site"}
            async with phone.http.get(f"{phones.url}/room", headers=crossing) as answer:
                assert "Set-Cookie" not in answer.headers
                assert 'http-equiv="refresh" content="0;' in await answer.text()


async def test_the_state_is_one_word_until_something_changes(tmp_path: Path):
    """What is polled is a word; the same word costs no body; clocks and pauses do not change it."""
    with open_store(tmp_path / "s.db") as store:
        room = new_room(store)
        async with served(room, tmp_path / "s.db") as phones, Phone(phones.url) as phone:
            before = await phone.state()
            async with phone.http.get(
                f"{phones.url}/state", headers={"If-None-Match": f'"{before}"'}
            ) as answer:
                assert answer.status == 304 and not await answer.read()
            room.pause()
            room.resume()
            await asyncio.sleep(0.8)
            assert await phone.state() == before
            room.open_vote()
            await until(phone, "hall&gt;left")
            assert await phone.state() != before


async def test_the_end_of_a_session_is_told(tmp_path: Path):
    """Closed or erased, the page says that it is over, and makes no device any more."""
    with open_store(tmp_path / "s.db") as store:
        for end in ("close", "erase"):
            room = new_room(store)
            async with served(room, tmp_path / "s.db") as phones, Phone(phones.url) as phone:
                await phone.look()
                if end == "close":
                    room.finish()
                else:
                    store.erase(room.session)
                await until(phone, "The session is over")
                assert not [c for c in phone.http.cookie_jar if c.key.startswith("vote-")]


async def test_a_process_that_is_killed_is_started_again(tmp_path: Path):
    """The page's process dies: another serves in its place, with every vote that was answered."""
    with open_store(tmp_path / "s.db") as store:
        room = new_room(store)
        async with served(room, tmp_path / "s.db") as phones, Phone(phones.url) as phone:
            room.open_vote()
            await until(phone, "hall&gt;left")
            await phone.send(option="hall>right")
            [process] = phones.processes
            os.kill(process, signal.SIGKILL)
            while phones.processes == [process] or not phones.restarts:
                await asyncio.sleep(0.05)
            await phone.look()
            assert phone.chosen == ["hall>right"]
            assert room.voters() == 1


async def test_the_page_outlives_who_started_it(tmp_path: Path):
    """The facilitator's side dies: the page stays, the same session's next one shares its port, and
    another session's is refused it."""
    with open_store(tmp_path / "s.db") as store:
        room = new_room(store)
        async with served(room, tmp_path / "s.db") as phones, Phone(phones.url) as phone:
            for worker in phones._alive:
                assert worker.process.stdin is not None
                worker.process.stdin.close()  # as when its owner is no more
            room.open_vote()
            await until(phone, "hall&gt;left")
            again = _phones_of(room, tmp_path / "s.db", phones.port)
            await again.start()
            assert again.port == phones.port
            await phones.stop()
            await phone.look()
            assert phone.options
            other = new_room(store)
            with pytest.raises(PortInUse):
                await _phones_of(other, tmp_path / "s.db", phones.port).start()
            await again.stop()


async def test_a_port_in_use_is_refused(tmp_path: Path):
    """Whoever listens there keeps the port."""
    with listen("127.0.0.1", 0, "kdrtwp") as taken, pytest.raises(PortInUse):
        listen("127.0.0.1", taken.getsockname()[1], "kdrtwp")


def test_the_code_is_typed_as_it_is_seen():
    """Spaces and capitals do not matter; what is no code is none."""
    assert typed_code("KDR TWP") == "kdrtwp"
    assert typed_code("../etc") == typed_code("kdrtwpq") == typed_code("") == ""
    codes = {room_code(bytes([n]) * 32) for n in range(200)}
    assert len(codes) == 200


def test_the_qr_code_fits_a_small_terminal():
    """Its rows are as wide as each other, and it stands beside words on eighty columns."""
    rows = qr_rows(room_url("192.168.100.200", 8080, "kdrtwp"))
    assert len({len(row) for row in rows}) == 1
    assert len(rows) <= 17 and len(rows[0]) <= 34
    assert set("".join(rows)) <= set("█▀▄ ")


def _phones_of(room: Room, database: Path, port: int) -> Phones:
    code = room_code(room.store.secret(room.session))
    return Phones(str(database), room.session, address="127.0.0.1", port=port, code=code)


async def test_a_hundred_phones_at_once(where: str | Path):
    """Two processes, votes and changes of mind crossing each other: every phone counts once, with
    what it was last answered."""
    with open_store(where) as store:
        room = new_room(store)
        async with served(room, where, workers=2) as phones:
            question = room.open_vote().question
            people = [Phone(phones.url) for _ in range(100)]
            await asyncio.gather(*(until(phone, "hall&gt;left") for phone in people))
            options = ["hall>left", "hall>right", "hall>hall2"]

            async def hesitate(place: int, phone: Phone) -> str:
                for turn in range(3):
                    await phone.send(option=options[(place + turn) % 3])
                    assert phone.status == 200
                return phone.chosen[0]

            answered = await asyncio.gather(
                *(hesitate(place, phone) for place, phone in enumerate(people))
            )
            assert room.voters() == 100
            closed = room.close_question()
            assert closed.question == question and closed.published.answers == 100
            for cell in closed.published.cells:
                assert cell.count == answered.count(cell.option)
            await asyncio.gather(*(phone.http.close() for phone in people))


async def test_a_late_request_does_not_undo_a_later_one(tmp_path: Path):
    """A repetition that comes late, of a vote that was changed since, is told what is kept."""
    with open_store(tmp_path / "s.db") as store:
        room = new_room(store)
        async with served(room, tmp_path / "s.db") as phones, Phone(phones.url) as phone:
            room.open_vote()
            await until(phone, "hall&gt;left")
            await phone.send(option="hall>left")
            await phone.send(option="hall>right")
            await phone.send(option="hall>left", turn="1")
            assert phone.chosen == ["hall>right"]


async def test_nothing_is_logged_or_left_of_a_phone(tmp_path: Path, capfd: pytest.CaptureFixture):
    """After a vote: no word on the streams, and neither the token, the address of a phone nor its
    browser's name in any file beside the book."""
    with open_store(tmp_path / "s.db") as store:
        room = new_room(store)
        async with served(room, tmp_path / "s.db") as phones, Phone(phones.url) as phone:
            room.open_vote()
            await until(phone, "hall&gt;left")
            await phone.send(option="hall>right")
            tokens = [cookie.value for cookie in phone.http.cookie_jar]
            files = [path for path in tmp_path.rglob("*") if path.is_file()]
            written = b"".join(path.read_bytes() for path in files)
            assert tokens and all(token.encode() not in written for token in tokens)
            assert b"127.0.0.1" not in written and b"old phone" not in written
    assert capfd.readouterr() == ("", "")
