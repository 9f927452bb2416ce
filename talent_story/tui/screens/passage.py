"""One passage of the journey read again, and the way back to a fork."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from talent_story.book.model import Choice
from talent_story.i18n import _
from talent_story.journey_words import choice_words, kept_sentences
from talent_story.story.journey import Journey
from talent_story.story.returning import Rejoined, go_back
from talent_story.tui.programme import heading_block, item_block, quiet_block, small_heading
from talent_story.tui.prose import inline_markdown, prose_blocks
from talent_story.tui.screens.book_screen import BookScreen
from talent_story.tui.typesetting import Block
from talent_story.tui.widgets import KeyHint, Menu, Option, Prose
from talent_story.tui.widgets.prose import Setting

# No id of a book has a space in it: these cannot be taken for one.
_TAKE, _STAND = "take ", "stand "


class PassageScreen(BookScreen):
    """A passage as it read when the journey stood there; left and right turn the pages.

    `length` is that of the journey at the passage being read.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "go_back", show=False),
        Binding("right,l", "turn(1)", show=False, priority=True),
        Binding("left,h", "turn(-1)", show=False, priority=True),
    ]

    def __init__(self, length: int) -> None:
        super().__init__()
        self.length = length

    @property
    def stage(self) -> Journey:
        """The journey as it was at this passage."""
        return self.reading.here.rewind(self.length)

    def parts(self) -> Sequence[Setting]:
        """Return the page, still blank."""
        return (Prose(id="opening"), Prose(id="passage"), Prose(id="doors"))

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys worth telling."""
        shown: list[KeyHint] = []
        if self.is_mounted and self.page.more_below:
            shown.append(self.read_on_hint())
        if self.length:
            shown.append(KeyHint("←", _("the passage before"), "turn(-1)", rank=2))
        if self.length < self.reading.here.length:
            shown.append(KeyHint("→", _("the next one"), "turn(1)", rank=2))
            if len(self.stage.offers()) > 1:
                shown.append(KeyHint("b", _("go back there"), "go_back", rank=1))
        shown.append(KeyHint(_("Esc"), _("back"), "back"))
        shown.append(KeyHint("?", _("help"), "app.help", rank=3))
        return shown

    def head(self) -> str:
        """Return that this is read again, and where."""
        chapter = self.reading.book.chapters[self.stage.section.chapter].title
        return _("Read again · {chapter}").format(chapter=chapter)

    def on_mount(self) -> None:
        """Show the passage."""
        self.show_passage()

    def show_again(self) -> None:
        """Show the passage as it reads now."""
        self.show_passage()

    def show_passage(self) -> None:
        """Show the passage from its beginning, as it read then."""
        stage = self.stage
        self.query_one("#opening", Prose).show(prose_blocks(stage.opening()))
        title = Block(Content(stage.section.title).stylize("bold $accent"))
        self.query_one("#passage", Prose).show([title, *prose_blocks(stage.text())])
        self.query_one("#doors", Prose).show(self._doors(stage))
        self.show_head()
        self.show_hints()
        self.page.begin_again()

    def _doors(self, stage: Journey) -> list[Block]:
        if stage.length == self.reading.here.length:
            return [] if stage.at_ending else [quiet_block(_("You are here."))]
        taken = self.reading.here.rewind(stage.length + 1).choice
        blocks: list[Block] = []
        for choice in stage.offers():
            words = inline_markdown(stage.choice_text(choice))
            chosen = taken is not None and choice.id == taken.id
            lead = Content("• " if chosen else "– ").stylize("bold $accent" if chosen else "$quiet")
            words = words.stylize_before("bold" if chosen else "$quiet")
            blocks.append(Block(words, lead=lead, gap=int(not blocks)))
        return blocks

    def action_turn(self, pages: int) -> None:
        """Read the passage before or the one after."""
        length = self.length + pages
        if 0 <= length <= self.reading.here.length:
            self.length = length
            self.show_passage()

    def action_go_back(self) -> None:
        """Go back to this fork."""
        if self.length < self.reading.here.length and len(self.stage.offers()) > 1:
            self.app.push_screen(GoBackScreen(self.length))


class GoBackScreen(BookScreen):
    """The choices of a fork; opened, what each would keep and what not, before it is taken."""

    def __init__(self, length: int) -> None:
        super().__init__()
        self.length = length
        self.opened: str | None = None

    @property
    def stage(self) -> Journey:
        """The journey as it was at the fork."""
        return self.reading.here.rewind(self.length)

    def parts(self) -> Sequence[Setting]:
        """Return the page, still blank."""
        return (Prose(id="heading"), Menu(spacing=1, id="ways"))

    def on_mount(self) -> None:
        """Show the ways."""
        title = _("Go back to “{section}”").format(section=self.stage.section.title)
        if self.reading.kept:
            kept = _("This makes a new journey; the one you are in stays saved as it is.")
        else:
            kept = _("This makes a new journey; the one you are in stays in the notebook.")
        self.query_one("#heading", Prose).show([heading_block(title), quiet_block(kept)])
        self.show_ways()
        self.query_one("#ways", Menu).marked = self.query_one("#ways", Menu).openings()[0]

    def show_again(self) -> None:
        """Show the ways as they are now."""
        marked = self.query_one("#ways", Menu).marked
        self.show_ways()
        self.query_one("#ways", Menu).marked = marked

    def show_ways(self) -> None:
        """Show the choices that were on offer, the opened one with what it would keep."""
        options: list[Option] = []
        for choice in self.stage.offers():
            options.extend(self._options(choice))
        stand = Content(_("Go back without choosing: read the passage again and decide there"))
        options.append(Option(_STAND, stand))
        self.query_one("#ways", Menu).show(options)

    def _options(self, choice: Choice) -> list[Option]:
        stage, here = self.stage, self.reading.here
        words = inline_markdown(stage.choice_text(choice))
        taken = here.rewind(self.length + 1).choice
        if taken is not None and choice.id == taken.id:
            yours = Block(Content(_("Your choice then.")).stylize("$quiet italic"), gap=0)
            return [Option(choice.id, words, details=(yours,), closed=True)]
        found = go_back(here, self.length, (choice.id,))
        details = [
            Block(Content(" ".join(kept_sentences(found))).stylize("$quiet not bold"), gap=0)
        ]
        if choice.id != self.opened:
            return [Option(choice.id, words, details=tuple(details))]
        take = Content(_("Take this way")).stylize("$accent")
        return [
            Option(choice.id, words, details=(*details, *self._kept(found))),
            Option(f"{_TAKE}{choice.id}", take, depth=1),
        ]

    def _kept(self, found: Rejoined) -> list[Block]:
        blocks: list[Block] = []
        lost = (*found.skipped, *found.waiting)
        for heading, choices in ((_("Kept:"), found.kept), (_("Not kept for now:"), lost)):
            if choices:
                blocks.append(Block(small_heading(heading).text.stylize("not bold"), indent=2))
            for choice in choices:
                words = inline_markdown(choice_words(self.reading.here, choice))
                blocks.append(item_block(words.stylize_before("$quiet not bold")).indented(2))
        return blocks

    def on_menu_picked(self, event: Menu.Picked) -> None:
        """Open a way, or take it."""
        event.stop()
        if event.option == _STAND:
            self.reading.go_back(self.length)
            self.book_app.read()
        elif event.option.startswith(_TAKE):
            self.reading.go_back(self.length, (event.option.removeprefix(_TAKE),))
            self.book_app.read()
        else:
            self._turn(event.menu, event.option)

    def _turn(self, menu: Menu, option: str) -> None:
        self.opened = None if self.opened == option else option
        self.show_ways()
        position = next(at for at, each in enumerate(menu.options) if each.id == option)
        # Opened, the mark comes to what takes it, so that a second Enter does.
        marked = position + 1 if self.opened == option else position
        self.page.mark((menu, marked), reveal=False)
        self.call_after_refresh(self.page.show_opened, (menu, position))
