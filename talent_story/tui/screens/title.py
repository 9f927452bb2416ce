"""The title page: begin, go on, lend a voice, choose a door."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from talent_story.i18n import _, counted
from talent_story.story.journey import Journey
from talent_story.tui.screens.book_screen import BookScreen
from talent_story.tui.typesetting import Block
from talent_story.tui.widgets import KeyHint, Menu, Option, Prose
from talent_story.tui.widgets.prose import Setting

_RULE = "─" * 12


class TitleScreen(BookScreen):
    """The first page of the book."""

    def parts(self) -> Sequence[Setting]:
        """Return the title, what can be done, and the first lines of the notice."""
        return (
            Prose(self._title(), id="title"),
            Prose(id="note"),
            Menu(centred=True, id="doors"),
            Prose(self._keys(), id="first-keys"),
            Prose(self._notice(), id="notice"),
        )

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys worth telling."""
        return (
            KeyHint("↑ ↓", _("move")),
            KeyHint(_("Enter"), _("choose")),
            KeyHint("d", _("another paper"), "app.change_paper", rank=3),
            KeyHint("?", _("help"), "app.help", rank=2),
            KeyHint("q", _("quit"), "app.quit", rank=1),
        )

    def head(self) -> str:
        """Return no head: the title is below."""
        return ""

    def on_mount(self) -> None:
        """Show what can be done."""
        self.show_doors()

    def on_screen_resume(self) -> None:
        """Show what can be done now."""
        if self.is_mounted:
            self.show_doors()

    def on_resize(self) -> None:
        """Give the menu more air when there is room for it."""
        self.query_one("#doors", Menu).space(1 if self.is_airy else 0)

    def tell(self, sentence: str) -> None:
        """Tell something about what was just tried."""
        self.query_one("#note", Prose).show(
            [Block(Content(sentence), align="center")] if sentence else []
        )

    def show_doors(self) -> None:
        """Show what can be done: the mark stays where it was, or comes to the first if it moved."""
        self.tell(self._note())
        menu = self.query_one("#doors", Menu)
        doors = self._doors()
        unchanged = [_said(door) for door in doors] == [_said(door) for door in menu.options]
        menu.show(doors, marked=menu.marked if unchanged else 0)

    def _note(self) -> str:
        if not self.reading.save:
            return _("Nothing of this reading will be kept.")
        if self.book_app.known_settings.unreadable:
            return _("Your settings could not be read: those that are usual hold instead.")
        return ""

    def _title(self) -> list[Block]:
        book = self.reading.book
        blocks = [
            Block(Content(book.title).stylize("bold $accent"), align="center"),
            Block(Content(_RULE).stylize("$rule"), align="center", gap=0),
        ]
        if book.authors:
            authors = Content(", ".join(book.authors)).stylize("$quiet")
            blocks.append(Block(authors, align="center", gap=0))
        return blocks

    def _keys(self) -> list[Block]:
        """Say what to press, to a person who has never used a terminal."""
        sentence = _("The Enter key opens the marked line; ↑ and ↓ mark another.")
        return [Block(Content(sentence), align="center")]

    def _notice(self) -> list[Block]:
        paragraphs = self.reading.book.notice.split("\n\n")
        first = " ".join(paragraphs[0].split())
        return [Block(Content(first))] if first else []

    def _doors(self) -> Sequence[Option]:
        book = self.reading.book
        options: list[Option] = []
        under_way = self.reading.resumable()
        if under_way is not None:
            options.append(
                Option(
                    "resume",
                    Content(_("Go on with your journey")),
                    details=(Block(Content(_where(under_way)).stylize("$quiet"), gap=0),),
                )
            )
        options.append(Option("begin", Content(_("Begin"))))
        if book.personas:
            options.append(Option("voices", Content(_("Lend your voice to someone"))))
        if any(door.opens for door in book.entry_points.values()):
            options.append(Option("doors", Content(_("Choose a door"))))
        options.append(Option("code", Content(_("Journey code"))))
        options.append(Option("settings", Content(_("Settings"))))
        options.append(Option("about", Content(_("About this book"))))
        options.append(Option("help", Content(_("Help"))))
        options.append(Option("quit", Content(_("Quit"))))
        return options

    async def on_menu_picked(self, event: Menu.Picked) -> None:
        """Do what was picked."""
        event.stop()
        match event.option:
            case "begin":
                self.reading.begin()
                self.book_app.read()
            case "resume":
                if self.reading.resume():
                    self.book_app.read()
                else:
                    self.show_doors()
                    self.show_trouble()
            case "voices" | "doors" | "about" | "code" | "settings" as screen:
                self.book_app.open(screen)
            case "help":
                self.book_app.action_help()
            case "quit":
                await self.book_app.action_quit()

    def action_back(self) -> None:
        """There is nothing under the title page."""


def _said(option: Option) -> list[str]:
    return [option.id, *(detail.text.plain for detail in option.details)]


def _where(journey: Journey) -> str:
    if journey.at_ending:
        return _("“{section}”, its ending").format(section=journey.section.title)
    return counted(
        "“{section}”, after {n} choice",
        "“{section}”, after {n} choices",
        journey.length,
        section=journey.section.title,
    )
