"""Is there a journey to this? One question answered exactly, without going through every state.

A guide (`talent_story.proof.guiding`) that sees only what the question reads says no for good, or
says how far the goal is at least. Then journeys are followed for real, the most promising first
(the A* search of Hart, Nilsson and Raphael, 1968): with distances that never exceed the true ones,
the first journey that arrives is a shortest one, and when none is left there is none. If that takes
too long, the guide is given the places whose conditions stood most in the way, and the search
begins again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import product

from talent_story.proof.bulk import Interrupted
from talent_story.proof.exploration import Watch
from talent_story.proof.guiding import FAR, Guide, TooLarge, guide_of
from talent_story.proof.layers import Found
from talent_story.story.machine import (
    FALSE,
    All,
    Atom,
    Formula,
    Machine,
    Question,
    Way,
    places_read,
)
from talent_story.story.reduction import Reduced, reduce_machine

FIRST_LOOK = 2_000
"""States followed before a guide is made better."""

LAST_LOOK = 400_000
"""States followed once guides cannot be made better."""

GUIDE_VALUATIONS = 1 << 12
"""A first guide sees places with at most so many valuations; more are shared among guides."""

MOST_GUIDES = 12
MOST_BEGINNINGS = 20_000

Values = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sought:
    """What was found out: a shortest journey, or that there is none, or (not `settled`) neither."""

    journey: Found | None
    settled: bool
    states: int


def seek(machine: Machine, goals: Sequence[Question], watch: Watch | None = None) -> Sought:
    """Look for a shortest journey to any of the goals. Raises Interrupted."""
    reduced = reduce_machine(_towards(machine, goals), goals)
    open_goals = [
        goal
        for goal in reduced.questions
        if goal.section in reduced.domains and goal.formula != FALSE
    ]
    if not open_goals:
        return Sought(None, True, 0)
    seeker = Seeker(reduced, open_goals, watch)
    states = 0
    read = sorted(set().union(*(places_read(goal.formula) for goal in open_goals)))
    for places in shares(reduced, read):
        try:
            guide = guide_of(reduced, open_goals, frozenset(places))
        except TooLarge:
            continue
        states += guide.states
        seeker.guides.append(guide)
        if seeker.hopeless():
            return Sought(None, True, states)
    while True:
        journey = seeker.follow(FIRST_LOOK)
        states += seeker.followed
        if journey is not None or seeker.exhausted:
            return Sought(journey, True, states)
        better = seeker.better_guide() if len(seeker.guides) < MOST_GUIDES else None
        if better is None:
            break
        states += better.states
        seeker.guides.append(better)
        if seeker.hopeless():
            return Sought(None, True, states)
    journey = seeker.follow(LAST_LOOK)
    return Sought(journey, journey is not None or seeker.exhausted, states + seeker.followed)


def _towards(machine: Machine, goals: Sequence[Question]) -> Machine:
    """Return the machine without the ways from which no goal lies ahead."""
    into: dict[str, list[str]] = {}
    for section, ways in machine.ways.items():
        for way in ways:
            into.setdefault(way.target, []).append(section)
    ahead = {goal.section for goal in goals}
    waiting = list(ahead)
    while waiting:
        for section in into.get(waiting.pop(), ()):
            if section not in ahead:
                ahead.add(section)
                waiting.append(section)
    towards = {
        section: [way for way in ways if section in ahead and way.target in ahead]
        for section, ways in machine.ways.items()
    }
    return Machine(
        machine.play, machine.sizes, machine.first, towards, machine.universe, machine.start
    )


def shares(reduced: Reduced, places: Sequence[int]) -> list[list[int]]:
    """Share places among guides, so that each sees as many valuations as it can bear."""
    shares: list[list[int]] = []
    valuations = GUIDE_VALUATIONS + 1
    for place in places:
        if reduced.sizes[place] < 2:
            continue
        valuations *= reduced.sizes[place]
        if valuations > GUIDE_VALUATIONS:
            shares.append([])
            valuations = reduced.sizes[place]
        shares[-1].append(place)
    return shares or [[]]


class _Step:
    """A way, ready to be followed on the live values of its section."""

    __slots__ = ("choice", "moves", "offered", "target", "test")

    def __init__(self, way: Way, reduced: Reduced) -> None:
        here = {place: at for at, place in enumerate(reduced.live[way.source])}
        self.choice, self.target, self.offered = way.choice, way.target, way.offered
        self.test = _test(way.offered, here)
        moves: list[tuple[int, tuple[int, ...] | None]] = []
        for place in reduced.live[way.target]:
            mapping = way.maps.get(place)
            if place in here:
                moves.append((here[place], mapping))
            else:
                assert mapping is not None  # not live before and live after: the way sets it
                moves.append((-1, mapping))
        self.moves = tuple(moves)

    def after(self, values: Values) -> Values:
        """Return the live values at the target."""
        return tuple(
            [
                values[at] if mapping is None else mapping[values[at] if at >= 0 else 0]
                for at, mapping in self.moves
            ]
        )


def _test(formula: Formula, here: dict[int, int]) -> Callable[[Values], bool] | None:
    """Return a formula as a function of live values; None when it always holds."""
    if isinstance(formula, Atom):
        at, wanted = here[formula.place], formula.values
        return lambda values: values[at] in wanted
    tests = [_test(part, here) for part in formula.parts]
    if isinstance(formula, All):
        real = [test for test in tests if test is not None]
        if not real:
            return None
        return lambda values: all(test(values) for test in real)
    if any(test is None for test in tests):
        return None
    some = [test for test in tests if test is not None]
    return lambda values: any(test(values) for test in some)


@dataclass
class Seeker:
    """A search for goals in a reduced machine. `origin` is where the journey found begins."""

    reduced: Reduced
    goals: list[Question]
    watch: Watch | None
    guides: list[Guide] = field(default_factory=list)
    followed: int = 0
    exhausted: bool = False
    blamed: Counter[int] = field(default_factory=Counter)
    origin: tuple[str, Values] | None = None
    _steps: dict[str, list[_Step]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tests: dict[str, list[Callable[[Values], bool] | None]] = {}
        for goal in self.goals:
            here = {place: at for at, place in enumerate(self.reduced.live[goal.section])}
            self.tests.setdefault(goal.section, []).append(_test(goal.formula, here))

    def beginnings(self) -> list[Values]:
        """Return the live values in which a journey may begin."""
        live = self.reduced.live[self.start]
        choices = [sorted(self.reduced.first[place]) for place in live]
        count = 1
        for values in choices:
            count *= len(values)
        return list(product(*choices)) if count <= MOST_BEGINNINGS else []

    @property
    def start(self) -> str:
        """The section in which the machine begins."""
        return self.reduced.machine.start

    def distance(self, section: str, values: Values) -> int:
        """Return at least how many choices lead to a goal."""
        most = 0
        for guide in self.guides:
            least = guide.distance(section, values)
            if least >= FAR:
                return FAR
            if least > most:
                most = least
        return most

    def hopeless(self) -> bool:
        """Say whether the guides rule out every beginning."""
        beginnings = self.beginnings()
        return bool(beginnings) and all(
            self.distance(self.start, values) >= FAR for values in beginnings
        )

    def arrived(self, section: str, values: Values) -> bool:
        """Say whether a goal holds here."""
        return any(test is None or test(values) for test in self.tests.get(section, ()))

    def steps(self, section: str) -> list[_Step]:
        """Return the ways on from a section, ready."""
        found = self._steps.get(section)
        if found is None:
            found = self._steps[section] = [
                _Step(way, self.reduced)
                for way in self.reduced.ways[section]
                if way.offered != FALSE and way.target in self.reduced.domains
            ]
        return found

    def follow(
        self, limit: int, beginnings: Sequence[tuple[str, Values]] | None = None
    ) -> Found | None:
        """Follow journeys, the most promising first, through at most so many states.

        They begin where the machine does, unless it is said where else.
        """
        self.followed, self.exhausted = 0, False
        self.blamed.clear()
        waiting: list[tuple[int, int, int, str, Values, int]] = []
        before: dict[tuple[str, Values], tuple[str, Values, str] | None] = {}
        depth: dict[tuple[str, Values], int] = {}
        if beginnings is None:
            beginnings = [(self.start, values) for values in self.beginnings()]
        for section, values in beginnings:
            least = self.distance(section, values)
            if least < FAR and (section, values) not in before:
                depth[section, values] = 0
                before[section, values] = None
                heappush(waiting, (least, least, len(before), section, values, 0))
        order = len(before)
        while waiting:
            total, left, _, section, values, made = heappop(waiting)
            if depth[section, values] < made:
                continue
            if self.arrived(section, values):
                return self._journey(before, section, values)
            self.followed += 1
            if self.followed > limit:
                return None
            if self.watch is not None and self.followed % 256 == 0 and not self.watch(len(before)):
                raise Interrupted(len(before))
            for step in self.steps(section):
                after = step.after(values)
                if step.test is not None and not step.test(values):
                    if self.distance(step.target, after) < left:
                        self._blame(step.offered, section, values)
                    continue
                known = depth.get((step.target, after))
                if known is not None and known <= made + 1:
                    continue
                least = max(self.distance(step.target, after), total - made - 1)
                if least >= FAR:
                    continue
                depth[step.target, after] = made + 1
                before[step.target, after] = (section, values, step.choice)
                order += 1
                entry = (made + 1 + least, least, order, step.target, after, made + 1)
                heappush(waiting, entry)
        self.exhausted = bool(beginnings)
        return None

    def _journey(
        self,
        before: dict[tuple[str, Values], tuple[str, Values, str] | None],
        section: str,
        values: Values,
    ) -> Found:
        choices: list[str] = []
        while (came := before[section, values]) is not None:
            section, values, choice = came
            choices.append(choice)
        representative = self.reduced.representative
        first = {
            place: representative[place][value]
            for place, value in zip(self.reduced.live[section], values, strict=True)
        }
        self.origin = (section, values)
        return Found(tuple(reversed(choices)), first)

    def _blame(self, formula: Formula, section: str, values: Values) -> None:
        """Note which places keep a promising way closed."""
        live = self.reduced.live[section]
        waiting = [formula]
        while waiting:
            node = waiting.pop()
            if not isinstance(node, Atom):
                waiting.extend(node.parts)
            elif values[live.index(node.place)] not in node.values:
                self.blamed[node.place] += 1

    def better_guide(self) -> Guide | None:
        """Return a guide that also sees what stood most in the way, if one can be made."""
        seen = {guide.places for guide in self.guides}
        for own in sorted((guide.places for guide in self.guides), key=len, reverse=True):
            fresh = [place for place, _ in self.blamed.most_common() if place not in own]
            for places in (own | set(fresh[:2]), own | set(fresh[:1]), frozenset(fresh[:4])):
                if frozenset(places) in seen or not fresh:
                    continue
                try:
                    return guide_of(self.reduced, self.goals, frozenset(places))
                except TooLarge:
                    continue
        return None
