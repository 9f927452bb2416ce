"""The direction of imports: book ← story ← guidance ← proof, and nothing from above.

Each question is asked in a fresh process, because this one has loaded everything already.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "talent_story"

LAYERS = ("book", "story", "guidance", "proof")
"""From the lowest: each may import those before it, and itself."""

HEAVY = (
    "textual", "rich", "sqlite3", "click", "platformdirs", "networkx", "markdown", "markdown_it",
    "numpy", "yaml", "asyncio", "gettext", "subprocess", "socket", "urllib.request", "http",
    "importlib.metadata",
)  # fmt: skip

EDGE = (
    "tui", "reader", "store", "cli", "i18n", "saying", "plain_text", "pictures", "shipped", "editions",
    "workshop", "serving", "fonts", "locale", "template", "numbers", "holidays", "code_words", "guidance_words",
    "journey_words", "proof_words",
)  # fmt: skip

NO_PARTS = {"__init__", "__main__", "__pycache__", "py"}  # py.typed, the last


def loaded_by(code: str) -> set[str]:
    """Return the modules that running `code` in a fresh process loads."""
    script = f"{code}\nimport sys, json\nprint(json.dumps(sorted(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=PACKAGE.parent,
        check=True, timeout=60,
    )  # fmt: skip
    return set(json.loads(run.stdout.splitlines()[-1]))


def modules_of(layer: str) -> list[str]:
    return [
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted((PACKAGE / layer).rglob("*.py"))
    ]


def imports_of(path: Path) -> Iterator[tuple[str, int, bool]]:
    """Yield each talent_story module a file imports, its line, and whether when it is loaded."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        or (isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"))
        for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}:{node.lineno}: a relative import"
            names = [node.module or ""]
            if node.module == "talent_story":
                names = [f"talent_story.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            yield name, node.lineno, id(node) not in inside


def test_every_part_of_the_program_is_in_the_core_or_at_the_edge():
    """So that a new one is put in its place before anything is asked of it."""
    parts = {path.stem for path in PACKAGE.iterdir()} - NO_PARTS
    assert parts == {*LAYERS, *EDGE}


@pytest.mark.parametrize("layer", LAYERS)
def test_core_loads_nothing_of_the_edge(layer):
    """Importing a layer of the core loads no screen, store, verb, driver, nor a heavy library."""
    modules = loaded_by(f"import talent_story.{layer}")
    heavy = set(HEAVY) - ({"subprocess"} if layer == "proof" else set())
    assert not {name for name in modules if name.split(".")[0] in heavy or name in heavy}
    assert not {name for name in modules if name.split(".")[:2][-1] in EDGE
                and name.startswith("talent_story.")}  # fmt: skip
    above = LAYERS[LAYERS.index(layer) + 1 :]
    assert not {name for name in modules if name.startswith("talent_story.")
                and name.split(".")[1] in above}  # fmt: skip


@pytest.mark.parametrize("layer", LAYERS)
def test_every_module_of_the_core_can_be_loaded_without_the_edge(layer):
    """Not only the front door: each module, by itself."""
    code = "\n".join(f"import {name}" for name in modules_of(layer))
    modules = loaded_by(code)
    drivers = {"textual", "sqlite3", "click", "platformdirs"}
    assert not {name for name in modules if name.split(".")[0] in drivers}
    assert not {
        name for name in modules if name.startswith("talent_story.") and name.split(".")[1] in EDGE
    }


@pytest.mark.parametrize("layer", LAYERS)
def test_no_module_of_the_core_imports_upward(layer):
    """Not even inside a function, nor for types only."""
    allowed = {"book", *LAYERS[: LAYERS.index(layer) + 1]}
    for path in sorted((PACKAGE / layer).rglob("*.py")):
        for name, line, _ in imports_of(path):
            if name == "talent_story" or name.startswith("talent_story."):
                part = [*name.split("."), ""][1]
                assert part in allowed, f"{path.name}:{line} imports {name}"


@pytest.mark.parametrize("layer", LAYERS)
def test_core_reads_no_clock_and_opens_no_file(layer):
    """Only the sources of a book are read from disk, in one module."""
    forbidden = {"time", "datetime", "socket", "subprocess", "tempfile", "shutil", "logging",
                 "locale", "gettext", "getpass", "uuid", "secrets"}  # fmt: skip
    for path in sorted((PACKAGE / layer).rglob("*.py")):
        reads_disk = path.relative_to(PACKAGE).as_posix() == "book/sources.py"
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for name, line, _ in imports_of(path):
            assert name.split(".")[0] not in forbidden, f"{path.name}:{line} imports {name}"
            if name == "os":
                assert reads_disk, f"{path.name}:{line} imports os"
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                names = ("print", "input", "eval", "exec", "compile", "__import__")
                if not reads_disk:
                    names += ("open",)
                assert node.func.id not in names, f"{path.name}:{node.lineno} {node.func.id}()"


def test_version_is_told_without_loading_anything():
    """`python -m talent_story --version` answers before anything is imported."""
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "talent_story", "--version"],
        capture_output=True, text=True, cwd=PACKAGE.parent, timeout=60, check=True,
    )  # fmt: skip
    assert run.stdout.startswith("talent-story ")
    modules = {line.rpartition("|")[2].strip() for line in run.stderr.splitlines() if "|" in line}
    ours = {name for name in modules if name.startswith("talent_story")}
    assert ours <= {"talent_story", "talent_story.cli", "talent_story.__main__"}
    bare = loaded_by("pass")
    extra = {name for name in modules - bare if name.split(".")[0] in {*HEAVY, "re", "pathlib"}}
    assert not extra


def test_reading_a_book_loads_yaml_only():
    """Playing needs no graph library, no Markdown, no proof."""
    modules = loaded_by(
        "from talent_story.book import parse_book, sources_of\n"
        "from talent_story.story import Play, Journey\n"
        "book, problems = parse_book(sources_of({'graph/book.yaml':"
        " '{format: 1, id: b, title: B, start: a}', 'chapters/1.md':"
        " '---\\ntitle: T\\n---\\n## A {#a ending}\\nx\\n'}))\n"
        "assert not problems\nJourney.begin(Play(book)).text()\n"
    )
    assert "yaml" in modules
    assert not {name for name in modules if name.split(".")[0] in {
        "networkx", "markdown", "markdown_it", "textual", "click", "sqlite3", "numpy"}}  # fmt: skip
    assert not {name for name in modules if name.startswith("talent_story.proof")}
