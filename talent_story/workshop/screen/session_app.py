"""What the applications of a session share: how they look, on which paper, and how they end."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import ClassVar

from textual.binding import Binding, BindingType

from talent_story import tui
from talent_story.reader.settings import Settings
from talent_story.tui.manners import MannerlyApp
from talent_story.tui.themes import THEMES
from talent_story.workshop.screen.looking import Onlooker

_BOOK_CSS: PurePath = Path(tui.__file__).parent / "book.tcss"


class SessionApp(MannerlyApp):
    """A session on the screen. `url` is where phones go; `no_phones` says why there is none."""

    CSS_PATH = [_BOOK_CSS, "workshop.tcss"]  # noqa: RUF012
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (74, "-normal"), (120, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (26, "-normal-height"), (36, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q,ctrl+c", "quit", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", show=False),
        Binding("d", "change_paper", show=False),
    ]

    def __init__(
        self, onlooker: Onlooker, *, no_phones: str = "", settings: Settings | None = None
    ) -> None:
        super().__init__()
        self.onlooker = onlooker
        self.no_phones = no_phones
        self.url = ""
        self.qr_rows: list[str] = []
        self.animation_level = "none"
        for theme in THEMES.values():
            self.register_theme(theme)
        self._paper = (settings or Settings()).theme
        self.theme = THEMES[self._paper].name

    @property
    def hands(self) -> bool:
        """Whether the room votes by raised hands."""
        return self.onlooker.hands

    def action_change_paper(self) -> None:
        """Show the session on the next paper."""
        names = list(THEMES)
        self._paper = names[(names.index(self._paper) + 1) % len(names)]
        self.theme = THEMES[self._paper].name
