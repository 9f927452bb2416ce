"""What each command does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from talent_story.cli.plain import (
    advice,
    book_words,
    manners,
    passages,
    situation,
    telling,
    what_if,
)
from talent_story.cli.plain.helping import help_
from talent_story.cli.plain.words import Command

if TYPE_CHECKING:
    from talent_story.cli.plain.player import Player

Handler = Callable[["Player", str], None]
"""Does a command for a player, with what was typed after it."""

HANDLERS: Mapping[Command, Handler] = {
    "help": help_,
    "again": telling.again,
    "undo": telling.undo,
    "rejoin": telling.rejoin,
    "notebook": passages.notebook,
    "back": passages.back,
    "journeys": passages.journeys,
    "compare": passages.compare,
    "resume": passages.resume,
    "map": passages.map_,
    "ahead": passages.ahead,
    "traces": book_words.traces,
    "recommend": advice.recommend,
    "reasons": advice.reasons,
    "aside": advice.aside,
    "count": advice.count,
    "what-if": what_if.what_if,
    "go": what_if.go,
    "fork": what_if.fork,
    "questions": advice.questions,
    "facts": situation.facts,
    "fact": situation.fact,
    "answer": situation.answer,
    "decline": situation.decline,
    "erase": situation.erase,
    "glossary": book_words.glossary,
    "word": book_words.word,
    "about": book_words.about,
    "code": manners.code,
    "document": manners.document,
    "begin": manners.begin,
    "voices": manners.voices,
    "doors": manners.doors,
    "settings": manners.settings,
    "pictures": manners.pictures,
    "language": manners.language,
    "where": manners.where,
}
"""Every command but the one that leaves."""
