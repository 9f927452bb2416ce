"""A journey in a short code that fits on paper and can be read aloud.

A code is one number in base 32, between marks: the version and the edition of the book in front,
two letters of check behind. The number holds the facts told and, for each choice, its position
among those on offer there, each in just as much room as it needs. Facts about health are never in
it, nor is what was silenced.

The check makes every code a word of a Reed-Solomon code over the field of 32 elements: one wrong
letter and two neighbours swapped are always noticed, and so are any two wrong letters in a code of
up to 31.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple

from talent_story.book.language import Fact
from talent_story.book.model import Book
from talent_story.story.journey import Journey, Replay, replay
from talent_story.story.play import Play

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters and digits that are not mistaken for one another: no I, L, O, U."""

VERSION = 1
MAX_LETTERS = 2_000
MAX_CHOICES = 5_000

_GROUP = 5
_EDITION = 3
_CHECK = 2
_MEANT = {"O": "0", "I": "1", "L": "1"}
_IGNORED = frozenset("-‐‑‒–—−")  # whatever a word processor makes of a hyphen

CodeReason = Literal["empty", "letter", "slip", "edition", "newer", "too-long"]
"""Why a code cannot be read, or (`too-long`) not be written.

`letter`: a character that no code has; `slip`: the check says that it was not copied exactly;
`edition`: it belongs to another book, or another edition of this one; `newer`: a later version of
the program wrote it.
"""


class CodeFault(ValueError):
    """A code that cannot be read; see `CodeReason`.

    `letter` is the character no code has, and `position` which one it is, from 1, not counting
    hyphens and spaces.
    """

    def __init__(self, reason: CodeReason, letter: str = "", position: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.letter = letter
        self.position = position


def code_of(journey: Journey) -> str:
    """Return the code of a journey, in even groups. Raises CodeFault when it is too long.

    Example:
        >>> from talent_story.book import parse_book, sources_of
        >>> book, _ = parse_book(sources_of({
        ...     "graph/book.yaml": "{format: 1, id: b, title: B, start: a}",
        ...     "chapters/1.md": "---\\ntitle: T\\n---\\n## A {#a}\\nHi.\\n\\n- [On](#z)\\n"
        ...                      "- [Stay](#a)\\n\\n## Z {#z ending}\\nBye.\\n"}))
        >>> journey = Journey.begin(Play(book)).take("a>a").take("a>z")
        >>> journey_of(journey.play, code_of(journey).lower()).journey.choices
        ('a>a', 'a>z')
    """
    if journey.length > MAX_CHOICES:
        raise CodeFault("too-long")
    number = 0
    for digit, radix in reversed(list(_digits(journey))):
        number = number * radix + digit
    letters = [VERSION, *_edition(journey.book)]
    while number:
        number, letter = divmod(number, 32)
        letters.append(letter)
    letters += _check_letters(letters)
    if len(letters) > MAX_LETTERS:
        raise CodeFault("too-long")
    return _grouped("".join(ALPHABET[letter] for letter in letters))


def journey_of(play: Play, text: str) -> Replay:
    """Return the journey of a code, played again; see `Replay`. Raises CodeFault.

    Case, spaces and hyphens do not matter; o is read as 0, i and l as 1. The replay stops short
    only where the book asks for a fact about health, which no code tells.
    """
    letters = _letters(text)
    if len(letters) < 1 + _EDITION + _CHECK or any(_syndromes(letters)):
        raise CodeFault("slip")
    if letters[0] > VERSION:
        raise CodeFault("newer")
    if letters[0] != VERSION:
        raise CodeFault("slip")
    if letters[1 : 1 + _EDITION] != _edition(play.book):
        raise CodeFault("edition")
    number = 0
    for letter in reversed(letters[1 + _EDITION : -_CHECK]):
        number = number * 32 + letter
    facts, choices = _Reading(play, number).journey()
    return replay(play, facts, choices)


# The number


def _digits(journey: Journey) -> Iterator[tuple[int, int]]:
    """Yield each digit of a journey's number with its radix, the first to be read first."""
    play, book = journey.play, journey.book
    facts = {name: journey.facts[name] for name in journey.facts if not book.facts[name].health}
    choices = journey.choices
    played = replay(play, facts, choices)
    stages = played.journey.stages() if played.whole else journey.stages()
    open_end = not played.whole or bool(played.journey.offers())
    yield int(played.whole), 2
    yield int(open_end), 2
    if open_end:
        yield from _length_digits(len(choices))
    for fact in _facts_told(book):
        yield fact.number(facts.get(fact.name)), len(fact.values) + 1
    for stage, choice in zip(stages, choices, strict=False):
        known = stage.offers() if played.whole else stage.section.choices
        ids = [each.id for each in known]
        yield ids.index(choice), len(ids)


def _length_digits(length: int) -> Iterator[tuple[int, int]]:
    while True:
        length, part = divmod(length, 8)
        yield part, 8
        yield int(length > 0), 2
        if not length:
            return


def _facts_told(book: Book) -> list[Fact]:
    return [fact for fact in book.facts.values() if not fact.health]


class _Reading:
    """A number being read, digit by digit."""

    def __init__(self, play: Play, number: int) -> None:
        self.play = play
        self.number = number

    def digit(self, radix: int) -> int:
        self.number, digit = divmod(self.number, radix)
        return digit

    def journey(self) -> tuple[Mapping[str, str], list[str]]:
        """Return the facts and the choices. Raises CodeFault when no journey has this number."""
        by_offers = bool(self.digit(2))
        length = self.length() if self.digit(2) else None
        facts: dict[str, str] = {}
        for fact in _facts_told(self.play.book):
            value = self.digit(len(fact.values) + 1)
            if value:
                facts[fact.name] = fact.values[value - 1]
        choices = self.offered(facts, length) if by_offers else self.written(length or 0)
        if self.number:
            raise CodeFault("slip")
        return facts, choices

    def length(self) -> int:
        length, scale = 0, 1
        while True:
            length += scale * self.digit(8)
            scale *= 8
            if not self.digit(2):
                return length
            if scale > MAX_CHOICES:
                raise CodeFault("slip")

    def offered(self, facts: Mapping[str, str], length: int | None) -> list[str]:
        """Read choices as positions among those on offer, up to a length or to where none is."""
        state = self.play.begin(facts)
        choices: list[str] = []
        while len(choices) != length:
            offers = self.play.offers(state)
            if not offers and length is None:
                break
            if not offers or len(choices) == MAX_CHOICES:
                raise CodeFault("slip")
            choice = offers[self.digit(len(offers))].id
            state = self.play.take(state, choice)
            choices.append(choice)
        return choices

    def written(self, length: int) -> list[str]:
        """Read choices as positions among all those of a section."""
        section = self.play.book.sections[self.play.book.start]
        choices: list[str] = []
        while len(choices) < length:
            if not section.choices or len(choices) == MAX_CHOICES:
                raise CodeFault("slip")
            choice = section.choices[self.digit(len(section.choices))]
            section = self.play.book.sections[choice.target]
            choices.append(choice.id)
        return choices


# Letters


def counts_in_code(character: str) -> bool:
    """Say whether a character of what is typed is taken for a letter: hyphens and spaces are not.

    Example:
        >>> [character for character in "A1-b c" if counts_in_code(character)]
        ['A', '1', 'b', 'c']
    """
    return not character.isspace() and character not in _IGNORED


def _letters(text: str) -> list[int]:
    letters: list[int] = []
    for character in text:
        if not counts_in_code(character):
            continue
        letter = character.upper()
        letter = _MEANT.get(letter, letter)
        if len(letter) != 1 or letter not in ALPHABET:
            raise CodeFault("letter", character, len(letters) + 1)
        letters.append(ALPHABET.index(letter))
        if len(letters) > MAX_LETTERS:
            raise CodeFault("too-long")
    if not letters:
        raise CodeFault("empty")
    return letters


def _grouped(text: str) -> str:
    """Return letters in groups of at most five, as even as can be, the longer ones first."""
    groups = -(-len(text) // _GROUP)
    size, longer = divmod(len(text), groups)
    ends = [size * group + min(group, longer) for group in range(groups + 1)]
    return "-".join(text[start:end] for start, end in pairwise(ends))


def _edition(book: Book) -> list[int]:
    digest = hashlib.sha256(f"{book.id}\n{book.hash}".encode()).digest()
    number = int.from_bytes(digest[:4], "big")
    return [number >> shift & 31 for shift in (0, 5, 10)]


class _Field(NamedTuple):
    """The field of 32 elements: powers of a generator, and the power that each element is."""

    power: tuple[int, ...]
    log: tuple[int, ...]

    def times(self, one: int, other: int) -> int:
        return self.power[(self.log[one] + self.log[other]) % 31] if one and other else 0


@cache
def _field() -> _Field:
    power, log, element = [], [0] * 32, 1
    for exponent in range(31):
        power.append(element)
        log[element] = exponent
        element <<= 1
        if element & 32:
            element ^= 0b100101  # x⁵ + x² + 1, which is primitive
    return _Field(tuple(power), tuple(log))


def _syndromes(letters: list[int]) -> tuple[int, int]:
    """Return the plain sum of the letters and the sum weighted by position; both are 0 in a code.

    A wrong letter changes the first; swapped neighbours change the second, as their weights differ.
    """
    field = _field()
    plain = weighted = 0
    for position, letter in enumerate(letters):
        plain ^= letter
        weighted ^= field.times(letter, field.power[position % 31])
    return plain, weighted


def _check_letters(letters: list[int]) -> list[int]:
    """Return the two letters that bring both sums to 0."""
    field = _field()
    plain, weighted = _syndromes(letters)
    one, other = (field.power[(len(letters) + n) % 31] for n in range(2))
    # a + b = plain and one·a + other·b = weighted, where + is exclusive or
    b_times = weighted ^ field.times(one, plain)
    b = field.times(b_times, field.power[-field.log[one ^ other] % 31])
    return [plain ^ b, b]
