"""The book format played in the most literal way, as a second opinion.

Nothing of `talent_story.story`, `guidance` or `proof` is used here: only the book as it was read.
A state keeps everything that ever happened, under its name; nothing is compiled, capped or left
out, except that a moment forgets how often a section was entered beyond `VISITS`, and that
`explore` forgets what the text of the book never asks for, lest most books have endless moments.
"""

from __future__ import annotations

import operator
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product

from talent_story.book.language import (
    And,
    Chosen,
    Condition,
    Effect,
    Known,
    Met,
    Not,
    OfFact,
    OfVariable,
    OfVisits,
    Or,
)
from talent_story.book.model import Book, Choice, Section
from talent_story.book.passages import Conditional, Passage

VISITS = 5
"""Beyond what any condition of a made-up book asks for."""

_COMPARE = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True)
class Moment:
    """Everything that is so at one point of a journey; each part as sorted pairs or a set."""

    section: str
    facts: tuple[tuple[str, str], ...]
    variables: tuple[tuple[str, int], ...]
    visits: tuple[tuple[str, int], ...] = ()
    taken: frozenset[str] = frozenset()
    met: frozenset[str] = frozenset()
    chapters: frozenset[int] = frozenset()
    opens: bool = False


def truth(condition: Condition, book: Book, moment: Moment) -> bool | None:
    """Return true, false or None (unknown), by Kleene's tables."""
    match condition:
        case OfVariable(name=name, operator=sign, number=number):
            return _COMPARE[sign](dict(moment.variables)[name], number)
        case OfFact(name=name, operator=sign, number=number):
            told = dict(moment.facts).get(name)
            if told is None:
                return None
            return _COMPARE[sign](book.facts[name].values.index(told), number - 1)
        case OfVisits(section=section, operator=sign, number=number):
            return _COMPARE[sign](dict(moment.visits).get(section, 0), number)
        case Chosen(choice=choice):
            return choice in moment.taken
        case Met(entry=entry):
            return entry in moment.met
        case Known(fact=fact):
            return fact in dict(moment.facts)
        case Not(part=part):
            inner = truth(part, book, moment)
            return None if inner is None else not inner
        case And(parts=parts):
            answers = [truth(part, book, moment) for part in parts]
            return False if False in answers else None if None in answers else True
        case Or(parts=parts):
            answers = [truth(part, book, moment) for part in parts]
            return True if True in answers else None if None in answers else False
    raise AssertionError(condition)


def holds(condition: Condition | None, book: Book, moment: Moment) -> bool:
    """In a story, unknown counts as false."""
    return condition is None or truth(condition, book, moment) is True


def affect(
    effects: tuple[Effect, ...], book: Book, variables: dict[str, int]
) -> Iterator[tuple[int, str]]:
    """Carry out effects, and yield the position and the variable of each that changed something."""
    for position, effect in enumerate(effects):
        variable = book.variables[effect.variable]
        before = variables[effect.variable]
        number = {
            "=": effect.number,
            "+=": before + effect.number,
            "-=": before - effect.number,
        }[effect.operator]
        after = max(variable.minimum, min(variable.maximum, number))
        if after != before:
            variables[effect.variable] = after
            yield position, effect.variable


@dataclass
class Notes:
    """What effects changed on the way: (owner, position) pairs, and variables."""

    effects: set[tuple[str, int]]
    moved: set[str]

    def note(self, owner: str, changed: Iterator[tuple[int, str]]) -> None:
        """Note each effect that changed something."""
        for position, variable in changed:
            self.effects.add((owner, position))
            self.moved.add(variable)


def enter(book: Book, moment: Moment, section: Section, notes: Notes) -> Moment:
    """Enter a section: its visit, what it carries, its own effects."""
    visits = dict(moment.visits)
    visits[section.id] = min(VISITS, visits.get(section.id, 0) + 1)
    variables = dict(moment.variables)
    notes.note(section.id, affect(section.effects, book, variables))
    return replace(
        moment,
        section=section.id,
        visits=tuple(sorted(visits.items())),
        met=moment.met.union(
            section.entry_points,
            section.detection_tools,
            section.support_formats,
            section.programmes,
            section.personas,
        ),
        variables=tuple(variables.items()),
        opens=section.chapter not in moment.chapters,
        chapters=moment.chapters | {section.chapter},
    )


def begin(book: Book, facts: Mapping[str, str], notes: Notes | None = None) -> Moment:
    """Return the first moment."""
    variables = tuple((name, variable.start) for name, variable in book.variables.items())
    moment = Moment("", tuple(sorted(facts.items())), variables)
    return enter(book, moment, book.sections[book.start], notes or Notes(set(), set()))


def offers(book: Book, moment: Moment) -> list[Choice]:
    """Return the choices on offer."""
    possible = [
        choice
        for choice in book.sections[moment.section].choices
        if holds(choice.condition, book, moment) and not (choice.once and choice.id in moment.taken)
    ]
    others = [choice for choice in possible if not choice.fallback]
    return others or possible


def locked(book: Book, moment: Moment) -> list[Choice]:
    """Return the choices shown closed."""
    return [
        choice
        for choice in book.sections[moment.section].choices
        if choice.locked
        and not holds(choice.condition, book, moment)
        and not (choice.once and choice.id in moment.taken)
    ]


def take(book: Book, moment: Moment, choice: Choice, notes: Notes | None = None) -> Moment:
    """Return the moment after a choice."""
    notes = notes or Notes(set(), set())
    variables = dict(moment.variables)
    notes.note(f"choice {choice.id}", affect(choice.effects, book, variables))
    moment = replace(moment, taken=moment.taken | {choice.id}, variables=tuple(variables.items()))
    return enter(book, moment, book.sections[choice.target], notes)


def shown(passage: Passage, book: Book, moment: Moment) -> list[object]:
    """Return the places of the conditional texts of a passage that are shown."""
    places: list[object] = []
    for piece in passage.pieces:
        if isinstance(piece, Conditional):
            for branch in piece.branches:
                if holds(branch.condition, book, moment):
                    places.append(branch.place)
                    places.extend(shown(branch.passage, book, moment))
                    break
    return places


def ranking(book: Book, moment: Moment) -> tuple[list[tuple[str, int, str]], dict[str, int]]:
    """Return the recommendations as (programme, score, eligible) in order, and the set aside."""
    recommended, aside = [], {}
    for programme in book.programmes.values():
        score = sum(s.weight for s in programme.signals if holds(s.condition, book, moment))
        answer: bool | None = True
        if programme.eligible is not None:
            answer = truth(programme.eligible, book, moment)
        if answer is False:
            aside[programme.id] = score
        elif score > 0:
            recommended.append((programme.id, score, "yes" if answer else "unknown"))
    for eligible in ("unknown", "yes"):  # twice a stable sort: by score, then yes first
        recommended.sort(key=lambda item, wanted=eligible: item[2] != wanted)
    recommended.sort(key=lambda item: item[1], reverse=True)
    return recommended, aside


def all_facts(book: Book) -> Iterator[dict[str, str]]:
    """Yield every way of telling facts or not."""
    told = [(None, *fact.values) for fact in book.facts.values()]
    for values in product(*told):
        pairs = zip(book.facts, values, strict=True)
        yield {name: value for name, value in pairs if value is not None}


# Everything that can happen


class TooLarge(Exception):
    """The book has more moments than this is made for."""


@dataclass
class Explored:
    """What happens on some journey, found moment by moment; lengths instead of witnesses."""

    sections: set[str] = field(default_factory=set)
    choices: set[str] = field(default_factory=set)
    branches: set[object] = field(default_factory=set)
    met: set[str] = field(default_factory=set)
    recommended: set[str] = field(default_factory=set)
    effects: set[tuple[str, int]] = field(default_factory=set)
    moved: set[str] = field(default_factory=set)
    dead_ends: dict[str, int] = field(default_factory=dict)
    unadvised: dict[str, int] = field(default_factory=dict)
    traps: dict[str, int] = field(default_factory=dict)
    count: int | None = 0
    shortest: int | None = None
    longest: int | None = None


class Forget:
    """Forgets of a moment what no condition of the book's text asks for."""

    def __init__(self, book: Book, files: Mapping[str, str]) -> None:
        text = "\n".join(files.values())
        self.visits = set(re.findall(r"(?:seen|visits)\(([^)]*)\)", text))
        self.taken = set(re.findall(r"chosen\(([^)]*)\)", text))
        self.taken |= {choice.id for choice in book.choices.values() if choice.once}
        self.met = set(re.findall(r"met\(([^)]*)\)", text))

    def __call__(self, moment: Moment) -> Moment:
        return replace(
            moment,
            visits=tuple(pair for pair in moment.visits if pair[0] in self.visits),
            taken=moment.taken & self.taken,
            met=moment.met & self.met,
        )


def explore(book: Book, files: Mapping[str, str], most: int = 3_000) -> Explored:
    """Go through every moment of every journey, under every telling of the facts.

    Raises TooLarge when there are more than `most` moments.
    """
    found, notes, forget = Explored(), Notes(set(), set()), Forget(book, files)
    depth: dict[Moment, int] = {}
    ways: dict[Moment, list[Moment]] = {}
    layer: list[Moment] = []
    first: list[Moment] = []
    for facts in all_facts(book):
        moment = forget(begin(book, facts, notes))
        first.append(moment)
        if moment not in depth:
            depth[moment] = 0
            layer.append(moment)
    while layer:
        following: list[Moment] = []
        for moment in layer:
            ways[moment] = []
            _look(book, moment, depth[moment], found)
            if book.sections[moment.section].ending:
                continue
            for choice in offers(book, moment):
                after = forget(take(book, moment, choice, notes))
                ways[moment].append(after)
                if after not in depth:
                    depth[after] = depth[moment] + 1
                    following.append(after)
        if len(depth) > most:
            raise TooLarge
        layer = following
    found.effects, found.moved = notes.effects, notes.moved
    _find_traps(ways, depth, found)
    _count_journeys(book, first[0], ways, found)
    return found


def _look(book: Book, moment: Moment, depth: int, found: Explored) -> None:
    section = book.sections[moment.section]
    found.sections.add(section.id)
    found.met.update(moment.met, section.meets)
    found.branches.update(shown(section.passage, book, moment))
    if moment.opens:
        found.branches.update(shown(book.chapters[section.chapter].opening, book, moment))
    if section.ending:
        recommended = ranking(book, moment)[0]
        found.recommended.update(id for id, _, _ in recommended)
        if not recommended and book.programmes:
            found.unadvised.setdefault(section.id, depth)
        return
    on_offer = offers(book, moment)
    found.choices.update(choice.id for choice in on_offer)
    for choice in (*on_offer, *locked(book, moment)):
        found.branches.update(shown(choice.text, book, moment))
    if not on_offer:
        found.dead_ends.setdefault(section.id, depth)


def _find_traps(
    ways: Mapping[Moment, list[Moment]], depth: Mapping[Moment, int], found: Explored
) -> None:
    # A moment is no trap when it is final, or when one step leads to a moment that is none.
    ends = {moment for moment, after in ways.items() if not after}
    grew = True
    while grew:
        more = {m for m, after in ways.items() if m not in ends and not ends.isdisjoint(after)}
        ends |= more
        grew = bool(more)
    for moment in ways:
        if moment not in ends:
            found.traps.setdefault(moment.section, depth[moment])


def _count_journeys(
    book: Book, start: Moment, ways: Mapping[Moment, list[Moment]], found: Explored
) -> None:
    """Count lists of choices by their length: how many lead into each moment, step by step.

    A journey to an ending that is longer than there are moments has gone round, and could again.
    """
    here: Counter[Moment] = Counter({start: 1})
    count, length, bound = 0, 0, len(ways)
    while here and length <= 2 * bound:
        arrived = sum(n for moment, n in here.items() if book.sections[moment.section].ending)
        if arrived:
            count += arrived
            found.longest = length
            if found.shortest is None:
                found.shortest = length
            if length > bound:
                found.count = found.longest = None
                return
        after: Counter[Moment] = Counter()
        for moment, n in here.items():
            for target in ways[moment]:
                after[target] += n
        here, length = after, length + 1
    found.count = count
