"""Chapters: where each section, choice and passage stands in a Markdown file.

The scan finds the structure only (headings, attributes, closing lists) and goes over a line once;
prose is looked at closely only where it holds something that could be at fault. Markdown itself is
rendered by whoever shows it.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from talent_story.book.attributes import Attribute, Attributes, closing_brace, parse_attributes
from talent_story.book.french import meant_key
from talent_story.book.names import is_id
from talent_story.book.phrases import say
from talent_story.book.problems import MAX_PROBLEMS, Place, Problem, places_in
from talent_story.book.sources import picture_paths

MAX_SECTION = 65_536
"""Longest body of a section, and longest opening of a chapter, in characters."""

MAX_SECTIONS = 20_000
"""Most sections of a chapter."""

MAX_MARKS = 400
"""Most brackets, fences, or emphasis marks in a row, in a section: parsers slow down on more."""

MAX_STRESSES = 8_000
"""Most `*`, `_`, `\\` and backquotes in a section."""

MAX_NESTING = 20
"""Most lists and quotes opened on one line: some Markdown parsers call themselves for each."""

MAX_CHOICE_LINES = 30
"""How many lines of a choice may stand at the margin."""

MAX_CHOICE = 2_000
"""Longest words of a choice, in characters."""

SECTION_KEYS = (
    "ending", "entry", "tool", "format", "programme", "persona", "do", "asks", "activity",
)  # fmt: skip
CHOICE_KEYS = ("if", "locked", "do", "once", "fallback", "id")


@dataclass(slots=True)
class RawChoice:
    """A choice as written."""

    target: str
    text: str
    place: Place
    target_place: Place
    attributes: dict[str, Attribute] = field(default_factory=dict)
    attributes_place: Place | None = None
    attributes_text: str = ""
    id: str = ""

    def place_of(self, offset: int, length: int) -> Place:
        """Where something stands in the attributes, which may go over several lines."""
        assert self.attributes_place is not None
        before = self.attributes_text[:offset]
        lines = before.count("\n")
        if not lines:
            return self.attributes_place.shifted(offset, length)
        column = offset - before.rindex("\n")
        return Place(self.attributes_place.file, self.attributes_place.line + lines, column, length)

    def value_place(self, key: str, offset: int = 0) -> Place:
        """Where the value of an attribute stands, or what is `offset` further in it."""
        attribute = self.attributes[key]
        return self.place_of(attribute.value_at + offset, max(1, len(attribute.value) - offset))


@dataclass(slots=True)
class RawSection:
    """A section as written: its heading, its attributes, its prose and its closing choices."""

    id: str
    title: str
    chapter: int
    place: Place
    attributes: dict[str, Attribute]
    attributes_place: Place
    id_place: Place
    body: str = ""
    body_line: int = 1
    choices: list[RawChoice] = field(default_factory=list)
    broken_choices: int = 0
    stray_links: int = 0
    faulty_attributes: bool = False

    def value_place(self, key: str, offset: int = 0) -> Place:
        """Where the value of an attribute stands, or what is `offset` further in it."""
        attribute = self.attributes[key]
        return self.attributes_place.shifted(
            attribute.value_at + offset, max(1, len(attribute.value) - offset)
        )


@dataclass(slots=True)
class RawChapter:
    """A chapter as written: front matter apart, opening, sections."""

    file: str
    front_matter: str | None
    opening: str = ""
    opening_line: int = 1
    sections: list[RawSection] = field(default_factory=list)
    notes: list[tuple[Place, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    holes: int = 0  # how many pieces of the story had to be left out


# A heading of another level with an id was meant to open a section: it does, with a fault.
_HEADING = re.compile(
    r"^ {0,3}(?P<marks>##(?!#)|(?:#{3,6}|#)(?!#)(?=[^\n]*\{[ \t]*#[^\n{}]*\}[ \t]*$))"
    r"[ \t]*(?P<text>.*)$",
    re.MULTILINE,
)
_ATTRIBUTES_WITHIN = re.compile(r"\{(?P<inside>[ \t]*#[^{}]*)\}(?P<after>.*)$")
_CHOICE_BY_A_SLIP = re.compile(
    r" {0,3}[-*+][ \t]+\[[^\[\]]*\](?: ?\([ \t]*#| \([^()\s:/.]+\)|\([^()\s:/.]*\))"
)
_STRAY_ATTRIBUTES = re.compile(r"[^()\n]*\)[ \t]*(?P<attributes>\{[^{}\n]*\})")
_OTHER_BULLET = re.compile(r"[ \t]*(?:\d{1,9}[.)]|[–—•·‣◦])[ \t]*\[")
_TRAILING_ATTRIBUTES = re.compile(r"\{:?[ \t]*(?=[#.\w])")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})", re.MULTILINE)
_ITEM = re.compile(r" {0,3}[-*+](?:[ \t]+|(?=\n)|$)")
_FAST_ITEM = re.compile(
    r"[-*+] \[(?P<text>[^\[\]\\{`\n]+)\]\(#(?P<target>[a-z0-9-]+)\)"
    r"(?:\{(?P<attributes>[^{}\n]*)\})?$"
)
_LINK_TO_SECTION = re.compile(r"(?<!\\)(?:\\\\)*(?P<link>\]\(\s*+<?#)")
_OTHER_LINK = re.compile(
    r"(?:(?P<image>!)\[(?P<text>[^\[\]]*+)|(?<!\\)(?:\\\\)*)\]\(\s*+<?(?P<target>[^()\s>]*+)"
)
_REFERENCE = re.compile(r"^[ \t>*+\-\d.)]*\[[^\[\]]+\]:", re.MULTILINE)
_CUT_MARKUP = re.compile(r"\]\{(?:if|elif|else|end|=)[^{}]*\}\(|<\{(?:if|elif|else|end|=)")
_RAW_HTML = re.compile(r"<(?=[a-zA-Z/!?])(?!(?:https?://|mailto:)[^\s<>]*>)")
_TICKS = re.compile(r"(\\*)(`+)")
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_NOTE = "\x1f"  # stands for each character of a note: no source that was read holds one
_NOTES = re.compile(
    rf"(?P<indent>^[ \t]*+){_NOTE}[ \t{_NOTE}]*|[ \t]*+{_NOTE}+(?=[ \t\n]|\Z)|{_NOTE}+",
    re.MULTILINE,
)
_SETEXT = re.compile(
    r"^(?=[^\n]*\S)(?! {0,3}(?:[-*+>#]|\d+[.)]) ?)[^\n]+\n {0,3}(?P<line>=+|-+)[ \t]*$",
    re.MULTILINE,
)
_WRONG_HEADING = re.compile(r"^ {0,3}#(?!#)[ \t]+\S.*$", re.MULTILINE)
_NESTED = re.compile(
    rf"^[ \t]*(?:(?:[-*+]|\d{{1,9}}[.)])[ \t]+|>[ \t]?){{{MAX_NESTING + 1},}}", re.MULTILINE
)
_NESTING_MARKS = ("- ", "* ", "+ ", ". ", ") ", "\t")
_LONG_RUN = re.compile(rf"([*_~`\[!(<])\1{{{MAX_MARKS},}}")


def scan_chapter(file: str, text: str, chapter: int) -> RawChapter:
    """Find the structure of one chapter; faults are in its `problems`."""
    scanner = _Scanner(file, text, chapter)
    with suppress(_Enough):
        scanner.scan()
    return scanner.chapter


class _Enough(Exception):
    """Internal: more faults than anybody reads."""


class _Scanner:
    def __init__(self, file: str, text: str, number: int) -> None:
        self.file = file
        self.text = text
        self.number = number
        self.chapter = RawChapter(file, None)

    def problem(
        self, rule: str, place: Place, message: object, help: object = None, **more: object
    ) -> None:
        self.chapter.problems.append(
            # Passed on as they come: `Problem` says what each of them is.
            Problem(rule, place, message, help=help, **more)  # type: ignore[arg-type]
        )
        if len(self.chapter.problems) > MAX_PROBLEMS:
            raise _Enough

    def scan(self) -> None:
        marked, first_line = self.take_front_matter()
        if "<!--" in marked:
            marked = self.take_comments(marked, first_line)
        text = marked.replace(_NOTE, " ")
        fenced = _fenced_spans(text)
        found = (match for match in _HEADING.finditer(text) if not _within(match.start(), fenced))
        headings = list(islice(found, MAX_SECTIONS + 1))
        starts = [match.start() for match in headings] + [len(text)]
        lead = len(text[: starts[0]]) - len(text[: starts[0]].lstrip("\n"))
        self.chapter.opening_line = first_line + lead
        self.chapter.opening = self.shortened(
            marked[: starts[0]].strip("\n"), Place(self.file, self.chapter.opening_line, 1), ""
        )
        if self.chapter.opening:
            shown = self.chapter.opening.replace(_NOTE, " ")
            self.check_prose(shown, self.chapter.opening_line, "")
        line, counted = first_line, 0
        for index, heading in enumerate(headings):
            line += text.count("\n", counted, heading.start())
            if index == MAX_SECTIONS:
                self.problem(
                    "syntax",
                    Place(self.file, line, 1),
                    say("more than {n} sections in one chapter", n=MAX_SECTIONS),
                    say("split it into several chapters"),
                )
                self.chapter.holes += 1
                break
            counted = heading.start()
            body = marked[heading.end() + 1 : starts[index + 1]]
            section = self.read_heading(heading, line)
            self.read_body(section, body, line + 1)
            self.chapter.sections.append(section)

    def take_front_matter(self) -> tuple[str, int]:
        text = self.text
        if not text.startswith("---\n") and text != "---":
            stripped = text.lstrip("\n ")
            if stripped.startswith("---\n"):
                self.problem(
                    "syntax",
                    Place(self.file, text[: len(text) - len(stripped)].count("\n") + 1, 1),
                    say("the front matter must start on the first line"),
                )
            return text, 1
        end = re.compile(r"^---[ \t]*$", re.MULTILINE).search(text, 4)
        if end is None:
            self.problem(
                "syntax",
                Place(self.file, 1, 1, 3),
                say("this front matter is never closed"),
                say("close it with a line “---”"),
            )
            first_heading = _HEADING.search(text)
            cut = len(text) if first_heading is None else first_heading.start()
            self.chapter.front_matter = ""
            return text[cut:], text.count("\n", 0, cut) + 1
        self.chapter.front_matter = text[4 : end.start()]
        rest = text[end.end() :]
        line = text.count("\n", 0, end.end()) + 1
        return rest, line

    def take_comments(self, text: str, first_line: int) -> str:
        """Put marks where the author's notes are, keeping every character where it was."""
        fenced = _fenced_spans(text)
        where = places_in(text, self.file, first_line)

        def blank(match: re.Match[str]) -> str:
            if _within(match.start(), fenced):
                return match.group()
            self.chapter.notes.append((where(match.start()), match.group(1).strip()))
            return re.sub(r"[^\n]", _NOTE, match.group())

        # Up to the last that closes: from there on each opening would look to the end in vain.
        last = text.rfind("-->") + len("-->") if "-->" in text else 0
        text = _COMMENT.sub(blank, text[:last]) + text[last:]
        opening = text.find("<!--")
        if opening >= 0 and not _within(opening, fenced):
            self.problem(
                "syntax",
                where(opening).shifted(0, 4),
                say("this note is never closed"),
                say("close it with “-->”"),
            )
            self.chapter.holes += 1
            # To the end of its paragraph: the choices that follow are not at fault as well.
            after = _PARAGRAPH_END.search(text, opening)
            end = len(text) if after is None else after.start()
            text = text[:opening] + re.sub(r"[^\n]", _NOTE, text[opening:end]) + text[end:]
        return text

    def read_heading(self, heading: re.Match[str], line: int) -> RawSection:
        written = heading.group("text").rstrip()
        column = heading.start("text") - heading.start() + 1
        place = Place(self.file, line, 1, max(1, len(heading.group().rstrip())))
        attributes, title = Attributes(), written
        attributes_at = column
        if written.endswith("}"):
            closing = 0
            for match in _TRAILING_ATTRIBUTES.finditer(written):
                opening = match.start()
                if opening < closing:
                    continue
                closing = closing_brace(written, opening)
                if closing < 0:
                    break
                if closing == len(written) - 1:
                    attributes = parse_attributes(written[opening + 1 : -1])
                    attributes_at = column + opening + 1
                    title = written[:opening].rstrip()
                    break
        elif (within := _ATTRIBUTES_WITHIN.search(written)) is not None:
            attributes = parse_attributes(within.group("inside"))
            attributes_at = column + within.start("inside")
            title = written[: within.start()].rstrip()
            self.problem(
                "syntax",
                Place(self.file, line, column + within.start("after")).shifted(
                    len(within.group("after")) - len(within.group("after").lstrip()),
                    len(within.group("after").strip()),
                ),
                say("words after the attributes of a heading"),
                say("move them before the “{{”"),
                id=attributes.id,
            )
            self.chapter.holes += 1
        if heading.group("marks") != "##":
            self.problem(
                "syntax",
                place,
                say("a section opens with “##”, not with “{marks}”", marks=heading.group("marks")),
                say(
                    "write “## {title} {{#{id}}}”, or remove the id",
                    title=title,
                    id=attributes.id,
                ),
                id=attributes.id,
            )
            self.chapter.holes += 1
        bare = title.rstrip("#")
        if bare.endswith((" ", "\t")):
            title = bare.rstrip()
        attributes_place = Place(self.file, line, attributes_at)
        if not attributes.id:
            self.problem(
                "syntax",
                place,
                say("a section without an id"),
                say("write “## Title {{#its-id}}”; headings inside a section start with ###"),
            )
        elif not is_id(attributes.id):
            self.problem(
                "syntax",
                attributes_place.shifted(attributes.id_at, len(attributes.id)),
                say("“{id}” is no id", id=attributes.id),
                say("use lower-case letters, digits and single hyphens, such as la-salle-se-vide"),
                id=attributes.id,
            )
        elif not title:
            self.problem("syntax", place, say("a section without a title"), id=attributes.id)
        found = self.known_attributes(
            attributes, attributes_place.shifted, SECTION_KEYS, attributes.id
        )
        for key, attribute in list(found.items()):
            if (key == "ending") != attribute.flag and not (
                key == "ending" and attribute.value in ("ending", "true")
            ):
                self.problem(
                    "wrong-type",
                    attributes_place.shifted(attribute.at, len(key)),
                    say("“{key}” takes no value", key=key)
                    if key == "ending"
                    else say("“{key}” needs a value", key=key),
                    id=attributes.id,
                )
                if key != "ending":
                    del found[key]
                    self.chapter.holes += 1
        id_place = attributes_place.shifted(attributes.id_at - 1, len(attributes.id) + 1)
        return RawSection(
            attributes.id,
            title,
            self.number,
            place,
            found,
            attributes_place,
            id_place,
            faulty_attributes=len(found) < len(attributes.items) or bool(attributes.faults),
        )

    def known_attributes(
        self,
        attributes: Attributes,
        where: Callable[[int, int], Place],
        known: tuple[str, ...],
        owner: str,
    ) -> dict[str, Attribute]:
        for offset, message, help in attributes.faults:
            self.chapter.holes += 1
            self.problem("syntax", where(offset, 1), message, help, id=owner)
        found: dict[str, Attribute] = {}
        for attribute in attributes.items:
            here = where(attribute.at, len(attribute.key))
            if attribute.key not in known:
                self.chapter.holes += 1
                self.problem(
                    "unknown-key",
                    here,
                    say("“{key}” is no attribute here", key=attribute.key),
                    meant_key(attribute.key, known),
                    expected=say("one of: {keys}", keys=", ".join(known)),
                    id=owner,
                )
            elif attribute.key in found:
                self.problem(
                    "duplicate-id",
                    here,
                    say("the attribute “{key}” is written twice", key=attribute.key),
                    id=owner,
                )
            else:
                found[attribute.key] = attribute
        return found

    def shortened(self, text: str, place: Place, owner: str) -> str:
        """Return `text`, cut where it is longer than a section may be."""
        if len(text) <= MAX_SECTION:
            return text
        self.problem(
            "syntax",
            place,
            say(
                "a section of {n} characters; the longest may have {most}",
                n=len(text),
                most=MAX_SECTION,
            ),
            say("cut the scene in two"),
            id=owner,
        )
        self.chapter.holes += 1
        return text[:MAX_SECTION].rpartition("\n")[0]

    def read_body(self, section: RawSection, body: str, first_line: int) -> None:
        body = self.shortened(body, section.place, section.id)
        lines = body.replace(_NOTE, " ").split("\n")
        start, end = _closing_list(lines)
        prose_end = len(lines)
        if start is not None:
            items = list(_items(lines, start, end))
            if any("](#" in text or "]( #" in text or "](<#" in text for _, text in items) or (
                "ending" not in section.attributes
                and any(_CHOICE_BY_A_SLIP.match(text) for _, text in items)
            ):
                prose_end = start
                for index, text in items:
                    self.read_item(section, text, lines, first_line, index)
                for choice in section.choices:
                    self.check_choice(choice, section.id)
        prose = "\n".join(body.split("\n")[:prose_end])
        stripped = prose.strip("\n")
        section.body_line = first_line + (len(prose) - len(prose.lstrip("\n")))
        section.body = stripped.rstrip()
        if stripped:
            shown = section.body.replace(_NOTE, " ")
            strays = self.check_prose(shown, section.body_line, section.id)
            section.stray_links = len(strays)
            for end in strays:
                # What stands in the braces behind such a link is no conditional text.
                attributes = _STRAY_ATTRIBUTES.match(section.body, end)
                if attributes is not None:
                    start, stop = attributes.span("attributes")
                    section.body = section.body[:start] + " " * (stop - start) + section.body[stop:]

    def read_item(
        self, section: RawSection, item: str, lines: list[str], first_line: int, index: int
    ) -> None:
        line = first_line + index
        fast = _FAST_ITEM.match(item)
        if fast is not None:
            choice = RawChoice(
                fast.group("target"),
                fast.group("text"),
                Place(self.file, line, fast.start("text"), len(fast.group("text")) + 2),
                Place(self.file, line, fast.start("target"), len(fast.group("target")) + 1),
            )
            if fast.group("attributes") is not None:
                choice.attributes_place = Place(self.file, line, fast.start("attributes") + 1)
                self.read_choice_attributes(section, choice, fast.group("attributes"))
            section.choices.append(choice)
            return
        marker = _ITEM.match(item)
        assert marker is not None
        content = item[marker.end() :]
        where = _item_places(self.file, item, line, marker.end())
        parsed = _split_link(content)
        if parsed is None:
            section.broken_choices += 1
            self.problem(
                "syntax",
                where(0),
                say("an item of the closing list that is no choice"),
                say("write “- [what the reader does](#section)”, and nothing else in the item"),
                id=section.id,
            )
            return
        text, text_at, target, target_at, attributes, attributes_at, rest_at = parsed
        if not target.startswith("#") or len(target) < 2:
            section.broken_choices += 1
            self.problem(
                "syntax",
                where(target_at).shifted(0, max(1, len(target))),
                say("a choice that leads to no section: “{target}”", target=target),
                say("a choice is a link to “#section”"),
                id=section.id,
            )
            if not is_id(target):
                return
            target = f"#{target}"
        if rest_at >= 0 and content.startswith("{", rest_at) and attributes is None:
            self.chapter.holes += 1
            self.problem(
                "syntax",
                where(rest_at),
                say("these attributes are never closed"),
                say("close them with a “}}”, and each value with its quote"),
                id=section.id,
            )
        elif rest_at >= 0:
            self.problem(
                "syntax",
                where(rest_at),
                say(
                    "a choice is one link and nothing else: “{text}”",
                    text=content[rest_at : rest_at + 30].strip(),
                ),
                say("put the words inside the brackets"),
                id=section.id,
            )
        target = target[1:]
        spot = where(target_at)
        choice = RawChoice(
            target,
            text,
            where(text_at - 1),
            Place(spot.file, spot.line, spot.column, len(target) + 1),
        )
        if attributes is not None:
            choice.attributes_place = where(attributes_at)
            self.read_choice_attributes(section, choice, attributes)
        section.choices.append(choice)

    def check_choice(self, choice: RawChoice, owner: str) -> None:
        """Report what may not stand in the words of a choice."""
        text = choice.text
        if len(text) > MAX_CHOICE:
            message = say("longer than {n} characters", n=MAX_CHOICE)
            self.problem("syntax", choice.place, message, id=owner)
        elif len(text) > 2 * MAX_NESTING and _too_marked(text):
            self.problem(
                "syntax",
                choice.place,
                say("more brackets or marks in a row than prose needs ({n})", n=MAX_MARKS),
                id=owner,
            )
        visible = _without_code(text) if "`" in text else text
        if "<" in visible and any(
            visible[: found.start()][-1:] != "\\" for found in _RAW_HTML.finditer(visible)
        ):
            self.problem(
                "syntax",
                choice.place,
                say("raw HTML is not part of a book"),
                say("use Markdown, or write “\\<” for the character itself"),
                id=owner,
            )
        if "](" in visible:
            self.problem(
                "syntax",
                choice.place,
                say("a choice is one link and nothing else: “{text}”", text=text[:30]),
                say("put the words inside the brackets"),
                id=owner,
            )

    def read_choice_attributes(self, section: RawSection, choice: RawChoice, text: str) -> None:
        choice.attributes_text = text
        attributes = parse_attributes(text)
        owner = f"{section.id}>{choice.target}"
        if attributes.id:
            self.problem(
                "unknown-key",
                choice.place_of(attributes.id_at - 1, len(attributes.id) + 1),
                say("a choice takes its id from “id”, not from “#”"),
                say('write id="{id}"', id=attributes.id),
                id=owner,
            )
        found = self.known_attributes(attributes, choice.place_of, CHOICE_KEYS, owner)
        for key, attribute in list(found.items()):
            flag = key in ("once", "fallback")
            if flag and not attribute.flag and attribute.value not in (key, "true"):
                self.problem(
                    "wrong-type",
                    choice.place_of(attribute.at, len(key)),
                    say("“{key}” takes no value", key=key),
                    id=owner,
                )
            elif not flag and attribute.flag:
                self.problem(
                    "wrong-type",
                    choice.place_of(attribute.at, len(key)),
                    say("“{key}” needs a value", key=key),
                    id=owner,
                )
                del found[key]
                self.chapter.holes += 1
        if "locked" in found and "if" not in found:
            self.problem(
                "syntax",
                choice.place_of(found["locked"].at, len("locked")),
                say("“locked” without “if”: this choice never closes"),
                say("add the condition, or remove the reason"),
                id=owner,
            )
        choice.attributes = found

    def check_prose(self, prose: str, first_line: int, owner: str) -> list[int]:
        """Report what may not stand in prose; cheap where nothing suspicious is in it.

        Returns where the target begins of each link to a section, which prose may not hold.
        """

        place = places_in(prose, self.file, first_line)

        def where(offset: int, length: int = 1) -> Place:
            return place(offset).shifted(0, length)

        if _too_marked(prose):
            self.problem(
                "syntax",
                where(0),
                say("more brackets or marks in a row than prose needs ({n})", n=MAX_MARKS),
                id=owner,
            )
            return []
        strays: list[int] = []
        visible = prose
        if "`" in prose or "~~~" in prose:
            visible = _without_code(prose)
        if "<" in visible:
            opened = False
            for match in _RAW_HTML.finditer(visible):
                if match.start() and visible[match.start() - 1] == "\\":
                    continue
                if opened and visible.startswith("</", match.start()):
                    continue  # goes away with the tag that it closes
                opened = True
                self.problem(
                    "syntax",
                    where(match.start()),
                    say("raw HTML is not part of a book"),
                    say("use Markdown, or write “\\<” for the character itself"),
                    id=owner,
                )
        if "{" in visible:
            for match in _CUT_MARKUP.finditer(visible):
                self.problem(
                    "syntax",
                    where(match.start(), len(match.group())),
                    say("a link or a tag that a condition would put together"),
                    say("write links whole, inside the condition or outside it"),
                    id=owner,
                )
        if "](" in visible:
            strays = self.check_links(visible, where, owner)
        if "]:" in visible:
            for match in _REFERENCE.finditer(visible):
                self.problem(
                    "syntax",
                    where(match.start(), len(match.group())),
                    say("a link reference; links are written in place"),
                    say("write [text](https://…)"),
                    id=owner,
                )
        if "#" in visible:
            for match in _WRONG_HEADING.finditer(visible):
                self.problem(
                    "syntax",
                    where(match.start(), len(match.group())),
                    say("a heading of level 1; the chapter's title is in its front matter"),
                    say("use ### and deeper inside a section"),
                    id=owner,
                )
        if "\n-" in visible or "\n=" in visible or "\n " in visible:
            for match in _SETEXT.finditer(visible):
                self.problem(
                    "syntax",
                    where(match.start("line"), len(match.group("line"))),
                    say("this line turns the one above into a heading"),
                    say("leave an empty line above a rule; write headings with ###"),
                    id=owner,
                )
        return strays

    def check_links(self, prose: str, where: Callable[..., Place], owner: str) -> list[int]:
        strays: list[int] = []
        for match in _LINK_TO_SECTION.finditer(prose):
            line_start = prose.rfind("\n", 0, match.start()) + 1
            before = prose.find("\n", strays[-1]) if strays else -1
            strays.append(match.end())
            if len(strays) > 1 and not prose[before:line_start].strip():
                continue  # the next item of a list that is no list of choices: told already
            self.chapter.holes += 1  # a choice, by a slip of the pen
            bullet = _OTHER_BULLET.match(prose, line_start)
            self.problem(
                "syntax",
                where(match.start("link"), len(match.group("link"))),
                say("a link to a section outside the closing list of choices"),
                say("move it to the list that ends the section; put conditions on the choice")
                if bullet is None
                else say("start each choice of the list with “- ”"),
                id=owner,
            )
        last = prose.rfind(")")
        for match in _OTHER_LINK.finditer(prose):
            target = match.group("target")
            if match.end() > last:
                break
            place = where(match.start("target"), max(1, len(target)))
            if match.group("image"):
                if not match.group("text").strip():
                    self.problem(
                        "syntax",
                        where(match.start()),
                        say("a picture without its text"),
                        say("say between the brackets what it shows: ![what it shows](file.svg)"),
                        id=owner,
                    )
                if not picture_paths(target):
                    self.problem(
                        "broken-link",
                        place,
                        say("“{target}” is no picture of this book", target=target),
                        say("name a .svg, .png, .jpg, .webp or .avif file in the book's folder"),
                        id=owner,
                    )
            elif not target.startswith("#") and not re.match(r"(?:https?://|mailto:)\S", target):
                self.problem(
                    "broken-link",
                    place,
                    say("“{target}” is no address a book may link to", target=target),
                    say("use https://…, http://… or mailto:…"),
                    id=owner,
                )
        return strays


def _too_marked(prose: str) -> bool:
    """Say whether prose holds more marks than a Markdown parser goes through in good time."""
    return (
        prose.count("[") > MAX_MARKS
        or prose.count("```") > MAX_MARKS
        or prose.count("~~~") > MAX_MARKS
        or _LONG_RUN.search(prose) is not None
        or (len(prose) > MAX_STRESSES and sum(map(prose.count, "*_`\\")) > MAX_STRESSES)
        or (
            sum(map(prose.count, _NESTING_MARKS)) > MAX_NESTING
            and _NESTED.search(prose) is not None
        )
    )


def pictures(prose: str) -> Iterator[tuple[str, int]]:
    """Yield each picture named in prose, with its offset."""
    for match in _OTHER_LINK.finditer(prose):
        if match.group("image"):
            yield match.group("target"), match.start("target")


def without_notes(prose: str) -> tuple[str, Callable[[int], int]]:
    """Return scanned prose without its notes, and where each offset of it was before.

    A note leaves nothing: neither the spaces around it nor, alone on its line, more than an empty
    line. Otherwise it would break lines and indent paragraphs.
    """
    if _NOTE not in prose:
        return prose, lambda offset: offset
    pieces: list[str] = []
    ends: list[int] = []  # where each piece ends, in what is left
    shifts: list[int] = []  # how much was taken out before it
    at = length = taken = 0
    for match in _NOTES.finditer(prose):
        kept = match.group("indent") or ""
        if not prose[match.end() : match.end() + 1].strip("\n"):
            kept = ""
        piece = prose[at : match.start()] + kept
        pieces.append(piece)
        length += len(piece)
        ends.append(length)
        shifts.append(taken)
        taken += len(match.group()) - len(kept)
        at = match.end()
    pieces.append(prose[at:])
    shifts.append(taken)
    return "".join(pieces), lambda offset: offset + shifts[bisect_right(ends, offset)]


def _fenced_spans(text: str) -> list[tuple[int, int]]:
    if "```" not in text and "~~~" not in text:
        return []
    spans: list[tuple[int, int]] = []
    opening: re.Match[str] | None = None
    for match in _FENCE.finditer(text):
        if opening is None:
            opening = match
        elif match.group(1)[0] == opening.group(1)[0] and len(match.group(1)) >= len(
            opening.group(1)
        ):
            spans.append((opening.start(), match.end()))
            opening = None
    # A fence that is never closed would swallow the sections after it: it ends with its section.
    if opening is not None:
        heading = _HEADING.search(text, opening.end())
        spans.append((opening.start(), len(text) if heading is None else heading.start() - 1))
    return spans


def _within(offset: int, spans: list[tuple[int, int]]) -> bool:
    index = bisect_right(spans, (offset, sys.maxsize)) - 1
    return index >= 0 and offset < spans[index][1]


def _without_code(prose: str) -> str:
    """Return prose with fenced and inline code blanked out, every character where it was."""

    def blank(text: str) -> str:
        return re.sub(r"[^\n]", " ", text)

    pieces, at = [], 0
    for start, end in (*_fenced_spans(prose), (len(prose), len(prose))):
        pieces += [_without_inline_code(prose[at:start], blank), blank(prose[start:end])]
        at = end
    return "".join(pieces)


def _without_inline_code(prose: str, blank: Callable[[str], str]) -> str:
    """Blank out what stands between two equal runs of backticks of one paragraph."""
    pieces, at = [], 0
    for start, end in _code_spans(prose):
        pieces += [prose[at:start], blank(prose[start:end])]
        at = end
    return "".join((*pieces, prose[at:]))


def _code_spans(prose: str) -> Iterator[tuple[int, int]]:
    ends = [match.start() for match in _PARAGRAPH_END.finditer(prose)]
    runs = [  # (start of an opening run, start and end as written, paragraph)
        (
            match.start(2) + len(match.group(1)) % 2,
            *match.span(2),
            bisect_right(ends, match.start()),
        )
        for match in _TICKS.finditer(prose)
    ]
    # From the last to the first: which run of each length comes next.
    following: dict[tuple[int, int], int] = {}
    closers: list[int | None] = []
    for index in range(len(runs) - 1, -1, -1):
        opening, start, end, paragraph = runs[index]
        closers.append(following.get((paragraph, end - opening)))
        following[paragraph, end - start] = index
    closers.reverse()
    index = 0
    while index < len(runs):
        closer = closers[index]
        if closer is None or runs[index][0] == runs[index][2]:
            index += 1
        else:
            yield runs[index][0], runs[closer][2]
            index = closer + 1


def _closing_list(lines: list[str]) -> tuple[int | None, int]:
    """Return the span of the bullet list that closes a body, as line indices; (None, …) if none."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    start: int | None = None
    index = end
    while index:
        line = lines[index - 1]
        if _ITEM.match(line):
            start = index - 1
        elif (
            line.strip()
            and not line.startswith((" ", "\t"))
            and not _goes_on_with_a_choice(lines, index - 1)
        ):
            # A line at the margin that is no choice cut in two by an editor is prose.
            break
        index -= 1
    return start, end


def _goes_on_with_a_choice(lines: list[str], index: int) -> bool:
    """Say whether the lines just above open a link, or its attributes, and do not close it."""
    for opening in range(index - 1, max(-1, index - 1 - MAX_CHOICE_LINES), -1):
        item = _ITEM.match(lines[opening])
        if item is not None:
            above = "\n".join(lines[opening:index])[item.end() :]
            parsed = _split_link(above)
            if parsed is None:
                return above.startswith("[")
            attributes, rest_at = parsed[4], parsed[6]
            return attributes is None and above[rest_at : rest_at + 1] == "{" and rest_at > 0
        if not lines[opening].strip():
            break
    return False


def _items(lines: list[str], start: int, end: int) -> Iterator[tuple[int, str]]:
    """Yield (line index, whole text) of each item, its continuation lines joined to it."""
    first, parts = start, [lines[start].rstrip()]
    for index in range(start + 1, end):
        line = lines[index]
        if _ITEM.match(line):
            yield first, "\n".join(parts).rstrip()
            first, parts = index, [line.rstrip()]
        else:
            parts.append(line.rstrip())
    yield first, "\n".join(parts).rstrip()


def _item_places(file: str, item: str, line: int, skipped: int) -> Callable[[int], Place]:
    def where(offset: int) -> Place:
        at = offset + skipped
        return Place(file, line + item.count("\n", 0, at), at - item.rfind("\n", 0, at))

    return where


def _split_link(content: str) -> tuple[str, int, str, int, str | None, int, int] | None:
    """Split `[text](target){attributes}`; None when the item does not start with a link.

    Returns the text and its offset, the target and its offset, the inside of the attributes (or
    None) and its offset, and the offset of anything that follows (or -1).
    """
    if not content.startswith("["):
        return None
    depth, at, braces = 0, 0, 0
    while at < len(content):
        character = content[at]
        if character == "\\":
            at += 2
            continue
        if character == "{":
            braces += 1
        elif character == "}":
            braces = max(0, braces - 1)
        elif character == "[":
            depth += 1
        elif character == "]":
            depth -= 1
            if depth == 0:
                break
        at += 1
    if at >= len(content) or content[at + 1 : at + 2] != "(":
        return None
    text = " ".join(content[1:at].split("\n"))
    text = re.sub(r"[ \t]+", " ", text).strip()
    closing = content.find(")", at)
    if closing < 0:
        return None
    target_at = at + 2
    target = content[target_at:closing].strip().strip("<>")
    rest_at = closing + 1
    rest = content[rest_at:]
    stripped = rest.lstrip()
    rest_at += len(rest) - len(stripped)
    attributes, attributes_at = None, 0
    if stripped.startswith("{"):
        end = closing_brace(content, rest_at)
        if end >= 0:
            attributes, attributes_at = content[rest_at + 1 : end], rest_at + 1
            rest_at = end + 1
            stripped = content[rest_at:].strip()
            rest_at += len(content[rest_at:]) - len(content[rest_at:].lstrip())
    return text, 1, target, target_at, attributes, attributes_at, rest_at if stripped else -1
