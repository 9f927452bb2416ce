"""Spelling in the book: the French dictionary of hunspell, and the words of this book."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from talent_story.book.reading import read_book
from tests.test_typography import FRENCH_BOOKS, all_texts

WORDS = Path(__file__).parent.parent / "docs" / "mots-du-livre.txt"


def unknown_words(book: Path) -> set[str]:
    """Return the words of a book that the French dictionary does not have."""
    text = "\n".join(text for _owner, text in all_texts(read_book(book)[0]))
    text = re.sub(r"https?://\S+", " ", text).replace("’", "'").replace("\u00a0", " ")
    words = set(re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*", text))
    listed = subprocess.run(
        ["hunspell", "-d", "fr_FR", "-i", "utf-8", "-l"],
        input="\n".join(sorted(words)),
        capture_output=True,
        text=True,
        check=True,
    )
    return set(listed.stdout.split())


@pytest.mark.skipif(
    shutil.which("hunspell") is None and "CI" not in os.environ,
    reason="hunspell and its French dictionary are not installed",
)
@pytest.mark.parametrize("book", FRENCH_BOOKS.values(), ids=FRENCH_BOOKS)
def test_every_word_is_known(book: Path) -> None:
    """Every word is French, or on the list of this book's names and words."""
    known = set(WORDS.read_text(encoding="utf-8").split())
    assert not sorted(unknown_words(book) - known)
