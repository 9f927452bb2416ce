"""Prose with conditions and printed values in it."""

from __future__ import annotations

import pytest

from tests.books import found, pointed_at, problems_of, tiny_play

VARIABLES = """
variables:
  n: {min: 0, max: 5, start: 2}
  flag_a: flag
  who: {values: {nobody: personne, nadia: Nadia}, start: nadia}
facts:
  grade: {label: Grade, values: {c: C, b: B, a: A}}
"""


def text_of(body: str, facts: dict[str, str] | None = None, **book: str) -> str:
    """Return what a section reads at the start of a book."""
    play = tiny_play(f"## A {{#a}}\n\n{body}\n\n- [On](#a)\n", VARIABLES, **book)
    return play.text(play.begin(facts))


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("Un {if n >= 2}grand{else}petit{end} pas.", "Un grand pas."),
        ("Un {if n > 2}grand{else}petit{end} pas.", "Un petit pas."),
        ("Un {if n > 2}grand{end} pas.", "Un  pas."),
        ("{if n > 3}a{elif n > 1}b{elif n > 0}c{else}d{end}", "b"),
        ("{if n > 3}a{elif n > 4}b{end}", ""),
        ("{if n > 1}a{if flag_a}b{else}c{if n == 2}d{end}{end}e{end}f", "acdef"),
        ("{if not flag_a}a{end}", "a"),
        ("{if grade == c}a{else}b{end}", "b"),
        ("{if not (grade == c)}a{else}b{end}", "b"),
        ("{if known(grade)}a{else}b{end}", "b"),
    ],
)
def test_inline_texts_are_chosen(body, shown):
    """The first text whose condition holds is shown; unknown counts as false, negated too."""
    assert text_of(body) == shown


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("Un.\n{if n >= 2}\nDeux.\n{end}\nTrois.", "Un.\nDeux.\nTrois."),
        ("Un.\n\n{if n > 2}\nDeux.\n{else}\nAutre.\n{end}\n\nTrois.", "Un.\n\nAutre.\n\nTrois."),
        ("Un.\n\n  {if n > 2}  \nDeux.\n{end}\n\nTrois.", "Un.\n\n\nTrois."),
        ("{if n >= 2}\n- un\n{if flag_a}\n- deux\n{end}\n- trois\n{end}", "- un\n- trois"),
        ("{if\n  n >= 2\n  and not flag_a}\nOui.\n{end}", "Oui."),
    ],
)
def test_directive_alone_on_its_line_takes_the_line(body, shown):
    """A block condition leaves no empty line where its directives stood."""
    assert text_of(body) == shown


@pytest.mark.parametrize(
    ("body", "facts", "shown"),
    [
        ("{= n} et {=n}", {}, "2 et 2"),
        ("{= who}", {}, "Nadia"),
        ("{= flag_a}", {}, "non"),
        ("[{= grade}]", {}, "[]"),
        ("[{= grade}]", {"grade": "b"}, "[B]"),
        ("{= sens_pratique}", {}, "0"),
        ("{if n == 2}{= who}{end}", {}, "Nadia"),
    ],
)
def test_values_are_printed(body, facts, shown):
    """Numbers as they are, values by their label, an unknown fact as nothing."""
    assert text_of(body, facts, competences="- {id: sens-pratique, name: S}") == shown


def test_flags_are_printed_in_the_language_of_the_book():
    """A flag prints as yes or no."""
    play = tiny_play(
        "## A {#a ending}\n\n{= f}\n",
        "format: 1\nid: b\ntitle: B\nstart: a\nlanguage: en-GB\nvariables: {f: flag}\n",
    )
    assert play.text(play.begin()) == "no"


@pytest.mark.parametrize(
    ("body", "shown"),
    [("\\{if n\\}", "{if n\\}"), ("a \\{= n} b", "a {= n} b"), ("}", "}"), ("a } b", "a } b")],
)
def test_escaped_brace_is_a_brace(body, shown):
    """`\\{` is a literal brace; a closing one alone is text."""
    assert text_of(body) == shown


def test_conditions_are_decided_after_the_effects_of_entering():
    """The text is that of the state reached."""
    play = tiny_play(
        '## A {#a do="n += 1"}\n\n{if n == 3 and seen(a)}yes{else}no{end}\n\n- [On](#a)\n',
        VARIABLES,
    )
    assert play.text(play.begin()) == "yes"


@pytest.mark.parametrize(
    ("body", "place", "rule", "at", "words"),
    [
        ("Un {if n >= 2} pas.", "6:4", "syntax", "{if n >= 2}", "never closed"),
        ("Un {end} pas.", "6:4", "syntax", "{end}", "without an “{if}”"),
        ("{else}", "6:1", "syntax", "{else}", "without an “{if}”"),
        ("{elif n == 1}", "6:1", "syntax", "{elif n == 1}", "without an “{if}”"),
        ("{if n == 1}a{else}b{else}c{end}", "6:20", "syntax", "{else}", "after “{else}”"),
        ("{if n == 1}a{else}b{elif n == 2}c{end}", "6:20", "syntax", "{elif n == 2}",
         "after “{else}”"),
        ("{if n == 1}a{else n == 2}b{end}", "6:13", "syntax", "{else n == 2}", "no condition"),
        ("{if}a{end}", "6:4", "syntax", "}", "ends too early"),
        ("{if m == 1}a{end}", "6:5", "unknown-name", "m", "“m”"),
        ("{if n == 1}\na\n{elif\n  n == 2 and\n  mm == 1}\nb\n{end}", "10:3", "unknown-name",
         "mm", "“mm”"),
        ("{= nn}", "6:1", "unknown-name", "{= nn}", "“nn”"),
        ("{ n }", "6:1", "syntax", "{", "opens nothing"),
        ("{iff n}", "6:1", "syntax", "{", "opens nothing"),
        ("{= n", "6:1", "syntax", "{", "opens nothing"),
        ("a\n\nb {if seen(aa)}c{end}", "8:12", "unknown-name", "aa", "no section"),
    ],
)  # fmt: skip
def test_passage_at_fault(body, place, rule, at, words):
    """A directive at fault is told with the characters that are."""
    problems = problems_of(f"## A {{#a}}\n\n{body}\n\n- [On](#a)\n", VARIABLES)
    first = problems[0]
    assert found(problems)[:1] == [f"chapters/1.md:{place} {rule}"]
    assert pointed_at(first) == at
    assert words in str(first.message)
    assert first.id == "a" or first.rule == "unknown-name"


def test_nesting_has_a_limit():
    """24 levels and no more: a clear fault, not a deep recursion."""
    deep = "{if n == 1}" * 24 + "x" + "{end}" * 24
    assert problems_of(f"## A {{#a ending}}\n\n{deep}\n", VARIABLES) == []
    problems = problems_of(
        f"## A {{#a ending}}\n\n{'{if n == 1}' * 25}x{'{end}' * 25}\n", VARIABLES
    )
    assert [str(p.message) for p in problems] == ["more than 24 levels of nesting"]


def test_condition_of_an_opening_is_read_too():
    """The opening of a chapter may hold conditions and printed values."""
    problems = problems_of("Opening {= zz}.\n\n## A {#a ending}\nBye.\n", VARIABLES)
    assert found(problems) == ["chapters/1.md:4:9 unknown-name"]


def test_faults_of_one_text_are_cut_short():
    """Two hundred, and one line that says that there are more."""
    problems = problems_of("## A {#a ending}\n\n" + "{ x }\n" * 300)
    assert len(problems) == 201
    assert str(problems[-1].message) == "more than 200 faults in one text"
    assert str(problems[-1].place) == "chapters/1.md:206:1"
