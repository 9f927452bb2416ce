"""The manifest and the catalogues: every field, every reference, every fault."""

from __future__ import annotations

import pytest

from talent_story.book.language import Fact, OfFact, OfVariable, Variable
from talent_story.book.model import FirstStep, LegalReference, Source
from tests.books import found, pointed_at, problems_of, tiny_book

CHAPTER = '## A {#a tool="t"}\n\n- [On](#end)\n- [Off](#end){id="off"}\n\n## End {#end ending}\nx\n'

MANIFEST = """
format: 1
id: livre
title: "Livre : le talent"
language: fr
start: a
version: "1.0"
authors: [Une équipe, Une autre]
licence: CC BY-SA 4.0
notice: |
  Rien n'est vrai.
variables:
  noted: flag
  energy: {min: -1, max: 5, start: 3}
  steps: {max: 2}
  pal: {values: [nobody, nadia], start: nadia}
  mood: {values: {low: bas, high: haut}}
facts:
  grade: {label: Votre catégorie, values: {c: C, b: B}, why: Les dispositifs en dépendent.}
  care: {label: Santé, values: [oui, non], health: true}
"""

CATALOGUES = {
    "competences": """
        - id: sens-du-service
          name: Sens du service
          definition: Servir.
          max: 4
          levels: [écoute, devance]
        - {id: audace, name: Audace}
    """,
    "entry_points": "- {id: d, name: D, opens: a, triggered_by: agent, tools: [t]}",
    "detection_tools": """
        - {id: t, name: T, reveals: [audace], formats: f, duration: 1 h, run_by: RH, limits: biais,
           activity: carnet}
    """,
    "support_formats": """
        - {id: f, name: F, develops: [audace], programmes: [p], duration: 1 an, effort: 2 j,
           decided_by: DGA, prerequisites: aucun}
    """,
    "programmes": """
        - id: p
          name: P
          summary: Un dispositif.
          eligible: grade >= b
          signals:
            - {if: audace >= 2, weight: 3, because: Vous osez.}
            - {if: 'met(t)', weight: -1, because: Vous doutez.}
          duration: 6 mois
          cost: rien
          decided_by: DRH
          delay: 2 mois
          contact: conseillère mobilité
          first_steps: [{do: Écrire, within: 15 jours}]
          legal: [{ref: L. 422-1, checked: true}, {ref: décret, checked: false}]
          sources: [{title: Dossier, ref: p. 3, checked: false}]
    """,
    "personas": """
        - id: nadia
          name: Nadia
          facts: {grade: b}
          portrait: Elle range.
          wish: Oser.
          brake: Le temps.
          route: [a>end, "off"]
          expects: [p]
    """,
    "glossary": "- {id: cpf, name: CPF, definition: Un compte.}",
}


def test_manifest_is_read_whole():
    """Every key of book.yaml."""
    book = tiny_book(CHAPTER, MANIFEST, **CATALOGUES)
    assert (book.id, book.title, book.language) == ("livre", "Livre : le talent", "fr")
    assert (book.start, book.version, book.licence) == ("a", "1.0", "CC BY-SA 4.0")
    assert book.authors == ("Une équipe", "Une autre")
    assert book.notice == "Rien n'est vrai."
    assert book.variables == {
        "noted": Variable("noted", "flag", 0, 1, 0),
        "energy": Variable("energy", "counter", -1, 5, 3),
        "steps": Variable("steps", "counter", 0, 2, 0),
        "pal": Variable("pal", "choice", 0, 1, 1, ("nobody", "nadia"), ("nobody", "nadia")),
        "mood": Variable("mood", "choice", 0, 1, 0, ("low", "high"), ("bas", "haut")),
        "sens_du_service": Variable("sens_du_service", "counter", 0, 4, 0,
                                    competence="sens-du-service"),
        "audace": Variable("audace", "counter", 0, 10, 0, competence="audace"),
    }  # fmt: skip
    why = "Les dispositifs en dépendent."
    assert book.facts == {
        "grade": Fact("grade", "Votre catégorie", ("c", "b"), ("C", "B"), why),
        "care": Fact("care", "Santé", ("oui", "non"), ("oui", "non"), health=True),
    }


def test_catalogues_are_read_whole():
    """Every key of every catalogue."""
    book = tiny_book(CHAPTER, MANIFEST, **CATALOGUES)
    competence = book.competences["sens-du-service"]
    assert (competence.maximum, competence.levels) == (4, ("écoute", "devance"))
    assert book.competences["audace"].maximum == 10
    door = book.entry_points["d"]
    assert (door.opens, door.triggered_by, door.tools) == ("a", "agent", ("t",))
    tool = book.detection_tools["t"]
    assert (tool.reveals, tool.formats, tool.run_by) == (("audace",), ("f",), "RH")
    assert (tool.duration, tool.limits) == ("1 h", "biais")
    assert tool.activity is None  # told, not played
    form = book.support_formats["f"]
    assert (form.develops, form.programmes, form.effort) == (("audace",), ("p",), "2 j")
    assert (form.decided_by, form.prerequisites) == ("DGA", "aucun")
    programme = book.programmes["p"]
    assert programme.eligible == OfFact("grade", ">=", 2)
    assert programme.eligible_source == "grade >= b"
    assert [signal.weight for signal in programme.signals] == [3, -1]
    assert programme.signals[0].condition == OfVariable("audace", ">=", 2)
    assert programme.signals[0].source == "audace >= 2"
    assert programme.signals[0].because == "Vous osez."
    assert programme.first_steps == (FirstStep("Écrire", "15 jours"),)
    assert programme.legal == (LegalReference("L. 422-1", True), LegalReference("décret", False))
    assert programme.sources == (Source("Dossier", "p. 3", False),)
    assert (programme.contact, programme.delay) == ("conseillère mobilité", "2 mois")
    persona = book.personas["nadia"]
    assert (persona.facts, persona.route, persona.expects) == (
        {"grade": "b"}, ("a>end", "off"), ("p",),
    )  # fmt: skip
    assert (persona.portrait, persona.wish, persona.brake) == ("Elle range.", "Oser.", "Le temps.")
    assert book.glossary["cpf"].definition == "Un compte."
    assert set(book.meetable) == {"d", "t", "f", "p", "nadia"}


def test_what_is_many_may_be_a_list():
    """Conditions to meet, limits, people who decide: a list is read as one text, with commas."""
    book = tiny_book(
        "## A {#a ending}\nx\n",
        entry_points="- {id: d, name: D, triggered_by: [agent, manager]}\n",
        detection_tools="- {id: t, name: T, run_by: [RH], limits: [biais, accord]}\n",
        support_formats="- {id: f, name: F, decided_by: [DGA, RH], prerequisites: []}\n",
        programmes="- {id: p, name: P, decided_by: RH, contact: [accueil, RH]}\n",
    )
    assert book.entry_points["d"].triggered_by == "agent, manager"
    assert (book.detection_tools["t"].run_by, book.detection_tools["t"].limits) == (
        "RH", "biais, accord",
    )  # fmt: skip
    form, programme = book.support_formats["f"], book.programmes["p"]
    assert (form.decided_by, form.prerequisites) == ("DGA, RH", "")
    assert (programme.decided_by, programme.contact) == ("RH", "accueil, RH")
    (problem,) = problems_of(
        "## A {#a ending}\nx\n", detection_tools="- {id: t, name: T, limits: {bias: x}}\n"
    )
    assert (problem.rule, str(problem.place)) == ("wrong-type", "graph/detection_tools.yaml:1:28")


def test_every_entry_knows_its_place():
    """An entry stands where its id does."""
    book = tiny_book(CHAPTER, MANIFEST, **CATALOGUES)
    assert str(book.competences["audace"].place) == "graph/competences.yaml:6:8"
    assert str(book.programmes["p"].place) == "graph/programmes.yaml:1:7"
    assert str(book.variable_places["energy"]) == "graph/book.yaml:13:3"


def test_only_the_manifest_must_be_there():
    """Catalogues are optional, and so is what they would declare."""
    book = tiny_book("## A {#a ending}\nx\n")
    assert (book.language, book.version, book.authors, book.facts) == ("fr", "", (), {})
    assert book.programmes == {}


def test_empty_parts_are_nothing():
    """`variables:` with nothing after it declares none; an empty catalogue has no entry."""
    book = tiny_book(
        "## A {#a ending}\nx\n", "variables:\nfacts:\n", programmes="\n", glossary="[]"
    )
    assert (book.variables, book.facts, book.programmes) == ({}, {}, {})


HEAD = "format: 1\nid: b\ntitle: B\nstart: a\n"


@pytest.mark.parametrize(
    ("manifest", "place", "rule", "words"),
    [
        ("format: 2\nid: b\ntitle: B\nstart: a\n", "1:9", "wrong-type", "does not know"),
        ("format: un\nid: b\ntitle: B\nstart: a\n", "1:9", "wrong-type", "“un” cannot stand here"),
        ("format: 1\nid: B b\ntitle: B\nstart: a\n", "2:5", "syntax", "“B b” is no id"),
        ("format: 1\nid: b\ntitle:\nstart: a\n", "3:7", "wrong-type", "“title” is empty"),
        ("format: 1\nid: b\nstart: a\n", "1:1", "syntax", "“title” is missing in the manifest"),
        ("format: 1\nid: b\ntitle: B\n", "1:1", "syntax", "“start” is missing in the manifest"),
        ("format: 1\nid: b\ntitle: B\nstart: aa\n", "4:8", "unknown-name", "called “aa”"),
        ("format: 1\nid: b\ntitle: B\nstart: [a]\n", "4:8", "wrong-type", "a list cannot stand"),
        (HEAD + "titel: x\n", "5:1", "unknown-key", "“titel” is not known here"),
        (HEAD + "authors: {a: b}\n", "5:10", "wrong-type", "a mapping cannot stand here"),
        (HEAD + "variables: [a]\n", "5:12", "wrong-type", "a list cannot stand here"),
        (HEAD + "variables: {n: flga}\n", "5:16", "wrong-type", "this is no variable"),
        (HEAD + "variables: {n: 3}\n", "5:16", "wrong-type", "this is no variable"),
        (HEAD + "variables: {n: {min: 0}}\n", "5:16", "syntax", "“max” is missing"),
        (HEAD + "variables: {n: {max: trois}}\n", "5:22", "wrong-type", "“trois”"),
        (HEAD + "variables: {n: {max: 012}}\n", "5:22", "wrong-type", "“012” cannot stand here"),
        (HEAD + "variables: {n: {min: 3, max: 2}}\n", "5:30", "wrong-type", "under the least"),
        (HEAD + "variables: {n: {max: 2, start: 3}}\n", "5:32", "wrong-type", "never holds 3"),
        (HEAD + "variables: {n: {max: 2, step: 3}}\n", "5:25", "unknown-key", "“step”"),
        (HEAD + "variables: {n: {values: [a], min: 3}}\n", "5:35", "unknown-key", "“min” goes with"),
        (HEAD + "variables: {n: {values: []}}\n", "5:25", "wrong-type", "no value to take"),
        (HEAD + "variables: {n: {values: [a, a]}}\n", "5:29", "duplicate-id", "written twice"),
        (HEAD + "variables: {n: {values: [a b]}}\n", "5:26", "syntax", "cannot name a value"),
        (HEAD + "variables: {n: {values: [a-]}}\n", "5:26", "syntax", "cannot name a value"),
        (HEAD + "variables: {n: {values: [not]}}\n", "5:26", "syntax", "cannot name a value"),
        (HEAD + "variables: {n: {values: [ab], start: ac}}\n", "5:38", "unknown-name", "no value"),
        (HEAD + "variables: {Nom: flag}\n", "5:13", "syntax", "“Nom” cannot name a variable"),
        (HEAD + "variables: {a-b: flag}\n", "5:13", "syntax", "cannot name a variable"),
        (HEAD + "variables: {seen: flag}\n", "5:13", "syntax", "cannot name a variable"),
        (HEAD + "variables: {ｎ: flag}\n", "5:13", "syntax", "cannot name a variable"),
        (HEAD + "variables: {n: flag, n: flag}\n", "5:22", "duplicate-id", "written twice"),
        (HEAD + "facts: {g: {label: G}}\n", "5:12", "syntax", "“values” is missing"),
        (HEAD + "facts: [g]\n", "5:8", "wrong-type", "a list cannot stand here"),
        (HEAD + "facts: {G: {values: {c: C}}}\n", "5:9", "syntax", "cannot name a variable or a fact"),
        (HEAD + "facts: {g: {values: [[c], d]}}\n", "5:22", "wrong-type", "a list cannot stand here"),
        (HEAD + "facts: {g: c}\n", "5:12", "wrong-type", "“c” cannot stand here"),
        (HEAD + "facts: {g: {values: c}}\n", "5:21", "wrong-type", "“c” cannot stand here"),
        (HEAD + "facts: {g: {values: {c: C}, health: non}}\n", "5:37", "wrong-type", "“non”"),
        (HEAD + "facts: {g: {values: {c: C}, lable: G}}\n", "5:29", "unknown-key", "“lable”"),
        (HEAD + "variables: {g: flag}\nfacts: {g: {values: {c: C}}}\n", "6:9", "duplicate-id",
         "already names"),
        ("- a\n", "1:1", "wrong-type", "must be a mapping"),
        ("a: [\n# format:", "2:10", "syntax", "the closing bracket was expected"),
    ],
)  # fmt: skip
def test_manifest_at_fault(manifest, place, rule, words):
    """What is wrong with book.yaml is said where it stands."""
    if "format:" not in manifest:
        manifest = f"# format:\n{manifest}"
        place = f"{int(place.split(':')[0]) + 1}:{place.split(':')[1]}"
    problems = problems_of("## A {#a ending}\nx\n", manifest)
    reports = [f"{p.place} {p.rule}: {p.message}" for p in problems]
    assert any(r.startswith(f"graph/book.yaml:{place} {rule}") and words in r for r in reports), (
        reports
    )


@pytest.mark.parametrize(
    ("catalogue", "text", "place", "rule", "words"),
    [
        ("glossary", "id: x", "1:1", "wrong-type", "a catalogue is a list of entries"),
        ("glossary", "- x", "1:3", "wrong-type", "“x” cannot stand here"),
        ("glossary", "- {name: x}", "1:3", "syntax", "“id” is missing"),
        ("glossary", "- {id: X, name: x}", "1:8", "syntax", "“X” is no id"),
        ("glossary", "- {id: ｘ, name: x}", "1:8", "syntax", "is no id"),
        ("glossary", "- {id: é, name: x}", "1:8", "syntax", "is no id"),
        ("glossary", "- {id: [x], name: x}", "1:8", "syntax", "is no id"),
        ("glossary", "- {id: x, name: x}", "1:3", "syntax", "“definition” is missing in the entry"),
        ("glossary", "- {id: x, name: [x], definition: d}", "1:17", "wrong-type", "a list"),
        ("glossary", "- {id: x, name: x, definition: d, defn: d}", "1:35", "unknown-key", "“defn”"),
        ("glossary", "- {id: x, name: x, definition: d}\n- {id: x, name: y, definition: d}",
         "2:8", "duplicate-id", "the id “x” is taken"),
        ("competences", "- {id: c, name: C, max: 0}", "1:25", "wrong-type", "“0”"),
        ("competences", "- {id: c, name: C, max: '3'}", "1:25", "wrong-type", "“3” cannot stand"),
        ("competences", "- {id: c, name: C, levels: [a, [b]]}", "1:32", "wrong-type", "a list"),
        ("entry_points", "- {id: d, name: D, opens: b}", "1:27", "unknown-name", "no section"),
        ("entry_points", "- {id: d, name: D, tools: [x]}", "1:28", "unknown-name",
         "no detection tool"),
        ("detection_tools", "- {id: t, name: T, reveals: [x]}", "1:30", "unknown-name",
         "no competence"),
        ("detection_tools", "- {id: t, name: T, formats: x}", "1:29", "unknown-name",
         "no support format"),
        ("support_formats", "- {id: f, name: F, programmes: [x]}", "1:33", "unknown-name",
         "no programme"),
        ("support_formats", "- {id: f, name: F, develops: [{a: b}]}", "1:31", "wrong-type",
         "a mapping"),
        ("programmes", "- {id: p, name: P, eligible: grade >= z}", "1:39", "unknown-name",
         "“z” is no value of “grade”"),
        ("programmes", "- {id: p, name: P, eligible: 'grad == c'}", "1:31", "unknown-name",
         "“grad”"),
        ("programmes", "- {id: p, name: P, eligible: seen(a)}", "1:30", "wrong-type",
         "“a” is no fact"),
        ("programmes", "- {id: p, name: P, eligible: n >= 1}", "1:30", "wrong-type",
         "“n” is no fact"),
        ("programmes", "- {id: p, name: P, eligible: [x]}", "1:30", "wrong-type", "a list"),
        ("programmes", "- id: p\n  name: P\n  eligible: >\n    grade == c and\n    grade == z\n",
         "3:13", "unknown-name", "“z” is no value"),
        ("programmes", "- {id: p, name: P, signals: [x]}", "1:30", "wrong-type", "“x”"),
        ("programmes", "- {id: p, name: P, signals: [{weight: 1, because: x}]}", "1:30", "syntax",
         "“if” is missing"),
        ("programmes", "- {id: p, name: P, signals: [{if: n > 1, because: x}]}", "1:30", "syntax",
         "“weight” is missing in an item of “signals”"),
        ("programmes", "- {id: p, name: P, signals: [{if: n > 1, weight: deux, because: x}]}",
         "1:50", "wrong-type", "“deux”"),
        ("programmes", "- {id: p, name: P, signals: [{if: n > 1, weight: 1001, because: x}]}",
         "1:50", "wrong-type", "“1001”"),
        ("programmes", "- {id: p, name: P, signals: [{if: n > 1, weight: 1, because: x, y: z}]}",
         "1:65", "unknown-key", "“y”"),
        ("programmes", "- {id: p, name: P, legal: [{ref: x, checked: oui}]}", "1:46", "wrong-type",
         "“oui”"),
        ("programmes", "- {id: p, name: P, first_steps: [{do: x}]}", "1:34", "syntax",
         "“within” is missing"),
        ("personas", "- {id: q, name: Q, facts: [c]}", "1:27", "wrong-type", "a list"),
        ("personas", "- {id: q, name: Q, facts: {grad: c}}", "1:28", "unknown-name", "no fact"),
        ("personas", "- {id: q, name: Q, facts: {grade: d}}", "1:35", "unknown-name", "no value"),
        ("personas", "- {id: q, name: Q, route: [a>b]}", "1:28", "unknown-name", "no choice"),
        ("personas", "- {id: q, name: Q, expects: [x]}", "1:30", "unknown-name", "no programme"),
        ("personas", "- {id: q, name: Q, sources: [{title: T}]}", "1:30", "syntax", "“checked”"),
    ],
)  # fmt: skip
def test_catalogue_at_fault(catalogue, text, place, rule, words):
    """What is wrong with a catalogue is said where it stands."""
    problems = problems_of(
        "## A {#a}\n\n- [On](#end)\n\n## End {#end ending}\nx\n",
        "variables: {n: {max: 3}}\nfacts: {grade: {label: G, values: {c: C, b: B}}}\n",
        **{catalogue: text},
    )
    reports = [f"{p.place} {p.rule}: {p.message}" for p in problems]
    assert any(
        r.startswith(f"graph/{catalogue}.yaml:{place} {rule}") and words in r for r in reports
    ), reports
    assert len(problems) <= 2


def test_ids_that_can_be_met_are_unique_across_files():
    """`met(x)` does not say of what kind x is, so x is one thing only."""
    problems = problems_of(
        "## A {#a ending}\nx\n",
        detection_tools="- {id: x, name: T}",
        programmes="- {id: x, name: P}",
        glossary="- {id: x, name: X, definition: a word may be called so}",
    )
    assert found(problems) == ["graph/programmes.yaml:1:8 duplicate-id"]
    assert "graph/detection_tools.yaml:1:8" in str(problems[0].help)


def test_variable_may_not_take_the_name_of_a_competence():
    """A competence is a counter already."""
    problems = problems_of(
        "## A {#a ending}\nx\n",
        "variables:\n  sens_pratique: flag\n",
        competences="- {id: sens-pratique, name: S}",
    )
    assert found(problems) == ["graph/book.yaml:6:3 duplicate-id"]
    assert pointed_at(problems[0]) == "sens_pratique"


def test_value_with_a_hyphen_can_be_compared():
    """Whatever is accepted as a value can be written in a condition."""
    book = tiny_book(
        '## A {#a}\n\n- [On](#a){if="v == pas-encore and w == été_2"}\n',
        "variables: {v: {values: [déjà, pas-encore]}, w: {values: [été_2, 3, 4-ans]}}\n",
    )
    assert book.choices["a>a"].condition is not None


def test_nearest_names_are_suggested_across_files():
    """A misspelt id is told with the nearest one, and how many there are to choose from."""
    problems = problems_of(
        '## A {#a tool="entretient"}\n\n- [On](#a)\n',
        detection_tools="- {id: entretien, name: E, reveals: [cooperaton]}",
        competences="- {id: cooperation, name: C}\n- {id: audace, name: A}",
    )
    assert [str(p.help) for p in problems] == [
        "did you mean “entretien”?",
        "did you mean “cooperation”?",
    ]
    assert str(problems[1].expected) == "an entry of graph/competences.yaml (2 are)"


def test_schemas_know_every_key_that_reading_knows():
    """What an editor completes and what is read are said once."""
    from talent_story.book.fields import CATALOGUES as FIELDS
    from talent_story.book.fields import FRONT_MATTER
    from talent_story.book.fields import MANIFEST as KEYS
    from talent_story.book.schema import json_schemas

    schemas = json_schemas()
    assert set(schemas) == {"book.yaml", "front-matter", "workshops.yaml", *FIELDS}
    assert list(schemas["book.yaml"]["properties"]) == [item.key for item in KEYS]
    assert list(schemas["front-matter"]["properties"]) == [item.key for item in FRONT_MATTER]
    for name, fields in FIELDS.items():
        items = schemas[name]["items"]
        assert list(items["properties"]) == [item.key for item in fields]
        assert items["additionalProperties"] is False
        assert items["required"] == [item.key for item in fields if item.required]
    signal = schemas["programmes.yaml"]["items"]["properties"]["signals"]["items"]
    assert signal["required"] == ["if", "weight", "because"]
    words = {"the book's title": "le titre du livre"}
    french = json_schemas(lambda template: words.get(template, template))
    assert french["book.yaml"]["properties"]["title"]["description"] == "le titre du livre"
