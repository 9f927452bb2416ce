"""The book as a room walks through it: places reduced to what decides a vote, and minutes.

A step takes the time to vote, where there is a choice, and the time to read what comes, at
`WORDS_A_MINUTE`, counted on the longest that the text can be: whoever reads faster only gets
further.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from talent_story.proof.lengths import WORDS_A_MINUTE, step_words
from talent_story.story.play import Play, State
from talent_story.story.projection import told_machine
from talent_story.story.reduction import reduce_machine
from talent_story.story.steps import Classes, Steps

VOTE_SECONDS = 45
"""How long a vote takes by default: half a minute to think, a quarter to count and say."""


class Node(NamedTuple):
    """A section, and the classes of values that still matter there."""

    section: str
    classes: Classes


class Onward(NamedTuple):
    """A choice on offer at a node, where it leads, and the seconds that reading that takes."""

    choice: str
    node: Node
    reading: float


class Walk:
    """A part of a book as a room walks through it.

    `inside` are the sections from which the room may go on: `reached_in`, `act_of`. The ways out of
    all others are cut off, so that fewer values matter; nothing the room can do in the part is
    lost, and nothing is added. Raises Unfit (`story.machine`) for a book with enormous counters.
    """

    def __init__(
        self,
        play: Play,
        facts: Mapping[str, str],
        inside: Collection[str],
        vote_seconds: float = VOTE_SECONDS,
    ) -> None:
        self.play = play
        self.vote_seconds = vote_seconds
        self.words = step_words(play.book)
        self.inside = frozenset(inside)
        machine = told_machine(play, facts)
        for section, ways in machine.ways.items():
            if section not in self.inside:
                ways.clear()
        self.reduced = reduce_machine(machine, ())
        self._steps = Steps(self.reduced)
        self._onward: dict[Node, tuple[Onward, ...]] = {}

    def node(self, state: State) -> Node:
        """Return the node that stands for a state."""
        return Node(state.section, self._steps.classes(state))

    def onward(self, node: Node) -> tuple[Onward, ...]:
        """Return what the room may choose at a node, in the order written."""
        found = self._onward.get(node)
        if found is None:
            section, values = node
            found = self._onward[node] = tuple(
                Onward(
                    way.choice,
                    Node(way.target, way.after(values)),
                    self.reading(section, way.target),
                )
                for way in self._steps.passings(section)
                if way.holds is None or way.holds(values)
            )
        return found

    def voting(self, node: Node) -> float:
        """Return how long deciding takes at a node: nothing where there is one way on."""
        return self.vote_seconds if len(self.onward(node)) > 1 else 0.0

    def reading(self, source: str | None, target: str) -> float:
        """Return how many seconds reading a section takes, coming from another (None: nowhere)."""
        return self.words(source, target)[1] * 60 / WORDS_A_MINUTE


def reached_in(play: Play, start: str, seconds: float) -> frozenset[str]:
    """Return the sections that can be read to their end in a time, from one that has been."""
    words = step_words(play.book)
    reached, done = {start: 0.0}, set[str]()
    while waiting := [section for section in reached if section not in done]:
        section = min(waiting, key=reached.__getitem__)
        done.add(section)
        for choice in play.book.sections[section].choices:
            reading = words(section, choice.target)[1] * 60 / WORDS_A_MINUTE
            spent = reached[section] + reading
            if spent <= seconds and spent < reached.get(choice.target, seconds + 1):
                reached[choice.target] = spent
    return frozenset(done)


def act_of(play: Play, section: str) -> frozenset[str]:
    """Return the sections of the act that a section belongs to (of its chapter, without acts)."""
    book = play.book
    number = book.sections[section].chapter
    act = book.chapters[number].act
    return frozenset(
        id
        for id, each in book.sections.items()
        if each.chapter == number or (act and book.chapters[each.chapter].act == act)
    )
