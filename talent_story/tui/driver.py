"""The keyboard of a terminal, with the Escape key answered as soon as any other.

A terminal sends an escape character for the Escape key, and the same one before the code of an
arrow. Textual's driver looks a tenth of a second later whether anything followed; this one, as soon
as the rest of a code could have come.
"""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

_ESCAPE = "\x1b"
_LOOK_EVERY = 0.1
_REST_WITHIN = 0.025
"""Seconds between an escape character and the rest of a key's code: they are sent together."""


class PromptDriver(LinuxDriver):
    """Textual's driver for terminals, which does not wait after an escape character alone."""

    def run_input_thread(self) -> None:
        """Read what the terminal sends until the program ends."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        wait = _LOOK_EVERY
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(wait):
                    sent = os.read(self.fileno, 4096)
                    if not sent:
                        raise EOFError  # the terminal is gone: the application ends
                    text = decode(sent)
                    for event in parser.feed(text) if text else ():
                        self.process_message(event)
                    wait = _REST_WITHIN if text.endswith(_ESCAPE) else _LOOK_EVERY
                else:
                    wait = _LOOK_EVERY
                for event in parser.tick():
                    self.process_message(event)
