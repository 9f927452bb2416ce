"""A first look says of choices what the proof says, and prose does not make it look again."""

from __future__ import annotations

from talent_story.book import parse_book, sources_of
from talent_story.proof.glance import carried_over, glance, workings
from talent_story.proof.report import check_book
from talent_story.proof.rules import Case, findings
from talent_story.proof.search import search
from talent_story.story.journey import replay
from talent_story.story.play import Play
from tests.books import random_book, random_files

SEEN = {"unreachable-section", "dead-choice", "dead-end", "trap", "unmet", "persona-route"}


def test_a_first_look_agrees_with_the_proof() -> None:
    """Of made-up books, its findings are those of the proof that choices alone decide."""
    for seed in range(200):
        book = random_book(seed, 3 + seed % 6)
        play = Play(book)
        looked = glance(play)
        whole = [p for p in check_book(book, []).problems if p.rule in SEEN]
        assert {(p.rule, p.id, len(p.trace or ())) for p in looked.problems} == {
            (p.rule, p.id, len(p.trace or ())) for p in whole
        }, seed
        for section, witness in looked.journeys.items():
            played = replay(play, dict(witness.facts), witness.choices)
            assert played.whole and played.journey.state.section == section, seed


def test_a_proof_is_carried_over_prose() -> None:
    """A line more of prose moves every finding with its line, and proves nothing anew."""
    for seed in range(60):
        files = random_files(seed, 5)
        longer = {
            name: text.replace("Text of", "One line more.\n\nText of")
            if "chapters" in name
            else text
            for name, text in files.items()
        }
        before, _ = parse_book(sources_of(files))
        after, _ = parse_book(sources_of(longer))
        assert before.hash != after.hash
        assert workings(before) == workings(after), seed
        carried = carried_over(search(Play(before)), before, after)
        again = findings(Case(Play(after), carried))
        assert set(again) == set(findings(Case(Play(after), search(Play(after))))), seed


def test_what_decides_something_is_part_of_the_workings() -> None:
    """A condition, an effect, a target, a fact's value, a signal: each makes another machine."""
    files = {
        "graph/book.yaml": "format: 1\nid: b\ntitle: B\nstart: a\nvariables: {n: {min: 0, max: 3}}\n"
        "facts: {q: {label: Q, values: {x: X, y: Y}}}\n",
        "graph/programmes.yaml": "- id: p\n  name: P\n  signals:\n    - {if: n >= 1, weight: 1, because: B}\n",
        "chapters/1.md": "---\ntitle: T\n---\n## A {#a}\n\n{if n >= 1}one{end}\n\n"
        '- [On](#z){if="n < 2" do="n += 1"}\n- [Round](#a){fallback}\n\n## Z {#z ending}\n\nBye.\n',
    }
    book, problems = parse_book(sources_of(files))
    assert not problems
    for name, old, new in (
        ("chapters/1.md", "{if n >= 1}", "{if n >= 2}"),
        ("chapters/1.md", "n < 2", "n < 3"),
        ("chapters/1.md", "n += 1", "n += 2"),
        ("chapters/1.md", "](#z)", "](#a)"),
        ("chapters/1.md", "{fallback}", ""),
        ("chapters/1.md", "{fallback}", "{once}"),
        ("graph/book.yaml", "y: Y", "y: Y, z: Z"),
        ("graph/book.yaml", "max: 3", "max: 2"),
        ("graph/programmes.yaml", "n >= 1", "n >= 2"),
        ("graph/programmes.yaml", "weight: 1", "weight: 2"),
    ):
        other, _ = parse_book(sources_of({**files, name: files[name].replace(old, new)}))
        assert workings(other) != workings(book), (name, old, new)
    for name, old, new in (
        ("chapters/1.md", "Bye.", "Good bye, then."),
        ("chapters/1.md", "[On]", "[Go on]"),
        ("graph/programmes.yaml", "because: B", "because: Because"),
        ("graph/book.yaml", "x: X", "x: Xs"),
    ):
        other, _ = parse_book(sources_of({**files, name: files[name].replace(old, new)}))
        assert workings(other) == workings(book), (name, old, new)
