"""A programme by its number, and in lines: the first steps, what it takes, the law, the sources.

A programme has one number, the same in every list until the ranking changes: the recommended ones
in their order, then those not open to the reader, then the rest of the book.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from talent_story.book.model import Programme
from talent_story.cli.plain.words import folded, read_number
from talent_story.i18n import _
from talent_story.reader.programme import practicalities, source_words

if TYPE_CHECKING:
    from talent_story.cli.plain.player import Player
    from talent_story.guidance.ranking import Ranking


def numbered(player: Player, ranking: Ranking) -> list[Programme]:
    """Return every programme of the book, in the order of their numbers."""
    first = [item.programme for item in ranking.recommended]
    first += [item.programme for item in ranking.set_aside]
    known = {programme.id for programme in first}
    book = player.here.book.programmes
    return first + [each for each in book.values() if each.id not in known]


def found_programme(player: Player, rest: str, ranking: Ranking) -> tuple[int, Programme] | None:
    """Return the programme of a number, an id or some words of its name, with its number.

    None when it is not one alone, which is said.
    """
    programmes = numbered(player, ranking)
    number = read_number(rest, len(programmes))
    if number is not None:
        return number, programmes[number - 1]
    wanted = folded(rest)
    for answers in (
        [at for at, each in enumerate(programmes) if each.id == wanted],
        [at for at, each in enumerate(programmes) if folded(each.name) == wanted],
        [at for at, each in enumerate(programmes) if wanted and wanted in folded(each.name)],
    ):
        if len(answers) == 1:
            return answers[0] + 1, programmes[answers[0]]
    player.speak(_("No programme answers to that, or several do: type its number."))
    return None


def state_sentence(programme: Programme, ranking: Ranking) -> str:
    """Return how a programme stands, in words."""
    if any(item.programme.id == programme.id for item in ranking.recommended):
        return _("Recommended; whether it is open to you is not certain.")
    if any(item.programme.id == programme.id for item in ranking.set_aside):
        return _("Not open to you, by what you have said.")
    return _("Not recommended for now.")


def practical_lines(programme: Programme) -> list[str]:
    """Return what a reader needs to act, one thing a line."""
    return [
        *step_lines(programme),
        *practicalities(programme),
        *law_lines(programme),
        *_sources(programme),
    ]


def step_lines(programme: Programme) -> list[str]:
    """Return what to do first, and within what delay."""
    return [
        _("First step (within {delay}): {step}").format(delay=step.within, step=step.do)
        if step.within
        else _("First step: {step}").format(step=step.do)
        for step in programme.first_steps
    ]


def law_lines(programme: Programme) -> list[str]:
    """Return the law a programme rests on, and whether it was checked."""
    checked = _("Law: {reference} (checked)")
    unchecked = _("Law: {reference} (to be checked with your HR department)")
    return [
        (checked if law.checked else unchecked).format(reference=law.ref) for law in programme.legal
    ]


def _sources(programme: Programme) -> list[str]:
    checked = _("Source: {reference} (checked)")
    unchecked = _("Source: {reference} (to be checked with your HR department)")
    return [
        (checked if source.checked else unchecked).format(reference=source_words(source))
        for source in programme.sources
    ]
