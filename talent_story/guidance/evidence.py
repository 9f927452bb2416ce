"""Why a condition holds at the end of a journey: the very moves that made it hold.

The explanation is read off the computation. A condition that holds does so because of some of its
parts (all of a conjunction, those that hold of a disjunction), down to comparisons; and a
comparison holds because of the moves that changed what it compares in the direction it asks for.
"""

from __future__ import annotations

from dataclasses import dataclass

from talent_story.book.language import (
    And,
    Chosen,
    Condition,
    Known,
    Met,
    Not,
    OfFact,
    OfVariable,
    OfVisits,
    Operator,
    Or,
)
from talent_story.story.compiling import OPERATORS, OPPOSITES
from talent_story.story.journey import Journey
from talent_story.story.layout import Layout


@dataclass(frozen=True, slots=True)
class Support:
    """What a condition that holds rests on.

    `moves` are positions in the journey: 0 is the arrival in the first section, n the n-th choice.
    `facts` are the facts told that it needs. Both are empty for what held from the very start.
    """

    moves: tuple[int, ...]
    facts: tuple[str, ...]


def support(condition: Condition, journey: Journey) -> Support:
    """Return what makes `condition` hold (or certainly fail, inside a « not ») in a journey.

    The condition must hold at the end of the journey.
    """
    stages = journey.stages()
    start = journey.play.layout.start
    trail = [start, *(stage.state.values for stage in stages)]
    moves: set[int] = set()
    facts: set[str] = set()
    waiting: list[tuple[Condition, bool]] = [(condition, True)]
    while waiting:
        node, wanted = waiting.pop()
        match node:
            case Not(part=part):
                waiting.append((part, not wanted))
            case And(parts=parts) | Or(parts=parts):
                held = [
                    part
                    for part in parts
                    if journey.play.predicate(part, wanted)(journey.state.values)
                ]
                waiting.extend((part, wanted) for part in held)
            case Known(fact=name) | OfFact(name=name):
                if name in journey.facts:  # « not known(x) » rests on nothing that was told
                    facts.add(name)
            case _:
                place, sign, number = _comparison(node, journey.play.layout)
                sign = sign if wanted else OPPOSITES[sign]
                moved = _moves(trail, place, sign)
                if isinstance(node, OfVisits) and sign in (">", ">="):
                    # Visits only grow: those after it held are counted no further, nor needed.
                    held_before = OPERATORS[sign]
                    moved = [move for move in moved if not held_before(trail[move][place], number)]
                moves.update(moved)
    return Support(tuple(sorted(moves)), tuple(sorted(facts)))


def _comparison(node: Condition, layout: Layout) -> tuple[int, Operator, int]:
    match node:
        case OfVariable(name=name, operator=sign, number=number):
            return layout.variables[name], sign, number
        case OfVisits(section=name, operator=sign, number=number):
            return layout.visits[name], sign, number
        case Chosen(choice=name):
            return layout.taken[name], ">=", 1
        case Met(entry=name):
            return layout.met[name], ">=", 1
    raise AssertionError(node)


def _moves(trail: list[tuple[int, ...]], place: int, sign: Operator) -> list[int]:
    """Return the moves that brought a value to where the comparison holds.

    For an order, every move that went its way; for an equality, the last that changed the value.
    """
    changes = [
        (index, trail[index + 1][place] - trail[index][place])
        for index in range(len(trail) - 1)
        if trail[index + 1][place] != trail[index][place]
    ]
    if sign in (">", ">="):
        return [index for index, change in changes if change > 0]
    if sign in ("<", "<="):
        return [index for index, change in changes if change < 0]
    return [changes[-1][0]] if changes else []
