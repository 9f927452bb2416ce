"""The screens as they are seen, compared with pictures; `--snapshot-update` takes new ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from talent_story.book import Book
from talent_story.reader.settings import KnownSettings, Settings
from talent_story.tui.app import TalentApp
from tests.tui.little_book import FILES, book_of

SIZES = [(60, 20), (80, 24), (200, 60)]
THEMES = ["light", "contrast"]
SCREENS = {
    "title": [],
    "opening": ["enter", "down"],
    "reading": ["enter", "1", "down", "down"],
    "voices": ["down", "enter"],
    "doors": ["down", "down", "enter"],
    "facts": ["enter", "1", "f", "down", "right", "enter"],
    "recommendations": ["enter", "1", "1", "1", "r", "enter"],
    "help": ["enter", "question_mark"],
    "settings": ["comma", "down", "right"],
    "glossary": ["enter", "1", "g"],
    "palette": ["enter", "1", "ctrl+p", "down"],
    "code": ["enter", "1", "ctrl+p", *"journey code", "enter", *"1u", "enter"],
    "about": [*["down"] * 5, "enter"],
    "document": ["enter", "1", "1", "1", "down", "down", "enter"],
}
GLOSSARY = """
- {id: shutters, name: Shutter, definition: What is opened in the morning.}
- {id: steps, name: Third step, definition: It is *painted*.}
- {id: desk, name: Training desk, definition: Where to write to.}
"""


def book() -> Book:
    """Return the little book with a glossary."""
    return book_of({**FILES, "graph/glossary.yaml": GLOSSARY})


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_looks_as_it_did(
    snap_compare: Callable[..., bool], screen: str, size: tuple[int, int]
) -> None:
    """On dark paper, at three sizes."""
    assert snap_compare(TalentApp(book(), None), press=SCREENS[screen], terminal_size=size)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_looks_as_it_did_on_other_papers(
    snap_compare: Callable[..., bool], screen: str, theme: str, size: tuple[int, int]
) -> None:
    """The same, by day and in high contrast."""
    app = TalentApp(book(), None, settings=KnownSettings(Settings(theme=theme)))
    assert snap_compare(app, press=SCREENS[screen], terminal_size=size)


def test_the_page_looks_as_it_did_where_there_is_little_room(
    snap_compare: Callable[..., bool],
) -> None:
    """In sixty columns by twenty rows, set close."""
    keys = ["enter", "end", "down"]
    settings = KnownSettings(Settings(density="compact", measure="narrow"))
    app = TalentApp(book(), None, settings=settings)
    assert snap_compare(app, press=keys, terminal_size=(60, 20))


def test_a_window_that_is_too_small_looks_as_it_did(snap_compare: Callable[..., bool]) -> None:
    """The same words on any screen, and how much room a book needs."""
    assert snap_compare(TalentApp(book(), None), press=["enter"], terminal_size=(40, 12))
