"""Questions worth asking: a fact is asked for only if some answer to it can change something.

What can change is the fate of a programme (not recommended, open, closed, or depending on what is
not told) and the first place of the ranking. All answers are gone through, silence among them: no
sampling. docs/guidance.md says how few that leaves to try.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from talent_story.book.model import Programme
from talent_story.guidance.ranking import eligibility
from talent_story.story.journey import Journey
from talent_story.story.layout import facts_read_by

MAX_COMBINATIONS = 50_000
"""Most combinations of answers gone through at once."""

Key = tuple[int, bool, int]
"""Where a programme comes in a ranking: the least is first; its last part is the programme."""

Fate = tuple[bool, str]
"""Whether a programme scores over 0, and if so what is known of its eligibility."""

Answers = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A fact whose answer decides something.

    `decides` are the programmes whose fate the answer changes, given some answer (or silence) to
    the other questions; `of` is how many programmes are recommended under some answers. `silence`
    are those of `decides` that stay « depends on » as long as nothing more is said. `first` are the
    programmes between which the answer moves the first place. When `sure` is false there were too
    many combinations to try, and the question may turn out to change nothing.
    """

    fact: str
    decides: tuple[str, ...]
    of: int
    silence: tuple[str, ...]
    first: tuple[str, ...] = ()
    sure: bool = True


def questions_worth_asking(
    journey: Journey, silenced: Collection[str] = ()
) -> tuple[Question, ...]:
    """Return the facts worth asking for, those that decide most first, then in book order.

    A fact about health is among them only behind a door of this journey that asks for it.
    """
    return _Asking(journey, silenced).questions()


def unknown_facts(journey: Journey) -> tuple[str, ...]:
    """Return the facts not told that may be asked for from here, in book order."""
    behind = {name for stage in journey.stages() for name in stage.section.asks}
    return tuple(
        fact.name
        for fact in journey.book.facts.values()
        if fact.name not in journey.facts and (not fact.health or fact.name in behind)
    )


@dataclass
class _Table:
    """The fate and the rank of a programme under all answers to the questions that it reads."""

    programme: Programme
    facts: tuple[str, ...]
    fates: dict[Answers, Fate]
    keys: dict[Answers, Key | None]

    @property
    def in_play(self) -> bool:
        """Whether it is recommended under some answers."""
        return any(key is not None for key in self.keys.values())


class _Asking:
    def __init__(self, journey: Journey, silenced: Collection[str]) -> None:
        self.journey = journey
        self.play = journey.play
        self.book = journey.book
        self.silenced = silenced
        self.unknown = unknown_facts(journey)
        self.sizes = {name: len(self.book.facts[name].values) + 1 for name in self.unknown}
        self.tables: list[_Table] = []
        self.unsure: list[tuple[Programme, tuple[str, ...]]] = []
        for number, programme in enumerate(self.book.programmes.values()):
            facts = self._read_by(programme)
            if prod(self.sizes[name] for name in facts) > MAX_COMBINATIONS:
                self.unsure.append((programme, facts))
            else:
                self.tables.append(self._table(number, programme, facts))

    def _signals(self, programme: Programme) -> Iterator[int]:
        for position in range(len(programme.signals)):
            if f"{programme.id}:{position}" not in self.silenced:
                yield position

    def _read_by(self, programme: Programme) -> tuple[str, ...]:
        conditions = [programme.signals[n].condition for n in self._signals(programme)]
        if programme.eligible is not None:
            conditions.append(programme.eligible)
        read = facts_read_by(conditions)
        return tuple(name for name in self.unknown if name in read)

    def _combinations(self, facts: Sequence[str]) -> Iterator[Answers]:
        return product(*(range(self.sizes[name]) for name in facts))

    def _table(self, number: int, programme: Programme, facts: tuple[str, ...]) -> _Table:
        play = self.play
        signals = [
            (play.predicate(programme.signals[n].condition), programme.signals[n].weight)
            for n in self._signals(programme)
        ]
        table = _Table(programme, facts, {}, {})
        values = list(self.journey.state.values)
        places = [play.layout.facts[name] for name in facts]
        for answers in self._combinations(facts):
            for place, answer in zip(places, answers, strict=True):
                values[place] = answer
            score = sum(weight for holds, weight in signals if holds(values))
            fate = eligibility(play, programme, tuple(values)) if score > 0 else "no"
            table.fates[answers] = (score > 0, fate)
            table.keys[answers] = (-score, fate != "yes", number) if fate != "no" else None
        return table

    def questions(self) -> tuple[Question, ...]:
        """Return them all, in order."""
        in_play = [table for table in self.tables if table.in_play]
        of = len(in_play) + len(self.unsure)
        first, settled = self._moving_first(in_play)
        found: list[Question] = []
        for name in self.unknown:
            tables = [
                table for table in in_play if name in table.facts and self._decided(table, name)
            ]
            may_be = [programme for programme, facts in self.unsure if name in facts]
            decided = {table.programme.id for table in tables}
            decided.update(programme.id for programme in may_be)
            moved = first[name]
            if not decided and not moved and name in settled:
                continue
            decides = tuple(id for id in self.book.programmes if id in decided)
            silent = {
                table.programme.id
                for table in tables
                if table.fates[(0,) * len(table.facts)] == (True, "unknown")
            }
            found.append(
                Question(
                    name,
                    decides,
                    of,
                    tuple(id for id in decides if id in silent),
                    tuple(id for id in self.book.programmes if id in moved),
                    name in settled and not may_be,
                )
            )
        found.sort(key=lambda question: (-len(question.decides), not question.first))
        return tuple(found)

    def _decided(self, table: _Table, name: str) -> bool:
        """Say whether the answer to one question changes a programme's fate, others given."""
        at = table.facts.index(name)
        fates: dict[Answers, Fate] = {}
        for answers, fate in table.fates.items():
            others = answers[:at] + answers[at + 1 :]
            if fates.setdefault(others, fate) != fate:
                return True
        return False

    # The first place

    def _moving_first(self, in_play: list[_Table]) -> tuple[dict[str, set[str]], set[str]]:
        """Return, for each question, the programmes between which it moves the first place.

        Programmes that share no question are ranked apart: of the other groups, only which of
        their firsts can come up matters. Returned beside it are the questions that were decided;
        the others belong to a group with too many combinations.
        """
        names = list(self.book.programmes)
        groups = _groups(in_play)
        moved: dict[str, set[str]] = {name: set() for name in self.unknown}
        settled = set(self.unknown) - {name for _, facts in self.unsure for name in facts}
        firsts: list[dict[Answers, Key | None] | None] = []
        for facts, tables in groups:
            if self.unsure or prod(self.sizes[name] for name in facts) > MAX_COMBINATIONS:
                firsts.append(None)
                settled -= set(facts)
            else:
                firsts.append(self._firsts(facts, tables))
        for number, (facts, _) in enumerate(groups):
            mine = firsts[number]
            if mine is None:
                continue
            others: set[Key | None] = {None}
            for position, theirs in enumerate(firsts):
                if position != number and theirs is not None:
                    others = {_first(a, b) for a in others for b in set(theirs.values())}
            if any(theirs is None for theirs in firsts):
                settled -= set(facts)
            for at, name in enumerate(facts):
                outcomes: dict[Answers, set[Key | None]] = defaultdict(set)
                for answers, key in mine.items():
                    outcomes[answers[:at] + answers[at + 1 :]].add(key)
                for keys in {frozenset(keys) for keys in outcomes.values() if len(keys) > 1}:
                    for other in others:
                        tops = {_first(key, other) for key in keys}
                        winners = {None if top is None else names[top[2]] for top in tops}
                        if len(winners) > 1:
                            moved[name] |= {id for id in winners if id is not None}
        return moved, settled

    def _firsts(self, facts: tuple[str, ...], tables: list[_Table]) -> dict[Answers, Key | None]:
        """Return, under all answers, the key of the programme of a group that comes first."""
        found: dict[Answers, Key | None] = {}
        where = [[facts.index(name) for name in table.facts] for table in tables]
        for answers in self._combinations(facts):
            best: Key | None = None
            for table, positions in zip(tables, where, strict=True):
                best = _first(best, table.keys[tuple(answers[at] for at in positions)])
            found[answers] = best
        return found


def _first(one: Key | None, other: Key | None) -> Key | None:
    if one is None or other is None:
        return one if other is None else other
    return min(one, other)


def _groups(tables: list[_Table]) -> list[tuple[tuple[str, ...], list[_Table]]]:
    """Return the programmes that questions tie together, with those questions."""
    groups: list[tuple[tuple[str, ...], list[_Table]]] = []
    for table in tables:
        facts = dict.fromkeys(table.facts)
        members = [table]
        apart = []
        for their_facts, theirs in groups:
            if facts.keys() & set(their_facts):
                facts.update(dict.fromkeys(their_facts))
                members = theirs + members
            else:
                apart.append((their_facts, theirs))
        groups = [*apart, (tuple(facts), members)]
    return groups
