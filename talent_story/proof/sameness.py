"""Choices that change nothing a reader can ever notice."""

from __future__ import annotations

from talent_story.book.passages import Passage
from talent_story.story.machine import Question, Way, formula_of, machine_of
from talent_story.story.play import Play
from talent_story.story.reduction import reduce_machine


def choices_alike(play: Play, story_facts: list[str]) -> tuple[str, ...]:
    """Return the choices that lead exactly where another of their section leads, for ever.

    Two choices are alike when they have the same target and leave there, in every state, states
    that no later offer, text or recommendation tells apart. (A choice that differs from another
    in no state but is never on offer beside it counts too: its words alone are its own.)
    Raises Unfit for a book beyond the representation.
    """
    book, layout = play.book, play.layout
    questions: list[Question] = []

    def ask(section: str, passage: Passage) -> None:
        questions.extend(
            Question(("text",), section, formula_of(condition, layout))
            for condition in passage.conditions()
        )

    for section in book.sections.values():
        ask(section.id, section.passage)
        ask(section.id, book.chapters[section.chapter].opening)
        for choice in section.choices:
            ask(section.id, choice.text)
        if section.ending:
            questions.extend(
                Question(("signal",), section.id, formula_of(signal.condition, layout))
                for programme in book.programmes.values()
                for signal in programme.signals
            )
    reduced = reduce_machine(machine_of(play, story_facts), questions)
    found: list[str] = []
    for ways in reduced.ways.values():
        seen: set[tuple[object, ...]] = set()
        for way in ways:
            key = _meaning(way, reduced.live[way.target])
            if key in seen:
                found.append(way.choice)
            seen.add(key)
    return tuple(found)


def _meaning(way: Way, live: tuple[int, ...]) -> tuple[object, ...]:
    changes = tuple((place, way.maps[place]) for place in live if place in way.maps)
    return way.target, changes
