"""Simulated phones, over real HTTP, for the tests of the page they vote on."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape

import aiohttp

from talent_story.workshop.room import Room
from talent_story.workshop.web.entry import room_code
from talent_story.workshop.web.phones import Phones

LIMIT = 120.0
"""Seconds after which what is waited for never comes."""

_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
_OPTION = re.compile(r'<button id="o\d+" name="option" value="([^"]*)"')


class Phone:
    """A phone without scripts: it loads pages, presses buttons, keeps its cookies."""

    def __init__(self, url: str, language: str = "en") -> None:
        self.url = url
        jar = aiohttp.CookieJar(unsafe=True)
        self.http = aiohttp.ClientSession(
            cookie_jar=jar, headers={"Accept-Language": language, "User-Agent": "old phone"}
        )
        self.text = ""
        self.status = 0

    async def __aenter__(self) -> Phone:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.close()

    async def look(self) -> str:
        """Load the room's page and return it."""
        return await self._read(self.http.get(f"{self.url}/room"))

    async def state(self) -> str:
        async with self.http.get(f"{self.url}/state") as answer:
            return await answer.text()

    async def send(self, **fields: str) -> str:
        """Send the form of the page that is shown, with what is filled in; return what comes."""
        form = dict(_HIDDEN.findall(self.text))
        return await self._read(self.http.post(f"{self.url}/vote", data={**form, **fields}))

    @property
    def options(self) -> list[str]:
        return [unescape(option) for option in _OPTION.findall(self.text)]

    @property
    def chosen(self) -> list[str]:
        pressed = re.findall(r'value="([^"]*)" class="chosen" aria-pressed="true"', self.text)
        return [unescape(option) for option in pressed]

    async def _read(self, asked: aiohttp.client._RequestContextManager) -> str:
        async with asked as answer:
            self.status = answer.status
            self.text = await answer.text()
        return self.text


@asynccontextmanager
async def served(room: Room, database: object, *, workers: int = 1) -> AsyncIterator[Phones]:
    """Serve the page of a room's phones on a free port."""
    code = room_code(room.store.secret(room.session))
    phones = Phones(
        str(database), room.session, address="127.0.0.1", port=0, code=code, workers=workers
    )
    await phones.start()
    try:
        yield phones
    finally:
        await phones.stop()


async def until(phone: Phone, words: str) -> str:
    """Load the page again until it says `words`: the server looks at the store now and then."""
    end, pause = time.monotonic() + LIMIT, 0.05
    while words not in await phone.look():
        assert time.monotonic() < end, f"{words!r} never came: {phone.text}"
        await asyncio.sleep(pause)
        pause = min(0.4, 1.2 * pause)  # a hundred phones at once stay below what may be asked
    return phone.text
