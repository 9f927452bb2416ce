"""The process of one visitor: `python -m talent_story.serving.visit LANGUAGE [BOOK]`."""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> int:
    """Open the book for a browser and return the exit code."""
    from talent_story.cli.opening import open_book
    from talent_story.cli.running import Refused, speak
    from talent_story.i18n import choose_language
    from talent_story.reader.settings import read_settings
    from talent_story.shipped import shipped_book
    from talent_story.tui.running import run_app

    language, *books = sys.argv[1:]
    book = books[0] if books else None
    speak(choose_language(read_settings().settings.language or language))
    try:
        opened = open_book(book)
    except Refused as refusal:
        print(refusal.text(), file=sys.stderr)
        return refusal.code
    folder = shipped_book() if book is None else Path(book)
    return run_app(opened, folder=folder)


if __name__ == "__main__":
    sys.exit(main())
