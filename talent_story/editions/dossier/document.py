"""The dossier as data: parts, in order, of blocks that a writer sets without knowing the story.

Every text is plain: no markup of the book or of a format is left in it, and each writer escapes
for its own. Nothing here has an id any more: what was struck is simply not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Tone = Literal["plain", "quiet", "strong", "legal"]
"""How a text speaks: `quiet` explains, `strong` stands out, `legal` is said of the law."""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Point:
    """An item of a list, and what it rests on: acts, quoted one by one."""

    text: str
    under: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Points:
    """A list. A heading without a number of its own may stand above."""

    points: tuple[Point, ...]
    heading: str = ""
    boxes: bool = False
    """Whether there is a box to tick before each."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """What is asked, and its answer."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do, and until when; `when` is empty where no date follows from the delay."""

    do: str
    when: str


@dataclass(frozen=True, slots=True)
class Steps:
    """First steps, in the order of the catalogue."""

    heading: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A text that is relied on, and whether somebody checked it, in words and as a fact."""

    ref: str
    mark: str
    checked: bool


@dataclass(frozen=True, slots=True)
class References:
    """Texts that are relied on."""

    heading: str
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """A section on the way. `chapter` is said where it begins; `chosen` is what was done there.

    `met` are the tools and formats met there, each with what it is.
    """

    section: str
    chapter: str = ""
    chosen: str = ""
    met: tuple[str, ...] = ()
    ending: bool = False


@dataclass(frozen=True, slots=True)
class Pathway:
    """The way through the book, from the start. Never empty."""

    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class Room:
    """Ruled lines to write on by hand, under a label for each group of `lines`."""

    labels: tuple[str, ...]
    lines: int


Block = Text | Points | Pairs | Steps | References | Pathway | Room


@dataclass(frozen=True, slots=True)
class Sheet:
    """A titled group of blocks inside a part: a programme, a competence."""

    title: str
    blocks: tuple[Block, ...]


Kind = Literal[
    "who", "traces", "pathway", "programmes", "more", "list", "notes", "about", "handout"
]
"""What a part is about, for writers that set it in its own way.

A `handout` has pages of its own.
"""


@dataclass(frozen=True, slots=True)
class Part:
    """A part: a title, blocks of its own, then sheets. Never empty but for its title."""

    kind: Kind
    title: str
    blocks: tuple[Block, ...] = ()
    sheets: tuple[Sheet, ...] = ()


@dataclass(frozen=True, slots=True)
class Dossier:
    """A reader's document.

    `fields` are what is filled in by hand at the top; `notice` says that it must not be used to
    select people; `contents` is what a table of contents is called, `page` says which page of how
    many, with `{n}` and `{all}` to fill; `language` is a code such as `fr`; `day` is the one that
    delays count from.
    """

    title: str
    subtitle: str
    summary: str
    fields: tuple[str, ...]
    parts: tuple[Part, ...]
    notice: str
    footer: str
    contents: str
    page: str
    language: str
    day: date
