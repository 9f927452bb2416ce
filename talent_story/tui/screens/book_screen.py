"""What every screen of the book has: a running head, a page, a line of keys, and a way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen

from talent_story.i18n import _
from talent_story.reader.reading import Reading
from talent_story.reader.sentences import trouble_sentence
from talent_story.store import JourneyConflict
from talent_story.tui.typesetting import Block
from talent_story.tui.widgets import Banner, KeyHint, KeyLine, Menu, Page, Prose
from talent_story.tui.widgets.prose import Setting

if TYPE_CHECKING:
    from talent_story.tui.app import TalentApp

LONGEST_HEAD = 110
"""Columns of a running head, at most."""

WIDE_COLUMNS = 120
"""From how many columns on two texts stand side by side."""

AIRY_ROWS = 36
"""From how many rows on the lines of a menu stand apart."""


class BookScreen(Screen[None]):
    """A page with its head and its keys. A subclass gives `parts` and `hints`.

    Textual calls the handlers of this class after those of the same name in a subclass.
    """

    AUTO_FOCUS = "#page"
    _drawn: tuple[object, ...] | None = None
    _head: str | None = None
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,backspace", "back", show=False),
        Binding("o", "heard", show=False),
    ]

    @property
    def book_app(self) -> TalentApp:
        """The application, with its own type."""
        return cast("TalentApp", self.app)

    @property
    def reading(self) -> Reading:
        """The reading that all screens show."""
        return self.book_app.reading

    @property
    def page(self) -> Page:
        """The page of this screen."""
        return self.query_one("#page", Page)

    @property
    def is_airy(self) -> bool:
        """Whether there is room for blank lines that a small window cannot spare."""
        return self.app.size.height >= AIRY_ROWS and self.book_app.settings.density == "airy"

    def compose(self) -> ComposeResult:
        """Set the page between its head and its keys."""
        yield Banner(id="banner")
        yield Prose(id="head")
        yield Page(*self.parts(), id="page")
        yield KeyLine(self.hints(), id="keys")

    def parts(self) -> Sequence[Setting]:
        """Return what the page shows, from top to bottom."""
        raise NotImplementedError

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys worth telling."""
        shown: list[KeyHint] = []
        if self.is_mounted and self.page.stops():
            rows = any(menu.side_by_side for menu in self.page.query(Menu))
            arrows = "↑ ↓ ← →" if rows else "↑ ↓"
            shown.append(KeyHint(arrows, _("move"), rank=2))
            shown.append(KeyHint(_("Enter"), _("choose"), rank=2))
        elif self.is_mounted and self.page.more_below:
            shown.append(self.read_on_hint())
        shown.append(KeyHint(_("Esc"), _("back"), "back"))
        shown.append(KeyHint("?", _("help"), "app.help", rank=3))
        shown.append(KeyHint("q", _("quit"), "app.quit", rank=1))
        return shown

    def read_on_hint(self) -> KeyHint:
        """Return the key that shows more of the page."""
        return KeyHint(_("Space"), _("read on"), "read_on", rank=1)

    def head(self) -> str:
        """Return the running head."""
        return self.reading.book.title

    def on_mount(self) -> None:
        """Show the head and what the reader must know."""
        self._drawn = self._drawn_from()
        self.show_head()
        self.show_trouble()

    def on_resize(self) -> None:
        """Cut the head anew."""
        self.show_head()

    def on_screen_resume(self) -> None:
        """Show what was changed on a screen that stood over this one."""
        if self.is_mounted:
            drawn, self._drawn = self._drawn, self._drawn_from()
            if drawn is not None and drawn != self._drawn:
                self.show_again()
            self.show_trouble()
            self.show_hints()

    def _drawn_from(self) -> tuple[object, ...]:
        """Return all that a screen may be drawn from and another one may change."""
        journey = self.reading.journey
        told = None if journey is None else (journey.choices, dict(journey.facts))
        return (told, self.reading.silenced, self.book_app.settings)

    def show_again(self) -> None:
        """Show everything as it is now, each thing in its place."""

    async def say_anew(self) -> None:
        """Say everything again, in the language spoken now."""
        await self.page.remove_children()
        await self.page.mount(*self.parts())
        self.post_message(events.Mount())
        self.call_after_refresh(self.show_hints)

    def show_head(self) -> None:
        """Show the running head, cut to one line."""
        width = max(1, min(LONGEST_HEAD, self.app.size.width - 6))
        text = Content(self.head()).truncate(width, ellipsis=True)
        if text.plain != self._head:
            self._head = text.plain
            self.query_one("#head", Prose).show([Block(text, align="center")])

    def show_trouble(self) -> None:
        """Show why the journey is not kept, as long as it is not."""
        trouble = self.reading.trouble
        sentences = [] if trouble is None else [trouble_sentence(trouble)]
        if isinstance(trouble, JourneyConflict):
            sentences.append(_("Press the key o once you have read this."))
        self.query_one("#banner", Banner).tell(" ".join(sentences))

    def action_heard(self) -> None:
        """Leave out a warning that was read."""
        self.reading.heard()
        self.show_trouble()
        self.show_hints()

    def show_hints(self) -> None:
        """Show the keys worth telling now."""
        self.query_one("#keys", KeyLine).show(self.hints())

    def on_page_scrolled(self) -> None:
        """There may be more to read, or no more."""
        self.show_hints()

    def action_read_on(self) -> None:
        """Read on, from a click on the line of keys."""
        self.page.action_read_on()

    def action_back(self) -> None:
        """Go back to the screen under this one."""
        self.dismiss()
