"""A value of YAML, read as its field says it is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from talent_story.book import yaml_source as yaml
from talent_story.book.fields import Field
from talent_story.book.french import meant_key, meant_name
from talent_story.book.language import (
    MAX_NUMBER,
    Condition,
    Effect,
    names_read,
    parse_condition,
    parse_effects,
)
from talent_story.book.names import is_id
from talent_story.book.passages import fault_problem
from talent_story.book.phrases import Phrase, say
from talent_story.book.problems import Place, Problem, did_you_mean
from talent_story.book.reporting import KIND_WORDS, REFERRED_FILES, Reporter, is_empty


@dataclass
class ValueReader(Reporter):
    """Reads the keys and the values of a mapping."""

    def known_keys(
        self, tree: yaml.Mapping, fields: tuple[Field, ...], owner: str
    ) -> dict[str, yaml.Node]:
        """Return the values of the keys that are known here, and say which are not."""
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
        """Return what the fields of a mapping hold; `what` names it when one is missing."""
        nodes = self.known_keys(tree, fields, owner)
        keys = [item.key for item in fields]
        misspelt = {meant_name(key.raw, keys) for key, _ in tree if key.raw not in nodes}
        found: dict[str, Any] = {}
        for item in fields:
            node = nodes.get(item.key)
            if node is None or (is_empty(node) and item.kind != "text"):
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
        """Return a value as its field's kind has it; None when it cannot be read."""
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
        """Return a text; empty, and a fault, when it is none."""
        if isinstance(node, yaml.Scalar):
            return "" if node.value is None else node.raw.strip()
        self.mistyped(node, say("a text"), owner)
        return ""

    def boolean(self, node: yaml.Node, owner: str) -> bool:
        """Return true or false; false, and a fault, when it is neither."""
        if isinstance(node, yaml.Scalar) and isinstance(node.value, bool):
            return node.value
        self.mistyped(node, say("true or false"), owner)
        return False

    def bounded(self, item: Field, node: yaml.Node, owner: str) -> int | None:
        """Return a whole number within the bounds of its field."""
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
        """Return the items of a list."""
        if isinstance(node, yaml.Sequence):
            return node.items
        if isinstance(node, yaml.Scalar) and node.value is not None:
            return [node]
        self.mistyped(node, say("a list"), owner)
        return []

    def mistyped(self, node: yaml.Node, expected: Phrase, owner: str) -> None:
        """Say that a value is of the wrong type, and which was expected."""
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
        """Return the id of something declared elsewhere; None, and a fault, when it is not."""
        if not isinstance(node, yaml.Scalar) or node.value is None:
            self.mistyped(node, say("an id"), owner)
            return None
        known: Collection[str]
        file = REFERRED_FILES.get(item.refers, "")
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
                what=KIND_WORDS[item.refers],
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
        """Return a condition, as it is written, and its place."""
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
        """Return a list of mappings, each with its place."""
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
        """Return a mapping with its place; None for a text."""
        if isinstance(node, yaml.Scalar) and node.value is not None:
            return None
        if isinstance(node, yaml.Mapping):
            what = say("the field “{key}”", key=item.key)
            return {**self.read_fields(node, item.fields, what, owner), "place": node.place}
        keys = ", ".join(part.key for part in item.fields)
        self.mistyped(node, say("a mapping with the keys {keys}", keys=keys), owner)
        return None

    def effects_value(self, node: yaml.Node, owner: str) -> tuple[Effect, ...]:
        """Return the effects that a text tells."""
        if not isinstance(node, yaml.Scalar):
            self.mistyped(node, say("effects, such as energy -= 1"), owner)
            self.holes += 1
            return ()
        effects, faults = parse_effects(node.raw, self.scope)
        start = node.place.shifted(1) if node.quoted else node.place
        self.problems.extend(fault_problem(fault, start, owner) for fault in faults)
        self.holes += bool(faults)
        return effects

    def persona_facts(self, node: yaml.Node, owner: str) -> dict[str, str]:
        """Return the facts that a persona lends."""
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
                    say("no {what} is called “{name}”", what=KIND_WORDS["fact"], name=key.raw[:80]),
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
        """Return the ids of the choices of a persona's route."""
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
                    say("no {what} is called “{name}”", what=KIND_WORDS["choice"], name=raw[:120]),
                    did_you_mean(raw, self.scope.choices),
                    id=owner,
                )
                self.holes += 1
        return found
