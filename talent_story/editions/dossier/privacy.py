"""A journey as it may be shown: without some facts, and without what would give them away.

Facts about health never leave the machine; a fact that the reader strikes is not said either.
What is left is what the journey would be if they had never been told: the same page, to the byte,
whatever the answer was.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from talent_story.book.language import Condition, names_read
from talent_story.book.model import Book, Choice
from talent_story.guidance.ranking import Ranking, rank
from talent_story.story.journey import Journey


@dataclass(frozen=True, slots=True)
class Secret:
    """What of a book gives certain facts away.

    `choices` are those that ask for one of them, `sections` those that nothing else leads to,
    `entries` the catalogue entries that are met only there.
    """

    facts: frozenset[str] = frozenset()
    choices: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()
    entries: frozenset[str] = frozenset()

    def is_told_by(self, condition: Condition) -> bool:
        """Say whether that a condition holds would tell something of those facts."""
        kept = {
            "fact": self.facts,
            "chosen": self.choices,
            "visits": self.sections,
            "met": self.entries,
        }
        return any(name in kept.get(kind, ()) for kind, name in names_read(condition))


def secret_of(book: Book, private: Collection[str]) -> Secret:
    """Return what of a book gives the facts `private` away."""
    if not private:
        return Secret()
    choices = frozenset(
        choice.id
        for section in book.sections.values()
        for choice in _telling(section.choices, private)
    )
    if not choices:
        return Secret(frozenset(private))
    open_to_all = _reached_without(book, choices)
    met = {id for name in open_to_all for id in book.sections[name].meets}
    return Secret(
        frozenset(private),
        choices,
        frozenset(book.sections) - open_to_all,
        frozenset(book.meetable) - met,
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A journey without some facts.

    In `journey` those are unknown, though every choice stands. `hidden` are the moves (n is the
    n-th choice) that only somebody with certain answers can have made: those that ask for one, and
    those that lead to or from where nothing else leads. `ranking` rests on neither.
    """

    journey: Journey
    secret: Secret
    hidden: frozenset[int]
    ranking: Ranking


def health_facts(book: Book) -> frozenset[str]:
    """Return the names of the facts about health."""
    return frozenset(name for name, fact in book.facts.items() if fact.health)


def shown_journey(journey: Journey, private: Collection[str], silenced: Collection[str]) -> Shown:
    """Return what may be shown of a journey once nothing is said of the facts `private`.

    `silenced` is evidence the reader set aside, as `rank` names it.
    """
    told, secret = _untold(journey, private), secret_of(journey.book, private)
    hidden = _given_away(journey, secret)
    ranking = rank(told, silenced)
    resting = _resting_on(hidden, journey.book, ranking) if hidden else set()
    if resting:
        ranking = rank(told, {*silenced, *resting})
    return Shown(told, secret, hidden, ranking)


def _resting_on(moves: Collection[int], book: Book, ranking: Ranking) -> set[str]:
    """Return the evidence of a ranking that rests on some of these moves, as `rank` names it."""
    speaking = [item.evidence for item in ranking.recommended]
    speaking += [item.evidence for item in ranking.set_aside]
    telling = {
        id(evidence.signal)
        for all_of_it in speaking
        for evidence in all_of_it
        if not set(moves).isdisjoint(evidence.support.moves)
    }
    return {
        f"{programme.id}:{position}"
        for programme in book.programmes.values()
        for position, signal in enumerate(programme.signals)
        if id(signal) in telling
    }


def _untold(journey: Journey, private: Collection[str]) -> Journey:
    """Return the same journey, stage by stage, with these facts unknown in every state."""
    places = {place for name, place in journey.play.layout.facts.items() if name in private}
    facts = {name: value for name, value in journey.facts.items() if name not in private}
    grown: Journey | None = None
    for stage in journey.stages():
        values = tuple(
            0 if place in places else value for place, value in enumerate(stage.state.values)
        )
        state = stage.state._replace(values=values)
        grown = replace(stage, facts=facts, state=state, parent=grown)
    assert grown is not None
    return grown


def _given_away(journey: Journey, secret: Secret) -> frozenset[int]:
    """Return the moves that only certain answers to private questions make possible."""
    return frozenset(
        stage.length
        for stage in journey.stages()
        if stage.choice is not None
        and (
            stage.choice.id in secret.choices
            or stage.choice.section in secret.sections
            or stage.state.section in secret.sections
        )
    )


def _telling(choices: Collection[Choice], private: Collection[str]) -> list[Choice]:
    """Return the choices of a section whose being on offer tells something of a private fact."""
    found = [
        choice
        for choice in choices
        if choice.condition is not None and _reads(choice.condition, private)
    ]
    if found:
        # What is offered only when nothing else is tells that the others were not.
        found += [choice for choice in choices if choice.fallback and choice not in found]
    return found


def _reads(condition: Condition, private: Collection[str]) -> bool:
    return any(kind == "fact" and name in private for kind, name in names_read(condition))


def _reached_without(book: Book, choices: Collection[str]) -> set[str]:
    """Return the sections that some way from the start enters without any of these choices."""
    reached, waiting = {book.start}, [book.start]
    while waiting:
        for choice in book.sections[waiting.pop()].choices:
            if choice.id not in choices and choice.target not in reached:
                reached.add(choice.target)
                waiting.append(choice.target)
    return reached
