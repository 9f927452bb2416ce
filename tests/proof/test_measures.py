"""Shares, thresholds, meetings and the equity table, against journeys counted one by one."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

import numpy as np
import pytest

from talent_story.guidance.ranking import rank
from talent_story.proof import drawing
from talent_story.proof import thresholds as thresholds_module
from talent_story.proof.drawing import margin
from talent_story.proof.equity import equity_table
from talent_story.proof.flow import Flow
from talent_story.proof.meeting import meetings, persona_outcomes
from talent_story.proof.search import facts_of_story, search
from talent_story.proof.states import TooManyStates, states_of
from talent_story.proof.thresholds import thresholds
from talent_story.story.journey import Journey, replay
from talent_story.story.machine import machine_of
from talent_story.story.play import Play, State
from talent_story.story.reduction import reduce_machine
from tests.books import random_book, tiny_play

COINS = """
## Hall {#hall entry="door"}

- [Take](#hall~2){do="coins += 1"}
- [Leave](#room)

## Hall again {#hall~2}

- [Take](#room){do="coins += 1"}
- [Leave](#room)
- [Sit](#room)

## Room {#room tool="lamp"}

- [Pay](#rich){if="coins >= 2"}
- [Go](#poor)

## Rich {#rich ending}

## Poor {#poor ending}
"""
CATALOGUES = {
    "entry_points": "- {id: door, name: The door}\n",
    "detection_tools": "- {id: lamp, name: The lamp}\n- {id: rope, name: The rope}\n",
    "programmes": (
        "- id: rest\n  name: Rest\n  eligible: grade == high\n  signals:\n"
        "    - {if: seen(hall), weight: 1, because: You came.}\n"
        "- id: sum\n  name: Sum\n  signals:\n"
        "    - {if: coins >= 1, weight: 1, because: You took.}\n"
    ),
    "personas": "- {id: ana, name: Ana, facts: {grade: high}, route: [hall>room, room>poor], expects: [sum]}\n",
}
MANIFEST = """
variables:
  coins: {min: 0, max: 3}
facts:
  grade: {label: Grade, values: {low: Low, high: High}}
"""


def coins() -> Play:
    """A hall where one may take two coins."""
    text = COINS.replace("hall~2", "hall-2")
    return tiny_play(text, MANIFEST, **CATALOGUES)


def shares_by_hand(play: Play) -> dict[State, Fraction]:
    """How likely each state is, by fractions; for books in which none comes back to itself."""
    held: dict[State, Fraction] = defaultdict(Fraction)
    layer = {play.begin(): Fraction(1)}
    for _ in range(60):
        after: dict[State, Fraction] = defaultdict(Fraction)
        for state, share in layer.items():
            held[state] += share
            offers = () if play.book.sections[state.section].ending else play.offers(state)
            for choice in offers:
                after[play.take(state, choice.id)] += share / len(offers)
        layer = after
    return held


def test_shares_are_those_of_fractions() -> None:
    """Of made-up books, the share of journeys at each ending equals what fractions give."""
    checked = 0
    for seed in range(200):
        play = Play(random_book(seed, 3 + seed % 6))
        journeys = search(play).journeys
        graph = states_of(reduce_machine(machine_of(play, ()), ()))
        flow = Flow(graph)
        shares = flow.shares()
        if journeys is None or not journeys.count or shares.error:
            continue
        checked += 1
        by_section: dict[str, Fraction] = defaultdict(Fraction)
        for state, share in shares_by_hand(play).items():
            by_section[state.section] += share
        for section, states in graph.by_section():
            if play.book.sections[section].ending:
                assert shares.of(states) == pytest.approx(float(by_section[section])), seed
    assert checked > 20


def test_a_circle_is_followed_until_next_to_nothing_is_left() -> None:
    """Where journeys may go round, shares are approached, and the rest is told as their error."""
    play = tiny_play(
        "## A {#a}\n\n- [Round](#a)\n- [Z](#z)\n- [Y](#y)\n- [Y too](#y)\n\n## Z {#z ending}\n\n## Y {#y ending}\n"
    )
    graph = states_of(reduce_machine(machine_of(play, ()), ()))
    shares = Flow(graph).shares()
    assert 0 < shares.error < 1e-6
    assert shares.of(graph.at("z")) == pytest.approx(1 / 3, abs=1e-6)
    assert shares.of(graph.at("y")) == pytest.approx(2 / 3, abs=1e-6)


def test_thresholds_are_passed_where_they_are_asked() -> None:
    """Two coins are held in the room by one journey in six; one, at an ending, by four."""
    play = coins()
    found = {item.text: item for item in thresholds(play, facts_of_story(play))}
    assert found["coins >= 2"].asked == ("room",)
    assert found["coins >= 2"].share == pytest.approx(1 / 6)
    assert found["coins >= 1"].asked == ("rich", "poor")
    assert found["coins >= 1"].share == pytest.approx(1 / 2)
    assert all(item.ever and item.error == 0 for item in found.values())


def test_a_threshold_out_of_reach_is_told() -> None:
    """A comparison that no journey ever passes says so."""
    text = COINS.replace("hall~2", "hall-2").replace("coins >= 2", "coins >= 3")
    found = thresholds(tiny_play(text, MANIFEST, **CATALOGUES), [])
    assert [item.ever for item in found if item.text == "coins >= 3"] == [False]


def test_thresholds_too_large_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the states that may be held, shares are drawn, near the truth, and say their error."""
    monkeypatch.setattr(thresholds_module, "THRESHOLD_STATES", 1)
    found = {item.text: item for item in thresholds(coins(), [])}
    item = found["coins >= 2"]
    assert item.error > 0 and abs(item.share - 1 / 6) < 2 * item.error


def test_more_states_than_allowed_are_refused() -> None:
    """States are counted before they are held."""
    with pytest.raises(TooManyStates):
        states_of(reduce_machine(machine_of(coins(), ()), ()), most=2)


def test_meetings_show_shortest_journeys() -> None:
    """The lamp is met after one choice; through the door an ending takes two; the rope never."""
    play = coins()
    flow = Flow(states_of(reduce_machine(machine_of(play, ()), ())))
    found = {item.id: item for item in meetings(flow, [])}
    assert found["door"].met is not None and found["door"].met.choices == ()
    assert found["door"].whole is not None
    assert replay(play, {}, found["door"].whole.choices).journey.at_ending
    assert len(found["door"].whole.choices) == 2
    assert found["lamp"].met is not None and found["lamp"].met.choices == ("hall>room",)
    assert found["rope"].met is None and found["rope"].whole is None


def test_shortest_journeys_meet_what_they_say() -> None:
    """Of made-up books, each journey told meets its entry, and plain search has none shorter."""
    for seed in range(120):
        play = Play(random_book(seed, 3 + seed % 6))
        facts = facts_of_story(play)
        flow = Flow(states_of(reduce_machine(machine_of(play, facts), ())))
        seen = search(play).met
        for item in meetings(flow, facts):
            assert (item.met is not None) == (item.id in seen), seed
            if item.met is not None:
                played = replay(play, dict(item.met.facts), item.met.choices)
                assert played.whole and item.id in played.journey.section.meets, seed


def test_personas_end_where_their_route_ends() -> None:
    """Ana's route ends poor, and recommends her to rest, not what she expects."""
    (ana,) = persona_outcomes(coins())
    assert (ana.choices, ana.whole, ana.section, ana.ending) == (2, True, "poor", True)
    assert ana.programmes == (("rest", "yes"),)
    assert ana.missing == ("sum",)


def test_equity_says_what_each_answer_closes() -> None:
    """A low grade closes one programme, and half of its journeys end with none for sure."""
    play = coins()
    found = search(play)
    rows = {row.value: row for row in equity_table(play, [], found.recommended, found.met)}
    assert rows["low"].out_of_reach == ("rest",)
    assert rows["high"].out_of_reach == rows[None].out_of_reach == ()
    assert {row.never_offered for row in rows.values()} == {("rope",)}
    assert rows["low"].unsure == pytest.approx(1 / 2)
    assert rows[None].unsure == pytest.approx(1 / 2)
    assert rows["high"].unsure == 0
    assert all(row.error == 0 for row in rows.values())


def test_equity_agrees_with_journeys_played_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of made-up books, what a value leaves out of reach no journey with it is recommended."""
    monkeypatch.setattr(drawing, "DRAWN", 300)  # for the shares, which are not asked about here
    for seed in range(40):
        play = Play(random_book(seed, 3 + seed % 4))
        plain = search(play)
        if not play.book.facts or not play.book.programmes:
            continue
        table = equity_table(play, facts_of_story(play), plain.recommended, plain.met)
        for row in table:
            if row.value is None or row.out_of_reach is None:
                continue
            seen: set[str] = set()
            waiting, looked = [Journey.begin(play, {row.fact: row.value})], 0
            while waiting and looked < 300:
                journey = waiting.pop()
                looked += 1
                if journey.at_ending:
                    seen.update(item.programme.id for item in rank(journey).recommended)
                elif journey.length < 8:
                    waiting.extend(journey.take(choice.id) for choice in journey.offers())
            assert not seen & set(row.out_of_reach), (seed, row)


def test_a_share_of_nothing_is_not_certain() -> None:
    """What was never drawn may still be: the margin of a share of none is over none."""
    assert margin(0.0, 1000) > 0
    assert margin(0.5, 100) > margin(0.5, 10_000)
    assert np.isclose(margin(0.0, 0), 1.0)
