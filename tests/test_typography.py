"""French typography in the book: what a proof-reader would mark."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from talent_story.book.model import Book
from talent_story.book.passages import Conditional, Passage
from talent_story.book.reading import read_book
from talent_story.cli.new import TEMPLATES
from talent_story.shipped import shipped_book

RULES = {
    "a straight apostrophe": re.compile(r"'"),
    "a straight quotation mark": re.compile(r'"'),
    "three dots for an ellipsis": re.compile(r"\.\.\."),
    "no no-break space before high punctuation": re.compile(r"(?<=[^\s\u00a0\u202f!?«…(])[;!?]"),
    "an ordinary space before high punctuation": re.compile(r" [;:!?»]"),
    "no no-break space before a colon": re.compile(r"(?<=[^\W\d])[:](?=\s|$)"),
    "no no-break space inside « »": re.compile(r"«(?![\u00a0\u202f])|(?<![\u00a0\u202f])»"),
    "two spaces": re.compile(r"(?<=\S)  +(?=\S)"),
    "an unaccented capital": re.compile(
        r"\b(?:A (?:la|l’|propos|vous|quoi)\b|Ecout|Etat|Etre\b|Etes\b)"
    ),
    "a point or a comma after a space": re.compile(r"\s[.,](?!\.)"),
    "a doublet or a middle dot": re.compile(r"·"),
}


def texts(passage: Passage) -> Iterator[str]:
    """Yield the passage as it reads with the first text of each conditional, the second, …

    What a state really shows may mix them; but no word is ever cut in two.
    """
    for number in range(max(1, most_branches(passage))):
        yield "".join(resolved(passage, number))


def most_branches(passage: Passage) -> int:
    """Return how many texts the largest conditional of a passage has, « nothing » included."""
    most = 0
    for piece in passage.pieces:
        if isinstance(piece, Conditional):
            inner = (most_branches(branch.passage) for branch in piece.branches)
            most = max(most, len(piece.branches) + 1, *inner)
    return most


def resolved(passage: Passage, number: int) -> Iterator[str]:
    for piece in passage.pieces:
        if isinstance(piece, str):
            yield piece
        elif isinstance(piece, Conditional):
            chosen = piece.branches[min(number, len(piece.branches) - 1)]
            if number < len(piece.branches) or chosen.condition is None:
                yield from resolved(chosen.passage, number)


FRENCH_BOOKS = {"the book": shipped_book(), "the template": TEMPLATES / "fr"}


@pytest.fixture(scope="module", params=FRENCH_BOOKS)
def book(request: pytest.FixtureRequest) -> Book:
    return read_book(FRENCH_BOOKS[request.param])[0]


def all_texts(book: Book) -> Iterator[tuple[str, str]]:
    for chapter in book.chapters:
        yield chapter.place.file, chapter.title
        yield chapter.place.file, chapter.location
        yield chapter.place.file, chapter.summary
        for text in texts(chapter.opening):
            yield chapter.place.file, text
    for section in book.sections.values():
        yield section.id, section.title
        for text in texts(section.passage):
            yield section.id, text
        for choice in section.choices:
            for text in texts(choice.text):
                yield choice.id, text
            yield choice.id, choice.locked
    for programme in book.programmes.values():
        for text in (programme.name, programme.summary, programme.duration, programme.cost):
            yield programme.id, text
        for text in (programme.decided_by, programme.delay, programme.contact):
            yield programme.id, text
        for signal in programme.signals:
            yield programme.id, signal.because
        for step in programme.first_steps:
            yield programme.id, step.do
    for term in book.glossary.values():
        yield term.id, term.definition
    for persona in book.personas.values():
        for text in (persona.portrait, persona.wish, persona.brake, persona.summary):
            yield persona.id, text


@pytest.mark.parametrize("rule", RULES)
def test_typography(book: Book, rule: str) -> None:
    """No text of the book breaks this rule."""
    pattern = RULES[rule]
    found = []
    for owner, text in all_texts(book):
        for match in pattern.finditer(text):
            around = text[max(0, match.start() - 25) : match.end() + 25].replace("\n", " ")
            found.append(f"{owner}: …{around}…")
    assert not found, "\n".join(found[:40])
