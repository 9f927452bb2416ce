"""What phones must not send: every one is refused in the same few words, and the room votes on."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from pathlib import Path
from random import Random
from urllib.parse import urlencode, urlsplit

from talent_story.workshop.store import open_store
from talent_story.workshop.web.limits import allow_open_files
from talent_story.workshop.web.phones import Phones
from talent_story.workshop.web.server import CONNECTIONS
from talent_story.workshop.web.serving import OPEN_FILES
from tests.workshop.phones import LIMIT, Phone, served, until
from tests.workshop.rooms import new_room

TECHNICAL = ("aiohttp", "Traceback", "python", "Python", "Exception", "Error", "sqlite", "expected")


async def raw(phones: Phones, request: bytes) -> bytes:
    """Send bytes as they are, and return all that comes."""
    where = urlsplit(phones.url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    writer.write(request)
    try:
        await writer.drain()
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), LIMIT)
        length = re.search(rb"Content-Length: (\d+)", head)
        return head + await reader.readexactly(int(length[1]) if length else 0)
    except (ConnectionError, asyncio.IncompleteReadError):
        return b""
    finally:
        writer.close()


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.") else 0


def a_post(path: str, body: bytes, *headers: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: room", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


FORM = "Content-Type: application/x-www-form-urlencoded"


async def test_a_megabyte_is_refused(tmp_path: Path):
    """413, whether the length is told or the body simply goes on; a vote of the same phone counts."""
    with open_store(tmp_path / "s.db") as store:
        room = new_room(store)
        async with served(room, tmp_path / "s.db") as phones, Phone(phones.url) as phone:
            room.open_vote()
            await until(phone, "hall&gt;left")
            await phone.send(option="x" * 1_000_000)
            assert phone.status == 413

            async def endless():
                for _ in range(100):
                    yield b"option=" + b"x" * 10_000

            async with phone.http.post(
                f"{phones.url}/vote",
                data=endless(),
                headers={"Content-Type": "application/x-www-form-urlencoded"},
            ) as answer:
                assert answer.status == 413
            await until(phone, "hall&gt;left")
            await phone.send(option="hall>left")
            assert phone.status == 200 and room.voters() == 1


async def test_a_thousand_mutilated_bodies(tmp_path: Path):
    """Whatever a body holds, the answer is a refusal of the 400s or a vote for an option that is
    there; the page serves on from the same process."""
    random = Random(20_190_701)
    with open_store(tmp_path / "s.db") as store:
        room = new_room(store)
        async with served(room, tmp_path / "s.db") as phones, Phone(phones.url) as phone:
            room.open_vote()
            await until(phone, "hall&gt;left")
            [process] = phones.processes
            good = urlencode({"question": "q1", "turn": "1", "option": "hall>left"}).encode()
            found: dict[int, int] = {}
            for _ in range(1_000):
                body = bytearray(good)
                for _change in range(random.randint(1, 6)):
                    match random.randrange(4):
                        case 0:
                            body[random.randrange(len(body))] = random.randrange(256)
                        case 1:
                            del body[random.randrange(len(body)) :]
                            body += b"&"
                        case 2:
                            place = random.randrange(len(body) + 1)
                            body[place:place] = random.choice(
                                [
                                    b"\x00",
                                    b"%",
                                    b"%zz",
                                    b"&&&&&&&&&&",
                                    b"=",
                                    b"\xff\xfe",
                                    b"%ED%A0%80",
                                ]
                            )
                        case 3:
                            body += random.choice(
                                [b"&turn=-1", b"&turn=" + b"9" * 30, b"&option=a"]
                            )
                async with phone.http.post(
                    f"{phones.url}/vote",
                    data=bytes(body),
                    headers={"Content-Type": "application/x-www-form-urlencoded"},
                    allow_redirects=False,
                ) as answer:
                    found[answer.status] = found.get(answer.status, 0) + 1
                    text = await answer.text()
                    assert not any(word in text for word in TECHNICAL)
            assert set(found) <= {303, 409, 422, 429}
            assert room.voters() <= 1
            assert phones.processes == [process]


async def test_broken_requests_get_a_sentence(tmp_path: Path):
    """Bytes that are no HTTP, lines without end, forms of another kind: 4xx, and nothing technical."""
    with open_store(tmp_path / "s.db") as store:
        room = new_room(store)
        async with served(room, tmp_path / "s.db") as phones, Phone(phones.url) as phone:
            path = urlsplit(phones.url).path
            await phone.look()
            requests = [
                b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)),
                b"GET / HTTP/9.9\r\n\r\n",
                b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
                b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"b" * 100_000 + b"\r\n\r\n",
                b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 5_000 + b"\r\n",
                b"GET /%00%ff%2e%2e/ HTTP/1.1\r\nHost: x\r\n\r\n",
                b"POST "
                + path.encode()
                + b"/vote HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                a_post(f"{path}/vote", b"{}", "Content-Type: application/json"),
                a_post(f"{path}/vote", b"x", "Content-Type: multipart/form-data; boundary=b"),
                a_post(f"{path}/vote", b"x", FORM, "Cookie: vote=1; vote=2; \x7f"),
                b"DELETE / HTTP/1.1\r\nHost: x\r\n\r\n",
            ]
            for request in requests:
                answer = await raw(phones, request)
                assert 400 <= status_of(answer) < 500, (request[:60], answer[:200])
                text = answer.decode("utf-8", "replace")
                assert not any(word in text for word in TECHNICAL), text
            await phone.look()
            assert phone.status == 200


async def test_no_address_leads_to_another_view(tmp_path: Path):
    """The facilitator's view and the projector's are nowhere: every guess gets the same page."""
    guesses = ("/admin", "/facilitator", "/projector", "/events", "/.env", "/sessions.db", "/vote")
    with open_store(tmp_path / "s.db") as store:
        room = new_room(store)
        async with served(room, tmp_path / "s.db") as phones, Phone(phones.url) as phone:
            root = phones.url.rpartition("/")[0]
            bodies = set()
            for guess in guesses:
                for where in (root, phones.url):
                    async with phone.http.get(f"{where}{guess}") as answer:
                        assert answer.status == 404
                        bodies.add(await answer.text())
            assert len(bodies) == 1
            async with phone.http.put(f"{phones.url}/vote", data=b"x") as answer:
                assert answer.status == 404 and await answer.text() in bodies


async def test_codes_cannot_be_tried_out(tmp_path: Path):
    """After some dozens of wrong codes an address has to wait; a phone that is inside does not."""
    with open_store(tmp_path / "s.db") as store:
        room = new_room(store)
        async with served(room, tmp_path / "s.db") as phones, Phone(phones.url) as phone:
            root = phones.url.rpartition("/")[0]
            statuses: list[int] = []
            while 429 not in statuses:
                guess = len(statuses)
                assert guess < 4_000
                async with phone.http.get(
                    f"{root}/enter", params={"code": f"bcdf{guess}"}
                ) as tried:
                    statuses.append(tried.status)
            assert statuses[:40] == [404] * 40
            await phone.look()
            assert phone.status == 200


async def test_the_vote_of_another_cannot_be_replayed(tmp_path: Path):
    """A page, or a form copied from one, carries no token: sent by another phone it is that phone's
    own vote; sent without a cookie, or with one made up, it is refused."""
    with open_store(tmp_path / "s.db") as store:
        room = new_room(store)
        async with served(room, tmp_path / "s.db") as phones:
            async with Phone(phones.url) as first, Phone(phones.url) as second:
                room.open_vote()
                await until(first, "hall&gt;left")
                await first.send(option="hall>left")
                await second.look()
                second.text = first.text
                await second.send(option="hall>right")
                assert room.voters() == 2
                await first.look()
                assert first.chosen == ["hall>left"]
            form = urlencode({"question": "q1", "option": "hall>left"}).encode()
            path = urlsplit(phones.url).path
            for cookie in ("", "Cookie: vote-x=y", f"Cookie: vote-00000000={'0' * 32}.{'0' * 32}"):
                answer = await raw(
                    phones, a_post(f"{path}/vote", form, FORM, *filter(None, [cookie]))
                )
                assert status_of(answer) == 403
            assert room.voters() == 2


async def test_a_form_of_another_site_is_refused(tmp_path: Path):
    """A page from elsewhere that posts in a phone's name gets nothing, cookie or not."""
    with open_store(tmp_path / "s.db") as store:
        room = new_room(store)
        async with served(room, tmp_path / "s.db") as phones, Phone(phones.url) as phone:
            room.open_vote()
            await until(phone, "hall&gt;left")
            for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
                async with phone.http.post(
                    f"{phones.url}/vote",
                    data={"question": "q1", "option": "hall>left"},
                    headers=headers,
                ) as answer:
                    assert answer.status == 403
            assert room.voters() == 0


async def test_a_flood_from_one_phone_leaves_the_others_their_votes(tmp_path: Path):
    """Hundreds of votes a second from one device are refused after a few; the last one it was
    answered counts once, and other phones vote meanwhile."""
    with open_store(tmp_path / "s.db") as store:
        room = new_room(store)
        async with (
            served(room, tmp_path / "s.db") as phones,
            Phone(phones.url) as flood,
            Phone(phones.url) as calm,
        ):
            room.open_vote()
            await until(flood, "hall&gt;left")
            await until(calm, "hall&gt;left")

            async def one() -> int:
                form = {"question": "q1", "option": "hall>right"}
                async with flood.http.post(
                    f"{phones.url}/vote", data=form, allow_redirects=False
                ) as answer:
                    return answer.status

            began = time.monotonic()
            statuses = await asyncio.gather(*(one() for _ in range(300)))
            allowed = 20 + 2 * (time.monotonic() - began)
            assert set(statuses) <= {303, 429}
            assert statuses.count(303) <= allowed + 1
            await calm.send(option="hall>left")
            assert calm.status == 200
            assert room.voters() == 2


async def test_a_store_that_cannot_be_reached_is_said_and_comes_back(tmp_path: Path):
    """While the sessions are locked the phone is told to try again; then its vote is kept."""
    with open_store(tmp_path / "s.db") as store:
        room = new_room(store)
        async with (
            served(room, tmp_path / "s.db", workers=2) as phones,
            Phone(phones.url) as phone,
        ):
            room.open_vote()
            await until(phone, "hall&gt;left")
            store.database.db.execute("BEGIN EXCLUSIVE")  # type: ignore[attr-defined]
            try:
                sent = asyncio.create_task(phone.send(option="hall>left"))
                await asyncio.wait({sent}, timeout=1)
            finally:
                store.database.db.execute("ROLLBACK")  # type: ignore[attr-defined]
            await sent
            assert phone.status == 200 and phone.chosen == ["hall>left"]
            assert room.voters() == 1


async def test_idle_connections_of_one_address_are_bounded(tmp_path: Path):
    """An address that opens connections and says nothing gets its share of them; those beyond are
    closed at once, and once it lets some go a phone there votes."""
    with open_store(tmp_path / "s.db") as store:
        room = new_room(store)
        async with served(room, tmp_path / "s.db") as phones:
            allow_open_files(OPEN_FILES)
            silent = [
                await asyncio.open_connection("127.0.0.1", phones.port)
                for _ in range(CONNECTIONS + 40)
            ]
            gone = await asyncio.gather(*(_is_closed(reader) for reader, _writer in silent[-40:]))
            assert all(gone)
            for _reader, writer in silent:
                writer.close()
            async with Phone(phones.url) as phone:
                room.open_vote()
                await until(phone, "hall&gt;left")
                await phone.send(option="hall>left")
                assert phone.status == 200 and room.voters() == 1


async def _is_closed(reader: asyncio.StreamReader) -> bool:
    with contextlib.suppress(ConnectionError):
        async with asyncio.timeout(LIMIT):
            return await reader.read(1) == b""
    return True
