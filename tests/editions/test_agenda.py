"""First steps in a calendar, as two parsers of other hands read them."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from talent_story.editions.agenda.appointments import Agenda, agenda_of
from talent_story.editions.agenda.ical import escape, fold, generate_ics
from talent_story.editions.dossier.composing import Options
from tests.editions.little import a_journey
from tests.real import parts

DAY = date(2026, 11, 24)


def agenda(hostile: bool = False, *struck: str) -> Agenda:
    return agenda_of(a_journey(hostile=hostile), (), Options(DAY, struck=frozenset(struck)))


def test_first_steps_are_appointments_by_day():
    """Each on the last working day of its delay; one whose delay gives no date is told apart."""
    made = agenda()
    assert [(each.summary, each.day) for each in made.appointments] == [
        ("Write a page", date(2026, 12, 2)),
        ("Sit down", date(2026, 12, 24)),
    ]
    assert made.undated == ("Dream",)
    assert "For: Rest" in made.appointments[0].description
    assert "The gardener" in made.appointments[0].description


def test_what_is_struck_is_not_in_the_calendar():
    """The lines of the dossier are struck from the agenda too."""
    assert [each.summary for each in agenda(False, "rest.step-1").appointments] == ["Sit down"]
    assert not agenda(False, "programme-rest").appointments
    assert "gardener" not in generate_ics(agenda(False, "rest.contact")).decode()


def test_a_step_keeps_its_uid_when_the_start_moves():
    """So that a calendar moves the event it has, and the newer stamp wins."""
    later = agenda_of(a_journey(), (), Options(DAY + timedelta(days=30)))
    assert [each.uid for each in later.appointments] == [each.uid for each in agenda().appointments]
    assert generate_ics(later) != generate_ics(agenda())
    assert generate_ics(agenda()) == generate_ics(agenda())
    assert len({each.uid for each in agenda().appointments}) == 2


@pytest.mark.parametrize("hostile", [False, True])
def test_icalendar_reads_the_events_and_nothing_else(hostile):
    """All day, so in no time zone; each text as it was, whatever it holds."""
    made = agenda(hostile)
    calendar = Calendar.from_ical(generate_ics(made))
    assert not calendar.errors
    assert [type(part).__name__ for part in calendar.subcomponents] == ["Event"] * 2
    for event, meant in zip(calendar.walk("VEVENT"), made.appointments, strict=True):
        assert str(event["SUMMARY"]) == meant.summary
        assert str(event["DESCRIPTION"]) == meant.description
        assert event.decoded("DTSTART") == meant.day
        assert event.decoded("DTEND") == meant.day + timedelta(days=1)
        assert str(event["UID"]) == meant.uid
        assert len(event.walk("VALARM")) == 1
        assert not event.errors


@pytest.mark.parametrize("hostile", [False, True])
def test_ical_js_reads_the_same(tmp_path, hostile):
    """The parser behind Thunderbird."""
    made = agenda(hostile)
    path = tmp_path / "agenda.ics"
    path.write_bytes(generate_ics(made))
    done = parts.node("calendar.mjs", str(path))
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout)
    assert read["kinds"] == ["vevent", "vevent"]
    assert [
        (each["summary"], each["description"], each["start"], each["allDay"], each["alarms"])
        for each in read["events"]
    ] == [
        (each.summary, each.description, each.day.isoformat(), True, 1)
        for each in made.appointments
    ]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_lines_are_folded_at_75_octets_between_characters(text):
    """RFC 5545, 3.1: no line is longer, none ends inside a character, and unfolding gives it back."""
    folded = fold(f"X:{text}")
    lines = folded.split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(line) <= 75 for line in lines)
    assert all(line.startswith(b" ") for line in lines[1:])
    assert (lines[0] + b"".join(line[1:] for line in lines[1:])).decode() == f"X:{text}"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_value_never_holds_a_line_end(text):
    """No text can begin a line of its own, whatever is in it."""
    assert not {"\n", "\r"} & set(escape(text))
