"""What `watch` does at each save: read, look, show; then prove, and show again.

What stays true is not proved twice: while only prose changes, the findings of the proof stay, moved
to where their lines stand now. Otherwise a first look at the choices answers at once, and the whole
proof follows beside the watching, given up as soon as another save makes it stale.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from talent_story.book.model import Book
from talent_story.book.problems import Problem, format_problem, sorted_problems
from talent_story.book.reading import read_book
from talent_story.cli.opening import with_excerpts
from talent_story.cli.preview import preview_lines
from talent_story.i18n import _, counted
from talent_story.numbers import shown_decimal, shown_number
from talent_story.proof.exploration import Exploration
from talent_story.proof.glance import Glance, carried_over, glance, workings
from talent_story.proof.proving import prove
from talent_story.proof.rules import Case, findings
from talent_story.proof.states import TooManyStates
from talent_story.proof_words import size_line
from talent_story.story.machine import Unfit
from talent_story.story.play import Play

DEBOUNCE, STEP = 40, 20
"""How long, in milliseconds, saves are gathered before they are looked at."""

LOOK_ANYWAY = 500
"""After how long, in milliseconds, files are looked at though the system told of none."""


@dataclass(frozen=True)
class Frame:
    """How things stand: a status, the findings, a preview. A `passing` one only tells the time."""

    book: Book
    status: str
    problems: tuple[Problem, ...]
    preview: tuple[str, ...]
    passing: bool = False

    def lines(self, width: int, height: int | None) -> list[str]:
        """Return the lines to show, no more than `height` of them."""
        head = [size_line(self.book), self.status, ""]
        body: list[str] = []
        for problem in self.problems:
            body.extend(format_problem(problem, _).splitlines())
            body.append("")
        tail = ["─" * min(width, 72), *self.preview] if self.preview else []
        if height is not None:
            room = max(0, height - len(head))
            # Findings come first, but leave the preview a third of the screen.
            kept = min(len(body), max(room - len(tail), 2 * room // 3))
            if kept < len(body):
                body = [*body[: max(0, kept - 1)], "…"]
            tail = tail[: max(0, room - len(body))]
        return [line[:width] if height is not None else line for line in (*head, *body, *tail)]


@dataclass(frozen=True)
class _Saved:
    """Some file of the book was saved."""


@dataclass(frozen=True)
class _Progress:
    """A proof is under way, for so many seconds."""

    book: Book
    seconds: int


@dataclass(frozen=True)
class _Proved:
    """A proof has ended: of which book, and what it found."""

    book: Book
    found: Exploration


_News = _Saved | _Progress | _Proved


@dataclass
class Bench:
    """A book being written. `show` is called with each frame, always from the same thread.

    `book` is what was read last, `proved` the last proof that ended, `seen` the last first look,
    `section` the section that was written last.
    """

    folder: Path
    show: Callable[[Frame], None]
    book: Book | None = None
    proved: _Proved | None = None
    seen: Glance | None = None
    section: str = ""
    _faults: list[Problem] = field(default_factory=list)
    _news: queue.Queue[_News] = field(default_factory=queue.Queue)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    _turn: int = 0

    def run(self) -> None:
        """Look now, and at each save, until `close`."""
        self._beside(self._watch_files, files_of(self.folder))
        self.look()
        while not self._stop.is_set():
            self._heed()

    def settle(self) -> None:
        """Wait for the proof of what was read last, if it can be proved."""
        while self.book is not None and _provable(self.book):
            if self.proved is not None and self.proved.book is self.book:
                return
            self._heed()

    def close(self) -> None:
        """End what runs beside."""
        self._stop.set()
        self._turn += 1
        for thread in self._threads:
            thread.join(timeout=2.0)

    def _beside(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        thread.start()
        self._threads = [known for known in self._threads if known.is_alive()] + [thread]

    def _heed(self) -> None:
        """Take one piece of news, if any comes within half a second."""
        try:
            # A wait without an end would keep Ctrl+C waiting too on some systems.
            news = self._news.get(timeout=0.5)
        except queue.Empty:
            return
        if isinstance(news, _Saved):
            self.look()
        elif news.book is not self.book:
            return  # of a book that another save has made stale
        elif isinstance(news, _Proved):
            self.proved = news
            status = _("Whole proof: {verdict}").format(verdict=_verdict(news.found))
            self._show(status, findings(Case(Play(news.book), news.found)))
        else:
            status = _("First look; proving for {n} s…").format(n=news.seconds)
            self._show(status, self._seen_problems(), passing=True)

    def look(self) -> None:
        """Read the book again and show what is known of it at once; prove what is not."""
        self._turn += 1
        started = time.monotonic()
        before = self.book
        try:
            book, self._faults = read_book(self.folder)
        except OSError as error:
            if before is None:
                raise
            # Moved away, or on a disk that is gone for a while: it may come back.
            status = _("The folder of the book cannot be read: {why}").format(why=error.strerror)
            self.show(Frame(before, status, (), ()))
            return
        self.book = book
        self.section = changed_section(before, book) or self.section
        if not _provable(book):
            self._show(_("Not explored, because sources are at fault."), [])
            return
        if self.proved is not None and workings(self.proved.book) == workings(book):
            found = carried_over(self.proved.found, self.proved.book, book)
            self.proved = _Proved(book, found)
            seconds = shown_decimal(time.monotonic() - started)
            template = _("Only prose changed: {verdict} ({seconds} s)")
            status = template.format(verdict=_verdict(found), seconds=seconds)
            self._show(status, findings(Case(Play(book), found)))
            return
        # What reading found is shown before anything that a long book makes wait for.
        self._show(_("Looking…"), [], passing=True)
        try:
            self.seen = glance(Play(book))
            seconds = shown_decimal(time.monotonic() - started)
            status = _("First look ({seconds} s); proving…").format(seconds=seconds)
        except (TooManyStates, Unfit):
            self.seen = None
            status = _("Proving…")
        self._show(status, self._seen_problems())
        self._beside(self._prove, book, self._turn)

    def _seen_problems(self) -> list[Problem]:
        return [] if self.seen is None else list(self.seen.problems)

    def _show(self, status: str, found: list[Problem], *, passing: bool = False) -> None:
        assert self.book is not None
        problems = sorted_problems([*self._faults, *found])
        shown = with_excerpts(problems, str(self.folder))
        preview = preview_lines(self.book, self.section, self.seen)
        self.show(Frame(self.book, status, tuple(shown), tuple(preview), passing))

    # Beside: the files, and the proof

    def _watch_files(self, known: object) -> None:
        """Tell of saves since `known`, those that came before watching had begun included."""
        from watchfiles import watch

        looks = watch(
            self.folder,
            debounce=DEBOUNCE,
            step=STEP,
            rust_timeout=LOOK_ANYWAY,
            yield_on_timeout=True,
            stop_event=self._stop,
            raise_interrupt=False,
        )
        for _changes in looks:
            now = files_of(self.folder)
            if now != known:
                known = now
                self._news.put(_Saved())

    def _prove(self, book: Book, turn: int) -> None:
        started = time.monotonic()
        told = [0]

        def watch(states: int) -> bool:
            seconds = int(time.monotonic() - started)
            if seconds > told[0]:
                told[0] = seconds
                self._news.put(_Progress(book, seconds))
            return turn == self._turn

        found = prove(Play(book), watch=watch)
        if turn == self._turn:
            self._news.put(_Proved(book, found))


def files_of(folder: Path) -> object:
    """Return what tells one state of a book's files from another."""
    found = []
    for name in ("chapters", "graph"):
        try:
            with os.scandir(folder / name) as entries:
                for entry in entries:
                    stat = entry.stat()
                    found.append((name, entry.name, stat.st_mtime_ns, stat.st_size, stat.st_ino))
        except OSError:
            continue  # moved away while it was being looked at: the next look tells
    return sorted(found)


def _provable(book: Book) -> bool:
    return book.whole and book.start in book.sections


def _verdict(found: Exploration) -> str:
    if not found.complete:
        return _("not proved: too large")
    return counted(
        "proved over {size} state",
        "proved over {size} states",
        found.states,
        size=shown_number(found.states),
    )


def changed_section(before: Book | None, after: Book) -> str:
    """Return the section that was written last: the first that changed, or nothing."""
    if before is None:
        return ""
    for id, section in after.sections.items():
        known = before.sections.get(id)
        if known is None or _written(before, id) != _written(after, id):
            return section.part_of or id
    return ""


def _written(book: Book, id: str) -> object:
    section = book.sections[id]
    choices = [
        (choice.id, choice.target, choice.text.fixed_text(), choice.condition, choice.effects)
        for choice in section.choices
    ]
    pieces = [piece if isinstance(piece, str) else "" for piece in section.passage.pieces]
    texts = [branch.passage.fixed_text() for branch, _h, _f in section.passage.branches()]
    return section.title, pieces, texts, choices
