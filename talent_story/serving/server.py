"""The server: one page, one socket a page, and nothing that anybody may ask for besides."""

from __future__ import annotations

import asyncio
import contextlib
import html
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from aiohttp import WSCloseCode, WSMsgType, web
from textual_serve.server import Server

from talent_story.i18n import _
from talent_story.serving.process import BookProcess, clamped
from talent_story.serving.visitors import ClosePage, Visitor, Visitors

COOKIE = "talent-story"
"""The name of the cookie that a link is changed for."""

_OWN = Path(__file__).parent / "pages"
_LONGEST_MESSAGE = 65_536
_ROUND = 30.0
_FONT_SIZE = 16

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class BookServer(Server):
    """Serves a book to as many visitors at a time as `sessions` says.

    `public_url` is where browsers reach it, and the one origin they may come from. `say_links` is
    told the links that let one person in each: as many as there are places, then one for each
    visitor who has gone.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        title: str,
        language: str,
        host: str,
        port: int,
        public_url: str,
        sessions: int,
        say_links: Callable[[list[str]], None],
    ) -> None:
        super().__init__("", host=host, port=port, title=title, public_url=public_url)
        self.arguments = tuple(command)
        self.language = language
        self.visitors = Visitors(sessions)
        self.say_links = say_links
        self._processes: set[BookProcess] = set()
        self._rounds: asyncio.Task[None] | None = None

    # The application

    async def _make_app(self) -> web.Application:
        app = web.Application(middlewares=[self._guarded])
        app.add_routes(
            [
                web.get("/", self.handle_index, name="index", allow_head=False),
                web.get("/ws", self.handle_websocket, name="websocket", allow_head=False),
                web.static("/static", self.statics_path, name="static"),
                web.static("/own", _OWN, name="own"),
            ]
        )
        app.on_startup.append(self.on_startup)
        app.on_shutdown.append(self.on_shutdown)
        return app

    def initialize_logging(self) -> None:
        """Log what fails, never what is asked: a link in a log would be a key in a log."""
        logging.basicConfig(level=logging.CRITICAL)

    async def on_startup(self, app: web.Application) -> None:
        """Give the links."""
        self.say_links([self._new_link() for _place in range(self.visitors.most)])
        self._rounds = asyncio.create_task(self._go_round())

    async def on_shutdown(self, app: web.Application) -> None:
        """End every process and remove what visitors leave."""
        if self._rounds is not None:
            self._rounds.cancel()
        await asyncio.gather(*(process.stop() for process in self._processes))
        self.visitors.close()

    def run(self) -> None:
        """Serve until interrupted. Raises OSError when the address cannot be used."""
        self.initialize_logging()
        try:
            web.run_app(
                self._make_app(),
                host=self.host,
                port=self.port,
                access_log=None,
                print=lambda *_words: None,
                shutdown_timeout=1.0,
            )
        finally:
            self.visitors.close()

    def _new_link(self) -> str:
        return f"{self.public_url}/?link={self.visitors.new_link()}"

    async def _go_round(self) -> None:
        while True:
            await asyncio.sleep(_ROUND)
            gone = self.visitors.forget_the_gone()
            if gone:
                self.say_links([self._new_link() for _place in range(gone)])

    # What is guarded

    @web.middleware
    async def _guarded(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Answer only under the address that was given, and let a page load nothing from elsewhere.

        A name of someone else's that leads to this machine is refused: it would make their pages
        ours.
        """
        if request.host.lower() != urlsplit(self.public_url).netloc.lower():
            return self._sentence(403, _("This page is somewhere else."))
        response = await handler(request)
        if not response.prepared:
            response.headers.update(_HEADERS)
        return response

    def _visitor(self, request: web.Request) -> Visitor | None:
        return self.visitors.known(request.cookies.get(COOKIE, ""))

    # The page

    async def handle_index(self, request: web.Request) -> web.Response:
        """Change a link for a cookie, then show the page in which the book opens."""
        if "link" in request.query:
            return self._enter(request.query["link"])
        visitor = self._visitor(request)
        if visitor is None:
            return self._sentence(403, _no_entry())
        if self.visitors.is_full_for(visitor):
            return self._sentence(503, _full())
        scheme = "wss" if self.public_url.startswith("https:") else "ws"
        return _page(
            "book.html",
            200,
            language=self.language,
            title=self.title,
            opening=_("The book is opening…"),
            closed=_("The book is closed. Your journey is kept for a quarter of an hour."),
            again=_("Open it again"),
            scripts=_("This page needs JavaScript: it draws the book as a terminal does."),
            socket=f"{scheme}:{self.public_url.split(':', 1)[1]}/ws",
            size=str(_FONT_SIZE),
        )

    def _enter(self, token: str) -> web.Response:
        visitor = self.visitors.enter(token)
        if visitor is None:
            return self._sentence(403, _no_entry())
        # A page that leads on by itself, and not a redirection: one that begins at a link in a
        # message would still be « from elsewhere », and the cookie would not come with it.
        response = self._sentence(200, _("The book is opening…"), refresh=True)
        response.set_cookie(
            COOKIE,
            visitor.cookie,
            httponly=True,
            samesite="Strict",
            secure=self.public_url.startswith("https:"),
            path="/",
        )
        return response

    def _sentence(self, status: int, sentence: str, *, refresh: bool = False) -> web.Response:
        return _page(
            "sentence.html",
            status,
            {"refresh": '<meta http-equiv="refresh" content="0;url=/">' if refresh else ""},
            language=self.language,
            title=self.title,
            sentence=sentence,
        )

    # The socket

    async def handle_websocket(  # type: ignore[override]
        self, request: web.Request
    ) -> web.StreamResponse:
        """Open the book for a visitor who comes from our own page."""
        if request.headers.get("Origin", "") != self.public_url:
            return self._sentence(403, _("This page is somewhere else."))
        visitor = self._visitor(request)
        if visitor is None:
            return self._sentence(403, _no_entry())
        if self.visitors.is_full_for(visitor):
            return self._sentence(503, _full())
        return await self._read(request, visitor)

    async def _read(self, request: web.Request, visitor: Visitor) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(timeout=1.0, heartbeat=15, max_msg_size=_LONGEST_MESSAGE)

        async def close() -> None:
            await socket.close(code=WSCloseCode.OK)

        replaced = self.visitors.open_page(visitor, close)
        try:
            await socket.prepare(request)
            await asyncio.gather(*(close_older() for close_older in replaced))
            await self._read_in(socket, request, visitor, close)
        finally:
            self.visitors.close_page(visitor, close)
        return socket

    async def _read_in(
        self,
        socket: web.WebSocketResponse,
        request: web.Request,
        visitor: Visitor,
        close: ClosePage,
    ) -> None:
        process = BookProcess(
            self.arguments, visitor.folder, write_bytes=socket.send_bytes, close=close
        )
        self._processes.add(process)
        try:
            size = clamped(request.query.get("width"), request.query.get("height"))
            await process.start(*size)
            await _carry(socket, process)
        finally:
            # At once, so that who loads a page again finds the place free.
            self.visitors.close_page(visitor, close)
            await asyncio.shield(process.stop())
            self._processes.discard(process)
            with contextlib.suppress(ConnectionError):
                await close()


_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
        " font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none';"
        " form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


async def _carry(socket: web.WebSocketResponse, process: BookProcess) -> None:
    """Carry what is typed to the book, until the page is closed or says what ours never says."""
    async for message in socket:
        if message.type is not WSMsgType.TEXT:
            continue
        try:
            kind, *rest = message.json()
        except (ValueError, TypeError, RecursionError):
            return
        match kind, rest:
            case "stdin", [str(typed)]:
                await process.send_bytes(typed.encode("utf-8", "replace"))
            case "resize", [{"width": width, "height": height}]:
                await process.set_terminal_size(*clamped(width, height))
            case "ping", [str(word)]:
                await socket.send_json(["pong", word[:40]])
            case "focus", []:
                await process.focus()
            case "blur", []:
                await process.blur()
            case _:
                return


def _page(
    name: str, status: int, markup: Mapping[str, str] | None = None, **words: str
) -> web.Response:
    template = Template((_OWN / name).read_text("utf-8"))
    escaped = {key: html.escape(word) for key, word in words.items()}
    text = template.substitute(escaped, **(markup or {}))
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")


def _no_entry() -> str:
    return _(
        "This link does not open the book, or no longer does: each opens it once, for one person."
        " Ask whoever sent it to you for another."
    )


def _full() -> str:
    return _("The book is full: every place is taken. Come back a little later.")
