"""Thresholds: for each comparison of a counter in a condition, how many journeys ever pass it.

A threshold is passed by a journey that stands where it is asked while it holds. Each choice on
offer counts as likely as another, and facts as unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from talent_story.book.language import And, Condition, Not, OfVariable, OfVisits, Or
from talent_story.proof.drawing import Drawn, margin, number_drawn
from talent_story.proof.exploration import Watch
from talent_story.proof.flow import Flow
from talent_story.proof.measures import Threshold
from talent_story.proof.states import TooManyStates, states_of
from talent_story.story.machine import (
    Atom,
    Formula,
    Machine,
    Question,
    Unfit,
    conjunction,
    formula_of,
    machine_of,
)
from talent_story.story.play import Play
from talent_story.story.reduction import reduce_machine

if TYPE_CHECKING:
    from talent_story.proof.packing import Mask
    from talent_story.proof.states import Ids

THRESHOLD_STATES = 4_000_000


Leaf = OfVariable | OfVisits
_Asked = dict[Leaf, dict[str, Formula]]


def thresholds(
    play: Play, story_facts: list[str], watch: Watch | None = None
) -> tuple[Threshold, ...]:
    """Return the thresholds of a book, by counter in the order in which these are first asked.

    Raises Unfit for a book beyond the representation, Stopped when `watch` says so.
    """
    asked = _asked(play)
    unknown = machine_of(play, ())
    by_place: dict[int, list[Leaf]] = {}
    for leaf in asked:
        by_place.setdefault(_place(play, leaf), []).append(leaf)
    found: list[Threshold] = []
    drawn: list[Leaf] = []
    for same in by_place.values():
        try:
            found.extend(_exact(play, unknown, asked, same, story_facts, watch))
        except (TooManyStates, Unfit):
            drawn.extend(same)
    if drawn:
        found.extend(_drawn(unknown, asked, drawn, watch))
    counters = list(dict.fromkeys(_key(leaf)[0] for leaf in asked))
    found.sort(key=lambda item: (counters.index(item.name), item.number, item.operator))
    return tuple(found)


def _asked(play: Play) -> _Asked:
    """Return where each comparison of a counter is asked, and what must hold there for it."""
    book, layout = play.book, play.layout
    found: _Asked = {}

    def ask(conditions: Iterable[Condition], section: str, *also: Formula) -> None:
        for condition in conditions:
            for leaf in _leaves(condition):
                # « Seen at all » is no threshold: who asks it asks where a journey has been.
                if (isinstance(leaf, OfVisits) and leaf.number > 1) or (
                    isinstance(leaf, OfVariable) and book.variables[leaf.name].kind == "counter"
                ):
                    formula = conjunction([formula_of(leaf, layout), *also])
                    known = found.setdefault(leaf, {})
                    # Asked there without more, it needs no more.
                    if section not in known or not also:
                        known[section] = formula

    for section in book.sections.values():
        opening = layout.chapters.get(section.chapter)
        if opening is not None:
            first = Atom(opening, frozenset((1,)))
            ask(book.chapters[section.chapter].opening.conditions(), section.id, first)
        ask(section.passage.conditions(), section.id)
        for choice in section.choices:
            ask(() if choice.condition is None else (choice.condition,), section.id)
            ask(choice.text.conditions(), section.id)
        if section.ending:
            for programme in book.programmes.values():
                ask((signal.condition for signal in programme.signals), section.id)
    return found


def _leaves(condition: Condition) -> Iterator[Condition]:
    waiting = [condition]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Not):
            waiting.append(node.part)
        elif isinstance(node, (And, Or)):
            waiting.extend(reversed(node.parts))
        else:
            yield node


def _place(play: Play, leaf: Leaf) -> int:
    if isinstance(leaf, OfVisits):
        return play.layout.visits[leaf.section]
    return play.layout.variables[leaf.name]


def _key(leaf: Leaf) -> tuple[str, str, int]:
    name = f"visits({leaf.section})" if isinstance(leaf, OfVisits) else leaf.name
    return name, leaf.operator, leaf.number


def _exact(
    play: Play,
    unknown: Machine,
    asked: _Asked,
    same: list[Leaf],
    story_facts: list[str],
    watch: Watch | None,
) -> list[Threshold]:
    """Return the thresholds of one counter, over every state that tells them apart."""
    flow, passing = _passing(unknown, asked, same, watch)
    ever = None
    found: list[Threshold] = []
    for number, leaf in enumerate(same):
        shares = flow.shares(passing[number])
        share = shares.of(passing[number])
        passed = bool(passing[number].any())
        if not passed and story_facts:
            if ever is None:
                known = _passing(machine_of(play, story_facts), asked, same, watch)[1]
                ever = [bool(mask.any()) for mask in known]
            passed = ever[number]
        found.append(Threshold(*_key(leaf), tuple(asked[leaf]), passed, share, shares.error))
    return found


def _passing(
    machine: Machine, asked: _Asked, same: list[Leaf], watch: Watch | None
) -> tuple[Flow, list[Mask]]:
    questions = [
        Question(("threshold", number), section, formula)
        for number, leaf in enumerate(same)
        for section, formula in asked[leaf].items()
    ]
    graph = states_of(reduce_machine(machine, questions), most=THRESHOLD_STATES, watch=watch)
    passing = [np.zeros(len(graph), dtype=np.bool_) for _ in same]
    states = dict(graph.by_section())
    for question in graph.reduced.questions:
        here = states.get(question.section)
        if here is not None:
            number = int(str(question.about[1]))
            passing[number][graph.where(question.section, question.formula, here)] = True
    return Flow(graph), passing


def _drawn(
    machine: Machine, asked: _Asked, left: list[Leaf], watch: Watch | None
) -> list[Threshold]:
    by_section: dict[str, list[tuple[int, Formula]]] = {}
    for number, leaf in enumerate(left):
        for section, formula in asked[leaf].items():
            by_section.setdefault(section, []).append((number, formula))
    number_of_walks = number_drawn(machine)
    passed = np.zeros((len(left), number_of_walks), dtype=np.bool_)

    def seen(section: str, journeys: Ids) -> None:
        for number, formula in by_section.get(section, ()):
            passed[number, journeys] |= walks.holds(formula, journeys)

    walks = Drawn(machine, seen)
    walks.draw(watch)
    found: list[Threshold] = []
    for number, leaf in enumerate(left):
        share = float(passed[number].mean())
        ever = True if share else None
        found.append(
            Threshold(*_key(leaf), tuple(asked[leaf]), ever, share, margin(share, number_of_walks))
        )
    return found
