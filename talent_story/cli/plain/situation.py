"""What the reader says of themselves: each answer said, changed, left unsaid or erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talent_story.book.language import Fact
from talent_story.cli.plain.words import ALL, NO, folded, read_number
from talent_story.i18n import _
from talent_story.reader.sentences import lent_sentence, refusal_sentence
from talent_story.saying import told_sentence

if TYPE_CHECKING:
    from talent_story.cli.plain.player import Player


def number_of(player: Player, fact: Fact) -> int:
    """Return the number under which a fact is told and answered."""
    return player.reading.askable().index(fact) + 1


def tell_asked(player: Player, fact: Fact) -> None:
    """Say what is asked, what for, and what becomes of an answer that touches on health."""
    player.speak(_("You may say, if you wish: {label}").format(label=fact.label))
    if fact.why:
        player.speak(fact.why)
    if fact.health:
        player.speak(
            _("This touches on health: it stays on this machine and is never exported."),
        )


def facts(player: Player, _rest: str) -> None:
    """Tell what was said, and what can be."""
    reading = player.reading
    askable = reading.askable()
    player.speak(
        _(
            "Each answer can stay unsaid. It serves to tell which programmes are open to you, and"
            " leaves this machine only if you send it yourself."
        )
    )
    lent = lent_sentence(player.here, reading.lent_by)
    if lent:
        player.speak(lent)
    if not player.here.facts:
        player.speak(_("You have said nothing of your situation."))
    for number, fact in enumerate(askable, 1):
        value = player.here.facts.get(fact.name)
        if value is None:
            player.speak(_("{number}. {label}: not said").format(number=number, label=fact.label))
        else:
            player.speak(f"{number}. {told_sentence(fact, value)}")
    if askable:
        player.speak(
            _(
                "Type “answer 1” to say or change the first, “erase 1” to erase it, “erase all”"
                " to erase everything."
            )
        )
    if any(other.facts for _saved, other in reading.others()):
        player.speak(
            _(
                "Your other saved journeys keep what you said in them: “journeys” lists them, and"
                " “resume” takes one up, to erase it there."
            )
        )


def _known(player: Player, rest: str) -> Fact | None:
    askable = player.reading.askable()
    number = read_number(rest, len(askable))
    if number is not None:
        return askable[number - 1]
    found = next((fact for fact in askable if fact.name == rest.strip()), None)
    if found is None:
        player.speak(_("Type a number of the list that “facts” tells."))
    return found


def answer(player: Player, rest: str) -> None:
    """Answer a question: `rest` is its number, and perhaps that of the answer."""
    if not rest:
        facts(player, "")
        return
    name, _space, given = rest.partition(" ")
    fact = _known(player, name)
    if fact is None:
        return
    if given and _answered(player, fact, given):
        return
    tell_asked(player, fact)
    for number, label in enumerate(fact.labels, 1):
        player.speak(f"{number}. {label}")
    player.speak(
        _("Type the number of your answer, “erase” to take back what you said, or “no”.")
        if fact.name in player.here.facts
        else _("Type the number of your answer, or “no” to leave it unsaid.")
    )
    player.ask(lambda line: _reply(player, fact, line))


def _reply(player: Player, fact: Fact, line: str) -> bool:
    if folded(line) in NO:
        if fact.name not in player.here.facts:
            player.reading.decline(fact.name)
            _tell_unsaid(player, fact)
        else:
            player.speak(_("Nothing was changed."))
        return True
    if folded(line) in ("erase", "effacer"):
        _tell(player, fact, None)
        return True
    return _answered(player, fact, line)


def _answered(player: Player, fact: Fact, given: str) -> bool:
    number = read_number(given, len(fact.values))
    if number is not None:
        _tell(player, fact, fact.values[number - 1])
    return number is not None


def _tell(player: Player, fact: Fact, value: str | None) -> None:
    def page() -> tuple[object, ...]:
        here = player.here
        return here.text(), here.offers(), here.locked()

    before = page()
    played = player.reading.tell(fact.name, value)
    if not played.whole:
        player.speak(refusal_sentence(played))
        return
    if value is None:
        player.speak(_("Erased: {label}.").format(label=fact.label))
    else:
        player.speak(_("Noted. {answer}").format(answer=told_sentence(fact, value)))
    if page() != before:
        player.speak(_("This page reads otherwise now: type “again” to hear it."))


def decline(player: Player, rest: str) -> None:
    """Leave a fact unsaid, and do not ask again."""
    fact = _known(player, rest)
    if fact is not None:
        player.reading.decline(fact.name)
        _tell_unsaid(player, fact)


def _tell_unsaid(player: Player, fact: Fact) -> None:
    player.speak(
        _("Left unsaid ({label}). You may still say it at any time: type “facts”.").format(
            label=fact.label
        )
    )


def erase(player: Player, rest: str) -> None:
    """Erase one answer, or all of them once that was confirmed."""
    if folded(rest) in ALL:
        if player.here.facts:
            player.confirm(
                _("Do you want to erase everything you have said?"), lambda: _erase_all(player)
            )
        else:
            player.speak(_("You have said nothing of your situation."))
        return
    fact = _known(player, rest)
    if fact is not None:
        _tell(player, fact, None)


def _erase_all(player: Player) -> None:
    left = player.reading.erase_all()
    if left:
        labels = ", ".join(player.here.book.facts[name].label for name in left)
        player.speak(
            _(
                "Erased, but for what your journey went through a door with: {facts}. Take back"
                " those choices first if you wish."
            ).format(facts=labels)
        )
    else:
        player.speak(_("Everything you had said is erased from this journey."))


def fact(player: Player, rest: str) -> None:
    """Say, change or erase a fact by its name in the book: `name=value`, `name=`."""
    if not rest:
        facts(player, "")
        return
    name, sign, value = (part.strip() for part in rest.partition("="))
    known = {each.name: each for each in player.reading.askable()}
    found = known.get(name)
    if found is None or (value and value not in found.values):
        possible = ", ".join(known if found is None else found.values)
        player.speak(_("That is not possible; there are: {known}.").format(known=possible))
    elif not sign:
        # A name alone erases nothing: that must be meant.
        player.speak(_("Type “fact name=value” to say or change one, “fact name=” to erase it."))
    else:
        _tell(player, found, value or None)
