"""Ballots: one device, one vote, and no way from a vote back to a device.

A phone holds a token that the session made. The store never sees it: a ballot's key is a hash of
the token, of the question and of the session's secret, so that the ballots of one phone have
nothing in common from one question to the next, and a copy of the store names no phone. When the
question closes the ballots are erased, and the secret goes when the session does.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

from talent_story.book.cleaning import clean
from talent_story.workshop.events import By, QuestionClosed, QuestionOpened
from talent_story.workshop.publishing import (
    MAX_SCORE,
    MINIMUM,
    Publication,
    published_scores,
)
from talent_story.workshop.voting import Draw, decide, tally_of

MAX_WORDS = 600
"""Longest free text of a participant, in characters."""

MAX_BALLOT = 4_096
"""Longest ballot, in bytes of UTF-8."""

SECRET_BYTES = 32

_TOKEN = re.compile(r"[0-9a-f]{32}\.[0-9a-f]{32}")


class BallotRefused(ValueError):
    """What a phone sent is no answer to the question: `reason` is one stable word.

    Reasons: `not-an-option`, `empty`, `too-long`, `not-a-score`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Words:
    """A free text, from nobody: `about` says which of the question's texts it answers."""

    text: str
    about: str = ""
    quotable: bool = False


def new_token(secret: bytes, randomness: bytes) -> str:
    """Return a token for a device: 16 bytes of `randomness`, and the session's mark on them.

    Example:
        >>> token = new_token(b"s" * 32, b"r" * 16)
        >>> is_token(b"s" * 32, token), is_token(b"another", token), is_token(b"s" * 32, "é")
        (True, False, False)
    """
    name = randomness[:16].hex()
    return f"{name}.{_mark(secret, name)}"


def is_token(secret: bytes, token: str) -> bool:
    """Say whether a token was made by this session; in constant time."""
    if not _TOKEN.fullmatch(token):
        return False
    name, _, mark = token.partition(".")
    return hmac.compare_digest(mark, _mark(secret, name))


def ballot_key(secret: bytes, question: str, token: str) -> bytes:
    """Return the key of a device's ballot for a question: 32 bytes that say nothing."""
    return hmac.digest(secret, f"ballot\0{question}\0{token}".encode(), hashlib.sha256)


def choice_ballot(question: QuestionOpened, option: str) -> str:
    """Return the ballot for an option. Raises BallotRefused.

    Example:
        >>> from talent_story.workshop.events import Option
        >>> asked = QuestionOpened(0, "q1", "choice", "a", "?", (Option("a>b", "On"),))
        >>> choice_ballot(asked, "a>b")
        'a>b'
    """
    if all(option != each.id for each in question.options):
        raise BallotRefused("not-an-option")
    return option


def words_ballot(text: str, quotable: bool = False) -> str:
    """Return the ballot for a free text. Raises BallotRefused."""
    return _form({"text": _text(text), "quotable": bool(quotable)}, needed=True)


def evaluation_ballot(score: int, taken: str = "", missed: str = "", quotable: bool = False) -> str:
    """Return the ballot of an evaluation: a score out of ten, what one takes away, what was missed.

    Raises BallotRefused.
    """
    if isinstance(score, bool) or not isinstance(score, int) or not 0 <= score <= MAX_SCORE:
        raise BallotRefused("not-a-score")
    texts = {"taken": _text(taken), "missed": _text(missed)}
    return _form({"score": score, **texts, "quotable": bool(quotable)}, needed=False)


@dataclass(frozen=True, slots=True)
class Settled:
    """A question's end: the event that tells it, and the texts that stay until they are grouped."""

    event: QuestionClosed
    words: tuple[Words, ...] = ()


Settle = Callable[[tuple[str, ...]], Settled]
"""From the ballots of a question, in an order that means nothing, to its end."""


def settle(
    question: QuestionOpened,
    ballots: Iterable[str],
    *,
    at: float,
    draw: Draw,
    shuffle: Random,
    people: int = 0,
    threshold: int = MINIMUM,
    again: bool = False,
    by_hands: bool = False,
) -> Settled:
    """Return the end of a question: winner, publication, and its texts, parted from everything.

    The texts of an evaluation lose its score and each other: nobody learns that who gave three out
    of ten also wrote this. They are shuffled. `again`: the question was published before.
    """
    found = tuple(ballots)
    by: By = "hands" if by_hands else "phones"
    if question.asked == "choice":
        tally = tally_of(found, [option.id for option in question.options])
        winner, how, published = decide(
            tally, draw, people=people, threshold=threshold, again=again
        )
        return Settled(QuestionClosed(at, question.question, published, winner, how, by))
    threshold = max(threshold, MINIMUM)
    answers = [json.loads(ballot) for ballot in found]
    words = [
        Words(answer[key], key, answer["quotable"])
        for answer in answers
        for key in ("text", "taken", "missed")
        if answer.get(key)
    ]
    shuffle.shuffle(words)
    if again:
        published = Publication(again=True)
    else:
        published = Publication(len(answers) if len(answers) >= threshold else None)
    scores = None
    if question.asked == "evaluation" and not again:
        scores = published_scores([answer["score"] for answer in answers], threshold)
    event = QuestionClosed(at, question.question, published, by=by, scores=scores)
    return Settled(event, tuple(words))


def _mark(secret: bytes, name: str) -> str:
    return hmac.digest(secret, f"token\0{name}".encode(), hashlib.sha256).hex()[:32]


def _text(text: str) -> str:
    cleaned = clean(text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(cleaned) > MAX_WORDS:
        raise BallotRefused("too-long")
    return cleaned


def _form(answer: dict[str, object], *, needed: bool) -> str:
    if needed and not answer["text"]:
        raise BallotRefused("empty")
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
