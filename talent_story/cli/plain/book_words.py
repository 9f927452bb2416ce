"""What the book explains: its glossary, what the reader's acts have shown, and itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talent_story.cli.plain.words import ALL, folded
from talent_story.i18n import _, counted
from talent_story.journey_words import act_place, act_words
from talent_story.plain_text import plain_text

if TYPE_CHECKING:
    from talent_story.book.model import Term
    from talent_story.cli.plain.player import Player


def glossary(player: Player, rest: str) -> None:
    """Tell the terms of this passage with their definitions; or the names of all of them."""
    terms = list(player.here.book.glossary.values())
    if not terms:
        player.speak(_("This book has no glossary."))
    elif folded(rest) in ALL:
        player.speak(*(term.name for term in terms))
        player.speak(_("Type “word” and one of these to hear what it means."))
    elif rest:
        word(player, rest)
    else:
        here = _met_here(player)
        player.speak(
            counted(
                "This passage has {n} word of the glossary.",
                "This passage has {n} words of the glossary.",
                len(here),
            )
            if here
            else _("This passage has no word of the glossary.")
        )
        _tell_terms(player, here)
        player.speak(_("Type “glossary all” to hear all the words there are."))


def word(player: Player, rest: str) -> None:
    """Tell what a word means; with no word, those of this passage."""
    if not rest:
        glossary(player, "")
        return
    wanted = folded(rest)
    terms = list(player.here.book.glossary.values())
    found = [term for term in terms if folded(term.name) == wanted]
    found = found or [term for term in terms if wanted in folded(term.name)]
    if found:
        _tell_terms(player, found)
    else:
        player.speak(_("No term of this book is called so: type “glossary all” to hear them."))


def _met_here(player: Player) -> list[Term]:
    from talent_story.reader.glossary import Terms

    text = plain_text(f"{player.here.opening()}\n\n{player.here.text()}")
    met = Terms(player.here.book.glossary).met(text)
    return list({term.id: term for term, _start, _end in met}.values())


def _tell_terms(player: Player, terms: list[Term]) -> None:
    for term in terms:
        player.speak("", term.name)
        player.voice.read(term.definition)


def traces(player: Player, _rest: str) -> None:
    """Tell what the reader's acts have shown, in words, with the acts themselves."""
    from talent_story.guidance.traces import traces as look

    found = look(player.here)
    if not found:
        player.speak(
            _("Nothing yet: no choice has shown anything. Read on, this page fills as you act.")
        )
        return
    player.speak(_("Your acts in this story, under the words that describe them."))
    for trace in found:
        player.speak("", trace.competence.name)
        for text in (trace.level, trace.competence.definition):
            if text:
                player.speak(text)
        for move in trace.moves:
            act = plain_text(act_words(player.here, move))
            place = act_place(player.here, move)
            player.speak(_("You did this: {act}").format(act=f"{act} {place}".rstrip()))
    player.speak(
        "",
        _(
            "This describes what was done in a story, not who you are. What was not shown is not"
            " lacking: it was not asked of you here."
        ),
    )


def about(player: Player, _rest: str) -> None:
    """Tell the notice and the imprint of the book."""
    book = player.here.book
    player.speak(book.title)
    player.voice.read(book.notice)
    for template, text in (
        (_("By {authors}"), ", ".join(book.authors)),
        (_("Version {version}"), book.version),
        (_("Text under {licence}"), book.licence),
    ):
        if text:
            player.speak(template.format(authors=text, version=text, licence=text))
