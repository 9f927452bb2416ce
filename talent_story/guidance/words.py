"""Conditions told in words, from the condition itself."""

from __future__ import annotations

from functools import reduce

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
from talent_story.book.model import Book
from talent_story.book.phrases import Phrase, say
from talent_story.story.compiling import OPERATORS

_SIGNS: dict[Operator, Phrase] = {
    "==": say("is"),
    "!=": say("is not"),
    "<": say("is under"),
    "<=": say("is at most"),
    ">": say("is over"),
    ">=": say("is at least"),
}


def fact_values(condition: OfFact, book: Book) -> tuple[str, ...]:
    """Return the labels of the values of a fact that satisfy a comparison, in order."""
    compare = OPERATORS[condition.operator]
    labels = book.facts[condition.name].labels
    return tuple(
        label for position, label in enumerate(labels, 1) if compare(position, condition.number)
    )


def condition_in_words(condition: Condition, book: Book) -> Phrase:
    """Return what a condition asks for, as a phrase.

    Example:
        >>> from talent_story.book.language import Fact
        >>> category = Fact("cat", "Category", ("c", "b"), ("C", "B"))
        >>> book = Book("b", "B", "", facts={"cat": category})
        >>> condition_in_words(OfFact("cat", ">=", 2), book).text()
        'Category: B'
    """
    match condition:
        case OfFact(name=name):
            values = fact_values(condition, book)
            return say("{label}: {values}", label=book.facts[name].label, values=_either(values))
        case Known(fact=name):
            return say("{label}: told", label=book.facts[name].label)
        case OfVariable(name=name, operator=sign, number=number):
            return _variable_in_words(name, sign, number, book)
        case OfVisits(section=name, operator=">=", number=1):
            return say("“{title}” was seen", title=book.sections[name].title)
        case OfVisits(section=name, operator=sign, number=number):
            return say(
                "visits to “{title}”: {sign} {number}",
                title=book.sections[name].title,
                sign=_SIGNS[sign],
                number=number,
            )
        case Chosen(choice=name):
            return say("“{choice}” was chosen", choice=book.choices[name].text.fixed_text())
        case Met(entry=name):
            return say("“{name}” was met", name=book.meetable[name].name)
        case Not(part=part):
            return say("not: {condition}", condition=condition_in_words(part, book))
        case And(parts=parts):
            return reduce(_both, [condition_in_words(part, book) for part in parts])
        case Or(parts=parts):
            return reduce(_one_of, [condition_in_words(part, book) for part in parts])
    raise AssertionError(condition)


def _variable_in_words(name: str, sign: Operator, number: int, book: Book) -> Phrase:
    variable = book.variables[name]
    shown: Phrase | str = name
    if variable.competence is not None:
        shown = book.competences[variable.competence].name
    if variable.kind == "flag":
        holds = (number == 1) == (sign == "==")
        return say("{name}: yes", name=shown) if holds else say("{name}: no", name=shown)
    value: object = variable.labels[number] if variable.kind == "choice" else number
    return say("{name} {sign} {value}", name=shown, sign=_SIGNS[sign], value=value)


def _either(values: tuple[str, ...]) -> Phrase:
    if not values:
        return say("nothing")
    if len(values) == 1:
        return say("{value}", value=values[0])
    return say("{first} or {second}", first=", ".join(values[:-1]), second=values[-1])


def _both(first: Phrase, second: Phrase) -> Phrase:
    return say("{first} and {second}", first=first, second=second)


def _one_of(first: Phrase, second: Phrase) -> Phrase:
    return say("{first} or {second}", first=first, second=second)
