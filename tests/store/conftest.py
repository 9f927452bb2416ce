"""What the tests of the store share: a place of their own, records, and other processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import talent_story
from talent_story.store import JourneyStore
from talent_story.story.record import JourneyRecord

MakeRecord = Callable[..., JourneyRecord]
StartChild = Callable[..., "subprocess.Popen[str]"]

HOSTILE = [
    "'); DROP TABLE journey;--",
    "--",
    ":n ? %s {0}",
    "nul\0inside",
    "é" * 5000,
    "💡🧭 \u202e عكس",
    "\x1b]52;c;aGk=\a",
    'quote " back \\ slash',
    "",
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store of this test is; nothing is there yet, not even the folder."""
    return tmp_path / "data" / "journeys.db"


@pytest.fixture
def store(path: Path) -> Iterator[JourneyStore]:
    """An open store that holds nothing."""
    with JourneyStore(path) as opened:
        yield opened


@pytest.fixture
def record() -> MakeRecord:
    """Make a record of so many choices."""

    def make(choices: int = 0, *, tag: str = "choix", **others: object) -> JourneyRecord:
        return JourneyRecord(
            **{
                "book_id": "livre-talent",
                "book_hash": "ab" * 32,
                "book_title": "Le livre dont vous êtes le talent",
                "facts": {"categorie": "b", "anciennete": "de_1_a_3_ans"},
                "choices": tuple(f"{tag}>{number}" for number in range(choices)),
                **others,
            }  # type: ignore[arg-type]
        )

    return make


@pytest.fixture
def start_child() -> Iterator[StartChild]:
    """Start a Python script in a process of its own, with `before` on its command line."""
    started: list[subprocess.Popen[str]] = []

    def start(script: str, *arguments: object, before: tuple[str, ...] = ()) -> object:
        root = str(Path(talent_story.__file__).parents[1])
        child = subprocess.Popen(
            [*before, sys.executable, "-c", script, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": root},
        )
        started.append(child)
        return child

    yield start  # type: ignore[misc]
    for child in started:
        if child.poll() is None:
            child.kill()
        child.communicate()


@pytest.fixture(params=HOSTILE, ids=[f"hostile-{n}" for n in range(len(HOSTILE))])
def hostile(request: pytest.FixtureRequest) -> str:
    """A string that breaks what pastes strings together."""
    return str(request.param)
