"""Guidance on the shipped book: how long a reader waits for each answer, beside one `rank`.

Every persona's route is asked about, at its end and half-way, and every programme. *First* is an
answer for which no more is ready than the machine of the book, which was made with the bounds of
what is ahead. *Again* is the same question from one choice earlier, as when a reader moves about.

    python benchmarks/guidance.py
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import measuring  # the code beside these benchmarks is what is measured

from talent_story.book import read_book
from talent_story.guidance import nearest
from talent_story.guidance.questions import questions_worth_asking
from talent_story.guidance.ranking import rank
from talent_story.guidance.reasons import minimal_reasons
from talent_story.guidance.what_if import what_if
from talent_story.shipped import shipped_book
from talent_story.story import Journey, Play, replay
from talent_story.story.ahead import Bounds
from talent_story.story.code import code_of, journey_of


def milliseconds(ask: Callable[[], object]) -> float:
    """Return how long an answer takes on the processor: other programs do not count."""
    started = time.process_time()
    ask()
    return (time.process_time() - started) * 1e3


def forget() -> None:
    """Forget what was prepared for `what_if`."""
    nearest._goal.cache_clear()
    nearest._told.cache_clear()


def journeys_of(play: Play) -> list[Journey]:
    """Return each persona's journey, whole and half-way."""
    found = []
    for persona in play.book.personas.values():
        whole = replay(play, persona.facts, persona.route).journey
        found += [whole, whole.rewind(whole.length // 2)]
    return found


def main() -> None:
    book, problems = read_book(shipped_book())
    assert not problems
    play = Play(book)
    journeys = journeys_of(play)
    times: dict[str, list[float]] = {}

    def note(name: str, ask: Callable[[], object]) -> None:
        times.setdefault(name, []).append(milliseconds(ask))

    found = whole = 0
    for journey in journeys:
        note("rank", lambda here=journey: rank(here))
        note("questions worth asking", lambda here=journey: questions_worth_asking(here))
        silent = replay(play, {}, journey.choices).journey
        note("the same, no fact told", lambda here=silent: questions_worth_asking(here))
        for each in rank(journey).recommended:
            id = each.programme.id
            note("minimal reasons", lambda here=journey, id=id: minimal_reasons(here, id))
        code = code_of(journey)
        note("code written", lambda here=journey: code_of(here))
        note("code read", lambda code=code: journey_of(play, code))
        for id in book.programmes:
            forget()
            answer = what_if(journey, id)
            if answer.already:
                continue
            found += answer.by_choices is not None
            whole += answer.searched_all
            forget()
            note("what if, first", lambda here=journey, id=id: what_if(here, id))
            before = journey.undo()
            note("what if, again", lambda here=before, id=id: what_if(here, id))
    bounds = Bounds(play)
    note("bounds of what is ahead, made", lambda: Bounds(play))
    for stage in (stage for journey in journeys for stage in journey.stages()):
        note("bounds asked", lambda here=stage: bounds.ahead(here.state))
    firsts = times["what if, first"]
    quick = sum(taken <= 100 for taken in firsts)
    usual = statistics.median(times["rank"])
    asked = len(firsts)
    print(f"{asked} questions « what if »: {found} have a journey, {whole} were searched whole,")
    print(f"{quick} first answers came within 100 ms")
    letters = sorted(len(code_of(journey).replace("-", "")) for journey in journeys)
    print(f"Codes of {letters[0]} to {letters[-1]} letters")
    first = bounds.ahead(journeys[0].rewind(0).state)
    print(f"From the start, {first.least} to {first.most} choices are said to remain\n")
    measuring.table(
        ["answer", "times", "median, ms", "worst, ms", "median beside `rank`"],
        [
            [
                name,
                f"{len(taken)}",
                f"{statistics.median(taken):.2f}",
                f"{max(taken):.2f}",
                f"{statistics.median(taken) / usual:.1f}×",
            ]
            for name, taken in times.items()
        ],
    )


if __name__ == "__main__":
    main()
