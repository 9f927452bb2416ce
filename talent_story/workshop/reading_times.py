"""How long a room reads from where it stands: at least, on average, at most."""

from __future__ import annotations

import heapq
from collections.abc import Collection
from dataclasses import dataclass
from random import Random

from talent_story.story.journey import Journey
from talent_story.story.machine import Unfit
from talent_story.workshop.walking import VOTE_SECONDS, Node, Walk

MAX_NODES = 50_000
"""Most places that are looked at for the longest way."""

ROOMS = 1_000
"""How many rooms that vote at random the mean is taken over."""

MAX_STEPS = 1_000


@dataclass(frozen=True, slots=True)
class ReadingTimes:
    """Seconds of reading and voting through a part of the book, the section one stands in included.

    `mean` is over `ROOMS` rooms that vote at random, always the same ones. `longest` is None when
    there is no bound, or none was found. `here` is what the first section takes.
    """

    shortest: float
    mean: float
    longest: float | None
    here: float = 0.0


def reading_times(
    journey: Journey, inside: Collection[str], vote_seconds: float = VOTE_SECONDS
) -> ReadingTimes | None:
    """Return how long it takes from where `journey` stands to the first section out of `inside`.

    That section is not read; an ending inside is. None for a book with enormous counters.
    """
    try:
        walk = Walk(journey.play, journey.facts, inside, vote_seconds)
    except Unfit:
        return None
    start = walk.node(journey.state)
    here = walk.reading(None, journey.section.id)
    longest = _longest(walk, start)
    return ReadingTimes(
        here + _shortest(walk, start),
        here + _mean(walk, start),
        None if longest is None else here + longest,
        here,
    )


def _steps(walk: Walk, node: Node) -> list[tuple[Node, float]]:
    """Return where a room may go from a node and what it spends: out of the part, no reading."""
    voting = walk.voting(node)
    return [
        (each.node, voting + (each.reading if each.node.section in walk.inside else 0.0))
        for each in walk.onward(node)
    ]


def _shortest(walk: Walk, start: Node) -> float:
    """Return the shortest way to an ending or out, looking first where it may be nearest (A*)."""
    ahead = _at_least(walk)
    spent = {start: 0.0}
    heap = [(ahead[start.section], 0.0, start)]
    while heap:
        _, seconds, node = heapq.heappop(heap)
        if seconds > spent[node]:
            continue
        if not ahead[node.section]:
            return seconds
        for target, more in _steps(walk, node):
            if seconds + more < spent.get(target, float("inf")):
                spent[target] = seconds + more
                whole = seconds + more + ahead[target.section]
                heapq.heappush(heap, (whole, seconds + more, target))
    return 0.0  # no room gets to an end


def _at_least(walk: Walk) -> dict[str, float]:
    """Return how long the rest takes at least from each section, were every way open.

    There is a vote for sure where two ways are always open.
    """
    sections = walk.play.book.sections
    into: dict[str, list[tuple[str, float]]] = {id: [] for id in sections}
    least = dict.fromkeys(sections, float("inf"))
    for id, section in sections.items():
        if id not in walk.inside or section.ending:
            least[id] = 0.0
            continue
        always = [c for c in section.choices if not (c.condition or c.once or c.fallback)]
        voting = walk.vote_seconds if len(always) > 1 else 0.0
        for choice in section.choices:
            inside = choice.target in walk.inside
            reading = walk.reading(id, choice.target) if inside else 0.0
            into[choice.target].append((id, voting + reading))
    heap = [(0.0, id) for id, seconds in least.items() if not seconds]
    while heap:
        seconds, id = heapq.heappop(heap)
        if seconds > least[id]:
            continue
        for source, spent in into[id]:
            if seconds + spent < least[source]:
                least[source] = seconds + spent
                heapq.heappush(heap, (least[source], source))
    return least


def _mean(walk: Walk, start: Node) -> float:
    # The seed is fixed so that a plan is the same twice; nothing here is a secret.
    chance = Random(20_190_701)  # noqa: S311
    total = 0.0
    for _ in range(ROOMS):
        node = start
        for _ in range(MAX_STEPS):
            steps = _steps(walk, node)
            if not steps:
                break
            node, more = chance.choice(steps)
            total += more
    return total / ROOMS


def _longest(walk: Walk, start: Node) -> float | None:
    """Return the longest way, or None when there are circles or too many places."""
    longest: dict[Node, float] = {}
    open_nodes = {start}
    path = [(start, iter(_steps(walk, start)))]
    while path:
        node, following = path[-1]
        for target, _ in following:
            if target in open_nodes:
                return None
            if target not in longest:
                if len(longest) + len(path) > MAX_NODES:
                    return None
                open_nodes.add(target)
                path.append((target, iter(_steps(walk, target))))
                break
        else:
            path.pop()
            open_nodes.discard(node)
            longest[node] = max(
                (more + longest[target] for target, more in _steps(walk, node)), default=0.0
            )
    return longest[start]
