"""What if: the nearest journey is nearest, and none is missed, on books made up at random."""

from __future__ import annotations

from random import Random

import pytest

from talent_story.guidance import nearest
from talent_story.guidance.nearest import MAX_STATES
from talent_story.guidance.ranking import rank
from talent_story.guidance.what_if import FactChange, NearestJourney, WhatIf, what_if
from talent_story.story.journey import Journey, replay
from talent_story.story.play import Play, State
from tests.books import random_book, random_facts, tiny_play
from tests.unit.mazes import maze, wander

Label = tuple[int, int, int, tuple[int, ...]]


def made_up(seed: int) -> Journey:
    """Return a journey in a book made up from a seed; most are in mazes, where more is found."""
    play = maze(seed) if seed % 3 else Play(random_book(seed, 3 + seed % 6))
    if seed % 3:
        return wander(Random(seed), play)
    return wander(Random(seed), play, facts=random_facts(Random(seed), play.book))


def reached(journey: Journey, programme: str, silenced: frozenset[str] = frozenset()) -> bool:
    """Say whether the ranking recommends a programme that the reader certainly may have."""
    return any(
        each.programme.id == programme and each.eligible == "yes"
        for each in rank(journey, silenced).recommended
    )


def nearest_by_labels(journey: Journey, programme: str) -> tuple[str, ...] | None:
    """Return the nearest journey, found by improving labels on all states until none improves."""
    play, book, own = journey.play, journey.book, journey.choices
    labels: dict[State, tuple[Label, tuple[str, ...]]] = {}
    ahead: dict[State, tuple[Label, tuple[str, ...]]] = {}

    def improve(
        found: dict[State, tuple[Label, tuple[str, ...]]],
        state: State,
        label: Label,
        choices: tuple[str, ...],
    ) -> bool:
        if state in found and found[state][0] <= label:
            return False
        found[state] = (label, choices)
        return True

    def leave(stage: Journey, label: Label, choices: tuple[str, ...], free: bool) -> None:
        waiting = [(stage.state, label, choices)]
        first = True
        while waiting:
            state, (changed, back, length, path), taken = waiting.pop()
            section = book.sections[state.section]
            for position, choice in enumerate(section.choices):
                if choice not in play.offers(state):
                    continue
                if first and not free and choice.id == own[stage.length]:
                    continue
                cost = 0 if free or choice.id in own else 1
                after = play.take(state, choice.id)
                longer = (changed + cost, back, length + 1, (*path, position))
                if improve(ahead if free else labels, after, longer, (*taken, choice.id)):
                    waiting.append((after, longer, (*taken, choice.id)))
            first = False

    for stage in journey.stages():
        here = stage.length == journey.length
        back = journey.length - stage.length
        leave(stage, (0, back, stage.length, ()), own[: stage.length], here)
    goals = [
        (label, choices)
        for found in (labels, ahead)
        for state, (label, choices) in found.items()
        if book.sections[state.section].ending
        and reached(replay(play, journey.facts, choices).journey, programme)
    ]
    return min(goals)[1] if goals else None


@pytest.mark.parametrize(("patience", "guide"), [(300, 20_000), (2, 20_000), (2, 12)])
@pytest.mark.parametrize("first", range(0, 400, 100))
def test_no_journey_is_nearer(
    first: int, patience: int, guide: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journey found is the first of the cheapest of all, and none is found only if none is.

    A little patience makes the search begin again and again with guides that see more; a small
    guide sees a part of what the programme asks for.
    """
    monkeypatch.setattr(nearest, "PATIENCE", patience)
    monkeypatch.setattr(nearest, "MAX_GUIDE", guide)
    for seed in range(first, first + 100):
        journey = made_up(seed)
        for programme in journey.book.programmes:
            found = what_if(journey, programme)
            assert found.searched_all
            assert found.already == reached(journey, programme), seed
            if found.already:
                assert (found.by_choices, found.by_fact) == (None, None)
                continue
            expected = nearest_by_labels(journey, programme)
            shown = None if found.by_choices is None else found.by_choices.choices
            assert shown == expected, (seed, programme)
            if found.by_choices is not None:
                check_told(journey, found.by_choices, programme)
            assert found.by_fact == fact_by_trying(journey, programme), seed


def check_told(journey: Journey, found: NearestJourney, programme: str) -> None:
    """What is said of a journey beside its choices follows from them."""
    played = replay(journey.play, journey.facts, found.choices)
    assert played.whole and played.journey.at_ending
    assert reached(played.journey, programme)
    own = journey.choices
    assert own[: found.fork] == found.choices[: found.fork]
    assert found.fork == len(own) or own[found.fork] != found.choices[found.fork]
    going_on = found.fork == len(own)
    others = [choice for choice in found.choices if choice not in own]
    assert found.changed == (0 if going_on else len(others))
    assert found.taken == tuple(dict.fromkeys(others))
    assert set(found.missed) == set(own) - set(found.choices)


def fact_by_trying(journey: Journey, programme: str) -> FactChange | None:
    """Return the first change of one fact after which the programme is there."""
    for name, fact in journey.book.facts.items():
        for value in fact.values:
            if journey.facts.get(name) == value:
                continue
            told = journey.with_facts({**journey.facts, name: value})
            if told.whole and reached(told.journey, programme):
                return FactChange(name, value, journey.facts.get(name))
    return None


FORK = """
## Hall {#hall}

Two doors.

- [Left](#left)
- [Right](#right)

## Left {#left}

The workshop.

- [Help]{HELP}
- [Watch](#out)

## Right {#right}

The yard.

- [On](#out)

## Out {#out ending}

Out.
""".replace("]{HELP}", '](#out){do="done = true"}')

PROGRAMMES = """
- id: workshop
  name: Workshop
  eligible: grade == b
  signals:
    - {if: done, weight: 1, because: You helped.}
"""


def fork_play(health: bool = False) -> Play:
    return tiny_play(
        FORK,
        manifest="variables:\n  done: flag\nfacts:\n"
        f"  grade: {{label: Grade, health: {str(health).lower()}, values: {{a: A, b: B}}}}\n",
        programmes=PROGRAMMES,
    )


def test_the_fork_is_told() -> None:
    """The nearest journey names the fork to go back to, what it misses and what it takes."""
    play = fork_play()
    journey = replay(play, {"grade": "b"}, ("hall>left", "left>out~2")).journey
    assert what_if(journey, "workshop") == WhatIf(
        "workshop",
        already=False,
        by_choices=NearestJourney(
            ("hall>left", "left>out"), 1, 1, missed=("left>out~2",), taken=("left>out",)
        ),
        by_fact=None,
    )


def test_going_on_changes_nothing() -> None:
    """Midway, what can still be reached from here costs nothing and goes back to nowhere."""
    journey = replay(fork_play(), {"grade": "b"}, ("hall>left",)).journey
    found = what_if(journey, "workshop").by_choices
    assert found is not None
    assert (found.fork, found.changed, found.missed, found.taken) == (1, 0, (), ("left>out",))


def test_one_fact_may_do() -> None:
    """With the same choices, a fact told otherwise or told at all may be enough."""
    choices = ("hall>left", "left>out")
    for facts, was in (({"grade": "a"}, "a"), ({}, None)):
        found = what_if(replay(fork_play(), facts, choices).journey, "workshop")
        assert found.by_choices is None
        assert found.by_fact == FactChange("grade", "b", was)


def test_no_fact_about_health_is_proposed() -> None:
    """Health is nobody's lever."""
    journey = replay(fork_play(health=True), {}, ("hall>left", "left>out")).journey
    assert what_if(journey, "workshop").by_fact is None


def test_silenced_evidence_reaches_nothing() -> None:
    """A journey that only silenced evidence speaks for is no answer."""
    journey = replay(fork_play(), {"grade": "b"}, ("hall>right", "right>out")).journey
    assert what_if(journey, "workshop").by_choices is not None
    silent = what_if(journey, "workshop", {"workshop:0"})
    assert (silent.by_choices, silent.by_fact, silent.searched_all) == (None, None, True)


def test_what_was_not_searched_is_said() -> None:
    """A search cut short finds nothing, and says that there may be something."""
    rooms = 14
    parts = [
        f'## Room {n} {{#r{n}}}\n\nHere.\n\n- [Switch](#r{n + 1}){{do="s{n} = true"}}\n'
        f"- [Leave](#r{n + 1})\n"
        for n in range(rooms)
    ]
    parts.append(f"## Last {{#r{rooms} ending}}\n\nOut.\n")
    flags = "".join(f"  s{n}: flag\n" for n in range(rooms))
    odd = " or ".join(f"(s{n} and not s{n})" for n in range(rooms))
    play = tiny_play(
        "\n".join(parts),
        manifest=f"variables:\n{flags}",
        programmes=f"- {{id: p, name: P, signals: [{{if: {odd}, weight: 1, because: B}}]}}\n",
    )
    journey = Journey.begin(play)
    assert not what_if(journey, "p", max_states=500).searched_all
    whole = what_if(journey, "p", max_states=MAX_STATES)
    assert whole.searched_all and whole.by_choices is None


def test_counters_too_large_are_said() -> None:
    """A purse of a million coins is beyond the search, which does not say that nothing is there."""
    play = tiny_play(
        '## Shop {#shop}\n\nCoins.\n\n- [Spend](#out){do="purse -= 1"}\n\n## Out {#out ending}\n\n'
        "Out.\n",
        manifest="variables:\n  purse: {min: 0, max: 1000000, start: 9}\n",
        programmes="- {id: p, name: P, signals: [{if: purse == 8, weight: 1, because: B}]}\n",
    )
    assert not what_if(Journey.begin(play), "p").searched_all
