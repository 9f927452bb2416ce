"""The words that can be typed, told in a few lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talent_story.i18n import _
from talent_story.reader.sentences import keeping_sentence

if TYPE_CHECKING:
    from talent_story.cli.plain.player import Player


def help_(player: Player, _rest: str) -> None:
    """Tell what can be typed, and what becomes of the journey."""
    player.speak(
        _("Type the number of a choice and press the Enter key."),
        *help_lines(),
        keeping_sentence(
            saved=player.reading.save and player.reading.store is not None, visiting=False
        ),
    )


def help_lines() -> list[str]:
    """Return every word with what it does, one subject a line.

    What stands between quotation marks can be typed as it is.
    """
    return [
        _("Reading: “again” tells this page again, “undo” takes back the last choice."),
        _(
            "Your journey: “notebook” lists its passages, “notebook 2” reads the second again,"
            " “back 2” goes back there, “rejoin” takes up your former choices, “map” tells your"
            " way and the doors you left closed, “ahead” how much is left."
        ),
        _("Your acts: “traces” tells what they have shown."),
        _(
            "Programmes: “recommend” lists them, “reasons 1” tells why, “set aside 1.1” leaves a"
            " reason out, “count again 1” counts it again, “what if 2” looks for what would lead"
            " to another, then “go there” or “fork” takes you there."
        ),
        _(
            "Yourself: “facts” tells what you have said, “questions” what is worth saying,"
            " “answer 1” says or changes it, “decline 1” leaves it unsaid, “erase 1” or “erase"
            " all” erases it."
        ),
        _(
            "Words: “glossary” explains those of this passage, “glossary all” lists all of them,"
            " and “word” followed by one of them explains it."
        ),
        _(
            "Other journeys: “journeys” lists them, “compare 1” puts one beside yours, “resume 1”"
            " goes on with it, “code” gives yours as a few letters to write down."
        ),
        _("To take away: “document” tells how to make of it a document for an interview."),
        _(
            "Beginning: “begin” opens the first page, “voices” lends your voice to somebody,"
            " “doors” begins with what your days are like."
        ),
        _(
            "The book: “about” tells who made it, “pictures” describes pictures or not, “language”"
            " changes the language, “where” tells where your journey is saved, “quit” closes it."
        ),
        _(
            "One letter is enough, as on the screens: “u” for undo, “n” for notebook, “m” for map,"
            " “c” for traces, “r” for recommend, “w” for what if, “x” for set aside, “f” for"
            " facts, “g” for glossary, “q” for quit."
        ),
    ]
