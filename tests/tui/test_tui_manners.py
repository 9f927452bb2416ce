"""Windows of any size, colours that can be read, a crash that tells nothing."""

from __future__ import annotations

import ast
import asyncio
import gettext
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.color import Color
from textual.theme import Theme

import talent_story
from talent_story.book import Book
from talent_story.book.cleaning import first_unsafe
from talent_story.reader.reading import Reading
from talent_story.reader.settings import KnownSettings, Settings
from talent_story.store import JourneyStore
from talent_story.tui.app import _SCREENS, TalentApp
from talent_story.tui.crash import crash_report, log_path, write_crash_log
from talent_story.tui.manners import CRASHED
from talent_story.tui.screens import play
from talent_story.tui.screens.play import ReadingScreen
from talent_story.tui.screens.too_small import TooSmallScreen
from talent_story.tui.themes import CONTRAST, DAY, EVENING, THEMES
from talent_story.tui.widgets import Page
from tests.tui.little_book import one_chapter
from tests.tui.seen import flat, here, press, screen_text

NEEDS_MORE = {"side_by_side"}
"""Screens that are opened with something to show, from others."""

LONG = "\n\n".join(
    f"Paragraph {number} of a rather long page, made to be wrapped and scrolled in any window, with"
    f" a few more words to fill it."
    for number in range(40)
)


def long_book() -> Book:
    """Return a book with one page that is long."""
    return one_chapter(
        f"## Start {{#start}}\n\n{LONG}\n\n- [On](#z)\n\n## Z {{#z ending}}\n\nEnd.\n"
    )


async def test_a_window_too_small_is_refused_in_one_kind_sentence(book: Book) -> None:
    """And the page is there again when there is room."""
    app = TalentApp(book, None)
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, TooSmallScreen)
        assert flat(app).startswith("This window is too small for the book")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        await press(pilot, "enter", "1")
        assert here(app) == "stairs"
        await pilot.resize_terminal(40, 12)
        await pilot.pause()
        await press(pilot, "1", "u", "r")
        assert isinstance(app.screen, TooSmallScreen)
        assert here(app) == "stairs"
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert isinstance(app.screen, ReadingScreen)
        await press(pilot, "q")
    assert app.return_code == 0


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (200, 60)])
async def test_every_screen_holds_in_every_window(book: Book, size: tuple[int, int]) -> None:
    """No line is cut, and the foot of the page is there."""
    width, height = size
    app = TalentApp(book, None)
    async with app.run_test(size=size) as pilot:
        for keys in ("", "enter", "f", "escape 1 1 r", "escape question_mark"):
            await press(pilot, *keys.split())
            rows = screen_text(app).split("\n")
            assert len(rows) == height
            assert max(map(len, rows)) <= width
            foot = rows[-1] or rows[-2]
            assert "help" in foot or "quit" in foot


async def test_prose_keeps_its_measure_in_a_wide_window(book: Book) -> None:
    """Centred, at most 72 columns."""
    app = TalentApp(long_book(), None)
    async with app.run_test(size=(200, 60)) as pilot:
        await press(pilot, "enter")
        rows = [row for row in screen_text(app).splitlines() if "Paragraph" in row]
        assert rows
        for row in rows:
            left = len(row) - len(row.lstrip())
            assert 60 <= left <= 66
            assert len(row.strip(" ▁▂▃▄▅▆▇█")) <= 72


@pytest.mark.parametrize("size", [(60, 20), (100, 24), (200, 60), (62, 50)])
async def test_a_resize_keeps_the_place(size: tuple[int, int]) -> None:
    """What stood at the top still does, there and back."""
    app = TalentApp(long_book(), None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "space", "space", "space")
        page = app.screen.query_one(Page)

        def at_top() -> int:
            child = next(
                child
                for child in page._settings()
                if child.virtual_region.bottom > page.scroll_offset.y
            )
            return child.offset_at(page.scroll_offset.y - child.virtual_region.y)

        before = at_top()
        await pilot.resize_terminal(*size)
        await pilot.pause()
        line = 72
        assert abs(at_top() - before) <= line
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert abs(at_top() - before) <= line


async def test_a_window_too_small_for_a_moment_keeps_the_place() -> None:
    """The page comes back where it was."""
    app = TalentApp(long_book(), None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "space", "space")
        before = screen_text(app)
        await pilot.resize_terminal(30, 8)
        await pilot.pause()
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert screen_text(app) == before


def _contrast(one: str, other: str) -> float:
    def luminance(color: Color) -> float:
        channels = [
            value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4
            for value in color.normalized
        ]
        return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]

    lighter, darker = sorted((luminance(Color.parse(one)), luminance(Color.parse(other))))[::-1]
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    ("theme", "ratio"),
    [(DAY, 4.5), (EVENING, 4.5), (CONTRAST, 7.0)],
    ids=lambda value: getattr(value, "name", None),
)
def test_every_colour_of_text_can_be_read(theme: Theme, ratio: float) -> None:
    """On the paper and under the mark: 4.5 to 1 or more, 7 or more where contrast is high."""
    assert theme.background is not None
    for paper in (theme.background, theme.variables["mark"]):
        for ink in (theme.variables["ink"], theme.variables["quiet"], theme.accent):
            assert ink is not None
            assert _contrast(ink, paper) >= ratio, (ink, paper)


async def test_one_key_goes_round_the_papers(book: Book) -> None:
    """And comes back to the first."""
    app = TalentApp(book, None)
    async with app.run_test() as pilot:
        seen = []
        for _paper in THEMES:
            await press(pilot, "d")
            seen.append(app.theme)
        assert seen == ["day", "contrast", "evening"]


TWENTY = "".join(f"- [Way {number}](#s{number})\n" for number in range(1, 21))
LANDINGS = "".join(
    f"\n## Section {number} {{#s{number}}}\n\nYou took way {number}.\n\n- [Back](#start)\n"
    for number in range(1, 21)
)


def many_ways() -> Book:
    """Return a book with twenty choices in one section."""
    text = f"## Start {{#start}}\n\nHi.\n\n{TWENTY}- [End](#z)\n{LANDINGS}\n## Z {{#z ending}}\n\nEnd.\n"
    return one_chapter(text)


@pytest.mark.parametrize(
    ("keys", "section"),
    [
        ("3", "s3"),
        ("1 2", "s12"),
        ("1 0", "s10"),
        ("1 à", "s10"),
        ("1 enter", "s1"),
        ("2 enter", "s2"),
        ("2 0", "s20"),
        ("2 1", "z"),
        ("1 down enter", "s2"),
        ("1 x 3", "s3"),
        ("2 9", "s9"),
        ("0 4", "s4"),
    ],
)
async def test_every_choice_has_a_number_that_takes_it(keys: str, section: str) -> None:
    """Where a second figure may follow, nothing is taken until it comes, or Enter: no clock runs."""
    app = TalentApp(many_ways(), None)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, "enter")
        for key in keys.split():
            await press(pilot, key)
        assert here(app) == section


async def test_the_line_of_keys_says_what_a_first_figure_waits_for() -> None:
    """And no longer once it was answered."""
    app = TalentApp(many_ways(), None)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, "enter", "1")
        assert here(app) == "start"
        assert "Enter choice 1" in flat(app)
        assert "0 – 9 second figure of a number" in flat(app)
        await press(pilot, "escape")
        assert "second figure" not in flat(app)


async def test_how_far_it_is_comes_when_it_is_known(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under the choices, while one reads; never at an ending."""
    monkeypatch.setattr(play, "READS_FOR", 0.1)
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, "enter")
        async with asyncio.timeout(30):
            while "more choice" not in flat(app):
                await pilot.pause(0.01)
        await press(pilot, "1")
        assert "more choice" in flat(app)
        await press(pilot, "1", "1")
        assert app.reading.here.at_ending
        assert "more choice" not in flat(app)


async def test_a_warning_that_was_read_can_be_closed(book: Book, store: JourneyStore) -> None:
    """That of two windows on one journey; what still lasts stays."""
    app = TalentApp(book, store)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "1")
        other = Reading(book, store)
        assert other.resume()
        other.take("stairs>office")
        await press(pilot, "2")
        assert "Press the key o once you have read this." in flat(app)
        await press(pilot, "o")
        assert "Press the key o" not in flat(app)
        assert app.reading.kept
        await press(pilot, "1")
        assert "Press the key o" not in flat(app)


SHOWN_BY_FONTS = {
    *map(chr, range(0x20, 0x7F)),
    *map(chr, range(0xA0, 0x180)),  # Latin-1, and œ with the rest of Latin Extended-A
    *map(chr, range(0x2010, 0x2016)),  # dashes
    *"‘’“”•…‹›\u202f−\ufffd",
    *"←↑→↓",
    *"■□▪▫▲►▼◄◊○●◦",
    *map(chr, range(0x2500, 0x2580)),  # lines of boxes
    *map(chr, range(0x2580, 0x2596)),  # half blocks, of which scrollbars and pictures are made
}
"""What common fonts have: of the list that Windows asks of its own (WGL4), what one may need."""


def _strings(path: Path) -> Iterator[tuple[int, str]]:
    tree = ast.parse(path.read_text("utf-8"))
    spoken_of = {
        id(statement.value)
        for statement in ast.walk(tree)
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in spoken_of
        ):
            yield node.lineno, node.value


def test_the_screens_use_no_character_that_common_fonts_lack() -> None:
    """Neither in the code nor in what is translated."""
    package = Path(talent_story.__file__).parent
    found = [
        (path.name, line, character)
        for folder in ("tui", "cli", "serving")
        for path in sorted((package / folder).rglob("*.py"))
        for line, text in _strings(path)
        for character in text
        if character not in SHOWN_BY_FONTS
        and first_unsafe(character) != 0
        and character not in "\n\t"
    ]
    assert found == []
    french = gettext.translation("talent_story", str(package / "locale"), ["fr"])
    spoken = "".join(french._catalog.values())  # type: ignore[attr-defined]
    assert set(spoken) - SHOWN_BY_FONTS - {"\n"} == set()


@pytest.mark.parametrize("theme", sorted(THEMES))
@pytest.mark.parametrize("size", [(60, 20), (80, 24), (200, 60)])
async def test_every_screen_holds_on_every_paper(
    book: Book, theme: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each screen there is, with a journey at its ending: no line too long, and a way back."""
    settings = Settings(theme=theme, density="compact" if size[1] < 24 else "airy")
    app = TalentApp(book, None, settings=KnownSettings(settings, settings))
    async with app.run_test(size=size) as pilot:
        await press(pilot, "enter", "1", "1", "1")
        for name in sorted(set(_SCREENS) - NEEDS_MORE):
            app.open(name)
            await pilot.pause()
            rows = screen_text(app).split("\n")
            assert len(rows) == size[1], name
            assert max(map(len, rows)) <= size[0], name
            assert "Esc" in (rows[-1] or rows[-2]), name
            await press(pilot, "escape")


async def test_a_crash_shows_no_answer_and_leaves_a_log(
    book: Book, store: JourneyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the screen nor the log holds what the reader said; the journey is saved."""

    def failing(self: Reading) -> None:
        secret = dict(self.here.facts)
        raise KeyError(f"SECRET-{secret}")

    monkeypatch.setattr(Reading, "ranking", failing)
    app = TalentApp(book, store)
    with pytest.raises(KeyError):
        async with app.run_test() as pilot:
            await press(pilot, "enter", "1", "down", "enter")
            assert app.reading.here.facts == {"grade": "c"}
            await pilot.press("r")
            await pilot.pause()
    assert app.crashed
    assert app.return_code == CRASHED
    assert app._exit_renderables == []
    assert app.crash_log == log_path()
    log = log_path().read_text()
    assert "KeyError" in log
    assert "in failing" in log
    assert "SECRET" not in log
    assert "grade" not in log
    assert stat.S_IMODE(log_path().stat().st_mode) == 0o600
    assert app.reading.kept
    saved = store.latest(book.id)
    assert saved is not None
    assert saved.record.facts == {"grade": "c"}


def test_a_log_that_cannot_be_written_is_no_second_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then there is none."""
    monkeypatch.setenv("TALENT_STORY_DATA", "/dev/null/nowhere")
    assert write_crash_log(ValueError("secret")) is None


def test_a_report_goes_through_the_causes_of_an_error() -> None:
    """Their kinds and their lines, not their words."""
    try:
        try:
            raise ValueError("one secret")
        except ValueError as error:
            raise RuntimeError("another secret") from error
    except RuntimeError as error:
        report = crash_report(error)
    assert "builtins.RuntimeError" in report
    assert "builtins.ValueError" in report
    assert "secret" not in report
