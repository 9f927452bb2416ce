"""Every reachable state of a reduced machine, one by one, in arrays.

Sets say whether something ever happens; what is counted, shared out or measured along journeys
needs each state and each way out of it. A state is a section and a few words of bits, with a
field for each place that can differ there; a way is then a few masks and shifts over an array.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from talent_story.proof.exploration import Watch
from talent_story.proof.packing import Fields, Move, distinct, fields_of, keys_of
from talent_story.story.machine import FALSE, Formula, Way
from talent_story.story.reduction import Reduced

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent_story.proof.packing import Mask, Words

    Ids = NDArray[np.int64]
    Numbers = NDArray[np.float64]

MAX_STATES = 4_000_000
"""Most states that are held one by one, unless the caller says otherwise."""


class TooManyStates(Exception):
    """There are more states than may be held one by one."""


class Stopped(Exception):
    """The watch said to stop."""


@dataclass
class StateGraph:
    """States by number, the start states first, and the ways between them.

    `word` holds the states of each section, `rank` the row of each state among those. `section`
    of a state is an index into `sections`. Edge `e` goes from `source[e]` to `target[e]` by
    `ways[way[e]]`; edges are in the order of their sources, and those of state `s` begin at
    `first_edge[s]`. States are numbered breadth first, so a shortest journey into a state goes
    through ever lower numbers.
    """

    reduced: Reduced
    sections: list[str]
    fields: dict[str, Fields]
    section: Ids
    word: dict[str, Words]
    rank: Ids
    starts: int
    ways: list[Way]
    source: Ids
    target: Ids
    way: Ids
    first_edge: Ids

    def __len__(self) -> int:
        return len(self.section)

    def words(self, section: str, states: Ids) -> Words:
        """Return how some states of a section are written."""
        found: Words = self.word[section][self.rank[states]]
        return found

    def at(self, section: str) -> Ids:
        """Return the numbers of the states of a section."""
        if section not in self.fields:
            return np.empty(0, dtype=np.int64)
        return np.flatnonzero(self.section == self.sections.index(section))

    def by_section(self) -> Iterator[tuple[str, Ids]]:
        """Yield each section reached with the numbers of its states."""
        order = np.argsort(self.section, kind="stable")
        bounds = np.searchsorted(self.section[order], np.arange(len(self.sections) + 1))
        for number, section in enumerate(self.sections):
            yield section, order[bounds[number] : bounds[number + 1]]

    def where(self, section: str, formula: Formula, states: Ids | None = None) -> Ids:
        """Return the states of a section in which a formula of the reduced machine holds."""
        states = self.at(section) if states is None else states
        if not len(states):
            return states
        held = self.fields[section].holds(formula, self.words(section, states), self.reduced.sizes)
        return states if held is None else states[held]

    def degrees(self) -> Ids:
        """Return how many choices are on offer in each state."""
        return np.diff(self.first_edge)

    def first_values(self, state: int) -> dict[int, int]:
        """Return a value of each place that differs between start states, in a start state."""
        section = self.sections[int(self.section[state])]
        fields = self.fields[section]
        words = self.words(section, np.array([state]))
        held = {place: int(fields.column(place, words)[0]) for place in fields.at}
        return {
            place: self.reduced.representative[place][value]
            for place, value in {**fields.constants, **held}.items()
        }


class Corridor:
    """Some edges of a graph whose states are told apart less finely, to keep within.

    Every journey of the book is a list of edges there too, since what is on offer depends on
    nothing that the coarser graph forgets.
    """

    def __init__(self, graph: StateGraph, kept: Mask) -> None:
        self.graph, self.kept = graph, kept
        self.numbers = {way.choice: number for number, way in enumerate(graph.ways)}
        self.size = len(graph.ways)
        keys = graph.source * self.size + graph.way
        self.order = np.argsort(keys)
        self.keys = keys[self.order]

    def starts(self, reduced: Reduced, fields: Fields, words: Words) -> Ids:
        """Return the state of this graph that each start state of a finer machine belongs to."""
        own = self.graph.fields[self.graph.sections[0]]
        written = np.zeros((len(words), own.words), dtype=np.uint64)
        for place, (word, shift, _) in own.at.items():
            class_of = self.graph.reduced.class_of[place]
            finer = [class_of[value] for value in reduced.representative[place]]
            table = np.array(finer, dtype=np.uint64) << np.uint64(shift)
            written[:, word] |= table[fields.column(place, words)]
        known = keys_of(self.graph.word[self.graph.sections[0]][: self.graph.starts])
        found: Ids = np.searchsorted(known, keys_of(written))
        return found

    def follow(self, choice: str, states: Ids) -> tuple[Ids, Mask]:
        """Return where a choice leads from states of the coarser graph, and where it may be."""
        number = self.numbers.get(choice)
        if number is None or not len(self.keys):
            return states, np.zeros(len(states), dtype=np.bool_)
        keys = states * self.size + number
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        edges = self.order[at]
        return self.graph.target[edges], self.kept[edges] & (self.keys[at] == keys)


def states_of(
    reduced: Reduced,
    *,
    most: int = MAX_STATES,
    watch: Watch | None = None,
    within: Corridor | None = None,
) -> StateGraph:
    """Go through every reachable state of a reduced machine, breadth first.

    Raises TooManyStates beyond `most`, Unfit when a state does not fit in a word, Stopped when
    `watch` says so.
    """
    return _Builder(reduced, most, watch, within).run()


_Arrival = tuple["Ids", "Words", int, "Ids"]
"""Source states, the words they move to, the number of the way, where that is in the corridor."""


class _Builder:
    def __init__(
        self, reduced: Reduced, most: int, watch: Watch | None, within: Corridor | None
    ) -> None:
        self.reduced, self.most, self.watch, self.within = reduced, most, watch, within
        self.coarse = np.empty(0, dtype=np.int64)
        """Where each state stands in the corridor's graph; kept only within one."""
        self.fields: dict[str, Fields] = {}
        self.sections: list[str] = []
        self.known: dict[str, tuple[Words, Ids]] = {}
        self.moves: dict[int, Move] = {}
        self.ways: list[Way] = []
        self.numbers: dict[int, int] = {}
        self.count = 0
        self.parts: list[tuple[str, Words]] = []
        self.edges: list[tuple[Ids, Ids, int]] = []

    def run(self) -> StateGraph:
        start = self.reduced.machine.play.book.start
        first = self._first_words(start)
        layer = {start: (first, self._arrive(start, first))}
        if self.within is not None:
            self.coarse = self.within.starts(self.reduced, self.fields[start], first)
        while layer:
            arrivals: dict[str, list[_Arrival]] = {}
            for section, (words, ids) in layer.items():
                for way in self.reduced.ways[section]:
                    if way.offered == FALSE:
                        continue
                    held = self.fields[section].holds(way.offered, words, self.reduced.sizes)
                    if held is not None and not held.any():
                        continue
                    sources, left = (ids, words) if held is None else (ids[held], words[held])
                    after = sources
                    if self.within is not None:
                        after, kept = self.within.follow(way.choice, self.coarse[sources])
                        sources, left, after = sources[kept], left[kept], after[kept]
                        if not len(sources):
                            continue
                    arrivals.setdefault(way.target, []).append(
                        (sources, self._move(way)(left), self._number(way), after)
                    )
            if self.watch is not None and not self.watch(self.count):
                raise Stopped
            layer = {}
            for section, parts in arrivals.items():
                fresh = self._settle(section, parts)
                if len(fresh[0]):
                    layer[section] = fresh
        return self._graph(len(first))

    def _first_words(self, start: str) -> Words:
        fields = self._fields(start)
        words = np.zeros((1, fields.words), dtype=np.uint64)
        for place, (word, shift, _) in fields.at.items():
            values = sorted(self.reduced.first[place])
            words = np.repeat(words, len(values), axis=0)
            column = np.array(values, dtype=np.uint64) << np.uint64(shift)
            words[:, word] |= np.tile(column, len(words) // len(values))
        return distinct(words)

    def _fields(self, section: str) -> Fields:
        found = self.fields.get(section)
        if found is None:
            found = self.fields[section] = fields_of(self.reduced, section)
            self.sections.append(section)
        return found

    def _move(self, way: Way) -> Move:
        found = self.moves.get(id(way))
        if found is None:
            found = Move(way, self._fields(way.source), self._fields(way.target))
            self.moves[id(way)] = found
        return found

    def _number(self, way: Way) -> int:
        number = self.numbers.setdefault(id(way), len(self.ways))
        if number == len(self.ways):
            self.ways.append(way)
        return number

    def _arrive(self, section: str, words: Words) -> Ids:
        """Number new states, given in order; return their numbers."""
        ids = np.arange(self.count, self.count + len(words))
        self.count += len(words)
        if self.count > self.most:
            raise TooManyStates
        self.parts.append((section, words))
        known = self.known.get(section)
        keys = keys_of(words)
        if known is None:
            self.known[section] = (keys, ids)
        else:
            at = np.searchsorted(known[0], keys)
            self.known[section] = (np.insert(known[0], at, keys), np.insert(known[1], at, ids))
        return ids

    def _settle(self, section: str, parts: list[_Arrival]) -> tuple[Words, Ids]:
        """Note the edges that arrive at a section; return the states that are new there."""
        words = distinct(np.concatenate([moved for _, moved, _, _ in parts]))
        known = self.known.get(section)
        if known is not None:
            keys = keys_of(words)
            at = np.searchsorted(known[0], keys)
            at[at == len(known[0])] = 0
            words = words[known[0][at] != keys]
        ids = self._arrive(section, words) if len(words) else np.empty(0, dtype=np.int64)
        there, numbers = self.known[section]
        if self.within is not None:
            self.coarse = np.concatenate([self.coarse, np.zeros(len(ids), dtype=np.int64)])
        for sources, moved, way, after in parts:
            targets = numbers[np.searchsorted(there, keys_of(moved))]
            self.edges.append((sources, targets, way))
            if self.within is not None:
                self.coarse[targets] = after
        return words, ids

    def _graph(self, starts: int) -> StateGraph:
        index = {section: number for number, section in enumerate(self.sections)}
        gathered: dict[str, list[Words]] = {}
        ranks: list[Ids] = []
        filled = dict.fromkeys(self.sections, 0)
        for name, words in self.parts:
            gathered.setdefault(name, []).append(words)
            ranks.append(np.arange(filled[name], filled[name] + len(words)))
            filled[name] += len(words)
        section = np.concatenate(
            [np.full(len(words), index[name], dtype=np.int64) for name, words in self.parts]
        )
        none = np.empty(0, dtype=np.int64)
        source = np.concatenate([none, *(sources for sources, _, _ in self.edges)])
        target = np.concatenate([none, *(targets for _, targets, _ in self.edges)])
        way = np.concatenate(
            [none, *(np.full(len(s), number, dtype=np.int64) for s, _, number in self.edges)]
        )
        order = np.argsort(source, kind="stable")
        source, target, way = source[order], target[order], way[order]
        first_edge = np.searchsorted(source, np.arange(len(section) + 1))
        return StateGraph(
            self.reduced,
            self.sections,
            self.fields,
            section,
            {name: np.concatenate(words) for name, words in gathered.items()},
            np.concatenate(ranks),
            starts,
            self.ways,
            source,
            target,
            way,
            first_edge,
        )
