"""Problems: how they are told, in text and as JSON, and the names they suggest."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent_story.book import Place, Problem, format_problem, problem_data
from talent_story.book.cleaning import clean, clean_line, first_unsafe
from talent_story.book.names import counter_name, is_id, is_value, is_variable_name
from talent_story.book.phrases import Phrase, say
from talent_story.book.problems import (
    MAX_PROBLEMS,
    RULES,
    did_you_mean,
    nearest_name,
    places_in,
    sorted_problems,
    with_excerpt,
)
from tests.books import found, problems_of

PLACE = Place("chapters/a.md", 12, 5, 4)


def test_text_says_where_what_expected_and_how_to_mend():
    """One paragraph: the place and the fault, the line pointed at, what to do."""
    problem = Problem(
        "unknown-name", PLACE, say("no {what} is called “{name}”", what=say("tool"), name="mirr"),
        expected=say("a tool of graph/detection_tools.yaml"), help=say("did you mean “mirror”?"),
        id="a", excerpt="a = mirr or so", trace=("a>b", "b>c"), facts=(("grade", "b"),),
    )  # fmt: skip
    assert format_problem(problem) == (
        "chapters/a.md:12:5: error unknown-name: no tool is called “mirr”\n"
        "   12 | a = mirr or so\n"
        "      |     ^^^^\n"
        "   expected  a tool of graph/detection_tools.yaml\n"
        "   fix       did you mean “mirror”?\n"
        "   path      a>b → b>c\n"
        "   facts     grade = b"
    )


def test_text_speaks_the_language_of_its_translation():
    """Templates are translated, names are not; phrases inside phrases too."""
    words = {
        "error": "erreur", "no {what} is called “{name}”": "rien ne s'appelle « {name} » ({what})",
        "tool": "outil",
    }  # fmt: skip
    problem = Problem(
        "unmet", PLACE, say("no {what} is called “{name}”", what=say("tool"), name="x")
    )
    assert format_problem(problem, lambda template: words.get(template, template)) == (
        "chapters/a.md:12:5: erreur unmet: rien ne s'appelle « x » (outil)"
    )


def test_very_start_has_a_name():
    """A fault at the start has an empty trace, which is said in words."""
    problem = Problem("dead-end", PLACE, say("x"), trace=())
    assert format_problem(problem).endswith("path      (the very start)")


@pytest.mark.parametrize(
    ("excerpt", "column", "length", "pointed"),
    [
        ("abc", 1, 1, "a"),
        ("abc", 2, 99, "bc"),
        ("abc", 9, 3, ""),
        ("\tabc", 2, 1, "a"),
        ("", 1, 1, ""),
        ("é" * 200 + "x" + "é" * 200, 201, 1, "x"),
        ("x" + "é" * 200, 1, 1, "x"),
        ("é" * 200 + "x", 201, 1, "x"),
        ("a" * 50 + "wrong" + "b" * 300, 51, 5, "wrong"),
    ],
)
def test_long_lines_are_cut_around_the_fault(excerpt, column, length, pointed):
    """The carets stand under the characters at fault, in a line that fits a terminal."""
    problem = Problem("syntax", Place("f", 1, column, length), say("x"), excerpt=excerpt)
    lines = format_problem(problem).split("\n")
    if not excerpt:
        assert len(lines) == 1
        return
    carets = lines[2]
    start, width = carets.index("^"), carets.count("^")
    assert lines[1][start : start + width].rstrip() == pointed
    assert len(lines[1]) <= 100


def test_json_has_every_key_of_the_contract():
    """`check --format json` lists findings with these keys, `facts` beside the trace."""
    problem = Problem(
        "dead-end", PLACE, say("x “{y}”", y="z"), expected=say("e"), help=say("h"), id="a",
        trace=("a>b",), facts=(("grade", "b"),),
    )  # fmt: skip
    assert json.loads(json.dumps(problem_data(problem))) == {
        "rule": "dead-end", "severity": "error", "file": "chapters/a.md", "line": 12, "column": 5,
        "id": "a", "message": "x “z”", "help": "e; h", "trace": ["a>b"], "facts": {"grade": "b"},
    }  # fmt: skip
    bare = problem_data(Problem("range", PLACE, say("x"), severity="warning"))
    assert (bare["trace"], bare["severity"], "facts" in bare) == (None, "warning", False)


def test_faults_of_a_run_are_sorted_by_place():
    """Every fault of every file is told, in the order of the files, lines and columns."""
    problems = problems_of(
        {
            "2.md": "---\ntitle: Two\n---\n## B {#b}\n\n- [Off](#xx)\n- [On](#nowhere) x\n",
            "1.md": "---\ntitel: One\n---\n## A {#a tool='u t' do='m = true; k = 2'}\nText\n",
        },
        "format: 1\nid: b\ntitle: B\nstart: z\nvariables: {m: 3}\n",
        detection_tools="- {id: t, name: T, revals: []}\n",
    )
    assert found(problems) == [
        "chapters/1.md:2:1 unknown-key",
        "chapters/1.md:4:1 no-way-on",
        "chapters/1.md:4:16 unknown-name",
        "chapters/1.md:4:35 unknown-name",
        "chapters/2.md:6:9 broken-link",
        "chapters/2.md:7:8 broken-link",
        "chapters/2.md:7:18 syntax",
        "graph/book.yaml:4:8 unknown-name",
        "graph/book.yaml:5:16 wrong-type",
        "graph/detection_tools.yaml:1:20 unknown-key",
    ]
    assert problems == sorted_problems(reversed(problems))
    assert {p.rule for p in problems} <= set(RULES)


def test_each_fault_is_told_once():
    """The same fault found twice is one."""
    problem = Problem("syntax", PLACE, say("x"))
    assert sorted_problems([problem, Problem("syntax", PLACE, say("x"))]) == [problem]


def test_endless_faults_are_cut_short():
    """Beyond what anybody reads, one line says that there are more."""
    problems = problems_of("## A {#a}\n\n" + "- [On](#nowhere)\n" * (MAX_PROBLEMS + 50))
    assert len(problems) == MAX_PROBLEMS + 1
    assert "2000 faults" in str(problems[-1].message) or any(
        "2000 faults" in str(p.message) for p in problems
    )


def test_excerpt_is_taken_only_from_lines_that_exist():
    """No line number is invented."""
    problem = Problem("syntax", Place("f", 9, 1), say("x"))
    assert with_excerpt(problem, {"f": ["a"]}).excerpt == ""
    assert with_excerpt(problem, {}).excerpt == ""


@given(st.text(alphabet="ab\n", max_size=30), st.data())
def test_places_count_lines_and_columns_from_one(text, data):
    """An offset's place is what counting newlines says."""
    offset = data.draw(st.integers(0, len(text)))
    place = places_in(text, "f", 7)(offset)
    before = text[:offset]
    assert place.line == 7 + before.count("\n")
    assert place.column == len(before) - before.rfind("\n")


@pytest.mark.parametrize(
    ("name", "known", "near"),
    [
        ("cooperaton", ["audace", "cooperation"], "cooperation"),
        ("xyz", ["audace", "cooperation"], None),
        ("", ["a"], None),
        ("a" * 81, ["a" * 80], None),
        ("section-number-70", [f"section-number-{n}" for n in range(5000)], "section-number-70"),
        ("sectoin-number-70", [f"section-number-{n}" for n in range(5000)], "section-number-70"),
        ("le-hall-du-rez", [f"s-{n}" for n in range(5000)] + ["le-hall-du-rex"], "le-hall-du-rex"),
        ("qqqq", [f"section-{n}" for n in range(5000)], None),
    ],
)
def test_nearest_name_is_the_likely_one(name, known, near):
    """A slip of the pen is recognised, among thousands of names too."""
    assert nearest_name(name, known) == near
    otherwise = say("nothing")
    expected = "nothing" if near is None else f"did you mean “{near}”?"
    assert str(did_you_mean(name, known, otherwise)) == expected


@given(st.text())
def test_clean_text_holds_nothing_a_terminal_obeys(text):
    """Newlines and tabs stay; lengths do not change; cleaning twice changes nothing."""
    cleaned = clean(text)
    assert len(cleaned) == len(text)
    assert clean(cleaned) == cleaned
    assert first_unsafe(cleaned) is None
    assert not any(ord(c) < 32 and c not in "\n\t" for c in cleaned)
    assert "\n" not in clean_line(text)


@pytest.mark.parametrize(
    "character",
    ["\x00", "\x07", "\x08", "\x0b", "\r", "\x1b", "\x7f", "\x85", "\x9b", "\u061c", "\u200b",
     "\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202e", "\u2060", "\u2066", "\u2069",
     "\ufeff", "\ud800", "\U000e0041"],
    ids=lambda c: f"U+{ord(c):04X}",
)  # fmt: skip
def test_unsafe_characters_are_replaced(character):
    """Controls, bidirectional marks, invisible and tag characters, halves of characters."""
    assert clean(f"a{character}b") == "a\ufffdb"
    assert first_unsafe(f"a{character}b") == 1


def test_text_of_the_world_is_left_alone():
    """Accents, quotes, spaces of typography, emoji and other scripts are text."""
    text = "« Où ? » — l’été\u00a0: 3\u202f000 € 🧭 العربية 👩\u200d💻\n\ttab"
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "id", "variable", "value"),
    [
        ("a", True, True, True), ("a1-b", True, False, True), ("a_b", False, True, True),
        ("A", False, False, True), ("1a", False, False, True), ("a-", False, False, False),
        ("a--b", False, False, False), ("-a", False, False, False), ("é", False, False, True),
        ("ａ", False, False, True), ("", False, False, False), ("a b", False, False, False),
        ("not", True, False, False), ("seen", True, False, False), ("a\n", False, False, False),
        ("a" * 101, False, False, False), ("_a", False, False, True), ("a__b", False, False, True),
    ],
)  # fmt: skip
def test_names_follow_the_rules_of_their_kind(text, id, variable, value):
    """Ids are kebab-case, variables snake_case and no word of the language, values words."""
    assert (is_id(text), is_variable_name(text), is_value(text)) == (id, variable, value)


def test_counter_of_a_competence_is_named_after_it():
    """Hyphens become underscores."""
    assert counter_name("sens-du-service") == "sens_du_service"


def test_phrase_keeps_its_template():
    """The template is the key of the catalogues; braces are doubled."""
    phrase = say("write {{if {name}}}", name="x")
    assert isinstance(phrase, Phrase)
    assert (phrase.template, str(phrase)) == ("write {{if {name}}}", "write {if x}")
    assert str(say("")) == ""


def test_what_fills_a_phrase_is_one_line_and_no_page():
    """A message stays readable whatever stands in the book."""
    assert str(say("“{x}”", x="a\nb")) == "“a b”"
    assert str(say("“{x}”", x="é" * 10_000)) == f"“{'é' * 300}…”"
    assert str(say("{n} times", n=10**400)) == f"{10**400} times"
