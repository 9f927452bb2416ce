"""The saved form of a journey: written, read back, and refused when it cannot be trusted."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent_story.story import JourneyRecord, format_record, parse_record
from talent_story.story.record import record_data

RECORD = JourneyRecord(
    "livre-talent", "0" * 64, "Livre « talent »", {"grade": "b", "age": "x"}, ("a>b", "b>end"),
    ("programme:0",),
)  # fmt: skip

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20)
RECORDS = st.builds(
    JourneyRecord,
    TEXT,
    TEXT,
    TEXT,
    st.dictionaries(TEXT, TEXT, max_size=4),
    st.lists(TEXT, max_size=10).map(tuple),
    st.lists(TEXT, max_size=3).map(tuple),
)


@given(RECORDS)
def test_record_survives_its_saved_form(record):
    """What is written is read back, as text and as bytes, a byte-order mark allowed."""
    text = format_record(record)
    assert parse_record(text) == (record, None)
    assert parse_record(text.encode()) == (record, None)
    assert parse_record(b"\xef\xbb\xbf" + text.encode()) == (record, None)
    assert text.endswith("}\n")


@given(RECORDS, st.data())
def test_every_altered_byte_is_noticed(record, data):
    """Never another journey in the place of the one saved, never an exception."""
    content = format_record(record).encode()
    at = data.draw(st.integers(0, len(content) - 1))
    changed = content[:at] + bytes([data.draw(st.integers(0, 255))]) + content[at + 1 :]
    found, fault = parse_record(changed)
    assert (found is None) != (fault is None)
    if found is not None:
        assert found == record


@given(RECORDS, st.data())
def test_every_truncation_is_noticed(record, data):
    """A file cut anywhere is no saved journey; a lost last newline is no loss."""
    content = format_record(record).encode()
    cut = content[: data.draw(st.integers(0, len(content) - 2))]
    assert parse_record(cut) == (None, "not-json")
    assert parse_record(content[:-1]) == (record, None)


@given(st.binary(max_size=100) | st.text(max_size=100))
def test_anything_else_is_refused_without_an_exception(content):
    """Any bytes give a fault."""
    assert parse_record(content)[0] is None


def changed(**changes: object) -> str:
    data = record_data(RECORD)
    for key, value in changes.items():
        if value is None:
            del data[key]
        else:
            data[key] = value
    return json.dumps(data)


def rechecked(**changes: object) -> str:
    """Change a record and give it a matching check, as somebody who knows how would."""
    from talent_story.story.record import _check

    data = json.loads(changed(**changes))
    del data["check"]
    data["check"] = _check(data)
    return json.dumps(data)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "not-json"),
        ("{", "not-json"),
        ("\x00\x01", "not-json"),
        (b"\xff\xfe{", "not-json"),
        ("[" * 100_000, "not-json"),
        ('{"talent_story":' * 50_000, "not-json"),
        ("9" * 5_000, "not-json"),
        ("[]", "not-a-journey"),
        ("{}", "not-a-journey"),
        ("null", "not-a-journey"),
        ('{"talent_story": "book"}', "not-a-journey"),
        (changed(format=2), "newer"),
        (changed(format=10**30), "newer"),
        (changed(format=0), "damaged"),
        (changed(format="1"), "damaged"),
        (changed(format=True), "damaged"),
        (changed(format=None), "damaged"),
        (changed(check=None), "damaged"),
        (changed(check="0" * 64), "altered"),
        (changed(check=3), "altered"),
        (changed(choices=["a>b"]), "altered"),
        (changed(facts={"grade": "c"}), "altered"),
        (changed(more="x"), "altered"),
        (rechecked(book=None), "damaged"),
        (rechecked(book={"id": "a", "hash": "b"}), "damaged"),
        (rechecked(book={"id": 1, "hash": "b", "title": "c"}), "damaged"),
        (rechecked(facts=[1]), "damaged"),
        (rechecked(facts={"a": 1}), "damaged"),
        (rechecked(choices=None), "damaged"),
        (rechecked(choices="a>b"), "damaged"),
        (rechecked(choices=[["a>b"]]), "damaged"),
        (rechecked(silenced=[1]), "damaged"),
        (rechecked(choices=["\ud800"]), "damaged"),
        (rechecked(choices=["x"] * 100_001), "too-large"),
        (" " * 4_000_001, "too-large"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_unusable_record_is_told_in_one_word(text, fault):
    """Truncated, foreign, newer, damaged, altered: each has its word."""
    assert parse_record(text) == (None, fault)


def test_record_says_what_it_is():
    """The form is JSON that a person can read, and holds nothing that can be computed."""
    data = json.loads(format_record(RECORD))
    assert list(data) == ["talent_story", "format", "book", "facts", "choices", "silenced", "check"]
    assert data["talent_story"] == "journey"
    assert data["format"] == 1
    assert data["facts"] == {"age": "x", "grade": "b"}
    assert "«" in format_record(RECORD)
    bare = record_data(JourneyRecord("b", "h"))
    assert "silenced" not in bare


def test_newer_record_is_refused_whatever_it_holds():
    """A later version may hold anything: it is not called damaged."""
    assert parse_record('{"talent_story": "journey", "format": 9, "x": []}') == (None, "newer")
