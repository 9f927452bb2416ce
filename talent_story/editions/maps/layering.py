"""Where nodes stand when a graph is drawn in layers, and by what points its lines go.

A layout knows no direction: `along` is the way the layers follow each other, `across` the way a
layer stretches. Whoever draws says which of them is horizontal. Nodes are numbers from 0, in the
order of the book, which also decides what turns back in a circle: a line against that order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from talent_story.editions.maps.ordering import Layers, Lines, ordered

Link = tuple[int, int]

_STRAIGHT = 12.0
"""How much more than a node a bend wants to stand straight."""

_BESIDE = 5.0
"""How far lines stay apart."""

_MANY = 4_000
"""From this many nodes and bends on, they are placed with less patience."""


@dataclass(frozen=True, slots=True)
class Layered:
    """A graph in layers: `chains` are, for each link, its nodes and bends from end to end.

    Nodes keep their numbers; bends, where a link goes through a layer, have the numbers after.
    `turned` are the links that go against the layers.
    """

    layers: Layers
    chains: Mapping[Link, tuple[int, ...]]
    turned: frozenset[Link]

    @property
    def lines(self) -> Lines:
        """The pieces of links between one layer and the next."""
        return [(one, other) for chain in self.chains.values() for one, other in pairwise(chain)]


@dataclass(frozen=True, slots=True)
class Layout:
    """A layered graph placed: `across` holds the middle of every node and bend."""

    layered: Layered
    across: Mapping[int, float]


def layered(count: int, links: Sequence[Link], ranks: Sequence[int] | None = None) -> Layered:
    """Return a graph of `count` nodes in layers, with few crossings.

    With `ranks`, each node stands in the layer given; else layers are chosen so that links are
    short. Links of a node with itself are left out, and of several between two nodes all but one.
    """
    straight, turned = _without_circles(count, links)
    if ranks is None:
        layers, chains = _chosen(count, straight)
    else:
        layers, chains = _given(ranks, straight)
    found = Layered(layers, chains, turned)
    return Layered(ordered(layers, found.lines), chains, turned)


def placed(graph: Layered, sizes: Sequence[float], gaps: Sequence[float]) -> Layout:
    """Return where everything stands across: `sizes` is how far each node stretches, `gaps` how far
    nodes of each layer stay apart.
    """

    def size(node: int) -> float:
        return sizes[node] if node < len(sizes) else 0.0

    before: dict[int, list[tuple[int, float]]] = {}
    after: dict[int, list[tuple[int, float]]] = {}
    total = sum(map(len, graph.layers))
    for one, other in graph.lines:
        bends = (one >= len(sizes)) + (other >= len(sizes))
        weight = (1.0, 3.0, _STRAIGHT)[bends]
        after.setdefault(one, []).append((other, weight))
        before.setdefault(other, []).append((one, weight))
    across: dict[int, float] = {}
    spaces: list[list[float]] = []
    for layer, gap in zip(graph.layers, gaps, strict=True):
        steps = [0.0]
        for one, other in pairwise(layer):
            room = gap if one < len(sizes) or other < len(sizes) else _BESIDE
            steps.append(steps[-1] + (size(one) + size(other)) / 2 + room)
        spaces.append(steps)
        for node, step in zip(layer, steps, strict=True):
            across[node] = step - steps[-1] / 2
    rounds = 6 if total > _MANY else 24
    for number in range(rounds):
        settling = number >= rounds // 2
        order = (
            range(len(graph.layers)) if number % 2 == 0 else range(len(graph.layers) - 1, -1, -1)
        )
        for at in order:
            layer = graph.layers[at]
            wanted, weights = [], []
            for node in layer:
                pulls = list(before.get(node, ())) if number % 2 == 0 or settling else []
                if number % 2 or settling:
                    pulls += after.get(node, ())
                weight = sum([pull for _other, pull in pulls])
                wanted.append(
                    sum([across[other] * pull for other, pull in pulls]) / weight
                    if weight
                    else across[node]
                )
                weights.append(weight or 0.05)
            for node, where in zip(layer, _spread(wanted, weights, spaces[at]), strict=True):
                across[node] = where
    _straighten(graph, len(sizes), across, spaces)
    return Layout(graph, across)


def _straighten(
    graph: Layered, count: int, across: dict[int, float], spaces: Sequence[list[float]]
) -> None:
    """Let the bends of each link stand in one line where there is room, boxes staying in place.

    Least squares alone would make of a long link a staircase of small steps.
    """
    middle: dict[int, float] = {}
    for _pass in range(4):
        for chain in graph.chains.values():
            bends = sorted([across[node] for node in chain[1:-1]])
            for node in chain[1:-1]:
                middle[node] = bends[len(bends) // 2]
        for layer, steps in zip(graph.layers, spaces, strict=True):
            wanted = [middle.get(node, across[node]) for node in layer]
            weights = [30.0 if node < count else 1.0 for node in layer]
            for node, where in zip(layer, _spread(wanted, weights, steps), strict=True):
                across[node] = where


def _spread(wanted: list[float], weights: list[float], steps: list[float]) -> list[float]:
    """Return the places nearest to those wanted that keep their order and their distances.

    `steps` are the least distances from the first. Least squares under an order: blocks that want
    to overlap share their mean (the pool-adjacent-violators algorithm).
    """
    blocks: list[tuple[float, float, int]] = []
    for want, weight, step in zip(wanted, weights, steps, strict=True):
        mean, heavy, length = want - step, weight, 1
        while blocks and blocks[-1][0] >= mean:
            other, other_weight, other_length = blocks.pop()
            mean = (mean * heavy + other * other_weight) / (heavy + other_weight)
            heavy += other_weight
            length += other_length
        blocks.append((mean, heavy, length))
    means = [mean for mean, _weight, length in blocks for _ in range(length)]
    return [mean + step for mean, step in zip(means, steps, strict=True)]


def _without_circles(count: int, links: Sequence[Link]) -> tuple[list[Link], frozenset[Link]]:
    """Return the links all one way round, and those that had to be turned for it."""
    part = _parts(count, links)
    straight: dict[Link, None] = {}
    turned: set[Link] = set()
    for one, other in links:
        if one == other:
            continue
        if part[one] == part[other] and one > other:
            turned.add((one, other))
            straight[other, one] = None
        else:
            straight[one, other] = None
    return list(straight), frozenset(turned)


def _parts(count: int, links: Sequence[Link]) -> list[int]:
    """Return the strongly connected component of each node (Tarjan's algorithm, without calls)."""
    after: list[list[int]] = [[] for _ in range(count)]
    for one, other in links:
        after[one].append(other)
    number = [-1] * count
    low = [0] * count
    part = [-1] * count
    waiting: list[int] = []
    numbered = 0
    for root in range(count):
        if number[root] >= 0:
            continue
        path = [(root, 0)]
        while path:
            node, step = path.pop()
            if step == 0:
                number[node] = low[node] = numbered
                numbered += 1
                waiting.append(node)
            elif (child := after[node][step - 1]) is not None and part[child] < 0:
                low[node] = min(low[node], low[child])
            for at in range(step, len(after[node])):
                other = after[node][at]
                if number[other] < 0:
                    path.append((node, at + 1))
                    path.append((other, 0))
                    break
                if part[other] < 0:
                    low[node] = min(low[node], number[other])
            else:
                if low[node] == number[node]:
                    while True:
                        member = waiting.pop()
                        part[member] = node
                        if member == node:
                            break
    return part


def _chosen(count: int, links: Sequence[Link]) -> tuple[Layers, dict[Link, tuple[int, ...]]]:
    """Let the library choose layers and a first order, one connected part after the other."""
    layers: Layers = [[]]
    chains: dict[Link, tuple[int, ...]] = {}
    fresh = count
    for nodes in _connected(count, links):
        if len(nodes) == 1:
            layers[0] += nodes
            continue
        inside = set(nodes)
        part, found = _chosen_part(nodes, [link for link in links if link[0] in inside], fresh)
        fresh += sum(map(len, part)) - len(nodes)
        layers += [[] for _ in range(len(part) - len(layers))]
        for layer, more in zip(layers, part, strict=False):
            layer += more
        chains |= found
    return layers, {link: chains[link] for link in links}


def _chosen_part(
    nodes: Sequence[int], links: Sequence[Link], fresh: int
) -> tuple[Layers, dict[Link, tuple[int, ...]]]:
    """Return the layers and chains of a connected part; its bends are numbered from `fresh`.

    The library is handed numbers only, without gaps, and one part at a time: its own order of
    names would change from run to run, and among several parts its bends share their numbers.
    """
    from fast_sugiyama import from_edges

    number = {node: at for at, node in enumerate(nodes)}
    pairs = sorted((number[one], number[other]) for one, other in links)
    [(positions, _width, _height, pieces)] = from_edges(
        pairs, dummy_vertices=True, crossing_minimization="median", transpose=False
    )
    heights = sorted({y for _node, (_x, y) in positions}, reverse=True)
    depth = {height: at for at, height in enumerate(heights)}
    layers: Layers = [[] for _ in heights]
    ours: dict[int, int] = {}
    level: dict[int, int] = {}
    for node, (_x, y) in sorted(positions, key=lambda item: (-item[1][1], item[1][0])):
        assert isinstance(node, int)
        if node < len(nodes):
            ours[node] = nodes[node]
        else:
            ours[node] = fresh
            fresh += 1
        level[node] = depth[y]
        layers[depth[y]].append(ours[node])
    after: dict[int, list[int]] = {}
    for one, other in pieces or ():
        assert isinstance(one, int) and isinstance(other, int)
        if level[one] > level[other]:
            one, other = other, one
        after.setdefault(one, []).append(other)
    chains: dict[Link, tuple[int, ...]] = {}
    for node in range(len(nodes)):
        for following in after.get(node, ()):
            chain = [ours[node]]
            while following >= len(nodes):
                chain.append(ours[following])
                [following] = after[following]
            chain.append(ours[following])
            chains[chain[0], chain[-1]] = tuple(chain)
    return layers, chains


def _connected(count: int, links: Sequence[Link]) -> list[list[int]]:
    """Return the connected parts, each with its nodes in order, by their first node."""
    beside: list[list[int]] = [[] for _ in range(count)]
    for one, other in links:
        beside[one].append(other)
        beside[other].append(one)
    found: list[list[int]] = []
    known = [False] * count
    for root in range(count):
        if known[root]:
            continue
        known[root] = True
        part, waiting = [root], [root]
        while waiting:
            for other in beside[waiting.pop()]:
                if not known[other]:
                    known[other] = True
                    part.append(other)
                    waiting.append(other)
        found.append(sorted(part))
    return found


def _given(
    ranks: Sequence[int], links: Sequence[Link]
) -> tuple[Layers, dict[Link, tuple[int, ...]]]:
    layers: Layers = [[] for _ in range(max(ranks, default=0) + 1)]
    for node, rank in enumerate(ranks):
        layers[rank].append(node)
    fresh = len(ranks)
    chains: dict[Link, tuple[int, ...]] = {}
    for one, other in links:
        first, last = sorted((one, other), key=ranks.__getitem__)
        chain = [first]
        for rank in range(ranks[first] + 1, ranks[last]):
            layers[rank].append(fresh)
            chain.append(fresh)
            fresh += 1
        chains[one, other] = (*chain, last)
    return layers, chains
