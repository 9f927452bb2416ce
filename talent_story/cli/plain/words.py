"""What can be typed, in English and in French: both are understood, whatever the interface speaks.

A word is understood in small letters or capitals, with its accents or without.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

from talent_story.book.problems import nearest_name

Command = Literal[
    "quit", "help", "again", "undo", "notebook", "back", "rejoin", "journeys", "compare", "resume",
    "map", "ahead", "traces", "recommend", "reasons", "aside", "count", "what-if", "go", "fork",
    "questions", "facts", "fact", "answer", "decline", "erase", "glossary", "word", "code",
    "document", "begin", "voices", "doors", "settings", "pictures", "language", "where", "about",
]  # fmt: skip
"""What can be asked for."""

_ALONE: frozenset[Command] = frozenset(
    (
        "quit", "help", "undo", "rejoin", "journeys", "map", "ahead", "traces", "recommend", "go",
        "fork", "questions", "facts", "document", "begin", "settings", "where", "about",
    )
)  # fmt: skip
"""Commands that nothing may follow: « undo everything » is none."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A line that was understood: a command, and what was typed after it."""

    command: Command
    rest: str = ""


_FORMS: dict[Command, str] = {
    "quit": "quit, q, exit, quitter",
    "help": "help, h, ?, aide",
    "again": "again, a, relire",
    "undo": "undo, u, annuler",
    "notebook": "notebook, n, carnet",
    "back": "back, b, go back, revenir",
    "rejoin": "rejoin, rejoindre",
    "journeys": "journeys, parcours",
    "compare": "compare, comparer",
    "resume": "resume, reprendre",
    "map": "map, m, carte",
    "ahead": "ahead, reste",
    "traces": "traces, c",
    "recommend": "recommend, recommendations, r, recommandations",
    "reasons": "reasons, why, raisons, pourquoi",
    "aside": "set aside, x, mettre de côté, écarter",
    "count": "count again, count, recompter, compter",
    "what-if": "what if, w, et si",
    "go": "go there, go, y aller",
    "fork": "fork, go to the fork, carrefour, aller au carrefour",
    "questions": "questions",
    "facts": "facts, f, faits",
    "fact": "fact, fait",
    "answer": "answer, say, répondre, dire",
    "decline": "decline, taire",
    "erase": "erase, effacer",
    "glossary": "glossary, g, glossaire",
    "word": "word, mot",
    "code": "code",
    "document": "document, dossier",
    "begin": "begin, commencer",
    "voices": "voice, voices, voix",
    "doors": "door, doors, porte, portes",
    "settings": "settings, réglages",
    "pictures": "pictures, images",
    "language": "language, langue",
    "where": "where, où",
    "about": "about, à propos",
}

YES = frozenset(("yes", "y", "oui", "o"))
NO = frozenset(("no", "n", "non"))
ALL = frozenset(("all", "everything", "tout"))
ON = frozenset(("on", "yes", "oui", "avec", "with"))
OFF = frozenset(("off", "no", "non", "sans", "without"))


def folded(text: str) -> str:
    """Return a text in small letters, without accents, spaces single and apostrophes straight.

    Example:
        >>> folded(" Mettre  de CÔTÉ ")
        'mettre de cote'
    """
    apart = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    return " ".join("".join(each for each in apart if not unicodedata.combining(each)).split())


_WORDS: dict[str, Command] = {
    folded(form): command for command, forms in _FORMS.items() for form in forms.split(", ")
}
_AS_WRITTEN = {folded(form): form for forms in _FORMS.values() for form in forms.split(", ")}
_LONGEST = max(len(form.split()) for form in _WORDS)


def understood(line: str) -> Typed | None:
    """Return the command that a line is; None when it is none.

    Example:
        >>> understood("Et si 2 ?")
        Typed(command='what-if', rest='2')
        >>> understood("undo everything")
    """
    words = line.split()
    if len(words) > 1 and words[-1] in ("?", "!"):
        words.pop()
    for length in range(min(_LONGEST, len(words)), 0, -1):
        command = _WORDS.get(folded(" ".join(words[:length])))
        if command is None:
            continue
        rest = " ".join(words[length:])
        if not (rest and command in _ALONE):
            return Typed(command, rest)
    return None


def nearest_word(line: str) -> str | None:
    """Return the word that was most likely meant by a line that is no command.

    Example:
        >>> nearest_word("notbook 3"), nearest_word("xyzzy")
        ('notebook', None)
    """
    typed = folded(line[:200])
    first = typed.partition(" ")[0]
    known = [word for word in _WORDS if len(word) > 1]
    near = nearest_name(typed, known) or (nearest_name(first, known) if first else None)
    return None if near is None else _AS_WRITTEN[near]


def read_number(text: str, most: int) -> int | None:
    """Return the number from 1 to `most` that a text is; None when it is none of those."""
    text = text.strip().rstrip(".")
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        return None
    number = int(text)
    return number if 1 <= number <= most else None
