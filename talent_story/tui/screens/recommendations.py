"""What the journey recommends, with its reasons, what is missing and what is set aside.

Every reason is read off the ranking: the signals that hold, and the very choices that made them
hold. No score is shown: it orders programmes and says nothing of a person.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from talent_story.book.model import Programme
from talent_story.guidance.ranking import Evidence, Ranking, Recommendation
from talent_story.i18n import _
from talent_story.tui.prose import inline_markdown
from talent_story.tui.screens.book_screen import BookScreen
from talent_story.tui.sentences import refusal_sentence
from talent_story.tui.typesetting import Block
from talent_story.tui.widgets import KeyHint, Menu, Option, Prose, Question
from talent_story.tui.widgets.prose import Setting

_SEPARATOR = "\u00a0· "


class RecommendationsScreen(BookScreen):
    """The ranking of this moment, each programme opened in place."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: set[str] = set()

    def parts(self) -> Sequence[Setting]:
        """Return the page, still blank."""
        return (
            Prose(id="heading"),
            Prose(id="told"),
            Menu(spacing=1, id="ranking"),
            Prose(id="missing"),
            Prose(id="aside"),
        )

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys worth telling."""
        picking = (
            KeyHint("↑ ↓", _("move"), rank=2),
            KeyHint(_("Enter"), _("open or close"), rank=1),
        )
        return (
            *(picking if self.is_mounted and self.page.stops() else ()),
            KeyHint(_("Esc"), _("back"), "back"),
            KeyHint("?", _("help"), "app.help", rank=3),
            KeyHint("q", _("quit"), "app.quit", rank=1),
        )

    def on_mount(self) -> None:
        """Show the ranking, the first programme marked."""
        self.show_ranking(marked=0)

    def show_ranking(self, *, marked: int | None) -> None:
        """Show the ranking as it is now, with this programme marked."""
        ranking = self.reading.ranking()
        self.query_one("#heading", Prose).show(_heading(ranking))
        self.query_one("#ranking", Menu).show(
            [self._option(rank, item) for rank, item in enumerate(ranking.recommended, 1)],
            marked=marked if ranking.recommended else None,
        )
        self._show_missing(ranking)
        self.query_one("#aside", Prose).show(_aside(ranking))

    def _option(self, rank: int, item: Recommendation) -> Option:
        programme = item.programme
        details = [
            Block(Content(text).stylize(style), gap=0)
            for text, style in (
                (programme.summary, "not bold"),
                (self._eligibility(item), "$quiet italic not bold"),
            )
            if text
        ]
        body = self._body(item) if programme.id in self.opened else []
        return Option(
            programme.id,
            Content(programme.name).stylize("bold"),
            label=str(rank),
            details=tuple(details),
            body=tuple(body),
        )

    def _eligibility(self, item: Recommendation) -> str:
        if item.eligible == "unknown":
            facts = self.reading.book.facts
            labels = _SEPARATOR.join(facts[name].label for name in item.missing_facts)
            return _("Open to you or not, depending on: {facts}").format(facts=labels)
        if item.programme.eligible is None:
            return _("Open to everyone")
        return _("Open to you, by what you have said")

    def _body(self, item: Recommendation) -> list[Block]:
        return [
            *self._reasons(item.evidence),
            *_first_steps(item.programme),
            *_practicalities(item.programme),
            *_references(item.programme),
        ]

    def _reasons(self, evidence: Sequence[Evidence]) -> list[Block]:
        stages = self.reading.here.stages()
        facts = self.reading.here.facts
        blocks = [_small_heading(_("Why"))]
        for position, each in enumerate(evidence):
            blocks.append(Block(Content(each.signal.because), gap=min(position, 1)))
            for move in each.support.moves:
                stage = stages[move]
                if stage.choice is None or stage.parent is None:
                    act = Content(_("You opened this book."))
                else:
                    act = inline_markdown(stage.parent.choice_text(stage.choice))
                    section = _("(in “{section}”)").format(section=stage.parent.section.title)
                    act = act + " " + section
                blocks.append(_item(act.stylize_before("$quiet")))
            for name in each.support.facts:
                fact = self.reading.book.facts[name]
                if name in facts:
                    told = _("You said: {label}, {value}").format(
                        label=fact.label, value=fact.labels[fact.number(facts[name]) - 1]
                    )
                    blocks.append(_item(Content(told).stylize("$quiet")))
        return blocks

    def _show_missing(self, ranking: Ranking) -> None:
        decided: dict[str, list[str]] = {}
        for item in ranking.recommended:
            for name in item.missing_facts:
                decided.setdefault(name, []).append(item.programme.name)
        asked = [fact for fact in self.reading.askable() if fact.name in decided]
        for question in self.page.query(Question):
            if question.fact not in asked:
                self._close(question)
        shown = {question.fact.name for question in self.page.query(Question)}
        for fact in asked:
            if fact.name not in shown:
                decides = _("Decides: {programmes}").format(
                    programmes=_SEPARATOR.join(decided[fact.name])
                )
                self.page.mount(Question(fact, decides=decides), before="#aside")
        blocks = [
            _heading_block(_("What is missing")),
            Block(
                Content(
                    _(
                        "These answers would tell whether some of these programmes are open to"
                        " you. You may give them here, or leave them unsaid."
                    )
                ).stylize("$quiet")
            ),
        ]
        self.query_one("#missing", Prose).show(blocks if asked else [])

    def _close(self, question: Question) -> None:
        question.display = False
        question.marked = None
        question.remove()

    # What the reader does

    def on_menu_picked(self, event: Menu.Picked) -> None:
        """Open or close a programme, or hear an answer."""
        event.stop()
        if isinstance(event.menu, Question):
            self._answered(event.menu, event.option)
            return
        self.opened ^= {event.option}
        position = next(
            place for place, option in enumerate(event.menu.options) if option.id == event.option
        )
        self.page.mark((event.menu, position), reveal=False)
        self.show_ranking(marked=position)
        if event.option in self.opened:
            self.call_after_refresh(self._bring_to_top, event.menu, position)

    def _bring_to_top(self, menu: Menu, position: int) -> None:
        following = position + 1
        region = self.page.region_of((menu, position))
        end = (
            self.page.region_of((menu, following)).y
            if following < len(menu.options)
            else menu.virtual_region.bottom
        )
        if end > self.page.scroll_offset.y + self.page.size.height:
            self.page.scroll_to(y=region.y, animate=False)

    def _answered(self, question: Question, answer: str) -> None:
        told = self.query_one("#told", Prose)
        if not answer:
            self.reading.decline(question.fact.name)
            self._close(question)
            return
        played = self.reading.tell(question.fact.name, answer)
        told.show([] if played.whole else [Block(Content(refusal_sentence(played)))])
        if not played.whole:
            self.page.action_top()
        self.page.mark(None)
        self.show_ranking(marked=None)
        self.show_trouble()


def _heading(ranking: Ranking) -> list[Block]:
    if ranking.recommended:
        first = _("The programmes, in the order in which your choices speak for them.")
    else:
        first = _("This journey does not speak for any programme yet.")
    limits = _(
        "This informs and does not decide. It says nothing of what you are worth and may never"
        " serve to select people."
    )
    return [
        _heading_block(_("What this journey recommends")),
        Block(Content(f"{first} {limits}").stylize("$quiet")),
    ]


def _heading_block(text: str) -> Block:
    return Block(Content(text).stylize("bold $accent"))


def _small_heading(text: str) -> Block:
    return Block(Content(text).stylize("$accent"))


def _item(content: Content) -> Block:
    return Block(content, lead=Content("– ").stylize("$quiet"), gap=0)


def _first_steps(programme: Programme) -> list[Block]:
    if not programme.first_steps:
        return []
    steps = [
        _item(Content(_("{step} (within {delay})").format(step=step.do, delay=step.within)))
        if step.within
        else _item(Content(step.do))
        for step in programme.first_steps
    ]
    return [_small_heading(_("First steps")), *steps]


def _practicalities(programme: Programme) -> list[Block]:
    lines = [
        template.format(text=text)
        for template, text in (
            (_("Lasts: {text}"), programme.duration),
            (_("Costs: {text}"), programme.cost),
            (_("Who decides: {text}"), programme.decided_by),
            (_("Delay: {text}"), programme.delay),
            (_("Whom to ask: {text}"), programme.contact),
        )
        if text
    ]
    if not lines:
        return []
    return [_small_heading(_("In practice")), *(_item(Content(line)) for line in lines)]


def _references(programme: Programme) -> list[Block]:
    blocks: list[Block] = []
    if programme.legal:
        blocks.append(_small_heading(_("Law")))
        blocks.extend(_item(_marked(law.ref, law.checked)) for law in programme.legal)
    if programme.sources or programme.eligible_source:
        blocks.append(_small_heading(_("Sources")))
        for source in programme.sources:
            words = ", ".join(part for part in (source.title, source.ref) if part)
            blocks.append(_item(_marked(words, source.checked)))
    return blocks


def _marked(words: str, checked: bool) -> Content:
    template = (
        _("{reference} — verified")
        if checked
        else _("{reference} — to be verified with your HR department")
    )
    # The mark stays with the last word of what it marks.
    return Content(template.format(reference=words).replace(" — ", "\u00a0— "))


def _aside(ranking: Ranking) -> list[Block]:
    if not ranking.set_aside:
        return []
    blocks = [
        _heading_block(_("What is set aside, and why")),
        Block(
            Content(_("By what you have said, these are not open to you for now.")).stylize(
                "$quiet"
            )
        ),
    ]
    for item in ranking.set_aside:
        words = " ; ".join(phrase.text(_) for phrase in item.failing_words)
        blocks.append(Block(Content(item.programme.name).stylize("bold")))
        asks = _("It asks for: {conditions}").format(conditions=words)
        blocks.append(Block(Content(asks), gap=0))
        if item.evidence:
            spoke = _("Your journey speaks for it all the same.")
            blocks.append(Block(Content(spoke).stylize("$quiet italic"), gap=0))
    return blocks
