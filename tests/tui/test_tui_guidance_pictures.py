"""The screens of guidance as they are seen; `--snapshot-update` takes new pictures."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from textual.pilot import Pilot

from talent_story.reader.settings import KnownSettings, Settings
from talent_story.tui.app import TalentApp
from tests.tui.guided_book import TO_THE_END, guided_book
from tests.tui.seen import press, settled

SIZES = [(60, 20), (80, 24), (200, 60)]
THEMES = ["light", "contrast"]
BACK_AT_A_FORK = [*TO_THE_END, "n", "up", "up", "b", "enter", "enter"]
SCREENS = {
    "recommendations": [*TO_THE_END, "r", "enter", "down", "enter"],
    "silenced": [*TO_THE_END, "r", "enter", "down", "x"],
    "what-if": [*TO_THE_END, "r", "w"],
    "traces": [*TO_THE_END, "c", "enter"],
    "notebook": [*TO_THE_END, "n", "up"],
    "passage": [*TO_THE_END, "n", "up", "enter"],
    "go-back": [*TO_THE_END, "n", "up", "up", "b", "enter"],
    "journeys": [*BACK_AT_A_FORK, "n", "c"],
    "side-by-side": [*BACK_AT_A_FORK, "n", "c", "enter"],
    "map": ["enter", "2", "1", "m"],
    "facts": ["enter", "1", "f", "down", "enter"],
}


def walking(screen: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Return what opens a screen and waits for what it looks for in the background."""

    async def walk(pilot: Pilot[None]) -> None:
        for key in SCREENS[screen]:
            await press(pilot, key)
            await settled(pilot)

    return walk


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_of_guidance_looks_as_it_did(
    snap_compare: Callable[..., bool], screen: str, size: tuple[int, int]
) -> None:
    """On dark paper, at the three sizes."""
    app = TalentApp(guided_book(), None)
    assert snap_compare(app, terminal_size=size, run_before=walking(screen))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_of_guidance_looks_as_it_did_on_other_papers(
    snap_compare: Callable[..., bool], screen: str, theme: str, size: tuple[int, int]
) -> None:
    """On light paper and in high contrast."""
    settings = KnownSettings(Settings(theme=theme))
    app = TalentApp(guided_book(), None, settings=settings)
    assert snap_compare(app, terminal_size=size, run_before=walking(screen))
