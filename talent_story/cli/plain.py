"""`play --plain`: the same book line by line, for screen readers, pipes and plain terminals."""

from __future__ import annotations

import textwrap
from typing import TextIO

from talent_story.book.problems import nearest_name
from talent_story.cli.beginning import Beginning
from talent_story.cli.jsonl import chosen_id
from talent_story.guidance.ranking import rank
from talent_story.i18n import _
from talent_story.plain_text import plain_text
from talent_story.saying import ranking_text, told_sentence
from talent_story.story.journey import Journey

WIDTH = 78

_COMMANDS = {
    "quit": "quit", "q": "quit", "quitter": "quit",
    "undo": "undo", "u": "undo", "annuler": "undo",
    "again": "again", "relire": "again",
    "recommend": "recommend", "r": "recommend", "recommandations": "recommend",
    "facts": "facts", "faits": "facts",
    "help": "help", "?": "help", "aide": "help",
}  # fmt: skip


def play_plain(beginning: Beginning, lines: TextIO, out: TextIO) -> int:
    """Play by lines: text out, a number in. End of input ends the play."""
    _Plain(beginning, out).play(lines)
    return 0


class _Plain:
    def __init__(self, beginning: Beginning, out: TextIO) -> None:
        self.beginning = beginning
        self.out = out

    @property
    def journey(self) -> Journey:
        return self.beginning.journey

    def say(self, text: str = "") -> None:
        for paragraph in text.split("\n"):
            indent = paragraph[: len(paragraph) - len(paragraph.lstrip(" "))]
            wrapped = textwrap.wrap(
                paragraph.strip(" "),
                WIDTH,
                initial_indent=indent,
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
            self.out.write("\n".join(wrapped) + "\n")
        self.out.flush()

    def play(self, lines: TextIO) -> None:
        book = self.journey.book
        self.say(book.title)
        self.say()
        if self.beginning.taken:
            self.say(_("The way here, as taken:"))
            for stage in self.journey.stages():
                if stage.choice is not None and stage.parent is not None:
                    self.say(f"  — {stage.parent.choice_text(stage.choice)}")
            self.say()
        self.tell()
        self.hint()
        for line in lines:
            word = line.strip()
            if not word:
                continue
            if not self.answer(word):
                break

    def answer(self, word: str) -> bool:
        command = _COMMANDS.get(word.lower())
        if command == "quit":
            return False
        if command == "undo":
            if self.journey.parent is None:
                self.say(_("There is nothing to take back: this is the start."))
            else:
                self.go(self.journey.undo())
        elif command == "again":
            self.tell()
        elif command == "recommend":
            self.recommend()
        elif command == "facts":
            self.tell_facts()
        elif command == "help":
            self.help()
        elif word.lower().startswith(("fact ", "fait ")):
            self.learn(word.partition(" ")[2])
        else:
            chosen = chosen_id(self.journey, word)
            if chosen is None:
                self.refuse(word)
            else:
                self.go(self.journey.take(chosen))
        return True

    def hint(self) -> None:
        """Say what can be typed here: nothing on a line-by-line page shows it."""
        count = len(self.journey.offers())
        if count:
            self.say(_("Type a number from 1 to {count}, or “help”.").format(count=count))
        else:
            self.say(_("Type “undo” to go back, “quit” to leave, or “help”."))

    def refuse(self, word: str) -> None:
        near = nearest_name(word.lower(), _COMMANDS)
        self.say(_("“{word}” is no choice here.").format(word=word[:40]))
        if near:
            self.say(_("Did you mean “{name}”?").format(name=near))
        else:
            self.hint()

    def go(self, journey: Journey) -> None:
        self.beginning.journey = journey
        self.beginning.keep()
        self.say()
        self.tell()
        if not journey.offers():
            self.hint()

    def tell(self) -> None:
        journey = self.journey
        chapter = journey.book.chapters[journey.section.chapter]
        if journey.opens_chapter():
            heading = [chapter.title]
            if chapter.location:
                heading.append(chapter.location)
            self.say(" — ".join(heading))
            self.say()
            opening = journey.opening()
            if opening:
                self.say(plain_text(opening))
                self.say()
        self.say(journey.section.title)
        self.say()
        self.say(plain_text(journey.text()))
        self.say()
        self.ask()
        for number, choice in enumerate(journey.offers(), 1):
            self.say(f"{number}. {plain_text(journey.choice_text(choice))}")
        for choice in journey.locked():
            text = plain_text(journey.choice_text(choice))
            self.say(_("Closed: {choice} ({reason})").format(choice=text, reason=choice.locked))
        if journey.at_ending:
            self.say(_("The end."))
            self.say()
            self.recommend()

    def ask(self) -> None:
        book = self.journey.book
        for name in self.journey.section.asks:
            if name in self.journey.facts:
                continue
            fact = book.facts[name]
            values = ", ".join(
                f"{value} ({label})" for value, label in zip(fact.values, fact.labels, strict=True)
            )
            self.say(
                _(
                    "If you wish to say it — {label}: type “fact {name}=…” with one of {values}."
                ).format(label=fact.label, name=name, values=values)
            )
            if fact.why:
                self.say(f"  {fact.why}")
            if fact.health:
                self.say(
                    "  "
                    + _("This touches on health: it stays on this machine and is never exported.")
                )
            self.say()

    def recommend(self) -> None:
        for paragraph in ranking_text(self.journey, rank(self.journey)):
            self.say(paragraph)
            self.say()

    def tell_facts(self) -> None:
        facts = self.journey.book.facts
        if not self.journey.facts:
            self.say(_("You have said nothing of your situation."))
        for name, value in self.journey.facts.items():
            fact = facts[name]
            self.say(told_sentence(fact, value))
        self.say_how_to_tell()

    def say_how_to_tell(self) -> None:
        self.say(_("Type “fact name=value” to say or change one, “fact name=” to erase it."))

    def learn(self, told: str) -> None:
        name, sign, value = (part.strip() for part in told.partition("="))
        fact = self.journey.book.facts.get(name)
        if fact is None or (value and value not in fact.values):
            known = ", ".join(self.journey.book.facts if fact is None else fact.values)
            self.say(_("That is not possible; there are: {known}.").format(known=known))
            return
        if not sign:
            # A name alone erases nothing: that must be meant.
            self.say_how_to_tell()
            return
        facts = dict(self.journey.facts)
        if value:
            facts[name] = value
        else:
            facts.pop(name, None)
        played = self.journey.with_facts(facts)
        if not played.whole:
            self.say(_("With that, the journey could not have come here; nothing was changed."))
            return
        self.beginning.journey = played.journey
        self.beginning.keep()
        self.say(_("Noted: {label}.").format(label=fact.label))

    def help(self) -> None:
        self.say(_("Type the number of a choice and press Enter."))
        self.say(_("“undo” takes back the last choice; “again” reads the page again."))
        self.say(_("“recommend” says what this journey speaks for; “facts” what you have said."))
        if self.beginning.store is None:
            self.say(_("“quit” leaves; nothing of this journey is kept."))
        else:
            self.say(_("“quit” leaves; the journey is saved after every choice."))
