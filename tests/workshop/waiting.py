"""Waiting for the thing itself, for as long as a busy machine takes, and never for a time."""

from __future__ import annotations

import time
from collections.abc import Callable

from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

from talent_story.workshop.screen.asking import LineScreen
from tests.tui.seen import screen_text

LIMIT = 120.0
"""Seconds after which what is waited for never comes."""


def seen(app: App[None]) -> str:
    """Return what is on the screen, as words."""
    return " ".join(screen_text(app).split())


async def comes(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + LIMIT
    while not holds():
        assert time.monotonic() < end, seen(pilot.app)
        await pilot.pause(0.05)


async def sees(app: App[None], pilot: Pilot[None], words: str) -> str:
    """Wait until the screen shows `words`, and return all that it shows."""
    await comes(pilot, lambda: words in seen(app))
    return seen(app)


async def asked(
    app: App[None], pilot: Pilot[None], *, after: Screen[object] | None = None
) -> Screen[object]:
    """Wait until a line is asked for, on another page than `after`, and return its page."""
    await comes(
        pilot,
        lambda: isinstance(app.screen, LineScreen) and app.screen is not after,
    )
    return app.screen
