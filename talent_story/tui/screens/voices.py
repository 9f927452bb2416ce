"""Where a journey may begin elsewhere than at the start: someone's voice, or a door."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from talent_story.i18n import _
from talent_story.tui.screens.book_screen import BookScreen
from talent_story.tui.typesetting import Block
from talent_story.tui.widgets import Menu, Option, Prose
from talent_story.tui.widgets.prose import Setting


class ShortcutsScreen(BookScreen):
    """A list of beginnings, each a way into the story that is taken for the reader."""

    def parts(self) -> Sequence[Setting]:
        """Return the heading and the list."""
        return (
            Prose(
                [
                    Block(Content(self.title_text()).stylize("bold $accent")),
                    Block(Content(self.introduction_text()).stylize("$quiet")),
                ],
                id="heading",
            ),
            Prose(id="told"),
            Menu(list(self.options()), spacing=1, id="beginnings"),
        )

    def on_mount(self) -> None:
        """Mark the first beginning."""
        if self.options():
            self.query_one("#beginnings", Menu).marked = 0

    def title_text(self) -> str:
        """Return the heading."""
        raise NotImplementedError

    def introduction_text(self) -> str:
        """Return what is offered here."""
        raise NotImplementedError

    def options(self) -> Sequence[Option]:
        """Return the beginnings."""
        raise NotImplementedError

    def start(self, beginning: str) -> bool:
        """Begin there; False if no journey leads there."""
        raise NotImplementedError

    def on_menu_picked(self, event: Menu.Picked) -> None:
        """Begin where it was picked."""
        event.stop()
        if self.start(event.option):
            self.book_app.read()
        else:
            sentence = _("No journey leads there in this book.")
            self.query_one("#told", Prose).show([Block(Content(sentence))])
            self.page.action_top()


class VoicesScreen(ShortcutsScreen):
    """The personas, whose voice a reader may lend theirs to."""

    def title_text(self) -> str:
        """Return the heading."""
        return _("Lend your voice")

    def introduction_text(self) -> str:
        """Return what is offered here."""
        return _(
            "The journey begins at the start of the book all the same: the choices that lead to"
            " this person are taken for you, and shown. Their situation is lent to you."
        )

    def options(self) -> Sequence[Option]:
        """Return the personas, with their portrait and their wish."""
        found = []
        for persona in self.reading.book.personas.values():
            details = [
                Block(Content(text).stylize(style), gap=0)
                for text, style in (
                    (persona.portrait or persona.summary, "not bold"),
                    (_("Wish: {wish}").format(wish=persona.wish) if persona.wish else "", "$quiet"),
                )
                if text
            ]
            name = Content(persona.name).stylize("bold")
            found.append(Option(persona.id, name, details=tuple(details)))
        return found

    def start(self, beginning: str) -> bool:
        """Begin where the persona is met."""
        return self.reading.lend_voice(beginning)


class DoorsScreen(ShortcutsScreen):
    """The entry points."""

    def title_text(self) -> str:
        """Return the heading."""
        return _("Choose a door")

    def introduction_text(self) -> str:
        """Return what is offered here."""
        return _(
            "Choose the situation that looks like yours. The journey begins at the start of the"
            " book all the same: the choices that lead there are taken for you, and shown."
        )

    def options(self) -> Sequence[Option]:
        """Return the doors that open on a section, with their situation."""
        found = []
        for door in self.reading.book.entry_points.values():
            if not door.opens:
                continue
            who = door.triggered_by
            opened_by = _("Who opens it: {who}").format(who=who) if who else ""
            details = [
                Block(Content(text).stylize(style), gap=0)
                for text, style in ((door.summary, "not bold"), (opened_by, "$quiet"))
                if text
            ]
            name = Content(door.name).stylize("bold")
            found.append(Option(door.id, name, details=tuple(details)))
        return found

    def start(self, beginning: str) -> bool:
        """Begin at the section the door opens."""
        return self.reading.open_door(beginning)
