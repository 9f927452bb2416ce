"""From sources to a book: `(book, problems)`, whatever the sources hold."""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from talent_story.book import yaml_source as yaml
from talent_story.book.activities import (
    MAX_ANSWERS,
    MAX_PICK,
    MAX_STEPS,
    generated_choices,
    with_activities,
)
from talent_story.book.chapters import (
    RawChapter,
    RawChoice,
    RawSection,
    pictures,
    scan_chapter,
    without_notes,
)
from talent_story.book.fields import (
    CATALOGUES,
    FACT_FIELDS,
    FRONT_MATTER,
    MANIFEST,
    PLAN_FIELDS,
    SEQUENCE_FIELDS,
    VARIABLE_FIELDS,
    WORKSHOPS,
    Field,
)
from talent_story.book.french import meant_key, meant_name
from talent_story.book.language import (
    MAX_NUMBER,
    Condition,
    Effect,
    Fact,
    Fault,
    Scope,
    Variable,
    names_read,
    parse_condition,
    parse_effects,
)
from talent_story.book.merging import without_conflicts
from talent_story.book.missing import Missing, wanted_id
from talent_story.book.model import (
    Activity,
    ActivityStep,
    Answer,
    Book,
    Chapter,
    Choice,
    Competence,
    DetectionTool,
    Entry,
    EntryPoint,
    FirstStep,
    LegalReference,
    Persona,
    Programme,
    Section,
    Signal,
    Source,
    SupportFormat,
    Term,
)
from talent_story.book.names import counter_name, is_id, is_value, is_variable_name
from talent_story.book.passages import EMPTY, Passage, fault_problem, parse_passage
from talent_story.book.phrases import Phrase, say
from talent_story.book.problems import (
    MAX_PROBLEMS,
    Place,
    Problem,
    Severity,
    did_you_mean,
    places_in,
    sorted_problems,
    with_excerpt,
)
from talent_story.book.sources import Sources, picture_paths, read_sources
from talent_story.book.workshops import (
    Card,
    Essential,
    PlannedStep,
    Sequence,
    SessionPlan,
    Workshops,
)

MANIFEST_FILE = "graph/book.yaml"
WORKSHOPS_FILE = "graph/workshops.yaml"
MAX_RENAMED = 50
"""How many sections with a faulty id are sought among the names that others call."""

_ENTRY_TYPES: Mapping[str, type[Entry]] = {
    "competences.yaml": Competence,
    "entry_points.yaml": EntryPoint,
    "detection_tools.yaml": DetectionTool,
    "support_formats.yaml": SupportFormat,
    "programmes.yaml": Programme,
    "personas.yaml": Persona,
    "glossary.yaml": Term,
}
_MET_FILES = (
    "entry_points.yaml",
    "detection_tools.yaml",
    "support_formats.yaml",
    "programmes.yaml",
    "personas.yaml",
)
_REFERRED_FILES = {
    "competence": "competences.yaml",
    "entry point": "entry_points.yaml",
    "detection tool": "detection_tools.yaml",
    "support format": "support_formats.yaml",
    "programme": "programmes.yaml",
    "persona": "personas.yaml",
    "sequence": "workshops.yaml",
}
_SECTION_REFERENCES = (
    ("entry", "entry_points", "entry point"),
    ("tool", "detection_tools", "detection tool"),
    ("format", "support_formats", "support format"),
    ("programme", "programmes", "programme"),
    ("persona", "personas", "persona"),
)
# English words for the kinds, said once so that the catalogues can carry them.
_KIND_WORDS = {
    "competence": say("competence"),
    "entry point": say("entry point"),
    "detection tool": say("detection tool"),
    "support format": say("support format"),
    "programme": say("programme"),
    "persona": say("persona"),
    "section": say("section"),
    "choice": say("choice"),
    "fact": say("fact"),
    "sequence": say("sequence"),
}


def read_book(folder: Path) -> tuple[Book, list[Problem]]:
    """Read the book in `folder`: the book as far as it could be read, and every problem in it.

    Raises OSError only when `folder` cannot be listed at all.
    """
    with _collector_at_rest():
        sources, problems = read_sources(folder)
        book, more = parse_book(sources)
        if any(problem.severity == "error" for problem in problems):
            book = replace(book, whole=False)
        if more or problems:
            problems = _with_excerpts([*problems, *more], sources)
    return book, problems


def parse_book(sources: Sources) -> tuple[Book, list[Problem]]:
    """Read a book from the text of its files; see `read_book`. Touches no disk.

    Example:
        >>> from talent_story.book.sources import sources_of
        >>> book, problems = parse_book(sources_of({
        ...     "graph/book.yaml": "{format: 1, id: b, title: B, start: a}",
        ...     "chapters/1.md": "---\\ntitle: One\\n---\\n## The end {#a ending}\\nBye.\\n"}))
        >>> (list(book.sections), problems)
        (['a'], [])
    """
    reader = _BookReader(sources)
    try:
        book = reader.read()
    except _Enough:
        book = Book("", "", sources.hash, whole=False)
    return book, _with_excerpts(reader.problems, sources)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Keep Python from looking for garbage: a book is many objects and nearly all of them stay."""
    working = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if working:
            gc.enable()


def _with_excerpts(problems: list[Problem], sources: Sources) -> list[Problem]:
    lines: dict[str, list[str]] = {}
    for problem in problems:
        name = problem.place.file
        if name not in lines and name in sources.files:
            lines[name] = sources.files[name].split("\n")
    return sorted_problems(with_excerpt(problem, lines) for problem in problems)


class _Enough(Exception):
    """Internal: more faults than anybody reads."""


@dataclass
class _Declared:
    """A catalogue entry as written: its id and its tree."""

    id: str
    place: Place
    tree: yaml.Mapping


@dataclass
class _BookReader:
    sources: Sources
    problems: list[Problem] = field(default_factory=list)
    variables: dict[str, Variable] = field(default_factory=dict)
    variable_places: dict[str, Place] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    declared: dict[str, dict[str, _Declared]] = field(default_factory=dict)
    scope: Scope = field(default_factory=lambda: Scope({}, {}, (), (), ()))
    missing: Missing = field(default_factory=Missing)
    cut_short: set[str] = field(default_factory=set)  # sections of whose choices some are lost
    holes: int = 0
    words: int = 0
    conditions: dict[str, Condition] = field(default_factory=dict)
    effect_lists: dict[str, tuple[Effect, ...]] = field(default_factory=dict)

    def problem(
        self,
        rule: str,
        place: Place,
        message: Phrase,
        help: Phrase | None = None,
        *,
        expected: Phrase | None = None,
        id: str = "",
        warning: bool = False,
    ) -> None:
        severity: Severity = "warning" if warning else "error"
        self.report([Problem(rule, place, message, expected, help, id, severity)])

    def report(self, problems: Iterable[Problem]) -> None:
        """Keep problems; once there are too many, say so and read no further."""
        for problem in problems:
            if len(self.problems) == MAX_PROBLEMS:
                message = say("more than {n} faults: the others are not listed", n=MAX_PROBLEMS)
                self.problems.append(
                    Problem("syntax", problem.place, message, help=say("mend these first"))
                )
                raise _Enough
            self.problems.append(problem)

    def read(self) -> Book:
        self.note_unread()
        self.take_conflicts()
        manifest = self.read_manifest_tree()
        self.declare_catalogues()
        self.declare_variables(manifest)
        chapters = self.scan_chapters()
        raw_sections = self.name_sections(chapters, manifest)
        choice_ids = self.name_choices(raw_sections)
        self.scope = Scope(
            self.variables,
            self.facts,
            raw_sections,
            choice_ids,
            {id: None for name in _MET_FILES for id in self.declared.get(name, ())},
            self.missing,
        )
        built_chapters = tuple(self.build_chapter(chapter) for chapter in chapters)
        sections = {id: self.build_section(section) for id, section in raw_sections.items()}
        catalogues = {name: self.read_catalogue(name) for name in CATALOGUES}
        sections = with_activities(sections, catalogues["detection_tools.yaml"])
        header = self.read_manifest(manifest)
        return Book(
            id=str(header.get("id", "")),
            title=str(header.get("title", "")),
            hash=self.sources.hash,
            language=str(header.get("language", "fr")),
            start=str(header.get("start", "")),
            version=str(header.get("version", "")),
            authors=tuple(header.get("authors", ())),
            licence=str(header.get("licence", "")),
            notice=str(header.get("notice", "")),
            place=Place(MANIFEST_FILE, 1, 1) if manifest is None else manifest.place,
            variables=self.variables,
            variable_places=self.variable_places,
            facts=self.facts,
            chapters=built_chapters,
            sections=sections,
            competences=catalogues["competences.yaml"],
            entry_points=catalogues["entry_points.yaml"],
            detection_tools=catalogues["detection_tools.yaml"],
            support_formats=catalogues["support_formats.yaml"],
            programmes=catalogues["programmes.yaml"],
            personas=catalogues["personas.yaml"],
            glossary=catalogues["glossary.yaml"],
            notes=tuple(note for chapter in chapters for note in chapter.notes),
            words=self.words,
            workshops=self.read_workshops(),
            whole=not self.holes and not self.missing.used,
        )

    def take_conflicts(self) -> None:
        """Read on with one of the two versions that a merge left in a file."""
        whole: dict[str, str] = {}
        for path, text in self.sources.files.items():
            whole[path], problems = without_conflicts(path, text)
            self.report(problems)
            self.holes += bool(problems) and path != WORKSHOPS_FILE
        self.sources = replace(self.sources, files=whole)

    def note_unread(self) -> None:
        """Excuse the names that files declare which are there and could not be read."""
        for path in self.sources.unread:
            if path.startswith("chapters"):
                self.missing.kinds |= {"section", "choice"}
            else:
                self.excuse_file(path.removeprefix("graph/"))

    def excuse_file(self, name: str) -> None:
        """Excuse the names of a file of `graph/` of which nothing, or too little, was read."""
        if name == "book.yaml":
            self.missing.kinds |= {"variable", "fact"}
            return
        self.missing.kinds.add(name)
        if name == "competences.yaml":
            self.missing.kinds.add("variable")
        if name in _MET_FILES:
            self.missing.kinds.add("entry")

    # The manifest

    def read_manifest_tree(self) -> yaml.Mapping | None:
        text = self.sources.files.get(MANIFEST_FILE)
        if text is None:
            self.holes += 1
            self.excuse_file("book.yaml")
            if MANIFEST_FILE in self.sources.unread:
                return None
            self.problem(
                "syntax",
                Place(MANIFEST_FILE, 1, 1),
                say("the manifest of the book is missing"),
                say("write graph/book.yaml with format, id, title and start"),
            )
            return None
        tree, problems = yaml.parse_yaml(text, MANIFEST_FILE)
        self.report(problems)
        if isinstance(tree, yaml.Mapping):
            return tree
        if not problems:
            self.problem(
                "wrong-type",
                Place(MANIFEST_FILE, 1, 1) if tree is None else tree.place,
                say("the manifest must be a mapping of keys to values"),
            )
        self.holes += 1
        self.excuse_file("book.yaml")
        return None

    def read_manifest(self, tree: yaml.Mapping | None) -> dict[str, Any]:
        if tree is None:
            return {}
        found = self.read_fields(tree, MANIFEST, say("the manifest"), "")
        version = tree.get("format")
        if found.get("format", 1) != 1 and version is not None:
            self.problem(
                "wrong-type",
                version.place,
                say("this book is written in a format that this program does not know"),
                expected=say("format: 1"),
            )
        return found

    def declare_variables(self, manifest: yaml.Mapping | None) -> None:
        variables = None if manifest is None else manifest.get("variables")
        if variables is not None and not _is_empty(variables):
            if isinstance(variables, yaml.Mapping):
                for key, node in variables:
                    self.declare_variable(key, node)
            else:
                self.mistyped(variables, say("a mapping of names to variables"), "")
                self.missing.kinds.add("variable")
                self.holes += 1
        for competence in self.declared.get("competences.yaml", {}).values():
            name = counter_name(competence.id)
            maximum = competence.tree.get("max")
            value = maximum.value if isinstance(maximum, yaml.Scalar) else None
            top = value if type(value) is int and 1 <= value <= 1_000_000 else 10
            if name in self.variables:
                self.problem(
                    "duplicate-id",
                    self.variable_places[name],
                    say("“{name}” is already the counter of a competence", name=name),
                    say("give the variable another name"),
                    id=name,
                )
                self.holes += 1
            self.variables[name] = Variable(name, "counter", 0, top, 0, competence=competence.id)
            self.variable_places.setdefault(name, competence.place)
        facts = None if manifest is None else manifest.get("facts")
        if facts is not None and not _is_empty(facts):
            if isinstance(facts, yaml.Mapping):
                for key, node in facts:
                    self.declare_fact(key, node)
            else:
                self.mistyped(facts, say("a mapping of names to facts"), "")
                self.missing.kinds |= {"variable", "fact"}
                self.holes += 1

    def named(self, key: yaml.Scalar) -> bool:
        if is_variable_name(key.raw):
            return True
        self.problem(
            "syntax",
            key.place,
            say("“{name}” cannot name a variable or a fact", name=key.raw[:80]),
            say("use lower-case letters, digits and “_”, and no word of the condition language"),
            id=key.raw[:80],
        )
        self.missing.refuse(key.raw)
        self.holes += 1
        return False

    def declare_variable(self, key: yaml.Scalar, node: yaml.Node) -> None:
        if not self.named(key):
            return
        name = key.raw
        self.variable_places[name] = key.place
        if isinstance(node, yaml.Scalar) and node.raw == "flag":
            self.variables[name] = Variable(name, "flag", 0, 1, 0)
            return
        if not isinstance(node, yaml.Mapping):
            self.problem(
                "wrong-type",
                node.place,
                say("this is no variable"),
                expected=say("flag, {{min: 0, max: 5, start: 3}} or {{values: [a, b], start: a}}"),
                help=did_you_mean(node.raw, ("flag",)) if isinstance(node, yaml.Scalar) else None,
                id=name,
            )
            # What uses it is not at fault as well: let it be a flag.
            self.variables[name] = Variable(name, "flag", 0, 1, 0)
            self.holes += 1
            return
        found = self.known_keys(node, VARIABLE_FIELDS, name)
        if "values" in found:
            values, labels = self.read_values(found["values"], name)
            for wrong in ("min", "max"):
                if wrong in found:
                    self.problem(
                        "unknown-key",
                        found[wrong].place,
                        say("“{key}” goes with counters, not with values", key=wrong),
                        id=name,
                    )
            start = 0
            if "start" in found:
                given = found["start"]
                raw = given.raw if isinstance(given, yaml.Scalar) else ""
                if raw in values:
                    start = values.index(raw)
                else:
                    self.problem(
                        "unknown-name",
                        given.place,
                        say("“{token}” is no value of “{name}”", token=raw, name=name),
                        did_you_mean(raw, values),
                        expected=say("one of: {values}", values=", ".join(values)),
                        id=name,
                    )
                    self.holes += 1
            if not values:
                values = labels = ("",)
                self.holes += 1
            self.variables[name] = Variable(
                name, "choice", 0, len(values) - 1, start, values, labels
            )
            return
        if "max" not in found:
            self.problem(
                "syntax",
                node.place,
                say("“max” is missing"),
                expected=say("{{min: 0, max: 5, start: 3}} or {{values: [a, b], start: a}}"),
                id=name,
            )
            self.holes += 1
        minimum = self.integer(found.get("min"), 0, name)
        maximum = self.integer(found.get("max"), max(minimum, minimum + 1), name)
        start = self.integer(found.get("start"), minimum, name)
        if maximum < minimum:
            self.problem(
                "wrong-type",
                found["max"].place if "max" in found else node.place,
                say("the greatest value is under the least one"),
                id=name,
            )
            maximum = minimum
            self.holes += 1
        if not minimum <= start <= maximum:
            self.problem(
                "wrong-type",
                found["start"].place if "start" in found else node.place,
                say("“{name}” never holds {number}", name=name, number=start),
                expected=say("a number from {low} to {high}", low=minimum, high=maximum),
                id=name,
            )
            start = minimum
            self.holes += 1
        self.variables[name] = Variable(name, "counter", minimum, maximum, start)

    def integer(self, node: yaml.Node | None, otherwise: int, owner: str) -> int:
        if node is None:
            return otherwise
        value = node.value if isinstance(node, yaml.Scalar) else None
        if type(value) is int and abs(value) <= MAX_NUMBER:
            return value
        self.mistyped(node, say("a whole number"), owner)
        self.holes += 1
        return otherwise

    def declare_fact(self, key: yaml.Scalar, node: yaml.Node) -> None:
        if not self.named(key):
            return
        name = key.raw
        if name in self.variables:
            self.problem(
                "duplicate-id",
                key.place,
                say("“{name}” already names a variable or a competence", name=name),
                say("give the fact another name"),
                id=name,
            )
            self.holes += 1
            return
        if not isinstance(node, yaml.Mapping):
            self.mistyped(node, say("{{label: …, values: {{value: label}}}}"), name)
            self.missing.refuse(name)
            self.holes += 1
            return
        found = self.known_keys(node, FACT_FIELDS, name)
        if "values" not in found:
            self.problem("syntax", node.place, say("“values” is missing"), id=name)
            self.missing.refuse(name)
            self.holes += 1
            return
        values, labels = self.read_values(found["values"], name)
        label, why, health = found.get("label"), found.get("why"), found.get("health")
        self.facts[name] = Fact(
            name,
            self.text(label, name) if label is not None else name,
            values,
            labels,
            why=self.text(why, name) if why is not None else "",
            health=self.boolean(health, name) if health is not None else False,
        )

    def read_values(self, node: yaml.Node, owner: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        pairs: list[tuple[yaml.Scalar, str]] = []
        if isinstance(node, yaml.Mapping):
            pairs = [(key, self.text(value, owner)) for key, value in node]
        elif isinstance(node, yaml.Sequence):
            for item in node.items:
                if isinstance(item, yaml.Scalar):
                    pairs.append((item, item.raw))
                else:
                    self.mistyped(item, say("a value"), owner)
                    self.holes += 1
        else:
            self.mistyped(node, say("a list of values, or a mapping of values to labels"), owner)
            self.holes += 1
        values: dict[str, str] = {}
        for key, label in pairs:
            if not is_value(key.raw):
                self.problem(
                    "syntax",
                    key.place,
                    say("“{name}” cannot name a value", name=key.raw[:80]),
                    say("use letters, digits, “_” and “-”"),
                    id=owner,
                )
                self.holes += 1
            elif key.raw in values:
                self.problem(
                    "duplicate-id",
                    key.place,
                    say("the value “{name}” is written twice", name=key.raw),
                    id=owner,
                )
            else:
                values[key.raw] = label or key.raw
        if not values and (pairs or isinstance(node, (yaml.Mapping, yaml.Sequence))):
            self.problem("wrong-type", node.place, say("there is no value to take"), id=owner)
        return tuple(values), tuple(values.values())

    # Catalogues

    def declare_catalogues(self) -> None:
        owners: dict[str, tuple[str, Place]] = {}
        for name in CATALOGUES:
            file = f"graph/{name}"
            self.declared[name] = {}
            text = self.sources.files.get(file)
            if text is None:
                continue
            tree, problems = yaml.parse_yaml(text, file)
            self.report(problems)
            if tree is None or _is_empty(tree):
                if problems:
                    self.holes += 1
                    self.excuse_file(name)
                continue
            if not isinstance(tree, yaml.Sequence):
                self.excuse_file(name)
                self.problem(
                    "wrong-type",
                    tree.place,
                    say("a catalogue is a list of entries"),
                    say("start each entry with “- id: …”"),
                )
                self.holes += 1
                continue
            for node in tree.items:
                self.declare_entry(name, node, owners)

    def declare_entry(
        self, name: str, node: yaml.Node, owners: dict[str, tuple[str, Place]]
    ) -> None:
        if not isinstance(node, yaml.Mapping):
            self.mistyped(node, say("an entry with its id and its name"), "")
            self.excuse_file(name)
            self.holes += 1
            return
        key = node.get("id")
        if key is None:
            self.problem("syntax", node.place, say("“id” is missing"))
            self.excuse_file(name)
            self.holes += 1
            return
        if not isinstance(key, yaml.Scalar) or not is_id(key.raw):
            raw = key.raw[:80] if isinstance(key, yaml.Scalar) else "…"
            self.problem(
                "syntax",
                key.place,
                say("“{id}” is no id", id=raw),
                say("use lower-case letters, digits and single hyphens, such as la-salle-se-vide"),
                id=raw,
            )
            self.missing.refuse(raw)
            self.holes += 1
            return
        # Entries that can be met share one name space, because met(…) does not say of what kind.
        space = "met" if name in _MET_FILES else name
        first = owners.get(f"{space}:{key.raw}")
        if first is not None:
            self.problem(
                "duplicate-id",
                key.place,
                say("the id “{id}” is taken", id=key.raw),
                say("it is already at {place}; give one of the two another id", place=first[1]),
                id=key.raw,
            )
            self.holes += 1
            return
        owners[f"{space}:{key.raw}"] = (name, key.place)
        self.declared[name][key.raw] = _Declared(key.raw, key.place, node)

    def read_catalogue(self, name: str) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        for id, declared in self.declared[name].items():
            found = self.read_fields(
                declared.tree, CATALOGUES[name], say("the entry “{id}”", id=id), id
            )
            entries[id] = self.build_entry(name, declared, found)
        return entries

    def build_entry(self, name: str, declared: _Declared, found: dict[str, Any]) -> Entry:
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in found.items()
        }
        values["id"], values["place"] = declared.id, declared.place
        values["name"] = values.get("name") or declared.id
        values["sources"] = tuple(
            Source(item.get("title", ""), item.get("ref", ""), bool(item.get("checked")))
            for item in found.get("sources", ())
        )
        if name == "competences.yaml":
            values["maximum"] = values.pop("max", 10)
        elif name == "detection_tools.yaml":
            values["activity"] = self.finish_activity(found, declared.id)
        elif name == "programmes.yaml":
            self.finish_programme(declared, found, values)
        elif name == "personas.yaml":
            values["facts"] = dict(found.get("facts", {}))
        return _ENTRY_TYPES[name](**values)

    def finish_programme(
        self, declared: _Declared, found: dict[str, Any], values: dict[str, Any]
    ) -> None:
        if "eligible" in found:
            values["eligible"], values["eligible_source"], _ = found["eligible"]
        values["signals"] = tuple(
            Signal(
                condition=item["if"][0],
                source=item["if"][1],
                weight=item.get("weight", 0),
                because=item.get("because", ""),
                place=item["if"][2],
            )
            for item in found.get("signals", ())
            if "if" in item
        )
        values["first_steps"] = tuple(
            FirstStep(item.get("do", ""), item.get("within", ""))
            for item in found.get("first_steps", ())
        )
        values["legal"] = tuple(
            LegalReference(item.get("ref", ""), bool(item.get("checked")))
            for item in found.get("legal", ())
        )

    def read_workshops(self) -> Workshops:
        """Read the group sessions. They are no part of the story: a fault leaves no hole in it."""
        text = self.sources.files.get(WORKSHOPS_FILE)
        if text is None:
            return Workshops()
        holes, excused = self.holes, self.missing.used
        tree, problems = yaml.parse_yaml(text, WORKSHOPS_FILE)
        self.report(problems)
        found = Workshops()
        if isinstance(tree, yaml.Mapping):
            found = self.build_workshops(tree)
        elif tree is not None and not _is_empty(tree):
            self.mistyped(tree, say("a mapping with sequences and plans"), "")
        self.holes, self.missing.used = holes, excused
        return found

    def build_workshops(self, tree: yaml.Mapping) -> Workshops:
        known = self.known_keys(tree, WORKSHOPS, "")
        nodes = {key: node for key, node in known.items() if not _is_empty(node)}
        owners: dict[str, tuple[str, Place]] = {}
        for key, name in (("sequences", "workshops.yaml"), ("plans", "plans")):
            self.declared[name] = {}
            for node in self.listed(nodes[key], "") if key in nodes else ():
                self.declare_entry(name, node, owners)
        sequences: dict[str, Sequence] = {}
        for id, declared in self.declared["workshops.yaml"].items():
            what = say("the sequence “{id}”", id=id)
            found = _frozen(self.read_fields(declared.tree, SEQUENCE_FIELDS, what, id), declared)
            cards = tuple(
                Card(card.get("name", ""), card.get("text", "")) for card in found.get("cards", ())
            )
            sequences[id] = Sequence(**{**found, "cards": cards})
        plans: dict[str, SessionPlan] = {}
        for id, declared in self.declared["plans"].items():
            what = say("the plan “{id}”", id=id)
            found = _frozen(self.read_fields(declared.tree, PLAN_FIELDS, what, id), declared)
            steps = tuple(
                PlannedStep(
                    step["sequence"],
                    step.get("short", sequences[step["sequence"]].minutes),
                    step.get("long", sequences[step["sequence"]].minutes),
                )
                for step in found.get("steps", ())
                if "sequence" in step
            )
            plans[id] = SessionPlan(**{**found, "steps": steps})
            for total, when in (
                (sum(step.short for step in steps), say("a session of 1 h 30")),
                (sum(step.long for step in steps), say("a session of half a day")),
            ):
                if steps and not total:
                    self.problem(
                        "wrong-type",
                        declared.place,
                        say("the plan “{id}” leaves nothing of {when}", id=id, when=when),
                        say("give its steps some minutes"),
                        id=id,
                    )
        essentials: list[Essential] = []
        if "essentials" in nodes:
            item = next(each for each in WORKSHOPS if each.key == "essentials")
            essentials = [
                Essential(each.get("name", ""), each.get("text", ""), each.get("when", ""))
                for each in self.records(item, nodes["essentials"], "")
            ]
        return Workshops(sequences, plans, tuple(essentials))

    # Fields

    def known_keys(
        self, tree: yaml.Mapping, fields: tuple[Field, ...], owner: str
    ) -> dict[str, yaml.Node]:
        known = [item.key for item in fields]
        found: dict[str, yaml.Node] = {}
        for key, node in tree:
            if key.raw in known:
                found[key.raw] = node
            else:
                self.problem(
                    "unknown-key",
                    key.place,
                    say("the key “{key}” is not known here", key=key.raw[:80]),
                    meant_key(key.raw, known),
                    expected=say("one of: {keys}", keys=", ".join(known)),
                    id=owner,
                )
        return found

    def read_fields(
        self, tree: yaml.Mapping, fields: tuple[Field, ...], what: Phrase, owner: str
    ) -> dict[str, Any]:
        nodes = self.known_keys(tree, fields, owner)
        keys = [item.key for item in fields]
        misspelt = {meant_name(key.raw, keys) for key, _ in tree if key.raw not in nodes}
        found: dict[str, Any] = {}
        for item in fields:
            node = nodes.get(item.key)
            if node is None or (_is_empty(node) and item.kind != "text"):
                if node is None and item.key in misspelt:
                    self.holes += item.key in ("if", "start", "weight")
                elif item.required and (node is None or item.kind != "id"):
                    self.problem(
                        "syntax",
                        tree.place,
                        say("“{key}” is missing in {what}", key=item.key, what=what),
                        say("add “{key}:” ({about})", key=item.key, about=item.about),
                        id=owner,
                    )
                    if item.key in ("if", "start", "weight"):
                        self.holes += 1
                continue
            value = self.read_value(item, node, owner)
            if value is not None:
                found[item.key] = value
        return found

    def read_value(self, item: Field, node: yaml.Node, owner: str) -> Any:
        match item.kind:
            case "text":
                text = self.text(node, owner)
                if item.required and not text.strip() and isinstance(node, yaml.Scalar):
                    self.problem(
                        "wrong-type", node.place, say("“{key}” is empty", key=item.key), id=owner
                    )
                elif item.among and text not in item.among:
                    self.problem(
                        "wrong-type",
                        node.place,
                        say("“{text}” cannot stand here", text=text[:60]),
                        did_you_mean(text, item.among),
                        expected=say("one of: {values}", values=", ".join(item.among)),
                        id=owner,
                    )
                    return None
                return text
            case "enumeration":
                parts = node.items if isinstance(node, yaml.Sequence) else [node]
                return ", ".join(filter(None, (self.text(part, owner) for part in parts)))
            case "id":
                raw = node.raw if isinstance(node, yaml.Scalar) else ""
                if not is_id(raw):
                    self.problem(
                        "syntax",
                        node.place,
                        say("“{id}” is no id", id=raw[:80]),
                        say(
                            "use lower-case letters, digits and single hyphens, "
                            "such as la-salle-se-vide"
                        ),
                        id=owner,
                    )
                    return None
                return raw
            case "name":
                return self.name_of(item, node, owner)
            case "names":
                names = [self.name_of(item, each, owner) for each in self.listed(node, owner)]
                return [name for name in names if name is not None]
            case "texts":
                return [self.text(each, owner) for each in self.listed(node, owner)]
            case "integer":
                return self.bounded(item, node, owner)
            case "boolean":
                return self.boolean(node, owner)
            case "condition" | "condition-over-facts":
                return self.condition_value(item, node, owner)
            case "effects":
                return self.effects_value(node, owner)
            case "records":
                return self.records(item, node, owner)
            case "record-or-text":
                return self.record_or_text(item, node, owner)
            case "facts":
                return self.persona_facts(node, owner)
            case "route":
                return self.route(node, owner)
        return None  # variables and facts were declared before

    def text(self, node: yaml.Node, owner: str) -> str:
        if isinstance(node, yaml.Scalar):
            return "" if node.value is None else node.raw.strip()
        self.mistyped(node, say("a text"), owner)
        return ""

    def boolean(self, node: yaml.Node, owner: str) -> bool:
        if isinstance(node, yaml.Scalar) and isinstance(node.value, bool):
            return node.value
        self.mistyped(node, say("true or false"), owner)
        return False

    def bounded(self, item: Field, node: yaml.Node, owner: str) -> int | None:
        value = node.value if isinstance(node, yaml.Scalar) else None
        low = -MAX_NUMBER if item.minimum is None else item.minimum
        high = MAX_NUMBER if item.maximum is None else item.maximum
        if type(value) is int and low <= value <= high:
            return value
        expected = say("a whole number")
        if item.minimum is not None and item.maximum is not None:
            expected = say("a number from {low} to {high}", low=low, high=high)
        self.mistyped(node, expected, owner)
        self.holes += item.key in ("max", "weight", "pick")
        return None

    def listed(self, node: yaml.Node, owner: str) -> list[yaml.Node]:
        if isinstance(node, yaml.Sequence):
            return node.items
        if isinstance(node, yaml.Scalar) and node.value is not None:
            return [node]
        self.mistyped(node, say("a list"), owner)
        return []

    def mistyped(self, node: yaml.Node, expected: Phrase, owner: str) -> None:
        if isinstance(node, yaml.Scalar):
            message = (
                say("there is nothing here")
                if node.value is None
                else say("“{text}” cannot stand here", text=node.raw.split("\n")[0][:60])
            )
        elif isinstance(node, yaml.Sequence):
            message = say("a list cannot stand here")
        else:
            message = say("a mapping cannot stand here")
        self.problem("wrong-type", node.place, message, expected=expected, id=owner)

    def name_of(self, item: Field, node: yaml.Node, owner: str) -> str | None:
        if not isinstance(node, yaml.Scalar) or node.value is None:
            self.mistyped(node, say("an id"), owner)
            return None
        known: Collection[str]
        file = _REFERRED_FILES.get(item.refers, "")
        if item.refers == "section":
            known = self.scope.sections
            declared_in = say("a section of the chapters")
        else:
            known = self.declared[file]
            declared_in = say("an entry of graph/{file} ({n} are)", file=file, n=len(known))
        if node.raw in known:
            return node.raw
        if self.missing.excuses("section" if item.refers == "section" else file, node.raw):
            return None
        self.problem(
            "unknown-name",
            node.place,
            say(
                "no {what} is called “{name}”",
                what=_KIND_WORDS[item.refers],
                name=node.raw.split("\n")[0][:80],
            ),
            did_you_mean(node.raw, known),
            expected=declared_in,
            id=owner or node.raw[:80],
        )
        if item.key == "start":
            self.holes += 1
        return None

    def condition_value(
        self, item: Field, node: yaml.Node, owner: str
    ) -> tuple[Condition, str, Place] | None:
        if not isinstance(node, yaml.Scalar):
            self.mistyped(node, say("a condition"), owner)
            self.holes += 1
            return None
        place = node.place
        start = place.shifted(1) if node.quoted else place
        condition, faults = parse_condition(node.raw.strip(), self.scope)
        for fault in faults:
            # A folded or multi-line text has no simple way back to its columns.
            problem = fault_problem(fault, start, owner)
            if "\n" in node.raw or place.length < len(node.raw):
                problem = Problem(
                    fault.rule,
                    place,
                    fault.message,
                    expected=fault.expected,
                    help=fault.help,
                    id=owner,
                )
            self.report([problem])
        if condition is None:
            self.holes += 1
            return None
        if item.kind == "condition-over-facts":
            strange = sorted(name for kind, name in names_read(condition) if kind != "fact")
            if strange:
                self.problem(
                    "wrong-type",
                    place,
                    say("“{name}” is no fact", name=strange[0]),
                    say("what the story shows belongs to “signals”"),
                    expected=say("a condition over facts: {facts}", facts=", ".join(self.facts)),
                    id=owner,
                )
                self.holes += 1
                return None
        return condition, node.raw.strip(), place

    def records(self, item: Field, node: yaml.Node, owner: str) -> list[dict[str, Any]]:
        found = []
        for each in self.listed(node, owner):
            if isinstance(each, yaml.Mapping):
                what = say("an item of “{key}”", key=item.key)
                values = self.read_fields(each, item.fields, what, owner)
                found.append({**values, "place": each.place})
            else:
                keys = ", ".join(part.key for part in item.fields)
                self.mistyped(each, say("a mapping with the keys {keys}", keys=keys), owner)
                self.holes += item.key == "signals"
        return found

    def record_or_text(self, item: Field, node: yaml.Node, owner: str) -> dict[str, Any] | None:
        if isinstance(node, yaml.Scalar) and node.value is not None:
            return None
        if isinstance(node, yaml.Mapping):
            what = say("the field “{key}”", key=item.key)
            return {**self.read_fields(node, item.fields, what, owner), "place": node.place}
        keys = ", ".join(part.key for part in item.fields)
        self.mistyped(node, say("a mapping with the keys {keys}", keys=keys), owner)
        return None

    def effects_value(self, node: yaml.Node, owner: str) -> tuple[Effect, ...]:
        if not isinstance(node, yaml.Scalar):
            self.mistyped(node, say("effects, such as energy -= 1"), owner)
            self.holes += 1
            return ()
        effects, faults = parse_effects(node.raw, self.scope)
        start = node.place.shifted(1) if node.quoted else node.place
        self.problems.extend(fault_problem(fault, start, owner) for fault in faults)
        self.holes += bool(faults)
        return effects

    def finish_activity(self, found: dict[str, Any], owner: str) -> Activity | None:
        """Return a tool's activity, or None when it cannot be played as it is written."""
        data = found.get("activity")
        if data is None:
            return None
        place: Place = data["place"]
        steps = [
            ActivityStep(
                ask=step.get("ask", ""),
                answers=tuple(
                    Answer(answer.get("text", ""), answer.get("do", ()), answer["place"])
                    for answer in step.get("answers", ())
                ),
                place=step["place"],
                pick=step.get("pick", 1),
            )
            for step in data.get("steps", ())
        ]
        if len(steps) > MAX_STEPS or any(len(step.answers) > MAX_ANSWERS for step in steps):
            self.problem(
                "wrong-type",
                place,
                say(
                    "an activity has at most {steps} questions of {answers} answers",
                    steps=MAX_STEPS,
                    answers=MAX_ANSWERS,
                ),
                id=owner,
            )
        elif any(step.pick > len(step.answers) for step in steps) or not steps:
            self.problem(
                "wrong-type",
                place,
                say("a question of this activity has fewer answers than it takes"),
                id=owner,
            )
        else:
            return Activity(
                begin=data.get("begin", ""),
                skip=data.get("skip", ""),
                steps=tuple(steps),
                place=place,
                closing=data.get("closing", ""),
                left=data.get("left", ""),
            )
        self.holes += 1
        return None

    def persona_facts(self, node: yaml.Node, owner: str) -> dict[str, str]:
        if not isinstance(node, yaml.Mapping):
            self.mistyped(node, say("a mapping of facts to values"), owner)
            self.holes += 1
            return {}
        found: dict[str, str] = {}
        for key, value in node:
            fact = self.facts.get(key.raw)
            if fact is None and self.missing.excuses("fact", key.raw):
                continue
            if fact is None:
                self.problem(
                    "unknown-name",
                    key.place,
                    say(
                        "no {what} is called “{name}”", what=_KIND_WORDS["fact"], name=key.raw[:80]
                    ),
                    did_you_mean(key.raw, self.facts),
                    id=owner,
                )
                self.holes += 1
                continue
            raw = value.raw if isinstance(value, yaml.Scalar) else ""
            if raw not in fact.values:
                self.problem(
                    "unknown-name",
                    value.place,
                    say("“{token}” is no value of “{name}”", token=raw[:80], name=key.raw),
                    did_you_mean(raw, fact.values),
                    expected=say("one of: {values}", values=", ".join(fact.values)),
                    id=owner,
                )
                self.holes += 1
                continue
            found[key.raw] = raw
        return found

    def route(self, node: yaml.Node, owner: str) -> list[str]:
        found: list[str] = []
        for each in self.listed(node, owner):
            raw = each.raw if isinstance(each, yaml.Scalar) else ""
            if raw in self.scope.choices:
                found.append(raw)
            elif raw.partition(">")[0] in self.cut_short:
                self.holes += 1
            elif not self.missing.excuses("choice", raw):
                self.problem(
                    "unknown-name",
                    each.place,
                    say("no {what} is called “{name}”", what=_KIND_WORDS["choice"], name=raw[:120]),
                    did_you_mean(raw, self.scope.choices),
                    id=owner,
                )
                self.holes += 1
        return found

    # Chapters

    def scan_chapters(self) -> list[RawChapter]:
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
                say("no {what} is called “{name}”", what=_KIND_WORDS["persona"], name=persona[:80]),
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
        passage, problems = parse_passage(text, where, self.scope)
        if problems:
            self.holes += 1
            self.report(
                problem if problem.id else replace(problem, id=owner) for problem in problems
            )
        return passage

    def build_section(self, raw: RawSection) -> Section:
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
        if key not in raw.attributes:
            return ()
        file = _REFERRED_FILES[what]
        known = self.declared[file]
        return self.listed_names(
            raw,
            key,
            known,
            file,
            _KIND_WORDS[what],
            say("an entry of graph/{file} ({n} are)", file=file, n=len(known)),
        )

    def asked(self, raw: RawSection) -> tuple[str, ...]:
        if "asks" not in raw.attributes:
            return ()
        return self.listed_names(
            raw, "asks", self.facts, "fact", _KIND_WORDS["fact"], say("a fact of graph/book.yaml")
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


def _frozen(found: dict[str, Any], declared: _Declared) -> dict[str, Any]:
    """Return what was read of an entry, as its record takes it."""
    values = {
        key: tuple(value) if isinstance(value, list) else value for key, value in found.items()
    }
    name = values.get("name") or declared.id
    return {**values, "id": declared.id, "name": name, "place": declared.place}


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.Scalar) and node.value is None
