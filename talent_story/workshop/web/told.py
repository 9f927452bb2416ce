"""What is told of a closed question, in words that the phones and the screens share."""

from __future__ import annotations

from talent_story.i18n import _, counted
from talent_story.numbers import shown_decimal
from talent_story.workshop.publishing import Scores
from talent_story.workshop.sentences import closed_sentences
from talent_story.workshop.session import Closed


def taken_text(closed: Closed) -> str:
    """Return the words of the option that was taken; nothing when there is none."""
    found = (each.text for each in closed.question.options if each.id == closed.taken)
    return next(found, "")


def published_rows(closed: Closed) -> list[tuple[str, str]]:
    """Return the published table: (option, how many of how many); empty when none was published."""
    published = closed.end.published
    if not published.cells:
        return []
    words = {option.id: option.text for option in closed.question.options}
    counts = [(words[cell.option], cell.count) for cell in published.cells]
    if published.others is not None:
        counts.append((_("The other answers together"), published.others))
    template = _("{count} of {all}")
    return [(text, template.format(count=n, all=published.answers)) for text, n in counts]


def told_sentences(closed: Closed) -> list[str]:
    """Return what is said of a closed vote, its table left out."""
    found = closed_sentences(closed)
    published = closed.end.published
    if not published.cells and published.answers is not None:
        answers = counted("{n} answer", "{n} answers", published.answers)
        found.insert(0, _("{answers}, not told apart.").format(answers=answers))
    if closed.end.by == "hands":
        found.append(_("By raised hands, counted by the facilitator."))
    return found


def scores_sentence(scores: Scores) -> str:
    """Return an evaluation as it may be told."""
    return _(
        "Mean {mean}, median {median}, from {lowest} to {highest}, out of {number} answers."
    ).format(
        mean=shown_decimal(scores.mean),
        median=shown_decimal(scores.median),
        lowest=scores.lowest,
        highest=scores.highest,
        number=scores.number,
    )
