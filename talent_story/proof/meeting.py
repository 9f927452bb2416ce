"""How the entries of the catalogues are met: a shortest journey to each, and through each door."""

from __future__ import annotations

import numpy as np

from talent_story.guidance.ranking import Ranking, rank
from talent_story.proof.exploration import Witness
from talent_story.proof.flow import FAR, Flow
from talent_story.proof.measures import Meeting, PersonaOutcome
from talent_story.story.journey import replay
from talent_story.story.play import Play


def meetings(flow: Flow, story_facts: list[str]) -> tuple[Meeting, ...]:
    """Return how each entry point, detection tool, support format, programme, persona is met.

    `flow` is over every state of the story, its facts having any value.
    """
    graph = flow.graph
    play = graph.reduced.machine.play
    book = play.book
    sections: dict[str, list[int]] = {}
    for number, id in enumerate(graph.sections):
        for entry in book.sections[id].meets:
            sections.setdefault(entry, []).append(number)
    found: list[Meeting] = []
    for kind, entries in (
        ("entry_points", book.entry_points),
        ("detection_tools", book.detection_tools),
        ("support_formats", book.support_formats),
        ("programmes", book.programmes),
        ("personas", book.personas),
    ):
        for id in entries:
            there = np.isin(graph.section, sections.get(id, []))
            met = whole = None
            if there.any():
                states = np.flatnonzero(there)
                near = int(states[flow.depths[states].argmin()])
                met = _witness(flow, story_facts, near, ())
                lengths = flow.depths[states] + flow.distances[states]
                best = int(lengths.argmin())
                if flow.distances[states[best]] < FAR:
                    state = int(states[best])
                    whole = _witness(flow, story_facts, state, flow.onward(state))
            found.append(Meeting(kind, id, met, whole))
    return tuple(found)


def _witness(flow: Flow, story_facts: list[str], state: int, onward: tuple[str, ...]) -> Witness:
    start, choices = flow.journey_to(state)
    return Witness((*choices, *onward), facts_at(flow, story_facts, start))


def facts_at(flow: Flow, story_facts: list[str], start: int) -> tuple[tuple[str, str], ...]:
    """Return the facts that a start state has, by name and value; those left unknown are absent."""
    play = flow.graph.reduced.machine.play
    values = flow.graph.first_values(start)
    told = []
    for name in story_facts:
        value = values.get(play.layout.facts[name], 0)
        if value:
            told.append((name, play.book.facts[name].values[value - 1]))
    return tuple(told)


def persona_outcomes(play: Play) -> tuple[PersonaOutcome, ...]:
    """Play each persona's route, and say what it comes to."""
    found: list[PersonaOutcome] = []
    for persona in play.book.personas.values():
        if not persona.route:
            continue
        played = replay(play, persona.facts, persona.route)
        journey = played.journey
        ranking = rank(journey) if journey.at_ending else Ranking((), ())
        programmes = tuple((item.programme.id, item.eligible) for item in ranking.recommended)
        advised = {id for id, _ in programmes}
        found.append(
            PersonaOutcome(
                persona.id,
                journey.length,
                played.whole,
                journey.section.id,
                journey.at_ending,
                programmes,
                tuple(id for id in persona.expects if id not in advised),
            )
        )
    return tuple(found)
