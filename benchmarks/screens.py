"""The terminal book through a pseudo-terminal: how soon it is there, how soon a key is answered.

The first page is timed against an empty Textual app, in pairs, so that a busy minute of the machine
falls on both. A key is timed from the moment it is sent to the arrival of the new page's title, on
the journeys of the personas through the whole book.

    python benchmarks/screens.py [--times 15] [--journeys 3]
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from measuring import process_environment, table

if TYPE_CHECKING:
    from talent_story.story.journey import Journey

EMPTY_APP = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("It is painted", markup=False)
Empty().run()
"""
PROGRAM = "import sys; from talent_story.cli import main; sys.exit(main())"
"""What the installed script does."""

SCREENS = {
    "notebook": ("n", "Votre carnet"),
    "map": ("m", "●"),
    "traces": ("c", "Ce que vos actes"),
    "about you": ("f", "Ce que vous avez dit"),
    "glossary": ("g", "tapez les premi"),
    "settings": (",", "Ce que vous choisissez"),
    "help": ("?", "Comment lire"),
    "palette": ("\x10", "tapez ce que"),
}
"""The keys of the screens that open over a page, and words that are nowhere but there."""

ROWS, COLUMNS = 30, 100
LIMIT = 30.0


class Terminal:
    """A program on a pseudo-terminal."""

    def __init__(self, command: list[str]) -> None:
        self.started = time.perf_counter()
        self.child, self.descriptor = pty.fork()
        if self.child == 0:
            told = {**process_environment(), "TERM": "xterm-256color", "COLORTERM": "truecolor"}
            os.execve(command[0], command, told)
        size = struct.pack("HHHH", ROWS, COLUMNS, 0, 0)
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, size)

    def arrival(self, *markers: str) -> float:
        """Return the moment when one of these texts has arrived, from now on."""
        wanted = [marker.encode() for marker in markers]
        deadline = time.perf_counter() + LIMIT
        seen = b""
        while not any(marker in seen for marker in wanted):
            if time.perf_counter() > deadline:
                raise SystemExit(f"none of {markers} came:\n{seen[-1500:]!r}")
            if select.select([self.descriptor], [], [], 0.2)[0]:
                seen += os.read(self.descriptor, 65_536)
        return time.perf_counter()

    def settle(self, seconds: float = 0.08) -> None:
        """Read what still comes until nothing does."""
        while select.select([self.descriptor], [], [], seconds)[0]:
            os.read(self.descriptor, 65_536)

    def press(self, keys: str) -> float:
        """Send keys and return the moment."""
        moment = time.perf_counter()
        os.write(self.descriptor, keys.encode())
        return moment


@contextmanager
def terminal(command: list[str]) -> Iterator[Terminal]:
    """Open a program on a terminal, and leave nothing of it."""
    opened = Terminal(command)
    try:
        yield opened
    finally:
        os.kill(opened.child, signal.SIGKILL)
        os.waitpid(opened.child, 0)
        os.close(opened.descriptor)


def first_page(command: list[str], marker: str) -> float:
    """Return the seconds from the start of a command to its text."""
    with terminal(command) as opened:
        return opened.arrival(marker) - opened.started


def keys_of(number: int, of: int) -> str:
    """Return the keys that take a choice of this number among so many."""
    ambiguous = any(str(other).startswith(str(number)) for other in range(number + 1, of + 1))
    return f"{number}\r" if ambiguous else str(number)


def key_times(book_folder: Path, command: list[str], journeys: int) -> dict[str, list[float]]:
    """Return the seconds from each key to its page: choices, take-backs, other screens."""
    from talent_story.book import read_book
    from talent_story.story.journey import Journey
    from talent_story.story.play import Play

    book, _problems = read_book(book_folder)
    play = Play(book)
    times: dict[str, list[float]] = {"choice": [], "take back": [], "recommendations": []}
    times.update((name, []) for name in (*SCREENS, "Escape"))
    routes = [persona for persona in book.personas.values() if persona.route][:journeys]
    for persona in routes:
        with terminal([*command, "--no-save"]) as opened:
            opened.arrival(book.title)
            opened.settle(0.3)
            opened.press("\r")
            journey = Journey.begin(play)
            opened.arrival(*_titles(journey))
            opened.settle(0.3)
            for choice in persona.route:
                ids = [offer.id for offer in journey.offers()]
                if choice not in ids:
                    break  # behind a fact that this reader did not tell
                before, journey = journey, journey.take(choice)
                markers = _titles(journey, before)
                sent = opened.press(keys_of(ids.index(choice) + 1, len(ids)))
                times["choice"].append(opened.arrival(*markers) - sent)
                opened.settle()
                if journey.length % 5 == 0:
                    sent = opened.press("u")
                    times["take back"].append(opened.arrival(*_titles(before, journey)) - sent)
                    opened.settle()
                    opened.press(keys_of(ids.index(choice) + 1, len(ids)))
                    opened.arrival(*markers)
                    opened.settle()
                    for name, (key, words) in SCREENS.items():
                        sent = opened.press(key)
                        times[name].append(opened.arrival(words) - sent)
                        opened.settle()
                        sent = opened.press("\x1b")
                        times["Escape"].append(opened.arrival(*markers) - sent)
                        opened.settle()
            sent = opened.press("r")
            times["recommendations"].append(opened.arrival("recommande") - sent)
    return times


def _titles(journey: Journey, before: Journey | None = None) -> list[str]:
    """Return texts that are drawn when a page is, and were not on the page before."""
    chapter, title = journey.book.chapters[journey.section.chapter], journey.section.title
    if journey.opens_chapter():
        return [_beginning(chapter.title), _beginning(title)]
    if before is None or before.section.title != title:
        return [_beginning(title)]
    return [_beginning(journey.choice_text(offer)) for offer in journey.offers()]


def _beginning(text: str) -> str:
    plain = text.replace("*", "").replace("\u00a0", " ").replace("\u202f", " ")
    return plain if len(plain) <= 16 else plain[:16].rsplit(" ", 1)[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--journeys", type=int, default=3)
    parser.add_argument("--book", type=Path, help="a folder; without it, the shipped book")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        for place in ("DATA", "CACHE", "CONFIG"):
            os.environ[f"TALENT_STORY_{place}"] = str(Path(name) / place)
        os.environ["LANG"] = "fr_FR.UTF-8"
        ours = [sys.executable, "-c", PROGRAM]
        folder: Path | None = asked.book
        if folder is not None:
            ours += ["play", str(folder)]
        empty = [sys.executable, "-c", EMPTY_APP]
        from talent_story.book import read_book
        from talent_story.shipped import shipped_book

        folder = folder or shipped_book()
        title = read_book(folder)[0].title
        for _warm in range(2):
            first_page(ours, title)
            first_page(empty, "It is painted")
        pairs = [
            (first_page(empty, "It is painted"), first_page(ours, title))
            for _ in range(asked.times)
        ]
        theirs = statistics.median(pair[0] for pair in pairs)
        own = statistics.median(pair[1] for pair in pairs)
        ratio = statistics.median(pair[1] / pair[0] for pair in pairs)
        table(
            ["first page", "median", "ratio"],
            [
                ["an empty Textual app", f"{theirs * 1000:.0f} ms", "1"],
                ["the book", f"{own * 1000:.0f} ms", f"{ratio:.2f}"],
            ],
        )
        times = key_times(
            folder, [sys.executable, "-c", PROGRAM, "play", str(folder)], asked.journeys
        )
    rows = []
    for what, seconds in times.items():
        ordered = sorted(seconds)
        if ordered:
            at_95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
            rows.append(
                [
                    what,
                    str(len(ordered)),
                    f"{statistics.median(ordered) * 1000:.0f} ms",
                    f"{at_95 * 1000:.0f} ms",
                    f"{ordered[-1] * 1000:.0f} ms",
                ]
            )
    table(["key", "times", "median", "95 of 100", "worst"], rows)


if __name__ == "__main__":
    main()
