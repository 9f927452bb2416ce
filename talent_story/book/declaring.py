"""What the manifest of a book declares: its header, its variables, its facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from talent_story.book import yaml_source as yaml
from talent_story.book.fields import FACT_FIELDS, MANIFEST, VARIABLE_FIELDS
from talent_story.book.language import MAX_NUMBER, Fact, Variable
from talent_story.book.names import counter_name, is_value, is_variable_name
from talent_story.book.phrases import say
from talent_story.book.problems import Place, did_you_mean
from talent_story.book.reporting import MANIFEST_FILE, is_empty
from talent_story.book.values import ValueReader


@dataclass
class ManifestReader(ValueReader):
    """Reads `graph/book.yaml`."""

    def read_manifest_tree(self) -> yaml.Mapping | None:
        """Return the manifest as it is written; None, and why, when there is none."""
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
        """Return the header of the book."""
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
        """Declare variables, the counters of competences, and facts."""
        variables = None if manifest is None else manifest.get("variables")
        if variables is not None and not is_empty(variables):
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
        if facts is not None and not is_empty(facts):
            if isinstance(facts, yaml.Mapping):
                for key, node in facts:
                    self.declare_fact(key, node)
            else:
                self.mistyped(facts, say("a mapping of names to facts"), "")
                self.missing.kinds |= {"variable", "fact"}
                self.holes += 1

    def named(self, key: yaml.Scalar) -> bool:
        """Say whether a name can be that of a variable or of a fact; a fault if not."""
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
        """Declare a flag, a counter or a choice among values."""
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
        """Return a whole number, or another where there is none."""
        if node is None:
            return otherwise
        value = node.value if isinstance(node, yaml.Scalar) else None
        if type(value) is int and abs(value) <= MAX_NUMBER:
            return value
        self.mistyped(node, say("a whole number"), owner)
        self.holes += 1
        return otherwise

    def declare_fact(self, key: yaml.Scalar, node: yaml.Node) -> None:
        """Declare a fact with its values and their labels."""
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
        """Return the values of a choice among values, and their labels."""
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
