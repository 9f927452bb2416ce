"""How many choices remain, found while the reader reads and never in the way of a key."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from talent_story.story.ahead import Bounds
    from talent_story.story.play import Play

_SHORT_TURN = 0.0005


class Looking:
    """The bounds of a book for the facts told, made in the background, once for each set of facts.

    What is being made when the program ends is dropped: nobody waits for it.
    """

    def __init__(self, play: Play) -> None:
        self.play = play
        self._found: tuple[Mapping[str, str], Bounds] | None = None
        self._making = False

    def known(self, facts: Mapping[str, str]) -> Bounds | None:
        """Return the bounds for these facts, if they are made."""
        found = self._found
        return found[1] if found is not None and found[0] == facts else None

    def make(self, facts: Mapping[str, str], then: Callable[[], object]) -> None:
        """Make the bounds for these facts, unless something is being made; `then` is called from
        another thread."""
        if not self._making:
            self._making = True
            threading.Thread(target=self._make, args=(dict(facts), then), daemon=True).start()

    def _make(self, facts: Mapping[str, str], then: Callable[[], object]) -> None:
        try:
            self.find(facts)
        finally:
            self._making = False
        then()

    def find(self, facts: Mapping[str, str]) -> Bounds:
        """Return the bounds for these facts, made if need be: for a thread of its own."""
        from talent_story.story.ahead import Bounds

        known = self.known(facts)
        if known is not None:
            return known
        # Meanwhile the screen gets its turn at once, and not when this one's is over.
        before = sys.getswitchinterval()
        sys.setswitchinterval(_SHORT_TURN)
        try:
            bounds = Bounds(self.play, facts)
        finally:
            sys.setswitchinterval(before)
        self._found = (dict(facts), bounds)
        return bounds
