"""What a book was called when it was last opened, so that its title can be drawn before it is read.

The cache that keeps it is a convenience that nothing depends on: what it says is shown for the time
of opening the book, whose own words then take its place.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from talent_story.book.cleaning import clean_line

if TYPE_CHECKING:
    from talent_story.book.model import Book

_MOST_KEPT = 40
_MOST_READ = 100_000
_LONGEST = 300


class Cover(NamedTuple):
    """What is on the cover of a book."""

    title: str
    authors: str


def covers_path() -> Path:
    """Return where covers are kept: in the folder `TALENT_STORY_CACHE`, or the user's own."""
    folder = os.environ.get("TALENT_STORY_CACHE")
    if folder:
        return Path(folder).expanduser() / "covers.json"
    import platformdirs

    return platformdirs.user_cache_path("talent-story", appauthor=False) / "covers.json"


def read_cover(folder: Path) -> Cover | None:
    """Return the cover of the book in `folder` as it last was; None when it is not known."""
    kept = _read().get(_name(folder))
    if kept is None:
        return None
    title, authors = (clean_line(text)[:_LONGEST] for text in kept)
    return Cover(title, authors) if title else None


def keep_cover(folder: Path, book: Book) -> None:
    """Keep the cover of a book for the next time it is opened, where that can be."""
    from talent_story.store.files import write_atomically

    covers = _read()
    name, cover = _name(folder), (book.title, ", ".join(book.authors))
    if covers.get(name) == cover:
        return
    covers.pop(name, None)
    covers[name] = cover
    while len(covers) > _MOST_KEPT:
        del covers[next(iter(covers))]
    try:
        path = covers_path()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        text = json.dumps(covers, ensure_ascii=False)
        write_atomically(path, [text.encode("utf-8", "backslashreplace")], overwrite=True)
    except (OSError, ValueError):
        return


def _name(folder: Path) -> str:
    return os.fsencode(os.path.realpath(folder)).decode("utf-8", "backslashreplace")


def _read() -> dict[str, tuple[str, str]]:
    try:
        path = covers_path()
        if not path.is_file():
            return {}
        with path.open("rb") as file:
            data = json.loads(file.read(_MOST_READ))
    except (OSError, ValueError, RecursionError):
        return {}
    found: dict[str, tuple[str, str]] = {}
    for name, cover in data.items() if isinstance(data, dict) else ():
        match cover:
            case [str(title), str(authors)]:
                found[name] = (title, authors)
    return found
