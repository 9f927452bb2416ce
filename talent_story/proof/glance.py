"""A first look at a book: what its choices alone say, in well under a second for most books.

Whoever is writing wants to know at once that the sentence just saved did not cut the story in two.
So what depends on offers alone is answered first, over every state and all facts, exactly as the
proof answers it: sections entered, choices offered, dead ends, traps, entries met, routes. Texts,
effects and programmes are left to the proof.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from talent_story.book.model import Book
from talent_story.book.passages import Conditional, Passage, Printed
from talent_story.book.problems import Place, Problem
from talent_story.proof.exploration import Exploration, Watch, Witness
from talent_story.proof.flow import FAR, Flow
from talent_story.proof.meeting import facts_at
from talent_story.proof.rules import (
    Case,
    check_dead_choice,
    check_dead_end,
    check_persona_route,
    check_trap,
    check_unmet,
    check_unreachable_section,
)
from talent_story.proof.search import facts_of_story
from talent_story.proof.states import states_of
from talent_story.story.machine import machine_of
from talent_story.story.play import Play
from talent_story.story.reduction import reduce_machine

if TYPE_CHECKING:
    from talent_story.proof.states import Ids

GLANCE_STATES = 2_000_000

_CHECKS = (
    check_unreachable_section,
    check_dead_choice,
    check_dead_end,
    check_trap,
    check_unmet,
    check_persona_route,
)


@dataclass(frozen=True)
class Glance:
    """What a first look found, and a shortest journey into each section that journeys enter."""

    problems: tuple[Problem, ...]
    journeys: dict[str, Witness]


def glance(play: Play, watch: Watch | None = None) -> Glance:
    """Look at a book. Raises TooManyStates, Unfit or Stopped; then only the proof can tell."""
    facts = facts_of_story(play)
    graph = states_of(reduce_machine(machine_of(play, facts), ()), most=GLANCE_STATES, watch=watch)
    flow = Flow(graph)
    book = play.book
    found = Exploration(complete=True, states=len(graph), traps={})
    found.choices.update(way.choice for way in graph.ways)
    stuck = (graph.degrees() == 0) & ~flow.endings
    caught = flow.away_from(np.flatnonzero(flow.endings | stuck)) >= FAR
    journeys: dict[str, Witness] = {}
    for section, states in graph.by_section():
        found.sections.add(section)
        found.met.update(book.sections[section].meets)
        journeys[section] = _shortest(flow, facts, states)
        if stuck[states].any():
            found.dead_ends[section] = _shortest(flow, facts, states[stuck[states]])
        if caught[states].any() and found.traps is not None:
            found.traps[section] = _shortest(flow, facts, states[caught[states]])
    case = Case(play, found)
    return Glance(tuple(problem for check in _CHECKS for problem in check(case)), journeys)


def _shortest(flow: Flow, facts: list[str], states: Ids) -> Witness:
    start, choices = flow.journey_to(int(states[flow.depths[states].argmin()]))
    return Witness(choices, facts_at(flow, facts, start))


# What stays true while only prose changes


def workings(book: Book) -> object:
    """Return all of a book that its proof depends on: two books alike in it are proved alike.

    Prose, titles, names and places in the source are not part of it; which conditions choose
    between texts is.
    """
    sections = tuple(
        (
            section.id,
            section.chapter,
            section.ending,
            section.effects,
            section.meets,
            section.part_of,
            _shape(section.passage),
            tuple(
                (
                    choice.id,
                    choice.target,
                    choice.condition,
                    bool(choice.locked),
                    choice.effects,
                    choice.once,
                    choice.fallback,
                    _shape(choice.text),
                )
                for choice in section.choices
            ),
        )
        for section in book.sections.values()
    )
    programmes = tuple(
        (p.id, p.eligible, tuple((signal.condition, signal.weight) for signal in p.signals))
        for p in book.programmes.values()
    )
    return (
        book.start,
        book.whole,
        tuple(repr(variable) for variable in book.variables.values()),
        tuple((fact.name, fact.values) for fact in book.facts.values()),
        tuple(_shape(chapter.opening) for chapter in book.chapters),
        sections,
        programmes,
        tuple(book.entry_points),
        tuple(book.detection_tools),
        tuple(book.support_formats),
    )


def _shape(passage: Passage) -> object:
    return tuple(
        piece.name
        if isinstance(piece, Printed)
        else tuple((branch.condition, _shape(branch.passage)) for branch in piece.branches)
        for piece in passage.pieces
        if isinstance(piece, (Printed, Conditional))
    )


def carried_over(found: Exploration, before: Book, after: Book) -> Exploration:
    """Return what exploring one book found, for another of the same `workings`.

    Conditional texts are known by their place in the source, which prose moves.
    """
    places = dict(zip(_branch_places(before), _branch_places(after), strict=True))
    return replace(found, branches={places[place] for place in found.branches if place in places})


def _branch_places(book: Book) -> list[Place]:
    passages = [chapter.opening for chapter in book.chapters]
    for section in book.sections.values():
        passages.append(section.passage)
        passages.extend(choice.text for choice in section.choices)
    return [branch.place for passage in passages for branch, _, _ in passage.branches()]
