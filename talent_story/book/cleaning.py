"""What may reach a screen: text without control characters, checked once, at the border.

No widget, logger or terminal library filters escape sequences, so nothing that comes from a book
or from a reader goes further than this module with one in it.
"""

from __future__ import annotations

import re

REPLACEMENT = "\ufffd"

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def clean(text: str) -> str:
    """Return `text` with every control, bidirectional and invisible character made visible.

    Newlines and tabs stay. What is unsafe becomes U+FFFD, so that lengths, lines and columns do
    not move.

    Example:
        >>> clean("a\\x1b[31mb")
        'a\\ufffd[31mb'
    """
    return _UNSAFE.sub(REPLACEMENT, text)


def clean_line(text: str) -> str:
    """Return `text` cleaned and on one line."""
    return clean(text).replace("\n", " ").replace("\t", " ")


def first_unsafe(text: str) -> int | None:
    """Return where the first unsafe character stands, or None."""
    found = _UNSAFE.search(text)
    return None if found is None else found.start()
