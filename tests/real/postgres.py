"""A real PostgreSQL server for tests, started once and alone, stopped at the end.

Use it as a fixture: `from tests.real.postgres import postgres, postgres_server`. `postgres` gives
the address of an empty database; `postgres_server` the server, which can be crashed and started
again.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.real.parts import needed

PASSWORD = "secret-of-the-server"
_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/local/pgsql/bin", "/opt/homebrew/opt/postgresql*/bin")


@dataclass
class PostgresServer:
    """A server of ours: its programs, its folder, its port."""

    programs: Path
    folder: Path
    port: int

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-o", f"{options}{self.folder}",
                  "-l", f"{self.folder}/log", "-w", "start")  # fmt: skip

    def stop(self, how: str = "fast") -> None:
        """Stop the server; `immediate` is a crash."""
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-m", how, "-w", "stop")

    def address(self, database: str = "postgres", password: str = PASSWORD) -> str:
        return f"postgresql://postgres:{password}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """Make an empty database and return its address."""
        import psycopg

        name = f"t{secrets.token_hex(6)}"
        with psycopg.connect(self.address(), autocommit=True) as db:
            db.execute(f"CREATE DATABASE {name}".encode())
        return self.address(name)

    def files(self) -> bytes:
        """Return every byte of the server's tables, once they are all on disk."""
        import psycopg

        with psycopg.connect(self.address(), autocommit=True) as db:
            db.execute("CHECKPOINT")
        base = self.folder / "data" / "base"
        return b"".join(p.read_bytes() for p in sorted(base.rglob("*")) if p.is_file())

    def _run(self, program: str, *arguments: str) -> None:
        # The server refuses to be run by root; as anybody else, it is run as oneself.
        before = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
        subprocess.run(
            [*before, str(self.programs / program), *arguments], check=True, timeout=60,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
        )  # fmt: skip


def _programs() -> Path | None:
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    for place in _PLACES:
        folders = sorted(Path("/").glob(place.lstrip("/")))
        if folders:
            return folders[-1]
    return None


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Start a server, and stop it; a test that needs one is skipped where there is none to run."""
    programs = Path(needed("PostgreSQL", _programs()))
    needed("psycopg", _driver())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # a short path: it holds a socket
    server = PostgresServer(programs, folder, port)
    try:
        password = folder / "password"
        password.write_text(PASSWORD)
        if os.geteuid() == 0:
            for path in (folder, password):
                shutil.chown(path, "postgres")
        server._run("initdb", "-D", f"{folder}/data", "-E", "UTF8", "--locale=C.UTF-8", "-A",
                    "scram-sha-256", f"--pwfile={password}", "--no-sync")  # fmt: skip
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A running server."""
    with running_server() as server:
        yield server


@pytest.fixture
def postgres(postgres_server: PostgresServer) -> str:
    """The address of an empty database."""
    return postgres_server.new_database()


def _driver() -> str | None:
    try:
        import psycopg
    except ImportError:
        return None
    return psycopg.__name__
