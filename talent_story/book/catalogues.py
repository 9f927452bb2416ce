"""The entries of the catalogues, and the group sessions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from talent_story.book import yaml_source as yaml
from talent_story.book.activities import MAX_ANSWERS, MAX_STEPS
from talent_story.book.declaring import ManifestReader
from talent_story.book.fields import CATALOGUES, PLAN_FIELDS, SEQUENCE_FIELDS, WORKSHOPS
from talent_story.book.model import (
    Activity,
    ActivityStep,
    Answer,
    Competence,
    DetectionTool,
    Entry,
    EntryPoint,
    FirstStep,
    LegalReference,
    Persona,
    Programme,
    Signal,
    Source,
    SupportFormat,
    Term,
)
from talent_story.book.names import is_id
from talent_story.book.phrases import say
from talent_story.book.problems import Place
from talent_story.book.reporting import MET_FILES, WORKSHOPS_FILE, Declared, is_empty
from talent_story.book.workshops import (
    Card,
    Essential,
    PlannedStep,
    Sequence,
    SessionPlan,
    Workshops,
)

_ENTRY_TYPES: Mapping[str, type[Entry]] = {
    "competences.yaml": Competence,
    "entry_points.yaml": EntryPoint,
    "detection_tools.yaml": DetectionTool,
    "support_formats.yaml": SupportFormat,
    "programmes.yaml": Programme,
    "personas.yaml": Persona,
    "glossary.yaml": Term,
}


@dataclass
class CatalogueReader(ManifestReader):
    """Reads the other files of `graph/`."""

    def declare_catalogues(self) -> None:
        """Note every entry of every catalogue by its id, before any is read."""
        owners: dict[str, tuple[str, Place]] = {}
        for name in CATALOGUES:
            file = f"graph/{name}"
            self.declared[name] = {}
            text = self.sources.files.get(file)
            if text is None:
                continue
            tree, problems = yaml.parse_yaml(text, file)
            self.report(problems)
            if tree is None or is_empty(tree):
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
        """Note an entry; `owners` are the ids taken so far, with their places."""
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
        space = "met" if name in MET_FILES else name
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
        self.declared[name][key.raw] = Declared(key.raw, key.place, node)

    def read_catalogue(self, name: str) -> dict[str, Any]:
        """Return the entries of a catalogue by id."""
        entries: dict[str, Any] = {}
        for id, declared in self.declared[name].items():
            found = self.read_fields(
                declared.tree, CATALOGUES[name], say("the entry “{id}”", id=id), id
            )
            entries[id] = self.build_entry(name, declared, found)
        return entries

    def build_entry(self, name: str, declared: Declared, found: dict[str, Any]) -> Entry:
        """Return an entry of what was read of it."""
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
        self, declared: Declared, found: dict[str, Any], values: dict[str, Any]
    ) -> None:
        """Turn what was read of a programme into its records, in `values`."""
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
        elif tree is not None and not is_empty(tree):
            self.mistyped(tree, say("a mapping with sequences and plans"), "")
        self.holes, self.missing.used = holes, excused
        return found

    def build_workshops(self, tree: yaml.Mapping) -> Workshops:
        """Return the group sessions that a file holds."""
        known = self.known_keys(tree, WORKSHOPS, "")
        nodes = {key: node for key, node in known.items() if not is_empty(node)}
        owners: dict[str, tuple[str, Place]] = {}
        for key, name in (("sequences", "workshops.yaml"), ("plans", "plans")):
            self.declared[name] = {}
            for node in self.listed(nodes[key], "") if key in nodes else ():
                self.declare_entry(name, node, owners)
        sequences: dict[str, Sequence] = {}
        for id, declared in self.declared["workshops.yaml"].items():
            what = say("the sequence “{id}”", id=id)
            found = frozen(self.read_fields(declared.tree, SEQUENCE_FIELDS, what, id), declared)
            cards = tuple(
                Card(card.get("name", ""), card.get("text", "")) for card in found.get("cards", ())
            )
            sequences[id] = Sequence(**{**found, "cards": cards})
        plans: dict[str, SessionPlan] = {}
        for id, declared in self.declared["plans"].items():
            what = say("the plan “{id}”", id=id)
            found = frozen(self.read_fields(declared.tree, PLAN_FIELDS, what, id), declared)
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


def frozen(found: dict[str, Any], declared: Declared) -> dict[str, Any]:
    """Return what was read of an entry, as its record takes it."""
    values = {
        key: tuple(value) if isinstance(value, list) else value for key, value in found.items()
    }
    name = values.get("name") or declared.id
    return {**values, "id": declared.id, "name": name, "place": declared.place}
