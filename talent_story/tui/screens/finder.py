"""A page that what one types makes shorter."""

from __future__ import annotations

import unicodedata
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from talent_story.i18n import _
from talent_story.tui.screens.book_screen import BookScreen
from talent_story.tui.widgets import Banner, KeyHint, KeyLine, Page, Prose
from talent_story.tui.widgets.typed_line import TypedLine


class FinderScreen(BookScreen):
    """What is typed goes to the line at the top; the page under it follows."""

    AUTO_FOCUS = "#typed"
    LONGEST = 200
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "page('go_down')", show=False),
        Binding("up", "page('go_up')", show=False),
        Binding("tab", "page('next_option')", show=False),
        Binding("shift+tab", "page('previous_option')", show=False),
        Binding("enter", "page('pick')", show=False),
        Binding("pagedown", "page('read_on')", show=False),
        Binding("pageup", "page('read_back')", show=False),
        Binding("home", "page('top')", show=False),
        Binding("end", "page('bottom')", show=False),
    ]

    def compose(self) -> ComposeResult:
        """Set the line above the page, where it stays when the page is scrolled."""
        yield Banner(id="banner")
        yield Prose(id="head")
        with Vertical(id="asked"):
            yield TypedLine(self.invitation(), longest=self.LONGEST, id="typed")
        page = Page(*self.parts(), id="page")
        page.can_focus = False  # a click there leaves the letters to the line
        yield page
        yield KeyLine(self.hints(), id="keys")

    @property
    def typed(self) -> TypedLine:
        """The line typed in."""
        return self.query_one("#typed", TypedLine)

    def invitation(self) -> str:
        """Return what the line says while it is empty."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Show everything first."""
        self.show_found("")

    def show_found(self, typed: str) -> None:
        """Show what answers to what is typed."""
        raise NotImplementedError

    def on_typed_line_changed(self, event: TypedLine.Changed) -> None:
        """Show what answers now."""
        event.stop()
        self.show_found(event.text)
        self.call_after_refresh(self.show_hints)

    async def say_anew(self) -> None:
        """Say everything again, in the language spoken now."""
        self.typed.invitation = self.invitation()
        await super().say_anew()

    def action_page(self, name: str) -> None:
        """Do on the page what a key does there."""
        getattr(self.page, f"action_{name}")()

    def hints(self) -> list[KeyHint]:
        """Return the keys worth telling: letters are written here."""
        shown = [KeyHint("↑ ↓", _("move"), rank=1), KeyHint(_("Esc"), _("back"), "back")]
        if self.is_mounted and self.page.stops():
            shown.insert(1, KeyHint(_("Enter"), _("choose"), rank=1))
        return shown


def folded_words(text: str) -> list[str]:
    """Return the words of a text in small letters without accents, as one may type them.

    Example:
        >>> folded_words("Mise à disposition")
        ['mise', 'a', 'disposition']
    """
    bare = unicodedata.normalize("NFD", text.casefold().replace("’", " ").replace("'", " "))
    return "".join(each for each in bare if not unicodedata.combining(each)).split()


def answers(typed: str, text: str) -> bool:
    """Say whether every word typed begins a word of a text.

    Example:
        >>> answers("dispo mi", "Mise à disposition"), answers("posi", "Mise à disposition")
        (True, False)
    """
    words = folded_words(text)
    return all(any(word.startswith(part) for word in words) for part in folded_words(typed))
