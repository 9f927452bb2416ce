"""The page that is read: the prose, what it asks, and the choices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from talent_story.book.model import Term
from talent_story.guidance_words import silence_lost_sentence
from talent_story.i18n import _
from talent_story.journey_words import just_left_sentence, waiting_sentence
from talent_story.reader.sentences import (
    act_name,
    ahead_sentence,
    damage_sentence,
    refusal_sentence,
)
from talent_story.saying import replay_sentences
from talent_story.story.journey import Journey
from talent_story.tui.pictures import ChapterPicture, PictureData, chapter_picture
from talent_story.tui.prose import inline_markdown, prose_blocks, run_in
from talent_story.tui.screens.book_screen import BookScreen
from talent_story.tui.terms import mark_terms
from talent_story.tui.typesetting import Block
from talent_story.tui.widgets import KeyHint, Menu, Option, Prose
from talent_story.tui.widgets.prose import Setting
from talent_story.tui.widgets.question import Question

if TYPE_CHECKING:
    from textual.timer import Timer

LOOKS_FOR = 0.05
"""Seconds after which a page that was just shown is looked at, and there is time for the next."""

READS_FOR = 0.6
"""Seconds after which somebody who has pressed no key is reading."""

_ORNAMENT = "·  ·  ·"
_RECOMMENDATIONS, _CODE, _TITLE, _UNDO = "recommendations", "code", "title", "undo"
_NOTEBOOK, _DOCUMENT = "notebook", "document"
# No id of a book has a space in it: this cannot be taken for a choice.
_REJOIN = "take up again"


class ReadingScreen(BookScreen):
    """The section the reader stands in, and the choices from it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "undo", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._terms_met: dict[str, Term] = {}
        self._soon: Timer | None = None
        self._idle: Timer | None = None

    class LookedAhead(Message):
        """How many choices remain is known now."""

    @property
    def journey(self) -> Journey:
        """The journey under way."""
        return self.reading.here

    def parts(self) -> Sequence[Setting]:
        """Return the page, still blank."""
        return (
            Prose(id="told"),
            Prose(id="way"),
            ChapterPicture(id="picture"),
            Prose(id="opening"),
            Prose(id="passage"),
            Prose(id="answer"),
            Menu(id="choices"),
            Prose(id="ahead"),
        )

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys worth telling here."""
        shown: list[KeyHint] = []
        if self.is_mounted and self.page.half_typed:
            number = self.page.half_typed
            return (
                KeyHint(_("Enter"), _("choice {number}").format(number=number), "pick_marked"),
                KeyHint("0 – 9", _("second figure of a number"), rank=1),
            )
        if self.is_mounted and self.page.more_below:
            shown.append(self.read_on_hint())
        if self.reading.journey is not None and self.journey.length:
            shown.append(KeyHint("u", _("take back"), "undo", rank=3))
        shown.append(KeyHint("r", _("recommendations"), "app.recommendations", rank=2))
        shown.append(KeyHint("n", _("notebook"), "app.notebook", rank=5))
        if self.reading.book.facts:
            shown.append(KeyHint("f", _("about you"), "app.facts", rank=6))
        if self._terms_met:
            shown.append(KeyHint("g", _("underlined words"), "app.glossary", rank=2))
        shown.append(KeyHint("t", _("title"), "app.title_page", rank=7))
        shown.append(KeyHint("?", _("help"), "app.help"))
        shown.append(KeyHint("q", _("quit"), "app.quit", rank=4))
        return shown

    def head(self) -> str:
        """Return the act, the chapter and the place; where a chapter opens, the book's title."""
        if self.journey.opens_chapter():
            return self.reading.book.title
        chapter = self.reading.book.chapters[self.journey.section.chapter]
        parts = (act_name(chapter), chapter.title, chapter.location)
        return " · ".join(part for part in parts if part)

    def on_mount(self) -> None:
        """Show where the journey stands."""
        self.show_moment()

    def on_resize(self) -> None:
        """Give the choices more air when there is room for it."""
        choices = self.query_one("#choices", Menu)
        choices.space(1 if self.is_airy else 0)

    # Showing

    def show_moment(self, *, keep_place: bool = False) -> None:
        """Show where the journey stands now, from the top of the page."""
        self._terms_met = {}
        self.query_one("#told", Prose).show(self._told())
        self.query_one("#way", Prose).show(self._way())
        self.query_one("#picture", ChapterPicture).show(self._picture_of(self.journey))
        self.query_one("#opening", Prose).show(self._opening())
        self.query_one("#passage", Prose).show(self._passage())
        self.show_questions()
        self._answer("")
        self._show_options(keep_mark=keep_place)
        self.show_head()
        self.show_trouble()
        self.show_hints()
        if not keep_place:
            self.page.begin_again()
        self._look_ahead()
        self._prepare_pictures()

    def _show_options(self, *, keep_mark: bool) -> None:
        choices, options = self.query_one("#choices", Menu), self._options()
        before = choices.options[choices.marked].id if choices.marked is not None else None
        marked = next(
            (at for at, each in enumerate(options) if each.id == before and not each.closed), None
        )
        spacing = 1 if self.is_airy else 0
        choices.show(options, spacing=spacing, marked=marked if keep_mark else None)

    def _prepare_pictures(self) -> None:
        """Draw the pictures of the chapters one choice from here, once this page is on screen."""
        if self._idle is None:
            self._idle = self.set_timer(LOOKS_FOR, self._draw_ahead)
        else:
            self._idle.reset()

    def _draw_ahead(self) -> None:
        self._idle = None
        shown = self.query_one("#picture", ChapterPicture)
        width = self.query_one("#passage", Prose).content_size.width
        for choice in self.journey.offers():
            picture = self._picture_of(self.journey.take(choice.id))
            if picture is not None:
                shown.prepare(picture, width)

    # How far it is

    def _look_ahead(self) -> None:
        """Say how many choices remain, if it is known."""
        bounds = self.book_app.looking.known(self.journey.facts)
        sentence = ""
        if bounds is not None and not self.journey.at_ending:
            sentence = ahead_sentence(bounds.ahead(self.journey.state))
        text = Content(sentence).stylize("$quiet italic")
        blocks = [Block(text, align="center")] if sentence else []
        self.query_one("#ahead", Prose).show(blocks)
        if self._soon is None:
            self._soon = self.set_timer(READS_FOR, self._while_it_is_read)
        else:
            self._soon.reset()

    def _while_it_is_read(self) -> None:
        """Do what would make a key wait: have it found how many choices remain."""
        self._soon = None
        busy = self.book_app.busy_for(READS_FOR)
        if busy:  # with a screen that stands over this one
            self._soon = self.set_timer(busy, self._while_it_is_read)
            return
        self.book_app.tidy()
        facts, looking = self.journey.facts, self.book_app.looking
        if looking.known(facts) is None and not self.journey.at_ending:
            looking.make(facts, self._found_ahead)

    def _found_ahead(self) -> None:
        self.post_message(self.LookedAhead())

    def on_reading_screen_looked_ahead(self, event: LookedAhead) -> None:
        """Say it on the page that is shown now."""
        event.stop()
        self._look_ahead()

    async def say_anew(self) -> None:
        """Say everything again, in place."""
        self.show_moment(keep_place=True)

    def _picture_of(self, journey: Journey) -> PictureData | None:
        folder = self.book_app.book_folder
        if folder is None or not journey.opens_chapter():
            return None
        return chapter_picture(folder, self.reading.book.chapters[journey.section.chapter])

    def show_questions(self) -> None:
        """Show what this section asks and the reader has neither told nor declined."""
        for question in self.page.query(Question):
            self._close(question)
        for fact in self.reading.asked():
            self.page.mount(Question(fact, aside=True), before="#answer")

    def _close(self, question: Question) -> None:
        question.display = False
        question.marked = None
        question.remove()

    def _answer(self, sentence: str) -> None:
        quiet = Content(sentence).stylize("$quiet italic")
        self.query_one("#answer", Prose).show([Block(quiet)] if sentence else [])

    def _told(self) -> list[Block]:
        said: list[str] = []
        if self.reading.damage is not None:
            said.append(damage_sentence(self.reading.damage))
        if self.reading.stopped is not None:
            said.extend(replay_sentences(self.reading.stopped))
        if self.reading.silence_lost:
            said.append(silence_lost_sentence())
        if self.reading.just_left:
            said.append(just_left_sentence(kept=self.reading.kept))
        return [Block(Content(sentence)) for sentence in said]

    def _way(self) -> list[Block]:
        taken = self.reading.shortcut
        if not taken or taken != self.journey.length:
            return []
        persona = self.reading.lent_by
        blocks = [
            Block(
                Content(
                    _("The way here, taken for you:")
                    if persona is None
                    else _("The way to {name}, taken for you:").format(name=persona.name)
                )
            )
        ]
        for stage in self.journey.stages():
            if stage.parent is not None and stage.choice is not None:
                text = inline_markdown(stage.parent.choice_text(stage.choice))
                blocks.append(Block(text, lead=Content("– "), gap=0))
        return blocks

    def _opening(self) -> list[Block]:
        if not self.journey.opens_chapter():
            return []
        chapter = self.reading.book.chapters[self.journey.section.chapter]
        blocks = [
            Block(Content(text).stylize(style), align="center", gap=gap)
            for text, style, gap in (
                (act_name(chapter), "$quiet", 1),
                (chapter.title, "bold $accent", 1),
                (chapter.location, "$quiet italic", 0),
            )
            if text
        ]
        opening = self._marking(prose_blocks(self.journey.opening()))
        if opening:
            blocks.append(Block(Content(""), gap=0))
            blocks.extend(opening)
        blocks.append(Block(Content(_ORNAMENT).stylize("$quiet"), align="center"))
        return blocks

    def _passage(self) -> list[Block]:
        title = Block(Content(self.journey.section.title).stylize("bold $accent"), heading=True)
        text = prose_blocks(self.journey.text())
        if self.book_app.settings.density == "compact":
            text = run_in(text)
        return [title, *self._marking(text)]

    def _marking(self, blocks: list[Block]) -> list[Block]:
        """Return blocks with the terms of the glossary marked; one is marked once in a moment."""
        if not self.reading.book.glossary:
            return blocks
        marked, self._terms_met = mark_terms(self.book_app.terms, blocks, self._terms_met)
        return marked

    def _options(self) -> list[Option]:
        if self.journey.at_ending:
            return [
                Option(_RECOMMENDATIONS, Content(_("See what this journey recommends"))),
                Option(_DOCUMENT, Content(_("Make a document of it, for an interview"))),
                Option(_CODE, Content(_("Keep this journey on paper: its code"))),
                Option(_UNDO, Content(_("Take back the last choice"))),
                Option(_NOTEBOOK, Content(_("Read your journey again, or go back to a fork"))),
                Option(_TITLE, Content(_("Back to the title page"))),
            ]
        options = [
            Option(choice.id, inline_markdown(self.journey.choice_text(choice)), label=str(number))
            for number, choice in enumerate(self.journey.offers(), 1)
        ]
        for choice in self.journey.locked():
            reason = Block(Content(choice.locked).stylize("$quiet italic"), gap=0)
            text = inline_markdown(self.journey.choice_text(choice))
            options.append(Option(choice.id, text, label="–", details=(reason,), closed=True))
        former = self.reading.rejoinable()
        if former is not None:
            words = Content(waiting_sentence(former)).stylize("$quiet italic")
            options.append(Option(_REJOIN, words, label=" "))
        return options

    # What the reader does

    async def on_menu_picked(self, event: Menu.Picked) -> None:
        """Take a choice, hear an answer, or do what an ending offers."""
        event.stop()
        if isinstance(event.menu, Question):
            self._answered(event.menu, event.option)
        elif not self.journey.at_ending:
            if event.option in {choice.id for choice in self.journey.offers()}:
                self.reading.take(event.option)
                self.show_moment()
            elif event.option == _REJOIN and self.reading.rejoin():
                self.show_moment()
        elif event.option == _RECOMMENDATIONS:
            self.book_app.action_recommendations()
        elif event.option == _CODE:
            self.book_app.open("code")
        elif event.option == _DOCUMENT:
            self.book_app.open("document")
        elif event.option == _UNDO:
            self.action_undo()
        elif event.option == _NOTEBOOK:
            self.book_app.action_notebook()
        else:
            self.book_app.action_title_page()

    def _answered(self, question: Question, answer: str) -> None:
        if not answer:
            self.reading.decline(question.fact.name)
            self._close(question)
            left = _("Left unsaid ({label}). You may still say it at any time, with the key f.")
            self._answer(left.format(label=question.fact.label))
            return
        played = self.reading.tell(question.fact.name, answer)
        if not played.whole:
            self.reading.decline(question.fact.name)
            self._close(question)
            self._answer(refusal_sentence(played))
            return
        self.show_moment(keep_place=True)
        noted = _(
            "Noted ({label}: {value}). You may change it or erase it at any time, with the key f."
        )
        value = question.fact.labels[question.fact.number(answer) - 1]
        self._answer(noted.format(label=question.fact.label, value=value))

    def action_undo(self) -> None:
        """Take back the last choice."""
        if self.reading.undo():
            self.show_moment()

    def action_pick_marked(self) -> None:
        """Take what is marked, from a click on the line of keys."""
        self.page.action_pick()

    def action_back(self) -> None:
        """Unmark what is marked: there is nowhere to go back to but the title page."""
        self.page.mark(None)

    def show_again(self) -> None:
        """Show the page again: what was said may have changed it."""
        self.show_moment(keep_place=True)
