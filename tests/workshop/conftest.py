"""What the tests of the workshop share: both databases, a little book, a clock that is set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from talent_story.workshop.store import WorkshopStore, open_store
from tests.real.postgres import postgres, postgres_server

__all__ = ["postgres", "postgres_server"]


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: Any, tmp_path: Path) -> str | Path:
    """Where sessions are kept: a file, then a server."""
    if request.param == "sqlite":
        return tmp_path / "data" / "sessions.db"
    return str(request.getfixturevalue("postgres"))


@pytest.fixture
def store(where: str | Path) -> Iterator[WorkshopStore]:
    """An open store that holds nothing."""
    with open_store(where) as opened:
        yield opened
