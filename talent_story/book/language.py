"""The language of conditions and effects: parsed once, against the names a book declares.

There is no arithmetic, no call but the five of the grammar and no loop, so that a book has
finitely many states. Every value is a small whole number: a counter's own, a flag's 0 or 1, a
position in the list of values of a choice-variable or a fact.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from talent_story.book.missing import Missing
from talent_story.book.names import MAX_NAME
from talent_story.book.phrases import Phrase, say
from talent_story.book.problems import did_you_mean

MAX_SOURCE = 4_000
MAX_DEPTH = 50
MAX_NUMBER = 1_000_000_000

Operator = Literal["==", "!=", "<", "<=", ">", ">="]
OPERATORS: tuple[Operator, ...] = ("==", "!=", "<=", ">=", "<", ">")


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of a book: a counter, a flag or one of several values.

    A counter moves between `minimum` and `maximum` and stops there. A flag is 0 or 1. For a
    choice-variable, `values` are its values in order and its number is a position among them.
    `labels` are the values as a reader sees them. `competence` tells the competence it counts.
    """

    name: str
    kind: Literal["counter", "flag", "choice"]
    minimum: int
    maximum: int
    start: int
    values: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    competence: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """What a reader may say of their own situation; 0 is unknown, 1 and on its values in order."""

    name: str
    label: str
    values: tuple[str, ...]
    labels: tuple[str, ...]
    why: str = ""
    health: bool = False

    def number(self, value: str | None) -> int:
        """Return the number of `value` (None is unknown: 0). Raises ValueError for any other."""
        return 0 if value is None else self.values.index(value) + 1


@dataclass(frozen=True, slots=True)
class OfVariable:
    """A comparison of a variable with a number."""

    name: str
    operator: Operator
    number: int


@dataclass(frozen=True, slots=True)
class OfFact:
    """A comparison of a fact with a value, by position from 1; unknown when the fact is."""

    name: str
    operator: Operator
    number: int


@dataclass(frozen=True, slots=True)
class OfVisits:
    """A comparison of the number of times a section was entered; `seen(x)` is `visits(x) >= 1`."""

    section: str
    operator: Operator
    number: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """The choice was taken."""

    choice: str


@dataclass(frozen=True, slots=True)
class Met:
    """The catalogue entry was met."""

    entry: str


@dataclass(frozen=True, slots=True)
class Known:
    """The fact is known."""

    fact: str


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition


@dataclass(frozen=True, slots=True)
class And:
    """Every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Some part holds."""

    parts: tuple[Condition, ...]


Condition = OfVariable | OfFact | OfVisits | Chosen | Met | Known | Not | And | Or


@dataclass(frozen=True, slots=True)
class Effect:
    """One assignment: `variable` is set to, raised or lowered by `number`."""

    variable: str
    operator: Literal["=", "+=", "-="]
    number: int


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that conditions and effects may use."""

    variables: Mapping[str, Variable]
    facts: Mapping[str, Fact]
    sections: Collection[str]
    choices: Collection[str]
    entries: Collection[str]
    missing: Missing = field(default_factory=Missing)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a source, at `offset` characters from its start."""

    rule: str
    offset: int
    length: int
    message: Phrase
    expected: Phrase | None = None
    help: Phrase | None = None


def parse_condition(source: str, scope: Scope) -> tuple[Condition | None, list[Fault]]:
    """Read a condition: `(condition, faults)`; the condition is None when there are faults.

    It is None without a fault when it reads a name that was not read; see `Missing`.

    Example:
        >>> scope = Scope({"audace": Variable("audace", "counter", 0, 6, 0)}, {}, ["den"], [], [])
        >>> parse_condition("audace >= 2 and not seen(den)", scope)[1]
        []
    """
    parser = _Parser(source, scope)
    try:
        condition = parser.condition_to_end()
    except _Stop:
        return None, parser.faults
    return (condition if parser.whole else None), parser.faults


def parse_effects(source: str, scope: Scope) -> tuple[tuple[Effect, ...], list[Fault]]:
    """Read effects: `(effects, faults)`; what could not be read is left out of the effects."""
    parser = _Parser(source, scope)
    try:
        effects = parser.effects_to_end()
    except _Stop:
        effects = parser.effects
    return tuple(effects), parser.faults


def names_read(condition: Condition) -> set[tuple[str, str]]:
    """Return what a condition reads, as (kind, name).

    The kinds are `variable`, `fact`, `visits`, `chosen` and `met`.
    """
    found: set[tuple[str, str]] = set()
    waiting: list[Condition] = [condition]
    while waiting:
        node = waiting.pop()
        match node:
            case OfVariable(name=name):
                found.add(("variable", name))
            case OfFact(name=name) | Known(fact=name):
                found.add(("fact", name))
            case OfVisits(section=name):
                found.add(("visits", name))
            case Chosen(choice=name):
                found.add(("chosen", name))
            case Met(entry=name):
                found.add(("met", name))
            case Not(part=part):
                waiting.append(part)
            case And(parts=parts) | Or(parts=parts):
                waiting.extend(parts)
    return found


_TOKEN = re.compile(
    r"\s*(?:(?P<number>[-+]?[0-9]+(?![\w-]))|(?P<name>\w(?:\w|-(?=\w))*)"
    r"|(?P<sign>==|!=|<=|>=|\+=|-=|[<>=();]))"
)
_CALLS = ("seen", "visits", "chosen", "met", "known")
_ARGUMENT_KINDS = {
    "seen": "section", "visits": "section", "chosen": "choice", "met": "entry", "known": "fact",
}  # fmt: skip
_SPELT = {
    "≥": ">=", "≤": "<=", "≠": "!=", "&": "and", "|": "or", "!": "not",
    "et": "and", "ou": "or", "non": "not", "pas": "not", "vrai": "true", "faux": "false",
}  # fmt: skip
"""Signs and words of other languages, French first, and how they are written here."""

_ARGUMENT = re.compile(r"\s*([^()\s]*(?:\s*>\s*[^()\s]+)?)\s*\)")


class _Stop(Exception):
    """Internal: nothing more can be read in this source."""


class _Parser:
    def __init__(self, source: str, scope: Scope) -> None:
        self.source = source
        self.scope = scope
        self.faults: list[Fault] = []
        self.effects: list[Effect] = []
        self.at = 0
        self.depth = 0
        self.whole = True
        self.kind = ""
        self.token = ""
        self.start = 0
        if len(source) > MAX_SOURCE:
            self.whole = False
            self.faults.append(
                Fault(
                    "syntax",
                    0,
                    len(source),
                    say("longer than {n} characters", n=MAX_SOURCE),
                    help=say("split it, or keep the result in a flag"),
                )
            )
            self.kind = "stop"
            return
        self.advance_safely()

    def advance_safely(self) -> None:
        try:
            self.advance()
        except _Stop:
            self.kind, self.token = "stop", ""

    def advance(self) -> None:
        match = _TOKEN.match(self.source, self.at)
        if match is None:
            rest = self.source[self.at :]
            self.start = self.at + len(rest) - len(rest.lstrip())
            if not rest.strip():
                self.kind, self.token = "end", ""
                return
            self.at = self.start + 1
            self.kind, self.token = "bad", self.source[self.start]
            return
        self.kind = match.lastgroup or ""
        self.token = match.group(self.kind)
        self.start = match.start(self.kind)
        self.at = match.end()

    def fault(
        self,
        rule: str,
        message: Phrase,
        *,
        expected: Phrase | None = None,
        help: Phrase | None = None,
        offset: int | None = None,
        length: int | None = None,
    ) -> None:
        self.whole = False
        start = self.start if offset is None else offset
        size = max(1, len(self.token)) if length is None else max(1, length)
        self.faults.append(Fault(rule, start, size, message, expected, help))

    def stop(self, expected: Phrase, help: Phrase | None = None) -> _Stop:
        if self.kind == "stop":
            return _Stop()
        if self.kind == "end":
            message = say("it ends too early")
        elif self.kind == "bad":
            message = say("“{token}” means nothing here", token=self.token)
        else:
            message = say("“{token}” stands where it cannot", token=self.token)
        spelt = _SPELT.get(self.token)
        if help is None and spelt is not None:
            help = say("write “{name}”", name=spelt)
        self.fault("syntax", message, expected=expected, help=help)
        return _Stop()

    # Conditions

    def condition_to_end(self) -> Condition:
        if self.kind == "end":
            raise self.stop(say("a condition"))
        condition = self.disjunction()
        if self.kind != "end":
            help = None
            if self.token == "=":
                help = say("to compare, write “==”")
            raise self.stop(say("“and”, “or” or the end of the condition"), help)
        return condition

    def disjunction(self) -> Condition:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fault("syntax", say("more than {n} levels of nesting", n=MAX_DEPTH))
            raise _Stop
        parts = [self.conjunction()]
        while self.kind == "name" and self.token == "or":
            self.advance()
            parts.append(self.conjunction())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def conjunction(self) -> Condition:
        parts = [self.negation()]
        while self.kind == "name" and self.token == "and":
            self.advance()
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def negation(self) -> Condition:
        negated = False
        while self.kind == "name" and self.token == "not":
            negated = not negated
            self.advance()
        atom = self.atom()
        return Not(atom) if negated else atom

    def atom(self) -> Condition:
        if self.kind == "sign" and self.token == "(":
            self.advance()
            inner = self.disjunction()
            if self.token != ")":
                raise self.stop(say("a closing “)”"))
            self.advance()
            return inner
        if self.kind != "name" or self.token in ("and", "or"):
            raise self.stop(say("a name, a call such as seen(…), or “(”"))
        name, start = self.token, self.start
        if self.source[self.at : self.at + 1] == "(" or (
            name in _CALLS and self.source[self.at :].lstrip()[:1] == "("
        ):
            return self.call(name, start)
        self.advance()
        return self.comparison_or_flag(name, start)

    def call(self, name: str, start: int) -> Condition:
        if name not in _CALLS:
            self.fault(
                "unknown-name",
                say("there is no function “{name}”", name=name),
                expected=say("seen(…), visits(…), chosen(…), met(…) or known(…)"),
                help=did_you_mean(name, _CALLS),
                offset=start,
                length=len(name),
            )
            raise _Stop
        opening = self.source.index("(", self.at)
        match = _ARGUMENT.match(self.source, opening + 1)
        if match is None:
            self.at = opening + 1
            self.advance()
            self.advance()
            raise self.stop(say("one name and a closing “)”"))
        argument, place = "".join(match.group(1).split()), match.start(1)
        self.at = match.end()
        self.advance()
        known, what = self.known_arguments(name)
        if argument not in known and self.is_missing(_ARGUMENT_KINDS[name], argument):
            self.whole = False
        elif argument not in known:
            self.fault(
                "unknown-name",
                say("no {what} is called “{name}”", what=what, name=argument),
                help=did_you_mean(argument, known),
                offset=place,
                length=len(argument),
            )
        if name == "chosen":
            return Chosen(argument)
        if name == "met":
            return Met(argument)
        if name == "known":
            return Known(argument)
        if name == "seen":
            return OfVisits(argument, ">=", 1)
        operator = self.operator(say("a comparison: visits(section) >= 2"))
        number = self.integer()
        return OfVisits(argument, operator, number)

    def known_arguments(self, call: str) -> tuple[Collection[str], Phrase]:
        if call == "chosen":
            return self.scope.choices, say("choice")
        if call == "met":
            return self.scope.entries, say("catalogue entry")
        if call == "known":
            return self.scope.facts, say("fact")
        return self.scope.sections, say("section")

    def operator(self, expected: Phrase) -> Operator:
        for operator in OPERATORS:
            if self.kind == "sign" and self.token == operator:
                self.advance()
                return operator
        help = say("to compare, write “==”") if self.token == "=" else None
        raise self.stop(expected, help)

    def integer(self) -> int:
        if self.kind != "number":
            raise self.stop(say("a whole number"))
        if len(self.token) > 12 or abs(int(self.token)) > MAX_NUMBER:
            self.fault(
                "wrong-type", say("the number {number} is too large", number=self.token[:20])
            )
            self.advance()
            return 0
        number = int(self.token)
        self.advance()
        return number

    def comparison_or_flag(self, name: str, start: int) -> Condition:
        variable, fact = self.scope.variables.get(name), self.scope.facts.get(name)
        if variable is None and fact is None:
            self.unknown_name(name, start, (*self.scope.variables, *self.scope.facts))
        compared = self.kind == "sign" and self.token in OPERATORS
        if not compared:
            if self.token == "=":
                raise self.stop(say("a comparison"), say("to compare, write “==”"))
            if self.token in ("≥", "≤", "≠", "!"):
                raise self.stop(say("a comparison"))
            if variable is not None and variable.kind == "flag":
                return OfVariable(name, "==", 1)
            if variable is not None or fact is not None:
                kind = say("a fact") if variable is None else _kind(variable)
                self.fault(
                    "wrong-type",
                    say("“{name}” is {kind} and stands alone", name=name, kind=kind),
                    expected=say("a comparison, such as {name} >= …", name=name),
                    offset=start,
                    length=len(name),
                )
            return OfVariable(name, "==", 1)
        operator = self.operator(say("a comparison"))
        if variable is None and fact is None:
            if self.kind not in ("name", "number"):
                raise self.stop(say("what to compare with"))
            self.advance()
            return OfVariable(name, operator, 0)
        if fact is not None:
            return OfFact(name, operator, self.position(name, fact.values) + 1)
        assert variable is not None
        return OfVariable(name, operator, self.compared_number(variable, operator))

    def compared_number(self, variable: Variable, operator: Operator) -> int:
        if variable.kind == "choice":
            return self.position(variable.name, variable.values)
        if variable.kind == "flag":
            if self.token not in ("true", "false"):
                spelt = _SPELT.get(self.token)
                help = None if spelt is None else say("write “{name}”", name=spelt)
                self.mistyped(variable.name, _kind(variable), say("true or false"), help)
                return 0
            if operator not in ("==", "!="):
                self.fault(
                    "wrong-type",
                    say("a flag has no order: “{operator}”", operator=operator),
                    expected=say("== or !="),
                )
            number = 1 if self.token == "true" else 0
            self.advance()
            return number
        if self.kind != "number":
            self.mistyped(variable.name, _kind(variable), say("a whole number"))
            return 0
        return self.integer()

    def mistyped(
        self, name: str, kind: Phrase, expected: Phrase, help: Phrase | None = None
    ) -> None:
        if self.kind not in ("name", "number"):
            raise self.stop(expected)
        self.fault(
            "wrong-type",
            say("“{name}” is {kind}, not “{token}”", name=name, kind=kind, token=self.token),
            expected=expected,
            help=help,
        )
        self.advance()

    def position(self, name: str, values: tuple[str, ...]) -> int:
        if self.kind not in ("name", "number"):
            raise self.stop(say("one of: {values}", values=", ".join(values)))
        token = self.token
        if token not in values:
            self.fault(
                "unknown-name",
                say("“{token}” is no value of “{name}”", token=token, name=name),
                expected=say("one of: {values}", values=", ".join(values)),
                help=did_you_mean(token, values),
            )
            self.advance()
            return 0
        self.advance()
        return values.index(token)

    def is_missing(self, kind: str, name: str) -> bool:
        return self.scope.missing.excuses(kind, name)

    def unknown_name(self, name: str, start: int, known: Collection[str]) -> None:
        if self.is_missing("variable", name):
            self.whole = False
            return
        self.fault(
            "unknown-name",
            say("no variable or fact is called “{name}”", name=name[:MAX_NAME]),
            expected=say("a name declared in graph/book.yaml, or a competence"),
            help=did_you_mean(name, known),
            offset=start,
            length=len(name),
        )

    # Effects

    def effects_to_end(self) -> list[Effect]:
        while True:
            if self.kind == "end":
                if not self.effects and self.whole:
                    raise self.stop(say("an effect, such as energy -= 1"))
                return self.effects
            self.effect()
            if self.kind == "end":
                return self.effects
            if self.token != ";":
                raise self.stop(say("“;” between effects"))
            self.advance()

    def effect(self) -> None:
        if self.kind != "name":
            raise self.stop(say("a variable"))
        name, start = self.token, self.start
        self.advance()
        if self.kind != "sign" or self.token not in ("=", "+=", "-="):
            help = say("to assign, write “=”") if self.token == "==" else None
            raise self.stop(say("=, += or -="), help)
        operator, operator_start = self.token, self.start
        self.advance()
        if self.kind not in ("name", "number"):
            raise self.stop(say("a value"))
        variable = self.scope.variables.get(name)
        if variable is None:
            if name in self.scope.facts:
                self.fault(
                    "wrong-type",
                    say("“{name}” is a fact: only the reader may tell it", name=name),
                    help=say("keep what the story decides in a variable"),
                    offset=start,
                    length=len(name),
                )
            else:
                self.unknown_name(name, start, self.scope.variables)
            self.advance()
            return
        before = len(self.faults)
        if operator != "=" and variable.kind != "counter":
            self.fault(
                "wrong-type",
                say("“{name}” is {kind}: it cannot move by steps", name=name, kind=_kind(variable)),
                expected=say("an assignment: {name} = …", name=name),
                offset=operator_start,
                length=2,
            )
            self.advance()
            return
        if variable.kind == "counter":
            if self.token == name:
                self.fault(
                    "wrong-type",
                    say("a counter is moved by steps, not by a sum"),
                    expected=say("{name} += 1 or {name} -= 1", name=name),
                )
                raise _Stop
            if self.kind != "number":
                self.mistyped(name, _kind(variable), say("a whole number"))
                return
            number = self.integer()
        else:
            number = self.compared_number(variable, "==")
        if len(self.faults) == before:
            typed: Literal["=", "+=", "-="] = (
                "=" if operator == "=" else "+=" if operator == "+=" else "-="
            )
            self.effects.append(Effect(name, typed, number))


def _kind(variable: Variable) -> Phrase:
    if variable.kind == "counter":
        return say("a counter")
    if variable.kind == "flag":
        return say("a flag")
    return say("one of several values")
