"""A room of 500 phones votes within a second, over real HTTP, and half of it changes its mind.

The phones are another process, each with a connection of its own: it loads the page, asks for the
state every two seconds as the page's script does, votes at a random moment of one second, and is
answered once its vote is on disk. The facilitator's side looks on as its screen does. Then every
ballot in the store is compared with what the phones were answered.

    python benchmarks/votes.py [--phones 500] [--rounds 3] [--only sqlite|postgresql]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from random import Random
from urllib.parse import quote, urlsplit

sys.path.insert(0, str(Path(__file__).parent.parent))

from measuring import table

from talent_story.workshop.room import Room
from talent_story.workshop.store import WorkshopStore, open_store
from talent_story.workshop.web.entry import room_code
from talent_story.workshop.web.phones import Phones
from tests.real.postgres import running_server
from tests.workshop.rooms import new_room

POLL_SECONDS = 2.0


# The phones' side


class Phone:
    """One phone, on one connection that is kept."""

    def __init__(self, url: str) -> None:
        where = urlsplit(url)
        self.host, self.port, self.base = where.hostname, where.port, where.path
        self.cookie = ""
        self.turn = 0
        self.vote = ""

    async def connect(self) -> None:
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port)

    async def ask(self, method: str, path: str, body: str = "") -> tuple[int, bytes, str]:
        lines = [
            f"{method} {self.base}/{path} HTTP/1.1",
            f"Host: {self.host}",
            "X-Part: 1",
            f"Content-Length: {len(body)}",
            "Content-Type: application/x-www-form-urlencoded",
        ]
        if self.cookie:
            lines.append(f"Cookie: {self.cookie}")
        self.writer.write(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        length = re.search(r"Content-Length: (\d+)", head)
        text = await self.reader.readexactly(int(length[1]) if length else 0)
        cookie = re.search(r"Set-Cookie: ([^;]+)", head)
        return int(head.split(" ", 2)[1]), text, cookie[1] if cookie else ""

    async def enter(self) -> None:
        await self.connect()
        status, _text, self.cookie = await self.ask("GET", "room")
        assert status == 200, status

    async def cast(self, question: str, option: str) -> float:
        """Vote; return the milliseconds until the answer."""
        self.turn += 1
        body = f"question={question}&turn={self.turn}&option={quote(option, safe='')}"
        started = time.perf_counter()
        status, text, _cookie = await self.ask("POST", "vote", body)
        spent = (time.perf_counter() - started) * 1000
        assert status == 200 and b'class="kept"' in text, (status, text)
        self.vote = option
        return spent


async def phones_vote(url: str, question: str, count: int, seed: int) -> dict[str, object]:
    """Return the milliseconds of every vote, and how the phones were told they voted."""
    random = Random(seed)
    phones = [Phone(url) for _ in range(count)]
    for start in range(0, count, 50):
        await asyncio.gather(*(phone.enter() for phone in phones[start : start + 50]))
    options = ("hall>left", "hall>right", "hall>hall2")

    async def vote(phone: Phone) -> float:
        await asyncio.sleep(random.random())
        return await phone.cast(question, random.choice(options))

    async def poll(phone: Phone) -> None:
        await asyncio.sleep(random.random() * POLL_SECONDS)
        await phone.ask("GET", "state")

    first = await asyncio.gather(*(vote(phone) for phone in phones))
    await asyncio.gather(*(poll(phone) for phone in phones))
    # One half changes its vote within a second while the other asks what is new.
    half = count // 2
    found = await asyncio.gather(
        *(vote(phone) for phone in phones[:half]), *(poll(phone) for phone in phones[half:])
    )
    for phone in phones:
        phone.writer.close()
    return {
        "first": first,
        "changed": [each for each in found if each is not None],
        "votes": Counter(phone.vote for phone in phones),
    }


# The facilitator's side


def ballots(store: WorkshopStore, question: str) -> Counter[str]:
    rows = store.database.read(
        lambda run: run("SELECT body FROM workshop_ballot WHERE question = ?", question)
    )
    return Counter(str(row[0]) for row in rows)


async def look_on(room: Room) -> None:
    """Look at the session as the facilitator's screen does meanwhile."""
    while True:
        room.refresh()
        room.voters()
        await asyncio.sleep(0.5)


async def measure(
    room: Room, database: str, workers: int, count: int, seed: int
) -> dict[str, object]:
    code = room_code(room.store.secret(room.session))
    page = Phones(database, room.session, address="127.0.0.1", port=0, code=code, workers=workers)
    await page.start()
    try:
        question = room.open_vote().question
        await asyncio.sleep(1)
        arguments = ["--as-phones", page.url, question, str(count), str(seed)]
        process = await asyncio.create_subprocess_exec(
            sys.executable, __file__, *arguments, stdout=subprocess.PIPE
        )
        looking = asyncio.create_task(look_on(room))
        told, _ = await process.communicate()
        looking.cancel()
        assert process.returncode == 0
        found: dict[str, object] = json.loads(told)
        kept = ballots(room.store, question)
        assert kept == Counter(found["votes"]), (kept, found["votes"])
        assert kept.total() == count, kept
        closed = room.close_question()
        assert closed.published.answers == count
        return found
    finally:
        await page.stop()


def share(times: list[float], part: float) -> str:
    ordered = sorted(times)
    return f"{ordered[min(len(ordered) - 1, int(part * len(ordered)))]:.0f}"


def main() -> None:
    if sys.argv[1:2] == ["--as-phones"]:
        url, question, count, seed = sys.argv[2:]
        print(json.dumps(asyncio.run(phones_vote(url, question, int(count), int(seed)))))
        return
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--phones", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    asked = parser.parse_args()
    rows = []
    with ExitStack() as stack:
        places: list[tuple[str, str, int]] = []
        if asked.only != "postgresql":
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            places.append(("SQLite", str(Path(folder) / "sessions.db"), 1))
        if asked.only != "sqlite":
            address = stack.enter_context(running_server()).new_database()
            places.append(("PostgreSQL", address, 1))
            places.append(("PostgreSQL", address, 2))
        for name, database, workers in places:
            with open_store(database) as store:
                for turn in range(asked.rounds):
                    found = asyncio.run(
                        measure(new_room(store), database, workers, asked.phones, turn)
                    )
                    for what in ("first", "changed"):
                        times = found[what]
                        assert isinstance(times, list)
                        rows.append(
                            [
                                name,
                                str(workers),
                                str(turn + 1),
                                what,
                                str(len(times)),
                                share(times, 0.5),
                                share(times, 0.95),
                                share(times, 0.99),
                                f"{max(times):.0f}",
                                "exact",
                            ]
                        )
    head = ["kept in", "processes", "round", "votes", "n", "p50 ms", "p95", "p99", "most", "totals"]
    table(head, rows)


if __name__ == "__main__":
    main()
