"""Who may come in: links that open once, the visitors they let in, and a folder for each."""

from __future__ import annotations

import hmac
import secrets
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

ClosePage = Callable[[], Awaitable[None]]

MOST_PAGES = 2
"""Pages that one visitor may read in at a time."""


@dataclass
class Visitor:
    """Someone who came by a link. `cookie` is their secret, `folder` holds their journeys.

    `pages` are those they read in now, the oldest first, each by what closes it; `left` is when
    the last of them was closed.
    """

    cookie: str
    folder: Path
    left: float
    pages: list[ClosePage] = field(default_factory=list)


class Visitors:
    """The links that are still to be used, and the visitors there are. Tokens are compared in
    constant time, and what a visitor leaves behind is removed.

    Example:
        >>> visitors = Visitors(1)
        >>> link = visitors.new_link()
        >>> visitor = visitors.enter(link)
        >>> visitors.enter(link) is None, visitors.known(visitor.cookie) is visitor
        (True, True)
        >>> visitors.close()
        >>> visitor.folder.exists()
        False
    """

    def __init__(
        self, most: int, *, grace: float = 900.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.most = most
        self.grace = grace
        self._clock = clock
        self._links: set[str] = set()
        self._visitors: list[Visitor] = []
        self._folder = Path(tempfile.mkdtemp(prefix="talent-story-visitors-"))

    def new_link(self) -> str:
        """Return a token that lets one person in, once."""
        token = secrets.token_urlsafe(24)
        self._links.add(token)
        return token

    def enter(self, token: str) -> Visitor | None:
        """Let in who has this token, which is used up by it; None if it opens nothing."""
        found = None
        for link in self._links:
            if _same(link, token):
                found = link
        if found is None:
            return None
        self._links.discard(found)
        folder = self._folder / secrets.token_hex(8)
        folder.mkdir(mode=0o700)
        visitor = Visitor(secrets.token_urlsafe(32), folder, self._clock())
        self._visitors.append(visitor)
        return visitor

    def known(self, cookie: str) -> Visitor | None:
        """Return the visitor whose cookie this is."""
        found = None
        for visitor in self._visitors:
            if _same(visitor.cookie, cookie):
                found = visitor
        return found

    def is_full_for(self, visitor: Visitor) -> bool:
        """Say whether others hold every place. Who has one keeps it: a page may be loaded again."""
        return not visitor.pages and self._pages() >= self.most

    def open_page(self, visitor: Visitor, page: ClosePage) -> list[ClosePage]:
        """Give a place to a page; return the older ones of this visitor that have to make room."""
        replaced: list[ClosePage] = []
        while visitor.pages and (self._pages() >= self.most or len(visitor.pages) >= MOST_PAGES):
            replaced.append(visitor.pages.pop(0))
        visitor.pages.append(page)
        return replaced

    def close_page(self, visitor: Visitor, page: ClosePage) -> None:
        """Free the place of a page, if it still has one."""
        if page in visitor.pages:
            visitor.pages.remove(page)
        visitor.left = self._clock()

    def _pages(self) -> int:
        return sum(len(visitor.pages) for visitor in self._visitors)

    def forget_the_gone(self) -> int:
        """Remove all that is left of who has had no page open for a while; return how many went."""
        now = self._clock()
        gone = [
            visitor
            for visitor in self._visitors
            if not visitor.pages and now - visitor.left > self.grace
        ]
        for visitor in gone:
            self._visitors.remove(visitor)
            shutil.rmtree(visitor.folder, ignore_errors=True)
        return len(gone)

    def close(self) -> None:
        """Let nobody in any more, and remove everything."""
        self._links.clear()
        self._visitors.clear()
        shutil.rmtree(self._folder, ignore_errors=True)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode("utf-8", "surrogateescape"))
