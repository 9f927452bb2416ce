"""Sentences that are made here and put into the reader's language at the edge.

The core knows no language. It says `say("no {kind} is called “{name}”", kind=…, name=…)`, and
whoever shows the sentence passes the translation of its template. The template is the key of
the catalogues in `talent_story/locale`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Translate = Callable[[str], str]


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
    """Return the phrase `template`: an English sentence, `{names}` to fill, `{{` for a brace."""
    return Phrase(template, tuple(fillings.items()))
