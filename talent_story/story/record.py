"""The saved form of a journey: a few hundred bytes of JSON that carry their own check.

A record holds what a journey *is* (the edition it was played in, the facts, the choices) and
nothing that can be computed from it. `format_record` writes it, `parse_record` reads it back and
tells in one word why it cannot: callers turn that word into a sentence in the reader's language.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

RECORD_FORMAT = 1
"""The version of the saved form that this program writes; it reads this one and older ones."""

_MAX_BYTES = 4_000_000
_MAX_CHOICES = 100_000

RecordFault = Literal["too-large", "not-json", "not-a-journey", "newer", "damaged", "altered"]
"""Why a saved journey cannot be read.

`not-json`: truncated or another kind of file; `not-a-journey`: JSON of something else;
`newer`: written by a later version of the program; `damaged`: a field is missing or has the
wrong shape; `altered`: the check does not match, so something was changed after it was saved.
"""


@dataclass(frozen=True, slots=True)
class JourneyRecord:
    """What is saved of a journey.

    `book_hash` is the content hash of the edition in which the choices were made; `facts` maps a
    fact to the value the reader gave, and holds no unknown fact; `choices` are choice ids from the
    start, in order; `silenced` are the pieces of evidence that the reader switched off.
    """

    book_id: str
    book_hash: str
    book_title: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[str, ...] = ()
    silenced: tuple[str, ...] = ()


def record_data(record: JourneyRecord) -> dict[str, Any]:
    """Return `record` as JSON data, with its check (a SHA-256 over all the other fields)."""
    data: dict[str, Any] = {
        "talent_story": "journey",
        "format": RECORD_FORMAT,
        "book": {"id": record.book_id, "title": record.book_title, "hash": record.book_hash},
        "facts": dict(sorted(record.facts.items())),
        "choices": list(record.choices),
    }
    if record.silenced:
        data["silenced"] = list(record.silenced)
    data["check"] = _check(data)
    return data


def format_record(record: JourneyRecord) -> str:
    """Return the saved form of `record`: one JSON object, ending in a newline.

    Example:
        >>> record = JourneyRecord("a-book", "0" * 64, choices=("start>end",))
        >>> parse_record(format_record(record)) == (record, None)
        True
    """
    return json.dumps(record_data(record), ensure_ascii=False, indent=1) + "\n"


def parse_record(text: str | bytes) -> tuple[JourneyRecord, None] | tuple[None, RecordFault]:
    """Read a saved journey: `(record, None)`, or `(None, fault)`; never an exception.

    Example:
        >>> parse_record('{"talent_story": "jour')
        (None, 'not-json')
    """
    if len(text) > _MAX_BYTES:
        return None, "too-large"
    try:
        data = json.loads(text.decode("utf-8-sig") if isinstance(text, bytes) else text)
    except (ValueError, RecursionError):
        return None, "not-json"
    if not isinstance(data, dict) or data.get("talent_story") != "journey":
        return None, "not-a-journey"
    version = data.get("format")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        return None, "damaged"
    if version > RECORD_FORMAT:
        return None, "newer"
    check = data.pop("check", None)
    if check is None:
        return None, "damaged"
    try:
        matches = check == _check(data)
        json.dumps(data, ensure_ascii=False).encode()  # no half of a character, which nobody shows
    except (ValueError, RecursionError):
        return None, "damaged"
    if not matches:
        return None, "altered"
    book, facts, choices = data.get("book"), data.get("facts"), data.get("choices")
    silenced = data.get("silenced", [])
    if not (
        isinstance(book, dict)
        and all(isinstance(book.get(key), str) for key in ("id", "title", "hash"))
        and isinstance(facts, dict)
        and all(isinstance(value, str) for value in facts.values())
        and _is_list_of_text(choices)
        and _is_list_of_text(silenced)
    ):
        return None, "damaged"
    assert isinstance(choices, list)
    if len(choices) > _MAX_CHOICES:
        return None, "too-large"
    record = JourneyRecord(
        book_id=book["id"],
        book_hash=book["hash"],
        book_title=book["title"],
        facts=facts,
        choices=tuple(choices),
        silenced=tuple(silenced),
    )
    return record, None


def _is_list_of_text(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _check(data: Mapping[str, Any]) -> str:
    canonical = json.dumps(data, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()
