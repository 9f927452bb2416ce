"""Who gets in, who does not, and what is left of them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
from collections.abc import Callable

import aiohttp
import pytest

from talent_story.serving.visitors import Visitors
from tests.serving.conftest import LIMIT, Served, browser

Serve = Callable[..., Served]


async def enter(client: aiohttp.ClientSession, link: str) -> int:
    """Follow a link and return the answer to it."""
    async with client.get(link) as response:
        return response.status


async def opened(client: aiohttp.ClientSession, served: Served, size: str = "") -> Page:
    """Open the socket that our page would."""
    socket = await client.ws_connect(
        f"{served.url}/ws{size}", headers={"Origin": served.url}, timeout=aiohttp.ClientWSTimeout()
    )
    return Page(socket)


class Page:
    """What a page of ours receives, and what is typed in it."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.written = b""

    async def wait_for(self, words: str) -> None:
        async with asyncio.timeout(LIMIT):
            while words.encode() not in self.written:
                message = await self.socket.receive()
                assert message.type is aiohttp.WSMsgType.BINARY, (message, self.written[-900:])
                self.written += message.data

    async def press(self, keys: str) -> None:
        self.written = b""
        await self.socket.send_str(json.dumps(["stdin", keys]))


async def refusal(client: aiohttp.ClientSession, served: Served, **headers: str) -> int:
    """Return the status with which a socket is refused."""
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await client.ws_connect(f"{served.url}/ws", headers=headers)
    return refused.value.status


async def test_a_link_opens_the_book_once_and_for_one_person(serve: Serve) -> None:
    """Nobody comes in without one, with a false one, or with one that was used."""
    served = serve()
    async with browser() as first, browser() as second:
        assert await enter(first, f"{served.url}/") == 403
        assert await enter(first, f"{served.url}/?link=") == 403
        assert await enter(first, f"{served.url}/?link=nothing-like-it") == 403
        assert await enter(first, f"{served.url}/?link=%ff%fe%00") == 403
        assert await enter(first, served.links[0]) == 200
        assert await enter(first, f"{served.url}/") == 200
        assert await enter(second, served.links[0]) == 403
        assert await enter(second, f"{served.url}/") == 403
        cookies = list(first.cookie_jar)
        assert [(cookie["httponly"], cookie["samesite"]) for cookie in cookies] == [
            (True, "Strict")
        ]
        assert all(cookie.value not in served.links[0] for cookie in cookies)


async def test_a_socket_is_for_our_own_page_only(serve: Serve) -> None:
    """The exact origin and the cookie: neither is enough alone."""
    served = serve()
    async with browser() as client, browser() as stranger:
        assert await enter(client, served.links[0]) == 200
        assert await refusal(client, served) == 403
        for origin in ("https://evil.example", f"{served.url}.evil.example", "null", "", "http://"):
            assert await refusal(client, served, Origin=origin) == 403
        assert await refusal(client, served, Origin=f"http://localhost:{served.port}") == 403
        assert await refusal(stranger, served, Origin=served.url) == 403
        stranger.cookie_jar.update_cookies({"talent-story": "guessed"})
        assert await refusal(stranger, served, Origin=served.url) == 403
        assert served.books_open() == []


async def test_a_name_that_is_not_ours_is_not_answered(serve: Serve) -> None:
    """A page of another site cannot become ours by leading its name to this machine."""
    served = serve()
    async with browser() as client:
        for path in ("/", "/own/page.css", "/static/js/textual.js"):
            async with client.get(served.url + path, headers={"Host": "evil.example"}) as response:
                assert response.status == 403


async def test_two_visitors_share_nothing(serve: Serve) -> None:
    """Each has a journey of their own, and finds it again, until they have gone."""
    served = serve()
    async with browser() as one, browser() as other:
        assert await enter(one, served.links[0]) == 200
        assert await enter(other, served.links[1]) == 200
        first = await opened(one, served)
        await first.wait_for("Freely inspired")
        await first.press("\r")
        await first.wait_for("It is early.")
        await first.press("1")
        await first.wait_for("every third step")
        second = await opened(other, served)
        await second.wait_for("Freely inspired")
        assert b"Go on with your journey" not in second.written
        await first.socket.close()
        again = await opened(one, served)
        await again.wait_for("Go on with your journey")
        await again.socket.close()
        await second.socket.close()
        served.wait_for_books(0)
        journeys = list(served.temporary.rglob("journeys.db"))
        assert len({path.parent for path in journeys}) == len(journeys) == 2
    served.close()
    assert list(served.temporary.glob("talent-story-visitors-*")) == []


async def test_no_more_are_let_in_than_there_are_places(serve: Serve) -> None:
    """The next page is told that the book is full; a place that is left is free again."""
    served = serve(8)
    async with contextlib.AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(browser()) for _client in range(5)]
        for client, link in zip(clients, served.links, strict=False):
            assert await enter(client, link) == 200
        *readers, late = clients
        pages = [await opened(client, served) for client in readers for _page in range(2)]
        served.wait_for_books(8)
        assert await refusal(late, served, Origin=served.url) == 503
        assert await enter(late, f"{served.url}/") == 503
        for page in pages[:2]:
            await page.socket.close()
        served.wait_for_books(6)
        assert await enter(late, f"{served.url}/") == 200
        for page in pages[2:]:
            await page.socket.close()
        served.wait_for_books(0)


async def test_who_has_a_place_keeps_it_when_a_page_is_loaded_again(serve: Serve) -> None:
    """Even where all are taken: the newest page of a visitor closes their oldest."""
    served = serve(1)
    async with browser() as client:
        assert await enter(client, served.links[0]) == 200
        first = await opened(client, served)
        await first.wait_for("Freely inspired")
        assert await enter(client, f"{served.url}/") == 200
        second = await opened(client, served)
        await second.wait_for("Freely inspired")
        with pytest.raises(AssertionError):
            await first.wait_for("what will never come")
        assert first.socket.closed
        served.wait_for_books(1)
        await second.socket.close()


@pytest.mark.parametrize(
    "size", ["?width=99999&height=99999", "?width=-1&height=0", "?width=x&height=1e9", "?width="]
)
async def test_a_size_is_clamped(serve: Serve, size: str) -> None:
    """Whatever is asked, in the address or later."""
    served = serve(1)
    async with browser() as client:
        assert await enter(client, served.links[0]) == 200
        page = await opened(client, served, size)
        served.wait_for_books(1)
        pid = served.books_open()[0]
        with open(f"/proc/{pid}/environ", "rb") as file:
            environment = dict(
                line.split(b"=", 1) for line in file.read().split(b"\0") if b"=" in line
            )
        assert 20 <= int(environment[b"COLUMNS"]) <= 400
        assert 8 <= int(environment[b"ROWS"]) <= 150
        await page.socket.send_str(json.dumps(["resize", {"width": 10**9, "height": 10**9}]))
        await page.socket.send_str(json.dumps(["resize", {"width": "a", "height": None}]))
        await page.wait_for("Freely inspired")
        with open(f"/proc/{pid}/status") as status:
            memory = next(line for line in status if line.startswith("VmRSS"))
        assert int(memory.split()[1]) < 200_000
        await page.socket.close()


@pytest.mark.parametrize(
    "message",
    [
        "",
        "[]",
        "{}",
        "null",
        '["stdin"]',
        '["stdin", 1]',
        '["resize", []]',
        '["quit", "now"]',
        "[" * 9,
    ],
)
async def test_what_no_page_of_ours_says_ends_the_conversation(serve: Serve, message: str) -> None:
    """And nothing is left of it."""
    served = serve(1)
    async with browser() as client:
        assert await enter(client, served.links[0]) == 200
        page = await opened(client, served)
        await page.socket.send_str(message)
        async with asyncio.timeout(LIMIT):
            while (await page.socket.receive()).type is aiohttp.WSMsgType.BINARY:
                pass
        served.wait_for_books(0)
        assert await enter(client, f"{served.url}/") == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
async def test_when_the_server_ends_so_do_the_books(serve: Serve, number: signal.Signals) -> None:
    """Even when it is killed."""
    served = serve(1)
    async with browser() as client:
        assert await enter(client, served.links[0]) == 200
        page = await opened(client, served)
        await page.wait_for("Freely inspired")
        pids = served.books_open()
        assert len(pids) == 1
        await asyncio.to_thread(served.close, number)
        served.wait_for_books(0)


async def test_nothing_is_served_but_the_page(serve: Serve) -> None:
    """No listing of a folder, no way out of it, nothing to download; and what may be loaded is
    said."""
    served = serve(1)
    async with browser() as client:
        for path in ("/static/", "/own/", "/own/%2e%2e/server.py", "/download/x", "/ws/x"):
            async with client.get(served.url + path) as response:
                assert response.status in (403, 404), path
        async with client.get(served.links[0]) as response:
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]
            assert response.headers["Referrer-Policy"] == "no-referrer"


def test_what_a_visitor_leaves_is_removed_after_a_while() -> None:
    """And their cookie opens nothing any more; who still reads is left in peace."""
    now = 0.0
    visitors = Visitors(2, grace=10.0, clock=lambda: now)
    gone, here = (visitors.enter(visitors.new_link()) for _person in range(2))
    assert gone is not None and here is not None
    visitors.open_page(here, asyncio.Event().wait)  # type: ignore[arg-type]
    now = 11.0
    assert visitors.forget_the_gone() == 1
    assert not gone.folder.exists() and here.folder.exists()
    assert visitors.known(gone.cookie) is None
    assert visitors.known(here.cookie) is here
    visitors.close()
