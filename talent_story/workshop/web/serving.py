"""The process of the phones' page: `python -m talent_story.workshop.web.serving`.

It is told on its standard input, in one line of JSON, which session of which database to serve on
which socket; it says `ready` once it serves. The input then stays open as long as whoever started
it lives. When it ends, the page goes on for a while by itself: a facilitator's screen that crashed
is resumed in a minute, and the room should not have to notice.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import signal
import socket
import sys
from typing import TYPE_CHECKING, TypedDict

from talent_story.workshop.store import WorkshopStore, WorkshopStoreError, open_store
from talent_story.workshop.web.limits import allow_open_files
from talent_story.workshop.web.relief import leave_word

if TYPE_CHECKING:
    from talent_story.workshop.web.watching import Watched

ALONE_SECONDS = 600.0
"""How long the page goes on when nobody looks after it any more."""

OVER_SECONDS = 60.0
"""How long it still says that the session is over, when nobody looks after it any more."""

BACKLOG = 1_024

OPEN_FILES = 8_192
"""How many connections, and files of the store, the process would hold open."""

READY, FAULT = "ready", "fault"


class Orders(TypedDict):
    """What the process is told: a file or an address of sessions, a session, a listening socket."""

    database: str
    session: str
    socket: int


def main() -> int:
    """Serve until told to stop; return the exit code."""
    allow_open_files(OPEN_FILES)
    orders: Orders = json.loads(sys.stdin.readline())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # typed at the facilitator's screen, not at us
    try:
        store = open_store(orders["database"])
    except WorkshopStoreError as error:
        print(FAULT, error.reason, flush=True)
        return 1
    with store:
        return asyncio.run(_serve(store, orders))


async def _serve(store: WorkshopStore, orders: Orders) -> int:
    from aiohttp import web

    from talent_story.workshop.web.server import PhoneServer
    from talent_story.workshop.web.watching import Watched

    try:
        watched = Watched(store, orders["session"])
    except WorkshopStoreError as error:
        print(FAULT, error.reason, flush=True)
        return 1
    listening = socket.socket(fileno=orders["socket"])
    listening.setblocking(False)
    runner = web.ServerRunner(PhoneServer(watched, secrets.token_bytes).make())
    await runner.setup()
    await web.SockSite(runner, listening, backlog=BACKLOG, shutdown_timeout=1).start()
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    tasks = [
        watched.batches.start(),
        asyncio.create_task(watched.watch()),
        asyncio.create_task(_wait_until_alone(watched)),
        asyncio.create_task(stopped.wait()),
    ]
    print(READY, flush=True)
    done, others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    await runner.cleanup()
    for task in others - {tasks[0]}:
        task.cancel()
    if any(task.exception() for task in done):
        return 1
    await watched.close()
    return 0


async def _wait_until_alone(watched: Watched) -> None:
    """Return when whoever started us has been gone for long enough, or somebody relieved us."""
    await _end_of_input()
    word = leave_word(watched.session)
    alone = 0.0
    try:
        while alone < (OVER_SECONDS if watched.scene.over else ALONE_SECONDS):
            await asyncio.sleep(1)
            alone += 1
            if word is not None and not word.exists():
                return
    finally:
        if word is not None:
            word.unlink(missing_ok=True)


async def _end_of_input() -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    descriptor = sys.stdin.fileno()

    def read() -> None:
        with contextlib.suppress(OSError):
            if os.read(descriptor, 1024):
                return
        loop.remove_reader(descriptor)
        ended.set()

    loop.add_reader(descriptor, read)
    await ended.wait()


if __name__ == "__main__":
    raise SystemExit(main())
