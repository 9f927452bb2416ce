"""Two journeys side by side: how far they go together, and what each has that the other has not."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from talent_story.i18n import _, counted
from talent_story.journey_words import (
    OnlyThere,
    act_words,
    only_there,
    parting_sentence,
    standing_sentence,
)
from talent_story.reader.sentences import moment_words
from talent_story.store import SavedJourney
from talent_story.story.journey import Journey
from talent_story.story.returning import shared_length
from talent_story.tui.programme import heading_block, item_block, quiet_block, small_heading
from talent_story.tui.prose import inline_markdown
from talent_story.tui.screens.book_screen import BookScreen
from talent_story.tui.typesetting import Block
from talent_story.tui.widgets import Menu, Option, Prose
from talent_story.tui.widgets.columns import Columns
from talent_story.tui.widgets.prose import Setting

_BEFORE = "before"


class OtherJourneysScreen(BookScreen):
    """The journeys that can be put beside this one: the one just left, and the saved ones."""

    def __init__(self) -> None:
        super().__init__()
        self.others: list[tuple[SavedJourney, Journey]] = []

    def parts(self) -> Sequence[Setting]:
        """Return the page, still blank."""
        return (Prose(id="heading"), Menu(spacing=1, id="journeys"))

    def on_mount(self) -> None:
        """Show the journeys."""
        self.others = self.reading.others()
        options = [
            Option(str(position), Content(standing_sentence(other)), details=_details(saved, other))
            for position, (saved, other) in enumerate(self.others)
        ]
        before = self.reading.before
        if before is not None and not any(_same(before, other) for _saved, other in self.others):
            words = Content(_("Your journey before you went back"))
            options.insert(0, Option(_BEFORE, words, details=_details(None, before)))
        if options:
            introduction = _("Pick the journey to put beside the one you are in.")
        else:
            introduction = _(
                "There is no other journey yet. Go back to a fork, or begin another: both stay,"
                " and can be compared here."
            )
        self.query_one("#heading", Prose).show(
            [heading_block(_("Two journeys side by side")), quiet_block(introduction)]
        )
        self.query_one("#journeys", Menu).show(options, marked=0 if options else None)

    def on_menu_picked(self, event: Menu.Picked) -> None:
        """Put a journey beside this one."""
        event.stop()
        if event.option == _BEFORE:
            assert self.reading.before is not None
            self.app.push_screen(SideBySideScreen(self.reading.before))
        else:
            saved, other = self.others[int(event.option)]
            self.app.push_screen(SideBySideScreen(other, saved))


class SideBySideScreen(BookScreen):
    """This journey on the left, another on the right, from where they part."""

    def __init__(self, other: Journey, saved: SavedJourney | None = None) -> None:
        super().__init__()
        self.other = other
        self.saved = saved

    def parts(self) -> Sequence[Setting]:
        """Return the page, still blank."""
        return (Prose(id="heading"), Columns(id="columns"), Menu(id="ways"))

    def on_mount(self) -> None:
        """Compare the two journeys."""
        self.show_again()

    def show_again(self) -> None:
        """Compare the journeys as they are now."""
        from talent_story.guidance.ranking import rank

        here, other = self.reading.here, self.other
        shared = shared_length(here, other)
        silenced = () if self.saved is None else self.saved.record.silenced
        ranking, other_ranking = self.reading.ranking(), rank(other, silenced)
        self.query_one("#heading", Prose).show(
            [
                heading_block(_("Two journeys side by side")),
                Block(Content(parting_sentence(here, other, shared))),
            ]
        )
        self.query_one("#columns", Columns).show(
            self._column(
                _("This journey"), here, shared, only_there(here, other, ranking, other_ranking)
            ),
            self._column(
                _("The other one"), other, shared, only_there(other, here, other_ranking, ranking)
            ),
        )
        take_up = Option("take-up", Content(_("Go on with the other one; this one stays saved")))
        nothing_is_lost = self.reading.kept or not here.length
        offered = self.saved is not None and nothing_is_lost
        self.query_one("#ways", Menu).show([take_up] if offered else [])

    def _column(self, title: str, journey: Journey, shared: int, only: OnlyThere) -> list[Block]:
        blocks = [
            Block(Content(title).stylize("bold")),
            quiet_block(standing_sentence(journey), gap=0),
        ]
        choices = [
            inline_markdown(act_words(journey, stage.length))
            for stage in journey.stages()[shared + 1 :]
        ]
        for heading, items in (
            (_("Met only here"), [Content(name) for name in only.met]),
            (_("Recommended only here"), [Content(name) for name in only.recommended]),
            (_("Choices from there on"), choices),
        ):
            if items:
                blocks.append(small_heading(heading))
                blocks.extend(item_block(item) for item in items)
        return blocks

    def on_menu_picked(self, event: Menu.Picked) -> None:
        """Go on with the other journey."""
        event.stop()
        if self.saved is not None:
            self.reading.take_up(self.saved)
            self.book_app.read()


def _details(saved: SavedJourney | None, journey: Journey) -> tuple[Block, ...]:
    words = counted("{n} choice", "{n} choices", journey.length)
    if saved is not None:
        when = moment_words(saved.updated)
        words = counted(
            "{n} choice, saved {time}", "{n} choices, saved {time}", journey.length, time=when
        )
    return (Block(Content(words).stylize("$quiet not bold"), gap=0),)


def _same(one: Journey, other: Journey) -> bool:
    return one.choices == other.choices and one.facts == other.facts
