"""What is carried along a graph of states: shares of journeys, costs, distances.

A share is a probability when each choice on offer is as likely as another. Where no state comes
back to itself it is found in one pass, exact but for the rounding of floating-point numbers; in a
circle it is approached by steps, and `Shares.error` bounds what is still under way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from talent_story.proof.states import StateGraph

if TYPE_CHECKING:
    from talent_story.proof.packing import Mask
    from talent_story.proof.states import Ids, Numbers

FAR = np.iinfo(np.int64).max // 4
"""A distance or a cost that stands for « never »."""

MOST_STEPS = 20_000
SMALL_SHARE = 1e-9


@dataclass
class Flow:
    """A graph of states, ready for passes over its edges."""

    graph: StateGraph
    _levels: dict[bool, list[Ids] | None] = field(default_factory=dict)

    @cached_property
    def endings(self) -> Mask:
        """Which states stand at an ending of the book."""
        sections = self.graph.reduced.machine.play.book.sections
        ending = np.array([sections[id].ending for id in self.graph.sections], dtype=np.bool_)
        found: Mask = ending[self.graph.section]
        return found

    @cached_property
    def good(self) -> Mask:
        """From which states an ending can be reached."""
        return self.distances < FAR

    @cached_property
    def distances(self) -> Ids:
        """How many choices the nearest ending is away from each state; FAR where there is none."""
        return self.away_from(np.flatnonzero(self.endings))

    def away_from(self, goals: Ids) -> Ids:
        """Return how many choices the nearest of some states is away from each state, or FAR."""
        graph = self.graph
        order = np.argsort(graph.target, kind="stable")
        first = np.searchsorted(graph.target[order], np.arange(len(graph) + 1))
        away = np.full(len(graph), FAR, dtype=np.int64)
        layer = goals
        away[layer] = 0
        distance = 0
        while len(layer):
            distance += 1
            before = graph.source[order[_spans(first, layer)]]
            layer = self._once(before[away[before] == FAR])
            away[layer] = distance
        return away

    def levels(self, good_only: bool) -> list[Ids] | None:
        """Return the edges so ordered that all that lead to a state come before those it leads on
        by, in groups that may be taken at once; None when some state comes back to itself.

        With `good_only`, only edges between states from which an ending can be reached.
        """
        if good_only not in self._levels:
            self._levels[good_only] = self._ordered(good_only)
        return self._levels[good_only]

    def _ordered(self, good_only: bool) -> list[Ids] | None:
        graph = self.graph
        kept: Mask | None = None
        before = np.bincount(graph.target, minlength=len(graph))
        if good_only and not self.good.all():
            kept = self.good[graph.source] & self.good[graph.target]
            before = np.bincount(graph.target[kept], minlength=len(graph))
        ready = np.flatnonzero(before == 0)
        groups: list[Ids] = []
        done = 0
        while len(ready):
            done += len(ready)
            edges = _spans(graph.first_edge, ready)
            if kept is not None:
                edges = edges[kept[edges]]
            if not len(edges):
                break
            groups.append(edges)
            touched = graph.target[edges]
            np.subtract.at(before, touched, 1)
            ready = self._once(touched[before[touched] == 0])
        return groups if done == len(graph) else None

    @cached_property
    def _marks(self) -> Ids:
        return np.empty(len(self.graph), dtype=np.int64)

    def _once(self, states: Ids) -> Ids:
        """Return each of these states once: where the last to write its mark is the one."""
        position = np.arange(len(states))
        self._marks[states] = position
        once: Ids = states[self._marks[states] == position]
        return once

    # Shares

    def shares(self, absorbing: Mask | None = None) -> Shares:
        """Return how likely it is to stand in each state (ever, where no state comes back).

        A journey that enters an `absorbing` state is followed no further: the sum of the shares
        of those states is that of journeys that ever enter one.
        """
        graph = self.graph
        degrees = graph.degrees()
        onward = np.zeros(len(graph), dtype=np.float64)
        np.divide(1.0, degrees, out=onward, where=degrees > 0)
        if absorbing is not None:
            onward[absorbing] = 0.0
        held = np.zeros(len(graph), dtype=np.float64)
        held[: graph.starts] = 1.0 / graph.starts
        groups = self.levels(False)
        if groups is not None:
            for edges in groups:
                source = graph.source[edges]
                np.add.at(held, graph.target[edges], held[source] * onward[source])
            return Shares(held, 0.0)
        moving: Numbers = held
        total: Numbers = held.copy()
        ends = onward == 0.0
        left = 1.0
        for _ in range(MOST_STEPS):
            spread = (moving * onward)[graph.source]
            arrived = np.bincount(graph.target, weights=spread, minlength=len(graph))
            moving = arrived.astype(np.float64)
            total += moving
            left = float(moving[~ends].sum())
            if left < SMALL_SHARE:
                break
        return Shares(total, left)

    # Costs

    def farthest(self, cost: Ids) -> Ids | None:
        """Return the greatest cost from each state to an ending, `cost` being by edge.

        None when there is no bound to it; -FAR where no ending can be reached.
        """
        groups = self.levels(True)
        if groups is None:
            return None
        best = np.full(len(self.graph), -FAR, dtype=np.int64)
        best[self.endings] = 0
        for edges in reversed(groups):
            value = cost[edges] + best[self.graph.target[edges]]
            np.maximum.at(best, self.graph.source[edges], value)
        return best

    def nearest(self, cost: Ids) -> Ids:
        """Return the least cost from each state to an ending, `cost` (0 or more) being by edge."""
        graph = self.graph
        best = np.full(len(graph), FAR, dtype=np.int64)
        best[self.endings] = 0
        groups = self.levels(True)
        if groups is not None:
            for edges in reversed(groups):
                value = cost[edges] + best[graph.target[edges]]
                np.minimum.at(best, graph.source[edges], value)
            return best
        while True:
            value = np.minimum(cost + best[graph.target], FAR)
            closer = np.full(len(graph), FAR, dtype=np.int64)
            np.minimum.at(closer, graph.source, value)
            closer = np.minimum(best, closer)
            if (closer == best).all():
                return best
            best = closer

    def spent(self, cost: Ids, *, most: bool) -> Ids | None:
        """Return the least or most cost from the start to each state, on good edges.

        None when some state comes back to itself; FAR or -FAR for states no good edge leads to.
        """
        groups = self.levels(True)
        if groups is None:
            return None
        spent = np.full(len(self.graph), -FAR if most else FAR, dtype=np.int64)
        spent[: self.graph.starts] = 0
        choose = np.maximum if most else np.minimum
        for edges in groups:
            choose.at(
                spent, self.graph.target[edges], cost[edges] + spent[self.graph.source[edges]]
            )
        return spent

    def along(self, best: Ids, cost: Ids, start: int) -> tuple[str, ...]:
        """Return the choices of a journey from a state that spends exactly what `best` says."""
        graph = self.graph
        state, choices = start, []
        while not self.endings[state]:
            edges = np.arange(graph.first_edge[state], graph.first_edge[state + 1])
            fits = cost[edges] + best[graph.target[edges]] == best[state]
            edge = int(edges[np.flatnonzero(fits)[0]])
            choices.append(graph.ways[int(graph.way[edge])].choice)
            state = int(graph.target[edge])
        return tuple(choices)

    # Journeys that lead somewhere

    @cached_property
    def _parents(self) -> Ids:
        """For each state, the edge of a shortest way into it (-1 for those of the start)."""
        graph = self.graph
        parents = np.full(len(graph), -1, dtype=np.int64)
        # Edges are in the order of their sources, and these in the order of their distance.
        fresh = graph.target >= graph.starts
        target, edge = np.unique(graph.target[fresh], return_index=True)
        parents[target] = np.flatnonzero(fresh)[edge]
        return parents

    def journey_to(self, state: int) -> tuple[int, tuple[str, ...]]:
        """Return a shortest journey into a state: the start state it begins in, its choices."""
        graph = self.graph
        choices: list[str] = []
        while self._parents[state] >= 0:
            edge = int(self._parents[state])
            choices.append(graph.ways[int(graph.way[edge])].choice)
            state = int(graph.source[edge])
        return state, tuple(reversed(choices))

    def onward(self, state: int) -> tuple[str, ...]:
        """Return the choices of a shortest way from a good state to an ending."""
        return self.along(self.distances, np.ones(len(self.graph.source), np.int64), state)

    @cached_property
    def depths(self) -> Ids:
        """How many choices a shortest journey into each state makes."""
        graph = self.graph
        depths = np.full(len(graph), FAR, dtype=np.int64)
        layer = np.arange(graph.starts)
        depths[layer] = 0
        distance = 0
        while len(layer):
            distance += 1
            after = graph.target[_spans(graph.first_edge, layer)]
            layer = self._once(after[depths[after] == FAR])
            depths[layer] = distance
        return depths


@dataclass(frozen=True)
class Shares:
    """A share for each state, and the share of journeys that were given up under way."""

    held: Numbers
    error: float

    def of(self, states: Ids | Mask) -> float:
        """Return the share of journeys in these states, never over 1 by a rounding."""
        return min(1.0, float(self.held[states].sum()))


def _spans(first: Ids, states: Ids) -> Ids:
    """Return the edges of these states, where those of state s are first[s] to first[s + 1]."""
    lengths = first[states + 1] - first[states]
    total = int(lengths.sum())
    if not total:
        return np.empty(0, dtype=np.int64)
    starts = np.repeat(first[states], lengths)
    within = np.arange(total) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    found: Ids = starts + within
    return found
