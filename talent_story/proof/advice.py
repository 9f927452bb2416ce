"""What an ending can recommend, over the facts that the story itself never reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from talent_story.book.model import Programme
from talent_story.story.compiling import Predicate
from talent_story.story.layout import facts_read_by
from talent_story.story.play import Play

MAX_COMBINATIONS = 2_000_000


class TooManyFacts(Exception):
    """The facts that eligibility depends on have too many combinations to go through."""


@dataclass
class Advice:
    """Answers, for values at an ending, which programmes may be recommended and whether none can.

    Facts that the story reads have their value in the state; the others (`free`) may still be
    anything, unknown included.
    """

    play: Play
    free: Sequence[str]
    _known: dict[tuple[object, ...], dict[str, str] | None] = field(default_factory=dict)

    def scored(self, values: tuple[int, ...]) -> tuple[Programme, ...]:
        """Return the programmes with a score over 0."""
        play = self.play
        return tuple(
            programme
            for programme in play.book.programmes.values()
            if sum(
                signal.weight
                for signal in programme.signals
                if play.predicate(signal.condition)(values)
            )
            > 0
        )

    def refusing_facts(
        self, programmes: tuple[Programme, ...], values: tuple[int, ...]
    ) -> dict[str, str] | None:
        """Return free facts under which none of the programmes is or may be eligible, if any.

        Raises TooManyFacts when there are too many combinations to decide it.
        """
        if any(programme.eligible is None for programme in programmes):
            return None
        conditions = [p.eligible for p in programmes if p.eligible is not None]
        read = facts_read_by(conditions)
        facts = self.play.layout.facts
        key = (
            tuple(programme.id for programme in programmes),
            tuple(values[facts[name]] for name in sorted(read) if name not in self.free),
        )
        if key not in self._known:
            fails = [self.play.predicate(condition, False) for condition in conditions]
            names = [name for name in self.free if name in read]
            self._known[key] = self._search(names, list(values), fails)
        return self._known[key]

    def _search(
        self, names: list[str], values: list[int], fails: list[Predicate]
    ) -> dict[str, str] | None:
        # To refuse everything a fact is best known: an unknown one never makes a condition fail
        # that some value of it would not make fail too.
        book, facts = self.play.book, self.play.layout.facts
        sizes = [len(book.facts[name].values) for name in names]
        total = 1
        for size in sizes:
            total *= size
        if total > MAX_COMBINATIONS:
            raise TooManyFacts
        for number in range(total):
            rest = number
            for name, size in zip(names, sizes, strict=True):
                rest, value = divmod(rest, size)
                values[facts[name]] = value + 1
            if all(fail(values) for fail in fails):
                return {name: book.facts[name].values[values[facts[name]] - 1] for name in names}
        return None

    def may_have(self, programme: Programme, values: tuple[int, ...]) -> bool:
        """Say whether, with the facts of the state, somebody is or may be eligible."""
        if programme.eligible is None:
            return True
        return not self.play.predicate(programme.eligible, False)(values)
