"""YAML read as data with places, and nothing else."""

from __future__ import annotations

import tracemalloc

import pytest

from talent_story.book.yaml_source import Mapping, Scalar, Sequence, parse_yaml


def read(text: str):
    tree, problems = parse_yaml(text, "graph/x.yaml")
    return tree, [(p.place.line, p.place.column, p.rule, str(p.message)) for p in problems]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("non", "non"), ("no", "no"), ("yes", "yes"), ("on", "on"), ("True", "True"),
        ("true", True), ("false", False), ("012", "012"), ("0x10", "0x10"), ("1_000", "1_000"),
        ("12", 12), ("-3", -3), ("+3", 3), ("0", 0), ("1.0", "1.0"), ("1e3", "1e3"),
        ("2019-10-07", "2019-10-07"), ("12:30:00", "12:30:00"), (".inf", ".inf"),
        ("null", None), ("~", None), ("", None), ("Null", "Null"), ('"12"', "12"),
        ("'true'", "true"), ('""', ""), ('"a\\nb"', "a\nb"), ("9" * 30, "9" * 30),
    ],
)  # fmt: skip
def test_plain_scalars_are_what_they_look_like(written, value):
    """Only true and false are booleans, only decimal integers numbers; the rest is text."""
    tree, problems = read(f"grade: {written}\n")
    assert problems == []
    assert isinstance(tree, Mapping)
    node = tree.get("grade")
    assert isinstance(node, Scalar)
    assert node.value == value
    assert type(node.value) is type(value)


def test_every_node_knows_its_place():
    """Line, column and length of what was written."""
    tree, _ = parse_yaml("a:\n  - bé: 'x y'\n    c: [d, ee]\n", "graph/x.yaml", first_line=10)
    assert isinstance(tree, Mapping)
    inner = tree.get("a")
    assert isinstance(inner, Sequence)
    entry = inner.items[0]
    assert isinstance(entry, Mapping)
    key, value = next(iter(entry))
    assert (str(key.place), key.place.length) == ("graph/x.yaml:11:5", 2)
    assert (str(value.place), value.place.length) == ("graph/x.yaml:11:9", 5)
    flow = entry.get("c")
    assert isinstance(flow, Sequence)
    assert (str(flow.items[1].place), flow.items[1].place.length) == ("graph/x.yaml:12:12", 2)


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a: &x 1\n", 1, 4, "anchors (&name) are not part of book files"),
        ("a: *x\n", 1, 4, "aliases (*name) are not part of book files"),
        ("&a [*a]\n", 1, 1, "anchors (&name) are not part of book files"),
        ("a: &a [x]\nb: &b [*a, *a]\n", 1, 4, "anchors (&name) are not part of book files"),
        ("a: 1\n<<: *a\n", 2, 5, "aliases (*name) are not part of book files"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, 4, "tags (!name) are not part of"),
        ("a: !Foo 1\n", 1, 4, "tags (!name) are not part of book files"),
        ("!!map {a: 1}\n", 1, 1, "tags (!name) are not part of book files"),
        ("a: !!binary aGk=\n", 1, 4, "tags (!name) are not part of book files"),
        ("? [1]\n: 2\n", 1, 3, "a key must be a plain text"),
        ("? {a: 1}\n: 2\n", 1, 3, "a key must be a plain text"),
        ("[1]: 2\n", 1, 1, "a key must be a plain text"),
        ("a: 1\n---\nb: 2\n", 2, 1, "a second YAML document starts here"),
        ("a:\n\tb: 1\n", 2, 1, "a tab stands in the indentation"),
        ("a:\n  \tb: 1\n", 2, 3, "a tab stands in the indentation"),
        ("a: b: c\n", 1, 5, "a “:” that YAML cannot place"),
        ("a: 'x\n", 1, 4, "this quote is never closed"),
        ("a: [1\n", 1, 4, "this “[” is never closed"),
        ("a: 1\n  b\nc\n", 3, 1, "a key without its “:”"),
        ("a: }\n", 1, 4, "this is not YAML"),
        ("a: @x\n", 1, 4, "no text may begin with this character"),
        ("%YAML 9.9\n---\na: 1\n", 1, 1, "this is not YAML"),
        ('a: "\\q"\n', 1, 5, "this is not YAML"),
    ],
)
def test_what_a_book_does_not_need_is_refused(text, line, column, message):
    """Anchors, aliases, tags, complex keys, several documents, tabs: one clear fault each."""
    tree, problems = read(text)
    assert tree is None
    assert len(problems) == 1
    assert problems[0][:3] == (line, column, "syntax")
    assert message in problems[0][3]


def test_merge_key_is_an_ordinary_key():
    """`<<` merges nothing: it is a key like another, which no catalogue knows."""
    tree, problems = read("a: {<<: {b: 1}}\n")
    assert problems == []
    assert isinstance(tree, Mapping)
    inner = tree.get("a")
    assert isinstance(inner, Mapping)
    assert list(inner.entries) == ["<<"]


def test_key_written_twice_is_an_error():
    """The second is refused, told with the line of the first; the rest is read."""
    tree, problems = parse_yaml("a: 1\nb: 2\na: 3\n'b': 4\n", "graph/x.yaml")
    assert [(str(p.place), p.rule) for p in problems] == [
        ("graph/x.yaml:3:1", "duplicate-id"),
        ("graph/x.yaml:4:1", "duplicate-id"),
    ]
    assert str(problems[0].help) == "keep one of the two; the other is at line 1"
    assert isinstance(tree, Mapping)
    assert isinstance(node := tree.get("a"), Scalar)
    assert node.value == 1


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "\n\n"])
def test_empty_file_has_no_tree_or_an_empty_one(text):
    """Nothing written is nothing, not a fault of YAML."""
    tree, problems = read(text)
    assert problems == []
    assert tree is None or (isinstance(tree, Scalar) and tree.value is None)


@pytest.mark.parametrize("levels", [65, 10_000, 200_000])
@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "[{a: "])
def test_nesting_has_a_limit(opening, levels):
    """More than 64 levels: refused where the level opens, in little time and memory."""
    tracemalloc.start()
    tree, problems = read(opening * levels)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert tree is None
    assert [p[3] for p in problems] == ["more than 64 levels of nesting"]
    assert problems[0][0] == 1
    assert peak < 20_000_000


def test_64_levels_are_read():
    """The limit itself is allowed."""
    assert read("[" * 64 + "]" * 64)[1] == []


def test_number_of_values_has_a_limit():
    """A file of endless values is refused."""
    _, problems = read("[" + "1," * 400_001 + "]")
    assert [p[3] for p in problems] == ["more than 400000 values in one file"]


def test_endless_duplicates_are_cut_short():
    """Nobody reads 100,000 faults."""
    _, problems = read("a: 1\n" * 100_000)
    assert 1_000 < len(problems) < 5_000


def test_escape_written_in_yaml_is_replaced_and_reported():
    """A quoted text can spell what the file does not hold: it never gets further."""
    tree, problems = read('a: "x\\e]52;c;aGk=\\a"\n"b\\u202e": 1\n')
    assert [p[:3] for p in problems] == [(1, 4, "syntax"), (2, 1, "syntax")]
    assert [p[3] for p in problems] == [
        "an invisible or control character: U+001B",
        "an invisible or control character: U+202E",
    ]
    assert isinstance(tree, Mapping)
    assert list(tree.entries) == ["a", "b\ufffd"]
    assert isinstance(node := tree.get("a"), Scalar)
    assert node.raw == "x\ufffd]52;c;aGk=\ufffd"
