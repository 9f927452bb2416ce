"""The application of a session: a screen for the facilitator, a page for the phones beside it."""

from __future__ import annotations

import asyncio
import time
from typing import ClassVar

from textual.binding import Binding, BindingType

from talent_story.i18n import _
from talent_story.reader.settings import Settings
from talent_story.workshop.screen.asking import PickScreen
from talent_story.workshop.screen.conducting import Conductor
from talent_story.workshop.screen.help_screen import SessionHelpScreen
from talent_story.workshop.screen.room_screen import RoomScreen
from talent_story.workshop.screen.session_app import SessionApp
from talent_story.workshop.sentences import store_sentence
from talent_story.workshop.store import WorkshopStoreError
from talent_story.workshop.web.address import AddressUnusable, PortInUse, qr_rows
from talent_story.workshop.web.phones import Phones

_HEARD_SECONDS = 2.8
"""How long after its end a session is still told to the phones: they ask every two seconds or so.

Less than a signal leaves before the program ends in any case.
"""


class WorkshopApp(SessionApp):
    """A session on the screen. Without `phones`, or when they cannot be served, hands are raised.

    `no_phones` is the sentence that says why, empty while phones are served. `said` is told at the
    beginning.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "leave_session", show=False),
        Binding("question_mark,f1", "help", show=False),
    ]

    def __init__(
        self,
        conductor: Conductor,
        phones: Phones | None,
        *,
        no_phones: str = "",
        said: str = "",
        settings: Settings | None = None,
    ) -> None:
        super().__init__(conductor, no_phones=no_phones, settings=settings)
        self.conductor = conductor
        self.phones = phones
        self.said = said
        self._closed_at: float | None = None

    async def on_mount(self) -> None:
        """Serve the phones, show the session, listen to what may end the program."""
        if not self.is_headless:
            self.listen_to_signals()
        await self._serve()
        self.push_screen(RoomScreen())
        if self.said and not self.no_phones:
            self.call_after_refresh(self._tell, self.said)

    async def _serve(self) -> None:
        if self.phones is not None:
            try:
                await self.phones.start(self._phones_changed)
            except PortInUse:
                self.no_phones = _(
                    "Port {port} is in use: the room votes by raised hands. Leave with q, and start"
                    " again with --resume and another --port, to have the phones."
                ).format(port=self.phones.port)
            except AddressUnusable:
                self.no_phones = _(
                    "{address}, port {port}, cannot be listened on: the room votes by raised hands."
                ).format(address=self.phones.address, port=self.phones.port)
            except WorkshopStoreError as error:
                self.no_phones = store_sentence(error)
            else:
                self.url = self.phones.url
                self.qr_rows = qr_rows(self.url)
                return
            self.phones = None
        self.conductor.hands = True

    def session_closed(self) -> None:
        """The session was closed a moment ago: the phones have to hear of it."""
        self._closed_at = time.monotonic()

    async def stop_phones(self) -> None:
        """Stop serving the phones, once those that look have seen that the session is over."""
        if self.phones is None or not self.url:
            return
        if self._closed_at is not None:
            await asyncio.sleep(max(0.0, _HEARD_SECONDS - (time.monotonic() - self._closed_at)))
        await self.phones.stop()

    async def on_unmount(self) -> None:
        """Leave nothing running."""
        await self.stop_phones()

    def _phones_changed(self) -> None:
        self.call_later(
            self._tell, _("The page of the phones was started again: no vote was lost.")
        )

    def _tell(self, sentence: str) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, RoomScreen):
                screen.tell(sentence)

    def action_help(self) -> None:
        """Show the keys."""
        if isinstance(self.screen, RoomScreen):
            self.push_screen(SessionHelpScreen())

    def action_leave_session(self) -> None:
        """Leave, once that is said twice: the phones lose their page meanwhile."""
        if not isinstance(self.screen, RoomScreen):
            return
        if self.conductor.room.state.over:
            self.exit()
            return
        said = _("“talent-story workshop run --resume” takes it up again.")
        options = [("no", _("Stay")), ("yes", _("Leave; the session is kept as it is"))]
        self.push_screen(PickScreen(_("Leave the session?"), options, said), self._left)

    def _left(self, answer: str | None) -> None:
        if answer == "yes":
            self.exit()
