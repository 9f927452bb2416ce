"""A session as it is conducted: what comes next, and what each key does, without a screen.

`Conductor` turns a key into what happens in the room, or into a sentence that says why nothing
does. Everything it does is in the store when it returns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum, auto

from talent_story.i18n import _, counted
from talent_story.story.play import ChoiceRefused
from talent_story.workshop.ballots import BallotRefused
from talent_story.workshop.events import NoteKind
from talent_story.workshop.room import Room
from talent_story.workshop.screen.looking import Found, Onlooker
from talent_story.workshop.sentences import store_sentence
from talent_story.workshop.session import Closed, EventRefused
from talent_story.workshop.store import WorkshopStoreError

MORE_MINUTES = 2

ASLEEP_SECONDS = 120.0
"""A clock that jumps this far was in a computer that slept: the jump is taken for a pause."""

AWAY_SECONDS = 3_600.0
"""A session that nothing was noted in for so long was left, and not only resumed late."""


class Next(Enum):
    """What the room would do next, if the facilitator only said « go on »."""

    BEGIN = auto()
    OPEN_VOTE = auto()
    CLOSE = auto()
    READ_ON = auto()
    DECIDE = auto()
    ASK = auto()
    GROUP = auto()
    EVALUATE = auto()
    NEXT_STEP = auto()
    FINISH = auto()
    NOTHING = auto()


class Conductor(Onlooker):
    """Conducts a room. With `hands`, nobody votes from a phone."""

    room: Room

    def __init__(self, room: Room, *, hands: bool = False) -> None:
        super().__init__(room, hands=hands)
        self._ticked = room.seconds()

    # What is there

    def asks_left(self) -> list[str]:
        """Return the written questions of this step that were not put yet."""
        step = self.room.state.current
        asked = {closed.question.about for closed in self.room.state.closed}
        return [] if step is None else [ask for ask in step.asks if f"?{ask}" not in asked]

    def next_thing(self) -> Next:
        """Return what comes next."""
        state = self.room.state
        if state.over:
            return Next.NOTHING
        if state.question is not None:
            return Next.CLOSE
        step = state.current
        if step is None:
            return Next.BEGIN
        if step.kind == "reading" and not self.room.journey.at_ending:
            vote = self.vote_here
            if vote is not None:
                return Next.READ_ON if vote.taken else Next.DECIDE
            return Next.OPEN_VOTE if len(self.room.options()) > 1 else Next.READ_ON
        if step.kind == "words":
            if self.asks_left():
                return Next.ASK
            if self.ungrouped:
                return Next.GROUP
        if step.kind == "evaluation" and not self.is_evaluated:
            return Next.EVALUATE
        return Next.NEXT_STEP if state.step + 1 < len(state.opening.steps) else Next.FINISH

    @property
    def is_reading(self) -> bool:
        """Whether the room reads just now."""
        step = self.room.state.current
        return step is not None and step.kind == "reading"

    @property
    def is_evaluated(self) -> bool:
        """Whether the evaluation was held."""
        return any(each.question.asked == "evaluation" for each in self.room.state.closed)

    # What is done

    def go_on(self) -> Found:
        """Do what comes next, where that needs nothing more to be said."""
        match self.next_thing():
            case Next.BEGIN | Next.NEXT_STEP:
                return self.next_step()
            case Next.OPEN_VOTE:
                return self.open_vote()
            case Next.CLOSE:
                self.look()  # somebody may have answered since the screen was drawn
                if not self.voters and not self.hands:
                    return Found(False, _("Nobody has answered yet; v closes it all the same."))
                return self.close()
            case Next.READ_ON:
                return self._try(self._read_on)
            case Next.ASK:
                return self._try(lambda: self.room.open_words(self.asks_left()[0]))
            case Next.EVALUATE:
                return self.evaluate()
            case Next.DECIDE:
                return Found(False, _("Nobody voted: v asks again, w takes an option and says so."))
            case Next.FINISH:
                return Found(False, _("That was the last sequence; f closes the session."))
        return Found(False)

    def _read_on(self) -> None:
        if self.vote_here is not None:
            self.room.go_on()
        else:
            self.room.turn(self.room.options()[0].id)

    def open_vote(self) -> Found:
        """Put the fork to the vote, a second time too."""
        if not self.is_reading or self.room.journey.at_ending or not self.room.options():
            return Found(False, _("There is nothing to vote on here."))
        return self._try(self.room.open_vote)

    def close(self) -> Found:
        """Close what is open."""
        return self._try(self.room.close_question)

    def toggle_vote(self) -> Found:
        """Open a vote, or close what is open, answered or not."""
        return self.open_vote() if self.room.state.question is None else self.close()

    def drop(self) -> Found:
        """Take the open question back."""
        return self._try(self.room.drop_question, _("Taken back: nothing of it is kept."))

    def close_by_hands(self, counts: list[int]) -> Found:
        """Close the open vote with hands counted, in the order of its options."""
        question = self.room.state.question
        if question is None or len(counts) != len(question.options):
            return Found(False, _("Type one number for each option, in their order."))
        hands = {each.id: n for each, n in zip(question.options, counts, strict=True)}
        return self._try(lambda: self.room.close_by_hands(hands))

    def add_on_paper(self, text: str) -> Found:
        """Keep an answer that was given on paper: a text, or one score after another."""
        question = self.room.state.question
        if question is None or question.asked == "choice":
            return Found(False, _("Nothing is asked in writing just now."))
        id = question.question
        if question.asked == "words":
            return self._try(lambda: self.room.cast_words(self.room.new_token(), id, text))
        scores = [int(word) for word in text.split() if word.isdecimal() and len(word) < 3]
        if len(scores) != len(text.split()) or any(score > 10 for score in scores):
            return Found(False, _("Type scores from 0 to 10, with spaces between them."))

        def cast() -> None:
            for score in scores:
                self.room.cast_evaluation(self.room.new_token(), id, score)

        return self._try(cast)

    def override(self, option: str, reason: str) -> Found:
        """Take another option than the room's, and say so."""
        return self._try(lambda: self.room.override(option, reason))

    def next_step(self) -> Found:
        """Go to the next sequence; what was waited before the first is a pause."""
        return self._try(self._next_step)

    def _next_step(self) -> None:
        if self.room.state.step < 0 and self.room.state.paused_at is None:
            self.room.leave_out(0.0, self.room.seconds())
        self.room.next_step()

    def skip_step(self) -> Found:
        """Leave the sequence that would come next out."""
        return self.go_to(self.room.state.step + 2)

    def step_back(self) -> Found:
        """Go back to the sequence before."""
        return self.go_to(self.room.state.step - 1)

    def go_to(self, step: int) -> Found:
        """Go to a sequence."""
        return self._try(lambda: self.room.start_step(step))

    def extend(self, minutes: int) -> Found:
        """Give this sequence more minutes, or fewer."""
        return self._try(lambda: self.room.extend(minutes))

    def pause(self) -> Found:
        """Stop the clocks, or let them go on."""
        paused = self.room.state.paused_at is not None
        return self._try(self.room.resume if paused else self.room.pause)

    def read_back(self) -> Found:
        """Let the reading stand one choice earlier, not before where the room began."""
        choices = self.room.state.choices
        if len(choices) <= len(self.room.state.opening.choices):
            return Found(False, _("The reading began here."))
        if self.room.state.question is not None:
            return Found(False, _("Close the question first, or take it back with x."))
        return self._try(lambda: self.room.turn_back(choices[:-1]))

    def evaluate(self) -> Found:
        """Open the evaluation."""
        return self._try(lambda: self.room.open_evaluation(_("The method, out of 10")))

    def note(self, kind: NoteKind, text: str, whom: str = "", when: str = "") -> Found:
        """Take a note of the room."""
        return self._try(lambda: self.room.note(kind, text, whom=whom, when=when), _("Noted."))

    def count_people(self, people: int) -> Found:
        """Say how many people are in the room."""
        return self._try(lambda: self.room.count_people(people))

    def group(self, closed: Closed, groups: Sequence[tuple[str, Sequence[str]]]) -> Found:
        """Put the texts of a question together."""
        return self._try(lambda: self.room.group_words(closed.question.question, groups))

    def finish(self) -> Found:
        """Close the session."""
        return self._try(self.room.finish)

    def _try(self, action: Callable[[], object], said: str = "") -> Found:
        try:
            action()
        except EventRefused as refusal:
            return Found(False, _refused(refusal.reason))
        except WorkshopStoreError as error:
            return Found(False, store_sentence(error))
        except ChoiceRefused:
            return Found(False, _("The book does not offer that here."))
        except BallotRefused:
            return Found(False, _("That is no answer to the question."))
        self.look()
        return Found(True, said)

    # Time

    def tick(self) -> Found:
        """Let time pass: a lid that was closed meanwhile is taken for a pause."""
        now, before = self.room.seconds(), self._ticked
        self._ticked = now
        state = self.room.state
        if now - before < ASLEEP_SECONDS or state.paused_at is not None or state.over:
            return Found(False)
        return self._left_out(before, now)

    def come_back(self) -> Found:
        """Take a session up again: one that was left for long was paused meanwhile."""
        state, now = self.room.state, self.room.seconds()
        self._ticked = now
        if now - state.last < AWAY_SECONDS or state.paused_at is not None or state.over:
            return Found(True, _("The session is taken up again where it stood."))
        return self._left_out(state.last, now)

    def _left_out(self, since: float, now: float) -> Found:
        said = counted(
            "The computer slept, or was away: {n} minute is counted as a pause.",
            "The computer slept, or was away: {n} minutes are counted as a pause.",
            max(1, round((now - since) / 60)),
        )
        return self._try(lambda: self.room.leave_out(since, now), said)


def _refused(reason: str) -> str:
    match reason:
        case "over":
            return _("The session is over.")
        case "no-such-step":
            return _("There is no sequence on that side.")
        case "question-open":
            return _("Close the question first, or take it back with x.")
        case "no-question":
            return _("No question is open.")
        case "not-closed":
            return _("No vote was closed here.")
        case "not-an-option":
            return _("That is none of the options.")
        case "no-step":
            return _("The session has not begun.")
    return _("That cannot be done now.")
