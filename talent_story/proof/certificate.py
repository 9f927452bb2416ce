"""A certificate: what lets another program verify a proof in one pass, without exploring anything.

It lists, for each section that journeys enter, the states they may be in there, and for each state
how many choices the nearest ending is away. Whoever follows every choice on offer from every state
listed, and finds only states listed, knows that no journey ever leaves the list; and since from
each some choice leads nearer to an ending, no journey is ever stuck or caught.

The file is one line of JSON in ASCII (which book, and `digest`: SHA-256 of the line without it,
keys sorted, no spaces, and of all that follows), then, in zlib's format, a second line of JSON and
a stream of numbers:

- the second line lists the sections: for each its `id`, how many `states` it has, and its `places`:
  each by its name, with the classes of values that need not be told apart there. Places that are
  not named may hold anything.
- the stream holds, for each section, its states in order, each as what it adds to the one before,
  then their distances. Numbers may be of any size: seven bits a byte, low bits first, the eighth
  bit set on all bytes but the last. A state is the number whose digits are the classes of the
  places, the first place's the highest, in the mixed base of how many classes each place has.

What it says nothing of: that the states listed are all reached, that the distances are the least,
texts, programmes, numbers of journeys. It is written from `states`; `verifying` reads it.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

from talent_story.proof.exploration import Watch
from talent_story.proof.flow import FAR, Flow
from talent_story.proof.states import StateGraph, TooManyStates, states_of
from talent_story.story.layout import Layout
from talent_story.story.machine import Unfit, machine_of, places_read
from talent_story.story.play import Play
from talent_story.story.reduction import Reduced, reduce_machine

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent_story.proof.states import Ids

CERTIFICATE_FORMAT = 1
MOST_CERTIFIED = 8_000_000
"""Most states that a certificate lists."""

_MOST_NUMBERED = 1 << 62


class NotCertifiable(Exception):
    """No certificate can be made. `reason`: `faulty` (the proof fails) or `too-large`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def generate_certificate(play: Play, *, watch: Watch | None = None) -> bytes:
    """Return the certificate of a book in which every journey can reach an ending.

    Raises NotCertifiable when some cannot, or when there are too many states to list; Stopped when
    `watch` says so.
    """
    try:
        machine = machine_of(play, play.layout.facts)
        graph = states_of(reduce_machine(machine, ()), most=MOST_CERTIFIED, watch=watch)
    except (TooManyStates, Unfit):
        raise NotCertifiable("too-large") from None
    away = Flow(graph).distances
    if (away >= FAR).any():
        raise NotCertifiable("faulty")
    names = place_names(play.layout)
    bounded = _bounded(graph.reduced)
    sections: list[dict[str, Any]] = []
    stream: list[bytes] = []
    for section, states in graph.by_section():
        places, numbers = _numbered(graph, section, states, names)
        # A place that needs no telling apart here may still never hold some of its values, and
        # what is on offer may rest on that.
        named = graph.reduced.domains[section]
        places += [
            [names[place], [values]] for place, values in bounded.items() if place not in named
        ]
        order = np.argsort(numbers)
        sections.append({"id": section, "states": len(states), "places": places})
        stream.append(varints(np.diff(numbers[order], prepend=0)))
        stream.append(varints(away[states][order]))
    book = play.book
    header: dict[str, Any] = {
        "talent_story": "certificate",
        "format": CERTIFICATE_FORMAT,
        "book": {"id": book.id, "title": book.title, "hash": book.hash},
    }
    packed = zlib.compress(line_of(sections) + b"\n" + b"".join(stream), 9)
    header["digest"] = digest_of(header, packed)
    return line_of(header) + b"\n" + packed


def line_of(data: object) -> bytes:
    """Return JSON as one line of ASCII, the same for the same data."""
    line = json.dumps(data, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return line.encode("ascii")


def digest_of(header: dict[str, Any], packed: bytes) -> str:
    """Return the digest of a certificate: of its header but for the digest, and of its stream."""
    plain = {key: value for key, value in header.items() if key != "digest"}
    return hashlib.sha256(line_of(plain) + b"\n" + packed).hexdigest()


def place_names(layout: Layout) -> dict[int, str]:
    """Return the name of each place of a state, such as `variable ecoute` or `seen la-revue`."""
    kinds: tuple[tuple[str, dict[Any, int]], ...] = (
        ("variable", dict(layout.variables)),
        ("fact", dict(layout.facts)),
        ("visits", dict(layout.visits)),
        ("taken", dict(layout.taken)),
        ("met", dict(layout.met)),
        ("chapter", dict(layout.chapters)),
    )
    return {place: f"{kind} {name}" for kind, places in kinds for name, place in places.items()}


def _numbered(
    graph: StateGraph, section: str, states: Ids, names: dict[int, str]
) -> tuple[list[list[Any]], Ids]:
    """Return the places of a section with their classes, and the numbers of its states."""
    reduced, fields = graph.reduced, graph.fields[section]
    words = graph.words(section, states)
    numbers = np.zeros(len(states), dtype=np.int64)
    places: list[list[Any]] = []
    cells = 1
    for place, held in reduced.domains[section].items():
        digit_of = np.zeros(reduced.sizes[place], dtype=np.int64)
        digit_of[list(held)] = np.arange(len(held))
        cells *= len(held)
        if cells > _MOST_NUMBERED:
            raise NotCertifiable("too-large")
        numbers = numbers * len(held) + digit_of[fields.column(place, words)]
        places.append([names[place], [_values(reduced, place, number) for number in held]])
    return places, numbers


def _bounded(reduced: Reduced) -> dict[int, list[int]]:
    """Return the places that offers read and that never hold some value, with those they may."""
    read = {
        place
        for ways in reduced.machine.ways.values()
        for way in ways
        for place in places_read(way.offered)
    }
    return {
        place: sorted(
            value + reduced.machine.play.layout.minimum[place] for value in reduced.class_of[place]
        )
        for place in sorted(read)
        if len(reduced.class_of[place]) < reduced.machine.sizes[place]
    }


def _values(reduced: Reduced, place: int, number: int) -> list[int]:
    low = reduced.machine.play.layout.minimum[place]
    classes = reduced.class_of[place]
    return sorted(value + low for value, of in classes.items() if of == number)


def varints(numbers: NDArray[np.int64]) -> bytes:
    """Return numbers (0 or more) as bytes: seven bits a byte, low first, the last below 128.

    Example:
        >>> varints(np.array([1, 300])).hex()
        '01ac02'
    """
    lengths = np.ones(len(numbers), dtype=np.int64)
    rest = numbers >> 7
    while rest.any():
        lengths += rest > 0
        rest = rest >> 7
    ends = np.cumsum(lengths)
    out = np.zeros(int(ends[-1]) if len(ends) else 0, dtype=np.uint8)
    starts = ends - lengths
    for byte in range(int(lengths.max(initial=0))):
        there = lengths > byte
        bits = (numbers[there] >> (7 * byte)) & 127
        more = np.where(lengths[there] > byte + 1, 128, 0)
        out[starts[there] + byte] = bits | more
    return out.tobytes()
