"""The page of a map in a browser: by keyboard, by eye and by machine, with hostile names too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from talent_story.editions import find_writer
from talent_story.editions.maps.making import Asked, pathway_map
from talent_story.i18n import use_language
from tests.editions.mapbook import journey, map_book
from tests.real.parts import chromium, node


@pytest.mark.parametrize("fold", [None, "chapter"])
@pytest.mark.parametrize("hostile", [False, True], ids=["plain", "hostile"])
def test_page_is_explored_by_keyboard_and_fetches_nothing(hostile, fold, tmp_path, monkeypatch):
    """No rule of WCAG 2.2 AA is broken, light, dark and narrow; search, details, zoom and arrows
    work without a mouse; nothing is fetched, nothing runs but the page; without script it reads.
    """
    monkeypatch.setenv("TALENT_STORY_CHROMIUM", chromium())
    use_language("en")
    walked = journey("start>left", hostile=hostile)
    shown = pathway_map(map_book(hostile), Asked(fold=fold, journeys=(walked,), names=("mine",)))
    page = tmp_path / "map.html"
    page.write_bytes(find_writer("map", ".html")(shown))
    run = node("map.mjs", str(page), timeout=240)
    assert run.returncode == 0, run.stderr
    report = json.loads(run.stdout)
    for what in ("violations", "requests", "errors", "scrolls"):
        assert report[what] == [], what
    steps = report["steps"]
    assert steps["searching"] == "search" and steps["found"] >= 1
    assert steps["opened"] == f"H2:{steps['wanted']}"
    assert steps["closed"] and steps["zoomed"]
    assert steps["walked"] >= 3 and steps["dimmed"] > 0 and steps["hidden"] > 0
    assert steps["outline"] > 500 and steps["drawn"] > 5


def test_data_of_a_page_cannot_end_its_script():
    """What would close the block of data is escaped in it."""
    text = find_writer("map", ".html")(pathway_map(map_book(True))).decode()
    data = text.partition('id="map-data">')[2].partition("</script>")[0]
    assert "<" not in data and "alert(1)" in data
    names = {item["l"] for item in json.loads(data)["nodes"]}
    assert "</script><script>alert(1)</script>" in names
    assert text.count("<script") == 2


def test_page_names_no_other_place():
    """No address stands in it but the names of the formats it is made of."""
    text = find_writer("map", ".html")(pathway_map(map_book())).decode()
    assert set(_addresses(text)) <= {"http://www.w3.org/2000/svg"}
    assert str(Path.home()) not in text


def _addresses(text: str) -> list[str]:
    import re

    return re.findall(r"(?:https?:)?//[\w.-]+\.\w+[\w./-]*", text)
