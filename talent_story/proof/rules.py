"""From what exploring found to what an author must know: one function a rule.

Each `check_<rule>` takes a `Case` and yields problems. A rule that says « no journey … » speaks
only of a complete exploration; a rule that shows a journey speaks of any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from talent_story.book.language import Effect
from talent_story.book.model import Book, Entry
from talent_story.book.passages import Passage
from talent_story.book.phrases import Phrase, say
from talent_story.book.problems import Problem
from talent_story.guidance.ranking import rank
from talent_story.proof.exploration import Exploration, Witness
from talent_story.story.journey import replay
from talent_story.story.play import Play


@dataclass(frozen=True, slots=True)
class Case:
    """A book and what exploring it found."""

    play: Play
    exploration: Exploration

    @property
    def book(self) -> Book:
        """The book."""
        return self.play.book

    @property
    def complete(self) -> bool:
        """Whether what was not found is not there."""
        return self.exploration.complete


def _shown(problem: Problem, witness: Witness) -> Problem:
    from dataclasses import replace

    return replace(problem, trace=witness.choices, facts=witness.facts)


def check_unreachable_section(case: Case) -> Iterator[Problem]:
    """No journey enters it."""
    if case.complete:
        for section in case.book.sections.values():
            if section.id not in case.exploration.sections:
                yield Problem(
                    "unreachable-section",
                    section.place,
                    say("no journey enters “{id}”", id=section.id),
                    help=say("lead a choice to it, or loosen the conditions on the way"),
                    id=section.id,
                )


def check_dead_choice(case: Case) -> Iterator[Problem]:
    """No journey is ever offered it. (Not said again of sections that no journey enters.)"""
    if case.complete:
        for choice in case.book.choices.values():
            if (
                choice.id not in case.exploration.choices
                and choice.section in case.exploration.sections
            ):
                yield Problem(
                    "dead-choice",
                    choice.place,
                    say("no journey is ever offered “{id}”", id=choice.id),
                    help=say("loosen its condition, or remove it"),
                    id=choice.id,
                )


def check_dead_text(case: Case) -> Iterator[Problem]:
    """A conditional text that no journey ever shows, in a place that journeys do enter."""
    if not case.complete:
        return
    book, seen = case.book, case.exploration
    passages: list[tuple[str, Passage]] = []
    for section in book.sections.values():
        if section.id in seen.sections:
            passages.append((section.id, section.passage))
            passages.extend(
                (choice.id, choice.text)
                for choice in section.choices
                if choice.id in seen.choices or choice.locked
            )
    entered = {book.sections[id].chapter for id in seen.sections}
    passages.extend(("", book.chapters[number].opening) for number in sorted(entered))
    for owner, passage in passages:
        for branch, _, _ in passage.branches():
            if branch.place not in seen.branches:
                yield Problem(
                    "dead-text",
                    branch.place,
                    say("no journey ever shows this text"),
                    help=say("loosen its condition, or remove it"),
                    id=owner,
                )


def check_dead_end(case: Case) -> Iterator[Problem]:
    """Some journey stands in a section, not an ending, with nothing on offer."""
    for id, witness in case.exploration.dead_ends.items():
        section = case.book.sections[id]
        if not section.choices:
            continue  # no-way-on says it already
        problem = Problem(
            "dead-end",
            section.place,
            say("a journey stands in “{id}” with nothing on offer", id=id),
            help=say("add a choice without condition, or one marked “fallback”"),
            id=id,
        )
        yield _shown(problem, witness)


def check_trap(case: Case) -> Iterator[Problem]:
    """Some journey can go on for ever and reach neither an ending nor a dead end."""
    for id, witness in (case.exploration.traps or {}).items():
        problem = Problem(
            "trap",
            case.book.sections[id].place,
            say("from “{id}” a journey can only go round for ever", id=id),
            help=say("open a way out of the circle that stays open"),
            id=id,
        )
        yield _shown(problem, witness)


def check_no_programme(case: Case) -> Iterator[Problem]:
    """Some journey ends with no programme recommended that is eligible or may be."""
    for id, witness in case.exploration.unadvised.items():
        problem = Problem(
            "no-programme",
            case.book.sections[id].place,
            say("a journey ends in “{id}” with no programme to recommend", id=id),
            help=say("give some programme that everyone may have a signal that holds here"),
            id=id,
        )
        yield _shown(problem, witness)


def check_unreachable_programme(case: Case) -> Iterator[Problem]:
    """No journey ends with it recommended."""
    if case.complete:
        for programme in case.book.programmes.values():
            if programme.id not in case.exploration.recommended:
                yield Problem(
                    "unreachable-programme",
                    programme.place,
                    say("no journey ends with “{id}” recommended", id=programme.id),
                    help=say("give it a signal that some journey makes hold"),
                    id=programme.id,
                )


def check_unmet(case: Case) -> Iterator[Problem]:
    """An entry point, a detection tool or a support format that no journey meets."""
    if not case.complete:
        return
    kinds: tuple[tuple[Phrase, dict[str, Entry], str], ...] = (
        (say("entry point"), dict(case.book.entry_points), "entry"),
        (say("detection tool"), dict(case.book.detection_tools), "tool"),
        (say("support format"), dict(case.book.support_formats), "format"),
    )
    for kind, entries, attribute in kinds:
        for entry in entries.values():
            if entry.id not in case.exploration.met:
                yield Problem(
                    "unmet",
                    entry.place,
                    say("no journey meets the {kind} “{id}”", kind=kind, id=entry.id),
                    help=say(
                        'write a section with {attribute}="{id}" that journeys enter',
                        attribute=attribute,
                        id=entry.id,
                    ),
                    id=entry.id,
                )


def check_persona_route(case: Case) -> Iterator[Problem]:
    """A persona's route cannot be taken, or does not recommend what it expects."""
    for persona in case.book.personas.values():
        if not persona.route:
            continue
        played = replay(case.play, persona.facts, persona.route)
        facts = tuple(sorted(persona.facts.items()))
        if not played.whole:
            yield Problem(
                "persona-route",
                persona.place,
                say(
                    "the route of “{id}” stops at “{choice}”, which is not on offer in “{section}”",
                    id=persona.id,
                    choice=played.choice,
                    section=played.journey.state.section,
                ),
                help=say("correct the route, or open the way"),
                id=persona.id,
                trace=played.journey.choices,
                facts=facts,
            )
            continue
        advised = {item.programme.id for item in rank(played.journey).recommended}
        for expected in persona.expects:
            if expected not in advised:
                yield Problem(
                    "persona-route",
                    persona.place,
                    say(
                        "the route of “{id}” does not recommend “{expected}”",
                        id=persona.id,
                        expected=expected,
                    ),
                    help=say("correct the route, or the signals of the programme"),
                    id=persona.id,
                    trace=persona.route,
                    facts=facts,
                )


def check_recursion(case: Case) -> Iterator[Problem]:
    """(Warning) An effect that can never change anything."""
    if not case.complete:
        return
    seen = case.exploration
    for section in case.book.sections.values():
        if section.id not in seen.sections:
            continue
        owners = [(section.id, section.id, section.effects, section.place)]
        owners.extend(
            (f"choice {choice.id}", choice.id, choice.effects, choice.place)
            for choice in section.choices
            if choice.id in seen.choices
        )
        for owner, id, effects, place in owners:
            for position, effect in enumerate(effects):
                if (owner, position) not in seen.effects:
                    yield Problem(
                        "recursion",
                        place,
                        say(
                            "“{effect}” never changes anything",
                            effect=_as_written(effect, case.book),
                        ),
                        help=say("remove it, or look at the bounds and the start of its variable"),
                        id=id,
                        severity="warning",
                    )


def _as_written(effect: Effect, book: Book) -> str:
    variable = book.variables[effect.variable]
    value: object = effect.number
    if variable.kind == "flag":
        value = "true" if effect.number else "false"
    elif variable.kind == "choice":
        value = variable.values[effect.number]
    return f"{effect.variable} {effect.operator} {value}"


def check_range(case: Case) -> Iterator[Problem]:
    """(Warning) A counter that no journey moves."""
    if not case.complete:
        return
    for variable in case.book.variables.values():
        if variable.kind == "counter" and variable.name not in case.exploration.moved:
            yield Problem(
                "range",
                case.book.variable_places.get(variable.name, case.book.place),
                say("no journey moves the counter “{name}”", name=variable.name),
                help=say("move it in some effect, or remove it"),
                id=variable.competence or variable.name,
                severity="warning",
            )


CHECKS: tuple[Callable[[Case], Iterator[Problem]], ...] = (
    check_unreachable_section,
    check_dead_choice,
    check_dead_text,
    check_dead_end,
    check_trap,
    check_no_programme,
    check_unreachable_programme,
    check_unmet,
    check_persona_route,
    check_recursion,
    check_range,
)


def findings(case: Case) -> list[Problem]:
    """Run every check; all of them run, all of them report."""
    return [problem for check in CHECKS for problem in check(case)]
