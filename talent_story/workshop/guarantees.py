"""What a room is sure to meet in the time it has, whatever it votes.

« Whatever the room votes in the 35 minutes left, it meets at least three detection tools, unless it
takes B here. » The least number over all sequences of votes is found by playing the room against
the clock: a vote may also spend the time on a long section, which is then not finished and meets
nothing. Two facts keep the search small and exact:

- With less time left, a room in the same place meets no more. So of two ways to the same place that
  met the same things, only the slower one needs to be followed.
- What is met only grows. So a way that has met no more than another, and is as late, replaces it.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Literal

from talent_story.book.model import Section
from talent_story.story.journey import Journey
from talent_story.story.machine import Unfit
from talent_story.workshop.reading_times import ROOMS
from talent_story.workshop.walking import VOTE_SECONDS, Node, Walk, reached_in

Met = Literal["detection_tools", "support_formats", "both"]
"""What is counted: detection tools, support formats, or the ones and the others."""

MAX_LABELS = 400_000
"""How many (place, time, met) are followed before the search gives up."""

_PROBE = 20_000
"""How many are followed, the furthest first, before they are followed in order."""

_CATALOGUES: Mapping[Met, tuple[str, ...]] = {
    "detection_tools": ("detection_tools",),
    "support_formats": ("support_formats",),
    "both": ("detection_tools", "support_formats"),
}


@dataclass(frozen=True, slots=True)
class Guarantee:
    """What a room is sure to have met at the end of its time, counted from those met already.

    `least` is None when it could not be found out. `way` is a list of choices that meets no more.
    """

    least: int | None
    way: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guarantees:
    """The guarantee here, and after each choice on offer, by its id, in the order written."""

    what: Met
    seconds: float
    here: Guarantee
    after: Mapping[str, Guarantee]

    @property
    def unless(self) -> tuple[str, ...]:
        """The choices that meet fewer than the best choice guarantees; empty when all are equal."""
        known = [each.least for each in self.after.values() if each.least is not None]
        if len(known) != len(self.after) or not known:
            return ()
        return tuple(id for id, each in self.after.items() if each.least != max(known))

    @property
    def best(self) -> int | None:
        """What is guaranteed after the best choice here."""
        known = [each.least for each in self.after.values()]
        if any(least is None for least in known):
            return None
        return max((least for least in known if least is not None), default=self.here.least)


def guarantees(
    journey: Journey,
    seconds: float,
    what: Met = "detection_tools",
    *,
    vote_seconds: float = VOTE_SECONDS,
    since: int = 0,
    max_labels: int = MAX_LABELS,
) -> Guarantees:
    """Return what is sure to be met from where `journey` stands, its section being read already.

    What was met since its first `since` choices counts as met: those before were not read by the
    room. Facts are those of the journey; all others stay unknown.
    """
    met = {entry for stage in journey.stages()[since:] for entry in met_in(stage.section, what)}
    offers = journey.offers()
    try:
        inside = reached_in(journey.play, journey.section.id, seconds)
        walk = Walk(journey.play, journey.facts, inside, vote_seconds)
    except Unfit:
        unknown = Guarantee(None)
        return Guarantees(what, seconds, unknown, {choice.id: unknown for choice in offers})
    search = _Search(walk, what, seconds, max_labels)
    start = walk.node(journey.state)
    voting = walk.voting(start)
    after: dict[str, Guarantee] = {}
    for onward in walk.onward(start):
        spent = voting + onward.reading
        if spent > seconds:
            after[onward.choice] = Guarantee(len(met), (onward.choice,))
            continue
        mask = search.mask(met) | search.meets(onward.node.section)
        found = search.least(onward.node, spent, mask)
        after[onward.choice] = Guarantee(found.least, (onward.choice, *found.way))
    here = Guarantee(len(met))
    if after:
        here = min(after.values(), key=lambda each: -1 if each.least is None else each.least)
    return Guarantees(what, seconds, here, after)


def usually_met(
    journey: Journey,
    seconds: float,
    what: Met = "detection_tools",
    *,
    vote_seconds: float = VOTE_SECONDS,
    since: int = 0,
) -> float | None:
    """Return what `ROOMS` rooms that vote at random have met on average; see `guarantees`."""
    inside = reached_in(journey.play, journey.section.id, seconds)
    try:
        walk = Walk(journey.play, journey.facts, inside, vote_seconds)
    except Unfit:
        return None
    # The seed is fixed so that a plan is the same twice; nothing here is a secret.
    chance = Random(20_190_701)  # noqa: S311
    before = {entry for stage in journey.stages()[since:] for entry in met_in(stage.section, what)}
    sections = journey.book.sections
    total = 0
    for _ in range(ROOMS):
        node, spent, met = walk.node(journey.state), 0.0, set(before)
        while onward := walk.onward(node):
            each = chance.choice(onward)
            spent += walk.voting(node) + each.reading
            if spent > seconds:
                break
            node = each.node
            met.update(met_in(sections[node.section], what))
        total += len(met)
    return total / ROOMS


def met_in(section: Section, what: Met) -> tuple[str, ...]:
    """Return what counts among the entries that a section meets."""
    return tuple(entry for name in _CATALOGUES[what] for entry in getattr(section, name))


class _Label:
    __slots__ = ("choice", "mask", "node", "parent", "spent")

    def __init__(
        self, node: Node, spent: float, mask: int, parent: _Label | None, choice: str
    ) -> None:
        self.node, self.spent, self.mask = node, spent, mask
        self.parent, self.choice = parent, choice

    def way(self) -> tuple[str, ...]:
        found: list[str] = []
        label: _Label = self
        while label.parent is not None:
            found.append(label.choice)
            label = label.parent
        return tuple(reversed(found))


class _Search:
    def __init__(self, walk: Walk, what: Met, seconds: float, max_labels: int) -> None:
        self.walk = walk
        self.seconds = seconds
        self.max_labels = max_labels
        sections = walk.play.book.sections
        book = walk.play.book
        entries = [entry for name in _CATALOGUES[what] for entry in getattr(book, name)]
        self.bits = {entry: 1 << number for number, entry in enumerate(entries)}
        self.masks = {id: self.mask(met_in(section, what)) for id, section in sections.items()}
        self.rank = _ranks({
            id: [choice.target for choice in section.choices] if id in walk.inside else []
            for id, section in sections.items()
        })  # fmt: skip

    def mask(self, entries: Iterable[str]) -> int:
        """Return entries, each once, as bits."""
        return sum(self.bits[entry] for entry in entries)

    def meets(self, section: str) -> int:
        """Return what entering a section meets, as bits."""
        return self.masks[section]

    def least(self, start: Node, spent: float, mask: int) -> Guarantee:
        """Return the least that is met from a node, entered after `spent` seconds."""
        for most in range(mask.bit_count(), len(self.bits) + 1):
            try:
                try:
                    end = self.end_within(start, spent, mask, most, probe=True)
                except _TooMany:
                    end = self.end_within(start, spent, mask, most, probe=False)
            except _TooMany:
                return Guarantee(None)
            if end is not None:
                return Guarantee(most, end.way())
        raise AssertionError("every walk ends")

    def end_within(
        self, start: Node, spent: float, mask: int, most: int, *, probe: bool
    ) -> _Label | None:
        """Return a way to the end of the time that meets at most `most`, or None: there is none.

        Sections are gone through in an order in which nearly all the ways to one come before those
        on from it, and the latest first: what is followed is then nearly always the last word. A
        `probe` follows what has got furthest: where there are many such ways, it soon finds one.
        Raises _TooMany.
        """
        onwards = -1 if probe else 1
        most_labels = min(_PROBE, self.max_labels) if probe else self.max_labels
        kept: dict[Node, list[_Label]] = {}
        first = _Label(start, spent, mask, None, "")
        kept[start] = [first]
        heap: list[tuple[int, float, int, _Label]] = [(self.rank[start.section], -spent, 0, first)]
        count = 0
        while heap:
            label = heapq.heappop(heap)[3]
            if label not in kept[label.node]:
                continue  # another way replaced it meanwhile
            onward = self.walk.onward(label.node)
            decided = label.spent + self.walk.voting(label.node)
            if not onward:
                return label
            for each in onward:
                spent = decided + each.reading
                if spent > self.seconds:
                    return _Label(each.node, spent, label.mask, label, each.choice)
                mask = label.mask | self.masks[each.node.section]
                if mask.bit_count() > most:
                    continue
                others = kept.setdefault(each.node, [])
                if any(o.spent >= spent and o.mask & ~mask == 0 for o in others):
                    continue
                new = _Label(each.node, spent, mask, label, each.choice)
                others[:] = [o for o in others if not (spent >= o.spent and mask & ~o.mask == 0)]
                others.append(new)
                count += 1
                if count > most_labels:
                    raise _TooMany
                rank = onwards * self.rank[each.node.section]
                heapq.heappush(heap, (rank, -spent, count, new))
        return None


class _TooMany(Exception):
    pass


def _ranks(onward: Mapping[str, list[str]]) -> dict[str, int]:
    """Return numbers for sections such that a way goes up, unless it is part of a circle.

    (Tarjan's components, in the order they are left, counted backward.)
    """
    rank: dict[str, int] = {}
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    component = len(onward)
    for root in onward:
        if root in index:
            continue
        index[root] = low[root] = len(index)
        stack.append(root)
        path = [(root, iter(onward[root]))]
        while path:
            section, following = path[-1]
            for target in following:
                if target not in index:
                    index[target] = low[target] = len(index)
                    stack.append(target)
                    path.append((target, iter(onward[target])))
                    break
                if target not in rank:
                    low[section] = min(low[section], index[target])
            else:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[section])
                if low[section] == index[section]:
                    component -= 1
                    while True:
                        member = stack.pop()
                        rank[member] = component
                        if member == section:
                            break
    return rank
