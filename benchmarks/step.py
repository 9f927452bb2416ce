"""A step: take a choice, keep the history, list the next choices; beside inkjs on the same story.

Both walk the same way, by the same little random numbers, and must meet the same choices. inkjs
makes the text of every section it enters, and keeps no history.

    python benchmarks/step.py [--steps 40000] [--sizes 200 1000 10000]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from books import SIZES
from measuring import inkjs, median_of, ratio, run, table, write_story

from talent_story.book import read_book
from talent_story.story import Journey, Play

_INKJS = """
const {Compiler} = require("inkjs/full");
const story = new Compiler(require("fs").readFileSync(process.argv[2], "utf8")).Compile();
const steps = Number(process.argv[3]);
function walk() {
  let x = 7, met = 0, spent = 0;
  story.ResetState(); story.ContinueMaximally();
  let started = performance.now();
  for (let step = 0; step < steps; step++) {
    const offers = story.currentChoices;
    met = (met * 31 + offers.length) % 2147483647;
    if (!offers.length) {
      spent += performance.now() - started;
      story.ResetState(); story.ContinueMaximally();
      started = performance.now();
      continue;
    }
    x = x * 16807 % 2147483647;
    story.ChooseChoiceIndex(x % offers.length);
    story.ContinueMaximally();
  }
  return [(spent + performance.now() - started) * 1000 / steps, met];
}
const [, met] = walk();
const times = [walk(), walk(), walk()].map(pair => pair[0]).sort((a, b) => a - b);
console.log(times[1], met);
"""


def walk(play: Play, steps: int, *, text: bool) -> tuple[float, int]:
    """Return the microseconds of a step on a random walk, and what stands for the choices met."""
    x, met, spent = 7, 0, 0.0
    journey = Journey.begin(play)
    clock = time.perf_counter
    started = clock()
    for _ in range(steps):
        offers = journey.offers()
        met = (met * 31 + len(offers)) % 2147483647
        if not offers:
            spent += clock() - started
            journey = Journey.begin(play)
            started = clock()
            continue
        x = x * 16807 % 2147483647
        journey = journey.take(offers[x % len(offers)].id)
        if text:
            journey.text()
    return (spent + clock() - started) * 1e6 / steps, met


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--steps", type=int, default=40_000)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    asked = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for size in asked.sizes:
            book_folder, ink, _ = write_story(size, Path(folder) / str(size))
            book, problems = read_book(book_folder)
            assert not problems
            play = Play(book)
            _, met = walk(play, asked.steps, text=True)
            plain = median_of(5, lambda play=play: walk(play, asked.steps, text=False)[0])
            full = median_of(5, lambda play=play: walk(play, asked.steps, text=True)[0])
            command = inkjs(_INKJS, ink, str(asked.steps))
            theirs = None
            if command is not None:
                shown, same = run(command).output.split()
                assert int(same) == met, "the two engines met other choices"
                theirs = float(shown)
            rows.append(
                [
                    f"{size:,}",
                    f"{plain:.1f}",
                    f"{full:.1f}",
                    "—" if theirs is None else f"{theirs:.0f}",
                    ratio(full, theirs),
                ]
            )
    print("Microseconds a step, history kept\n")
    table(["sections", "choose, list", "and the text", "inkjs (text)", "ahead, with text"], rows)


if __name__ == "__main__":
    main()
