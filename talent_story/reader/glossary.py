"""The terms of a glossary, found in a text as its readers meet them: whole words, in the plural
too, in capitals or not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from talent_story.book.model import Term

_SHORTEST = 3
_EITHER = "[’']"
_APOSTROPHES = str.maketrans({"'": "’"})


def term_forms(name: str) -> tuple[str, ...]:
    """Return what a term is called in a text.

    A name may hold several forms between commas; one or two letters stand for the last word of the
    form before them.

    Example:
        >>> term_forms("Titulaire, stagiaire"), term_forms("Catégories A, B")
        (('Titulaire', 'stagiaire'), ('Catégories A', 'Catégories B'))
    """
    forms: list[str] = []
    for part in (piece.strip() for piece in name.split(",")):
        if len(part) >= _SHORTEST:
            forms.append(part)
        elif part and forms and " " in forms[-1]:
            forms.append(f"{forms[-1].rsplit(' ', 1)[0]} {part}")
    return tuple(forms)


class Terms:
    """A glossary made ready to be looked for in texts.

    Example:
        >>> from talent_story.book.model import Place
        >>> place = Place("graph/glossary.yaml", 1, 1)
        >>> names = ("VAE", "grade")
        >>> terms = Terms({name: Term(name, name, place) for name in names})
        >>> [(found.id, start) for found, start, end in terms.met("Deux Grades, la VAE, pas vae.")]
        [('grade', 5), ('VAE', 16)]
    """

    def __init__(self, glossary: Mapping[str, Term]) -> None:
        self._terms: dict[str, tuple[str, Term]] = {}
        for term in glossary.values():
            for form in term_forms(term.name):
                self._terms.setdefault(_key(form), (form, term))
        longest_first = sorted(self._terms, key=len, reverse=True)
        pattern = "|".join(map(_pattern, longest_first))
        self._looked_for = (
            re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.I) if pattern else None
        )

    def met(self, text: str) -> Iterable[tuple[Term, int, int]]:
        """Yield every place of `text` where a term is met.

        A term written in capitals is met in capitals only: « CAP » is not « un cap ».
        """
        if self._looked_for is None:
            return
        for match in self._looked_for.finditer(text):
            form, term = self._terms.get(_key(match.group()), ("", None))
            if term is not None and (not form.isupper() or match.group().isupper()):
                yield term, match.start(), match.end()


def _pattern(key: str) -> str:
    words = [f"{re.escape(word).replace('’', _EITHER)}[sx]?" for word in key.split(" ")]
    return r"\s+".join(words)


@lru_cache(maxsize=4096)
def _key(form: str) -> str:
    """Return a form in the singular, in small letters, its spaces plain."""
    words = form.lower().translate(_APOSTROPHES).split()
    return " ".join(
        word[:-1] if len(word) > _SHORTEST and word[-1] in "sx" else word for word in words
    )
