"""What the facilitator is asked for: hands, papers, another option, a note, a number, groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from talent_story.i18n import _
from talent_story.workshop.events import NoteKind
from talent_story.workshop.screen.asking import GroupingScreen, LineScreen, PickScreen
from talent_story.workshop.screen.conducting import Conductor
from talent_story.workshop.screen.looking import Found
from talent_story.workshop.screen.session_screen import SessionScreen
from talent_story.workshop.sentences import NOTE_NAMES

if TYPE_CHECKING:
    from talent_story.workshop.screen.app import WorkshopApp


class ConductingScreen(SessionScreen):
    """A screen that conducts a session: what must be asked first is asked on a page over it."""

    @property
    def workshop(self) -> WorkshopApp:
        """The application, with its own type."""
        return cast("WorkshopApp", self.app)

    @property
    def conductor(self) -> Conductor:
        """Who conducts the room."""
        return self.workshop.conductor

    def did(self, found: Found) -> None:
        """Show what an action has changed, and say what there is to say."""
        self.tell(found.sentence)
        self.show_session()

    def action_hands(self) -> None:
        """Type in the hands counted, or what the papers say."""
        question = self.conductor.room.state.question
        if question is None:
            self.tell(_("No question is open."))
        elif question.asked == "choice":
            self.run_worker(self._count_hands(), exclusive=True)
        else:
            self.run_worker(self._type_papers(question.asked == "evaluation"), exclusive=True)

    async def _count_hands(self) -> None:
        question = self.conductor.room.state.question
        assert question is not None
        options = [f"{place + 1}  {each.text}" for place, each in enumerate(question.options)]
        typed = await self.app.push_screen_wait(
            LineScreen(
                _("How many hands for each?"), _("a number for each, such as 7 5 0"), options
            )
        )
        if typed is not None:
            words = typed.replace(",", " ").split()
            counts = [int(word) for word in words if word.isdecimal() and len(word) < 4]
            self.did(self.conductor.close_by_hands(counts if len(counts) == len(words) else []))

    async def _type_papers(self, scores: bool) -> None:
        title = _("The scores on the papers") if scores else _("A text on a paper")
        invitation = _("such as 8 7 10; empty to close") if scores else _("empty to close")
        while True:
            typed = await self.app.push_screen_wait(LineScreen(title, invitation))
            if typed is None:
                return
            if not typed:
                self.did(self.conductor.close())
                return
            found = self.conductor.add_on_paper(typed)
            self.did(found)
            if not found.done:
                return

    def action_override(self) -> None:
        """Take another option than the room's, and say so."""
        if self.conductor.vote_here is None:
            self.tell(_("No vote was closed here."))
        else:
            self.run_worker(self._override(), exclusive=True)

    async def _override(self) -> None:
        vote = self.conductor.vote_here
        assert vote is not None
        options = [(each.id, each.text) for each in vote.question.options]
        said = _("It is said on the screens and in the report.")
        option = await self.app.push_screen_wait(PickScreen(_("Take which?"), options, said))
        if option is None:
            return
        reason = await self.app.push_screen_wait(LineScreen(_("Why?"), _("may stay empty")))
        if reason is not None:
            self.did(self.conductor.override(option, reason))

    def action_note(self) -> None:
        """Take a note of the room."""
        self.run_worker(self._note(), exclusive=True)

    async def _note(self) -> None:
        kinds = [(kind, name.text(_)) for kind, name in NOTE_NAMES.items()]
        said = _("What was said, never by whom.")
        picked = await self.app.push_screen_wait(PickScreen(_("A note of the room"), kinds, said))
        kind: NoteKind | None = next((each for each in NOTE_NAMES if each == picked), None)
        if kind is None:
            return
        text = await self._line(NOTE_NAMES[kind].text(_))
        if not text:
            return
        whom = when = ""
        if kind == "promise":
            whom = await self._line(_("Promised to whom?"))
            when = await self._line(_("For when?"), _("a date, or D+30"))
        self.did(self.conductor.note(kind, text, whom, when))

    async def _line(self, title: str, invitation: str = "") -> str:
        typed = await self.app.push_screen_wait(LineScreen(title, invitation))
        return typed or ""

    def action_count(self) -> None:
        """Say how many people are in the room."""
        self.run_worker(self._count(), exclusive=True)

    async def _count(self) -> None:
        typed = await self._line(_("How many people are in the room?"))
        if typed.isdecimal() and len(typed) < 5:
            self.did(self.conductor.count_people(int(typed)))

    def action_group(self) -> None:
        """Put texts together."""
        self.run_worker(self._group(), exclusive=True)

    async def _group(self) -> None:
        waiting = self.conductor.ungrouped
        if not waiting:
            self.tell(_("No text waits to be put together."))
            return
        for closed, words in waiting:
            groups = await self.app.push_screen_wait(GroupingScreen(closed.question.prompt, words))
            if groups is None:
                return
            self.did(self.conductor.group(closed, groups))

    def action_finish(self) -> None:
        """Close the session, once that is said twice."""
        self.run_worker(self._finish(), exclusive=True)

    async def _finish(self) -> None:
        said = _("No vote can be opened afterwards. Notes can still be mended.")
        options = [("no", _("Not yet")), ("yes", _("Close the session"))]
        if await self.app.push_screen_wait(PickScreen(_("Close it?"), options, said)) == "yes":
            self.did(self.conductor.finish())
            self.workshop.session_closed()
