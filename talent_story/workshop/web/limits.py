"""How often a device, or an address, may ask, and how much it may hold open.

In memory, forgotten with the process, in no log.
"""

from __future__ import annotations

import contextlib
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable

MOST_KEYS = 20_000
"""How many are remembered: those not seen for longest are forgotten first."""


class Limit:
    """So many at once, and so many a second after that, for each key.

    What is remembered of a key is its hash, which another process cannot make again.

    Example:
        >>> time = 0.0
        >>> limit = Limit(2, 1.0, lambda: time)
        >>> [limit.allows("a") for _ in range(3)], limit.allows("b")
        ([True, True, False], True)
        >>> time = 1.0
        >>> limit.allows("a"), limit.allows("a")
        (True, False)
    """

    def __init__(self, at_once: float, a_second: float, now: Callable[[], float]) -> None:
        self.at_once = at_once
        self.a_second = a_second
        self._now = now
        self._left: OrderedDict[int, tuple[float, float]] = OrderedDict()

    def allows(self, key: Hashable) -> bool:
        """Say whether once more is allowed, and count it if it is."""
        left, number = self._look(key)
        if left < 1:
            return False
        self._left[number] = (left - 1, self._now())
        return True

    def is_spent(self, key: Hashable) -> bool:
        """Say whether nothing more is allowed for now, without counting."""
        return self._look(key)[0] < 1

    def _look(self, key: Hashable) -> tuple[float, int]:
        number, now = hash(key), self._now()
        left, seen = self._left.pop(number, (self.at_once, now))
        left = min(self.at_once, left + (now - seen) * self.a_second)
        self._left[number] = (left, now)
        if len(self._left) > MOST_KEYS:
            self._left.popitem(last=False)
        return left, number


class Share:
    """So many at the same time for each key, until they are given back.

    Example:
        >>> share = Share(1)
        >>> share.takes("a"), share.takes("a"), share.takes("b")
        (True, False, True)
        >>> share.gives_back("a")
        >>> share.takes("a")
        True
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._taken: Counter[Hashable] = Counter()

    def takes(self, key: Hashable) -> bool:
        """Say whether one more is allowed, and count it if it is."""
        if self._taken[key] >= self.most:
            return False
        self._taken[key] += 1
        return True

    def gives_back(self, key: Hashable) -> None:
        """Take one back; nothing is remembered of a key that has none left."""
        self._taken[key] -= 1
        if self._taken[key] <= 0:
            del self._taken[key]


def allow_open_files(wanted: int) -> None:
    """Let this process hold so many connections and files, as far as the system lets it ask.

    What a terminal allows a program by default (256 on macOS, 1024 on most Linux) is less than a
    large room needs.
    """
    try:
        import resource
    except ImportError:  # Windows counts them otherwise
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
