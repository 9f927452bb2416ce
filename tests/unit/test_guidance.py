"""Which programmes a journey recommends, in what order, and why."""

from __future__ import annotations

import pytest

from talent_story.guidance import condition_in_words, rank
from talent_story.guidance.ranking import eligibility
from talent_story.story import Journey
from tests.books import tiny_play

STORY = """
## A {#a tool="mirror"}

- [Dare](#a){do="audace += 1"}
- [Step back](#a){do="audace -= 1; calm = true"}
- [Ask Nadia](#b){do="pal = nadia"}

## B {#b do="audace += 1"}

- [Back](#a){id="back"}
- [Stop](#end)

## End {#end ending}
Bye.
"""
MANIFEST = """
variables:
  audace: {max: 4, start: 1}
  calm: flag
  pal: {values: {nobody: Personne, nadia: Nadia}}
facts:
  grade: {label: Catégorie, values: {c: C, b: B, a: A}}
  years: {label: Ancienneté, values: {few: moins d'un an, some: 1 à 3 ans, many: plus}}
"""
TOOLS = "- {id: mirror, name: Le miroir}"


def journey_of(programmes: str, *choices: str, **facts: str) -> Journey:
    play = tiny_play(STORY, MANIFEST, programmes=programmes, detection_tools=TOOLS)
    journey = Journey.begin(play, facts)
    for choice in choices:
        journey = journey.take(choice)
    return journey


def programme(id: str, *signals: tuple[str, int], eligible: str = "") -> str:
    lines = [f"- id: {id}", f"  name: {id}"]
    if eligible:
        lines.append(f'  eligible: "{eligible}"')
    lines.append("  signals:" if signals else "")
    lines += [f'  - {{if: "{c}", weight: {w}, because: "{c}!"}}' for c, w in signals]
    return "\n".join(line for line in lines if line) + "\n"


def ranked(journey: Journey) -> list[tuple[str, int, str]]:
    return [(r.programme.id, r.score, r.eligible) for r in rank(journey).recommended]


def test_score_is_the_sum_of_the_signals_that_hold():
    """Negative weights count against; a score of 0 or less recommends nothing."""
    programmes = (
        programme("none")
        + programme("off", ("calm", 9))
        + programme("one", ("audace >= 1", 2), ("audace >= 2", 5))
        + programme("even", ("audace >= 1", 2), ("seen(a)", -2))
        + programme("less", ("audace >= 1", 2), ("seen(a)", -3))
        + programme("more", ("audace >= 1", 4), ("seen(a)", -1))
    )
    assert ranked(journey_of(programmes)) == [("more", 3, "yes"), ("one", 2, "yes")]


def test_programmes_are_ranked_by_score_then_certainty_then_file_order():
    """By score, then yes before unknown, then as written."""
    programmes = (
        programme("p1", ("seen(a)", 1), eligible="grade >= b")
        + programme("p2", ("seen(a)", 2), eligible="years == few")
        + programme("p3", ("seen(a)", 2))
        + programme("p4", ("seen(a)", 2), eligible="years == few")
        + programme("p5", ("seen(a)", 2), eligible="grade == c")
        + programme("p6", ("seen(a)", 3), eligible="years == few")
    )
    assert ranked(journey_of(programmes, grade="c")) == [
        ("p6", 3, "unknown"), ("p3", 2, "yes"), ("p5", 2, "yes"), ("p2", 2, "unknown"),
        ("p4", 2, "unknown"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("eligible", "facts", "answer", "missing"),
    [
        ("", {}, "yes", ()),
        ("grade >= b", {}, "unknown", ("grade",)),
        ("grade >= b", {"grade": "a"}, "yes", ()),
        ("grade >= b", {"grade": "c"}, "no", ()),
        ("not (grade >= b)", {}, "unknown", ("grade",)),
        ("grade >= b and years >= some", {}, "unknown", ("grade", "years")),
        ("grade >= b and years >= some", {"grade": "a"}, "unknown", ("years",)),
        ("grade >= b and years >= some", {"grade": "c"}, "no", ()),
        ("grade >= b or years >= some", {"years": "few"}, "unknown", ("grade",)),
        ("grade >= b or years >= some", {"years": "many"}, "yes", ()),
        ("not (grade >= b or years >= some)", {"years": "many"}, "no", ()),
        ("known(grade)", {}, "no", ()),
        ("known(grade)", {"grade": "c"}, "yes", ()),
        ("known(grade) or years == few", {}, "unknown", ("years",)),
        ("(grade == c or grade == b) and years == few", {"years": "few"}, "unknown", ("grade",)),
        ("grade == c or not (grade == c)", {}, "unknown", ("grade",)),
        ("(grade == c and years == few) or years == many", {"grade": "b"}, "unknown", ("years",)),
    ],
)
def test_eligibility_has_three_answers(eligible, facts, answer, missing):
    """Yes, no, or unknown with the facts that would settle it, in book order."""
    journey = journey_of(programme("p", ("seen(a)", 1), eligible=eligible), **facts)
    found = journey.book.programmes["p"]
    assert eligibility(journey.play, found, journey.state.values) == answer
    ranking = rank(journey)
    if answer == "no":
        assert ranking.recommended == ()
        assert [aside.programme.id for aside in ranking.set_aside] == ["p"]
    else:
        assert ranking.recommended[0].missing_facts == missing


@pytest.mark.parametrize(
    ("eligible", "facts", "words"),
    [
        ("grade >= b", {"grade": "c"}, ["Catégorie: B or A"]),
        ("grade != c", {"grade": "c"}, ["Catégorie: B or A"]),
        ("grade >= b and years >= some", {"grade": "c", "years": "few"},
         ["Catégorie: B or A", "Ancienneté: 1 à 3 ans or plus"]),
        ("grade >= b and years >= some", {"grade": "c"}, ["Catégorie: B or A"]),
        ("grade == b or years == few", {"grade": "c", "years": "many"},
         ["Catégorie: B or Ancienneté: moins d'un an"]),
        ("not (grade == c)", {"grade": "c"}, ["not: Catégorie: C"]),
        ("grade > a", {"grade": "c"}, ["Catégorie: nothing"]),
        ("known(grade)", {}, ["Catégorie: told"]),
        ("grade == b and (years == few and years == some)", {"grade": "b", "years": "many"},
         ["Ancienneté: moins d'un an", "Ancienneté: 1 à 3 ans"]),
    ],
)  # fmt: skip
def test_what_is_set_aside_says_what_it_asks_for(eligible, facts, words):
    """The failing parts of the condition, in words made from the condition itself."""
    journey = journey_of(programme("p", ("seen(a)", 1), eligible=eligible), **facts)
    (aside,) = rank(journey).set_aside
    assert [phrase.text() for phrase in aside.failing_words] == words
    assert all(journey.play.predicate(part, False)(journey.state.values) for part in aside.failing)


def test_set_aside_are_sorted_by_score_and_keep_their_evidence():
    """Highest first, those without any score too."""
    programmes = (
        programme("p0", eligible="grade == a")
        + programme("p1", ("seen(a)", 1), eligible="grade == a")
        + programme("p2", ("seen(a)", 2), eligible="grade == a")
    )
    aside = rank(journey_of(programmes, grade="c")).set_aside
    assert [(item.programme.id, item.score, len(item.evidence)) for item in aside] == [
        ("p2", 2, 1), ("p1", 1, 1), ("p0", 0, 0),
    ]  # fmt: skip


WALK = ("a>a", "a>b", "back", "a>a~2", "a>b", "back", "a>a")  # audace: 1 2 3 . 2 3 . 4


@pytest.mark.parametrize(
    ("condition", "moves", "facts"),
    [
        ("audace >= 2", (1, 2, 5, 7), ()),
        ("audace > 0", (1, 2, 5, 7), ()),
        ("audace <= 4", (4,), ()),
        ("audace == 4", (7,), ()),
        ("audace != 0", (7,), ()),
        ("calm", (4,), ()),
        ("not (not calm)", (4,), ()),
        ("pal == nadia", (2,), ()),
        ("pal != nobody", (2,), ()),
        ("seen(b)", (2,), ()),
        ("visits(b) >= 2", (2, 5), ()),
        ("visits(a) >= 1", (0,), ()),
        ("visits(a) > 2", (0, 1, 3), ()),
        ("not seen(end)", (), ()),
        ("chosen(back)", (3,), ()),
        ("not chosen(b>end)", (), ()),
        ("met(mirror)", (0,), ()),
        ("met(mirror) and calm", (0, 4), ()),
        ("calm or seen(end)", (4,), ()),
        ("calm or seen(b)", (2, 4), ()),
        ("not (seen(end) or audace < 2)", (1, 2, 5, 7), ()),
        ("known(grade)", (), ("grade",)),
        ("not known(years)", (), ()),
        ("grade == b and calm", (4,), ("grade",)),
        ("grade == b or years == few", (), ("grade",)),
        ("not (grade == c)", (), ("grade",)),
    ],
)
def test_evidence_is_the_very_moves_that_made_a_signal_hold(condition, moves, facts):
    """0 is the arrival in the first section, n the n-th choice; facts are those told."""
    journey = journey_of(programme("p", (condition, 1)), *WALK, grade="b")
    (evidence,) = rank(journey).recommended[0].evidence
    assert evidence.signal.source == condition
    assert evidence.support.moves == moves
    assert evidence.support.facts == facts


def test_evidence_lists_only_the_signals_that_hold():
    """In the order written, those that count against too."""
    journey = journey_of(
        programme("p", ("calm", 5), ("seen(a)", 3), ("audace >= 1", -1), ("seen(end)", 1))
    )
    (recommendation,) = rank(journey).recommended
    assert [e.signal.because for e in recommendation.evidence] == ["seen(a)!", "audace >= 1!"]
    assert recommendation.score == 2


def test_silenced_evidence_does_not_count():
    """A reader may switch off a piece of evidence by its programme and position."""
    journey = journey_of(programme("p", ("seen(a)", 3), ("audace >= 1", 1)))
    (recommendation,) = rank(journey, {"p:0"}).recommended
    assert (recommendation.score, len(recommendation.evidence)) == (1, 1)
    assert rank(journey, {"p:0", "p:1"}).recommended == ()


def test_nothing_is_recommended_without_programmes():
    """A book may have none."""
    journey = Journey.begin(tiny_play("## A {#a ending}\nx\n"))
    assert rank(journey).recommended == ()


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("audace >= 2", "audace is at least 2"),
        ("sens_pratique < 3", "Sens pratique is under 3"),
        ("calm", "calm: yes"),
        ("calm != true", "calm: no"),
        ("calm == false", "calm: no"),
        ("pal != nadia", "pal is not Nadia"),
        ("seen(b)", "“B” was seen"),
        ("visits(b) == 2", "visits to “B”: is 2"),
        ("chosen(back)", "“Back” was chosen"),
        ("met(mirror)", "“Le miroir” was met"),
        ("known(grade)", "Catégorie: told"),
        ("grade <= b", "Catégorie: C or B"),
        ("grade == a", "Catégorie: A"),
        ("years >= few", "Ancienneté: moins d'un an, 1 à 3 ans or plus"),
        ("calm and seen(b) or not calm", "calm: yes and “B” was seen or not: calm: yes"),
    ],
)
def test_conditions_are_told_in_words(condition, words):
    """Made from the condition itself, with the names a reader knows."""
    play = tiny_play(
        STORY, MANIFEST, detection_tools=TOOLS, programmes=programme("p", (condition, 1)),
        competences="- {id: sens-pratique, name: Sens pratique}",
    )  # fmt: skip
    signal = play.book.programmes["p"].signals[0]
    assert condition_in_words(signal.condition, play.book).text() == words
