"""From sources to a book: `(book, problems)`, whatever the sources hold."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from talent_story.book.activities import with_activities
from talent_story.book.building import ChapterReader
from talent_story.book.fields import CATALOGUES
from talent_story.book.language import Scope
from talent_story.book.merging import without_conflicts
from talent_story.book.model import Book
from talent_story.book.problems import Place, Problem, sorted_problems, with_excerpt
from talent_story.book.reporting import MANIFEST_FILE, MET_FILES, WORKSHOPS_FILE, Enough
from talent_story.book.sources import Sources, read_sources


def read_book(folder: Path) -> tuple[Book, list[Problem]]:
    """Read the book in `folder`: the book as far as it could be read, and every problem in it.

    Raises OSError only when `folder` cannot be listed at all.
    """
    with _collector_at_rest():
        sources, problems = read_sources(folder)
        book, more = parse_book(sources)
        if any(problem.severity == "error" for problem in problems):
            book = replace(book, whole=False)
        if more or problems:
            problems = _with_excerpts([*problems, *more], sources)
    return book, problems


def parse_book(sources: Sources) -> tuple[Book, list[Problem]]:
    """Read a book from the text of its files; see `read_book`. Touches no disk.

    Example:
        >>> from talent_story.book.sources import sources_of
        >>> book, problems = parse_book(sources_of({
        ...     "graph/book.yaml": "{format: 1, id: b, title: B, start: a}",
        ...     "chapters/1.md": "---\\ntitle: One\\n---\\n## The end {#a ending}\\nBye.\\n"}))
        >>> (list(book.sections), problems)
        (['a'], [])
    """
    reader = _BookReader(sources)
    try:
        book = reader.read()
    except Enough:
        book = Book("", "", sources.hash, whole=False)
    return book, _with_excerpts(reader.problems, sources)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Keep Python from looking for garbage: a book is many objects and nearly all of them stay."""
    working = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if working:
            gc.enable()


def _with_excerpts(problems: list[Problem], sources: Sources) -> list[Problem]:
    lines: dict[str, list[str]] = {}
    for problem in problems:
        name = problem.place.file
        if name not in lines and name in sources.files:
            lines[name] = sources.files[name].split("\n")
    return sorted_problems(with_excerpt(problem, lines) for problem in problems)


@dataclass
class _BookReader(ChapterReader):
    """Reads a book whole."""

    def read(self) -> Book:
        self.note_unread()
        self.take_conflicts()
        manifest = self.read_manifest_tree()
        self.declare_catalogues()
        self.declare_variables(manifest)
        chapters = self.scan_chapters()
        raw_sections = self.name_sections(chapters, manifest)
        choice_ids = self.name_choices(raw_sections)
        self.scope = Scope(
            self.variables,
            self.facts,
            raw_sections,
            choice_ids,
            {id: None for name in MET_FILES for id in self.declared.get(name, ())},
            self.missing,
        )
        built_chapters = tuple(self.build_chapter(chapter) for chapter in chapters)
        sections = {id: self.build_section(section) for id, section in raw_sections.items()}
        catalogues = {name: self.read_catalogue(name) for name in CATALOGUES}
        sections = with_activities(sections, catalogues["detection_tools.yaml"])
        header = self.read_manifest(manifest)
        return Book(
            id=str(header.get("id", "")),
            title=str(header.get("title", "")),
            hash=self.sources.hash,
            language=str(header.get("language", "fr")),
            start=str(header.get("start", "")),
            version=str(header.get("version", "")),
            authors=tuple(header.get("authors", ())),
            licence=str(header.get("licence", "")),
            notice=str(header.get("notice", "")),
            place=Place(MANIFEST_FILE, 1, 1) if manifest is None else manifest.place,
            variables=self.variables,
            variable_places=self.variable_places,
            facts=self.facts,
            chapters=built_chapters,
            sections=sections,
            competences=catalogues["competences.yaml"],
            entry_points=catalogues["entry_points.yaml"],
            detection_tools=catalogues["detection_tools.yaml"],
            support_formats=catalogues["support_formats.yaml"],
            programmes=catalogues["programmes.yaml"],
            personas=catalogues["personas.yaml"],
            glossary=catalogues["glossary.yaml"],
            notes=tuple(note for chapter in chapters for note in chapter.notes),
            words=self.words,
            workshops=self.read_workshops(),
            whole=not self.holes and not self.missing.used,
        )

    def take_conflicts(self) -> None:
        """Read on with one of the two versions that a merge left in a file."""
        whole: dict[str, str] = {}
        for path, text in self.sources.files.items():
            whole[path], problems = without_conflicts(path, text)
            self.report(problems)
            self.holes += bool(problems) and path != WORKSHOPS_FILE
        self.sources = replace(self.sources, files=whole)

    def note_unread(self) -> None:
        """Excuse the names that files declare which are there and could not be read."""
        for path in self.sources.unread:
            if path.startswith("chapters"):
                self.missing.kinds |= {"section", "choice"}
            else:
                self.excuse_file(path.removeprefix("graph/"))
