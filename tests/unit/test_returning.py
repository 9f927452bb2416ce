"""Going back to a fork keeps what still applies, and nothing else."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent_story.story.journey import Journey
from talent_story.story.play import ChoiceRefused, Play
from talent_story.story.returning import forks, go_back, rejoin, shared_length
from tests.books import random_book
from tests.tui.guided_book import guided_book


def walked(play: Play, seed: int, most: int = 12) -> Journey:
    """Return a random journey."""
    rng = random.Random(seed)
    journey = Journey.begin(play)
    while journey.length < most and journey.offers():
        journey = journey.take(rng.choice(journey.offers()).id)
    return journey


def test_later_choices_are_taken_again_where_the_ways_meet_at_once() -> None:
    """Another way into the same section keeps all that followed."""
    journey = Journey.begin(Play(guided_book()))
    for choice in ("gate>yard", "yard>square", "square>cafe", "cafe>end"):
        journey = journey.take(choice)
    found = go_back(journey, 1, ("yard>square~2",))
    assert found.journey.choices == ("gate>yard", "yard>square~2", "square>cafe", "cafe>end")
    assert found.kept == ("square>cafe", "cafe>end")
    assert found.skipped == found.waiting == ()


def test_later_choices_wait_where_the_ways_have_not_met_yet() -> None:
    """They are taken up from the first that starts where the reader stands."""
    journey = Journey.begin(Play(guided_book()))
    for choice in ("gate>yard", "yard>square", "square>cafe", "cafe>end"):
        journey = journey.take(choice)
    found = go_back(journey, 0, ("gate>garden",))
    assert found.journey.choices == ("gate>garden",)
    assert found.kept == ()
    assert found.waiting == ("yard>square", "square>cafe", "cafe>end")
    met = rejoin(found.journey.take("garden>square"), found.waiting)
    assert met is not None
    assert met.skipped == ("yard>square",)
    assert met.journey.choices == ("gate>garden", "garden>square", "square>cafe", "cafe>end")


def test_what_cannot_be_taken_is_left_from_there_on() -> None:
    """A choice refused stops the others: they followed from it."""
    journey = Journey.begin(Play(guided_book()))
    met = rejoin(journey, ("gate>yard", "garden>square", "square>cafe"))
    assert met is not None
    assert met.journey.choices == met.kept == ("gate>yard",)
    assert met.waiting == ("garden>square", "square>cafe")


def test_a_way_that_is_not_there_raises() -> None:
    """Neither a length nor a choice is guessed."""
    journey = Journey.begin(Play(guided_book())).take("gate>yard")
    with pytest.raises(IndexError):
        go_back(journey, 2)
    with pytest.raises(ChoiceRefused):
        go_back(journey, 0, ("yard>square",))


@given(seed=st.integers(0, 300), walk=st.integers(0, 50), data=st.data())
def test_going_back_never_loses_a_choice_and_never_invents_one(
    seed: int, walk: int, data: st.DataObject
) -> None:
    """On any book: what is kept and what waits is what followed, in its order."""
    play = Play(random_book(seed))
    journey = walked(play, walk)
    length = data.draw(st.integers(0, journey.length))
    back = journey.rewind(length)
    offers = back.offers()
    then = (data.draw(st.sampled_from([choice.id for choice in offers])),) if offers else ()
    found = go_back(journey, length, then)
    former = journey.choices[length + len(then) :]
    assert found.skipped + found.kept + found.waiting == former
    assert found.journey.choices == journey.choices[:length] + then + found.kept
    if then and journey.choices[length : length + 1] == then:
        assert found.journey.choices == journey.choices
    assert go_back(journey, length).waiting == journey.choices[length:]
    shared = shared_length(journey, found.journey)
    assert journey.rewind(shared).state == found.journey.rewind(shared).state


def test_forks_are_where_there_was_more_than_one_door() -> None:
    """A closed door is none."""
    journey = Journey.begin(Play(guided_book())).take("gate>garden").take("garden>square")
    assert forks(journey) == (0, 2)
