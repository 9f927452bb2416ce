"""`watch` goes on whatever a save did to the book."""

from __future__ import annotations

import shutil
from pathlib import Path

from talent_story.cli.watching import Bench, Frame
from tests.books import tiny_files, write_files

CHAPTER = """
    ## The hall {#hall}

    {if grade == high}High.{end} A hall.

    - [On](#room){if="known(grade)"}
    - [Out](#end)

    ## The room {#room}

    A room.

    - [Out](#end)

    ## The end {#end ending}

    Bye.
    """
FACTS = "facts:\n  grade: {label: Grade, values: {low: Low, high: High}}\n"
PROGRAMMES = (
    "- {id: rest, name: Rest, signals: [{if: seen(hall), weight: 1, because: You came.}]}\n"
)


def bench_on(folder: Path) -> tuple[Bench, list[Frame]]:
    write_files(folder, tiny_files(CHAPTER, FACTS, programmes=PROGRAMMES))
    frames: list[Frame] = []
    bench = Bench(folder, frames.append)
    bench.look()
    bench.settle()
    chapter = folder / "chapters" / "1.md"
    chapter.write_text(chapter.read_text().replace("A room.", "A *large* room."))
    bench.look()
    bench.settle()
    assert "The room — as it reads after 1 choice" in frames[-1].preview
    return bench, frames


def test_a_manifest_that_breaks_is_told_and_the_watching_goes_on(tmp_path):
    """The journey of the preview may rest on facts that no longer are: it is not played."""
    bench, frames = bench_on(tmp_path / "book")
    manifest = tmp_path / "book" / "graph" / "book.yaml"
    sound = manifest.read_text()
    manifest.write_text(sound.replace("title:", "\ttitle:"))
    bench.look()
    assert [problem.rule for problem in frames[-1].problems] == ["syntax"]
    assert "A *large* room." not in frames[-1].preview
    manifest.write_text(sound.replace("grade: {", "rank: {"))
    bench.look()
    assert frames[-1].problems
    manifest.write_text(sound)
    bench.look()
    bench.settle()
    assert frames[-1].problems == ()
    bench.close()


def test_a_folder_that_goes_away_is_waited_for(tmp_path):
    """An editor or a synchronisation may move a folder away and back."""
    bench, frames = bench_on(tmp_path / "book")
    shutil.move(tmp_path / "book", tmp_path / "away")
    bench.look()
    assert "cannot be read" in frames[-1].status
    shutil.move(tmp_path / "away", tmp_path / "book")
    bench.look()
    bench.settle()
    assert frames[-1].problems == ()
    bench.close()
