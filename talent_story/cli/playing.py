"""Playing a book: which one, from where, and how it speaks. What `talent-story` alone does, too."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from talent_story.book.phrases import say
from talent_story.cli.running import Refused
from talent_story.shipped import shipped_book

if TYPE_CHECKING:
    from talent_story.book.model import Book


def play_book(
    book: str | None = None,
    *,
    entry: str | None = None,
    persona: str | None = None,
    resume: bool = False,
    code: str | None = None,
    trace: str | None = None,
    save: bool = True,
    plain: bool = False,
    jsonl: bool = False,
    facts: tuple[str, ...] = (),
) -> int:
    """Play a book in the terminal, or line by line where it must be; return the exit code.

    `book` is a folder (None: the shipped book); `code` is a journey's (see `story.code`), `trace`
    a finding of `check`, whose journey is not saved; `facts` are NAME=VALUE. Raises Refused.
    """
    folder = shipped_book() if book is None else Path(book)
    somewhere = entry or persona or resume or code or trace or facts
    if not (somewhere or plain or jsonl) and _is_terminal():
        from talent_story.tui.running import run_folder

        return run_folder(folder, lambda: _opened(book), save=save)
    opened = _opened(book)
    check_names(opened, entry, persona)
    told = read_facts(opened, facts)
    journey = None
    if code is not None:
        from talent_story.cli.beginning import coded_journey

        journey = coded_journey(opened, code, told)
    if trace is not None:
        from talent_story.cli.tracing import traced_journey

        journey, save = traced_journey(opened, trace), False
    if jsonl or plain or not _is_terminal():
        from talent_story.cli.beginning import begin

        gc.enable()  # `run` keeps it off for the opening of a screen, which this is not
        beginning = begin(
            opened,
            told,
            entry=entry,
            persona=persona,
            resume=resume,
            journey=journey,
            save=save,
        )
        if jsonl:
            from talent_story.cli.jsonl import play_jsonl

            return play_jsonl(beginning, sys.stdin, sys.stdout)
        from talent_story.cli.plain import play_plain

        return play_plain(beginning, sys.stdin, sys.stdout, folder)
    from talent_story.tui import run_book

    return run_book(
        opened,
        facts=told,
        entry=entry,
        persona=persona,
        resume=resume,
        journey=journey,
        save=save,
        folder=folder,
    )


def _opened(book: str | None) -> Book:
    # Imported only now: where the title of the book is known, it is drawn before this.
    from talent_story.cli.opening import open_book

    return open_book(book)


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def check_names(book: Book, entry: str | None, persona: str | None) -> None:
    """Refuse an entry point or a persona that the book does not have."""
    from talent_story.book.problems import nearest_name

    doors, voices = list(book.entry_points), list(book.personas)
    no_door = say(
        "no entry point is called “{name}”; there are: {known}",
        name=entry,
        known=", ".join(doors) or "—",
    )
    no_voice = say(
        "no persona is called “{name}”; there are: {known}",
        name=persona,
        known=", ".join(voices) or "—",
    )
    for id, known, refusal in ((entry, doors, no_door), (persona, voices, no_voice)):
        if id is not None and id not in known:
            paragraphs = [refusal]
            near = nearest_name(id, known)
            if near:
                paragraphs.append(say("did you mean “{name}”?", name=near))
            raise Refused(*paragraphs)


def read_facts(book: Book, given: tuple[str, ...]) -> dict[str, str]:
    """Read NAME=VALUE facts, or refuse them with what is possible."""
    told: dict[str, str] = {}
    for item in given:
        name, sign, value = item.partition("=")
        fact = book.facts.get(name.strip())
        if fact is not None and not sign:
            raise Refused(
                say(
                    "say the value of “{name}” too, as {name}=VALUE; there are: {known}",
                    name=fact.name,
                    known=", ".join(fact.values),
                )
            )
        if fact is None:
            raise Refused(
                say(
                    "no fact is called “{name}”; there are: {known}",
                    name=name,
                    known=", ".join(book.facts) or "—",
                )
            )
        if value.strip() not in fact.values:
            raise Refused(
                say(
                    "“{value}” is no value of “{name}”; there are: {known}",
                    value=value,
                    name=fact.name,
                    known=", ".join(fact.values),
                )
            )
        told[fact.name] = value.strip()
    return told
