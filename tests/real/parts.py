"""Real parts for tests: a browser, parsers of other hands, servers. Absent, a test is skipped;
where `TALENT_STORY_REAL=1` is set, as `.ci/run` does, absence is a failure."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def needed(what: str, found: str | Path | None) -> str:
    """Return where a part is; skip the test, or fail it in the gate, when it is nowhere."""
    if found:
        return str(found)
    if os.environ.get("TALENT_STORY_REAL") == "1":
        pytest.fail(f"{what} is not installed")
    pytest.skip(f"{what} is not installed")


def program(name: str) -> str:
    """Return the path of a program such as `dot` or `pdftotext`."""
    return needed(name, shutil.which(name))


def chromium() -> str:
    """Return the path of the browser."""
    return needed("chromium", shutil.which("chromium"))


def node_modules() -> Path:
    """Return the folder that holds `node_modules` with what package.json here lists."""
    folder = Path(os.environ.get("TALENT_STORY_NODE", HERE))
    found = folder if (folder / "node_modules").is_dir() and shutil.which("node") else None
    return Path(needed("node with its packages (npm install in tests/real)", found))


def node(
    script: str | Path, *arguments: str, timeout: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run a script of this folder (or a path) with Node.js; bare imports find node_modules."""
    folder = node_modules()
    place = folder / f"run-{os.getpid()}-{Path(script).name}"
    place.write_text(Path(HERE, script).read_text("utf-8"), "utf-8")
    try:
        return subprocess.run(
            [shutil.which("node") or "node", str(place), *arguments],
            capture_output=True,
            text=True,
            timeout=timeout,
            cwd=folder,
            check=False,
        )
    finally:
        place.unlink()
