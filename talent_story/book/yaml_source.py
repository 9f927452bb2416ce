"""YAML read as data with places, and nothing else.

PyYAML gives the events; the tree is built here, so that every node knows its line and column and
so that what YAML allows and a book does not need (anchors, aliases, tags, several documents, keys
that are no text, keys written twice, endless nesting) is refused with a diagnostic, early.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from talent_story.book.cleaning import clean, first_unsafe
from talent_story.book.phrases import Phrase, say
from talent_story.book.problems import MAX_PROBLEMS, Place, Problem, Severity

MAX_DEPTH = 64
MAX_NODES = 400_000
MAX_NUMBER = 1_000_000_000

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, number or boolean as written; `quoted` ones are always text."""

    raw: str
    quoted: bool
    place: Place

    @property
    def value(self) -> str | int | bool | None:
        """The value by the rules of book files: only `true` and `false` are booleans, only plain
        decimal integers are numbers, everything else (`no`, `012`, dates) is text."""
        if self.quoted:
            return self.raw
        if self.raw in ("", "~", "null"):
            return None
        if self.raw in ("true", "false"):
            return self.raw == "true"
        if _INTEGER.fullmatch(self.raw):
            return int(self.raw)
        return self.raw


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    items: list[Node]
    place: Place


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and nodes, in the order written."""

    entries: dict[str, tuple[Scalar, Node]]
    place: Place

    def get(self, key: str) -> Node | None:
        """Return the node under `key`."""
        found = self.entries.get(key)
        return None if found is None else found[1]

    def __iter__(self) -> Iterator[tuple[Scalar, Node]]:
        return iter(self.entries.values())


Node = Scalar | Sequence | Mapping


@dataclass(slots=True)
class _Frame:
    place: Place
    mapping: bool
    items: list[Node] = field(default_factory=list)
    entries: dict[str, tuple[Scalar, Node]] = field(default_factory=dict)
    key: Scalar | None = None


class _Refusal(Exception):
    """Internal: reading this YAML cannot go on."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def parse_yaml(text: str, file: str, first_line: int = 1) -> tuple[Node | None, list[Problem]]:
    """Read one YAML document: `(tree, problems)`; the tree is None when there is none to use.

    `first_line` is the line of `file` at which `text` starts (front matter starts at line 2).
    """
    builder = _Builder(file, first_line, text)
    try:
        root = builder.build()
    except _Refusal as refusal:
        return None, [*builder.problems, refusal.problem]
    return root, builder.problems


class _Builder:
    def __init__(self, file: str, first_line: int, text: str) -> None:
        self.file = file
        self.first_line = first_line
        self.text = text
        self.problems: list[Problem] = []
        self.depth = 0
        self.nodes = 0

    def place(self, mark: Any, end: Any = None) -> Place:
        line, column = int(mark.line), int(mark.column)
        length = 1
        if end is not None and end.line == mark.line:
            length = max(1, end.column - mark.column)
        return Place(self.file, self.first_line + line, column + 1, length)

    def refuse(self, place: Place, message: Phrase, help: Phrase | None = None) -> _Refusal:
        return _Refusal(Problem("syntax", place, message, help=help))

    def problem(
        self,
        rule: str,
        place: Place,
        message: Phrase,
        help: Phrase,
        *,
        id: str = "",
        warning: bool = False,
    ) -> None:
        severity: Severity = "warning" if warning else "error"
        problem = Problem(rule, place, message, help=help, id=id, severity=severity)
        if len(self.problems) > MAX_PROBLEMS:
            raise _Refusal(problem)
        self.problems.append(problem)

    def build(self) -> Node | None:
        import yaml

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        stack: list[_Frame] = []
        root: Node | None = None
        documents = 0
        try:
            # The C parser stops at the first NUL or lone surrogate; the text was cleaned before.
            for event in yaml.parse(self.text, Loader=cast(Any, loader)):
                if isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        raise self.refuse(
                            self.place(event.start_mark),
                            say("a second YAML document starts here"),
                            say("keep one document a file: remove the “---” line"),
                        )
                elif isinstance(event, yaml.AliasEvent):
                    raise self.refuse(
                        self.place(event.start_mark, event.end_mark),
                        say("aliases (*name) are not part of book files"),
                        say("write the value out where it is needed"),
                    )
                elif isinstance(event, yaml.NodeEvent):
                    root = self.open(event, stack, root)
                elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                    frame = stack.pop()
                    node: Node = (
                        Mapping(frame.entries, frame.place)
                        if frame.mapping
                        else Sequence(frame.items, frame.place)
                    )
                    root = self.attach(node, stack, root)
        except yaml.MarkedYAMLError as error:
            raise self.yaml_error(error) from None
        except yaml.YAMLError as error:
            raise self.refuse(
                Place(self.file, self.first_line, 1),
                say("this is not YAML: {detail}", detail=clean(str(error).split("\n")[0])),
            ) from None
        return root

    def open(self, event: Any, stack: list[_Frame], root: Node | None) -> Node | None:
        import yaml

        place = self.place(event.start_mark, event.end_mark)
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise self.refuse(place, say("more than {n} values in one file", n=MAX_NODES))
        if event.anchor is not None:
            raise self.refuse(
                place,
                say("anchors (&name) are not part of book files"),
                say("write the value out where it is needed"),
            )
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            raise self.refuse(
                place,
                say("tags (!name) are not part of book files"),
                say("remove the tag; put quotes around a text that starts with “!”"),
            )
        if isinstance(event, yaml.ScalarEvent):
            quoted = event.style in ("'", '"', "|", ">")
            # A double-quoted YAML text can spell an escape sequence that the file does not hold.
            unsafe = first_unsafe(event.value)
            if unsafe is not None:
                self.problem(
                    "syntax",
                    place,
                    say(
                        "an invisible or control character: U+{code:04X}",
                        code=ord(event.value[unsafe]),
                    ),
                    say("remove it; it is shown as “\ufffd” and never reaches a screen"),
                    warning=True,
                )
            return self.attach(Scalar(clean(event.value), quoted, place), stack, root)
        if len(stack) >= MAX_DEPTH:
            raise self.refuse(place, say("more than {n} levels of nesting", n=MAX_DEPTH))
        stack.append(_Frame(place, isinstance(event, yaml.MappingStartEvent)))
        return root

    def attach(self, node: Node, stack: list[_Frame], root: Node | None) -> Node | None:
        if not stack:
            return node
        frame = stack[-1]
        if not frame.mapping:
            frame.items.append(node)
        elif frame.key is None:
            if not isinstance(node, Scalar):
                raise self.refuse(node.place, say("a key must be a plain text"))
            frame.key = node
        else:
            key, frame.key = frame.key, None
            if key.raw in frame.entries:
                first = frame.entries[key.raw][0].place
                self.problem(
                    "duplicate-id",
                    key.place,
                    say("the key “{key}” is written twice", key=key.raw),
                    say("keep one of the two; the other is at line {line}", line=first.line),
                    id=key.raw,
                )
            else:
                frame.entries[key.raw] = (key, node)
        return root

    def yaml_error(self, error: Any) -> _Refusal:
        mark = error.problem_mark or error.context_mark
        place = self.place(mark) if mark is not None else Place(self.file, self.first_line, 1)
        lines = self.text.split("\n")
        index = place.line - self.first_line
        if index >= len(lines):  # the parser stops on the line after the last
            index = len(lines) - 1
            place = Place(self.file, self.first_line + index, len(lines[index]) + 1)
        line = lines[index]
        indent = line[: len(line) - len(line.lstrip())]
        if "\t" in indent:
            column = indent.index("\t") + 1
            return self.refuse(
                Place(self.file, place.line, column),
                say("a tab stands in the indentation"),
                say("indent YAML with spaces"),
            )
        detail = clean(str(error.problem or error.context or error).split("\n")[0])
        context = clean(str(error.context or ""))
        # The parser finds out late what was opened, or left without its “:”, much earlier.
        began = place if error.context_mark is None else self.place(error.context_mark)
        if "could not find expected ':'" in detail:
            return self.refuse(
                began,
                say("a key without its “:”, or a text that needs quotes"),
                say("write “key: value”; put quotes around a text that spans lines or holds “: ”"),
            )
        if "mapping values are not allowed" in detail:
            return self.refuse(
                place,
                say("a “:” that YAML cannot place"),
                say("put quotes around a text that holds “: ”, and check the indentation"),
            )
        if "quoted scalar" in context and "end of stream" in detail:
            return self.refuse(
                began,
                say("this quote is never closed"),
                say("close it; between two “'”, an apostrophe is written twice, or “’”"),
            )
        if "flow" in context and "did not find expected" in detail:
            sign = "".join(lines[began.line - self.first_line : began.line - self.first_line + 1])
            sign = sign[began.column - 1 : began.column]
            if began.line != place.line and sign in ("[", "{"):
                return self.refuse(
                    began,
                    say("this “{sign}” is never closed", sign=sign),
                    say("close it, with a comma between the values"),
                )
            return self.refuse(
                place,
                say("a comma or the closing bracket was expected here"),
                say(
                    "put quotes around a text that holds “,”, “: ” or a bracket; between two “'”, "
                    "an apostrophe is written twice, or “’”"
                ),
            )
        if "expected '-' indicator" in detail:
            return self.refuse(
                place,
                say("this line is no item of the list above"),
                say("start each item with “- ”, with its space, all at the same column"),
            )
        if "did not find expected key" in detail:
            return self.refuse(
                place,
                say("this line does not stand where its key could"),
                say("put it at the same column as the keys beside it"),
            )
        if "cannot start any token" in detail:
            return self.refuse(
                place,
                say("no text may begin with this character"),
                say("put quotes around the text"),
            )
        if "nesting depth" in detail:
            return self.refuse(place, say("more than {n} levels of nesting", n=MAX_DEPTH))
        if context:
            detail = f"{context}, {detail}"
        return self.refuse(
            place,
            say("this is not YAML: {detail}", detail=detail),
            say("check the indentation and the quotes of this line and the one before"),
        )
