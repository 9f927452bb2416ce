"""How things are named in a book."""

from __future__ import annotations

import re

ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
"""Ids of sections, choices and catalogue entries: kebab-case."""

VARIABLE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*_?")
"""Names of variables and facts: snake_case."""

VALUE = re.compile(r"\w+(?:-\w+)*")
"""Values of a variable or a fact."""

MAX_NAME = 100
"""Longest name, in characters."""

RESERVED = frozenset(
    ("and", "or", "not", "true", "false", "seen", "chosen", "met", "known", "visits")
)
"""Words of the condition language, which no variable, fact or value may take."""


def is_id(text: str) -> bool:
    """Say whether `text` may name a section, a choice or a catalogue entry."""
    return len(text) <= MAX_NAME and ID.fullmatch(text) is not None


def is_variable_name(text: str) -> bool:
    """Say whether `text` may name a variable or a fact."""
    return len(text) <= MAX_NAME and VARIABLE.fullmatch(text) is not None and text not in RESERVED


def is_value(text: str) -> bool:
    """Say whether `text` may be a value of a variable or a fact."""
    return len(text) <= MAX_NAME and VALUE.fullmatch(text) is not None and text not in RESERVED


def counter_name(competence_id: str) -> str:
    """Return the name of a competence's counter.

    Example:
        >>> counter_name("sens-du-service")
        'sens_du_service'
    """
    return competence_id.replace("-", "_")
