"""Maps: layout and crossings beside Graphviz on the same graph, and the whole command.

python benchmarks/maps.py [--sizes 250 1000 2500 10000] [--limit S]

Layouts are timed in seconds of processor, its threads together, which other work on the machine
changes less; dot's with its start and its reading. Crossings are counted by the same code for both:
where each line of dot's passes each of its ranks is read off its splines.
"""

from __future__ import annotations

import argparse
import bisect
import resource
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from measuring import middle, run, table, write_story

from talent_story.book import read_book
from talent_story.editions.maps.folding import FLAT_LIMIT, folded_to_draw
from talent_story.editions.maps.layering import layered, placed
from talent_story.editions.maps.making import Asked, pathway_map
from talent_story.editions.maps.ordering import crossings

Link = tuple[int, int]


def story_graph(folder: Path) -> tuple[int, list[Link]]:
    """Return the graph of the sections of a book that its start leads to."""
    book, problems = read_book(folder)
    assert not problems
    shown = pathway_map(book, Asked(view="story", source=book.start))
    number = {node.id: at for at, node in enumerate(shown.nodes)}
    links = dict.fromkeys((number[edge.source], number[edge.target]) for edge in shown.edges)
    return len(number), [link for link in links if link[0] != link[1]]


def ours(count: int, links: Sequence[Link]) -> tuple[float, int]:
    """Return how long a layout takes, places included, and how many lines cross."""
    times = []
    for _ in range(3):
        started = time.process_time()
        graph = layered(count, links)
        placed(graph, [30.0] * count, [12.0] * len(graph.layers))
        times.append(time.process_time() - started)
    return statistics.median(times), crossings(graph.layers, graph.lines)


def theirs(dot: str, links: Sequence[Link], limit: float) -> tuple[float, int] | None:
    """Return the same of Graphviz; None when it is not done within the limit."""
    code = "digraph{" + "".join(f"{one}->{other};" for one, other in links) + "}"
    started = of_children()
    try:
        done = subprocess.run(
            [dot, "-Tplain"], input=code, capture_output=True, text=True, timeout=limit, check=True
        )
    except subprocess.TimeoutExpired:
        return None
    return of_children() - started, dot_crossings(done.stdout)


def of_children() -> float:
    """Return the seconds of processor that the programs run so far have taken."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def dot_crossings(plain: str) -> int:
    """Count the crossings of a drawing in dot's plain format, rank by rank."""
    place: dict[int, tuple[float, float]] = {}
    edges: list[tuple[int, int, list[tuple[float, float]]]] = []
    for line in plain.splitlines():
        words = shlex.split(line)
        if words[0] == "node":
            place[int(words[1])] = float(words[2]), float(words[3])
        elif words[0] == "edge":
            numbers = [float(word) for word in words[4 : 4 + 2 * int(words[3])]]
            edges.append(
                (int(words[1]), int(words[2]), list(zip(numbers[::2], numbers[1::2], strict=True)))
            )
    heights = sorted({y for _x, y in place.values()})
    across: dict[int, float] = {node: x for node, (x, _y) in place.items()}
    layers: list[list[int]] = [[] for _ in heights]
    for node, (_x, y) in place.items():
        layers[bisect.bisect_left(heights, y)].append(node)
    fresh, lines = max(place) + 1, []
    for source, target, points in edges:
        low, high = sorted((source, target), key=lambda node: place[node][1])
        first = bisect.bisect_left(heights, place[low][1])
        last = bisect.bisect_left(heights, place[high][1])
        if first == last:
            continue
        way = sorted(sampled(points), key=lambda point: point[1])
        chain = [low]
        for rank in range(first + 1, last):
            across[fresh] = min(way, key=lambda p: abs(p[1] - heights[rank]))[0]
            layers[rank].append(fresh)
            chain.append(fresh)
            fresh += 1
        chain.append(high)
        lines += pairwise(chain)
    return crossings([sorted(layer, key=across.__getitem__) for layer in layers], lines)


def sampled(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return points on a chain of cubic curves."""
    found = []
    for at in range(0, len(points) - 1, 3):
        a, b, c, d = points[at : at + 4]
        for step in range(17):
            t = step / 16
            u = 1 - t
            weights = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
            found.append(
                tuple(
                    sum(w * p[axis] for w, p in zip(weights, (a, b, c, d), strict=True))
                    for axis in (0, 1)
                )
            )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[250, 1000, 2500, 10000])
    parser.add_argument("--limit", type=float, default=30.0, help="seconds dot is given")
    asked = parser.parse_args()
    dot = shutil.which("dot")
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        for size in asked.sizes:
            folder, _ink, _figures = write_story(size, Path(scratch) / str(size))
            count, links = story_graph(folder)
            mine = ours(count, links) if size <= FLAT_LIMIT * 2 else None
            other = theirs(dot, links, asked.limit) if dot else None
            output = Path(scratch) / f"{size}.svg"
            command = [sys.executable, "-m", "talent_story", "map", folder, "-o", output, "--force"]
            whole = middle(3, lambda command=command: run(command))
            book, _problems = read_book(folder)
            boxes = len(folded_to_draw(pathway_map(book)).nodes)
            rows.append(
                [
                    f"{count:,} / {len(links):,}",
                    "folds" if mine is None else f"{mine[0]:.2f} s",
                    "" if mine is None else f"{mine[1]:,}",
                    f"> {asked.limit:.0f} s" if other is None else f"{other[0]:.2f} s",
                    "" if other is None else f"{other[1]:,}",
                    "" if mine is None or other is None else f"{other[0] / mine[0]:.1f}×",
                    f"{whole.seconds:.2f} s, {boxes} boxes, {output.stat().st_size // 1000} kB",
                ]
            )
    table(
        ["sections / links", "layout", "crossings", "dot", "dot’s crossings", "ahead", "whole map"],
        rows,
    )


if __name__ == "__main__":
    main()
