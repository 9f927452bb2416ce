"""Figures that the story gives of rights, delays, hours and rates are those of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator

from talent_story.book.model import Book
from talent_story.book.reading import read_book
from talent_story.shipped import shipped_book
from tests.test_typography import texts

NUMBERS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7,
    "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14,
    "quinze": 15, "seize": 16, "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40,
    "cinquante": 50, "soixante": 60, "cent": 100, "cents": 100, "mille": 1000,
}  # fmt: skip
UNITS = {
    "heure": "hours", "h": "hours", "jour": "days", "mois": "months", "an": "years", "année": "years",
    "pour cent": "%", "%": "%", "semaine": "weeks", "point": "points",
}  # fmt: skip
_WORD = "(?:" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + ")"
FIGURE = re.compile(
    rf"(?<![\w-])(\d+|{_WORD}(?:(?:-et-|-|\s){_WORD})*)\s+"
    r"((?:heure|jour|an|année|semaine|point)s?\b|h\b|mois\b|pour\s+cent\b|%)",
    re.IGNORECASE,
)
LAW = re.compile(
    r"congé|droit|délai|formation|bilan|VAE|validation des acquis|concours|préavis|contrat|CPF|"
    r"compte personnel|\bloi|statut|détachement|mise à disposition|immersion|reclassement|"
    r"traitement|indemni|NBI|plafond",
    re.IGNORECASE,
)

OF_THE_STORY = {
    "la-revue": "a point d’étape, no figure",
    "soixante-douze-onglets": "a week of leave that somebody takes",
    "la-nouvelle-du-jeudi": "an hour of the day",
    "le-banc-du-cinquieme": "how long Claire was away",
    "deux-actes-vus": "an hour of the day",
    "la-maquette-en-carton": "somebody’s age",
    "porte-lundi": "somebody’s age",
    "fin-inventer": "how long somebody looked for an answer",
    "les-chevres-de-la-durette": "the days of one immersion",
    "quatre-heures-quarante": "an hour of the night",
    "fin-apprendre": "when somebody’s own exam is",
    "la-liste-pale": "an hour of the day",
    "le-gardien-de-nuit": "what somebody has on his account",
}
"""Sections in which a figure near a word of law is a matter of the story, and why."""


def value(text: str) -> int:
    """Return a number written in figures or in French words."""
    if text[0].isdigit():
        return int(text)
    total = current = 0
    for word in re.split(r"-et-|-|\s+", text.lower()):
        number = NUMBERS[word]
        if number == 1000:
            total, current = total + max(1, current) * 1000, 0
        elif number == 100:
            current = max(1, current) * 100
        elif number == 20 and current % 100 == 4:
            current = current - 4 + 80
        else:
            current += number
    return total + current


def figures(text: str) -> Iterator[tuple[int, str]]:
    """Yield the figures in a text, as (number, unit)."""
    for match in FIGURE.finditer(text):
        unit = " ".join(match.group(2).lower().split())
        yield value(match.group(1)), UNITS[unit if unit in UNITS else unit.rstrip("s")]


def strings(thing: object) -> Iterator[str]:
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, tuple):
        for item in thing:
            yield from strings(item)
    elif hasattr(thing, "__dataclass_fields__"):
        for name in thing.__dataclass_fields__:
            yield from strings(getattr(thing, name))


def figures_of_law(book: Book) -> set[tuple[int, str]]:
    """Return every figure that the catalogues give."""
    catalogues = (book.programmes, book.support_formats, book.detection_tools, book.glossary)
    return {
        figure
        for entries in catalogues
        for entry in entries.values()
        for text in strings(entry)
        for figure in figures(text)
    }


def test_numbers_are_read_as_written() -> None:
    """French number words, whatever their shape."""
    for text, number in (
        ("cent cinquante", 150),
        ("quatre-vingt-cinq", 85),
        ("vingt et un", 21),
        ("quatre cents", 400),
        ("soixante-douze", 72),
        ("24", 24),
    ):
        assert value(text.replace(" et ", "-et-")) == number


def test_the_story_gives_the_figures_of_the_catalogue() -> None:
    """A figure in a sentence about rights is one that the catalogue gives."""
    book, _problems = read_book(shipped_book())
    law = figures_of_law(book)
    assert (85, "%") in law and (60, "days") in law and (150, "hours") in law
    wrong = []
    for section in book.sections.values():
        for text in texts(section.passage):
            for sentence in re.split(r"(?<=[.!?…»])\s+", text):
                if LAW.search(sentence) and section.id not in OF_THE_STORY:
                    wrong += [
                        f"{section.id}: {figure} in “{' '.join(sentence.split())}”"
                        for figure in figures(sentence)
                        if figure not in law
                    ]
    assert not wrong, "\n".join(wrong)
