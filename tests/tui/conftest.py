"""What the tests of the screens share: a place of their own, and apps opened on a book."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual import _wait

from talent_story.book import Book
from talent_story.store import JourneyStore
from talent_story.tui.screens import play
from tests.tui.little_book import little_book


@pytest.fixture(autouse=True)
def own_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Write nowhere but in the folder of this test, and see no setting of this machine."""
    monkeypatch.setenv("TALENT_STORY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("TALENT_STORY_CONFIG", str(tmp_path / "config"))
    for name in ("NO_COLOR", "TEXTUAL", "COLORTERM", "TEXTUAL_ANIMATIONS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def shorter_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look more often whether a screen has settled: most of a test is spent waiting for that."""
    monkeypatch.setattr(_wait, "SLEEP_GRANULARITY", 1 / 100)
    monkeypatch.setattr(_wait, "SLEEP_IDLE", 1 / 2000)


@pytest.fixture(autouse=True)
def nobody_reads_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for how far it is only where a test asks for it: what a screen shows hangs on no clock."""
    monkeypatch.setattr(play, "READS_FOR", 1000.0)


@pytest.fixture
def book() -> Book:
    """The little book."""
    return little_book()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[JourneyStore]:
    """A store that holds nothing yet."""
    with JourneyStore(tmp_path / "journeys.db") as opened:
        yield opened
