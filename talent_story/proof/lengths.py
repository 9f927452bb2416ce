"""How many words a reader goes through from one section to the next, at least and at most."""

from __future__ import annotations

from collections.abc import Callable

from talent_story.book.model import Book
from talent_story.book.passages import Passage, Printed

WORDS_A_MINUTE = 200
"""The pace at which reading times are told."""

StepWords = Callable[[str | None, str], tuple[int, int]]
"""From a section (None: before the start) into another: fewest and most words read there."""


def passage_words(book: Book, passage: Passage) -> tuple[int, int]:
    """Return the fewest and the most words of a passage, over what its conditions may show.

    Words are counted piece by piece: one that a directive cuts in two counts for two.

    Example:
        >>> passage_words(Book("b", "B", ""), Passage(("Deux mots.",)))
        (2, 2)
    """
    least = most = 0
    for piece in passage.pieces:
        if isinstance(piece, str):
            words = len(piece.split())
            least, most = least + words, most + words
        elif isinstance(piece, Printed):
            lengths = printed_words(book, piece.name)
            least, most = least + min(lengths), most + max(lengths)
        else:
            sizes = [passage_words(book, branch.passage) for branch in piece.branches]
            if all(branch.condition is not None for branch in piece.branches):
                sizes.append((0, 0))
            least += min(size[0] for size in sizes)
            most += max(size[1] for size in sizes)
    return least, most


def printed_words(book: Book, name: str) -> list[int]:
    """Return how many words each value of a variable or a fact prints, least value first.

    The first value of a fact is « unknown », which prints nothing.
    """
    variable = book.variables.get(name)
    if variable is None:
        return [0, *(len(label.split()) for label in book.facts[name].labels)]
    if variable.kind == "choice":
        return [len(label.split()) for label in variable.labels]
    return [1] * (variable.maximum - variable.minimum + 1)


def step_words(book: Book) -> StepWords:
    """Return how many words each step reads: the text of the section, and its chapter's opening.

    A chapter that can be left and entered again opens only the first time: its opening then counts
    for the most, and not for the least.
    """
    texts = {id: passage_words(book, section.passage) for id, section in book.sections.items()}
    openings = [passage_words(book, chapter.opening) for chapter in book.chapters]
    again = entered_again(book)

    def words(source: str | None, target: str) -> tuple[int, int]:
        least, most = texts[target]
        chapter = book.sections[target].chapter
        if source is None or book.sections[source].chapter != chapter:
            opening = openings[chapter]
            least += 0 if chapter in again else opening[0]
            most += opening[1]
        return least, most

    return words


def entered_again(book: Book) -> set[int]:
    """Return the chapters from which, through another, some way leads back into them."""
    onward: dict[int, set[int]] = {number: set() for number in range(len(book.chapters))}
    for section in book.sections.values():
        for choice in section.choices:
            other = book.sections[choice.target].chapter
            if other != section.chapter:
                onward[section.chapter].add(other)
    again = set()
    for number, first in onward.items():
        seen, waiting = set(first), list(first)
        while waiting:
            for other in onward[waiting.pop()]:
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
        if number in seen:
            again.add(number)
    return again
