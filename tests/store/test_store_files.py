"""A journey as a file: what is handed over is whole, readable, and says no more than it should."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from talent_story.store import (
    FileInTheWay,
    JourneyUnreadable,
    StoreError,
    StoreForeign,
    StoreFull,
    StoreReadOnly,
    files,
    read_journey_file,
    write_journey_file,
)
from talent_story.story.record import JourneyRecord, format_record


def test_an_exported_journey_is_imported(
    tmp_path: Path, record: Callable[..., JourneyRecord]
) -> None:
    """What is written to a file is read back equal."""
    path = tmp_path / "trajet.json"
    write_journey_file(path, record(12), without_facts=())
    assert read_journey_file(path) == record(12)
    assert path.read_text(encoding="utf-8") == format_record(record(12))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["trajet.json"]


def test_hostile_text_makes_the_journey_to_a_file(tmp_path: Path, hostile: str) -> None:
    """Any text comes back as it went."""
    record = JourneyRecord("b", "h", hostile, {hostile: hostile}, (hostile,))
    write_journey_file(tmp_path / "t", record, without_facts=())
    assert read_journey_file(tmp_path / "t") == record


def test_the_facts_left_out_are_not_in_the_file(
    tmp_path: Path, record: Callable[..., JourneyRecord]
) -> None:
    """A fact that touches health does not leave the machine; the others do."""
    path = tmp_path / "trajet.json"
    full = record(2, facts={"categorie": "b", "restriction_medicale": "CANARY"})
    write_journey_file(path, full, without_facts={"restriction_medicale", "autre"})
    assert b"CANARY" not in path.read_bytes()
    assert b"restriction_medicale" not in path.read_bytes()
    assert read_journey_file(path) == replace(full, facts={"categorie": "b"})
    assert full.facts["restriction_medicale"] == "CANARY"


def test_nothing_is_replaced_unless_asked(
    tmp_path: Path, record: Callable[..., JourneyRecord]
) -> None:
    """An existing file stays as it is, and is replaced when the reader says so."""
    path = tmp_path / "trajet.json"
    path.write_text("precious")
    with pytest.raises(FileInTheWay) as caught:
        write_journey_file(path, record(1), without_facts=())
    assert (caught.value.reason, path.read_text()) == ("exists", "precious")
    write_journey_file(path, record(1), without_facts=(), overwrite=True)
    assert read_journey_file(path) == record(1)


def test_a_file_that_appears_meanwhile_is_not_replaced(
    tmp_path: Path, record: Callable[..., JourneyRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file made by someone else between the look and the writing stays."""
    path = tmp_path / "trajet.json"
    sync = os.fsync

    def appear(descriptor: int) -> None:
        sync(descriptor)
        if not path.exists():
            path.write_text("precious")

    monkeypatch.setattr(os, "fsync", appear)
    with pytest.raises(FileInTheWay):
        write_journey_file(path, record(1), without_facts=())
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [
        ("trajet.json", "precious")
    ]


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("target", ["file", "nothing", "folder"])
def test_a_symbolic_link_is_neither_followed_nor_replaced(
    tmp_path: Path, record: Callable[..., JourneyRecord], target: str, overwrite: bool
) -> None:
    """Writing through a link is refused, and what it leads to is untouched."""
    aim, link = tmp_path / "aim", tmp_path / "link"
    if target == "file":
        aim.write_text("precious")
    elif target == "folder":
        aim.mkdir()
    link.symlink_to(aim)
    with pytest.raises(FileInTheWay) as caught:
        write_journey_file(link, record(1), without_facts=(), overwrite=overwrite)
    assert caught.value.reason == "symlink"
    assert link.is_symlink()
    assert (target == "file") == (aim.is_file() and aim.read_text() == "precious")


def test_only_a_plain_file_is_replaced(
    tmp_path: Path, record: Callable[..., JourneyRecord]
) -> None:
    """A folder or a pipe is never replaced."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for name in ("folder", "pipe"):
        with pytest.raises(FileInTheWay) as caught:
            write_journey_file(tmp_path / name, record(1), without_facts=(), overwrite=True)
        assert caught.value.reason == "not-a-file"


def test_a_place_that_cannot_be_written_says_which(
    tmp_path: Path, record: Callable[..., JourneyRecord]
) -> None:
    """No folder, a file for a folder, a name that is none: a StoreReadOnly with its reason."""
    (tmp_path / "file").touch()
    for path, reason in (
        (tmp_path / "no" / "t.json", "no-folder"),
        (tmp_path / "file" / "t.json", "no-folder"),
        (tmp_path / ("x" * 300), "bad-path"),
        (tmp_path / "nul\0", "bad-path"),
        (tmp_path / "sur\ud800", "bad-path"),
    ):
        with pytest.raises(StoreReadOnly) as caught:
            write_journey_file(path, record(1), without_facts=())
        assert caught.value.reason == reason


def test_a_long_name_is_no_obstacle(tmp_path: Path, record: Callable[..., JourneyRecord]) -> None:
    """A file may have the longest name the disk allows."""
    path = tmp_path / ("x" * 250 + ".json")
    write_journey_file(path, record(1), without_facts=())
    assert read_journey_file(path) == record(1)


@pytest.mark.parametrize("step", ["fsync", "write", "replace"])
def test_a_writing_that_fails_keeps_the_old_file(
    tmp_path: Path, record: Callable[..., JourneyRecord], monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """When the disk refuses at any step, the old file is whole and nothing is left beside it."""
    path = tmp_path / "trajet.json"
    write_journey_file(path, record(1), without_facts=())
    old = path.read_bytes()

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    if step == "fsync":
        monkeypatch.setattr(os, "fsync", refuse)
    elif step == "write":
        monkeypatch.setattr(files, "write_atomically", _failing_after_half(files.write_atomically))
    else:
        monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(StoreFull):
        write_journey_file(path, record(500), without_facts=(), overwrite=True)
    monkeypatch.undo()
    assert path.read_bytes() == old
    assert [file.name for file in tmp_path.iterdir()] == ["trajet.json"]


def _failing_after_half(write: Callable[..., None]) -> Callable[..., None]:
    def halves(path: Path, chunks: Iterable[bytes], *, overwrite: bool) -> None:
        def half() -> Iterator[bytes]:
            for chunk in chunks:
                yield chunk[: len(chunk) // 2]
                raise OSError(28, "No space left on device")

        write(path, half(), overwrite=overwrite)

    return halves


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_disk_without_hard_links_is_written_all_the_same(
    tmp_path: Path,
    record: Callable[..., JourneyRecord],
    monkeypatch: pytest.MonkeyPatch,
    overwrite: bool,
) -> None:
    """Without hard links the export still works, and still replaces nothing."""

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "trajet.json"
    write_journey_file(path, record(1), without_facts=(), overwrite=overwrite)
    assert read_journey_file(path) == record(1)
    with pytest.raises(FileExistsError):
        files.write_atomically(path, [b"other"], overwrite=False)
    assert [file.name for file in tmp_path.iterdir()] == ["trajet.json"]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "not-json"),
        (b"Bonjour", "not-json"),
        (b"\xff\xfe\x00", "not-json"),
        (b"[" * 100_000, "not-json"),
        (b'{"talent_story": "jour', "not-json"),
        (b"{}", "not-a-journey"),
        (b'{"talent_story": "journey", "format": 99}', "newer"),
        (b'{"talent_story": "journey", "format": 1}', "damaged"),
        (b"x" * 5_000_000, "too-large"),
    ],
)
def test_what_is_no_journey_is_told_in_a_word(tmp_path: Path, content: bytes, fault: str) -> None:
    """A file that holds no journey is a JourneyUnreadable with the fault as reason."""
    path = tmp_path / "t.json"
    path.write_bytes(content)
    with pytest.raises(JourneyUnreadable) as caught:
        read_journey_file(path)
    assert (caught.value.reason, caught.value.path) == (fault, path)
    assert path.read_bytes() == content


def test_a_journey_changed_by_hand_is_told(
    tmp_path: Path, record: Callable[..., JourneyRecord]
) -> None:
    """A choice changed in an editor does not go unseen."""
    path = tmp_path / "t.json"
    path.write_text(format_record(record(3)).replace("choix>1", "choix>2"), encoding="utf-8")
    with pytest.raises(JourneyUnreadable) as caught:
        read_journey_file(path)
    assert caught.value.reason == "altered"


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    """A folder, a pipe, an endless device, nothing: refused at once, without waiting."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "zero").symlink_to("/dev/zero")
    for name in ("pipe", "folder", "zero"):
        with pytest.raises(StoreForeign):
            read_journey_file(tmp_path / name)
    with pytest.raises(StoreReadOnly) as caught:
        read_journey_file(tmp_path / "nothing")
    assert caught.value.reason == "no-file"
    for bad in ("nul\0", "sur\ud800"):
        with pytest.raises(StoreError):
            read_journey_file(tmp_path / bad)
