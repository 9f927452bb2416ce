"""What every benchmark shares: processes timed from outside, inkjs if there is one, tables."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
INKJS = "inkjs@2.4.0"

sys.path.insert(0, str(REPOSITORY))  # the code beside these benchmarks is what is measured


@dataclass(frozen=True)
class Run:
    """A process that ended: its wall time, its greatest memory, what it printed."""

    seconds: float
    megabytes: float
    output: str


def process_environment() -> dict[str, str]:
    """Return the environment of what is measured: this code, compiled once as when installed."""
    found = {name: value for name, value in os.environ.items() if name not in _SLOWER}
    found["PYTHONPATH"] = str(REPOSITORY)
    found["PYTHONPYCACHEPREFIX"] = str(scratch_folder() / "compiled")
    return found


_SLOWER = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PYTHONDEVMODE")


def scratch_folder() -> Path:
    """Return the folder in which inkjs and compiled code stay from one benchmark to the next."""
    folder = Path(tempfile.gettempdir()) / "talent-story-benchmarks"
    folder.mkdir(exist_ok=True)
    return folder


def write_story(size: int, folder: Path) -> tuple[Path, Path, str]:
    """Write a made-up story, in a process of its own so that this one stays small.

    Returns the book's folder, the ink file and what the story is made of. (The memory of a child
    is never told as less than that of its parent.)
    """
    script = Path(__file__).with_name("books.py")
    book, ink, figures = run([sys.executable, script, str(size), folder]).output.splitlines()
    return Path(book), Path(ink), figures


def run(command: Sequence[str | Path], **environment: str) -> Run:
    """Run a command to its end."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**process_environment(), **environment},
        text=True,
        encoding="utf-8",
    )
    assert process.stdout is not None
    with process.stdout:
        output = process.stdout.read()
    memory = 0.0
    if hasattr(os, "wait4"):
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        memory = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    else:
        process.wait()
    seconds = time.perf_counter() - started
    if process.returncode not in (0, 1):
        raise SystemExit(f"{command[0]} failed:\n{output[-2000:]}")
    return Run(seconds, memory, output)


def middle(times: int, make: Callable[[], Run]) -> Run:
    """Return the run of median time out of several, after one that does not count."""
    make()
    runs = sorted((make() for _ in range(times)), key=lambda item: item.seconds)
    return runs[len(runs) // 2]


def median_of(times: int, make: Callable[[], float]) -> float:
    """Return the median of a figure taken several times."""
    return statistics.median(make() for _ in range(times))


def python(code: str, *arguments: str | Path) -> list[str | Path]:
    """Return the command that runs Python code."""
    return [sys.executable, "-c", code, *arguments]


_missing_told = False


def inkjs(script: str, *arguments: str | Path) -> list[str | Path] | None:
    """Return the command that runs a script beside inkjs; None, said once, where there is none.

    inkjs is installed in a folder of its own under the temporary folder, and stays there.
    """
    global _missing_told
    node, npm = shutil.which("node"), shutil.which("npm")
    folder = scratch_folder()
    if node and npm and not (folder / "node_modules" / "inkjs").is_dir():
        with (folder / "npm.log").open("wb") as log:
            subprocess.run(
                [npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), INKJS],
                stdout=log,
                stderr=log,
                check=False,
            )
    if not node or not (folder / "node_modules" / "inkjs").is_dir():
        if not _missing_told:
            print("(no node, no npm or no way to install inkjs: measured without it)\n")
        _missing_told = True
        return None
    path = folder / "script.cjs"
    path.write_text(script, encoding="utf-8")
    return [node, path, *arguments]


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table in Markdown."""
    print("| " + " | ".join(heads) + " |")
    print("|" + " --- |" * len(heads))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def ratio(ours: float, theirs: float | None) -> str:
    """Return how many times ahead of them we are."""
    return "—" if theirs is None else f"{theirs / ours:.1f}×"
