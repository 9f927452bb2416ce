"""Sentences of guidance: what they say follows from the ranking, and nothing is left out."""

from __future__ import annotations

from contextvars import ContextVar

import pytest

from talent_story import i18n
from talent_story.guidance.ranking import rank
from talent_story.guidance.reasons import minimal_reasons
from talent_story.guidance_words import (
    change_sentence,
    silenced_evidence,
    without_any_sentence,
    without_sentences,
)
from talent_story.journey_words import kept_sentences, only_there, parting_sentence
from talent_story.saying import ranking_text
from talent_story.story.journey import Journey
from talent_story.story.play import Play
from talent_story.story.returning import go_back, shared_length
from tests.tui.guided_book import guided_book


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Speak English."""
    speaker = ContextVar("language", default=i18n.Speaker("en"))  # noqa: B039
    monkeypatch.setattr(i18n, "_current", speaker)


def walked(*choices: str) -> Journey:
    """Return a journey through the book."""
    journey = Journey.begin(Play(guided_book()), {"grade": "a"})
    for choice in choices:
        journey = journey.take(choice)
    return journey


GARDEN = ("gate>garden", "garden>square", "square>cafe", "cafe>end")


def test_a_ranking_as_text_says_what_is_set_aside_and_what_suffices() -> None:
    """For the verb and for the book read line by line."""
    journey = walked(*GARDEN)
    silenced = ("school:1",)
    text = "\n".join(ranking_text(journey, rank(journey, silenced), silenced))
    assert "What you have set aside\n   — You went through the garden. (for “The evening" in text
    assert "These choices alone would be enough:" in text
    assert "     — Ask the gardener what she hears (in “The gate”)" in text
    assert "Without any one of them, this programme would keep its place." in text
    assert "What you have set aside" not in "\n".join(ranking_text(journey, rank(journey)))


def test_evidence_that_the_book_does_not_know_is_left_out() -> None:
    """Whatever a saved journey names."""
    book = guided_book()
    names = ("school:0", "school:9", "nowhere:0", "school:x", "school:-1", "school:", "²:²")
    assert [each.evidence for each in silenced_evidence(book, names)] == ["school:0"]


@pytest.mark.parametrize(
    ("programme", "silenced", "sentence"),
    [
        ("school", ("school:0",), "“The evening school” keeps its place."),
        ("school", ("school:0", "school:1"), "“The evening school” is no longer recommended."),
        ("desk", ("school:0", "school:1"), "“The help desk” now comes first."),
        ("desk", ("desk:0",), "“The help desk” is no longer recommended."),
        ("rest", ("desk:0",), "“The slow return” now comes after “The evening school”."),
    ],
)
def test_what_silencing_changed_is_told_by_names_and_not_by_figures(
    programme: str, silenced: tuple[str, ...], sentence: str
) -> None:
    """Who comes before or after whom."""
    journey = walked(*GARDEN)
    assert change_sentence(programme, rank(journey), rank(journey, silenced)) == sentence
    back = change_sentence(programme, rank(journey, silenced), rank(journey))
    assert "no longer" not in back


def test_what_would_be_without_each_of_the_moves_is_told_once_when_it_is_the_same() -> None:
    """For one move as for several."""
    journey = walked("gate>yard", "yard>square", "square>cafe~2", "cafe>end")
    ranking = rank(journey)
    reasons = minimal_reasons(journey, "workshop")
    assert reasons is not None
    assert without_any_sentence("workshop", ranking, reasons) == (
        "Without it, this programme would not be recommended."
    )
    assert without_sentences("workshop", ranking, reasons) == {}
    journey = walked(*GARDEN)
    ranking = rank(journey, ("school:1",))
    reasons = minimal_reasons(journey, "school", ("school:1",))
    assert reasons is not None
    assert without_any_sentence("school", ranking, reasons) == (
        "Without any one of them, this programme would keep its place."
    )


def test_kept_and_lost_add_up() -> None:
    """Going back says both, or that nothing followed."""
    journey = walked("gate>yard", "yard>square", "square>cafe", "cafe>end")
    assert kept_sentences(go_back(journey, 3, ("cafe>end~2",))) == [
        "You had chosen nothing after it."
    ]
    assert kept_sentences(go_back(journey, 2, ("square>cafe~2",))) == ["Your later choice is kept."]
    assert kept_sentences(go_back(journey, 0, ("gate>garden",)))[0].startswith("This way leads")


def test_two_journeys_part_where_their_choices_differ() -> None:
    """Or one goes on, or they are the same."""
    one, other = walked(*GARDEN), walked("gate>garden", "garden>square", "square>cafe~2")
    shared = shared_length(one, other)
    assert parting_sentence(one, other, shared) == (
        "The same way for 2 choices, up to “The square”. There they part."
    )
    assert parting_sentence(one, one, 4) == "These two journeys are the same, choice for choice."
    begun = walked("gate>garden")
    assert parting_sentence(begun, one, 1).startswith("One goes on where the other stands")
    yard = walked("gate>yard")
    assert parting_sentence(one, yard, 0) == "They part at once, at “The gate”."
    only = only_there(yard, one, rank(yard), rank(one))
    assert only.recommended == ("The open workshop",)
