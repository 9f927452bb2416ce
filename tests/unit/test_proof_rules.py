"""Each rule of the proof: a tiny book where it is found, with a shortest trace, and its twin."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from talent_story.book import Problem, parse_book
from talent_story.guidance import rank
from talent_story.proof import Report, check_book
from talent_story.proof.report import report_data
from talent_story.story import Play, replay
from tests.books import pointed_at, tiny_sources

END = "\n## End {#end ending}\n\nBye.\n"
EVERYONE = "- {id: p, name: P, signals: [{if: seen(end), weight: 1, because: b}]}\n"


@dataclass
class Case:
    """A book at fault; `mend` turns it into its twin: (file or "", what, by what)."""

    rule: str
    chapter: str
    mend: tuple[str, str]
    place: str
    id: str
    manifest: str = ""
    trace: tuple[str, ...] | None = None
    facts: dict[str, str] = field(default_factory=dict)
    catalogues: dict[str, str] = field(default_factory=dict)
    severity: str = "error"

    def report(self, *, mended: bool = False) -> Report:
        def text(source: str) -> str:
            return source.replace(*self.mend) if mended else source

        sources = tiny_sources(
            text(self.chapter),
            text(self.manifest),
            **{name: text(source) for name, source in self.catalogues.items()},
        )
        return check_book(*parse_book(sources))


CASES = {
    "unreachable: no way leads there": Case(
        "unreachable-section",
        "## A {#a}\n\n- [On](#end)\n\n## Island {#island}\n\n- [On](#end)\n" + END,
        ("- [On](#end)\n\n## Island", "- [On](#end)\n- [Swim](#island)\n\n## Island"),
        "chapters/1.md:8:1", "island",
    ),
    "unreachable: its condition never holds": Case(
        "unreachable-section",
        "## A {#a}\n\n- [On](#end)\n- [Up](#b){if='n >= 2' do='n = 2'}\n- [Try](#a){do='n = 1'}\n\n"
        "## B {#b}\n\n- [On](#end)\n" + END,
        ("n = 1'", "n += 1'"), "chapters/1.md:10:1", "b", "variables: {n: {max: 3}}",
    ),
    "dead choice: contradiction": Case(
        "dead-choice",
        "## A {#a}\n\n- [On](#end)\n- [Never](#end){if='f and not f'}\n\n" + END,
        ("f and not f", "f or not f"), "chapters/1.md:7:3", "a>end~2", "variables: {f: flag}",
    ),
    "dead choice: a fact never makes it unknown and known": Case(
        "dead-choice",
        "## A {#a}\n\n- [On](#end)\n- [Never](#end){if='q == a and not known(q)'}\n\n" + END,
        ("and not known", "and known"), "chapters/1.md:7:3", "a>end~2",
        "facts: {q: {label: Q, values: [a, b]}}",
    ),
    "dead choice: a fallback that is never needed": Case(
        "dead-choice",
        "## A {#a}\n\n- [On](#end)\n- [Else](#end){fallback}\n" + END,
        ("- [On](#end)\n-", "- [On](#end){if='known(q)'}\n-"), "chapters/1.md:7:3", "a>end~2",
        "facts: {q: {label: Q, values: [a, b]}}",
    ),
    "dead text: in a section": Case(
        "dead-text",
        "## A {#a}\n\nx {if visits(a) == 2}twice{else}once{end}\n\n- [On](#end)\n" + END,
        ("- [On](#end)", "- [On](#end)\n- [Back](#a)"), "chapters/1.md:6:3", "a",
    ),
    "dead text: an else that is never reached": Case(
        "dead-text",
        "## A {#a}\n\nx {if n == 0}a{elif n > 0}b{else}c{end}\n\n- [On](#end)\n"
        "- [Up](#a){do='n += 1'}\n" + END,
        ("n > 0", "n > 1"), "chapters/1.md:6:28", "a", "variables: {n: {max: 2}}",
    ),
    "dead text: in the words of a choice": Case(
        "dead-text",
        "## A {#a}\n\n- [On {if seen(end)}again{end}](#end)\n" + END,
        ("seen(end)", "seen(a)"), "chapters/1.md:6:7", "a>end",
    ),
    "dead text: in an opening": Case(
        "dead-text",
        "Hi {if visits(a) > 1}again{end}.\n\n## A {#a}\n\n- [On](#end)\n- [Back](#a)\n" + END,
        ("> 1", "== 1"), "chapters/1.md:4:4", "",
    ),
    "dead end: conditions leave nothing": Case(
        "dead-end",
        "## A {#a}\n\n- [Spend](#b){do='n -= 2'}\n- [Keep](#b)\n\n## B {#b}\n\n"
        "- [On](#end){if='n >= 1'}\n" + END,
        ("- [On](#end){if='n >= 1'}", "- [On](#end){if='n >= 1'}\n- [Stay](#end){fallback}"),
        "chapters/1.md:9:1", "b", "variables: {n: {max: 2, start: 2}}", ("a>b",),
    ),
    "dead end: only with a fact": Case(
        "dead-end",
        "## A {#a}\n\n- [On](#b)\n\n## B {#b}\n\n- [On](#end){if='not (q == two)'}\n"
        "- [Or](#end){if='not known(q)'}\n" + END,
        ("not (q == two)", "known(q)"), "chapters/1.md:8:1", "b",
        "facts: {q: {label: Q, values: [one, two]}}", ("a>b",), {"q": "two"},
    ),
    "dead end: at the very start": Case(
        "dead-end",
        "## A {#a}\n\n- [On](#end){if='n >= 1'}\n" + END,
        ("start: 0", "start: 1"), "chapters/1.md:4:1", "a", "variables: {n: {max: 2, start: 0}}",
        (),
    ),
    "dead end: when all is used up": Case(
        "dead-end",
        "## A {#a}\n\n- [1](#a){once}\n- [2](#a){once}\n- [On](#end){if='visits(a) < 3'}\n" + END,
        ("visits(a) < 3", "visits(a) < 9"), "chapters/1.md:4:1", "a", "", ("a>a", "a>a~2"),
    ),
    "trap: a circle without a way out": Case(
        "trap",
        "## A {#a}\n\n- [On](#end)\n- [In](#b)\n\n## B {#b}\n\n- [Round](#c)\n\n## C {#c}\n\n"
        "- [Round](#b)\n" + END,
        ("- [Round](#b)", "- [Round](#b)\n- [Out](#end)"), "chapters/1.md:9:1", "b", "", ("a>b",),
    ),
    "trap: a way out that closes": Case(
        "trap",
        "## A {#a}\n\n- [Wait](#a){do='n += 1'}\n- [Out](#end){if='n <= 1'}\n" + END,
        ("n <= 1", "n <= 3"), "chapters/1.md:4:1", "a", "variables: {n: {max: 3}}", ("a>a", "a>a"),
    ),
    "no programme: no signal holds": Case(
        "no-programme",
        "## A {#a}\n\n- [On](#end)\n- [Dare](#end){do='n += 1'}\n" + END,
        ("n >= 1", "n >= 0"), "chapters/1.md:9:1", "end", "variables: {n: {max: 2}}", ("a>end",),
        catalogues={"programmes": "- {id: p, name: P, signals: [{if: n >= 1, weight: 1, because: b}]}"},
    ),
    "no programme: with some facts none is for you": Case(
        "no-programme",
        "## A {#a}\n\n- [On](#end)\n" + END,
        ("q == one", "q != one"), "chapters/1.md:8:1", "end",
        "facts: {q: {label: Q, values: [one, two]}}", ("a>end",), {"q": "two"},
        {"programmes": EVERYONE.replace("name: P,", "name: P, eligible: 'q == one',")
         + EVERYONE.replace("id: p", "id: r").replace("name: P,", "name: P, eligible: 'q == one',")
         .replace("q == one", "not (q == two)")},
    ),
    "no programme: weights cancel out": Case(
        "no-programme",
        "## A {#a}\n\n- [On](#end)\n- [Shy](#end){do='f = true'}\n" + END,
        ("weight: -1", "weight: 1"), "chapters/1.md:9:1", "end", "variables: {f: flag}",
        ("a>end~2",),
        catalogues={"programmes": "- {id: p, name: P, signals: [{if: seen(a), weight: 1, because: b}, "
                    "{if: f, weight: -1, because: c}]}"},
    ),
    "unreachable programme": Case(
        "unreachable-programme",
        "## A {#a}\n\n- [On](#end){do='n += 1'}\n" + END,
        ("n >= 2", "n >= 1"), "graph/programmes.yaml:2:8", "r", "variables: {n: {max: 3}}",
        catalogues={"programmes": EVERYONE
                    + "- {id: r, name: R, signals: [{if: n >= 2, weight: 1, because: b}]}"},
    ),
    "unreachable programme: nobody may have it": Case(
        "unreachable-programme",
        "## A {#a}\n\n- [On](#end)\n" + END,
        ("q > two", "q >= two"), "graph/programmes.yaml:2:8", "r",
        "facts: {q: {label: Q, values: [one, two]}}",
        catalogues={"programmes": EVERYONE + EVERYONE.replace(
            "{id: p, name: P,", "{id: r, name: R, eligible: 'known(q) and q > two',")},
    ),
    "unmet entry point": Case(
        "unmet", "## A {#a}\n\n- [On](#end)\n" + END, ("{#a}", "{#a entry='d'}"),
        "graph/entry_points.yaml:1:8", "d", catalogues={"entry_points": "- {id: d, name: D}"},
    ),
    "unmet detection tool": Case(
        "unmet", "## A {#a}\n\n- [On](#end)\n\n## B {#b tool='t'}\n\n- [On](#end)\n" + END,
        ("- [On](#end)\n\n## B", "- [On](#b)\n\n## B"), "graph/detection_tools.yaml:1:8", "t",
        catalogues={"detection_tools": "- {id: t, name: T}"},
    ),
    "unmet support format": Case(
        "unmet", "## A {#a}\n\n- [On](#end)\n" + END, ("{#end ", "{#end format='f' "),
        "graph/support_formats.yaml:1:8", "f", catalogues={"support_formats": "- {id: f, name: F}"},
    ),
    "persona: a route that stops": Case(
        "persona-route",
        "## A {#a}\n\n- [On](#b)\n\n## B {#b}\n\n- [On](#end){if='q == two'}\n- [Or](#end)\n" + END,
        ("{q: one}", "{q: two}"), "graph/personas.yaml:1:8", "nadia",
        "facts: {q: {label: Q, values: [one, two]}}", ("a>b",), {"q": "one"},
        {"personas": "- {id: nadia, name: N, facts: {q: one}, route: [a>b, b>end]}"},
    ),
    "persona: a route that does not recommend what it expects": Case(
        "persona-route",
        "## A {#a}\n\n- [On](#end)\n- [Dare](#end){do='f = true'}\n" + END,
        ("route: [a>end]", "route: [a>end~2]"), "graph/personas.yaml:1:8", "nadia",
        "variables: {f: flag}", ("a>end",), {},
        {"personas": "- {id: nadia, name: N, route: [a>end], expects: [r]}",
         "programmes": EVERYONE + "- {id: r, name: R, signals: [{if: f, weight: 1, because: b}]}"},
    ),
    "recursion: an effect of a choice": Case(
        "recursion",
        "## A {#a}\n\n- [On](#end){do='n -= 1; n += 2'}\n" + END,
        ("n -= 1; n += 2", "n += 2; n -= 1"), "chapters/1.md:6:3", "a>end",
        "variables: {n: {max: 3}}", severity="warning",
    ),
    "recursion: an effect of a section": Case(
        "recursion",
        "## A {#a do='f = false'}\n\n- [On](#end)\n- [Set](#a){do='f = false'}\n" + END,
        ("- [Set](#a){do='f = false'}", "- [Set](#a){do='f = true'}"), "chapters/1.md:4:1", "a",
        "variables: {f: flag}", severity="warning",
    ),
    "range: a counter that never moves": Case(
        "range", "## A {#a}\n\n- [On](#end)\n" + END,
        ("[On](#end)", "[On](#end){do='n += 1'}"), "graph/book.yaml:6:3", "n",
        "variables:\n  n: {max: 3}\n", severity="warning",
    ),
    "range: a competence that never moves": Case(
        "range", "## A {#a}\n\n- [On](#end)\n" + END,
        ("[On](#end)", "[On](#end){do='audace += 1'}"), "graph/competences.yaml:1:8", "audace",
        catalogues={"competences": "- {id: audace, name: A}"}, severity="warning",
    ),
}  # fmt: skip


def of_rule(report: Report, rule: str) -> list[Problem]:
    return [problem for problem in report.problems if problem.rule == rule]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_rule_finds_its_fault_and_not_its_twin(case):
    """Where it stands, whose fault it is, how bad; and a twin that has nothing of it."""
    report = case.report()
    assert report.proved
    found = [p for p in of_rule(report, case.rule) if p.id == case.id]
    assert len(found) == 1, report.problems
    problem = found[0]
    assert (str(problem.place), problem.severity) == (case.place, case.severity)
    assert problem.excerpt == "" or pointed_at(problem)
    twin = case.report(mended=True)
    assert twin.proved
    assert [p for p in of_rule(twin, case.rule) if p.id == case.id] == []


@pytest.mark.parametrize(
    "case", [c for c in CASES.values() if c.trace is not None],
    ids=[name for name, c in CASES.items() if c.trace is not None],
)  # fmt: skip
def test_trace_shows_the_fault(case):
    """A shortest list of choices from the start, with its facts: played, it shows the fault."""
    report = case.report()
    problem = next(p for p in of_rule(report, case.rule) if p.id == case.id)
    assert (problem.trace, dict(problem.facts)) == (case.trace, case.facts)
    play = Play(report.book)
    played = replay(play, dict(problem.facts), problem.trace or ())
    assert played.whole
    journey = played.journey
    if case.rule == "dead-end":
        assert journey.state.section == case.id
        assert journey.offers() == ()
    elif case.rule == "no-programme":
        assert journey.at_ending
        assert rank(journey).recommended == ()
    elif case.rule == "trap":
        assert journey.state.section == case.id
        assert journey.offers()


def test_no_way_on_is_not_said_twice():
    """A section without choices is told by reading; the proof does not add a dead end."""
    sources = tiny_sources("## A {#a}\n\nx\n")
    report = check_book(*parse_book(sources))
    assert [p.rule for p in report.problems] == ["no-way-on"]
    assert report.proved


def test_choices_of_an_unreachable_section_are_not_faults_of_their_own():
    """One cause, one finding."""
    case = CASES["unreachable: no way leads there"]
    assert [p.rule for p in case.report().problems] == ["unreachable-section"]


def test_sound_book_has_no_finding():
    """Everything met, moved, reached and recommended: nothing to say."""
    report = check_book(
        *parse_book(
            tiny_sources(
                "Hi{if q == one} you{end}.\n\n## A {#a tool='t' do='n += 1'}\n\n- [Round](#a){once}\n"
                "- [On](#end){if='n >= 2' locked='not yet'}\n" + END,
                "variables: {n: {max: 2}}\nfacts: {q: {label: Q, values: [one, two]}}\n",
                detection_tools="- {id: t, name: T}",
                programmes=EVERYONE,
            )
        )
    )
    assert report.problems == ()
    assert report.proved


def test_book_at_fault_is_not_explored():
    """What would be found might be the fault of what is missing: nothing is claimed."""
    sources = tiny_sources("## A {#a}\n\n- [On](#nowhere)\n- [Or](#end)\n" + END)
    report = check_book(*parse_book(sources))
    assert (report.proved, report.explored) == (False, False)
    assert [p.rule for p in report.problems] == ["broken-link"]
    data = report_data(report, 0.5)
    assert data["proved"] is False
    assert data["journeys"] == {"count": None, "shortest": None, "longest": None}


@pytest.mark.parametrize(
    ("heading", "choice", "weight", "variables"),
    [
        ('tol="t"', "", "1", "flag"),
        ("", '{iff="f"}', "1", "flag"),
        ("", "{if=f>=1}", "1", "flag"),
        ("", "", "much", "flag"),
        ("", "", "1", "{min: 0, max: many}"),
        ("", "", "1", "{min: 3, max: 0}"),
        ("", "", "1", "{values: [a, b], start: c}"),
    ],
)
def test_book_of_which_something_was_dropped_is_not_explored(heading, choice, weight, variables):
    """An attribute, a weight or a bound that cannot be read is missing from what would be proved."""
    chapter = f"## A {{#a {heading}}}\n\n- [On](#end){choice}\n" + END
    programme = f"- {{id: p, name: P, signals: [{{if: seen(a), weight: {weight}, because: b}}]}}\n"
    sources = tiny_sources(
        chapter, f"variables: {{f: {variables}}}\n", programmes=programme, personas=""
    )
    report = check_book(*parse_book(sources))
    assert not report.explored
    assert {p.rule for p in report.problems} <= {
        "syntax", "unknown-key", "unknown-name", "wrong-type",
    }  # fmt: skip


def test_link_astray_may_be_a_choice_that_is_missing():
    """A link to a section in the prose leaves the book unexplored: it may be the way on."""
    sources = tiny_sources(
        "## A {#a}\n\nSee [there](#b).\n\n- [On](#end)\n\n## B {#b ending}\nx\n" + END
    )
    report = check_book(*parse_book(sources))
    assert (report.explored, [p.rule for p in report.problems]) == (False, ["syntax"])


def test_proof_cut_short_claims_no_absence():
    """Rules that say « no journey … » speak only of a whole exploration."""
    sources = tiny_sources("## A {#a}\n\n- [On](#a)\n\n## Island {#island ending}\nx\n")
    book, problems = parse_book(sources)
    report = check_book(book, problems, watch=lambda states: False)
    assert not report.proved
    assert report.explored
    assert report.problems == ()


def test_report_has_every_key_of_the_contract():
    """`check --format json`, key by key."""
    report = CASES["dead end: only with a fact"].report()
    data = report_data(report, 1.23456)
    assert set(data) >= {
        "book", "sections", "choices", "words", "proved", "states", "seconds", "journeys",
        "reached", "findings",
    }  # fmt: skip
    assert data["book"] == {"id": "tiny", "title": "Tiny", "hash": report.book.hash}
    assert (data["sections"], data["choices"], data["proved"], data["seconds"]) == (
        3, 3, True, 1.235,
    )  # fmt: skip
    assert data["states"] >= 3
    assert data["journeys"] == {"count": "1", "shortest": 2, "longest": 2}
    assert data["reached"] == {
        "sections": 3, "choices": 3, "endings": 1, "entry_points": [], "detection_tools": [],
        "support_formats": [], "programmes": [],
    }  # fmt: skip
    (finding,) = data["findings"]
    assert finding["rule"] == "dead-end"
    assert finding["trace"] == ["a>b"]
    assert finding["facts"] == {"q": "two"}


def test_infinitely_many_journeys_have_no_longest():
    """`count` is “infinite”, `longest` null."""
    report = CASES["dead text: in a section"].report(mended=True)
    assert report_data(report, 0)["journeys"] == {
        "count": "infinite", "shortest": 1, "longest": None,
    }  # fmt: skip
