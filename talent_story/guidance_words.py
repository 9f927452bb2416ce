"""Sentences of guidance that the screens and the plain book say alike.

Each answers one question of a reader: what did I do, what suffices, what if, what is worth saying,
where do two journeys part. They are lines of text, with the emphasis of the book's own Markdown
where they quote a choice; no figure of a person is among them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talent_story.book.model import Book, Programme
from talent_story.i18n import _, counted
from talent_story.journey_words import act_words, choice_words
from talent_story.story.journey import Journey

if TYPE_CHECKING:
    from talent_story.guidance.questions import Question
    from talent_story.guidance.ranking import Ranking, Recommendation, SetAside
    from talent_story.guidance.reasons import Reasons
    from talent_story.guidance.what_if import FactChange, NearestJourney, WhatIf

_SEPARATOR = "\u00a0· "
_MOST_TOLD = 6
"""Choices of another journey that are told one by one; the others are counted."""


def names_of(book: Book, programmes: Collection[str]) -> str:
    """Return programmes by their names, one after another."""
    return _SEPARATOR.join(book.programmes[each].name for each in programmes)


# Evidence that is set aside


@dataclass(frozen=True, slots=True)
class Silenced:
    """A piece of evidence that the reader set aside: its name for `rank`, and what it said."""

    evidence: str
    programme: Programme
    because: str


def silenced_evidence(book: Book, silenced: Collection[str]) -> tuple[Silenced, ...]:
    """Return what is set aside, as far as the book knows it, in the order it was."""
    found: list[Silenced] = []
    for evidence in silenced:
        name, _colon, position = evidence.rpartition(":")
        programme = book.programmes.get(name)
        if programme is not None and position.isascii() and position.isdigit():
            signals = programme.signals[int(position) :]
            if signals:
                found.append(Silenced(evidence, programme, signals[0].because))
    return tuple(found)


def silenced_heading() -> str:
    """Return what stands above the evidence that is set aside."""
    return _("What you have set aside")


def silenced_line(item: Silenced) -> str:
    """Return a piece of evidence that is set aside, with the programme it spoke for."""
    return _("{because} (for “{programme}”)").format(
        because=item.because, programme=item.programme.name
    )


def silence_lost_sentence() -> str:
    """Return that what was set aside could not be carried over to another edition."""
    return _("The book has changed since: the reasons you had set aside count again.")


def change_sentence(programme: str, before: Ranking, after: Ranking) -> str:
    """Return what became of a programme when the ranking went from one to the other."""
    old, new = _place(programme, before), _place(programme, after)
    name = _name(programme, before) or _name(programme, after)
    if new is None:
        return _("“{programme}” is no longer recommended.").format(programme=name)
    if old is None:
        return _("“{programme}” is recommended again.").format(programme=name)
    if new == old:
        return _("“{programme}” keeps its place.").format(programme=name)
    if new == 0:
        return _("“{programme}” now comes first.").format(programme=name)
    ahead = after.recommended[new - 1].programme.name
    if new > old or new + 1 == len(after.recommended):
        return _("“{programme}” now comes after “{other}”.").format(programme=name, other=ahead)
    behind = after.recommended[new + 1].programme.name
    return _("“{programme}” now comes before “{other}”.").format(programme=name, other=behind)


def _place(programme: str, ranking: Ranking) -> int | None:
    for position, item in enumerate(ranking.recommended):
        if item.programme.id == programme:
            return position
    return None


def _name(programme: str, ranking: Ranking) -> str:
    items: list[Recommendation | SetAside] = [*ranking.recommended, *ranking.set_aside]
    for item in items:
        if item.programme.id == programme:
            return item.programme.name
    return ""


# What suffices


def enough_heading(reasons: Reasons) -> str:
    """Return what stands above the choices of `minimal_reasons`."""
    if not reasons.moves:
        return _("It would be recommended whatever you had chosen.")
    return counted(
        "This choice alone would be enough:",
        "These choices alone would be enough:",
        len(reasons.moves),
    )


def without_sentences(programme: str, ranking: Ranking, reasons: Reasons) -> dict[int, str]:
    """Return what would become of a programme without each of the moves that suffice.

    Only moves that would change its place are in it, and none when all would do the same: then
    `without_any_sentence` says it once.
    """
    if without_any_sentence(programme, ranking, reasons):
        return {}
    said: dict[int, str] = {}
    for without in reasons.without:
        new = _place(programme, without.ranking)
        if new is None:
            said[without.move] = _not_recommended(1)
        elif new > (_place(programme, ranking) or 0):
            said[without.move] = _("Without it, this programme would come after “{other}”.").format(
                other=without.ranking.recommended[new - 1].programme.name
            )
    return said


def without_any_sentence(programme: str, ranking: Ranking, reasons: Reasons) -> str:
    """Return what would become of a programme without any one of the moves that suffice.

    Nothing when that depends on the move.
    """
    places = [_place(programme, without.ranking) for without in reasons.without]
    count = len(reasons.moves)
    if places and all(place is None for place in places):
        return _not_recommended(count)
    old = _place(programme, ranking) or 0
    if places and all(place is not None and place <= old for place in places):
        return counted(
            "Without it, this programme would keep its place.",
            "Without any one of them, this programme would keep its place.",
            count,
        )
    return ""


def _not_recommended(count: int) -> str:
    return counted(
        "Without it, this programme would not be recommended.",
        "Without any one of them, this programme would not be recommended.",
        count,
    )


# What if


def nearest_sentences(journey: Journey, nearest: NearestJourney) -> list[str]:
    """Return how the nearest journey differs from the reader's own, line by line (Markdown).

    Choices of passages that the reader has not read are counted and not told.
    """
    if nearest.fork == journey.length and not nearest.changed:
        return _going_on_sentences(journey, nearest)
    said = [
        counted(
            "{n} other choice would be enough.",
            "{n} other choices would be enough.",
            nearest.changed,
        )
    ]
    fork = journey.rewind(nearest.fork)
    instead = nearest.choices[nearest.fork]
    said.append(_("The ways part at “{section}”.").format(section=fork.section.title))
    if nearest.fork < journey.length:
        said.append(
            _("You had chosen: {choice}").format(choice=act_words(journey, nearest.fork + 1))
        )
    said.append(_("Choose instead: {choice}").format(choice=choice_words(journey, instead)))
    later = [choice for choice in nearest.taken if choice != instead]
    read = set(journey.sections)
    choices = journey.book.choices
    known = [choice for choice in later if choices[choice].section in read][:_MOST_TOLD]
    said.extend(
        _("Then, at “{section}”: {choice}").format(
            section=journey.book.sections[choices[choice].section].title,
            choice=choice_words(journey, choice),
        )
        for choice in known
    )
    untold = len(later) - len(known)
    if untold:
        said.append(
            counted(
                "And {n} choice more, in a passage that you have not read.",
                "And {n} choices more, most of them in passages that you have not read.",
                untold,
            )
        )
    return said


def _going_on_sentences(journey: Journey, nearest: NearestJourney) -> list[str]:
    said = [_("Nothing needs to be changed: a way that goes on from here leads to it.")]
    following = nearest.choices[journey.length :]
    if following:
        said.append(
            _("It begins with: {choice}").format(choice=choice_words(journey, following[0]))
        )
        said.append(
            counted(
                "That way has {n} choice left.", "That way has {n} choices left.", len(following)
            )
        )
    return said


def fact_sentence(book: Book, change: FactChange) -> str:
    """Return what one other answer would do."""
    fact = book.facts[change.fact]
    told = _("{label}: {values}").format(
        label=fact.label, values=fact.labels[fact.number(change.value) - 1]
    )
    if change.was is None:
        return _("It would be enough to say, where it is true — {answer}.").format(answer=told)
    return _("It would be so if your answer were another — {answer}.").format(answer=told)


def what_if_sentences(journey: Journey, answer: WhatIf) -> list[str]:
    """Return the whole answer to « what if », line by line (Markdown)."""
    if answer.already:
        return [_("It is recommended now, and open to you.")]
    said: list[str] = []
    if answer.by_choices is not None:
        said.extend(nearest_sentences(journey, answer.by_choices))
    elif answer.searched_all:
        said.append(
            _("With what you have said of yourself, no way through this book leads to it for sure.")
        )
    else:
        said.append(
            _(
                "This book has too many ways to look at them all: none was found, which does not"
                " mean that there is none."
            )
        )
    if answer.by_fact is not None:
        said.append(fact_sentence(journey.book, answer.by_fact))
    elif answer.by_choices is None:
        said.extend(_depends_sentences(journey, answer.programme))
    return said


def _depends_sentences(journey: Journey, programme: str) -> list[str]:
    from talent_story.guidance.ranking import eligibility, failing_parts, missing_facts
    from talent_story.guidance.words import condition_in_words

    play, values, book = journey.play, journey.state.values, journey.book
    found = book.programmes[programme]
    eligible = eligibility(play, found, values)
    if eligible == "unknown":
        names = [book.facts[name].label for name in missing_facts(play, found, values)]
        return [
            _("Whether it is open to you depends on what you have not said: {facts}.").format(
                facts=_SEPARATOR.join(names)
            )
        ]
    if eligible == "no" and found.eligible is not None:
        parts = failing_parts(play, found.eligible, values)
        words = _("; ").join(condition_in_words(part, book).text(_) for part in parts)
        return [_("It asks for: {conditions}").format(conditions=words)]
    return []


# What is worth saying


def decides_sentence(book: Book, question: Question) -> str:
    """Return how much an answer decides: « Your answer decides 2 programmes of 5: … »."""
    return counted(
        "Your answer decides {n} programme of {of}: {programmes}",
        "Your answer decides {n} programmes of {of}: {programmes}",
        len(question.decides),
        of=question.of,
        programmes=names_of(book, question.decides),
    )


def silence_sentence(book: Book, question: Question) -> str:
    """Return what saying nothing costs."""
    if not question.silence:
        return _("Left unsaid, it costs nothing: nothing would stay in doubt.")
    return counted(
        "Left unsaid, this one stays in doubt: {programmes}",
        "Left unsaid, these stay in doubt: {programmes}",
        len(question.silence),
        programmes=names_of(book, question.silence),
    )
