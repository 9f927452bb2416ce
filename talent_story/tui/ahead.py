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
        self._facts: Mapping[str, str] | None = None
        self._bounds: Bounds | None = None
        self._making: Mapping[str, str] | None = None

    def known(self, facts: Mapping[str, str]) -> Bounds | None:
        """Return the bounds for these facts, if they are made."""
        return self._bounds if self._facts == facts else None

    def make(self, facts: Mapping[str, str], then: Callable[[], object]) -> None:
        """Make the bounds for these facts, unless something is being made; `then` is called from
        another thread."""
        if self._making is None:
            self._making = dict(facts)
            threading.Thread(target=self._make, args=(then,), daemon=True).start()

    def _make(self, then: Callable[[], object]) -> None:
        from talent_story.story.ahead import Bounds

        assert self._making is not None
        # Meanwhile the screen gets its turn at once, and not when this one's is over.
        before = sys.getswitchinterval()
        sys.setswitchinterval(_SHORT_TURN)
        try:
            bounds = Bounds(self.play, self._making)
        finally:
            sys.setswitchinterval(before)
        self._bounds, self._facts, self._making = bounds, self._making, None
        then()
