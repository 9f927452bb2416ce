"""What must hold of the book that travels with the program."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations

import pytest

from talent_story.book import Book, format_problem, read_book
from talent_story.guidance import rank
from talent_story.proof.bulk import reach
from talent_story.shipped import shipped_book
from talent_story.story import Play, replay
from talent_story.story.machine import Atom, Question, machine_of
from talent_story.story.ways import door_choices


@pytest.fixture(scope="module")
def book() -> Book:
    read, problems = read_book(shipped_book())
    assert not problems, "\n\n".join(map(format_problem, problems))
    return read


def test_the_catalogues_are_those_of_the_dossier(book: Book) -> None:
    """Ten competences, eight doors, nine tools, twelve formats, twenty-four programmes, eight
    voices, twenty-five terms, seven facts."""
    assert [
        len(entries)
        for entries in (
            book.competences,
            book.entry_points,
            book.detection_tools,
            book.support_formats,
            book.programmes,
            book.personas,
            book.glossary,
            book.facts,
        )
    ] == [10, 8, 9, 12, 24, 8, 25, 7]


def test_every_entry_is_told_whole(book: Book) -> None:
    """No field of a catalogue that a reader meets is empty."""
    for programme in book.programmes.values():
        assert programme.summary and programme.duration and programme.cost and programme.decided_by
        assert programme.contact and programme.signals and programme.first_steps
        assert programme.legal, programme.id
        for step in programme.first_steps:
            assert re.fullmatch(r"\d+ (?:jours?|mois)", step.within), (programme.id, step.within)
    for tool in book.detection_tools.values():
        assert tool.reveals and tool.formats and tool.limits and tool.run_by and tool.duration
    for form in book.support_formats.values():
        assert form.develops and form.programmes and form.decided_by and form.prerequisites
    for competence in book.competences.values():
        assert len(competence.levels) == 3 and competence.maximum == 6


def test_health_is_asked_behind_its_doors_only(book: Book) -> None:
    """Facts on health are marked, and asked only where the dossier says."""
    health = {name for name, fact in book.facts.items() if fact.health}
    assert health == {"absence_longue", "inaptitude"}
    places: dict[str, set[str]] = {name: set() for name in health}
    for section in book.sections.values():
        for name in health & set(section.asks):
            places[name].add(section.id)
            chapter = section.chapter + 1
            doors = {"absence_longue": (3, "porte-date"), "inaptitude": (7, "porte-sante")}
            assert chapter == doors[name][0] or section.id == doors[name][1], section.id
    assert all(places.values())


def test_everything_is_met_in_two_scenes(book: Book) -> None:
    """Each door, tool, format and programme is carried by two sections or more."""
    carried = Counter(entry for section in book.sections.values() for entry in section.meets)
    thin = [
        id
        for catalogue in (
            book.entry_points,
            book.detection_tools,
            book.support_formats,
            book.programmes,
        )
        for id in catalogue
        if carried[id] < 2
    ]
    assert not thin


def test_the_first_act_is_whole(book: Book) -> None:
    """Nine chapters, seventy-four sections or more; nine endings in the book."""
    assert sum(1 for section in book.sections.values() if section.chapter < 9) >= 74
    assert sum(1 for section in book.sections.values() if section.ending) == 9


def test_every_door_opens(book: Book) -> None:
    """From the start, a shortest way leads through each door, and beyond it to an ending."""
    play = Play(book)
    for door in book.entry_points:
        choices = door_choices(play, door, {})
        assert choices is not None, door
        journey = replay(play, {}, choices).journey
        assert door in journey.met()
        for _ in range(80):
            if journey.at_ending:
                break
            journey = journey.take(journey.offers()[0].id)
        assert journey.at_ending
        assert rank(journey).recommended


def test_every_voice_reaches_what_it_hopes_for(book: Book) -> None:
    """Each persona's route is playable to an ending, by their door, and recommends what it must."""
    play = Play(book)
    for persona in book.personas.values():
        assert persona.route, persona.id
        played = replay(play, persona.facts, persona.route)
        assert played.whole and played.journey.at_ending, persona.id
        assert persona.id in played.journey.met()
        advised = {item.programme.id for item in rank(played.journey).recommended}
        assert set(persona.expects) <= advised, persona.id


def test_no_score_is_shown_in_the_story(book: Book) -> None:
    """A reader never reads the number of a competence."""
    counters = {v.name for v in book.variables.values() if v.competence}
    for section in book.sections.values():
        assert not counters & set(section.passage.names_printed()), section.id


def test_three_readers_read_three_books(book: Book) -> None:
    """Up to the fourth act, any two voices share less than half of the sections they can read."""
    play = Play(book)
    voice = play.layout.variables["voix"]
    names = book.variables["voix"].values
    questions = [
        Question((name, section.id), section.id, Atom(voice, frozenset((number,))))
        for number, name in enumerate(names)
        for section in book.sections.values()
        if 1 <= section.chapter <= 21 and not section.part_of
    ]
    readable: dict[str, set[str]] = {name: set() for name in names}
    for (name, section), holds in reach(machine_of(play, ()), questions).answers().items():
        if holds:
            readable[str(name)].add(str(section))
    for one, other in combinations(names, 2):
        shared = readable[one] & readable[other]
        assert 2 * len(shared) < len(readable[one] | readable[other]), (one, other)
