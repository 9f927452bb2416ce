"""One line to type in: words to find, a journey code."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message

from talent_story.book.cleaning import clean_line
from talent_story.tui.typesetting import Line
from talent_story.tui.widgets.prose import Setting

_LEAD = "› "
_LONGEST = 200


class TypedLine(Setting, can_focus=True):
    """What is being typed. Keys that neither write nor move in it go to the screen.

    `fault` is the position of a character to show as the one at fault.
    """

    class Changed(Message):
        """Something else is written now."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, invitation: str = "", *, longest: int = _LONGEST, id: str | None = None):
        super().__init__(id=id)
        self.text = ""
        self.place = 0
        self.fault: int | None = None
        self.invitation = invitation
        self.longest = longest

    def show_fault(self, fault: int | None) -> None:
        """Show a character as the one at fault, and stand at it; None shows none."""
        self.fault = fault
        if fault is not None:
            self.place = min(fault, len(self.text))
        self.reset()

    def set_lines(self, width: int) -> list[Line]:
        """Set what is typed with the place of the next character; its end when it is too long."""
        room = max(1, width - len(_LEAD) - 1)
        lead = Content(_LEAD).stylize("bold $accent")
        if not self.text:
            invitation = Content(self.invitation).truncate(room, ellipsis=True).stylize("$quiet")
            return [Line(Content.assemble(lead, Content(" ").stylize("reverse"), invitation))]
        start = 0
        while start < self.place and cell_len(self.text[start : self.place]) > room - 1:
            start += 1
        shown = Content(self.text + " ").stylize("bold")
        if self.fault is not None:
            shown = shown.stylize("underline $accent", self.fault, self.fault + 1)
        shown = shown.stylize("reverse", self.place, self.place + 1)
        return [Line(lead + shown[start:].truncate(room + 1))]

    async def _on_key(self, event: events.Key) -> None:
        if not self._edits(event.key) and not (event.is_printable and event.character):
            return
        event.stop()
        event.prevent_default()
        if not self._edits(event.key):
            self._write(event.character or "")
            return
        before, after = self.text[: self.place], self.text[self.place :]
        match event.key:
            case "left":
                self.place = max(0, self.place - 1)
            case "right":
                self.place = min(len(self.text), self.place + 1)
            case "home":
                self.place = 0
            case "end":
                self.place = len(self.text)
            case "backspace":
                self._change(before[:-1] + after, max(0, self.place - 1))
            case "delete":
                self._change(before + after[1:], self.place)
            case "ctrl+u":
                self._change("", 0)
        self.reset()

    def _edits(self, key: str) -> bool:
        # With nothing typed, these keys mean to the screen what they always do.
        return bool(self.text) and key in _EDITING

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self._write(clean_line(event.text))

    def _write(self, characters: str) -> None:
        room = self.longest - len(self.text)
        written = characters[: max(0, room)]
        text = self.text[: self.place] + written + self.text[self.place :]
        self._change(text, self.place + len(written))

    def _change(self, text: str, place: int) -> None:
        changed = text != self.text
        self.text, self.place, self.fault = text, place, None
        self.reset()
        if changed:
            self.post_message(self.Changed(text))

    def on_click(self, event: events.Click) -> None:
        """Nothing under the line is picked through it."""
        event.stop()


_EDITING = frozenset({"left", "right", "home", "end", "backspace", "delete", "ctrl+u"})
