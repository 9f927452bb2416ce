"""The screen of a session: what it shows, whoever looks at it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Digits

from talent_story.i18n import _
from talent_story.tui.typesetting import Block
from talent_story.tui.widgets import Banner, KeyLine, Page, Prose
from talent_story.workshop.screen.looking import Onlooker
from talent_story.workshop.screen.showing import (
    beside_count,
    clock_sentence,
    coming_texts,
    main_blocks,
    poster_texts,
    quiet,
    shown_time,
    where_sentence,
)
from talent_story.workshop.screen.widgets import Poster, QrCode, TwoEnds

if TYPE_CHECKING:
    from talent_story.workshop.screen.session_app import SessionApp

TICK = 0.5
"""Seconds between two looks at the clock and the store."""

_SIDE_COLUMNS = 110

_POSTER_COLUMNS, _POSTER_ROWS = 120, 36
"""From what size of a window on the projector shows a few words in large letters."""

_AROUND_POSTER = 10
"""Rows of the figures above the large letters, of the address below, and of air."""


class SessionScreen(Screen[None]):
    """Shows a session as it is now, and again every half second.

    `projected` leaves only what the room may see.
    """

    AUTO_FOCUS = "#page"

    class PostersDrawn(Message):
        """The large letters that were missing are there."""

    def __init__(self, *, projected: bool = False) -> None:
        super().__init__()
        self.projected = projected
        self._shown: tuple[int, int, bool, bool, int] | None = None
        self._scrolled = 0
        self._posters: dict[tuple[tuple[str, ...], int, int], list[list[str]]] = {}

    @property
    def session_app(self) -> SessionApp:
        """The application, with its own type."""
        return cast("SessionApp", self.app)

    @property
    def onlooker(self) -> Onlooker:
        """The session that is shown."""
        return self.session_app.onlooker

    def tell(self, sentence: str) -> None:
        """Say something at the top, or nothing."""
        banner = self.query_one("#banner", Banner)
        if banner.display and not sentence:
            self.refresh()  # nothing else is drawn on the margin it leaves
        banner.tell(sentence)

    def tick(self) -> None:
        """Look at the store, and at the clock."""
        self.tell(self.onlooker.look().sentence)
        self.show_session()

    def show_more(self) -> None:
        """Show what only this screen has."""

    def compose(self) -> ComposeResult:
        """Set the line, the page with its side, and the keys."""
        yield Banner(id="banner")
        yield TwoEnds(id="top")
        with Horizontal(id="band"):
            yield Digits("", id="count")
            yield Prose(id="answers")
            yield Digits("", id="time")
        yield Prose(id="promise")
        with Horizontal(id="room"):
            yield Poster(id="poster")
            yield Page(Prose(id="passage"), id="page")
            with Vertical(id="side"):
                yield QrCode(id="qr")
                yield Prose(id="address")
        yield Prose(id="foot")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Show the session and let time pass."""
        self.show_address()
        self.show_session()
        self.set_interval(TICK, self.tick)

    def on_resize(self) -> None:
        """Make room for the side, or take it away."""
        self.show_again()

    def show_again(self) -> None:
        """Show the whole session again, though it is the same."""
        self._shown = None
        self.show_session()

    def show_session(self) -> None:
        """Show the session as it is now: the page only when it is another."""
        room = self.onlooker.room
        clock = room.clock()
        late = room.state.step >= 0 and min(clock.step_left, clock.session_left) < 0
        self.query_one("#top", TwoEnds).show(
            where_sentence(self.onlooker), clock_sentence(clock, self.onlooker), late=late
        )
        big = self.query_one("#time", Digits)
        big.update(shown_time(clock.step_left) if room.state.step >= 0 else "")
        big.set_class(late, "-late")
        shown = (
            room.state.number,
            self.onlooker.voters,
            self.projected,
            self.onlooker.hands,
            self.app.size.width,
        )
        if shown == self._shown:
            return
        self._shown = shown
        self.set_class(self.projected, "-projected")
        poster = self._poster()
        self.query_one("#poster", Poster).show(poster, stands_out=room.state.question is None)
        self.page.display = not poster
        side = self._has_side() and not poster
        self.set_class(side, "-with-side")
        self.query_one("#foot", Prose).display = not side
        self.query_one("#passage", Prose).show(main_blocks(self.onlooker, projected=self.projected))
        if self._scrolled != room.state.number:
            self._scrolled = room.state.number
            self.page.scroll_home(animate=False, immediate=True)
        self._show_count()
        under_way = room.state.step >= 0 and not room.state.over
        self.query_one("#band").display = self.projected and under_way
        self.show_more()

    def _poster(self) -> list[list[str]]:
        """Return what the room sees in large letters: on a wide window, for the projector alone.

        They are drawn in the background, those of the next vote while the room still reads.
        """
        size = self.app.size
        if not self.projected or size.width < _POSTER_COLUMNS or size.height < _POSTER_ROWS:
            return []
        room = (size.width - 12, size.height - _AROUND_POSTER)
        tried = [(*texts,) for texts in poster_texts(self.onlooker)]
        wanted = [(texts, *room) for texts in (*tried, *coming_texts(self.onlooker))]
        if any(each not in self._posters for each in wanted):
            self.run_worker(
                lambda: self._draw_posters(wanted), thread=True, exclusive=True, group="poster"
            )
        found = (self._posters.get((texts, *room)) for texts in tried)
        return next((each for each in found if each), [])

    def _draw_posters(self, wanted: Sequence[tuple[tuple[str, ...], int, int]]) -> None:
        from talent_story.workshop.screen.big_type import fitted

        for each in wanted:
            if each not in self._posters:
                self._posters[each] = fitted(*each) or []
        self.post_message(self.PostersDrawn())

    def on_session_screen_posters_drawn(self) -> None:
        """Show the large letters that were waited for."""
        self.show_again()

    def _show_count(self) -> None:
        """Show the number of answers in figures that are seen from afar, for the room alone."""
        state = self.onlooker.room.state
        counted = state.question is not None and not self.onlooker.hands
        told = self.onlooker.voters_told if counted else None
        self.query_one("#count", Digits).update("" if told is None else str(told))
        said = beside_count(self.onlooker) if counted else ""
        if state.paused_at is not None:
            said = _("Pause")
        self.query_one("#answers", Prose).show([quiet(said)])

    def _has_side(self) -> bool:
        if not self.session_app.url:
            return False
        return self.onlooker.room.state.step < 0 or self.app.size.width >= _SIDE_COLUMNS

    @property
    def page(self) -> Page:
        """The page of this screen."""
        return self.query_one("#page", Page)

    def show_address(self) -> None:
        """Show where phones go, or that hands are raised, and why."""
        url, why = self.session_app.url, self.session_app.no_phones
        self.query_one("#qr", QrCode).show(self.session_app.qr_rows)
        shown = Content(url).stylize("bold")
        self.query_one("#address", Prose).show([Block(shown, align="center")] if url else [])
        hands = self.session_app.hands and not self.onlooker.room.state.over
        foot = _("The room votes by raised hands.") if hands else url
        self.query_one("#foot", Prose).show(
            [Block(Content(foot).stylize("$quiet"), align="center")]
        )
        if why:
            self.tell(why)
