"""The title of the book, drawn while the book itself is being opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from talent_story.tui.cover import Cover

if TYPE_CHECKING:
    from talent_story.reader.reading import Reading


class CoverScreen(Screen[None]):
    """A title where the title page will have it. Keys pressed meanwhile wait in `keys`."""

    class Opened(Message):
        """The book is open."""

        def __init__(self, reading: Reading) -> None:
            super().__init__()
            self.reading = reading

    class Refused(Message):
        """The book cannot be opened."""

        def __init__(self, error: Exception) -> None:
            super().__init__()
            self.error = error

    def __init__(self, cover: Cover, opening: Callable[[], Reading]) -> None:
        super().__init__()
        self.cover = cover
        self.opening = opening
        self.keys: list[events.Key] = []

    def compose(self) -> ComposeResult:
        """Set the title."""
        title = Content(self.cover.title).stylize("bold $accent")
        authors = Content(self.cover.authors).stylize("$quiet")
        yield Static(title + "\n" + Content("─" * 12).stylize("$rule") + "\n" + authors, id="cover")

    def on_mount(self) -> None:
        """Open the book as soon as the title is there."""
        self.call_after_refresh(self.run_worker, self._open, thread=True)

    def _open(self) -> None:
        try:
            reading = self.opening()
        except Exception as error:  # who started the program tells it
            self.post_message(self.Refused(error))
        else:
            self.post_message(self.Opened(reading))

    def on_key(self, event: events.Key) -> None:
        """Keep what is pressed for the page that comes."""
        event.stop()
        self.keys.append(events.Key(event.key, event.character))
