"""Play: what is on offer, what a move does, and in what order."""

from __future__ import annotations

import pytest

from talent_story.story import ChoiceRefused, Play, State
from tests.books import tiny_play

END = "\n## End {#end ending}\n\nBye.\n"


def ids(choices) -> list[str]:
    return [choice.id for choice in choices]


def walk(play: Play, *choices: str, facts: dict[str, str] | None = None) -> State:
    """Return the state after choices."""
    state = play.begin(facts)
    for choice in choices:
        state = play.take(state, choice)
    return state


def test_story_begins_by_entering_its_first_section():
    """The start is entered like any section: visit, what it carries, its own effects."""
    play = tiny_play(
        '## A {#a tool="t" do="n += 1; f = true"}\n\n- [On](#end){if="seen(a) and met(t) and '
        'visits(a) == 1 and n == 4"}\n' + END,
        "variables: {n: {max: 5, start: 3}, f: flag}",
        detection_tools="- {id: t, name: T}",
    )
    state = play.begin()
    assert state.section == "a"
    assert (play.value(state, "n"), play.value(state, "f")) == (4, True)
    assert ids(play.offers(state)) == ["a>end"]


def test_move_marks_then_acts_then_enters():
    """Taking a choice: marked, its effects, the visit, what is met, the section's effects."""
    play = tiny_play(
        """
        ## A {#a}

        - [On](#b){do="n = 1; n += 2"}

        ## B {#b tool="t" do="n -= 1; n = 5"}

        {if chosen(a>b)}chosen {end}{if met(t)}met {end}{if visits(b) == 1}once {end}{= n}

        - [Again](#b)
        """,
        "variables: {n: {max: 9}}",
        detection_tools="- {id: t, name: T}",
    )
    state = walk(play, "a>b")
    assert play.text(state) == "chosen met once 5"
    assert play.text(walk(play, "a>b", "b>b")) == "chosen met 5"


def test_effects_of_the_choice_run_before_those_of_the_section():
    """The order shows at the bounds."""
    play = tiny_play(
        '## A {#a}\n\n- [On](#b){do="n += 9"}\n\n## B {#b do="n -= 1"}\n\n- [On](#end)\n' + END,
        "variables: {n: {max: 3}}",
    )
    assert play.value(walk(play, "a>b"), "n") == 2


@pytest.mark.parametrize(
    ("effects", "value"),
    [
        ("n += 1", 3), ("n += 9", 5), ("n -= 9", -1), ("n = 4", 4), ("n = 9", 5), ("n = -9", -1),
        ("n -= -1", 3), ("n += -1", 1), ("n += 9; n -= 1", 4), ("n -= 9; n += 2", 1),
        ("n += 1000000000; n -= 1000000000", -1),
    ],
)  # fmt: skip
def test_counter_stops_at_its_bounds(effects, value):
    """A counter saturates at each step, at its minimum and its maximum."""
    play = tiny_play(
        f'## A {{#a}}\n\n- [On](#end){{do="{effects}"}}\n{END}',
        "variables: {n: {min: -1, max: 5, start: 2}}",
    )
    assert play.value(walk(play, "a>end"), "n") == value


def test_competence_is_a_counter_from_nothing_to_its_maximum():
    """10 where the catalogue gives no maximum."""
    play = tiny_play(
        '## A {#a}\n\n- [On](#end){do="sens_pratique += 99; audace += 99"}\n' + END,
        competences="- {id: sens-pratique, name: S, max: 4}\n- {id: audace, name: A}",
    )
    assert play.value(play.begin(), "audace") == 0
    state = walk(play, "a>end")
    assert (play.value(state, "sens_pratique"), play.value(state, "audace")) == (4, 10)


@pytest.mark.parametrize(
    ("condition", "facts", "holds"),
    [
        ("years >= two", {"years": "ten"}, True),
        ("years >= two", {"years": "two"}, True),
        ("years >= two", {"years": "one"}, False),
        ("years < ten", {"years": "two"}, True),
        ("years != one", {"years": "two"}, True),
        ("years >= two", {}, False),
        ("not (years >= two)", {}, False),
        ("not (years >= two)", {"years": "one"}, True),
        ("not years == one", {}, False),
        ("years == one or not years == one", {}, False),
        ("years == one or seen(a)", {}, True),
        ("years == one and seen(a)", {}, False),
        ("not (years == one and seen(end))", {}, True),
        ("not (years == one or seen(end))", {}, False),
        ("known(years)", {}, False),
        ("not known(years)", {}, True),
        ("known(years)", {"years": "one"}, True),
        ("mood > low", {}, True),
        ("mood >= high", {}, False),
        ("mood == mid", {}, True),
        ("visits(end) == 0", {}, True),
        ("visits(a) >= 1 and visits(a) < 2", {}, True),
        ("visits(a) > -1", {}, True),
        ("visits(a) >= 1000000000", {}, False),
    ],
)
def test_condition_of_a_choice(condition, facts, holds):
    """Values are ordered as written; unknown counts as false, and so does its negation."""
    play = tiny_play(
        f'## A {{#a}}\n\n- [On](#end){{if="{condition}"}}\n- [Stay](#a)\n{END}',
        "variables: {mood: {values: [low, mid, high], start: mid}}\n"
        "facts: {years: {label: Y, values: {one: 1, two: 2, ten: 10}}}\n",
    )
    state = play.begin(facts)
    assert ("a>end" in ids(play.offers(state))) is holds
    if not holds:
        with pytest.raises(ChoiceRefused) as refused:
            play.take(state, "a>end")
        assert refused.value.reason == "not-offered"


def test_locked_choice_is_shown_but_cannot_be_taken():
    """A choice whose condition fails stays visible with its reason and refuses to be taken."""
    play = tiny_play(
        '## A {#a}\n\n- [On](#end){if="n >= 1" locked="pas encore"}\n- [Try](#a){do="n += 1"}\n'
        '- [No](#end){if="n >= 1"}\n' + END,
        "variables: {n: {max: 2}}",
    )
    state = play.begin()
    assert ids(play.offers(state)) == ["a>a"]
    assert [(choice.id, choice.locked) for choice in play.locked(state)] == [
        ("a>end", "pas encore")
    ]
    for choice, reason in (("a>end", "locked"), ("a>end~2", "not-offered")):
        with pytest.raises(ChoiceRefused) as refused:
            play.take(state, choice)
        assert (refused.value.choice, refused.value.reason) == (choice, reason)
    state = play.take(state, "a>a")
    assert ids(play.offers(state)) == ["a>end", "a>a", "a>end~2"]
    assert play.locked(state) == ()


def test_once_is_offered_until_taken():
    """Once a journey, even through other sections; not shown locked afterwards either."""
    play = tiny_play(
        '## A {#a}\n\n- [Ask](#b){once}\n- [Wait](#b){once if="n == 0" locked="too late"}\n'
        '- [Leave](#end)\n\n## B {#b do="n = 1"}\n\n- [Back](#a)\n' + END,
        "variables: {n: {max: 1}}",
    )
    state = walk(play, "a>b~2", "b>a")
    assert ids(play.offers(state)) == ["a>b", "a>end"]
    assert play.locked(state) == ()
    state = walk(play, "a>b", "b>a")
    assert ids(play.offers(state)) == ["a>end"]
    assert ids(play.locked(state)) == ["a>b~2"]
    with pytest.raises(ChoiceRefused) as refused:
        play.take(state, "a>b")
    assert refused.value.reason == "not-offered"


def test_fallback_is_offered_when_nothing_else_is():
    """All fallbacks, then; their own conditions still count."""
    play = tiny_play(
        '## A {#a}\n\n- [Ask](#a){if="n == 0" do="n = 1"}\n- [Leave](#end){fallback}\n'
        '- [Run](#end){fallback if="n == 1"}\n- [Fly](#end){fallback if="n == 2"}\n' + END,
        "variables: {n: {max: 2}}",
    )
    state = play.begin()
    assert ids(play.offers(state)) == ["a>a"]
    with pytest.raises(ChoiceRefused) as refused:
        play.take(state, "a>end")
    assert refused.value.reason == "not-offered"
    assert ids(play.offers(walk(play, "a>a"))) == ["a>end", "a>end~2"]


def test_fallback_counts_what_was_taken_once():
    """Choices that are used up are not on offer, so the fallback is."""
    play = tiny_play("## A {#a}\n\n- [Ask](#a){once}\n- [Leave](#end){fallback}\n" + END)
    assert ids(play.offers(play.begin())) == ["a>a"]
    assert ids(play.offers(walk(play, "a>a"))) == ["a>end"]


def test_seen_and_visits_count_entries():
    """`seen` from the first entry on; `visits` counts every entry, as far as it is asked for."""
    play = tiny_play(
        "## A {#a}\n\n{if visits(a) >= 3}many{elif visits(a) == 2}twice{else}once{end}\n\n"
        "- [Again](#a)\n- [B](#b)\n\n## B {#b}\n\n{if seen(end)}no{else}yes{end}\n\n- [A](#a)\n"
        + END
    )
    texts = [play.text(walk(play, *["a>a"] * n)) for n in range(5)]
    assert texts == ["once", "twice", "many", "many", "many"]
    assert play.text(walk(play, "a>b")) == "yes"
    assert play.text(walk(play, "a>b", "b>a")) == "twice"


def test_choices_of_elsewhere_are_refused():
    """A choice of another section, or of no book, is not taken; the state is intact."""
    play = tiny_play("## A {#a}\n\n- [On](#b)\n\n## B {#b}\n\n- [On](#end)\n" + END)
    state = play.begin()
    for choice, reason in (("b>end", "elsewhere"), ("b>a", "unknown"), ("", "unknown")):
        with pytest.raises(ChoiceRefused) as refused:
            play.take(state, choice)
        assert refused.value.reason == reason
    assert state == play.begin()
    ended = walk(play, "a>b", "b>end")
    assert play.offers(ended) == ()
    with pytest.raises(ChoiceRefused):
        play.take(ended, "b>end")


def test_facts_are_told_at_the_start():
    """A value that the fact does not have is refused, and so is a fact the book lacks."""
    play = tiny_play("## A {#a ending}\nx\n", "facts: {grade: {label: G, values: {c: C, b: B}}}\n")
    assert play.value(play.begin(), "grade") is None
    assert play.value(play.begin({"grade": "b"}), "grade") == "b"
    with pytest.raises(ValueError, match="d"):
        play.begin({"grade": "d"})
    with pytest.raises(KeyError):
        play.begin({"degree": "c"})


def test_play_is_a_function():
    """The same state and choice give the same state; two plays of a book agree."""
    text = '## A {#a}\n\n- [On](#a){do="n += 1" once}\n- [Off](#end)\n' + END
    one = tiny_play(text, "variables: {n: {max: 2}}")
    two = tiny_play(text, "variables: {n: {max: 2}}")
    assert one.take(one.begin(), "a>a") == two.take(two.begin(), "a>a")
    state = one.begin()
    one.take(state, "a>a")
    assert state == two.begin()


def test_what_nobody_asks_for_is_not_remembered():
    """Journeys that no condition can tell apart stand in one state."""
    play = tiny_play(
        '## A {#a tool="t"}\n\n- [One](#b)\n- [Two](#b)\n\n## B {#b}\n\n- [On](#a)\n',
        detection_tools="- {id: t, name: T}",
    )
    assert walk(play, "a>b") == walk(play, "a>b~2")
    assert walk(play, "a>b", "b>a") == play.begin()


def test_values_are_told_by_kind():
    """A counter is a number, a flag a boolean, a choice-variable its value."""
    play = tiny_play(
        "## A {#a ending}\nx\n",
        "variables: {n: {max: 2, start: 1}, f: flag, v: {values: {a: Un, b: Deux}, start: b}}\n",
    )
    state = play.begin()
    assert [play.value(state, name) for name in ("n", "f", "v")] == [1, False, "b"]
    assert [play.printed(state, name) for name in ("n", "f", "v")] == ["1", "non", "Deux"]
    with pytest.raises(KeyError):
        play.value(state, "w")
