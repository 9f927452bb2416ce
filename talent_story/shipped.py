"""Where the book that comes with the program stands."""

from __future__ import annotations

from pathlib import Path


def shipped_book() -> Path:
    """Return the folder of the shipped book: inside the package, or beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / "livre"
    return inside if inside.is_dir() else package.parent
