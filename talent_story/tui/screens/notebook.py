"""The notebook: the journey so far, passage by passage, each of them to be read again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content

from talent_story.i18n import _
from talent_story.journey_words import act_words
from talent_story.reader.sentences import act_name
from talent_story.story.journey import Journey
from talent_story.story.returning import forks
from talent_story.tui.programme import heading_block, quiet_block
from talent_story.tui.prose import inline_markdown, prose_blocks
from talent_story.tui.screens.book_screen import BookScreen
from talent_story.tui.screens.passage import GoBackScreen, PassageScreen
from talent_story.tui.typesetting import Block
from talent_story.tui.widgets import Banner, KeyHint, KeyLine, Menu, Option, Page, Prose
from talent_story.tui.widgets.prose import Setting

_MOST_PASSAGES = 300
"""Passages listed at a time: to list more would be felt at each key."""

_EARLIER, _LATER = "earlier", "later"


class PassagesScreen(BookScreen):
    """The passages of the journey, one of them marked: what the notebook and the map have alike.

    A subclass gives `heading` and `option`. A very long journey is shown so many passages at a
    time, up to the one at `last`.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "go_back", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.last = 0

    def heading(self) -> list[Block]:
        """Return what stands above the passages."""
        raise NotImplementedError

    def option(self, stage: Journey, following: Journey | None, *, opens: bool) -> Option:
        """Return a passage as an option, with its length as the id.

        `following` is the journey one choice further, if it went on; `opens` tells that the
        chapter is to be announced.
        """
        raise NotImplementedError

    def parts(self) -> Sequence[Setting]:
        """Return the heading and the passages, still blank."""
        return (Prose(id="heading"), Menu(id="passages"), Prose(id="ahead"))

    def on_mount(self) -> None:
        """Show the journey, marked where the reader stands."""
        self.last = self.reading.here.length
        self.show_passages()
        self.call_after_refresh(self._show_last)

    def show_again(self) -> None:
        """Show the passages as they read now, the mark where it was."""
        marked = self.marked_passage()
        self.show_passages()
        if marked is not None:
            self.mark_passage(marked)

    def show_passages(self) -> None:
        """Show the journey as it is now, up to its passage at `last`."""
        stages = self.reading.here.stages()
        first = max(0, self.last + 1 - _MOST_PASSAGES)
        shown = stages[first : self.last + 1]
        options = [] if first == 0 else [Option(_EARLIER, Content(_("The passages before")))]
        chapter = -1
        for stage, following in zip_longest(shown, stages[first + 1 : self.last + 2]):
            options.append(self.option(stage, following, opens=stage.section.chapter != chapter))
            chapter = stage.section.chapter
        if self.last < self.reading.here.length:
            options.append(Option(_LATER, Content(_("The passages after"))))
        self.query_one("#heading", Prose).show(self.heading())
        self.query_one("#passages", Menu).show(options)

    def _show_last(self) -> None:
        self.mark_passage(self.last)
        self.page.action_bottom()

    def mark_passage(self, length: int) -> None:
        """Mark a passage, if it is shown."""
        menu = self.query_one("#passages", Menu)
        for position, option in enumerate(menu.options):
            if option.id == str(length):
                self.page.mark((menu, position))

    def marked_passage(self) -> int | None:
        """Return the length of the journey at the passage that is marked."""
        menu = self.query_one("#passages", Menu)
        marked = "" if menu.marked is None else menu.options[menu.marked].id
        return None if marked in ("", _EARLIER, _LATER) else int(marked)

    def on_menu_picked(self, event: Menu.Picked) -> None:
        """Read a passage again, or list those before or after."""
        event.stop()
        if event.option in (_EARLIER, _LATER):
            step = _MOST_PASSAGES if event.option == _LATER else -_MOST_PASSAGES
            self.last = min(self.last + step, self.reading.here.length)
            self.show_passages()
            self.call_after_refresh(self._show_last)
            return
        passage = PassageScreen(int(event.option))
        self.app.push_screen(passage, lambda _result: self.mark_passage(passage.length))

    def action_go_back(self) -> None:
        """Go back to the fork that is marked, or to the last one before it."""
        here, marked = self.reading.here, self.marked_passage()
        until = here.length if marked is None else marked
        behind = [fork for fork in forks(here) if fork <= until and fork < here.length]
        if behind:
            self.app.push_screen(GoBackScreen(behind[-1]))


class NotebookScreen(PassagesScreen):
    """The journey as a list, by chapter: the title of each passage and the choice made there."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "compare", show=False),
        Binding("m", "map", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._shown: int | None = None

    def compose(self) -> ComposeResult:
        """Set the passage that is marked beside the list; a small window does not show it."""
        yield Banner(id="banner")
        yield Prose(id="head")
        with Horizontal(id="spread"):
            yield Page(*self.parts(), id="page")
            with VerticalScroll(id="beside", can_focus=False):
                yield Prose(id="read")
        yield KeyLine(self.hints(), id="keys")

    def show_again(self) -> None:
        """Show the passage beside the list anew too."""
        self._shown = None
        super().show_again()

    def on_page_marked(self) -> None:
        """Show the passage that is marked."""
        marked = self.marked_passage()
        if marked is None or marked == self._shown:
            return
        self._shown = marked
        stage = self.reading.here.rewind(marked)
        title = Block(Content(stage.section.title).stylize("bold $accent"))
        self.query_one("#read", Prose).show([title, *prose_blocks(stage.text())])
        self.query_one("#beside", VerticalScroll).scroll_home(animate=False)

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys worth telling."""
        return (
            KeyHint("↑ ↓", _("move"), rank=5),
            KeyHint(_("Enter"), _("read again"), rank=1),
            KeyHint("b", _("go back there"), "go_back", rank=2),
            KeyHint("c", _("compare"), "compare", rank=2),
            KeyHint("m", _("map"), "map", rank=4),
            KeyHint(_("Esc"), _("back"), "back"),
            KeyHint("?", _("help"), "app.help", rank=3),
            KeyHint("q", _("quit"), "app.quit", rank=5),
        )

    def heading(self) -> list[Block]:
        """Return what this page is for."""
        return [
            heading_block(_("Your notebook")),
            quiet_block(
                _(
                    "Your journey so far. Read any passage again as it read then, or go back to a"
                    " fork and take another way."
                )
            ),
        ]

    def option(self, stage: Journey, following: Journey | None, *, opens: bool) -> Option:
        """Return a passage with the choice that was made there.

        Where the title would be the same again, as on the pages of a detection tool, only the
        choice is told.
        """
        details: list[Block] = []
        if following is not None:
            words = inline_markdown(act_words(following, following.length))
            before = stage.parent
            if not opens and before is not None and before.section.title == stage.section.title:
                words = words.stylize_before("$quiet")
                return Option(str(stage.length), words, depth=1, bullet="– ")
            details.append(_choice_block(words))
        elif not stage.at_ending:
            here = Content(_("You are here.")).stylize("$quiet italic not bold")
            details.append(Block(here, indent=2, gap=0))
        return Option(
            str(stage.length),
            Content(stage.section.title),
            details=tuple(details),
            above=(Block(chapter_name(stage).stylize("$accent")),) if opens else (),
        )

    def action_map(self) -> None:
        """Draw the journey instead."""
        from talent_story.tui.screens.journey_map import JourneyMapScreen

        self.app.switch_screen(JourneyMapScreen())

    def action_compare(self) -> None:
        """Put another journey beside this one."""
        from talent_story.tui.screens.side_by_side import OtherJourneysScreen

        self.app.push_screen(OtherJourneysScreen())


def chapter_name(stage: Journey) -> Content:
    """Return the chapter of a passage, as it is announced in a list."""
    chapter = stage.book.chapters[stage.section.chapter]
    return Content(" · ".join(part for part in (act_name(chapter), chapter.title) if part))


def _choice_block(words: Content) -> Block:
    lead = Content("– ").stylize("$quiet")
    return Block(words.stylize_before("$quiet not bold"), lead=lead, indent=2, gap=0)
