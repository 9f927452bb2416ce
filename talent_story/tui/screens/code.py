"""A journey code typed from paper: the journey opens where the code says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from talent_story.code_words import code_sentence, short_sentence, told_sentences
from talent_story.i18n import _
from talent_story.story.code import CodeFault, code_of, counts_in_code, journey_of
from talent_story.story.journey import Replay
from talent_story.tui.programme import quiet_block
from talent_story.tui.screens.finder import FinderScreen
from talent_story.tui.typesetting import Block
from talent_story.tui.widgets import KeyHint, Prose
from talent_story.tui.widgets.prose import Setting

_LONGEST = 2600
"""Characters that the longest code takes, with the hyphens between its groups."""


class CodeScreen(FinderScreen):
    """A line to type a code in, and what is at fault in it."""

    LONGEST = _LONGEST
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open_code", show=False)]

    def __init__(self) -> None:
        super().__init__()
        self._short: Replay | None = None

    def parts(self) -> Sequence[Setting]:
        """Return what a code is, the code of the journey under way, the place of a fault."""
        explanation = _(
            "A code holds a whole journey, on paper or read aloud. Type it above to open that"
            " journey; capitals, spaces and hyphens do not matter."
        )
        blocks = [
            Block(Content(_("Journey code")).stylize("bold $accent")),
            Block(Content(explanation).stylize("$quiet")),
        ]
        return (Prose(id="fault"), Prose(blocks, id="heading"), Prose(self._own(), id="own"))

    def _own(self) -> list[Block]:
        journey = self.reading.journey
        if journey is None:
            return []
        try:
            code = code_of(journey)
        except CodeFault:
            too_long = _("Your own journey is too long for a code.")
            return [Block(Content(too_long).stylize("$quiet"))]
        blocks = [
            Block(Content(_("That of your journey, up to here:"))),
            Block(Content(code).stylize("bold $accent"), indent=2),
        ]
        told = " ".join(told_sentences(journey))
        return [*blocks, quiet_block(told)] if told else blocks

    def show_again(self) -> None:
        """Show the code of the journey as it is now."""
        self.query_one("#own", Prose).show(self._own())

    def invitation(self) -> str:
        """Return what the line says while it is empty."""
        return _("type the code, then press Enter")

    def hints(self) -> list[KeyHint]:
        """Return the keys worth telling."""
        return [
            KeyHint(_("Enter"), _("open the journey"), "open_code"),
            KeyHint(_("Esc"), _("back"), "back"),
        ]

    def show_found(self, typed: str) -> None:
        """Leave out what was said of a code that is no longer this one."""
        self._short = None
        self._tell("")

    def action_open_code(self) -> None:
        """Open the journey of the code, or say at which letter it is at fault."""
        if self._short is not None:
            self._open(self._short)
            return
        try:
            played = journey_of(self.reading.play, self.typed.text)
        except CodeFault as fault:
            if fault.reason == "letter":
                self.typed.show_fault(_place(self.typed.text, fault.position))
            self._tell(code_sentence(fault))
            return
        if played.whole:
            self._open(played)
            return
        self._short = played
        on = _("Press Enter again to open it there.")
        self._tell(short_sentence(played), on)

    def _open(self, played: Replay) -> None:
        self.reading.open_journey(played.journey)
        self.book_app.read()

    def _tell(self, *sentences: str) -> None:
        blocks = [Block(Content(sentence), gap=0) for sentence in sentences if sentence]
        self.query_one("#fault", Prose).show(blocks)


def _place(text: str, position: int) -> int:
    """Return where in a text its character number `position` stands, marks between left out.

    Example:
        >>> _place("AB-c d", 4)
        5
    """
    letters = [place for place, character in enumerate(text) if counts_in_code(character)]
    return letters[position - 1] if position <= len(letters) else len(text)
