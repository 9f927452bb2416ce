"""The server: four addresses under the room's code, and the same answer to every other one.

Built on aiohttp's low-level server, so that no answer is written by a framework: what a broken
request gets, what an unknown address gets and what a fault gets says nothing of us.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import time
from collections.abc import Callable
from functools import cached_property
from typing import cast
from urllib.parse import urlsplit

from aiohttp import web

from talent_story.i18n import LANGUAGES, _, use_language
from talent_story.workshop.ballots import BallotRefused, new_token
from talent_story.workshop.store import VoteClosed, WorkshopStoreError
from talent_story.workshop.web.answers import (
    MAX_BODY,
    MAX_TEXT_BODY,
    ballot_of,
    read_form,
    turn_of,
)
from talent_story.workshop.web.entry import cookie_name, room_code, typed_code
from talent_story.workshop.web.limits import Limit, Share
from talent_story.workshop.web.pages import (
    Own,
    door_page,
    enter_page,
    room_page,
    room_part,
    security_headers,
    sentence_page,
)
from talent_story.workshop.web.watching import Watched

LANGUAGE_COOKIE = "vote-language"

_BODY_SECONDS = 10
_MOST_HEADERS = 64

CONNECTIONS = 1_200
"""Most connections from one address at the same time: a whole room behind one access point, whose
phones keep two each. A connection that asks nothing is closed after a minute."""

_silent = logging.Logger("talent_story.workshop.web", logging.CRITICAL + 1)
"""Takes what aiohttp would log of a request: its address is nobody's affair."""

Randomness = Callable[[int], bytes]


class PhoneServer:
    """Answers the phones of one session. `randomness` makes the tokens of devices.

    An address may be that of many phones (a proxy, a shared access point): what it may ask is
    bounded by what a whole room asks.
    """

    def __init__(
        self,
        watched: Watched,
        randomness: Randomness,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.watched = watched
        self.base = f"/{room_code(watched.secret)}/"
        self.cookie = cookie_name(watched.secret)
        self._randomness = randomness
        self._headers = security_headers()
        self._asks = Limit(3_000, 500, now)
        self._enters = Limit(1_500, 5, now)
        self._guesses = Limit(40, 0.5, now)
        self._votes = Limit(20, 2, now)

    def make(self) -> web.Server:
        """Return the server, to be run on a socket."""
        return _QuietServer(
            self.handle,
            access_log=None,
            logger=_silent,
            keepalive_timeout=60,
            lingering_time=1,
            max_line_size=1_024,
            max_field_size=4_096,
            max_headers=_MOST_HEADERS,
            auto_decompress=False,
        )

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a request, whatever it is."""
        language = _language_of(request)
        use_language(language)
        response = await self._answer(request)
        response.headers.update(self._headers)
        if response.body:
            response.headers.setdefault("Content-Language", language)
            response.headers["Vary"] = "Accept-Language, Cookie"
        return response

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        address = request.remote or ""
        if not self._asks.allows(address):
            return _too_many()
        path = request.path.lower()
        if not path.startswith(self.base):
            return self._at_the_door(request, path, address)
        match request.method, path.removeprefix(self.base):
            case "GET", "":
                return _page(enter_page(self.base))
            case "GET", "state":
                return self._state(request)
            case "GET", "room":
                return await self._room(request, address)
            case "POST", "vote":
                return await self._vote(request)
        return _page(door_page(), 404)

    # At the door

    def _at_the_door(self, request: web.BaseRequest, path: str, address: str) -> web.Response:
        if request.method == "GET" and path == "/":
            return _page(door_page())
        if self._guesses.is_spent(address):
            return _too_many()
        if request.method == "GET" and path == "/enter":
            code = typed_code(request.query.get("code", "")[:40])
        else:
            code = typed_code(path.strip("/"))
        if code and request.method == "GET" and hmac.compare_digest(f"/{code}/", self.base):
            return _elsewhere(self.base)
        self._guesses.allows(address)
        if path == "/enter":
            return _page(door_page(_("No room here has this code. Look at the screen again.")), 404)
        return _page(door_page(), 404)

    # In the room

    def _state(self, request: web.BaseRequest) -> web.Response:
        version = self.watched.version
        tag = f'"{version}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        return web.Response(text=version, headers={"ETag": tag})

    async def _room(self, request: web.BaseRequest, address: str) -> web.Response:
        if request.query.get("lang") in LANGUAGES:
            response = _elsewhere(f"{self.base}room")
            response.set_cookie(
                LANGUAGE_COOKIE, request.query["lang"], httponly=True, samesite="Strict", path="/"
            )
            return response
        token = request.cookies.get(self.cookie, "")
        if self.watched.scene.over:
            response = await self._shown(request, "")
            response.del_cookie(self.cookie, path="/")
            return response
        if self.watched.knows(token):
            return await self._shown(request, token)
        if request.headers.get("Sec-Fetch-Site") == "cross-site":
            # The cookie it may have did not come with it: to make another would be a second vote.
            return _page(enter_page(self.base))
        if not self._enters.allows(address):
            return _too_many()
        token = new_token(self.watched.secret, self._randomness(16))
        response = await self._shown(request, token)
        response.set_cookie(self.cookie, token, httponly=True, samesite="Strict", path="/")
        return response

    async def _shown(
        self, request: web.BaseRequest, token: str, notice: str = "", status: int = 200
    ) -> web.Response:
        try:
            answer = await self.watched.answer(token)
        except WorkshopStoreError:
            return self._unreachable()
        return self._drawn(request, answer, notice, status)

    def _drawn(
        self,
        request: web.BaseRequest,
        answer: tuple[str, int] | None,
        notice: str = "",
        status: int = 200,
    ) -> web.Response:
        ballot, turn = answer or (None, 0)
        own = Own(ballot, turn, notice)
        make = room_part if _is_asked_by_script(request) else room_page
        return _page(make(self.watched.scene, self.watched.version, own, self.base), status)

    async def _vote(self, request: web.BaseRequest) -> web.Response:
        token = request.cookies.get(self.cookie, "")
        if not self.watched.knows(token):
            sentence = _(
                "This phone has no place in the room yet: its cookies are needed for one vote each."
                " Enter the room again, or vote by raised hand."
            )
            return _page(sentence_page(sentence, self.base), 403)
        if not _is_from_here(request) or request.content_type != _FORM:
            return _page(sentence_page(_not_understood(), self.base), 403)
        if not self._votes.allows(token):
            return _too_many()
        question = self.watched.scene.question
        texts = question is not None and question.asked != "choice"
        body = await _body_of(request, MAX_TEXT_BODY if texts else MAX_BODY)
        if body is None:
            response = _page(sentence_page(_("That is too long."), self.base), 413)
            response.force_close()
            return response
        try:
            form = read_form(body)
            asked = form.get("question", "")
            if question is None or asked != question.question:
                # It may have been opened a moment ago, and asked for by another of our processes.
                await self.watched.look()
                question = self.watched.scene.question
            if question is None or asked != question.question:
                raise VoteClosed
            ballot, turn = ballot_of(question, form), turn_of(form)
            kept = await self.watched.batches.cast(asked, (token, ballot, turn))
        except VoteClosed:
            await self.watched.look()
            return await self._shown(request, token, _too_late(), 409)
        except BallotRefused as refusal:
            return await self._shown(request, token, _refused(refusal.reason), 422)
        except WorkshopStoreError:
            return self._unreachable()
        if not _is_asked_by_script(request):
            return _elsewhere(f"{self.base}room")
        return self._drawn(request, kept)

    def _unreachable(self) -> web.Response:
        response = _page(
            sentence_page(
                _("Nothing can be kept just now. Keep this page, and try again in a moment."),
                self.base,
            ),
            503,
        )
        response.headers["Retry-After"] = "2"
        return response


class _QuietServer(web.Server):
    """A server whose connections answer what they cannot read without a word about it."""

    @cached_property
    def share(self) -> Share:
        """How many connections each address has."""
        return Share(CONNECTIONS)

    def __call__(self) -> web.RequestHandler:
        return _QuietConnection(self, loop=self._loop, **self._kwargs)


class _QuietConnection(web.RequestHandler):
    __slots__ = ("_address", "_share")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count the connection as its address's, or close it: it has its share of them."""
        assert isinstance(self._manager, _QuietServer)
        self._share = self._manager.share
        super().connection_made(transport)
        address = str((transport.get_extra_info("peername") or ("?",))[0])
        self._address = address if self._share.takes(address) else ""
        if not self._address:
            cast(asyncio.Transport, transport).abort()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Give the connection back to its address."""
        if self._address:
            self._share.gives_back(self._address)
            self._address = ""
        super().connection_lost(exc)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer a request that is none, or a fault of ours. The framework's answer quotes it."""
        if request.writer.output_size > 0:
            raise ConnectionError
        use_language(LANGUAGES[0])
        sentence = _not_understood() if status < 500 else _fault()
        response = _page(sentence_page(sentence), status)
        response.headers.update(security_headers())
        response.force_close()
        return response


_FORM = "application/x-www-form-urlencoded"


def _page(text: str, status: int = 200) -> web.Response:
    return web.Response(
        body=text.encode("utf-8", "replace"),
        status=status,
        content_type="text/html",
        charset="utf-8",
    )


def _elsewhere(path: str) -> web.Response:
    return web.Response(status=303, headers={"Location": path})


def _too_many() -> web.Response:
    response = _page(sentence_page(_("That was too often. Wait a few seconds.")), 429)
    response.headers["Retry-After"] = "5"
    return response


def _is_asked_by_script(request: web.BaseRequest) -> bool:
    return request.headers.get("X-Part") == "1"


def _is_from_here(request: web.BaseRequest) -> bool:
    """Say whether a form comes from a page of ours, as far as the browser tells.

    A page that tells nobody where it was read (`no-referrer`) sends its forms from « null »; those
    of another site do not have our cookie with them (`SameSite=Strict`).
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    origin = request.headers.get("Origin", "null")
    return origin == "null" or urlsplit(origin).netloc.lower() == request.host.lower()


async def _body_of(request: web.BaseRequest, most: int) -> bytes | None:
    """Return the body of a request, or None when it is longer than `most`, or never ends."""
    if (request.content_length or 0) > most:
        return None
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            while chunk := await request.content.read(most + 1 - len(body)):
                body += chunk
                if len(body) > most:
                    return None
    except TimeoutError:
        return None
    return bytes(body)


def _language_of(request: web.BaseRequest) -> str:
    """Return the language that was chosen, else the first that the browser asks for and we speak.

    A browser that asks only for others gets English; one that asks for none, French.
    """
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    asked = [part for part in request.headers.get("Accept-Language", "")[:200].split(",") if part]
    ranked: list[tuple[float, int, str]] = []
    for place, part in enumerate(asked):
        name, _semicolon, weight = part.partition(";")
        number = weight.strip().removeprefix("q=")
        rank = float(number) if number.replace(".", "", 1).isdecimal() else 1.0
        ranked.append((-rank, place, name.strip().split("-")[0].lower()))
    for _rank, _place, name in sorted(ranked):
        if name in LANGUAGES:
            return name
    return "en" if asked else LANGUAGES[0]


def _too_late() -> str:
    return _("The vote was closed before this arrived: it does not count.")


def _not_understood() -> str:
    return _("This was not understood.")


def _fault() -> str:
    return _("Something went wrong here, not on your phone. Try again.")


def _refused(reason: str) -> str:
    match reason:
        case "empty":
            return _("Write something first, or leave the page as it is.")
        case "too-long":
            return _("That is too long: shorten it a little.")
        case "not-a-score":
            return _("Choose a score from 0 to 10.")
    return _not_understood()
