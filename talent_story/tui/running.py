"""From a book to an exit code, through a terminal that is given back as it was found."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from talent_story.book.cleaning import clean_line
from talent_story.i18n import _

if TYPE_CHECKING:
    from talent_story.book.model import Book
    from talent_story.reader.reading import Reading
    from talent_story.store import JourneyStore, StoreError
    from talent_story.story.journey import Journey
    from talent_story.tui.app import TalentApp

UNUSABLE = 2

ESCAPE_MILLISECONDS = "20"
"""After how long an escape character alone is the Escape key."""


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
    journey: Journey | None = None,
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
    _prepare_terminal()
    return run_app(
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


def run_folder(folder: Path, open_book: Callable[[], Book], *, save: bool = True) -> int:
    """Open the book in `folder` on its title page, which is drawn while `open_book` reads it.

    Raises what `open_book` raises; nothing of the page stays then.
    """
    from talent_story.tui.cover import keep_cover, read_cover

    cover = read_cover(folder) if is_terminal() else None
    if cover is None:
        book = open_book()
        keep_cover(folder, book)
        return run_book(book, save=save, folder=folder)
    _prepare_terminal()
    from talent_story.reader.settings import read_settings
    from talent_story.tui.app import TalentApp
    from talent_story.tui.screens.cover import CoverScreen

    def opening() -> Reading:
        import talent_story.tui.screens.title  # noqa: F401 - the page that comes next
        from talent_story.reader.reading import Reading

        book = open_book()
        keep_cover(folder, book)
        store, trouble = _opened_store(save)
        reading = Reading(book, store, save=save)
        if trouble is not None:
            reading.lacks_store(trouble, _open_again)
        return reading

    cover_page = CoverScreen(cover, opening)
    app = TalentApp(cover_page=cover_page, folder=folder, settings=read_settings())
    try:
        return _run(app)
    finally:
        if app.is_open and app.reading.store is not None:
            app.reading.store.close()


def run_app(
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
    """Open a book on whatever page there is, a terminal or a browser; see `run_book`."""
    from talent_story.reader.settings import read_settings
    from talent_story.tui.app import TalentApp

    given, trouble = store, None
    if store is None and (save or resume):
        store, trouble = _opened_store(True)
    app: TalentApp | None = None
    try:
        app = TalentApp(
            book,
            store,
            persona=persona,
            entry=entry,
            resume=resume,
            journey=journey,
            save=save,
            facts=facts,
            folder=folder,
            settings=read_settings(),
        )
        if trouble is not None:
            app.reading.lacks_store(trouble, _open_again)
        if not app.began:
            _say(_nowhere(resume, trouble or app.reading.trouble, persona or entry or ""))
            return UNUSABLE
        return _run(app)
    finally:
        if app is not None:
            store = app.reading.store
        if store is not None and store is not given:
            store.close()


def _opened_store(save: bool) -> tuple[JourneyStore | None, StoreError | None]:
    from talent_story.store import JourneyStore, StoreError

    if not save:
        return None, None
    try:
        return JourneyStore(), None
    except StoreError as error:
        return None, error


def _open_again() -> JourneyStore:
    from talent_story.store import JourneyStore

    return JourneyStore()


def _run(app: TalentApp) -> int:
    app.run()
    if app.refusal is not None:
        raise app.refusal
    if app.crashed:
        _say(_crash_sentence(app))
    return app.return_code or 0


def _prepare_terminal() -> None:
    """Let the size be asked of the terminal, and Escape be answered as soon as the other keys."""
    os.environ.setdefault("ESCDELAY", ESCAPE_MILLISECONDS)
    _measure_terminal()


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


def _crash_sentence(app: TalentApp) -> str:
    kept = app.is_open and app.reading.kept
    if app.crash_log is None:
        if kept:
            return _("something went wrong in the program itself. Your journey is saved.")
        return _("something went wrong in the program itself.")
    path = clean_line(os.fsencode(app.crash_log).decode("utf-8", "replace"))
    if kept:
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
