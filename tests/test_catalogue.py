"""The French of the interface: all of it is there, well set, up to date, and nothing escapes it.

What the program says in a made-up language, whose letters are not those of a keyboard, shows what
does not come out of the catalogue: any word left in plain letters is one that nobody can translate.
"""

from __future__ import annotations

import ast
import calendar
import gettext
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter, ascii_letters
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo

import talent_story
from talent_story.book.problems import RULES
from talent_story.cli.commands import VERBS
from talent_story.locale import update
from tests.books import tiny_files, write_files

PACKAGE = Path(talent_story.__file__).parent
SPEAKERS = ("_", "say", "counted", "translate")
"""Functions that take a template of the catalogue."""


def forms(message: Message) -> list[tuple[str, str]]:
    """Return each template of a message with its French: one, or the singular and the plural."""
    if isinstance(message.id, tuple):
        return list(zip(message.id, message.string, strict=True))
    return [(str(message.id), str(message.string))]


@pytest.fixture(scope="module")
def french() -> Catalog:
    """The catalogue as it stands on disk."""
    return update.read_french()


@pytest.fixture(scope="module")
def sentences(french: Catalog) -> list[tuple[str, str]]:
    """Every template with its French."""
    return [pair for message in french if message.id for pair in forms(message)]


# All of it is there


def spoken() -> Iterator[tuple[str, ast.Call]]:
    """Yield every call of the code that takes a template, with where it stands."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if path == PACKAGE / "book" / "phrases.py":
            continue  # it translates the templates of others
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in SPEAKERS:
                yield f"{path.relative_to(PACKAGE.parent)}:{node.lineno}", node


def test_templates_are_written_out() -> None:
    """A template is a text at the very place where it is said: otherwise nobody extracts it."""
    hidden = [
        place
        for place, call in spoken()
        for argument in call.args[: 2 if call.func.id == "counted" else 1]  # type: ignore[attr-defined]
        if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str))
    ]
    assert not hidden, "\n".join(hidden)


def test_every_template_is_in_the_catalogue(sentences: list[tuple[str, str]]) -> None:
    """What the code says is in the catalogue, wherever it is said, an f-string included."""
    known = {template for template, _french in sentences} | {""}
    lost = [
        f"{place}: {argument.value}"
        for place, call in spoken()
        for argument in call.args[: 2 if call.func.id == "counted" else 1]  # type: ignore[attr-defined]
        if isinstance(argument, ast.Constant) and argument.value not in known
    ]
    assert not lost, "\n".join(lost)


def test_catalogue_is_up_to_date_with_the_code(french: Catalog) -> None:
    """`python -m talent_story.locale.update` would add nothing and take nothing away."""
    written = {message.id for message in french if message.id}
    assert written == {message.id for message in update.extracted() if message.id}


def test_every_template_has_its_french(french: Catalog) -> None:
    """No sentence is left in English."""
    assert update.missing(french) == []


def test_compiled_catalogue_is_up_to_date(french: Catalog) -> None:
    """What the program reads is what the catalogue says."""
    with update.FRENCH.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in french:
        if isinstance(message.id, tuple):
            found = [compiled.ngettext(*message.id, n) for n in (1, 2)]
            assert found == list(message.string)
        elif message.id:
            assert compiled.gettext(message.id) == message.string


# It can be filled in


def fields(template: str) -> list[str]:
    """Return what is to be filled in a template, as written, and its braces."""
    named = [
        f"{name}!{conversion}:{spec}"
        for _text, name, spec, conversion in Formatter().parse(template)
        if name is not None
    ]
    return sorted(named + re.findall(r"%\(\w+\)s|{{|}}", template))


def test_french_is_filled_as_the_template_is(sentences: list[tuple[str, str]]) -> None:
    """Each translation has the fields of its template, no more and no fewer, and its braces."""
    wrong = [pair for pair in sentences if fields(pair[0]) != fields(pair[1])]
    assert not wrong


@pytest.mark.parametrize(("n", "said"), [(0, "0 erreur"), (1, "1 erreur"), (2, "2 erreurs")])
def test_plurals_are_french(french: Catalog, n: int, said: str) -> None:
    """In French nothing is singular."""
    with update.FRENCH.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert compiled.ngettext("{n} error", "{n} errors", n).format(n=n) == said


# It is well set

SPACE = "\u00a0"
RULES_OF_SETTING = {
    "a straight apostrophe": r"'",
    "a straight quotation mark": r'"',
    "English quotation marks": r"[“”‘]",
    "three dots for an ellipsis": r"\.\.\.",
    "no no-break space before high punctuation": rf"(?<=[^{SPACE}!?(\s])[;!?](?!=)",
    "another space before high punctuation": r"[ \u202f][;:!?»](?![=\[])",
    "no no-break space before a colon": rf"(?<![{SPACE}\W]):(?=\s|$)",
    "no no-break space inside « »": rf"«(?!{SPACE})|(?<!{SPACE})»",
    "two spaces": r"(?<=\S) {2,}(?=\S)",
    "a space before a point or a comma": r"\s[.,](?![a-z])",
    "an unaccented capital": r"\b(?:A (?:la|l’|propos|qui)\b|Etat|Etes\b|Echap|Ecri|Enumer)",
    "a middle dot or a doublet": r"(?<=\w)·(?=\w)|\w\(e?s?\)",
    "a word to banish": r"(?i)monter en compétences|act(?:eur|rice)s? de (?:son|leur)|(?<!--theme )\btalents\b",
}
_CODE = re.compile(
    r'[\w{}]+="[^"]*"'  # attributes
    r"|\{\{.*\}\}|\{[^{}]*\}"  # examples of the format, and what is filled in
    r"|https?://|mailto:|\bformat: 1\b|\(!nom\)"
    rf"|«{SPACE}(?:(?:- )?[\w{{}}]+:(?: [\w…]+)?|;|:|!){SPACE}»"  # keys and signs that are quoted
)


@pytest.mark.parametrize("rule", RULES_OF_SETTING)
def test_french_is_well_set(sentences: list[tuple[str, str]], rule: str) -> None:
    """No sentence breaks this rule of typography, its code left out."""
    pattern = re.compile(RULES_OF_SETTING[rule])
    wrong = [said for _template, said in sentences if pattern.search(_CODE.sub("code", said))]
    assert not wrong


def test_sentences_begin_and_end_as_their_templates(sentences: list[tuple[str, str]]) -> None:
    """A capital where the template has one, a point where it has one, and none elsewhere.

    The command-line library puts its sentences behind « Erreur : »: they begin without capital.
    """
    theirs = {each for known in update.CLICK for each in (known, *known)}
    theirs |= {*calendar.month_name, *calendar.day_name}  # French has no capital there
    wrong = [
        (template, said)
        for template, said in sentences
        if template not in theirs
        if (re.match(r"[A-Z](?!\s)", template) and said[:1].islower())
        or (template[-1:] in ".:" and template[-1:] != said[-1:])
        or (template[-1:].isalpha() and said[-1:] == ".")
    ]
    assert not wrong


# Nothing escapes it

_STRANGE = str.maketrans(
    {
        letter: chr(0x24B6 + place % 26 + 26 * (place < 26))
        for place, letter in enumerate(ascii_letters)
    }
)
_WORDS = re.compile(r"[a-zA-Z][a-zA-Z-]*")

_SPEAK_IT = """
import gettext, sys
from pathlib import Path
from talent_story import cli, i18n
folder = sys.argv[1]
i18n._LOCALE = Path(folder)
bind = gettext.bindtextdomain
gettext.bindtextdomain = lambda domain, _folder: bind(domain, folder)
sys.exit(cli.main(sys.argv[2:]))
"""


def strange(template: str) -> str:
    """Return a template in letters of no alphabet, but for what is to be filled in.

    Example:
        >>> strange("no {what} here")
        'ⓝⓞ {what} ⓗⓔⓡⓔ'
    """
    said = ""
    for text, name, spec, conversion in Formatter().parse(template):
        said += text.translate(_STRANGE).replace("{", "{{").replace("}", "}}")
        if name is not None:
            said += "{" + name + (f"!{conversion}" if conversion else "")
            said += (f":{spec}" if spec else "") + "}"
    return said


@pytest.fixture(scope="module")
def strange_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of catalogues in which French is the made-up language."""
    catalogue = update.merged()
    for message in catalogue:
        if isinstance(message.id, tuple):
            message.string = tuple(map(strange, message.id))
        elif message.id:
            message.string = strange(str(message.id))
    folder = tmp_path_factory.mktemp("strange")
    compiled = folder / "fr" / "LC_MESSAGES" / "talent_story.mo"
    compiled.parent.mkdir(parents=True)
    with compiled.open("wb") as file:
        write_mo(file, catalogue)
    return folder


Spoken = Callable[..., str]


@pytest.fixture
def speak(strange_folder: Path, tmp_path: Path) -> Spoken:
    """Call `talent-story` in the made-up language, and return all that it says."""

    def call(*arguments: object, stdin: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "-c", _SPEAK_IT, str(strange_folder), *map(str, arguments)],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            env={
                **os.environ,
                "LC_ALL": "fr_FR.UTF-8",
                "PYTHONUTF8": "1",
                "TALENT_STORY_DATA": str(tmp_path / "data"),
            },
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done.stdout + done.stderr

    return call


# The words of this book are in no letters of a keyboard either; its ids have to be.
CHAPTER = """
---
title: Ξ
---

<!-- ξ -->

α.

## Α {#aa entry="ae"}

β {= ac}.
{if ac >= 9}
γ.
{end}

- [δ](#aa){do="ac += 1" if="ac < 2"}
- [ε](#ab){if="ac >= 1" locked="ζ"}
- [η](#ad){do="av = 0"}

## Β {#ab ending persona="aw" asks="ag ah"}

θ.

## Γ {#ad}

ι.

- [κ](#ab){if="ag == ai"}
- [λ](#ad){if="ac >= 1"}

## Δ {#az ending}

μ.
"""
MANIFEST = """
format: 1
id: tiny
title: Ω
start: aa
variables:
  ac: {min: 0, max: 3}
  av: {min: 0, max: 3}
facts:
  ag: {label: ν, values: {ai: ο, aj: π}, why: ρ.}
  ah: {label: σ, values: {ai: τ, aj: υ}, why: φ., health: true}
"""
CATALOGUES = {
    "entry_points": "- {id: ae, name: χ, opens: aa}\n- {id: au, name: χ}\n",
    "programmes": (
        "- id: ap\n  name: ψ\n  summary: ω.\n  signals:\n"
        "    - {if: ac >= 1, weight: 1, because: ά.}\n"
        "  first_steps:\n    - {do: έ, within: 7}\n"
        "  legal:\n    - {ref: ή, checked: true}\n    - {ref: ί, checked: false}\n"
        "- id: aq\n  name: ό\n  eligible: ag == aj and (ah == ai or not ag == ai)\n  signals:\n"
        "    - {if: ac >= 1, weight: 3, because: ύ.}\n"
    ),
    "personas": "- {id: aw, name: Ά}\n",
}
FAULTY_CHAPTER = """
---
title: Ξ
---
## Α {#aa entry="no" nope}

α {if ac ==} β {end} {= zz}

- [δ](#ac){if="ac" do="ag = 1"}
- δ

## Β {#ab}

β [γ](#aa)
"""
TECHNICAL = {
    *RULES, *VERBS, "talent-story", "list", "show", "export", "import", "delete", "repair", "code",
    "plan", "run", "report", "forget",
    "aa", "ab", "ac", "ad", "ae", "ag", "ah", "ai", "aj", "ap", "aq", "au", "av", "aw", "az",
    "zz", "zzz", "annule", "annuler", "no", "nope", "if", "do", "locked", "once", "fallback", "id", "ending", "entry", "tool",
    "format", "programme", "persona", "asks", "activity",
}  # fmt: skip
"""Words that are the same in every language: verbs, rules, ids, keys."""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A book with faults that only playing shows."""
    return write_files(tmp_path / "book", tiny_files(CHAPTER, MANIFEST, **CATALOGUES))


def escaped(said: str, *technical: str) -> list[str]:
    """Return the lines of what was said that hold words from no catalogue."""
    found = []
    for line in said.splitlines():
        kept = re.sub(r"^ *\d* \|.*", "", line)  # the line of a source, and its mark
        kept = re.sub(r"^\S+:\d+:\d+:|\S*/\S*|[\w-]+\.(?:yaml|json)", "", kept)  # places, files
        kept = re.sub(
            r"(?<![\w-])--?[a-z][a-z-]*|\[[^\]]*\]|\b[A-Z][A-Z_=]*\b", "", kept
        )  # options
        if set(_WORDS.findall(kept)) - TECHNICAL - set(technical):
            found.append(line)
    return found


HELPS = [(), *((verb,) for verb in VERBS)]
ACTIONS = ("list", "show", "export", "import", "delete", "repair", "code")
HELPS += [("journeys", action) for action in ACTIONS]
HELPS += [("workshop", action) for action in ("plan", "run", "report", "list", "forget")]


@pytest.mark.parametrize("words", HELPS, ids=" ".join)
def test_help_is_all_in_the_catalogue(speak: Spoken, words: tuple[str, ...]) -> None:
    """Nothing in the help of a verb escapes the catalogue."""
    said = speak(*words, "--help")
    assert "ⓔⓧⓐⓜⓟⓛⓔ" in said.lower()
    assert not escaped(said)


@pytest.mark.parametrize(
    "words",
    [
        ("plaay",),
        ("--lang", "az"),
        ("play", "--az"),
        ("play", "--entry"),
        ("play", "--entry", "aa", "--persona", "aa"),
        ("play", "--plain", "--entry", "ad"),
        ("play", "--plain", "--persona", "ad"),
        ("play", "--plain", "--fact", "zz=no"),
        ("check", "aa", "ab"),
        ("check", "aa"),
        ("recommend",),
        ("recommend", "aa"),
        ("journeys",),
        ("journeys", "delete"),
        ("schema", "aa"),
    ],
    ids=" ".join,
)
def test_refusal_is_all_in_the_catalogue(speak: Spoken, words: tuple[str, ...]) -> None:
    """Nothing in what is answered to a wrong command escapes the catalogue."""
    said = re.sub(r"'[^']*'|“[^”]*”|ⓐⓡⓔ: .*", "", speak(*words))
    assert said and not escaped(said)


def test_check_is_all_in_the_catalogue(speak: Spoken, book: Path) -> None:
    """Nothing in the report of a book escapes the catalogue, faults found by playing included."""
    said = speak("check", book)
    for rule in ("dead-end", "dead-text", "unreachable-section", "unmet", "range", "recursion"):
        assert f" {rule}: " in said
    assert not escaped(said)
    assert not escaped(speak("check", book, "--time-limit", "0"))


def test_check_of_faulty_sources_is_all_in_the_catalogue(speak: Spoken, tmp_path: Path) -> None:
    """Nothing in the report of a book that cannot be read escapes the catalogue."""
    files = tiny_files(FAULTY_CHAPTER, MANIFEST, glossary="aa: [")
    said = speak("check", write_files(tmp_path / "faulty", files))
    assert said.count("\n\n") > 6
    # What a fault of YAML is called comes from its parser.
    assert not escaped(said.replace(", but got '<stream end>'", ""), *_PARSER)


_PARSER = ("while", "parsing", "a", "flow", "node", "did", "not", "find", "expected", "content")


def test_plain_play_is_all_in_the_catalogue(speak: Spoken, book: Path) -> None:
    """Nothing that a play says line by line escapes the catalogue, but the book itself."""
    answers = "help\nzzz\nannule\nundo\n1\n2\nfact ag=ai\nfact zz=\nfacts\nfact ag=\nfacts\nzzz\n"
    said = speak("play", book, "--plain", "--persona", "aw", stdin="undo\n" + answers)
    for word in ("ω", "ά", "έ", "ή", "ό"):
        assert word in said  # the recommendations were told, and what is set aside
    assert not escaped(said)
    [saved] = json.loads(speak("journeys", "list", "--format", "json"))
    assert not escaped(speak("journeys"), saved["id"])
    assert not escaped(speak("recommend", saved["id"], "--book", book))
    assert not escaped(speak("journeys", "show", saved["id"], "--book", book))


def test_schemas_are_all_in_the_catalogue(speak: Spoken) -> None:
    """Every title and every description of a schema is in the catalogue."""

    def described(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            for key, value in node.items():
                if key in ("title", "description") and isinstance(value, str):
                    yield value
                else:
                    yield from described(value)
        elif isinstance(node, list):
            for each in node:
                yield from described(each)

    schemas = json.loads(speak("schema"))
    told = list(described(schemas))
    assert len(told) > 60
    assert not escaped("\n".join(told))
