"""A book is content: nothing in it is markup, a command, or a sequence for the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from talent_story.book import read_book
from talent_story.book.cleaning import first_unsafe
from talent_story.tui.app import TalentApp
from talent_story.tui.prose import inline_markdown, prose_blocks
from talent_story.tui.screens.glossary import GlossaryScreen
from talent_story.tui.screens.palette import PaletteScreen
from talent_story.tui.typesetting import set_blocks
from tests.tui.little_book import FILES, book_of, little_book
from tests.tui.seen import flat, press, screen_text

MARKUP = "[b]x[/b] [@click=app.quit]q[/] $accent [link=http://evil]y[/link]"


def hostile_book() -> object:
    """Return a book whose every text looks like markup."""
    title = MARKUP.replace('"', "")
    return little_book(
        **{
            "title: The Little Book": f"title: '{title}'",
            "title: The Tower": f"title: '{title}'",
            "place: The hall": f"place: '{title}'",
            "The stairs {#stairs": "\\[b]x\\[/b] {#stairs",
            "label: Your grade": f"label: '{title}'",
            "c: Grade C": f"c: '{title}'",
            "name: The long course": f"name: '{title}'",
            "because: You went where you did not have to go.": f"because: '{title}'",
            "name: Léa Martin": f"name: '{title}'",
            "A man looks": "\\[@click=app.quit]A man\\[/] looks",
        }
    )


@pytest.mark.parametrize("size", [(80, 24), (120, 60)])
async def test_what_looks_like_markup_is_shown_as_it_is_written(size: tuple[int, int]) -> None:
    """On every screen, and a click on it does nothing."""
    app = TalentApp(hostile_book(), None)  # type: ignore[arg-type]
    literal = "[b]x[/b] [@click=app.quit]q[/] $accent"
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert literal in flat(app)
        row = next(
            number for number, line in enumerate(screen_text(app).splitlines()) if literal in line
        )
        await pilot.click(offset=(screen_text(app).splitlines()[row].index("q[/]"), row))
        await press(pilot, "down", "enter")
        assert literal in flat(app)
        await press(pilot, "escape", "up", "enter")
        assert literal in flat(app)
        await press(pilot, "end")
        assert "[@click=app.quit]A man[/] looks" in flat(app)
        await press(pilot, "1")
        assert literal in flat(app)
        await press(pilot, "f")
        assert literal in flat(app)
        await press(pilot, "escape", "1", "1", "r", "enter")
        assert literal in flat(app)
    assert app.return_code is None


async def test_terms_and_commands_are_shown_as_they_are_written() -> None:
    """In the glossary, found by its letters, and among what the palette offers of a page."""
    files = {
        **FILES,
        "graph/glossary.yaml": f"- {{id: a, name: 'stairs {MARKUP}', definition: '{MARKUP}'}}\n",
    }
    changes = {"name: The long course": f"name: '{MARKUP}'"}
    app = TalentApp(book_of(files, changes), None)
    async with app.run_test(size=(140, 60)) as pilot:
        await press(pilot, "enter", "g")
        assert isinstance(app.screen, GlossaryScreen)
        assert flat(app).count(MARKUP) == 2
        row = next(
            number for number, line in enumerate(screen_text(app).splitlines()) if "q[/]" in line
        )
        await pilot.click(offset=(screen_text(app).splitlines()[row].index("q[/]"), row))
        await press(pilot, *"sta")
        assert f"stairs {MARKUP}" in flat(app)
        await press(pilot, "escape", "1", "1", "1", "r", "ctrl+p", *"[b]x")
        assert isinstance(app.screen, PaletteScreen)
        assert MARKUP in flat(app)
    assert app.return_code is None


async def test_control_characters_of_a_book_reach_no_cell(tmp_path: Path) -> None:
    """They are replaced when the book is read, and again when entities become characters."""
    evil = "\\e]0;PWN\\a\\e[2J\\u202e"
    files = {
        "graph/book.yaml": "format: 1\nid: evil\ntitle: Evil\nstart: start\nfacts:\n"
        f'  grade: {{label: "{evil}", values: {{a: "{evil}", b: B}}}}\n',
        "graph/programmes.yaml": f'- {{id: p, name: "{evil}", signals: '
        f'[{{if: seen(z), weight: 1, because: "{evil}"}}]}}\n',
        "chapters/1.md": "---\ntitle: One\n---\n"
        '## St\u202eart {#start asks="grade"}\n\n'
        "Hi\u202e there &#x202e;&#x200b;&#x2066;&#27;]0;PWN&#7;&#155; `&#x202e;` [a](http://x/&#x202e;)"
        "\n\n- [On\u200b &rlm;](#z)\n\n## Z {#z ending}\n\nEnd.\n",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    book, _ = read_book(tmp_path)
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 40)) as pilot:
        seen = ""
        for key in ("enter", "f", "escape", "1", "r", "enter"):
            await press(pilot, key)
            seen += screen_text(app)
    assert "PWN" in seen
    assert [character for character in seen if first_unsafe(character) == 0] == []


def test_raw_html_is_text() -> None:
    """Nothing of it is understood."""
    shown = "\n".join(
        line.content.plain for line in set_blocks(prose_blocks("<b>x</b> &amp; <script>"), 60)
    )
    assert "<b>x</b> & <script>" in shown


@pytest.mark.parametrize(
    "markdown",
    ["", "*", "**a", "[a](", "![", "> " * 200 + "deep", "- " * 200 + "deep", "`" * 99, "#" * 9],
)
def test_odd_markdown_is_set_at_any_width(markdown: str) -> None:
    """However narrow."""
    for width in (1, 2, 7, 72):
        for line in set_blocks(prose_blocks(markdown), width):
            assert line.content.cell_length <= width or width < 7


def test_a_choice_is_one_paragraph_with_its_emphasis() -> None:
    """Its words are Markdown too."""
    content = inline_markdown("Say *no*, [really](http://a.example)")
    assert content.plain == "Say no, really (http://a.example)"
    assert any(span.style == "italic" for span in content.spans)
