"""Prose with conditions in it: read once, resolved in a state whenever it is shown.

A passage is Markdown in which `{if …} {elif …} {else} {end}` choose between texts and
`{= name}` prints a value. A directive alone on its line takes the whole line with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from talent_story.book.language import Condition, Fault, Scope, parse_condition
from talent_story.book.phrases import say
from talent_story.book.problems import Place, Problem, did_you_mean

MAX_DEPTH = 24
MAX_FAULTS = 200
"""How many faults of one passage are reported."""


@dataclass(frozen=True, slots=True)
class Printed:
    """The value of a variable, a fact or a competence."""

    name: str


@dataclass(frozen=True, slots=True)
class Branch:
    """One text of a conditional; `condition` is None for `{else}`. `place` is its directive's."""

    condition: Condition | None
    passage: Passage
    place: Place


@dataclass(frozen=True, slots=True)
class Conditional:
    """Texts of which the first whose condition holds is shown."""

    branches: tuple[Branch, ...]


Piece = str | Printed | Conditional


@dataclass(frozen=True, slots=True)
class Passage:
    """Markdown pieces in order."""

    pieces: tuple[Piece, ...] = ()

    def resolved(self, holds: Callable[[Condition], bool], printed: Callable[[str], str]) -> str:
        """Return the Markdown of this passage in a state.

        Example:
            >>> Passage(("Bonjour ", Printed("nom"))).resolved(lambda c: True, lambda n: "Léa")
            'Bonjour Léa'
        """
        out: list[str] = []
        self._resolve(holds, printed, out)
        return "".join(out)

    def _resolve(
        self,
        holds: Callable[[Condition], bool],
        printed: Callable[[str], str],
        out: list[str],
    ) -> None:
        for piece in self.pieces:
            if isinstance(piece, str):
                out.append(piece)
            elif isinstance(piece, Printed):
                out.append(printed(piece.name))
            else:
                for branch in piece.branches:
                    if branch.condition is None or holds(branch.condition):
                        branch.passage._resolve(holds, printed, out)
                        break

    def branches(self) -> Iterator[tuple[Branch, tuple[Condition, ...], tuple[Condition, ...]]]:
        """Yield each conditional text with the conditions that must hold and those that must not.

        A text is shown exactly in the states in which all of the former hold and none of the
        latter does.
        """
        yield from self._branches((), ())

    def _branches(
        self, holding: tuple[Condition, ...], failing: tuple[Condition, ...]
    ) -> Iterator[tuple[Branch, tuple[Condition, ...], tuple[Condition, ...]]]:
        for piece in self.pieces:
            if isinstance(piece, Conditional):
                refused = failing
                for branch in piece.branches:
                    held = holding if branch.condition is None else (*holding, branch.condition)
                    yield branch, held, refused
                    yield from branch.passage._branches(held, refused)
                    if branch.condition is not None:
                        refused = (*refused, branch.condition)

    def conditions(self) -> Iterator[Condition]:
        """Yield every condition in this passage."""
        for piece in self.pieces:
            if isinstance(piece, Conditional):
                for branch in piece.branches:
                    if branch.condition is not None:
                        yield branch.condition
                    yield from branch.passage.conditions()

    def fixed_text(self) -> str:
        """Return the words that no state changes: for a label where nobody plays.

        Example:
            >>> Passage(("Bonjour ", Printed("nom"), " !")).fixed_text()
            'Bonjour  !'
        """
        return "".join(piece for piece in self.pieces if isinstance(piece, str))

    def names_printed(self) -> Iterator[str]:
        """Yield every name this passage prints."""
        for piece in self.pieces:
            if isinstance(piece, Printed):
                yield piece.name
            elif isinstance(piece, Conditional):
                for branch in piece.branches:
                    yield from branch.passage.names_printed()


EMPTY = Passage()

_DIRECTIVE = re.compile(
    r"\\\{|\{(?:(?P<word>if|elif|else|end)\b(?P<condition>[^{}]*)|=(?P<name>[^{}\n]*))\}|\{"
)

_SLIP = re.compile(r"\{[ \t]*(?P<word>/?\w+(?: if)?)[^{}\n]*\}")
_MEANT = {
    "if": "if", "si": "if", "elif": "elif", "elseif": "elif", "elsif": "elif", "else if": "elif",
    "sinonsi": "elif", "else": "else", "sinon": "else",
    "end": "end", "endif": "end", "/if": "end", "fi": "end", "fin": "end", "finsi": "end",
}  # fmt: skip
"""Words of other languages, French first, and the word that stands for each here."""


@dataclass(slots=True)
class _Open:
    """A conditional being read."""

    pieces: list[Piece]
    branches: list[Branch]
    condition: Condition | None
    place: Place
    opened: Place
    closed_by_else: bool = False


def parse_passage(
    text: str, where: Callable[[int], Place], scope: Scope
) -> tuple[Passage, list[Problem]]:
    """Read a passage: `(passage, problems)`.

    `where` gives the place of an offset in `text`.
    """
    if "{" not in text:
        return (Passage((text,)) if text else EMPTY), []
    problems: list[Problem] = []
    pieces: list[Piece] = []
    stack: list[_Open] = []
    at = 0

    def add(piece: str) -> None:
        if piece:
            if pieces and isinstance(pieces[-1], str):
                pieces[-1] += piece
            else:
                pieces.append(piece)

    def condition_of(source: str, offset: int) -> Condition | None:
        stripped = source.strip()
        start = offset + len(source) - len(source.lstrip())
        condition, faults = parse_condition(stripped, scope)
        # A condition may go over several lines: each fault has its own.
        problems.extend(
            fault_problem(replace(fault, offset=0), where(start + fault.offset)) for fault in faults
        )
        return condition

    for found in _DIRECTIVE.finditer(text):
        start, after = found.span()
        if len(problems) >= MAX_FAULTS:
            message = say("more than {n} faults in one text", n=MAX_FAULTS)
            problems.append(Problem("syntax", where(start), message))
            return EMPTY, problems
        if found.group("word") is not None:
            start, after = _whole_line(text, start, after)
        add(text[at:start])
        at = after
        place = where(found.start())
        token = found.group()
        word = found.group("word")
        name = found.group("name")
        if token == "\\{":
            add("{")
        elif word is None and name is None:
            slip = _SLIP.match(text, start)
            meant = None if slip is None else _MEANT.get(slip.group("word").lower())
            problems.append(
                Problem(
                    "syntax",
                    place,
                    say("a “{{” that opens nothing"),
                    expected=say("{{if …}}, {{elif …}}, {{else}}, {{end}} or {{= name}}"),
                    help=say("for the character itself, write “\\{{”")
                    if meant is None
                    else say("did you mean “{{{word}}}”?", word=meant),
                )
            )
            # What it would have opened or closed is not at fault as well.
            if meant == "if" and len(stack) < MAX_DEPTH:
                stack.append(_Open(pieces, [], None, place, place))
                pieces = []
            elif meant == "end" and stack:
                top = stack.pop()
                top.branches.append(Branch(top.condition, Passage(tuple(pieces)), top.place))
                pieces = [*top.pieces, Conditional(tuple(top.branches))]
            else:
                add("{")
        elif name is not None:
            printed = name.strip()
            if printed in scope.variables or printed in scope.facts:
                pieces.append(Printed(printed))
            elif not scope.missing.excuses("variable", printed):
                known = (*scope.variables, *scope.facts)
                problems.append(
                    Problem(
                        "unknown-name",
                        _wide(place, len(token)),
                        say("no variable, fact or competence is called “{name}”", name=printed),
                        help=did_you_mean(printed, known),
                        id=printed,
                    )
                )
        elif word == "if":
            condition = condition_of(found.group("condition"), found.start("condition"))
            if len(stack) >= MAX_DEPTH:
                problems.append(
                    Problem("syntax", place, say("more than {n} levels of nesting", n=MAX_DEPTH))
                )
                return EMPTY, problems
            stack.append(_Open(pieces, [], condition, place, _wide(place, len(token))))
            pieces = []
        elif not stack:
            problems.append(
                Problem(
                    "syntax",
                    _wide(place, len(token)),
                    say("“{{{word}}}” without an “{{if}}”", word=word),
                    help=say("open with “{{if condition}}”, or remove it"),
                )
            )
        else:
            top = stack[-1]
            rest = found.group("condition")
            if word != "elif" and rest.strip():
                problems.append(
                    Problem(
                        "syntax",
                        _wide(place, len(token)),
                        say("“{{{word}}}” takes no condition", word=word),
                        help=say("write “{{elif condition}}” for another condition")
                        if word == "else"
                        else None,
                    )
                )
            top.branches.append(Branch(top.condition, Passage(tuple(pieces)), top.place))
            pieces = []
            if word == "end":
                stack.pop()
                inner = Conditional(tuple(top.branches))
                pieces = top.pieces
                pieces.append(inner)
            else:
                if top.closed_by_else:
                    problems.append(
                        Problem(
                            "syntax",
                            _wide(place, len(token)),
                            say("“{{{word}}}” after “{{else}}”", word=word),
                            help=say("keep “{{else}}” last"),
                        )
                    )
                top.closed_by_else = word == "else"
                top.condition = (
                    condition_of(rest, found.start("condition")) if word == "elif" else None
                )
                top.place = place
    add(text[at:])
    for unclosed in reversed(stack):
        problems.append(
            Problem(
                "syntax",
                unclosed.opened,
                say("this “{{if}}” is never closed"),
                expected=say("an “{{end}}” before the choices, in the same section"),
                help=say("close it with “{{end}}” where its text stops"),
            )
        )
        top = unclosed
        top.branches.append(Branch(top.condition, Passage(tuple(pieces)), top.place))
        pieces = top.pieces
        pieces.append(Conditional(tuple(top.branches)))
    return Passage(tuple(pieces)), problems


def fault_problem(fault: Fault, start: Place, id: str = "") -> Problem:
    """Return a fault of a condition or an effect as a problem of the file it stands in."""
    return Problem(
        fault.rule,
        start.shifted(fault.offset, fault.length),
        fault.message,
        expected=fault.expected,
        help=fault.help,
        id=id,
    )


def _wide(place: Place, length: int) -> Place:
    return Place(place.file, place.line, place.column, length)


def _whole_line(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a directive's span to its line when it stands alone on it."""
    line_start = text.rfind("\n", 0, start) + 1
    newline = text.find("\n", end)
    line_end = len(text) if newline < 0 else newline
    if text[line_start:start].strip() or text[end:line_end].strip():
        return start, end
    return line_start, min(len(text), line_end + 1)
