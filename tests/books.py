"""Little books for tests: written in the test, or made up at random from a seed.

`tiny_book` and `problems_of` read a book held in the test itself. `random_files` makes up the
text of an arbitrary small book, valid by construction, from a seed: cycles, dead ends, traps,
contradictory conditions and useless effects are all likely. `random_books` hands such books to
hypothesis; a failure shows the seed, and `random_book(seed)` gives the book back.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import strategies as st

from talent_story.book import Book, Problem, Sources, format_problem, parse_book, sources_of
from talent_story.story import Play

FRONT_MATTER = "---\ntitle: One\n---\n"
"""What `tiny_book` puts before a chapter that has none: its first line becomes line 4."""

Chapters = str | Mapping[str, str]

_FIRST_SECTION = re.compile(r"^##.*\{[^}]*#([a-z0-9-]+)", re.MULTILINE)


def tiny_files(chapters: Chapters, manifest: str = "", **catalogues: str) -> dict[str, str]:
    """Return the files of a book by path.

    One text is one chapter, given a front matter if it has none; a mapping gives the text of
    each chapter by its file name, taken as it is. The manifest says what comes after format, id,
    title and start (the first section written), or everything if it says `format:` itself. Each
    catalogue is named by its file: `programmes="- id: …"`. Texts are dedented.
    """
    if isinstance(chapters, str):
        text = _dedent(chapters)
        chapters = {"1.md": text if text.startswith("---") else FRONT_MATTER + text}
    files = {f"chapters/{name}": text for name, text in chapters.items()}
    manifest = _dedent(manifest)
    if "format:" not in manifest:
        first = _FIRST_SECTION.search("\n".join(chapters.values()))
        start = first.group(1) if first else "nowhere"
        manifest = f"format: 1\nid: tiny\ntitle: Tiny\nstart: {start}\n{manifest}"
    files["graph/book.yaml"] = manifest
    files.update({f"graph/{name}.yaml": _dedent(text) for name, text in catalogues.items()})
    return files


def tiny_sources(
    chapters: Chapters, manifest: str = "", images: Collection[str] = (), **catalogues: str
) -> Sources:
    """Return the sources of a book; see `tiny_files`."""
    return sources_of(tiny_files(chapters, manifest, **catalogues), frozenset(images))


def tiny_book(
    chapters: Chapters, manifest: str = "", images: Collection[str] = (), **catalogues: str
) -> Book:
    """Return a book that has nothing wrong with it; see `tiny_files`."""
    book, problems = parse_book(tiny_sources(chapters, manifest, images, **catalogues))
    assert not problems, "\n".join(map(format_problem, problems))
    return book


def tiny_play(
    chapters: Chapters, manifest: str = "", images: Collection[str] = (), **catalogues: str
) -> Play:
    """Return the play of a book; see `tiny_files`."""
    return Play(tiny_book(chapters, manifest, images, **catalogues))


def problems_of(
    chapters: Chapters, manifest: str = "", images: Collection[str] = (), **catalogues: str
) -> list[Problem]:
    """Return what is wrong with a book; see `tiny_files`."""
    return parse_book(tiny_sources(chapters, manifest, images, **catalogues))[1]


def found(problems: Sequence[Problem]) -> list[str]:
    """Return problems in short: `file:line:column rule`."""
    return [f"{problem.place} {problem.rule}" for problem in problems]


def pointed_at(problem: Problem) -> str:
    """Return the very characters a problem points at in its excerpt."""
    start = problem.place.column - 1
    return problem.excerpt[start : start + problem.place.length]


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files into a folder, and return it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def _dedent(text: str) -> str:
    return textwrap.dedent(text.removeprefix("\n"))


# Books made up at random


@dataclass
class _Names:
    """What a made-up book declares; conditions draw on it."""

    sections: list[str]
    counters: dict[str, tuple[int, int]] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    choice_variables: dict[str, list[str]] = field(default_factory=dict)
    facts: dict[str, list[str]] = field(default_factory=dict)
    choices: list[str] = field(default_factory=list)
    entries: dict[str, list[str]] = field(default_factory=dict)
    programmes: list[str] = field(default_factory=list)
    competences: list[str] = field(default_factory=list)


_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
_MET = {"entry": "entry_points", "tool": "detection_tools", "format": "support_formats"}
_LETTERS = ("low", "mid", "top")


def random_condition(
    rng: Random, names: _Names, depth: int = 2, *, facts_only: bool = False
) -> str:
    """Return the text of a condition over these names."""
    if depth and rng.random() < 0.45:
        kind = rng.randrange(3)
        one = random_condition(rng, names, depth - 1, facts_only=facts_only)
        if kind == 0:
            return f"not ({one})" if " " in one else f"not {one}"
        two = random_condition(rng, names, depth - 1, facts_only=facts_only)
        return f"({one}) {'and' if kind == 1 else 'or'} ({two})"
    kinds = []
    if names.facts:
        kinds += ["fact", "fact", "known"]
    if not facts_only or not kinds:
        kinds += ["seen", "visits", "chosen"]
        kinds += ["counter"] * 3 if names.counters else []
        kinds += ["flag"] * 2 if names.flags else []
        kinds += ["choice"] * 2 if names.choice_variables else []
        kinds += ["met"] if names.entries or names.programmes else []
    sign = rng.choice(_COMPARISONS)
    match rng.choice(kinds):
        case "fact":
            name = rng.choice(list(names.facts))
            return f"{name} {sign} {rng.choice(names.facts[name])}"
        case "known":
            return f"known({rng.choice(list(names.facts))})"
        case "seen":
            return f"seen({rng.choice(names.sections)})"
        case "visits":
            return f"visits({rng.choice(names.sections)}) {sign} {rng.randrange(4)}"
        case "chosen":
            return f"chosen({rng.choice(names.choices)})"
        case "met":
            entries = [id for ids in names.entries.values() for id in ids] + names.programmes
            return f"met({rng.choice(entries)})"
        case "counter":
            name = rng.choice(list(names.counters))
            low, high = names.counters[name]
            return f"{name} {sign} {rng.randint(low - 1, high + 1)}"
        case "flag":
            name = rng.choice(names.flags)
            if rng.random() < 0.5:
                return name
            return f"{name} {rng.choice(('==', '!='))} {rng.choice(('true', 'false'))}"
        case _:
            name = rng.choice(list(names.choice_variables))
            return f"{name} {sign} {rng.choice(names.choice_variables[name])}"


def _random_effects(rng: Random, names: _Names) -> str:
    effects = []
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        kinds = ["counter"] * 3 if names.counters else []
        kinds += ["flag"] * 2 if names.flags else []
        kinds += ["choice"] * 2 if names.choice_variables else []
        if not kinds:
            return ""
        match rng.choice(kinds):
            case "counter":
                name = rng.choice(list(names.counters))
                low, high = names.counters[name]
                sign = rng.choice(("+=", "+=", "-=", "="))
                number = rng.randint(low - 1, high + 1) if sign == "=" else rng.randint(-1, 3)
                effects.append(f"{name} {sign} {number}")
            case "flag":
                effects.append(f"{rng.choice(names.flags)} = {rng.choice(('true', 'false'))}")
            case _:
                name = rng.choice(list(names.choice_variables))
                effects.append(f"{name} = {rng.choice(names.choice_variables[name])}")
    return "; ".join(effects)


def _random_prose(rng: Random, names: _Names, words: str, depth: int = 2) -> str:
    parts = [words]
    if rng.random() < 0.5:
        block = rng.random() < 0.5
        parts.append(f"{{if {random_condition(rng, names, 1)}}}")
        parts.append(_random_prose(rng, names, "one", depth - 1) if depth else "one")
        if rng.random() < 0.4:
            parts.append(f"{{elif {random_condition(rng, names, 1)}}}")
            parts.append("two")
        if rng.random() < 0.4:
            parts.append("{else}")
            parts.append("three")
        parts.append("{end}")
        return ("\n" if block else " ").join(parts)
    printable = [*names.counters, *names.flags, *names.choice_variables, *names.facts]
    if printable and rng.random() < 0.2:
        parts.append(f"{{= {rng.choice(printable)}}}")
    return " ".join(parts)


def _random_names(rng: Random, size: int) -> _Names:
    names = _Names([f"s{n}" for n in range(rng.randint(2, size))])
    for n in range(rng.choice((0, 1, 1, 2))):
        low = rng.choice((0, 0, 0, -1))
        names.counters[f"c{n}"] = (low, low + rng.randint(1, 3))
    names.flags = [f"f{n}" for n in range(rng.choice((0, 1, 1)))]
    if rng.random() < 0.4:
        names.choice_variables["v"] = list(_LETTERS[: rng.randint(2, 3)])
    for n in range(rng.choice((0, 1, 1, 2))):
        names.facts[f"q{n}"] = list(_LETTERS[: rng.randint(1, 3)])
    if rng.random() < 0.4:
        names.competences = ["sens-pratique"]
        names.counters["sens_pratique"] = (0, 2)
    for attribute in _MET:
        if rng.random() < 0.4:
            names.entries[attribute] = [f"{attribute}-{n}" for n in range(rng.randint(1, 2))]
    names.programmes = [f"programme-{n}" for n in range(rng.choice((0, 1, 2, 2, 3)))]
    return names


def random_files(seed: int, size: int = 6) -> dict[str, str]:
    """Return the files of an arbitrary small book of at most `size` sections, without faults.

    The same seed always gives the same book.
    """
    rng = Random(seed)
    names = _random_names(rng, size)
    sections = names.sections
    endings = {name for name in sections[1:] if rng.random() < 0.3}
    if rng.random() < 0.9:
        endings.add(sections[-1])
    targets: dict[str, list[str]] = {}
    ids: dict[str, list[str]] = {}
    for name in sections:
        if name in endings:
            continue
        targets[name] = [rng.choice(sections) for _ in range(rng.choice((1, 2, 2, 3, 3, 4)))]
        ids[name] = []
        counts: dict[str, int] = {}
        for position, target in enumerate(targets[name]):
            n = counts[target] = counts.get(target, 0) + 1
            if rng.random() < 0.2:
                ids[name].append(f"to-{name}-{position}")
            else:
                ids[name].append(f"{name}>{target}" + (f"~{n}" if n > 1 else ""))
        names.choices += ids[name]
    if not names.choices:  # a book of endings only: the first leads on
        endings.discard(sections[0])
        targets[sections[0]], ids[sections[0]] = [sections[-1]], [f"{sections[0]}>{sections[-1]}"]
        names.choices = list(ids[sections[0]])
    cut = rng.randint(1, len(sections)) if rng.random() < 0.5 else len(sections)
    files = {}
    for number, part in enumerate((sections[:cut], sections[cut:])):
        if part:
            opening = _random_prose(rng, names, f"Opening {number}.")
            body = "\n".join(
                _random_section(rng, names, name, name in endings, targets, ids) for name in part
            )
            title = f"---\ntitle: Chapter {number}\n---\n"
            files[f"chapters/{number}.md"] = f"{title}\n{opening}\n\n{body}"
    files["graph/book.yaml"] = _random_manifest(rng, names)
    for attribute, entries in names.entries.items():
        files[f"graph/{_MET[attribute]}.yaml"] = "".join(
            f"- {{id: {id}, name: {id}}}\n" for id in entries
        )
    if names.competences:
        files["graph/competences.yaml"] = "- {id: sens-pratique, name: Sens pratique, max: 2}\n"
    if names.programmes:
        files["graph/programmes.yaml"] = "".join(
            _random_programme(rng, names, id) for id in names.programmes
        )
    return files


def _random_section(
    rng: Random,
    names: _Names,
    name: str,
    ending: bool,
    targets: Mapping[str, list[str]],
    ids: Mapping[str, list[str]],
) -> str:
    attributes = [f"#{name}"]
    if ending:
        attributes.append("ending")
    for attribute, entries in names.entries.items():
        if rng.random() < 0.3:
            attributes.append(f'{attribute}="{" ".join(rng.sample(entries, 1))}"')
    if names.programmes and rng.random() < 0.2:
        attributes.append(f'programme="{rng.choice(names.programmes)}"')
    if rng.random() < 0.35 and (effects := _random_effects(rng, names)):
        attributes.append(f'do="{effects}"')
    lines = [f"## Section {name} {{{' '.join(attributes)}}}", ""]
    lines += [_random_prose(rng, names, f"Text of {name}."), ""]
    for position, target in enumerate([] if ending else targets[name]):
        attributes = []
        id = ids[name][position]
        if ">" not in id:
            attributes.append(f'id="{id}"')
        if rng.random() < 0.45:
            attributes.append(f'if="{random_condition(rng, names)}"')
            if rng.random() < 0.3:
                attributes.append('locked="not yet"')
        if rng.random() < 0.45 and (effects := _random_effects(rng, names)):
            attributes.append(f'do="{effects}"')
        if rng.random() < 0.25:
            attributes.append("once")
        if rng.random() < 0.15:
            attributes.append("fallback")
        words = f"Take {position}"
        if rng.random() < 0.15:
            words += f" {{if {random_condition(rng, names, 1)}}}now{{else}}later{{end}}"
        shown = f"{{{' '.join(attributes)}}}" if attributes else ""
        lines.append(f"- [{words}](#{target}){shown}")
    return "\n".join(lines) + "\n"


def _random_manifest(rng: Random, names: _Names) -> str:
    lines = ["format: 1", "id: made-up", "title: Made up", "start: s0", "variables:"]
    for name, (low, high) in names.counters.items():
        if name != "sens_pratique":
            start = rng.randint(low, high)
            lines.append(f"  {name}: {{min: {low}, max: {high}, start: {start}}}")
    lines += [f"  {name}: flag" for name in names.flags]
    for name, values in names.choice_variables.items():
        lines.append(f"  {name}: {{values: [{', '.join(values)}], start: {rng.choice(values)}}}")
    lines.append("facts:")
    for name, values in names.facts.items():
        shown = ", ".join(f"{value}: {value.upper()}" for value in values)
        lines.append(f"  {name}: {{label: {name}, values: {{{shown}}}}}")
    return "\n".join(lines) + "\n"


def _random_programme(rng: Random, names: _Names, id: str) -> str:
    lines = [f"- id: {id}", f"  name: {id}"]
    if names.facts and rng.random() < 0.6:
        lines.append(f'  eligible: "{random_condition(rng, names, facts_only=True)}"')
    signals = rng.choice((0, 1, 1, 2, 3))
    if signals:
        lines.append("  signals:")
    for n in range(signals):
        condition = random_condition(rng, names)
        weight = rng.choice((1, 1, 2, 3, -1))
        lines.append(f'    - {{if: "{condition}", weight: {weight}, because: Reason {n}}}')
    return "\n".join(lines) + "\n"


def random_book(seed: int, size: int = 6) -> Book:
    """Return the made-up book of a seed."""
    files = random_files(seed, size)
    book, problems = parse_book(sources_of(files))
    if problems:
        reports = "\n".join(map(format_problem, problems))
        raise AssertionError(f"random_book({seed}, {size}) has faults:\n{reports}")
    return book


SEEDS = st.integers(0, 2**32 - 1)


@st.composite
def random_books(draw: Any, size: int = 6) -> tuple[int, Book]:
    """Give hypothesis an arbitrary small book with its seed, which a failure shows."""
    seed = draw(SEEDS, label="seed of random_book")
    return seed, random_book(seed, size)


def random_facts(rng: Random, book: Book) -> dict[str, str]:
    """Return facts that a reader of `book` may have told; each may stay unknown."""
    return {
        name: rng.choice(fact.values) for name, fact in book.facts.items() if rng.random() < 0.6
    }
