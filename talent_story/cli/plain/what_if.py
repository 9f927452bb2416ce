"""*What if?*: the nearest journey to a programme, and the ways to go there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talent_story.cli.plain.programme import found_programme, numbered, state_sentence
from talent_story.i18n import _
from talent_story.plain_text import plain_text
from talent_story.reader.what_if import answer_sentences, leaves_to_say

if TYPE_CHECKING:
    from talent_story.cli.plain.player import Player
    from talent_story.guidance.ranking import Ranking
    from talent_story.guidance.what_if import NearestJourney


def what_if(player: Player, rest: str) -> None:
    """Tell the nearest journey to a programme, or the programmes that may be asked for."""
    ranking = player.reading.ranking()
    if not rest:
        _list_what_if(player, ranking)
        return
    found = found_programme(player, rest, ranking)
    if found is None:
        return
    from talent_story.guidance.what_if import what_if as look

    _number, programme = found
    answer = look(player.here, programme.id, player.reading.silenced)
    player.speak(programme.name)
    sentences = answer_sentences(player.here, answer, player.reading.silenced)
    player.speak(*map(plain_text, sentences))
    if leaves_to_say(player.reading, answer):
        player.speak(_("Type “questions” to hear what is worth saying of yourself."))
    nearest = answer.by_choices
    player.found = None if nearest is None else (player.here, nearest)
    if nearest is None:
        return
    player.speak(_("Type “go there” for a new journey, made to its end for you."))
    if nearest.fork < player.here.length:
        player.speak(_("Type “fork” to go back to where the ways part, and read on from there."))


def _list_what_if(player: Player, ranking: Ranking) -> None:
    certain = {item.programme.id for item in ranking.recommended if item.eligible == "yes"}
    programmes = list(enumerate(numbered(player, ranking), 1))
    asked = [(number, each) for number, each in programmes if each.id not in certain]
    if not asked:
        player.speak(_("All the programmes of this book are recommended and open to you."))
        return
    player.speak(
        _(
            "Choose a programme: the nearest journey that leads to it is looked for, the one that"
            " keeps the most of your own choices."
        )
    )
    last = ""
    for number, programme in asked:
        state = state_sentence(programme, ranking)
        if state != last:
            player.speak("", state)
        player.speak(f"{number}. {programme.name}")
        last = state
    player.voice.pause()
    player.speak(_("Type “what if” and the number of a programme."))


def _nearest(player: Player) -> NearestJourney | None:
    if player.found is None or player.found[0] is not player.here:
        player.speak(_("Ask first what leads to a programme: type “what if”."))
        return None
    return player.found[1]


def go(player: Player, _rest: str) -> None:
    """Make the journey that « what if » found; the one under way can be taken up again."""
    nearest = _nearest(player)
    if nearest is not None and player.reading.go_there(nearest.choices):
        player.arrive()


def fork(player: Player, _rest: str) -> None:
    """Go back to where the journey that « what if » found parts from this one."""
    nearest = _nearest(player)
    if nearest is not None:
        player.reading.go_back(nearest.fork, nearest.choices[nearest.fork : nearest.fork + 1])
        player.arrive()
