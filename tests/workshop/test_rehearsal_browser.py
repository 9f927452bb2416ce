"""A real browser as a phone: voted with the finger, the keyboard, without scripts, off the network."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from aiohttp import web

from talent_story.workshop.store import open_store
from tests.real.parts import chromium, node
from tests.workshop.phones import served
from tests.workshop.rooms import new_room


async def test_a_phone_goes_through_a_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Questions come and go by themselves and are announced; the keyboard is enough and the focus
    stays; a vote pressed off the network arrives later, and is not said kept
    before; a refused one is taken off the page, with the reason; it works without scripts; nothing
    is asked of anybody else; no rule of WCAG 2.2 AA is broken at 320 pixels, light or dark."""
    monkeypatch.setenv("CHROMIUM", chromium())
    with open_store(tmp_path / "s.db") as store:
        room = new_room(store)
        room.start_step(1)
        tally: list[str] = []

        async def act(request: web.Request) -> web.Response:
            match request.match_info["word"]:
                case "vote":
                    room.open_vote("Which door?")
                case "words":
                    room.open_words("A brake")
                case "evaluation":
                    room.open_evaluation("The method, out of 10")
                case "tally":
                    rows = store.database.read(
                        lambda run: run("SELECT body FROM workshop_ballot ORDER BY body")
                    )
                    tally[:] = [str(row[0]) for row in rows]
                case "close":
                    room.close_question()
                case "finish":
                    room.finish()
            return web.Response(text=" ".join(tally))

        app = web.Application()
        app.router.add_post("/{word}", act)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        control = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with served(room, tmp_path / "s.db") as phones:
            done = await asyncio.to_thread(
                node, "phone.mjs", phones.url, control, str(tmp_path), timeout=900
            )
        await runner.cleanup()
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["violations"] == {name: [] for name in seen["violations"]}
    assert len(seen["violations"]) == 16
    met = seen["met"]
    assert met["keyboard"] and met["focus"] == "o1"
    assert met["plain"] == met["refresh"] == 1 and met["plainClosed"]
    assert "no place in the room" in met["refused"]
    assert met["keptWhileLost"] == 0
    assert met["tally"] == "hall>hall2 hall>left"
    assert (met["words"], met["score"]) == ("Le temps manque", "8")
    assert seen["errors"] == []
    ours = phones.url.rpartition("/")[0]
    assert [url for url in seen["requests"] if not url.startswith((ours, "data:"))] == []
