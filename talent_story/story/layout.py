"""Where each thing that decides a story stands in the tuple of numbers that is its state.

A state holds the variables, the facts, and, for what some condition of the book asks about, how
often a section was entered, whether a choice was taken, whether a catalogue entry was met. What
nobody asks about has no place, and a count of visits stops just above the highest number it is
compared with: no condition can tell the difference, and every book has finitely many states.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from talent_story.book.language import (
    And,
    Chosen,
    Condition,
    Known,
    Met,
    Not,
    OfVisits,
    Or,
    names_read,
)
from talent_story.book.model import Book


@dataclass(frozen=True)
class Layout:
    """The place of each name in a state's values, and the bounds of each place.

    `chapters` counts the entries into a chapter up to 2, for chapters whose opening has conditions
    in it: 1 means that this entry was the first, so that the opening is being read.
    """

    variables: dict[str, int]
    facts: dict[str, int]
    visits: dict[str, int]
    taken: dict[str, int]
    met: dict[str, int]
    chapters: dict[int, int]
    minimum: tuple[int, ...]
    maximum: tuple[int, ...]
    start: tuple[int, ...]
    size: int = field(default=0)


def layout_of(book: Book) -> Layout:
    """Give a place to all that the conditions of `book` read, and to every variable and fact.

    Sections that are read one by one, from an index, bring the layout found when it was written:
    to ask each of them again would be to read them all.
    """
    known = getattr(book.sections, "layout", None)
    if isinstance(known, Layout):
        return known
    caps: dict[str, int] = {}
    taken: dict[str, None] = {}
    met: dict[str, None] = {}
    for condition in conditions_of(book):
        for leaf in _leaves(condition):
            if isinstance(leaf, OfVisits):
                caps[leaf.section] = max(caps.get(leaf.section, 0), leaf.number + 1, 1)
            elif isinstance(leaf, Chosen):
                taken[leaf.choice] = None
            elif isinstance(leaf, Met):
                met[leaf.entry] = None
    for section in book.sections.values():
        for choice in section.choices:
            if choice.once:
                taken[choice.id] = None
    return layout_with(book, caps, taken, met)


def layout_with(
    book: Book, caps: Mapping[str, int], taken: Iterable[str], met: Iterable[str]
) -> Layout:
    """Give their places to the variables and facts of `book` and to what its conditions read.

    `caps` are the highest counts of visits that matter, by section; `taken` are choices and `met`
    catalogue entries.
    """
    minimum: list[int] = []
    maximum: list[int] = []
    start: list[int] = []

    def place(low: int, high: int, first: int) -> int:
        minimum.append(low)
        maximum.append(high)
        start.append(first)
        return len(start) - 1

    variables = {
        name: place(variable.minimum, variable.maximum, variable.start)
        for name, variable in book.variables.items()
    }
    facts = {name: place(0, len(fact.values), 0) for name, fact in book.facts.items()}
    visits = {name: place(0, cap, 0) for name, cap in caps.items()}
    taken_places = {name: place(0, 1, 0) for name in taken}
    met_places = {name: place(0, 1, 0) for name in met}
    chapters = {
        number: place(0, 2, 0)
        for number, chapter in enumerate(book.chapters)
        if any(True for _ in chapter.opening.branches())
    }
    return Layout(
        variables,
        facts,
        visits,
        taken_places,
        met_places,
        chapters,
        tuple(minimum),
        tuple(maximum),
        tuple(start),
        len(start),
    )


def conditions_of(book: Book) -> Iterator[Condition]:
    """Yield every distinct condition of a book: of choices, texts, signals and eligibility."""
    seen: set[int] = set()

    def fresh(conditions: Iterable[Condition]) -> Iterator[Condition]:
        for condition in conditions:
            if id(condition) not in seen:
                seen.add(id(condition))
                yield condition

    for chapter in book.chapters:
        yield from fresh(chapter.opening.conditions())
    for section in book.sections.values():
        if len(section.passage.pieces) > 1 or not all(
            isinstance(piece, str) for piece in section.passage.pieces
        ):
            yield from fresh(section.passage.conditions())
        for choice in section.choices:
            if choice.condition is not None:
                yield from fresh((choice.condition,))
            if len(choice.text.pieces) > 1:
                yield from fresh(choice.text.conditions())
    for programme in book.programmes.values():
        yield from fresh(signal.condition for signal in programme.signals)
        if programme.eligible is not None:
            yield from fresh((programme.eligible,))


def facts_read_by(conditions: Iterable[Condition]) -> set[str]:
    """Return the facts that some of the conditions read."""
    return {
        name for condition in conditions for kind, name in names_read(condition) if kind == "fact"
    }


def facts_asked_known(conditions: Iterable[Condition]) -> set[str]:
    """Return the facts of which some of the conditions ask whether they are known."""
    return {
        leaf.fact
        for condition in conditions
        for leaf in _leaves(condition)
        if isinstance(leaf, Known)
    }


def _leaves(condition: Condition) -> Iterator[Condition]:
    waiting = [condition]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Not):
            waiting.append(node.part)
        elif isinstance(node, (And, Or)):
            waiting.extend(node.parts)
        else:
            yield node
