"""What a hostile book could do through an edition, and why it does not.

Beside the tests here: no cell is a formula (`test_table_has_no_formula_in_it`,
`test_libreoffice_finds_no_formula`, `test_no_text_is_a_formula`); a hostile book and its plain twin
say the same to the parsers of each format (`test_map_formats`, `test_agenda`,
`test_dossier_formats`); no small group follows from what is published (`test_figures_hiding`).
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent_story.book import Book, parse_book
from talent_story.editions import BUILT_IN, find_writer
from talent_story.editions.dossier.composing import Options, compose
from talent_story.editions.figures.counting import figures_of
from talent_story.editions.maps.making import Asked, pathway_map
from talent_story.editions.maps.png import LONGEST_SIDE, MOST_PIXELS, rendered
from talent_story.editions.maps.sheet import Sheet
from talent_story.story import Journey, Play
from talent_story.story.journey import replay
from tests.books import tiny_book, tiny_sources
from tests.real.parts import chromium, node

PAYLOADS = (
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "</title><script>alert(3)</script>",
    "</style><script>alert(4)</script>",
    "<img src=x onerror=alert(5)>",
    "<img src=//evil.example/p.png>",
    "<svg onload=alert(6)>",
    "<svg><script>alert(7)</script></svg>",
    "<svg><animate onbegin=alert(8) attributeName=x dur=1s>",
    "<svg><a xlink:href='javascript:alert(9)'><text>x</text></a></svg>",
    "<iframe src=javascript:alert(10)></iframe>",
    "<iframe srcdoc='<script>alert(11)</script>'></iframe>",
    "<object data=//evil.example/x></object>",
    "<embed src=//evil.example/x>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example/'>",
    "<form action=//evil.example/><input autofocus onfocus=alert(12)></form>",
    "<details open ontoggle=alert(13)>x</details>",
    "<video src=//evil.example/v onerror=alert(14)></video>",
    "<body onload=alert(15)>",
    "<a href='javascript:alert(16)'>x</a>",
    "<a href='data:text/html,<script>alert(17)</script>'>x</a>",
    "<style>@import '//evil.example/x.css';</style>",
    "<style>*{background:url(//evil.example/b)}</style>",
    "<math><mtext><script>alert(18)</script></mtext></math>",
    "<template><script>alert(19)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(20)>'>",
    "<!--<img src='--><img src=x onerror=alert(21)//'>",
    "\"><img src=x onerror=alert(22)>",
    "' onmouseover='alert(23)' x='",
    "[x](javascript:alert(24)) ![y](//evil.example/y.png) <//evil.example/z>",
    "&lt;img src=x onerror=alert(25)&gt; ]]><x/> alert(26)",
)  # fmt: skip

CHAPTER = """---
title: {title}
place: {title}
act: {title}
persona: who-0
---
## Hall {{#hall entry="{doors}"}}

Here.

- [Down](#cellar)
- [Out](#out)

## Cellar {{#cellar tool="lamp"}}

Dark.

- [Up](#end)
- [Stay](#out)

## End {{#end ending}}

Light.

## Out {{#out ending}}

Air.
"""


@cache
def hostile_book() -> Book:
    """Return a book with each payload as the name of a door, a programme, a persona…"""
    quoted = [json.dumps(payload) for payload in PAYLOADS]
    numbered = list(enumerate(quoted))

    def catalogue(prefix: str, more: str = "") -> str:
        return "".join(f"- {{id: {prefix}-{n}, name: {q}{more}}}\n" for n, q in numbered)

    programmes = "".join(
        f"- {{id: way-{n}, name: {q}, summary: {q}, duration: {q}, cost: {q}, decided_by: {q}, "
        f"delay: {q}, contact: {q}, first_steps: [{{do: {q}, within: 8 jours}}], "
        f"legal: [{{ref: {q}, checked: true}}], sources: [{{title: {q}, ref: {q}, checked: true}}], "
        f"signals: [{{if: seen(cellar), weight: 1, because: {q}}}]}}\n"
        for n, q in numbered
    )
    chapter = CHAPTER.format(
        title=quoted[1], doors=" ".join(f"door-{n}" for n in range(len(PAYLOADS)))
    )
    return tiny_book(
        {"1.md": chapter},
        f"format: 1\nid: bad\ntitle: {quoted[2]}\nstart: hall\nnotice: {quoted[3]}\n",
        entry_points=catalogue("door", ", opens: hall"),
        personas=catalogue("who", ", route: [hall>out], wish: Air, brake: Dust"),
        programmes=programmes,
        detection_tools=f"- {{id: lamp, name: {quoted[4]}}}\n",
    )


def a_journey(*choices: str) -> Journey:
    played = replay(Play(hostile_book()), {}, choices)
    assert played.whole, played
    return played.journey


def test_no_payload_lives_in_any_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty-three texts that run, fetch or break out where a page lets them: in Chromium, no dialog,
    no request, nothing refused by the page's own policy, no element or attribute that could act,
    and every text stands there as it was written.
    """
    monkeypatch.setenv("TALENT_STORY_CHROMIUM", chromium())
    assert len(PAYLOADS) == 33
    down, out = a_journey("hall>cellar", "cellar>end"), a_journey("hall>out")
    book = hostile_book()
    subjects: dict[str, tuple[str, object]] = {
        "flat": (
            "map",
            pathway_map(book, Asked(flat=True, journeys=(down,), names=(PAYLOADS[0],))),
        ),
        "folded": ("map", pathway_map(book, Asked(fold="place"))),
        "dossier": ("dossier", compose(down, (), Options(day=_day(), programmes=40))),
        "figures": ("journeys", figures_of(book, [down] * 8 + [out] * 8)),
    }
    pages = []
    for name, (edition, subject) in subjects.items():
        pages.append(tmp_path / f"{name}.html")
        pages[-1].write_bytes(find_writer(edition, ".html")(subject))
    done = node("inert.mjs", *map(str, pages), timeout=240)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    for what in ("dialogs", "requests", "errors", "live"):
        assert report[what] == [], what
    for payload in PAYLOADS:
        shown = " ".join(payload.split())
        for name, text in zip(subjects, report["texts"], strict=True):
            assert shown in " ".join(text.split()), (name, payload)


@given(st.text(max_size=60))
def test_data_in_a_page_is_data_whatever_a_title_holds(title: str) -> None:
    """The block of data ends where it should, and gives the title back as the book has it."""
    sources = tiny_sources(
        {"1.md": "---\ntitle: One\n---\n## Hall {#hall ending}\n\nx\n"},
        "format: 1\nid: tiny\ntitle: T\nstart: hall\n",
        entry_points=f"- {{id: door, name: {json.dumps('x' + title)}, opens: hall}}\n",
    )
    book, problems = parse_book(sources)
    if problems:
        return
    page = find_writer("map", ".html")(pathway_map(book)).decode()
    data = page.partition('id="map-data">')[2].partition("</script>")[0]
    assert not set("<>&\u2028\u2029") & set(data)
    names = {item["l"] for item in json.loads(data)["nodes"]}
    assert book.entry_points["door"].name in names
    assert page.count("<script") == 2


@pytest.mark.parametrize("size", [(200_000.0, 10.0), (90_000.0, 90_000.0), (760.0, 900_000.0)])
def test_no_size_reaches_the_renderer_unchecked(size: tuple[float, float]) -> None:
    """A drawing of any size becomes a picture within limits; the renderer would stop the process."""
    png = rendered(Sheet(*size, inner="", title="", description=""))
    width, height = struct.unpack(">II", png[16:24])
    assert max(width, height) <= LONGEST_SIDE and width * height <= MOST_PIXELS


def test_pictures_of_a_book_are_in_no_edition_of_this_kind() -> None:
    """A map, a dossier and figures draw themselves: a picture that a book names, whatever is in it,
    is neither opened nor named in them.
    """
    picture = tiny_book(
        "## Hall {#hall}\n\n![A bomb](bomb.png)\n\n- [On](#end)\n\n## End {#end ending}\n\nx\n",
        images=["bomb.png"],
    )
    played = replay(Play(picture), {}, ["hall>end"]).journey
    for suffix in BUILT_IN["map"]:
        assert b"bomb" not in find_writer("map", suffix)(pathway_map(picture)), suffix
    dossier = compose(played, (), Options(day=_day()))
    for suffix in (".html", ".md"):
        assert b"bomb" not in find_writer("dossier", suffix)(dossier), suffix


SCRIPT = """
import hashlib, datetime
from talent_story.book import read_book
from talent_story.shipped import shipped_book
from talent_story.editions import BUILT_IN, find_writer
from talent_story.editions.agenda.appointments import agenda_of
from talent_story.editions.dossier.composing import Options, compose
from talent_story.editions.figures.counting import figures_of
from talent_story.editions.maps.making import Asked, pathway_map
from talent_story.story import Play
from talent_story.story.journey import replay
book, _ = read_book(shipped_book())
play = Play(book)
walked = [replay(play, p.facts, p.route).journey for p in book.personas.values() for _ in range(6)]
options = Options(datetime.date(2026, 11, 24))
subjects = {
    "map": pathway_map(book, Asked(journeys=walked[::6][:2], names=("a", "b"), no_spoilers=True)),
    "dossier": compose(walked[0], (), options),
    "agenda": agenda_of(walked[0], (), options),
    "journeys": figures_of(book, walked),
}
for edition, suffixes in BUILT_IN.items():
    if edition in subjects:
        for suffix in suffixes:
            data = find_writer(edition, suffix)(subjects[edition])
            print(edition, suffix, len(data), hashlib.sha256(data).hexdigest())
"""


def test_every_edition_is_the_same_to_the_byte_in_every_process() -> None:
    """Whatever the order in which a process keeps its sets."""
    runs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True,
            timeout=240, env={**os.environ, "PYTHONHASHSEED": str(number)},
        ).stdout
        for number in (1, 2)
    }  # fmt: skip
    assert len(runs) == 1
    [told] = runs
    assert len(told.splitlines()) == 18


def _day() -> date:
    return date(2026, 11, 24)
