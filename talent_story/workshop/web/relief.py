"""How a page that goes on alone is relieved, once somebody looks after the session again.

A process that lost whoever started it leaves a small file with its number in its name; whoever
takes the session up removes the file, and the process, seeing that, leaves. Nobody is killed by a
number that may have become another's.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from talent_story.workshop.store import default_path


def leave_word(session: str) -> Path | None:
    """Say that this process serves a session alone; None where nothing can be written."""
    path = default_path().parent / f"{_name(session)}{os.getpid()}"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    except OSError:
        return None
    return path


def relieve(session: str) -> None:
    """Let the processes that serve a session alone leave."""
    with contextlib.suppress(OSError):
        for path in default_path().parent.glob(f"{_name(session)}*"):
            path.unlink(missing_ok=True)


def _name(session: str) -> str:
    return f"alone-{hashlib.sha256(session.encode('utf-8', 'replace')).hexdigest()[:12]}-"
