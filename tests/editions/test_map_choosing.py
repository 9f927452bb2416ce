"""What a map shows of a book, how it folds, and what its marks claim."""

from __future__ import annotations

from random import Random

import networkx as nx
import pytest
from hypothesis import given, settings

from talent_story.editions.maps.choosing import AmbiguousNode, NoRoute, UnknownNode, find_node
from talent_story.editions.maps.folding import (
    FLAT_MOST,
    GROUPS_MOST,
    UnknownGroup,
    bundled,
    folded,
    folded_to_draw,
)
from talent_story.editions.maps.making import Asked, pathway_map
from talent_story.editions.maps.model import PathwayMap
from talent_story.i18n import use_language
from tests.books import random_books, tiny_book
from tests.editions.mapbook import journey, map_book


@pytest.fixture(autouse=True)
def english():
    use_language("en")
    yield
    use_language("fr")


def ids(shown: PathwayMap) -> list[str]:
    return [node.id for node in shown.nodes]


def marked(shown: PathwayMap, mark: str) -> set[str]:
    return {node.id for node in shown.nodes if mark in node.marks}


def story_of(shown: PathwayMap) -> nx.DiGraph:
    graph = nx.DiGraph()
    graph.add_nodes_from(node.id for node in shown.story)
    graph.add_edges_from((e.source, e.target) for e in shown.edges if e.kind == "choice")
    return graph


def test_views_are_halves_of_the_whole():
    """The scheme holds the catalogues, the story the sections, and both hold all of it."""
    whole = pathway_map(map_book())
    scheme = pathway_map(map_book(), Asked(view="scheme"))
    story = pathway_map(map_book(), Asked(view="story"))
    assert set(ids(scheme)) | set(ids(story)) | {"persona:ana"} == set(ids(whole))
    assert {edge.kind for edge in scheme.edges} == {"leads_to", "reveals", "develops"}
    assert {edge.kind for edge in story.edges} == {"choice"}
    assert [node.code for node in scheme.nodes] == ["E1", "D1", "C1", "F1", "P1", "P2"]


def test_points_are_found_by_id_and_by_kind():
    """An id alone is enough where one kind has it, or the code that is printed on the map; a wrong
    one is answered with the nearest.
    """
    whole = pathway_map(map_book())
    assert find_node(whole, "lamp").id == "detection tool:lamp"
    assert find_node(whole, "entry_point:door").id == "entry point:door"
    assert find_node(whole, "ending:good").id == "section:good"
    assert find_node(whole, "p2").id == whole.scheme[-1].id
    with pytest.raises(UnknownNode) as unknown:
        find_node(whole, "meting")
    assert unknown.value.near == "meeting"
    twins = tiny_book("## A {#a ending}\n\nx", entry_points="- {id: a, name: A}\n")
    with pytest.raises(AmbiguousNode) as several:
        find_node(pathway_map(twins), "a")
    assert several.value.known == ("section:a", "entry_point:a")


def test_only_the_routes_between_two_points_are_kept():
    """What lies on no route from the one to the other goes."""
    shown = pathway_map(map_book(), Asked(view="story", source="left", target="good"))
    assert ids(shown) == ["section:left", "section:right", "section:meeting", "section:good"]
    scheme = pathway_map(map_book(), Asked(view="scheme", source="care"))
    assert ids(scheme) == ["competence:care", "support format:bench", "programme:rest"]
    with pytest.raises(NoRoute):
        pathway_map(map_book(), Asked(source="good", target="start"))


def test_groups_hold_their_sections_and_endings_stay_apart():
    """Folded by chapter, choices between chapters are counted, those inside are not shown."""
    shown = pathway_map(map_book(), Asked(view="story", fold="chapter"))
    assert ids(shown) == ["chapter:1", "chapter:2", "section:good", "section:bad"]
    one, two = shown.nodes[:2]
    assert one.holds == ("section:start", "section:left", "section:right")
    assert two.holds == ("section:meeting",)
    counts = {(e.source, e.target): e.count for e in shown.edges}
    assert counts["chapter:1", "chapter:2"] == 2 and counts["chapter:2", "chapter:1"] == 1
    opened = pathway_map(map_book(), Asked(view="story", fold="chapter", unfold=("1",)))
    assert ids(opened)[:4] == ["section:start", "section:left", "section:right", "chapter:2"]
    with pytest.raises(UnknownGroup):
        pathway_map(map_book(), Asked(fold="chapter", unfold=("9",)))


@pytest.mark.parametrize("key", ["act", "chapter", "place", "persona", "entry"])
@given(drawn=random_books())
@settings(max_examples=25)
def test_folding_loses_nothing(key, drawn):
    """Every section is in one group or stays itself; every choice that leaves a group is counted."""
    _seed, book = drawn
    flat = pathway_map(book)
    shown = folded(flat, key)
    where = {held: node.id for node in shown.story for held in (node.holds or (node.id,))}
    assert sorted(where) == sorted(node.id for node in flat.story)
    leaving = [
        e
        for e in flat.edges
        if e.kind == "choice"
        and (where[e.source] != where[e.target] or where[e.source] == e.source)
    ]
    assert sum(e.count for e in shown.edges if e.kind == "choice") == len(leaving)


@given(drawn=random_books())
def test_unavoidable_passages_are_those_without_which_no_ending_is_left(drawn):
    """Taking the section away leaves no way from the start to an ending, and the other way round."""
    _seed, book = drawn
    shown = pathway_map(book, Asked(view="story"))
    graph, start = story_of(shown), f"section:{book.start}"
    endings = {node.id for node in shown.nodes if node.kind == "ending"}

    def ends(of: nx.DiGraph) -> bool:
        return start in of and bool(endings & ({start} | nx.descendants(of, start)))

    for node in shown.nodes:
        if node.id == start:
            continue
        without = graph.copy()
        without.remove_node(node.id)
        assert (node.id in marked(shown, "unavoidable")) == (ends(graph) and not ends(without))


@given(drawn=random_books())
def test_forks_that_matter_change_what_is_possible(drawn):
    """A section is such a fork if two of its choices lead towards other endings or programmes."""
    _seed, book = drawn
    shown = pathway_map(book)
    graph = story_of(shown)
    meets = {node.id: set(node.meets) for node in shown.story}
    leads = {(e.source, e.target) for e in shown.edges if e.kind == "leads_to"}
    endings = {node.id for node in shown.nodes if node.kind == "ending"}

    def possible(name: str) -> frozenset[str]:
        ahead = {name} | nx.descendants(graph, name)
        met = set().union(*(meets[each] for each in ahead))
        led = {target for source, target in leads if source in met}
        programmes = {each for each in met | led if each.startswith("programme:")}
        return frozenset(programmes | (ahead & endings))

    for node in shown.story:
        after = {possible(other) for other in graph.successors(node.id)}
        assert (node.id in marked(shown, "fork")) == (len(after) > 1)


def test_journeys_are_marked_with_where_they_part():
    """Sections and choices walked carry the journeys' numbers; the last common section is marked."""
    one = journey("start>left", "left>meeting", "meeting>good")
    two = journey("start>left", "left>meeting", "meeting>bad")
    shown = pathway_map(map_book(), Asked(journeys=(one, two), names=("a", "b")))
    walks = {node.id: node.walks for node in shown.story}
    assert walks == {
        "section:start": (1, 2),
        "section:left": (1, 2),
        "section:right": (),
        "section:meeting": (1, 2),
        "section:good": (1,),
        "section:bad": (2,),
    }
    assert marked(shown, "parting") == {"section:meeting"}
    assert {e.id: e.walks for e in shown.edges if e.walks}["meeting>good"] == (1,)
    assert marked(shown, "seen") == {"entry point:door", "detection tool:lamp", "programme:rest"}


def test_what_a_journey_has_not_seen_is_unnamed_everywhere():
    """Neither name, nor id, nor place, nor summary, nor the words of a choice not yet offered."""
    from talent_story.editions import BUILT_IN, find_writer

    book = map_book()
    walked = journey("start>left")
    shown = pathway_map(book, Asked(journeys=(walked,), names=("mine",), no_spoilers=True))
    names = {node.id: node.label for node in shown.nodes}
    assert names["section:start"] == "One" and names["section:left"] == "Two"
    assert "section:good" not in names and "section:right" not in names
    assert {(e.source, e.label) for e in shown.edges if e.kind == "choice" and e.label} == {
        ("section:start", "Two"), ("section:start", "Three"), ("section:left", "Four"),
    }  # fmt: skip
    for suffix in BUILT_IN["map"]:
        if suffix in (".png", ".pdf"):
            continue
        text = find_writer("map", suffix)(shown).decode()
        assert "Six" not in text, suffix
        assert "section:good" not in text and "meeting" not in text, suffix


def test_a_note_speaks_of_one_journey_or_of_several():
    """As many as are shown."""
    one, two = journey("start>left"), journey("start>right")
    for journeys, words in (((one,), "this journey has"), ((one, two), "these journeys have")):
        names = tuple("ab"[: len(journeys)])
        shown = pathway_map(map_book(), Asked(journeys=journeys, names=names, no_spoilers=True))
        assert f"What {words} not seen yet is unnamed." in shown.notes


def test_a_part_of_the_scheme_is_not_called_the_whole_of_it():
    """Only a map with both ends says that it goes from one to the other."""
    from talent_story.editions import find_writer

    for asked, whole in ((Asked(view="scheme"), True), (Asked(view="scheme", source="C1"), False)):
        text = find_writer("map", ".svg")(pathway_map(map_book(), asked)).decode()
        assert ("From entry points to programmes" in text) is whole
        assert ("A part of the scheme" in text) is not whole


def long_book(size: int, chapters: int) -> PathwayMap:
    texts = {}
    share = size // chapters
    for number in range(chapters):
        parts = [f"---\ntitle: Chapter {number}\n---\n"]
        for at in range(number * share, (number + 1) * share):
            last = at == chapters * share - 1
            parts.append(f"## Section {at} {{#s{at}{' ending' if last else ''}}}\n\nWords.\n")
            if not last:
                parts.append(f"- [On](#s{at + 1})\n")
        texts[f"{number:04}.md"] = "\n".join(parts)
    return pathway_map(tiny_book(texts, "format: 1\nid: b\ntitle: B\nstart: s0\n"))


def test_a_long_story_folds_by_itself_and_says_so():
    """A drawing shows at most so many boxes, whatever the book; the legend tells that it folded."""
    short = long_book(FLAT_MOST, 3)
    assert folded_to_draw(short) is short
    shown = folded_to_draw(long_book(300, 10))
    assert sum(node.kind == "group" for node in shown.nodes) == 10
    assert any("folded by chapter" in note for note in shown.story_notes)
    huge = folded_to_draw(long_book(1000, 500))
    groups = [node for node in huge.nodes if node.kind == "group"]
    assert len(groups) <= GROUPS_MOST
    assert sum(len(node.holds) for node in groups) == 999
    assert len(huge.story_notes) == 2


@given(drawn=random_books(size=12))
def test_bundles_hold_what_their_groups_held(drawn):
    """Putting neighbours together loses no section."""
    seed, book = drawn
    shown = folded(pathway_map(book), "chapter")
    most = Random(seed).randint(1, 3)
    fewer = bundled(shown, most)
    held = lambda m: sorted(id for node in m.nodes for id in node.holds)  # noqa: E731
    assert held(fewer) == held(shown)
    assert sum(node.kind == "group" for node in fewer.nodes) <= most


def test_a_long_chain_is_drawn_in_rows():
    """A story in one line does not become a ribbon: its layers break into rows, as words do."""
    from talent_story.editions.maps.sheet import whole_sheet

    for shown in (long_book(40, 2), long_book(1000, 500)):
        sheet = whole_sheet(shown)
        assert 0.4 < sheet.width / sheet.height < 2.5
