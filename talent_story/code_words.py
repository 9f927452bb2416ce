"""Journey codes in sentences: why one cannot be read, and where one stops short."""

from __future__ import annotations

from talent_story.book.cleaning import clean_line
from talent_story.i18n import _
from talent_story.story.code import CodeFault
from talent_story.story.journey import Journey, Replay


def code_sentence(fault: CodeFault) -> str:
    """Return why a code cannot be read, and what to do about it."""
    if fault.reason == "letter":
        return _(
            "“{letter}”, in place {position}, is no letter of a code: those have figures, and"
            " letters other than I, L, O and U."
        ).format(letter=clean_line(fault.letter), position=fault.position)
    return {
        "empty": _("Type a code first: letters and figures in groups, such as 1A2B3-C4D5E."),
        "slip": _(
            "This code was not copied exactly: a letter is wrong or missing, or two were swapped."
            " Compare it with the paper, one group after another."
        ),
        "edition": _(
            "This code comes from another book, or from another edition of this one, where the"
            " choices are not the same."
        ),
        "newer": _("This code was made by a later version of the program: update this one first."),
        "too-long": _("This is longer than any code: type one code alone."),
    }[fault.reason]


def told_sentences(journey: Journey) -> list[str]:
    """Return what a code tells of the reader beside their choices, and what it never does."""
    told = [journey.book.facts[name] for name in journey.facts]
    said: list[str] = []
    labels = [fact.label for fact in told if not fact.health]
    if labels:
        facts = _("; ").join(labels)
        said.append(_("It also tells what you said of yourself: {facts}.").format(facts=facts))
    if len(labels) < len(told):
        said.append(_("What you said that touches on health is not in it."))
    return said


def short_sentence(played: Replay) -> str:
    """Return where a journey stops because its code does not tell all."""
    return _(
        "A code never tells what touches on health, and this journey needs it to go on past"
        " “{section}”."
    ).format(section=played.journey.section.title)
