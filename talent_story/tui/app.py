"""The application: one reading, its screens, and the ways out of it."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import threading
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import Screen

from talent_story.book.model import Book
from talent_story.store import JourneyStore
from talent_story.tui.crash import write_crash_log
from talent_story.tui.reading import Reading
from talent_story.tui.screens.title import TitleScreen
from talent_story.tui.screens.too_small import COLUMNS, ROWS, TooSmallScreen
from talent_story.tui.themes import DAY, EVENING

CRASHED = 74
"""The exit code of a program that failed by itself."""

_LONGEST_EXIT = 3.0

# Only the title page is imported at the start; the other screens are when they are first opened.
_SCREENS = {
    "voices": ("voices", "VoicesScreen"),
    "doors": ("voices", "DoorsScreen"),
    "about": ("about", "AboutScreen"),
    "help": ("help", "HelpScreen"),
    "facts": ("facts", "FactsScreen"),
    "recommendations": ("recommendations", "RecommendationsScreen"),
}


class TalentApp(App[None]):
    """The terminal book.

    With a persona, a door or a journey to resume, it opens on the page where these lead, or on the
    title page when they lead nowhere: `began` says which. `book_folder` is where the pictures of
    the book are (None: none is shown). `crash_log` is where the trace of a crash was written.
    """

    CSS_PATH = "book.tcss"
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 (declared so by Textual)
        (0, "-narrow"),
        (74, "-normal"),
        (120, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 (declared so by Textual)
        (0, "-short"),
        (26, "-normal-height"),
        (36, "-tall"),
        (52, "-very-tall"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "quit", show=False),
        Binding("ctrl+q,ctrl+c", "quit", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", show=False),
        Binding("question_mark,f1", "help", show=False),
        Binding("d", "change_paper", show=False),
    ]

    def __init__(
        self,
        book: Book,
        store: JourneyStore | None = None,
        *,
        persona: str | None = None,
        entry: str | None = None,
        resume: bool = False,
        save: bool = True,
        facts: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        super().__init__()
        self.book_folder = folder
        self.reading = Reading(book, store, save=save, facts=facts)
        self.crash_log: Path | None = None
        self.crashed = False
        self.animation_level = "none"
        self.register_theme(EVENING)
        self.register_theme(DAY)
        self.theme = EVENING.name
        self.began = True
        if resume:
            self.began = self.reading.resume()
        elif persona is not None:
            self.began = self.reading.lend_voice(persona)
        elif entry is not None:
            self.began = self.reading.open_door(entry)

    # Screens

    def get_default_screen(self) -> Screen[None]:
        """Return the title page, under all other screens."""
        return TitleScreen(id="_default")

    def on_mount(self) -> None:
        """Open the page a shortcut leads to, and listen to what may end the program."""
        self.call_after_refresh(gc.enable)  # the start keeps the collector off
        if self.reading.journey is not None:
            self._open_page()
        if not self.is_headless:
            self._listen_to_signals()

    def on_resize(self, event: events.Resize) -> None:
        """Say it kindly when there is no room to read, until there is."""
        small = event.size.width < COLUMNS or event.size.height < ROWS
        shown = isinstance(self.screen, TooSmallScreen)
        if small and not shown:
            self.push_screen(TooSmallScreen())
        elif shown and not small:
            self.pop_screen()

    def read(self) -> None:
        """Open the page where the journey stands, on the title page alone."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self._open_page()

    def _open_page(self) -> None:
        from talent_story.tui.screens.play import ReadingScreen

        self.push_screen(ReadingScreen())

    def open(self, name: str) -> None:
        """Open a screen over this one, unless it is open already."""
        module, kind = _SCREENS[name]
        screen = getattr(import_module(f"talent_story.tui.screens.{module}"), kind)
        if not isinstance(self.screen, (screen, TooSmallScreen)):
            self.push_screen(screen(), self._screen_closed)

    def _screen_closed(self, _result: None) -> None:
        from talent_story.tui.screens.play import ReadingScreen

        if isinstance(self.screen, ReadingScreen):
            self.screen.facts_changed()

    # Keys

    def action_help(self) -> None:
        """Show the keys."""
        self.open("help")

    def action_facts(self) -> None:
        """Show what was said."""
        self.open("facts")

    def action_recommendations(self) -> None:
        """Show what the journey recommends."""
        self.open("recommendations")

    def action_title_page(self) -> None:
        """Go back to the title page; the journey stays under way."""
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def action_change_paper(self) -> None:
        """Read on the other paper."""
        self.theme = DAY.name if self.theme == EVENING.name else EVENING.name

    # Ways out

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for name, code in (("SIGTERM", 143), ("SIGHUP", 129), ("SIGINT", 130)):
            number = getattr(signal, name, None)
            if number is not None:
                with contextlib.suppress(NotImplementedError, ValueError, RuntimeError):
                    loop.add_signal_handler(number, self.leave, code)

    def leave(self, code: int) -> None:
        """Close the book because of a signal. The journey is on disk already.

        A terminal that is gone may never take the last bytes: then the program ends without it.
        """
        deadline = threading.Timer(_LONGEST_EXIT, os._exit, (code,))
        deadline.daemon = True
        deadline.start()
        self.exit(return_code=code)

    def _handle_exception(self, error: Exception) -> None:
        """End on a crash: nothing of it is shown, and where it happened is written to a log.

        Textual's own handler prints the variables of every frame, answers of the reader included.
        """
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
            self.crash_log = write_crash_log(error)
        self.crashed = True
        self._return_code = CRASHED
        self._close_messages_no_wait()

    def panic(self, *renderables: object) -> None:
        """End when the terminal can no longer be read: it is gone, as on a hang-up."""
        self.leave(129)
