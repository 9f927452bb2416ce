"""Made-up books of any size: the same story in our format and in ink, from one seed.

About 80 words and 2.6 choices a section, twelve small counters, three choices in ten conditional,
four in ten with effects, some once, some that lead back. The first choice of a section is always
open, so that a random walk ends at an ending, in either engine, and meets the same choices.

    python benchmarks/books.py 1000 FOLDER     # FOLDER/book/… and FOLDER/story.ink
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

SIZES = (200, 1_000, 10_000)
SEED = 2019
COUNTERS = 12
TOP = 3
"""Every counter goes from 0 to this."""

SECTIONS_A_CHAPTER = 50
WORDS_A_SECTION = 80

_WORDS = tuple(
    """
le la un une des nos deux trois bureau couloir collègue réunion dossier projet équipe métropole
matin soir lundi agent service accueil guichet carnet idée atelier formation bilan concours
mobilité talent chemin porte fenêtre escalier café badge classeur tableau voix silence question
réponse choix regard main lumière pluie tramway port colline avenue élue directrice cadre stage
tutelle mission saison budget marché bibliothèque piscine école jardin chantier plan carte atlas
cherche trouve propose écoute raconte montre apprend comprend décide hésite avance revient
transmet partage signe prépare observe note relie ouvre ferme attend accepte refuse demande aide
lentement souvent jamais toujours ensemble seul ailleurs ici demain hier bientôt encore déjà
simple juste neuf ancien discret vif patient concret public commun rare long court clair
""".split()  # noqa: SIM905 - a list of quoted words is not readable
)


@dataclass(frozen=True)
class Way:
    """A choice: effects are (counter, step)."""

    words: str
    target: int
    condition: tuple[int, str, int] | None = None
    effects: tuple[tuple[int, int], ...] = ()
    once: bool = False


@dataclass(frozen=True)
class Scene:
    """A section; `aside` is a counter, a bound and the two texts it chooses between.

    `shut` is a planted fault: with exactly these values of counters nothing is on offer here.
    """

    prose: str
    ways: tuple[Way, ...]
    aside: tuple[int, int, str, str] | None = None
    shut: tuple[tuple[int, int], ...] = ()


def _sentence(rng: Random, words: int) -> str:
    text = " ".join(rng.choices(_WORDS, k=words))
    return text[0].upper() + text[1:] + "."


def _prose(rng: Random, words: int) -> str:
    sentences: list[str] = []
    while words > 0:
        length = min(words, rng.randint(8, 18))
        sentences.append(_sentence(rng, length))
        words -= length
    half = len(sentences) // 2
    return " ".join(sentences[:half]) + "\n\n" + " ".join(sentences[half:])


def story(sections: int, seed: int = SEED) -> list[Scene]:
    """Return the scenes of a made-up story; the first is the start, the last is an ending."""
    rng = Random(f"{seed}/{sections}")
    scenes: list[Scene] = []
    reach = max(3, min(60, sections // 20))
    for number in range(sections):
        words = rng.randint(WORDS_A_SECTION - 25, WORDS_A_SECTION + 25)
        aside = None
        if rng.random() < 0.1:
            aside = (
                rng.randrange(COUNTERS), rng.randint(1, TOP), _sentence(rng, 6), _sentence(rng, 6),
            )  # fmt: skip
        ways: list[Way] = []
        if number < sections - 1 and (number < reach or rng.random() > 0.01):
            for position in range(rng.choice((1, 2, 2, 3, 3, 3, 4))):
                back = position > 0 and rng.random() < 0.12
                target = (
                    rng.randint(max(0, number - reach), number)
                    if back
                    else min(sections - 1, number + rng.randint(1, reach))
                )
                condition = None
                # The first choice is never conditional: half of the others make three in ten.
                if position and rng.random() < 0.5:
                    condition = (
                        rng.randrange(COUNTERS), rng.choice((">=", "<", ">=")), rng.randint(1, TOP),
                    )  # fmt: skip
                effects: tuple[tuple[int, int], ...] = ()
                if rng.random() < 0.4:
                    effects = tuple(
                        (rng.randrange(COUNTERS), rng.choice((1, 1, -1)))
                        for _ in range(rng.choice((1, 1, 2)))
                    )
                ways.append(
                    Way(
                        _sentence(rng, rng.randint(4, 8))[:-1],
                        target,
                        condition,
                        effects,
                        once=bool(position) and rng.random() < 0.05,
                    )
                )
        scenes.append(Scene(_prose(rng, words), tuple(ways), aside))
    return scenes


def planted(sections: int, faults: int = 5, seed: int = SEED) -> list[Scene]:
    """Return the same story with dead ends behind rare combinations of counters.

    Each combination is one that some walk brings to its section, so each fault can be met; that a
    walk drawn anew meets it is most unlikely.
    """
    scenes = story(sections, seed)
    rng = Random(f"{seed}/{sections}/faults")
    left = faults
    while left:
        at, values, trail, used = 0, [0] * COUNTERS, [], set()
        while scenes[at].ways:
            trail.append((at, tuple(values)))
            open_ways = [
                (at, position, way)
                for position, way in enumerate(scenes[at].ways)
                if (at, position) not in used and _holds(way.condition, values)
            ]
            key = rng.choice(open_ways)
            used.add(key[:2]) if key[2].once else None
            for counter, step in key[2].effects:
                values[counter] = min(TOP, max(0, values[counter] + step))
            at = key[2].target
        at, known = rng.choice(trail[len(trail) // 2 :])
        rare = sorted(range(COUNTERS), key=lambda n: (known[n] == 0, rng.random()))[:7]
        if not scenes[at].shut and sum(known[n] > 0 for n in rare) >= 5:
            scenes[at] = replace(scenes[at], shut=tuple((n, known[n]) for n in sorted(rare)))
            left -= 1
    return scenes


def _holds(condition: tuple[int, str, int] | None, values: list[int]) -> bool:
    if condition is None:
        return True
    counter, sign, bound = condition
    return values[counter] >= bound if sign == ">=" else values[counter] < bound


# Our format


def book_files(scenes: list[Scene]) -> dict[str, str]:
    """Return a story as the files of a book."""
    lines = ["format: 1", "id: made-up", "title: Un livre de mesure", "start: s0", "variables:"]
    lines += [f"  c{n}: {{min: 0, max: {TOP}}}" for n in range(COUNTERS)]
    files = {"graph/book.yaml": "\n".join(lines) + "\n"}
    for first in range(0, len(scenes), SECTIONS_A_CHAPTER):
        number = first // SECTIONS_A_CHAPTER + 1
        parts = [f"---\ntitle: Chapitre {number}\nact: Acte I\n---\n"]
        for index in range(first, min(first + SECTIONS_A_CHAPTER, len(scenes))):
            parts.append(_section_text(index, scenes[index]))
        files[f"chapters/{number:04}.md"] = "\n".join(parts)
    return files


def _section_text(index: int, scene: Scene) -> str:
    ending = "" if scene.ways else " ending"
    parts = [f"## Section {index} {{#s{index}{ending}}}\n\n{scene.prose}\n"]
    if scene.aside is not None:
        counter, bound, one, other = scene.aside
        parts.append(f"\n{{if c{counter} >= {bound}}}{one}{{else}}{other}{{end}}\n")
    parts.append("\n")
    for way in scene.ways:
        attributes = []
        conditions = []
        if way.condition is not None:
            counter, sign, bound = way.condition
            conditions.append(f"c{counter} {sign} {bound}")
        if scene.shut:
            both = " and ".join(f"c{counter} == {value}" for counter, value in scene.shut)
            conditions.append(f"not ({both})")
        if conditions:
            attributes.append(f'if="{" and ".join(conditions)}"')
        if way.effects:
            steps = "; ".join(
                f"c{counter} {'+=' if step > 0 else '-='} {abs(step)}"
                for counter, step in way.effects
            )
            attributes.append(f'do="{steps}"')
        if way.once:
            attributes.append("once")
        shown = f"{{{' '.join(attributes)}}}" if attributes else ""
        parts.append(f"- [{way.words}](#s{way.target}){shown}\n")
    return "".join(parts)


# Ink


def ink_text(scenes: list[Scene]) -> str:
    """Return the same story in ink."""
    lines = [f"VAR c{n} = 0" for n in range(COUNTERS)] + ["-> s0", ""]
    for index, scene in enumerate(scenes):
        lines += [f"== s{index} ==", scene.prose]
        if scene.aside is not None:
            counter, bound, one, other = scene.aside
            lines.append(f"{{c{counter} >= {bound}:{one}|{other}}}")
        for way in scene.ways:
            condition = ""
            if way.condition is not None:
                counter, sign, bound = way.condition
                condition = f"{{c{counter} {sign} {bound}}} "
            if scene.shut:
                both = " && ".join(f"c{counter} == {value}" for counter, value in scene.shut)
                condition += f"{{not ({both})}} "
            lines.append(f"{'*' if way.once else '+'} {condition}[{way.words}]")
            for counter, step in way.effects:
                bounded = (
                    f"MIN(c{counter} + {step}, {TOP})"
                    if step > 0
                    else f"MAX(c{counter} - {-step}, 0)"
                )
                lines.append(f"    ~ c{counter} = {bounded}")
            lines.append(f"    -> s{way.target}")
        if not scene.ways:
            lines.append("-> END")
        lines.append("")
    return "\n".join(lines)


def write_story(sections: int, folder: Path, seed: int = SEED) -> tuple[Path, Path]:
    """Write a made-up story in both languages; returns the book's folder and the ink file."""
    scenes = story(sections, seed)
    book = folder / "book"
    for name, text in book_files(scenes).items():
        path = book / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    ink = folder / "story.ink"
    ink.write_text(ink_text(scenes), encoding="utf-8")
    return book, ink


def figures(scenes: list[Scene]) -> str:
    """Return what a story is made of, in a line."""
    ways = [way for scene in scenes for way in scene.ways]
    words = sum(len(scene.prose.split()) for scene in scenes)
    return (
        f"{len(scenes)} sections, {words / len(scenes):.0f} words and "
        f"{len(ways) / len(scenes):.1f} choices each; "
        f"{sum(way.condition is not None for way in ways) / len(ways):.0%} conditional, "
        f"{sum(bool(way.effects) for way in ways) / len(ways):.0%} with effects, "
        f"{sum(way.once for way in ways) / len(ways):.0%} once"
    )


if __name__ == "__main__":
    size, target = int(sys.argv[1]), Path(sys.argv[2])
    print(*write_story(size, target), figures(story(size)), sep="\n")
