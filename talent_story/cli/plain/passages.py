"""The journey so far: its passages, its map, the way back to a fork, another journey beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from talent_story.cli.plain.telling import chapter_line
from talent_story.cli.plain.words import NO, folded, read_number
from talent_story.i18n import _, counted
from talent_story.journey_words import (
    act_words,
    choice_words,
    kept_sentences,
    only_there,
    parting_sentence,
    standing_sentence,
)
from talent_story.plain_text import plain_text
from talent_story.reader.sentences import ahead_sentence, moment_words
from talent_story.story.returning import forks, go_back, shared_length

if TYPE_CHECKING:
    from talent_story.book.model import Choice
    from talent_story.cli.plain.player import Player
    from talent_story.store import SavedJourney
    from talent_story.story.journey import Journey

Other = tuple["SavedJourney | None", "Journey"]


# The notebook and the map


def notebook(player: Player, rest: str) -> None:
    """Tell the passages read, or one of them again by its number."""
    stages = player.here.stages()
    if not rest:
        _list_passages(player, stages)
        return
    number = read_number(rest, len(stages))
    if number is None:
        _say_numbers(player, len(stages))
        return
    stage = stages[number - 1]
    player.speak(_read_again_line(number, stage), "")
    if stage.opening():
        player.voice.read(stage.opening())
        player.voice.pause()
    player.voice.read(stage.text())
    player.voice.pause()
    if number == len(stages):
        player.speak(_standing(stage))
        return
    taken = stages[number].choice
    for choice in stage.offers():
        words = plain_text(stage.choice_text(choice))
        if taken is not None and choice.id == taken.id:
            player.speak(_("You chose: {choice}").format(choice=words))
        else:
            player.speak(_("You did not choose: {choice}").format(choice=words))
    if number - 1 in forks(player.here):
        player.speak(_("Type “back {number}” to take another way there.").format(number=number))


def _read_again_line(number: int, stage: Journey) -> str:
    return _("Passage {number}, read again: {section}").format(
        number=number, section=stage.section.title
    )


def _list_passages(player: Player, stages: list[Journey]) -> None:
    player.speak(
        counted("Your notebook: {n} passage.", "Your notebook: {n} passages.", len(stages)), ""
    )
    for number, stage in enumerate(stages, 1):
        _announce_chapter(player, stages, number)
        player.speak(f"{number}. {stage.section.title}")
        if number < len(stages):
            words = plain_text(act_words(stages[number], number))
            player.speak(_("You chose: {choice}").format(choice=words))
    player.speak(
        _standing(stages[-1]),
        "",
        _(
            "Type “notebook” and the number of a passage to read it again, “back” and its number"
            " to take another way there."
        ),
    )


def _announce_chapter(player: Player, stages: list[Journey], number: int) -> None:
    stage = stages[number - 1]
    chapter = stage.section.chapter
    if number == 1 or stages[number - 2].section.chapter != chapter:
        player.speak(chapter_line(stage.book.chapters[chapter]))


def _standing(stage: Journey) -> str:
    return _("Your journey ends here.") if stage.at_ending else _("You are here.")


def _say_numbers(player: Player, most: int) -> None:
    player.speak(
        counted(
            "There is {n} passage: type its number.",
            "There are {n} passages: type a number from 1 to {n}.",
            most,
        )
    )


def map_(player: Player, _rest: str) -> None:
    """Tell the way walked, the doors left closed by their words alone, and what lies ahead."""
    stages = player.here.stages()
    player.speak(
        _("The map of your journey"),
        _(
            "The way you walked, and the doors you left closed: only the words you read on them,"
            " nothing of what is behind."
        ),
        "",
    )
    for number, stage in enumerate(stages, 1):
        _announce_chapter(player, stages, number)
        player.speak(f"{number}. {stage.section.title}")
        taken = stages[number].choice if number < len(stages) else None
        for choice in stage.book.sections[stage.state.section].choices:
            if choice in stage.offers() or choice in stage.locked():
                player.speak(_door_line(stage, choice, taken))
    player.speak(_standing(stages[-1]))
    ahead(player, "")


def _door_line(stage: Journey, choice: Choice, taken: Choice | None) -> str:
    words = plain_text(stage.choice_text(choice))
    if taken is None:
        return _("A door before you: {choice}").format(choice=words)
    if choice.id == taken.id:
        return _("You chose: {choice}").format(choice=words)
    return _("A door left closed: {choice}").format(choice=words)


def ahead(player: Player, _rest: str) -> None:
    """Tell how many choices remain, as far as it is known."""
    from talent_story.story.ahead import choices_ahead

    if player.here.at_ending:
        return
    sentence = ahead_sentence(choices_ahead(player.here.play, player.here.state))
    player.speak(
        _("Before the end: {choices}").format(choices=sentence)
        if sentence
        else _("How much lies ahead is not known.")
    )


# Back to a fork


def back(player: Player, rest: str) -> None:
    """Offer the other ways of a passage, each with what it would keep; none is taken yet."""
    here = player.here
    behind = [length for length in forks(here) if length < here.length]
    number = read_number(rest, here.length)
    if number is None or number - 1 not in behind:
        _say_forks(player, behind)
        return
    length = number - 1
    stage = here.rewind(length)
    player.speak(_("Go back to “{section}”").format(section=stage.section.title))
    if player.reading.kept:
        player.speak(_("This makes a new journey; the one you are in stays saved as it is."))
    else:
        player.speak(_("This makes a new journey; the one you are in stays in the notebook."))
    offers = stage.offers()
    for position, choice in enumerate(offers, 1):
        player.speak(f"{position}. {plain_text(stage.choice_text(choice))}")
        player.speak(" ".join(_consequences(here, length, choice)))
    player.speak(
        _(
            "Type the number of a way, 0 to stand there without choosing, or “no” to stay where"
            " you are."
        )
    )
    player.ask(lambda line: _choose_way(player, length, line))


def _say_forks(player: Player, behind: list[int]) -> None:
    if not behind:
        player.speak(_("There is no fork behind you: nowhere did you have another choice."))
        return
    player.speak(_("You had a choice at these passages:"))
    for length in behind:
        player.speak(f"{length + 1}. {player.here.rewind(length).section.title}")
    player.speak(_("Type “back” and the number of one of them."))


def _is_taken(here: Journey, length: int, choice: Choice) -> bool:
    taken = here.rewind(length + 1).choice
    return taken is not None and taken.id == choice.id


def _consequences(here: Journey, length: int, choice: Choice) -> list[str]:
    if _is_taken(here, length, choice):
        return [_("Your choice then.")]
    return kept_sentences(go_back(here, length, (choice.id,)))


def _choose_way(player: Player, length: int, line: str) -> bool:
    here = player.here
    offers = here.rewind(length).offers()
    if folded(line) in NO:
        player.speak(_("Nothing was changed."))
        return True
    if line.strip() == "0":
        player.reading.go_back(length)
        player.arrive()
        return True
    number = read_number(line, len(offers))
    if number is None:
        return False
    choice = offers[number - 1]
    if _is_taken(here, length, choice):
        player.speak(_("This is the way you took: choose another, or “no”."))
        player.ask(lambda again: _choose_way(player, length, again))
        return True
    found = go_back(here, length, (choice.id,))
    for template, choices in (
        (_("Kept: {choice}"), found.kept),
        (_("Not kept for now: {choice}"), (*found.skipped, *found.waiting)),
    ):
        for each in choices:
            player.speak(template.format(choice=plain_text(choice_words(here, each))))

    def take() -> None:
        player.reading.go_back(length, (choice.id,))
        player.arrive()

    player.confirm(
        _("Do you want to take this way: {choice}?").format(
            choice=plain_text(here.rewind(length).choice_text(choice))
        ),
        take,
    )
    return True


# Other journeys


def _others(player: Player) -> list[Other]:
    """Return the journeys that can be put beside this one, the one just left first."""
    reading = player.reading
    saved: list[Other] = [(each, journey) for each, journey in reading.others()]
    before = reading.before
    if before is not None and not any(
        before.choices == other.choices and before.facts == other.facts for _saved, other in saved
    ):
        saved.insert(0, (None, before))
    return saved


def journeys(player: Player, _rest: str) -> None:
    """List the other journeys of this book."""
    others = _others(player)
    if not others:
        player.speak(
            _(
                "There is no other journey yet. Go back to a fork, or begin another: both stay,"
                " and can be compared here."
            )
        )
        return
    player.speak(
        counted("You have {n} other journey.", "You have {n} other journeys.", len(others))
    )
    for number, (saved, journey) in enumerate(others, 1):
        player.speak(f"{number}. {standing_sentence(journey)}", _length_line(saved, journey))
    player.speak(
        _("Type “compare 1” to put the first beside this one, “resume 1” to go on with it."),
    )


def _length_line(saved: SavedJourney | None, journey: Journey) -> str:
    if saved is None:
        return _("Your journey before you went back")
    when = moment_words(saved.updated)
    return counted(
        "{n} choice, saved {time}", "{n} choices, saved {time}", journey.length, time=when
    )


def compare(player: Player, rest: str) -> None:
    """Tell how far two journeys go together, and what each has that the other has not."""
    others = _others(player)
    number = read_number(rest, len(others))
    if number is None:
        journeys(player, "")
        return
    from talent_story.guidance.ranking import rank

    saved, other = others[number - 1]
    here = player.here
    shared = shared_length(here, other)
    ranking = player.reading.ranking()
    other_ranking = rank(other, () if saved is None else saved.record.silenced)
    player.speak(parting_sentence(here, other, shared), "")
    for title, one, another, ranked, other_ranked in (
        (_("This journey"), here, other, ranking, other_ranking),
        (_("The other one"), other, here, other_ranking, ranking),
    ):
        player.speak(title, standing_sentence(one))
        only = only_there(one, another, ranked, other_ranked)
        for name in only.met:
            player.speak(_("Met only here: {name}").format(name=name))
        for name in only.recommended:
            player.speak(_("Recommended only here: {name}").format(name=name))
        for stage in one.stages()[shared + 1 :]:
            words = plain_text(act_words(one, stage.length))
            player.speak(_("From there on: {choice}").format(choice=words))
        player.voice.pause()
    player.speak(_("Type “resume {number}” to go on with the other one.").format(number=number))


def resume(player: Player, rest: str) -> None:
    """Go on with another journey: that of a number, or else the one saved last."""
    others = _others(player)
    number = read_number(rest or "1", len(others))
    if number is None:
        journeys(player, "")
        return
    saved, other = others[number - 1]

    def go_on() -> None:
        if saved is None:
            player.reading.open_journey(other)
        else:
            player.reading.take_up(saved)
        player.arrive()

    leave(player, go_on)


def leave(player: Player, then: Callable[[], None]) -> None:
    """Leave the journey under way for another: asked first when it would be lost."""
    if player.reading.kept or not player.here.length:
        then()
    else:
        player.confirm(_("The journey you are in is not saved. Do you want to leave it?"), then)
