"""The phones' page as the facilitator's side has it: started, looked after, stopped."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from talent_story.workshop.store import WorkshopStoreError
from talent_story.workshop.web.address import listen, room_url
from talent_story.workshop.web.relief import relieve
from talent_story.workshop.web.serving import READY, Orders

START_SECONDS = 60.0
STOP_SECONDS = 3.0

_AT_LEAST = 1.0
"""Seconds between two starts of the same process: one that cannot live is not started in a rush."""


@dataclass
class _Worker:
    process: asyncio.subprocess.Process
    started: float = field(default_factory=time.monotonic)


class Phones:
    """The processes that serve the page of one session; each that dies is started again.

    `restarts` counts how often that was. They are of another process group than the terminal's:
    what is typed there does not reach them, and they outlive a crash of the screen for a while.
    """

    def __init__(
        self, database: str, session: str, *, address: str, port: int, code: str, workers: int = 1
    ) -> None:
        self._orders = database, session
        self.address, self.port, self.code = address, port, code
        self.workers = workers
        self.restarts = 0
        self._listening: socket.socket | None = None
        self._alive: list[_Worker] = []
        self._keeper: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """The address of the room."""
        return room_url(self.address, self.port, self.code)

    async def start(self, changed: Callable[[], None] = lambda: None) -> None:
        """Serve; `changed` is called when a process died and when it serves again.

        Raises PortInUse, AddressUnusable, WorkshopStoreError (`failed` when it does not begin).
        """
        self._listening = listen(self.address, self.port, self.code)
        self.port = int(self._listening.getsockname()[1])
        try:
            for _worker in range(self.workers):
                self._alive.append(await self._started())
        except BaseException:
            await self.stop()
            raise
        relieve(self._orders[1])
        self._keeper = asyncio.create_task(self._keep(changed))

    async def stop(self) -> None:
        """Stop serving: what was answered is kept, whoever asks now finds nobody."""
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
        for worker in self._alive:
            with contextlib.suppress(ProcessLookupError):
                worker.process.terminate()
        for worker in self._alive:
            try:
                await asyncio.wait_for(worker.process.wait(), STOP_SECONDS)
            except TimeoutError:
                worker.process.kill()
                await worker.process.wait()
        self._alive = []
        if self._listening is not None:
            self._listening.close()
            self._listening = None

    @property
    def processes(self) -> list[int]:
        """The ids of the processes that serve."""
        return [worker.process.pid for worker in self._alive]

    async def _started(self) -> _Worker:
        assert self._listening is not None
        descriptor = self._listening.fileno()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "talent_story.workshop.web.serving",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            pass_fds=(descriptor,),
            start_new_session=True,
        )
        assert process.stdin is not None and process.stdout is not None
        database, session = self._orders
        orders = Orders(database=database, session=session, socket=descriptor)
        said = ""
        with contextlib.suppress(TimeoutError, ConnectionError):
            process.stdin.write(json.dumps(orders).encode() + b"\n")
            await process.stdin.drain()
            line = await asyncio.wait_for(process.stdout.readline(), START_SECONDS)
            said = line.decode("utf-8", "replace").strip()
        if said != READY:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            raise WorkshopStoreError(said.partition(" ")[2] or "failed")
        return _Worker(process)

    async def _keep(self, changed: Callable[[], None]) -> None:
        """Start again what dies, for ever."""
        while True:
            waits = {asyncio.create_task(each.process.wait()): each for each in self._alive}
            try:
                done, _others = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for wait in waits:
                    wait.cancel()
            for wait in done:
                dead = waits[wait]
                self.restarts += 1
                changed()
                await asyncio.sleep(max(0.0, _AT_LEAST - (time.monotonic() - dead.started)))
                while True:
                    with contextlib.suppress(WorkshopStoreError):
                        self._alive[self._alive.index(dead)] = await self._started()
                        break
                    await asyncio.sleep(_AT_LEAST)
                changed()
