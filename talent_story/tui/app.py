"""The application: one reading, its screens, and the ways out of it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Mapping
from functools import cached_property
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.screen import Screen

from talent_story.i18n import choose_language, current_language, switch_language
from talent_story.reader.settings import VALUES, KnownSettings, Settings, write_settings
from talent_story.tui.manners import MannerlyApp
from talent_story.tui.screens.cover import CoverScreen
from talent_story.tui.themes import THEMES
from talent_story.tui.windows import COLUMNS, ROWS

if TYPE_CHECKING:
    from talent_story.book.model import Book
    from talent_story.reader.glossary import Terms
    from talent_story.store import JourneyStore
    from talent_story.story.journey import Journey
    from talent_story.tui.ahead import Looking

_OF_A_JOURNEY = frozenset({"recommendations", "what_if", "notebook", "map", "traces", "facts"})
"""What can only be done once a journey has begun."""

_YOUNG = 5_000
"""New objects after which the collector looks through the newest, in about a millisecond."""

_PASSES = 10
"""Passes through the newest objects after which all of them are looked through: tens of
milliseconds, so while nobody presses a key, unless nobody ever reads."""

# Little is imported before the first page is drawn: neither the book nor any screen that needs it.
_SCREENS = {
    "voices": ("voices", "VoicesScreen"),
    "doors": ("voices", "DoorsScreen"),
    "about": ("about", "AboutScreen"),
    "help": ("help", "HelpScreen"),
    "facts": ("facts", "FactsScreen"),
    "recommendations": ("recommendations", "RecommendationsScreen"),
    "traces": ("traces", "TracesScreen"),
    "notebook": ("notebook", "NotebookScreen"),
    "map": ("journey_map", "JourneyMapScreen"),
    "what_if": ("what_if", "WhatIfScreen"),
    "settings": ("settings", "SettingsScreen"),
    "glossary": ("glossary", "GlossaryScreen"),
    "palette": ("palette", "PaletteScreen"),
    "code": ("code", "CodeScreen"),
    "document": ("document", "DocumentScreen"),
}


class TalentApp(MannerlyApp):
    """The terminal book.

    With a persona, a door, a journey given or one to resume, it opens on the page where these lead,
    or on the title page when they lead nowhere: `began` says which. `book_folder` is where the
    pictures of the book are (None: none is shown). `crash_log` is where the trace of a crash was
    written. `settings` are those of this user; without them the usual ones hold, and none is kept.

    With a `cover_page` instead of a book, the book is opened while its title is shown; `refusal` is
    why it could not be.
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
        Binding("comma", "settings", show=False),
        Binding("g", "glossary", show=False),
        Binding("r", "recommendations", show=False),
        Binding("n", "notebook", show=False),
        Binding("m", "map", show=False),
        Binding("c", "traces", show=False),
        Binding("f", "facts", show=False),
        Binding("t", "title_page", show=False),
        Binding("ctrl+p", "palette", show=False, priority=True),
    ]

    def __init__(
        self,
        book: Book | None = None,
        store: JourneyStore | None = None,
        *,
        cover_page: CoverScreen | None = None,
        persona: str | None = None,
        entry: str | None = None,
        resume: bool = False,
        journey: Journey | None = None,
        save: bool = True,
        facts: Mapping[str, str] | None = None,
        folder: Path | None = None,
        settings: KnownSettings | None = None,
    ) -> None:
        super().__init__()
        self.book_folder = folder
        self.cover_page = cover_page
        self.refusal: Exception | None = None
        self._floor = 1
        self._pressed = 0.0
        self.animation_level = "none"
        for theme in THEMES.values():
            self.register_theme(theme)
        self.known_settings = settings or KnownSettings()
        self._keeps_settings = self.settings_kept = settings is not None
        self._apply(self.known_settings.settings)
        self.began = True
        if book is None:
            assert cover_page is not None, "a book or a cover"
            return
        from talent_story.reader.reading import Reading

        self.reading = Reading(book, store, save=save, facts=facts)
        if resume:
            self.began = self.reading.resume()
        elif journey is not None:
            self.reading.open_journey(journey)
        elif persona is not None:
            self.began = self.reading.lend_voice(persona)
        elif entry is not None:
            self.began = self.reading.open_door(entry)

    # Screens

    def get_default_screen(self) -> Screen[None]:
        """Return the title page, under all other screens."""
        if self.cover_page is not None:
            return self.cover_page
        from talent_story.tui.screens.title import TitleScreen

        return TitleScreen(id="_default")

    def on_mount(self) -> None:
        """Open the page a shortcut leads to, and listen to what may end the program."""
        if self.cover_page is None:
            self.call_after_refresh(self._collect_from_here)
            if self.reading.journey is not None:
                self._open_page()
        if not self.is_headless:
            self.listen_to_signals()

    def on_resize(self, event: events.Resize) -> None:
        """Say it kindly when there is no room to read, until there is."""
        if self.cover_page is None:
            self._make_room(event.size)

    def _make_room(self, size: Size) -> None:
        from talent_story.tui.screens.too_small import TooSmallScreen

        small = size.width < COLUMNS or size.height < ROWS
        shown = isinstance(self.screen, TooSmallScreen)
        if small and not shown:
            self.push_screen(TooSmallScreen())
        elif shown and not small:
            self.pop_screen()

    def on_cover_screen_opened(self, event: CoverScreen.Opened) -> None:
        """Show the title page of the book, in the place of its cover, and do what was pressed."""
        from talent_story.tui.screens.title import TitleScreen

        assert self.cover_page is not None
        self.reading = event.reading
        keys, self.cover_page = self.cover_page.keys, None
        self._floor = 2  # the cover stays under the title page
        self.push_screen(TitleScreen())
        self._make_room(self.size)
        self.call_after_refresh(self._collect_from_here)
        self.call_after_refresh(self._press_again, keys)

    def _collect_from_here(self) -> None:
        """Let the collector of cycles work, which the start keeps off, and leave out what is there.

        The book and the library stay until the end: to look through them would make a key wait;
        so would to look through the new too often.
        """
        if not self.is_headless:
            gc.freeze()
            gc.set_threshold(_YOUNG, 4, 100 * _PASSES)
        gc.enable()

    async def on_event(self, event: events.Event) -> None:
        """Note when something was pressed, before it is answered."""
        if isinstance(event, events.Key | events.MouseDown):
            self._pressed = monotonic()
        await super().on_event(event)

    def busy_for(self, seconds: float) -> float:
        """Return how much longer it takes until nothing was pressed for so many seconds."""
        return max(0.0, self._pressed + seconds - monotonic())

    async def quiet(self, seconds: float) -> None:
        """Wait until nothing was pressed for so many seconds."""
        while left := self.busy_for(seconds):
            await asyncio.sleep(left)

    def tidy(self) -> None:
        """Look through all that is new for cycles, when it is time."""
        if not self.is_headless and gc.get_count()[2] >= _PASSES:
            gc.collect()

    def _press_again(self, keys: list[events.Key]) -> None:
        """Let each key be seen through before the next, as when they are pressed one by one."""
        if keys:
            self.post_message(keys[0])
            self.call_after_refresh(self._press_again, keys[1:])

    def on_cover_screen_refused(self, event: CoverScreen.Refused) -> None:
        """Close: whoever started the program says why."""
        self.refusal = event.error
        self.exit()

    @property
    def is_open(self) -> bool:
        """Whether there is a book to read."""
        return self.cover_page is None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave for later what needs a book or a journey, as long as there is none."""
        if not self.is_open:
            return action in ("quit", "suspend_process")
        return action not in _OF_A_JOURNEY or self.reading.journey is not None

    def read(self) -> None:
        """Open the page where the journey stands, on the title page alone."""
        while len(self.screen_stack) > self._floor:
            self.pop_screen()
        self._open_page()

    def _open_page(self) -> None:
        from talent_story.tui.screens.play import ReadingScreen

        self.push_screen(ReadingScreen())

    def open(self, name: str) -> None:
        """Open a screen over this one; if it stands under this one already, go back to it."""
        module, kind = _SCREENS[name]
        screen = getattr(import_module(f"talent_story.tui.screens.{module}"), kind)
        if self.screen.id == "too-small":
            return
        if not any(isinstance(each, screen) for each in self.screen_stack):
            self.push_screen(screen())
            return
        while not isinstance(self.screen, screen):
            self.pop_screen()

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

    def action_what_if(self) -> None:
        """Show what would lead to another programme."""
        self.open("what_if")

    def action_traces(self) -> None:
        """Show what the reader's acts have shown."""
        self.open("traces")

    def action_notebook(self) -> None:
        """Show the journey so far."""
        self.open("notebook")

    def action_map(self) -> None:
        """Show the way walked."""
        self.open("map")

    def action_title_page(self) -> None:
        """Go back to the title page; the journey stays under way."""
        while len(self.screen_stack) > self._floor:
            self.pop_screen()

    def action_settings(self) -> None:
        """Show the settings."""
        self.open("settings")

    def action_glossary(self) -> None:
        """Show the terms of the book."""
        if self.reading.book.glossary:
            self.open("glossary")

    def action_open_screen(self, name: str) -> None:
        """Open a screen that has no key of its own."""
        self.open(name)

    def action_set_setting(self, name: str, value: str) -> None:
        """Change a setting."""
        self.set_setting(name, value)

    def action_palette(self) -> None:
        """Show all that can be done from here."""
        self.open("palette")

    def action_change_paper(self) -> None:
        """Read on the next paper."""
        names = list(THEMES)
        following = (names.index(self.settings.theme) + 1) % len(names)
        self.set_setting("theme", names[following])

    @cached_property
    def terms(self) -> Terms:
        """The terms of the book, ready to be looked for."""
        from talent_story.reader.glossary import Terms

        return Terms(self.reading.book.glossary)

    @cached_property
    def looking(self) -> Looking:
        """What knows how many choices remain."""
        from talent_story.tui.ahead import Looking

        return Looking(self.reading.play)

    # Settings

    @property
    def settings(self) -> Settings:
        """The settings that hold."""
        return self.known_settings.settings

    def set_setting(self, name: str, value: str) -> None:
        """Change a setting at once, and keep it; `settings_kept` tells whether it could be."""
        known = self.known_settings
        filed = known.filed.with_value(name, value)
        self.known_settings = KnownSettings(known.settings.with_value(name, value), filed)
        self.settings_kept = self._keeps_settings and write_settings(filed)
        self._apply(self.settings)
        language = choose_language(value) if name == "language" else current_language()
        if language != current_language():
            self.call_later(self.speak, language)

    def _apply(self, settings: Settings) -> None:
        self.theme = THEMES[settings.theme].name
        for measure in VALUES["measure"]:
            self.set_class(settings.measure == measure, f"-measure-{measure}")
        self.set_class(settings.density == "compact", "-compact")

    async def speak(self, language: str) -> None:
        """Speak another language from here on, on every screen that is open."""
        switch_language(language)
        from talent_story.tui.screens.book_screen import BookScreen

        for screen in self.screen_stack:
            if isinstance(screen, BookScreen):
                await screen.say_anew()
