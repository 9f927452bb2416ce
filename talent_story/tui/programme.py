"""Programmes set on a page: first steps, what each takes, the law, and those not open."""

from __future__ import annotations

from textual.content import Content

from talent_story.book.model import Programme
from talent_story.guidance.ranking import Ranking
from talent_story.i18n import _
from talent_story.reader.programme import practicalities, source_words
from talent_story.tui.typesetting import Block


def heading_block(text: str) -> Block:
    """Return the heading of a part of a page."""
    return Block(Content(text).stylize("bold $accent"))


def small_heading(text: str) -> Block:
    """Return a heading under a heading."""
    return Block(Content(text).stylize("$accent"))


def quiet_block(text: str, *, gap: int = 1) -> Block:
    """Return a paragraph that stands back."""
    return Block(Content(text).stylize("$quiet"), gap=gap)


def item_block(content: Content) -> Block:
    """Return a line of a list."""
    return Block(content, lead=Content("– ").stylize("$quiet"), gap=0)


def practical_blocks(programme: Programme) -> list[Block]:
    """Return what a programme takes, the law it rests on, and where this is known from."""
    return [*_practicalities(programme), *_references(programme)]


def first_steps(programme: Programme) -> list[Block]:
    """Return what to do first, and within what delay."""
    if not programme.first_steps:
        return []
    steps = [
        item_block(Content(_("{step} (within {delay})").format(step=step.do, delay=step.within)))
        if step.within
        else item_block(Content(step.do))
        for step in programme.first_steps
    ]
    return [small_heading(_("First steps")), *steps]


def _practicalities(programme: Programme) -> list[Block]:
    lines = practicalities(programme)
    if not lines:
        return []
    return [small_heading(_("In practice")), *(item_block(Content(line)) for line in lines)]


def _references(programme: Programme) -> list[Block]:
    blocks: list[Block] = []
    if programme.legal:
        blocks.append(small_heading(_("Law")))
        blocks.extend(item_block(_marked(law.ref, law.checked)) for law in programme.legal)
    if programme.sources or programme.eligible_source:
        blocks.append(small_heading(_("Sources")))
        blocks.extend(
            item_block(_marked(source_words(source), source.checked))
            for source in programme.sources
        )
    return blocks


def _marked(words: str, checked: bool) -> Content:
    template = (
        _("{reference} — verified")
        if checked
        else _("{reference} — to be verified with your HR department")
    )
    # The mark stays with the last word of what it marks.
    return Content(template.format(reference=words).replace(" — ", "\u00a0— "))


def ranking_heading(ranking: Ranking) -> list[Block]:
    """Return what stands above the recommendations."""
    if ranking.recommended:
        first = _("The programmes, in the order in which your choices speak for them.")
    else:
        first = _("This journey does not speak for any programme yet.")
    limits = _(
        "This informs and does not decide. It says nothing of what you are worth and may never"
        " serve to select people."
    )
    return [
        heading_block(_("What this journey recommends")),
        quiet_block(f"{first} {limits}"),
    ]


def aside_blocks(ranking: Ranking) -> list[Block]:
    """Return the programmes that are not open to the reader, and what each asks for."""
    if not ranking.set_aside:
        return []
    blocks = [
        heading_block(_("What is not open to you, and why")),
        quiet_block(_("By what you have said, these are not open to you for now.")),
    ]
    for item in ranking.set_aside:
        words = _("; ").join(phrase.text(_) for phrase in item.failing_words)
        blocks.append(Block(Content(item.programme.name).stylize("bold")))
        asks = _("It asks for: {conditions}").format(conditions=words)
        blocks.append(Block(Content(asks), gap=0))
        if item.evidence:
            spoke = _("Your journey speaks for it all the same.")
            blocks.append(Block(Content(spoke).stylize("$quiet italic"), gap=0))
    return blocks
