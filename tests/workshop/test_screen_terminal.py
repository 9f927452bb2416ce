"""The session in a real terminal: given back on a signal, taken up again after a kill."""

from __future__ import annotations

import http.client
import os
import pty
import re
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from talent_story.workshop.session import fold
from talent_story.workshop.store import open_store
from tests.workshop.rooms import BOOK

PLANS = """
sequences:
  - {id: accueil, name: Accueil, kind: talk, minutes: 10, aim: a, challenge: c, method: m, materials: [x], save: s, fill: f}
  - {id: lecture, name: Lecture, kind: reading, minutes: 30, aim: a, challenge: c, method: m, materials: [x], save: s, fill: f}
plans:
  - id: court
    name: Court
    theme: talents
    steps:
      - {sequence: accueil, short: 10, long: 20}
      - {sequence: lecture, short: 30, long: 60}
"""

LIMIT = 180.0
"""Seconds after which what is waited for never comes."""

ON, OFF = b"\x1b[?1049h", b"\x1b[?1049l"


class Terminal:
    """`workshop run` in a pseudo-terminal."""

    def __init__(self, place: Path, *arguments: str, columns: int = 80, rows: int = 24) -> None:
        import fcntl
        import struct
        import termios

        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        environment = {
            **os.environ,
            "TERM": "xterm-256color",
            "TALENT_STORY_DATA": str(place / "data"),
            "TALENT_STORY_CONFIG": str(place / "config"),
        }
        for name in ("NO_COLOR", "COLUMNS", "LINES"):
            environment.pop(name, None)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "talent_story", "--lang", "en", "workshop", "run", *arguments],
            stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True,
        )  # fmt: skip
        os.close(slave)
        self.seen = b""

    def until(self, words: bytes) -> None:
        end = time.monotonic() + LIMIT
        while words not in self.seen:
            assert time.monotonic() < end and self.process.poll() is None, self.seen[-3000:]
            self.read(0.1)

    def read(self, seconds: float) -> None:
        ready, _, _ = select.select([self.master], [], [], seconds)
        if ready:
            try:
                self.seen += os.read(self.master, 65_536)
            except OSError:  # nobody is at the other end any more
                time.sleep(seconds)

    def type(self, keys: str) -> None:
        self.seen = b""
        os.write(self.master, keys.encode())

    def end(self) -> int:
        """Wait for the end, reading all that is still said, and return the exit code."""
        end = time.monotonic() + LIMIT
        while self.process.poll() is None:
            assert time.monotonic() < end, "it never ended"
            self.read(0.05)
        while self.has_more():
            self.read(0)
        return self.process.returncode

    def has_more(self) -> bool:
        """Say whether something was written that is not read yet, by a program that has ended."""
        import fcntl
        import struct
        import termios

        ready, _, _ = select.select([self.master], [], [], 0)
        waiting = struct.pack("i", 0)
        try:
            return bool(ready) and fcntl.ioctl(self.master, termios.FIONREAD, waiting) != waiting
        except OSError:  # nobody is at the other end any more
            return False

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A folder with a little book and a plan."""
    folder = tmp_path / "book"
    files = {
        "chapters/1.md": f"---\ntitle: One\n---\n{BOOK}",
        "graph/book.yaml": "{format: 1, id: tiny, title: Tiny, start: hall}",
        "graph/detection_tools.yaml": "- {id: map, name: A map}",
        "graph/support_formats.yaml": "- {id: loan, name: A loan}",
        "graph/workshops.yaml": PLANS,
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


_WRITTEN = re.compile(
    r"\x1b\[(\d+);(\d+)H|\x1b\[(H)|\x1b\[[0-9;?<>=]*[ -/]*[@-~]|\x1b\].*?(?:\x07|\x1b\\)"
    r"|\x1b[P_^].*?\x1b\\|\x1b.|(\n)|(\r)|([^\x00-\x1f])",
    re.DOTALL,
)


def rows_of(written: bytes) -> list[str]:
    """Return what a terminal of 100 columns and 30 rows shows, of all that was written to it."""
    grid = [[" "] * 100 for _row in range(30)]
    row = column = 0
    for found in _WRITTEN.finditer(written.decode("utf-8", "replace")):
        at_row, at_column, home, line, start, letter = found.groups()
        if at_row:
            row, column = int(at_row) - 1, int(at_column) - 1
        elif home:
            row, column = 0, 0
        elif line:
            row += 1
        elif start:
            column = 0
        elif letter:
            if row < 30 and column < 100:
                grid[row][column] = letter
            column += 1
    return ["".join(cells).rstrip() for cells in grid]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_gone(port: int) -> bool:
    """Wait until nothing serves any more; say whether that came."""
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT).connect()
        except ConnectionRefusedError:
            return True
        except ConnectionError:  # it goes just now
            pass
        time.sleep(0.05)
    return False


def state_of(place: Path):
    with open_store(place / "data" / "sessions.db") as store:
        [session] = store.sessions()
        return fold(store.events(session.id))


@pytest.mark.parametrize(("signal_sent", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_gives_the_terminal_back(tmp_path: Path, book: Path, signal_sent: int, code: int):
    """Ended from outside, the alternate screen is left, nothing goes on serving, the session stays."""
    port = free_port()
    terminal = Terminal(tmp_path, str(book), "--address", "127.0.0.1", "--port", str(port))
    try:
        terminal.until(b"begin")
        terminal.type("\r")
        terminal.until(b"1/2")  # the running order names the sequence before it is begun
        terminal.process.send_signal(signal_sent)
        assert terminal.end() == code
        assert OFF in terminal.seen and b"Traceback" not in terminal.seen
        assert state_of(tmp_path).step == 0
        assert is_gone(port)
    finally:
        terminal.close()


def test_killed_and_resumed(tmp_path: Path, book: Path):
    """Killed at any moment, the phones still vote meanwhile, and `--resume` goes on with the vote
    that is open, the votes that were closed and the notes, under the same address."""
    port = free_port()
    where = ("--address", "127.0.0.1", "--port", str(port))
    terminal = Terminal(tmp_path, str(book), *where)
    try:
        terminal.until(b"begin")
        terminal.type("\r")
        terminal.until(b"1/2")
        terminal.type("n")
        terminal.until(b"Two doors.")
        terminal.type("\r")
        terminal.until(b"may be changed")
        terminal.type("h")
        terminal.until(b"How many hands")
        terminal.type("7 5 0\r")
        terminal.until(b"7 of 12")
        terminal.type("v")
        terminal.until(b"may be changed")
        terminal.process.kill()
        assert terminal.end() == -signal.SIGKILL
    finally:
        terminal.close()
    with open_store(tmp_path / "data" / "sessions.db") as store:
        from talent_story.workshop.web.entry import room_code

        [session] = store.sessions()
        path = f"/{room_code(store.secret(session.id))}"
    cookie = vote(port, path)
    again = Terminal(tmp_path, str(book), *where, "--resume")
    try:
        again.until(b"where it stood")
        again.until(b"Fewer than 5 answers")
        assert chosen(port, path, cookie) == "hall&gt;right"
        again.type("\r")
        again.until(b"told in figures before")
        again.type("q")
        again.until(b"Leave the session?")
        again.type("2")
        assert again.end() == 0
        assert b"run --resume" in again.seen
    finally:
        again.close()
    state = state_of(tmp_path)
    assert [closed.end.winner for closed in state.closed] == ["hall>left", "hall>right"]
    assert is_gone(port)  # what the killed screen had left behind, too


def vote(port: int, path: str) -> str:
    """Vote from a phone while nobody looks after the page; return the phone's cookie.

    The page may still be that of the question before: the phone is told so, and looks again.
    """
    cookie = ""
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT)
        connection.request("GET", f"{path}/room", headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        text = answer.read().decode()
        cookie = cookie or (answer.getheader("Set-Cookie") or "").partition(";")[0]
        question = re.search(r'name="question" value="(\w+)"', text)
        if question is not None:
            form = f"question={question[1]}&turn=1&option=hall%3Eright"
            headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", f"{path}/vote", form, headers)
            status = connection.getresponse().status
            if status == 303:
                return cookie
            assert status == 409, status
        connection.close()
        time.sleep(0.1)
    raise AssertionError("no vote was taken")


def chosen(port: int, path: str, cookie: str) -> str:
    """Return the vote a phone has; who served the page until now may close it on the phone."""
    end = time.monotonic() + LIMIT
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT)
        try:
            connection.request("GET", f"{path}/room", headers={"Cookie": cookie})
            text = connection.getresponse().read().decode()
        except (ConnectionError, http.client.HTTPException):
            assert time.monotonic() < end
            time.sleep(0.1)
            continue
        finally:
            connection.close()
        found = re.search(r'value="([^"]*)" class="chosen"', text)
        return "" if found is None else found[1]


def test_hands_and_no_terminal(tmp_path: Path, book: Path):
    """`--hands` serves nothing; where no page can be drawn, the verb refuses."""
    terminal = Terminal(tmp_path, str(book), "--hands")
    try:
        terminal.until(b"raised hands")
        terminal.process.terminate()
        assert terminal.end() == 143
    finally:
        terminal.close()
    done = subprocess.run(
        [sys.executable, "-m", "talent_story", "--lang", "en", "workshop", "run", str(book)],
        capture_output=True, text=True, timeout=LIMIT, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 2 and "terminal" in done.stderr


def test_nothing_is_left_of_what_was_said_at_the_top(tmp_path: Path, book: Path):
    """A sentence of two lines gives its rows back, with the margin that nothing else is drawn on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        where = ("--address", "127.0.0.1", "--port", str(port))
        terminal = Terminal(tmp_path, str(book), *where, columns=100, rows=30)
        try:
            terminal.until(b"is in use")
            terminal.until(b"begin")
            size = -1
            while size != len(terminal.seen):  # all is drawn, and nothing is drawn again
                size = len(terminal.seen)
                terminal.read(1)
            before = terminal.seen
            assert "is in use" in rows_of(before)[0]
            terminal.type("\r")
            end = time.monotonic() + LIMIT
            while not rows_of(before + terminal.seen)[1].startswith("   1/2"):
                assert time.monotonic() < end, rows_of(before + terminal.seen)
                terminal.read(0.1)
            assert rows_of(before + terminal.seen)[0] == ""
        finally:
            terminal.close()
