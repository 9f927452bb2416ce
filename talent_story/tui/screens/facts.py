"""What the reader has said of themselves: each answer changeable, each erasable, or all at once."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from talent_story.guidance_words import silenced_evidence, silenced_heading, silenced_line
from talent_story.i18n import _
from talent_story.reader.sentences import lent_sentence, refusal_sentence
from talent_story.tui.programme import heading_block, quiet_block
from talent_story.tui.screens.book_screen import BookScreen
from talent_story.tui.typesetting import Block
from talent_story.tui.widgets import Menu, Option, Prose
from talent_story.tui.widgets.prose import Setting
from talent_story.tui.widgets.question import Question

_ERASE, _SURE = "erase", "sure"


class FactsScreen(BookScreen):
    """Every fact the book may ask of this reader, with what was said; then what was set aside."""

    def parts(self) -> Sequence[Setting]:
        """Return the heading, then the facts."""
        blocks = [
            heading_block(_("What you have said of yourself")),
            quiet_block(self._introduction()),
        ]
        return (
            Prose(blocks, id="heading"),
            Prose(id="told"),
            *self._questions(),
            Menu(id="all"),
            Prose(id="elsewhere"),
            Menu(id="silenced"),
        )

    def _introduction(self) -> str:
        lent = lent_sentence(self.reading.here, self.reading.lent_by)
        if lent:
            return lent
        if self.app.is_web:
            return _(
                "Each answer can stay unsaid. It serves to tell which programmes are open to you,"
                " and is removed with your journey soon after you close this page."
            )
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

    def on_mount(self) -> None:
        """Show what can be erased, and what was set aside."""
        self._show_erasing()
        self._show_silenced()
        if any(other.facts for _saved, other in self.reading.others()):
            elsewhere = _(
                "Your other saved journeys keep what you said in them: take them up from the"
                " notebook to erase it there."
            )
            self.query_one("#elsewhere", Prose).show([quiet_block(elsewhere)])

    def show_again(self) -> None:
        """Show what is said and set aside now."""
        for question in self.page.query(Question):
            question.answered(self.reading.here.facts.get(question.fact.name))
        self._show_erasing()
        self._show_silenced()

    def _show_erasing(self, *, sure: bool = False) -> None:
        """Offer to erase all that was said; asked once more before it is done."""
        options = [Option(_ERASE, Content(_("Erase everything you have said")))]
        if sure:
            options = [Option(_SURE, Content(_("Yes, erase everything you have said")))]
        if not self.reading.here.facts:
            options = []
        self.query_one("#all", Menu).show(options, marked=0 if sure else None)

    def _show_silenced(self) -> None:
        heading = (
            heading_block(silenced_heading()),
            quiet_block(_("These reasons count in no recommendation. Pick one to count it again.")),
        )
        items = silenced_evidence(self.reading.book, self.reading.silenced)
        options = [
            Option(item.evidence, Content(silenced_line(item)), above=() if at else heading)
            for at, item in enumerate(items)
        ]
        self.query_one("#silenced", Menu).show(options)

    async def on_menu_picked(self, event: Menu.Picked) -> None:
        """Say, change or erase an answer; or count again what was set aside."""
        event.stop()
        if isinstance(event.menu, Question):
            self._answered(event.menu, event.option or None)
            self._show_erasing()
        elif event.menu.id == "silenced":
            self.page.mark(None)
            self.reading.unsilence(event.option)
            self._show_silenced()
        else:
            sure = event.option == _SURE
            if sure:
                self._erase()
            self._show_erasing(sure=not sure)
        self.show_trouble()

    def _answered(self, question: Question, value: str | None) -> None:
        name = question.fact.name
        if value is None:
            self.reading.decline(name)
        if value != self.reading.here.facts.get(name):
            played = self.reading.tell(name, value)
            self._tell("" if played.whole else refusal_sentence(played))
        else:
            self._tell("")
        question.answered(self.reading.here.facts.get(name))

    def _erase(self) -> None:
        left = self.reading.erase_all()
        self.page.mark(None)
        for question in self.page.query(Question):
            question.answered(self.reading.here.facts.get(question.fact.name))
        if left:
            labels = ", ".join(self.reading.book.facts[name].label for name in left)
            sentence = _(
                "Erased, except what opened a door of your journey: {facts}. Take back those"
                " choices first if you wish."
            ).format(facts=labels)
        else:
            sentence = _("Everything you had said is erased from this journey.")
        self._tell(sentence)

    def _tell(self, sentence: str) -> None:
        self.query_one("#told", Prose).show([Block(Content(sentence))] if sentence else [])
        if sentence:
            self.page.action_top()
