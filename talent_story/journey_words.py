"""Sentences of journeys: what was done, what is kept when one goes back, where two of them part.

The screens and the plain book say them alike. Words of a choice are Markdown, as the book has them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talent_story.i18n import _, counted
from talent_story.story.journey import Journey

if TYPE_CHECKING:
    from talent_story.guidance.ranking import Ranking
    from talent_story.story.returning import Rejoined


def act_words(journey: Journey, move: int) -> str:
    """Return a move of a journey in the reader's own words (Markdown): what was chosen there."""
    stage = journey.rewind(move)
    if stage.choice is None or stage.parent is None:
        return _("You opened this book.")
    return stage.parent.choice_text(stage.choice)


def act_place(journey: Journey, move: int) -> str:
    """Return where a move was made: « (in “The hall”) »; nothing for the arrival."""
    parent = journey.rewind(move).parent
    return "" if parent is None else _("(in “{section}”)").format(section=parent.section.title)


def choice_words(journey: Journey, choice: str) -> str:
    """Return the words of a choice of the book, made in this journey or not (Markdown)."""
    for stage in journey.stages():
        if stage.choice is not None and stage.choice.id == choice and stage.parent is not None:
            return stage.parent.choice_text(stage.choice)
    return journey.book.choices[choice].text.fixed_text().strip()


def kept_sentences(found: Rejoined) -> list[str]:
    """Return what becomes of the choices made after a fork when another way is taken there."""
    kept, lost = len(found.kept), len(found.skipped) + len(found.waiting)
    if kept and not lost:
        return [counted("Your later choice is kept.", "All your {n} later choices are kept.", kept)]
    if kept:
        return [
            counted("{n} later choice is kept.", "{n} later choices are kept.", kept),
            counted("{n} does not apply there.", "{n} do not apply there.", lost),
        ]
    if lost:
        return [
            _(
                "This way leads elsewhere: your later choices wait, and are offered again where"
                " the ways meet."
            )
        ]
    return [_("You had chosen nothing after it.")]


def waiting_sentence(found: Rejoined) -> str:
    """Return the offer to take up former choices where they start again."""
    return counted(
        "Take up your former choice again, to “{section}”",
        "Take up your {n} former choices again, to “{section}”",
        len(found.kept),
        section=found.journey.section.title,
    )


def just_left_sentence(*, kept: bool) -> str:
    """Return what became of the journey that was left for another; `kept` when it is saved."""
    if kept:
        return _("This is a new journey. The one before stays saved as it was.")
    return _("This is a new journey. The one before stays in the notebook while the book is open.")


def parting_sentence(journey: Journey, other: Journey, shared: int) -> str:
    """Return how far two journeys go together."""
    if shared == min(journey.length, other.length):
        if journey.length == other.length:
            return _("These two journeys are the same, choice for choice.")
        return counted(
            "One goes on where the other stands: they share {n} choice.",
            "One goes on where the other stands: they share {n} choices.",
            shared,
        )
    fork = journey.rewind(shared).section.title
    if shared == 0:
        return _("They part at once, at “{section}”.").format(section=fork)
    return counted(
        "The same way for {n} choice, up to “{section}”. There they part.",
        "The same way for {n} choices, up to “{section}”. There they part.",
        shared,
        section=fork,
    )


def standing_sentence(journey: Journey) -> str:
    """Return where a journey stands."""
    if journey.at_ending:
        return _("It ended at “{section}”.").format(section=journey.section.title)
    return _("It stands at “{section}”.").format(section=journey.section.title)


@dataclass(frozen=True, slots=True)
class OnlyThere:
    """What one of two journeys has and the other has not, by names.

    `met` are catalogue entries met, `recommended` programmes recommended, in their own order.
    """

    met: tuple[str, ...]
    recommended: tuple[str, ...]


def only_there(
    journey: Journey, other: Journey, ranking: Ranking, other_ranking: Ranking
) -> OnlyThere:
    """Return what `journey` met and what it recommends that `other` does not."""
    book = journey.book
    elsewhere = set(other.met())
    names = [book.meetable[each].name for each in journey.met() if each not in elsewhere]
    known = {item.programme.id for item in other_ranking.recommended}
    programmes: Sequence[str] = [
        item.programme.name for item in ranking.recommended if item.programme.id not in known
    ]
    return OnlyThere(tuple(names), tuple(programmes))
