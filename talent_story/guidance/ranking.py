"""Which programmes a journey recommends, in what order, and why: the rule of the book format.

The score of a programme is the sum of the weights of its signals that hold. Programmes are ranked
by score, then those the reader certainly may have before those that depend on a fact not told,
then by the order of the catalogue. A score orders programmes; it says nothing of a person.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from talent_story.book.language import And, Condition, Not, OfFact, Or
from talent_story.book.model import Programme, Signal
from talent_story.book.phrases import Phrase
from talent_story.guidance.evidence import Support, support
from talent_story.guidance.words import condition_in_words
from talent_story.story.journey import Journey
from talent_story.story.play import Play

Eligible = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A signal that holds, and what in this journey made it hold."""

    signal: Signal
    support: Support


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A programme this journey speaks for. `missing_facts` would settle an unknown eligibility."""

    programme: Programme
    score: int
    eligible: Eligible
    evidence: tuple[Evidence, ...]
    missing_facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetAside:
    """A programme the reader cannot have, with the conditions of eligibility that fail."""

    programme: Programme
    score: int
    evidence: tuple[Evidence, ...]
    failing: tuple[Condition, ...]
    failing_words: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The recommendations in order, and what is set aside, highest score first."""

    recommended: tuple[Recommendation, ...]
    set_aside: tuple[SetAside, ...]


def rank(journey: Journey, silenced: Collection[str] = ()) -> Ranking:
    """Return the ranking of programmes at this moment of a journey.

    `silenced` names evidence to leave out, each as `programme-id:position` of its signal.
    """
    play, values = journey.play, journey.state.values
    recommended: list[Recommendation] = []
    aside: list[SetAside] = []
    for programme in journey.book.programmes.values():
        signals = [
            signal
            for position, signal in enumerate(programme.signals)
            if f"{programme.id}:{position}" not in silenced
            and play.predicate(signal.condition)(values)
        ]
        score = sum(signal.weight for signal in signals)
        answer = eligibility(play, programme, values)
        if answer != "no" and score <= 0:
            continue
        evidence = tuple(Evidence(signal, support(signal.condition, journey)) for signal in signals)
        if answer == "no":
            assert programme.eligible is not None
            failing = failing_parts(play, programme.eligible, values)
            words = tuple(condition_in_words(part, journey.book) for part in failing)
            aside.append(SetAside(programme, score, evidence, failing, words))
        else:
            missing = missing_facts(play, programme, values) if answer == "unknown" else ()
            recommended.append(Recommendation(programme, score, answer, evidence, missing))
    recommended.sort(key=lambda item: (-item.score, item.eligible != "yes"))
    aside.sort(key=lambda item: -item.score)
    return Ranking(tuple(recommended), tuple(aside))


def eligibility(play: Play, programme: Programme, values: tuple[int, ...]) -> Eligible:
    """Say whether somebody with these facts may have a programme, as far as the facts tell."""
    if programme.eligible is None or play.predicate(programme.eligible)(values):
        return "yes"
    return "no" if play.predicate(programme.eligible, False)(values) else "unknown"


def missing_facts(play: Play, programme: Programme, values: tuple[int, ...]) -> tuple[str, ...]:
    """Return the unknown facts on which an unknown eligibility still depends, in book order."""
    found: set[str] = set()
    if programme.eligible is not None:
        waiting = [programme.eligible]
        while waiting:
            node = waiting.pop()
            if play.predicate(node)(values) or play.predicate(node, False)(values):
                continue
            if isinstance(node, (And, Or)):
                waiting.extend(node.parts)
            elif isinstance(node, Not):
                waiting.append(node.part)
            elif isinstance(node, OfFact):
                found.add(node.name)
    return tuple(name for name in play.book.facts if name in found)


def failing_parts(
    play: Play, condition: Condition, values: tuple[int, ...]
) -> tuple[Condition, ...]:
    """Return the parts of a condition that make it fail: each must change for it to hold."""
    if isinstance(condition, And):
        return tuple(
            failing
            for part in condition.parts
            if play.predicate(part, False)(values)
            for failing in failing_parts(play, part, values)
        )
    return (condition,)
