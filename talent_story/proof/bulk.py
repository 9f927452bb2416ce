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
    cells_of,
    difference,
    empty,
    filled,
    fills,
    fitted,
    holding,
    image,
    is_dense,
    is_empty,
    satisfying,
    size_of,
    union,
)
from talent_story.proof.spaces import Space, cell_mask, moved_cells, packing_order, space_of
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

MOST_BYTES = 1 << 30
"""What sets may take in memory when there is a bound on the work."""


def reach(
    machine: Machine,
    questions: Sequence[Question],
    watch: Watch | None = None,
    most_work: int | None = None,
) -> Reach:
    """Find every reachable state, as far as `questions` can tell states apart.

    Raises Interrupted when `watch` says so, Unfit when the valuations cannot be numbered,
    OutOfBounds when it takes more than `most_work`.
    """
    return reach_reduced(reduce_machine(machine, questions), watch, most_work)


def reach_reduced(
    reduced: Reduced, watch: Watch | None = None, most_work: int | None = None
) -> Reach:
    """Find every reachable state of a reduced machine; see `reach`."""
    start = reduced.machine.start
    explorer = _Explorer(reduced, watch, most_work)
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
        if self.most_work is not None and (
            self.work > self.most_work
            or (
                is_dense(members)
                and members.size > 1 << 20
                and sum(held.nbytes for held in self.sets.values()) > MOST_BYTES
            )
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


@dataclass(frozen=True, slots=True)
class Found:
    """A shortest journey to something: its choices, and the values that places began with."""

    choices: tuple[str, ...]
    first: dict[int, int]


def shortest_journeys(
    reach: Reach, targets: dict[object, tuple[str, Members]], watch: Watch | None = None
) -> dict[object, Found]:
    """Return, for each target (a section and a set of its states), a shortest journey into it.

    Goes through the states again, layer by layer of journeys' length, keeping the layers.
    """
    import numpy as np

    reduced, spaces = reach.reduced, reach.spaces
    start = reduced.machine.start
    layer: dict[str, Members] = {start: first_set(reduced, spaces[start])}
    seen = dict(layer)
    layers: list[dict[str, Cells]] = []
    waiting = dict(targets)
    found: dict[object, Found] = {}
    while layer and waiting:
        layers.append({section: cells_of(spaces[section], layer[section]) for section in layer})
        for key, (section, wanted) in list(waiting.items()):
            here = layers[-1].get(section)
            if here is None:
                continue
            hits = np.intersect1d(here, cells_of(spaces[section], wanted), assume_unique=True)
            if len(hits):
                found[key] = _walked_back(reach, layers, section, int(hits[0]))
                del waiting[key]
        following: dict[str, Members] = {}
        for section, members in layer.items():
            for way in reduced.ways[section]:
                offered = satisfying(way.offered, spaces[section], members)
                if is_empty(offered):
                    continue
                arrived = image(way, spaces[section], spaces[way.target], offered)
                known = seen.get(way.target)
                fresh = arrived if known is None else difference(arrived, known)
                if is_empty(fresh):
                    continue
                seen[way.target] = fresh if known is None else union(known, fresh)
                more = following.get(way.target)
                following[way.target] = fresh if more is None else union(more, fresh)
            if watch is not None and not watch(reach.states):
                raise Interrupted(reach.states)
        layer = following
    return found


def _walked_back(reach: Reach, layers: list[dict[str, Cells]], section: str, cell: int) -> Found:
    import numpy as np

    reduced, spaces = reach.reduced, reach.spaces
    into: dict[str, list[Way]] = {}
    for ways in reduced.ways.values():
        for way in ways:
            into.setdefault(way.target, []).append(way)
    choices: list[str] = []
    for depth in range(len(layers) - 2, -1, -1):
        for way in into[section]:
            cells = layers[depth].get(way.source)
            if cells is None:
                continue
            space = spaces[way.source]
            offered = _offered_cells(way, space, cells)
            if not len(offered):
                continue
            moved = moved_cells(way, space, spaces[section], offered)
            hits = np.flatnonzero(moved == cell)
            if len(hits):
                choices.append(way.choice)
                section, cell = way.source, int(offered[hits[0]])
                break
        else:
            raise AssertionError("every layer comes from the one before")
    space = spaces[section]
    first = dict(space.constants)
    for axis, place in enumerate(space.places):
        first[place] = int(space.values[axis][space.coordinates(axis, np.array([cell]))[0]])
    values = {place: reduced.representative[place][number] for place, number in first.items()}
    return Found(tuple(reversed(choices)), values)


def _offered_cells(way: Way, space: Space, cells: Cells) -> Cells:
    chosen = cell_mask(way.offered, space, cells)
    return cells if chosen is None else cells[chosen]


def reaching(
    reach: Reach, final: dict[str, Members], watch: Watch | None = None
) -> dict[str, Members]:
    """Return the reached states from which some state of `final` can be reached."""
    reduced, spaces = reach.reduced, reach.spaces
    result: dict[str, Members] = {}
    whole: set[str] = set()
    for component in reversed(components(reduced.ways, reduced.machine.start)):
        sections = [section for section in component if section in reach.sets]
        inside = set(sections)
        for section in sections:
            result[section] = final.get(section, empty(spaces[section]))
        # Each section looks on from all its states once, and again when one that it leads to inside
        # its circle has grown.
        waiting = list(reversed(sections))
        while waiting:
            section = waiting.pop()
            grown = _reaching_from(reach, section, result, whole - inside)
            if watch is not None and not watch(reach.states):
                raise Interrupted(reach.states)
            if grown is None:
                continue
            result[section] = grown
            waiting.extend(
                before
                for before in sections
                if before not in waiting
                and any(way.target == section for way in reduced.ways[before])
            )
        whole.update(
            section
            for section in sections
            if size_of(result[section]) == size_of(reach.sets[section])
        )
    return result


def _reaching_from(
    reach: Reach, section: str, result: dict[str, Members], whole: set[str]
) -> Members | None:
    """Return the states of a section known to reach what `result` holds; None when none is new."""

    space = reach.spaces[section]
    known = result[section]
    open_states = difference(reach.sets[section], known)
    before = size_of(known)
    for way in reach.reduced.ways[section]:
        if way.target not in result or is_empty(open_states):
            continue
        offered = satisfying(way.offered, space, open_states)
        if is_empty(offered):
            continue
        if way.target not in whole:
            cells = cells_of(space, offered)
            target = reach.spaces[way.target]
            moved = moved_cells(way, space, target, cells)
            inside = holding(result[way.target], moved)
            offered = fitted(space, cells[inside])
        known = union(known, offered)
        open_states = difference(open_states, offered)
    return known if size_of(known) > before else None
