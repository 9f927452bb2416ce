"""The map of one's own journey: the way walked, the doors left closed, and how much lies ahead.

A closed door is told by the words the reader had before their eyes, and never by where it leads.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from talent_story.i18n import _
from talent_story.journey_words import act_words
from talent_story.reader.sentences import ahead_sentence
from talent_story.story.journey import Journey
from talent_story.tui.programme import heading_block, quiet_block
from talent_story.tui.prose import inline_markdown
from talent_story.tui.screens.notebook import NotebookScreen, PassagesScreen, chapter_name
from talent_story.tui.typesetting import Block
from talent_story.tui.widgets import KeyHint, Option, Prose
from talent_story.tui.widgets.prose import Setting
from talent_story.tui.widgets.way import Step, Way

_LOOKS_FOR = 0.3
"""Seconds without a key after which one looks at the map."""


class JourneyMapScreen(PassagesScreen):
    """The way walked, from the start to where the reader stands."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "notebook", show=False),
    ]

    def parts(self) -> Sequence[Setting]:
        """Return the heading, the way, and what lies ahead, still blank."""
        return (Prose(id="heading"), Way(id="passages"), Prose(id="ahead"))

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys worth telling."""
        return (
            KeyHint("↑ ↓", _("move"), rank=5),
            KeyHint(_("Enter"), _("read again"), rank=1),
            KeyHint("b", _("go back there"), "go_back", rank=2),
            KeyHint("n", _("notebook"), "notebook", rank=4),
            KeyHint(_("Esc"), _("back"), "back"),
            KeyHint("?", _("help"), "app.help", rank=3),
            KeyHint("q", _("quit"), "app.quit", rank=5),
        )

    def heading(self) -> list[Block]:
        """Return what is drawn here."""
        return [
            heading_block(_("The map of your journey")),
            quiet_block(
                _(
                    "The way you walked, and the doors you left closed: only the words you read on"
                    " them, nothing of what is behind."
                )
            ),
        ]

    def option(self, stage: Journey, following: Journey | None, *, opens: bool) -> Option:
        """Return a section walked through with its doors."""
        taken = None if following is None else following.choice
        shown = {choice.id for choice in (*stage.offers(), *stage.locked())}
        doors = [
            inline_markdown(stage.choice_text(choice))
            for choice in stage.section.choices
            if choice.id in shown and (taken is None or choice.id != taken.id)
        ]
        return Step(
            str(stage.length),
            Content(stage.section.title),
            details=self._standing(stage, following),
            taken=None
            if following is None
            else inline_markdown(act_words(following, following.length)),
            doors=tuple(doors),
            chapter=chapter_name(stage) if opens else None,
        )

    def _standing(self, stage: Journey, following: Journey | None) -> tuple[Block, ...]:
        if following is not None:
            return ()
        words = _("Your journey ends here.") if stage.at_ending else _("You are here.")
        return (Block(Content(words).stylize("$quiet italic"), gap=0),)

    def action_notebook(self) -> None:
        """List the journey instead."""
        self.app.switch_screen(NotebookScreen())

    def show_passages(self) -> None:
        """Show the way, and look for how much lies ahead."""
        super().show_passages()
        if not self.reading.here.at_ending:
            self.run_worker(self._look_ahead(), group="ahead", exclusive=True)

    async def _look_ahead(self) -> None:
        here, looking = self.reading.here, self.book_app.looking
        bounds = looking.known(here.facts)
        if bounds is None:
            await self.book_app.quiet(_LOOKS_FOR)
            bounds = await asyncio.to_thread(looking.find, here.facts)
        ahead = bounds.ahead(here.state)
        sentence = Content(ahead_sentence(ahead)).stylize("$quiet italic")
        lead = Content("  ○ ").stylize("$quiet")
        self.query_one("#ahead", Prose).show([Block(sentence, lead=lead)] if sentence else [])
        if self.marked_passage() == here.length:
            self.call_after_refresh(self.page.action_bottom)
