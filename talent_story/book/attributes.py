"""The `{#id key="value" flag}` behind headings and links, as Python-Markdown's attr_list has it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from talent_story.book.phrases import Phrase, say

_TOKEN = re.compile(
    r"""\s*(?:
        \#(?P<id>[^\s{}="']+)
      | (?P<key>[^\s{}="'\#.][^\s{}="']*)
        =(?:(?P<curly>[“”„«‘’][^“”«»"]*[“”»‘’])|"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s{}="']+))
      | (?P<flag>[^\s{}="'\#.][^\s{}="']*)
    )""",
    re.VERBOSE,
)
_OPEN_VALUE = re.compile(r"""\s*(?P<key>[^\s{}="'\#.][^\s{}="']*)=(?P<quote>["'])""")
_BLANK_TO_END = re.compile(r"\s*$")


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: its value (empty for a flag) and the offsets of its key and of its value."""

    key: str
    value: str
    at: int
    value_at: int
    flag: bool = False


@dataclass(slots=True)
class Attributes:
    """What stands between the braces: an id, attributes, and what could not be read."""

    id: str = ""
    id_at: int = 0
    items: list[Attribute] = field(default_factory=list)
    faults: list[tuple[int, Phrase, Phrase]] = field(default_factory=list)


_STRAIGHT = say('write key="value", with straight quotes')


def parse_attributes(text: str) -> Attributes:
    """Read the inside of an attribute list (without its braces); offsets count from its start.

    Example:
        >>> parse_attributes('#cave do="recul += 1" once').id
        'cave'
    """
    found = Attributes()
    at = 1 if text.startswith(":") else 0
    while not _BLANK_TO_END.match(text, at):
        opened = _OPEN_VALUE.match(text, at)
        if opened is not None and opened.group("quote") not in text[opened.end() :]:
            message = say("this quote is never closed")
            found.faults.append((opened.start("quote"), message, say("close it before the “}}”")))
            break
        match = _TOKEN.match(text, at)
        if match is None:
            start = at + len(text[at:]) - len(text[at:].lstrip())
            message = say("“{text}” is no attribute", text=text[start : start + 20].strip())
            found.faults.append((start, message, _STRAIGHT))
            break
        if match.group("id") is not None:
            if found.id:
                found.faults.append((match.start("id"), say("a second id"), say("keep one")))
            else:
                found.id, found.id_at = match.group("id"), match.start("id")
        elif match.group("curly") is not None:
            # The value is left out: what it would say is not known for sure.
            quote = match.group("curly")[0]
            message = say("“{token}” means nothing here", token=quote)
            found.faults.append((match.start("curly"), message, _STRAIGHT))
        elif match.group("key") is not None:
            for kind in ("double", "single", "bare"):
                if match.group(kind) is not None:
                    found.items.append(
                        Attribute(
                            match.group("key"),
                            match.group(kind),
                            match.start("key"),
                            match.start(kind),
                        )
                    )
        else:
            found.items.append(
                Attribute(match.group("flag"), "", match.start("flag"), match.start("flag"), True)
            )
        at = match.end()
    return found


def closing_brace(text: str, opening: int) -> int:
    """Return the offset of the brace that closes the one at `opening`, or -1.

    Braces inside quoted values do not count.
    """
    quote = ""
    for at in range(opening + 1, len(text)):
        character = text[at]
        if quote:
            if character == quote:
                quote = ""
        elif character in "\"'":
            # An apostrophe inside a bare word is no quote; a value's quote follows “=”.
            if text[at - 1] == "=":
                quote = character
        elif character == "}":
            return at
    return -1
