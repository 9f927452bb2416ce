"""What some thousand seeded journeys show: a yes to nearly every « is it ever …? »."""

from __future__ import annotations

import random
from collections import Counter

from talent_story.proof.exploration import Watch
from talent_story.proof.lengths import step_words
from talent_story.proof.search import Search

WALKS = 10_000
WALK_LENGTH = 200


def walk(search: Search, watch: Watch | None) -> Counter[str]:
    """Note what some thousand seeded journeys show.

    Every other one takes what was taken least so far. Returns how often each programme that
    everyone may have was recommended at an ending.
    """
    # The seed is fixed so that a report is the same twice; nothing here is a secret.
    chance = random.Random(20_190_701)  # noqa: S311
    play = search.play
    arrivals = [
        state for state, parent in zip(search.states, search.parent, strict=True) if parent < 0
    ]
    taken: Counter[str] = Counter()
    advised: Counter[str] = Counter()
    words = step_words(play.book)
    for number in range(WALKS):
        state = arrivals[number % len(arrivals)]
        read = sum(words(None, state.section))
        for _ in range(WALK_LENGTH):
            search.note_state(state)
            offers = play.offers(state)
            if not offers:
                break
            least = min(taken[choice.id] for choice in offers) if number % 2 else None
            choice = chance.choice([c for c in offers if least is None or taken[c.id] == least])
            taken[choice.id] += 1
            search.note_taking(state, choice)
            read += sum(words(choice.section, choice.target))
            state = play.take(state, choice.id)
        if play.book.sections[state.section].ending:
            for programme in search.advice.scored(state.values):
                advised[programme.id] += programme.eligible is None
            if not number % 2:
                # Half-way between the fewest and the most words of what conditions may show.
                search.found.walked.append(read // 2)
        if watch is not None and number % 50 == 0 and not watch(search.found.states):
            break
    return advised
