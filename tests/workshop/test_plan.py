"""Plans: whole minutes that add up, what is prepared and printed, and what is refused."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent_story.book import Book, read_book
from talent_story.cli.running import run
from talent_story.i18n import use_language
from talent_story.shipped import shipped_book
from talent_story.story import Play
from talent_story.workshop.plan_document import plan_document, prepare, sheets_document
from talent_story.workshop.planning import NoSuchPlan, find_plan, opening_of, timetable
from tests.books import tiny_files, write_files
from tests.real.parts import program
from tests.workshop.test_catalogue import CHAPTER, DOOR, GOOD

BOOK: Book = read_book(Path(shipped_book()))[0]
PLAY = Play(BOOK)


@given(st.sampled_from(sorted(BOOK.workshops.plans)), st.integers(30, 600))
@settings(max_examples=60)
def test_minutes_add_up_whatever_the_length(plan: str, minutes: int):
    """Whole minutes, none under three, in the order of the plan, and exactly what was asked."""
    steps = timetable(BOOK.workshops.plans[plan], BOOK.workshops, minutes)
    assert sum(step.minutes for step in steps) == minutes
    assert all(step.minutes >= 3 for step in steps)
    order = [step.sequence for step in BOOK.workshops.plans[plan].steps]
    assert [step.id for step in steps] == [id for id in order if id in {s.id for s in steps}]
    assert "lecture" in {step.id for step in steps}


@pytest.mark.parametrize("minutes", [90, 210])
def test_the_two_timetables_are_those_of_the_plan(minutes: int):
    """1 h 30 and half a day are taken as they are written."""
    for plan in BOOK.workshops.plans.values():
        written = [step.short if minutes == 90 else step.long for step in plan.steps]
        steps = timetable(plan, BOOK.workshops, minutes)
        assert [step.minutes for step in steps] == [length for length in written if length]


def test_a_plan_is_found_by_its_id_or_its_theme():
    """Without either, the first one; an unknown one is refused with those there are."""
    assert find_plan(BOOK.workshops).id == "nouveaux-arrivants"
    assert find_plan(BOOK.workshops, theme="innovation").id == "du-papier-au-prototype"
    with pytest.raises(NoSuchPlan) as refused:
        find_plan(BOOK.workshops, "nouveaux")
    assert "salle-melee" in refused.value.known


@pytest.mark.parametrize("plan", sorted(BOOK.workshops.plans))
def test_what_a_facilitator_needs_is_in_the_plan(plan: str):
    """Times that follow each other, the essentials, the rules, the reading times, the promises."""
    use_language("en")
    chosen = BOOK.workshops.plans[plan]
    steps = timetable(chosen, BOOK.workshops, 210)
    opening = opening_of(PLAY, chosen, steps, day="2027-01-18", people=20)
    prepared = prepare(PLAY, chosen, opening)
    assert all(each.best is not None for each in prepared.promised)
    document = plan_document(prepared)
    assert [part.kind for part in document.parts[:3]] == ["about", "more", "list"]
    assert len(document.parts[2].sheets) == len(steps)
    assert document.parts[2].sheets[-1].title.endswith("date du retour")
    assert sheets_document(prepared) is not None


def test_what_a_short_session_has_no_time_for_is_said():
    """A sequence that would last less than the shortest one is left out, and named."""
    use_language("en")
    for minutes, lost in ((30, True), (90, False)):
        chosen = BOOK.workshops.plans["nouveaux-arrivants"]
        steps = timetable(chosen, BOOK.workshops, minutes)
        opening = opening_of(PLAY, chosen, steps, day="2027-01-18", people=20)
        about = str(plan_document(prepare(PLAY, chosen, opening)).parts[0])
        assert ("date du retour." in about) == lost


def test_what_must_be_there_is_named_once():
    """The things of several sequences are one list, without the same thing in other words."""
    use_language("en")
    for chosen in BOOK.workshops.plans.values():
        steps = timetable(chosen, BOOK.workshops, 210)
        names = [name for step in steps for name in BOOK.workshops.sequences[step.id].materials]
        bare = {name.removeprefix("les ").removeprefix("l’").removeprefix("un ") for name in names}
        assert len(bare) == len(set(names))
        assert not any(name.startswith("les téléphones,") for name in names)


def test_the_facts_of_a_voice_are_lent_but_those_of_health():
    """No session keeps a fact about health, not even a fictional one's."""
    for persona in BOOK.personas:
        chosen = find_plan(BOOK.workshops)
        steps = timetable(chosen, BOOK.workshops, 90)
        opening = opening_of(PLAY, chosen, steps, day="2027-01-18", persona=persona)
        for name, _value in opening.facts:
            assert not BOOK.facts[name].health


# The verb


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]):
    def tell(*arguments: str) -> tuple[int, str, str]:
        code = run(["--lang", "en", "workshop", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return tell


@pytest.fixture
def little(tmp_path: Path) -> str:
    files = tiny_files(CHAPTER, "language: en", entry_points=DOOR, workshops=GOOD)
    return str(write_files(tmp_path / "book", files))


def test_a_plan_is_printed(told, little: str):
    """On standard output, as Markdown, when no file is named."""
    code, out, _err = told("plan", little, "--day", "2027-01-18")
    assert code == 0
    assert out.startswith("# Short")
    assert "1 h 30" in out and "nothing is certain" in out


def test_a_small_room_is_warned(told, little: str):
    """Under five nothing is told; the plan says so."""
    assert "no figure will be told" in told("plan", little, "--people", "4")[1]


def test_a_plan_is_written_in_every_format(told, little: str, tmp_path: Path):
    """The suffix chooses; twice the same command is twice the same file."""
    for suffix in ("pdf", "html", "odt", "md"):
        files = [tmp_path / f"{name}.{suffix}" for name in ("one", "two")]
        for file in files:
            code, _out, err = told("plan", little, "-o", str(file), "--day", "2027-01-18")
            assert (code, err) == (0, "")
        assert files[0].read_bytes() == files[1].read_bytes()


def test_the_shipped_plan_is_a_sound_pdf(told, tmp_path: Path):
    """Read back by another program: its title, its times, its cards."""
    plan, sheets = tmp_path / "plan.pdf", tmp_path / "sheets.pdf"
    code, _out, err = told("plan", "--plan", "du-papier-au-prototype", "--minutes", "210",
                           "-o", str(plan), "--sheets", str(sheets))  # fmt: skip
    assert (code, err) == (0, "")
    read = program("pdftotext")
    text = subprocess.run([read, "-layout", str(plan), "-"], capture_output=True, text=True,
                          check=True).stdout  # fmt: skip
    assert "Du papier plié au prototype" in text
    assert "3:15 – 3:30" in text
    cards = subprocess.run([read, str(sheets), "-"], capture_output=True, text=True,
                           check=True).stdout  # fmt: skip
    assert "La nuit des fuites" in cards


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--plan", "shor"), "did you mean “short”"),
        (("--theme", "innovation"), "no plan is called"),
        (("--door", "window"), "no entry point"),
        (("--persona", "nobody"), "no persona"),
        (("--minutes", "5"), "30<=x<=600"),
        (("--people", "0"), "1<=x<=2000"),
        (("--day", "soon"), "is no date"),
        (("-o", "plan.docx"), "is not written as “.docx”"),
        (("-o", "nowhere/plan.pdf"), "does not exist"),
        (("--sheets", "plan"), "is not written as"),
    ],
)
def test_what_cannot_be_planned_is_refused_in_a_sentence(
    told, little: str, arguments, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Exit 2, what is wrong and how to mend it; never a traceback."""
    monkeypatch.chdir(tmp_path)
    code, out, err = told("plan", little, *arguments)
    assert code == 2, err
    assert words in err
    assert not out


def test_a_book_without_plans_is_told_so(told, tmp_path: Path):
    """And where to write one."""
    book = write_files(tmp_path / "book", tiny_files(CHAPTER, "language: en", entry_points=DOOR))
    code, _out, err = told("plan", str(book))
    assert code == 2
    assert "graph/workshops.yaml" in err


def test_a_file_in_the_way_stays(told, little: str, tmp_path: Path):
    """Unless --force."""
    file = tmp_path / "plan.md"
    file.write_text("mine")
    assert told("plan", little, "-o", str(file))[0] == 2
    assert file.read_text() == "mine"
    assert told("plan", little, "-o", str(file), "--force")[0] == 0
    assert file.read_text() != "mine"


def test_hostile_texts_of_a_book_stay_text(told, tmp_path: Path):
    """Markup, quotes and directions in names reach no format as such."""
    evil = '<b>\\"x\\"</b> & [a](http://h) #strong[y] \\u202e `z`'
    workshops = GOOD.replace("name: Short", f'name: "{evil}"').replace(
        "aim: To say", f'aim: "{evil}"'
    )
    files = tiny_files(CHAPTER, "language: en", entry_points=DOOR, workshops=workshops)
    book = str(write_files(tmp_path / "book", files))
    for suffix in ("pdf", "html", "odt", "md"):
        file = tmp_path / f"plan.{suffix}"
        code, _out, err = told("plan", book, "-o", str(file))
        assert (code, err) == (0, "")
    assert "<b>" not in (tmp_path / "plan.html").read_text()
    text = subprocess.run([program("pdftotext"), str(tmp_path / "plan.pdf"), "-"],
                          capture_output=True, text=True, check=True).stdout  # fmt: skip
    assert "#strong[y]" in text
