"""What the reader's acts have shown: words of the catalogue, and the choices they come from."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from talent_story.guidance.traces import Trace, traces
from talent_story.i18n import _
from talent_story.journey_words import act_place, act_words
from talent_story.tui.programme import heading_block, item_block, quiet_block
from talent_story.tui.prose import inline_markdown
from talent_story.tui.screens.book_screen import WIDE_COLUMNS, BookScreen
from talent_story.tui.typesetting import Block
from talent_story.tui.widgets import Menu, Option, Prose
from talent_story.tui.widgets.prose import Setting


class TracesScreen(BookScreen):
    """Each competence that was seen at work; opened, the acts that showed it."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: set[str] = set()

    def parts(self) -> Sequence[Setting]:
        """Return the heading and the competences, still blank."""
        return (Prose(id="heading"), Menu(spacing=1, id="traces"), Prose(id="limits"))

    def on_mount(self) -> None:
        """Show what was seen, the first competence marked."""
        self.show_traces(marked=0)

    def on_resize(self) -> None:
        """Set the acts beside the words when there is room for both."""
        if self.is_mounted:
            self.show_traces(marked=self.query_one("#traces", Menu).marked or 0)

    def show_again(self) -> None:
        """Show what is seen now, the mark where it was."""
        self.show_traces(marked=self.query_one("#traces", Menu).marked or 0)

    @property
    def is_wide(self) -> bool:
        """Whether the acts have room beside the words they come under."""
        return self.app.size.width >= WIDE_COLUMNS

    def show_traces(self, *, marked: int) -> None:
        """Show what the acts have shown, with this competence marked."""
        found = traces(self.reading.here)
        if found:
            introduction = _("Your acts in this story, under the words that describe them.")
        else:
            introduction = _(
                "Nothing yet: no choice has shown anything. Read on, this page fills as you act."
            )
        self.query_one("#heading", Prose).show(
            [heading_block(_("What your acts have shown")), quiet_block(introduction)]
        )
        self.query_one("#traces", Menu).show(
            [self._option(trace) for trace in found], marked=marked if found else None
        )
        limits = _(
            "This describes what was done in a story, not who you are. What was not shown is not"
            " lacking: it was not asked of you here."
        )
        self.query_one("#limits", Prose).show([quiet_block(limits)] if found else [])

    def _option(self, trace: Trace) -> Option:
        competence = trace.competence
        details = [
            Block(Content(text).stylize(style), gap=0)
            for text, style in (
                (trace.level, "not bold"),
                (competence.definition, "$quiet italic not bold"),
            )
            if text
        ]
        name = Content(competence.name).stylize("bold")
        if self.is_wide:
            return Option(competence.id, name, body=tuple(details), beside=tuple(self._acts(trace)))
        body = self._acts(trace) if competence.id in self.opened else []
        return Option(competence.id, name, details=tuple(details), body=tuple(body))

    def _acts(self, trace: Trace) -> list[Block]:
        journey = self.reading.here
        blocks = [quiet_block(_("You did this:"))]
        for move in trace.moves:
            act = inline_markdown(act_words(journey, move))
            place = Content(act_place(journey, move)).stylize("$quiet")
            blocks.append(item_block(act + " " + place))
        return blocks

    def on_menu_picked(self, event: Menu.Picked) -> None:
        """Open or close a competence."""
        event.stop()
        self.opened ^= {event.option}
        position = next(
            at for at, option in enumerate(event.menu.options) if option.id == event.option
        )
        self.page.mark((event.menu, position), reveal=False)
        self.show_traces(marked=position)
        if event.option in self.opened:
            self.call_after_refresh(self.page.show_opened, (event.menu, position))
