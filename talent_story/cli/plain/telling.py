"""The page that is read, told: where it is, what it shows, what it asks, and the choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talent_story.guidance_words import silence_lost_sentence
from talent_story.i18n import _, counted
from talent_story.journey_words import just_left_sentence, waiting_sentence
from talent_story.plain_text import plain_text
from talent_story.reader.sentences import damage_sentence
from talent_story.saying import replay_sentences

if TYPE_CHECKING:
    from talent_story.book.model import Chapter
    from talent_story.cli.plain.player import Player


def tell_beginning(player: Player) -> None:
    """Tell the book, the way that was taken for the reader, the first page, and what to type."""
    player.speak(player.here.book.title)
    player.voice.pause()
    tell_moment(player)
    if player.here.offers():
        player.voice.pause()
        player.speak(
            _("Type on the keyboard what you choose, then press the Enter key."),
        )
    hint(player)
    if not player.here.length:
        _tell_resumable(player)


def hint(player: Player) -> None:
    """Say what can be typed here: nothing on a line-by-line page shows it."""
    count = len(player.here.offers())
    if count:
        player.speak(_("Type a number from 1 to {count}, or “help”.").format(count=count))
    else:
        player.speak(_("Type “undo” to go back, “quit” to leave, or “help”."))


def _tell_resumable(player: Player) -> None:
    others = player.reading.others()
    if not others:
        return
    journey = others[0][1]
    player.speak(
        counted(
            "A journey of yours is saved, at “{section}”, after {n} choice. Type “resume” to go on"
            " with it.",
            "A journey of yours is saved, at “{section}”, after {n} choices. Type “resume” to go"
            " on with it.",
            journey.length,
            section=journey.section.title,
        )
    )


def tell_moment(player: Player) -> None:
    """Tell where the journey stands, from the top of the page."""
    _tell_news(player)
    _tell_way(player)
    journey, voice = player.here, player.voice
    if journey.opens_chapter():
        _tell_chapter(player)
    voice.speak(journey.section.title, "")
    voice.read(journey.text())
    voice.pause()
    _tell_questions(player)
    _tell_choices(player)
    if journey.at_ending:
        from talent_story.cli.plain.advice import tell_at_ending

        voice.speak(_("The end."), "")
        tell_at_ending(player)


def _tell_news(player: Player) -> None:
    """Say what the reader must know of the journey itself."""
    reading = player.reading
    said: list[str] = []
    if reading.damage is not None:
        said.append(damage_sentence(reading.damage))
    if reading.stopped is not None:
        said.extend(replay_sentences(reading.stopped))
    if reading.silence_lost:
        said.append(silence_lost_sentence())
    if reading.just_left:
        said.append(just_left_sentence(kept=reading.kept))
    if said:
        player.speak(*said, "")


def _tell_way(player: Player) -> None:
    taken = player.reading.shortcut
    if not taken or taken != player.here.length:
        return
    player.speak(_("The way here, as taken:"))
    for stage in player.here.stages():
        if stage.choice is not None and stage.parent is not None:
            player.speak(f"  — {plain_text(stage.parent.choice_text(stage.choice))}")
    player.voice.pause()


def _tell_chapter(player: Player) -> None:
    chapter = player.here.book.chapters[player.here.section.chapter]
    player.speak(chapter_line(chapter))
    if chapter.location:
        player.speak(_("Place: {place}").format(place=chapter.location))
    player.voice.pause()
    picture = _picture_line(player, chapter)
    if picture:
        player.speak(picture, "")
    opening = player.here.opening()
    if opening:
        player.voice.read(opening)
        player.voice.pause()


def chapter_line(chapter: Chapter) -> str:
    """Return how a chapter is announced, with its act when it has one."""
    if chapter.act:
        return _("Act {act}. Chapter: {title}").format(act=chapter.act, title=chapter.title)
    return _("Chapter: {title}").format(title=chapter.title)


def _picture_line(player: Player, chapter: Chapter) -> str:
    """Return what the picture of a chapter shows, when it can be told and was not yet."""
    told = chapter.illustration in player.pictures_told
    if player.folder is None or not player.tells_pictures or not chapter.illustration or told:
        return ""
    player.pictures_told.add(chapter.illustration)
    from talent_story.pictures import PictureRefused, inspect_picture, read_picture

    svg = read_picture(player.folder, chapter.illustration)
    if svg is None:
        return ""
    try:
        picture = inspect_picture(svg)
    except PictureRefused:
        return ""
    words = picture.desc or picture.title
    return _("Picture: {description}").format(description=words) if words else ""


def _tell_questions(player: Player) -> None:
    from talent_story.cli.plain.situation import number_of, tell_asked

    for fact in player.reading.asked():
        tell_asked(player, fact)
        player.speak(
            _("Type “answer {number}” to answer, or go on without.").format(
                number=number_of(player, fact)
            ),
            "",
        )


def _tell_choices(player: Player) -> None:
    journey = player.here
    for number, choice in enumerate(journey.offers(), 1):
        player.speak(f"{number}. {plain_text(journey.choice_text(choice))}")
    for choice in journey.locked():
        text = plain_text(journey.choice_text(choice))
        player.speak(_("Closed: {choice} ({reason})").format(choice=text, reason=choice.locked))
    former = player.reading.rejoinable()
    if former is not None:
        player.speak(
            _("{offer}: type “rejoin”.").format(offer=waiting_sentence(former)),
        )


# What the reader asks for


def again(player: Player, rest: str) -> None:
    """Tell the page again, or a passage by its number."""
    if rest:
        from talent_story.cli.plain.passages import notebook

        notebook(player, rest)
    else:
        tell_moment(player)


def undo(player: Player, _rest: str) -> None:
    """Take back the last choice."""
    if player.reading.undo():
        player.arrive()
    else:
        player.speak(_("There is nothing to take back: this is the start."))


def rejoin(player: Player, _rest: str) -> None:
    """Take up former choices again."""
    if player.reading.rejoin():
        player.arrive()
    else:
        player.speak(_("There are no former choices to take up again from here."))
