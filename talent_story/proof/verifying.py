"""Verifying a certificate: one pass, none of the explorer's code.

This module builds on the book and the story alone. It believes nothing that the certificate says
but checks it: that every journey begins in a state listed, whatever the facts; that every choice on
offer in a state listed leads into states listed; that a state that stands at no ending offers some
choice; and that some choice on offer leads to a state whose distance is less. The states may be
given as classes of values only where the book cannot tell these values apart.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from talent_story.story.layout import Layout
from talent_story.story.machine import All, Atom, Formula, Machine, Unfit, Way, machine_of
from talent_story.story.play import Play

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

KNOWN_FORMAT = 1
MOST_BYTES = 1 << 30
MOST_HEADER = 1 << 20
MOST_STATES = 50_000_000
_FAR = np.iinfo(np.int64).max


class Doubt(Exception):
    """The certificate does not hold. `reason` is one word; `where` a section or a choice.

    `not-a-certificate`, `newer`, `damaged`: it cannot be read. `altered`: its digest does not
    match. `edition`: it is of another edition of the book. `too-large`: beyond what is verified.
    `start`: a journey may begin outside. `leaves`: a choice may lead outside. `stuck`: a state
    offers nothing. `caught`: no choice leads nearer to an ending. `coarse`: values are given as
    one that the book tells apart.
    """

    def __init__(self, reason: str, where: str = "") -> None:
        super().__init__(reason, where)
        self.reason, self.where = reason, where


@dataclass(frozen=True, slots=True)
class Verified:
    """What was verified: how many states, and what no journey ever comes to."""

    states: int
    sections: int
    never_entered: tuple[str, ...]
    never_offered: tuple[str, ...]


def verify_certificate(data: bytes, play: Play) -> Verified:
    """Verify that a certificate holds for a book. Raises Doubt where it does not."""
    header, packed = _parted(data)
    book = play.book
    if header["book"].get("hash") != book.hash:
        raise Doubt("edition")
    try:
        machine = machine_of(play, play.layout.facts)
    except Unfit:
        raise Doubt("too-large") from None
    sections, _, stream = _unpacked(packed).partition(b"\n")
    rooms = _rooms(_parsed(sections), stream, machine)
    return _Verifier(machine, rooms).run()


def _parted(data: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the header and the stream of a certificate that is what it was when written."""
    line, newline, packed = data.partition(b"\n")
    if not newline or len(line) > MOST_HEADER:
        raise Doubt("not-a-certificate")
    try:
        header = json.loads(line)
    except (ValueError, RecursionError):
        raise Doubt("not-a-certificate") from None
    if not isinstance(header, dict) or header.get("talent_story") != "certificate":
        raise Doubt("not-a-certificate")
    version = header.get("format")
    if type(version) is not int:
        raise Doubt("damaged")
    if version > KNOWN_FORMAT:
        raise Doubt("newer")
    plain = {key: value for key, value in header.items() if key != "digest"}
    said = json.dumps(plain, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    if header.get("digest") != hashlib.sha256(said.encode("ascii") + b"\n" + packed).hexdigest():
        raise Doubt("altered")
    if not isinstance(header.get("book"), dict):
        raise Doubt("damaged")
    return header, packed


def _unpacked(packed: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        raw = unpacker.decompress(packed, MOST_BYTES)
    except zlib.error:
        raise Doubt("damaged") from None
    if not unpacker.eof or unpacker.unused_data:
        raise Doubt("damaged")
    return raw


def _parsed(line: bytes) -> list[Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        raise Doubt("damaged") from None
    if not isinstance(found, list):
        raise Doubt("damaged")
    return found


@dataclass
class _Room:
    """A section as certified. `digits[place]` gives the class of each value, -1 for none.

    `cells` are its states in order, `away` their distances. A class is a digit of a cell, at
    `stride`; `sizes` are numbers of classes.
    """

    section: str
    digits: dict[int, Numbers] = field(default_factory=dict)
    sizes: dict[int, int] = field(default_factory=dict)
    strides: dict[int, int] = field(default_factory=dict)
    cells: Numbers = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    away: Numbers = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    def classes(self, place: int, cells: Numbers) -> Numbers:
        """Return the class of a place in each of these states."""
        found: Numbers = (cells // self.strides[place]) % self.sizes[place]
        return found

    def members(self, place: int, number: int) -> list[int]:
        """Return the values of a class."""
        return np.flatnonzero(self.digits[place] == number).tolist()

    def positions(self, cells: Numbers) -> Numbers:
        """Return where these cells stand among the states; -1 for one that is none of them."""
        if not len(self.cells):
            return np.full(len(cells), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.cells, cells), len(self.cells) - 1)
        return np.where(self.cells[at] == cells, at, -1)


def _rooms(listed: list[Any], stream: bytes, machine: Machine) -> dict[str, _Room]:
    """Read the sections of a certificate."""
    named = _places(machine.play.layout)
    sections = machine.play.book.sections
    rooms: dict[str, _Room] = {}
    sizes: list[int] = []
    for said in listed:
        if not isinstance(said, dict):
            raise Doubt("damaged")
        id, size, places = said.get("id"), said.get("states"), said.get("places")
        if not isinstance(id, str) or id in rooms or id not in sections:
            raise Doubt("damaged")
        if type(size) is not int or size < 1 or not isinstance(places, list):
            raise Doubt("damaged", id)
        rooms[id] = _room(id, places, named, machine)
        sizes.append(size)
    if sum(sizes) > MOST_STATES:
        raise Doubt("too-large")
    numbers = _numbers(stream, 2 * sum(sizes))
    at = 0
    for room, size in zip(rooms.values(), sizes, strict=True):
        steps = numbers[at : at + size]
        room.away = numbers[at + size : at + 2 * size]
        at += 2 * size
        room.cells = np.cumsum(steps)
        # A sum that runs over would come back below; steps of 0 would list a state twice.
        if (steps[1:] <= 0).any() or (room.cells < 0).any():
            raise Doubt("damaged", room.section)
    return rooms


def _room(id: str, places: list[Any], named: dict[str, int], machine: Machine) -> _Room:
    layout = machine.play.layout
    room = _Room(id)
    for said in places:
        if not (isinstance(said, list) and len(said) == 2 and isinstance(said[1], list)):
            raise Doubt("damaged", id)
        place = named.get(said[0]) if isinstance(said[0], str) else None
        if place is None or place in room.digits or not said[1]:
            raise Doubt("damaged", id)
        digits = np.full(machine.sizes[place], -1, dtype=np.int64)
        for number, values in enumerate(said[1]):
            if not isinstance(values, list) or not values:
                raise Doubt("damaged", id)
            for value in values:
                if type(value) is not int:
                    raise Doubt("damaged", id)
                index = value - layout.minimum[place]
                if not 0 <= index < len(digits) or digits[index] >= 0:
                    raise Doubt("damaged", id)
                digits[index] = number
        room.digits[place], room.sizes[place] = digits, len(said[1])
    stride = 1
    for place in reversed(room.digits):
        room.strides[place] = stride
        stride *= room.sizes[place]
    if stride > 1 << 62:
        raise Doubt("too-large", id)
    return room


def _places(layout: Layout) -> dict[str, int]:
    """Return the places of a state by the names that a certificate uses."""
    found = {f"variable {name}": place for name, place in layout.variables.items()}
    found |= {f"fact {name}": place for name, place in layout.facts.items()}
    found |= {f"visits {name}": place for name, place in layout.visits.items()}
    found |= {f"taken {name}": place for name, place in layout.taken.items()}
    found |= {f"met {name}": place for name, place in layout.met.items()}
    found |= {f"chapter {number}": place for number, place in layout.chapters.items()}
    return found


def _numbers(raw: bytes, count: int) -> Numbers:
    """Return the numbers of a stream, which must hold just so many."""
    stream = np.frombuffer(raw, dtype=np.uint8)
    ends = np.flatnonzero(stream < 128)
    if len(ends) != count or (count and int(ends[-1]) != len(stream) - 1):
        raise Doubt("damaged")
    starts = np.concatenate([np.zeros(1, dtype=np.int64), ends[:-1] + 1])[:count]
    lengths = ends - starts + 1
    if len(stream) and int(lengths.max()) > 9:
        raise Doubt("damaged")
    numbers = np.zeros(count, dtype=np.int64)
    for byte in range(int(lengths.max(initial=0))):
        there = lengths > byte
        numbers[there] |= (stream[starts[there] + byte] & 127).astype(np.int64) << (7 * byte)
    return numbers


class _Verifier:
    def __init__(self, machine: Machine, rooms: dict[str, _Room]) -> None:
        self.machine, self.rooms = machine, rooms
        self.book = machine.play.book
        self.offered: set[str] = set()

    def run(self) -> Verified:
        """Check the start, then each section in turn."""
        self.check_start()
        for room in self.rooms.values():
            if self.book.sections[room.section].ending:
                continue
            self.check_room(room)
        return Verified(
            sum(len(room.cells) for room in self.rooms.values()),
            len(self.rooms),
            tuple(id for id in self.book.sections if id not in self.rooms),
            tuple(
                choice.id
                for room in self.rooms
                for choice in self.book.sections[room].choices
                if choice.id not in self.offered
            ),
        )

    def check_start(self) -> None:
        """Every state in which a journey may begin must be listed."""
        room = self.rooms.get(self.book.start)
        if room is None:
            raise Doubt("start", self.book.start)
        classes = []
        for place, digits in room.digits.items():
            found = {int(digits[value]) for value in self.machine.first[place]}
            if -1 in found:
                raise Doubt("start", room.section)
            classes.append([number * room.strides[place] for number in sorted(found)])
        total = 1
        for numbers in classes:
            total *= len(numbers)
        # More starts than states listed cannot all be among them; and are not to be gone through.
        if total > len(room.cells):
            raise Doubt("start", room.section)
        cells = np.array([sum(chosen) for chosen in product(*classes)], dtype=np.int64)
        if (room.positions(cells) < 0).any():
            raise Doubt("start", room.section)

    def check_room(self, room: _Room) -> None:
        """Each state must offer a choice, all that it offers lead into the list, some lead on."""
        nearest = np.full(len(room.cells), _FAR, dtype=np.int64)
        stuck = np.ones(len(room.cells), dtype=np.bool_)
        for way in self.machine.ways[room.section]:
            held = self.holds(way, room)
            if not held.any():
                continue
            self.offered.add(way.choice)
            stuck &= ~held
            target = self.rooms.get(way.target)
            if target is None:
                raise Doubt("leaves", way.choice)
            positions = target.positions(self.moved(way, room, target, room.cells[held]))
            if (positions < 0).any():
                raise Doubt("leaves", way.choice)
            away = target.away[positions]
            if self.book.sections[way.target].ending:
                away = np.zeros(len(positions), dtype=np.int64)
            nearest[held] = np.minimum(nearest[held], away)
        if stuck.any():
            raise Doubt("stuck", room.section)
        if (nearest >= room.away).any():
            raise Doubt("caught", room.section)

    def holds(self, way: Way, room: _Room) -> Mask:
        """Return in which states of a section a way is on offer, whatever is in their classes."""
        surely, maybe = self.answers(way.offered, room)
        if (surely != maybe).any():
            raise Doubt("coarse", way.choice)
        return surely

    def answers(self, formula: Formula, room: _Room) -> tuple[Mask, Mask]:
        """Return in which states a formula holds for all that is in their classes, or for some.

        Formulas have no negation in them, so what holds for none of a class is what is in neither.
        """
        if isinstance(formula, Atom):
            return self.atom_answers(formula, room)
        every = isinstance(formula, All)
        surely = np.full(len(room.cells), every, dtype=np.bool_)
        maybe = surely.copy()
        for part in formula.parts:
            one, other = self.answers(part, room)
            surely = surely & one if every else surely | one
            maybe = maybe & other if every else maybe | other
        return surely, maybe

    def atom_answers(self, atom: Atom, room: _Room) -> tuple[Mask, Mask]:
        """Return where a place holds one of an atom's values for all, or for some, of a class."""
        size = self.machine.sizes[atom.place]
        if atom.place not in room.digits:
            everywhere = np.ones(len(room.cells), dtype=np.bool_)
            return everywhere & (len(atom.values) == size), everywhere & bool(atom.values)
        surely, maybe = (np.zeros(room.sizes[atom.place], dtype=np.bool_) for _ in range(2))
        for number in range(room.sizes[atom.place]):
            inside = [value in atom.values for value in room.members(atom.place, number)]
            surely[number], maybe[number] = all(inside), any(inside)
        classes = room.classes(atom.place, room.cells)
        return surely[classes], maybe[classes]

    def moved(self, way: Way, room: _Room, target: _Room, cells: Numbers) -> Numbers:
        """Return the state that each of these leads to, -1 where it is in no class listed."""
        moved = np.zeros(len(cells), dtype=np.int64)
        outside = np.zeros(len(cells), dtype=np.bool_)
        for place, digits in target.digits.items():
            mapping = way.maps.get(place)
            if place not in room.digits:
                # Whatever the place held before, it must be in one class afterwards.
                values = range(self.machine.sizes[place]) if mapping is None else mapping
                after = {int(digits[value]) for value in values}
                if len(after) != 1:
                    raise Doubt("coarse", way.choice)
                column = np.full(len(cells), after.pop(), dtype=np.int64)
            else:
                table = np.array(list(self._images(place, mapping, room, digits)), dtype=np.int64)
                column = table[room.classes(place, cells)]
            outside |= column < 0
            moved += np.maximum(column, 0) * target.strides[place]
        return np.where(outside, -1, moved)

    def _images(
        self, place: int, mapping: tuple[int, ...] | None, room: _Room, digits: Numbers
    ) -> Iterator[int]:
        """Yield the class that each class of a place is sent to, -1 where that is not one."""
        for number in range(room.sizes[place]):
            members = room.members(place, number)
            after = {int(digits[v if mapping is None else mapping[v]]) for v in members}
            yield after.pop() if len(after) == 1 else -1
