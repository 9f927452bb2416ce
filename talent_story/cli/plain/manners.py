"""Where a journey begins, how it is kept, how the book speaks, and how one leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from talent_story.cli.plain.passages import leave
from talent_story.cli.plain.words import OFF, ON, folded, read_number
from talent_story.code_words import code_sentence, short_sentence, told_sentences
from talent_story.i18n import LANGUAGES, _, switch_language
from talent_story.reader.document import document_lines
from talent_story.reader.sentences import keeping_sentence, moment_words
from talent_story.reader.settings import read_settings, write_settings
from talent_story.story.code import CodeFault, code_of, journey_of

if TYPE_CHECKING:
    from talent_story.cli.plain.player import Player

_IN_EACH = ("Type “language en” for English.", "Tapez « langue fr » pour le français.")
"""Each in the language that it offers, whatever the interface speaks."""

_NAMES = {"francais": "fr", "french": "fr", "anglais": "en", "english": "en"}


# Beginnings


def begin(player: Player, _rest: str) -> None:
    """Begin again from the first page, as a new journey."""

    def start() -> None:
        player.reading.begin()
        player.arrive()

    leave(player, start)


def voices(player: Player, rest: str) -> None:
    """Tell the people whose voice one may take, or begin with one of them."""
    personas = list(player.here.book.personas.values())
    number = read_number(rest, len(personas))
    if number is not None:
        _start(player, lambda: player.reading.lend_voice(personas[number - 1].id))
        return
    if not personas:
        player.speak(_("There is nobody in this book to lend your voice to."))
        return
    player.speak(
        _(
            "The journey begins at the start of the book all the same: the choices that lead to"
            " this person are taken for you, and shown. Their situation is lent to you."
        )
    )
    for at, persona in enumerate(personas, 1):
        player.speak("", f"{at}. {persona.name}")
        if persona.portrait or persona.summary:
            player.voice.read(persona.portrait or persona.summary)
        if persona.wish:
            player.speak(_("Wish: {wish}").format(wish=persona.wish))
    player.speak("", _("Type “voice” and the number of somebody to begin with them."))


def doors(player: Player, rest: str) -> None:
    """Tell the entry points, or begin at one of them."""
    entries = [door for door in player.here.book.entry_points.values() if door.opens]
    number = read_number(rest, len(entries))
    if number is not None:
        _start(player, lambda: player.reading.open_door(entries[number - 1].id))
        return
    if not entries:
        player.speak(_("This book has no other door than its first page."))
        return
    player.speak(
        _(
            "Choose the situation that looks like yours. The journey begins at the start of the"
            " book all the same: the choices that lead there are taken for you, and shown."
        )
    )
    for at, door in enumerate(entries, 1):
        player.speak("", f"{at}. {door.name}")
        if door.summary:
            player.voice.read(door.summary)
    player.speak("", _("Type “door” and the number of a door to begin there."))


def _start(player: Player, begins: Callable[[], bool]) -> None:
    def start() -> None:
        if begins():
            player.arrive()
        else:
            player.speak(_("No journey leads there in this book."))

    leave(player, start)


# Codes


def code(player: Player, rest: str) -> None:
    """Tell the code of this journey, or open the journey of a code."""
    if rest:
        _open_code(player, rest)
        return
    try:
        told = code_of(player.here)
    except CodeFault:
        player.speak(_("Your own journey is too long for a code."))
        return
    player.speak(_("The code of your journey, up to here:"), told)
    player.speak(*told_sentences(player.here))
    player.speak(_("Type “code” and a code to open the journey that it tells."))


def _open_code(player: Player, text: str) -> None:
    try:
        played = journey_of(player.reading.play, text)
    except CodeFault as fault:
        player.speak(code_sentence(fault))
        return
    if not played.whole:
        player.speak(short_sentence(played))

    def open_it() -> None:
        player.reading.open_journey(played.journey)
        player.arrive()

    leave(player, open_it)


def document(player: Player, _rest: str) -> None:
    """Tell how this journey becomes a document, and what to type for it."""
    kept = player.reading.save and player.reading.store is not None
    for sentence, line in document_lines(player.folder, kept=kept, visiting=False):
        player.speak(sentence)
        if line:
            player.speak(line)


# Manners


def settings(player: Player, _rest: str) -> None:
    """Tell what can be set where nothing is drawn."""
    player.speak(
        _(
            "Read line by line, a book has two settings: “language”, and “pictures”, which are"
            " described or not. Paper and lengths of line are those of your own terminal."
        )
    )


def pictures(player: Player, rest: str) -> None:
    """Tell what pictures show from here on, or leave it out."""
    if folded(rest) in OFF or (folded(rest) not in ON and player.tells_pictures):
        player.tells_pictures = False
        player.speak(_("Pictures are no longer described. Type “pictures” to hear them again."))
    else:
        player.tells_pictures = True
        player.speak(_("Pictures are described where a chapter opens."))


def language(player: Player, rest: str) -> None:
    """Speak another language from here on, and keep it for the next time."""
    wanted = folded(rest)
    wanted = _NAMES.get(wanted, wanted)
    if wanted not in LANGUAGES:
        player.speak(*_IN_EACH)
        return
    switch_language(wanted)
    kept = write_settings(read_settings().filed.with_value("language", wanted))
    player.speak(
        _("The interface speaks English. The story stays in the language it was written in.")
    )
    if not kept:
        player.speak(_("This could not be kept: it holds until you close the book."))


def where(player: Player, _rest: str) -> None:
    """Tell what becomes of the journey: kept or not, where, since when."""
    reading = player.reading
    player.speak(keeping_sentence(saved=reading.save and reading.store is not None, visiting=False))
    if not reading.save or reading.store is None:
        return
    player.speak(_("The saved journeys are in this file: {path}").format(path=reading.store.path))
    if reading.saved_at is None:
        player.speak(_("This journey has not been saved yet: it will be at the first choice."))
    else:
        saved = moment_words(reading.saved_at)
        player.speak(_("This journey was last saved on {time}.").format(time=saved))
    player.speak(
        _("Once the book is closed, “talent-story journeys delete” erases what you want to erase.")
    )
