"""Every format, read back by other hands: a hostile book and its plain twin say the same things."""

from __future__ import annotations

import csv
import io
import json
import re
import struct
import subprocess
import zipfile
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest

from talent_story.editions import BUILT_IN, find_writer
from talent_story.editions.maps.making import Asked, pathway_map
from talent_story.editions.maps.mermaid import EDGES_MOST
from talent_story.editions.maps.model import PathwayMap
from talent_story.i18n import use_language
from tests.books import tiny_book
from tests.editions.mapbook import HOSTILE, PLAIN, journey, map_book
from tests.real.parts import node, program

SVG = "{http://www.w3.org/2000/svg}"
TWINS = pytest.mark.parametrize("hostile", [False, True], ids=["plain", "hostile"])


@pytest.fixture(autouse=True)
def english():
    use_language("en")
    yield
    use_language("fr")


def whole(hostile: bool) -> PathwayMap:
    walked = journey("start>left", "left>meeting", hostile=hostile)
    return pathway_map(map_book(hostile), Asked(journeys=(walked,), names=("mine",)))


def written(suffix: str, hostile: bool) -> bytes:
    return find_writer("map", suffix)(whole(hostile))


def labels(hostile: bool) -> list[str]:
    return sorted(item.label for item in whole(hostile).nodes)


def choices(hostile: bool) -> list[str]:
    return sorted(edge.label for edge in whole(hostile).edges)


def test_the_twins_differ_by_their_names_alone():
    """What the other tests compare: same ids, same edges, hostile names kept as they are."""
    assert [n.id for n in whole(False).nodes] == [n.id for n in whole(True).nodes]
    assert set(labels(True)) == set(HOSTILE) and set(labels(False)) == set(PLAIN)


@TWINS
@pytest.mark.parametrize("suffix", BUILT_IN["map"])
def test_the_same_book_gives_the_same_bytes(suffix, hostile):
    """No clock, no order of the moment."""
    assert written(suffix, hostile) == written(suffix, hostile)


@TWINS
def test_data_for_other_tools_is_read_back_whole(hostile, tmp_path):
    """GraphML and GEXF by graphology, Mermaid by its own parser: labels, types, ends."""
    files = []
    for suffix in (".graphml", ".gexf", ".mmd"):
        files.append(tmp_path / f"map{suffix}")
        files[-1].write_bytes(written(suffix, hostile))
    run = node("graphs.mjs", *map(str, files))
    assert run.returncode == 0, run.stderr
    read = json.loads(run.stdout)
    shown = whole(hostile)
    for name in ("graphml", "gexf"):
        found = {id: (label, kind) for id, label, kind in read[name]["nodes"]}
        assert found == {item.id: (item.label, item.kind) for item in shown.nodes}, name
        ends = Counter((s, t, kind, label or "") for s, t, kind, label in read[name]["edges"])
        assert ends == Counter((e.source, e.target, e.kind, e.label) for e in shown.edges), name
    boxes = [label for _id, label in read["mermaid"]["nodes"]]
    assert all(any(label in box for box in boxes) for label in labels(hostile))
    assert len(boxes) == len(shown.nodes) and len(read["mermaid"]["edges"]) == len(shown.edges)
    assert sorted(label for _s, _t, label in read["mermaid"]["edges"]) == choices(hostile)
    text = files[-1].read_text()
    assert "%%{" not in text and "click" not in text.replace("classDef", "")


@TWINS
def test_node_link_json_is_a_graph_for_networkx(hostile):
    """Its own reader gives back every node and edge."""
    graph = nx.node_link_graph(json.loads(written(".json", hostile)), edges="edges")
    assert sorted(label for _n, label in graph.nodes(data="label")) == labels(hostile)
    assert sorted(label for _s, _t, label in graph.edges(data="label")) == choices(hostile)


@TWINS
def test_dot_is_drawn_by_graphviz(hostile):
    """Every box and line is there, under its own words."""
    drawn = subprocess.run(
        [program("dot"), "-Tsvg"], input=written(".dot", hostile), capture_output=True, timeout=60
    )
    assert drawn.returncode == 0, drawn.stderr
    root = ElementTree.fromstring(drawn.stdout)
    boxes = [g for g in root.iter(f"{SVG}g") if g.get("id", "").partition(":")[2]]
    words = sorted(t.text or "" for box in boxes for t in box.iter(f"{SVG}text"))
    assert words == labels(hostile)
    assert len(root.findall(f".//{SVG}g[@id]")) >= len(boxes)


@TWINS
def test_table_has_no_formula_in_it(hostile, tmp_path):
    """Every cell is quoted, and a spreadsheet finds no formula to run."""
    data = written(".csv", hostile)
    assert data.startswith(b"\xef\xbb\xbf") and data.count(b"\r\n") == data.count(b"\n")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert {len(row) for row in rows} == {13}
    assert sum(row[0] == "node" for row in rows) == len(whole(hostile).nodes)
    assert sum(row[0] == "edge" for row in rows) == len(whole(hostile).edges)
    names = sorted(row[3].removeprefix("'") for row in rows if row[0] == "node")
    assert names == labels(hostile)
    file = tmp_path / "map.csv"
    file.write_bytes(data)
    subprocess.run(
        [
            program("soffice"), "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
            "--infilter=CSV:59,34,76,1,,0,false,true,false,false,false,-1,true",
            "--convert-to", "xlsx", "--outdir", str(tmp_path), str(file),
        ],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    with zipfile.ZipFile(tmp_path / "map.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f" not in sheet.replace("<fo", "")


@TWINS
@pytest.mark.parametrize("fold", [None, "chapter"])
def test_picture_is_real_text_with_a_description(hostile, fold):
    """Well-formed, titled, described; every name is there as text or whole in a tooltip."""
    shown = pathway_map(map_book(hostile), Asked(fold=fold))
    root = ElementTree.fromstring(find_writer("map", ".svg")(shown))
    assert root.get("role") == "img"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert len(description.text) > 100
    words = " ".join("".join(element.itertext()) for element in root.iter())
    names = HOSTILE if hostile else PLAIN
    assert all(name in words for name in names[1:])
    assert not list(root.iter(f"{SVG}script")) and not list(root.iter(f"{SVG}image"))
    assert not [n for e in root.iter() for n in e.attrib if n.startswith("on") or "href" in n]


def test_text_stays_inside_its_box():
    """No line of a box is wider than the box, in the typeface the drawing is made for."""
    from talent_story.editions.maps.cards import BOX, boxed
    from talent_story.editions.maps.typesetting import text_width

    long = "Une très longue question qui ne finit pas et qui déborderait " * 3
    book = tiny_book(f"## {long} {{#a ending}}\n\nx")
    shown = pathway_map(book)
    cell = boxed(shown, shown.nodes[0], BOX)
    rows = re.findall(r'<text x="(\d+)"[^>]*class="li6?"[^>]*>([^<]*)</text>', cell.inner)
    assert len(rows) == 4
    assert all(float(x) + text_width(words, 11, "semibold") <= BOX for x, words in rows)


@TWINS
def test_pixels_are_painted_in_several_colours(hostile, tmp_path):
    """The PNG is a picture: of the size told, much of it not background, in many colours."""
    data = written(".png", hostile)
    width, height = struct.unpack(">II", data[16:24])
    assert width * height > 1_000_000
    colours = pixels(data, tmp_path)
    background, _count = colours.most_common(1)[0]
    painted = sum(count for colour, count in colours.items() if colour != background)
    assert painted > 0.03 * sum(colours.values())
    assert len(colours) > 60


def pixels(png: bytes, folder: Path) -> Counter[bytes]:
    """Return how often each colour stands in a PNG, read by another program."""
    page, file = folder / "page.pdf", folder / "page.png"
    file.write_bytes(png)
    import typst

    from talent_story.editions.maps import png as _ours  # noqa: F401

    width, height = struct.unpack(">II", png[16:24])
    code = f'#set page(width: {width}pt, height: {height}pt, margin: 0pt)\n#image("page.png")'
    (folder / "page.typ").write_text(code)
    page.write_bytes(typst.compile(str(folder / "page.typ"), format="pdf"))
    return raster(page, folder, 36)


def raster(pdf: Path, folder: Path, dots: int, page: int = 1) -> Counter[bytes]:
    """Return how often each colour stands on a page of a PDF, as poppler paints it."""
    out = folder / "raster"
    subprocess.run(
        [program("pdftoppm"), "-r", str(dots), "-f", str(page), "-l", str(page), "-singlefile", str(pdf), str(out)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    data = out.with_suffix(".ppm").read_bytes()
    header = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", data)
    body = data[header.end() :]
    return Counter(body[at : at + 3] for at in range(0, len(body), 3))


@TWINS
def test_document_holds_its_text_and_its_typefaces(hostile, tmp_path):
    """Vector: the words can be taken out of it, every typeface is in it, and it is tagged."""
    file = tmp_path / "map.pdf"
    file.write_bytes(written(".pdf", hostile))
    text = subprocess.run(
        [program("pdftotext"), str(file), "-"], capture_output=True, text=True, timeout=60
    ).stdout
    for name in ["alert(1)", "gras", "SUM(1)"] if hostile else PLAIN[:5]:
        assert name in text
    faces = subprocess.run(
        [program("pdffonts"), str(file)], capture_output=True, text=True, timeout=60
    ).stdout.splitlines()[2:]
    assert faces and all(line.split()[-5] == "yes" for line in faces)
    told = subprocess.run(
        [program("pdfinfo"), str(file)], capture_output=True, text=True, timeout=60
    ).stdout
    assert "Tagged:          yes" in told and "Pages:           2" in told
    colours = raster(file, tmp_path, 60)
    assert len(colours) > 40


def test_a_wall_is_cut_into_sheets_that_overlap(tmp_path):
    """Sheets of A4, each with its place, and together no less than the paper asked for."""
    from dataclasses import replace

    from talent_story.editions.maps.pdf import generate

    shown = replace(pathway_map(map_book(), Asked(view="scheme")), paper="A2", tile=True)
    file = tmp_path / "wall.pdf"
    file.write_bytes(generate(shown))
    text = subprocess.run(
        [program("pdftotext"), "-layout", str(file), "-"],
        capture_output=True,
        text=True,
        timeout=60,
    ).stdout
    places = re.findall(r"Sheet (\d+) of (\d+) × (\d+): row (\d+), column (\d+)", text)
    columns, rows = int(places[0][1]), int(places[0][2])
    assert [int(place[0]) for place in places] == list(range(1, columns * rows + 1))
    assert columns * (297 if columns < rows else 210) >= 400
    one = replace(shown, paper="A0", tile=False)
    file.write_bytes(generate(one))
    told = subprocess.run([program("pdfinfo"), str(file)], capture_output=True, text=True).stdout
    assert "(A0)" in told


@TWINS
def test_outline_leads_to_every_entry(hostile):
    """Every link of the Markdown outline has its anchor, and hostile names stay words."""
    import markdown

    text = written(".md", hostile).decode()
    targets = set(re.findall(r"\]\(#(\w+)\)", text))
    assert targets <= set(re.findall(r'<a id="(\w+)"></a>', text))
    words = _Words()
    words.feed(markdown.markdown(text))
    assert words.tags <= {"h1", "h2", "h3", "p", "ul", "li", "a"}
    said = re.sub(r"\s+", " ", "".join(words.text))
    assert all(re.sub(r"\s+", " ", name) in said for name in labels(hostile))


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)

    def handle_data(self, data):
        self.text.append(data)


def test_a_diagram_never_has_more_edges_than_its_reader_draws():
    """Beyond what Mermaid accepts, the story folds."""
    texts = {}
    for number in range(30):
        parts = [f"---\ntitle: Chapter {number}\n---\n"]
        for at in range(number * 10, number * 10 + 10):
            links = "".join(f"- [On](#s{to})\n" for to in (at + 1, at + 2, at + 3) if to < 300)
            parts.append(f"## S {at} {{#s{at}{'' if links else ' ending'}}}\n\nx\n\n{links}")
        texts[f"{number:02}.md"] = "\n".join(parts)
    shown = pathway_map(tiny_book(texts, "format: 1\nid: b\ntitle: B\nstart: s0\n"))
    assert len(shown.edges) > EDGES_MOST
    text = find_writer("map", ".mmd")(shown).decode()
    assert 0 < text.count("-->") + text.count("-.->") <= EDGES_MOST
