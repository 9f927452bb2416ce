"""What is left of a crash: where it happened, and nothing of what the reader said.

Neither the values of variables nor the message of the error is written: either may hold an answer.
"""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

from talent_story import __version__


def log_path() -> Path:
    """Return where the log of the last crash stands."""
    folder = os.environ.get("TALENT_STORY_DATA")
    if folder:
        return Path(folder).expanduser() / "crash.log"
    import platformdirs

    return platformdirs.user_log_path("talent-story", appauthor=False) / "crash.log"


def crash_report(error: BaseException) -> str:
    """Return the kinds of the errors in a chain and the lines they went through."""
    lines = [
        f"talent-story {__version__}, Python {sys.version.split()[0]}, {sys.platform}",
    ]
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        kind = type(following)
        lines.append(f"{kind.__module__}.{kind.__qualname__}")
        lines.extend(
            f"  {frame.filename}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(following.__traceback__)
        )
        following = following.__cause__ or following.__context__
    return "\n".join(lines) + "\n"


def write_crash_log(error: BaseException) -> Path | None:
    """Write the report of a crash, for its owner's eyes only; None if it cannot be written."""
    try:
        path = log_path()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
        with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
            file.write(crash_report(error))
    except OSError:
        return None
    return path
