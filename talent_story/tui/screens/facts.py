"""What the reader has said of themselves: each answer changeable, each erasable."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from talent_story.i18n import _
from talent_story.tui.screens.book_screen import BookScreen
from talent_story.tui.sentences import refusal_sentence
from talent_story.tui.typesetting import Block
from talent_story.tui.widgets import Menu, Prose, Question
from talent_story.tui.widgets.prose import Setting


class FactsScreen(BookScreen):
    """Every fact the book may ask of this reader, with what was said."""

    def parts(self) -> Sequence[Setting]:
        """Return the heading, then the facts."""
        blocks = [
            Block(Content(_("What you have said of yourself")).stylize("bold $accent")),
            Block(Content(self._introduction()).stylize("$quiet")),
        ]
        return (Prose(blocks, id="heading"), Prose(id="told"), *self._questions())

    def _introduction(self) -> str:
        persona = self.reading.lent_by
        if persona is not None:
            return _(
                "{name} lent you this situation. You may change it; each answer can stay unsaid."
            ).format(name=persona.name)
        return _(
            "Each answer can stay unsaid. It serves to tell which programmes are open to you, and"
            " leaves this machine only if you send it yourself."
        )

    def _questions(self) -> list[Question]:
        facts = self.reading.here.facts
        return [
            Question(fact, facts.get(fact.name), id=f"fact-{position}")
            for position, fact in enumerate(self.reading.askable())
        ]

    async def on_menu_picked(self, event: Menu.Picked) -> None:
        """Say, change or erase an answer."""
        event.stop()
        question = event.menu
        assert isinstance(question, Question)
        name, value = question.fact.name, event.option or None
        if value is None:
            self.reading.decline(name)
        told = self.query_one("#told", Prose)
        if value != self.reading.here.facts.get(name):
            played = self.reading.tell(name, value)
            told.show([] if played.whole else [Block(Content(refusal_sentence(played)))])
            if not played.whole:
                self.page.action_top()
        else:
            told.show([])
        question.answered(self.reading.here.facts.get(name))
        self.show_trouble()
