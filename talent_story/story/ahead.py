"""How many choices remain: honest bounds on every way on from a state to an ending.

The book is seen through some of its places (see `story.projection`), where every way on is there
and perhaps some more: what bounds all of those bounds every way on. With all the places that
choices read nothing is lost, and both bounds are reached. Places are added, those that break
circles first, while what is seen stays small.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from talent_story.story.machine import Machine, Unfit, places_read
from talent_story.story.play import Play, State
from talent_story.story.projection import Projection, TooLarge, story_places, told_machine

MAX_STATES = 8_000
"""Most states that are seen, unless the book has more sections than that."""

MAX_WORK = 4
"""Looking stops when so many times as many states were gone through in all."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """Every way on from a state to an ending has at least `least` and at most `most` choices.

    `most` is None when there is no bound, or none is known. Where no ending can be reached any
    more, this says nothing.
    """

    least: int
    most: int | None


class Bounds:
    """The bounds from every state of a book, for one reader's facts.

    To make them takes a moment, which is worth a thread of its own; to ask is quick. When `exact`
    is true, some way on has the fewest choices said, and some the most.

    Example:
        >>> from talent_story.book import parse_book, sources_of
        >>> book, _ = parse_book(sources_of({
        ...     "graph/book.yaml": "{format: 1, id: b, title: B, start: a}",
        ...     "chapters/1.md": "---\\ntitle: T\\n---\\n## A {#a}\\nHi.\\n\\n- [Quick](#z)\\n"
        ...                      "- [Slow](#m)\\n\\n## M {#m}\\nOn.\\n\\n- [On](#z)\\n\\n"
        ...                      "## Z {#z ending}\\nBye.\\n"}))
        >>> play = Play(book)
        >>> Bounds(play).ahead(play.begin())
        Ahead(least=1, most=2)
    """

    def __init__(
        self,
        play: Play,
        facts: Mapping[str, str] | None = None,
        *,
        max_states: int = MAX_STATES,
    ) -> None:
        self.exact = False
        self._seen: _Seen | None = None
        try:
            machine = told_machine(play, facts or {})
        except Unfit:
            return
        self._look(machine, max(max_states, len(machine.ways)))

    def _look(self, machine: Machine, max_states: int) -> None:
        """See more and more places, until all are seen or it becomes too much.

        One place more at a time while there are circles, then ever more at once.
        """
        left = story_places(machine)
        kept: frozenset[int] = frozenset()
        seen = _Seen(Projection(machine, kept, max_states=max_states))
        at_once = 1
        work = 0
        while left and work < MAX_WORK * max_states:
            circular = seen.read_on_circles(machine)
            wanted = sorted(left, key=lambda place: (-circular[place], -left[place], place))
            added = wanted[: 1 if circular else at_once]
            try:
                wider = _Seen(Projection(machine, kept.union(added), max_states=max_states))
            except TooLarge:
                work += max_states
                if len(added) > 1:
                    at_once = len(added) // 2
                    continue
            else:
                work += len(wider.projection.nodes)
                seen, kept = wider, kept.union(added)
                at_once *= 2
            for place in added:
                del left[place]
        self._seen = seen
        self.exact = kept >= story_places(machine).keys()

    def ahead(self, state: State) -> Ahead:
        """Return the bounds from a state."""
        return Ahead(0, None) if self._seen is None else self._seen.ahead(state)


def choices_ahead(play: Play, state: State) -> Ahead:
    """Return bounds on how many choices remain from a state before an ending; see `Bounds`.

    The bounds of the books and facts asked for last are kept.
    """
    facts = {name: play.value(state, name) for name in play.book.facts}
    told = [(name, value) for name, value in facts.items() if isinstance(value, str)]
    return _bounds(play, tuple(told)).ahead(state)


@lru_cache(maxsize=4)
def _bounds(play: Play, facts: tuple[tuple[str, str], ...]) -> Bounds:
    return Bounds(play, dict(facts))


class _Seen:
    """A book seen through some places, and for each node its distances to an ending.

    `most` has no entry for nodes from which one can go round in a circle, `least` none for those
    from which no ending can be reached.
    """

    def __init__(self, projection: Projection) -> None:
        self.projection = projection
        sections = projection.sections
        into = projection.into()
        layer = [n for n, (section, _) in enumerate(projection.nodes) if sections[section].ending]
        self.least = dict.fromkeys(layer, 0)
        self.most = dict.fromkeys(layer, 0)
        ready = list(layer)
        while layer:
            following = []
            for target in layer:
                for _, source in into[target]:
                    if source not in self.least:
                        self.least[source] = self.least[target] + 1
                        following.append(source)
            layer = following
        waiting = {
            node: sum(target in self.least for _, target in projection.ways[node])
            for node in self.least
        }
        longest = dict(self.most)
        while ready:
            target = ready.pop()
            for _, source in into[target]:
                longest[source] = max(longest.get(source, 0), longest[target] + 1)
                waiting[source] -= 1
                if not waiting[source]:
                    self.most[source] = longest[source]
                    ready.append(source)

    def read_on_circles(self, machine: Machine) -> Counter[int]:
        """Return the places read by choices that may lead round in a circle, with how many do."""
        circles = self.least.keys() - self.most.keys()
        choices = {
            choice
            for node in circles
            for choice, target in self.projection.ways[node]
            if target in circles
        }
        return Counter(
            place
            for ways in machine.ways.values()
            for way in ways
            if way.choice in choices
            for place in places_read(way.offered) - self.projection.kept
        )

    def ahead(self, state: State) -> Ahead:
        node = self.projection.node_of(state)
        return Ahead(self.least.get(node, 0), self.most.get(node))
