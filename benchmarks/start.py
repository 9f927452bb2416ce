"""How long until something is there: `--version`, `check`, the first screen; as ratios.

The screens are painted on a pseudo-terminal of 100×30, and the clock stops when a text of theirs
has arrived.

    python benchmarks/start.py [--times 7]
"""

from __future__ import annotations

import argparse
import os
import signal
import struct
import sys
import tempfile
import time
from pathlib import Path

from measuring import inkjs, middle, process_environment, python, ratio, run, table, write_story

_EMPTY_APP = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("It is painted", markup=False)
Empty().run()
"""
_INKJS = """
const {Compiler} = require("inkjs/full");
new Compiler(require("fs").readFileSync(process.argv[2], "utf8")).Compile();
"""


def first_paint(command: list[str | Path], marker: str, limit: float = 30.0) -> float:
    """Return the seconds from the start of a command to its text on a pseudo-terminal."""
    import fcntl
    import pty
    import select
    import termios

    started = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        told = {**process_environment(), "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        os.execve(command[0], [str(part) for part in command], told)
    try:
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        seen = b""
        while marker.encode() not in seen:
            if time.perf_counter() - started > limit:
                raise SystemExit(f"“{marker}” never came:\n{seen[-2000:]!r}")
            ready, _, _ = select.select([terminal], [], [], 0.2)
            if ready:
                seen += os.read(terminal, 65_536)
        return time.perf_counter() - started
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--times", type=int, default=7)
    asked = parser.parse_args()
    ours: list[str | Path] = [sys.executable, "-m", "talent_story"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["TALENT_STORY_DATA"] = str(folder / "data")
        os.environ["TALENT_STORY_CACHE"] = str(folder / "cache")
        bare = middle(asked.times, lambda: run(python("pass"))).seconds
        version = middle(asked.times, lambda: run([*ours, "--version"])).seconds
        small, ink, _ = write_story(30, folder / "small")
        check = middle(3, lambda: run([*ours, "check", small])).seconds
        rows = [
            ["`python -c pass`", f"{bare * 1000:.0f} ms", "1"],
            [
                "`talent-story --version`",
                f"{version * 1000:.0f} ms",
                f"{(version - bare) * 1000:.0f} ms more",
            ],
            [
                "`check`, 30 sections, proved",
                f"{check * 1000:.0f} ms",
                f"{check / bare:.1f} × bare",
            ],
        ]
        command = inkjs(_INKJS, ink)
        if command is not None:
            theirs = middle(3, lambda: run(command)).seconds
            rows.append(
                ["inkjs compiles the same", f"{theirs * 1000:.0f} ms", ratio(check, theirs)]
            )
        if os.name == "posix":
            # In turn, so that a busy minute of the machine falls on both.
            first_paint([*ours, "play", small], "Un livre de mesure")
            pairs = [
                (
                    first_paint([sys.executable, "-c", _EMPTY_APP], "It is painted"),
                    first_paint([*ours, "play", small], "Un livre de mesure"),
                )
                for _ in range(asked.times)
            ]
            empty = sorted(pair[0] for pair in pairs)[len(pairs) // 2]
            screen = sorted(pair[1] for pair in pairs)[len(pairs) // 2]
            rows += [
                ["an empty Textual app, first paint", f"{empty * 1000:.0f} ms", "1"],
                [
                    "the book, first paint",
                    f"{screen * 1000:.0f} ms",
                    f"{screen / empty:.2f} × empty",
                ],
            ]
    table(["", "time", "ratio"], rows)


if __name__ == "__main__":
    main()
