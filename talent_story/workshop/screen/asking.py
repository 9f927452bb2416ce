"""Small pages laid over the session: pick one, type a line, put texts together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen

from talent_story.i18n import _, counted
from talent_story.tui.typesetting import Block
from talent_story.tui.widgets import KeyHint, KeyLine, Menu, Option, Page, Prose
from talent_story.tui.widgets.typed_line import TypedLine
from talent_story.workshop.screen.showing import heading, plain, quiet
from talent_story.workshop.store import StoredWords


class PickScreen(Screen[str | None]):
    """A question and what to answer; gives the id of the answer, or None."""

    AUTO_FOCUS = "#page"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,backspace", "back", show=False)]

    def __init__(self, title: str, options: Sequence[tuple[str, str]], said: str = "") -> None:
        super().__init__()
        self.heading_text, self.said = title, said
        self.options = [
            Option(id, Content(text), label=str(place + 1))
            for place, (id, text) in enumerate(options)
        ]

    def compose(self) -> ComposeResult:
        """Set the question above its answers."""
        blocks = [heading(self.heading_text)]
        if self.said:
            blocks.append(quiet(self.said))
        yield Page(
            Prose(blocks, id="question"), Menu(self.options, spacing=1, id="ways"), id="page"
        )
        yield KeyLine(
            [
                KeyHint("↑ ↓", _("move")),
                KeyHint(_("Enter"), _("choose")),
                KeyHint(_("Esc"), _("back"), "back"),
            ],
            id="keys",
        )

    def on_mount(self) -> None:
        """Mark the first answer."""
        self.query_one("#ways", Menu).marked = 0 if self.options else None

    def on_menu_picked(self, event: Menu.Picked) -> None:
        """Give the answer."""
        event.stop()
        self.dismiss(event.option)

    def action_back(self) -> None:
        """Give none."""
        self.dismiss(None)


class LineScreen(Screen[str | None]):
    """A question answered with one line; gives what was typed, or None."""

    AUTO_FOCUS = "#line"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "accept", show=False),
        Binding("escape", "back", show=False),
    ]

    def __init__(self, title: str, invitation: str = "", said: Sequence[str] = ()) -> None:
        super().__init__()
        self.heading_text, self.invitation, self.said = title, invitation, said

    def compose(self) -> ComposeResult:
        """Set the question above its line."""
        blocks = [heading(self.heading_text)]
        blocks.extend(plain(sentence, int(not place)) for place, sentence in enumerate(self.said))
        # No page around it: a page takes Enter for itself.
        with Vertical(id="typed"):
            yield Prose(blocks, id="question")
            yield TypedLine(self.invitation, id="line")
        yield KeyLine(
            [KeyHint(_("Enter"), _("keep it")), KeyHint(_("Esc"), _("back"), "back")], id="keys"
        )

    def action_accept(self) -> None:
        """Give what is typed."""
        self.dismiss(self.query_one("#line", TypedLine).text.strip())

    def action_back(self) -> None:
        """Give nothing."""
        self.dismiss(None)


def _details(words: StoredWords) -> tuple[Block, ...]:
    """Return what stands under a text: what it answers, where that is not told above."""
    about = {"taken": _("What I take away"), "missed": _("What I missed")}.get(words.about, "")
    told = [about, _("may be quoted") if words.quotable else ""]
    return tuple(quiet(text, 0) for text in told if text)


Group = tuple[str, tuple[str, ...]]
"""A title, and the ids of the texts under it."""


class GroupingScreen(Screen[list[Group] | None]):
    """The texts of a question, put together by hand; gives the groups, or None for not yet."""

    AUTO_FOCUS = "#page"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("g", "group", show=False),
        Binding("z", "ungroup", show=False),
        Binding("k", "keep", show=False, priority=True),
        Binding("escape", "back", show=False),
    ]

    def __init__(self, question: str, words: Sequence[StoredWords]) -> None:
        super().__init__()
        self.question, self.words = question, tuple(words)
        self.ticked: set[str] = set()
        self.groups: list[Group] = []

    def compose(self) -> ComposeResult:
        """Set what is grouped above what is not."""
        yield Page(Prose(id="question"), Menu(id="texts"), id="page")
        yield KeyLine(
            [
                KeyHint(_("Enter"), _("tick")),
                KeyHint("g", _("put together"), "group"),
                KeyHint("z", _("take apart"), "ungroup", rank=1),
                KeyHint("k", _("keep the groups"), "keep"),
                KeyHint(_("Esc"), _("not yet"), "back", rank=1),
            ],
            id="keys",
        )

    def on_mount(self) -> None:
        """Show the texts."""
        self.show_texts(0)

    def show_texts(self, marked: int | None) -> None:
        """Show the groups made and the texts left."""
        blocks = [
            heading(self.question),
            quiet(
                _(
                    "These are the room’s own words: hide the projector while you read them. Texts"
                    " in no group are not published."
                )
            ),
        ]
        for title, ids in self.groups:
            count = counted("{n} text", "{n} texts", len(ids))
            words = Content.assemble((title, "bold"), (f"  {count}", "$quiet"))
            blocks.append(Block(words, lead=Content("– "), gap=0))
        self.query_one("#question", Prose).show(blocks)
        options = [
            Option(
                each.id,
                Content(each.text.replace("\n", " ")),
                label="✓" if each.id in self.ticked else "·",
                details=_details(each),
            )
            for each in self.left
        ]
        place = None if marked is None or not options else min(marked, len(options) - 1)
        self.query_one("#texts", Menu).show(options, marked=place)

    @property
    def left(self) -> list[StoredWords]:
        """The texts in no group."""
        grouped = {id for _title, ids in self.groups for id in ids}
        return [each for each in self.words if each.id not in grouped]

    def on_menu_picked(self, event: Menu.Picked) -> None:
        """Tick a text, or take its tick away."""
        event.stop()
        self.ticked ^= {event.option}
        self.show_texts(event.menu.marked)

    def action_group(self) -> None:
        """Give a title to the texts that are ticked."""
        if self.ticked:
            self.app.push_screen(LineScreen(_("What do these texts say?")), self._titled)

    def _titled(self, title: str | None) -> None:
        if title:
            ids = tuple(each.id for each in self.words if each.id in self.ticked)
            self.groups.append((title, ids))
            self.ticked = set()
            self.show_texts(0)

    def action_ungroup(self) -> None:
        """Take the last group apart."""
        if self.groups:
            self.groups.pop()
            self.show_texts(0)

    def action_keep(self) -> None:
        """Give the groups."""
        self.dismiss(self.groups)

    def action_back(self) -> None:
        """Give none for now."""
        self.dismiss(None)
