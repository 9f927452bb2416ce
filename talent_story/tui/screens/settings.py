"""How one likes the book: changed at once, kept for the next time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.content import Content

from talent_story.i18n import _
from talent_story.reader.settings import VALUES
from talent_story.tui.screens.book_screen import BookScreen
from talent_story.tui.typesetting import Block
from talent_story.tui.widgets import Menu, Option, Prose
from talent_story.tui.widgets.prose import Setting
from talent_story.tui.widgets.side_by_side import SideBySide


class SettingRow(SideBySide):
    """A setting and what it may be."""

    def __init__(self, name: str, value: str, *, id: str) -> None:
        labels = value_labels()[name]
        options = [Option(each, Content(labels[each])) for each in VALUES[name]]
        super().__init__(options, value, id=id)
        self.setting = name

    def heading(self) -> list[Block]:
        """Return the name of the setting and what it changes."""
        label, explanation = setting_labels()[self.setting]
        blocks = [Block(Content(label).stylize("bold"))]
        if explanation:
            blocks.append(Block(Content(explanation).stylize("$quiet"), gap=0))
        return blocks

    def hold(self, value: str) -> None:
        """Show which value holds now."""
        self.value = value
        self.reset()


class SettingsScreen(BookScreen):
    """The paper, the measure, the air and the language."""

    def parts(self) -> Sequence[Setting]:
        """Return the heading, then the settings."""
        heading = [
            Block(Content(_("Settings")).stylize("bold $accent")),
            Block(Content(_introduction()).stylize("$quiet")),
        ]
        settings = self.book_app.settings
        rows = [SettingRow(name, getattr(settings, name), id=f"setting-{name}") for name in VALUES]
        still = _("Nothing moves by itself in this book: there is no animation to switch off.")
        return (
            Prose(heading, id="heading"),
            Prose(id="told"),
            *rows,
            Prose([Block(Content(still).stylize("$quiet"))], id="still"),
        )

    def on_mount(self) -> None:
        """Say what cannot be read or kept."""
        if self.book_app.known_settings.unreadable:
            self._tell(_("Your settings could not be read: those that are usual hold instead."))

    def on_menu_picked(self, event: Menu.Picked) -> None:
        """Change a setting at once."""
        event.stop()
        row = event.menu
        assert isinstance(row, SettingRow)
        self.book_app.set_setting(row.setting, event.option)
        row.hold(event.option)
        self._tell("" if self.book_app.settings_kept else _unkept())

    async def say_anew(self) -> None:
        """Say everything again, the mark on the language that was chosen."""
        await super().say_anew()
        row = self.query_one("#setting-language", SettingRow)
        position = VALUES["language"].index(self.book_app.settings.language)
        self.call_after_refresh(self.page.mark, (row, position))

    def _tell(self, sentence: str) -> None:
        blocks = [Block(Content(sentence))] if sentence else []
        self.query_one("#told", Prose).show(blocks)


def _introduction() -> str:
    return _("What you choose takes effect at once, and is kept for the next time.")


def _unkept() -> str:
    return _("This could not be kept: it holds until you close the book.")


def setting_labels() -> Mapping[str, tuple[str, str]]:
    """Return the name of each setting, and what there is to know of it."""
    return {
        "theme": (_("Paper"), ""),
        "measure": (_("Length of the lines"), ""),
        "density": (_("Air between the lines"), ""),
        "language": (
            _("Language of the interface"),
            _("The story is told in the language it was written in."),
        ),
    }


def value_labels() -> Mapping[str, Mapping[str, str]]:
    """Return the words for each value of each setting."""
    return {
        "theme": {
            "dark": _("dark"),
            "light": _("light"),
            "contrast": _("high contrast"),
        },
        "measure": {
            "narrow": _("shorter"),
            "normal": _("as in a book"),
            "wide": _("longer"),
        },
        "density": {"airy": _("airy"), "compact": _("compact")},
        "language": {
            "": _("that of this computer"),
            "fr": "français",
            "en": "English",
        },
    }
