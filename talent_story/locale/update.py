"""Extract the sentences of the code, merge them into the French catalogue and compile it.

Run as `python -m talent_story.locale.update`; needs Babel, which the program itself does not.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

PACKAGE = Path(__file__).parent.parent
FRENCH = Path(__file__).parent / "fr" / "LC_MESSAGES" / "talent_story.po"
KEYWORDS = {"_": None, "say": None, "translate": None, "counted": (1, 2)}

CLICK = (
    "%(prog)s, version %(version)s",
    "Aborted!",
    "Commands",
    "Error",
    "Error: invalid input",
    "Error: {message}",
    ("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    ("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    "Invalid value for {param_hint}: {message}",
    "Invalid value: {message}",
    "Missing argument",
    "Missing command.",
    "Missing option",
    "No such command {name!r}.",
    "No such option: {name}",
    "No such option {name!r}.",
    ("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    "Options",
    "Show the version and exit.",
    "Show this message and exit.",
    "Try '{command} {option}' for help.",
    "Usage:",
    "Usage: ",
    "{value!r} is not a valid {number_type}.",
    ("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    "{value} is not in the range {range}.",
    "default: {default}",
)
"""Sentences of the command-line library, which speaks through the same catalogue."""


def extracted() -> Catalog:
    """Return every sentence of the code, with where it stands."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract_from_dir

    template = Catalog(project="talent-story", charset="utf-8")
    found = sorted(
        extract_from_dir(str(PACKAGE), method_map=[("**.py", "python")], keywords=KEYWORDS),
        key=lambda each: each[:2],
    )
    for file, _line, message, _comments, _context in found:
        if message:
            template.add(message, locations=[(Path(file).as_posix(), 0)])
    for message in CLICK:
        template.add(message, locations=[("click", 0)])
    return template


def read_french() -> Catalog:
    """Return the French catalogue as it stands."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    if not FRENCH.exists():
        return Catalog(locale="fr", project="talent-story", charset="utf-8")
    with FRENCH.open("rb") as file:
        return read_po(file, locale="fr")


def merged() -> Catalog:
    """Return the French catalogue with every sentence of the code and no other."""
    french = read_french()
    created = french.creation_date
    french.update(extracted(), no_fuzzy_matching=True, update_header_comment=False)
    french.obsolete.clear()
    french.creation_date = created  # or the file would change each time, and say nothing by it
    return french


def missing(catalog: Catalog) -> list[str]:
    """Return the sentences that have no French."""
    return [
        str(message.id)
        for message in catalog
        if message.id and not (all(message.string) if message.string else False)
    ]


def main() -> int:
    """Update and compile; the code is 1 when some French is missing."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import write_po

    french = merged()
    with FRENCH.open("wb") as file:
        write_po(file, french, sort_output=True, omit_header=False, include_lineno=False, width=100)
    with FRENCH.with_suffix(".mo").open("wb") as file:
        write_mo(file, french)
    for sentence in missing(french):
        print(sentence, file=sys.stderr)
    return 1 if missing(french) else 0


if __name__ == "__main__":
    sys.exit(main())
