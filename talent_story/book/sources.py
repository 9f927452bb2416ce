"""The files of a book, read from disk once; nothing else in the core touches the disk."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from talent_story.book.cleaning import clean, first_unsafe
from talent_story.book.phrases import Phrase, say
from talent_story.book.problems import Place, Problem, did_you_mean, nearest_name

MAX_CHAPTER_BYTES = 16 << 20
MAX_YAML_BYTES = 4 << 20
MAX_BOOK_BYTES = 128 << 20
MAX_CHAPTERS = 5_000
MAX_LINE = 65_536
MAX_PICTURES = 10_000
"""Most pictures of a chapter."""

CATALOGUE_FILES = (
    "competences.yaml",
    "entry_points.yaml",
    "detection_tools.yaml",
    "support_formats.yaml",
    "programmes.yaml",
    "personas.yaml",
    "glossary.yaml",
)
GRAPH_FILES = ("book.yaml", *CATALOGUE_FILES, "workshops.yaml")
OTHER_CHAPTER_SUFFIXES = ("md", "markdown", "mdown", "txt")
"""How files end that were meant for chapters, most likely."""

IMAGE_SUFFIXES = (".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif")


@dataclass(frozen=True)
class Sources:
    """The text of a book's files by their path in it (`chapters/…`, `graph/…`), and its hash.

    `images` are the picture files the book's folder holds, by path; prose may show these only.
    `unread` are the paths of what is there and could not be read: `chapters` for all of them.
    """

    files: Mapping[str, str]
    hash: str
    images: frozenset[str] = field(default_factory=frozenset)
    unread: frozenset[str] = frozenset()


def sources_of(files: Mapping[str, str], images: frozenset[str] = frozenset()) -> Sources:
    """Return the sources of a book held in memory, as tests and generators make them."""
    return Sources(
        dict(files),
        content_hash((path, text.encode("utf-8", "surrogatepass")) for path, text in files.items()),
        images,
    )


def content_hash(files: Iterable[tuple[str, bytes]]) -> str:
    """Return the SHA-256 over (path, bytes) pairs, sorted by path, in hexadecimal."""
    digest = hashlib.sha256()
    for path, content in sorted(files):
        name = path.encode("utf-8", "surrogatepass")
        digest.update(len(name).to_bytes(8, "big") + name)
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


def read_sources(folder: Path) -> tuple[Sources, list[Problem]]:
    """Read the files of the book in `folder`.

    What cannot be used (bad UTF-8, a device, a link that leaves the folder, a file or a line too
    long) is a problem and is left out. Raises OSError only when `folder` itself cannot be listed.
    """
    os.listdir(folder)
    reader = _Reader(folder)
    reader.read_folder("graph", ".yaml")
    reader.read_folder("chapters", ".md")
    reader.find_images()
    sources = Sources(
        reader.files,
        content_hash(reader.contents.items()),
        frozenset(reader.images),
        frozenset(reader.unread),
    )
    return sources, reader.problems


class _Reader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder.resolve()
        self.files: dict[str, str] = {}
        self.contents: dict[str, bytes] = {}
        self.images: set[str] = set()
        self.unread: set[str] = set()
        self.problems: list[Problem] = []
        self.total = 0

    def problem(
        self,
        path: str,
        message: Phrase,
        help: Phrase | None = None,
        line: int = 1,
        column: int = 1,
        *,
        rule: str = "syntax",
        warning: bool = False,
    ) -> None:
        self.problems.append(
            Problem(
                rule,
                Place(path, line, column),
                message,
                help=help,
                severity="warning" if warning else "error",
            )
        )

    def read_folder(self, name: str, suffix: str) -> None:
        folder = self.folder / name
        try:
            names = sorted(os.listdir(folder))
        except (FileNotFoundError, NotADirectoryError):
            if name == "chapters":
                self.problem(
                    name,
                    say("there is no folder “{name}” with the chapters of the book", name=name),
                    say("a book is a folder with chapters/*.md and graph/book.yaml"),
                )
                self.unread.add(name)
            return
        except OSError as error:
            self.problem(name, say("cannot be read: {why}", why=_reason(error)))
            self.leave(name)
            return
        if not self.inside(folder):
            self.problem(name, say("leads out of the book's folder"))
            self.leave(name)
            return
        chosen = [item for item in names if item.endswith(suffix) and not item.startswith(".")]
        if name == "graph":
            self.report_unknown_files(names)
            chosen = [item for item in chosen if item in GRAPH_FILES]
        else:
            self.report_other_chapters(names)
        if name == "chapters" and not chosen:
            self.problem(name, say("holds no chapter (*.md)"))
            self.unread.add(name)
        if len(chosen) > MAX_CHAPTERS:
            self.problem(name, say("more than {n} files", n=MAX_CHAPTERS))
            chosen = chosen[:MAX_CHAPTERS]
            self.unread.add(name)
        for item in chosen:
            path = f"{name}/{item}"
            self.read_file(path)
            if path not in self.contents:
                self.unread.add(path)

    def leave(self, name: str) -> None:
        """Note a folder of which nothing was read."""
        self.unread.update(
            (name,) if name == "chapters" else (f"{name}/{item}" for item in GRAPH_FILES)
        )

    def report_other_chapters(self, names: list[str]) -> None:
        for item in names:
            stem, _, suffix = item.rpartition(".")
            if item.startswith(".") or suffix.lower() not in OTHER_CHAPTER_SUFFIXES:
                continue
            if item.endswith(".md") or f"{stem}.md" in names:
                continue
            self.unread.add(f"chapters/{item}")
            self.problem(
                _printable(f"chapters/{item}"),
                say("this file is not part of the format, so it is not read"),
                say("call it {name}", name=_printable(f"{stem}.md")),
                rule="unknown-name",
                warning=True,
            )

    def report_unknown_files(self, names: list[str]) -> None:
        for item in names:
            stem, _, suffix = item.rpartition(".")
            if suffix not in ("yaml", "yml") or item in GRAPH_FILES or item.startswith("."):
                continue
            near = f"{stem}.yaml"
            meant = near if near in GRAPH_FILES else nearest_name(item, GRAPH_FILES)
            if meant is not None and meant not in names:
                self.unread.add(f"graph/{meant}")
            self.problem(
                _printable(f"graph/{item}"),
                say("this file is not part of the format, so it is not read"),
                say("call it {name}", name=near)
                if meant == near
                else did_you_mean(item, GRAPH_FILES),
                rule="unknown-name",
                warning=True,
            )

    def inside(self, path: Path) -> bool:
        try:
            return path.resolve(strict=True).is_relative_to(self.root)
        except (OSError, RuntimeError):
            return False

    def read_file(self, path: str) -> None:
        limit = MAX_YAML_BYTES if path.endswith(".yaml") else MAX_CHAPTER_BYTES
        shown, full = _printable(path), self.folder / path
        if not self.inside(full):
            self.problem(shown, say("leads out of the book's folder, or nowhere"))
            return
        try:
            descriptor = os.open(full, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                os.close(descriptor)
                self.problem(shown, say("is not an ordinary file"))
                return
            with open(descriptor, "rb") as file:
                content = file.read(limit + 1)
        except OSError as error:
            self.problem(shown, say("cannot be read: {why}", why=_reason(error)))
            return
        self.total += len(content)
        if len(content) > limit:
            self.problem(
                shown,
                say("is larger than a book file may be ({n} MiB)", n=limit >> 20),
                say("split it into several chapters"),
            )
            return
        if self.total > MAX_BOOK_BYTES:
            self.problem(
                shown, say("the files of the book are over {n} MiB", n=MAX_BOOK_BYTES >> 20)
            )
            return
        if shown != path:
            self.problem(
                shown,
                say("the name of this file holds an invisible or control character"),
                say("give the file another name"),
            )
            if shown in self.files:
                return
        self.contents[path] = content
        self.files[shown] = self.decode(shown, content)

    def decode(self, path: str, content: bytes) -> str:
        wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
        try:
            text = content.decode("utf-16" if wide else "utf-8-sig")
        except UnicodeDecodeError as error:
            before = content[: error.start]
            line = before.count(b"\n") + 1
            start = before.rfind(b"\n") + 1
            column = len(before[start:].decode("utf-8", "replace")) + 1
            self.problem(
                path,
                say("this byte is not UTF-8: 0x{byte:02x}", byte=content[error.start]),
                say("save the file as UTF-8"),
                line,
                column,
            )
            text = content.decode("utf-8", "replace")
        else:
            if wide:
                message = say("this file is UTF-16, not UTF-8")
                self.problem(path, message, say("save the file as UTF-8"))
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        unsafe = first_unsafe(text)
        if unsafe is not None:
            line = text.count("\n", 0, unsafe) + 1
            column = unsafe - text.rfind("\n", 0, unsafe)
            self.problem(
                path,
                say("an invisible or control character: U+{code:04X}", code=ord(text[unsafe])),
                say("remove it; it is shown as “\ufffd” and never reaches a screen"),
                line,
                column,
                warning=True,
            )
            text = clean(text)
        if len(text) > MAX_LINE:
            text = self.without_long_lines(path, text)
        return text

    def without_long_lines(self, path: str, text: str) -> str:
        lines = text.split("\n")
        for index, line in enumerate(lines):
            if len(line) > MAX_LINE:
                self.problem(
                    path,
                    say(
                        "a line of {n} characters; the longest may have {most}",
                        n=len(line),
                        most=MAX_LINE,
                    ),
                    say("break it into paragraphs"),
                    index + 1,
                )
                lines[index] = ""
        return "\n".join(lines)

    def find_images(self) -> None:
        """Note which of the pictures that the chapters name are really there."""
        for path, text in self.files.items():
            if not path.endswith(".md") or ("![" not in text and "illustration:" not in text):
                continue
            found = (match.group(1) or match.group(2) for match in _PICTURE.finditer(text))
            for name in dict.fromkeys(islice(found, MAX_PICTURES)):
                for candidate in picture_paths(name):
                    full = self.folder / candidate
                    if self.inside(full) and full.is_file():
                        self.images.add(candidate)


_PICTURE = re.compile(
    r"!\[[^\[\]]*+\]\(\s*+<?([^()\s>]++)|^illustration:\s*[\"']?([^\s\"']+)", re.MULTILINE
)


def picture_paths(name: str) -> tuple[str, ...]:
    """Return where in the book's folder the picture `name` may stand: nothing outside it.

    A picture is named from the book's folder or from the chapter's.
    """
    if (
        not name
        or any(character in name for character in "\\:~\0%?#")
        or name.startswith("/")
        or ".." in name.split("/")
        or not name.lower().endswith(IMAGE_SUFFIXES)
    ):
        return ()
    plain = "/".join(part for part in name.split("/") if part not in ("", "."))
    return (plain, f"chapters/{plain}")


def _reason(error: OSError) -> str:
    return clean(error.strerror or type(error).__name__)


def _printable(path: str) -> str:
    return clean(path.encode("utf-8", "replace").decode("utf-8")).replace("\n", "\ufffd")
