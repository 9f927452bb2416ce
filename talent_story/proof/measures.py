"""What is told of a book beyond its findings, as data.

Light to import: what finds it out (`measuring`) is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from talent_story.proof.exploration import Witness
from talent_story.proof.lengths import WORDS_A_MINUTE


@dataclass(frozen=True, slots=True)
class Extreme:
    """The shortest or the longest reading: its words, and a journey that reads as many.

    When it is not `exact`, no journey reads less (or more) than `words`, and `journey` is the best
    that was found, if any was.
    """

    words: int
    exact: bool
    journey: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Threshold:
    """One comparison, such as `ecoute >= 4`, and what journeys make of it.

    `name` is a counter or, for `visits(…)`, `visits(section)`; `asked` are the sections where the
    book asks it. `ever` says whether some journey passes it, over all facts (None: not known).
    `share` is that of the journeys that do; it may be off by `error`, which is 0 when it was
    computed over every state and a bound 19 times in 20 when journeys were drawn.
    """

    name: str
    operator: str
    number: int
    asked: tuple[str, ...]
    ever: bool | None
    share: float
    error: float

    @property
    def text(self) -> str:
        """The comparison as an author writes it."""
        return f"{self.name} {self.operator} {self.number}"


@dataclass(frozen=True, slots=True)
class Meeting:
    """A catalogue entry, a shortest journey that meets it, and a shortest whole one through it.

    Both are None for an entry that no section carries; `whole`, which goes on to an ending, also
    where no ending can be reached any more. `kind` is the name of its catalogue.
    """

    kind: str
    id: str
    met: Witness | None
    whole: Witness | None


@dataclass(frozen=True, slots=True)
class PersonaOutcome:
    """Where a persona's route leads: how far it goes, the section it ends in, what is advised.

    `programmes` are ids in order, each with whether the persona may have it; `missing` are those
    that the persona expects in vain.
    """

    id: str
    choices: int
    whole: bool
    section: str
    ending: bool
    programmes: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EquityRow:
    """One value of one fact, or the fact left untold (`value` is None).

    `out_of_reach` are programmes that no journey of such a reader ends with; `never_offered` are
    detection tools that none of their journeys meets. `unsure` is the share of journeys that end
    with no sure programme; it may be off by `error` (0: computed over every state). None of these
    is known where it is None.
    """

    fact: str
    value: str | None
    out_of_reach: tuple[str, ...] | None
    never_offered: tuple[str, ...] | None
    unsure: float | None
    error: float = 0.0


@dataclass(frozen=True, slots=True)
class ReadingTimes:
    """Words that journeys to an ending read.

    `least` and `most` are over every journey and all facts. `mean` is that of the journeys in
    which each choice on offer is as likely as another, facts unknown; it may be off by
    `mean_error` words, 0 where it was computed over every state. `usual` are the fewest and the
    most words of nine drawn journeys in ten.
    """

    least: Extreme | None
    most: Extreme | None
    mean: float | None
    mean_error: float
    usual: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Measures:
    """What is told beyond the findings. A part that could not be had is None."""

    reading: ReadingTimes | None = None
    thresholds: tuple[Threshold, ...] | None = None
    meetings: tuple[Meeting, ...] | None = None
    personas: tuple[PersonaOutcome, ...] | None = None
    equity: tuple[EquityRow, ...] | None = None


def reading_data(measures: Measures) -> dict[str, Any]:
    """Return the reading times as JSON data."""
    reading = measures.reading
    least = most = mean = usual = None
    exact = False
    if reading is not None:
        least, most, mean = reading.least, reading.most, reading.mean
        exact = all(extreme is None or extreme.exact for extreme in (least, most))
        if reading.usual is not None and mean is not None:
            usual = [reading.usual[0], round(mean), reading.usual[1]]
    return {
        "least_words": None if least is None else least.words,
        "most_words": None if most is None else most.words,
        "exact": exact,
        "shortest": list(least.journey) if least is not None and least.journey else None,
        "longest": list(most.journey) if most is not None and most.journey else None,
        "mean_words": None if mean is None else round(mean, 1),
        "mean_error": None if reading is None or mean is None else round(reading.mean_error, 1),
        "usual_words": usual,
        "words_a_minute": WORDS_A_MINUTE,
    }


def measures_data(measures: Measures) -> dict[str, Any]:
    """Return the other measures as JSON data, each null where it was not measured."""

    def witness(found: Witness | None) -> dict[str, Any] | None:
        if found is None:
            return None
        return {"choices": list(found.choices), "facts": dict(found.facts)}

    return {
        "thresholds": None
        if measures.thresholds is None
        else [
            {
                "condition": item.text,
                "asked": list(item.asked),
                "ever": item.ever,
                "share": round(item.share, 6),
                "error": round(item.error, 6),
            }
            for item in measures.thresholds
        ],
        "meetings": None
        if measures.meetings is None
        else [
            {
                "kind": item.kind,
                "id": item.id,
                "met": witness(item.met),
                "whole": witness(item.whole),
            }
            for item in measures.meetings
        ],
        "personas": None
        if measures.personas is None
        else [
            {
                "id": item.id,
                "choices": item.choices,
                "whole": item.whole,
                "section": item.section,
                "ending": item.ending,
                "programmes": [
                    {"programme": id, "eligible": eligible} for id, eligible in item.programmes
                ],
                "missing": list(item.missing),
            }
            for item in measures.personas
        ],
        "equity": None
        if measures.equity is None
        else [
            {
                "fact": row.fact,
                "value": row.value,
                "out_of_reach": None if row.out_of_reach is None else list(row.out_of_reach),
                "never_offered": None if row.never_offered is None else list(row.never_offered),
                "unsure": None if row.unsure is None else round(row.unsure, 6),
                "error": round(row.error, 6),
            }
            for row in measures.equity
        ],
    }
