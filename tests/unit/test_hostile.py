"""Books made to harm: each is told clearly, in a process of its own, within time and memory.

The bounds are generous: they say « no hang, no exhaustion », not « fast ».
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.books import FRONT_MATTER, tiny_files, write_files

SECONDS, MEGABYTES = 30, 400

CHILD = """
import json, resource, sys
from pathlib import Path

resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
from talent_story.book import format_problem, problem_data, read_book
from talent_story.proof import check_book

try:
    book, problems = read_book(Path(sys.argv[1]))
    report = check_book(book, problems, watch=lambda states: states < 50_000)
except OSError as error:
    print(json.dumps({"refused": str(error)}))
    sys.exit()
text = "\\n\\n".join(map(format_problem, report.problems))
status = Path("/proc/self/status").read_text()
print(json.dumps({
    "problems": [problem_data(problem) for problem in report.problems[:50]],
    "messages": sorted({str(problem.message) for problem in report.problems})[:300],
    "count": len(report.problems),
    "text": text[:20_000],
    "longest": max(map(len, text.split("\\n"))),
    "sections": len(book.sections),
    "proved": report.proved,
    "megabytes": int(status.split("VmHWM:")[1].split()[0]) // 1024,
}))
"""


def checked(folder: Path) -> dict[str, Any]:
    """Read and prove a book in a process of its own; return what it found and what it took."""
    run = subprocess.run(
        [sys.executable, "-c", CHILD, str(folder)], capture_output=True, timeout=SECONDS,
        cwd=Path(__file__).parent.parent.parent,
    )  # fmt: skip
    assert run.returncode == 0, (run.returncode, run.stderr.decode()[-2_000:])
    assert run.stderr == b""
    found = json.loads(run.stdout)
    assert found.get("megabytes", 0) < MEGABYTES, found["megabytes"]
    return found


SOUND = tiny_files("## A {#a}\n\nHi.\n\n- [On](#end)\n\n## End {#end ending}\n\nBye.\n")


def book_with(folder: Path, **files: str | bytes) -> Path:
    """Write a sound book with other files in it: `glossary=` a catalogue, `chapter=` a chapter."""
    more = {
        "chapters/2.md" if name == "chapter" else f"graph/{name}.yaml": content
        for name, content in files.items()
    }
    return write_files(folder, {**SOUND, **more})


YAML = {
    "65 lists": ("[" * 65, "more than 64 levels"),
    "10,000 lists": ("[" * 10_000, "more than 64 levels"),
    "10,000 maps": ("{a: " * 10_000, "more than 64 levels"),
    "a million lists": (("[" * 1_000 + "\n") * 1_000, "more than 64 levels"),
    "a million maps": (("{a: " * 1_000 + "\n") * 1_000, "more than 64 levels"),
    "a million dashes": (("- " * 10_000 + "\n") * 100, "more than 64 levels"),
    "a million on one line": ("[" * 1_000_000, "a line of 1000000 characters"),
    "billion laughs": ("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n", "anchors (&name)"),
    "recursion": ("&a [*a]", "anchors (&name)"),
    "python tag": ("- !!python/object/apply:os.system ['touch pwned']", "tags (!name)"),
    "own tag": ("- !Foo x", "tags (!name)"),
    "duplicate key": ("- {id: x, name: x, id: y, definition: d}", "the key “id” is written twice"),
    "complex key": ("? [1]\n: 2", "a key must be a plain text"),
    "merge key": ("- <<: {id: x}\n  id: x\n  name: x\n  definition: d", "the key “<<” is not known"),
    "two documents": ("[]\n---\n[]", "a second YAML document"),
    "tab": ("- id: x\n\tname: x", "a tab stands in the indentation"),
    "NUL": (b"- id: x\n  name: \x00\n  definition: d", "U+0000"),
    "bad UTF-8": (b"- id: x\n  name: \xff\n  definition: d", "not UTF-8: 0xff"),
    "UTF-16": ("- {id: x, name: x, definition: d}".encode("utf-16"), "not UTF-8"),
    "bare carriage returns": (b"- id: x\r  name: x\r  defn: d", "the key “defn”"),
    "escape": ('- {id: x, name: "\\e]0;x\\a", definition: d}', "U+001B"),
    "endless values": ("[" + "1,\n" * 500_000 + "]", "more than 400000 values"),
    "endless duplicates": ("a: 1\n" * 200_000, "written twice"),
    "endless entries": ("- x\n" * 200_000, "cannot stand here"),
    "endless unknown keys": ("".join(f"k{n}: 1\n" for n in range(100_000)), "list of entries"),
    "too large": ("# x\n" * 1_100_000, "larger than a book file may be"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "words"), YAML.values(), ids=YAML.keys())
def test_hostile_yaml_is_a_clear_fault(tmp_path, text, words):
    """Depth, bombs, tags, keys, bytes: told with file, line and column; nothing is executed."""
    found = checked(book_with(tmp_path, glossary=text))
    assert any(words in problem["message"] for problem in found["problems"]), found["problems"][:3]
    assert {problem["file"] for problem in found["problems"]} == {"graph/glossary.yaml"}
    assert "\x1b" not in found["text"]
    assert list(tmp_path.rglob("pwned")) == []


MANIFESTS = {
    "grade: non": ("facts: {grade: {label: G, values: {oui: O, non: N}}}\n", None),
    "indice: 012": ("variables: {n: {max: 012}}\n", "“012” cannot stand here"),
    "a fact of many values": (
        "facts: {g: {label: G, values: [" + ",\n".join(f"v{n}" for n in range(5_000)) + "]}}\n",
        None,
    ),
    "a million is a counter": ("variables: {n: {max: 1000000000}}\n", None),
    "many facts": (
        "facts:\n" + "".join(f"  f{n}: {{label: F, values: [a, b, c]}}\n" for n in range(500)), None,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "words"), MANIFESTS.values(), ids=MANIFESTS.keys())
def test_odd_values_of_a_manifest_are_texts(tmp_path, text, words):
    """`non` is a word and `012` no number; many values are many values."""
    manifest = SOUND["graph/book.yaml"] + text
    found = checked(write_files(tmp_path, {**SOUND, "graph/book.yaml": manifest}))
    errors = [p["message"] for p in found["problems"] if p["severity"] == "error"]
    assert (errors == []) if words is None else any(words in message for message in errors)


S = "## S {#s ending}\n\n"
CHAPTERS = {
    "a line of 10 MB": (S + "x" * 10_000_000, "a line of 10000000 characters"),
    "a megabyte of [": (S + "[" * 1_000_000, "a line of 1000000 characters"),
    "a megabyte of [ in lines": (S + ("[" * 1_000 + "\n") * 1_000, "1001001 characters"),
    "brackets": (S + "[](" * 15_000, "more brackets or marks"),
    "100,000 {if": (S + "{if\n" * 100_000, "faults in one text"),
    "100,000 {if in an opening": ("{if\n" * 100_000 + S, "faults in one text"),
    "100,000 {if x}": (S + "{if seen(s)}\n" * 100_000, "more than 24 levels of nesting"),
    "a million raw tags": ("<b>\n" * 1_000_000 + S, "raw HTML"),
    "raw tags everywhere": (
        "".join(f"## S {{#s{n} ending}}\n" + "<b>\n" * 1_000 for n in range(300)), "2000 faults",
    ),
    "pictures": (S + ("![" * 30_000 + "\n") * 30, "characters; the longest"),
    "a picture of 60,000": (S + "![x](" + "a" * 60_000, None),
    "a link of 60,000": (S + "[x](" + "a" * 60_000 + "\n\n)", "no address"),
    "spaces in a heading": ("## b" + " " * 60_000 + "x\n\n" + S, "without an id"),
    "merges": (S + "<<<<<<< a\n=======\n>>>>>>> b\n" * 5_000, "a merge left two versions"),
    "braces in a heading": ("## " + "{a" * 30_000 + "} }\n\n" + S, "without an id"),
    "endless attributes": (("## T {#s ending " + "a " * 30_000 + "}\nx\n") * 20, "no attribute here"),
    "endless headings": ("##\n" * 300_000 + S, "without an id"),
    "endless sections": ("## A {#b}\n" * 30_000 + S, "is taken"),
    "endless notes": ("<!-- x -->\n" * 100_000 + S, None),
    "endless open notes": (S + "<!--\n" * 100_000, "never closed"),
    "endless fences": (S + "```\n" * 100_000, "characters; the longest"),
    "backticks": (S + "\n".join("`" * n + "x" for n in range(1, 350)), None),
    "rules": (S + "a\n=\n" * 15_000, "turns the one above"),
    "10,000 nested quotes": (S + ">" * 10_000 + " x", None),
    "10,000 nested lists": (S + "- " * 10_000 + "x", None),
    "10,000 nested lists in lines": (S + "".join(f"{'  ' * n}- x\n" for n in range(250)), None),
    "emphasis": (S + "*" * 60_000, "more brackets or marks"),
    "3,000 broken links": (
        "".join(
            f"## S {{#section-number-{n}}}\n\n- [x](#section-numbre-{n})\n\n" for n in range(3_000)
        ), "no section is called “section-numbre-",
    ),
    "100,000 parentheses": (
        "## S {#s}\n\n- [x](#s){if=\"" + "(" * 60_000 + '"}\n', "longer than 4000 characters",
    ),
    "endless conditions": (
        "## S {#s}\n\n" + ("- [x](#s){if=\"" + "(a or " * 600 + '"}\n') * 15, "“a”",
    ),
    "a flood of effects": (
        "## S {#s do=\"" + "zz = 1; " * 400 + "\"}\n\n- [x](#s)\n", "“zz”",
    ),
    "front matter bomb": ("", "anchors"),
    "NUL": ("x\x00y\n\n" + S, "U+0000"),
    "escape in a title": ("## S\x1b]52;c;aGk=\x07 {#s ending}\n\nx\n", "U+001B"),
    "right-to-left": (S + "a\u202eb\u2066c\U000e0041", "U+202E"),
    "lone surrogate": ((FRONT_MATTER + S).encode() + b"\xed\xa0\x80", "not UTF-8"),
    "carriage returns": (S.replace("\n", "\r") + "x\r\r- [x](#y)\r", "has choices"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHAPTERS)
def test_hostile_chapter_is_a_clear_fault_or_none(tmp_path, name):
    """Length, depth, repetition, bytes: told and bounded, never a traceback."""
    text, words = CHAPTERS[name]
    if isinstance(text, str):
        text = FRONT_MATTER + text
    if name == "front matter bomb":
        text = "---\ntitle: &a [*a]\n---\n" + S
    found = checked(book_with(tmp_path, chapter=text))
    if words is not None:
        assert any(words in message for message in found["messages"]), found["messages"][:5]
    assert found["count"] <= 2_010
    assert found["longest"] < 1_500
    assert not any(ord(c) < 32 and c != "\n" for c in found["text"])


def test_empty_files_and_folders(tmp_path):
    """Nothing at all: a clear fault each."""
    (tmp_path / "empty").mkdir()
    assert checked(tmp_path / "empty")["count"] == 2
    found = checked(book_with(tmp_path / "b", chapter="", glossary="", programmes=""))
    assert [p["message"] for p in found["problems"]] == ["the chapter has no front matter"]
    assert "nowhere" in checked(tmp_path / "nowhere")["refused"]


def test_devices_and_links(tmp_path):
    """A fifo, a link to /dev/zero, one to a secret, one to itself: refused, none is read."""
    import os

    folder = book_with(tmp_path / "b")
    (tmp_path / "secret.yaml").write_text("- {id: secret, name: S, definition: d}")
    os.mkfifo(folder / "chapters/2.md")
    (folder / "chapters/3.md").symlink_to("/dev/zero")
    (folder / "chapters/4.md").symlink_to("4.md")
    (folder / "chapters/5.md").symlink_to("/proc/self/environ")
    (folder / "graph/glossary.yaml").symlink_to("../../secret.yaml")
    found = checked(folder)
    assert [(p["file"], p["message"]) for p in found["problems"]] == [
        ("chapters/2.md", "is not an ordinary file"),
        *((f"chapters/{n}.md", "leads out of the book's folder, or nowhere") for n in (3, 4, 5)),
        ("graph/glossary.yaml", "leads out of the book's folder, or nowhere"),
    ]


def test_five_thousand_chapters(tmp_path):
    """Read and proved; one more is told."""
    chapters = {
        f"chapters/{n:05}.md": f"---\ntitle: T\n---\n## S {{#s{n}}}\n\n- [On](#s{n + 1})\n"
        for n in range(4_999)
    }
    chapters["chapters/99999.md"] = "---\ntitle: T\n---\n## S {#s4999 ending}\nx\n"
    manifest = {"graph/book.yaml": "format: 1\nid: b\ntitle: B\nstart: s0\n"}
    found = checked(write_files(tmp_path, {**manifest, **chapters}))
    assert (found["count"], found["sections"], found["proved"]) == (0, 5_000, True)
    (tmp_path / "chapters/00000a.md").write_text("")
    found = checked(tmp_path)
    assert found["problems"][0]["message"] == "more than 5000 files"


def test_chain_of_ten_thousand_sections(tmp_path):
    """No RecursionError anywhere, the check included; the other way round neither."""
    chain = "".join(f"## S {{#s{n}}}\n\nx\n\n- [On](#s{n + 1})\n\n" for n in range(10_000))
    back = "".join(f"## S {{#b{n}}}\n\nx\n\n- [On](#b{n - 1})\n\n" for n in range(8_999, 0, -1))
    chapter = f"{chain}## S {{#s10000}}\n\n- [On](#b8999)\n\n{back}## End {{#b0 ending}}\nx\n"
    found = checked(write_files(tmp_path, tiny_files(chapter)))
    assert (found["count"], found["sections"], found["proved"]) == (0, 19_001, True)


def test_story_of_endless_states_is_cut_short_by_its_watch(tmp_path):
    """Counters up to a milliard: the check stops when told, and claims nothing."""
    chapter = (
        "## A {#a}\n\n- [Up](#a){do='n += 1'}\n- [Down](#a){do='n -= 1; m += 1'}\n"
        "- [On](#end){if='n == m and n >= 900000'}\n\n## End {#end ending}\nx\n"
    )
    manifest = "variables: {n: {max: 1000000000}, m: {max: 1000000000}}\n"
    found = checked(write_files(tmp_path, tiny_files(chapter, manifest)))
    assert not found["proved"]
