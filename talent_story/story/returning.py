"""Going back to a fork without losing what was chosen after it, and where two journeys part.

A reader who takes another door has not changed their mind on all that followed. The choices they
had made after the fork are taken again as soon as the new way meets the old one: from the first of
them that starts where the reader now stands, in order, up to the first that cannot be taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from talent_story.story.journey import Journey
from talent_story.story.play import ChoiceRefused


@dataclass(frozen=True, slots=True)
class Rejoined:
    """A journey that took up former choices again.

    `journey` is where it stands after the `kept` ones; `skipped` came before them and belong to the
    way that was left; `waiting` are those after, which cannot be taken from there. All three are
    choice ids, in the order of the former journey.
    """

    journey: Journey
    kept: tuple[str, ...]
    skipped: tuple[str, ...]
    waiting: tuple[str, ...]


def rejoin(journey: Journey, former: Sequence[str]) -> Rejoined | None:
    """Take up `former` choices where they start from here; None when none of them does.

    Example:
        >>> from talent_story.book import parse_book, sources_of
        >>> from talent_story.story.play import Play
        >>> book, _ = parse_book(sources_of({
        ...     "graph/book.yaml": "{format: 1, id: b, title: B, start: a}",
        ...     "chapters/1.md": "---\\ntitle: T\\n---\\n## A {#a}\\nHi.\\n\\n- [Left](#l)\\n"
        ...         "- [Right](#r)\\n\\n## L {#l}\\nL.\\n\\n- [On](#m)\\n\\n## R {#r}\\nR.\\n\\n"
        ...         "- [On](#m)\\n\\n## M {#m}\\nM.\\n\\n- [End](#z)\\n\\n"
        ...         "## Z {#z ending}\\nBye.\\n"}))
        >>> other = Journey.begin(Play(book)).take("a>r").take("r>m")
        >>> rejoin(other, ("l>m", "m>z")).journey.choices
        ('a>r', 'r>m', 'm>z')
    """
    choices = journey.book.choices
    for position, choice in enumerate(former):
        known = choices.get(choice)
        if known is None or known.section != journey.state.section:
            continue
        reached, kept = journey, position
        for following in former[position:]:
            try:
                reached = reached.take(following)
            except ChoiceRefused:
                break
            kept += 1
        if kept > position:
            return Rejoined(
                reached,
                tuple(former[position:kept]),
                tuple(former[:position]),
                tuple(former[kept:]),
            )
    return None


def go_back(journey: Journey, length: int, then: Sequence[str] = ()) -> Rejoined:
    """Go back to the first `length` choices, take others, and keep what followed where it applies.

    With nothing to take, the reader stands at the fork and all that followed waits. Raises
    IndexError for a length the journey does not have, and ChoiceRefused when `then` cannot be
    taken.
    """
    back = journey.rewind(length)
    for choice in then:
        back = back.take(choice)
    former = journey.choices[length + (1 if then else 0) :]
    if not then:
        return Rejoined(back, (), (), former)
    found = rejoin(back, former)
    return Rejoined(back, (), (), former) if found is None else found


def shared_length(one: Journey, other: Journey) -> int:
    """Return how many first choices two journeys of one book have in common."""
    pairs = zip(one.choices, other.choices, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def forks(journey: Journey) -> tuple[int, ...]:
    """Return the lengths at which the reader had more than one choice, the present one included."""
    return tuple(stage.length for stage in journey.stages() if len(stage.offers()) > 1)
