"""One play by lines: what is typed is understood, done, and answered."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from talent_story.cli.jsonl import chosen_id
from talent_story.cli.plain.speaking import Voice
from talent_story.cli.plain.words import NO, YES, Typed, folded, nearest_word, understood
from talent_story.i18n import _
from talent_story.reader.reading import Reading
from talent_story.reader.sentences import trouble_sentence

if TYPE_CHECKING:
    from talent_story.guidance.what_if import NearestJourney
    from talent_story.store import StoreError
    from talent_story.story.journey import Journey

Reply = Callable[[str], bool]
"""Hears the answer to a question; False when what was typed is no answer to it."""


class Player:
    """A reader, what they hear, and what they were asked last.

    `folder` is the book's, for the words of its pictures (None: they are not told). `found` is the
    last answer to « what if », with the journey it was found for.
    """

    def __init__(self, reading: Reading, out: TextIO, folder: Path | None = None) -> None:
        self.reading = reading
        self.voice = Voice(out)
        self.folder = folder
        self.tells_pictures = True
        self.pictures_told: set[str] = set()
        self.found: tuple[Journey, NearestJourney] | None = None
        self._asked: Reply | None = None
        self._trouble: StoreError | None = None

    @property
    def here(self) -> Journey:
        """The journey under way."""
        return self.reading.here

    def speak(self, *texts: str) -> None:
        """Say each text as a line of its own."""
        self.voice.speak(*texts)

    # Asking

    def ask(self, reply: Reply) -> None:
        """Give the next line to `reply`, which was just told what to answer."""
        self._asked = reply

    def confirm(self, question: str, then: Callable[[], None]) -> None:
        """Ask yes or no, and do it only if the answer is yes."""
        self.speak(question, _("Type “yes” or “no”."))

        def reply(line: str) -> bool:
            if folded(line) in YES:
                then()
                return True
            if folded(line) in NO:
                self.speak(_("Nothing was changed."))
                return True
            return False

        self.ask(reply)

    # Hearing

    def play(self, lines: Iterable[str]) -> None:
        """Hear line after line, to the end of the input or to the word that leaves."""
        from talent_story.cli.plain.telling import tell_beginning

        tell_beginning(self)
        self._tell_trouble()
        for line in lines:
            if line.strip() and not self.hear(line.strip()):
                break

    def hear(self, line: str) -> bool:
        """Do what a line asks for; False when it asks to leave."""
        asked, self._asked = self._asked, None
        if asked is not None and asked(line):
            self._tell_trouble()
            return True
        typed = understood(line)
        if typed is not None and typed.command == "quit":
            return False
        if asked is not None and typed is None:
            self._asked = asked
            self.speak(_("“{word}” is no answer to what was asked.").format(word=line[:40]))
        else:
            if asked is not None:
                self.speak(_("Nothing was changed."))
            self._do(typed, line)
        self._tell_trouble()
        return True

    def _do(self, typed: Typed | None, line: str) -> None:
        if typed is not None:
            from talent_story.cli.plain.table import HANDLERS

            self.voice.pause()
            HANDLERS[typed.command](self, typed.rest)
            return
        chosen = chosen_id(self.here, line)
        if chosen is None:
            self._refuse(line)
        else:
            self.reading.take(chosen)
            self.arrive()

    def arrive(self) -> None:
        """Tell where the journey stands now."""
        from talent_story.cli.plain.telling import hint, tell_moment

        self.voice.pause()
        tell_moment(self)
        if not self.here.offers():
            hint(self)

    def _refuse(self, line: str) -> None:
        from talent_story.cli.plain.telling import hint

        self.voice.pause()
        if folded(line) in YES | NO:
            self.speak(_("Nothing was asked of you just now."))
            return
        self.speak(_("“{word}” is no choice here.").format(word=line[:40]))
        near = nearest_word(line)
        if near is not None:
            self.speak(_("Did you mean “{name}”?").format(name=near))
        else:
            hint(self)

    def _tell_trouble(self) -> None:
        """Say, once, why the journey is not kept."""
        trouble = self.reading.trouble
        if trouble is not None and trouble is not self._trouble:
            print(trouble_sentence(trouble), file=sys.stderr)
        self._trouble = trouble
        self.reading.heard()
