"""From the form a phone sent to a ballot, or a refusal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from talent_story.workshop.ballots import (
    MAX_BALLOT,
    BallotRefused,
    choice_ballot,
    evaluation_ballot,
    words_ballot,
)
from talent_story.workshop.events import QuestionOpened

MAX_BODY = 4_096
"""Most bytes of a form, but for those that hold free texts."""

MAX_TEXT_BODY = 16_384
"""Most bytes of a form with free texts: two of the longest, nine bytes a letter at worst."""

LONGEST_TURN = 9
"""Most digits of the number of times that a phone changed its answer."""

_FIELDS = 8
_SCORE = re.compile(r"10|[0-9]")


def read_form(body: bytes) -> dict[str, str]:
    """Return the fields of a form. Raises BallotRefused (`form`) for what no form of ours sends."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=_FIELDS,
        )
    except ValueError:
        raise BallotRefused("form") from None
    form = dict(pairs)
    if len(form) != len(pairs):
        raise BallotRefused("form")
    return form


def ballot_of(question: QuestionOpened, form: Mapping[str, str]) -> str:
    """Return the ballot that a form is. Raises BallotRefused."""
    if question.asked == "choice":
        ballot = choice_ballot(question, form.get("option", ""))
    elif question.asked == "words":
        ballot = words_ballot(form.get("text", ""), "quotable" in form)
    else:
        score = form.get("score", "")
        if not _SCORE.fullmatch(score):
            raise BallotRefused("not-a-score")
        ballot = evaluation_ballot(
            int(score), form.get("taken", ""), form.get("missed", ""), "quotable" in form
        )
    if len(ballot.encode("utf-8", "surrogatepass")) > MAX_BALLOT:
        raise BallotRefused("too-long")
    return ballot


def turn_of(form: Mapping[str, str]) -> int:
    """Return which change of its answer this is, as the phone counts them; 1 when it does not say.

    Raises BallotRefused (`form`).
    """
    turn = form.get("turn", "1")
    if not turn.isascii() or not turn.isdigit() or len(turn) > LONGEST_TURN:
        raise BallotRefused("form")
    return int(turn)
