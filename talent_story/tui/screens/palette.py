"""All that can be done from a screen, found by its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from talent_story.i18n import _
from talent_story.reader.settings import VALUES
from talent_story.tui.palette import Command, other_commands, screen_commands
from talent_story.tui.screens.book_screen import BookScreen
from talent_story.tui.screens.finder import FinderScreen, answers
from talent_story.tui.screens.settings import setting_labels, value_labels
from talent_story.tui.typesetting import Block
from talent_story.tui.widgets import Menu, Option, Prose
from talent_story.tui.widgets.page import Stop
from talent_story.tui.widgets.prose import Setting


@dataclass(frozen=True, slots=True)
class _Offered(Command):
    stop: Stop | None = None


class PaletteScreen(FinderScreen):
    """What the screen under this one can do, every screen, every setting."""

    def parts(self) -> Sequence[Setting]:
        """Return the list, still blank."""
        return (Prose(id="told"), Menu(id="commands"))

    def invitation(self) -> str:
        """Return what the line says while it is empty."""
        return _("type what you want to do")

    def head(self) -> str:
        """Return what this page is."""
        return _("All that can be done here")

    def __init__(self) -> None:
        super().__init__()
        self._offered: list[_Offered] = []

    def show_found(self, typed: str) -> None:
        """Show what answers, the first of it marked."""
        self._offered = self._offers()
        options = [
            Option(str(position), Content(offered.does), label=offered.key)
            for position, offered in enumerate(self._offered)
            if answers(typed, offered.does)
        ]
        nothing = Block(Content(_("Nothing that can be done here is called so.")).stylize("$quiet"))
        self.query_one("#told", Prose).show([] if options else [nothing])
        self.query_one("#commands", Menu).show(options, marked=0 if options else None)
        self.page.action_top()

    def _under(self) -> BookScreen | None:
        stack = self.app.screen_stack
        under = stack[stack.index(self) - 1]
        return under if isinstance(under, BookScreen) else None

    def _offers(self) -> list[_Offered]:
        under = self._under()
        everywhere = (*screen_commands(self.reading), *other_commands(self.reading))
        known = {command.action for command in everywhere} | {"read_on"}
        found: list[_Offered] = []
        taken: set[str] = set()
        if under is not None:
            taken = {hint.key for hint in under.hints() if hint.action not in known}
            found += [
                _Offered(hint.does, hint.action, hint.key)
                for hint in under.hints()
                if hint.action and hint.action not in known
            ]
        found += [
            # A key that this screen has for something else is not told as the key of both.
            _Offered(each.does, each.action, "" if each.key in taken else each.key)
            for each in everywhere
            if each.action != "app.palette"
        ]
        found += _settings_offered()
        if under is not None:
            found += [
                _Offered(menu.options[position].text.plain, "", menu.options[position].label, stop)
                for stop in under.page.stops()
                for menu, position in [stop]
                if not menu.side_by_side
            ]
        return found

    def on_menu_picked(self, event: Menu.Picked) -> None:
        """Do it on the screen under this one."""
        event.stop()
        offered = self._offered[int(event.option)]
        under = self._under()
        self.dismiss()
        if offered.stop is not None:
            menu, position = offered.stop
            self.app.call_later(menu.pick, position)
        else:
            run = (under or self.app).run_action
            self.app.call_later(run, offered.action)


def _settings_offered() -> list[_Offered]:
    labels, values = setting_labels(), value_labels()
    return [
        _Offered(
            _("{setting}: {value}").format(setting=labels[name][0], value=values[name][value]),
            f"app.set_setting({name!r}, {value!r})",
        )
        for name, possible in VALUES.items()
        for value in possible
    ]
