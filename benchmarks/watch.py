"""From a save to its findings: what `talent-story watch` takes, in a process of its own.

The shipped book, or another, is copied; a word of it is changed, then a condition, as somebody who
writes would; the time runs from the save to the line that tells the findings.

    python benchmarks/watch.py [BOOK]
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measuring import REPOSITORY, process_environment, table

ROUNDS = 9


def main() -> None:
    book = Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in ("chapters", "graph"):
            shutil.copytree(book / name, copy / name)
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "talent_story", "--lang", "en", "watch", str(copy)],
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**process_environment(), "PYTHONUTF8": "1"},
        )
        try:
            proved = until(process, "proved over", time.perf_counter())
            prose = [saved(process, copy, word(number)) for number in range(ROUNDS)]
            story = [saved(process, copy, condition(number)) for number in range(ROUNDS)]
        finally:
            process.kill()
            process.wait()
    rows = [
        ["a word", "all findings", seconds(statistics.median(prose)), seconds(max(prose))],
        ["a choice", "those of choices", seconds(statistics.median(story)), seconds(max(story))],
        ["(beginning)", "the whole proof", seconds(proved), seconds(proved)],
    ]
    table(("what is saved", "what is then told", "median", "longest"), rows)


def until(process: subprocess.Popen[str], wanted: str, started: float) -> float:
    assert process.stdout is not None
    for line in process.stdout:
        if wanted in line:
            return time.perf_counter() - started
    raise SystemExit("watch ended by itself")


def saved(process: subprocess.Popen[str], folder: Path, change: tuple[str, str]) -> float:
    """Save a change to the first chapter; return the seconds until what it does is told."""
    text, wanted = change
    chapter = sorted((folder / "chapters").glob("*.md"))[0]
    other = chapter.with_suffix(".tmp")
    lines = chapter.read_text("utf-8").split("\n")
    at = next(n for n, line in enumerate(lines) if line.startswith("- ["))
    if text.startswith("- ["):
        lines = [line for line in lines if not line.startswith("- [Benchmark")]
        target = lines[at].partition("](#")[2].partition(")")[0]
        lines.insert(at + 1, text.format(target=target))
    else:
        lines.insert(at, text)
    other.write_text("\n".join(lines), "utf-8")
    started = time.perf_counter()
    other.replace(chapter)
    return until(process, wanted, started)


def word(number: int) -> tuple[str, str]:
    return f"Benchmark {number}.\n", "Only prose changed"


def condition(number: int) -> tuple[str, str]:
    return f'- [Benchmark](#{{target}}){{{{id="benchmark-{number}"}}}}', "First look"


def seconds(value: float) -> str:
    return f"{value:.2f} s"


if __name__ == "__main__":
    main()
