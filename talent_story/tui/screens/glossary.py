"""The terms of the book: those of the passage being read first, then all of them."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from talent_story.book.model import Term
from talent_story.i18n import _
from talent_story.tui.prose import inline_markdown, prose_blocks
from talent_story.tui.screens.finder import FinderScreen, answers
from talent_story.tui.terms import mark_terms
from talent_story.tui.typesetting import Block
from talent_story.tui.widgets import Prose
from talent_story.tui.widgets.prose import Setting


class GlossaryScreen(FinderScreen):
    """Terms with their definitions, found as one types."""

    def parts(self) -> Sequence[Setting]:
        """Return the page, still blank."""
        return (Prose(id="terms"),)

    def invitation(self) -> str:
        """Return what the line says while it is empty."""
        return _("type the first letters of a word")

    def head(self) -> str:
        """Return what this page is."""
        return _("Glossary")

    def show_found(self, typed: str) -> None:
        """Show the terms that answer, those of the passage apart while nothing is typed."""
        terms = list(self.reading.book.glossary.values())
        if typed.strip():
            blocks = _entries(_found(typed, terms)) or [
                Block(Content(_("No term of this book begins so.")).stylize("$quiet"))
            ]
        else:
            here = self._met_here()
            blocks = [_title(_("In this passage")), *_entries(here)] if here else []
            others = [term for term in terms if term not in here]
            if others:
                blocks.append(_title(_("In the rest of the book") if here else _("In this book")))
                blocks.extend(_entries(others))
        self.query_one("#terms", Prose).show(blocks)
        self.page.action_top()

    def _met_here(self) -> list[Term]:
        journey = self.reading.journey
        if journey is None:
            return []
        text = [*prose_blocks(journey.opening()), *prose_blocks(journey.text())]
        _marked, met = mark_terms(self.book_app.terms, text)
        return list(met.values())


def _title(text: str) -> Block:
    return Block(Content(text).stylize("$quiet italic"), heading=True)


def _entries(terms: Sequence[Term]) -> list[Block]:
    blocks: list[Block] = []
    for term in terms:
        blocks.append(Block(Content(term.name).stylize("bold $accent")))
        blocks.append(Block(inline_markdown(term.definition), indent=2, gap=0))
    return blocks


def _found(typed: str, terms: Sequence[Term]) -> list[Term]:
    """Return the terms that answer by their name, then those that do by what is said of them."""
    by_name = [term for term in terms if answers(typed, term.name)]
    return by_name + [
        term for term in terms if term not in by_name and answers(typed, term.definition)
    ]
