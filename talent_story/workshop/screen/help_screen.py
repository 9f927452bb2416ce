"""The keys of a session, all of them, on one page."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen

from talent_story.i18n import _
from talent_story.tui.typesetting import Block
from talent_story.tui.widgets import KeyHint, KeyLine, Page, Prose
from talent_story.workshop.screen.conducting import MORE_MINUTES
from talent_story.workshop.screen.showing import heading, quiet


class SessionHelpScreen(Screen[None]):
    """Help on the keys."""

    AUTO_FOCUS = "#page"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,backspace,question_mark,f1", "back", show=False)
    ]

    def compose(self) -> ComposeResult:
        """Set the keys and what they do."""
        keys = [
            (_("Enter"), _("do what comes next: it is named at the foot of the screen")),
            (_("Space"), _("read on, where the passage is longer than the screen")),
            ("v", _("open a vote; close what is open")),
            ("h", _("type in raised hands, or what papers say")),
            ("w", _("take another option than the vote, and say so")),
            ("x", _("take the open question back: nothing of it is kept")),
            ("u", _("turn one page back")),
            ("n  b  s", _("next sequence; the one before; leave the next one out")),
            ("t", _("stop the clocks, let them go on")),
            (
                "+  -",
                _("{n} minutes more, or fewer, for this sequence").format(n=MORE_MINUTES),
            ),
            ("m", _("note a brake, a support, a surprise, a promise")),
            ("c", _("say how many people are in the room")),
            ("e", _("open the evaluation")),
            ("g", _("put free texts together")),
            ("p", _("for the projector: the same keys work, unseen")),
            ("d", _("another paper: evening, day, high contrast")),
            ("f", _("close the session")),
            ("q", _("leave; “workshop run --resume” takes the session up again")),
        ]
        width = max(len(key) for key, _does in keys) + 2
        blocks = [heading(_("The keys of a session"))]
        blocks.extend(
            Block(
                Content(does),
                lead=Content(key.ljust(width)).stylize("bold"),
                gap=int(not place),
            )
            for place, (key, does) in enumerate(keys)
        )
        blocks.append(
            quiet(
                _(
                    "From the back of the room: make the letters of the terminal larger (Ctrl and"
                    " +) until a passage just fits."
                )
            )
        )
        yield Page(Prose(blocks, id="table"), id="page")
        yield KeyLine([KeyHint(_("Esc"), _("back"), "back")], id="keys")

    def action_back(self) -> None:
        """Go back to the session."""
        self.dismiss()
