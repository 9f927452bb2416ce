"""`talent-story map` as it is typed: what it writes, what it refuses, what others add to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.books import tiny_files, write_files

Run = Callable[..., "subprocess.CompletedProcess[str]"]

CHAPTER = """
## The hall {#hall entry="door"}

A hall.

- [To the garden](#garden)
- [To the cellar](#cellar)

## The cellar {#cellar}

Dark.

- [Up](#garden)

## The garden {#garden ending}

Roses.
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    files = tiny_files(CHAPTER, entry_points="- {id: door, name: The door, opens: hall}\n")
    return write_files(tmp_path / "book", files)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def call(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "talent_story", "--lang", "en", *map(str, arguments)],
            capture_output=True, text=True, timeout=120,
            env={**os.environ, "TALENT_STORY_DATA": str(tmp_path / "data"), **environment},
        )  # fmt: skip

    return call


@pytest.fixture
def walked(run: Run, book: Path, tmp_path: Path) -> Path:
    """A journey to the cellar, as a file."""
    from talent_story.book.reading import read_book
    from talent_story.store import write_journey_file
    from talent_story.story import Journey, Play

    read, _problems = read_book(book)
    path = tmp_path / "mine.json"
    record = Journey.begin(Play(read)).take("hall>cellar").record()
    write_journey_file(path, record, without_facts=())
    return path


@pytest.mark.parametrize(
    "suffix", ["svg", "png", "pdf", "html", "md", "csv", "mmd", "dot", "graphml", "gexf", "json"]
)
def test_suffix_chooses_the_format(run, book, tmp_path, suffix):
    """Each suffix writes a file of its kind; a second run writes the same bytes."""
    beginnings = {
        "svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF", "html": b"<!doctype html>",
        "md": b"# Tiny", "csv": b"\xef\xbb\xbf", "mmd": b"flowchart", "dot": b"digraph",
        "graphml": b"<?xml", "gexf": b"<?xml", "json": b"{",
    }  # fmt: skip
    path, again = tmp_path / f"map.{suffix}", tmp_path / f"again.{suffix.upper()}"
    for target in (path, again):
        done = run("map", book, "-o", target)
        assert done.returncode == 0 and not done.stderr, done.stderr
    assert path.read_bytes().startswith(beginnings[suffix])
    assert path.read_bytes() == again.read_bytes()


def test_standard_output_takes_a_format(run, book):
    """`-o -` writes to the standard output in the format named."""
    done = run("map", book, "-o", "-", "--format", "json", "--view", "story")
    assert done.returncode == 0
    assert [n["id"] for n in json.loads(done.stdout)["nodes"]] == [
        "section:hall", "section:cellar", "section:garden",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("-o map.tiff", "not written as “.tiff”"),
        ("-o -", "--format"),
        ("", "with -o FILE"),
        ("-o map.svg --from cellr", "Did you mean “cellar”"),
        ("-o map.svg --view scheme --to cellar", "“--view both”"),
        ("-o map.svg --from garden --to hall", "Nothing leads from “The garden” to “The hall”"),
        ("-o map.svg --unfold 7", "There is no group “7”"),
        ("-o map.svg --no-spoilers", "needs a journey"),
        ("-o map.svg --journey nobody", "no such file"),
        ("-o map.svg --paper A0", "for .pdf"),
        ("-o nowhere/map.svg", "folder does not exist"),
        ("-o .", "not written as"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(run, book, tmp_path, arguments, said):
    """Exit 2, what is wrong and how to mend it, no traceback, no file."""
    script = (
        "import os, sys; os.chdir(sys.argv.pop(1));"
        "from talent_story.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path), "--lang", "en", "map", "book", *arguments.split()],
        capture_output=True, text=True, timeout=120,
        env={**os.environ, "TALENT_STORY_DATA": str(tmp_path / "data")},
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert said in done.stderr and "Traceback" not in done.stderr
    assert not list(tmp_path.glob("map.*"))


def test_a_file_is_replaced_whole_or_not_at_all(run, book, tmp_path):
    """Without --force what is there stays; a failed map leaves it untouched; a link stays a link."""
    path = tmp_path / "map.svg"
    path.write_text("mine")
    assert run("map", book, "-o", path).returncode == 2
    assert run("map", book, "-o", path, "--from", "nope", "--force").returncode == 2
    assert path.read_text() == "mine"
    link = tmp_path / "link.svg"
    link.symlink_to(path)
    assert run("map", book, "-o", link, "--force").returncode == 2
    assert path.read_text() == "mine"
    assert run("map", book, "-o", path, "--force").returncode == 0
    assert path.read_text().startswith("<svg")
    assert sorted(p.name for p in tmp_path.glob("*.svg")) == ["link.svg", "map.svg"]


def test_a_journey_is_marked_and_another_book_refused(run, book, walked, tmp_path):
    """The legend names the journey by its file's name alone; a journey of another book is refused."""
    done = run("map", book, "-o", "-", "--format", "svg", "--journey", walked, "--no-spoilers")
    assert done.returncode == 0, done.stderr
    assert "Journey 1: mine" in done.stdout and str(tmp_path) not in done.stdout
    assert "The cellar" in done.stdout and "The garden" not in done.stdout
    other = write_files(
        tmp_path / "other",
        tiny_files("## A {#a ending}\n\nx", "format: 1\nid: other\ntitle: Other\nstart: a\n"),
    )
    refused = run("map", other, "-o", tmp_path / "map.svg", "--journey", walked)
    assert refused.returncode == 2 and "played in the book “Tiny”, not in “Other”" in refused.stderr


def test_an_edited_book_still_shows_the_journey_as_far_as_it_goes(run, book, walked, tmp_path):
    """Where the journey no longer fits the edition, a sentence says so and the rest is drawn."""
    chapter = book / "chapters" / "1.md"
    chapter.write_text(
        chapter.read_text().replace(
            "- [To the cellar](#cellar)\n", '- [Down](#cellar){id="down"}\n'
        )
    )
    done = run("map", book, "-o", tmp_path / "map.svg", "--journey", walked)
    assert done.returncode == 0 and "The book has changed" in done.stderr


def test_another_distribution_adds_a_format(run, book, tmp_path):
    """An entry point named `map.txt` is given the map; a broken one is told by its distribution."""
    folder = tmp_path / "added"
    info = folder / "wall_words-1.0.dist-info"
    info.mkdir(parents=True)
    (folder / "wall_words.py").write_text(
        "def write(shown):\n    return '\\n'.join(node.label for node in shown.nodes).encode()\n"
    )
    (folder / "wall_broken.py").write_text("import nothing_of_that_name\n")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: wall-words\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[talent_story.editions]\nmap.txt = wall_words:write\nmap.bad = wall_broken:write\n"
    )
    path = str(folder)
    done = run("map", book, "-o", "-", "--format", "txt", PYTHONPATH=path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["The hall", "The cellar", "The garden", "The door"]
    broken = run("map", book, "-o", tmp_path / "map.bad", PYTHONPATH=path)
    assert broken.returncode == 2 and "wall-words" in broken.stderr
    unknown = run("map", book, "-o", tmp_path / "map.zzz", PYTHONPATH=path)
    assert ".txt" in unknown.stderr


def test_help_shows_an_example(run):
    """The verb tells what it does and how it is typed."""
    done = run("map", "--help")
    assert done.returncode == 0 and "Example: talent-story map -o map.html" in done.stdout


def test_the_commands_of_the_page_work(tmp_path, monkeypatch, capfdbinary):
    """Each command that docs/cartes.md shows, with the shipped book and two journeys through it."""
    from talent_story.book.reading import read_book
    from talent_story.cli import main
    from talent_story.shipped import shipped_book
    from talent_story.store import write_journey_file
    from talent_story.story import Play
    from talent_story.story.journey import replay

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TALENT_STORY_DATA", str(tmp_path / "data"))
    (tmp_path / "mon-livre").symlink_to(shipped_book())
    book, _problems = read_book(shipped_book())
    personas = [persona for persona in book.personas.values() if persona.route]
    for letter, persona in zip("ab", personas, strict=False):
        record = replay(Play(book), persona.facts, persona.route).journey.record()
        write_journey_file(tmp_path / f"parcours-{letter}.json", record, without_facts=())
    page = (Path(__file__).parents[2] / "docs" / "cartes.md").read_text("utf-8")
    commands = [line for line in page.splitlines() if line.startswith("talent-story map ")]
    assert len(commands) == 13
    for command in commands:
        told = main(command.split()[1:])
        out, err = capfdbinary.readouterr()
        assert told == 0, (command, err)
        assert (" -o - " in f"{command} ") == bool(out), command
    assert {"carte.html", "mur.pdf", "ensemble.pdf", "la-suite.html"} <= set(os.listdir())
