"""From journeys to figures: who chose what at each fork, came by which door, ended where.

Facts are never counted, and nothing that only somebody with certain answers about health can have
done. A journey counts as a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from talent_story.book.model import Book, Choice, Section
from talent_story.editions.dossier.lines import Lines
from talent_story.editions.dossier.privacy import (
    Secret,
    Shown,
    health_facts,
    secret_of,
    shown_journey,
)
from talent_story.editions.dossier.speaking import speaking, tag_of
from talent_story.editions.figures.hiding import LEAST, Ledger, publishable
from talent_story.i18n import _
from talent_story.numbers import shown_number
from talent_story.plain_text import plain_text
from talent_story.story.journey import Journey
from talent_story.story.play import Play

Kind = Literal["endings", "programmes", "doors", "fork"]


@dataclass(frozen=True, slots=True)
class Row:
    """An answer, and how many people gave it; None where nothing may be told."""

    label: str
    people: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """The answers to one question. `note` says of whom, where that is not everyone."""

    kind: Kind
    title: str
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """What may be published of the journeys of a book.

    `people` is None, and there is no table, where there are fewer than `least` of them; the
    sentences are those that a page shows around the tables.
    """

    title: str
    subtitle: str
    sentences: tuple[str, ...]
    headings: tuple[str, str, str, str]
    """Of the columns: the question, the answer, the people; and of a cell that is not shown."""
    language: str
    people: int | None = None
    tables: tuple[Table, ...] = ()


Given = tuple[str, str]
"""An answer that somebody gave: the id of the question, and of the answer."""


@dataclass
class _Question:
    """A table being counted: its answers with their words, and those who gave each.

    `asked` are those who passed a fork; None where everyone is asked.
    """

    id: str
    kind: Kind
    title: str
    answers: dict[str, str]
    given: dict[str, set[int]] = field(default_factory=dict)
    asked: set[int] | None = None

    def count(self, answer: str, person: int) -> None:
        self.given.setdefault(answer, set()).add(person)


def figures_of(book: Book, journeys: Sequence[Journey], least: int = LEAST) -> Figures:
    """Return what may be published of journeys of one book.

    Raises ValueError when `least` is under LEAST.
    """
    return speaking(book, lambda: _figures(book, journeys, least))


def _figures(book: Book, journeys: Sequence[Journey], least: int) -> Figures:
    if least < LEAST:
        raise ValueError(least)
    title, subtitle = _("What the journeys show together"), Lines.clean(book.title)
    headings = (_("Question"), _("Answer"), _("People"), _("not shown"))
    if len(journeys) < least:
        sentence = _(
            "There are fewer than {least} journeys: nothing can be told of so few people."
        ).format(least=least)
        return Figures(title, subtitle, (sentence,), headings, tag_of(book))
    questions, paths = _counted(book, journeys)
    tables = _told(questions, paths, least)
    sentences = (
        _("{n} journeys, each counted as a person.").format(n=shown_number(len(journeys))),
        _(
            "Nothing is told of fewer than {least} people, nor anything from which that could be "
            "computed: “{hidden}” may be nobody, a few people or many. Figures of the same people "
            "are to be published once: two publications, compared, would tell what changed."
        ).format(least=least, hidden=headings[3]),
        _(
            "These figures inform on a book and on paths. They say nothing of anybody's worth and "
            "must never be used to select people."
        ),
    )
    return Figures(title, subtitle, sentences, headings, tag_of(book), len(journeys), tables)


def _told(
    questions: Sequence[_Question], paths: Sequence[Sequence[Given]], least: int
) -> tuple[Table, ...]:
    people = len(paths)
    ghosts = [
        (*trail, (question.id, answer))
        for question in questions
        for answer in question.answers
        if not question.given.get(answer)
        for trail in _trails(question, paths)
    ]
    ledger = Ledger(people, len(ghosts), least)
    haunting: dict[Given, list[int]] = {}
    for number, ghost in enumerate(ghosts, people):
        for given in ghost:
            haunting.setdefault(given, []).append(number)
    tables = []
    for question in questions:
        groups = [
            [*question.given.get(answer, ()), *haunting.get((question.id, answer), ())]
            for answer in question.answers
        ]
        asked = range(people) if question.asked is None else question.asked
        if question.kind in ("endings", "fork"):
            shown = publishable(ledger, groups, asked)
        else:  # each is a question of its own: one may come by several doors, or by none
            shown = [publishable(ledger, [group], asked)[0] for group in groups]
        if any(shown):
            rows = tuple(
                Row(label, len(question.given[answer]) if told else None)
                for (answer, label), told in zip(question.answers.items(), shown, strict=True)
            )
            note = _("Of those who passed there.") if question.kind == "fork" else ""
            tables.append(Table(question.kind, question.title, rows, note))
    return tuple(tables)


def _trails(question: _Question, paths: Sequence[Sequence[Given]]) -> list[tuple[Given, ...]]:
    """Return, for an answer nobody gave, what a journey that gives it may have answered before.

    At a fork, that is what those who passed it had answered; elsewhere, nothing.
    """
    if question.kind != "fork":
        return [()]
    found: dict[tuple[Given, ...], None] = {}
    for path in paths:
        before: list[Given] = []
        for given in path:
            if given[0] == question.id:
                found[tuple(before)] = None
                break
            before.append(given)
    return list(found)


def _counted(book: Book, journeys: Sequence[Journey]) -> tuple[list[_Question], list[list[Given]]]:
    """Return the questions in the order they are told, and each person's answers, in theirs.

    Of the answers, those on the way: doors and forks, each when first passed.
    """
    clean, private, play = Lines.clean, health_facts(book), journeys[0].play
    secret = secret_of(book, private)
    endings = {
        section.id: clean(section.title) for section in book.sections.values() if section.ending
    }
    programmes = {item.id: clean(item.name) for item in book.programmes.values()}
    doors = {item.id: clean(item.name) for item in book.entry_points.values()}
    ended = _Question("endings", "endings", _("Where the journeys ended"), endings)
    recommended = _Question("programmes", "programmes", _("Programmes recommended"), programmes)
    entered = _Question("doors", "doors", _("Doors they came by"), doors)
    forks = {
        section.id: _Question(
            f"fork {section.id}",
            "fork",
            clean(section.title),
            {words: words for words in (_words(choice, play) for choice in section.choices)},
            asked=set(),
        )
        for section in book.sections.values()
        if _is_fork(section, secret)
    }
    paths = []
    for person, journey in enumerate(journeys):
        shown = shown_journey(journey, private, ())
        path = _path(shown, forks, person, entered)
        if shown.journey.at_ending and shown.journey.length not in shown.hidden:
            ended.count(shown.journey.section.id, person)
        for item in shown.ranking.recommended:
            recommended.count(item.programme.id, person)
        paths.append(path)
    return [ended, recommended, entered, *forks.values()], paths


def _words(choice: Choice, play: Play) -> str:
    """Return the words of a choice as they read at the start of a journey.

    Two choices of a section that read alike are closed to each other: they are one answer.
    """
    return Lines.clean(plain_text(play.passage(play.begin({}), choice.text)))


def _is_fork(section: Section, secret: Secret) -> bool:
    """Whether people part there, and nothing there tells of health."""
    return (
        len(section.choices) > 1
        and not section.part_of
        and section.id not in secret.sections
        and secret.choices.isdisjoint(choice.id for choice in section.choices)
    )


def _path(
    shown: Shown, forks: dict[str, _Question], person: int, entered: _Question
) -> list[Given]:
    path: dict[Given, None] = {}
    passed: set[str] = set()
    stages = shown.journey.stages()
    for position, stage in enumerate(stages):
        section = stage.section
        if stage.length in shown.hidden:
            continue
        for door in section.entry_points:
            entered.count(door, person)
            path[entered.id, door] = None
        following = stages[position + 1] if position + 1 < len(stages) else None
        fork = forks.get(section.id)
        if fork is None or fork.asked is None or section.id in passed:
            continue
        passed.add(section.id)
        if following is not None and following.choice is not None:
            fork.asked.add(person)
            words = _words(following.choice, shown.journey.play)
            fork.count(words, person)
            path[fork.id, words] = None
    return list(path)
