"""`play --plain`: the same book line by line, for screen readers, pipes and plain terminals.

What the screens offer is asked for in words; `Reading` is the same, so that nothing of a journey
is lost here that would not be lost there.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from talent_story.cli.plain.player import Player
from talent_story.reader.reading import Reading

if TYPE_CHECKING:
    from talent_story.cli.beginning import Beginning


def play_plain(beginning: Beginning, lines: TextIO, out: TextIO, folder: Path | None = None) -> int:
    """Play by lines: text out, numbers and words in. End of input ends the play.

    `folder` is the book's: without it, the words of its pictures are not told.
    """
    if isinstance(lines, io.TextIOWrapper):
        lines.reconfigure(errors="replace")
    Player(_reading(beginning), out, folder).play(lines)
    return 0


def _reading(beginning: Beginning) -> Reading:
    journey = beginning.journey
    reading = Reading(journey.book, beginning.store, save=beginning.store is not None)
    if beginning.saved is None:
        reading.journey = journey
    else:
        reading.take_up(beginning.saved)
    reading.shortcut = beginning.taken
    return reading
