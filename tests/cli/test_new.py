"""`talent-story new`: the book that an author starts from."""

from __future__ import annotations

import errno
import os
import re
import shlex
import stat
from pathlib import Path

import pytest

from talent_story.book.model import Book
from talent_story.book.passages import Conditional
from talent_story.book.reading import read_book
from talent_story.cli.new import MAX_TITLE, TEMPLATES, _id_of, book_files, write_book
from talent_story.cli.running import Refused
from talent_story.i18n import LANGUAGES
from talent_story.proof import check_book
from tests.cli.conftest import Run


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def template(language: str) -> Book:
    return read_book(TEMPLATES / language)[0]


# The book


def test_template_is_proved_without_finding(language: str) -> None:
    """What an author starts from has no fault and no warning, over every state."""
    report = check_book(*read_book(TEMPLATES / language))
    assert report.proved
    assert not report.problems
    assert report.book.language == language


def test_template_shows_the_features_of_a_book(template: Book) -> None:
    """Each thing that a book is made of is there, small enough to be read in one go."""
    sections = [section for section in template.sections.values() if not section.part_of]
    assert len(template.chapters) == 2
    assert 8 <= len(sections) <= 12
    assert len(template.entry_points) == len(template.detection_tools) == 2
    assert len(template.support_formats) == 2
    assert len(template.programmes) == len(template.glossary) == 3
    assert len(template.competences) >= 2
    assert len(template.facts) == 1
    [persona] = template.personas.values()
    assert persona.route and persona.expects and persona.facts
    choices = list(template.choices.values())
    assert sum(bool(choice.locked) for choice in choices) == 1
    assert any(isinstance(piece, Conditional) for s in sections for piece in s.passage.pieces)
    assert sum(bool(section.activity) for section in sections) == 1
    assert sum(section.ending for section in sections) == 2
    assert any(section.asks for section in sections)
    assert len(template.notes) == 1


def test_template_has_a_flag_and_a_counter(language: str) -> None:
    """One variable of each of the two common kinds, beside the counters of competences."""
    manifest = (TEMPLATES / language / "graph" / "book.yaml").read_text(encoding="utf-8")
    assert len(re.findall(r"^  \w+: flag$", manifest, re.MULTILINE)) == 1
    assert len(re.findall(r"^  \w+: \{min:", manifest, re.MULTILINE)) == 1


def test_template_claims_no_law(template: Book) -> None:
    """Programmes have a source and first steps; nothing in them is said to have been checked."""
    for programme in template.programmes.values():
        assert programme.sources and programme.first_steps
        assert not any(source.checked for source in programme.sources)
    legal = [reference for p in template.programmes.values() for reference in p.legal]
    assert legal and not any(reference.checked for reference in legal)


def test_every_file_of_the_template_explains_itself(language: str) -> None:
    """An author who opens any file finds comments; a chapter's are where its front matter is."""
    for name, data in files_in(TEMPLATES / language).items():
        assert re.search(r"^# .{20}", data.decode(), re.MULTILINE), name


def test_terms_of_the_glossary_are_used(template: Book) -> None:
    """A term that no page holds would teach nothing."""
    prose = " ".join(
        (TEMPLATES / template.language / chapter.place.file).read_text(encoding="utf-8").lower()
        for chapter in template.chapters
    )
    for term in template.glossary.values():
        assert any(word.strip().lower() in prose for word in term.name.split(",")), term.name


def test_templates_tell_the_same_story() -> None:
    """The two languages are one book: as many sections, choices, programmes, in one order."""
    french, english = (read_book(TEMPLATES / language)[0] for language in ("fr", "en"))
    assert len(french.choices) == len(english.choices)
    order = [list(french.sections), list(english.sections)]
    targets = [
        [[order[i].index(choice.target) for choice in section.choices] for section in b.sections.values()]
        for i, b in enumerate((french, english))
    ]  # fmt: skip
    assert targets[0] == targets[1]


# The verb


def test_new_book_is_proved_and_its_next_commands_work(run: Run, tmp_path: Path) -> None:
    """The book is made; what the verb says to type next can be typed."""
    folder = tmp_path / "my-book"
    done = run("new", folder)
    assert done.returncode == 0 and not done.stderr
    assert files_in(folder).keys() == files_in(TEMPLATES / "en").keys()
    commands = [line for line in done.stdout.splitlines() if line.startswith("  talent-story")]
    assert [shlex.split(line)[1] for line in commands] == ["check", "watch", "play"]
    check = run(*shlex.split(commands[0], comments=True)[1:])
    assert check.returncode == 0, check.stdout
    assert check.stdout.splitlines()[-1].startswith("Proved over every state (")
    watched = run(*shlex.split(commands[1], comments=True)[1:], "--once")
    assert watched.returncode == 0
    played = run(*shlex.split(commands[2], comments=True)[1:], "--plain", "--no-save", stdin="1\n")
    assert played.returncode == 0 and "Ten past eight" in played.stdout


def test_language_and_title_are_chosen(run: Run, tmp_path: Path) -> None:
    """--lang chooses the book, whatever the interface speaks; --title its title, as typed."""
    title = 'Le « plan » d’une mairie : l\'essai "n° 2" # \\ {x}'
    done = run("--lang", "en", "new", tmp_path / "livre", "--lang", "fr", "--title", title)
    assert done.returncode == 0 and "What to type next" in done.stdout
    book, problems = read_book(tmp_path / "livre")
    assert not problems
    assert (book.language, book.title, book.id) == ("fr", title, "livre")


def test_french_is_spoken_by_default(run: Run, tmp_path: Path) -> None:
    """Without --lang, the book speaks as the interface."""
    run("new", tmp_path / "livre", LANG="fr_FR.UTF-8", LC_ALL="fr_FR.UTF-8")
    assert read_book(tmp_path / "livre")[0].language == "fr"


@pytest.mark.parametrize(
    "name", ["un été à l'école", 'a "b" $HOME', "-x", "日本", "2026", "a\tb", "..a", "é" * 100]
)
def test_any_name_of_a_folder_will_do(run: Run, tmp_path: Path, name: str) -> None:
    """Spaces, quotes, accents: the folder has that name, the commands quote it, the id is one."""
    done = run("new", "--", tmp_path / name)
    assert done.returncode == 0, done.stderr
    book, problems = read_book(tmp_path / name)
    assert not problems
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", book.id)
    if "\t" not in name:
        line = next(line for line in done.stdout.splitlines() if "talent-story check" in line)
        assert shlex.split(line, comments=True)[2:] == [str(tmp_path / name)]


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("L’Été", "l-ete"),
        ("Cœur", "coeur"),
        ("12 mois", "mois"),
        ("日本", ""),
        ("a" * 150, "a" * 100),
    ],
)
def test_id_comes_from_the_name_of_the_folder(name: str, id: str) -> None:
    """Letters without accents, joined by hyphens, from the first letter on; nothing if none."""
    assert _id_of(name) == id


@pytest.mark.parametrize("title", ["", " \t", "a\x1b[31m", "a\u202eb", "x" * (MAX_TITLE + 1)])
def test_title_that_no_page_can_show_is_refused(title: str) -> None:
    """An empty title, a control character, a title without end: refused, nothing written."""
    with pytest.raises(Refused):
        book_files("fr", "livre", title)


def test_an_empty_folder_is_filled_where_it_is(run: Run, tmp_path: Path) -> None:
    """The folder stays the same one: a shell that stands in it sees the book appear."""
    folder = tmp_path / "empty"
    folder.mkdir()
    before = folder.stat().st_ino
    assert run("new", folder).returncode == 0
    assert folder.stat().st_ino == before
    assert sorted(os.listdir(folder)) == ["chapters", "graph"]


def test_missing_parents_are_made(run: Run, tmp_path: Path) -> None:
    """A parent that does not exist is made."""
    assert run("new", tmp_path / "a" / "b" / "c").returncode == 0
    assert not read_book(tmp_path / "a" / "b" / "c")[1]


def test_files_can_be_read_by_colleagues(tmp_path: Path) -> None:
    """Files have the permissions of any new file, not those of a private one."""
    (tmp_path / "plain").write_bytes(b"")
    write_book(tmp_path / "b", book_files("en", "b", None))
    wanted = stat.S_IMODE((tmp_path / "plain").stat().st_mode)
    assert stat.S_IMODE((tmp_path / "b" / "graph" / "book.yaml").stat().st_mode) == wanted


# What is refused


@pytest.mark.parametrize("there", ["notes.txt", ".git/HEAD", "chapters/01.md"])
def test_folder_with_files_is_refused_and_what_is_there_named(
    run: Run, tmp_path: Path, there: str
) -> None:
    """Nothing is written beside or over somebody's files, hidden ones included."""
    folder = tmp_path / "book"
    (folder / there).parent.mkdir(parents=True)
    (folder / there).write_bytes(b"mine")
    done = run("new", folder)
    assert done.returncode == 2 and not done.stdout
    assert f"is not empty: {there.partition('/')[0]}." in done.stderr
    assert "Nothing was written." in done.stderr
    assert files_in(folder) == {there: b"mine"}


def test_full_folder_is_named_in_a_few_words(tmp_path: Path) -> None:
    """Of many files, a few are named and the others counted."""
    for number in range(9):
        (tmp_path / f"f{number}\x1b").write_bytes(b"")
    with pytest.raises(Refused) as refused:
        write_book(tmp_path, book_files("en", "b", None))
    assert "f0\ufffd, f1\ufffd, f2\ufffd, f3\ufffd, f4\ufffd and 4 more" in refused.value.text()


@pytest.mark.parametrize("place", ["file", "file/below", "link", "\0", ""])
def test_place_that_is_no_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run, place: str
) -> None:
    """A file in the way, a file as a parent, a link to nowhere: said, and left as they are."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_bytes(b"mine")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    if "\0" in place:
        with pytest.raises(ValueError):
            write_book(Path(place), book_files("en", "b", None))
    else:
        done = run("new", place)
        assert done.returncode == 2 and not done.stdout
        assert done.stderr.startswith("talent-story: ") and "Traceback" not in done.stderr
    assert files_in(tmp_path) == {"file": b"mine"}
    assert sorted(os.listdir(tmp_path)) == ["file", "link"]


@pytest.mark.parametrize("there", [False, True])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES])
def test_nothing_stays_of_a_book_that_could_not_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    code: int, there: bool,
) -> None:  # fmt: skip
    """A full disk, a place that may not be written: what was made is taken away, parents too."""
    from talent_story.cli import main

    calls = iter(range(5))

    def fsync(descriptor: int) -> None:
        if next(calls, None) is None:
            raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", fsync)
    folder = tmp_path / "a" / "b"
    if there:
        folder.mkdir(parents=True)
    assert main(["new", str(folder)]) == (74 if code == errno.ENOSPC else 2)
    assert os.strerror(code) in capsys.readouterr().err
    assert [path.name for path in tmp_path.rglob("*")] == (["a", "b"] if there else [])


def test_help_has_an_example(run: Run) -> None:
    """As for every verb; and the list of verbs names this one."""
    assert "Example: talent-story new my-book" in " ".join(run("new", "--help").stdout.split())
    assert re.search(r"^  new +A small complete book", run("--help").stdout, re.MULTILINE)
