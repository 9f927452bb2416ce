"""A session as it is followed: by a screen that shows it, and on behalf of a phone.

`Room` adds what the facilitator does. Several may follow one session, each with the state as it
last read it: `refresh` reads what the others wrote.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from talent_story.book.cleaning import clean_line
from talent_story.plain_text import plain_text
from talent_story.story.journey import Journey, replay
from talent_story.story.play import Play
from talent_story.workshop.ballots import (
    choice_ballot,
    evaluation_ballot,
    is_token,
    new_token,
    words_ballot,
)
from talent_story.workshop.events import MAX_TEXT, Option, QuestionOpened
from talent_story.workshop.session import Clock, SessionState, fold
from talent_story.workshop.store import StoredWords, VoteClosed, WorkshopStore

Now = Callable[[], float]
"""The present, in seconds since 1970."""


class NotAToken(ValueError):
    """A device came with a token that this session did not make."""


class Following:
    """A session on a store and a clock, `now`. Raises SessionNotFound, WorkshopStoreError."""

    def __init__(self, store: WorkshopStore, session: str, play: Play, *, now: Now) -> None:
        self.store = store
        self.session = session
        self.play = play
        self._now = now
        self._opened = store.summary(session).opened
        self.secret = store.secret(session)
        self.state: SessionState = fold(store.events(session))
        self._journey: Journey | None = None

    # Looking

    def refresh(self) -> bool:
        """Read what was written in between; say whether there was anything."""
        if self.store.head(self.session) == self.state.number:
            return False
        for event in self.store.events(self.session, self.state.number):
            self.state = self.state.after(event)
        return True

    def seconds(self) -> float:
        """Return the present in seconds since the opening, to a tenth; it never goes back."""
        return max(self.state.last, round(self._now() - self._opened, 1))

    def clock(self) -> Clock:
        """Return the clocks now."""
        return self.state.clock(self.seconds())

    @property
    def journey(self) -> Journey:
        """Where the reading stands; as far as the book still allows."""
        journey = self._journey
        if journey is None or journey.choices != self.state.choices:
            facts = dict(self.state.opening.facts)
            journey = self._journey = replay(self.play, facts, self.state.choices).journey
        return journey

    def options(self) -> tuple[Option, ...]:
        """Return the choices on offer where the reading stands, in plain words."""
        journey = self.journey
        return tuple(
            Option(choice.id, plain_line(plain_text(journey.choice_text(choice))))
            for choice in journey.offers()
        )

    def voters(self) -> int:
        """Return how many devices answered the open question; 0 when there is none."""
        question = self.state.question
        return 0 if question is None else self.store.voters(self.session, question.question)

    def words(self, question: str) -> list[StoredWords]:
        """Return the free texts of a closed question, for the facilitator to group."""
        return self.store.words(self.session, question)

    # Phones

    def new_token(self) -> str:
        """Return a token for a device that comes for the first time."""
        return new_token(self.secret, secrets.token_bytes(16))

    def knows(self, token: str) -> bool:
        """Say whether this session made a device's token."""
        return is_token(self.secret, token)

    def cast_choice(self, token: str, question: str, option: str, *, turn: int = 0) -> None:
        """Keep a phone's vote, in place of the one it had.

        Raises NotAToken, VoteClosed, BallotRefused.
        """
        self._cast(token, question, choice_ballot(self._asked(question), option), turn)

    def cast_words(
        self, token: str, question: str, text: str, quotable: bool = False, *, turn: int = 0
    ) -> None:
        """Keep a phone's free text; see `cast_choice`."""
        self._asked(question, "words")
        self._cast(token, question, words_ballot(text, quotable), turn)

    def cast_evaluation(
        self,
        token: str,
        question: str,
        score: int,
        taken: str = "",
        missed: str = "",
        quotable: bool = False,
        *,
        turn: int = 0,
    ) -> None:
        """Keep a phone's evaluation; see `cast_choice`."""
        self._asked(question, "evaluation")
        self._cast(token, question, evaluation_ballot(score, taken, missed, quotable), turn)

    def answer_of(self, token: str) -> str | None:
        """Return the ballot a phone cast in the open question, for its own eyes."""
        question = self.state.question
        if question is None or not self.knows(token):
            return None
        return self.store.ballot(self.session, question.question, token)

    # Inside

    def _asked(self, question: str, kind: str = "choice") -> QuestionOpened:
        asked = self.state.question
        if asked is None or asked.question != question:
            self.refresh()
            asked = self.state.question
        if asked is None or asked.question != question or asked.asked != kind:
            raise VoteClosed
        return asked

    def _cast(self, token: str, question: str, ballot: str, turn: int) -> None:
        if not self.knows(token):
            raise NotAToken
        self.store.cast(self.session, question, token, ballot, turn=turn)


def plain_line(text: str) -> str:
    """Return a text as the one line that an event may hold of it."""
    return clean_line(text).strip()[:MAX_TEXT]
