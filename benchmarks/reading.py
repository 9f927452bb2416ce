"""Reading a book, whole process, every diagnostic: beside inkjs on the same story.

python benchmarks/reading.py [--sizes 200 1000 10000] [--profile]
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import tempfile
from pathlib import Path

from books import SIZES
from measuring import inkjs, middle, python, ratio, run, table, write_story

_OURS = """
import sys
from pathlib import Path
from talent_story.book import read_book
book, problems = read_book(Path(sys.argv[1]))
print(len(book.sections), len(problems))
"""
_INKJS = """
const {Compiler} = require("inkjs/full");
const source = require("fs").readFileSync(process.argv[2], "utf8");
console.log(typeof new Compiler(source).Compile());
"""


def profile(folder: Path) -> None:
    """Print where the time of a reading goes."""
    from talent_story.book import read_book

    profiler = cProfile.Profile()
    profiler.runcall(read_book, folder)
    pstats.Stats(profiler).sort_stats("tottime").print_stats(25)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--profile", action="store_true", help="say where the time goes")
    asked = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for size in asked.sizes:
            book, ink, figures = write_story(size, Path(folder) / str(size))
            print(figures)
            if asked.profile:
                profile(book)
            ours = middle(3, lambda book=book: run(python(_OURS, book)))
            assert ours.output.split() == [str(size), "0"], ours.output
            command = inkjs(_INKJS, ink)
            theirs = None
            if command is not None:
                # Ten thousand sections take inkjs long enough for one run to tell.
                theirs = run(command) if size > 5_000 else middle(3, lambda c=command: run(c))
            rows.append(
                [
                    f"{size:,}",
                    f"{ours.seconds:.2f} s, {ours.megabytes:.0f} MB",
                    "—" if theirs is None else f"{theirs.seconds:.2f} s, {theirs.megabytes:.0f} MB",
                    ratio(ours.seconds, theirs and theirs.seconds),
                ]
            )
    print()
    table(["sections", "ours", "inkjs", "ahead"], rows)


if __name__ == "__main__":
    main()
