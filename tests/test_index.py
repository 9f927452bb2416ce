"""A book opened by its index is the same book; an index that is not right is never used."""

from __future__ import annotations

import itertools
import json
import multiprocessing
import os
import shutil
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from talent_story.book import Book, parse_book, read_book, sources_of
from talent_story.cli.opening import open_book
from talent_story.guidance.ranking import rank
from talent_story.store import index
from talent_story.store.index import (
    condition_source,
    index_path,
    indexed_book,
    stamp_of,
    write_index,
)
from talent_story.story import Journey, Play
from talent_story.story.layout import conditions_of, layout_of
from tests.books import random_facts, random_files, tiny_files, write_files

HOUR = 3600 * 10**9


@pytest.fixture(autouse=True)
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TALENT_STORY_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(index, "LEAST_BYTES", 0)
    return tmp_path / "cache"


def a_book(folder: Path, files: Mapping[str, str]) -> Path:
    """Write a book whose files look as if nobody had touched them for long."""
    write_files(folder, files)
    return folder


def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clock of the index stand an hour later, when changes are no longer fresh."""
    now = time.time_ns
    monkeypatch.setattr(index.time, "time_ns", lambda: now() + HOUR)


def indexed(folder: Path) -> Book:
    """Read a book, write its index, and return what the index gives."""
    stamp = stamp_of(folder)
    book, problems = read_book(folder)
    assert not problems
    assert write_index(book, stamp)
    found = indexed_book(folder, stamp_of(folder))
    assert found is not None
    return found


def journeys(book: Book, seed: int, count: int = 12, length: int = 12) -> list[object]:
    """Return all that is seen on random journeys: texts, choices, values, rankings."""
    rng = Random(seed)
    play = Play(book)
    seen: list[object] = []
    for _ in range(count):
        journey = Journey.begin(play, random_facts(rng, book))
        for _ in range(length):
            offers = journey.offers()
            seen += [
                journey.section.title,
                journey.opening(),
                journey.text(),
                [(choice.id, journey.choice_text(choice)) for choice in offers],
                [(choice.id, choice.locked) for choice in journey.locked()],
                journey.values(),
                journey.met(),
            ]
            if not offers:
                break
            journey = journey.take(rng.choice(offers).id)
        ranking = rank(journey, ())
        seen += [journey.choices, ranking.recommended, ranking.set_aside]
    return seen


@pytest.mark.parametrize("seed", range(60))
def test_a_book_is_the_same_through_its_index(seed: int, tmp_path: Path) -> None:
    """Journeys, texts, values and rankings do not depend on how a book was opened."""
    folder = a_book(tmp_path / "book", random_files(seed, 9))
    book, _ = read_book(folder)
    found = indexed(folder)
    assert layout_of(found) == layout_of(book)
    assert journeys(found, seed) == journeys(book, seed)
    assert found == book
    assert dict(found.choices) == dict(book.choices)
    assert list(found.choices) == list(book.choices)
    assert len(found.choices) == len(book.choices)
    assert "no-such-choice" not in found.choices


def test_the_shipped_book_is_the_same_through_its_index(tmp_path: Path) -> None:
    """Every catalogue of a real book travels through the index."""
    from talent_story.shipped import shipped_book

    folder = tmp_path / "book"
    for part in ("graph", "chapters"):
        shutil.copytree(shipped_book() / part, folder / part)
    book, problems = read_book(folder)
    if any(problem.severity == "error" for problem in problems):
        pytest.skip("the shipped book is being written")
    stamp = stamp_of(folder)
    assert write_index(book, stamp)
    assert indexed_book(folder, stamp) == book


def test_an_activity_is_the_same_through_an_index(tmp_path: Path) -> None:
    """The pages and answers that an activity brings, and its tool, travel through the index."""
    chapter = """
    ## A box {#box tool="cards" activity="cards"}

    A box on the table.

    - [Leave with much](#out){if="n >= 4" locked="too few"}
    - [Leave](#out)

    ## Out {#out ending}

    {if chosen(box~1>2)}The second first.{else}Something else.{end}
    """
    tool = """
    - id: cards
      name: Cards
      activity:
        begin: Open it
        skip: Leave it closed
        steps:
          - ask: Take two.
            pick: 2
            answers: [{text: One, do: n += 1}, {text: Two, do: n += 2}, {text: Three}]
    """
    files = tiny_files(chapter, "variables:\n  n: {min: 0, max: 9}\n", detection_tools=tool)
    folder = a_book(tmp_path / "book", files)
    book, _ = read_book(folder)
    found = indexed(folder)
    assert found.choices["box~2>1"] == book.choices["box~2>1"]
    assert found.choices["box>out"].section == "box~after"
    assert journeys(found, 1) == journeys(book, 1)
    assert found == book


@pytest.mark.parametrize("seed", range(40))
def test_a_condition_written_out_is_read_back_the_same(seed: int) -> None:
    """The text of a condition in an index means the condition."""
    from talent_story.book.language import parse_condition

    book, _ = parse_book(sources_of(random_files(seed, 9)))
    for condition in conditions_of(book):
        assert parse_condition(condition_source(condition, book), book.scope) == (condition, [])


def test_sections_are_read_when_they_are_entered(tmp_path: Path) -> None:
    """Opening a book and starting to play it reads the first section only."""
    sections = "\n".join(
        f"## S {n} {{#s{n}}}\nText {n}.\n\n- [On](#s{n + 1}){{once}}\n" for n in range(400)
    )
    found = indexed(
        a_book(tmp_path / "book", tiny_files(sections + "\n## End {#s400 ending}\nEnd.\n"))
    )
    journey = Journey.begin(Play(found))
    assert journey.text() == "Text 0."
    read = found.sections._known  # type: ignore[attr-defined]
    assert set(read) == {"s0"}
    assert journey.take("s0>s1").text() == "Text 1."
    assert set(read) <= {"s0", "s1", "s2"}


LITTLE = "## A {#a}\nHello.\n\n- [On](#z)\n\n## Z {#z ending}\nBye.\n"


def test_an_edit_of_the_same_size_and_time_is_seen(tmp_path: Path) -> None:
    """An index is not used for files that changed, even when size and time hide it."""
    folder = a_book(tmp_path / "book", tiny_files(LITTLE))
    indexed(folder)
    chapter = folder / "chapters" / "1.md"
    before = chapter.stat()
    chapter.write_text(chapter.read_text().replace("Hello", "Howdy"))
    os.utime(chapter, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert chapter.stat().st_size == before.st_size
    found = indexed_book(folder, stamp_of(folder))
    assert found is None
    assert Journey.begin(Play(open_book(str(folder)))).text() == "Howdy."


def test_times_too_fresh_are_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within a moment of writing, the content decides and not the times."""
    folder = a_book(tmp_path / "book", tiny_files(LITTLE))
    stamp = stamp_of(folder)
    book, _ = read_book(folder)
    write_index(book, stamp)
    # The clock did not move between the reading and the edit: only the content tells.
    chapter = folder / "chapters" / "1.md"
    chapter.write_text(chapter.read_text().replace("Hello", "Howdy"))
    monkeypatch.setattr(index, "stamp_of", lambda _: stamp)
    assert indexed_book(folder, stamp) is None


def test_an_old_book_is_opened_without_its_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once its files are no longer fresh, nothing but the index is read."""
    folder = a_book(tmp_path / "book", tiny_files(LITTLE))
    trusted(monkeypatch)
    indexed(folder)
    monkeypatch.setattr(index, "_same_content", lambda *_: pytest.fail("the sources were read"))
    found = indexed_book(folder, stamp_of(folder))
    assert found is not None
    assert Journey.begin(Play(found)).take("a>z").text() == "Bye."


def test_an_index_written_too_early_is_believed_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An index of fresh files is compared once more, and then written again to be believed."""
    folder = a_book(tmp_path / "book", tiny_files(LITTLE))
    indexed(folder)
    trusted(monkeypatch)
    assert indexed_book(folder, stamp_of(folder)) is not None
    monkeypatch.setattr(index, "_same_content", lambda *_: pytest.fail("the sources were read"))
    assert indexed_book(folder, stamp_of(folder)) is not None


@pytest.mark.parametrize("change", ["new file", "lost file", "other program", "moved book"])
def test_an_index_of_something_else_is_not_used(
    change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another set of files, another folder or another program: the sources are read."""
    folder = a_book(
        tmp_path / "book",
        {
            **tiny_files(LITTLE),
            "graph/glossary.yaml": "- {id: a, name: A, definition: It is so.}\n",
        },
    )
    indexed(folder)
    if change == "new file":
        (folder / "chapters" / "2.md").write_text("---\ntitle: Two\n---\n## B {#b ending}\nB.\n")
    elif change == "lost file":
        (folder / "graph" / "glossary.yaml").unlink()
    elif change == "other program":
        monkeypatch.setattr(index, "_program", lambda: "another")
    else:
        old = index_path(stamp_of(folder))
        shutil.copytree(folder, tmp_path / "copy")
        folder = tmp_path / "copy"
        old.rename(index_path(stamp_of(folder)))
    assert indexed_book(folder, stamp_of(folder)) is None


def test_a_book_with_faults_has_no_index(tmp_path: Path, cache_folder: Path) -> None:
    """Faults are always told from the sources."""
    from talent_story.cli.running import Refused

    folder = a_book(tmp_path / "book", tiny_files("## A {#a}\nHello.\n\n- [On](#nowhere)\n"))
    for _ in range(2):
        with pytest.raises(Refused, match="nowhere"):
            open_book(str(folder))
    assert not list(cache_folder.glob("*"))


def test_a_change_while_reading_leaves_no_index(tmp_path: Path) -> None:
    """A book that changed between its stamp and its index is not kept."""
    folder = a_book(tmp_path / "book", tiny_files(LITTLE))
    stamp = stamp_of(folder)
    book, _ = read_book(folder)
    (folder / "chapters" / "1.md").write_text("---\ntitle: One\n---\n" + LITTLE + "\nMore.\n")
    assert not write_index(book, stamp)
    assert not index_path(stamp).exists()


def test_a_small_book_has_no_index(
    tmp_path: Path, cache_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is read in a moment needs no index."""
    monkeypatch.setattr(index, "LEAST_BYTES", 200_000)
    folder = a_book(tmp_path / "book", tiny_files(LITTLE))
    open_book(str(folder))
    assert not list(cache_folder.glob("*"))


# Damage


def _mutated(rng: Random, content: bytes) -> bytes:
    kind = rng.randrange(6)
    at = rng.randrange(len(content))
    if kind == 0:
        return content[:at]
    if kind == 1:
        return content[:at] + bytes([content[at] ^ (1 << rng.randrange(8))]) + content[at + 1 :]
    if kind == 2:
        return content[:at] + rng.randbytes(rng.randint(1, 40)) + content[at:]
    if kind == 3:
        return content[:at] + content[at + rng.randint(1, 40) :]
    if kind == 4:
        other = rng.randrange(len(content))
        return content[:at] + content[other : other + 30] + content[at + 30 :]
    return content + rng.randbytes(rng.randint(1, 40))


@pytest.mark.parametrize("seed", range(200))
def test_a_damaged_index_is_never_wrong(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever happens to the bytes of an index, the book is the one of the sources."""
    folder = a_book(tmp_path / "book", random_files(seed % 7, 9))
    trusted(monkeypatch)
    book, _ = read_book(folder)
    indexed(folder)
    path = index_path(stamp_of(folder))
    path.write_bytes(_mutated(Random(seed), path.read_bytes()))
    opened = open_book(str(folder))
    assert journeys(opened, seed, 4) == journeys(book, seed, 4)
    assert opened == book


def _rewritten(path: Path, change: object) -> None:
    """Change an index as somebody would who knows its checksums."""
    import hashlib
    import struct
    import zlib

    content = path.read_bytes()
    magic, line, rest = content.split(b"\n", 2)
    lengths = json.loads(line)
    size, count = lengths["header"], lengths["sections"]
    header = json.loads(rest[:size])
    offsets = struct.unpack(f"<{count + 1}Q", rest[size : size + 8 * (count + 1)])
    at = size + 12 * count + 8
    records = [
        json.loads(rest[at + start : at + end]) for start, end in itertools.pairwise(offsets)
    ]
    change(header, records)  # type: ignore[operator]
    packed = [json.dumps(record).encode() for record in records]
    ends = [0]
    for record in packed:
        ends.append(ends[-1] + len(record))
    written = json.dumps(header).encode()
    table = struct.pack(f"<{len(ends)}Q", *ends)
    table += struct.pack(f"<{len(packed)}I", *map(zlib.crc32, packed))
    lengths = {
        "header": len(written),
        "sections": len(packed),
        "digest": hashlib.sha256(written + table).hexdigest(),
    }
    path.write_bytes(
        b"\n".join((magic, json.dumps(lengths).encode(), written)) + table + b"".join(packed)
    )


def _change_at_random(rng: Random, data: object) -> None:
    """Replace one value somewhere inside JSON data by another kind of value."""
    holder, key = data, None
    while isinstance(holder, (dict, list)) and holder:
        key = rng.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        inner = holder[key]
        if not isinstance(inner, (dict, list)) or not inner or rng.random() < 0.25:
            break
        holder = inner
    if key is not None:
        odd = (None, -1, 10**30, 1.5, True, "", "\x1b[2J", "zz", [], {}, [[]], ["s0"], {"if": 1})
        holder[key] = rng.choice(odd)  # type: ignore[index,call-overload]


@pytest.mark.parametrize("seed", range(200))
def test_a_hostile_index_is_never_a_traceback(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Data that a book cannot hold is refused, with the right checksums too.

    Nothing can tell another text from the true one; but what is played stays a book, and nothing
    unsafe for a screen comes out of it.
    """
    from talent_story.book.cleaning import first_unsafe

    rng = Random(seed)
    folder = a_book(tmp_path / "book", random_files(seed % 7, 9))
    trusted(monkeypatch)
    indexed(folder)

    def change(header: dict[str, object], records: list[object]) -> None:
        _change_at_random(rng, header if rng.random() < 0.5 else records)

    _rewritten(index_path(stamp_of(folder)), change)
    opened = open_book(str(folder))
    try:
        seen = journeys(opened, seed, 4)
        for section in opened.sections.values():
            assert all(choice.target in opened.sections for choice in section.choices)
    except OSError:
        return  # what the header says and the sources do not: told as a fault of the disk
    assert first_unsafe(repr(seen)) is None


def test_a_section_damaged_after_opening_is_read_from_the_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Damage found in the middle of a journey is mended from the sources."""
    folder = a_book(tmp_path / "book", tiny_files(LITTLE))
    trusted(monkeypatch)
    found = indexed(folder)
    journey = Journey.begin(Play(found))
    path = index_path(stamp_of(folder))
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 10)
    assert journey.take("a>z").text() == "Bye."
    assert not path.exists()


def test_a_damaged_index_of_a_changed_book_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the sources changed too there is nothing to go on with: an error of the disk."""
    folder = a_book(tmp_path / "book", tiny_files(LITTLE))
    trusted(monkeypatch)
    found = indexed(folder)
    path = index_path(stamp_of(folder))
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 10)
    (folder / "chapters" / "1.md").write_text("---\ntitle: One\n---\n## Q {#q ending}\nQ.\n")
    with pytest.raises(OSError, match="book"):
        found.sections["z"]


# The cache


def test_a_cache_that_cannot_be_written_is_no_fault(
    tmp_path: Path, cache_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a cache the book opens all the same."""
    folder = a_book(tmp_path / "book", tiny_files(LITTLE))
    cache_folder.write_text("a file stands here")
    for _ in range(2):
        assert open_book(str(folder)).id == "tiny"
    cache_folder.unlink()
    cache_folder.mkdir()
    cache_folder.chmod(0o500)
    try:
        assert open_book(str(folder)).id == "tiny"
    finally:
        cache_folder.chmod(0o700)


def test_a_full_disk_leaves_no_index(
    tmp_path: Path, cache_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write that fails leaves neither half an index nor a temporary file."""
    import errno

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    folder = a_book(tmp_path / "book", tiny_files(LITTLE))
    assert open_book(str(folder)).id == "tiny"
    assert not list(cache_folder.iterdir())


def test_what_stands_in_the_place_of_an_index_is_not_followed(tmp_path: Path) -> None:
    """A link or a pipe in the cache is left alone and hangs nobody."""
    folder = a_book(tmp_path / "book", tiny_files(LITTLE))
    path = index_path(stamp_of(folder))
    path.parent.mkdir()
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no pipes")
    os.mkfifo(path)
    assert indexed_book(folder, stamp_of(folder)) is None
    path.unlink()
    victim = tmp_path / "victim"
    victim.write_text("mine")
    path.symlink_to(victim)
    assert open_book(str(folder)).id == "tiny"
    assert victim.read_text() == "mine"


def test_the_cache_keeps_a_few_indexes(
    tmp_path: Path, cache_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Books opened long ago do not fill the disk."""
    monkeypatch.setattr(index, "MOST_KEPT", 3)
    for number in range(6):
        open_book(str(a_book(tmp_path / f"book{number}", tiny_files(LITTLE))))
    assert len(list(cache_folder.glob("*.index"))) == 3


def _write_often(folder: str, book_seed: int) -> None:
    stamp = stamp_of(Path(folder))
    book, _ = read_book(Path(folder))
    for _ in range(15):
        write_index(book, stamp)


def test_writers_at_the_same_time_leave_a_whole_index(tmp_path: Path) -> None:
    """Several programs may open the same new book at once; readers see all or nothing."""
    folder = a_book(tmp_path / "book", random_files(3, 9))
    book, _ = read_book(folder)
    context = multiprocessing.get_context("fork" if os.name == "posix" else "spawn")
    writers = [context.Process(target=_write_often, args=(str(folder), n)) for n in range(3)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        found = indexed_book(folder, stamp_of(folder))
        if found is not None:
            assert replace(found, sections=dict(found.sections)) == book
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    assert indexed_book(folder, stamp_of(folder)) == book
    assert [path.suffix for path in index_path(stamp_of(folder)).parent.iterdir()] == [".index"]
