"""How a reader likes the book: the paper, the measure, the air, the language; and their file.

What is asked on the command line comes before the environment (`TALENT_STORY_THEME`, `_MEASURE`,
`_DENSITY`, `_LANGUAGE`), which comes before the file, which comes before what is usual.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

VALUES: Mapping[str, tuple[str, ...]] = {
    "theme": ("dark", "light", "contrast"),
    "measure": ("narrow", "normal", "wide"),
    "density": ("airy", "compact"),
    "language": ("", "fr", "en"),
}
"""What each setting may be. An empty language is that of the locale."""

_MOST_READ = 4096


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a reader: see `VALUES`.

    Example:
        >>> Settings().with_value("theme", "light").theme
        'light'
    """

    theme: str = "dark"
    measure: str = "normal"
    density: str = "airy"
    language: str = ""

    def with_value(self, name: str, value: str) -> Settings:
        """Return these settings with one of them changed. Raises KeyError, ValueError."""
        if value not in VALUES[name]:
            raise ValueError(value)
        return replace(self, **{name: value})


@dataclass(frozen=True, slots=True)
class KnownSettings:
    """The settings that hold, and those of the file alone, which is all that is written back.

    `unreadable` says that there is a file and that it could not be understood.
    """

    settings: Settings = Settings()
    filed: Settings = Settings()
    unreadable: bool = False


def settings_path() -> Path:
    """Return where settings are: in the folder `TALENT_STORY_CONFIG`, or the user's own."""
    folder = os.environ.get("TALENT_STORY_CONFIG")
    if folder:
        return Path(folder).expanduser() / "settings.json"
    import platformdirs

    return platformdirs.user_config_path("talent-story", appauthor=False) / "settings.json"


def read_settings(
    path: Path | None = None, environment: Mapping[str, str] = os.environ
) -> KnownSettings:
    """Return the settings of this user; what cannot be understood is left as is usual."""
    filed, unreadable = _read_file(settings_path() if path is None else path)
    settings = filed
    for name, values in VALUES.items():
        wanted = environment.get(f"TALENT_STORY_{name.upper()}", "")
        if wanted and wanted in values:
            settings = settings.with_value(name, wanted)
    return KnownSettings(settings, filed, unreadable)


def _read_file(path: Path) -> tuple[Settings, bool]:
    try:
        if not path.exists():
            return Settings(), False
        if not path.is_file():
            return Settings(), True
        with path.open("rb") as file:
            data = json.loads(file.read(_MOST_READ))
    except (OSError, ValueError, RecursionError):
        return Settings(), True
    if not isinstance(data, dict):
        return Settings(), True
    settings = Settings()
    unreadable = False
    for name, value in data.items():
        if name not in VALUES:
            continue  # of a later version, perhaps
        if isinstance(value, str) and value in VALUES[name]:
            settings = settings.with_value(name, value)
        else:
            unreadable = True
    return settings, unreadable


def write_settings(settings: Settings, path: Path | None = None) -> bool:
    """Keep settings in the user's file; False if it cannot be written."""
    from talent_story.store.files import write_atomically

    path = settings_path() if path is None else path
    text = json.dumps(asdict(settings), indent=2) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomically(path, [text.encode("utf-8")], overwrite=True)
    except (OSError, ValueError):
        return False
    return True
