"""A journey is never lost: killed programs, disks that refuse, windows that compete."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from talent_story.store import (
    JourneyStore,
    StoreBusy,
    StoreError,
    StoreFull,
    StoreReadOnly,
    database,
    write_journey_file,
)
from talent_story.story.record import JourneyRecord

KILLS = int(os.environ.get("TALENT_STORY_KILLS", "30"))

PLAY_FOR_EVER = """
import os, sys
from dataclasses import replace
from pathlib import Path
from talent_story.store import JourneyStore
from talent_story.story.record import JourneyRecord

path, acknowledged = Path(sys.argv[1]), os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
print("ready", flush=True)
store = JourneyStore(path)
saved = store.latest("killed") or store.create(JourneyRecord("killed", "h"))
while True:
    choices = (*saved.record.choices, f"move-{saved.version}")
    saved = store.save(saved, replace(saved.record, choices=choices))
    os.write(acknowledged, b"%d\\n" % saved.version)
    if saved.version % 6 == 0:
        canary = f"canary-{saved.version}-canary"
        other = store.create(JourneyRecord("other", "h", choices=(canary,) * 300))
        store.delete(other.id)
        os.write(acknowledged, canary.encode() + b"\\n")
"""


def test_a_killed_program_loses_nothing_it_acknowledged(
    path: Path, tmp_path: Path, start_child: Callable[..., subprocess.Popen[str]]
) -> None:
    """A kill -9 at any instant of saving, creating, deleting breaks nothing, loses nothing."""
    log = tmp_path / "acknowledged"
    chance = random.Random(20261123)
    for number in range(KILLS):
        if number % 10 == 0:  # the making of the file is killed too
            shutil.rmtree(path.parent, ignore_errors=True)
            log.unlink(missing_ok=True)
        child = start_child(PLAY_FOR_EVER, path, log)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(chance.random() * (0.01 if number % 10 == 0 else 0.12))
        child.send_signal(signal.SIGKILL)
        child.wait()
        said = log.read_text().split() if log.exists() else []
        with JourneyStore(path) as store:
            assert store.unreadable() == ()
            saved = store.latest("killed")
            last = max((int(line) for line in said if line.isdecimal()), default=0)
            if saved is None:
                assert last == 0
                continue
            assert saved.version >= last
            assert saved.notice is None
            assert saved.record.choices == tuple(f"move-{n}" for n in range(1, saved.version))
        # What the last line names may have been cut short by the kill; the others are erased.
        content = path.read_bytes()
        assert [
            line for line in said if line.startswith("canary") and line.encode() in content
        ] == []


FAIL_EVERY_WRITE = """
import dataclasses, json, resource, shutil, sys
from pathlib import Path
from talent_story.store import JourneyStore, StoreFull, write_journey_file
from talent_story.story.record import JourneyRecord

good, path, export = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
outcomes = {"old": 0, "new": 0, "mixed": [], "export old": 0, "export new": 0}
for limit in range(0, good.stat().st_size + 48_000, 512):
    shutil.copy(good, path)
    store = JourneyStore(path)
    before, other = store.latest("limited"), store.latest("other")
    after = dataclasses.replace(before.record, choices=(*before.record.choices, *["new"] * 1500))
    export.unlink(missing_ok=True)
    write_journey_file(export, before.record, without_facts=())
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        saved = store.save(before, after)
    except StoreFull:
        saved = None
    try:
        write_journey_file(export, after, without_facts=(), overwrite=True)
        outcomes["export new"] += b'"new"' in export.read_bytes()
    except StoreFull:
        outcomes["export old"] += b'"new"' not in export.read_bytes()
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    expected = before if saved is None else saved
    same = store.load(before.id) == expected
    with JourneyStore(path) as again:
        same = same and again.load(before.id) == expected and again.load(other.id) == other
    same = same and store.save(expected, after).version == expected.version + 1
    store.close()
    outcomes["new" if saved else "old"] += 1
    if not same:
        outcomes["mixed"].append(limit)
    left = sorted(p.name for p in path.parent.iterdir())
    assert left == sorted([path.name, export.name]), left
print(json.dumps(outcomes))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no RLIMIT_FSIZE")
def test_whichever_write_fails_the_state_is_old_or_new(
    path: Path,
    tmp_path: Path,
    record: Callable[..., JourneyRecord],
    start_child: Callable[..., subprocess.Popen[str]],
) -> None:
    """When the n-th write fails, for every n, the old state or the new one is there, whole.

    And the store goes on: as soon as the disk accepts, the next save succeeds.
    """
    good = tmp_path / "good.db"
    with JourneyStore(good) as store:
        store.create(record(300, book_id="other"))
        saved = store.create(record(300, book_id="limited"))
        for number in range(301, 310):
            saved = store.save(saved, record(number, book_id="limited"))
    path.parent.mkdir()
    output, _ = start_child(
        FAIL_EVERY_WRITE, good, path, path.with_name("export.json")
    ).communicate(timeout=120)
    outcomes = json.loads(output)
    assert outcomes["mixed"] == []
    assert outcomes["old"] > 100
    assert outcomes["new"] > 10
    assert outcomes["export old"] > 10
    assert outcomes["export old"] + outcomes["export new"] == outcomes["old"] + outcomes["new"]


SAVE_ONCE = """
import os, sys
from dataclasses import replace
from pathlib import Path
from talent_story.store import JourneyStore, StoreError
store = JourneyStore(Path(sys.argv[1]))
saved = store.latest("livre-talent")
record = replace(saved.record, choices=(*saved.record.choices, "new"))
os.write(1, b"---SAVE\\n")
try:
    saved = store.save(saved, record)
    os.write(1, b"---SAVED\\n")
except StoreError as error:
    os.write(1, f"---{type(error).__name__}\\n".encode())
    try:
        saved = store.save(saved, record)
        os.write(1, b"---SAVED-AT-LAST\\n")
    except StoreError as error:
        os.write(1, f"---THEN-{type(error).__name__}\\n".encode())
"""


def can_trace() -> bool:
    """Tell whether strace works here."""
    try:
        done = subprocess.run(
            ["strace", "-o", os.devnull, "true"], capture_output=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


needs_strace = pytest.mark.skipif(not can_trace(), reason="strace does not work here")


@needs_strace
def test_a_save_is_on_disk_before_it_is_acknowledged(
    path: Path,
    tmp_path: Path,
    record: Callable[..., JourneyRecord],
    start_child: Callable[..., subprocess.Popen[str]],
) -> None:
    """Between the move and the word that it is saved, the disk is asked to make it durable."""
    with JourneyStore(path) as store:
        store.create(record(3))
    trace = tmp_path / "trace"
    calls = "trace=write,fsync,fdatasync,unlink"
    child = start_child(SAVE_ONCE, path, before=("strace", "-f", "-o", str(trace), "-e", calls))
    child.communicate(timeout=60)
    lines = trace.read_text().splitlines()
    start = next(n for n, line in enumerate(lines) if "---SAVE" in line)
    end = next(n for n, line in enumerate(lines) if "---SAVED" in line)
    window = lines[start:end]
    removed = next(n for n, line in enumerate(window) if "unlink" in line)
    assert any("sync(" in line for line in window[:removed]), "the file before its journal goes"
    assert any("sync(" in line for line in window[removed:]), "the folder afterwards"


@needs_strace
@pytest.mark.parametrize(("call", "most"), [("fsync,fdatasync", 5), ("unlink", 1), ("pwrite64", 5)])
def test_whichever_step_fails_the_state_is_old_or_new(
    path: Path,
    record: Callable[..., JourneyRecord],
    start_child: Callable[..., subprocess.Popen[str]],
    call: str,
    most: int,
) -> None:
    """When the n-th step of a save fails: a StoreFull, the old state or the new, and it goes on.

    Saving again then succeeds, even where the failed save had reached the disk after all.
    """
    with JourneyStore(path) as store:
        saved = store.create(record(3))
    good = path.read_bytes()
    failures = 0
    for n in range(1, most + 1):
        path.write_bytes(good)
        before = ("strace", "-f", "-o", os.devnull, "-e", f"inject={call}:error=EIO:when={n}")
        said = start_child(SAVE_ONCE, path, before=before).communicate(timeout=60)[0].split()
        assert said in (["---SAVE", "---SAVED"], ["---SAVE", "---StoreFull", "---SAVED-AT-LAST"])
        failures += "---StoreFull" in said
        with JourneyStore(path) as store:
            now = store.load(saved.id)
        assert now.notice is None
        assert now.record.choices == (*saved.record.choices, "new")
    assert failures >= 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Make a disk of one megabyte, where root may."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except OSError:
        pytest.skip("no mount")
    if done.returncode != 0:
        pytest.skip("only root can make a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_keeps_the_last_save(
    small_disk: Path, record: Callable[..., JourneyRecord]
) -> None:
    """On a full disk a save says StoreFull, the state before is there, and room makes it go on."""
    path = small_disk / "journeys.db"
    with JourneyStore(path) as store:
        saved = store.create(record(3))
        filler = small_disk / "filler"
        with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while file.write(b"x" * 4096):
                pass
        with pytest.raises(StoreFull):
            store.save(saved, record(3000))
        with pytest.raises(StoreFull):
            store.create(record(3000))
        with pytest.raises(StoreFull):
            write_journey_file(small_disk / "export", record(3000), without_facts=())
        assert store.list() == [saved]
        with JourneyStore(path) as again:
            assert again.list() == [saved]
        assert sorted(p.name for p in small_disk.iterdir()) == ["filler", "journeys.db"]
        with pytest.raises(StoreError):
            JourneyStore(small_disk / "other" / "journeys.db")
        filler.unlink()
        saved = store.save(saved, record(3000))
        assert store.list() == [saved]


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_a_folder_that_may_not_be_written_can_still_be_read(
    path: Path, record: Callable[..., JourneyRecord]
) -> None:
    """Without the right to write, journeys are listed, and saving says StoreReadOnly."""
    with JourneyStore(path) as store:
        saved = store.create(record(1))
    path.chmod(0o400)
    path.parent.chmod(0o500)
    try:
        with JourneyStore(path) as store:
            assert store.list() == [saved]
            with pytest.raises(StoreReadOnly):
                store.save(saved, record(2))
            with pytest.raises(StoreReadOnly):
                store.delete(saved.id)
            assert store.list() == [saved]
        with pytest.raises(StoreReadOnly):
            JourneyStore(path.with_name("other.db"))
    finally:
        path.parent.chmod(0o700)


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    """Where no folder can be made, the store is a StoreReadOnly and the file is intact."""
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreReadOnly) as caught:
        JourneyStore(tmp_path / "data" / "journeys.db")
    assert caught.value.reason == "no-folder"
    with pytest.raises(StoreReadOnly):
        JourneyStore(tmp_path / "data" / "deeper" / "journeys.db")
    assert (tmp_path / "data").read_text() == "a file"


@pytest.mark.parametrize("way", ["moved", "deleted", "replaced"])
def test_a_file_taken_away_acknowledges_nothing(
    path: Path, store: JourneyStore, record: Callable[..., JourneyRecord], way: str
) -> None:
    """A save into a file that has left its place is refused rather than acknowledged and lost."""
    saved = store.create(record(1))
    if way == "moved":
        path.rename(path.with_name("elsewhere.db"))
    elif way == "deleted":
        path.unlink()
    else:
        shutil.copy(path, path.with_name("copy.db"))
        path.with_name("copy.db").rename(path)
    with pytest.raises(StoreReadOnly) as caught:
        store.save(saved, record(2))
    assert caught.value.reason == "moved"


def test_a_store_that_another_process_holds_is_busy(
    path: Path,
    store: JourneyStore,
    record: Callable[..., JourneyRecord],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """When another process holds the file too long, saving says StoreBusy and changes nothing."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    saved = store.create(record(1))
    with (
        contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other,
        JourneyStore(path) as hurried,
    ):
        other.execute("BEGIN EXCLUSIVE")
        for refused in (
            lambda: hurried.save(saved, record(2)),
            lambda: hurried.load(saved.id),
            lambda: hurried.delete(saved.id),
            lambda: JourneyStore(path),
        ):
            with pytest.raises(StoreBusy):
                refused()
        other.execute("ROLLBACK")
        assert hurried.save(saved, record(2)).version == 2


COMPETE = """
import sys
from dataclasses import replace
from pathlib import Path
from talent_story.store import JourneyConflict, JourneyStore

path, journey, tag = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
with JourneyStore(path) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    saved, conflicts, made = store.load(journey), 0, 0
    while made < 100:
        choices = (*saved.record.choices, f"{tag}-{made}")
        try:
            saved = store.save(saved, replace(saved.record, choices=choices))
            made += 1
        except JourneyConflict:
            conflicts += 1
            saved = store.load(journey)
print(conflicts)
"""


def start_together(children: list[subprocess.Popen[str]]) -> None:
    """Let the children go on at the same instant, once all have said that they are ready."""
    for child in children:
        assert child.stdout is not None
        child.stdout.readline()
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()


def test_two_windows_lose_no_move(
    path: Path,
    record: Callable[..., JourneyRecord],
    start_child: Callable[..., subprocess.Popen[str]],
) -> None:
    """Two processes make 100 moves each on one journey: all are there, conflicts were seen.

    On a busy machine one may be done before the other begins: then they compete once more.
    """
    for _round in range(5):
        with JourneyStore(path) as store:
            saved = store.create(record(0))
        children = [start_child(COMPETE, path, saved.id, tag) for tag in ("un", "deux")]
        start_together(children)
        conflicts = [int(child.communicate(timeout=120)[0]) for child in children]
        with JourneyStore(path) as store:
            last = store.load(saved.id)
        moves = [f"{tag}-{number}" for tag in ("un", "deux") for number in range(100)]
        assert sorted(last.record.choices) == sorted(moves)
        assert last.version == 201
        if sum(conflicts):
            return
    pytest.fail("the two never met")


OPEN_AND_CREATE = """
import sys
from pathlib import Path
from talent_story.store import JourneyStore
from talent_story.story.record import JourneyRecord
print("ready", flush=True)
sys.stdin.readline()
with JourneyStore(Path(sys.argv[1])) as store:
    print(store.create(JourneyRecord("b", "h")).id)
"""


def test_processes_that_make_the_store_together_share_it(
    path: Path, start_child: Callable[..., subprocess.Popen[str]]
) -> None:
    """Several first openings at the same instant make one store, and no journey is lost."""
    children = [start_child(OPEN_AND_CREATE, path) for _ in range(4)]
    start_together(children)
    ids = {child.communicate(timeout=60)[0].strip() for child in children}
    with JourneyStore(path) as store:
        assert {saved.id for saved in store.list()} == ids
    assert len(ids) == 4
    assert [p.name for p in path.parent.iterdir()] == ["journeys.db"]
