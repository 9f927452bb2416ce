"""The session: events to JSON and back, the fold, the clocks, what cannot happen."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent_story.story import ChoiceRefused
from talent_story.workshop.events import (
    EVENTS,
    MAX_SECONDS,
    Event,
    EventUnreadable,
    NoteRemoved,
    Paused,
    QuestionClosed,
    QuestionDropped,
    QuestionOpened,
    Resumed,
    SessionClosed,
    SessionOpened,
    StepExtended,
    StepStarted,
    WinnerOverridden,
    format_event,
    parse_event,
)
from talent_story.workshop.publishing import Publication
from talent_story.workshop.room import Room
from talent_story.workshop.sentences import closed_sentences
from talent_story.workshop.session import EventRefused, begin, fold
from talent_story.workshop.store import open_store
from tests.workshop.rooms import STEPS, Watch, little_play, new_room, opening, simulate, vote


@pytest.fixture
def room(tmp_path: Path):
    with open_store(tmp_path / "s.db") as store:
        yield new_room(store)


@given(st.sampled_from(sorted(EVENTS)).flatmap(lambda kind: st.from_type(EVENTS[kind])))
def test_every_event_survives_json(event: Event):
    """What is written is what is read, whatever the texts hold; no time is out of this world."""
    text = format_event(event)
    scores = getattr(event, "scores", None)
    times = [event.at, *((scores.mean, scores.median) if scores is not None else ())]
    if not all(abs(time) <= MAX_SECONDS for time in times):
        with pytest.raises(EventUnreadable):
            parse_event(text)
        return
    assert parse_event(format_event(event)) == event


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
))  # fmt: skip
def test_any_other_json_is_refused(data: object):
    """A damaged or foreign event is an EventUnreadable, never another exception."""
    if isinstance(data, dict):
        data = {"event": "note-taken", **data}
    with pytest.raises(EventUnreadable):
        parse_event(json.dumps(data))


def test_an_event_with_a_field_too_many_or_too_few_is_refused():
    """So is one of a wrong type, one of an unknown kind, and what is no JSON."""
    for text in (
        '{"event":"paused"}', '{"event":"paused","at":"1"}', '{"event":"paused","at":1,"x":2}',
        '{"event":"paused","at":true}', '{"event":"party","at":1}', "[]", "{", '{"event":[]}',
        '{"event":"step-started","at":1,"step":0,"how":"fly"}',
    ):  # fmt: skip
        with pytest.raises(EventUnreadable):
            parse_event(text)


def test_state_is_the_fold_of_the_events(room: Room):
    """Step by step or all at once, and from what is on disk: the same."""
    simulate(room, 4, 8)
    events = room.store.events(room.session)
    state = begin(events[0])  # type: ignore[arg-type]
    for event in events[1:]:
        state = state.after(event)
    assert state == fold(events) == room.state


def test_clocks_stop_in_a_pause_and_stretch_with_an_extension():
    """What is left is counted from the plan, the pauses left out; late is negative."""
    state = begin(opening(little_play()))
    state = state.after(StepStarted(0, 0)).after(Paused(120))
    assert state.clock(500).step_elapsed == 120
    state = state.after(Resumed(600))
    assert state.clock(660) == dataclasses.replace(
        state.clock(660), step_elapsed=180, step_left=420, session_elapsed=180, session_left=3420
    )
    state = state.after(StepExtended(700, 300))
    assert state.clock(700).step_left == 600 + 300 - 220
    late = state.after(StepStarted(3000, 1))
    assert late.clock(3000 + 1801).step_left == -1
    assert [held.step for held in late.held] == [0, 1]
    assert late.held[0].seconds == 3000 - 480


def test_steps_are_gone_through_passed_over_and_gone_back_to(room: Room):
    """Each is said for what it is."""
    room.next_step()
    room.start_step(2)
    room.start_step(1)
    room.next_step()
    hows = [e.how for e in room.store.events(room.session) if isinstance(e, StepStarted)]
    assert hows == ["next", "skip", "back", "next"]
    room.next_step()
    with pytest.raises(EventRefused, match="no-such-step"):
        room.next_step()


def test_what_cannot_happen_is_refused_and_changes_nothing(room: Room):
    """Each impossible event has its reason."""
    room.next_step()
    vote(room, ["hall>left"] * 6)
    state = room.state
    refused = {
        "question-open": [StepStarted(9, 1), SessionClosed(9), QuestionOpened(
            9, "q9", "choice", "hall", "?", state.question.options)],  # type: ignore[union-attr]
        "not-paused": [Resumed(9)],
        "no-question": [QuestionDropped(9, "q7"), QuestionClosed(9, "q7", Publication())],
        "not-closed": [WinnerOverridden(9, "q1", "hall>left")],
        "no-such-note": [NoteRemoved(9, "x")],
        "not-an-option": [QuestionClosed(9, "q1", Publication(), "elsewhere")],
        "opened-twice": [state.opening],
        "wrong": [Paused(-1)],
    }  # fmt: skip
    for reason, events in refused.items():
        for event in events:
            with pytest.raises(EventRefused, match=reason):
                state.after(event)
    room.drop_question()
    room.finish()
    with pytest.raises(EventRefused, match="over"):
        room.next_step()
    room.note("change", "Plus court")  # notes may still be mended


@pytest.mark.parametrize("events", [[], [Paused(1)]])
def test_a_session_begins_with_its_opening(events: list[Event]):
    """Nothing can happen before it, and without steps there is none."""
    with pytest.raises(EventRefused, match="not-opened"):
        fold(events)
    with pytest.raises(EventRefused):
        begin(opening(little_play(), steps=()))


def test_the_vote_decides_where_the_reading_goes(room: Room):
    """And the facilitator may take another option, and says so."""
    vote(room, ["hall>left"] * 4 + ["hall>right"])
    room.close_question()
    room.override("hall>right", "Pour tenir l’heure")
    room.go_on()
    assert room.journey.section.id == "right"
    closed = room.state.last_closed
    assert closed is not None
    assert (closed.end.winner, closed.taken) == ("hall>left", "hall>right")
    with pytest.raises(EventRefused, match="not-closed"):
        room.go_on()  # the page was turned; that vote is spent
    with pytest.raises(ChoiceRefused):
        room.turn("hall>left")
    room.turn_back(())
    assert room.journey.section.id == "hall"


def test_an_option_that_is_the_vote_s_own_after_all_is_no_override(room: Room):
    """A facilitator who takes another option, and then the room's, has overridden nothing."""
    room.start_step(1)
    vote(room, ["hall>left"] * 7 + ["hall>right"] * 5)
    room.close_question()
    room.override("hall>right", "by mistake")
    room.override("hall>left")
    [closed] = room.state.closed
    assert (closed.override, closed.taken) == (None, "hall>left")
    assert closed_sentences(closed) == ["No other option had more votes."]


def test_nobody_voted_so_nothing_is_taken(room: Room):
    """The facilitator asks again or chooses aloud."""
    room.open_vote()
    assert room.close_question().how == "nobody"
    with pytest.raises(EventRefused, match="not-closed"):
        room.go_on()
    room.override("hall>left", "La salle a décidé à voix haute")
    room.go_on()
    assert room.journey.section.id == "left"


def test_raised_hands_are_told_by_the_same_rule(room: Room):
    """The counts typed in are tallied like ballots; what is told of them is no more."""
    room.open_vote()
    with pytest.raises(EventRefused):
        room.close_by_hands({"elsewhere": 3})
    event = room.close_by_hands({"hall>left": 9, "hall>right": 2})
    assert (event.winner, event.by) == ("hall>left", "hands")
    assert event.published == Publication(11)


def test_texts_are_grouped_by_hand_and_quoted_only_if_allowed(room: Room):
    """A group under the threshold has no count; who did not tick the box is not quoted."""
    question = room.open_words("Un frein").question
    for place in range(15):
        room.cast_words(room.new_token(), question, f"texte {place:02}", quotable=place == 0)
    room.close_question()
    texts = sorted(room.words(question), key=lambda words: words.text)
    closed = room.group_words(
        question,
        [
            ("Le temps", [w.id for w in texts[:5]]),
            ("Les gens", [w.id for w in texts[4:10]]),  # the fifth is in the first group
            ("Autre", [texts[10].id, "nowhere"]),
        ],
    )
    assert [(g.title, g.count, g.quotes) for g in closed.groups] == [
        ("Le temps", 5, ("texte 00",)), ("Les gens", 5, ()), ("Autre", None, ()),
    ]  # fmt: skip
    without_the_small = room.group_words(
        question, [("Le temps", [w.id for w in texts[:9]]), ("Autre", [w.id for w in texts[9:]])]
    )
    assert [group.count for group in without_the_small.groups] == [9, 6]
    hidden = room.group_words(
        question, [("Le temps", [w.id for w in texts[:12]]), ("Autre", [w.id for w in texts[12:]])]
    )
    assert [group.count for group in hidden.groups] == [None, None]


def test_nothing_is_quoted_of_a_room_under_the_threshold(room: Room):
    """Four texts: grouped for the talk, not written down."""
    question = room.open_words("Un frein").question
    for place in range(4):
        room.cast_words(room.new_token(), question, f"texte {place}", quotable=True)
    room.close_question()
    closed = room.group_words(question, [("Tout", [w.id for w in room.words(question)])])
    assert closed.groups[0].count is None
    assert closed.groups[0].quotes == ()


def test_a_session_taken_up_again_stands_where_it_stood(room: Room):
    """Every closed vote, every note, the open vote and its ballots."""
    room.next_step()
    vote(room, ["hall>left"] * 6)
    room.close_question()
    room.go_on()
    room.note("brake", "Le temps")
    vote(room, ["left>end"] * 2)
    again = Room(room.store, room.session, room.play, now=Watch())
    assert again.state == room.state
    assert again.voters() == 2
    assert again.journey.choices == ("hall>left",)
    assert again.close_question().winner == "left>end"


def test_time_never_goes_back(room: Room):
    """A clock that is set back does not make an event older than the last."""
    watch = room._now
    assert isinstance(watch, Watch)
    watch.on(100)
    room.next_step()
    watch.on(-90)
    room.pause()
    assert room.state.paused_at == 100


def test_hostile_texts_are_cleaned_before_they_are_kept(room: Room):
    """Control characters become visible; a novel is cut."""
    note = room.note("brake", "a\x1b]0;x\x07b\nc\u202e" + "y" * 5000)
    assert "\x1b" not in note.text and "\n" not in note.text and "\u202e" not in note.text
    assert len(note.text) <= 2000


def test_steps_of_the_opening_are_frozen():
    """A session keeps its running order, whatever becomes of the catalogue."""
    assert isinstance(begin(opening(little_play())).opening, SessionOpened)
    assert begin(opening(little_play())).opening.steps == STEPS
