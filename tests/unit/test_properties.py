"""What holds of every book and every journey, tried on books made up at random.

Each test draws the seed of a book and of a walk; `random_book(seed)` and the walk's seed in the
failure give both back. `naive` is the second opinion: the format played literally.
"""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent_story.book import Book, parse_book, sources_of
from talent_story.book.language import (
    And,
    Chosen,
    Condition,
    Known,
    Met,
    Not,
    OfFact,
    OfVariable,
    OfVisits,
    Or,
    names_read,
)
from talent_story.book.passages import Conditional, Passage, Printed
from talent_story.guidance import rank
from talent_story.story import (
    ChoiceRefused,
    Journey,
    Play,
    format_record,
    parse_record,
    replay,
    replay_record,
)
from talent_story.story.compiling import compile_condition
from talent_story.story.layout import conditions_of
from tests.books import SEEDS, random_book, random_books, random_facts, random_files
from tests.unit import naive

BOOKS = random_books()


def random_journey(play: Play, seed: int, most: int = 25) -> Journey:
    """Return a journey of up to `most` random choices."""
    rng = Random(seed)
    journey = Journey.begin(play, random_facts(rng, play.book))
    for _ in range(rng.randrange(most)):
        offers = journey.offers()
        if not offers:
            break
        journey = journey.take(rng.choice(offers).id)
    return journey


def every_passage(book: Book) -> list[Passage]:
    passages = [chapter.opening for chapter in book.chapters]
    for section in book.sections.values():
        passages += [section.passage, *(choice.text for choice in section.choices)]
    return passages


def test_seed_gives_the_same_book_again():
    """A failure that shows its seed can be looked at."""
    assert random_files(12345) == random_files(12345)
    assert random_book(12345) == random_book(12345)


def test_made_up_books_use_the_whole_format():
    """Among a few hundred: every feature, endings out of reach, cycles, contradictions."""
    text = "\n".join("\n".join(random_files(seed).values()) for seed in range(300))
    for feature in (
        "{if ", "{elif ", "{else}", "{end}", "{= ", "seen(", "visits(", "chosen(", "met(", "known(",
        "not ", " and ", " or ", "once", "fallback", "locked=", 'id="', "do=", "ending", "entry=",
        "tool=", "format=", "programme=", "eligible:", "weight: -1", "values: [", ": flag",
        "min: -1", "~2", "sens_pratique",
    ):  # fmt: skip
        assert feature in text, feature


@given(SEEDS)
def test_made_up_books_are_sound(seed):
    """A book made up is a book without faults, whatever its seed and size."""
    for size in (2, 6, 9):
        random_book(seed, size)


@given(BOOKS, SEEDS)
def test_undo_restores_the_state(seeded, walk):
    """After any move, undo gives back the very state before it; so does rewinding."""
    journey = random_journey(Play(seeded[1]), walk)
    before = (journey.state, journey.choices, journey.offers(), journey.text())
    for choice in journey.offers():
        undone = journey.take(choice.id).undo()
        assert (undone.state, undone.choices, undone.offers(), undone.text()) == before
    for length, stage in enumerate(journey.stages()):
        assert journey.rewind(length).state == stage.state


@given(BOOKS, SEEDS)
def test_replay_equals_play(seeded, walk):
    """The book, the facts and the choices determine the state, and nothing else does."""
    journey = random_journey(Play(seeded[1]), walk)
    other = Play(random_book(seeded[0]))
    played = replay(other, journey.facts, journey.choices)
    assert played.whole
    assert played.journey.state == journey.state
    assert played.journey.offers() == journey.offers()
    assert [stage.state for stage in played.journey.stages()] == [
        stage.state for stage in journey.stages()
    ]


@given(BOOKS, SEEDS)
def test_journey_survives_its_saved_form(seeded, walk):
    """Written and read back, it stands where it stood."""
    journey = random_journey(Play(seeded[1]), walk)
    record, fault = parse_record(format_record(journey.record()))
    assert fault is None
    assert record == journey.record()
    assert record is not None
    played = replay_record(Play(seeded[1]), record)
    assert played.whole
    assert played.journey.state == journey.state
    assert (played.dropped_facts, played.left) == ((), ())


@given(BOOKS, SEEDS)
def test_no_move_leaves_a_value_out_of_range(seeded, walk):
    """Counters stop at their bounds, and every value of a state has some."""
    play = Play(seeded[1])
    layout = play.layout
    for stage in random_journey(play, walk, 60).stages():
        for low, value, high in zip(
            layout.minimum, stage.state.values, layout.maximum, strict=True
        ):
            assert low <= value <= high
        for name, value in stage.values().items():
            variable = play.book.variables[name]
            if variable.kind == "counter":
                assert isinstance(value, int)
                assert variable.minimum <= value <= variable.maximum


@given(BOOKS, SEEDS)
def test_exactly_what_is_on_offer_can_be_taken(seeded, walk):
    """Of all the choices of the book; and what is locked is shown, never offered."""
    play = Play(seeded[1])
    journey = random_journey(play, walk)
    offered = {choice.id for choice in journey.offers()}
    locked = {choice.id for choice in journey.locked()}
    assert not offered & locked
    for id, choice in play.book.choices.items():
        if id in offered:
            assert play.take(journey.state, id).section == choice.target
            continue
        with pytest.raises(ChoiceRefused) as refused:
            play.take(journey.state, id)
        elsewhere = choice.section != journey.state.section
        expected = "elsewhere" if elsewhere else "locked" if id in locked else "not-offered"
        assert refused.value.reason == expected


def naive_text(passage: Passage, book: Book, moment: naive.Moment) -> str:
    """Return the text of a passage, resolved literally; values are left out."""
    out = []
    for piece in passage.pieces:
        if isinstance(piece, str):
            out.append(piece)
        elif isinstance(piece, Conditional):
            for branch in piece.branches:
                if naive.holds(branch.condition, book, moment):
                    out.append(naive_text(branch.passage, book, moment))
                    break
    return "".join(out)


def without_values(passage: Passage) -> Passage:
    """Return a passage without what it prints."""
    pieces = []
    for piece in passage.pieces:
        if isinstance(piece, Conditional):
            from dataclasses import replace

            pieces.append(
                Conditional(
                    tuple(replace(b, passage=without_values(b.passage)) for b in piece.branches)
                )
            )
        elif not isinstance(piece, Printed):
            pieces.append(piece)
    return Passage(tuple(pieces))


@given(BOOKS, SEEDS)
def test_play_agrees_with_the_format_played_literally(seeded, walk):
    """Offers, locks, texts, variables, ranking: at every step as an independent reading says."""
    book, play = seeded[1], Play(seeded[1])
    journey = random_journey(play, walk)
    moment = naive.begin(book, journey.facts)
    for stage in journey.stages():
        if stage.choice is not None:
            moment = naive.take(book, moment, stage.choice)
        assert stage.state.section == moment.section
        assert stage.opens_chapter() == moment.opens
        if not stage.at_ending:
            assert list(stage.offers()) == naive.offers(book, moment)
            assert list(stage.locked()) == naive.locked(book, moment)
        for passage in every_passage(book):
            bare = without_values(passage)
            assert play.passage(stage.state, bare) == naive_text(bare, book, moment)
        for name, number in moment.variables:
            assert stage.state.values[play.layout.variables[name]] == number
        ranking = rank(stage)
        recommended, aside = naive.ranking(book, moment)
        assert [(r.programme.id, r.score, r.eligible) for r in ranking.recommended] == recommended
        assert {a.programme.id: a.score for a in ranking.set_aside} == aside


# Conditions


@st.composite
def conditions_and_moments(draw):
    """Draw a book, any condition over it, and any values, possible in a journey or not."""
    seed = draw(SEEDS)
    book = random_book(seed)
    read = [name for condition in conditions_of(book) for name in names_read(condition)]
    leaves = (
        [OfVariable(name, "==", 0) for name in book.variables]
        + [OfFact(name, "==", 1) for name in book.facts]
        + [Known(name) for name in book.facts]
    )
    leaves += [Chosen(name) for kind, name in read if kind == "chosen"]
    leaves += [Met(name) for kind, name in read if kind == "met"]
    leaves += [OfVisits(name, ">=", 1) for kind, name in read if kind == "visits"]
    if not leaves:
        leaves = [Not(And(())), And(()), Or(())]
    sign = st.sampled_from(("==", "!=", "<", "<=", ">", ">="))

    def varied(leaf: Condition) -> st.SearchStrategy[Condition]:
        if isinstance(leaf, OfVariable):
            return st.builds(OfVariable, st.just(leaf.name), sign, st.integers(-2, 4))
        if isinstance(leaf, OfFact):
            return st.builds(OfFact, st.just(leaf.name), sign, st.integers(1, 3))
        if isinstance(leaf, OfVisits):
            # As far as the book itself compares: further, a state does not tell.
            return st.builds(OfVisits, st.just(leaf.section), st.sampled_from((">=", "<")),
                             st.just(1))  # fmt: skip
        return st.just(leaf)

    condition = draw(
        st.recursive(
            st.sampled_from(leaves).flatmap(varied),
            lambda parts: (
                st.builds(Not, parts)
                | st.builds(And, st.lists(parts, min_size=1, max_size=4).map(tuple))
                | st.builds(Or, st.lists(parts, min_size=1, max_size=4).map(tuple))
            ),
            max_leaves=8,
        )
    )
    return seed, book, condition, draw(SEEDS, label="seed of the values")


@given(conditions_and_moments())
def test_compiled_condition_is_kleene_s_logic(drawn):
    """Certainly holds, certainly fails, or neither: as the tables say, in any state at all."""
    _, book, condition, values_seed = drawn
    play, rng = Play(book), Random(values_seed)
    layout = play.layout
    holds = compile_condition(condition, layout)
    fails = compile_condition(condition, layout, wanted=False)
    for _ in range(20):
        values = [
            rng.randint(low, high) for low, high in zip(layout.minimum, layout.maximum, strict=True)
        ]
        facts = {
            name: fact.values[values[layout.facts[name]] - 1]
            for name, fact in book.facts.items()
            if values[layout.facts[name]]
        }
        moment = naive.Moment(
            "",
            tuple(sorted(facts.items())),
            tuple((name, values[place]) for name, place in layout.variables.items()),
            tuple((name, values[place]) for name, place in layout.visits.items()),
            frozenset(name for name, place in layout.taken.items() if values[place]),
            frozenset(name for name, place in layout.met.items() if values[place]),
        )
        truth = naive.truth(condition, book, moment)
        assert (holds(values), fails(values)) == (truth is True, truth is False)


# Evidence


def reads(condition: Condition, before: naive.Moment, after: naive.Moment, book: Book) -> bool:
    """Say whether anything that a condition reads differs between two moments."""
    for kind, name in names_read(condition):
        one, two = (
            {
                "variable": lambda m, n=name: dict(m.variables).get(n),
                "visits": lambda m, n=name: dict(m.visits).get(n, 0),
                "chosen": lambda m, n=name: n in m.taken,
                "met": lambda m, n=name: n in m.met,
                "fact": lambda m, n=name: dict(m.facts).get(n),
            }[kind](moment)
            for moment in (before, after)
        )
        if one != two:
            return True
    return False


@given(BOOKS, SEEDS)
def test_evidence_is_moves_that_changed_what_the_signal_reads(seeded, walk):
    """Each supporting move is a move of the journey and changed something; facts were told."""
    book = seeded[1]
    journey = random_journey(Play(book), walk)
    blank = naive.Moment(
        "", tuple(sorted(journey.facts.items())),
        tuple((name, variable.start) for name, variable in book.variables.items()),
    )  # fmt: skip
    trail = [blank, naive.begin(book, journey.facts)]
    for stage in journey.stages()[1:]:
        assert stage.choice is not None
        trail.append(naive.take(book, trail[-1], stage.choice))
    ranking = rank(journey)
    for item in (*ranking.recommended, *ranking.set_aside):
        assert item.score == sum(each.signal.weight for each in item.evidence)
        for each in item.evidence:
            condition = each.signal.condition
            assert naive.truth(condition, book, trail[-1]) is True
            assert list(each.support.moves) == sorted(set(each.support.moves))
            for move in each.support.moves:
                assert 0 <= move <= journey.length
                assert reads(condition, trail[move], trail[move + 1], book)
            assert set(each.support.facts) <= set(journey.facts)
            changed = any(reads(condition, a, b, book) for a, b in pairwise(trail))
            told = {name for kind, name in names_read(condition) if kind == "fact"}
            if not changed and not told & set(journey.facts):
                # What held from the very start rests on nothing.
                assert each.support.moves == ()
                assert each.support.facts == ()


@given(BOOKS, SEEDS)
def test_evidence_explains_what_did_not_hold_at_the_start(seeded, walk):
    """A signal that was not true before the story began has moves or facts to show."""
    book = seeded[1]
    journey = random_journey(Play(book), walk)
    nothing = naive.Moment(
        "", (), tuple((name, variable.start) for name, variable in book.variables.items())
    )
    ranking = rank(journey)
    for item in (*ranking.recommended, *ranking.set_aside):
        for each in item.evidence:
            if naive.truth(each.signal.condition, book, nothing) is not True:
                assert each.support.moves or each.support.facts


# Edited books


@given(SEEDS, SEEDS)
def test_replay_stops_exactly_where_the_edited_book_differs(seed, walk):
    """A choice removed: the journey goes as far as the first time it was taken, no further."""
    files = random_files(seed)
    book, _ = parse_book(sources_of(files))
    journey = random_journey(Play(book), walk)
    if not journey.choices:
        return
    gone = Random(walk).choice(journey.choices)
    choice = book.choices[gone]
    name = choice.place.file
    lines = files[name].split("\n")
    line = lines[choice.place.line - 1]
    # Kept in the book under another id, so that nothing else is at fault.
    target = f"(#{choice.target})"
    attributes = f'{target}{{id="another-id" '
    bare = target if f"{target}{{" in line else f"{target}"
    renamed = (
        line.replace(f"{target}{{", attributes)
        .replace(f'id="{gone}" ', "")
        .replace(f'id="{gone}"', "")
        if f"{target}{{" in line
        else line.replace(bare, f'{target}{{id="another-id"}}')
    )
    lines[choice.place.line - 1] = renamed
    edited, problems = parse_book(sources_of({**files, name: "\n".join(lines)}))
    if problems:  # something asks whether it was chosen
        assert all(p.rule == "unknown-name" for p in problems)
        return
    played = replay(Play(edited), journey.facts, journey.choices)
    assert played.stopped_at == journey.choices.index(gone)
    assert (played.choice, played.reason) == (gone, "unknown")
    assert played.journey.choices == journey.choices[: played.stopped_at]
    assert played.left == journey.choices[played.stopped_at :]


@given(SEEDS, SEEDS)
def test_replay_on_another_book_goes_as_far_as_it_can(seed, walk):
    """Whatever the two books: no exception, and the next choice is really not on offer."""
    journey = random_journey(Play(random_book(seed)), walk)
    other = Play(random_book(seed + 1))
    played = replay(other, journey.facts, journey.choices)
    if played.whole:
        assert played.journey.choices == journey.choices
    else:
        assert played.choice not in {choice.id for choice in played.journey.offers()}
        assert played.journey.choices + played.left == journey.choices
    for name in played.journey.facts:
        assert name not in played.dropped_facts
