"""Every book, report, command and example in docs/ is what the program makes of it.

When a message changes, `python -m tests.test_docs` writes the reports of the rule pages again.
"""

from __future__ import annotations

import contextvars
import doctest
import io
import json
import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from talent_story.book import format_problem, parse_book, sources_of
from talent_story.book.problems import RULES, with_excerpt
from talent_story.book.schema import json_schemas
from talent_story.cli import main
from talent_story.proof import Report, check_book, report_data

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
RULE_PAGES = sorted(path for path in (DOCS / "rules").glob("*.md") if path.stem != "index")
PAGES = sorted(path for path in DOCS.rglob("*.md") if path.name != "fil-du-livre.md")
MENDED = "\n## Corrigé\n"

SCREENS = {"talent-story", "talent-story play mon-livre"}
"""Commands of the pages that open a screen: they are not run here."""

SHELL = re.compile(r"(?:mkdir|cd|code|python) ")
"""How the other command lines of the pages begin: they are not ours."""

_FENCE = re.compile(r"^(`{3,})([^\n`]*)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)


def named(pages: list[Path]) -> list[object]:
    return [pytest.param(page, id=str(page.relative_to(DOCS))) for page in pages]


def fenced(text: str) -> list[tuple[str, str]]:
    """Return the fenced blocks of a page: what each says it is, and its text."""
    return [(match.group(2).strip(), match.group(3)) for match in _FENCE.finditer(text)]


def files_in(text: str) -> dict[str, str]:
    """Return the files that a page shows; a file shown in several blocks is their sum."""
    files: dict[str, str] = {}
    for info, content in fenced(text):
        kind, _space, name = info.partition(" ")
        if kind in ("markdown", "yaml") and name:
            files[name] = files.get(name, "") + content
    return files


def checked(files: dict[str, str]) -> Report:
    """Read a book and prove it."""
    report = check_book(*parse_book(sources_of(files)))
    lines = {name: text.split("\n") for name, text in files.items()}
    return replace(report, problems=tuple(with_excerpt(p, lines) for p in report.problems))


def reported(report: Report) -> str:
    return "\n\n".join(map(format_problem, report.problems))


def books_of_the_guide() -> dict[str, dict[str, str]]:
    """Return the books that the authors' guide shows, by their folder."""
    books: dict[str, dict[str, str]] = {}
    for name, content in files_in((DOCS / "auteurs.md").read_text(encoding="utf-8")).items():
        folder, _slash, path = name.partition("/")
        books.setdefault(folder, {})[path] = content
    return books


# Rules


def test_every_rule_has_its_page_and_every_page_its_rule():
    """The pages of docs/rules are the rules of the checker, and their index links to each."""
    assert [path.stem for path in RULE_PAGES] == sorted(RULES)
    index = (DOCS / "rules" / "index.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"\]\(([a-z-]+)\.md\)", index)) == sorted(RULES)


@pytest.mark.parametrize("page", named(RULE_PAGES))
def test_rule_page_shows_the_report_its_example_gets(page):
    """The example gets findings of its rule and no other, word for word as shown."""
    example, _heading, _mended = page.read_text(encoding="utf-8").partition(MENDED)
    report = checked(files_in(example))
    assert {problem.rule for problem in report.problems} == {page.stem}
    [shown] = [text for info, text in fenced(example) if info == "text"]
    assert shown.rstrip("\n") == reported(report)


@pytest.mark.parametrize("page", named(RULE_PAGES))
def test_mended_example_of_a_rule_is_proved(page):
    """The mended example has nothing wrong with it."""
    example, _heading, mended = page.read_text(encoding="utf-8").partition(MENDED)
    report = checked({**files_in(example), **files_in(mended)})
    assert reported(report) == ""
    assert report.proved


# The guide for authors


@pytest.mark.parametrize("folder", ["mon-livre", "promenade"])
def test_books_of_the_guide_are_proved(folder):
    """Both books of the authors' guide, put together from its blocks, are proved."""
    report = checked(books_of_the_guide()[folder])
    assert reported(report) == ""
    assert report.proved


def test_first_book_of_the_guide_has_five_sections():
    """The first book of the guide is as long as the guide says, and plays to an ending."""
    assert len(checked(books_of_the_guide()["mon-livre"]).book.sections) == 5


def report_of_the_slip() -> str:
    """Return what the first book of the guide gets with the slip that the guide names."""
    book = books_of_the_guide()["mon-livre"]
    chapter = book["chapters/01-le-matin.md"].replace("(#couloir)", "(#couloirs)", 1)
    assert chapter != book["chapters/01-le-matin.md"]
    return reported(checked({**book, "chapters/01-le-matin.md": chapter}))


def test_report_in_the_guide_is_the_one_its_slip_gets():
    """The report the guide teaches to read is that of its first book with the slip it names."""
    text = (DOCS / "auteurs.md").read_text(encoding="utf-8")
    [shown] = [content for info, content in fenced(text) if info == "text faute"]
    assert shown.rstrip("\n") == report_of_the_slip()


def test_guide_shows_every_field_of_the_format():
    """Each catalogue field, manifest key and attribute is in the guide by its name."""
    text = (DOCS / "auteurs.md").read_text(encoding="utf-8")
    names = {"if", "locked", "do", "once", "fallback", "id", "ending", "entry", "tool", "format"}
    names |= {"programme", "persona", "asks"}
    for schema in json_schemas().values():
        names |= set(schema.get("properties", schema.get("items", {}).get("properties", ())))
    assert not {name for name in names if not re.search(rf"(?<![\w-]){name}(?![\w-])", text)}


# The additions to the format


def test_limits_are_those_of_the_code():
    """Each limit of the table has the value that the module it names gives it."""
    rows = re.findall(
        r"^\| .* \| ([\d,]+) \| `(\w+)\.(MAX_\w+)` \|$",
        (DOCS / "format-additions.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert len(rows) > 12
    for shown, module, name in rows:
        value = getattr(import_module(f"talent_story.book.{module}"), name)
        assert int(shown.replace(",", "")) == value, name


@pytest.mark.parametrize(
    ("command", "lines", "keys"),
    [
        ("check mon-livre --format json", "", {"notes"}),
        ("play mon-livre --jsonl --no-save", "", {"facts", "taken", "chapter"}),
        ("play mon-livre --jsonl --no-save", "2\nplan>soir\n", {"set_aside"}),
        ("play promenade --jsonl --no-save", "1\n", {"asks"}),
    ],
)
def test_json_has_the_keys_that_were_added(command, lines, keys, run):
    """The additions to the JSON are where the page says."""
    code, out, _err = run(command, lines)
    assert code == 0
    last = out if "check" in command else out.splitlines()[-1]
    assert keys <= json.loads(last).keys()


def keys_in(data: Any, *, of: str = "") -> Iterator[str]:
    """Yield every key of JSON data, but those that are names of a book."""
    if isinstance(data, list):
        for item in data:
            yield from keys_in(item, of=of)
    elif isinstance(data, dict):
        for key, value in data.items():
            if of not in ("values", "facts"):
                yield key
            yield from keys_in(value, of=key)


def test_page_on_json_tells_every_key(run):
    """Each key that some verb writes is on the page."""
    outputs = []
    for command, lines in (
        ("play mon-livre --jsonl", "2\nplan>soir\n"),
        ("play promenade --jsonl --no-save", "nope\n1\n"),
        ("check promenade --format json", ""),
        ("journeys list --format json", ""),
    ):
        code, out, _err = run(command, lines)
        assert code == 0
        outputs += (
            [json.loads(line) for line in out.splitlines()]
            if "jsonl" in command
            else [json.loads(out)]
        )
    saved = outputs[-1][0]["id"]
    for command in (
        f"journeys show {saved} --format json",
        f"recommend {saved} --book mon-livre --format json",
    ):
        code, out, _err = run(command)
        assert code == 0
        outputs.append(json.loads(out))
    report = checked(files_in((DOCS / "rules" / "dead-end.md").read_text().partition(MENDED)[0]))
    outputs.append(report_data(report, 0.0))
    text = (DOCS / "json.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`(\w+)`", text)) | {"error"}
    assert set(keys_in(outputs)) <= told


# The README


def test_report_in_the_readme_is_the_one_its_book_gets(run, tmp_path):
    """The report the README shows is, to the time it took, that of the page on dead ends."""
    page = (DOCS / "rules" / "dead-end.md").read_text(encoding="utf-8")
    for name, content in files_in(page.partition(MENDED)[0]).items():
        path = tmp_path / "my-book" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    [shown] = [text for info, text in fenced(readme) if info == "console" and " check " in text]
    command, _newline, report = shown.partition("\n")
    code, out, _err = run(command.partition("talent-story ")[2])
    assert code == 1
    assert re.sub(r"in \d+\.\d s", "in 0.0 s", out) == report


# The architecture


def test_modules_of_the_map_are_those_of_the_package():
    """Each module that the page names is there; each package, and each module below the screens
    and the verbs, is named."""
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    package = ROOT / "talent_story"
    for name in re.findall(r"`(\w+(?:/\w+)*\.py)`", text):
        assert (package / name).exists() or (ROOT / name).exists(), name
    for folder in package.iterdir():
        if (folder / "__init__.py").exists() and folder.name != "locale":
            assert f"`{folder.name}`" in text, folder.name
    for module in package.rglob("*.py"):
        name = module.relative_to(package).as_posix()
        if not name.startswith(("tui/", "cli/")) and not module.name.startswith("__"):
            assert f"`{name}`" in text, name


# Commands, examples, links


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Return a function that runs a command line beside the books of the guide."""
    for folder, files in books_of_the_guide().items():
        for name, content in files.items():
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name, value in (("TALENT_STORY_DATA", str(tmp_path / "data")), ("LANGUAGE", "fr")):
        monkeypatch.setenv(name, value)

    def run(arguments: str, lines: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
        code = contextvars.copy_context().run(main, shlex.split(arguments))
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run


def command_lines() -> list[object]:
    found = []
    for page in PAGES:
        for info, text in fenced(page.read_text(encoding="utf-8")):
            if info in ("sh", "console"):
                lines = text.replace("\\\n", " ").splitlines()
                found += [(page, line.strip()) for line in lines if line.strip()]
    return [pytest.param(line, id=f"{page.stem}: {line}") for page, line in found]


@pytest.mark.parametrize("line", command_lines())
def test_command_of_a_page_works(line, run):
    """Every command runs on the books of the guide and ends with 0, or the code it says."""
    command, _sign, comment = line.partition("  # ")
    command, lines = command.strip(), ""
    if command in SCREENS:
        return
    if " | talent-story " in command:
        before, _bar, command = command.partition(" | ")
        printf = shlex.split(before)
        assert printf[0] == "printf"
        lines = printf[1].replace("\\n", "\n")
    verb, _space, arguments = command.partition(" ")
    if verb != "talent-story":
        assert SHELL.match(command), f"nothing checks this command: {command}"
        return
    wanted = re.search(r"\bcode (\d+)", comment)
    code, out, err = run(arguments, lines)
    assert code == (int(wanted.group(1)) if wanted else 0), out + err


@pytest.mark.parametrize("page", named(PAGES))
def test_python_examples_of_a_page_run(page):
    """Every `>>>` of a page gives what is written under it."""
    for number, (info, text) in enumerate(fenced(page.read_text(encoding="utf-8"))):
        if info == "python" and ">>>" in text:
            test = doctest.DocTestParser().get_doctest(text, {}, f"{page.name}#{number}", None, 0)
            out: list[str] = []
            doctest.DocTestRunner(verbose=False).run(test, out=out.append)
            assert not out, "".join(out)


@pytest.mark.parametrize("page", named(PAGES))
def test_json_examples_of_a_page_are_json(page):
    """Every block said to be JSON is."""
    for info, text in fenced(page.read_text(encoding="utf-8")):
        if info == "json":
            json.loads(text)


@pytest.mark.parametrize("page", named(PAGES))
def test_links_of_a_page_lead_somewhere(page):
    """A link to another page of the repository finds it."""
    prose = re.sub(r"`[^`\n]*`", "", _FENCE.sub("", page.read_text(encoding="utf-8")))
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", prose):
        if "://" not in target:
            assert (page.parent / target).resolve().exists(), target


@pytest.mark.parametrize(
    "page", named([path for path in PAGES if " est " in _FENCE.sub("", path.read_text("utf-8"))])
)
def test_french_pages_are_set_as_french(page):
    """Prose has typographic apostrophes, and a no-break space where French wants one."""
    prose = re.sub(r"`[^`]*`", "x", _FENCE.sub("", page.read_text(encoding="utf-8")))
    prose = re.sub(r"\]\([^)]*\)|https?://\S+", "]", prose)
    slips = [line for line in prose.splitlines() if re.search(r"\w'\w| [:;!?»]|« ", line)]
    assert not slips


def write_reports() -> None:
    """Write the reports that the pages show again."""
    for page in RULE_PAGES:
        text = page.read_text(encoding="utf-8")
        example, heading, mended = text.partition(MENDED)
        report = reported(checked(files_in(example)))
        page.write_text(_with_report(example, "text", report) + heading + mended, encoding="utf-8")
    guide = DOCS / "auteurs.md"
    text = _with_report(guide.read_text(encoding="utf-8"), "text faute", report_of_the_slip())
    guide.write_text(text, encoding="utf-8")


def _with_report(text: str, info: str, report: str) -> str:
    old = re.compile(rf"^```{info}\n.*?^```$", re.MULTILINE | re.DOTALL)
    return old.sub(lambda _match: f"```{info}\n{report}\n```", text, count=1)


if __name__ == "__main__":
    write_reports()
