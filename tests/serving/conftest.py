"""A server of the little book, in a process of its own, and ways to knock at its door."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.tui.little_book import FILES

LIMIT = 180.0


class Served:
    """A server that is running: where, and the links it gave."""

    def __init__(self, folder: Path, sessions: int) -> None:
        self.folder = folder
        book = folder / "book"
        for path, text in FILES.items():
            (book / path).parent.mkdir(parents=True, exist_ok=True)
            (book / path).write_text(text, encoding="utf-8")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "talent_story", "--lang", "en", "serve", str(book)]
        command += ["--host", "127.0.0.1", "--port", str(self.port), "--sessions", str(sessions)]
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": str(self.temporary)},
            start_new_session=True,
        )
        self.links: list[str] = []
        self.said = ""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            self.links += re.findall(r"http\S+link=\S+", line)
            if len(self.links) == sessions:
                break
        self._wait_for_the_port()

    def _wait_for_the_port(self) -> None:
        deadline = time.monotonic() + LIMIT
        while time.monotonic() < deadline:
            with socket.socket() as knocking:
                if knocking.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            threading.Event().wait(0.05)
        raise AssertionError("nobody opens")

    def books_open(self) -> list[int]:
        """Return the processes of its visitors."""
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = path.read_bytes().split(b"\0")
                environment = (path.parent / "environ").read_bytes()
            except OSError:
                continue
            ours = str(self.temporary).encode() in environment
            if ours and b"talent_story.serving.visit" in words:
                found.append(int(path.parent.name))
        return found

    def wait_for_books(self, number: int) -> None:
        """Wait until this many books are open, and no longer than the limit."""
        deadline = time.monotonic() + LIMIT
        while len(self.books_open()) != number:
            assert time.monotonic() < deadline, self.books_open()
            threading.Event().wait(0.05)

    def close(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End it."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        self.process.communicate(timeout=LIMIT)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Start servers, and leave none behind."""
    started: list[Served] = []

    def start(sessions: int = 2) -> Served:
        folder = tmp_path / str(len(started))
        folder.mkdir()
        started.append(Served(folder, sessions))
        return started[-1]

    yield start
    for each in started:
        each.close()


def browser() -> aiohttp.ClientSession:
    """Return something that keeps cookies, as a browser does."""
    return aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
