"""The language of conditions and effects: what it accepts, and what it says of the rest."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from talent_story.book.language import (
    And,
    Chosen,
    Effect,
    Fact,
    Known,
    Met,
    Not,
    OfFact,
    OfVariable,
    OfVisits,
    Or,
    Scope,
    Variable,
    names_read,
    parse_condition,
    parse_effects,
)

SCOPE = Scope(
    {
        "n": Variable("n", "counter", -2, 5, 0),
        "audace": Variable("audace", "counter", 0, 6, 0),
        "f": Variable("f", "flag", 0, 1, 0),
        "who": Variable("who", "choice", 0, 2, 0, ("nobody", "nadia", "karim-2")),
    },
    {"grade": Fact("grade", "Grade", ("c", "b", "a"), ("C", "B", "A")),
     "years": Fact("years", "Years", ("1", "2", "10"), ("1", "2", "10"))},
    ["den", "the-end"],
    ["den>the-end", "den>the-end~2", "leap"],
    ["door", "tool"],
)  # fmt: skip

N, F = OfVariable("n", ">=", 2), OfVariable("f", "==", 1)


@pytest.mark.parametrize(
    ("source", "condition"),
    [
        ("f", F),
        ("f == true", F),
        ("f != true", OfVariable("f", "!=", 1)),
        ("f == false", OfVariable("f", "==", 0)),
        ("n >= 2", N),
        ("n>=2", N),
        ("  n\n>=\t2 ", N),
        ("n == -1", OfVariable("n", "==", -1)),
        ("n<+3", OfVariable("n", "<", 3)),
        ("who == nadia", OfVariable("who", "==", 1)),
        ("who < karim-2", OfVariable("who", "<", 2)),
        ("grade >= b", OfFact("grade", ">=", 2)),
        ("years <= 10", OfFact("years", "<=", 3)),
        ("seen(den)", OfVisits("den", ">=", 1)),
        ("seen ( the-end )", OfVisits("the-end", ">=", 1)),
        ("visits(den) != 3", OfVisits("den", "!=", 3)),
        ("chosen(leap)", Chosen("leap")),
        ("chosen(den>the-end~2)", Chosen("den>the-end~2")),
        ("chosen(den > the-end)", Chosen("den>the-end")),
        ("met(door)", Met("door")),
        ("known(grade)", Known("grade")),
        ("not f", Not(F)),
        ("not not f", F),
        ("not not not f", Not(F)),
        ("f and n >= 2", And((F, N))),
        ("f or n >= 2 and not f", Or((F, And((N, Not(F)))))),
        ("(f or n >= 2) and f", And((Or((F, N)), F))),
        ("not (f or f)", Not(Or((F, F)))),
        ("not f and f", And((Not(F), F))),
        ("f and f and f", And((F, F, F))),
        ("(((f)))", F),
        ("not(f)", Not(F)),
    ],
)
def test_condition_means_what_the_grammar_says(source, condition):
    """`not` binds closest, then `and`, then `or`; values are positions, facts counted from 1."""
    assert parse_condition(source, SCOPE) == (condition, [])


@pytest.mark.parametrize(
    ("source", "offset", "length", "rule", "message", "more"),
    [
        ("", 0, 1, "syntax", "it ends too early", "a condition"),
        ("   ", 3, 1, "syntax", "it ends too early", "a condition"),
        ("n >= ", 5, 1, "syntax", "it ends too early", "a whole number"),
        ("who == ", 7, 1, "syntax", "it ends too early", "one of: nobody, nadia, karim-2"),
        ("grade >= (", 9, 1, "syntax", "“(” stands where it cannot", "one of: c, b, a"),
        ("f == (", 5, 1, "syntax", "“(” stands where it cannot", "true or false"),
        ("f and", 5, 1, "syntax", "it ends too early", "a name, a call such as seen(…), or “(”"),
        ("(f", 2, 1, "syntax", "it ends too early", "a closing “)”"),
        ("f)", 1, 1, "syntax", "“)” stands where it cannot", "“and”, “or” or the end"),
        ("f f", 2, 1, "syntax", "“f” stands where it cannot", "“and”, “or” or the end"),
        ("n = 2", 2, 1, "syntax", "“=” stands where it cannot", "to compare, write “==”"),
        ("f = true", 2, 1, "syntax", "“=” stands where it cannot", "to compare, write “==”"),
        ("n >= 2 = 3", 7, 1, "syntax", "“=” stands where it cannot", "to compare, write “==”"),
        ("n >== 2", 4, 1, "syntax", "“=” stands where it cannot", "a whole number"),
        ("f ! 2", 2, 1, "syntax", "“!” means nothing here", ""),
        ("audase >= 2", 0, 6, "unknown-name", "no variable or fact is called “audase”",
         "did you mean “audace”?"),
        ("f and Audace >= 1", 6, 6, "unknown-name", "“Audace”", "did you mean “audace”?"),
        ("n", 0, 1, "wrong-type", "“n” is a counter and stands alone", "n >= …"),
        ("f and who", 6, 3, "wrong-type", "“who” is one of several values", "who >= …"),
        ("grade", 0, 5, "wrong-type", "“grade” is a fact and stands alone", "grade >= …"),
        ("n >= deux", 5, 4, "wrong-type", "“n” is a counter, not “deux”", "a whole number"),
        ("f == 1", 5, 1, "wrong-type", "“f” is a flag, not “1”", "true or false"),
        ("f >= true", 5, 4, "wrong-type", "a flag has no order: “>=”", "== or !="),
        ("who == nadya", 7, 5, "unknown-name", "“nadya” is no value of “who”",
         "did you mean “nadia”?"),
        ("grade >= d", 9, 1, "unknown-name", "“d” is no value of “grade”", "one of: c, b, a"),
        ("seen(dne)", 5, 3, "unknown-name", "no section is called “dne”", "did you mean “den”?"),
        ("chosen(laep)", 7, 4, "unknown-name", "no choice is called “laep”", "“leap”"),
        ("met(doors)", 4, 5, "unknown-name", "no catalogue entry is called “doors”", "“door”"),
        ("known(n)", 6, 1, "unknown-name", "no fact is called “n”", ""),
        ("seen(a b)", 7, 1, "syntax", "“b” stands where it cannot", "one name and a closing “)”"),
        ("seen()", 5, 1, "unknown-name", "no section is called “”", ""),
        ("seen", 0, 4, "unknown-name", "no variable or fact is called “seen”", ""),
        ("saw(den)", 0, 3, "unknown-name", "there is no function “saw”", "seen(…)"),
        ("visits(den)", 11, 1, "syntax", "it ends too early", "visits(section) >= 2"),
        ("visits(den) >= f", 15, 1, "syntax", "“f” stands where it cannot", "a whole number"),
        ("n >= 99999999999", 5, 11, "wrong-type", "too large", ""),
        ("n >= 1000000001", 5, 10, "wrong-type", "too large", ""),
    ],
)  # fmt: skip
def test_condition_at_fault_is_pointed_at(source, offset, length, rule, message, more):
    """The first fault says where, what was found, and what was expected or meant."""
    condition, faults = parse_condition(source, SCOPE)
    assert condition is None
    fault = faults[0]
    assert (fault.offset, fault.length, fault.rule) == (offset, length, rule)
    assert message in str(fault.message)
    assert more in f"{fault.expected} {fault.help}"


def test_faults_of_one_condition_are_told_together():
    """A wrong name does not hide the next one."""
    _, faults = parse_condition("audase >= 2 or seen(dne) and who == nadya", SCOPE)
    assert [fault.offset for fault in faults] == [0, 20, 36]


def test_long_condition_is_one_fault():
    """Longer than 4000 characters: said once, and not read."""
    condition, faults = parse_condition("f or " * 1000 + "f", SCOPE)
    assert condition is None
    assert [str(fault.message) for fault in faults] == ["longer than 4000 characters"]
    assert [str(f.message) for f in parse_effects("n = 1;" * 1000, SCOPE)[1]] == [
        "longer than 4000 characters"
    ]


def test_depth_has_a_limit():
    """50 levels of parentheses and no more."""
    assert parse_condition("(" * 49 + "f" + ")" * 49, SCOPE)[1] == []
    condition, faults = parse_condition("(" * 50 + "f" + ")" * 50, SCOPE)
    assert condition is None
    assert [str(fault.message) for fault in faults] == ["more than 50 levels of nesting"]


ATTACKS = [
    "__import__('os').system('touch pwned')", "().__class__.__bases__[0]", "f.__class__", "f[0]",
    "open('/etc/passwd')", "eval('1')", "exec('1')", "f if f else f", "lambda: f", "lambda x: x",
    "[x for x in f]", "{f}", "{'a': 1}", "(f,)", "f'{n}'", "'a' * 9**9", "n ** 9", "n ** n ** n",
    "9**9**9", "n % 2 == 0", "n // 2", "n << 99", "n + 1 == 2", "+-n", "~n", "-f", "n == 1 == 1",
    "n := 2", "(n := 2)", "f; f", "f\n;import os", "import os", "await f", "yield f", "*f", "**f",
    "f @ f", "f & f", "f | f", "f ^ f", "f is f", "f in f", "not", "and", "or", "True", "None",
    "ｆ", "ｎ >= 2", "n ≥ 2", "n >= ２", "n >= ٣", "f ａｎｄ f", "seen(ｄen)", "n >= 1e9", "n >= 0x10",
    "n >= 1_000", "n >= 2.5", "n >= " + "9" * 3000, "seen(den) >= 1", "seen(*)", "seen(den, den)",
    "seen(seen(den))", "visits(den) >= visits(den)", "n >= n", "chosen(den>)", "met('door')",
    "known(grade) == true", "\0", "f\0", "f and \u202e f", "f#", "f # comment", "f\\\nor f",
    "$f", "f && f", "f || f", "!f", "f == f", "grade == grade", "\x1b[31mf", "%s", "{0.__class__}",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda text: repr(text)[:40])
def test_hostile_condition_is_a_fault(attack, tmp_path, monkeypatch):
    """Nothing but the grammar passes: no attribute, call, arithmetic, homograph or code."""
    monkeypatch.chdir(tmp_path)
    condition, faults = parse_condition(attack, SCOPE)
    assert condition is None
    assert faults
    assert all(0 <= f.offset <= len(attack) and f.length >= 1 for f in faults)
    assert parse_effects(attack, SCOPE)[1]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "source",
    ["(" * 100_000, "not " * 100_000, "f and " * 100_000, ")" * 100_000, "seen(" * 100_000,
     " " * 100_000, "seen(" + " " * 3_990, "a" * 100_000, "n >= " + "1" * 100_000,
     "seen(" + "a" * 3_000, "chosen(" + "a>" * 1_900, "\0" * 3_000, "not " * 900],
    ids=lambda text: repr(text[:8]),
)  # fmt: skip
def test_huge_condition_is_refused_cheaply(source):
    """A fault or few, and no more memory than its size explains."""
    tracemalloc.start()
    condition, faults = parse_condition(source, SCOPE)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert condition is None
    assert 1 <= len(faults) <= 5
    assert peak < 5_000_000


WORDS = ["and", "or", "not", "(", ")", "seen", "visits", "chosen", "met", "known", "n", "f", "who",
         "grade", "den", "den>the-end", "==", ">=", "<", "=", "+=", ";", "true", "nadia", "2", "-1",
         "b", "\n", "é", "ｎ", "{", "\0"]  # fmt: skip


@given(st.text(max_size=200) | st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
@example("visits(den")
@example("seen(den>")
def test_any_text_is_read_without_an_exception(source):
    """Reading gives a condition or faults, never both, never neither, never an exception."""
    condition, faults = parse_condition(source, SCOPE)
    assert (condition is None) == bool(faults)
    for fault in faults:
        assert 0 <= fault.offset <= len(source)
        assert fault.length >= 1
        assert str(fault.message)
    effects, faults = parse_effects(source, SCOPE)
    assert effects or faults


@pytest.mark.parametrize(
    ("source", "effects"),
    [
        ("n += 1", [("n", "+=", 1)]),
        ("n -= 2;", [("n", "-=", 2)]),
        ("n=3 ; f = true", [("n", "=", 3), ("f", "=", 1)]),
        ("f=false", [("f", "=", 0)]),
        ("who = karim-2", [("who", "=", 2)]),
        ("n = -2;n+=+1", [("n", "=", -2), ("n", "+=", 1)]),
    ],
)
def test_effects_mean_what_the_grammar_says(source, effects):
    """Assignments in order, separated by semicolons."""
    assert parse_effects(source, SCOPE) == (tuple(Effect(*effect) for effect in effects), [])


@pytest.mark.parametrize(
    ("source", "offset", "rule", "message", "more"),
    [
        ("", 0, "syntax", "it ends too early", "an effect, such as"),
        ("n", 1, "syntax", "it ends too early", "=, += or -="),
        ("n == 2", 2, "syntax", "“==” stands where it cannot", "to assign, write “=”"),
        ("n += 1 f = true", 7, "syntax", "“f” stands where it cannot", "“;” between effects"),
        ("n += 1;; f = true", 7, "syntax", "“;” stands where it cannot", "a variable"),
        ("n +=", 4, "syntax", "it ends too early", "a value"),
        ("n = (1)", 4, "syntax", "“(” stands where it cannot", "a value"),
        ("m += 1", 0, "unknown-name", "no variable or fact is called “m”", ""),
        ("audase = 1", 0, "unknown-name", "“audase”", "did you mean “audace”?"),
        ("grade = b", 0, "wrong-type", "“grade” is a fact: only the reader may tell it",
         "keep what the story decides in a variable"),
        ("f += 1", 2, "wrong-type", "“f” is a flag: it cannot move by steps", "f = …"),
        ("who -= 1", 4, "wrong-type", "cannot move by steps", "who = …"),
        ("f = 1", 4, "wrong-type", "“f” is a flag, not “1”", "true or false"),
        ("n = true", 4, "wrong-type", "“n” is a counter, not “true”", "a whole number"),
        ("who = nadya", 6, "unknown-name", "“nadya” is no value of “who”", "“nadia”"),
        ("n = 2000000000", 4, "wrong-type", "too large", ""),
        ("n = f", 4, "wrong-type", "“n” is a counter, not “f”", "a whole number"),
    ],
)  # fmt: skip
def test_effect_at_fault_is_pointed_at(source, offset, rule, message, more):
    """The first fault says where, what was found, and what was expected or meant."""
    _, faults = parse_effects(source, SCOPE)
    assert (faults[0].offset, faults[0].rule) == (offset, rule)
    assert message in str(faults[0].message)
    assert more in f"{faults[0].expected} {faults[0].help}"


def test_sound_effects_survive_a_faulty_one():
    """What could be read is kept, what could not is a fault."""
    effects, faults = parse_effects("n += 1; m = 2; f = true", SCOPE)
    assert [effect.variable for effect in effects] == ["n", "f"]
    assert len(faults) == 1


def test_names_read_are_all_of_them():
    """What a condition reads, by kind, however deep."""
    condition, _ = parse_condition(
        "not (f and n > 1) or seen(den) and visits(den) < 3 or chosen(leap) or met(tool)"
        " or known(grade) or years == 2",
        SCOPE,
    )
    assert condition is not None
    assert names_read(condition) == {
        ("variable", "f"), ("variable", "n"), ("visits", "den"), ("chosen", "leap"),
        ("met", "tool"), ("fact", "grade"), ("fact", "years"),
    }  # fmt: skip
