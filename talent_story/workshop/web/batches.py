"""Votes written many at a time: one transaction for all that came while the last was written.

A commit that is on disk takes a millisecond or more; five hundred phones in one second cannot have
one each. Nobody is answered before the commit that holds their vote.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence

from talent_story.workshop.store import VoteClosed, WorkshopStoreError

Ballot = tuple[str, str, int]
"""A device's token, its ballot, and which change of its answer this is."""

Kept = tuple[str, int]
"""What a device's ballot is once it is written, and which change that was."""

Write = Callable[[str, Sequence[Ballot]], Awaitable[Sequence[Kept]]]
"""Writes the ballots of a question, all or none of them: `WorkshopStore.cast_many`."""

LARGEST = 500
"""Most ballots of one transaction."""

MOST_WAITING = 20_000
"""Most ballots that wait to be written; more than that are refused for now."""


class Batches:
    """The ballots that wait to be written, one transaction after another."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._waiting: list[tuple[str, Ballot, asyncio.Future[Kept]]] = []
        self._come = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> asyncio.Task[None]:
        """Begin to write what comes; the task ends only by `stop`, or by a fault of ours."""
        self._task = asyncio.create_task(self._run())
        return self._task

    async def stop(self) -> None:
        """Write what waits, and no more after it."""
        while self._waiting:
            await asyncio.sleep(0.01)
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def cast(self, question: str, ballot: Ballot) -> Kept:
        """Keep a ballot, and return what is kept of its device; it is on disk by then.

        Raises VoteClosed, WorkshopStoreError.
        """
        if len(self._waiting) >= MOST_WAITING:
            raise WorkshopStoreError("busy")
        kept: asyncio.Future[Kept] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, ballot, kept))
        self._come.set()
        return await kept

    async def _run(self) -> None:
        while True:
            await self._come.wait()
            self._come.clear()
            while self._waiting:
                await self._write_some()

    async def _write_some(self) -> None:
        question = self._waiting[0][0]
        some = [each for each in self._waiting if each[0] == question][:LARGEST]
        written: Sequence[Kept] = ()
        failure: WorkshopStoreError | None = None
        try:
            written = await self._write(question, [ballot for _question, ballot, _kept in some])
        except WorkshopStoreError as error:
            failure = error
        finally:
            taken = {id(each[2]) for each in some}
            self._waiting = [each for each in self._waiting if id(each[2]) not in taken]
        for place, (_question, _ballot, kept) in enumerate(some):
            if kept.done():  # the phone went away meanwhile; its vote is kept all the same
                continue
            if failure is None:
                kept.set_result(written[place])
            else:
                kept.set_exception(_same(failure))


def _same(failure: WorkshopStoreError) -> WorkshopStoreError:
    """Return another error of the same kind: each phone is told by its own."""
    return VoteClosed() if isinstance(failure, VoteClosed) else WorkshopStoreError(failure.reason)
