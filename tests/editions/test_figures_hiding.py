"""Nothing about fewer than k people: by a cell, a sum, a difference, or any combination."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent_story.editions.figures.hiding import LEAST, Ledger, publishable

Group = frozenset[int]


def echelon(vectors: Sequence[Sequence[int]]) -> list[list[Fraction]]:
    """Return a reduced basis of what these vectors span, in exact arithmetic."""
    rows = [[Fraction(number) for number in vector] for vector in vectors]
    basis: list[list[Fraction]] = []
    for row in rows:
        for other in basis:
            lead = next(place for place, number in enumerate(other) if number)
            row = [a - row[lead] * b for a, b in zip(row, other, strict=True)]
        if any(row):
            lead = next(place for place, number in enumerate(row) if number)
            row = [number / row[lead] for number in row]
            basis = [
                [a - other[lead] * b for a, b in zip(other, row, strict=True)] for other in basis
            ]
            basis.append(row)
    return basis


def spanned(basis: list[list[Fraction]], vector: Sequence[int]) -> bool:
    row = [Fraction(number) for number in vector]
    for other in basis:
        lead = next(place for place, number in enumerate(other) if number)
        row = [a - row[lead] * b for a, b in zip(row, other, strict=True)]
    return not any(row)


def indicator(group: Collection[int], people: int) -> list[int]:
    return [int(person in group) for person in range(people)]


def given_away(published: Sequence[Group], people: int, least: int = LEAST) -> Group | None:
    """Return a group of 1 to least - 1 people whose size follows from the published ones."""
    basis = echelon([[1] * people, *(indicator(group, people) for group in published)])
    for size in range(1, least):
        for group in combinations(range(people), size):
            if spanned(basis, indicator(group, people)):
                return frozenset(group)
    return None


def told(groups: Sequence[Group], people: int) -> list[Group]:
    ledger = Ledger(people, 0, LEAST)
    return [group for group in groups if ledger.publish(group)]


@given(
    st.integers(5, 13).flatmap(
        lambda people: st.tuples(
            st.just(people),
            st.lists(st.frozensets(st.integers(0, people - 1)), min_size=1, max_size=9),
        )
    )
)
@settings(max_examples=60, deadline=None)
def test_no_combination_of_published_groups_is_a_small_group(case):
    """An attacker who solves the linear system exactly finds no group of 1 to 4 people."""
    people, groups = case
    assert given_away(told(groups, people), people) is None


@given(
    st.integers(10, 13).flatmap(
        lambda people: st.tuples(
            st.just(people),
            st.lists(
                st.frozensets(st.integers(0, people - 1), min_size=5, max_size=people - 5),
                min_size=1,
                max_size=6,
            ),
        )
    )
)
@settings(max_examples=60, deadline=None)
def test_what_is_refused_would_have_given_something_away(case):
    """Little is hidden for nothing: each refused group, with those published before it, shows a
    small group; or a combination that counts somebody twice comes out small."""
    people, groups = case
    ledger = Ledger(people, 0, LEAST)
    published: list[Group] = []
    for group in groups:
        if ledger.publish(group):
            published.append(group)
            continue
        basis = echelon([[1] * people, *(indicator(each, people) for each in (*published, group))])
        weights = (0, 1, 2)
        assert any(
            spanned(basis, vector)
            for places in (
                set(places) for size in range(1, 5) for places in combinations(range(people), size)
            )
            for values in product(weights[1:], repeat=len(places))
            for vector in (_spread(dict(zip(sorted(places), values, strict=True)), people),)
        )


def _spread(values: dict[int, int], people: int) -> list[int]:
    return [values.get(person, 0) for person in range(people)]


def compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in compositions(total - first, parts - 1):
            yield (first, *rest)


def small_table(cells: tuple[int, ...]) -> tuple[int | None, ...]:
    """Return the page of one table that everyone answered; an empty cell has its ghost."""
    total = sum(cells)
    starts = [sum(cells[:place]) for place in range(len(cells))]
    groups = [list(range(start, start + size)) for start, size in zip(starts, cells, strict=True)]
    empty = [group for group in groups if not group]
    for number, group in enumerate(empty, total):
        group.append(number)
    shown = publishable(Ledger(total, len(empty), LEAST), groups, range(total))
    return tuple(size if ok else None for size, ok in zip(cells, shown, strict=True))


@pytest.mark.parametrize("parts", [2, 3, 4])
def test_every_small_table(parts):
    """For 5 to 14 people and 2 to 4 answers, exhaustively, against one who knows the rules: no
    group of answers has 1 to 4 people in every table that would give the same page."""
    for total in range(5, 15):
        pages: dict[tuple[int | None, ...], list[tuple[int, ...]]] = {}
        for cells in compositions(total, parts):
            pages.setdefault(small_table(cells), []).append(cells)
        for page, tables in pages.items():
            visible = [size for size in page if size is not None]
            assert all(LEAST <= size <= total - LEAST for size in visible)
            for count in range(1, parts):
                for places in combinations(range(parts), count):
                    sizes = {sum(cells[place] for place in places) for cells in tables}
                    assert not sizes <= {1, 2, 3, 4}, (page, places, sizes)


FORK = ((0,), (2, 3), (1,))
AFTER = ((2,), (3,))
ENDINGS = ((0, 2), (1, 3))


@pytest.mark.parametrize(
    "questions",
    [
        pytest.param((FORK, AFTER), id="a fork after a fork"),
        pytest.param((ENDINGS, FORK, AFTER), id="and where it ends"),
        pytest.param((((0, 1), (2, 3)), ((0, 2), (1, 3))), id="forks that cross"),
        pytest.param((((0, 1, 2),), ((1, 2),), ((2,),)), id="one within the other"),
    ],
)
@pytest.mark.parametrize("total", [12, 15])
def test_whole_numbers_do_not_help_an_attacker(questions, total):
    """Four ways through a book. Of all the populations that have the published numbers, there is
    always one where a given group has nobody in it, or at least five."""
    worlds = list(compositions(total, 4))
    for numbers in {page_of(world, questions) for world in worlds}:
        possible = [
            world
            for world in worlds
            if all(
                number is None or number == sum(world[way] for way in answer)
                for answers, shown in zip(questions, numbers, strict=True)
                for answer, number in zip(answers, shown, strict=True)
            )
        ]
        for count in range(1, 4):
            for ways in combinations(range(4), count):
                sizes = {sum(world[way] for way in ways) for world in possible}
                assert not sizes <= {1, 2, 3, 4}, (numbers, ways, sizes)


def page_of(
    world: tuple[int, ...], questions: Sequence[Sequence[tuple[int, ...]]]
) -> tuple[tuple[int | None, ...], ...]:
    """Return what is published of so many people on each of the ways."""
    people = [way for way, count in enumerate(world) for _person in range(count)]
    ghosts = [
        answer[0]
        for answers in questions
        for answer in answers
        if not any(world[way] for way in answer)
    ]
    ledger = Ledger(len(people), len(ghosts), LEAST)
    pages = []
    for answers in questions:
        groups = [
            [number for number, way in enumerate([*people, *ghosts]) if way in answer]
            for answer in answers
        ]
        passing = {way for answer in answers for way in answer}
        within = [number for number, way in enumerate(people) if way in passing]
        if len(answers) == 1:
            within = list(range(len(people)))
        shown = publishable(ledger, groups, within)
        pages.append(
            tuple(
                sum(world[way] for way in answer) if ok else None
                for answer, ok in zip(answers, shown, strict=True)
            )
        )
    return tuple(pages)


def test_an_empty_cell_and_a_small_one_look_the_same():
    """Ten, nine and six, and nobody elsewhere, or three people: the same cells are shown."""
    assert small_table((10, 9, 6, 0)) == (10, 9, None, None)
    assert small_table((10, 9, 6, 3)) == (10, 9, None, None)


def test_a_table_with_no_small_cell_is_told_whole():
    """When everybody is in a large cell, nothing needs to be hidden."""
    assert small_table((6, 6, 6)) == (6, 6, 6)


def test_nested_tables_do_not_leak_by_difference():
    """Eleven came this way and eight of them that way: the three others must not show."""
    ledger = Ledger(30, 0, LEAST)
    assert ledger.publish(range(11))
    assert not ledger.publish(range(8))
    assert ledger.publish(range(6))


def test_three_tables_do_not_leak_together():
    """Two groups that share nobody, and a third that holds both and three more people."""
    ledger = Ledger(40, 0, LEAST)
    assert ledger.publish(range(6)) and ledger.publish(range(6, 13))
    assert not ledger.publish(range(16))
    assert ledger.publish(range(18))


def test_at_a_fork_where_nearly_all_do_the_same_nothing_is_told():
    """Nobody's choice may be known from their having passed."""
    for others in range(5):
        passed = range(20 + others)
        ledger = Ledger(60, 0, LEAST)
        assert publishable(ledger, [range(20), range(20, 20 + others)], passed) == [False, False]


@pytest.mark.parametrize("least", [5, 6, 7, 11])
def test_a_higher_threshold_holds(least):
    """With k = 11 it is groups of 1 to 10 that must not follow."""
    ledger = Ledger(50, 0, least)
    assert ledger.publish(range(25))
    for cut in range(1, least):
        assert not ledger.publish(range(25 - cut))
        assert not ledger.publish(range(25 + cut))
    assert ledger.publish(range(25 - least))


def test_the_threshold_only_goes_up():
    with pytest.raises(ValueError):
        Ledger(40, 0, 4)


def test_where_there_is_too_much_to_search_more_is_hidden(monkeypatch):
    """The stricter rule: whom the page tells apart from all but a few others is not counted."""
    monkeypatch.setattr("talent_story.editions.figures.hiding._MOST_SUMS", 3)
    ledger = Ledger(30, 0, LEAST)
    assert ledger.publish(range(15))
    assert not ledger.publish([*range(12), *range(15, 18)])
    assert ledger.publish([*range(10), *range(15, 20)])
