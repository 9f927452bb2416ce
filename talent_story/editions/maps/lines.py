"""The lines of a drawing: by which stations each passes, and where it leaves and enters boxes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from talent_story.editions.maps.layering import Layout, Link
from talent_story.editions.maps.shapes import Station

_SPREAD, _STEP = 0.62, 9.0


@dataclass(frozen=True, slots=True)
class Box:
    """Where a node stands: along from `start` to `end`, across around `middle`."""

    start: float
    end: float
    middle: float
    stretch: float


def stations_of(
    layout: Layout,
    boxes: Sequence[Box],
    layer_span: Sequence[tuple[float, float]],
) -> dict[Link, list[Station]]:
    """Return the stations of every link, those of a box side spread so that few lines meet.

    `layer_span` says from where to where each layer goes; bends pass it straight.
    """
    across = layout.across
    count = len(boxes)
    layer_of = {node: at for at, layer in enumerate(layout.layered.layers) for node in layer}
    leaving: dict[int, list[tuple[float, Link]]] = {}
    entering: dict[int, list[tuple[float, Link]]] = {}
    for link, chain in layout.layered.chains.items():
        leaving.setdefault(chain[0], []).append((across[chain[1]], link))
        entering.setdefault(chain[-1], []).append((across[chain[-2]], link))
    out = _spread(leaving, boxes)
    into = _spread(entering, boxes)
    found: dict[Link, list[Station]] = {}
    for link, chain in layout.layered.chains.items():
        stations: list[Station] = []
        for node in chain:
            if node >= count:
                start, end = layer_span[layer_of[node]]
                stations.append((start, end, across[node]))
            elif node == chain[0]:
                stations.append((boxes[node].start, boxes[node].end, out[link]))
            else:
                stations.append((boxes[node].start, boxes[node].end, into[link]))
        found[link] = stations
    return found


def _spread(sides: dict[int, list[tuple[float, Link]]], boxes: Sequence[Box]) -> dict[Link, float]:
    found: dict[Link, float] = {}
    for node, ends in sides.items():
        ends.sort()
        box = boxes[node]
        step = min(_STEP, box.stretch * _SPREAD / max(1, len(ends) - 1))
        first = box.middle - step * (len(ends) - 1) / 2
        for at, (_there, link) in enumerate(ends):
            found[link] = first + step * at
    return found


def spans(
    layers: Sequence[Sequence[int]], depth: Callable[[int], float], gap: float
) -> list[tuple[float, float]]:
    """Return from where to where each layer goes along, the first from 0."""
    found = []
    at = 0.0
    for layer in layers:
        widest = max((depth(node) for node in layer), default=0.0)
        found.append((at, at + widest))
        at += widest + gap
    return found
