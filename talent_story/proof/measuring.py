"""What a proof tells beyond yes and no: reading times, thresholds, meetings, personas, equity.

All of it is asked of the states one by one (`states`, `flow`), reduced for each question apart;
where even that is too large, journeys are drawn, and what is said of shares says its error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from talent_story.proof.drawing import Drawn, number_drawn
from talent_story.proof.equity import equity_table
from talent_story.proof.exploration import Exploration, JourneyCount, Watch
from talent_story.proof.flow import Flow
from talent_story.proof.lengths import passage_words
from talent_story.proof.measures import (
    EquityRow,
    Extreme,
    Measures,
    Meeting,
    ReadingTimes,
    Threshold,
)
from talent_story.proof.meeting import meetings, persona_outcomes
from talent_story.proof.reading import reading_times
from talent_story.proof.states import Stopped, TooManyStates, states_of
from talent_story.proof.texts import Texts
from talent_story.proof.thresholds import thresholds
from talent_story.story.machine import Unfit, machine_of
from talent_story.story.play import Play
from talent_story.story.reduction import reduce_machine

if TYPE_CHECKING:
    from talent_story.proof.packing import Mask
    from talent_story.proof.states import Ids

TEXTS_AT_ONCE = 80
"""How many texts the mean tells apart at once, at first."""


def measure_reading(
    play: Play,
    story_facts: list[str],
    journeys: JourneyCount | None = None,
    *,
    exact_mean: bool,
    watch: Watch | None = None,
) -> ReadingTimes:
    """Measure reading times, as far as the size of the book and `watch` allow.

    What `journeys` bounds is told where nothing better can be had.

    The mean takes longest to compute over every state: without `exact_mean` it is drawn.
    """
    least, most = _extremes(play, story_facts, journeys, watch)
    mean = usual = None
    error = 0.0
    try:
        texts = Texts(play, [])
        drawn = np.sort(_drawn_words(texts, watch))
        if len(drawn):
            usual = (int(drawn[len(drawn) // 20]), int(drawn[-1 - len(drawn) // 20]))
            mean, error = float(drawn.mean()), 1.96 * float(drawn.std()) / len(drawn) ** 0.5
        computed = _mean_words(texts, watch) if exact_mean and len(drawn) else None
        if computed is not None:
            mean, error = computed, 0.0
    except (Unfit, Stopped):
        pass
    return ReadingTimes(least, most, mean, error, usual)


def _extremes(
    play: Play, story_facts: list[str], journeys: JourneyCount | None, watch: Watch | None
) -> tuple[Extreme | None, Extreme | None]:
    """Return the least and the most that journeys read; bounds where the book is too large."""
    try:
        found = reading_times(play, story_facts, watch=watch)
    except (Unfit, TooManyStates, Stopped):
        if journeys is None or journeys.least_words is None or journeys.most_words is None:
            return None, None
        low, high = journeys.least_words, journeys.most_words
        return Extreme(low, False, ()), Extreme(high, False, ())
    return found.least, found.most


def measure(
    play: Play,
    story_facts: list[str],
    exploration: Exploration,
    reading: ReadingTimes | None,
    *,
    watch: Watch | None = None,
) -> Measures:
    """Measure everything else; a part that is too large, or was not come to, is None."""
    personas = persona_outcomes(play)
    met: tuple[Meeting, ...] | None = None
    passed: tuple[Threshold, ...] | None = None
    table: tuple[EquityRow, ...] | None = None
    try:
        graph = states_of(reduce_machine(machine_of(play, story_facts), ()), watch=watch)
        met = meetings(Flow(graph), story_facts)
    except (Unfit, TooManyStates):
        pass
    except Stopped:
        return Measures(reading, personas=personas)
    try:
        passed = thresholds(play, story_facts, watch)
    except Unfit:
        pass
    except Stopped:
        return Measures(reading, None, met, personas)
    if exploration.complete:
        try:
            recommended, seen = exploration.recommended, exploration.met
            table = equity_table(play, story_facts, recommended, seen, watch)
        except (Unfit, Stopped):
            pass
    return Measures(reading, passed, met, personas, table)


def _drawn_words(texts: Texts, watch: Watch | None) -> Ids:
    """Return how many words drawn journeys read, of those that reach an ending."""
    book = texts.book
    number_of_walks = number_drawn(texts.machine)
    read = np.zeros(number_of_walks, dtype=np.int64)
    entered = np.zeros((len(book.chapters), number_of_walks), dtype=np.bool_)
    formulas = {
        number: [question.formula for question in texts.questions(number)]
        for number in range(len(texts.passages))
    }

    def holds_in(journeys: Ids, number: int) -> Ids:
        return texts.words_of(
            number,
            formulas[number],
            lambda formula: walks.holds(formula, journeys),
            len(journeys),
        )

    def seen(section: str, journeys: Ids) -> None:
        here = book.sections[section].chapter
        fresh: Mask = ~entered[here, journeys]
        entered[here, journeys] = True
        mine = {texts.passages[number][1]: number for number in texts.of_section.get(section, ())}
        for key, passage, shown in (
            (-1, book.sections[section].passage, None),
            (here, book.chapters[here].opening, fresh),
        ):
            number = mine.get(key)
            if number is None:
                words = passage_words(book, passage)[0]
                read[journeys] += words if shown is None else np.where(shown, words, 0)
            else:
                exact = holds_in(journeys, number)
                read[journeys] += exact if shown is None else np.where(shown, exact, 0)

    walks = Drawn(texts.machine, seen)
    walks.draw(watch)
    return read[walks.ended]


def _mean_words(texts: Texts, watch: Watch | None) -> float | None:
    """Return the mean of the words that journeys read, over every state; None if too large.

    A mean of sums is a sum of means: texts are taken in parts, each told apart by itself.
    """
    numbers = list(range(len(texts.passages)))
    waiting = [numbers[at : at + TEXTS_AT_ONCE] for at in range(0, len(numbers), TEXTS_AT_ONCE)]
    total = 0.0
    fixed = True
    for part in waiting or [[]]:
        found = _mean_of(texts, part, fixed, watch)
        if found is None and len(part) > 1:
            middle = len(part) // 2
            waiting += [part[:middle], part[middle:]]
            continue
        if found is None:
            return None
        total, fixed = total + found, False
    return total


def _mean_of(texts: Texts, told: list[int], fixed: bool, watch: Watch | None) -> float | None:
    """Return the mean of the words of some texts, with those of one length if `fixed`."""
    try:
        graph = texts.graph(set(told), watch, None)
    except (TooManyStates, Unfit):
        return None
    shares = Flow(graph).shares()
    return None if shares.error else texts.mean_words(graph, shares.held, set(told), fixed=fixed)
