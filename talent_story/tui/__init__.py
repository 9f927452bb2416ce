"""The book in the terminal. Textual is imported when a book is opened, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from talent_story.book.model import Book
    from talent_story.store import JourneyStore
    from talent_story.story.journey import Journey

__all__ = ["run_book"]


def run_book(
    book: Book,
    *,
    facts: Mapping[str, str] | None = None,
    persona: str | None = None,
    entry: str | None = None,
    resume: bool = False,
    journey: Journey | None = None,
    save: bool = True,
    store: JourneyStore | None = None,
    folder: Path | None = None,
) -> int:
    """Open a book in the terminal and return the exit code of the program.

    `persona` and `entry` are ids of the book; `journey` is one to go on with. Without a `store`,
    the user's own is opened. `folder` is the book's, for its pictures.
    """
    from talent_story.tui.running import run_book as run

    return run(
        book,
        facts=facts,
        persona=persona,
        entry=entry,
        resume=resume,
        journey=journey,
        save=save,
        store=store,
        folder=folder,
    )
