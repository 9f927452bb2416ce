"""Chapters, sections and choices, built of what was found in their files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from talent_story.book import yaml_source as yaml
from talent_story.book.activities import MAX_PICK, generated_choices
from talent_story.book.catalogues import CatalogueReader
from talent_story.book.chapters import (
    RawChapter,
    RawChoice,
    RawSection,
    pictures,
    scan_chapter,
    without_notes,
)
from talent_story.book.fields import FRONT_MATTER
from talent_story.book.language import Condition, Effect, Fault, parse_condition, parse_effects
from talent_story.book.missing import wanted_id
from talent_story.book.model import Chapter, Choice, Section
from talent_story.book.names import is_id
from talent_story.book.passages import EMPTY, Passage, fault_problem, parse_passage
from talent_story.book.phrases import Phrase, say
from talent_story.book.problems import Place, Problem, did_you_mean, places_in
from talent_story.book.reporting import KIND_WORDS, REFERRED_FILES
from talent_story.book.sources import picture_paths

MAX_RENAMED = 50
_SECTION_REFERENCES = (
    ("entry", "entry_points", "entry point"),
    ("tool", "detection_tools", "detection tool"),
    ("format", "support_formats", "support format"),
    ("programme", "programmes", "programme"),
    ("persona", "personas", "persona"),
)


@dataclass
class ChapterReader(CatalogueReader):
    """Reads the chapters."""

    def scan_chapters(self) -> list[RawChapter]:
        """Return the chapters as they are written, in the order of their files."""
        chapters: list[RawChapter] = []
        for path, text in self.sources.files.items():
            if path.startswith("chapters/"):
                chapter = scan_chapter(path, text, len(chapters))
                self.report(chapter.problems)
                self.holes += chapter.holes
                chapters.append(chapter)
        return chapters

    def name_sections(
        self, chapters: list[RawChapter], manifest: yaml.Mapping | None
    ) -> dict[str, RawSection]:
        """Give each section its id, and say which are missing, wrong or taken."""
        found: dict[str, RawSection] = {}
        nameless: list[RawSection] = []
        for chapter in chapters:
            for section in chapter.sections:
                if not is_id(section.id):
                    self.holes += 1
                    nameless.append(section)
                elif section.id in found:
                    first = found[section.id].place
                    self.problem(
                        "duplicate-id",
                        section.id_place,
                        say("the id “{id}” is taken", id=section.id),
                        say(
                            "it is already at {place}; give one of the two another id", place=first
                        ),
                        id=section.id,
                    )
                    self.holes += 1
                    nameless.append(section)
                else:
                    found[section.id] = section
        if nameless:
            start = None if manifest is None else manifest.get("start")
            self.name_as_wanted(
                nameless, found, start.raw if isinstance(start, yaml.Scalar) else ""
            )
        for section in found.values():
            if (
                section.broken_choices
                or section.stray_links
                or not section.choices
                or any(choice.target not in found for choice in section.choices)
            ):
                self.cut_short.add(section.id)
        return found

    def name_as_wanted(
        self, nameless: list[RawSection], found: dict[str, RawSection], start: str
    ) -> None:
        """Give sections whose id is at fault the one by which the others call them.

        Links to such a section are then not reported as well.
        """
        known = [*found.values(), *nameless]
        targets = [choice.target for section in known for choice in section.choices]
        wanted = {name: None for name in (start, *targets) if name and name not in found}
        for section in nameless[:MAX_RENAMED]:
            id = wanted_id(section.id, section.title, wanted)
            if id is not None:
                del wanted[id]
                section.id = id
                found[id] = section

    def name_choices(self, sections: Mapping[str, RawSection]) -> dict[str, None]:
        """Give each choice its id, and return them in order."""
        ids: dict[str, Place] = {}
        named = [
            (section, choice)
            for section in sections.values()
            for choice in section.choices
            if "id" in choice.attributes
        ]
        for section, choice in named:
            id, place = choice.attributes["id"].value, choice.value_place("id")
            if not is_id(id):
                self.problem(
                    "syntax",
                    place,
                    say("“{id}” is no id", id=id[:80]),
                    say(
                        "use lower-case letters, digits and single hyphens, "
                        "such as la-salle-se-vide"
                    ),
                    id=f"{section.id}>{choice.target}",
                )
            elif id in ids:
                self.problem(
                    "duplicate-id",
                    place,
                    say("the id “{id}” is taken", id=id),
                    say("it is already at {place}; give one of the two another id", place=ids[id]),
                    id=id,
                )
                self.holes += 1
            else:
                ids[id] = place
                choice.id = id
        for section in sections.values():
            count: dict[str, int] = {}
            for choice in section.choices:
                n = count[choice.target] = count.get(choice.target, 0) + 1
                if not choice.id:
                    plain = f"{section.id}>{choice.target}"
                    choice.id = plain if n == 1 else f"{plain}~{n}"
                    ids[choice.id] = choice.place
            if "activity" in section.attributes:
                sizes = self.activity_sizes(section.attributes["activity"].value.strip())
                ids.update(dict.fromkeys(generated_choices(section.id, sizes), section.place))
        return dict.fromkeys(ids)

    def build_chapter(self, raw: RawChapter) -> Chapter:
        """Return a chapter, its front matter read."""
        front: dict[str, Any] = {}
        place = Place(raw.file, 1, 1)
        if raw.front_matter is None:
            self.problem(
                "syntax",
                place,
                say("the chapter has no front matter"),
                say("start the file with “---”, “title: …”, “---”"),
            )
        else:
            tree, problems = yaml.parse_yaml(raw.front_matter, raw.file, first_line=2)
            self.report(problems)
            unclosed = any(problem.place == Place(raw.file, 1, 1, 3) for problem in raw.problems)
            if isinstance(tree, yaml.Mapping):
                front = self.read_fields(tree, FRONT_MATTER, say("the front matter"), "")
                self.check_front_matter(tree, front)
            elif tree is not None:
                self.mistyped(tree, say("a mapping with the chapter's title"), "")
            elif not problems and not unclosed:
                self.problem(
                    "syntax",
                    place,
                    say("“{key}” is missing in {what}", key="title", what=say("the front matter")),
                )
        opening = self.prose(raw.opening, raw.file, raw.opening_line, "")
        return Chapter(
            title=front.get("title", ""),
            place=place,
            opening=opening,
            act=front.get("act", ""),
            location=front.get("place", ""),
            persona=front.get("persona", ""),
            summary=front.get("summary", ""),
            illustration=front.get("illustration", ""),
        )

    def check_front_matter(self, tree: yaml.Mapping, front: dict[str, Any]) -> None:
        """Say what the front matter of a chapter names that is not there."""
        persona, node = front.get("persona"), tree.get("persona")
        if (
            persona
            and node is not None
            and persona not in self.declared["personas.yaml"]
            and not self.missing.excuses("personas.yaml", persona)
        ):
            known = self.declared["personas.yaml"]
            self.problem(
                "unknown-name",
                node.place,
                say("no {what} is called “{name}”", what=KIND_WORDS["persona"], name=persona[:80]),
                did_you_mean(persona, known),
                expected=say(
                    "an entry of graph/{file} ({n} are)", file="personas.yaml", n=len(known)
                ),
                id=persona[:80],
            )
        picture, node = front.get("illustration"), tree.get("illustration")
        if picture and node is not None:
            self.check_picture(picture, node.place, "")

    def check_picture(self, name: str, place: Place, owner: str) -> None:
        """Say that a picture is not in the folder of the book."""
        paths = picture_paths(name)
        if paths and not self.sources.images.intersection(paths):
            self.problem(
                "broken-link",
                place,
                say("there is no picture “{name}” in the book's folder", name=name[:80]),
                did_you_mean(name, self.sources.images),
                id=owner,
            )
        elif not paths:
            self.problem(
                "broken-link",
                place,
                say("“{target}” is no picture of this book", target=name[:80]),
                say("name a .svg, .png, .jpg, .webp or .avif file in the book's folder"),
                id=owner,
            )

    def prose(self, text: str, file: str, first_line: int, owner: str) -> Passage:
        """Return a text that begins at a line of a file."""
        if not text:
            return EMPTY
        where_written = places_in(text, file, first_line)
        text, offset_written = without_notes(text)
        self.words += len(text.split())

        def where(offset: int) -> Place:
            return where_written(offset_written(offset))

        if "![" in text:
            for name, offset in pictures(text):
                if picture_paths(name):
                    self.check_picture(name, where(offset).shifted(0, len(name)), owner)
        return self.passage(text, where, owner)

    def passage(self, text: str, where: Callable[[int], Place], owner: str) -> Passage:
        """Return a text whose place is told by `where`, from its offset."""
        passage, problems = parse_passage(text, where, self.scope)
        if problems:
            self.holes += 1
            self.report(
                problem if problem.id else replace(problem, id=owner) for problem in problems
            )
        return passage

    def build_section(self, raw: RawSection) -> Section:
        """Return a section with its choices."""
        file = raw.place.file
        references = {
            attribute: self.references(raw, key, what)
            for key, attribute, what in _SECTION_REFERENCES
        }
        choices = [
            built for choice in raw.choices if (built := self.build_choice(raw, choice)) is not None
        ]
        ending = "ending" in raw.attributes
        if ending and (raw.choices or raw.broken_choices):
            self.problem(
                "syntax",
                raw.choices[0].place if raw.choices else raw.place,
                say("the ending “{id}” has choices", id=raw.id),
                say("remove them, or remove “ending” from the heading"),
                id=raw.id,
            )
            self.holes += 1
            choices = []
        elif (
            not ending
            and not raw.choices
            and not raw.broken_choices
            and not raw.stray_links
            and not raw.faulty_attributes
        ):
            self.problem(
                "no-way-on",
                raw.place,
                say("nothing leads on from “{id}”", id=raw.id),
                say(
                    "close the section with a list of choices, or mark it {{#{id} ending}}",
                    id=raw.id,
                ),
                expected=say("at least one choice, or the attribute “ending”"),
                id=raw.id,
            )
        self.holes += raw.broken_choices
        return Section(
            id=raw.id,
            title=raw.title,
            chapter=raw.chapter,
            place=raw.place,
            passage=self.prose(raw.body, file, raw.body_line, raw.id),
            choices=tuple(choices),
            ending=ending,
            effects=self.effects(raw, raw.id) if "do" in raw.attributes else (),
            asks=self.asked(raw),
            activity=self.played(raw),
            entry_points=references["entry_points"],
            detection_tools=references["detection_tools"],
            support_formats=references["support_formats"],
            programmes=references["programmes"],
            personas=references["personas"],
        )

    def references(self, raw: RawSection, key: str, what: str) -> tuple[str, ...]:
        """Return the entries that an attribute of a section names."""
        if key not in raw.attributes:
            return ()
        file = REFERRED_FILES[what]
        known = self.declared[file]
        return self.listed_names(
            raw,
            key,
            known,
            file,
            KIND_WORDS[what],
            say("an entry of graph/{file} ({n} are)", file=file, n=len(known)),
        )

    def asked(self, raw: RawSection) -> tuple[str, ...]:
        """Return the facts that a section asks for."""
        if "asks" not in raw.attributes:
            return ()
        return self.listed_names(
            raw, "asks", self.facts, "fact", KIND_WORDS["fact"], say("a fact of graph/book.yaml")
        )

    def played(self, raw: RawSection) -> str:
        """Return the detection tool whose activity is played in a section, if there is one."""
        if "activity" not in raw.attributes:
            return ""
        playable = [
            id
            for id, tool in self.declared["detection_tools.yaml"].items()
            if isinstance(tool.tree.get("activity"), yaml.Mapping)
        ]
        names = self.listed_names(
            raw,
            "activity",
            playable,
            "detection_tools.yaml",
            say("activity"),
            say("a detection tool with an activity in graph/detection_tools.yaml"),
        )
        return names[0] if names else ""

    def activity_sizes(self, tool: str) -> list[tuple[int, int]]:
        """Return (answers, picks) of each step of a tool's activity, as far as they are right."""
        declared = self.declared["detection_tools.yaml"].get(tool)
        tree = None if declared is None else declared.tree.get("activity")
        steps = tree.get("steps") if isinstance(tree, yaml.Mapping) else None
        sizes: list[tuple[int, int]] = []
        for step in steps.items if isinstance(steps, yaml.Sequence) else ():
            answers = step.get("answers") if isinstance(step, yaml.Mapping) else None
            if isinstance(step, yaml.Mapping) and isinstance(answers, yaml.Sequence):
                pick = step.get("pick")
                value = pick.value if isinstance(pick, yaml.Scalar) else 1
                picks = value if type(value) is int and 1 <= value <= MAX_PICK else 1
                sizes.append((len(answers.items), picks))
        return sizes

    def listed_names(
        self,
        raw: RawSection,
        key: str,
        known: Collection[str],
        kind: str,
        what: Phrase,
        expected: Phrase,
    ) -> tuple[str, ...]:
        """Return the names in an attribute that are known, and say which are not."""
        value = raw.attributes[key].value
        start = raw.value_place(key)
        found: list[str] = []
        at = 0
        for name in value.split():
            at = value.index(name, at)
            place = start.shifted(at, len(name))
            if name not in known and self.missing.excuses(kind, name):
                self.holes += 1
            elif name not in known:
                self.problem(
                    "unknown-name",
                    place,
                    say("no {what} is called “{name}”", what=what, name=name[:80]),
                    did_you_mean(name, known),
                    expected=expected,
                    id=raw.id,
                )
                self.holes += 1
            elif name in found:
                self.problem(
                    "duplicate-id", place, say("“{name}” is written twice", name=name), id=raw.id
                )
            else:
                found.append(name)
            at += len(name)
        return tuple(found)

    def effects(self, raw: RawSection | RawChoice, owner: str) -> tuple[Effect, ...]:
        """Return what an attribute `do` changes; the same text is read once."""
        source = raw.attributes["do"].value
        known = self.effect_lists.get(source)
        if known is not None:
            return known
        effects, faults = parse_effects(source, self.scope)
        if not faults:
            self.effect_lists[source] = effects
        self.report(_attribute_problem(fault, raw, "do", owner) for fault in faults)
        self.holes += bool(faults)
        return effects

    def choice_condition(self, raw: RawChoice, source: str) -> Condition | None:
        """Return the condition of a choice; the same text is read once."""
        known = self.conditions.get(source)
        if known is not None:
            return known
        condition, faults = parse_condition(source, self.scope)
        self.report(_attribute_problem(fault, raw, "if", raw.id) for fault in faults)
        if condition is None:
            self.holes += 1
        else:
            self.conditions[source] = condition
        return condition

    def build_choice(self, section: RawSection, raw: RawChoice) -> Choice | None:
        """Return a choice; None when it leads nowhere that is known."""
        condition: Condition | None = None
        if "if" in raw.attributes:
            condition = self.choice_condition(raw, raw.attributes["if"].value)
        if not raw.text.strip():
            self.problem(
                "syntax",
                raw.place,
                say("a choice without words"),
                say("say between the brackets what the reader does"),
                id=raw.id,
            )
        # Words that go over several lines were joined: they are pointed at as a whole.
        joined = raw.target_place.line != raw.place.line
        text_start = raw.place.shifted(1)
        text = self.passage(
            raw.text, (lambda offset: raw.place) if joined else text_start.shifted, raw.id
        )
        effects = self.effects(raw, raw.id) if "do" in raw.attributes else ()
        if raw.target not in self.scope.sections:
            self.holes += 1
            if self.missing.excuses("section", raw.target):
                return None
            self.problem(
                "broken-link",
                raw.target_place,
                say("no section is called “{name}”", name=raw.target[:80]),
                did_you_mean(raw.target, self.scope.sections),
                expected=say("a section of the chapters"),
                id=raw.id,
            )
            return None
        self.words += len(raw.text.split())
        return Choice(
            id=raw.id,
            section=section.id,
            target=raw.target,
            text=text,
            place=raw.place,
            condition=condition,
            locked=raw.attributes["locked"].value if "locked" in raw.attributes else "",
            effects=effects,
            once="once" in raw.attributes,
            fallback="fallback" in raw.attributes,
        )


def _attribute_problem(fault: Fault, raw: RawSection | RawChoice, key: str, id: str) -> Problem:
    """Return a fault in the value of an attribute, which may go over several lines."""
    return fault_problem(replace(fault, offset=0), raw.value_place(key, fault.offset), id)
