"""A session as it is looked on: what there is to show, without a screen; nothing is done here."""

from __future__ import annotations

from dataclasses import dataclass

from talent_story.i18n import _
from talent_story.workshop.following import Following
from talent_story.workshop.sentences import store_sentence
from talent_story.workshop.session import Closed, EventRefused
from talent_story.workshop.store import StoredWords, WorkshopStoreError


@dataclass(frozen=True, slots=True)
class Found:
    """What became of an action: whether it was done, and what there is to say."""

    done: bool
    sentence: str = ""


class Onlooker:
    """Looks on at a room. With `hands`, nobody votes from a phone."""

    def __init__(self, room: Following, *, hands: bool = False) -> None:
        self.room = room
        self.hands = hands
        self.voters = 0

    @property
    def voters_told(self) -> int | None:
        """How many have answered, as far as it may be told; None for a few.

        What is chosen is told at closing: beside a number of one to four it would tell the votes.
        """
        few = 0 < self.voters < self.room.state.opening.threshold
        alone = self.voters == self.room.state.people == 1
        return None if few and not alone else self.voters

    @property
    def vote_here(self) -> Closed | None:
        """The vote on the fork where the reading stands, once it is closed."""
        last = self.room.state.last_closed
        if last is None or last.question.asked != "choice":
            return None
        return last if last.question.choices == self.room.state.choices else None

    @property
    def ungrouped(self) -> list[tuple[Closed, list[StoredWords]]]:
        """The closed questions whose texts wait to be put together, the earliest first."""
        found = []
        for closed in self.room.state.closed:
            if closed.question.asked != "choice" and not closed.groups:
                words = self.room.words(closed.question.question)
                if words:
                    found.append((closed, words))
        return found

    def look(self) -> Found:
        """Read what others did, and how many have answered; a failure is a sentence."""
        try:
            self.room.refresh()
            self.voters = self.room.voters()
        except WorkshopStoreError as error:
            return Found(False, store_sentence(error))
        except EventRefused:
            return Found(False, _("The session cannot be read any more."))
        return Found(True)
