"""How far a long run may go: a time, a memory, the patience of who waits; and its progress."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from types import FrameType
from typing import Literal

from talent_story.i18n import _
from talent_story.numbers import shown_number

Stop = Literal["time", "memory", "interrupted"]
"""Why a run was cut short."""

_LOOK_EVERY = 0.05


_SHARE = 0.75
"""What a run may take of the memory that is free when it begins, unless it is told a limit."""


class Limits:
    """A watch that stops at a time, at a memory, or at Ctrl+C; `stopped` says which.

    Told no memory, it stops before the machine runs out of it, where the system tells how much is
    free.

    Progress is shown on standard error when that is a terminal. A second Ctrl+C does not wait for
    the run to end by itself.
    """

    def __init__(self, seconds: float | None = None, megabytes: int | None = None) -> None:
        self.started = time.monotonic()
        self.seconds: float | None = seconds
        self.megabytes: float | None = megabytes
        if megabytes is None and (free := memory_at_hand()) is not None:
            self.megabytes = memory_in_use() + _SHARE * free
        self.stopped: Stop | None = None
        self._shown = sys.stderr.isatty()
        self._next_shown = self.started + 1.0
        self._next_look = self.started

    def __call__(self, states: int) -> bool:
        """Say whether to go on, `states` having been found."""
        now = time.monotonic()
        if self.stopped is None and now >= self._next_look:
            self._next_look = now + _LOOK_EVERY
            if self.seconds is not None and now - self.started >= self.seconds:
                self.stopped = "time"
            elif self.megabytes is not None and memory_in_use() > self.megabytes:
                self.stopped = "memory"
        if self._shown and now >= self._next_shown:
            self._next_shown = now + 0.5
            text = _("{states} states…").format(states=shown_number(states))
            sys.stderr.write(f"\r{text}\033[K" if _ansi() else f"{text}\n")
            sys.stderr.flush()
        return self.stopped is None

    @property
    def elapsed(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self.started

    @contextlib.contextmanager
    def heeded(self) -> Iterator[None]:
        """Take Ctrl+C as a wish to stop and say what was found."""

        def interrupted(number: int, frame: FrameType | None) -> None:
            if self.stopped == "interrupted":
                raise KeyboardInterrupt
            self.stopped = "interrupted"

        try:
            before = signal.signal(signal.SIGINT, interrupted)
        except ValueError:  # not in the main thread: who is there has no keyboard
            yield
            return
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)
            self.clear()

    def clear(self) -> None:
        """Take the progress off the screen."""
        if self._shown and _ansi():
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()


def memory_in_use() -> float:
    """Return the memory that this process holds, in MiB: now where the system tells, or at most."""
    try:
        with open("/proc/self/statm", "rb") as file:
            pages = int(file.read().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
    except (OSError, ValueError, IndexError):
        pass
    try:
        import resource
    except ImportError:  # pragma: no cover - a system without either
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def memory_at_hand() -> float | None:
    """Return the memory that could still be taken, in MiB; None where the system does not tell."""
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            lines = dict(line.split(":", 1) for line in file)
        free = int(lines["MemAvailable"].split()[0]) / 1024
    except (OSError, ValueError, LookupError):
        return None
    try:
        with open("/sys/fs/cgroup/memory.max", encoding="ascii") as file:
            most = int(file.read()) / (1 << 20)
        with open("/sys/fs/cgroup/memory.current", encoding="ascii") as file:
            free = min(free, most - int(file.read()) / (1 << 20))
    except (OSError, ValueError):  # no such limit, or it says « max »
        pass
    return max(0.0, free)


def _ansi() -> bool:
    return os.environ.get("TERM", "dumb") != "dumb"
