"""What the journey recommends: reasons to open and to set aside, what is missing, what if.

Every reason is read off the ranking: the signals that hold, and the very choices that made them
hold. No score is shown: it orders programmes and says nothing of a person.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from talent_story.guidance.ranking import Evidence, Ranking, Recommendation
from talent_story.guidance_words import (
    change_sentence,
    decides_sentence,
    enough_heading,
    silence_sentence,
    silenced_evidence,
    silenced_heading,
    silenced_line,
    without_any_sentence,
    without_sentences,
)
from talent_story.i18n import _
from talent_story.journey_words import act_place, act_words
from talent_story.reader.sentences import refusal_sentence
from talent_story.tui.programme import (
    aside_blocks,
    first_steps,
    heading_block,
    item_block,
    practical_blocks,
    quiet_block,
    ranking_heading,
    small_heading,
)
from talent_story.tui.prose import inline_markdown
from talent_story.tui.screens.book_screen import BookScreen
from talent_story.tui.typesetting import Block
from talent_story.tui.widgets import KeyHint, Menu, Option, Prose
from talent_story.tui.widgets.prose import Setting
from talent_story.tui.widgets.question import Question

if TYPE_CHECKING:
    from talent_story.guidance.questions import Question as WorthAsking
    from talent_story.guidance.reasons import Reasons

_SEPARATOR = "\u00a0· "
# No id of a book has a space in it: these cannot be taken for one.
_ASIDE, _WHAT_IF = "aside ", "what-if "


class RecommendationsScreen(BookScreen):
    """The ranking of this moment, each programme and each of its reasons opened in place."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x,delete", "set_aside", show=False),
        Binding("w", "what_if", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.opened: set[str] = set()
        self.enough: dict[str, Reasons | None] = {}
        self.worth_asking: tuple[WorthAsking, ...] = ()

    def parts(self) -> Sequence[Setting]:
        """Return the page, still blank."""
        return (
            Prose(id="heading"),
            Prose(id="told"),
            Menu(spacing=1, id="ranking"),
            Menu(id="silenced"),
            Prose(id="missing"),
            Prose(id="aside"),
            Menu(id="further"),
        )

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys worth telling."""
        picking = (
            KeyHint("↑ ↓", _("move"), rank=4),
            KeyHint(_("Enter"), _("open or close"), rank=1),
            KeyHint("x", _("set aside"), "set_aside", rank=2),
        )
        return (
            *(picking if self.is_mounted and self.page.stops() else ()),
            KeyHint("w", _("what if?"), "what_if", rank=2),
            KeyHint(_("Esc"), _("back"), "back"),
            KeyHint("?", _("help"), "app.help", rank=3),
            KeyHint("q", _("quit"), "app.quit", rank=3),
        )

    def on_mount(self) -> None:
        """Show the ranking, the first programme marked."""
        ranking = self.reading.ranking()
        first = ranking.recommended[0].programme.id if ranking.recommended else None
        self.show_ranking(ranking, marked=first)
        self.look_again()

    def show_again(self) -> None:
        """Show the ranking as it is now: what was said or set aside elsewhere changes it."""
        self._draw_again()
        self.look_again()

    # Showing

    def show_ranking(self, ranking: Ranking, *, marked: str | None) -> None:
        """Show the ranking as it is now, with the mark on this option of it."""
        self.query_one("#heading", Prose).show(ranking_heading(ranking))
        options = [
            option
            for rank, item in enumerate(ranking.recommended, 1)
            for option in self._options(rank, item, ranking)
        ]
        position = next((at for at, option in enumerate(options) if option.id == marked), None)
        self.query_one("#ranking", Menu).show(options, marked=position)
        self._show_silenced()
        self.query_one("#aside", Prose).show(aside_blocks(ranking))
        further = Option(_WHAT_IF, Content(_("What if? See what would lead to another programme")))
        self.query_one("#further", Menu).show([further] if self.reading.book.programmes else [])

    def _options(self, rank: int, item: Recommendation, ranking: Ranking) -> list[Option]:
        programme = item.programme
        details = tuple(
            Block(Content(text).stylize(style), gap=0)
            for text, style in (
                (programme.summary, "not bold"),
                (self._eligibility(item), "$quiet italic not bold"),
            )
            if text
        )
        name = Content(programme.name).stylize("bold")
        options = [Option(programme.id, name, label=str(rank), details=details)]
        if programme.id not in self.opened:
            return options
        below = self._reasons(item)
        if item.eligible == "unknown":
            doubt = _("What if? See what would settle it")
            below.append(
                Option(f"{_WHAT_IF}{programme.id}", Content(doubt).stylize("$accent"), depth=1)
            )
        last = below.pop()
        last = replace(
            last,
            body=(*self._enough(programme.id, ranking), *first_steps(programme)),
            beside=tuple(practical_blocks(programme)),
        )
        return [*options, *below, last]

    def _eligibility(self, item: Recommendation) -> str:
        if item.eligible == "unknown":
            facts = self.reading.book.facts
            labels = _SEPARATOR.join(facts[name].label for name in item.missing_facts)
            return _("Open to you or not, depending on: {facts}").format(facts=labels)
        if item.programme.eligible is None:
            return _("Open to everyone")
        return _("Open to you, by what you have said")

    def _reasons(self, item: Recommendation) -> list[Option]:
        options: list[Option] = []
        for each in item.evidence:
            name = f"{item.programme.id}:{item.programme.signals.index(each.signal)}"
            opened = name in self.opened
            options.append(
                Option(
                    name,
                    Content(each.signal.because),
                    details=tuple(self._acts(each)) if opened else (),
                    above=() if options else (small_heading(_("Why")),),
                    depth=1,
                )
            )
            if opened:
                aside = Content(_("Set this reason aside")).stylize("$quiet")
                options.append(Option(f"{_ASIDE}{name}", aside, depth=2))
        return options

    def _acts(self, evidence: Evidence) -> list[Block]:
        journey, facts = self.reading.here, self.reading.book.facts
        blocks: list[Block] = []
        for move in evidence.support.moves:
            act = inline_markdown(act_words(journey, move)) + " " + act_place(journey, move)
            blocks.append(item_block(act.stylize_before("$quiet not bold")))
        for name in evidence.support.facts:
            fact = facts[name]
            told = _("You said: {label}, {value}").format(
                label=fact.label, value=fact.labels[fact.number(journey.facts[name]) - 1]
            )
            blocks.append(item_block(Content(told).stylize("$quiet not bold")))
        return blocks

    def _enough(self, programme: str, ranking: Ranking) -> list[Block]:
        reasons = self.enough.get(programme)
        if reasons is None:
            return []
        journey = self.reading.here
        blocks = [
            small_heading(_("What suffices")),
            Block(Content(enough_heading(reasons)), gap=0),
        ]
        sentences = without_sentences(programme, ranking, reasons)
        for move in reasons.moves:
            act = inline_markdown(act_words(journey, move)) + " " + act_place(journey, move)
            blocks.append(item_block(act))
            if move in sentences:
                without = Content(sentences[move]).stylize("$quiet italic")
                blocks.append(Block(without, indent=2, gap=0))
        of_all = without_any_sentence(programme, ranking, reasons)
        if of_all:
            blocks.append(Block(Content(of_all).stylize("$quiet italic"), indent=2, gap=0))
        return blocks

    def _show_silenced(self) -> None:
        items = silenced_evidence(self.reading.book, self.reading.silenced)
        heading = (
            heading_block(silenced_heading()),
            quiet_block(_("It no longer counts in the order above. Pick one to count it again.")),
        )
        options = [
            Option(
                item.evidence,
                Content(silenced_line(item)),
                above=heading if position == 0 else (),
            )
            for position, item in enumerate(items)
        ]
        self.query_one("#silenced", Menu).show(options)

    def _show_missing(self) -> None:
        book = self.reading.book
        worth = {question.fact: question for question in self.worth_asking}
        asked = [fact for fact in self.reading.askable() if fact.name in worth]
        for question in self.page.query(Question):
            if question.fact not in asked:
                self._close(question)
        shown = {question.fact.name for question in self.page.query(Question) if question.display}
        for fact in asked:
            found = worth[fact.name]
            decides = f"{decides_sentence(book, found)}\n{silence_sentence(book, found)}"
            if fact.name in shown:
                question = next(each for each in self.page.query(Question) if each.fact == fact)
                question.decides = decides
                question.reset()
            else:
                self.page.mount(Question(fact, decides=decides), before="#aside")
        blocks = [
            heading_block(_("What is missing")),
            quiet_block(
                _(
                    "Only what would change something is asked. You may answer here, or leave it"
                    " unsaid."
                )
            ),
        ]
        self.query_one("#missing", Prose).show(blocks if asked else [])

    def _close(self, question: Question) -> None:
        question.display = False
        question.marked = None
        question.remove()

    # What takes longer than a key press may

    def look_again(self) -> None:
        """Look for what suffices and for what is worth asking, while the page can be read."""
        self.enough.clear()
        self.run_worker(self._look(), group="look", exclusive=True)

    async def _look(self) -> None:
        from talent_story.guidance.questions import questions_worth_asking

        here, silenced = self.reading.here, self.reading.silenced
        self.worth_asking = await asyncio.to_thread(questions_worth_asking, here, silenced)
        self._show_missing()
        self.show_hints()
        await self._look_for_reasons()

    async def _look_for_reasons(self) -> None:
        from talent_story.guidance.reasons import minimal_reasons

        here, silenced = self.reading.here, self.reading.silenced
        for programme in [each for each in here.book.programmes if each in self.opened]:
            if programme not in self.enough:
                self.enough[programme] = await asyncio.to_thread(
                    minimal_reasons, here, programme, silenced
                )
                self._draw_again()

    def _draw_again(self) -> None:
        menu = self.query_one("#ranking", Menu)
        marked = None if menu.marked is None else menu.options[menu.marked].id
        self.show_ranking(self.reading.ranking(), marked=marked)

    # What the reader does

    def on_menu_picked(self, event: Menu.Picked) -> None:
        """Open or close something, set it aside or count it again, or hear an answer."""
        event.stop()
        if isinstance(event.menu, Question):
            self._answered(event.menu, event.option)
        elif event.menu.id == "silenced":
            self._count_again(event.option)
        elif event.option.startswith(_ASIDE):
            self._set_aside(event.option.removeprefix(_ASIDE))
        elif event.option.startswith(_WHAT_IF):
            self._open_what_if(event.option.removeprefix(_WHAT_IF) or None)
        else:
            self._turn(event.menu, event.option)

    def _turn(self, menu: Menu, option: str) -> None:
        self.opened ^= {option}
        self.show_ranking(self.reading.ranking(), marked=option)
        self.page.mark((menu, menu.marked or 0), reveal=False)
        if option in self.opened:
            if option in self.reading.book.programmes:
                self.run_worker(self._look_for_reasons(), group="reasons")
            self.call_after_refresh(self.page.show_opened, (menu, menu.marked or 0))

    def action_set_aside(self) -> None:
        """Set the marked reason aside, or count it again."""
        stop = self.page.marked
        if stop is None:
            return
        menu, option = stop[0], stop[0].options[stop[1]].id.removeprefix(_ASIDE)
        if menu.id == "silenced":
            self._count_again(option)
        elif menu.id == "ranking" and ":" in option:
            self._set_aside(option)
        else:
            self._tell(_("Open a programme with Enter, then mark the reason to set aside."))

    def _set_aside(self, evidence: str) -> None:
        before = self.reading.ranking()
        self.reading.silence(evidence)
        programme = evidence.rpartition(":")[0]
        after = self.reading.ranking()
        still = any(item.programme.id == programme for item in after.recommended)
        self._changed(programme, before, after, programme if still else None)

    def _count_again(self, evidence: str) -> None:
        before = self.reading.ranking()
        self.reading.unsilence(evidence)
        programme = evidence.rpartition(":")[0]
        after = self.reading.ranking()
        self._changed(programme, before, after, programme)

    def _changed(self, programme: str, before: Ranking, after: Ranking, marked: str | None) -> None:
        self._tell(change_sentence(programme, before, after))
        self.page.mark(None)
        self.show_ranking(after, marked=marked)
        self.look_again()
        self.show_trouble()

    def _tell(self, sentence: str) -> None:
        self.query_one("#told", Prose).show([Block(Content(sentence))])
        self.page.action_top()

    def _answered(self, question: Question, answer: str) -> None:
        if not answer:
            self.reading.decline(question.fact.name)
            self._close(question)
            return
        played = self.reading.tell(question.fact.name, answer)
        told = self.query_one("#told", Prose)
        told.show([] if played.whole else [Block(Content(refusal_sentence(played)))])
        if not played.whole:
            self.page.action_top()
        self.page.mark(None)
        self.show_ranking(self.reading.ranking(), marked=None)
        self.look_again()
        self.show_trouble()

    def action_what_if(self) -> None:
        """Ask what would lead to another programme: to the one that is marked, if any."""
        stop = self.page.marked
        marked = "" if stop is None else stop[0].options[stop[1]].id
        programme = marked.removeprefix(_WHAT_IF).removeprefix(_ASIDE).partition(":")[0]
        self._open_what_if(programme if programme in self.reading.book.programmes else None)

    def _open_what_if(self, programme: str | None) -> None:
        from talent_story.tui.screens.what_if import WhatIfScreen

        self.app.push_screen(WhatIfScreen(programme))
