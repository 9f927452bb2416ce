"""From a book to an exit code, through a terminal that is given back as it was found."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from talent_story.book.cleaning import clean_line
from talent_story.book.model import Book
from talent_story.i18n import _
from talent_story.store import JourneyStore, StoreError

UNUSABLE = 2


def is_terminal() -> bool:
    """Say whether a page can be drawn here: the three streams are a terminal that is not dumb."""
    streams = (sys.__stdin__, sys.__stdout__, sys.__stderr__)
    return os.environ.get("TERM", "dumb") != "dumb" and all(
        stream is not None and stream.isatty() for stream in streams
    )


def run_book(
    book: Book,
    *,
    facts: Mapping[str, str] | None = None,
    persona: str | None = None,
    entry: str | None = None,
    resume: bool = False,
    save: bool = True,
    store: JourneyStore | None = None,
    folder: Path | None = None,
) -> int:
    """Open a book in this terminal; see `talent_story.tui.run_book`."""
    if not is_terminal():
        _say(
            _(
                "this is no terminal a page can be drawn on; “talent-story play --plain” reads the"
                " book line by line."
            )
        )
        return UNUSABLE
    _measure_terminal()
    from talent_story.tui.app import TalentApp

    trouble: StoreError | None = None
    given = store
    if store is None and (save or resume):
        try:
            store = JourneyStore()
        except StoreError as error:
            trouble = error
    app: TalentApp | None = None
    try:
        app = TalentApp(
            book,
            store,
            persona=persona,
            entry=entry,
            resume=resume,
            save=save,
            facts=facts,
            folder=folder,
        )
        if trouble is not None:
            app.reading.lacks_store(trouble, JourneyStore)
        if not app.began:
            _say(_nowhere(resume, trouble or app.reading.trouble, persona or entry or ""))
            return UNUSABLE
        app.run()
        if app.crashed:
            _say(_crash_sentence(app))
        return app.return_code or 0
    finally:
        if app is not None:
            store = app.reading.store
        if store is not None and store is not given:
            store.close()


def _measure_terminal() -> None:
    """Let the terminal itself tell its size: COLUMNS and LINES, once exported, stay what they were.

    A container started with them, for one, would never hear of a resize.
    """
    with contextlib.suppress(AttributeError, OSError, ValueError):
        if all(os.get_terminal_size(sys.__stdout__.fileno())):  # type: ignore[union-attr]
            os.environ.pop("COLUMNS", None)
            os.environ.pop("LINES", None)


def _nowhere(resume: bool, trouble: StoreError | None, name: str) -> str:
    if not resume:
        return _("no journey leads to “{name}” in this book.").format(name=clean_line(name))
    if trouble is not None:
        sentence = _("the saved journeys cannot be read ({reason}); they were left as they are.")
        return sentence.format(reason=trouble.reason)
    return _("there is no saved journey of this book to go on with.")


def _crash_sentence(app: object) -> str:
    from talent_story.tui.app import TalentApp

    assert isinstance(app, TalentApp)
    if app.crash_log is None:
        if app.reading.kept:
            return _("something went wrong in the program itself. Your journey is saved.")
        return _("something went wrong in the program itself.")
    path = clean_line(os.fsencode(app.crash_log).decode("utf-8", "replace"))
    if app.reading.kept:
        return _(
            "something went wrong in the program itself. Your journey is saved. Where it happened"
            " is written in {path}, without any of your answers."
        ).format(path=path)
    return _(
        "something went wrong in the program itself. Where it happened is written in {path},"
        " without any of your answers."
    ).format(path=path)


def _say(sentence: str) -> None:
    print(f"talent-story: {sentence}", file=sys.stderr)
