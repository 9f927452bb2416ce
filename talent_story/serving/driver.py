"""What draws a book for a browser, and ends when nobody listens any more."""

from __future__ import annotations

import asyncio

from textual import events, messages
from textual.drivers.web_driver import WebDriver
from textual.geometry import Size


class PageDriver(WebDriver):
    """Textual's web driver, with the keys from the first page on, and an end that is certain."""

    def start_application_mode(self) -> None:
        """Begin to draw. Our page gives the keys to the book by itself, perhaps before this."""
        super().start_application_mode()
        # Queued after the event by which Textual's driver says that the page has no keys yet.
        self._app.call_later(self._app.post_message, events.AppFocus())
        asyncio.run_coroutine_threadsafe(self._tell_size(), asyncio.get_running_loop())

    async def _tell_size(self) -> None:
        """Say the size again, after the first: another that came at once was told before that."""
        if self._size is not None:
            size = Size(*self._size)
            self._app.post_message(events.Resize(size, size))

    def run_input_thread(self) -> None:
        """Read what is typed until the other end is closed, then close the book.

        The other end is closed too when what started this process was killed.
        """
        super().run_input_thread()
        if not self.exit_event.is_set():
            self._app.post_message(messages.ExitApp())
