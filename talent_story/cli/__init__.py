"""The command line. Nothing is imported before it is known to be needed."""

from __future__ import annotations

import sys


def main(arguments: list[str] | None = None) -> int:
    """Run `talent-story` with these arguments (the process's own, if none) and return its code."""
    given = sys.argv[1:] if arguments is None else arguments
    if given == ["--version"]:
        from talent_story import __version__

        print(f"talent-story {__version__}")
        return 0
    from talent_story.cli.running import run

    return run(given)
