"""The Markdown of docs/markdown.md: two parsers read it alike, and neither is ever slow on it.

Screens render with markdown-it-py, editions with Python-Markdown. They agree on the subset that
the page describes; what they disagree on, the page tells authors to avoid.
"""

from __future__ import annotations

import multiprocessing
import re
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import markdown
import pytest
from markdown_it import MarkdownIt

from talent_story.book import parse_book, read_book, sources_of
from talent_story.book.chapters import MAX_MARKS, MAX_SECTION
from talent_story.book.model import Book
from talent_story.shipped import shipped_book

PAGE = Path(__file__).parent.parent / "docs" / "markdown.md"
SECONDS = 2.0


def by_python_markdown(text: str) -> str:
    return markdown.markdown(text, extensions=["fenced_code", "sane_lists"])


def by_markdown_it(text: str) -> str:
    return MarkdownIt("commonmark", {"html": False}).render(text)


RENDERERS = (by_python_markdown, by_markdown_it)


class _Structure(HTMLParser):
    """What an HTML text says, however it is laid out: tags, what they point at, and words."""

    BLOCKS = frozenset(("p", "ul", "ol", "li", "blockquote", "pre", "hr", "h3", "h4", "h5", "h6"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        if tag == "p" and "li" in self.open:
            return  # loose and tight lists are set alike
        kept = [f"{key}={value}" for key, value in attributes if key in ("href", "src", "alt")]
        self.parts.append(f"<{' '.join([tag, *sorted(kept)])}>")
        if tag in ("hr", "br", "img"):
            self.open.pop()

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        inside = "li" in self.open[:-1]
        self.open.pop()
        if not (tag == "p" and inside):
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(data if "pre" in self.open else re.sub(r"[ \t\n]+", " ", data))

    def structure(self) -> str:
        joined = "".join(self.parts)
        tags = "|".join(sorted(self.BLOCKS | {"br"}))
        return re.sub(rf"\s*(</?(?:{tags})\b[^>]*>)\s*", r"\n\1\n", joined).strip()


def structure(html: str) -> str:
    parser = _Structure()
    parser.feed(html)
    parser.close()
    return re.sub(r"\n+", "\n", parser.structure())


def prose_of(book: Book) -> Iterator[tuple[str, str]]:
    """Yield each passage in several of its readings, with where it stands."""
    passages = [(str(chapter.place), chapter.opening) for chapter in book.chapters]
    for section in book.sections.values():
        passages.append((section.id, section.passage))
        passages.extend((choice.id, choice.text) for choice in section.choices)
    for where, passage in passages:
        yield where, passage.resolved(lambda _condition: True, lambda name: name)
        yield where, passage.resolved(lambda _condition: False, lambda name: name)
        for branch, _holding, _failing in passage.branches():
            yield where, branch.passage.resolved(lambda _condition: True, lambda name: name)


def samples() -> list[str]:
    """Return what the page shows, one sample a block said to be Markdown."""
    blocks = re.findall(
        r"^(`{3,})markdown\n(.*?)^\1$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert blocks
    return [text for _fence, text in blocks]


def test_parsers_agree_on_the_shipped_book():
    """Every passage of the book means the same to both parsers."""
    book, _problems = read_book(shipped_book())
    differing = [
        (where, text)
        for where, text in prose_of(book)
        if structure(by_python_markdown(text)) != structure(by_markdown_it(text))
    ]
    assert not differing


@pytest.mark.parametrize("text", samples())
def test_parsers_agree_on_the_subset(text):
    """Every sample of the page means the same to both parsers, and the reader accepts it."""
    assert structure(by_python_markdown(text)) == structure(by_markdown_it(text))
    assert not errors_of(text)


def test_structure_tells_apart_what_differs():
    """The comparison sees a missing emphasis, another link, another word, another nesting."""
    plain = structure(by_markdown_it("un *mot*\n\n- a\n- b"))
    for other in ("un mot\n\n- a\n- b", "un *mots*\n\n- a\n- b", "un *mot*\n\n- a\n    - b"):
        assert structure(by_python_markdown(other)) != plain
    assert structure(by_python_markdown("un *mot*\n\n- a\n- b")) == plain


# Hostile bodies


def files_of(body: str) -> dict[str, str]:
    return {
        "graph/book.yaml": "{format: 1, id: b, title: B, start: a}",
        "chapters/1.md": f"---\ntitle: One\n---\n## The end {{#a ending}}\n\n{body}\n",
    }


def errors_of(body: str) -> list[str]:
    """Return the faults of a body; a picture that is not there is none here."""
    _book, problems = parse_book(sources_of(files_of(body)))
    return [str(problem.message) for problem in problems if problem.rule != "broken-link"]


FULL = MAX_SECTION - 100
REPEATED = (
    "[", "[a](", "![", "[a](https://b", "[a](https://b" + "(" * 150, '[a](https://b "', "[a][b]",
    "*a ", "_a ", "**a ", "*a **b ", "a*b", "*a_ ", "***a ", "*_", "**_", "*a*", "**a*b* ",
    "_a_ ", "__a__ ", "***a** b* ", "\\", "\\*", "\\<", "`a ", "``a ` ", "`", "&", "&#", "&a;",
    "&amp;", "> ", ">", "- ", "* ", "1. ", "- > ", "(", "]", "a](", "< ", "<https://a> ", "!", '"',
    "a", " ", "\t", "http://a ", "- a\n", "+ a\n- b\n* c\n", "1. a\n", "- a\n\n    b\n\n",
    "a\n\n", "***\n\n", "### a\n", "a  \n", "    a\n", "    a\n\nb\n\n", "> a\n", "> a\nb\n",
    "```\n", "~~~\n", "```a\n", "a\n```x y\n", "*a\n\n", "    - a\n", "> - a\n", "#", "### ",
    "klzzwxh:1 ", "wzxhzdk:0 ", "|a|b|\n", "&#x41;", "\u00a0", "é",
)  # fmt: skip
HOSTILE = {
    **{repr(unit): unit * (FULL // len(unit)) for unit in REPEATED},
    **{f"{n} of {unit!r}": unit * n for unit in REPEATED[:7] for n in (20, MAX_MARKS)},
    **{f"{unit!r} over lines": (unit * 20 + "\n") * (FULL // (len(unit) * 20 + 1))
       for unit in ("*a ", "_a ", "- ", "> ", "`a ", "\\*", "1. ", "> - ")},
    "brackets in brackets": "[" * 200 + "a" + "]" * 200,
    "links in links": "[" * 200 + "a" + "](https://b)" * 200,
    "pictures in pictures": "![a" * 200 + "](b.png)" * 200,
    "runs of stars": ("*" * MAX_MARKS + "a ") * 160,
    "runs of underscores": ("_" * MAX_MARKS + "a ") * 160,
    "growing runs of backquotes": " ".join("`" * n for n in range(1, 350)),
    "growing fences": "\n".join("`" * n + "\na" for n in range(3, 350)),
    "growing quotes": "\n".join(">" * n + " a" for n in range(1, 350)),
    "lists in lists": "\n".join(" " * (4 * n) + "- a" for n in range(170)),
    "lists in lists, by twos": "\n".join(" " * (2 * n) + "- a" for n in range(240)),
    "quotes and lists": "\n".join("> - " * 10 + "a" for _ in range(1_500)),
}  # fmt: skip


def _time(body: str, sent: multiprocessing.connection.Connection) -> None:
    for render in RENDERERS:
        started = time.process_time()
        render(body)
        sent.send((render.__name__, time.process_time() - started))


@pytest.mark.parametrize("name", HOSTILE)
def test_no_hostile_body_takes_long(name):
    """A body of the largest size the reader accepts is rendered within two seconds, by both.

    One it refuses is refused as fast.
    """
    started = time.process_time()
    errors = errors_of(HOSTILE[name])
    assert time.process_time() - started < SECONDS
    if errors:
        return
    book, _problems = parse_book(sources_of(files_of(HOSTILE[name])))
    body = book.sections["a"].passage.resolved(lambda _condition: True, str)
    received, sent = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_time, args=(body, sent))
    process.start()
    try:
        for render in RENDERERS:
            assert received.poll(15 * SECONDS), f"{render.__name__} does not end"
            done, seconds = received.recv()
            assert seconds < SECONDS, f"{done}: {seconds:.1f} s"
    finally:
        process.kill()
        process.join()


@pytest.mark.parametrize("unit", ["*a* ", "[", "\\*", "`a` ", "- "])
def test_openings_and_choices_are_bounded_like_bodies(unit):
    """What is refused in a body is refused before the first section and in a choice."""
    many = unit * (FULL // len(unit))
    opening = f"{many}\n\n## The end {{#a ending}}\nx\n"
    choice = f"## A {{#a}}\nx\n\n- [{many}](#b)\n\n## B {{#b ending}}\nx\n"
    for chapter in (opening, choice):
        files = {**files_of(""), "chapters/1.md": f"---\ntitle: One\n---\n{chapter}"}
        assert parse_book(sources_of(files))[1]


@pytest.mark.parametrize("words", ["un <b>mot</b>", "![a](../secret.png)", "[a](javascript:x) b"])
def test_words_of_a_choice_are_words(words):
    """The words of a choice hold no HTML, no picture and no link."""
    choice = f"## A {{#a}}\nx\n\n- [{words}](#b)\n\n## B {{#b ending}}\nx\n"
    files = {**files_of(""), "chapters/1.md": f"---\ntitle: One\n---\n{choice}"}
    assert parse_book(sources_of(files))[1]
