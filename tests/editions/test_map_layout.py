"""Layers, crossings, places, lines of text: what a drawing stands on."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import combinations, pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from talent_story.editions.maps.layering import layered, placed
from talent_story.editions.maps.ordering import crossings, ordered
from talent_story.editions.maps.typesetting import broken, text_width
from tests.books import SEEDS


def random_links(seed: int, most: int = 14) -> tuple[int, list[tuple[int, int]]]:
    rng = Random(seed)
    count = rng.randint(1, most)
    links = [(rng.randrange(count), rng.randrange(count)) for _ in range(rng.randint(0, 2 * most))]
    return count, links


def crossed_pairs(layers, lines) -> int:
    place = {node: at for layer in layers for at, node in enumerate(layer)}
    layer_of = {node: at for at, layer in enumerate(layers) for node in layer}
    return sum(
        layer_of[a] == layer_of[c] and (place[a] - place[c]) * (place[b] - place[d]) < 0
        for (a, b), (c, d) in combinations(lines, 2)
    )


@given(SEEDS)
def test_crossings_are_those_counted_pair_by_pair(seed):
    """The quick count is the obvious one."""
    count, links = random_links(seed)
    graph = layered(count, links)
    assert crossings(graph.layers, graph.lines) == crossed_pairs(graph.layers, graph.lines)


@given(SEEDS)
def test_order_never_crosses_more_than_the_one_it_was_given(seed):
    """Putting in order keeps every layer's nodes and adds no crossing."""
    rng = Random(seed)
    graph = layered(*random_links(seed))
    shuffled = [rng.sample(layer, len(layer)) for layer in graph.layers]
    better = ordered(shuffled, graph.lines)
    assert [sorted(layer) for layer in better] == [sorted(layer) for layer in graph.layers]
    assert crossings(better, graph.lines) <= crossings(shuffled, graph.lines)


@given(SEEDS, st.booleans())
def test_every_link_goes_from_layer_to_layer(seed, fixed):
    """Circles are cut, no node is lost, and a link has a bend in each layer between its ends."""
    count, links = random_links(seed)
    ranks = None
    if fixed:
        links = [(one, other) for one, other in links if one < other]
        ranks = list(range(count))
    graph = layered(count, links, ranks)
    layer_of = {node: at for at, layer in enumerate(graph.layers) for node in layer}
    assert set(range(count)) <= layer_of.keys()
    assert sum(map(len, graph.layers)) == len(layer_of)
    wanted = {frozenset(link) for link in links if link[0] != link[1]}
    assert {frozenset((chain[0], chain[-1])) for chain in graph.chains.values()} == wanted
    for chain in graph.chains.values():
        assert all(layer_of[b] == layer_of[a] + 1 for a, b in pairwise(chain))
        assert all(node >= count for node in chain[1:-1])


@given(SEEDS)
def test_boxes_of_a_layer_never_overlap(seed):
    """Whatever their sizes, boxes keep their order and their distance."""
    count, links = random_links(seed)
    rng = Random(seed)
    sizes = [rng.choice((10.0, 40.0, 200.0)) for _ in range(count)]
    graph = layered(count, links)
    across = placed(graph, sizes, [9.0] * len(graph.layers)).across
    for layer in graph.layers:
        boxes = [node for node in layer if node < count]
        for one, other in pairwise(boxes):
            apart = across[other] - across[one]
            assert apart >= (sizes[one] + sizes[other]) / 2 + 9.0 - 1e-6


def test_a_layout_is_the_same_in_every_process():
    """Nothing of it depends on how this process orders names."""
    script = (
        "from talent_story.editions.maps.layering import layered, placed\n"
        "links = [(i, (i * 7 + 3) % 60) for i in range(60)] + [(i, i + 1) for i in range(59)]\n"
        "graph = layered(60, links)\n"
        "print(graph, placed(graph, [20.0] * 60, [9.0] * len(graph.layers)).across)\n"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True, text=True, check=True, timeout=60,
            env={**os.environ, "PYTHONHASHSEED": str(number)},
        ).stdout
        for number in (1, 2)
    }  # fmt: skip
    assert len(runs) == 1


@given(
    st.text(st.sampled_from("abcdéÉœ mW ’-\u00a0"), max_size=80),
    st.floats(30, 300),
    st.integers(1, 4),
)
def test_lines_of_text_are_no_wider_than_asked(text, width, most):
    """Nothing sticks out of its box, and what is left out is told by an ellipsis."""
    lines = broken(text, 12, width, most)
    assert 1 <= len(lines) <= most
    assert all(text_width(line, 12) <= width + 1e-6 for line in lines)
    whole = "".join(lines).replace(" ", "")
    assert whole == text.replace(" ", "") or lines[-1].endswith("…")
