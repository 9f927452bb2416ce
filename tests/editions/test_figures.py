"""The figures of a folder of journeys: what is counted, what is shown, in what form."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import zipfile
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent_story.editions.figures.counting import Figures, figures_of
from talent_story.editions.figures.page import generate_page
from talent_story.editions.figures.table import generate_csv, safe
from talent_story.story import Journey, Play
from talent_story.story.journey import replay
from tests.books import tiny_book
from tests.editions.little import a_journey, little_book
from tests.real import parts

CROSSROADS = """
## Start {#start}

Go.

- [Left](#left)
- [Right](#right)
- [Nowhere](#end-alone)

## Left {#left entry="door"}

Left.

- [Up](#end-up)
- [Down](#end-down)

## Right {#right}

Right.

- [Up](#end-up)
- [Down](#end-down)

## Up {#end-up ending}

Up.

## Down {#end-down ending}

Down.

## Alone {#end-alone ending}

Alone.
"""
BOOK = tiny_book(
    CROSSROADS,
    "language: en",
    entry_points="- {id: door, name: The door, opens: left}\n",
    programmes="""
        - {id: stay, name: Stay, signals: [{if: seen(left), weight: 1, because: So.}]}
        - {id: go, name: Go, signals: [{if: seen(start), weight: 1, because: So.}]}
        """,
)
WAYS = [
    ("start>left", "left>end-up"),
    ("start>left", "left>end-down"),
    ("start>right", "right>end-up"),
    ("start>right", "right>end-down"),
    ("start>end-alone",),
    ("start>left",),
]


def people(*counts: int) -> list[Journey]:
    """Return so many journeys on each of the ways."""
    play = Play(BOOK)
    return [
        replay(play, {}, way).journey
        for way, count in zip(WAYS, counts, strict=False)
        for _person in range(count)
    ]


def cells(figures: Figures) -> dict[tuple[str, str], int | None]:
    return {(table.title, row.label): row.people for table in figures.tables for row in table.rows}


def test_choices_doors_endings_and_programmes_are_counted():
    """With enough people everywhere, all of it is shown."""
    shown = cells(figures_of(BOOK, people(6, 7, 8, 9, 10)))
    assert shown == {
        ("Where the journeys ended", "Up"): 14,
        ("Where the journeys ended", "Down"): 16,
        ("Where the journeys ended", "Alone"): 10,
        ("Programmes recommended", "Stay"): 13,
        ("Programmes recommended", "Go"): None,
        ("Doors they came by", "The door"): 13,
        ("Start", "Left"): 13,
        ("Start", "Right"): 17,
        ("Start", "Nowhere"): 10,
        ("Left", "Up"): 6,
        ("Left", "Down"): 7,
        ("Right", "Up"): 8,
        ("Right", "Down"): 9,
    }


def test_what_everybody_did_is_not_told():
    """A programme that is recommended to all, an ending that all reach: unanimity is hidden."""
    figures = figures_of(BOOK, people(20))
    assert figures.people == 20
    assert figures.tables == ()


@pytest.mark.parametrize("count", range(5))
def test_fewer_than_five_make_a_page_that_says_so_and_nothing_else(count):
    """Not even how many there are."""
    figures = figures_of(BOOK, people(count))
    assert figures == figures_of(BOOK, [])
    assert figures.people is None and figures.tables == ()
    page = generate_page(figures).decode()
    assert "fewer than 5 journeys" in page
    assert "<table" not in page and "<svg" not in page


def test_the_threshold_only_goes_up():
    with pytest.raises(ValueError):
        figures_of(BOOK, people(20), 4)
    assert figures_of(BOOK, people(6), 11).people is None


def test_facts_about_health_change_nothing():
    """Neither who is recommended what, nor what is chosen where health decides, is counted."""
    ways = (("hall>cellar", "cellar>garden"), ("hall>garden",), ("hall>cellar", "cellar>end-below"))
    pages = set()
    for health in ({}, {"ill": "yes"}, {"ill": "no"}):
        journeys = [a_journey(*way, **health) for way in ways for _person in range(6)]
        pages.add(generate_page(figures_of(little_book(), journeys)))
    assert len(pages) == 1
    assert b"certificate" not in pages.pop()


@given(st.lists(st.integers(0, 9), min_size=6, max_size=6))
@settings(max_examples=60)
def test_no_sum_or_difference_of_what_is_shown_is_a_small_group(counts):
    """The laws of this book, added and taken away: what each leaves is nobody or at least five."""
    journeys = people(*counts)
    if len(journeys) < 5:
        return
    figures = figures_of(BOOK, journeys)
    shown = {name: size for name, size in cells(figures).items() if size is not None}
    total = len(journeys)
    assert all(5 <= size <= total - 5 for size in shown.values())

    def rest(whole: int | None, *pieces: tuple[str, str]) -> None:
        sizes = [shown.get(piece) for piece in pieces]
        if whole is not None and None not in sizes:
            left = whole - sum(size for size in sizes if size is not None)
            assert left == 0 or left >= 5, (pieces, left, shown)

    start = [("Start", answer) for answer in ("Left", "Right", "Nowhere")]
    ends = [("Where the journeys ended", answer) for answer in ("Up", "Down", "Alone")]
    for group in (start, ends, start[:2], start[1:], ends[:2], ends[1:], [start[0], start[2]]):
        rest(total, *group)
    for side in ("Left", "Right"):
        rest(shown.get(("Start", side)), (side, "Up"), (side, "Down"))
    rest(shown.get(("Start", "Left")), ("Doors they came by", "The door"))
    rest(shown.get(("Where the journeys ended", "Up")), ("Left", "Up"), ("Right", "Up"))
    rest(shown.get(("Where the journeys ended", "Down")), ("Left", "Down"), ("Right", "Down"))
    rest(shown.get(("Where the journeys ended", "Alone")), ("Start", "Nowhere"))
    rest(total, ("Start", "Left"), ("Start", "Right"), ("Where the journeys ended", "Alone"))


def test_the_same_journeys_make_the_same_files_in_any_order():
    """Who came first does not show."""
    journeys = people(6, 7, 8, 9, 10)
    for writer in (generate_csv, generate_page):
        assert writer(figures_of(BOOK, journeys)) == writer(figures_of(BOOK, journeys[::-1]))


def hostile_figures() -> Figures:
    ways: Sequence[tuple[str, ...]] = (
        ("hall>cellar", "cellar>garden"),
        ("hall>garden",),
        ("hall>cellar", "cellar>end-below"),
    )
    journeys = [a_journey(*way, hostile=True) for way in ways for _person in range(8)]
    return figures_of(little_book(hostile=True), journeys)


@pytest.mark.parametrize("figures", [figures_of(BOOK, people(6, 7, 8, 9, 10)), hostile_figures()])
def test_the_page_is_accessible_offline_and_inert(tmp_path, figures):
    """axe in light, dark and at 320 pixels; each chart's numbers stand in the table beside it."""
    path = tmp_path / "figures.html"
    path.write_bytes(generate_page(figures))
    done = parts.node("document.mjs", str(path))
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert not report["violations"], report["violations"]
    assert not report["requests"] and not report["errors"] and not report["scrolls"], report
    assert figures.tables
    for (_title, label), size in cells(figures).items():
        assert " ".join(label.split()) in " ".join(report["text"].split())
        assert size is None or str(size) in report["text"]


def test_a_hidden_cell_is_drawn_nowhere():
    """Bars stand for what is shown only, so that their number tells nothing."""
    figures = figures_of(BOOK, people(6, 7, 8, 9, 3))
    page = generate_page(figures).decode()
    bars = len(re.findall('class="bar"', page))
    assert bars == sum(size is not None for size in cells(figures).values())
    assert "not shown" in page


def test_the_csv_is_for_a_french_spreadsheet():
    """UTF-8 with its mark, semicolons, CRLF, numbers that are numbers."""
    data = generate_csv(figures_of(BOOK, people(6, 7, 8, 9, 10)))
    assert data.startswith(b"\xef\xbb\xbf") and b"\r\n" in data
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Question", "Answer", "People"]
    assert ["Start", "Left", "13"] in rows
    assert b'"Left";13\r\n' in data


@given(st.text(min_size=1))
def test_no_text_is_a_formula(text):
    """Nor after spaces, nor with a full-width sign."""
    assert not safe(text).lstrip().startswith(("=", "+", "-", "@", "\t", "\r", "|", "%", "＝"))


def test_libreoffice_finds_no_formula(tmp_path):
    """The whole hostile table, opened by a spreadsheet that evaluates."""
    path = tmp_path / "figures.csv"
    path.write_bytes(generate_csv(hostile_figures()))
    filter = "CSV:59,34,76,1,,0,false,true,false,false,false,-1,true"
    done = subprocess.run(
        [
            parts.program("soffice"), "--headless", f"-env:UserInstallation=file://{tmp_path}/p",
            f"--infilter={filter}", "--convert-to", "xlsx", "--outdir", str(tmp_path), str(path),
        ],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    sheet = zipfile.ZipFile(tmp_path / "figures.xlsx").read("xl/worksheets/sheet1.xml")
    assert b"<row" in sheet and b"<f" not in sheet
