"""What a reader sees and where they stand, for tests."""

from __future__ import annotations

from textual.app import App
from textual.pilot import Pilot

from talent_story.tui.app import TalentApp
from talent_story.tui.widgets import Menu, Page


def screen_text(app: App[None]) -> str:
    """Return the screen as text, one line a row, spaces at the end left out."""
    rows = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in row).rstrip() for row in rows)


def flat(app: App[None]) -> str:
    """Return the screen as one line of words, without the bar of an aside."""
    return " ".join(screen_text(app).replace("│", " ").split())


def marked_text(app: App[None]) -> str:
    """Return the words of the marked option, or nothing."""
    stop = app.screen.query_one(Page).marked
    return "" if stop is None else stop[0].options[stop[1]].text.plain


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one by one, each seen through before the next."""
    await pilot.press(*keys)
    await pilot.pause()


async def click_option(pilot: Pilot[None], menu_id: str, position: int) -> None:
    """Click in the middle of an option."""
    menu = pilot.app.screen.query_one(f"#{menu_id}", Menu)
    region = menu.region_of(position)
    await pilot.click(menu, offset=(region.x + 6, region.y))
    await pilot.pause()


def here(app: TalentApp) -> str:
    """Return the id of the section the reader stands in."""
    return app.reading.here.section.id


async def settled(pilot: Pilot[None]) -> None:
    """Wait until what a screen looks for in the background is found and drawn."""
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def mark_at(pilot: Pilot[None], position: int) -> None:
    """Mark an option of the screen by its place among all that can be picked."""
    page = pilot.app.screen.query_one(Page)
    page.mark(page.stops()[position])
    await pilot.pause()
