"""What some thousand seeded journeys show: a yes to nearly every « is it ever …? »."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from talent_story.proof.exploration import Watch
from talent_story.proof.search import Search
from talent_story.story.play import State

WALKS = 10_000
WALK_STEPS = 600_000
"""Walks from the start: so many, or so many choices in all."""

FEWEST_WALKS = 1_000
"""Walks from the start that are made even where some show all there is: endings are to be met."""

FORAYS_A_SECTION = 60
FORAY_LENGTH = 30
KEPT_STATES = 6
"""Forays set out from states met before, of which each section keeps a few."""


@dataclass
class Walked:
    """What walks leave behind them.

    `advised` is how often each programme that everyone may have was recommended at an ending,
    `met` some states of each section that was entered.
    """

    advised: Counter[str] = field(default_factory=Counter)
    met: Mapping[str, Sequence[State]] = field(default_factory=dict)


def walk(search: Search, watch: Watch | None) -> Walked:
    """Note what some thousand seeded journeys show, the shorter ones from where others have come.

    Every other walk takes what was taken least so far.
    """
    walker = _Walker(search, watch)
    return Walked(walker.walk(), walker.met)


class _Walker:
    def __init__(self, search: Search, watch: Watch | None) -> None:
        # The seed is fixed so that a report is the same twice; nothing here is a secret.
        self.chance = random.Random(20_190_701)  # noqa: S311
        self.search = search
        self.play = search.play
        self.watch = watch
        self.taken: Counter[str] = Counter()
        self.met: dict[str, list[State]] = {}
        self.stopped = False

    def walk(self) -> Counter[str]:
        search, play = self.search, self.play
        arrivals = [
            state for state, parent in zip(search.states, search.parent, strict=True) if parent < 0
        ]
        advised: Counter[str] = Counter()
        longest = max(200, len(play.book.sections) // 8)
        steps = 0
        for number in range(WALKS):
            state = arrivals[number % len(arrivals)]
            trail = self.go(state, longest, least=number % 2 == 1)
            steps += len(trail)
            if play.book.sections[trail[-1].section].ending:
                for programme in search.advice.scored(trail[-1].values):
                    advised[programme.id] += programme.eligible is None
            if steps > WALK_STEPS or self.pause(number):
                break
            if number >= FEWEST_WALKS and number % 100 == 0 and self.seen_all():
                break
        self.set_out()
        return advised

    def seen_all(self) -> bool:
        """Say whether walks have nothing left to show."""
        book, search = self.play.book, self.search
        found = search.found
        effects = sum(len(section.effects) for section in book.sections.values())
        effects += sum(len(choice.effects) for choice in book.choices.values())
        return (
            len(found.sections) == len(book.sections)
            and len(found.choices) == len(book.choices)
            and len(found.recommended) == len(book.programmes)
            and len(found.effects) == effects
            and not search.pending_texts
        )

    def set_out(self) -> None:
        """Walk on from states met before: what lies deep is seldom met from the start."""
        book, found = self.play.book, self.search.found
        for number in range(FORAYS_A_SECTION * len(book.sections) // FORAY_LENGTH):
            if self.stopped or (
                len(found.sections) == len(book.sections)
                and len(found.choices) == len(book.choices)
            ):
                return
            state = self.chance.choice(self.met[self.chance.choice(list(self.met))])
            self.go(state, FORAY_LENGTH, least=number % 4 > 0)
            self.pause(number)

    def go(self, state: State, longest: int, *, least: bool) -> Sequence[State]:
        """Walk on from a state; return the states walked through, it included."""
        search, play, chance, taken = self.search, self.play, self.chance, self.taken
        trail = [state]
        for _ in range(longest):
            search.note_state(state)
            self.keep(state)
            offers = play.offers(state)
            if not offers:
                break
            if least:
                fewest = min(taken[choice.id] for choice in offers)
                offers = tuple(choice for choice in offers if taken[choice.id] == fewest)
            choice = chance.choice(offers)
            taken[choice.id] += 1
            search.note_taking(state, choice)
            state = play.take(state, choice.id)
            trail.append(state)
        return trail

    def keep(self, state: State) -> None:
        """Keep a state to set out from, now and then in the place of another."""
        kept = self.met.setdefault(state.section, [])
        if len(kept) < KEPT_STATES:
            kept.append(state)
        elif self.chance.random() < 0.1:
            kept[self.chance.randrange(KEPT_STATES)] = state

    def pause(self, number: int) -> bool:
        """Ask the watch now and then; say whether to stop."""
        if self.watch is not None and number % 50 == 0 and not self.watch(self.search.found.states):
            self.stopped = True
        return self.stopped
