"""Marks that a merge left in a file: two versions of some lines, one below the other."""

from __future__ import annotations

import re

from talent_story.book.phrases import say
from talent_story.book.problems import Place, Problem

_OPENING = re.compile(r"<{7}(?: .*)?")
_BASE = re.compile(r"\|{7}(?: .*)?")
_BETWEEN = re.compile(r"={7}")
_CLOSING = re.compile(r">{7}(?: .*)?")


def without_conflicts(file: str, text: str) -> tuple[str, list[Problem]]:
    """Return a text with the upper version of each conflict only, and a problem for each.

    The other lines are left empty, so that every line stays where it was.

    Example:
        >>> text, problems = without_conflicts("a", "<<<<<<< us\\nA\\n=======\\nB\\n>>>>>>> them")
        >>> text, str(problems[0].place)
        ('\\nA\\n\\n\\n', 'a:1:1')
    """
    if "<<<<<<<" not in text:
        return text, []
    lines = text.split("\n")
    problems: list[Problem] = []
    opened = kept = 0  # the line after the opening mark; the line of the mark that ends our version
    for index, line in enumerate(lines):
        if not opened and _OPENING.fullmatch(line):
            opened, kept = index + 1, 0
        elif opened and not kept and (_BASE.fullmatch(line) or _BETWEEN.fullmatch(line)):
            kept = index
        elif kept and _CLOSING.fullmatch(line):
            problems.append(
                Problem(
                    "syntax",
                    Place(file, opened, 1, len(lines[opened - 1])),
                    say("a merge left two versions here, down to line {line}", line=index + 1),
                    help=say("keep one, and remove the lines <<<<<<<, ======= and >>>>>>>"),
                )
            )
            lines[opened - 1] = ""
            lines[kept : index + 1] = [""] * (index + 1 - kept)
            opened = kept = 0
    return "\n".join(lines), problems
