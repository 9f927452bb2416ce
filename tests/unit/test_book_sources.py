"""The files of a book on disk: which are read, which are refused, and in what words."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from talent_story.book import Sources, format_problem, parse_book, read_book, sources_of
from talent_story.book import sources as sources_module
from talent_story.book.sources import content_hash, read_sources
from tests.books import found, tiny_files, write_files

CHAPTER = "## A {#a}\n\n- [On](#end)\n\n## End {#end ending}\n\nBye.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound book, in a folder that has something outside it to steal."""
    (tmp_path / "secret.md").write_text("---\ntitle: Secret\n---\n## S {#secret ending}\nx\n")
    return write_files(tmp_path / "book", tiny_files(CHAPTER))


def problems_in(folder: Path) -> list[str]:
    return [f"{p.place} {p.rule}: {p.message}" for p in read_book(folder)[1]]


def test_book_on_disk_is_the_book_in_memory(folder):
    """Reading a folder gives what its texts give, hash included."""
    book, problems = read_book(folder)
    assert problems == []
    assert book == parse_book(sources_of(tiny_files(CHAPTER)))[0]


def test_hash_is_that_of_the_content(folder):
    """It changes with any byte and any name, and with nothing else."""
    first = read_book(folder)[0].hash
    os.utime(folder / "chapters/1.md", (1, 1))
    (folder / "README.md").write_text("not part of the book")
    (folder / "chapters/.hidden.md").write_text("nor this")
    (folder / "chapters/notes.txt").write_text("nor this")
    assert read_book(folder)[0].hash == first
    (folder / "chapters/1.md").write_text((folder / "chapters/1.md").read_text() + "\n")
    assert read_book(folder)[0].hash != first
    assert content_hash([("a", b"bc")]) != content_hash([("ab", b"c")])
    assert content_hash([("a", b"1"), ("b", b"2")]) == content_hash([("b", b"2"), ("a", b"1")])


def test_chapters_are_read_in_file_name_order(folder):
    """Whatever order the disk lists them in."""
    for name in ("10.md", "02.md"):
        (folder / "chapters" / name).write_text(
            f"---\ntitle: T{name}\n---\n## S {{#s-{name[:2]} ending}}\nx\n"
        )
    assert [chapter.place.file for chapter in read_book(folder)[0].chapters] == [
        "chapters/02.md",
        "chapters/1.md",
        "chapters/10.md",
    ]


def test_folder_that_cannot_be_listed_is_an_error_of_its_own(tmp_path):
    """No folder, no book: the only exception there is."""
    with pytest.raises(OSError, match="nowhere"):
        read_book(tmp_path / "nowhere")
    (tmp_path / "file").write_text("x")
    with pytest.raises(NotADirectoryError):
        read_book(tmp_path / "file")


def test_empty_folder_says_what_a_book_is(tmp_path):
    """Both missing parts are told, and nothing else."""
    book, problems = read_book(tmp_path)
    assert not book.whole
    assert found(problems) == ["chapters:1:1 syntax", "graph/book.yaml:1:1 syntax"]
    assert "chapters/*.md and graph/book.yaml" in format_problem(problems[0])


def test_empty_files_are_told_one_by_one(tmp_path):
    """An empty chapter, manifest and catalogue: no traceback, no cascade."""
    write_files(tmp_path, {"chapters/1.md": "", "graph/book.yaml": "", "graph/programmes.yaml": ""})
    assert problems_in(tmp_path) == [
        "chapters/1.md:1:1 syntax: the chapter has no front matter",
        "graph/book.yaml:1:1 wrong-type: the manifest must be a mapping of keys to values",
    ]


def test_folder_without_chapters_is_told(tmp_path):
    """chapters/ may be there and hold none."""
    write_files(tmp_path, {"chapters/x.txt": "", **{"graph/book.yaml": "format: 1\nid: b\n"}})
    assert "chapters:1:1 syntax: holds no chapter (*.md)" in problems_in(tmp_path)


def test_chapters_may_not_be_a_file(tmp_path):
    """A file in the place of the folder is no folder."""
    write_files(tmp_path, {"chapters": "x"})
    assert problems_in(tmp_path)[0].startswith("chapters:1:1 syntax: there is no folder")


def test_bad_utf_8_is_told_where_it_is(folder):
    """Line, column and byte; the rest of the file is read."""
    path = folder / "chapters/1.md"
    path.write_bytes(path.read_bytes() + b"\nUn caf\xc3\xa9, un th\xe9.\n")
    assert problems_in(folder) == ["chapters/1.md:12:15 syntax: this byte is not UTF-8: 0xe9"]


def test_control_characters_are_replaced_and_reported(folder):
    """An escape sequence in a chapter or in YAML never reaches the book."""
    path = folder / "chapters/1.md"
    path.write_text(path.read_text().replace("Bye.", "B\x1b]52;c;aGk=\x07ye\u202e.\x00"))
    manifest = folder / "graph/book.yaml"
    manifest.write_text(manifest.read_text().replace("Tiny", "Ti\x1b[2Jny"))
    book, problems = read_book(folder)
    assert [(str(p.place), p.severity, str(p.message)) for p in problems] == [
        ("chapters/1.md:10:2", "warning", "an invisible or control character: U+001B"),
        ("graph/book.yaml:3:10", "warning", "an invisible or control character: U+001B"),
    ]
    assert book.title == "Ti\ufffd[2Jny"
    assert book.sections["end"].passage.pieces == ("B\ufffd]52;c;aGk=\ufffdye\ufffd.\ufffd",)
    shown = "\n".join(map(format_problem, problems))
    assert not any(ord(character) < 32 and character != "\n" for character in shown)


def test_control_characters_in_file_names_are_reported(folder):
    """The name is shown with the character replaced, and no file is lost in silence."""
    body = "---\ntitle: T\n---\n## S {#s-%d ending}\nx\n"
    for number, name in enumerate(("a\x1b[31m.md", "a\x07[31m.md")):
        (folder / "chapters" / name).write_text(body % number)
    (folder / "graph" / "x\x1b.yaml").write_text("")
    book, problems = read_book(folder)
    assert [(p.place.file, p.severity) for p in problems] == [
        ("chapters/a\ufffd[31m.md", "error"),
        ("graph/x\ufffd.yaml", "warning"),
    ]
    assert {"s-0", "s-1"} & set(book.sections)
    assert "\x1b" not in "".join(map(format_problem, problems))


def test_name_that_is_not_utf_8_is_shown_all_the_same(folder):
    """A file name is bytes to the disk and must not break a message."""
    path = os.fsencode(folder / "chapters") + b"/z\xff.md"
    with open(path, "wb") as file:
        file.write(b"---\ntitle: T\n---\n## S {#s ending}\nx\n")
    for problem in read_book(folder)[1]:
        format_problem(problem).encode("utf-8")


def test_chapter_that_is_a_folder_or_a_fifo_is_refused(folder):
    """Only ordinary files are read; a fifo does not hang."""
    os.mkfifo(folder / "chapters/2.md")
    (folder / "chapters/3.md").mkdir()
    reports = problems_in(folder)
    assert [line.split(" ")[0] for line in reports] == ["chapters/2.md:1:1", "chapters/3.md:1:1"]
    assert reports[0].endswith("is not an ordinary file")
    assert reports[1].endswith("is not an ordinary file")


def test_refusing_files_leaks_no_descriptor(folder):
    """Thousands of wrong files do not use up what the process may open."""
    for number in range(50):
        (folder / f"chapters/d{number}.md").mkdir()
    before = len(os.listdir("/proc/self/fd"))
    read_book(folder)
    assert len(os.listdir("/proc/self/fd")) == before


@pytest.mark.parametrize(
    "target",
    ["/dev/zero", "/etc/passwd", "../../secret.md", "nowhere.md", "loop.md", "/dev/stdin"],
)
def test_link_out_of_the_folder_is_refused(folder, target):
    """A link may not lead out of the book, nor round in a circle, nor nowhere."""
    (folder / "chapters/loop.md").symlink_to("loop.md") if target == "loop.md" else (
        folder / "chapters/9.md"
    ).symlink_to(target)
    reports = problems_in(folder)
    assert len(reports) == 1
    assert reports[0].endswith("syntax: leads out of the book's folder, or nowhere")
    assert "secret" not in read_book(folder)[0].sections


def test_link_inside_the_folder_is_followed(folder):
    """A link to another file of the book is that file."""
    (folder / "shared.md").write_text("---\ntitle: T\n---\n## S {#s ending}\nx\n")
    (folder / "chapters/2.md").symlink_to("../shared.md")
    book, problems = read_book(folder)
    assert problems == []
    assert "s" in book.sections


def test_linked_folder_is_refused(folder, tmp_path):
    """chapters/ or graph/ may not stand elsewhere."""
    elsewhere = tmp_path / "elsewhere"
    (folder / "chapters").rename(elsewhere)
    (folder / "chapters").symlink_to(elsewhere)
    assert problems_in(folder)[0] == "chapters:1:1 syntax: leads out of the book's folder"


def test_picture_through_a_link_out_of_the_folder_is_not_there(folder, tmp_path):
    """Neither a link nor `..` makes a file outside a picture of the book."""
    (tmp_path / "x.png").write_bytes(b"x")
    (folder / "x.png").symlink_to(tmp_path / "x.png")
    (folder / "y.png").write_bytes(b"x")
    path = folder / "chapters/1.md"
    path.write_text(path.read_text() + "\n![x](x.png) ![y](y.png) ![z](../x.png)\n")
    assert problems_in(folder) == [
        "chapters/1.md:12:6 broken-link: there is no picture “x.png” in the book's folder",
        "chapters/1.md:12:30 broken-link: “../x.png” is no picture of this book",
    ]


def test_unknown_file_of_graph_is_a_warning(folder):
    """A misspelt catalogue is not read in silence."""
    (folder / "graph/programs.yaml").write_text("[]")
    (folder / "graph/personas.yml").write_text("[]")
    problems = read_book(folder)[1]
    assert [(p.place.file, p.severity, str(p.help)) for p in problems] == [
        ("graph/personas.yml", "warning", "call it personas.yaml"),
        ("graph/programs.yaml", "warning", "did you mean “programmes.yaml”?"),
    ]


def test_sizes_have_limits(folder, monkeypatch):
    """A line, a file, a book, a number of chapters: each too large is told and left out."""
    monkeypatch.setattr(sources_module, "MAX_CHAPTER_BYTES", 2_000)
    monkeypatch.setattr(sources_module, "MAX_YAML_BYTES", 1_500)
    monkeypatch.setattr(sources_module, "MAX_BOOK_BYTES", 4_500)
    monkeypatch.setattr(sources_module, "MAX_CHAPTERS", 5)
    monkeypatch.setattr(sources_module, "MAX_LINE", 500)
    text = "---\ntitle: T\n---\n## S {{#s-{0} ending}}\n{1}\n"
    write_files(
        folder,
        {
            "chapters/2.md": text.format(2, "x" * 2_500),
            "chapters/3.md": text.format(3, "x" * 600),
            "chapters/4.md": text.format(4, "x\n" * 900),
            "chapters/5.md": text.format(5, "x"),
            "chapters/6.md": text.format(6, "x"),
            "graph/glossary.yaml": "#" * 2_000,
        },
    )
    reports = read_sources(folder)[1]
    assert [(p.place.file, p.place.line, str(p.message)[:40]) for p in reports] == [
        ("graph/glossary.yaml", 1, "is larger than a book file may be (0 MiB"),
        ("chapters", 1, "more than 5 files"),
        ("chapters/2.md", 1, "is larger than a book file may be (0 MiB"),
        ("chapters/3.md", 5, "a line of 600 characters; the longest ma"),
        ("chapters/4.md", 1, "the files of the book are over 0 MiB"),
        ("chapters/5.md", 1, "the files of the book are over 0 MiB"),
    ]


def test_sources_in_memory_are_taken_as_given():
    """`sources_of` reads nothing and keeps the order."""
    sources = sources_of({"chapters/b.md": "x", "chapters/a.md": "y"})
    assert isinstance(sources, Sources)
    assert list(sources.files) == ["chapters/b.md", "chapters/a.md"]
