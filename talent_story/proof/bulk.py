"""Exploration by sets: every reachable state of a book, whole sets of them at a time.

Sections are taken component by component, in the order of the story, so that a section outside
any circle is entered once, by everything that ever enters it. Inside a circle what is new goes
round until nothing is. See docs/proof.md for why each reduction is exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from talent_story.proof.exploration import Watch
from talent_story.proof.sets import (
    add_image,
    difference,
    filled,
    fills,
    fitted,
    image,
    is_dense,
    is_empty,
    satisfying,
    size_of,
    union,
)
from talent_story.proof.spaces import Space, packing_order, space_of
from talent_story.story.machine import Machine, Question, Way
from talent_story.story.reduction import Reduced, reduce_machine

if TYPE_CHECKING:
    from talent_story.proof.sets import Members
    from talent_story.proof.spaces import Cells


class Interrupted(Exception):
    """The watch said to stop. `states` were found until then."""

    def __init__(self, states: int) -> None:
        super().__init__(states)
        self.states = states


@dataclass
class Reach:
    """What is reached in a reduced machine: the set of valuations at each section."""

    reduced: Reduced
    spaces: dict[str, Space]
    sets: dict[str, Members]
    states: int = 0

    def answers(self) -> dict[tuple[object, ...], bool]:
        """Return, for each question, whether its formula holds somewhere at its section."""
        found: dict[tuple[object, ...], bool] = {}
        for question in self.reduced.questions:
            if found.get(question.about):
                continue
            members = self.sets.get(question.section)
            found[question.about] = members is not None and not is_empty(
                satisfying(question.formula, self.spaces[question.section], members)
            )
        return found


class OutOfBounds(Exception):
    """The exploration took more than it may."""


WAY_WORK, MEMBER_WORK, WORD_WORK = 40_000, 80, 3
"""What it takes to move a set through a choice, and each of its members or words, in units that
are about a nanosecond each; fixed, so that what is given up does not depend on the machine."""


def reach(
    machine: Machine,
    questions: Sequence[Question],
    watch: Watch | None = None,
    most_work: int | None = None,
    most_bytes: int | None = None,
) -> Reach:
    """Find every reachable state, as far as `questions` can tell states apart.

    Raises Interrupted when `watch` says so, Unfit when the valuations cannot be numbered,
    OutOfBounds when it takes more than `most_work`, or more than `most_bytes` for its sets.
    """
    return reach_reduced(reduce_machine(machine, questions), watch, most_work, most_bytes)


def reach_reduced(
    reduced: Reduced,
    watch: Watch | None = None,
    most_work: int | None = None,
    most_bytes: int | None = None,
) -> Reach:
    """Find every reachable state of a reduced machine; see `reach`."""
    start = reduced.machine.start
    explorer = _Explorer(reduced, watch, most_work, most_bytes)
    explorer.arrive(start, first_set(reduced, explorer.space(start)))
    for component in components(reduced.ways, start):
        explorer.explore(component)
    return Reach(reduced, explorer.spaces, explorer.sets, explorer.states)


def first_set(reduced: Reduced, space: Space) -> Members:
    """Return the set of states in which a journey can begin."""
    return fitted(space, first_cells(reduced, space))


def first_cells(reduced: Reduced, space: Space) -> Cells:
    """Return the cells in which a journey can begin, in order."""
    import numpy as np

    cells = np.zeros(1, dtype=np.int64)
    for axis, place in enumerate(space.places):
        positions = space.positions[axis][sorted(reduced.first[place])]
        values = positions * space.strides[axis]
        cells = (cells[:, None] + values[None, :]).ravel()
    return np.sort(cells)


@dataclass
class _Explorer:
    reduced: Reduced
    watch: Watch | None
    most_work: int | None
    most_bytes: int | None
    work: int = 0
    spaces: dict[str, Space] = field(default_factory=dict)
    sets: dict[str, Members] = field(default_factory=dict)
    states: int = 0
    order: Mapping[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self.order = packing_order(self.reduced)

    def space(self, section: str) -> Space:
        found = self.spaces.get(section)
        if found is None:
            found = self.spaces[section] = space_of(self.reduced, section, self.order)
        return found

    def arrive(self, section: str, members: Members) -> None:
        known = self.sets.get(section)
        space = self.space(section)
        self.sets[section] = filled(space, members if known is None else union(known, members))

    def explore(self, component: list[str]) -> None:
        inside = set(component)
        if len(component) == 1 and all(
            way.target != component[0] for way in self.reduced.ways[component[0]]
        ):
            section = component[0]
            if section in self.sets:
                self.spread(section, self.sets[section], inside, {})
                self.count(section)
            return
        news = {section: self.sets[section] for section in component if section in self.sets}
        while news:
            # In the order of the story, again and again: what is new gathers before it is moved on.
            for section in component:
                members = news.pop(section, None)
                if members is not None:
                    self.spread(section, fitted(self.space(section), members), inside, news)
                    self.check()
        for section in component:
            if section in self.sets:
                self.count(section)

    def spread(
        self,
        section: str,
        members: Members,
        inside: set[str],
        news: dict[str, Members],
    ) -> None:
        """Move members on through every way; what is new inside the component goes to `news`."""
        source = self.space(section)
        for way in self.reduced.ways[section]:
            offered = satisfying(way.offered, source, fitted(source, members))
            self.note_work(offered)
            if is_empty(offered):
                continue
            self.make_room(way.target, source, offered)
            # A way into its own section may have made its space dense meanwhile.
            offered = fitted(source, offered)
            known = self.sets.get(way.target)
            if way.target not in inside and known is not None:
                target = self.space(way.target)
                self.sets[way.target] = filled(
                    target, add_image(way, source, target, offered, known)
                )
                continue
            arrived = image(way, source, self.space(way.target), offered)
            if way.target not in inside:
                self.arrive(way.target, arrived)
                continue
            fresh = arrived if known is None else difference(arrived, known)
            if is_empty(fresh):
                continue
            self.arrive(way.target, fresh)
            target = self.space(way.target)
            waiting = news.get(way.target)
            fresh = fitted(target, fresh)
            news[way.target] = fresh if waiting is None else union(fitted(target, waiting), fresh)

    def make_room(self, target: str, source: Space, members: Members) -> None:
        """Make a space dense before a dense set moves there that is going to fill it."""
        space = self.space(target)
        if source.dense and not space.dense and fills(space, size_of(members)):
            space.dense = True
            if target in self.sets:
                self.sets[target] = fitted(space, self.sets[target])

    def note_work(self, members: Members) -> None:
        """Note that a set is moved through a way. Raises OutOfBounds."""
        each = WORD_WORK if is_dense(members) else MEMBER_WORK
        self.work += WAY_WORK + each * members.size
        if self.most_work is not None and self.work > self.most_work:
            raise OutOfBounds
        if (
            self.most_bytes is not None
            and is_dense(members)
            and members.size > 1 << 20  # sets of large boxes: few, so they are counted each time
            and sum(held.nbytes for held in self.sets.values()) > self.most_bytes
        ):
            raise OutOfBounds

    def count(self, section: str) -> None:
        self.states += size_of(self.sets[section])
        self.check()

    def check(self) -> None:
        if self.watch is not None and not self.watch(self.states):
            raise Interrupted(self.states)


def components(ways: dict[str, list[Way]], start: str) -> list[list[str]]:
    """Return the strongly connected components reachable from the start, in story order."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    on_stack: set[str] = set()
    stack: list[str] = []
    found: list[list[str]] = []
    work: list[tuple[str, int]] = [(start, 0)]
    while work:
        section, position = work.pop()
        if position == 0:
            number[section] = lowest[section] = len(number)
            stack.append(section)
            on_stack.add(section)
        targets = ways[section]
        descended = False
        while position < len(targets):
            target = targets[position].target
            position += 1
            if target not in number:
                work.append((section, position))
                work.append((target, 0))
                descended = True
                break
            if target in on_stack:
                lowest[section] = min(lowest[section], number[target])
        if descended:
            continue
        if lowest[section] == number[section]:
            component: list[str] = []
            while True:
                member = stack.pop()
                on_stack.discard(member)
                component.append(member)
                if member == section:
                    break
            found.append(component[::-1])
        if work:
            parent = work[-1][0]
            lowest[parent] = min(lowest[parent], lowest[section])
    return found[::-1]
