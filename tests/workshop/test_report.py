"""Reports of rehearsed sessions: what is told and what never is, in every format."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
import time
from datetime import date
from pathlib import Path

import pytest

from talent_story.book import Book, read_book
from talent_story.cli.running import run
from talent_story.editions.agenda.ical import generate_ics
from talent_story.editions.dossier.markdown import generate_markdown
from talent_story.i18n import use_language
from talent_story.shipped import shipped_book
from talent_story.story import Play
from talent_story.story.code import journey_of
from talent_story.workshop.minority import minority_document
from talent_story.workshop.planning import opening_of, timetable
from talent_story.workshop.report import report_agenda, report_document, review_day
from talent_story.workshop.room import Room, open_room
from talent_story.workshop.store import WorkshopStore, open_store
from tests.real.parts import program
from tests.workshop.rooms import Watch, little_play, new_room, simulate, vote

BOOK: Book = read_book(Path(shipped_book()))[0]
PLAY = Play(BOOK)


@pytest.fixture
def store(tmp_path: Path):
    use_language("en")
    with open_store(tmp_path / "s.db") as opened:
        yield opened


def text_of(room: Room) -> str:
    text = generate_markdown(report_document(room.state, room.play)).decode()
    return text.replace("\\", "")  # what Markdown escapes, as it reads


def rehearse(store: WorkshopStore, plan: str, minutes: int, seed: int, people: int) -> Room:
    chosen = BOOK.workshops.plans[plan]
    opening = opening_of(
        PLAY, chosen, timetable(chosen, BOOK.workshops, minutes), day="2027-01-18", people=people
    )
    return simulate(
        open_room(store, opening, PLAY, now=Watch(), draw=lambda tied: tied[0]), seed, people
    )


@pytest.mark.parametrize(
    ("plan", "people"),
    [
        ("nouveaux-arrivants", 4),
        ("nouveaux-arrivants", 20),
        ("salle-melee", 1),
        ("salle-melee", 9),
        ("du-papier-au-prototype", 12),
    ],
)
def test_each_ready_plan_is_rehearsed_and_reported(store: WorkshopStore, plan: str, people: int):
    """Rooms of several sizes play each plan through; no count from 1 to 4 is in the report."""
    room = rehearse(store, plan, 90 if people < 9 else 210, people, people)
    assert room.state.over
    assert any(closed.question.asked == "choice" for closed in room.state.closed)
    text = text_of(room)
    counts = re.findall(r"\*\*(\d+) (?:of|sur) (\d+)\*\*", text)
    assert all(int(count) >= 5 and int(all_) >= 5 for count, all_ in counts)
    if people in (4, 20):
        assert bool(counts) == (people == 20)
    for closed in room.state.closed:
        if people < 5:
            assert closed.end.published.answers is None
            assert closed.end.scores is None
            assert not any(group.count or group.quotes for group in closed.groups)
    lost = minority_document(room.state, PLAY)
    assert lost is not None
    for part in lost.parts:
        assert part.sheets


def test_a_report_tells_the_table_and_who_overrode_it(store: WorkshopStore):
    """Published cells, the override and its reason, what changes and what is owed."""
    room = new_room(store)
    vote(room, ["hall>left"] * 9 + ["hall>right"] * 6)
    room.close_question()
    room.override("hall>right", "Pour tenir l’heure")
    room.go_on()
    room.note("promise", "La liste", whom="les présents", when="J+8")
    room.note("change", "Plus court")
    text = text_of(room)
    for said in (
        "Taken: Right", "**9 of 15** — Left", "**6 of 15** — Right", "No other option had more",
        "The vote had chosen: ", "took another option", "Pour tenir l’heure", "La liste", "les présents", "Plus court",
    ):  # fmt: skip
        assert said in text, said


def test_a_small_cell_is_not_in_the_report(store: WorkshopStore):
    """Nine and two: eleven answers, the one that was taken, and no more."""
    room = new_room(store)
    vote(room, ["hall>left"] * 9 + ["hall>right"] * 2)
    room.close_question()
    text = text_of(room)
    assert "11 answers, not told apart" in text
    assert "**9" not in text and "2 of" not in text


def test_an_evaluation_is_told_whole_or_not_at_all(store: WorkshopStore):
    """Mean, median, number and range together; four scores: none of them."""
    for scores, told in (([7, 8, 8, 9, 10], True), ([7, 8, 9, 10], False)):
        room = new_room(store)
        question = room.open_evaluation("Method").question
        for score in scores:
            room.cast_evaluation(room.new_token(), question, score)
        room.close_question()
        text = text_of(room)
        assert ("8.5 out of 10" in text) == told, text
        assert ("from 7 to 10" in text) == told
        assert ("The scores are not told" in text) != told


def test_only_consenting_words_are_quoted(store: WorkshopStore):
    """Who did not tick the box is nowhere in the report."""
    room = new_room(store)
    question = room.open_words("Un frein").question
    for place in range(14):
        room.cast_words(room.new_token(), question, f"mots-{place:02}", quotable=place % 2 == 0)
    room.close_question()
    ids = [words.id for words in sorted(room.words(question), key=lambda words: words.text)]
    room.group_words(question, [("Le temps", ids[:8]), ("L’argent", ids[8:])])
    text = text_of(room)
    quoted = [place for place in range(14) if f"mots-{place:02}" in text]
    assert quoted == [0, 2, 4, 6, 8, 10, 12]
    assert "Le temps (8 answers)" in text


def test_the_texts_of_an_evaluation_are_not_counted(store: WorkshopStore):
    """Each wrote two of them: a group of six may be three people's."""
    room = new_room(store)
    question = room.open_evaluation("Method").question
    for place in range(6):
        token = room.new_token()
        room.cast_evaluation(token, question, 5 + place % 3, f"x{place}", f"y{place}", True)
    room.close_question()
    texts = {each.text: each.id for each in room.words(question)}
    three = [texts[f"{which}{place}"] for which in "xy" for place in range(3)]
    others = [id for id in texts.values() if id not in three]
    [three_people, _rest] = room.group_words(question, [("A", three), ("B", others)]).groups
    assert three_people.count is None and len(three_people.quotes) == 6


def test_a_small_room_is_not_counted(store: WorkshopStore):
    """How many people were there is told from five on."""
    for people, told in ((4, "fewer than 5 people"), (5, "5 people")):
        assert f"**In the room** — {told}" in text_of(new_room(store, people=people))


def test_a_second_vote_on_a_place_is_told_apart(store: WorkshopStore):
    """It is called the second, its figures are not called too few where they were told before, and
    the minority's book has the place once, as it was decided last."""
    room = new_room(store)
    for votes in (["hall>left"] * 9 + ["hall>right"] * 6, ["hall>right"] * 15):
        vote(room, votes)
        room.close_question()
    room.go_on()
    text = text_of(room)
    assert "### Hall\n" in text and "### Hall, vote 2" in text
    assert "told in figures before" in text and "too few" not in text
    lost = minority_document(room.state, room.play)
    assert lost is not None
    [part] = lost.parts
    assert [sheet.title for sheet in part.sheets] == ["Left", "Wait"]


def test_a_promise_says_its_day(store: WorkshopStore):
    """A delay is told with the day it leads to, and a day in words; other words stay as they are."""
    room = new_room(store, day="2026-11-25")
    for when in ("J+30", "2027-01-18", "soon"):
        room.note("promise", "x", when=when)
    text = text_of(room)
    assert "For: J+30, that is Thursday 24 December 2026" in text
    assert "For: Monday 18 January 2027" in text and "For: soon" in text


def test_nothing_is_owed_on_a_holiday():
    """Weekends and the public holidays of France give way to the working day before."""
    assert review_day(date(2026, 11, 25), 30) == date(2026, 12, 24)
    assert review_day(date(2026, 12, 2), 30) == date(2026, 12, 31)
    assert review_day(date(2025, 5, 21), 8) == date(2025, 5, 28)  # before Ascension Day
    assert review_day(date(2027, 3, 21), 8) == date(2027, 3, 26)  # before Easter


def test_a_report_without_notes_leaves_room_to_write(store: WorkshopStore):
    """Lines to fill in, rather than an empty heading."""
    text = text_of(new_room(store))
    assert "Nothing was put to the vote" in text
    assert "To be filled in" in text
    assert "The method was not evaluated" in text


def test_the_minority_s_code_takes_up_the_story_right_there(store: WorkshopStore):
    """For each option that was not taken: where it led, what it would have met, and a code."""
    room = new_room(store)
    vote(room, ["hall>right"] * 6)
    room.close_question()
    room.go_on()
    lost = minority_document(room.state, room.play)
    assert lost is not None
    text = generate_markdown(lost).decode()
    assert "A map" in text  # the tool that Left meets
    assert "The room did not meet it" in text
    codes = re.findall(r"To go on alone\*\* — (\S+)", text)
    sections = [journey_of(room.play, code).journey.section.id for code in codes]
    assert sections == ["left", "hall2"]


def test_no_minority_no_book(store: WorkshopStore):
    """A session without a vote has none."""
    room = new_room(store)
    assert minority_document(room.state, room.play) is None


def test_a_book_that_changed_since_is_said(store: WorkshopStore):
    """What cannot be followed any more is left out, and the reader is told."""
    room = new_room(store)
    vote(room, ["hall>right"] * 6)
    room.close_question()
    gone = dataclasses.replace(
        room.state,
        closed=tuple(
            dataclasses.replace(
                closed, question=dataclasses.replace(closed.question, choices=("gone>away",))
            )
            for closed in room.state.closed
        ),
    )
    lost = minority_document(gone, room.play)
    assert lost is not None
    assert "changed since" in generate_markdown(lost).decode()
    report_document(gone, room.play)


def test_the_agenda_has_the_four_dates_and_the_promises(store: WorkshopStore):
    """Read back by another library; weekends give way; a promise without a date is told."""
    icalendar = pytest.importorskip("icalendar")
    room = new_room(store, day="2027-01-18")
    room.note("promise", "Envoyer; la, liste", whom="tous", when="J+8")
    room.note("promise", "Le dire", when="bientôt")
    agenda = report_agenda(room.state, room.play, room.session)
    assert agenda.undated == ("Le dire",)
    calendar = icalendar.Calendar.from_ical(generate_ics(agenda))
    events = [(str(event["summary"]), event["dtstart"].dt) for event in calendar.walk("VEVENT")]
    assert len(events) == 5
    assert ("Envoyer; la, liste", date(2027, 1, 26)) in events
    days = sorted(day for _summary, day in events)
    assert days[-1] == review_day(date(2027, 1, 18), 180)
    assert all(day.weekday() < 5 for day in days)
    uids = {str(event["uid"]) for event in calendar.walk("VEVENT")}
    assert len(uids) == 5


# The verbs


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TALENT_STORY_DATA", str(tmp_path / "data"))

    def tell(*arguments: str) -> tuple[int, str, str]:
        code = run(["--lang", "en", "workshop", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return tell


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A file that holds one rehearsed session, and its id."""
    file = tmp_path_factory.mktemp("rehearsed") / "sessions.db"
    with open_store(file) as store:
        return file, rehearse(store, "salle-melee", 90, 3, 14).session


@pytest.fixture
def session(rehearsed: tuple[Path, str], tmp_path: Path) -> str:
    """A rehearsed session in the user's own file."""
    file, id = rehearsed
    (tmp_path / "data").mkdir()
    shutil.copyfile(file, tmp_path / "data" / "sessions.db")
    return id


def test_a_report_is_written_in_every_format(told, session: str, tmp_path: Path):
    """The last session without being named; twice the same command is twice the same file."""
    for suffix in ("pdf", "html", "odt", "md"):
        files = [tmp_path / f"{name}.{suffix}" for name in ("one", "two")]
        for file in files:
            minority = str(file.with_stem(f"m-{file.stem}"))
            code, out, err = told("report", "-o", str(file), "--minority", minority)
            assert (code, out, err) == (0, "", "")
        assert files[0].read_bytes() == files[1].read_bytes()
    text = subprocess.run([program("pdftotext"), str(tmp_path / "one.pdf"), "-"],
                          capture_output=True, text=True, check=True).stdout  # fmt: skip
    assert "Tous métiers" in text
    assert told("report", session)[1].startswith("# ")


def test_the_dates_are_written_beside(told, session: str, tmp_path: Path):
    """A calendar; and no other suffix for it."""
    file = tmp_path / "dates.ics"
    assert told("report", session, "--agenda", str(file))[0] == 0
    assert file.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert told("report", session, "--agenda", str(tmp_path / "dates.txt"))[0] == 2


def test_without_a_minority_the_rest_is_written(
    told, session: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """And it is said; alone, the minority's book is refused."""
    monkeypatch.setattr("talent_story.workshop.minority.minority_document", lambda *_told: None)
    report, dates, lost = (str(tmp_path / name) for name in ("r.md", "d.ics", "m.md"))
    code, _out, err = told("report", "-o", report, "--agenda", dates, "--minority", lost)
    assert (code, "No vote left a minority" in err) == (0, True)
    assert Path(report).exists() and Path(dates).exists() and not Path(lost).exists()
    assert told("report", "--minority", lost)[0] == 2


def test_sessions_are_listed_and_forgotten(told, session: str, tmp_path: Path):
    """Forgotten at once: nothing of it is in any byte of the file."""
    assert session in told("list")[1]
    code, _out, err = told("forget", session)
    assert (code, "--yes" in err) == (2, True)  # nobody there to ask
    assert told("forget", session, "--yes")[0] == 0
    assert told("list")[1].strip() == "No session is kept."
    data = b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir())
    for gone in (session.encode(), b"Salle", b"remplacements", b"hall>"):
        assert gone not in data


def test_raw_answers_are_forgotten_and_the_report_stays(told, session: str, tmp_path: Path):
    """Retention: the same code as the purge by hand."""
    before = told("report", session)[1]
    code, out, _err = told("forget", "--answers", "--days", "0")
    # The rehearsal's clock stands in 2027: that session is as young as can be.
    assert (code, out.split()[-1]) == (0, "erased.")
    with open_store(tmp_path / "data" / "sessions.db") as store:
        assert store.purge(2**40) == 1
    assert told("report", session)[1] == before


def test_raw_answers_are_gone_after_their_time_without_being_asked(
    told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Whatever verb opens the sessions erases what was kept for its time, and says no word of it;
    the time is set by TALENT_STORY_RETENTION_DAYS."""
    path = tmp_path / "data" / "sessions.db"
    with open_store(path) as store:
        room = new_room(store)
        room.start_step(2)
        question = room.open_words("Un frein").question
        room.cast_words(room.new_token(), question, "canari")
        room.close_question()
    monkeypatch.setattr(time, "time", lambda: 1_800_000_000 + 31 * 86_400)
    monkeypatch.setenv("TALENT_STORY_RETENTION_DAYS", "60")
    assert told("list")[0] == 0
    assert b"canari" in path.read_bytes()
    monkeypatch.delenv("TALENT_STORY_RETENTION_DAYS")
    code, out, err = told("list")
    assert (code, out.count("\n"), err) == (0, 1, "")
    assert b"canari" not in path.read_bytes()
    monkeypatch.setenv("TALENT_STORY_RETENTION_DAYS", "a month")
    code, _out, err = told("list")
    assert (code, "number of days" in err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("report", "zzzzzz"), "no session of that name"),
        (("report", "-o", "x.docx"), "is not written as"),
        (("report", "--book", "nowhere"), "no folder"),
        (("report", "--database", "mysql://h/d"), "postgresql://"),
        (("report", "--database", "postgresql://u:canary@127.0.0.1:9/d"), "cannot be reached"),
        (("forget",), "say which sessions"),
        (("forget", "zzzzzz", "--yes"), "no session of that name"),
        (("forget", "\udcff", "--yes"), "no session of that name"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(
    told, session: str, arguments, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Exit 2, and never a traceback nor an address."""
    monkeypatch.chdir(tmp_path)
    code, _out, err = told(*arguments)
    assert code == 2
    assert words in err
    assert "canary" not in err and "Traceback" not in err


def test_a_session_of_another_book_is_not_reported_with_this_one(told, tmp_path: Path):
    """The book it was played in is asked for."""
    with open_store(tmp_path / "data" / "sessions.db") as store:
        simulate(new_room(store, little_play()), 1, 6)
    code, _out, err = told("report")
    assert code == 2
    assert "Tiny" in err and "--book" in err


def test_nothing_kept_is_told(told):
    """An empty house."""
    assert told("list")[:2] == (0, "No session is kept.\n")
    assert told("report")[0] == 2
    assert told("forget", "--all", "--yes")[1].startswith("0 sessions")
