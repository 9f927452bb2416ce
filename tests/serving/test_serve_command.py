"""What `talent-story serve` refuses before anybody is let in, and what it warns of."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from talent_story.cli import main
from talent_story.cli.running import Refused
from talent_story.cli.serve import _public_url
from tests.tui.little_book import FILES


@pytest.fixture
def book(tmp_path: Path) -> str:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return str(tmp_path)


def serve(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Return the exit code and what is said to who typed this."""
    code = main(["--lang", "en", "serve", *arguments])
    return code, capsys.readouterr().err


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "::", "machine.example", ""])
def test_an_address_that_others_reach_has_to_be_meant(
    capsys: pytest.CaptureFixture[str], book: str, host: str
) -> None:
    """Nothing is public by mistake."""
    code, said = serve(capsys, book, "--host", host)
    assert code == 2
    assert "add --public if that is meant" in said


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_every_address_is_none_in_particular(
    capsys: pytest.CaptureFixture[str], book: str, host: str
) -> None:
    """The one that browsers reach has to be told: no other origin is let in."""
    code, said = serve(capsys, book, "--host", host, "--public")
    assert code == 2
    assert "say with --url" in said


@pytest.mark.parametrize(
    "url", ["livre.example.fr", "ftp://livre.example.fr", "https://", "https://a.example/livre"]
)
def test_an_address_is_that_of_a_whole_site(
    capsys: pytest.CaptureFixture[str], book: str, url: str
) -> None:
    """A scheme and a name."""
    code, said = serve(capsys, book, "--url", url)
    assert code == 2
    assert "is no address of a whole site" in said


def test_a_port_that_is_taken_is_told(capsys: pytest.CaptureFixture[str], book: str) -> None:
    """In one sentence, with what the system says."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, said = serve(capsys, book, "--host", "127.0.0.1", "--port", str(port))
    assert code == 2
    assert "cannot be listened on" in said
    assert "Traceback" not in said


def test_a_book_at_fault_is_told_to_who_serves_it(
    capsys: pytest.CaptureFixture[str], book: str
) -> None:
    """And to no visitor."""
    (Path(book) / "chapters" / "1.md").write_text("## Alone {#alone}\n\nNo way on.\n")
    code, said = serve(capsys, book)
    assert code == 2
    assert "its sources are at fault" in said


def test_the_address_of_browsers() -> None:
    """That of the proxy when there is one; the usual port is left out; local by default."""
    assert _public_url("localhost", 8000, None, False) == "http://localhost:8000"
    assert _public_url("::1", 8000, None, False) == "http://[::1]:8000"
    assert _public_url("127.0.0.1", 80, None, False) == "http://127.0.0.1"
    proxied = _public_url("0.0.0.0", 8000, "https://Livre.Example.fr/", True)
    assert proxied == "https://livre.example.fr"
    with pytest.raises(Refused):
        _public_url("10.0.0.1", 8000, None, False)
