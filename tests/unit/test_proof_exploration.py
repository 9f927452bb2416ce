"""The exploration agrees with an independent brute force, and is honest when cut short."""

from __future__ import annotations

import pytest

from talent_story.proof.exploration import Exploration, Witness
from talent_story.proof.proving import prove
from talent_story.proof.search import search
from talent_story.story import Play, State, replay
from talent_story.story.journey import Replay
from tests.books import random_book, random_files, tiny_play
from tests.unit import naive

ALL = ("sections", "choices", "branches", "met", "recommended", "effects", "moved")
SHOWN = ("dead_ends", "unadvised", "traps")


def played(play: Play, witness: Witness) -> Replay:
    """Play what a witness says, with its facts."""
    found = replay(play, dict(witness.facts), witness.choices)
    assert found.whole, (found.choice, found.reason)
    assert not found.dropped_facts
    return found


def check_witnesses(play: Play, exploration: Exploration) -> None:
    """Every witness, played, shows what it is a witness of."""
    for section, witness in exploration.dead_ends.items():
        journey = played(play, witness).journey
        assert (journey.state.section, journey.offers()) == (section, ())
        assert not journey.at_ending
    for section, witness in exploration.unadvised.items():
        journey = played(play, witness).journey
        assert journey.state.section == section
        assert journey.at_ending
        moment = naive.begin(play.book, journey.facts)
        for stage in journey.stages()[1:]:
            assert stage.choice is not None
            moment = naive.take(play.book, moment, stage.choice)
        assert naive.ranking(play.book, moment)[0] == []
    for section, witness in (exploration.traps or {}).items():
        journey = played(play, witness).journey
        assert journey.state.section == section
        assert not can_stop(play, journey.state)


def can_stop(play: Play, state: State) -> bool:
    """Say whether some journey from here comes to an end, dead or not."""
    seen, waiting = {state}, [state]
    while waiting:
        state = waiting.pop()
        offers = play.offers(state)
        if play.book.sections[state.section].ending or not offers:
            return True
        for choice in offers:
            after = play.take(state, choice.id)
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    return False


@pytest.mark.parametrize("first", range(0, 500, 50))
def test_exploration_agrees_with_brute_force(first):
    """Sections, choices, texts, meetings, advice, effects, dead ends, traps, journeys.

    For each made-up book, all that happens is gone through literally (`naive.explore`): journeys
    are counted by their length, traps by what leads nowhere, advice under every telling of facts.
    """
    skipped = 0
    for seed in range(first, first + 50):
        book = random_book(seed)
        play = Play(book)
        try:
            truth = naive.explore(book, random_files(seed), most=1_200)
        except naive.TooLarge:
            skipped += 1
            continue
        found = search(play)
        assert found.complete, seed
        for name in ALL:
            assert getattr(found, name) == getattr(truth, name), (seed, name)
        for name in SHOWN:
            lengths = {key: len(w.choices) for key, w in getattr(found, name).items()}
            assert lengths == getattr(truth, name), (seed, name)
        journeys = found.journeys
        assert journeys is not None
        assert (journeys.count, journeys.shortest, journeys.longest) == (
            truth.count, truth.shortest, truth.longest,
        ), seed  # fmt: skip
        check_witnesses(play, found)
    assert skipped <= 5


@pytest.mark.parametrize("first", range(1_000, 1_300, 100))
def test_proof_agrees_with_the_search(first):
    """What `check` uses says the same, and its witnesses can be played."""
    for seed in range(first, first + 100):
        play = Play(random_book(seed))
        plain, proof = search(play), prove(play)
        assert proof.complete
        for name in (*ALL, "journeys"):
            assert getattr(proof, name) == getattr(plain, name), (seed, name)
        for name in SHOWN:
            assert {k: len(w.choices) for k, w in getattr(proof, name).items()} == {
                k: len(w.choices) for k, w in getattr(plain, name).items()
            }, (seed, name)
        check_witnesses(play, proof)


# Seeds whose books once showed a fault.
@pytest.mark.parametrize("seed", [2192, 2380, 2425, 2518, 4088, 5631, 10762, 11060])
def test_eligibility_that_asks_whether_a_fact_is_known(seed):
    """« known(x) » can turn from no to yes as x gets told, unlike any other condition."""
    truth = naive.explore(random_book(seed), random_files(seed))
    for found in (search(Play(random_book(seed))), prove(Play(random_book(seed)))):
        assert found.recommended == truth.recommended
        assert found.unadvised.keys() == truth.unadvised.keys()


CORRIDOR = "".join(
    f"## S {{#s{n}}}\n\nx\n\n- [On](#s{n + 1}){{do='n += 1'}}\n- [Or](#s{n + 1})\n\n"
    for n in range(60)
)


def test_exploration_cut_short_says_so_and_claims_nothing():
    """By its bound or by its watch: not complete, no traps, no count of journeys."""
    play = tiny_play(CORRIDOR + "## End {#s60 ending}\nx\n", "variables: {n: {max: 60}}")
    asked = []

    def watch(states: int) -> bool:
        asked.append(states)
        return False

    for found in (search(play, max_states=20), search(play, watch=watch)):
        assert not found.complete
        assert (found.traps, found.journeys) == (None, None)
        assert "s60" not in found.sections
    assert asked == [1]
    whole = search(play)
    assert whole.complete
    assert whole.states == 61 * 62 // 2
    assert whole.journeys is not None
    assert (whole.journeys.count, whole.journeys.shortest, whole.journeys.longest) == (
        2**60, 60, 60,
    )  # fmt: skip


def test_book_without_its_start_is_not_explored():
    """Nothing is found, and nothing is claimed."""
    from talent_story.book import parse_book
    from tests.books import tiny_sources

    book, _ = parse_book(
        tiny_sources("## A {#a ending}\nx\n", "format: 1\nid: b\ntitle: B\nstart: z\n")
    )
    assert not search(Play(book)).complete


@pytest.mark.parametrize(
    ("body", "count", "shortest", "longest"),
    [
        ("## A {#a ending}\nx\n", 1, 0, 0),
        ("## A {#a}\n\n- [x](#z)\n- [y](#z)\n\n## Z {#z ending}\nx\n", 2, 1, 1),
        ("## A {#a}\n\n- [x](#z)\n- [y](#a)\n\n## Z {#z ending}\nx\n", None, 1, None),
        ("## A {#a}\n\n- [x](#z)\n- [y](#a){once}\n\n## Z {#z ending}\nx\n", 2, 1, 2),
        ("## A {#a}\n\n- [y](#a)\n\n## Z {#z ending}\nx\n", 0, None, None),
        ("## A {#a}\n\n- [x](#z)\n- [y](#b)\n\n## B {#b}\n\n- [y](#b)\n\n## Z {#z ending}\nx\n",
         1, 1, 1),
        ("## A {#a}\n\n- [x](#z){if='known(q)'}\n- [y](#b)\n\n## B {#b}\n\n- [y](#z)\n\n"
         "## Z {#z ending}\nx\n", 1, 2, 2),
    ],
)  # fmt: skip
def test_journeys_are_counted_with_facts_unknown(body, count, shortest, longest):
    """Distinct lists of choices to an ending; a circle on the way makes infinitely many."""
    play = tiny_play(body, "facts: {q: {label: Q, values: [a]}}\n")
    for found in (search(play), prove(play)):
        assert found.journeys is not None
        journeys = found.journeys
        assert (journeys.count, journeys.shortest, journeys.longest) == (count, shortest, longest)


def test_a_chain_of_ten_thousand_sections_is_no_deep_recursion():
    """Exploring goes by loops: length is no danger."""
    chain = "".join(f"## S {{#s{n}}}\n\nx\n\n- [On](#s{n + 1})\n\n" for n in range(10_000))
    play = tiny_play(chain + "## End {#s10000 ending}\nx\n")
    found = search(play)
    assert found.complete
    assert found.journeys is not None
    assert (found.journeys.count, found.journeys.longest) == (1, 10_000)
