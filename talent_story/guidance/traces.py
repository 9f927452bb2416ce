"""What a reader's acts have shown: for each competence, a level in words and the acts behind it.

A trace describes what was done in a journey and never a person: it is words of the catalogue and
choices of the reader, without a figure, in the order of the catalogue and not of importance.
"""

from __future__ import annotations

from dataclasses import dataclass

from talent_story.book.language import OfVariable
from talent_story.book.model import Competence
from talent_story.guidance.evidence import support
from talent_story.story.journey import Journey


@dataclass(frozen=True, slots=True)
class Trace:
    """A competence that was seen at work.

    `level` is the observable behaviour reached, in the words of the catalogue (empty when it names
    none); `moves` are the choices that showed it, as positions in the journey (0 is the arrival in
    the first section, n the n-th choice), in order.
    """

    competence: Competence
    level: str
    moves: tuple[int, ...]


def traces(journey: Journey) -> tuple[Trace, ...]:
    """Return what the acts of a journey have shown, in the order of the catalogue."""
    book, layout = journey.book, journey.play.layout
    found: dict[str, Trace] = {}
    for variable in book.variables.values():
        value = journey.state.values[layout.variables[variable.name]]
        if variable.competence is None or value <= 0:
            continue
        competence = book.competences[variable.competence]
        moves = support(OfVariable(variable.name, ">=", 1), journey).moves
        found[competence.id] = Trace(competence, level_reached(competence, value), moves)
    return tuple(found[each] for each in book.competences if each in found)


def level_reached(competence: Competence, value: int) -> str:
    """Return the level that a value stands for: levels share the range from 0 to the maximum.

    Example:
        >>> from talent_story.book.problems import Place
        >>> listening = Competence(
        ...     "l", "L", Place("c", 1, 1), maximum=6, levels=("helped", "alone", "teaching"))
        >>> [level_reached(listening, value) for value in range(1, 7)]
        ['helped', 'helped', 'alone', 'alone', 'teaching', 'teaching']
    """
    levels = competence.levels
    if not levels or value <= 0:
        return ""
    return levels[min(len(levels) - 1, (value - 1) * len(levels) // max(1, competence.maximum))]
