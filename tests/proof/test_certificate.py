"""A certificate holds for its book, and any that was tampered with is refused."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import zlib
from typing import Any

import pytest

from talent_story.proof.certificate import (
    NotCertifiable,
    digest_of,
    generate_certificate,
    line_of,
    varints,
)
from talent_story.proof.search import search
from talent_story.proof.verifying import Doubt, verify_certificate
from talent_story.story.play import Play
from tests.books import random_book, tiny_play

TEXT = """
## Hall {#hall}

- [Take](#hall){do="coins += 1" if="coins < 3"}
- [Room](#room){if="coins >= 1"}
- [Wait](#hall){once}

## Room {#room}

- [Pay](#rich){if="coins >= 2 and grade == high"}
- [Back](#hall){if="coins < 3"}
- [Go](#poor){fallback}
- [Rest](#poor){if="coins == 2"}

## Rich {#rich ending}

## Poor {#poor ending}
"""
MANIFEST = """
variables:
  coins: {min: 0, max: 3}
facts:
  grade: {label: Grade, values: {low: Low, high: High}}
"""


def play() -> Play:
    """A little book with a circle, a counter, a fact, once and a fallback."""
    return tiny_play(TEXT, MANIFEST)


Parts = tuple[list[dict[str, Any]], list[list[int]], list[list[int]]]


def taken_apart(data: bytes) -> Parts:
    """Sections, states of each, distances of each."""
    _, _, packed = data.partition(b"\n")
    line, _, stream = zlib.decompress(packed).partition(b"\n")
    sections = json.loads(line)
    numbers: list[int] = []
    value = shift = 0
    for byte in stream:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(value)
            value = shift = 0
    states, distances, at = [], [], 0
    for section in sections:
        size, last, cells = section["states"], 0, []
        for step in numbers[at : at + size]:
            last += step
            cells.append(last)
        states.append(cells)
        distances.append(numbers[at + size : at + 2 * size])
        at += 2 * size
    return sections, states, distances


def put_together(data: bytes, parts: Parts) -> bytes:
    """A certificate of these parts, with a digest that matches: what a forger would write."""
    import numpy as np

    sections, states, distances = parts
    stream = b""
    for section, cells, away in zip(sections, states, distances, strict=True):
        section["states"] = len(cells)
        steps = [cell - before for cell, before in zip(cells, [0, *cells[:-1]], strict=True)]
        stream += varints(np.array(steps, dtype=np.int64))
        stream += varints(np.array(away, dtype=np.int64))
    header = json.loads(data.partition(b"\n")[0])
    packed = zlib.compress(line_of(sections) + b"\n" + stream)
    header["digest"] = digest_of(header, packed)
    return line_of(header) + b"\n" + packed


def test_a_certificate_holds_for_its_book() -> None:
    """What `check` writes, `verify` accepts, whatever was read to write it."""
    data = generate_certificate(play())
    found = verify_certificate(data, play())
    assert found.sections == 4
    assert found.never_entered == ()
    assert found.never_offered == ()
    assert verify_certificate(put_together(data, taken_apart(data)), play()) == found


def test_made_up_books_are_certified_when_they_should_be() -> None:
    """A book is certified exactly when no journey is stuck or caught; what it never enters shows."""
    certified = 0
    for seed in range(250):
        book = Play(random_book(seed, 3 + seed % 6))
        plain = search(book)
        if plain.dead_ends or plain.traps:
            with pytest.raises(NotCertifiable):
                generate_certificate(book)
            continue
        certified += 1
        found = verify_certificate(generate_certificate(book), book)
        sections = [id for id in book.book.sections if id not in plain.sections]
        assert list(found.never_entered) == sections, seed
        dead = {
            id
            for id, choice in book.book.choices.items()
            if id not in plain.choices and choice.section in plain.sections
        }
        assert set(found.never_offered) == dead, seed
    assert certified > 30


def test_another_edition_is_refused() -> None:
    """One letter of prose makes another edition: its certificate is another, too."""
    data = generate_certificate(play())
    with pytest.raises(Doubt) as doubt:
        verify_certificate(data, tiny_play(TEXT.replace("Rest", "Rests"), MANIFEST))
    assert doubt.value.reason == "edition"


def test_every_changed_byte_is_refused() -> None:
    """No byte can be changed, taken away or added without being noticed."""
    data = generate_certificate(play())
    chance = random.Random(7)
    for _ in range(400):
        at = chance.randrange(len(data))
        kind = chance.randrange(3)
        if kind == 0:
            forged = data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]
        elif kind == 1:
            forged = data[:at] + data[at + 1 :]
        else:
            forged = data[:at] + bytes([chance.randrange(256)]) + data[at:]
        with pytest.raises(Doubt):
            verify_certificate(forged, play())


def test_no_reached_state_can_be_left_out() -> None:
    """Every state listed is reached: without any one of them, a choice leads outside."""
    data = generate_certificate(play())
    sections, states, _ = taken_apart(data)
    for number in range(len(sections)):
        for position in range(len(states[number])):
            parts = taken_apart(data)
            del parts[1][number][position], parts[2][number][position]
            if not parts[1][number]:
                for part in parts:
                    del part[number]
            with pytest.raises(Doubt) as doubt:
                verify_certificate(put_together(data, parts), play())
            assert doubt.value.reason in ("leaves", "start")


def test_a_distance_must_be_one_that_decreases() -> None:
    """A distance made smaller than what lies around it is no longer one that decreases."""
    data = generate_certificate(play())
    sections, _, distances = taken_apart(data)
    for number, section in enumerate(sections):
        if section["id"] in ("rich", "poor"):
            continue
        for position in range(len(distances[number])):
            parts = taken_apart(data)
            parts[2][number][position] = 0
            with pytest.raises(Doubt) as doubt:
                verify_certificate(put_together(data, parts), play())
            assert doubt.value.reason == "caught"


def test_forged_classes_are_refused_or_prove_the_same() -> None:
    """Whatever a forger does to the lists, what is accepted is a proof: it lists what is reached."""
    data = generate_certificate(play())
    reached = {section["id"] for section in taken_apart(data)[0]}
    chance = random.Random(11)
    refused = 0
    for _ in range(600):
        parts = taken_apart(data)
        section = chance.choice(parts[0])
        places = section["places"]
        kind = chance.randrange(5)
        if kind == 0 and places:
            del places[chance.randrange(len(places))]
        elif kind == 1 and places:
            classes = chance.choice(places)[1]
            if len(classes) > 1:
                classes[0] = classes[0] + classes.pop()
        elif kind == 2 and places:
            classes = chance.choice(places)[1]
            classes[chance.randrange(len(classes))] = [chance.randrange(-1, 5)]
        elif kind == 3:
            section["id"] = chance.choice(["hall", "room", "rich", "poor", "nowhere"])
        else:
            number = chance.randrange(len(parts[0]))
            cells = parts[1][number]
            cells[chance.randrange(len(cells))] += chance.randrange(-3, 4)
            cells.sort()
            if cells[0] < 0:
                continue
        try:
            found = verify_certificate(put_together(data, parts), play())
        except Doubt:
            refused += 1
        else:
            assert reached <= set(play().book.sections) - set(found.never_entered)
    assert refused > 300


def test_a_stuck_book_cannot_be_certified_by_hand() -> None:
    """A book with a dead end is refused whatever the lists say."""
    text = TEXT.replace("- [Go](#poor){fallback}\n", "")
    with pytest.raises(NotCertifiable) as refusal:
        generate_certificate(tiny_play(text, MANIFEST))
    assert refusal.value.reason == "faulty"
    stuck = tiny_play(text, MANIFEST)
    data = generate_certificate(play())
    header = json.loads(data.partition(b"\n")[0])
    header["book"]["hash"] = stuck.book.hash
    packed = data.partition(b"\n")[2]
    header["digest"] = digest_of(header, packed)
    with pytest.raises(Doubt) as doubt:
        verify_certificate(line_of(header) + b"\n" + packed, stuck)
    assert doubt.value.reason in ("stuck", "caught")


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"\n", b"[]\n", b"{}\n", b"null\n", b"[" * 100_000 + b"\n", b"\x00\xff\n\n"],
)
def test_what_is_no_certificate_is_refused(data: bytes) -> None:
    """Other files are refused by a word, never by a traceback."""
    with pytest.raises(Doubt):
        verify_certificate(data, play())


def test_a_bomb_is_refused() -> None:
    """A stream that would fill the memory, and more states than are said, are refused early."""
    data = generate_certificate(play())
    header = json.loads(data.partition(b"\n")[0])
    for packed in (zlib.compress(b"[]\n" + b"\x01" * 5_000_000), zlib.compress(b"["), b"nothing"):
        header["digest"] = digest_of(header, packed)
        with pytest.raises(Doubt):
            verify_certificate(line_of(header) + b"\n" + packed, play())


def test_the_verifier_shares_no_code_with_the_explorers() -> None:
    """In a fresh process, verifying imports nothing of what explores or reduces."""
    code = (
        "import sys; sys.modules['talent_story.proof'] = type(sys)('talent_story.proof');"
        "sys.modules['talent_story.proof'].__path__ = [sys.argv[1]];"
        "import talent_story.proof.verifying;"
        "print([m for m in sys.modules if m.startswith('talent_story.')])"
    )
    from talent_story import proof

    folder = str(next(iter(proof.__path__)))
    done = subprocess.run(
        [sys.executable, "-c", code, folder], capture_output=True, text=True, check=True
    )
    for name in ("sets", "bulk", "search", "states", "flow", "certificate", "proving"):
        assert f"'talent_story.proof.{name}'" not in done.stdout
    assert "talent_story.story.reduction" not in done.stdout
    assert "talent_story.proof.verifying" in done.stdout
