"""What a dossier says and what it never says."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent_story.editions.dossier.composing import Options, compose, lines_of
from talent_story.editions.dossier.dates import day_within
from talent_story.editions.dossier.document import Dossier
from talent_story.editions.dossier.markdown import generate_markdown
from talent_story.editions.dossier.pdf import generate_pdf
from talent_story.holidays import is_worked
from talent_story.i18n import current_language, use_language
from talent_story.story import Play
from talent_story.story.journey import replay
from tests.books import tiny_book
from tests.editions.little import a_journey

DAY = date(2026, 11, 24)
OPTIONS = Options(DAY)


def text_of(dossier: Dossier) -> str:
    return generate_markdown(dossier).decode()


def said(journey, *struck: str, silenced: tuple[str, ...] = (), **options) -> str:
    return text_of(compose(journey, silenced, Options(DAY, struck=frozenset(struck), **options)))


def test_it_says_first_what_it_is_and_then_what_is_most_useful():
    """Parts come in one order, whatever the journey."""
    dossier = compose(a_journey(grade="low"), ("climb:0",), OPTIONS)
    assert [part.title for part in dossier.parts] == [
        "Who you were in the book",
        "Traces of what you did",
        "Your pathway",
        "Programmes your journey speaks for",
        "Facts told",
        "Questions to settle",
        "Questions to ask",
        "Notes",
        "What you have set aside",
        "What this rests on",
    ]
    assert "must never be used to select, rank or set aside people" in dossier.notice


def test_reasons_come_with_the_acts_they_rest_on():
    """A programme is told with why, the reader's own choices, dates, contact, law and sources."""
    text = said(a_journey())
    for words in (
        "You listened.",
        "  - Listen to the end",
        "Write a page — **by Wednesday 2 December 2026**",
        "Sit down — **by Thursday 24 December 2026**",
        "Dream — **when you can**",
        "**Whom to ask** — The gardener",
        "Article 1 — *checked*",
        "Article 2 — *to be checked with your HR department*",
        "A book, page 3 — *checked*",
        "The law as read on 3 April 2026.",
    ):
        assert words in text, words


def test_a_trace_is_words_and_acts_and_never_a_number():
    """A competence is told by its observable behaviour; no value of it stands anywhere."""
    (part,) = [part for part in compose(a_journey(), (), OPTIONS).parts if part.kind == "traces"]
    (sheet,) = part.sheets
    words = [value for block in sheet.blocks for value in dataclasses.astuple(block)]
    assert sheet.title == "Listening"
    assert "With help: hears out." in words
    assert not any(character.isdigit() for character in f"{sheet.title}{words[0]}")


def test_facts_about_health_change_nothing_to_a_byte():
    """With the same choices, whatever was said of health, or nothing, makes the same document."""
    pages = {
        said(a_journey(grade="low", **health)) for health in ({}, {"ill": "yes"}, {"ill": "no"})
    }
    assert len(pages) == 1
    (page,) = pages
    assert "illness" not in page and "serious" not in page and "slowly" not in page
    assert "looked at in confidence" in page


def test_an_act_that_only_health_allows_is_not_told():
    """Neither the choice that asks for a fact about health, nor where it alone leads, nor what
    rests on it: the certificate is nowhere."""
    page = said(a_journey("hall>ward", "ward>garden", ill="yes"))
    assert "certificate" not in page
    assert "The ward" not in page
    assert "Rest there" not in page
    assert "Listening" not in page
    assert "The hall" not in page.partition("Your pathway")[2]


def test_silenced_evidence_that_tells_of_health_is_not_said():
    """« You showed a certificate » was set aside: to say so would say it."""
    journey = a_journey("hall>ward", "ward>garden", ill="yes")
    page = said(journey, silenced=("rest:1", "rest:2"))
    assert "certificate" not in page
    assert "You came." in page


def test_a_fact_that_is_struck_counts_as_never_told():
    """Neither the fact nor what follows from it (an eligibility) is left."""
    journey = a_journey(grade="high")
    whole, struck = said(journey), said(journey, "fact-grade")
    assert "**Your grade** — High" in whole and "Yes, by what you have said." in whole
    assert "High" not in struck and "by what you have said" not in struck
    assert "It depends on: Your grade." in struck


def test_facts_lent_by_a_voice_are_said_to_be_lent():
    """A borrowed situation is never taken for the reader's own."""
    assert "Ana Bell lent you these facts" in said(a_journey(grade="high"))
    assert "Ana Bell lent you these facts" not in said(a_journey(grade="low"))
    assert "A character of the book lent you" in said(a_journey(grade="high"), "voice-ana")
    assert "Ana" not in said(a_journey(grade="high"), "voice-ana")


def test_one_answer_changed_does_not_make_the_others_the_readers_own():
    """What the voice has too is told apart from what can only be the reader's."""
    book = tiny_book(
        {"1.md": "---\ntitle: One\npersona: ana\n---\n## Hall {#hall ending}\n\nA hall.\n"},
        """
format: 1
id: lending
title: Lending
start: hall
language: en
facts:
  grade: {label: Your grade, values: {low: Low, high: High}}
  seniority: {label: Seniority, values: {short: Short, long: Long}}
""",
        personas="- {id: ana, name: Ana Bell, facts: {grade: high, seniority: long}}\n",
    )
    journey = replay(Play(book), {"grade": "low", "seniority": "long"}, ()).journey
    page = said(journey)
    own, lent = page.index("your own situation, and nothing else"), page.index("has the same")
    assert own < page.index("**Your grade** — Low") < lent < page.index("**Seniority** — Long")


def test_the_portrait_of_a_voice_is_not_told():
    """A character's portrait may speak of health: in an interview it would be read as one's own."""
    assert "Ana is ill" not in said(a_journey())


LINES = lines_of(a_journey(grade="low"), ("climb:0",), OPTIONS)


@pytest.mark.parametrize("id", LINES)
def test_what_is_struck_is_said_nowhere(id):
    """Any line may go; its words are then in no other place, and nothing tells that it went."""
    journey, silenced = a_journey(grade="low"), ("climb:0",)
    whole, text = said(journey, silenced=silenced), said(journey, id, silenced=silenced)
    assert len(text) < len(whole) or id.startswith("fact-")  # an answer may then be missing
    assert "struck" not in text
    if id.startswith(("act-", "programme-", "met-", "section-", "trace-")):
        assert text.count(LINES[id]) < whole.count(LINES[id])
    if id.startswith(("act-", "trace-", "fact-")):
        assert LINES[id].split(": ")[-1] not in text.replace("Listen to the end", "")


@given(st.sets(st.sampled_from(list(LINES))))
def test_any_set_of_lines_may_be_struck(struck):
    """What is left is what the whole dossier has, less those lines; never an empty heading."""
    journey, silenced = a_journey(grade="low"), ("climb:0",)
    options = Options(DAY, struck=frozenset(struck))
    dossier = compose(journey, silenced, options)
    left = lines_of(journey, silenced, options)
    assert not struck & left.keys()
    # To strike a fact opens questions that its answer had settled.
    new = {id for id in left if id not in LINES}
    assert all(id.startswith(("settle-", "programme-", "climb.", "care.", "cure.")) for id in new)
    for part in dossier.parts:
        assert part.blocks or part.sheets


def test_striking_everything_leaves_a_document_all_the_same():
    """What it is, that it must not select people, and room to write."""
    dossier = compose(
        a_journey(), (), Options(DAY, struck=frozenset(lines_of(a_journey(), (), OPTIONS)))
    )
    assert [part.kind for part in dossier.parts] == ["programmes", "notes"]
    assert dossier.notice


def test_silenced_evidence_is_said_to_be_set_aside():
    """It counts for nothing, and the document says so."""
    assert "You listened. (for “Rest”)" in said(a_journey(), silenced=("rest:0",)).replace("\\", "")
    assert "What you have set aside" not in said(a_journey())
    assert "What you have set aside" not in said(a_journey(), silenced=("gone:0", "rest:99", "x"))


def test_the_language_is_that_of_the_book_and_the_callers_stays():
    """A document is in one language."""
    use_language("fr")
    try:
        assert compose(a_journey(), (), OPTIONS).title == "My pathway, to talk about"
        assert current_language() == "fr"
    finally:
        use_language("en")


@pytest.mark.parametrize(
    ("tag", "language", "title"),
    [
        ("en-GB", "en-GB", "My pathway, to talk about"),
        ("de", "de", "My pathway, to talk about"),
        ("<b>", "en", "My pathway, to talk about"),
    ],
)
def test_a_language_that_is_none_is_not_passed_on(tag, language, title):
    """A format may refuse a wrong tag; a country changes nothing to the words."""
    journey = a_journey()
    book = dataclasses.replace(journey.book, language=tag)
    played = replay(Play(book), {}, journey.choices).journey
    use_language("en")
    dossier = compose(played, (), OPTIONS)
    assert (dossier.language, dossier.title) == (language, title)
    assert generate_pdf(dossier).startswith(b"%PDF")


def test_only_the_first_programmes_are_told_in_full():
    """The others are named, each with whom to ask."""
    parts = {part.kind: part for part in compose(a_journey(), (), Options(DAY, programmes=1)).parts}
    assert [sheet.title for sheet in parts["programmes"].sheets] == ["Rest"]
    assert len(parts["more"].blocks[0].points) == 3


@pytest.mark.parametrize(
    ("start", "delay", "day"),
    [
        ((2026, 11, 24), "8 jours", (2026, 12, 2)),
        ((2026, 11, 24), "2 mois", (2027, 1, 22)),  # the 24th is a Sunday
        ((2026, 11, 25), "30 jours", (2026, 12, 24)),  # the 25th is Christmas
        ((2026, 4, 6), "1 mois", (2026, 5, 6)),
        ((2026, 4, 25), "3 semaines", (2026, 5, 15)),
        ((2026, 5, 4), "10 jours", (2026, 5, 13)),  # the 14th is Ascension
        ((2027, 4, 1), "1 mois", (2027, 4, 30)),  # the 1st of May is a Saturday
        ((2026, 11, 28), "1 jour", (2026, 11, 28)),  # a Saturday: no day before it begins
        ((2024, 2, 29), "1 an", (2025, 2, 28)),
        ((2026, 12, 31), "2 months", (2027, 2, 26)),
        ((2026, 11, 24), "3 semaines", (2026, 12, 15)),
        ((2026, 11, 24), "", None),
        ((2026, 11, 24), "dès demain", None),
        ((9999, 12, 1), "9999 ans", None),
    ],
)
def test_delays_give_dates(start, delay, day):
    """Working days within the delay, counted from the start; no date where none follows."""
    assert day_within(date(*start), delay) == (date(*day) if day else None)


@given(
    st.dates(max_value=date(9000, 1, 1)),
    st.integers(0, 9999),
    st.sampled_from(["jours", "mois", "ans"]),
)
def test_a_date_is_within_its_delay(start, number, unit):
    """Never before the start, never on a week-end or a day off but that of the start itself."""
    day = day_within(start, f"{number} {unit}")
    if day is not None:
        assert day >= start
        assert is_worked(day) or day == start


def test_the_days_off_are_the_eleven_of_the_law():
    """Those of 2026 and of 2027, as the administration publishes them."""
    assert [
        day.isoformat()
        for day in (date(2026, 1, 1) + timedelta(days=n) for n in range(730))
        if day.weekday() < 5 and not is_worked(day)
    ] == [
        "2026-01-01", "2026-04-06", "2026-05-01", "2026-05-08", "2026-05-14", "2026-05-25",
        "2026-07-14", "2026-11-11", "2026-12-25",
        "2027-01-01", "2027-03-29", "2027-05-06", "2027-05-17", "2027-07-14", "2027-11-01",
        "2027-11-11",
    ]  # fmt: skip
