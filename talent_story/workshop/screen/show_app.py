"""What the room sees, in a window of its own: for a projector beside the facilitator's screen."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual.binding import Binding, BindingType

from talent_story.reader.settings import Settings
from talent_story.workshop.screen.looking import Onlooker
from talent_story.workshop.screen.session_app import SessionApp
from talent_story.workshop.screen.session_screen import SessionScreen
from talent_story.workshop.web.address import is_served, qr_rows, room_url
from talent_story.workshop.web.entry import room_code

EVERY = 3.0
"""Seconds between two looks at whether the phones' page is served."""


class ShowApp(SessionApp):
    """A session as the room sees it: nothing is done to it from here.

    `address` and `port` are where the facilitator's screen serves the phones; None on no network.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,escape", "quit", show=False)]

    def __init__(
        self,
        onlooker: Onlooker,
        *,
        address: str | None,
        port: int,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(onlooker, settings=settings)
        self._address, self._port = address, port

    async def on_mount(self) -> None:
        """Show the session, and listen to what may end the program."""
        if not self.is_headless:
            self.listen_to_signals()
        await self.look_for_phones()
        self.push_screen(SessionScreen(projected=True))
        self.set_interval(EVERY, self.look_for_phones)

    async def look_for_phones(self) -> None:
        """See whether the room's phones have their page: if not, hands are raised."""
        over = self.onlooker.room.state.over
        url = "" if over else await self._served_url()
        # Who answers without a page that we know of has it at another address.
        hands = not (url or over or self.onlooker.voters)
        if (url, hands) == (self.url, self.hands):
            return
        self.url, self.onlooker.hands = url, hands
        self.qr_rows = qr_rows(url) if url else []
        if isinstance(self.screen, SessionScreen):
            self.screen.show_address()
            self.screen.show_again()

    async def _served_url(self) -> str:
        if self._address is None:
            return ""
        code = room_code(self.onlooker.room.secret)
        served = await asyncio.to_thread(is_served, self._address, self._port, code)
        return room_url(self._address, self._port, code) if served else ""
