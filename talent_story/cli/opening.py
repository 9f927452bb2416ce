"""Opening a book for a verb: the shipped one or a folder, readable or refused."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

from talent_story.book.cleaning import clean_line
from talent_story.book.model import Book
from talent_story.book.phrases import say
from talent_story.book.problems import Problem, format_problem
from talent_story.cli.running import Refused
from talent_story.i18n import _
from talent_story.shipped import shipped_book


def shown_path(path: str | Path) -> str:
    """Return a path as a message may show it."""
    return clean_line(os.fsencode(path).decode("utf-8", "replace"))


def read_book_at(folder: str | None) -> tuple[Book, list[Problem]]:
    """Read the book in `folder` (the shipped one if None): the book and its problems.

    Raises Refused when there is no such folder.
    """
    return _read(_book_folder(folder))


def _book_folder(folder: str | None) -> Path:
    path = shipped_book() if folder is None else Path(folder)
    if not path.exists():
        raise Refused(
            say("there is no folder “{path}”", path=shown_path(path)),
        )
    if not path.is_dir():
        raise Refused(
            say(
                "“{path}” is not a folder; a book is a folder with chapters/ and graph/book.yaml",
                path=shown_path(path),
            )
        )
    return path


def _read(path: Path) -> tuple[Book, list[Problem]]:
    from talent_story.book.reading import read_book

    try:
        return read_book(path)
    except OSError as error:
        raise Refused(
            say("“{path}” cannot be read: {why}", path=shown_path(path), why=error.strerror or "")
        ) from None


def with_excerpts(problems: Iterable[Problem], folder: str | None) -> list[Problem]:
    """Return problems with the lines they point at, read again from the book's files."""
    from talent_story.book.problems import with_excerpt
    from talent_story.book.sources import read_sources

    found = list(problems)
    if all(problem.excerpt for problem in found):
        return found
    sources, _faults = read_sources(shipped_book() if folder is None else Path(folder))
    lines = {path: text.split("\n") for path, text in sources.files.items()}
    return [with_excerpt(problem, lines) for problem in found]


def open_book(folder: str | None) -> Book:
    """Return a book that can be played. Raises Refused, with every fault, when it cannot.

    A long book is read once, and from then on opened by its index while its files stay the same.
    """
    from talent_story.store import index

    path = _book_folder(folder)
    stamp = None
    with contextlib.suppress(OSError):
        stamp = index.stamp_of(path)
    if stamp is not None and index.is_worth_it(stamp):
        known = index.indexed_book(path, stamp)
        if known is not None:
            return known
    book, problems = _read(path)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        shown = [format_problem(problem, _) for problem in errors[:40]]
        if len(errors) > len(shown):
            shown.append(
                _("… and {n} more; “talent-story check” tells them all").format(
                    n=len(errors) - len(shown)
                )
            )
        raise Refused(say("this book cannot be played: its sources are at fault"), *shown)
    if stamp is not None and index.is_worth_it(stamp):
        index.write_index(book, stamp)
    return book
