"""The session as one server process sees it: read again and again, never held for another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from talent_story.workshop.ballots import is_token
from talent_story.workshop.session import fold
from talent_story.workshop.store import SessionNotFound, WorkshopStore, WorkshopStoreError
from talent_story.workshop.web.batches import Ballot, Batches, Kept
from talent_story.workshop.web.scene import Scene, gone_scene, scene_of

EVERY = 0.3
"""Seconds between two looks at the store."""

T = TypeVar("T")


class Watched:
    """A session in a store, watched. `scene` is what phones are shown now.

    The store is used from one thread, so that the server goes on answering meanwhile.

    Raises WorkshopStoreError.
    """

    def __init__(self, store: WorkshopStore, session: str) -> None:
        self.store = store
        self.session = session
        self.secret = store.secret(session)
        self.state = fold(store.events(session))
        self.scene: Scene = scene_of(self.state)
        self.version = self.scene.version
        self.reachable = True
        self.gone = False
        self.batches = Batches(self._write)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")

    async def in_thread(self, action: Callable[[], T]) -> T:
        """Run what asks the store."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, action)

    async def watch(self) -> None:
        """Look at the store for ever."""
        while True:
            if not self.gone:
                await self.look()
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Look at the store once. A store that cannot be reached is said, and asked again."""
        try:
            await self.in_thread(self._refresh)
            self.reachable = True
        except SessionNotFound:
            self.gone = True
            self._show(gone_scene(self.scene))
        except WorkshopStoreError:
            self.reachable = False

    def _refresh(self) -> None:
        number = self.store.head(self.session)
        if number != self.state.number:
            for event in self.store.events(self.session, self.state.number):
                self.state = self.state.after(event)
            self._show(scene_of(self.state))

    def _show(self, scene: Scene) -> None:
        self.scene, self.version = scene, scene.version

    def knows(self, token: str) -> bool:
        """Say whether this session made a device's token."""
        return is_token(self.secret, token)

    async def answer(self, token: str) -> tuple[str, int] | None:
        """Return what a device answered to the open question, and how often it changed it."""
        question = self.scene.question
        if question is None or not self.knows(token):
            return None
        id = question.question
        return await self.in_thread(lambda: self.store.answer(self.session, id, token))

    async def _write(self, question: str, ballots: Sequence[Ballot]) -> Sequence[Kept]:
        return await self.in_thread(lambda: self.store.cast_many(self.session, question, ballots))

    async def close(self) -> None:
        """Write what waits, and let the thread go."""
        await self.batches.stop()
        self._thread.shutdown()
