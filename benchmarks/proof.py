"""The proof by sets beside the plain search: states a second, bytes a state, on the same books.

Two families of books. *Corridors* have a switch in each room and a door that reads them all, so
every valuation is reached: sets are dense. *Houses* add counters that go up and down in circles.
The plain search runs on the sizes it can hold; beyond, only its speed is carried over.

Made-up books of 200 and 1,000 sections with five planted dead ends, and a corridor whose fault lies
on one journey in two to the power of forty, are then proved whole, as `check` does.

    python benchmarks/proof.py [ROOMS ...]
    python benchmarks/proof.py --whole [SECTIONS ...]
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time

from books import book_files, planted

from talent_story.book import Book, parse_book, sources_of
from talent_story.proof.bulk import reach_reduced
from talent_story.proof.proving import prove
from talent_story.proof.search import Search
from talent_story.story import Play
from talent_story.story.machine import machine_of
from talent_story.story.reduction import reduce_machine

SIZES = (20, 26, 30)
PLAIN_LIMIT = 600_000


def corridor(rooms: int) -> Book:
    """A book of `rooms` switches: about two to the power of `rooms + 1` states."""
    parts = [
        f"## Room {n} {{#room-{n}}}\n\nHere.\n\n"
        f'- [Switch](#room-{n + 1}){{do="s{n} = true"}}\n- [Leave](#room-{n + 1})\n'
        for n in range(rooms)
    ]
    wanted = " and ".join(f"{'' if n % 3 else 'not '}s{n}" for n in range(rooms))
    parts.append(
        f'## Last {{#room-{rooms}}}\n\nA door.\n\n- [Through](#out){{if="not ({wanted})"}}\n\n'
        "## Out {#out ending}\n\nOut.\n"
    )
    flags = "".join(f"  s{n}: flag\n" for n in range(rooms))
    manifest = f"format: 1\nid: c\ntitle: C\nstart: room-0\nvariables:\n{flags}"
    text = "---\ntitle: C\n---\n\n" + "\n".join(parts)
    book, problems = parse_book(sources_of({"graph/book.yaml": manifest, "chapters/1.md": text}))
    assert not problems
    return book


def house(rooms: int) -> Book:
    """A circle of rooms that move counters from 0 to 7, and doors that read them."""
    counters = max(2, rooms // 4)
    parts = []
    for n in range(rooms):
        one, other = n % counters, (n * 5 + 1) % counters
        parts.append(
            f"## Room {n} {{#room-{n}}}\n\nHere.\n\n"
            f'- [Up](#room-{(n + 1) % rooms}){{do="c{one} += 1"}}\n'
            f'- [Down](#room-{(n + 3) % rooms}){{do="c{other} -= 1"}}\n'
            f'- [Out](#out){{if="c{one} == {n % 8} and c{other} >= {n % 5}"}}\n'
        )
    parts.append("## Out {#out ending}\n\nOut.\n")
    names = "".join(f"  c{n}: {{min: 0, max: 7}}\n" for n in range(counters))
    manifest = f"format: 1\nid: h\ntitle: H\nstart: room-0\nvariables:\n{names}"
    text = "---\ntitle: H\n---\n\n" + "\n".join(parts)
    book, problems = parse_book(sources_of({"graph/book.yaml": manifest, "chapters/1.md": text}))
    assert not problems
    return book


def by_sets(book: Book) -> tuple[int, float, float]:
    """Return states, seconds and the peak of memory in MiB."""
    started = time.perf_counter()
    found = reach_reduced(reduce_machine(machine_of(Play(book), ()), ()))
    seconds = time.perf_counter() - started
    return found.states, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def plainly(book: Book) -> tuple[int, float]:
    """Return states and seconds of the plain search, up to its limit."""
    started = time.perf_counter()
    found = Search(Play(book), PLAIN_LIMIT, None)
    found.run()
    return len(found.states), time.perf_counter() - started


def measure(family: str, rooms: int) -> None:
    """Print one row of the table. Runs in a process of its own, so that memory is its own."""
    book = {"corridor": corridor, "house": house}[family](rooms)
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    states, seconds, peak = by_sets(book)
    plain_states, plain_seconds = plainly(book)
    speed, plain_speed = states / seconds, plain_states / plain_seconds
    shown = f"{(peak - base) * (1 << 20) / states:.2f}" if states > 1_000_000 else "–"
    print(
        f"| {family} of {rooms} | {states:,} | {seconds:.2f} s | {speed / 1e6:.1f} | {shown} "
        f"| {plain_speed / 1e6:.2f} | {speed / plain_speed:.0f}× |",
        flush=True,
    )


def prove_whole(name: str, book: Book) -> None:
    """Print what a whole proof finds, and in what time."""
    started = time.perf_counter()
    found = prove(Play(book))
    seconds = time.perf_counter() - started
    lengths = ", ".join(str(len(witness.choices)) for witness in found.dead_ends.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"| {name} | {'yes' if found.complete else 'no'} | {len(found.dead_ends)} | {lengths} "
        f"| {seconds:.1f} s | {peak:.0f} MB |",
        flush=True,
    )


def whole(sizes: list[int]) -> None:
    """Prove made-up books with planted faults, and a fault on one journey in 2^40."""
    print("| book | proved | dead ends | choices to each | time | memory |")
    print("| --- | --- | --- | --- | --- | --- |", flush=True)
    prove_whole("corridor of 40, one fault in 2^40", corridor(40))
    for sections in sizes:
        book, problems = parse_book(sources_of(book_files(planted(sections))))
        assert not problems
        prove_whole(f"{sections:,} sections, 5 faults planted", book)


def main() -> None:
    """Measure every family and size, each in a process of its own."""
    if sys.argv[1:2] == ["--whole"]:
        whole([int(size) for size in sys.argv[2:]] or [200, 1_000])
        return
    if len(sys.argv) == 4 and sys.argv[1] == "--row":
        measure(sys.argv[2], int(sys.argv[3]))
        return
    sizes = [int(size) for size in sys.argv[1:]] or list(SIZES)
    print("| book | states | time | M states/s | bytes a state | plain, M states/s | ratio |")
    print("| --- | --- | --- | --- | --- | --- | --- |", flush=True)
    for family, rooms_of in (("corridor", lambda n: n), ("house", lambda n: n + n % 2)):
        for size in sizes:
            subprocess.run(
                [sys.executable, __file__, "--row", family, str(rooms_of(size))], check=False
            )
    print()
    whole([200, 1_000])


if __name__ == "__main__":
    main()
