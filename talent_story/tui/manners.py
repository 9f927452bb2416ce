"""How an application of ours ends: on a signal, on a crash, on a terminal that is gone."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import Sequence
from pathlib import Path

from textual.app import App
from textual.driver import Driver
from textual.filter import LineFilter, NoColor

CRASHED = 74
"""The exit code of a program that failed by itself."""

_LONGEST_EXIT = 3.0

_NO_COLOUR = NoColor()


class MannerlyApp(App[None]):
    """An application that gives the terminal back as it was, whatever ends it.

    All that it keeps is on disk before it is shown, so that it may end at any moment. `crash_log`
    is where the trace of a crash was written.
    """

    crash_log: Path | None = None
    crashed = False

    def get_driver_class(self) -> type[Driver]:
        """Return the driver of this terminal or of this page in a browser."""
        found = super().get_driver_class()
        if found.__module__ != "textual.drivers.linux_driver":
            return found
        from talent_story.tui.driver import PromptDriver

        return PromptDriver

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Send no colour at all where none is wanted: Textual's own filter sends shades of grey.

        What is marked stands out by its sign and its weight.
        """
        return (_NO_COLOUR,) if self.no_color else super().get_line_filters()

    def listen_to_signals(self) -> None:
        """End on a signal by the same way as on a key."""
        loop = asyncio.get_running_loop()
        for name, code in (("SIGTERM", 143), ("SIGHUP", 129), ("SIGINT", 130)):
            number = getattr(signal, name, None)
            if number is not None:
                with contextlib.suppress(NotImplementedError, ValueError, RuntimeError):
                    loop.add_signal_handler(number, self.leave, code)

    def leave(self, code: int) -> None:
        """Close because of a signal.

        A terminal that is gone may never take the last bytes: then the program ends without it.
        """
        deadline = threading.Timer(_LONGEST_EXIT, os._exit, (code,))
        deadline.daemon = True
        deadline.start()
        self.exit(return_code=code)

    def _handle_exception(self, error: Exception) -> None:
        """End on a crash: nothing of it is shown, and where it happened is written to a log.

        Textual's own handler prints the variables of every frame, people's answers included.
        """
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
            from talent_story.tui.crash import write_crash_log

            self.crash_log = write_crash_log(error)
        self.crashed = True
        self._return_code = CRASHED
        self._close_messages_no_wait()

    def panic(self, *renderables: object) -> None:
        """End when the terminal can no longer be read: it is gone, as on a hang-up."""
        self.leave(129)
