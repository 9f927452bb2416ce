"""In a real terminal: signals, a line that drops, a crash, and what is no terminal at all."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from talent_story.store import JourneyStore
from talent_story.tui.app import _SCREENS
from tests.tui.little_book import FILES

PROGRAM = """
import sys
from pathlib import Path
from talent_story.book import read_book
from talent_story.i18n import use_language
from talent_story.tui import run_book
use_language("en")
{before}
book, problems = read_book(Path(sys.argv[1]))
sys.exit(run_book(book, **{options}))
"""

LIMIT = 30.0


class Terminal:
    """A program in a pseudo-terminal of its own, with all that it wrote."""

    def __init__(self, folder: Path, *, before: str = "", options: str = "{}") -> None:
        book = folder / "book"
        for path, text in FILES.items():
            (book / path).parent.mkdir(parents=True, exist_ok=True)
            (book / path).write_text(text, encoding="utf-8")
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.slave = os.dup(slave)
        self.before = termios.tcgetattr(self.slave)
        code = PROGRAM.format(before=textwrap.dedent(before), options=options)
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, str(book)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
            env={**os.environ, "TERM": "xterm-256color", "TALENT_STORY_DATA": str(folder / "data")},
        )
        os.close(slave)
        self.written = b""

    def read(self, seconds: float = 0.05) -> None:
        """Read what has been written."""
        ready, _, _ = select.select([self.master], [], [], seconds)
        if ready:
            with contextlib.suppress(OSError):
                self.written += os.read(self.master, 65536)

    def wait_for(self, words: str) -> None:
        """Wait until these words were written since the last key."""
        deadline = time.monotonic() + LIMIT
        while words.encode() not in self.written:
            assert time.monotonic() < deadline, self.written[-2000:]
            assert self.process.poll() is None, self.written[-2000:]
            self.read()

    def press(self, keys: str) -> None:
        """Press keys; what was written before them is forgotten."""
        self.written = b""
        os.write(self.master, keys.encode())

    def wait_for_end(self) -> int:
        """Return the exit code of the program, with everything it wrote read."""
        deadline = time.monotonic() + LIMIT
        while self.process.poll() is None:
            assert time.monotonic() < deadline, "the program does not end"
            self.read()
        for _ in range(5):
            self.read(0.02)
        return self.process.returncode

    def is_restored(self) -> bool:
        """Say whether the terminal is as it was found: screen, cursor, mouse, modes."""
        switched = [
            (b"\x1b[?1049h", b"\x1b[?1049l"),
            (b"\x1b[?25l", b"\x1b[?25h"),
            (b"\x1b[?1000h", b"\x1b[?1000l"),
            (b"\x1b[?1003h", b"\x1b[?1003l"),
            (b"\x1b[?2004h", b"\x1b[?2004l"),
        ]
        back = all(self.written.rfind(off) > self.written.rfind(on) for on, off in switched)
        return back and termios.tcgetattr(self.slave) == self.before

    def close(self) -> None:
        """Leave nothing behind."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for descriptor in (self.master, self.slave):
            with contextlib.suppress(OSError):
                os.close(descriptor)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Any]:
    """Open programs in terminals, and leave none of them behind."""
    terminals: list[Terminal] = []

    def open_one(**options: str) -> Terminal:
        terminals.append(Terminal(tmp_path, **options))
        return terminals[-1]

    yield open_one
    for terminal in terminals:
        terminal.close()


def saved_choices(folder: Path) -> tuple[str, ...]:
    """Return the choices of the journey saved last."""
    with JourneyStore(folder / "data" / "journeys.db") as store:
        saved = store.latest("little")
        assert saved is not None
        return saved.record.choices


def read_to_the_stairs(terminal: Terminal) -> None:
    """Begin, and take the first choice."""
    terminal.wait_for("Freely inspired")
    terminal.press("\r")
    terminal.wait_for("It is early.")
    terminal.press("1")
    terminal.wait_for("every third step")


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
)
def test_a_signal_gives_the_terminal_back_and_keeps_the_journey(
    opened: Any, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    """The screen, the cursor, the mouse and the modes are as they were."""
    terminal = opened()
    read_to_the_stairs(terminal)
    terminal.process.send_signal(number)
    terminal.written = terminal.written + b"\x1b[?1049h\x1b[?25l\x1b[?1000h\x1b[?1003h\x1b[?2004h"
    assert terminal.wait_for_end() == code
    assert terminal.is_restored()
    assert saved_choices(tmp_path) == ("hall>stairs",)


def test_quitting_gives_the_terminal_back(opened: Any, tmp_path: Path) -> None:
    """Ctrl+C as well as q."""
    terminal = opened()
    read_to_the_stairs(terminal)
    terminal.press("\x03")
    terminal.written = b"\x1b[?1049h\x1b[?25l\x1b[?1000h\x1b[?1003h\x1b[?2004h"
    assert terminal.wait_for_end() == 0
    assert terminal.is_restored()
    assert saved_choices(tmp_path) == ("hall>stairs",)


def test_a_line_that_drops_ends_the_program_and_keeps_the_journey(
    opened: Any, tmp_path: Path
) -> None:
    """Nobody is there to read the last bytes: the program does not wait for them."""
    terminal = opened()
    read_to_the_stairs(terminal)
    os.close(terminal.slave)
    os.close(terminal.master)
    assert terminal.process.wait(LIMIT) != 0
    assert saved_choices(tmp_path) == ("hall>stairs",)


def test_a_killed_program_loses_nothing_that_was_drawn(opened: Any, tmp_path: Path) -> None:
    """What is on the screen is on the disk."""
    terminal = opened()
    read_to_the_stairs(terminal)
    terminal.process.kill()
    terminal.process.wait()
    assert saved_choices(tmp_path) == ("hall>stairs",)


def test_a_resize_draws_the_page_again(opened: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Down to a window that is too small, and back, whatever size the environment tells."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "24")
    terminal = opened()
    read_to_the_stairs(terminal)
    terminal.written = b""
    fcntl.ioctl(terminal.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 12, 40, 0, 0))
    terminal.process.send_signal(signal.SIGWINCH)
    terminal.wait_for("too small")
    terminal.written = b""
    fcntl.ioctl(terminal.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    terminal.process.send_signal(signal.SIGWINCH)
    terminal.wait_for("every third step")


def test_a_crash_gives_the_terminal_back_and_shows_no_answer(opened: Any, tmp_path: Path) -> None:
    """One sentence and the place of a log; the journey is saved."""
    terminal = opened(
        before="""
        from talent_story.reader.reading import Reading
        def failing(self):
            answer = dict(self.here.facts, secret="CANARY")
            raise RuntimeError(f"CANARY {answer}")
        Reading.ranking = failing
        """,
        options='{"facts": {"grade": "b"}}',
    )
    read_to_the_stairs(terminal)
    terminal.press("r")
    terminal.written = b"\x1b[?1049h\x1b[?25l\x1b[?1000h\x1b[?1003h\x1b[?2004h"
    assert terminal.wait_for_end() == 74
    assert terminal.is_restored()
    shown = terminal.written.decode("utf-8", "replace")
    assert "Your journey is saved." in shown
    assert "crash.log" in shown
    assert "CANARY" not in shown
    assert "Traceback" not in shown
    assert "CANARY" not in (tmp_path / "data" / "crash.log").read_text()
    assert saved_choices(tmp_path) == ("hall>stairs",)


def test_nothing_to_resume_is_said_and_nothing_is_drawn(opened: Any) -> None:
    """With the exit code of a command that cannot be used."""
    terminal = opened(options='{"resume": True}')
    assert terminal.wait_for_end() == 2
    assert b"no saved journey" in terminal.written
    assert b"\x1b" not in terminal.written


def test_a_store_that_cannot_be_opened_is_a_banner(opened: Any, tmp_path: Path) -> None:
    """The book opens all the same."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "journeys.db").write_bytes(b"this is not a database, and somebody needs it")
    terminal = opened()
    terminal.wait_for("no such file")
    assert (data / "journeys.db").read_bytes().startswith(b"this is not a database")


@pytest.mark.parametrize("term", ["dumb", "xterm"])
def test_what_is_no_terminal_gets_no_page(tmp_path: Path, term: str) -> None:
    """A pipe or a dumb terminal: a sentence, no escape sequence, exit 2."""
    code = PROGRAM.format(before="", options="{}")
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        capture_output=True,
        timeout=LIMIT,
        env={**os.environ, "TERM": term},
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == b""
    assert b"--plain" in done.stderr
    assert b"\x1b" not in done.stderr


def test_the_package_is_light_until_a_book_is_opened() -> None:
    """Importing it loads neither Textual nor the store; opening one never loads networkx."""
    code = (
        "import sys, talent_story.tui\n"
        "assert not {'textual', 'rich', 'sqlite3'} & set(sys.modules)\n"
        "import talent_story.tui.app\n"
        "assert 'textual' in sys.modules\n"
        "assert not {'networkx', 'yaml', 'numpy', 'click'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=LIMIT)


COVERED = """
import sys
from pathlib import Path
from talent_story.book import read_book
from talent_story.i18n import use_language
from talent_story.tui.cover import keep_cover
from talent_story.tui.running import run_folder
use_language("en")
{before}
folder = Path(sys.argv[1])
keep_cover(folder, read_book(folder)[0])
def opened():
    {opened}
    return read_book(folder)[0]
sys.exit(run_folder(folder, opened))
"""


@pytest.fixture
def covered(opened: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Open programs that show the cover of their book first."""
    monkeypatch.setenv("TALENT_STORY_CACHE", str(tmp_path / "cache"))

    def open_one(what: str) -> Terminal:
        program = COVERED.replace("{opened}", what)
        monkeypatch.setattr(sys.modules[__name__], "PROGRAM", program)
        return opened()  # type: ignore[no-any-return]

    return open_one


def test_a_key_pressed_before_the_book_is_there_is_not_lost(covered: Any) -> None:
    """The title comes first, then what was pressed is done."""
    terminal = covered("import time; time.sleep(1)")
    terminal.wait_for("The Little Book")
    terminal.press("\r")
    terminal.wait_for("It is early.")
    terminal.press("q")
    assert terminal.wait_for_end() == 0


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
)
def test_a_signal_before_the_book_is_there_gives_the_terminal_back(
    covered: Any, number: signal.Signals, code: int
) -> None:
    """Nobody waits for the book."""
    terminal = covered("import time; time.sleep(60)")
    terminal.wait_for("The Little Book")
    terminal.process.send_signal(number)
    terminal.written += b"\x1b[?1049h\x1b[?25l\x1b[?1000h\x1b[?1003h\x1b[?2004h"
    assert terminal.wait_for_end() == code
    assert terminal.is_restored()


def test_a_book_that_cannot_be_opened_gives_the_terminal_back(covered: Any) -> None:
    """What opening it raises comes out, after the page was closed."""
    terminal = covered("raise SystemExit(3) if False else LookupError('nowhere to be found')")
    assert terminal.wait_for_end() == 1
    assert b"LookupError" in terminal.written.rpartition(b"\x1b[?1049l")[2]


def test_no_colour_is_sent_where_none_is_wanted(
    opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NO_COLOR: bold, italic, underline and reverse at most, and the words all the same."""
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = opened()
    terminal.wait_for("Freely inspired")
    everything = terminal.written
    for keys, words in (("\r", "It is early."), ("1", "every third step"), ("r", "recommends")):
        terminal.press(keys)
        terminal.wait_for(words)
        everything += _quiet(terminal)
    asked = {
        code for codes in re.findall(rb"\x1b\[([\d;]*)m", everything) for code in codes.split(b";")
    }
    # Plain, bold, italic, underlined, reversed, and the colours of the terminal itself.
    assert asked <= {b"", b"0", b"1", b"3", b"4", b"7", b"39", b"49"}
    assert b"1" in asked


EVIL_YAML = "\\e]0;PWN\\a\\e]52;c;aGk=\\a\\e[2JPWN\\u202e\\u009b31m"
EVIL_TEXT = "\x1b]0;PWN\x07\x1b]8;;http://evil\x07\x1b[2JPWN\u202e\u009b31m&#x202e;&#x1b;"

HOSTILE = f"""
folder = Path(sys.argv[1])
for path in sorted(folder.rglob("*.yaml")):
    text = path.read_text()
    for words in ("The Little Book", "Your grade", "Grade C", "The long course", "Ada Writer",
                  "Write to the training desk", "Léa Martin", "The open office", "Third steps",
                  "Painted by somebody", "You took the stairs."):
        text = text.replace(words, '"' + words + {EVIL_YAML!r} + '"')
    path.write_text(text)
for path in sorted(folder.rglob("*.md")):
    text = path.read_text()
    for words in ("Nobody", "A man looks", "Help the man", "The stairs", "painted", "Say what"):
        text = text.replace(words, words + {EVIL_TEXT!r})
    path.write_text(text)
from talent_story.tui import app as shown
left = [name for name in shown._SCREENS]
async def go_round(self):
    while len(self.screen_stack) > 2:
        await self.pop_screen()
    name = left.pop(0)
    self.open(name)
    with open(folder / "round", "a") as file:
        file.write(name + "|")
shown.TalentApp.action_help = go_round
"""


def test_nothing_of_a_hostile_book_reaches_the_terminal_as_a_command(
    opened: Any, tmp_path: Path
) -> None:
    """Titles, texts, answers, names, terms and entities, on every screen that there is and on what
    opens in it, down to the bytes written."""
    (tmp_path / "book" / "graph").mkdir(parents=True)
    (tmp_path / "book" / "graph" / "glossary.yaml").write_text(
        "- {id: steps, name: Third steps, definition: Painted by somebody}\n"
    )
    terminal = opened(before=HOSTILE)
    terminal.wait_for("Freely inspired")
    everything = terminal.written
    for keys, words in (
        ("\r", "It is early."),
        ("1", "every third step"),
        ("f", "can stay unsaid"),
        ("\x1b", "every third step"),
        ("1", "kept a chair"),
        ("1", "The rest is paper"),
    ):
        terminal.press(keys)
        terminal.wait_for(words)
        everything += terminal.written
    went_round = tmp_path / "book" / "round"
    for number in range(1, len(_SCREENS) + 1):
        terminal.press("\x1bOP")  # F1
        _wait_for_names(went_round, number)
        everything += _quiet(terminal)
        for keys in ("\x1b[B", "\r", " ", "PWN", "\x1b[B\r"):
            terminal.press(keys)
            everything += _quiet(terminal)
    assert went_round.read_text().split("|")[:-1] == list(_SCREENS)
    assert everything.count(b"PWN") > 20
    # Textual itself sets the shape of the pointer so.
    everything = re.sub(rb"\x1b\]22;[a-z-]*\x07", b"", everything)
    for marker in (
        b"\x1b]0;",
        b"\x1b]52;",
        b"\x1b]8;",
        b"\x1b[2JPWN",
        "\u202e".encode(),
        "\u009b".encode(),
        b"\x07",
        b"\x00",
    ):
        assert marker not in everything, marker


def _quiet(terminal: Terminal) -> bytes:
    """Return what is written until nothing more is."""
    before = b""
    while True:
        terminal.read(0.15)
        if terminal.written == before:
            return before
        before = terminal.written


def _wait_for_names(file: Path, number: int) -> None:
    deadline = time.monotonic() + LIMIT
    while not file.exists() or file.read_text().count("|") < number:
        assert time.monotonic() < deadline
        time.sleep(0.02)
