"""The session on one screen: the facilitator's, and with `p` what the room may see of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from talent_story.i18n import _
from talent_story.tui.typesetting import Block
from talent_story.tui.widgets import KeyHint, KeyLine, Prose
from talent_story.workshop.screen.conducting import MORE_MINUTES, Next
from talent_story.workshop.screen.conducting_screen import ConductingScreen
from talent_story.workshop.screen.widgets import Poster
from talent_story.workshop.sentences import guarantee_sentence

if TYPE_CHECKING:
    from talent_story.workshop.guarantees import Guarantees

_READ_FROM_AFAR = 100
"""More columns than this, and the letters on a projector are too small for the last row."""


class RoomScreen(ConductingScreen):
    """The facilitator's screen. What is said in the banner stays until the next key."""

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

    def __init__(self) -> None:
        super().__init__()
        self._promised: tuple[str, ...] | None = None

    def tick(self) -> None:
        """Look at the clock and the store."""
        slept = self.conductor.tick()
        found = self.conductor.look()
        if slept.sentence or not found.done:
            self.tell(slept.sentence or found.sentence)
        self.show_session()

    def show_more(self) -> None:
        """Show the keys, and what the room is sure to meet."""
        self.show_keys()
        self.call_after_refresh(self.show_keys)  # the page knows its length once it is laid out
        self.show_promise()

    def show_keys(self) -> None:
        """Show the keys that work now."""
        self.query_one("#keys", KeyLine).show(self.hints())

    def on_page_scrolled(self) -> None:
        """Tell the key that reads on where there is more, and only there."""
        self.show_keys()

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
        if self.page.more_below:
            shown.append(KeyHint(_("Space"), _("lower down"), rank=1))
        if state.question is not None:
            shown.append(KeyHint("h", _("hands"), "hands", rank=2))
            shown.append(KeyHint("x", _("take it back"), "drop", rank=2))
        elif self.conductor.vote_here is not None and self.conductor.is_reading:
            shown.append(KeyHint("w", _("take another"), "override", rank=1))
            shown.append(KeyHint("v", _("vote again"), "vote", rank=2))
        if state.step >= 0 and not state.over:
            if self.conductor.next_thing() is not Next.NEXT_STEP:
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
