"""From the sources of a book to the book: `read_book(folder) -> (book, problems)`.

Everything an author can get wrong is a `Problem`, with its place; nothing here raises for it.
Names are imported when they are first used: a book opened by its index needs no reader of sources.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from talent_story.book.model import Book, Chapter, Choice, Section
    from talent_story.book.problems import Place, Problem, format_problem, problem_data
    from talent_story.book.reading import parse_book, read_book
    from talent_story.book.sources import Sources, sources_of

__all__ = [
    "Book",
    "Chapter",
    "Choice",
    "Place",
    "Problem",
    "Section",
    "Sources",
    "format_problem",
    "parse_book",
    "problem_data",
    "read_book",
    "sources_of",
]

_HOMES = {
    "model": ("Book", "Chapter", "Choice", "Section"),
    "problems": ("Place", "Problem", "format_problem", "problem_data"),
    "reading": ("parse_book", "read_book"),
    "sources": ("Sources", "sources_of"),
}


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"talent_story.book.{module}"), name)
    raise AttributeError(name)
