"""The screens as they are seen, compared with pictures; `--snapshot-update` takes new ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from talent_story.book import Book
from talent_story.tui.app import TalentApp
from tests.tui.little_book import little_book

SIZES = [(80, 24), (200, 60)]
SCREENS = {
    "title": [],
    "opening": ["enter", "down"],
    "reading": ["enter", "1", "down", "down"],
    "voices": ["down", "enter"],
    "facts": ["enter", "1", "f", "down", "right", "enter"],
    "recommendations": ["enter", "1", "1", "1", "r", "enter"],
    "help": ["enter", "question_mark"],
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_looks_as_it_did(
    snap_compare: Callable[..., bool], screen: str, size: tuple[int, int]
) -> None:
    """On dark paper, in a small window and in a large one."""
    app = TalentApp(little_book(), None)
    assert snap_compare(app, press=SCREENS[screen], terminal_size=size)


def test_the_page_looks_as_it_did_on_light_paper(
    snap_compare: Callable[..., bool], book: Book
) -> None:
    """The same page, by day."""
    keys = ["d", "enter", "1", "down"]
    assert snap_compare(TalentApp(book, None), press=keys, terminal_size=(80, 24))


def test_the_page_looks_as_it_did_where_there_is_little_room(
    snap_compare: Callable[..., bool], book: Book
) -> None:
    """In sixty columns by twenty rows."""
    keys = ["enter", "end", "down"]
    assert snap_compare(TalentApp(book, None), press=keys, terminal_size=(60, 20))
