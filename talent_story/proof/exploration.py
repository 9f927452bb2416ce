"""What exploring a book finds out, whoever explores it.

An `Exploration` says what happens on some journey, over all facts. It is plain data: the explorer
behind it can change without the rules noticing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

Watch = Callable[[int], bool]
"""Called now and then with the number of states found so far; says whether to go on."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A shortest journey that shows something: its choices, and the facts it needs."""

    choices: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class JourneyCount:
    """How many distinct lists of choices lead from the start to an ending, facts left unknown.

    `count` is None when there are infinitely many; `longest` too. `shortest` is None when no
    ending can be reached. `least_words` and `most_words` bound what any of them reads; they are
    None when there are none or infinitely many.
    """

    count: int | None
    shortest: int | None
    longest: int | None
    least_words: int | None = None
    most_words: int | None = None


@dataclass(slots=True)
class Exploration:
    """What was found. All of it is true; what is absent is proved absent only if `complete`.

    `branches` are the conditional texts shown, by the place of their directive. `effects` are the
    effects that changed something, as (owner, position) with the owner a section's id or
    `choice <id>`.
    `moved` are the variables that some journey changed. `unadvised` are endings, each with a
    journey that ends there without any programme recommended that is or may be eligible.
    `traps` and `journeys` are None when the exploration was cut short; `out_of_memory` says that
    it was for want of memory.
    """

    complete: bool = False
    out_of_memory: bool = False
    states: int = 0
    sections: set[str] = field(default_factory=set)
    choices: set[str] = field(default_factory=set)
    branches: set[object] = field(default_factory=set)
    met: set[str] = field(default_factory=set)
    recommended: set[str] = field(default_factory=set)
    effects: set[tuple[str, int]] = field(default_factory=set)
    moved: set[str] = field(default_factory=set)
    dead_ends: dict[str, Witness] = field(default_factory=dict)
    unadvised: dict[str, Witness] = field(default_factory=dict)
    traps: dict[str, Witness] | None = None
    journeys: JourneyCount | None = None
