"""Names that nobody can know: a fault already told keeps what declares them from being read.

One fault is told once: what only follows from it would bury it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from talent_story.book.problems import nearest_name


@dataclass(slots=True)
class Missing:
    """Kinds of names of which some were not read, and names that were read and refused.

    The kinds are `variable`, `fact`, `section`, `choice`, `entry` (whatever can be met) and the
    names of catalogue files. `used` says whether some name was excused: the book has a hole then.
    """

    kinds: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    used: bool = False

    def refuse(self, name: str) -> None:
        """Note a name that was refused, however those who use it may write it.

        Example:
            >>> missing = Missing()
            >>> missing.refuse("Idée_notée")
            >>> missing.excuses("variable", "idee_notee"), missing.excuses("variable", "idee")
            (True, False)
        """
        self.names.update((name, plain_id(name), plain_id(name).replace("-", "_")))

    def excuses(self, kind: str, name: str) -> bool:
        """Say whether an unknown name may be one of those that were not read."""
        excused = kind in self.kinds or name in self.names
        self.used = self.used or excused
        return excused


def plain_id(text: str) -> str:
    """Return what a title or a faulty id would be as an id; empty when nothing is left.

    Example:
        >>> plain_id("La réserve, l’été")
        'la-reserve-l-ete'
    """
    bare = unicodedata.normalize("NFKD", text[:200].replace("œ", "oe").replace("Œ", "oe"))
    letters = "".join(sign for sign in bare.lower() if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")


def wanted_id(written: str, title: str, wanted: Iterable[str]) -> str | None:
    """Return which of the names that are wanted a section with a faulty id was meant to have.

    Example:
        >>> wanted_id("", "Les caisses", ["caisses", "ecole"])
        'caisses'
    """
    names = list(wanted)
    for name in (written, plain_id(written), plain_id(title)):
        if name and name in names:
            return name
    by_id = nearest_name(plain_id(written), names) if written else None
    return by_id or nearest_name(plain_id(title), names)
