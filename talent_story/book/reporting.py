"""What every part of the reading of a book has: its sources, what was found, and its faults."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from talent_story.book import yaml_source as yaml
from talent_story.book.language import Condition, Effect, Fact, Scope, Variable
from talent_story.book.missing import Missing
from talent_story.book.phrases import Phrase, say
from talent_story.book.problems import MAX_PROBLEMS, Place, Problem, Severity
from talent_story.book.sources import Sources

MANIFEST_FILE = "graph/book.yaml"
WORKSHOPS_FILE = "graph/workshops.yaml"

MET_FILES = (
    "entry_points.yaml",
    "detection_tools.yaml",
    "support_formats.yaml",
    "programmes.yaml",
    "personas.yaml",
)
REFERRED_FILES = {
    "competence": "competences.yaml",
    "entry point": "entry_points.yaml",
    "detection tool": "detection_tools.yaml",
    "support format": "support_formats.yaml",
    "programme": "programmes.yaml",
    "persona": "personas.yaml",
    "sequence": "workshops.yaml",
}
# English words for the kinds, said once so that the catalogues can carry them.
KIND_WORDS = {
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


class Enough(Exception):
    """Internal: more faults than anybody reads."""


@dataclass
class Declared:
    """A catalogue entry as written: its id and its tree."""

    id: str
    place: Place
    tree: yaml.Mapping


@dataclass
class Reporter:
    """The state of a reading, and how a fault is noted in it."""

    sources: Sources
    problems: list[Problem] = field(default_factory=list)
    variables: dict[str, Variable] = field(default_factory=dict)
    variable_places: dict[str, Place] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    declared: dict[str, dict[str, Declared]] = field(default_factory=dict)
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
        """Note a fault or a warning."""
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
                raise Enough
            self.problems.append(problem)

    def excuse_file(self, name: str) -> None:
        """Excuse the names of a file of `graph/` of which nothing, or too little, was read."""
        if name == "book.yaml":
            self.missing.kinds |= {"variable", "fact"}
            return
        self.missing.kinds.add(name)
        if name == "competences.yaml":
            self.missing.kinds.add("variable")
        if name in MET_FILES:
            self.missing.kinds.add("entry")


def is_empty(node: yaml.Node) -> bool:
    """Say whether a key has nothing after it."""
    return isinstance(node, yaml.Scalar) and node.value is None
