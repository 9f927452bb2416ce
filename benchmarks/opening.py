"""Opening a long book the second time, to its first section: the index beside everything else.

python benchmarks/opening.py [--sections 10000]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from measuring import inkjs, middle, python, ratio, run, table, write_story

_TO_FIRST_SECTION = """
    journey = Journey.begin(Play(book))
    seen = journey.text(), journey.offers()
"""
_HEAD = """
import sys, time
from pathlib import Path
from talent_story.book import read_book
from talent_story.story import Journey, Play
from talent_story.store import index
folder = Path(sys.argv[1])
def opened():
"""
_TAIL = """
    return seen
started = time.perf_counter()
opened()
print((time.perf_counter() - started) * 1000)
"""
_BY_INDEX = f"""{_HEAD}
    book = index.indexed_book(folder, index.stamp_of(folder))
    assert book is not None
{_TO_FIRST_SECTION}{_TAIL}"""
_BY_SOURCES = f"""{_HEAD}
    book, _ = read_book(folder)
{_TO_FIRST_SECTION}{_TAIL}"""
_BY_JSON = """
import json, sys, time
started = time.perf_counter()
with open(sys.argv[1], "rb") as file:
    sections = json.loads(file.read())
seen = sections["s0"]
print((time.perf_counter() - started) * 1000)
"""
_WRITE = """
import sys
from talent_story.cli.opening import open_book
open_book(sys.argv[1])
"""
_COMPILE = """
const {Compiler} = require("inkjs/full");
const fs = require("fs");
const story = new Compiler(fs.readFileSync(process.argv[2], "utf8")).Compile();
fs.writeFileSync(process.argv[3], story.ToJson());
"""
_INKJS = """
const {Story} = require("inkjs");
const fs = require("fs");
const started = performance.now();
const story = new Story(fs.readFileSync(process.argv[2], "utf8"));
story.ContinueMaximally(); story.currentChoices.length;
console.log(performance.now() - started);
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sections", type=int, default=10_000)
    parser.add_argument("--whole", type=Path, nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.whole:
        index_file, whole = asked.whole
        whole.write_bytes(json.dumps(_sections(index_file), ensure_ascii=False).encode())
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["TALENT_STORY_CACHE"] = str(folder / "cache")
        book, ink, _ = write_story(asked.sections, folder)
        for path in book.rglob("*"):  # files as they are a while after they were written
            os.utime(path, (1_500_000_000, 1_500_000_000))
        first = run(python(_WRITE, book))
        (index_file,) = (folder / "cache").glob("*.index")
        # Times taken a moment ago are not believed: open it once more when they are old enough.
        run(python("import time; time.sleep(2.1)"))
        run(python(_WRITE, book))
        whole = folder / "whole.json"
        run([sys.executable, __file__, "--whole", index_file, whole])
        found = {
            "by the index": middle(7, lambda: run(python(_BY_INDEX, book))),
            "by its sources": middle(3, lambda: run(python(_BY_SOURCES, book))),
            "`json.loads` of the whole": middle(5, lambda: run(python(_BY_JSON, whole))),
        }
        compiled = folder / "story.json"
        command = inkjs(_COMPILE, ink, compiled)
        if command is not None:
            run(command)
            command = inkjs(_INKJS, compiled)
            assert command is not None
            found["inkjs, compiled story"] = middle(3, lambda: run(command))
    ours = float(found["by the index"].output)
    print(f"{asked.sections:,} sections, to the first section and its choices\n")
    table(
        ["", "in the process", "index ahead", "whole process, memory"],
        [
            [
                what,
                f"{float(item.output):.1f} ms",
                ratio(ours, float(item.output)),
                f"{item.seconds * 1000:.0f} ms, {item.megabytes:.0f} MB",
            ]
            for what, item in found.items()
        ],
    )
    print(f"The first opening, which reads the sources and writes the index: {first.seconds:.2f} s")


def _sections(index_file: Path) -> dict[str, object]:
    """Return what the records of an index hold, as one value."""
    _, line, rest = index_file.read_bytes().split(b"\n", 2)
    lengths = json.loads(line)
    decoder = json.JSONDecoder()
    text = rest[lengths["header"] + 12 * lengths["sections"] + 8 :].decode()
    found: dict[str, object] = {}
    at = 0
    while at < len(text):
        record, at = decoder.raw_decode(text, at)
        found[record[0]] = record
    return found


if __name__ == "__main__":
    main()
