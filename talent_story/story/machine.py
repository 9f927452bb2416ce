"""A book as a finite machine: places with values, ways between sections, questions to answer.

Everything a story does to a place depends on that place alone: an effect maps its old value to its
new one, a condition asks which values it holds. So a way is an `offered` formula over places and
one map a place, and every rule of the checker is a question of one form: in some reachable state
at this section, does this formula hold?
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

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
from talent_story.book.model import Choice
from talent_story.story.compiling import OPERATORS
from talent_story.story.layout import Layout
from talent_story.story.play import Play, Step, apply_steps

MAX_VALUES = 4_096
"""Most values of one place that this representation takes."""


class Unfit(Exception):
    """This book is beyond the representation; another way of exploring it must be taken."""


@dataclass(frozen=True, slots=True)
class Atom:
    """The place holds one of these values."""

    place: int
    values: frozenset[int]


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; with no part, always true."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Some part holds; with no part, never true."""

    parts: tuple[Formula, ...]


Formula = Atom | All | Any
TRUE, FALSE = All(()), Any(())

ValueMap = tuple[int, ...]
"""For each value of a place, its value afterwards."""


@dataclass(frozen=True, slots=True)
class Way:
    """A choice as a transition. `maps` holds the places it may change."""

    choice: str
    source: str
    target: str
    offered: Formula
    maps: Mapping[int, ValueMap]


@dataclass(frozen=True, slots=True)
class Question:
    """Is there a reachable state at `section` in which `formula` holds? `about` is the asker's."""

    about: tuple[object, ...]
    section: str
    formula: Formula


@dataclass
class Machine:
    """A book as a machine. Values are counted from 0: the value less the place's minimum.

    `first` lists, for each place, the values it may have on arrival in the section `start`, which
    is the book's own unless another is given.
    """

    play: Play
    sizes: list[int]
    first: list[frozenset[int]]
    ways: dict[str, list[Way]] = field(default_factory=dict)
    universe: list[frozenset[int]] = field(default_factory=list)
    start: str = ""

    def __post_init__(self) -> None:
        self.start = self.start or self.play.book.start


def machine_of(play: Play, story_facts: Iterable[str]) -> Machine:
    """Return a book as a machine; `story_facts` may have any value, the others are unknown.

    Raises Unfit when a place has more than MAX_VALUES values.
    """
    layout = play.layout
    sizes = [high - low + 1 for low, high in zip(layout.minimum, layout.maximum, strict=True)]
    if max(sizes, default=0) > MAX_VALUES:
        raise Unfit("a counter has too many values")
    start = list(layout.start)
    apply_steps(play.entry_steps(play.book.sections[play.book.start]), start)
    first = [frozenset((value - low,)) for value, low in zip(start, layout.minimum, strict=True)]
    for name in story_facts:
        place = layout.facts[name]
        first[place] = frozenset(range(sizes[place]))
    machine = Machine(play, sizes, first)
    machine.universe = [frozenset(range(size)) for size in sizes]
    for section in play.book.sections.values():
        machine.ways[section.id] = [
            Way(
                choice.id,
                section.id,
                choice.target,
                offered_formula(layout, section.choices, choice),
                value_maps(layout, play.choice_steps(choice)),
            )
            for choice in section.choices
        ]
    return machine


def value_maps(layout: Layout, steps: tuple[Step, ...]) -> dict[int, ValueMap]:
    """Return what steps do to each place they touch, as maps of its values."""
    maps: dict[int, list[int]] = {}
    for step in steps:
        place = step[0]
        low, high = layout.minimum[place], layout.maximum[place]
        values = maps.setdefault(place, list(range(low, high + 1)))
        for position, value in enumerate(values):
            values[position] = stepped(step, value)
    return {
        place: tuple(value - layout.minimum[place] for value in values)
        for place, values in maps.items()
    }


def stepped(step: Step, value: int) -> int:
    """Return the value of a place after a step."""
    values = [value]
    apply_steps(((0, *step[1:]),), values)
    return values[0]


def offered_formula(layout: Layout, choices: tuple[Choice, ...], choice: Choice) -> Formula:
    """Return when a choice of a section is on offer, its being a fallback included."""
    own = _open_formula(layout, choice)
    if not choice.fallback:
        return own
    others = [_open_formula(layout, other) for other in choices if not other.fallback]
    return conjunction([own, *(negation(layout, other) for other in others)])


def locked_formula(layout: Layout, choice: Choice) -> Formula:
    """Return when a choice is shown closed."""
    if not choice.locked or choice.condition is None:
        return FALSE
    closed = negation(layout, formula_of(choice.condition, layout))
    if choice.once:
        return conjunction([closed, Atom(layout.taken[choice.id], frozenset((0,)))])
    return closed


def _open_formula(layout: Layout, choice: Choice) -> Formula:
    parts: list[Formula] = []
    if choice.condition is not None:
        parts.append(formula_of(choice.condition, layout))
    if choice.once:
        parts.append(Atom(layout.taken[choice.id], frozenset((0,))))
    return conjunction(parts)


def formula_of(condition: Condition, layout: Layout, wanted: bool = True) -> Formula:
    """Return when a condition certainly holds (or certainly fails), as a two-valued formula."""

    def atom(place: int, sign: Operator, number: int, known: bool = False) -> Formula:
        low, high = layout.minimum[place], layout.maximum[place]
        compare = OPERATORS[sign]
        return Atom(
            place,
            frozenset(
                value - low
                for value in range(low, high + 1)
                if compare(value, number) == wanted and not (known and value == 0)
            ),
        )

    match condition:
        case OfVariable(name=name, operator=sign, number=number):
            return atom(layout.variables[name], sign, number)
        case OfVisits(section=name, operator=sign, number=number):
            return atom(layout.visits[name], sign, number)
        case Chosen(choice=name):
            return atom(layout.taken[name], ">=", 1)
        case Met(entry=name):
            return atom(layout.met[name], ">=", 1)
        case Known(fact=name):
            return atom(layout.facts[name], ">=", 1)
        case OfFact(name=name, operator=sign, number=number):
            return atom(layout.facts[name], sign, number, known=True)
        case Not(part=part):
            return formula_of(part, layout, not wanted)
        case And(parts=parts) | Or(parts=parts):
            formulas = [formula_of(part, layout, wanted) for part in parts]
            if isinstance(condition, And) == wanted:
                return conjunction(formulas)
            return disjunction(formulas)
    raise AssertionError(condition)


def negation(layout: Layout, formula: Formula) -> Formula:
    """Return the two-valued negation of a formula."""
    match formula:
        case Atom(place=place, values=values):
            size = layout.maximum[place] - layout.minimum[place] + 1
            return Atom(place, frozenset(range(size)) - values)
        case All(parts=parts):
            return disjunction([negation(layout, part) for part in parts])
        case Any(parts=parts):
            return conjunction([negation(layout, part) for part in parts])


def conjunction(parts: Iterable[Formula]) -> Formula:
    """Return the conjunction of formulas, flattened."""
    flat: list[Formula] = []
    for part in parts:
        if isinstance(part, All):
            flat.extend(part.parts)
        elif isinstance(part, Any) and not part.parts:
            return FALSE
        else:
            flat.append(part)
    return flat[0] if len(flat) == 1 else All(tuple(flat))


def disjunction(parts: Iterable[Formula]) -> Formula:
    """Return the disjunction of formulas, flattened."""
    flat: list[Formula] = []
    for part in parts:
        if isinstance(part, Any):
            flat.extend(part.parts)
        elif isinstance(part, All) and not part.parts:
            return TRUE
        else:
            flat.append(part)
    return flat[0] if len(flat) == 1 else Any(tuple(flat))


def atoms(formula: Formula) -> Iterable[Atom]:
    """Yield the atoms of a formula."""
    waiting: list[Formula] = [formula]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Atom):
            yield node
        else:
            waiting.extend(node.parts)


def places_read(formula: Formula) -> set[int]:
    """Return the places a formula reads."""
    return {atom.place for atom in atoms(formula)}
