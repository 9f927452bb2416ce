"""The terms of a glossary, underlined where a text first meets them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from textual.content import Content, Span

from talent_story.book.model import Term
from talent_story.reader.glossary import Terms
from talent_story.tui.typesetting import Block

MARK = "underline"
"""How a term is marked where it is first met."""

_CODE = "$accent"


def mark_terms(
    terms: Terms, blocks: Iterable[Block], known: Mapping[str, Term] = MappingProxyType({})
) -> tuple[list[Block], dict[str, Term]]:
    """Return blocks with each term marked where it is first met, and the terms met, by id.

    Those `known` were met before, and come first.

    Nothing is looked for in code, in headings, or where words are already underlined.
    """
    found = dict(known)
    marked = [
        block if block.verbatim or block.heading else _mark_block(terms, block, found)
        for block in blocks
    ]
    return marked, found


def _mark_block(terms: Terms, block: Block, found: dict[str, Term]) -> Block:
    content = block.text
    taken = [span for span in content.spans if span.style in (_CODE, MARK)]
    spans: list[Span] = []
    for term, start, end in terms.met(content.plain):
        inside = any(start < span.end and span.start < end for span in taken)
        if term.id not in found and not inside:
            found[term.id] = term
            spans.append(Span(start, end, MARK))
    if not spans:
        return block
    return replace(block, text=Content(content.plain, [*content.spans, *spans]))
