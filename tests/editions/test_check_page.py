"""The page of `check` in a real browser: accessible, offline, readable on a telephone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from talent_story.editions.check import generate_check_page
from talent_story.i18n import use_language
from talent_story.proof.report import check_book, measured
from tests.books import problems_of, tiny_book
from tests.cli.conftest import CATALOGUES, CHAPTER, MANIFEST
from tests.real import parts

STUCK = CHAPTER.replace("- [Up again](#hall)", '- [Up again](#hall){if="coins >= 1"}')


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("text", [CHAPTER, STUCK])
def test_the_page_is_accessible_and_offline(tmp_path: Path, text: str, language: str) -> None:
    """axe finds nothing, light, dark and narrow; nothing is asked of a network or refused."""
    use_language(language)
    assert not problems_of(text, MANIFEST, **CATALOGUES)
    report = measured(check_book(tiny_book(text, MANIFEST, **CATALOGUES), []), more=True)
    path = tmp_path / "check.html"
    path.write_bytes(generate_check_page(report, 1.5, None))
    done = parts.node("document.mjs", str(path))
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert not found["violations"], found["violations"]
    assert not found["requests"] and not found["errors"] and not found["scrolls"], found
    assert found["scripts"] == 0
    assert found["headings"][0].startswith("H1 ")


def test_the_page_of_a_book_cut_short_says_so(tmp_path: Path) -> None:
    """A page of a proof that was stopped claims nothing."""
    use_language("en")
    book = tiny_book(CHAPTER, MANIFEST, **CATALOGUES)
    report = check_book(book, [], watch=lambda states: False)
    page = generate_check_page(report, 0.1, "time").decode()
    assert "NOT proved: the time limit came" in page
    assert "None so far; the book is not proved." in page
