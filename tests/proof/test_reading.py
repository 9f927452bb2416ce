"""Reading times are those of journeys that can really be played, and no journey's are beyond."""

from __future__ import annotations

import os
from itertools import product

import pytest

from talent_story.proof.measures import Extreme
from talent_story.proof.measuring import measure_reading
from talent_story.proof.reading import journey_words, reading_times
from talent_story.proof.search import facts_of_story
from talent_story.story.journey import Journey, replay
from talent_story.story.play import Play
from tests.books import random_book, tiny_play

BOOKS = int(os.environ.get("TALENT_STORY_BOOKS", "600")) // 4
BATCH = 50


def every_facts(play: Play) -> list[dict[str, str]]:
    """All that a reader may have told, what was left untold included."""
    facts = play.book.facts
    return [
        {name: value for name, value in zip(facts, values, strict=True) if value is not None}
        for values in product(*((None, *fact.values) for fact in facts.values()))
    ]


def journeys(play: Play, longest: int, most: int) -> list[Journey]:
    """Some whole journeys, up to a length: all there are in most of the little books."""
    found: list[Journey] = []
    for told in every_facts(play):
        waiting, looked = [Journey.begin(play, told)], 0
        while waiting and looked < most:
            journey = waiting.pop()
            looked += 1
            if journey.at_ending:
                found.append(journey)
            elif journey.length < longest:
                waiting.extend(journey.take(choice.id) for choice in journey.offers())
    return found


def attained(play: Play, extreme: Extreme) -> bool:
    """Whether the journey told reads just so many words and ends."""
    played = replay(play, dict(extreme.facts), extreme.journey)
    whole = played.whole and played.journey.at_ending
    return whole and journey_words(played.journey) == extreme.words


@pytest.mark.parametrize("first", range(0, BOOKS, BATCH))
def test_no_journey_reads_less_or_more(first: int) -> None:
    """Of made-up books, the least and the most are attained, and no journey is beyond them."""
    for seed in range(first, first + BATCH):
        play = Play(random_book(seed, 3 + seed % 6))
        found = reading_times(play, facts_of_story(play))
        words = [journey_words(journey) for journey in journeys(play, 9, 800)]
        if found.least is None:
            assert not words, seed
            continue
        assert found.least.exact and attained(play, found.least), seed
        assert all(found.least.words <= each for each in words), seed
        if found.most is not None:
            assert found.most.exact and attained(play, found.most), seed
            assert all(each <= found.most.words for each in words), seed


VOICES = """
## A voice {#voice}

- [Hers](#talk){do="voice = hers"}
- [His](#talk){do="voice = his"}

## Talk {#talk}

{if voice == hers}one two three four five six{else}one{end}

- [On](#end)

## End {#end ending}

{if voice == hers}one{else}one two three four five six{end}
"""


def test_texts_that_exclude_each_other_are_never_added_up() -> None:
    """Each voice reads seven words: the least is the most, though either text has six."""
    play = tiny_play(VOICES, "variables:\n  voice: {values: [none, hers, his]}\n")
    found = reading_times(play, [])
    assert found.least is not None and found.most is not None
    assert (found.least.words, found.most.words) == (7, 7)


def test_the_opening_of_a_chapter_is_read_once() -> None:
    """Who comes back into a chapter does not read its opening again."""
    play = tiny_play(
        {
            "1.md": '---\ntitle: A\n---\nopening one two\n\n## Hall {#hall}\n\n- [Out](#yard){if="visits(yard) < 2"}\n- [End](#end)\n\n## End {#end ending}\n\nbye\n',
            "2.md": "---\ntitle: B\n---\nother\n\n## Yard {#yard}\n\nyard\n\n- [Back](#hall)\n",
        }
    )
    found = reading_times(play, [])
    assert found.least is not None and found.most is not None
    assert found.least.words == 3 + 1
    assert found.most.words == 3 + 1 + 1 + 2


def test_a_circle_has_a_least_and_no_most() -> None:
    """Where journeys may go round for ever, the least is told all the same."""
    play = tiny_play(
        "## A {#a}\n\nword\n\n- [Round](#a)\n- [Out](#z)\n\n## Z {#z ending}\n\nword word\n"
    )
    found = reading_times(play, [])
    assert found.least is not None and found.least.words == 3
    assert found.most is None


def test_the_mean_is_that_of_uniform_choices() -> None:
    """Computed over every state, the mean is exact; drawn, it says how far it may be off."""
    text = (
        "## A {#a}\n\n- [Long](#b)\n- [Short](#z)\n\n## B {#b}\n\none two three four\n\n"
        "- [On](#z)\n- [On too](#y)\n\n## Z {#z ending}\n\nend\n\n## Y {#y ending}\n\nend end\n"
    )
    play = tiny_play(text)
    exact = measure_reading(play, [], exact_mean=True)
    assert exact is not None and exact.mean == pytest.approx(0.5 * 1 + 0.25 * 5 + 0.25 * 6)
    assert exact.mean_error == 0
    drawn = measure_reading(play, [], exact_mean=False)
    assert drawn is not None and drawn.mean is not None and exact.mean is not None
    assert 0 < drawn.mean_error < 0.2
    assert abs(drawn.mean - exact.mean) < 3 * drawn.mean_error
