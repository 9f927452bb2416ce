"""Markdown made into text that can be read aloud."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from talent_story.book.cleaning import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token


def plain_text(markdown: str) -> str:
    """Return the text of a passage: paragraphs apart, no marks, pictures by what they show.

    Example:
        >>> plain_text("Un *mot*.\\n\\n- et\\n- puis")
        'Un mot.\\n\\n- et\\n- puis'
        >>> plain_text("2019 fut une année.\\n\\n- et\\n- puis")
        '2019 fut une année.\\n\\n- et\\n- puis'
    """
    blocks: list[str] = []
    prefix: list[str] = []
    numbers: list[int | None] = []
    item_open = False
    listing = False  # whether the last block is an item of the list being read
    for token in _parser().parse(markdown):
        if token.type in ("bullet_list_open", "ordered_list_open") and not numbers:
            listing = False
        if token.type == "bullet_list_open":
            numbers.append(None)
        elif token.type == "ordered_list_open":
            numbers.append(int(token.attrGet("start") or 1))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            numbers.pop()
        elif token.type == "list_item_open":
            number = numbers[-1]
            prefix.append("- " if number is None else f"{number}. ")
            if number is not None:
                numbers[-1] = number + 1
            item_open = True
        elif token.type == "list_item_close":
            prefix.pop()
        elif token.type == "hr":
            blocks.append("* * *")
            listing = False
        elif token.type in ("fence", "code_block"):
            blocks.append(token.content.rstrip("\n"))
            listing = False
        elif token.type == "inline":
            text = _inline(token.children or ())
            if prefix and item_open:
                indent = "  " * (len(prefix) - 1)
                item = f"{indent}{prefix[-1]}{text}"
                if listing:
                    blocks[-1] += "\n" + item
                else:
                    blocks.append(item)
                item_open, listing = False, True
            else:
                blocks.append(text)
                listing = False
    # An entity such as &#x1b; becomes its character only here.
    return clean("\n\n".join(blocks))


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False})


def _inline(tokens: Sequence[Token]) -> str:
    parts: list[str] = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            parts.append(token.content)
        elif token.type == "softbreak":
            parts.append(" ")
        elif token.type == "hardbreak":
            parts.append("\n")
        elif token.type == "image":
            parts.append(f"[{token.content}]")
    return "".join(parts)
