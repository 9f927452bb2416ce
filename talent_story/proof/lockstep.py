"""Two editions of a book played in step: which choices of the older one stop being possible.

A journey of the older edition is played again in the newer by the ids of its choices. Both are put
into one machine, whose sections are pairs of sections: a way of it is a choice that both offer, and
the question is where the older offers one that the newer does not. Places that every common choice
moves alike are held once; the two could never differ.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from talent_story.book.model import Book
from talent_story.proof.certificate import place_names
from talent_story.proof.exploration import Watch, Witness
from talent_story.proof.flow import Flow
from talent_story.proof.states import states_of
from talent_story.story.journey import replay
from talent_story.story.machine import (
    TRUE,
    All,
    Any,
    Atom,
    Formula,
    Machine,
    Question,
    ValueMap,
    Way,
    conjunction,
    machine_of,
    negation,
)
from talent_story.story.play import Play, RefusalReason
from talent_story.story.reduction import reduce_machine

LOCKSTEP_STATES = 4_000_000


@dataclass(frozen=True, slots=True)
class Stop:
    """A choice of the older edition that some journey can no longer take.

    `section` is where the journey stands in the newer one, `witness` a shortest journey, that
    choice last, and `reason` why it is refused there.
    """

    choice: str
    section: str
    reason: RefusalReason
    witness: Witness


def lockstep_stops(older: Play, newer: Play, watch: Watch | None = None) -> tuple[Stop, ...]:
    """Return each choice at which some journey of the older edition stops, over all facts.

    Facts whose values the newer edition changed count as untold. Raises TooManyStates, Unfit or
    Stopped.
    """
    joint = _Joint(older, newer)
    graph = states_of(
        reduce_machine(joint.machine, joint.questions), most=LOCKSTEP_STATES, watch=watch
    )
    flow = Flow(graph)
    found: dict[str, tuple[int, int]] = {}
    states = dict(graph.by_section())
    for question in graph.reduced.questions:
        here = states.get(question.section)
        if here is None:
            continue
        hits = graph.where(question.section, question.formula, here)
        if not len(hits):
            continue
        nearest = int(hits[flow.depths[hits].argmin()])
        depth = int(flow.depths[nearest])
        choice = str(question.about[1])
        if choice not in found or depth < found[choice][0]:
            found[choice] = (depth, nearest)
    stops = []
    for choice in older.book.choices:
        if choice not in found:
            continue
        start, choices = flow.journey_to(found[choice][1])
        witness = Witness((*choices, choice), joint.facts(graph.first_values(start)))
        played = replay(newer, dict(witness.facts), witness.choices)
        assert played.reason is not None
        section = played.journey.state.section
        stops.append(Stop(choice, section, played.reason, witness))
    return tuple(stops)


class _Joint:
    """The two machines as one, and the questions to it. `pairs` are its sections by their id."""

    def __init__(self, older: Play, newer: Play) -> None:
        self.older, self.newer = older, newer
        old = machine_of(older, older.layout.facts)
        new = machine_of(newer, newer.layout.facts)
        old_names, new_names = place_names(older.layout), place_names(newer.layout)
        number_of = {name: place for place, name in old_names.items()}
        sizes, first = list(old.sizes), list(old.first)
        self.place: dict[int, int] = {}
        for place, name in new_names.items():
            known = number_of.get(name)
            if name.startswith("fact "):
                fact = newer.book.facts[name.removeprefix("fact ")]
                before = older.book.facts.get(fact.name)
                if known is not None and before is not None and before.values == fact.values:
                    self.place[place] = known
                    continue
                if known is not None:
                    first[known] = frozenset((0,))
                self._add(place, new.sizes[place], frozenset((0,)), sizes, first)
            elif known is not None and self._alike(old, new, known, place):
                self.place[place] = known
            else:
                self._add(place, new.sizes[place], new.first[place], sizes, first)
        start = self._pair(older.book.start, newer.book.start)
        empty = Play(Book("", "", "", start=start))
        self.machine = Machine(empty, sizes, first)
        self.machine.universe = [frozenset(range(size)) for size in sizes]
        self.questions: list[Question] = []
        self.pairs: dict[str, tuple[str, str]] = {}
        waiting = [(older.book.start, newer.book.start)]
        while waiting:
            pair = waiting.pop()
            id = self._pair(*pair)
            if id in self.pairs:
                continue
            self.pairs[id] = pair
            waiting.extend(self._enter(id, pair, old, new))

    @staticmethod
    def _pair(old: str, new: str) -> str:
        return f"{old} {new}"

    def _add(
        self,
        place: int,
        size: int,
        values: frozenset[int],
        sizes: list[int],
        first: list[frozenset[int]],
    ) -> None:
        self.place[place] = len(sizes)
        sizes.append(size)
        first.append(values)

    def _alike(self, old: Machine, new: Machine, one: int, other: int) -> bool:
        """Say whether a place of each begins alike and is moved alike by every common choice."""
        low = self.older.layout.minimum[one] == self.newer.layout.minimum[other]
        if not low or old.sizes[one] != new.sizes[other] or old.first[one] != new.first[other]:
            return False
        maps = {way.choice: way.maps.get(one) for ways in old.ways.values() for way in ways}
        return all(
            way.choice not in maps or maps[way.choice] == way.maps.get(other)
            for ways in new.ways.values()
            for way in ways
        )

    def _enter(
        self, id: str, pair: tuple[str, str], old: Machine, new: Machine
    ) -> Iterable[tuple[str, str]]:
        ways: list[Way] = []
        if not self.older.book.sections[pair[0]].ending:
            beside = {way.choice: way for way in new.ways[pair[1]]}
            for way in old.ways[pair[0]]:
                other = beside.get(way.choice)
                refused: Formula = TRUE
                if other is not None:
                    refused = self._renamed(negation(self.newer.layout, other.offered))
                    maps: dict[int, ValueMap] = dict(way.maps)
                    maps |= {self.place[place]: values for place, values in other.maps.items()}
                    offered = conjunction([way.offered, self._renamed(other.offered)])
                    target = self._pair(way.target, other.target)
                    ways.append(Way(way.choice, id, target, offered, maps))
                    yield way.target, other.target
                formula = conjunction([way.offered, refused])
                self.questions.append(Question(("stop", way.choice), id, formula))
        self.machine.ways[id] = ways

    def _renamed(self, formula: Formula) -> Formula:
        match formula:
            case Atom(place=place, values=values):
                return Atom(self.place[place], values)
            case All(parts=parts):
                return All(tuple(self._renamed(part) for part in parts))
            case Any(parts=parts):
                return Any(tuple(self._renamed(part) for part in parts))

    def facts(self, values: dict[int, int]) -> tuple[tuple[str, str], ...]:
        """Return the facts of the older edition that a start state tells."""
        told = []
        for name, place in self.older.layout.facts.items():
            value = values.get(place, 0)
            if value:
                told.append((name, self.older.book.facts[name].values[value - 1]))
        return tuple(told)
