"""The typefaces that pictures and documents are set in, carried so that every machine has them.

Open Sans (Apache 2.0) for maps and tables, EB Garamond (OFL 1.1) for what is read at length.
"""

from __future__ import annotations

from pathlib import Path

SANS = "Open Sans"
SERIF = "EB Garamond"

FOLDER = Path(__file__).parent


def files() -> tuple[Path, ...]:
    """Return the font files, in a fixed order."""
    return tuple(sorted(path for path in FOLDER.iterdir() if path.suffix in (".ttf", ".otf")))
