"""The language of the interface: French by default, English, chosen by option or by locale.

Templates in the code are English sentences; `talent_story/locale` holds their French. Interfaces
write `_("Begin")`, `counted("{n} choice", "{n} choices", n)`, and `phrase.text(_)` for sentences
that the core made.

Each task speaks as the one that started it: `use_language` begins to speak in another language from
here on, `switch_language` changes the language of all that already speak together.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("fr", "en")
"""Languages of the interface; the first is the default."""

_LOCALE = Path(__file__).parent / "locale"


class Speaker:
    """Those who speak one language together: a task and all it started."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else LANGUAGES[0]


_everybody = Speaker(LANGUAGES[0])
_current: ContextVar[Speaker] = ContextVar("language", default=_everybody)


def choose_language(wanted: str | None, environment: Mapping[str, str] = os.environ) -> str:
    """Return the interface language: what is wanted, else what the locale says, else French.

    A locale in a language that the interface does not speak gives English; none at all, or the
    neutral `C` and `POSIX`, gives French.

    Example:
        >>> choose_language(None, {"LANG": "en_GB.UTF-8"})
        'en'
        >>> choose_language(None, {"LANG": "C.UTF-8"})
        'fr'
    """
    if wanted in LANGUAGES:
        return str(wanted)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "")
        if value:
            code = value.split(".")[0].split("_")[0].lower()
            if code in ("c", "posix"):
                return LANGUAGES[0]
            return code if code in LANGUAGES else "en"
    return LANGUAGES[0]


def use_language(language: str) -> None:
    """Speak `language` from here on, in this thread or task."""
    _current.set(Speaker(language))


def switch_language(language: str) -> None:
    """Speak `language` here, and wherever what was said before is shared with here.

    Example:
        >>> from contextvars import copy_context
        >>> use_language("fr")
        >>> task = copy_context()
        >>> task.run(switch_language, "en")
        >>> current_language()
        'en'
    """
    _current.get().language = Speaker(language).language


def current_language() -> str:
    """Return the language spoken here."""
    return _current.get().language


def _(template: str) -> str:
    """Return a template in the current language."""
    return _translations(_current.get().language).gettext(template) if template else ""


def counted(one: str, many: str, n: int, **fillings: object) -> str:
    """Return « one » or « many » for `n`, in the current language, with `{n}` filled in."""
    template = _translations(_current.get().language).ngettext(one, many, n)
    return template.format(n=n, **fillings)


@cache
def _translations(language: str) -> gettext.NullTranslations:
    return gettext.translation(
        "talent_story", localedir=str(_LOCALE), languages=[language], fallback=True
    )
