"""*What if?*: the nearest journey to a programme that this one does not lead to."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from talent_story.book.model import Programme
from talent_story.guidance.ranking import Ranking
from talent_story.i18n import _
from talent_story.reader.what_if import answer_sentences, leaves_to_say
from talent_story.tui.programme import heading_block, item_block, quiet_block
from talent_story.tui.prose import inline_markdown
from talent_story.tui.screens.book_screen import BookScreen
from talent_story.tui.typesetting import Block
from talent_story.tui.widgets import Menu, Option, Prose
from talent_story.tui.widgets.prose import Setting

if TYPE_CHECKING:
    from talent_story.guidance.what_if import WhatIf

# No id of a book has a space in it: these cannot be taken for one.
_FORK, _END, _SAY = "fork ", "end ", "say "


class WhatIfScreen(BookScreen):
    """Every programme that is not recommended for certain, each answered when it is opened.

    With a `programme`, it opens on that one.
    """

    def __init__(self, programme: str | None = None) -> None:
        super().__init__()
        self.opened = programme
        self.answers: dict[str, WhatIf] = {}
        self.sentences: dict[str, list[str]] = {}

    def parts(self) -> Sequence[Setting]:
        """Return the page, still blank."""
        blocks = [
            heading_block(_("What if?")),
            quiet_block(
                _(
                    "Pick a programme: the nearest journey that leads to it is looked for, the one"
                    " that keeps the most of your own choices."
                )
            ),
        ]
        return (Prose(blocks, id="heading"), Prose(id="told"), Menu(spacing=1, id="programmes"))

    def on_mount(self) -> None:
        """Show the programmes, and answer for the one it was opened on."""
        self.show_programmes(marked=self.opened)
        if self.opened is not None:
            self._ask(self.opened)
            self.call_after_refresh(self._bring_to_top)

    def show_again(self) -> None:
        """Show how the programmes stand now, and look again for what would lead to one."""
        menu = self.query_one("#programmes", Menu)
        self.answers.clear()
        self.show_programmes(marked=None if menu.marked is None else menu.options[menu.marked].id)
        if self.opened is not None:
            self._ask(self.opened)

    def show_programmes(self, *, marked: str | None) -> None:
        """Show the programmes as they are now."""
        ranking = self.reading.ranking()
        options: list[Option] = []
        for programme in self.reading.book.programmes.values():
            state = _state(programme, ranking)
            if state is not None or programme.id == self.opened:
                options.extend(self._options(programme, state or ""))
        if not options:
            everything = _("All the programmes of this book are recommended and open to you.")
            self.query_one("#told", Prose).show([Block(Content(everything))])
        position = next((at for at, each in enumerate(options) if each.id == marked), 0)
        self.query_one("#programmes", Menu).show(options, marked=position if options else None)

    def _options(self, programme: Programme, state: str) -> list[Option]:
        details = [Block(Content(state).stylize("$quiet not bold"), gap=0)] if state else []
        name = Content(programme.name).stylize("bold")
        if programme.id != self.opened:
            return [Option(programme.id, name, details=tuple(details))]
        answer = self.answers.get(programme.id)
        if answer is None:
            lines = [Block(Content(_("Looking for the nearest journey…")).stylize("$quiet"))]
        else:
            first, *others = map(inline_markdown, self.sentences[programme.id])
            lines = [Block(first), *(item_block(other) for other in others)]
        below = [] if answer is None else self._offers(programme.id, answer)
        return [
            Option(programme.id, name, details=tuple(details), body=tuple(lines)),
            *below,
        ]

    def _offers(self, programme: str, answer: WhatIf) -> list[Option]:
        nearest = answer.by_choices
        if leaves_to_say(self.reading, answer):
            words = Content(_("Say what you have not said")).stylize("$accent")
            return [Option(f"{_SAY}{programme}", words, depth=1)]
        if nearest is None or answer.already:
            return []
        offers = [(_END, _("Go there: a new journey, made to its end for you"))]
        if nearest.fork < self.reading.here.length:
            offers.insert(0, (_FORK, _("Go back to where the ways part, and read on from there")))
        return [
            Option(f"{kind}{programme}", Content(words).stylize("$accent"), depth=1)
            for kind, words in offers
        ]

    # Looking

    def _ask(self, programme: str) -> None:
        if programme not in self.answers:
            self.run_worker(self._look(programme), group="what-if", exclusive=True)

    async def _look(self, programme: str) -> None:
        from talent_story.guidance.what_if import what_if

        here, silenced = self.reading.here, self.reading.silenced
        answer = await asyncio.to_thread(what_if, here, programme, silenced)
        self.sentences[programme] = answer_sentences(here, answer, silenced)
        self.answers[programme] = answer
        menu = self.query_one("#programmes", Menu)
        marked = None if menu.marked is None else menu.options[menu.marked].id
        self.show_programmes(marked=marked)
        self.call_after_refresh(self._bring_to_top)
        self.show_hints()

    def _bring_to_top(self) -> None:
        menu = self.query_one("#programmes", Menu)
        for position, option in enumerate(menu.options):
            if option.id == self.opened:
                self.page.show_opened((menu, position))

    # What the reader does

    def on_menu_picked(self, event: Menu.Picked) -> None:
        """Open a programme, or go where an answer leads."""
        event.stop()
        if event.option.startswith(_FORK):
            self._go(event.option.removeprefix(_FORK), to_the_end=False)
        elif event.option.startswith(_END):
            self._go(event.option.removeprefix(_END), to_the_end=True)
        elif event.option.startswith(_SAY):
            self.book_app.action_facts()
        else:
            self.opened = None if self.opened == event.option else event.option
            self.show_programmes(marked=event.option)
            if self.opened is not None:
                self._ask(self.opened)
                self.call_after_refresh(self._bring_to_top)

    def _go(self, programme: str, *, to_the_end: bool) -> None:
        nearest = self.answers[programme].by_choices
        assert nearest is not None
        if to_the_end:
            self.reading.go_there(nearest.choices)
        else:
            self.reading.go_back(nearest.fork, nearest.choices[nearest.fork : nearest.fork + 1])
        self.book_app.read()


def _state(programme: Programme, ranking: Ranking) -> str | None:
    """Return how a programme stands, in words; None when it is recommended for certain."""
    for item in ranking.recommended:
        if item.programme.id == programme.id:
            if item.eligible == "yes":
                return None
            return _("Recommended; whether it is open to you is not certain.")
    if any(item.programme.id == programme.id for item in ranking.set_aside):
        return _("Not open to you, by what you have said.")
    return _("Not recommended for now.")
