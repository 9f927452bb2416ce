"""The two halves of a drawing: the scheme in its columns, and the story in its layers."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import groupby

from talent_story.editions.maps.cards import Cell, boxed, cell_of
from talent_story.editions.maps.folding import act_name
from talent_story.editions.maps.layering import Layout, Link, layered, placed
from talent_story.editions.maps.lines import Box, spans, stations_of
from talent_story.editions.maps.model import (
    SCHEME_KINDS,
    MapEdge,
    MapNode,
    NodeKind,
    PathwayMap,
)
from talent_story.editions.maps.naming import kind_names
from talent_story.editions.maps.palette import TONES, walk_style
from talent_story.editions.maps.shapes import (
    Panel,
    Station,
    arrow,
    curve,
    num,
    rect,
    text,
)

_COLUMN_GAP, _ROW_GAP = 104.0, 9.0
_WIDTHS: Mapping[NodeKind, float] = {"programme": 312.0, "competence": 196.0}
"""How wide the boxes of a column are: there are many programmes, with long names."""

_HEAD = 40.0
_TURN = 36.0
"""How far beyond its row a line goes before it goes on in the next one."""

_PAGE = math.sqrt(2)
"""A sheet of paper is this much longer than wide, whatever its size."""


def scheme_panel(shown: PathwayMap) -> Panel:
    """Return the scheme: entry points, detection tools, competences, formats, programmes."""
    nodes = shown.scheme
    kinds = [kind for kind in SCHEME_KINDS if any(node.kind == kind for node in nodes)]
    number = {node.id: at for at, node in enumerate(nodes)}
    edges = [e for e in shown.edges if e.source in number and e.target in number]
    cells = [boxed(shown, node, _WIDTHS.get(node.kind, 214.0)) for node in nodes]
    ranks = [kinds.index(node.kind) for node in nodes]
    links = [(number[edge.source], number[edge.target]) for edge in edges]
    panel = Panel()
    if not nodes:
        return panel
    graph = layered(len(nodes), links, ranks)
    sizes = [cell.height for cell in cells]
    layout = placed(graph, sizes, _even_gaps(graph.layers, sizes))
    top = _HEAD - _top(layout, [cell.height for cell in cells])
    layer_span = spans(layout.layered.layers, lambda node: _width(cells, node), _COLUMN_GAP)
    boxes = _boxes(layout, cells, layer_span, top)
    panel.height = 8 + max(
        *(box.middle + box.stretch / 2 for box in boxes),
        *(where + top for where in layout.across.values()),
    )
    panel.width = layer_span[-1][1]
    names = kind_names()
    for (start, end), kind in zip(layer_span, kinds, strict=True):
        panel.add(rect(start - 10, 0, end - start + 20, panel.height + 4, "band", 8))
        panel.add(text((start + end) / 2, 24, names[kind].many, "h3", "middle"))
    shifted = _shifted(layout, top)
    stations = stations_of(shifted, boxes, layer_span)
    by_link: dict[Link, list[MapEdge]] = {}
    for edge in edges:
        by_link.setdefault((number[edge.source], number[edge.target]), []).append(edge)
    for link, (edge, *_others) in by_link.items():
        first = nodes[shifted.layered.chains[link][0]]
        name = f"l l{TONES[first.kind].name} l-{edge.kind}"
        panel.add(_line(shown, edge, curve(stations[link]), name))
    for cell, box in zip(cells, boxes, strict=True):
        panel.add(cell.drawn(box.start, box.middle - cell.height / 2))
    return panel


def story_panel(shown: PathwayMap, *, details: bool) -> Panel:
    """Return the story: sections, endings and groups in layers, from its start.

    With `details`, groups list the sections folded into them.
    """
    nodes = shown.story
    if not nodes:
        return Panel()
    number = {node.id: at for at, node in enumerate(nodes)}
    edges = [e for e in shown.edges if e.source in number and e.target in number]
    cards = any(node.kind == "group" for node in nodes)
    cells = [cell_of(shown, node, details=details) for node in nodes]
    graph = layered(len(nodes), [(number[e.source], number[e.target]) for e in edges])
    both = []
    for vertical in (False,) if cards and details else (False, True):
        sizes = [cell.width if vertical else cell.height for cell in cells]
        gaps = [16.0 if cards else 12.0] * len(graph.layers)
        layout = placed(graph, sizes, gaps)
        both.append(_Arranged(layout, cells, sizes, vertical=vertical))
    best = min(both, key=lambda it: abs(math.log(it.width / max(1, it.height) / _PAGE)))
    return best.panel(shown, nodes, edges, number)


class _Arranged:
    """A story placed one way round."""

    def __init__(
        self, layout: Layout, cells: Sequence[Cell], sizes: Sequence[float], *, vertical: bool
    ) -> None:
        self.cells, self.vertical = cells, vertical
        gap = 48.0 if vertical else 74.0

        def depth(node: int) -> float:
            if node >= len(cells):
                return 0.0
            return cells[node].height if vertical else cells[node].width

        self.layer_span = spans(layout.layered.layers, depth, gap)
        top = -_top(layout, sizes)
        self.layout = _shifted(layout, top)
        self.boxes = _boxes(layout, cells, self.layer_span, top, vertical=vertical)
        along = self.layer_span[-1][1]
        across = max(
            *(box.middle + box.stretch / 2 for box in self.boxes),
            *self.layout.across.values(),
        )
        self.rows = _rows(self.layout, self.layer_span, across)
        self.lift = [0.0]
        if len(self.rows) > 1:
            ends = [*self.rows[1:], along + gap]
            along = max(end - start for start, end in zip(self.rows, ends, strict=True)) - gap
            self.lift, across = self._stacked()
        self.along = along
        self.width, self.height = (across, along) if vertical else (along, across)

    def panel(
        self,
        shown: PathwayMap,
        nodes: Sequence[MapNode],
        edges: Sequence[MapEdge],
        number: Mapping[str, int],
    ) -> Panel:
        panel = Panel(self.width, self.height)
        top = self._bands(panel, nodes)
        inner: list[str] = []
        stations = stations_of(self.layout, self.boxes, self.layer_span)
        inner += self._lines(shown, edges, number, stations)
        for cell, box in zip(self.cells, self.boxes, strict=True):
            [[(x, _end, y)]] = self._runs([(box.start, box.end, box.middle - box.stretch / 2)])
            inner.append(cell.drawn(y, x) if self.vertical else cell.drawn(x, y))
        panel.add(f'<g transform="translate(0,{num(top)})">', *inner, "</g>")
        panel.height = self.height + top + 6
        return panel

    def _stacked(self) -> tuple[list[float], float]:
        """Return how far each row is moved across to stand under the one before, and their end."""
        reach = [[math.inf, -math.inf] for _ in self.rows]
        for layer, (start, _end) in zip(self.layout.layered.layers, self.layer_span, strict=True):
            row = reach[bisect_right(self.rows, start + 0.5) - 1]
            for node in layer:
                half = self.boxes[node].stretch / 2 if node < len(self.boxes) else 4.0
                row[0] = min(row[0], self.layout.across[node] - half)
                row[1] = max(row[1], self.layout.across[node] + half)
        lift, top = [], 0.0
        for low, high in reach:
            lift.append(top - low)
            top += high - low + _TURN * 1.5
        return lift, top - _TURN * 1.5

    def _bands(self, panel: Panel, nodes: Sequence[MapNode]) -> float:
        """Draw the acts behind the layers, if each layer is of one; return their head's height."""
        if len(self.rows) > 1:
            return 0.0
        acts: list[str] = []
        for layer in self.layout.layered.layers:
            found = {nodes[node].act for node in layer if node < len(nodes)}
            if len(found) > 1:
                return 0.0
            acts.append(found.pop() if found else acts[-1] if acts else "")
        runs = [
            (act, [at for at, _act in run]) for act, run in groupby(enumerate(acts), lambda p: p[1])
        ]
        if "" in acts or len({act for act, _run in runs}) < len(runs) or len(runs) < 2:
            return 0.0
        for act, run in runs:
            start, end = self.layer_span[run[0]][0], self.layer_span[run[-1]][1]
            if self.vertical:
                panel.add(rect(-24, start - 17, self.width + 48, end - start + 34, "band", 10))
                panel.add(text(-12, start + 2, act_name(act), "h3"))
                continue
            panel.add(rect(start - 24, 0, end - start + 48, self.height + _HEAD + 10, "band", 10))
            panel.add(text(start, 25, act_name(act), "h3"))
        if self.vertical:
            return 0.0
        return _HEAD

    def _lines(
        self,
        shown: PathwayMap,
        edges: Sequence[MapEdge],
        number: Mapping[str, int],
        stations: Mapping[Link, Sequence[Station]],
    ) -> list[str]:
        by_pair: dict[Link, list[MapEdge]] = {}
        for edge in edges:
            if edge.source != edge.target:
                by_pair.setdefault((number[edge.source], number[edge.target]), []).append(edge)
        under: list[str] = []
        over: list[str] = []
        for (one, other), joined in by_pair.items():
            back = (one, other) not in stations
            runs = self._runs(stations[(other, one) if back else (one, other)])
            count = sum(edge.count for edge in joined)
            name = "l l-if" if all(edge.conditional for edge in joined) else "l"
            name += f" t{min(4, count.bit_length() - 1)}"
            under.append(_line(shown, joined[0], self._path(runs), name))
            under.append(self._head(runs, "a", back))
            walks = sorted({walk for edge in joined for walk in edge.walks})
            for at, walk in enumerate(walks):
                shift = (at - (len(walks) - 1) / 2) * 5
                style, _colour, _dash = walk_style(walk)
                over.append(f'<path class="l{style}" d="{self._path(runs, shift)}"/>')
                over.append(self._head(runs, style, back))
        return under + over

    def _runs(self, way: Sequence[Station]) -> list[list[Station]]:
        """Return a way cut where its layers begin a new row: out at one edge, in at the other."""
        runs: list[list[Station]] = []
        row = -1
        for into, out, across in way:
            here = bisect_right(self.rows, into + 0.5) - 1
            there = across + self.lift[here]
            if here != row:
                if runs:
                    edge = self.along + _TURN
                    runs[-1].append((edge, edge, runs[-1][-1][2]))
                runs.append([(-_TURN, -_TURN, there)] if runs else [])
                row = here
            runs[-1].append((into - self.rows[here], out - self.rows[here], there))
        return runs

    def _path(self, runs: Sequence[Sequence[Station]], shift: float = 0.0) -> str:
        return "".join(curve(run, vertical=self.vertical, shift=shift) for run in runs)

    def _head(self, runs: Sequence[Sequence[Station]], name: str, back: bool) -> str:
        first, last = runs[0][0], runs[-1][-1]
        along, across = (first[1], first[2]) if back else (last[0], last[2])
        return arrow(along, across, name, vertical=self.vertical, back=back)


def _rows(layout: Layout, layer_span: Sequence[tuple[float, float]], across: float) -> list[float]:
    """Return where the rows begin into which layers are broken, as words into lines.

    There is one, unless the drawing would be several times longer than a page. A row ends where
    few lines go on.
    """
    along = layer_span[-1][1]
    if along < 4 * max(across, 1) or len(layer_span) < 4:
        return [0.0]
    layer_of = {node: at for at, layer in enumerate(layout.layered.layers) for node in layer}
    crossing = [0] * len(layer_span)
    for _one, other in layout.layered.lines:
        crossing[layer_of[other]] += 1
    wanted = along / max(2, round(math.sqrt(along / (across + 1.5 * _TURN) / _PAGE)))
    starts = [0.0]
    while along - starts[-1] > wanted * 1.3:
        near = [
            (crossing[at], abs(start - starts[-1] - wanted), start)
            for at, (start, _end) in enumerate(layer_span)
            if 0.7 * wanted <= start - starts[-1] <= 1.3 * wanted
        ]
        if not near:
            break
        starts.append(min(near)[2])
    return starts


def _line(shown: PathwayMap, edge: MapEdge, path: str, name: str) -> str:
    ends = f'data-s="{shown.numbers[edge.source]}" data-t="{shown.numbers[edge.target]}"'
    return f'<path class="{name}" {ends} d="{path}"/>'


def _boxes(
    layout: Layout,
    cells: Sequence[Cell],
    layer_span: Sequence[tuple[float, float]],
    top: float,
    *,
    vertical: bool = False,
) -> list[Box]:
    layer_of = {node: at for at, layer in enumerate(layout.layered.layers) for node in layer}
    boxes = []
    for node, cell in enumerate(cells):
        start, end = layer_span[layer_of[node]]
        depth, stretch = (cell.height, cell.width) if vertical else (cell.width, cell.height)
        middle = (start + end) / 2
        boxes.append(
            Box(middle - depth / 2, middle + depth / 2, layout.across[node] + top, stretch)
        )
    return boxes


def _even_gaps(layers: Sequence[Sequence[int]], sizes: Sequence[float]) -> list[float]:
    """Return how far apart entries stand for short columns to be nearly as high as the longest."""
    filled = [sum(sizes[node] for node in layer if node < len(sizes)) for layer in layers]
    counted = [sum(node < len(sizes) for node in layer) for layer in layers]
    bends = [5.0 * (len(layer) - count) for layer, count in zip(layers, counted, strict=True)]
    longest = max(
        full + _ROW_GAP * count + bend
        for full, count, bend in zip(filled, counted, bends, strict=True)
    )
    return [
        min(46.0, max(_ROW_GAP, (longest * 0.8 - full - bend) / max(1, count)))
        for full, count, bend in zip(filled, counted, bends, strict=True)
    ]


def _width(cells: Sequence[Cell], node: int) -> float:
    return cells[node].width if node < len(cells) else 0.0


def _top(layout: Layout, sizes: Sequence[float]) -> float:
    return min(
        where - (sizes[node] / 2 if node < len(sizes) else 4)
        for node, where in layout.across.items()
    )


def _shifted(layout: Layout, by: float) -> Layout:
    return Layout(layout.layered, {node: where + by for node, where in layout.across.items()})
