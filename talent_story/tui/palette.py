"""What can be done, in words, each with its key: for the palette, and for the page of help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talent_story.i18n import _

if TYPE_CHECKING:
    from talent_story.reader.reading import Reading


@dataclass(frozen=True, slots=True)
class Command:
    """Something to do: its words, its key (none for some), and the action that does it."""

    does: str
    action: str
    key: str = ""


def reading_commands() -> tuple[Command, ...]:
    """Return what the keys do on a page that is read."""
    return (
        Command(_("read on"), "read_on", _("Space")),
        Command(_("move"), "", "↑ ↓ k j"),
        Command(_("take the marked choice"), "", _("Enter")),
        Command(_("choose by number"), "", "1, 2…"),
        Command(_("undo the last choice"), "undo", "u"),
        Command(_("go back"), "back", _("Esc")),
        Command(_("close the book"), "app.quit", "q"),
    )


def screen_commands(reading: Reading) -> tuple[Command, ...]:
    """Return the screens that can be opened now, and what can be done anywhere."""
    book = reading.book
    found: list[Command] = []
    if reading.journey is not None:
        found += [
            Command(_("what this journey recommends"), "app.recommendations", "r"),
            Command(_("notebook: read again, go back"), "app.notebook", "n"),
            Command(_("map of your journey"), "app.map", "m"),
            Command(_("what your acts have shown"), "app.traces", "c"),
            Command(_("what you said of yourself"), "app.facts", "f"),
        ]
    if book.glossary:
        found.append(Command(_("glossary"), "app.glossary", "g"))
    found += [
        Command(_("settings"), "app.settings", ","),
        Command(_("another paper"), "app.change_paper", "d"),
        Command(_("all that can be done here"), "app.palette", "Ctrl+P"),
        Command(_("title page"), "app.title_page", "t"),
        Command(_("help"), "app.help", "?"),
    ]
    return tuple(found)


def other_commands(reading: Reading) -> tuple[Command, ...]:
    """Return the screens that have no key of their own."""
    book = reading.book
    found: list[Command] = []
    if book.personas:
        found.append(Command(_("lend your voice to someone"), "app.open_screen('voices')"))
    if any(door.opens for door in book.entry_points.values()):
        found.append(Command(_("choose a door"), "app.open_screen('doors')"))
    if reading.journey is not None and book.programmes:
        found.append(Command(_("what if? another programme"), "app.what_if"))
    if reading.journey is not None:
        found.append(
            Command(_("a document for an interview"), "app.open_screen('document')"),
        )
    found += [
        Command(_("journey code"), "app.open_screen('code')"),
        Command(_("about this book"), "app.open_screen('about')"),
        Command(_("close the book"), "app.quit", "q"),
    ]
    return tuple(found)
