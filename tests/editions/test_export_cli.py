"""The verb `export`, as a user calls it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from talent_story.cli import main
from talent_story.story.record import format_record
from tests.books import tiny_files, write_files
from tests.editions.little import (
    CHAPTER,
    COMPETENCES,
    MANIFEST,
    PERSONAS,
    PLAIN,
    PROGRAMMES,
    a_journey,
    little_book,
)


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with the little book and one journey through it, in English, with its own store."""
    files = tiny_files(
        {"1.md": CHAPTER.format(**PLAIN)},
        MANIFEST.format(**PLAIN),
        competences=COMPETENCES.format(**PLAIN),
        programmes=PROGRAMMES.format(**PLAIN),
        entry_points="- {id: door, name: The door, opens: hall}\n",
        detection_tools="- {id: lamp, name: The lamp}\n",
        support_formats="- {id: bench, name: The bench}\n",
        personas=PERSONAS.format(**PLAIN),
    )
    write_files(tmp_path / "book", files)
    (tmp_path / "me.json").write_text(format_record(a_journey(grade="low", ill="yes").record()))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TALENT_STORY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795478400")  # 24 November 2026
    return tmp_path


def export(*arguments: object) -> int:
    return main(["--lang", "en", "export", *map(str, arguments)])


def dossier(*arguments: object) -> int:
    return export("dossier", "book", "--journey", "me.json", *arguments)


@pytest.mark.parametrize("suffix", [".pdf", ".html", ".odt", ".md"])
def test_the_suffix_chooses_the_format_of_a_dossier(place, suffix):
    """The same command makes the same bytes, and the day is that of SOURCE_DATE_EPOCH."""
    assert dossier("-o", f"one{suffix}") == 0
    assert dossier("-o", f"two{suffix.upper()}") == 0
    data = Path(f"one{suffix}").read_bytes()
    assert data == Path(f"two{suffix.upper()}").read_bytes()
    assert data.startswith(
        {".pdf": b"%PDF", ".odt": b"PK", ".html": b"<!DOCTYPE", ".md": b"# "}[suffix]
    )
    if suffix == ".md":
        assert "Tuesday 24 November 2026" in data.decode()


def test_nothing_of_health_is_in_any_file(place):
    """The answer is in the journey, and in none of its documents."""
    for name in ("a.html", "a.md"):
        assert dossier("-o", name) == 0
        text = Path(name).read_text("utf-8")
        assert "illness" not in text and "serious" not in text


def test_lines_are_listed_and_struck_by_number_or_id(place, capsys):
    """Numbers stay what they are while one strikes; the list tells what is left."""
    assert dossier("--list") == 0
    lines = capsys.readouterr().out.splitlines()
    numbers = {line.split()[1]: line.split()[0] for line in lines}
    assert "Listen to the end" in next(line for line in lines if " act-1 " in line)
    assert dossier("--list", "--strike", numbers["act-1"], "--strike", "fact-grade") == 0
    left = capsys.readouterr().out
    assert "Listen to the end" not in left and "Low" not in left
    assert f"{numbers['act-2']}  act-2" in left
    assert dossier("-o", "a.md", "--strike", numbers["act-1"], "--strike", "fact-grade") == 0
    text = Path("a.md").read_text("utf-8")
    assert "Listen to the end" not in text and "**Your grade**" not in text


def test_an_unknown_line_is_refused_with_the_nearest(place, capsys):
    assert dossier("-o", "a.md", "--strike", "fact-grad") == 2
    told = capsys.readouterr().err
    assert "fact-grade" in told and "--list" in told
    assert not Path("a.md").exists()


def test_dates_are_counted_from_a_given_day(place):
    """In either way of writing it."""
    for day in ("2027-03-01", "01/03/2027"):
        assert dossier("-o", "a.md", "--force", "--from", day) == 0
        assert "by Tuesday 9 March 2027" in Path("a.md").read_text("utf-8")


def test_the_agenda_is_written_and_says_what_has_no_date(place, capsys):
    assert export("agenda", "book", "--journey", "me.json", "-o", "a.ics") == 0
    assert "Dream" in capsys.readouterr().err
    assert Path("a.ics").read_bytes().count(b"BEGIN:VEVENT") == 2


def test_the_last_saved_journey_is_the_default(place):
    """As somebody who has just played expects."""
    assert main(["--lang", "en", "journeys", "import", "me.json"]) == 0
    assert export("dossier", "book", "-o", "a.md") == 0
    assert "Listen to the end" in Path("a.md").read_text("utf-8")


def folder_of(place: Path, counts: dict[tuple[str, ...], int]) -> Path:
    folder = place / "all"
    folder.mkdir()
    for way, count in counts.items():
        for number in range(count):
            record = format_record(a_journey(*way).record())
            (folder / f"{'-'.join(way).replace('>', '_')}-{number}.json").write_text(record)
    return folder


COUNTS = {
    ("hall>cellar", "cellar>garden"): 6,
    ("hall>garden",): 7,
    ("hall>cellar", "cellar>end-below"): 8,
}


@pytest.mark.parametrize("suffix", [".csv", ".html"])
def test_figures_of_a_folder(place, suffix, capsys):
    """What cannot be read, or was played in another book, is told and left out."""
    folder = folder_of(place, COUNTS)
    (folder / "broken.json").write_text("{")
    (folder / "note.txt").write_text("not a journey")
    other = json.loads(format_record(a_journey().record()))
    (folder / "altered.json").write_text(json.dumps({**other, "choices": []}))
    assert export("journeys", "book", "--folder", folder, "-o", f"a{suffix}") == 0
    told = capsys.readouterr().err
    assert "broken.json" in told and "altered.json" in told and "note.txt" not in told
    assert "21 journeys" in Path(f"a{suffix}").read_text("utf-8-sig")


def test_figures_of_fewer_than_five(place):
    """A page that says so and nothing else."""
    folder = folder_of(place, {("hall>garden",): 4})
    assert export("journeys", "book", "--folder", folder, "-o", "a.csv") == 0
    text = Path("a.csv").read_text("utf-8-sig")
    assert "fewer than 5" in text and "4" not in text and "garden" not in text


def test_journeys_of_another_edition_are_left_out_where_they_stop(place, capsys):
    """They are told of, and not counted."""
    folder = folder_of(place, COUNTS)
    record = a_journey().record()
    from dataclasses import replace

    stale = replace(record, book_hash="0" * 64, choices=("hall>attic",))
    (folder / "stale.json").write_text(format_record(stale))
    foreign = replace(record, book_id="another")
    (folder / "foreign.json").write_text(format_record(foreign))
    assert export("journeys", "book", "--folder", folder, "-o", "a.csv") == 0
    told = capsys.readouterr().err
    assert "“stale.json” is left out: it was played in another edition" in told
    assert "“foreign.json” is left out: it was played in another book" in told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("dossier", "book", "--journey", "me.json", "-o", "a.docx"), "It is written as: .pdf, .html"),
        (("dossier", "book", "--journey", "me.json", "-o", "a"), "It is written as"),
        (("dossier", "book", "--journey", "me.json"), "Say where to write"),
        (("novel", "book", "-o", "a.pdf"), "There are: agenda, dossier, journeys"),
        (("map", "book", "-o", "a.svg"), "talent-story map"),
        (("dossier", "book", "-o", "a.md"), "There is no saved journey"),
        (("dossier", "book", "--journey", "gone.json", "-o", "a.md"), "no such file"),
        (("dossier", "book", "--journey", "me.json", "-o", "no/where.md"), "That folder does not exist"),
        (("dossier", "book", "--journey", "me.json", "-o", "taken.md"), "--force"),
        (("dossier", "book", "--journey", "me.json", "-o", "book"), "is not written as"),
        (("dossier", "book", "--journey", "me.json", "--from", "soon", "-o", "a.md"), "is no date"),
        (("dossier", "book", "--folder", "x", "-o", "a.md"), "--folder"),
        (("journeys", "book", "--strike", "1", "-o", "a.csv"), "--strike"),
        (("journeys", "book", "--folder", "gone", "-o", "a.csv"), "is no folder"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_how_to_mend_it(place, capsys, arguments, told):
    """One sentence, exit 2, nothing written, what was there intact."""
    Path("taken.md").write_text("mine")
    Path("data").mkdir()
    before = sorted(os.listdir())
    assert export(*arguments) == 2
    refused = capsys.readouterr().err
    assert told in refused and "Traceback" not in refused
    assert sorted(os.listdir()) == before
    assert Path("taken.md").read_text() == "mine"


def test_a_journey_of_another_book_is_refused(place, capsys):
    """With the name of the book it was played in."""
    from dataclasses import replace

    record = replace(a_journey().record(), book_id="another", book_title="The Other")
    Path("other.json").write_text(format_record(record))
    assert export("dossier", "book", "--journey", "other.json", "-o", "a.md") == 2
    assert "The Other" in capsys.readouterr().err


def test_an_edition_of_another_distribution_is_found(place, monkeypatch):
    """A package entry point adds one, for a book or for the journey that is named."""
    (place / "haiku.py").write_text(
        "def write(subject):\n    return type(subject).__name__.encode()\n"
    )
    info = place / "haiku-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: haiku\nVersion: 1\n")
    (info / "entry_points.txt").write_text(
        "[talent_story.editions]\nhaiku.txt = haiku:write\nsonnet.txt = nowhere:write\n"
    )
    monkeypatch.syspath_prepend(str(place))
    assert export("haiku", "book", "-o", "a.txt") == 0
    assert Path("a.txt").read_text() == "Book"
    assert export("haiku", "book", "--journey", "me.json", "-o", "b.txt") == 0
    assert Path("b.txt").read_text() == "Journey"
    sys.modules.pop("haiku", None)


def test_an_edition_that_cannot_be_loaded_is_refused_by_name(place, monkeypatch, capsys):
    """Whose fault it is, is said."""
    info = place / "sonnet-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: sonnet\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[talent_story.editions]\nsonnet.txt = nowhere:write\n")
    monkeypatch.syspath_prepend(str(place))
    assert export("sonnet", "book", "-o", "a.txt") == 2
    assert "“sonnet” adds" in capsys.readouterr().err


def test_characters_that_the_pdf_cannot_set_are_told(place, capsys):
    """The other formats show them."""
    assert little_book(hostile=True).id == "little"
    hostile = a_journey(hostile=True)
    Path("me.json").write_text(format_record(hostile.record()))
    chapter = Path("book/chapters/1.md")
    chapter.write_text(chapter.read_text("utf-8").replace("Listen to", "聞 to"), "utf-8")
    assert dossier("-o", "a.pdf") == 0
    assert "聞" in capsys.readouterr().err


def commands_of_the_page() -> list[str]:
    page = (Path(__file__).parents[2] / "docs" / "dossier.md").read_text("utf-8")
    return [line for line in page.splitlines() if line.startswith("talent-story export ")]


def test_the_commands_of_the_page_work(place):
    """Each command that docs/dossier.md shows, with the shipped book and a journey through it."""
    from talent_story.book.reading import read_book
    from talent_story.shipped import shipped_book
    from talent_story.story import Play
    from talent_story.story.journey import replay

    book, _problems = read_book(shipped_book())
    persona = book.personas["idriss"]
    record = replay(Play(book), persona.facts, persona.route).journey.record()
    folder = Path("parcours")
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.json").write_text(format_record(record))
    assert main(["journeys", "import", "parcours/0.json"]) == 0
    commands = commands_of_the_page()
    assert len(commands) == 5
    for command in commands:
        assert main([*command.split()[1:], *(["--force"] if " -o " in command else [])]) == 0, (
            command
        )
    assert {"dossier.pdf", "premiers-pas.ics", "chiffres.html"} <= set(os.listdir())
