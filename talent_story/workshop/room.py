"""One session in use: what the facilitator does, on a store and a clock.

A `Room` turns what the facilitator does into events. Several may be open on one session. An action
decided on a state that is no longer the last one is not done: it raises SessionConflict after
reading what is new, and whoever asked looks again.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from random import SystemRandom
from typing import Literal

from talent_story.story.play import Play
from talent_story.workshop.ballots import (
    Settled,
    settle,
)
from talent_story.workshop.events import (
    Event,
    Note,
    NoteKind,
    NoteRemoved,
    NoteTaken,
    Paused,
    PeopleCounted,
    QuestionClosed,
    QuestionDropped,
    QuestionOpened,
    ReadingMoved,
    Resumed,
    SessionClosed,
    SessionOpened,
    StepExtended,
    StepStarted,
    WinnerOverridden,
    WordGroup,
    WordsGrouped,
)
from talent_story.workshop.following import Following, Now, plain_line
from talent_story.workshop.publishing import publish
from talent_story.workshop.session import Closed, EventRefused
from talent_story.workshop.store import SessionConflict, StoredWords, VoteClosed, WorkshopStore
from talent_story.workshop.store.sessions import new_client
from talent_story.workshop.voting import Draw

MAX_GROUPS = 40
"""Most groups that free texts are put into."""


class Room(Following):
    """A session in use, by its facilitator. `now` is the clock, `draw` decides a tie.

    Every action raises EventRefused when it cannot be done now; see also `Following`.
    """

    def __init__(
        self,
        store: WorkshopStore,
        session: str,
        play: Play,
        *,
        now: Now,
        draw: Draw = secrets.choice,
    ) -> None:
        super().__init__(store, session, play, now=now)
        self._draw = draw

    # The running order

    def start_step(self, step: int) -> None:
        """Go to a step of the running order, on or back; passing over one is a skip."""
        how: Literal["next", "skip", "back"] = "next"
        if step != self.state.step + 1:
            how = "back" if step <= self.state.step else "skip"
        self._append(StepStarted(self.seconds(), step, how))

    def next_step(self) -> None:
        """Go to the next step. Raises EventRefused (`no-such-step`) at the last."""
        self.start_step(self.state.step + 1)

    def extend(self, minutes: int) -> None:
        """Give the step under way more minutes, or fewer."""
        self._append(StepExtended(self.seconds(), 60 * minutes))

    def pause(self) -> None:
        """Stop the clocks."""
        self._append(Paused(self.seconds()))

    def resume(self) -> None:
        """Let the clocks go on."""
        self._append(Resumed(self.seconds()))

    def leave_out(self, since: float, until: float) -> None:
        """Take the time between two moments, in seconds since the opening, for a pause."""
        self._append(Paused(since))
        self._append(Resumed(until))

    def count_people(self, people: int) -> None:
        """Say how many people are in the room."""
        self._append(PeopleCounted(self.seconds(), people))

    def finish(self) -> None:
        """Close the session: no vote can be opened any more, and the phones' tokens are void."""
        self._append(SessionClosed(self.seconds()))

    # Reading

    def turn(self, choice: str) -> None:
        """Read on by a choice, without a vote: where there is only one, or by the facilitator.

        Raises ChoiceRefused: it is not on offer.
        """
        self._append(ReadingMoved(self.seconds(), self.journey.take(choice).choices))

    def go_on(self) -> None:
        """Read on by what the last vote decided, or what was taken instead of it.

        Raises EventRefused (`not-closed`) when no vote of this place decided anything.
        """
        closed = self.state.last_closed
        if closed is None or not closed.taken or closed.question.choices != self.state.choices:
            raise EventRefused("not-closed")
        self.turn(closed.taken)

    def turn_back(self, choices: Sequence[str]) -> None:
        """Let the reading stand at another list of choices: an earlier place, most often."""
        self._append(ReadingMoved(self.seconds(), tuple(choices)))

    # Questions

    def open_vote(self, prompt: str = "") -> QuestionOpened:
        """Put the choices on offer to the vote. Raises EventRefused (`wrong`) when there is none.

        A vote on a place that was voted on before is counted and decided, and not told in figures.
        """
        section = self.journey.section
        return self._open(
            QuestionOpened(
                self.seconds(),
                self._next_question(),
                "choice",
                section.id,
                prompt or section.title,
                self.options(),
                self.state.choices,
            )
        )

    def open_words(self, prompt: str) -> QuestionOpened:
        """Ask for free texts. Each different prompt is another question."""
        prompt = plain_line(prompt)
        return self._open(
            QuestionOpened(self.seconds(), self._next_question(), "words", f"?{prompt}", prompt)
        )

    def open_evaluation(self, prompt: str) -> QuestionOpened:
        """Ask for the evaluation: a score out of ten, and two free texts."""
        return self._open(
            QuestionOpened(
                self.seconds(),
                self._next_question(),
                "evaluation",
                "evaluation",
                plain_line(prompt),
            )
        )

    def close_question(self) -> QuestionClosed:
        """Close the open question: counted, published once, its ballots erased."""
        question = self._open_question()
        client, at = new_client(), self.seconds()

        def end(ballots: tuple[str, ...]) -> Settled:
            return self._settled(question, ballots, at)

        try:
            _, event = self.store.close_question(
                self.session, self.state.number, question.question, end, client=client
            )
        except (SessionConflict, VoteClosed):
            self.refresh()
            raise
        self.refresh()
        return event

    def close_by_hands(self, counts: Mapping[str, int]) -> QuestionClosed:
        """Close the open vote with the hands counted for each option; phones are not counted."""
        question = self._open_question()
        known = {option.id for option in question.options}
        if not known.issuperset(counts) or any(count < 0 for count in counts.values()):
            raise EventRefused("not-an-option")
        hands = tuple(option for option, count in counts.items() for _ in range(count))
        at = self.seconds()
        try:
            _, event = self.store.close_question(
                self.session,
                self.state.number,
                question.question,
                lambda _ballots: self._settled(question, hands, at, by_hands=True),
            )
        except (SessionConflict, VoteClosed):
            self.refresh()
            raise
        self.refresh()
        return event

    def drop_question(self) -> None:
        """Take the open question back: its ballots are erased and nothing is told."""
        self._append(QuestionDropped(self.seconds(), self._open_question().question))

    def override(self, option: str, reason: str = "") -> None:
        """Take another option than the vote that was closed last, and say so."""
        closed = self.state.last_closed
        if closed is None:
            raise EventRefused("not-closed")
        question = closed.question.question
        self._append(WinnerOverridden(self.seconds(), question, option, plain_line(reason)))

    def group_words(self, question: str, groups: Sequence[tuple[str, Sequence[str]]]) -> Closed:
        """Put free texts together: (title, ids of texts) each; what may be quoted is quoted.

        A text is in one group, the first that names it; in none, it stays unpublished. Groups are
        counted as the options of a vote are (`publishing`), and nothing is quoted or counted when
        fewer than the threshold answered at all. Those of an evaluation are not counted: one person
        wrote two of its texts, so that five of them may be three people's.
        """
        closed = self.state.closed_question(question)
        if closed is None:
            raise EventRefused("not-closed")
        left = {words.id: words for words in self.words(question)}
        enough = closed.end.published.answers is not None
        one_each = closed.question.asked == "words"
        found: list[list[StoredWords]] = []
        for _title, ids in groups[:MAX_GROUPS]:
            found.append([left.pop(id) for id in dict.fromkeys(ids) if id in left])
        tally = {str(place): len(words) for place, words in enumerate(found)}
        told = publish({**tally, "": len(left)}, "", self.state.opening.threshold)
        made = tuple(
            WordGroup(
                plain_line(title),
                told.count(str(place)) if enough and one_each else None,
                tuple(dict.fromkeys(each.text for each in words if each.quotable and enough)),
            )
            for place, ((title, _ids), words) in enumerate(zip(groups, found, strict=False))
        )
        self._append(WordsGrouped(self.seconds(), question, made))
        grouped = self.state.closed_question(question)
        assert grouped is not None
        return grouped

    # Notes

    def note(
        self, kind: NoteKind, text: str, *, whom: str = "", when: str = "", id: str = ""
    ) -> Note:
        """Take a note of the room, or replace the one with this id."""
        note = Note(
            id or secrets.token_hex(4), kind, plain_line(text), plain_line(whom), plain_line(when)
        )
        self._append(NoteTaken(self.seconds(), note), again=True)
        return note

    def remove_note(self, id: str) -> None:
        """Strike a note out."""
        self._append(NoteRemoved(self.seconds(), id), again=True)

    # Inside

    def _append(self, event: Event, *, again: bool = False) -> None:
        client = new_client()
        while True:
            after = self.state.after(event)
            try:
                self.store.append(self.session, self.state.number, event, client=client)
            except SessionConflict:
                self.refresh()
                if not again:
                    raise
            else:
                self.state = after
                return

    def _open(self, event: QuestionOpened) -> QuestionOpened:
        self._append(event)
        return event

    def _next_question(self) -> str:
        return f"q{self.state.asked + 1}"

    def _open_question(self) -> QuestionOpened:
        if self.state.question is None:
            raise EventRefused("no-question")
        return self.state.question

    def _settled(
        self,
        question: QuestionOpened,
        ballots: tuple[str, ...],
        at: float,
        *,
        by_hands: bool = False,
    ) -> Settled:
        return settle(
            question,
            ballots,
            at=at,
            draw=self._draw,
            shuffle=SystemRandom(),
            people=self.state.people,
            threshold=self.state.opening.threshold,
            again=question.about in self.state.published,
            by_hands=by_hands,
        )


def open_room(
    store: WorkshopStore,
    opening: SessionOpened,
    play: Play,
    *,
    now: Now,
    session: str = "",
    draw: Draw = secrets.choice,
) -> Room:
    """Begin a session and return its room."""
    id = store.create_session(opening, opened=int(now()), session=session)
    return Room(store, id, play, now=now, draw=draw)
