"""What `export` reads: a journey or many, a day, and what is to be struck."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from talent_story.book.cleaning import clean_line
from talent_story.book.model import Book
from talent_story.book.phrases import say
from talent_story.cli.journeys import find_record, played_again
from talent_story.cli.opening import open_book, shown_path
from talent_story.cli.running import Refused
from talent_story.i18n import _, counted
from talent_story.saying import store_sentence
from talent_story.story.journey import Journey, replay_record
from talent_story.story.play import Play
from talent_story.story.record import JourneyRecord

if TYPE_CHECKING:
    from talent_story.editions.dossier.composing import Options


def book_and_journey(book: str | None, journey: str | None) -> tuple[Journey, tuple[str, ...]]:
    """Return a journey, played again, and the evidence silenced in it; the last saved by default.

    Raises Refused.
    """
    record = find_record(journey) if journey is not None else _latest(open_book(book))
    return played_again(record, book).journey, record.silenced


def _latest(book: Book) -> JourneyRecord:
    from talent_story.store import JourneyStore, StoreError

    try:
        store = JourneyStore()
        try:
            saved = store.latest(book.id)
        finally:
            store.close()
    except StoreError as error:
        raise Refused(store_sentence(error)) from None
    if saved is None:
        raise Refused(
            say("There is no saved journey of this book."),
            say("Play first, or name one with --journey: a file, or an id of “journeys list”."),
        )
    return saved.record


def chosen_day(start: str | None) -> date:
    """Return the day delays count from: what is asked, or today. Raises Refused.

    SOURCE_DATE_EPOCH, in seconds, stands for today where it is set, so that the same command makes
    the same file.
    """
    if start is not None:
        for form in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                return datetime.strptime(start.strip(), form).replace(tzinfo=UTC).date()
            except ValueError:
                continue
        raise Refused(
            say("“{text}” is no date.", text=clean_line(start)),
            say("Write it as 2026-11-24 or 24/11/2026."),
        )
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return datetime.now().astimezone().date()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise Refused(
            say("SOURCE_DATE_EPOCH is to be a number of seconds, not “{text}”.", text=epoch[:40])
        ) from None


def resolved_strikes(
    journey: Journey, silenced: tuple[str, ...], options: Options, struck: tuple[str, ...]
) -> frozenset[str]:
    """Return the ids of what is struck by id or by number. Raises Refused for an unknown one."""
    if not struck:
        return frozenset()
    from talent_story.book.problems import nearest_name
    from talent_story.editions.dossier.composing import lines_of

    ids = list(lines_of(journey, silenced, options))
    found = set()
    for name in struck:
        if name.isascii() and name.isdigit() and 1 <= int(name) <= len(ids):
            found.add(ids[int(name) - 1])
        elif name in ids:
            found.add(name)
        else:
            near = nearest_name(name, ids)
            help = say("did you mean “{name}”?", name=near) if near else ""
            raise Refused(
                say("No line is called “{name}”.", name=clean_line(name)),
                say("“talent-story export dossier --list” tells the lines and their numbers."),
                *([help] if help else []),
            )
    return frozenset(found)


def said_lines(journey: Journey, silenced: tuple[str, ...], options: Options) -> None:
    """Print what a dossier says, each line with its number and its id; what is struck is left out.

    Numbers are those of the whole dossier, so that they stay what they are while one strikes.
    """
    from dataclasses import replace

    from talent_story.editions.dossier.composing import lines_of

    whole = lines_of(journey, silenced, replace(options, struck=frozenset()))
    kept = lines_of(journey, silenced, options)
    width = max(map(len, whole), default=0)
    for number, (id, text) in enumerate(whole.items(), 1):
        if id in kept:
            click.echo(f"{number:4}  {id:{width}}  {text}")


def journeys_of(book: Book, folder: str | None) -> list[Journey]:
    """Return the journeys of a book in a folder, or those that are saved; say what is left out.

    Raises Refused when there is no such folder, or the store cannot be read.
    """
    play, found = Play(book), []
    seen: Counter[tuple[object, ...]] = Counter()
    for name, record in _records(folder):
        if record.book_id != book.id:
            _left_out(name, _("it was played in another book"))
            continue
        played = replay_record(play, record)
        if not played.whole:
            _left_out(name, _("it was played in another edition, and cannot be followed here"))
            continue
        seen[tuple(sorted(record.facts.items())), record.choices] += 1
        found.append(played.journey)
    twice = sum(times - 1 for times in seen.values())
    if twice:
        sentence = counted(
            "{n} journey is the same as another, choice for choice. If it is a copy, take it out: "
            "each journey counts as a person.",
            "{n} journeys are the same as others, choice for choice. If they are copies, take them "
            "out: each journey counts as a person.",
            twice,
        )
        print(sentence, file=sys.stderr)
    if folder is None:
        print(
            _(
                "The journeys saved on this machine are counted, each as a person. If one person "
                "played several, put one for each person in a folder, and say --folder."
            ),
            file=sys.stderr,
        )
    return found


def _left_out(name: str, why: str) -> None:
    print(_("“{name}” is left out: {why}.").format(name=name, why=why), file=sys.stderr)


def _records(folder: str | None) -> Iterator[tuple[str, JourneyRecord]]:
    from talent_story.store import JourneyStore, StoreError, read_journey_file

    if folder is None:
        try:
            store = JourneyStore()
            try:
                saved = store.list()
            finally:
                store.close()
        except StoreError as error:
            raise Refused(store_sentence(error)) from None
        yield from ((each.id, each.record) for each in saved)
        return
    path = Path(folder)
    try:
        files = sorted(file for file in path.iterdir() if file.suffix.lower() == ".json")
    except (OSError, ValueError):
        raise Refused(
            say("“{path}” is no folder that can be read.", path=shown_path(folder)),
            say("A folder of journeys holds the files that “journeys export” writes (.json)."),
        ) from None
    for file in files:
        try:
            yield shown_path(file.name), read_journey_file(file)
        except StoreError as error:
            _left_out(shown_path(file.name), store_sentence(error).rstrip("."))
