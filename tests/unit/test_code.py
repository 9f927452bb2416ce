"""The code of a journey: it gives the journey back, and no slip of the pen goes unnoticed."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent_story.story import code
from talent_story.story.code import ALPHABET, CodeFault, code_of, journey_of
from talent_story.story.journey import Journey, replay
from talent_story.story.play import Play
from tests.books import SEEDS, random_book, random_facts, tiny_play
from tests.unit.mazes import maze, wander


def made_up(seed: int) -> Journey:
    """Return a journey in a book made up from a seed."""
    if seed % 2:
        return wander(Random(seed), maze(seed))
    play = Play(random_book(seed, 3 + seed % 5))
    return wander(Random(seed), play, random_facts(Random(seed), play.book))


def reason(play: Play, text: str) -> str:
    """Return why a code cannot be read."""
    with pytest.raises(CodeFault) as caught:
        journey_of(play, text)
    return caught.value.reason


@settings(max_examples=300, deadline=None)
@given(SEEDS)
def test_a_code_gives_the_journey_back(seed: int) -> None:
    """Every journey, under way or ended, comes back with its facts, whatever the case."""
    journey = made_up(seed)
    play = journey.play
    text = code_of(journey)
    assert set(text) <= {*ALPHABET, "-"}
    for written in (text, text.lower(), text.replace("-", " "), f"  {text.replace('-', '')}\n"):
        played = journey_of(play, written)
        assert played.whole
        assert played.journey.choices == journey.choices
        assert played.journey.facts == journey.facts
        assert played.journey.state == journey.state


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 31), min_size=1, max_size=60), st.data())
def test_every_wrong_letter_and_every_swap_is_noticed(
    letters: list[int], data: st.DataObject
) -> None:
    """Whatever the code holds, all its single errors and swaps of neighbours break the check."""
    word = letters + code._check_letters(letters)
    assert code._syndromes(word) == (0, 0)
    for position in range(len(word)):
        for letter in set(range(32)) - {word[position]}:
            wrong = [*word[:position], letter, *word[position + 1 :]]
            assert any(code._syndromes(wrong))
    for position in range(len(word) - 1):
        if word[position] != word[position + 1]:
            swapped = list(word)
            swapped[position : position + 2] = reversed(swapped[position : position + 2])
            assert any(code._syndromes(swapped))
    if len(word) <= 31:
        one = data.draw(st.integers(0, len(word) - 2))
        other = data.draw(st.integers(one + 1, len(word) - 1))
        wrong = list(word)
        wrong[one] ^= data.draw(st.integers(1, 31))
        wrong[other] ^= data.draw(st.integers(1, 31))
        assert any(code._syndromes(wrong))


def test_every_slip_on_a_real_code_is_told() -> None:
    """All wrong letters and all swaps in the text of a code are refused as slips."""
    journey = made_up(7)
    play = journey.play
    text = code_of(journey).replace("-", "")
    for position, right in enumerate(text):
        for letter in ALPHABET:
            if letter != right:
                assert reason(play, text[:position] + letter + text[position + 1 :]) == "slip"
    for position in range(len(text) - 1):
        one, other = text[position], text[position + 1]
        if one != other:
            swapped = text[:position] + other + one + text[position + 2 :]
            assert reason(play, swapped) == "slip"


BOOK = (
    "## A {#a}\n\nA.\n\n- [On](#b)\n- [Round](#a)\n\n## B {#b}\n\nB.\n\n"
    '- [Rest](#c){if="tired == y"}\n- [Work](#c){if="not (tired == y)"}\n\n'
    "## C {#c}\n\nC.\n\n- [Out](#z)\n- [Back](#b)\n\n## Z {#z ending}\n\nZ.\n"
)
FACTS = (
    "facts:\n  grade: {label: G, values: {a: A, b: B}}\n"
    "  tired: {label: T, health: true, values: {n: N, y: Y}}\n"
)


def test_letters_that_look_alike_are_read_as_meant() -> None:
    """o is 0, i and l are 1, and a hyphen of any kind separates."""
    play = tiny_play(BOOK, manifest=FACTS)
    codes = {
        code_of(replay(play, {"grade": grade}, ("a>a",) * n).journey)
        for grade in ("a", "b")
        for n in range(40)
    }
    both = next(text for text in codes if "0" in text and "1" in text[1:])
    expected = journey_of(play, both).journey.choices
    for one in "iIlL":
        written = both.replace("0", "o").replace("1", one).replace("-", " — ")
        assert journey_of(play, written).journey.choices == expected


def test_faults_are_told_apart() -> None:
    """Nothing typed, a character no code has, a slip, another edition, a later version."""
    play = tiny_play(BOOK, manifest=FACTS)
    text = code_of(replay(play, {}, ("a>b",)).journey)
    assert reason(play, " - ") == "empty"
    with pytest.raises(CodeFault) as caught:
        journey_of(play, f"{text[:5]}é{text[5:]}")
    fault = caught.value
    assert (fault.reason, fault.letter, fault.position) == ("letter", "é", 5)
    assert reason(play, f"{text}u") == "letter"
    assert reason(play, f"{text}0") == "slip"
    other = tiny_play(BOOK.replace("A.", "A!"), manifest=FACTS)
    assert reason(other, text) == "edition"
    assert reason(play, "0" * (code.MAX_LETTERS + 1)) == "too-long"
    later = [code.VERSION + 1, 3, 1, 4, 1, 5]
    later += code._check_letters(later)
    assert reason(play, "".join(ALPHABET[letter] for letter in later)) == "newer"


@settings(max_examples=500, deadline=None)
@given(st.lists(st.integers(0, 31), max_size=40), SEEDS)
def test_no_number_is_more_than_a_journey_or_a_slip(letters: list[int], seed: int) -> None:
    """Whatever number a well-made code holds, it is a journey or refused; never an endless one."""
    play = Play(random_book(seed % 200, 5))
    word = [code.VERSION, *code._edition(play.book), *letters]
    word += code._check_letters(word)
    try:
        played = journey_of(play, "".join(ALPHABET[letter] for letter in word))
    except CodeFault as fault:
        assert fault.reason == "slip"
    else:
        assert played.journey.length <= code.MAX_CHOICES


def test_no_code_tells_of_health() -> None:
    """A fact about health leaves no mark: with or without it the code is the same."""
    play = tiny_play(BOOK, manifest=FACTS)
    way = ("a>a", "a>b")
    plain = code_of(replay(play, {"grade": "b"}, way).journey)
    assert code_of(replay(play, {"grade": "b", "tired": "n"}, way).journey) == plain
    assert journey_of(play, plain).journey.facts == {"grade": "b"}


def test_choices_that_rest_on_health_are_kept_as_far_as_they_go() -> None:
    """Where the book asks for a fact that no code tells, the journey stops and says what is left."""
    play = tiny_play(BOOK, manifest=FACTS)
    journey = replay(play, {"tired": "y"}, ("a>a", "a>b", "b>c", "c>z")).journey
    played = journey_of(play, code_of(journey))
    assert not played.whole
    assert played.journey.choices == ("a>a", "a>b")
    assert played.left == ("b>c", "c>z")


def test_a_journey_too_long_for_paper_has_no_code() -> None:
    """The longest codes stop somewhere, and say so."""
    play = tiny_play(BOOK, manifest=FACTS)
    journey = replay(play, {}, ("a>a",) * (code.MAX_CHOICES + 1)).journey
    with pytest.raises(CodeFault) as caught:
        code_of(journey)
    assert caught.value.reason == "too-long"


def test_groups_are_even() -> None:
    """Letters stand in groups of at most five, none much shorter than the others."""
    for length in range(6, 60):
        groups = [len(group) for group in code._grouped("A" * length).split("-")]
        assert sum(groups) == length
        assert max(groups) <= 5 and max(groups) - min(groups) <= 1
