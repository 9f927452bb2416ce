"""Conditions made into functions of a state's values, once.

Conditions have three values because a fact may be unknown (Kleene's logic). Each is compiled into
two plain predicates: one that says whether it certainly holds, one whether it certainly does not.
Negation swaps the two, and a comparison with an unknown fact satisfies neither; so neither
predicate ever meets a third value, and a condition without facts costs no more than two-valued
logic.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

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
from talent_story.story.layout import Layout

Values = Sequence[int]
Predicate = Callable[[Values], bool]

OPERATORS: dict[Operator, Callable[[int, int], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
OPPOSITES: dict[Operator, Operator] = {
    "==": "!=",
    "!=": "==",
    "<": ">=",
    "<=": ">",
    ">": "<=",
    ">=": "<",
}


def compile_condition(condition: Condition, layout: Layout, wanted: bool = True) -> Predicate:
    """Return the predicate « the condition certainly holds » (or certainly fails, if not wanted).

    Example:
        >>> from talent_story.story.layout import Layout
        >>> layout = Layout({"a": 0}, {}, {}, {}, {}, {}, (0,), (5,), (0,), 1)
        >>> compile_condition(OfVariable("a", ">=", 2), layout)((3,))
        True
    """
    match condition:
        case OfVariable(name=name, operator=sign, number=number):
            return _comparison(layout.variables[name], _signed(sign, wanted), number)
        case OfVisits(section=name, operator=sign, number=number):
            return _comparison(layout.visits[name], _signed(sign, wanted), number)
        case Chosen(choice=name):
            return _comparison(layout.taken[name], "==", int(wanted))
        case Met(entry=name):
            return _comparison(layout.met[name], "==", int(wanted))
        case Known(fact=name):
            return _comparison(layout.facts[name], ">" if wanted else "==", 0)
        case OfFact(name=name, operator=sign, number=number):
            return _fact_comparison(layout.facts[name], _signed(sign, wanted), number)
        case Not(part=part):
            return compile_condition(part, layout, not wanted)
        case And(parts=parts) | Or(parts=parts):
            predicates = [compile_condition(part, layout, wanted) for part in parts]
            return _all(predicates) if isinstance(condition, And) == wanted else _any(predicates)
    raise AssertionError(condition)


def _signed(sign: Operator, wanted: bool) -> Operator:
    return sign if wanted else OPPOSITES[sign]


def _comparison(place: int, sign: Operator, number: int) -> Predicate:
    match sign:
        case "==":
            return lambda values: values[place] == number
        case "!=":
            return lambda values: values[place] != number
        case "<":
            return lambda values: values[place] < number
        case "<=":
            return lambda values: values[place] <= number
        case ">":
            return lambda values: values[place] > number
        case ">=":
            return lambda values: values[place] >= number


def _fact_comparison(place: int, sign: Operator, number: int) -> Predicate:
    compare = OPERATORS[sign]
    return lambda values: values[place] != 0 and compare(values[place], number)


def _all(predicates: list[Predicate]) -> Predicate:
    if len(predicates) == 2:
        first, second = predicates
        return lambda values: first(values) and second(values)
    several = tuple(predicates)

    def holds(values: Values) -> bool:
        for predicate in several:
            if not predicate(values):
                return False
        return True

    return holds


def _any(predicates: list[Predicate]) -> Predicate:
    if len(predicates) == 2:
        first, second = predicates
        return lambda values: first(values) or second(values)
    several = tuple(predicates)

    def holds(values: Values) -> bool:
        for predicate in several:
            if predicate(values):
                return True
        return False

    return holds
