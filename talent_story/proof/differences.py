"""What changed between two editions of a book for those who read it."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass

from talent_story.book.model import Book
from talent_story.guidance.ranking import rank
from talent_story.proof.exploration import Watch, Witness
from talent_story.proof.lockstep import Stop, lockstep_stops
from talent_story.proof.measures import PersonaOutcome
from talent_story.proof.meeting import persona_outcomes
from talent_story.proof.states import Stopped, TooManyStates
from talent_story.story.journey import Journey, replay
from talent_story.story.machine import Unfit
from talent_story.story.play import Play

DRAWN_JOURNEYS = 1_000
LONGEST = 400
SEED = 20_190_701


@dataclass(frozen=True, slots=True)
class NamesChanged:
    """Ids that came, that went, and that stayed with something about them changed."""

    came: tuple[str, ...]
    went: tuple[str, ...]
    changed: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether anything changed at all."""
        return bool(self.came or self.went or self.changed)


@dataclass(frozen=True, slots=True)
class Advice:
    """What drawn journeys of the older edition are recommended in the newer.

    Of `drawn` journeys that reached an ending, `whole` can be played again to their last choice,
    and `otherwise` of these are recommended other programmes, or in another order; `example` is
    the shortest of those.
    """

    drawn: int
    whole: int
    otherwise: int
    example: Witness | None = None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Differences:
    """What changed from one edition to the next. `stops` is None when it could not be computed.

    `personas` pairs the outcomes of a persona's route where they differ; None for one that an
    edition does not have.
    """

    stops: tuple[Stop, ...] | None
    sections: NamesChanged
    endings: NamesChanged
    catalogues: dict[str, NamesChanged]
    personas: tuple[tuple[PersonaOutcome | None, PersonaOutcome | None], ...]
    advice: Advice


def differences(older: Book, newer: Book, watch: Watch | None = None) -> Differences:
    """Compare two editions, from the older to the newer."""
    old, new = Play(older), Play(newer)
    stops: tuple[Stop, ...] | None
    try:
        stops = lockstep_stops(old, new, watch)
    except (TooManyStates, Unfit, Stopped):
        stops = None
    return Differences(
        stops,
        _sections(older, newer, endings=False),
        _sections(older, newer, endings=True),
        _catalogues(older, newer),
        _personas(old, new),
        _advice(old, new),
    )


def _sections(older: Book, newer: Book, *, endings: bool) -> NamesChanged:
    """Compare sections that an author wrote, or the endings among them; changed is the text."""

    def own(book: Book) -> dict[str, str]:
        return {
            section.id: _plain((section.title, section.passage))
            for section in book.sections.values()
            if not section.part_of and (section.ending or not endings)
        }

    return _changed(own(older), own(newer))


def _changed(before: dict[str, str], after: dict[str, str]) -> NamesChanged:
    return NamesChanged(
        tuple(id for id in after if id not in before),
        tuple(id for id in before if id not in after),
        tuple(id for id, text in after.items() if before.get(id, text) != text),
    )


def _plain(value: object) -> str:
    """Return what a value holds as text, but for where in the source it stands."""
    return re.sub(r"Place\([^)]*\)", "", repr(value))


def _catalogues(older: Book, newer: Book) -> dict[str, NamesChanged]:
    """Compare the catalogues; of a programme, what speaks for it and who may have it count."""

    def programmes(book: Book) -> dict[str, str]:
        return {item.id: _plain((item.eligible, item.signals)) for item in book.programmes.values()}

    return {
        "entry_points": _changed(_ids(older.entry_points), _ids(newer.entry_points)),
        "detection_tools": _changed(_ids(older.detection_tools), _ids(newer.detection_tools)),
        "support_formats": _changed(_ids(older.support_formats), _ids(newer.support_formats)),
        "programmes": _changed(programmes(older), programmes(newer)),
        "personas": _changed(_ids(older.personas), _ids(newer.personas)),
    }


def _ids(entries: Mapping[str, object]) -> dict[str, str]:
    return dict.fromkeys(entries, "")


def _personas(
    old: Play, new: Play
) -> tuple[tuple[PersonaOutcome | None, PersonaOutcome | None], ...]:
    before = {item.id: item for item in persona_outcomes(old)}
    after = {item.id: item for item in persona_outcomes(new)}
    return tuple(
        (before.get(id), after.get(id))
        for id in dict.fromkeys((*before, *after))
        if _outcome(before.get(id)) != _outcome(after.get(id))
    )


def _outcome(item: PersonaOutcome | None) -> object:
    return None if item is None else (item.whole, item.section, item.programmes)


def _advice(old: Play, new: Play) -> Advice:
    """Draw journeys of the older edition, facts untold, and see what the newer recommends them."""
    # The seed is fixed so that a report is the same twice; nothing here is a secret.
    chance = random.Random(SEED)  # noqa: S311
    drawn = whole = otherwise = 0
    example: tuple[Journey, tuple[str, ...], tuple[str, ...]] | None = None
    for _ in range(DRAWN_JOURNEYS):
        journey = Journey.begin(old)
        while not journey.at_ending and journey.length < LONGEST and journey.offers():
            journey = journey.take(chance.choice(journey.offers()).id)
        if not journey.at_ending:
            continue
        drawn += 1
        played = replay(new, {}, journey.choices)
        if not played.whole:
            continue
        whole += 1
        before, after = _recommended(journey), _recommended(played.journey)
        if before != after:
            otherwise += 1
            if example is None or journey.length < example[0].length:
                example = (journey, before, after)
    if example is None:
        return Advice(drawn, whole, otherwise)
    return Advice(drawn, whole, otherwise, Witness(example[0].choices), example[1], example[2])


def _recommended(journey: Journey) -> tuple[str, ...]:
    return tuple(item.programme.id for item in rank(journey).recommended)
