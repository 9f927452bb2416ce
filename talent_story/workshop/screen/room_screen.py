"""The session on one screen: the facilitator's, and with `p` what the room may see of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Digits

from talent_story.i18n import _
from talent_story.tui.typesetting import Block
from talent_story.tui.widgets import Banner, KeyHint, KeyLine, Page, Prose
from talent_story.workshop.screen.conducting import MORE_MINUTES, Next
from talent_story.workshop.screen.conducting_screen import ConductingScreen
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
from talent_story.workshop.sentences import guarantee_sentence

if TYPE_CHECKING:
    from talent_story.workshop.guarantees import Guarantees

TICK = 0.5
"""Seconds between two looks at the clock and the store."""

_SIDE_COLUMNS = 110

_POSTER_COLUMNS, _POSTER_ROWS = 120, 36
"""From what size of a window on the projector shows a few words in large letters."""

_AROUND_POSTER = 10
"""Rows of the figures above the large letters, of the address below, and of air."""

_READ_FROM_AFAR = 100
"""More columns than this, and the letters on a projector are too small for the last row."""


class RoomScreen(ConductingScreen):
    """The facilitator's screen. What is said in the banner stays until the next key."""

    AUTO_FOCUS = "#page"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", show=False, priority=True),
        Binding("v", "vote", show=False),
        Binding("h", "hands", show=False, priority=True),  # a page takes it for « left »
        Binding("w", "override", show=False),
        Binding("x", "drop", show=False),
        Binding("u", "read_back", show=False),
        Binding("n", "next_step", show=False),
        Binding("s", "skip_step", show=False),
        Binding("b", "step_back", show=False),
        Binding("t", "pause", show=False),
        Binding("plus,equals_sign", f"extend({MORE_MINUTES})", show=False),
        Binding("minus", f"extend(-{MORE_MINUTES})", show=False),
        Binding("m", "note", show=False),
        Binding("c", "count", show=False),
        Binding("e", "evaluate", show=False),
        Binding("g", "group", show=False),
        Binding("f", "finish", show=False),
        Binding("p", "project", show=False),
    ]

    class Promised(Message):
        """What the room is sure to meet was found out. Said here, in the language spoken here."""

        def __init__(self, place: tuple[str, ...], found: Guarantees) -> None:
            super().__init__()
            self.place, self.found = place, found

    class PostersDrawn(Message):
        """The large letters that were missing are there."""

    def __init__(self) -> None:
        super().__init__()
        self.projected = False
        self._promised: tuple[str, ...] | None = None
        self._shown: tuple[int, int, bool, int] | None = None
        self._scrolled = 0
        self._posters: dict[tuple[tuple[str, ...], int, int], list[list[str]]] = {}

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
                yield QrCode(self.workshop.qr_rows, id="qr")
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
        self._shown = None
        self.show_session()

    # Showing

    def tick(self) -> None:
        """Look at the clock and the store."""
        slept = self.conductor.tick()
        found = self.conductor.look()
        if slept.sentence or not found.done:
            self.tell(slept.sentence or found.sentence)
        self.show_session()

    def show_session(self) -> None:
        """Show the session as it is now: the page only when it is another."""
        room = self.conductor.room
        clock = room.clock()
        late = room.state.step >= 0 and min(clock.step_left, clock.session_left) < 0
        self.query_one("#top", TwoEnds).show(
            where_sentence(self.conductor), clock_sentence(clock, self.conductor), late=late
        )
        big = self.query_one("#time", Digits)
        big.update(shown_time(clock.step_left) if room.state.step >= 0 else "")
        big.set_class(late, "-late")
        shown = (room.state.number, self.conductor.voters, self.projected, self.app.size.width)
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
        self.query_one("#passage", Prose).show(
            main_blocks(self.conductor, projected=self.projected)
        )
        if self._scrolled != room.state.number:
            self._scrolled = room.state.number
            self.page.scroll_home(animate=False, immediate=True)
        self._show_count()
        self.query_one("#band").display = self.projected and room.state.step >= 0
        self.query_one("#keys", KeyLine).show(self.hints())
        self.show_promise()

    def _poster(self) -> list[list[str]]:
        """Return what the room sees in large letters: on a wide window, for the projector alone.

        They are drawn in the background, those of the next vote while the room still reads.
        """
        size = self.app.size
        if not self.projected or size.width < _POSTER_COLUMNS or size.height < _POSTER_ROWS:
            return []
        room = (size.width - 12, size.height - _AROUND_POSTER)
        tried = [(*texts,) for texts in poster_texts(self.conductor)]
        wanted = [(texts, *room) for texts in (*tried, *coming_texts(self.conductor))]
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

    def on_room_screen_posters_drawn(self) -> None:
        """Show the large letters that were waited for."""
        self._shown = None
        self.show_session()

    def _show_count(self) -> None:
        """Show the number of answers in figures that are seen from afar, for the room alone."""
        state = self.conductor.room.state
        counted = state.question is not None and not self.conductor.hands
        self.query_one("#count", Digits).update(str(self.conductor.voters) if counted else "")
        said = beside_count(self.conductor) if counted else ""
        if state.paused_at is not None:
            said = _("Pause")
        self.query_one("#answers", Prose).show([quiet(said)])

    def _has_side(self) -> bool:
        if not self.workshop.url:
            return False
        return self.conductor.room.state.step < 0 or self.app.size.width >= _SIDE_COLUMNS

    @property
    def page(self) -> Page:
        """The page of this screen."""
        return self.query_one("#page", Page)

    def show_address(self) -> None:
        """Show where phones go, or that hands are raised, and why."""
        url, why = self.workshop.url, self.workshop.no_phones
        self.query_one("#qr", QrCode).display = bool(url)
        shown = Content(url).stylize("bold")
        self.query_one("#address", Prose).show([Block(shown, align="center")] if url else [])
        foot = url or _("The room votes by raised hands.")
        self.query_one("#foot", Prose).show(
            [Block(Content(foot).stylize("$quiet"), align="center")]
        )
        if why:
            self.tell(why)

    def show_promise(self) -> None:
        """Ask, in the background, what the room is sure to meet from here."""
        room = self.conductor.room
        step = room.state.current
        place = room.state.choices
        if self.projected:
            self._promised = None
            self.query_one("#promise", Prose).show([])
            return
        waiting = step is not None and step.kind == "reading" and room.state.question is None
        if not waiting or self.conductor.vote_here is not None or len(room.options()) < 2:
            if room.state.question is None:
                self._promised = None
                self.query_one("#promise", Prose).show([])
            return
        if self._promised == place:
            return
        self._promised = place
        seconds = room.clock().step_left
        self.query_one("#promise", Prose).show([])
        if seconds > 0:
            self.run_worker(
                lambda: self._promise(place, seconds), thread=True, exclusive=True, group="promise"
            )

    def _promise(self, place: tuple[str, ...], seconds: float) -> None:
        from talent_story.workshop.guarantees import guarantees

        room = self.conductor.room
        since = len(room.state.opening.choices)
        found = guarantees(room.journey, seconds, since=since)
        self.post_message(self.Promised(place, found))

    def on_room_screen_promised(self, event: Promised) -> None:
        """Show what the room is sure to meet, if it still stands where that was asked."""
        if event.place == self._promised:
            sentence = guarantee_sentence(event.found, self.conductor.room.journey)
            self.query_one("#promise", Prose).show([Block(Content(sentence).stylize("$quiet"))])

    def hints(self) -> Sequence[KeyHint]:
        """Return the keys worth telling now."""
        state = self.conductor.room.state
        shown: list[KeyHint] = []
        onward = self._onward()
        if onward:
            shown.append(KeyHint(_("Enter"), onward, "go_on"))
        if state.question is not None:
            shown.append(KeyHint("h", _("hands"), "hands", rank=2))
            shown.append(KeyHint("x", _("take it back"), "drop", rank=2))
        elif self.conductor.vote_here is not None:
            shown.append(KeyHint("w", _("take another"), "override", rank=1))
            shown.append(KeyHint("v", _("vote again"), "vote", rank=2))
        if state.step >= 0 and not state.over:
            shown.append(KeyHint("n", _("next sequence"), "next_step", rank=3))
            paused = state.paused_at is not None
            shown.append(KeyHint("t", _("go on") if paused else _("pause"), "pause", rank=2))
            shown.append(KeyHint("+", _("2 min more"), f"extend({MORE_MINUTES})", rank=3))
            shown.append(KeyHint("m", _("note"), "note", rank=2))
        shown.append(KeyHint("p", _("projector"), "project", rank=1))
        shown.append(KeyHint("?", _("help"), "app.help", rank=1))
        shown.append(KeyHint("q", _("quit"), "app.leave_session", rank=3))
        return shown

    def _onward(self) -> str:
        return {
            Next.BEGIN: _("begin"),
            Next.OPEN_VOTE: _("open the vote"),
            Next.CLOSE: _("close it"),
            Next.READ_ON: _("read on"),
            Next.DECIDE: "",
            Next.ASK: _("ask"),
            Next.GROUP: _("put texts together"),
            Next.EVALUATE: _("open the evaluation"),
            Next.NEXT_STEP: _("next sequence"),
            Next.FINISH: _("close the session"),
            Next.NOTHING: "",
        }[self.conductor.next_thing()]

    # Keys

    def action_go_on(self) -> None:
        """Do what comes next."""
        match self.conductor.next_thing():
            case Next.CLOSE if self.workshop.hands:
                self.action_hands()
            case Next.GROUP:
                self.action_group()
            case Next.FINISH:
                self.action_finish()
            case _:
                self.did(self.conductor.go_on())

    def action_vote(self) -> None:
        """Open a vote, or close what is open."""
        self.did(self.conductor.toggle_vote())

    def action_drop(self) -> None:
        """Take the open question back."""
        self.did(self.conductor.drop())

    def action_read_back(self) -> None:
        """Turn one page back."""
        self.did(self.conductor.read_back())

    def action_next_step(self) -> None:
        """Go to the next sequence."""
        self.did(self.conductor.next_step())

    def action_skip_step(self) -> None:
        """Leave the next sequence out."""
        self.did(self.conductor.skip_step())

    def action_step_back(self) -> None:
        """Go back to the sequence before."""
        self.did(self.conductor.step_back())

    def action_pause(self) -> None:
        """Stop the clocks, or let them go on."""
        self.did(self.conductor.pause())

    def action_extend(self, minutes: int) -> None:
        """Give this sequence more minutes."""
        self.did(self.conductor.extend(minutes))

    def action_evaluate(self) -> None:
        """Open the evaluation."""
        self.did(self.conductor.evaluate())

    def action_project(self) -> None:
        """Show what the room may see, or the whole again."""
        self.projected = not self.projected
        self.tell("")
        self.show_session()
        far = self.projected and self.app.size.width > _READ_FROM_AFAR
        if far and not self.query_one("#poster", Poster).display:
            self.tell(
                _(
                    "From the back of the room: make the letters of the terminal larger (Ctrl and"
                    " +)."
                )
            )
