"""`play --plain` as a process: pipes, ends of input, kills, and a book that means harm."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from tests.books import tiny_files, write_files
from tests.cli.conftest import Run

LINES = (
    "help", "1", "notebook", "back 1", "2", "yes", "map", "traces", "facts", "answer 1", "1",
    "erase all", "oui", "recommend", "reasons 1", "set aside 1.1", "count again 1", "what if 1",
    "questions", "glossary", "journeys", "compare 1", "code", "where", "quit",
)  # fmt: skip

HOSTILE = "]8;;http://x.example\x07 \x1b[31mred\x1b[0m <script>&amp;"
HOSTILE_CHAPTER = """
## A door [31m <b>bold</b> {#a}

Look &#x1b;[2J away &#x202e;evol, {= n} and [bold]x[/bold].

- [Go &#x9b;31m on](#b){do="n += 1"}
- [Stay](#a)

## The end {#b ending asks="f"}

Bye &#x7;.
"""
HOSTILE_CATALOGUES = {
    "programmes": (
        '- id: p\n  name: "P <b>&</b> \\u202e]0;t"\n  signals:\n'
        '    - {if: n >= 1, weight: 1, because: "B [2J \\u200b"}\n'
    ),
    "glossary": '- {id: t, name: "Door", definition: "A &#x1b;[31m door"}\n',
}
HOSTILE_MANIFEST = """
variables: {n: {max: 3}}
facts:
  f: {label: "L [31m", values: {x: "X <b>", y: "Y"}, why: "W &#x1b;"}
"""


def test_a_whole_play_goes_through_a_pipe(run: Run, book: Path) -> None:
    """Every command in turn: no traceback, nothing on stderr, the exit code of a thing done."""
    done = run("play", book, "--plain", stdin="\n".join(LINES) + "\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("count", [0, 1, 4, 5, 10, 12, 18])
def test_input_may_end_anywhere(run: Run, book: Path, count: int) -> None:
    """In the middle of a question, of a line, or before anything was typed: with 0."""
    done = run("play", book, "--plain", stdin="\n".join(LINES[:count]))
    assert (done.returncode, done.stderr) == (0, "")


def test_french_from_the_first_line(run: Run, book: Path) -> None:
    """What can be typed is told in the language of the interface."""
    done = run("--lang", "fr", "play", book, "--plain", "--no-save", stdin="carnet\n")
    assert "« aide »" in done.stdout.replace("\u00a0", " ")


def test_bytes_that_are_no_text_are_a_wrong_word(book: Path, tmp_path: Path) -> None:
    """Whatever comes in, an answer comes out; what is echoed is made harmless."""
    done = subprocess.run(
        [sys.executable, "-m", "talent_story", "play", str(book), "--plain", "--no-save"],
        input=b"\xff\xfe\x00\x1b[2J\n" + b"1" * 100_000 + b"\nback\xff 1\n\x1b]0;t\x07\n",
        capture_output=True,
        timeout=120,
        env={**os.environ, "PYTHONUTF8": "1", "TALENT_STORY_DATA": str(tmp_path / "data")},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\x1b" not in done.stdout and b"\x07" not in done.stdout


def test_nothing_of_a_hostile_book_is_a_control_character(run: Run, tmp_path: Path) -> None:
    """Text, names, choices, reasons, facts and words are said as text, in every answer."""
    files = tiny_files(HOSTILE_CHAPTER, HOSTILE_MANIFEST, **HOSTILE_CATALOGUES)
    book = write_files(tmp_path / "hostile", files)
    lines = ("1", *LINES[2:-1], HOSTILE, f"word {HOSTILE}", f"code {HOSTILE}", f"fact {HOSTILE}=")
    done = run("play", book, "--plain", stdin="\n".join(lines))
    assert done.returncode == 0, done.stderr
    kinds = {unicodedata.category(each) for each in done.stdout if each != "\n"}
    assert not kinds & {"Cc", "Cf", "Cs"}
    assert "[bold]x[/bold]" in done.stdout


def test_a_journey_outlives_the_program(run: Run, book: Path, tmp_path: Path) -> None:
    """Killed after an answer was told, the program has saved what it told."""
    process = subprocess.Popen(
        [sys.executable, "-m", "talent_story", "--lang", "en", "play", str(book), "--plain"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUTF8": "1", "TALENT_STORY_DATA": str(tmp_path / "data")},
    )
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write("1\nanswer 1 2\n")
    process.stdin.flush()
    for line in process.stdout:
        if line.startswith("Noted."):
            break
    process.send_signal(signal.SIGKILL)
    process.communicate()
    [saved] = json.loads(run("journeys", "list", "--format", "json").stdout)
    record = json.loads(run("journeys", "show", saved["id"], "--format", "json").stdout)
    assert record["choices"] == ["hall>hall"]
    assert record["facts"] == {"grade": "high"}
    assert "Graded" in run("play", book, "--plain", "--resume", stdin="again\n").stdout


def test_silenced_reasons_are_taken_up_with_the_journey(run: Run, book: Path) -> None:
    """What was set aside is still so when the journey goes on another day."""
    run("play", book, "--plain", stdin="1\n2\nset aside 1.1\n")
    done = run("play", book, "--plain", "--resume", stdin="recommend\n")
    assert "What you have set aside" in done.stdout
