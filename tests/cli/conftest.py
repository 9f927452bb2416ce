"""A small book on disk, and the command line as a user calls it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.books import tiny_files, write_files

Run = Callable[..., "subprocess.CompletedProcess[str]"]

CHAPTER = """
## The hall {#hall entry="door"}

A hall, {= coins} coins. {if known(grade)}Graded.{else}No grade told.{end}

- [Take a coin](#hall){do="coins += 1" if="coins < 2"}
- [To the *garden*](#garden){if="coins >= 1" locked="one needs a coin"}
- [To the cellar](#cellar){once}

## The cellar {#cellar tool="lamp"}

Dark.

- [Up again](#hall)

## The garden {#garden ending format="bench" asks="grade health"}

Roses.
"""
MANIFEST = """
variables:
  coins: {min: 0, max: 3}
facts:
  grade: {label: Your grade, values: {low: Low, high: High}, why: It decides of one programme.}
  health: {label: Your health, values: {well: Well, ill: Ill}, why: It matters., health: true}
"""
CATALOGUES = {
    "entry_points": "- {id: door, name: The door, opens: hall}\n",
    "detection_tools": "- {id: lamp, name: The lamp}\n",
    "support_formats": "- {id: bench, name: The bench}\n",
    "programmes": (
        "- id: rest\n  name: Rest\n  signals:\n"
        "    - {if: seen(hall), weight: 1, because: You came.}\n"
        "  first_steps:\n    - {do: Sit down, within: 7 jours}\n"
        "  legal:\n    - {ref: Article 1, checked: true}\n    - {ref: Article 2, checked: false}\n"
        "- id: climb\n  name: Climb\n  eligible: grade == high\n  signals:\n"
        "    - {if: coins >= 1, weight: 3, because: You took a coin.}\n"
        "- id: dig\n  name: Dig\n  eligible: grade == low\n  signals:\n"
        "    - {if: met(lamp), weight: 2, because: You saw the cellar.}\n"
    ),
    "personas": (
        "- id: ana\n  name: Ana\n  facts: {grade: high}\n"
        "  route: [hall>hall, hall>garden]\n  expects: [climb]\n"
    ),
}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The folder of a small book without faults."""
    return write_files(tmp_path / "book", tiny_files(CHAPTER, MANIFEST, **CATALOGUES))


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Call `talent-story` in a process of its own, in English, with a store of its own."""

    def call(
        *arguments: object, stdin: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "talent_story", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            env={
                **os.environ,
                "LANG": "en_GB.UTF-8",
                "LC_ALL": "en_GB.UTF-8",
                "PYTHONUTF8": "1",
                "TALENT_STORY_DATA": str(tmp_path / "data"),
                **environment,
            },
        )

    return call
