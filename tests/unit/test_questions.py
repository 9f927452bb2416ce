"""Questions worth asking: all answers tried in full, on books made up at random."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from talent_story.guidance import questions
from talent_story.guidance.questions import Question, questions_worth_asking
from talent_story.guidance.ranking import rank
from talent_story.story.journey import Journey, replay
from talent_story.story.play import Play, State
from tests.books import random_book, random_facts, tiny_play


def wander(rng: Random, play: Play) -> Journey:
    """Return a journey made at random, few facts being told."""
    facts = {n: v for n, v in random_facts(rng, play.book).items() if rng.random() < 0.3}
    journey = Journey.begin(play, facts)
    for _ in range(rng.randint(0, 6)):
        offers = journey.offers()
        if not offers:
            break
        journey = journey.take(rng.choice(offers).id)
    return journey


def answered(journey: Journey, answers: dict[str, int]) -> Journey:
    """Return a journey that stands where it is, with answers (0 is silence) to some questions."""
    values = list(journey.state.values)
    for name, answer in answers.items():
        values[journey.play.layout.facts[name]] = answer
    state = State(journey.state.section, tuple(values))
    return Journey(journey.play, journey.facts, state)


def by_trying(journey: Journey) -> tuple[Question, ...]:
    """Return the questions worth asking by ranking under every list of answers."""
    book = journey.book
    unknown = [name for name in book.facts if name not in journey.facts]
    fates: dict[tuple[int, ...], dict[str, str]] = {}
    tops: dict[tuple[int, ...], str | None] = {}
    for answers in product(*(range(len(book.facts[name].values) + 1) for name in unknown)):
        ranking = rank(answered(journey, dict(zip(unknown, answers, strict=True))))
        fate = {each.programme.id: each.eligible for each in ranking.recommended}
        closed = {each.programme.id: "no" for each in ranking.set_aside if each.score > 0}
        fates[answers] = {**fate, **closed}
        tops[answers] = next(iter(fate), None)
    in_play = {id for fate in fates.values() for id, eligible in fate.items() if eligible != "no"}
    silent = fates[(0,) * len(unknown)]
    found = []
    for at, name in enumerate(unknown):
        decided: set[str] = set()
        moved: set[str] = set()
        for answers in fates:
            for value in range(len(book.facts[name].values) + 1):
                other = (*answers[:at], value, *answers[at + 1 :])
                decided |= {id for id in in_play if fates[answers].get(id) != fates[other].get(id)}
                if tops[answers] != tops[other]:
                    moved |= {top for top in (tops[answers], tops[other]) if top is not None}
        if decided or moved:
            found.append(
                Question(
                    name,
                    tuple(id for id in book.programmes if id in decided),
                    len(in_play),
                    tuple(
                        id
                        for id in book.programmes
                        if id in decided and silent.get(id) == "unknown"
                    ),
                    tuple(id for id in book.programmes if id in moved),
                )
            )
    return tuple(sorted(found, key=lambda each: (-len(each.decides), not each.first)))


@pytest.mark.parametrize("first", range(0, 600, 100))
def test_questions_are_those_that_decide(first: int) -> None:
    """A fact is asked for when, and only when, some answer to it changes something."""
    for seed in range(first, first + 100):
        play = Play(random_book(seed, 3 + seed % 5))
        journey = wander(Random(seed), play)
        assert questions_worth_asking(journey) == by_trying(journey), seed


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_beyond_the_limit_nothing_worth_asking_is_missed(
    limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With too much to try, a question may be asked in vain and says so; none is left out."""
    books = [Play(random_book(seed, 5)) for seed in range(100)]
    journeys = [wander(Random(seed), play) for seed, play in enumerate(books)]
    exact = [questions_worth_asking(journey) for journey in journeys]
    monkeypatch.setattr(questions, "MAX_COMBINATIONS", limit)
    for journey, known in zip(journeys, exact, strict=True):
        found = {each.fact: each for each in questions_worth_asking(journey)}
        for question in known:
            unsure = found[question.fact]
            assert set(question.decides) <= set(unsure.decides)
            assert not unsure.sure or set(question.first) <= set(unsure.first)
        for question in found.values():
            assert not question.sure or question.fact in {each.fact for each in known}


def room_play(health: bool = False, asks: str = "") -> Play:
    return tiny_play(
        f"## A {{#a}}\n\nA.\n\n- [On](#b)\n\n## B {{#b{asks}}}\n\nB.\n\n- [Out](#z)\n\n"
        "## Z {#z ending}\n\nZ.\n",
        manifest="facts:\n"
        "  grade: {label: Grade, values: {a: A, b: B}}\n"
        f"  leave: {{label: Leave, health: {str(health).lower()}, values: {{n: N, y: Y}}}}\n"
        "  other: {label: Other, values: {n: N, y: Y}}\n",
        programmes="- id: p\n  name: P\n  eligible: grade == a and leave == y\n"
        "  signals: [{if: seen(a), weight: 2, because: B}]\n"
        "- id: q\n  name: Q\n  signals: [{if: seen(a), weight: 1, because: B}]\n"
        "- id: r\n  name: R\n  eligible: other == y\n"
        "  signals: [{if: visits(z) >= 2, weight: 1, because: B}]\n",
    )


def test_what_cannot_change_anything_is_not_asked() -> None:
    """A fact that only a programme out of play asks for is not worth a question."""
    found = questions_worth_asking(Journey.begin(room_play()))
    assert [each.fact for each in found] == ["grade", "leave"]
    assert found[0] == Question("grade", ("p",), 2, ("p",), ("p", "q"))


def test_an_answer_can_make_another_question_useless() -> None:
    """Once a programme is closed, what else it asks for decides nothing."""
    assert questions_worth_asking(Journey.begin(room_play(), {"grade": "b"})) == ()


def test_health_is_asked_only_behind_its_door() -> None:
    """A fact about health is asked for only where the journey passed a section that asks for it."""
    before = Journey.begin(room_play(health=True, asks=" asks=leave"))
    assert [each.fact for each in questions_worth_asking(before)] == ["grade"]
    behind = replay(before.play, {}, ("a>b",)).journey
    assert [each.fact for each in questions_worth_asking(behind)] == ["grade", "leave"]


def test_silenced_evidence_asks_nothing() -> None:
    """With the evidence of a programme switched off, its eligibility matters no more."""
    assert questions_worth_asking(Journey.begin(room_play()), {"p:0"}) == ()
