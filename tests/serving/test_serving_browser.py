"""The page in a real browser: it loads, keys turn pages, nothing is asked of anybody else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.real.parts import chromium, node
from tests.serving.conftest import Served


def test_the_book_opens_in_a_browser(
    serve: Callable[..., Served], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key turns a page, two browsers never share, and every request goes to our own address."""
    monkeypatch.setenv("CHROMIUM", chromium())
    served = serve(2)
    script = Path(__file__).with_name("page.mjs")
    done = node(script, str(tmp_path), *served.links, timeout=900)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["title"] and seen["begun"] and seen["turned"]
    assert not seen["shared"]
    assert seen["button"]
    assert not seen["hijacked"]
    assert seen["errors"] == []
    ours = (f"{served.url}/", f"ws://127.0.0.1:{served.port}/ws", "data:")
    assert [url for url in seen["requests"] if not url.startswith(ours)] == []
    assert (tmp_path / "page.png").stat().st_size > 10_000
    served.wait_for_books(0)
