"""The graph of a book, and the shortest ways through it."""

from __future__ import annotations

from talent_story.story.graph import node_of, story_graph
from talent_story.story.ways import door_choices, persona_choices, shortest_way
from tests.books import tiny_book, tiny_play

CHAPTERS = {
    "1.md": """---
title: One
act: I
place: Here
---
## A {#a entry="d" persona="nadia"}

- [Now {if n >= 1}again{end}](#b){if="n >= 0" id="now"}
- [Straight](#end)

## B {#b tool="t" format="f" programme="p"}

- [On](#end){once}
- [Back](#a){fallback}

## End {#end ending}
Bye.
"""
}
CATALOGUES = {
    "competences": "- {id: audace, name: Audace}",
    "entry_points": "- {id: d, name: D, opens: b, tools: [t]}",
    "detection_tools": "- {id: t, name: Tool, reveals: [audace], formats: [f]}",
    "support_formats": "- {id: f, name: F, develops: [audace], programmes: [p]}",
    "programmes": "- {id: p, name: P}",
    "personas": "- {id: nadia, name: Nadia}",
    "glossary": "- {id: word, name: W, definition: w}",
}


def test_graph_has_typed_nodes():
    """Sections, endings and every catalogue entry but the words of the glossary."""
    graph = story_graph(tiny_book(CHAPTERS, "variables: {n: {max: 2}}", **CATALOGUES))
    assert {name: data["type"] for name, data in graph.nodes(data=True)} == {
        "section:a": "section", "section:b": "section", "section:end": "ending",
        "competence:audace": "competence", "entry point:d": "entry point",
        "detection tool:t": "detection tool", "support format:f": "support format",
        "programme:p": "programme", "persona:nadia": "persona",
    }  # fmt: skip
    assert graph.nodes["section:a"] == {
        "type": "section", "id": "a", "label": "A", "chapter": "One", "act": "I", "place": "Here",
    }  # fmt: skip
    assert graph.nodes["detection tool:t"]["label"] == "Tool"
    assert (graph.graph["book"], graph.graph["title"]) == ("tiny", "Tiny")


def test_graph_has_typed_edges():
    """Choices keyed by their id, meetings, and what the catalogues lead to."""
    graph = story_graph(tiny_book(CHAPTERS, "variables: {n: {max: 2}}", **CATALOGUES))
    edges = {(u, v, key, data["type"]) for u, v, key, data in graph.edges(keys=True, data=True)}
    assert edges == {
        ("section:a", "section:b", "now", "choice"),
        ("section:a", "section:end", "a>end", "choice"),
        ("section:b", "section:end", "b>end", "choice"),
        ("section:b", "section:a", "b>a", "choice"),
        ("section:a", "entry point:d", "meets", "meets"),
        ("section:a", "persona:nadia", "meets", "meets"),
        ("section:b", "detection tool:t", "meets", "meets"),
        ("section:b", "support format:f", "meets", "meets"),
        ("section:b", "programme:p", "meets", "meets"),
        ("entry point:d", "section:b", "opens", "opens"),
        ("entry point:d", "detection tool:t", "leads_to", "leads_to"),
        ("detection tool:t", "competence:audace", "reveals", "reveals"),
        ("detection tool:t", "support format:f", "leads_to", "leads_to"),
        ("support format:f", "competence:audace", "develops", "develops"),
        ("support format:f", "programme:p", "leads_to", "leads_to"),
    }
    conditional = {
        key: data["conditional"]
        for _, _, key, data in graph.edges(keys=True, data=True)
        if data["type"] == "choice"
    }
    assert conditional == {"now": True, "a>end": False, "b>end": True, "b>a": True}
    assert graph.edges["section:a", "section:b", "now"]["label"] == "Now "


def test_section_and_entry_may_share_an_id():
    """Nodes are named by kind and id."""
    book = tiny_book("## P {#p programme='p' ending}\nx\n", programmes="- {id: p, name: P}")
    graph = story_graph(book)
    assert set(graph) == {node_of("section", "p"), node_of("programme", "p")}


MAZE = """
## A {#a}

- [Long](#b){do="n += 1"}
- [Short](#c)

## B {#b}

- [On](#c)

## C {#c persona="nadia"}

- [In](#d){if="n >= 1"}
- [Known](#d){if="known(grade)"}
- [Back](#a)
- [Out](#end)

## D {#d}

- [On](#end)

## Island {#island}

- [On](#end)

## End {#end ending}
Bye.
"""
MANIFEST = "variables: {n: {max: 1}}\nfacts: {grade: {label: G, values: [c]}}\n"
NADIA = "- {id: nadia, name: N}\n"


def test_shortest_way_minds_conditions_and_facts():
    """A way is a list of choices that can be taken, and none is shorter."""
    play = tiny_play(MAZE, MANIFEST, personas=NADIA)
    assert shortest_way(play, {}, "a") == ()
    assert shortest_way(play, {}, "c") == ("a>c",)
    assert shortest_way(play, {}, "d") == ("a>b", "b>c", "c>d")
    assert shortest_way(play, {"grade": "c"}, "d") == ("a>c", "c>d~2")
    assert shortest_way(play, {}, "island") is None
    assert shortest_way(play, {}, "d", max_states=1) is None


def test_door_leads_to_the_section_it_opens():
    """A door without a section, or with one out of reach, has no way."""
    play = tiny_play(
        MAZE, MANIFEST,
        entry_points="- {id: x, name: X, opens: d}\n- {id: y, name: Y}\n"
        "- {id: z, name: Z, opens: island}\n",
        personas=NADIA,
    )  # fmt: skip
    assert door_choices(play, "x", {}) == ("a>b", "b>c", "c>d")
    assert door_choices(play, "y", {}) is None
    assert door_choices(play, "z", {}) is None


def test_persona_is_met_by_their_own_route():
    """By their route as far as where they are met; else by a shortest way; else not at all."""
    play = tiny_play(
        MAZE, MANIFEST,
        personas="- {id: nadia, name: N, route: [a>b, b>c, c>a]}\n- {id: karim, name: K}\n",
    )  # fmt: skip
    assert persona_choices(play, "nadia", {}) == ("a>b", "b>c")
    assert persona_choices(play, "karim", {}) is None
    play = tiny_play(MAZE, MANIFEST, personas="- {id: nadia, name: N, route: [c>d]}\n")
    assert persona_choices(play, "nadia", {}) == ("a>c",)


def test_persona_whom_no_section_names_begins_at_the_door_of_their_route():
    """The route says where they come in: by its first entry point, else at the start."""
    chapter = "## A {#a}\n\n- [On](#b)\n\n## B {#b}\n\n- [On](#c)\n\n## C {#c ending}\nx\n"
    nadia = "- {id: nadia, name: N, route: [a>b, b>c]}\n"
    assert persona_choices(tiny_play(chapter, personas=nadia), "nadia", {}) == ()
    doors = "- {id: x, name: X}\n"
    play = tiny_play(chapter.replace("{#b", '{#b entry="x"'), personas=nadia, entry_points=doors)
    assert persona_choices(play, "nadia", {}) == ("a>b",)


def test_door_that_does_not_say_what_it_opens_is_where_a_section_has_it():
    """`opens` may be left out where a section has the entry point in its attributes."""
    chapter = '## A {#a}\n\n- [On](#b)\n\n## B {#b entry="x" ending}\nx\n'
    play = tiny_play(chapter, entry_points="- {id: x, name: X}\n- {id: y, name: Y}\n")
    assert door_choices(play, "x", {}) == ("a>b",)
    assert door_choices(play, "y", {}) is None
