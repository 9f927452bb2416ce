"""What the journey recommends: reasons, what is set aside, what is worth saying."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talent_story.cli.plain.programme import (
    found_programme,
    law_lines,
    practical_lines,
    state_sentence,
    step_lines,
)
from talent_story.cli.plain.words import read_number
from talent_story.guidance_words import (
    change_sentence,
    decides_sentence,
    enough_heading,
    silence_sentence,
    silenced_evidence,
    silenced_heading,
    silenced_line,
    without_any_sentence,
    without_sentences,
)
from talent_story.i18n import _
from talent_story.journey_words import act_place, act_words
from talent_story.plain_text import plain_text

if TYPE_CHECKING:
    from talent_story.cli.plain.player import Player
    from talent_story.guidance.ranking import Evidence, Ranking, Recommendation

_AT_ENDING = 3
"""Programmes of which an ending tells more than the name, as many as the dossier tells in full."""

_SEPARATOR = ", "


def tell_at_ending(player: Player) -> None:
    """Tell the ranking, then of the first programmes why, what to do first, and the law."""
    ranking = player.reading.ranking()
    _tell_ranking(player, ranking)
    for number, item in enumerate(ranking.recommended[:_AT_ENDING], 1):
        player.voice.pause()
        _tell_programme(player, number, item)
        for position, evidence in enumerate(item.evidence, 1):
            player.speak(_reason_line(number, position, evidence))
        player.speak(*step_lines(item.programme), *law_lines(item.programme))
    player.voice.pause()
    _tell_what_next(player, ranking)
    player.speak(_("Type “document” to hear how to bring this to an interview."))


def recommend(player: Player, _rest: str) -> None:
    """Tell the ranking as it is at this moment."""
    ranking = player.reading.ranking()
    _tell_ranking(player, ranking)
    _tell_what_next(player, ranking)


def _tell_ranking(player: Player, ranking: Ranking) -> None:
    if ranking.recommended:
        player.speak(_("The programmes, in the order in which your choices speak for them."))
    else:
        player.speak(_("This journey does not speak for any programme yet."))
    for number, item in enumerate(ranking.recommended, 1):
        player.speak(f"{number}. {item.programme.name}", _openness(player, item))
    aside = [
        (number, item)
        for number, item in enumerate(ranking.set_aside, len(ranking.recommended) + 1)
        if item.score > 0
    ]
    if aside:
        player.speak("", _("Your journey speaks for these too, which are not open to you for now:"))
    for number, refused in aside:
        words = _("; ").join(phrase.text(_) for phrase in refused.failing_words)
        player.speak(
            f"{number}. {refused.programme.name}", _("It asks for: {conditions}").format(
                conditions=words
            ),
        )  # fmt: skip
    _tell_silenced(player)
    player.speak(
        "",
        _(
            "This informs and does not decide. It says nothing of what you are worth and may never"
            " serve to select people."
        ),
    )


def _tell_what_next(player: Player, ranking: Ranking) -> None:
    if ranking.recommended:
        player.speak(
            _("Type “reasons 1” to hear which of your acts speak for the first, and all of it.")
        )
    if player.here.book.programmes:
        player.speak(_("Type “what if” to hear what would lead to another programme."))
    if player.here.book.facts:
        player.speak(_("Type “questions” to hear what is worth saying of yourself."))


def _tell_silenced(player: Player) -> None:
    items = silenced_evidence(player.here.book, player.reading.silenced)
    if items:
        player.speak("", silenced_heading())
        for number, item in enumerate(items, 1):
            player.speak(f"{number}. {silenced_line(item)}")
        player.speak(_("Type “count again 1” to count the first of these reasons again."))


def _openness(player: Player, item: Recommendation) -> str:
    if item.eligible == "unknown":
        facts = player.here.book.facts
        labels = _SEPARATOR.join(facts[name].label for name in item.missing_facts)
        return _("Open to you or not, depending on: {facts}").format(facts=labels)
    if item.programme.eligible is None:
        return _("Open to everyone")
    return _("Open to you, by what you have said")


# Reasons


def reasons(player: Player, rest: str) -> None:
    """Tell a programme with its reasons."""
    ranking = player.reading.ranking()
    if not rest:
        recommend(player, "")
        return
    found = found_programme(player, rest, ranking)
    if found is None:
        return
    number, programme = found
    if number <= len(ranking.recommended):
        _tell_reasons(player, number, ranking.recommended[number - 1], ranking)
        return
    player.speak(f"{number}. {programme.name}")
    if programme.summary:
        player.speak(programme.summary)
    player.speak(state_sentence(programme, ranking), *practical_lines(programme))
    _offer_what_if(player, number)


def _tell_reasons(player: Player, number: int, item: Recommendation, ranking: Ranking) -> None:
    programme = item.programme
    _tell_programme(player, number, item)
    for position, evidence in enumerate(item.evidence, 1):
        player.speak(_reason_line(number, position, evidence))
        _tell_acts(player, evidence)
    _tell_enough(player, programme.id, ranking)
    player.speak(*practical_lines(programme))
    player.speak(
        _("Type “set aside {number}.1” for its first reason to count no more.").format(
            number=number
        )
    )
    if item.eligible == "unknown":
        _offer_what_if(player, number)


def _tell_programme(player: Player, number: int, item: Recommendation) -> None:
    player.speak(f"{number}. {item.programme.name}")
    if item.programme.summary:
        player.speak(item.programme.summary)
    player.speak(_openness(player, item))


def _reason_line(number: int, position: int, evidence: Evidence) -> str:
    return _("Reason {number}.{position}: {because}").format(
        number=number, position=position, because=evidence.signal.because
    )


def _offer_what_if(player: Player, number: int) -> None:
    player.speak(_("Type “what if {number}” to hear what would lead to it.").format(number=number))


def _act_line(player: Player, move: int) -> str:
    words = plain_text(act_words(player.here, move))
    return f"{words} {act_place(player.here, move)}".rstrip()


def _tell_acts(player: Player, evidence: Evidence) -> None:
    for move in evidence.support.moves:
        player.speak(_("You did this: {act}").format(act=_act_line(player, move)))
    for name in evidence.support.facts:
        fact = player.here.book.facts[name]
        label = fact.labels[fact.number(player.here.facts[name]) - 1]
        player.speak(_("You said: {label}, {value}").format(label=fact.label, value=label))


def _tell_enough(player: Player, programme: str, ranking: Ranking) -> None:
    from talent_story.guidance.reasons import minimal_reasons

    found = minimal_reasons(player.here, programme, player.reading.silenced)
    if found is None:
        return
    player.speak(enough_heading(found))
    sentences = without_sentences(programme, ranking, found)
    for move in found.moves:
        player.speak(_act_line(player, move))
        if move in sentences:
            player.speak(sentences[move])
    of_all = without_any_sentence(programme, ranking, found)
    if of_all:
        player.speak(of_all)


# Setting aside


def aside(player: Player, rest: str) -> None:
    """Set a reason aside: `rest` is the number of a programme and that of one of its reasons."""
    before = player.reading.ranking()
    first, _dot, second = rest.replace(",", ".").replace(" ", ".").partition(".")
    number = read_number(first, len(before.recommended))
    item = None if number is None else before.recommended[number - 1]
    position = None if item is None else read_number(second, len(item.evidence))
    if item is None or position is None:
        _tell_silenced(player)
        player.speak(
            _(
                "Type “set aside” with the numbers of a programme and of one of its reasons, as in"
                " “set aside 1.2”; “reasons 1” tells them."
            )
        )
        return
    programme, signal = item.programme, item.evidence[position - 1].signal
    player.reading.silence(f"{programme.id}:{programme.signals.index(signal)}")
    player.speak(_("Set aside: {because}").format(because=signal.because))
    player.speak(change_sentence(programme.id, before, player.reading.ranking()))


def count(player: Player, rest: str) -> None:
    """Count a reason again that was set aside."""
    items = silenced_evidence(player.here.book, player.reading.silenced)
    if not items:
        player.speak(_("You have set no reason aside."))
        return
    number = read_number(rest, len(items))
    if number is None:
        _tell_silenced(player)
        return
    item = items[number - 1]
    before = player.reading.ranking()
    player.reading.unsilence(item.evidence)
    player.speak(_("Counted again: {because}").format(because=item.because))
    player.speak(change_sentence(item.programme.id, before, player.reading.ranking()))


# What is worth saying


def questions(player: Player, _rest: str) -> None:
    """Tell the questions whose answer would change something, and what each decides."""
    from talent_story.guidance.questions import questions_worth_asking

    book = player.here.book
    numbers = {fact.name: at for at, fact in enumerate(player.reading.askable(), 1)}
    worth = [
        question
        for question in questions_worth_asking(player.here, player.reading.silenced)
        if question.fact in numbers
    ]
    if not worth:
        player.speak(_("Nothing that you have not said would change what is recommended."))
        return
    player.speak(
        _("Only what would change something is asked. You may answer, or leave it unsaid.")
    )
    for question in worth:
        fact = book.facts[question.fact]
        player.speak("", f"{numbers[fact.name]}. {fact.label}")
        if fact.why:
            player.speak(fact.why)
        player.speak(decides_sentence(book, question), silence_sentence(book, question))
    first = numbers[worth[0].fact]
    player.speak("", _("Type “answer {number}” to answer the first.").format(number=first))
