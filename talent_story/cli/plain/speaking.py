"""How a book is spoken: lines without marks, no longer than a screen, and nothing but text."""

from __future__ import annotations

import re
import textwrap
from typing import TextIO

from talent_story.book.cleaning import clean
from talent_story.plain_text import plain_text

WIDTH = 78

_TIE = "\x00"
_QUOTED = re.compile("[“«][^“”«»]{1,16}[”»]")


class Voice:
    """Where the lines go."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._paused = True

    def speak(self, *texts: str) -> None:
        """Say each text as a line of its own; one that holds paragraphs, as several.

        Long lines are broken between words, and not inside something to be typed.
        """
        for text in texts:
            for line in clean(text).split("\n"):
                bare = line.lstrip(" ")
                indent = line[: len(line) - len(bare)]
                wrapped = textwrap.wrap(
                    _QUOTED.sub(_tied, bare.rstrip(" ")),
                    WIDTH,
                    initial_indent=indent,
                    subsequent_indent=indent,
                    break_long_words=False,
                    break_on_hyphens=False,
                )
                self._out.write("\n".join(wrapped).replace(_TIE, " ") + "\n")
                self._paused = not wrapped
        self._out.flush()

    def read(self, markdown: str) -> None:
        """Say a passage of the book."""
        self.speak(plain_text(markdown))

    def pause(self) -> None:
        """Leave a line blank, and never two: what follows is something else."""
        if not self._paused:
            self.speak("")


def _tied(quoted: re.Match[str]) -> str:
    return quoted[0].replace(" ", _TIE)
