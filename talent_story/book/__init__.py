"""From the sources of a book to the book: `read_book(folder) -> (book, problems)`.

Everything an author can get wrong is a `Problem`, with its place; nothing here raises for it.
"""

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
