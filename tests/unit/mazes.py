"""Books made up so that many journeys lead to an ending, and to many ends: for searches.

The books of `tests.books.random_book` are mostly traps and dead ends, where there is little to
search for. Here every section has an open way on, and programmes ask for what some ways give.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from talent_story.story.journey import Journey
from talent_story.story.play import Play
from tests.books import tiny_play

_VALUES = ("low", "mid", "top")


def _condition(rng: Random, sections: list[str], depth: int = 1) -> str:
    if depth and rng.random() < 0.35:
        one, other = (_condition(rng, sections, depth - 1) for _ in range(2))
        return f"({one}) {rng.choice(('and', 'or'))} ({other})"
    negated = "not " if rng.random() < 0.25 else ""
    match rng.randrange(8):
        case 0 | 1 | 2:
            return f"n {rng.choice(('>=', '>=', '<', '=='))} {rng.randint(0, 3)}"
        case 3:
            return f"{negated}{rng.choice('fg')}"
        case 4:
            return f"{negated}seen({rng.choice(sections)})"
        case 5:
            return f"visits({rng.choice(sections)}) >= 2"
        case 6:
            return f"{negated}chosen({rng.choice(sections[:-2])}-0)"
        case _:
            return f"q {rng.choice(('==', '!=', '>='))} {rng.choice(_VALUES)}"


def _effect(rng: Random) -> str:
    return rng.choice(("n += 1", "n += 1", "n += 2", "n -= 1", "n = 2", "f = true", "f = false",
                       "g = true", "n += 3; g = false"))  # fmt: skip


def maze(seed: int) -> Play:
    """Return the play of the maze of a seed; the same seed always gives the same book."""
    rng = Random(seed)
    count = rng.randint(5, 9)
    sections = [f"s{n}" for n in range(count)]
    parts = []
    for number, name in enumerate(sections):
        if number >= count - 2:
            parts.append(f"## {name} {{#{name} ending}}\n\nThe end.\n")
            continue
        effect = f' do="{_effect(rng)}"' if rng.random() < 0.2 else ""
        lines = [f"## {name} {{#{name}{effect}}}", "", "Here.", ""]
        for position in range(rng.randint(2, 4)):
            ahead = min(count - 1, number + rng.choice((1, 1, 2, 2, 3)))
            target = ahead if rng.random() < 0.85 else rng.randrange(number + 1)
            attributes = [f'id="{name}-{position}"']
            if position == 0:
                target = number + 1
            elif rng.random() < 0.45:
                attributes.append(f'if="{_condition(rng, sections)}"')
            if position and rng.random() < 0.15:
                attributes.append(rng.choice(("once", "fallback")))
            if rng.random() < 0.55:
                attributes.append(f'do="{_effect(rng)}"')
            lines.append(f"- [Take {position}](#s{target}){{{' '.join(attributes)}}}")
        parts.append("\n".join(lines) + "\n")
    programmes = []
    for number in range(3):
        programmes += [f"- id: p{number}", f"  name: P{number}"]
        if rng.random() < 0.3:
            programmes.append(f"  eligible: q {rng.choice(('==', '!='))} {rng.choice(_VALUES)}")
        programmes.append("  signals:")
        for weight in (2, rng.choice((1, 1, -1, -2)))[: rng.randint(1, 2)]:
            condition = _condition(rng, sections, 2)
            programmes.append(f'  - {{if: "{condition}", weight: {weight}, because: B}}')
    values = ", ".join(f"{value}: {value.upper()}" for value in _VALUES)
    return tiny_play(
        "\n".join(parts),
        manifest="variables:\n  n: {min: 0, max: 3}\n  f: flag\n  g: flag\n"
        f"facts:\n  q: {{label: Q, values: {{{values}}}}}\n",
        programmes="\n".join(programmes) + "\n",
    )


def wander(rng: Random, play: Play, facts: Mapping[str, str] | None = None) -> Journey:
    """Return a journey of at most ten choices made at random, in a maze mostly to an ending.

    Without `facts` those of a maze are told at random.
    """
    if facts is None:
        facts = {"q": rng.choice(_VALUES)} if rng.random() < 0.7 else {}
    journey = Journey.begin(play, facts)
    for _ in range(10 if rng.random() < 0.6 else rng.randint(0, 9)):
        offers = journey.offers()
        if not offers:
            break
        journey = journey.take(rng.choice(offers).id)
    return journey
