"""The rules of the checker as questions of one form: does this ever hold in that section?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from talent_story.book.model import Programme
from talent_story.book.passages import Passage
from talent_story.proof.advice import Advice
from talent_story.proof.exploration import Exploration
from talent_story.story.layout import facts_read_by
from talent_story.story.machine import (
    FALSE,
    TRUE,
    Atom,
    Formula,
    Question,
    Unfit,
    conjunction,
    disjunction,
    formula_of,
    locked_formula,
    negation,
    offered_formula,
    stepped,
)
from talent_story.story.play import Play, Step

MOST_SIGNALS = 10
MAX_ASSIGNMENTS = 500_000


def story_questions(play: Play, found: Exploration) -> Iterator[Question]:
    """Ask of what is not found yet: sections and choices on offer; and where nothing is.

    Dead ends are asked of everywhere: what is a trap depends on all of them.
    """
    book, layout = play.book, play.layout
    for section in book.sections.values():
        if section.id not in found.sections:
            yield Question(("section", section.id), section.id, TRUE)
        if section.ending:
            continue
        offers = [offered_formula(layout, section.choices, c) for c in section.choices]
        nothing = conjunction(negation(layout, offer) for offer in offers)
        if nothing != FALSE:
            yield Question(("dead end", section.id), section.id, nothing)
        for choice, offer in zip(section.choices, offers, strict=True):
            if choice.id not in found.choices:
                yield Question(("choice", choice.id), section.id, offer)


def open_questions(play: Play, found: Exploration) -> list[Question]:
    """Ask of what tells more states apart: texts not shown yet, effects not seen at work."""
    return [
        question
        for question in (*_text_questions(play, found), *_effect_questions(play, found))
        if question.section in found.sections and question.formula != FALSE
    ]


def _text_questions(play: Play, found: Exploration) -> Iterable[Question]:
    book, layout = play.book, play.layout

    def branches(section: str, passage: Passage, shown: Formula) -> Iterable[Question]:
        for branch, holding, failing in passage.branches():
            if branch.place in found.branches:
                continue
            formula = conjunction(
                [
                    shown,
                    *(formula_of(condition, layout) for condition in holding),
                    *(negation(layout, formula_of(c, layout)) for c in failing),
                ]
            )
            yield Question(("branch", branch.place), section, formula)

    for section in book.sections.values():
        yield from branches(section.id, section.passage, conjunction(()))
        for choice in section.choices:
            offered = offered_formula(layout, section.choices, choice)
            shown = disjunction([offered, locked_formula(layout, choice)])
            yield from branches(section.id, choice.text, shown)
        place = layout.chapters.get(section.chapter)
        if place is not None:
            opening = book.chapters[section.chapter].opening
            yield from branches(section.id, opening, Atom(place, frozenset((1,))))


def _effect_questions(play: Play, found: Exploration) -> Iterable[Question]:
    """Ask of each effect not yet seen at work whether it ever changes its variable."""
    layout = play.layout
    names = {place: name for name, place in layout.variables.items()}
    for section in play.book.sections.values():
        for choice in section.choices:
            target = play.book.sections[choice.target]
            owners = [(f"choice {choice.id}", n) for n in range(len(choice.effects))]
            owners += [(target.id, n) for n in range(len(target.effects))]
            if all(owner in found.effects for owner in owners):
                continue
            offered = offered_formula(layout, section.choices, choice)
            steps = play.choice_steps(choice)
            own = play.effect_steps(choice.effects)
            entry = play.entry_steps(target)
            marks = len(steps) - len(own) - len(entry)
            labels: list[tuple[str, int] | None] = [None] * marks
            labels += [(f"choice {choice.id}", n) for n in range(len(own))]
            before = len(entry) - len(target.effects)
            labels += [None] * before + [(target.id, n) for n in range(len(target.effects))]
            yield from _changes(play, found, section.id, offered, steps, labels, names)


def _changes(
    play: Play,
    found: Exploration,
    section: str,
    offered: Formula,
    steps: tuple[Step, ...],
    labels: Sequence[tuple[str, int] | None],
    names: dict[int, str],
) -> Iterable[Question]:
    layout = play.layout
    values: dict[int, list[int]] = {}
    for step, label in zip(steps, labels, strict=True):
        place = step[0]
        low, high = layout.minimum[place], layout.maximum[place]
        now = values.setdefault(place, list(range(low, high + 1)))
        after = [stepped(step, value) for value in now]
        if label is not None and label not in found.effects:
            moved = frozenset(n for n in range(len(now)) if now[n] != after[n])
            yield Question(
                ("effect", *label, names[place]),
                section,
                conjunction([offered, Atom(place, moved)]) if moved else FALSE,
            )
        values[place] = after


def may_be_recommended(play: Play, programme: Programme) -> Formula:
    """Return when a programme scores over 0 and is not certainly refused."""
    parts = [scored(play, programme)]
    if programme.eligible is not None:
        refused = formula_of(programme.eligible, play.layout, wanted=False)
        parts.append(negation(play.layout, refused))
    return conjunction(parts)


def scored(play: Play, programme: Programme) -> Formula:
    """Return when the score of a programme is over 0."""
    layout = play.layout
    signals = programme.signals
    if len(signals) > MOST_SIGNALS:
        raise Unfit("a programme has too many signals")
    holds = [formula_of(signal.condition, layout) for signal in signals]
    ways = []
    for pattern in product((True, False), repeat=len(signals)):
        if sum(s.weight for s, on in zip(signals, pattern, strict=True) if on) > 0:
            ways.append(
                conjunction(
                    formula if on else negation(layout, formula)
                    for formula, on in zip(holds, pattern, strict=True)
                )
            )
    return disjunction(ways)


@dataclass(frozen=True)
class Refusal:
    """Programmes that facts refuse together: when, as far as the story reads them, and by which."""

    programmes: tuple[Programme, ...]
    story_facts: Formula
    free_facts: dict[str, str]


def refusals(
    play: Play, advice: Advice, group: Sequence[Programme], story_facts: Sequence[str]
) -> list[Refusal]:
    """Return the ways in which facts can refuse programmes of a group, the widest only.

    For each assignment of the facts, known or not, the programmes that it certainly refuses; an
    assignment that refuses less than another under the same facts of the story is left out.
    Raises Unfit when there are too many assignments.
    """
    layout, book = play.layout, play.book
    conditions = [p.eligible for p in group if p.eligible is not None]
    read = facts_read_by(conditions)
    told = [name for name in story_facts if name in read]
    free = [name for name in advice.free if name in read]
    total = 1
    for name in (*told, *free):
        total *= len(book.facts[name].values) + 1
    if total > MAX_ASSIGNMENTS:
        raise Unfit("too many facts for eligibility")
    values = list(layout.start)
    found: list[Refusal] = []
    for story_values in product(*(range(len(book.facts[name].values) + 1) for name in told)):
        for name, value in zip(told, story_values, strict=True):
            values[layout.facts[name]] = value
        refused: dict[tuple[str, ...], tuple[tuple[Programme, ...], dict[str, str]]] = {}
        for free_values in product(*(range(1, len(book.facts[name].values) + 1) for name in free)):
            for name, value in zip(free, free_values, strict=True):
                values[layout.facts[name]] = value
            programmes = tuple(
                p
                for p in group
                if p.eligible is not None and play.predicate(p.eligible, False)(values)
            )
            key = tuple(p.id for p in programmes)
            if key not in refused:
                facts = {
                    name: book.facts[name].values[value - 1]
                    for name, value in zip(free, free_values, strict=True)
                }
                refused[key] = (programmes, facts)
        for key, (programmes, facts) in refused.items():
            if any(set(key) < set(other) for other in refused):
                continue
            formula = conjunction(
                Atom(layout.facts[name], frozenset((value,)))
                for name, value in zip(told, story_values, strict=True)
            )
            found.append(Refusal(programmes, formula, facts))
    return found
