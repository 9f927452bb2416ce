"""An index of a book, kept in the user's cache, so that a long book opens without being read again.

`indexed_book` gives a book whose sections are read from the index one by one, as they are entered;
`write_index` writes it. The index is a convenience that nothing depends on: the sources decide.
It is used only while the files of the book are the very ones it was made from, it holds data and
nothing executable (conditions as their text, parsed again against the names of the book), and what
is damaged, foreign or not as it should be is left aside for the sources.

The file: a first line that tells what it is, a line of JSON with the lengths and the digest of what
follows, a header in JSON (all of the book but its sections), a table of the offsets and the
checksums of the records, and one JSON record a section.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import struct
import threading
import time
import weakref
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from talent_story import __version__
from talent_story.book import model
from talent_story.book.cleaning import first_unsafe
from talent_story.book.language import (
    And,
    Chosen,
    Condition,
    Effect,
    Fact,
    Known,
    Met,
    Not,
    OfFact,
    OfVariable,
    OfVisits,
    Or,
    Scope,
    Variable,
    parse_condition,
)
from talent_story.book.model import (
    Book,
    Chapter,
    Choice,
    Competence,
    DetectionTool,
    Entry,
    EntryPoint,
    Persona,
    Programme,
    Section,
    SupportFormat,
    Term,
)
from talent_story.book.names import MAX_NAME
from talent_story.book.passages import (
    EMPTY,
    MAX_DEPTH,
    Branch,
    Conditional,
    Passage,
    Piece,
    Printed,
)
from talent_story.book.problems import Place
from talent_story.story.layout import Layout, layout_of, layout_with

INDEX_FORMAT = 1
"""The version of the file; another one is not read."""

LEAST_BYTES = 200_000
"""A book with fewer bytes of sources is read again in less time than an index is worth."""

MOST_KEPT = 40
"""How many indexes stay in the cache; those used longest ago go first."""

_MAGIC = b"talent-story index\n"
_SUFFIX = ".index"
_FRESH = 2_000_000_000
_MAX_HEADER = 96 << 20
_MAX_RECORD = 8 << 20
_MAX_SECTIONS = 5_000_000
_MAX_ID = 3 * MAX_NAME + 20

_CATALOGUES: Mapping[str, type[Entry]] = {
    "competences": Competence,
    "entry_points": EntryPoint,
    "detection_tools": DetectionTool,
    "support_formats": SupportFormat,
    "programmes": Programme,
    "personas": Persona,
    "glossary": Term,
}
_TEXTS = ("id", "title", "hash", "language", "start", "version", "licence", "notice")

T = TypeVar("T")


class _Unusable(ValueError):
    """Internal: this index is not what `write_index` writes."""


# What an index is valid for


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells whether the files of a book are still the same, without reading them.

    `newest` is the time of the last change to any of them and `total` the bytes of all.
    """

    folder: str
    files: tuple[tuple[str, int, int, int], ...]
    newest: int
    total: int


def stamp_of(folder: Path) -> Stamp:
    """Return the stamp of the book in `folder`. Raises OSError when it cannot be listed."""
    root = os.path.realpath(folder)
    found: list[tuple[str, int, int, int]] = []
    for part in ("graph", "chapters"):
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            for name in os.listdir(os.path.join(root, part)):  # noqa: PTH118 - thousands of files
                status = os.stat(os.path.join(root, part, name))  # noqa: PTH116, PTH118
                found.append(
                    (f"{part}/{name}", status.st_size, status.st_mtime_ns, status.st_ctime_ns)
                )
    return Stamp(
        root,
        tuple(sorted(found)),
        max((max(item[2], item[3]) for item in found), default=0),
        sum(item[1] for item in found),
    )


def index_folder() -> Path:
    """Return where indexes are kept: `TALENT_STORY_CACHE`, or the user's own cache folder."""
    folder = os.environ.get("TALENT_STORY_CACHE")
    if folder:
        return Path(folder).expanduser()
    import platformdirs

    return platformdirs.user_cache_path("talent-story", appauthor=False)


def index_path(stamp: Stamp) -> Path:
    """Return the file in which the index of a book is kept."""
    name = hashlib.sha256(stamp.folder.encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return index_folder() / f"{name}{_SUFFIX}"


def is_worth_it(stamp: Stamp) -> bool:
    """Say whether a book is long enough for an index to save time."""
    return stamp.total >= LEAST_BYTES


@cache
def _program() -> str:
    """Return what tells one program that reads books from another: its version and its code."""
    package = Path(__file__).parent.parent
    digest = hashlib.sha256(f"{__version__} {INDEX_FORMAT}".encode())
    with contextlib.suppress(OSError):
        for path in sorted([*(package / "book").glob("*.py"), Path(__file__)]):
            status = path.stat()
            digest.update(f"{path.name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _signature(stamp: Stamp) -> str:
    told = [_program(), stamp.folder, stamp.files]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


# Writing


def write_index(book: Book, stamp: Stamp) -> bool:
    """Write the index of a book that has no faults; say whether it was written.

    `stamp` was taken before the sources were read; when they changed meanwhile, nothing is written.
    A cache that cannot be written is no fault of the book's, and is passed over.
    """
    from talent_story.store.files import write_atomically

    try:
        if not book.whole or stamp_of(Path(stamp.folder)) != stamp:
            return False
        path = index_path(stamp)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(path, [_index_bytes(book, stamp)], overwrite=True)
        _forget_old_indexes(path.parent)
    except (OSError, ValueError, RecursionError):
        return False
    return True


def _forget_old_indexes(folder: Path) -> None:
    found = sorted(folder.glob(f"*{_SUFFIX}"), key=lambda path: path.stat().st_mtime_ns)
    for path in found[:-MOST_KEPT]:
        path.unlink(missing_ok=True)


def _index_bytes(book: Book, stamp: Stamp) -> bytes:
    packer = _Packer(book)
    records = [_json(packer.packed(section)) for section in book.sections.values()]
    layout = layout_of(book)
    header = {
        "signature": _signature(stamp),
        "written": time.time_ns(),
        **{name: getattr(book, name) for name in _TEXTS},
        "authors": book.authors,
        "words": book.words,
        "place": packer.packed(book.place),
        "variables": [packer.packed(variable) for variable in book.variables.values()],
        "variable_places": {
            name: packer.packed(place) for name, place in book.variable_places.items()
        },
        "facts": [packer.packed(fact) for fact in book.facts.values()],
        "caps": {name: layout.maximum[place] for name, place in layout.visits.items()},
        "taken": list(layout.taken),
        "met": list(layout.met),
        "chapters": [packer.packed(chapter) for chapter in book.chapters],
        "catalogues": {
            name: [packer.packed(entry) for entry in getattr(book, name).values()]
            for name in _CATALOGUES
        },
        "notes": [packer.packed(note) for note in book.notes],
        "choices": sum(len(section.choices) for section in book.sections.values()),
        "named_choices": {
            choice.id: section.id
            for section in book.sections.values()
            for choice in section.choices
            if choice.id.partition(">")[0] != section.id
        },
        "sections": list(book.sections),
        "files": packer.files,
    }
    written = _json(header)
    offsets, at = [0], 0
    for record in records:
        at += len(record)
        offsets.append(at)
    table = struct.pack(f"<{len(offsets)}Q", *offsets)
    table += struct.pack(f"<{len(records)}I", *map(zlib.crc32, records))
    digest = hashlib.sha256(written + table).hexdigest()
    lengths = {"header": len(written), "sections": len(records), "digest": digest}
    return b"".join((_MAGIC, _json(lengths), b"\n", written, table, *records))


def _json(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


class _Packer:
    """The parts of a book as JSON data: a record is the list of its fields."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.files: list[str] = []
        self.file_numbers: dict[str, int] = {}
        self.sources: dict[Condition, str] = {}
        self.names: dict[type[object], tuple[str, ...]] = {}

    def packed(self, value: Any) -> Any:
        if isinstance(value, (str, int, type(None))):
            return value
        if isinstance(value, Place):
            number = self.file_numbers.get(value.file)
            if number is None:
                number = self.file_numbers[value.file] = len(self.files)
                self.files.append(value.file)
            return [number, value.line, value.column, value.length]
        if isinstance(value, Passage):
            return [self.piece(piece) for piece in value.pieces]
        if isinstance(value, tuple):
            return [self.packed(item) for item in value]
        if isinstance(value, Mapping):
            return {name: self.packed(item) for name, item in value.items()}
        if isinstance(value, Condition):
            return self.source(value)
        names = self.names.get(type(value))
        if names is None:
            names = self.names[type(value)] = tuple(item.name for item in fields(value))
        return [self.packed(getattr(value, name)) for name in names]

    def piece(self, piece: Piece) -> Any:
        if isinstance(piece, str):
            return piece
        if isinstance(piece, Printed):
            return {"print": piece.name}
        return [
            [self.packed(branch.condition), self.packed(branch.passage), self.packed(branch.place)]
            for branch in piece.branches
        ]

    def source(self, condition: Condition) -> str:
        """Return the text of a condition: one that is read back as the very same."""
        source = self.sources.get(condition)
        if source is None:
            source = condition_source(condition, self.book)
            if parse_condition(source, self.book.scope)[0] != condition:
                raise _Unusable(source)
            self.sources[condition] = source
        return source


def condition_source(condition: Condition, book: Book) -> str:
    """Return a condition as it is written in a book.

    Example:
        >>> condition_source(Not(Or((OfVisits("den", ">=", 1), Known("age")))), Book("b", "B", ""))
        'not (seen(den) or known(age))'
    """
    match condition:
        case OfVariable(name=name, operator=sign, number=number):
            variable = book.variables[name]
            if variable.kind == "flag":
                return f"{name} {sign} {'true' if number else 'false'}"
            value = variable.values[number] if variable.kind == "choice" else number
            return f"{name} {sign} {value}"
        case OfFact(name=name, operator=sign, number=number):
            return f"{name} {sign} {book.facts[name].values[number - 1]}"
        case OfVisits(section=name, operator=">=", number=1):
            return f"seen({name})"
        case OfVisits(section=name, operator=sign, number=number):
            return f"visits({name}) {sign} {number}"
        case Chosen(choice=name):
            return f"chosen({name})"
        case Met(entry=name):
            return f"met({name})"
        case Known(fact=name):
            return f"known({name})"
        case Not(part=part):
            inner = _inner_source(part, book)
            # “not not x” is read as x; only brackets keep both.
            return f"not ({inner})" if isinstance(part, Not) else f"not {inner}"
        case And(parts=parts):
            return " and ".join(_inner_source(part, book) for part in parts)
        case Or(parts=parts):
            return " or ".join(_inner_source(part, book) for part in parts)
    raise AssertionError(condition)


def _inner_source(condition: Condition, book: Book) -> str:
    source = condition_source(condition, book)
    return f"({source})" if isinstance(condition, (And, Or)) else source


# Reading


def indexed_book(folder: Path, stamp: Stamp) -> Book | None:
    """Return the book in `folder` by its index; None when it must be read from its sources.

    Files changed a moment before the index was written may have changed once more within the same
    tick of the clock: their times are not believed, and their content is compared.
    """
    try:
        path = index_path(stamp)
        descriptor = os.open(
            path,
            os.O_RDONLY
            | getattr(os, "O_CLOEXEC", 0)
            | getattr(os, "O_BINARY", 0)
            | getattr(os, "O_NOFOLLOW", 0)
            | getattr(os, "O_NONBLOCK", 0),
        )
        book, written = _read_header(_File(descriptor), folder, stamp, path)
        if stamp.newest >= written - _FRESH:
            if not _same_content(folder, book.hash):
                return None
            if stamp.newest < time.time_ns() - _FRESH:
                write_index(book, stamp)
        return book
    except (OSError, ValueError, RecursionError, MemoryError):
        return None


def _same_content(folder: Path, hash: str) -> bool:
    from talent_story.book.sources import read_sources

    sources, _ = read_sources(folder)
    return sources.hash == hash


class _File:
    """The open file of an index; closed when nobody needs it any more."""

    def __init__(self, descriptor: int) -> None:
        weakref.finalize(self, os.close, descriptor)
        self.descriptor = descriptor
        self.lock = threading.Lock()
        self.size = os.fstat(descriptor).st_size

    def read(self, at: int, length: int) -> bytes:
        """Return `length` bytes from `at`; fewer are a fault."""
        parts: list[bytes] = []
        with self.lock:
            os.lseek(self.descriptor, at, os.SEEK_SET)
            while length:
                part = os.read(self.descriptor, length)
                if not part:
                    raise _Unusable("truncated")
                parts.append(part)
                length -= len(part)
        return b"".join(parts)


def _read_header(file: _File, folder: Path, stamp: Stamp, path: Path) -> tuple[Book, int]:
    start = file.read(0, min(file.size, 512))
    if not start.startswith(_MAGIC):
        raise _Unusable("foreign")
    line, newline, _ = start[len(_MAGIC) :].partition(b"\n")
    lengths = _mapping(json.loads(line.decode()))
    length, count = _number(lengths.get("header")), _number(lengths.get("sections"))
    at = len(_MAGIC) + len(line) + len(newline)
    if not newline or not 0 < length <= _MAX_HEADER or not 0 < count <= _MAX_SECTIONS:
        raise _Unusable("lengths")
    table_length = 8 * (count + 1) + 4 * count
    if at + length + table_length > file.size:
        raise _Unusable("truncated")
    both = file.read(at, length + table_length)
    if hashlib.sha256(both).hexdigest() != lengths.get("digest"):
        raise _Unusable("damaged")
    offsets = struct.unpack(f"<{count + 1}Q", both[length : length + 8 * (count + 1)])
    checksums = struct.unpack(f"<{count}I", both[length + 8 * (count + 1) :])
    records_at = at + length + table_length
    if offsets[0] or records_at + offsets[-1] != file.size:
        raise _Unusable("truncated")
    header = _mapping(json.loads(both[:length].decode()))
    if header.get("signature") != _signature(stamp):
        raise _Unusable("stale")
    reader = _Reader(header)
    sections = IndexedSections(reader, file, folder, path)
    if len(reader.numbers) != count:
        raise _Unusable("sections")
    sections.offsets, sections.checksums, sections.records_at = offsets, checksums, records_at
    book = reader.book(sections)
    sections.layout = layout_with(book, reader.caps, reader.scope.choices, reader.scope.entries)
    sections.hash = book.hash
    # Where Book keeps what it works out from all of its sections, which this spares it.
    vars(book)["choices"] = IndexedChoices(sections, reader.named_choices, reader.choices)
    return book, _number(header.get("written"))


class IndexedSections(Mapping[str, Section]):
    """The sections of a book by id, each read from the index when it is first asked for.

    When one turns out to be damaged the sources are read instead, then and for all that follow.
    """

    layout: Layout
    offsets: tuple[int, ...]
    checksums: tuple[int, ...]
    records_at: int
    hash: str

    def __init__(self, reader: _Reader, file: _File, folder: Path, path: Path) -> None:
        self._reader = reader
        self._file = file
        self._folder = folder
        self._path = path
        self._known: dict[str, Section] = {}

    def __getitem__(self, id: str) -> Section:
        section = self._known.get(id)
        if section is None:
            number = self._reader.numbers[id]
            try:
                section = self._read(id, number)
            except (OSError, ValueError, RecursionError, MemoryError):
                section = self._from_sources()[id]
            self._known[id] = section
        return section

    def __contains__(self, id: object) -> bool:
        return id in self._reader.numbers

    def __iter__(self) -> Iterator[str]:
        return iter(self._reader.numbers)

    def __len__(self) -> int:
        return len(self._reader.numbers)

    def _read(self, id: str, number: int) -> Section:
        start, end = self.offsets[number], self.offsets[number + 1]
        if not 0 <= start < end <= self.offsets[-1] or end - start > _MAX_RECORD:
            raise _Unusable(id)
        record = self._file.read(self.records_at + start, end - start)
        if zlib.crc32(record) != self.checksums[number]:
            raise _Unusable(id)
        return self._reader.section(id, json.loads(record.decode()))

    def _from_sources(self) -> dict[str, Section]:
        """Return the sections as the sources have them.

        Raises OSError when those are no longer the book that this index was made from.
        """
        from talent_story.book.reading import read_book

        with contextlib.suppress(OSError):
            self._path.unlink()
        book, _ = read_book(self._folder)
        if (
            book.hash != self.hash
            or list(book.sections) != list(self)
            or layout_of(book) != self.layout
        ):
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(self._folder))
        self._known.update(book.sections)
        return self._known


class IndexedChoices(Mapping[str, Choice]):
    """The choices of an indexed book by id: most tell in their id which section has them."""

    def __init__(self, sections: IndexedSections, named: Mapping[str, str], count: int) -> None:
        self._sections = sections
        self._named = named
        self._count = count

    def __getitem__(self, id: str) -> Choice:
        section = self._named.get(id) or id.partition(">")[0]
        if section in self._sections:
            for choice in self._sections[section].choices:
                if choice.id == id:
                    return choice
        raise KeyError(id)

    def __iter__(self) -> Iterator[str]:
        for section in self._sections.values():
            for choice in section.choices:
                yield choice.id

    def __len__(self) -> int:
        return self._count


def _text(value: object) -> str:
    if not isinstance(value, str) or first_unsafe(value) is not None:
        raise _Unusable("text")
    return value


def _number(value: object) -> int:
    if type(value) is not int:
        raise _Unusable("number")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _Unusable("flag")
    return value


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise _Unusable("list")
    return value


def _texts(value: object) -> tuple[str, ...]:
    items = _list(value)
    for item in items:
        if not isinstance(item, str):
            raise _Unusable("text")
    _text("".join(items))
    return tuple(items)


def _mapping(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Unusable("mapping")
    for name in value:
        _text(name)
    return value


def _known(names: Collection[str], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            raise _Unusable(name)


class _Reader:
    """The parts of a book made again from JSON data, each checked against what it refers to."""

    def __init__(self, header: dict[str, Any]) -> None:
        self.header = header
        self.files = _texts(header.get("files"))
        self.decoders: dict[type[Any], tuple[tuple[str, Callable[[Any], Any]], ...]] = {}
        self.conditions: dict[str, Condition] = {}
        self.depth = 0
        self.of_type: dict[str, Callable[[Any], Any]] = {
            "str": _text,
            "int": _number,
            "bool": _flag,
            "tuple[str, ...]": _texts,
            "Mapping[str, str]": self.mapping_of_texts,
            "Place": self.place,
            "Passage": self.passage,
            "Condition": self.condition,
            "Effect": self.effect,
            "Literal['counter', 'flag', 'choice']": _text,
        }
        ids = _texts(header.get("sections"))
        self.numbers = {id: number for number, id in enumerate(ids)}
        if len(self.numbers) != len(ids):
            raise _Unusable("sections")
        self.variables = {
            item.name: item for item in self.records(Variable)(header.get("variables"))
        }
        for variable in self.variables.values():
            self.check_variable(variable)
        self.facts = {item.name: item for item in self.records(Fact)(header.get("facts"))}
        for fact in self.facts.values():
            if not fact.values or len(fact.values) != len(fact.labels):
                raise _Unusable(fact.name)
        self.caps = {
            name: _number(cap)
            for name, cap in _mapping(header.get("caps")).items()
            if name in self.numbers
        }
        taken, met = _texts(header.get("taken")), _texts(header.get("met"))
        # A condition can ask only for what has its place in a state.
        self.scope = Scope(
            self.variables, self.facts, self.caps, dict.fromkeys(taken), dict.fromkeys(met)
        )
        self.named_choices = self.mapping_of_texts(header.get("named_choices"))
        _known(self.named_choices.values(), self.numbers)
        self.choices = _number(header.get("choices"))
        self.chapter_count = 0
        self.entries: dict[str, dict[str, Any]] = {}

    def book(self, sections: IndexedSections) -> Book:
        """Return the book whose sections these are."""
        header = self.header
        texts: dict[str, Any] = {name: _text(header.get(name)) for name in _TEXTS}
        if texts["start"] not in self.numbers:
            raise _Unusable("start")
        chapters = self.records(Chapter)(header.get("chapters"))
        self.chapter_count = len(chapters)
        catalogues = _mapping(header.get("catalogues"))
        for name, kind in _CATALOGUES.items():
            entries = self.records(kind)(catalogues.get(name))
            self.entries[name] = {entry.id: entry for entry in entries}
        self.check_catalogues()
        whole: dict[str, Any] = {**texts, **self.entries}
        book = Book(
            authors=_texts(header.get("authors")),
            words=_number(header.get("words")),
            place=self.place(header.get("place")),
            variables=self.variables,
            variable_places={
                name: self.place(place)
                for name, place in _mapping(header.get("variable_places")).items()
            },
            facts=self.facts,
            chapters=chapters,
            sections=sections,
            notes=tuple(self.note(note) for note in _list(header.get("notes"))),
            **whole,
        )
        _known(self.scope.entries, book.meetable)
        return book

    def section(self, id: str, data: object) -> Section:
        """Return a section from its record."""
        section = self.record(Section, data)
        choices = section.choices
        if (
            section.id != id
            or not 0 <= section.chapter < self.chapter_count
            or bool(choices) == section.ending
            or len({choice.id for choice in choices}) != len(choices)
        ):
            raise _Unusable(id)
        for choice in choices:
            if (
                choice.section != id
                or choice.target not in self.numbers
                or len(choice.id) > _MAX_ID
                or (choice.once and choice.id not in self.scope.choices)
                or self.named_choices.get(choice.id, choice.id.partition(">")[0]) != id
            ):
                raise _Unusable(choice.id)
        for name in ("entry_points", "detection_tools", "support_formats", "programmes"):
            _known(getattr(section, name), self.entries[name])
        _known(section.personas, self.entries["personas"])
        _known(section.asks, self.facts)
        if section.activity:
            _known((section.activity,), self.entries["detection_tools"])
        if section.part_of:
            _known((section.part_of,), self.numbers)
        return section

    # Records

    def records(self, kind: type[T]) -> Callable[[Any], tuple[T, ...]]:
        """Return the function that reads a list of records of a kind."""
        return lambda value: tuple(self.record(kind, item) for item in _list(value))

    def record(self, kind: type[T], data: object) -> T:
        decoders = self.decoders.get(kind)
        if decoders is None:
            decoders = self.decoders[kind] = tuple(
                (item.name, self.decoder(str(item.type)))
                # Only dataclasses come here, which a type variable cannot say.
                for item in fields(kind)  # type: ignore[arg-type]
            )
        values = _list(data)
        if len(values) != len(decoders):
            raise _Unusable(kind.__name__)
        return kind(
            **{name: decode(value) for (name, decode), value in zip(decoders, values, strict=True)}
        )

    def decoder(self, annotation: str) -> Callable[[Any], Any]:
        """Return the function that reads a field, from the type the model gives it."""
        known = self.of_type.get(annotation)
        if known is not None:
            return known
        many = annotation.removeprefix("tuple[").removesuffix(", ...]")
        optional = annotation.removesuffix(" | None")
        decode: Callable[[Any], Any]
        if many != annotation:
            one = self.decoder(many)

            def decode(value: Any) -> Any:
                return tuple(map(one, _list(value)))

        elif optional != annotation:
            one = self.decoder(optional)

            def decode(value: Any) -> Any:
                return None if value is None else one(value)

        else:
            kind = getattr(model, annotation, None)
            if not isinstance(kind, type) or not is_dataclass(kind):
                raise _Unusable(annotation)

            def decode(value: Any) -> Any:
                return self.record(kind, value)

        self.of_type[annotation] = decode
        return decode

    def mapping_of_texts(self, value: object) -> dict[str, str]:
        return {name: _text(item) for name, item in _mapping(value).items()}

    def place(self, value: object) -> Place:
        file, line, column, length = map(_number, _list(value))
        if not 0 <= file < len(self.files) or min(line, column, length) < 0:
            raise _Unusable("place")
        return Place(self.files[file], line, column, length)

    def note(self, value: object) -> tuple[Place, str]:
        place, text = _list(value)
        return self.place(place), _text(text)

    def condition(self, source: object) -> Condition:
        text = _text(source)
        known = self.conditions.get(text)
        if known is not None:
            return known
        condition, faults = parse_condition(text, self.scope)
        if condition is None or faults or not self.is_within_caps(condition):
            raise _Unusable(text)
        self.conditions[text] = condition
        return condition

    def is_within_caps(self, condition: Condition) -> bool:
        """Say whether visits are counted as far as a condition compares them."""
        match condition:
            case OfVisits(section=name, number=number):
                return self.caps[name] >= max(1, number + 1)
            case Not(part=part):
                return self.is_within_caps(part)
            case And(parts=parts) | Or(parts=parts):
                return all(self.is_within_caps(part) for part in parts)
        return True

    def effect(self, value: object) -> Effect:
        name, operator, number = _list(value)
        variable = self.variables.get(_text(name))
        number = _number(number)
        if variable is None or operator not in ("=", "+=", "-="):
            raise _Unusable("effect")
        if variable.kind != "counter" and (
            operator != "=" or not variable.minimum <= number <= variable.maximum
        ):
            raise _Unusable(variable.name)
        return Effect(variable.name, operator, number)

    def passage(self, value: object) -> Passage:
        pieces = _list(value)
        if not pieces:
            return EMPTY
        if len(pieces) == 1 and isinstance(pieces[0], str):
            return Passage((_text(pieces[0]),))
        self.depth += 1
        if self.depth > MAX_DEPTH + 1:
            raise _Unusable("depth")
        passage = Passage(tuple(self.piece(piece) for piece in pieces))
        self.depth -= 1
        return passage

    def piece(self, value: object) -> Piece:
        if isinstance(value, str):
            return _text(value)
        if isinstance(value, dict):
            name = _text(value.get("print"))
            if name not in self.variables and name not in self.facts:
                raise _Unusable(name)
            return Printed(name)
        return Conditional(tuple(self.branch(item) for item in _list(value)))

    def branch(self, value: object) -> Branch:
        condition, passage, place = _list(value)
        return Branch(
            None if condition is None else self.condition(condition),
            self.passage(passage),
            self.place(place),
        )

    # What records refer to

    def check_variable(self, variable: Variable) -> None:
        values = len(variable.values)
        if (
            not variable.minimum <= variable.start <= variable.maximum
            or values != len(variable.labels)
            or variable.kind not in ("counter", "flag", "choice")
            or (variable.kind == "flag" and (variable.minimum, variable.maximum) != (0, 1))
            or (variable.kind == "choice") != bool(values)
            or (values and (variable.minimum, variable.maximum) != (0, values - 1))
        ):
            raise _Unusable(variable.name)

    def check_catalogues(self) -> None:
        entries = self.entries
        for door in entries["entry_points"].values():
            if door.opens:
                _known((door.opens,), self.numbers)
            _known(door.tools, entries["detection_tools"])
        for tool in entries["detection_tools"].values():
            _known(tool.reveals, entries["competences"])
            _known(tool.formats, entries["support_formats"])
        for form in entries["support_formats"].values():
            _known(form.develops, entries["competences"])
            _known(form.programmes, entries["programmes"])
        for persona in entries["personas"].values():
            _known(persona.facts, self.facts)
            for name, value in persona.facts.items():
                _known((value,), self.facts[name].values)
            _known(persona.expects, entries["programmes"])
