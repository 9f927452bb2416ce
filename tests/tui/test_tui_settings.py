"""Settings: at once, kept, and never in the way."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent_story.book import Book
from talent_story.i18n import current_language
from talent_story.reader.settings import (
    VALUES,
    KnownSettings,
    Settings,
    read_settings,
    settings_path,
    write_settings,
)
from talent_story.tui.app import TalentApp
from talent_story.tui.prose import prose_blocks, run_in
from talent_story.tui.typesetting import set_blocks
from tests.tui.seen import flat, here, marked_text, press, screen_text

ANY = st.builds(Settings, **{name: st.sampled_from(values) for name, values in VALUES.items()})


@given(settings=ANY)
def test_what_is_written_is_read_again(settings: Settings, tmp_path_factory: object) -> None:
    """Whatever was chosen."""
    folder = tmp_path_factory.mktemp("settings")  # type: ignore[attr-defined]
    assert write_settings(settings, folder / "settings.json")
    known = read_settings(folder / "settings.json", {})
    assert known == KnownSettings(settings, settings)


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    """And what it says is not written into the file afterwards."""
    path = tmp_path / "settings.json"
    write_settings(Settings(theme="light", measure="wide"), path)
    told = {"TALENT_STORY_THEME": "contrast", "TALENT_STORY_MEASURE": "as wide as the sea"}
    known = read_settings(path, told)
    assert known.settings == Settings(theme="contrast", measure="wide")
    assert known.filed == Settings(theme="light", measure="wide")


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"theme": "pink"}', b'{"theme": 3}', b"[" * 9000],
)
def test_a_file_that_cannot_be_read_leaves_what_is_usual(tmp_path: Path, content: bytes) -> None:
    """And it is said that there was one."""
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    assert read_settings(path, {}) == KnownSettings(unreadable=True)


def test_a_folder_in_the_place_of_the_file_is_no_crash(tmp_path: Path) -> None:
    """Neither when it is read nor when it is written."""
    assert read_settings(tmp_path, {}).unreadable
    assert not write_settings(Settings(), tmp_path)
    assert read_settings(tmp_path / "none", {}) == KnownSettings()


def test_a_setting_of_a_later_version_is_passed_over(tmp_path: Path) -> None:
    """The others hold."""
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"theme": "light", "ink": "violet"}))
    assert read_settings(path, {}) == KnownSettings(Settings("light"), Settings("light"))


async def test_every_setting_takes_effect_at_once_and_is_kept(book: Book) -> None:
    """The paper, the measure, the air; each by keyboard, in a file of the owner's alone."""
    app = TalentApp(book, None, settings=read_settings())
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "comma", "down", "right", "enter")
        assert app.theme == "day"
        await press(pilot, "down", "enter")
        assert app.settings.measure == "narrow"
        assert app.has_class("-measure-narrow")
        await press(pilot, "down", "right", "enter")
        assert app.settings.density == "compact"
    assert read_settings().settings == Settings("light", "narrow", "compact", "")
    assert stat.S_IMODE(settings_path().stat().st_mode) == 0o600
    again = TalentApp(book, None, settings=read_settings())
    async with again.run_test(size=(120, 40)):
        assert again.theme == "day"


async def test_the_measure_is_that_of_the_page(book: Book) -> None:
    """No line of prose is longer."""
    for measure, columns in (("narrow", 60), ("normal", 72), ("wide", 88)):
        settings = Settings(measure=measure)
        app = TalentApp(book, None, settings=KnownSettings(settings, settings))
        async with app.run_test(size=(120, 40)) as pilot:
            await press(pilot, "enter")
            passage = app.screen.query_one("#passage")
            assert passage.size.width == columns


async def test_the_language_changes_on_every_screen_that_is_open(book: Book) -> None:
    """On the page under the settings, on the title page under it, and in the line of keys."""
    app = TalentApp(book, None, settings=read_settings())
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, "enter", "1", "comma", "down", "down", "down", "down", "right", "enter")
        await pilot.pause()
        assert current_language() == "fr"
        assert "Échap retour" in flat(app)
        assert "Esc back" not in flat(app)
        assert app.settings.language == "fr"
        assert marked_text(app) == "français"
        await press(pilot, "escape")
        assert "u annuler" in flat(app)
        assert here(app) == "stairs"
        await press(pilot, "t")
        assert "Commencer" in flat(app)
        await press(pilot, "comma", "down", "down", "down", "down", "right", "right", "enter")
        await press(pilot, "escape")
        assert "Begin" in flat(app)
    assert read_settings().settings.language == "en"


async def test_what_cannot_be_kept_holds_and_is_said(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that cannot be written is no fault of the reader's."""
    monkeypatch.setenv("TALENT_STORY_CONFIG", "/dev/null/nowhere")
    app = TalentApp(book, None, settings=read_settings())
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, "comma", "down", "right", "enter")
        assert app.theme == "day"
        assert "This could not be kept" in flat(app)


async def test_an_unreadable_file_is_told_on_the_title_page(book: Book) -> None:
    """In one calm sentence."""
    settings_path().parent.mkdir(parents=True)
    settings_path().write_text("{")
    app = TalentApp(book, None, settings=read_settings())
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.pause()
        assert "Your settings could not be read" in flat(app)


def test_close_paragraphs_begin_with_an_indent() -> None:
    """As in a novel: no blank line between them; the first has none, nor what is no paragraph."""
    blocks = prose_blocks("One.\n\nTwo.\n\n- a\n- b\n\nThree.\n\nFour.")
    lines = [line.content.plain for line in set_blocks(run_in(blocks), 40)]
    assert lines == ["One.", "  Two.", "", "– a", "– b", "", "Three.", "  Four."]


async def test_the_settings_are_usable_in_a_small_window(book: Book) -> None:
    """At 60×20 too, every one of them can be reached."""
    app = TalentApp(book, None, settings=read_settings())
    async with app.run_test(size=(60, 20)) as pilot:
        await press(pilot, "comma", *["down"] * 12, "right", "right", "enter")
        assert app.settings.language == "en"
        assert max(map(len, screen_text(app).split("\n"))) <= 60
