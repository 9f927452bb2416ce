"""The Markdown of a passage made into blocks to set, with no widget and no markup language.

The text of a book is content, never markup: what looks like a tag is shown as it is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from textual.content import Content, Span

from talent_story.book.cleaning import clean
from talent_story.i18n import _
from talent_story.tui.typesetting import Block

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_STYLES = {"em": "italic", "strong": "bold", "s": "strike", "link": "underline"}
_QUOTE = 4
_INDENT = Content("\u00a0\u00a0")  # no line breaks at these, and they are shown as spaces


def prose_blocks(markdown: str) -> list[Block]:
    """Return a passage as blocks.

    Example:
        >>> [block.text.plain for block in prose_blocks("Un *mot*.\\n\\n- [b]un[/b]")]
        ['Un mot.', '[b]un[/b]']
    """
    blocks: list[Block] = []
    numbers: list[int | None] = []
    quotes = 0
    lead: Content | None = None
    tight = False
    heading = False
    begins = False
    for token in _parser().parse(markdown):
        kind = token.type
        if kind in ("bullet_list_open", "ordered_list_open"):
            ordered = kind == "ordered_list_open"
            numbers.append(_first_number(token) if ordered else None)
            begins = len(numbers) == 1
        elif kind in ("bullet_list_close", "ordered_list_close"):
            numbers.pop()
        elif kind == "list_item_open":
            number = numbers[-1]
            lead = Content("– ") if number is None else Content(f"{number}. ")
            if number is not None:
                numbers[-1] = number + 1
        elif kind == "paragraph_open":
            tight = token.hidden
        elif kind == "blockquote_open":
            quotes += 1
        elif kind == "blockquote_close":
            quotes -= 1
        elif kind in ("heading_open", "heading_close"):
            heading = kind == "heading_open"
        elif kind == "hr":
            blocks.append(Block(Content("* * *"), align="center"))
        elif kind in ("fence", "code_block"):
            code = Content(token.content.rstrip("\n")).stylize("$quiet")
            blocks.append(Block(code, indent=2 + _depth(numbers, quotes), verbatim=True))
        elif kind == "inline":
            text = inline_content(token.children or ())
            if heading:
                text = text.stylize("bold $accent")
            elif quotes:
                text = text.stylize("italic")
            first = lead is not None
            blocks.append(
                Block(
                    text,
                    lead=lead or Content("  " if numbers else ""),
                    indent=_depth(numbers[:-1], quotes),
                    gap=0 if tight and first and not begins else 1,
                    heading=heading,
                )
            )
            lead = None
            begins = False
    return blocks


def run_in(blocks: Sequence[Block]) -> list[Block]:
    """Return blocks set close: a paragraph after another begins with an indent, as in a novel."""
    found: list[Block] = []
    for block in blocks:
        before = found[-1] if found else None
        if before is not None and _is_paragraph(block) and _is_paragraph(before):
            block = replace(block, text=_INDENT + block.text, gap=0)
        found.append(block)
    return found


def _is_paragraph(block: Block) -> bool:
    bare = not block.lead.plain and not block.indent and not block.verbatim
    return bare and block.align == "left" and block.gap == 1 and not block.heading


def _depth(numbers: Sequence[int | None], quotes: int) -> int:
    return 2 * len(numbers) + _QUOTE * quotes


def _first_number(token: Token) -> int:
    start = token.attrGet("start")
    return 1 if start is None else int(start)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False})


def inline_content(tokens: Sequence[Token]) -> Content:
    """Return the inside of a paragraph with its emphasis, pictures by their text, links in full."""
    parts: list[str] = []
    spans: list[Span] = []
    opened: list[tuple[str, int]] = []
    length = 0

    def add(text: str) -> None:
        nonlocal length
        # The source was cleaned, but an entity such as `&#x202e;` becomes a character only here.
        cleaned = clean(text)
        parts.append(cleaned)
        length += len(cleaned)

    address = ""
    for token in tokens:
        if token.type == "text":
            add(token.content)
        elif token.type == "code_inline":
            start = length
            add(token.content)
            spans.append(Span(start, length, "$accent"))
        elif token.type == "softbreak":
            add(" ")
        elif token.type == "hardbreak":
            add("\n")
        elif token.type == "image":
            start = length
            add(_("[image: {text}]").format(text=token.content))
            spans.append(Span(start, length, "$quiet italic"))
        elif token.type.endswith("_open"):
            opened.append((_STYLES.get(token.type.removesuffix("_open"), ""), length))
            if token.type == "link_open":
                address = str(token.attrGet("href") or "")
        elif token.type.endswith("_close") and opened:
            style, start = opened.pop()
            if style and length > start:
                spans.append(Span(start, length, style))
            if token.type == "link_close" and address not in ("", "".join(parts)[start:]):
                add(f" ({address})")
    return Content("".join(parts), spans)


def inline_markdown(markdown: str) -> Content:
    """Return one paragraph of Markdown, such as the words of a choice, as content."""
    return inline_content(_parser().parseInline(markdown)[0].children or ())
