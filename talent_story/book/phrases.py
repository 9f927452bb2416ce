"""Sentences that are made here and put into the reader's language at the edge.

The core knows no language. It says `say("no {kind} is called “{name}”", kind=…, name=…)`, and
whoever shows the sentence passes the translation of its template. The template is the key of
the catalogues in `talent_story/locale`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Translate = Callable[[str], str]

MAX_FILLING = 300
"""Longest text that fills a sentence, in characters."""


def untranslated(template: str) -> str:
    """Return the template itself: the English of the code."""
    return template


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence template and what fills it; a filling may be a phrase of its own."""

    template: str
    fillings: tuple[tuple[str, object], ...] = ()

    def text(self, translate: Translate = untranslated) -> str:
        """Return the sentence in the language of `translate`.

        Example:
            >>> say("no section “{name}”", name="cave").text()
            'no section “cave”'
        """
        template = translate(self.template) if self.template else ""
        return template.format(
            **{
                name: value.text(translate) if isinstance(value, Phrase) else value
                for name, value in self.fillings
            }
        )

    def __str__(self) -> str:
        return self.text()


def say(template: str, **fillings: object) -> Phrase:
    """Return the phrase `template`: an English sentence, `{names}` to fill, `{{` for a brace.

    What fills it may come from a book: it is kept to one line, and cut where nobody reads on.
    """
    return Phrase(template, tuple((name, _shown(value)) for name, value in fillings.items()))


def _shown(filling: object) -> object:
    if not isinstance(filling, str) or (len(filling) <= MAX_FILLING and "\n" not in filling):
        return filling
    line = filling[: MAX_FILLING + 1].replace("\n", " ")
    return line if len(line) <= MAX_FILLING else f"{line[:MAX_FILLING]}…"
