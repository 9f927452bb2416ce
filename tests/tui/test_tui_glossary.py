"""Terms in the text: found as readers meet them, marked once, one key away from what they mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent_story.book import Book
from talent_story.book.model import Place, Term
from talent_story.reader.glossary import Terms, term_forms
from talent_story.tui.app import TalentApp
from talent_story.tui.prose import prose_blocks
from talent_story.tui.screens.finder import answers
from talent_story.tui.terms import MARK, mark_terms
from tests.tui.little_book import FILES, book_of
from tests.tui.seen import flat, press

PLACE = Place("graph/glossary.yaml", 1, 1)
GLOSSARY = """
- id: office
  name: Office, bureau
  definition: Where one is *expected*.
- id: painted-step
  name: Third steps
  definition: Painted by somebody.
- id: elsewhere
  name: Détachement
  definition: Working elsewhere.
"""


def terms(*names: str) -> Terms:
    return Terms({name: Term(name, name, PLACE) for name in names})


def met(text: str, *names: str) -> list[str]:
    return [text[start:end] for _term, start, end in terms(*names).met(text)]


def marked(markdown: str, *names: str) -> list[str]:
    blocks, _met = mark_terms(terms(*names), prose_blocks(markdown))
    return [
        block.text.plain[span.start : span.end]
        for block in blocks
        for span in block.text.spans
        if span.style == MARK
    ]


@pytest.fixture
def book() -> Book:
    """The little book, with a glossary."""
    return book_of({**FILES, "graph/glossary.yaml": GLOSSARY})


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("Un agent public.", "Agent public", ["agent public"]),
        ("Des agents publics.", "Agent public", ["agents publics"]),
        ("Les Agents\u00a0publics", "agent public", ["Agents\u00a0publics"]),
        ("la sous-gradation", "grade", []),
        ("dégradé, grades", "grade", ["grades"]),
        ("un grade-clé", "grade", []),
        ("cadre d'emplois", "Cadre d’emplois", ["cadre d'emplois"]),
        ("un concours interne", "Concours interne", ["concours interne"]),
        ("mettre le cap sur la CAP", "CAP", ["CAP"]),
        ("catégorie B", "Catégories A, B, C", ["catégorie B"]),
        ("Plan B", "Catégories A, B, C", []),
        ("les savoir-être", "Savoir-être", ["savoir-être"]),
    ],
)
def test_a_term_is_met_as_a_whole_word(text: str, name: str, found: list[str]) -> None:
    """Singular or plural, in capitals or not; an acronym in capitals only."""
    assert met(text, name) == found


def test_a_longer_term_is_preferred() -> None:
    """« concours interne » is not « concours »."""
    assert met("un concours interne", "concours", "concours interne") == ["concours interne"]


def test_a_term_is_marked_where_it_is_first_met_only() -> None:
    """In a whole passage, not in each paragraph."""
    assert marked("Un *grade*, deux grades.\n\nTrois grades.", "grade") == ["grade"]


def test_nothing_is_marked_in_code_nor_in_a_heading() -> None:
    """The first occurrence that counts is the first outside them."""
    text = "### Grade\n\n`grade`\n\n    grade\n\nUn grade."
    assert marked(text, "grade") == ["grade"]
    blocks, _met = mark_terms(terms("grade"), prose_blocks(text))
    assert [span.style for span in blocks[-1].text.spans] == [MARK]


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=12), max_size=5))
def test_any_text_and_any_names_are_borne(text: str, names: list[str]) -> None:
    """What is met is a form of a term, whatever the characters; marking changes no character."""
    looked = Terms({str(at): Term(str(at), name, PLACE) for at, name in enumerate(names)})
    for term, start, end in looked.met(text):
        assert term_forms(term.name)
        assert 0 <= start < end <= len(text)
    blocks = prose_blocks(text)
    after, _met = mark_terms(looked, blocks)
    assert [block.text.plain for block in after] == [block.text.plain for block in blocks]


async def test_one_key_opens_the_terms_of_the_passage_then_all(book: Book) -> None:
    """What the passage holds comes first."""
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, "enter", "1")
        assert "g underlined words" in flat(app)
        await press(pilot, "g")
        shown = flat(app)
        order = ["In this passage", "Third steps", "In the rest of the book", "Détachement"]
        assert [shown.index(words) for words in order] == sorted(map(shown.index, order))
        await press(pilot, "escape")
        assert "every third step" in flat(app)


async def test_the_list_follows_what_is_typed(book: Book) -> None:
    """Without accents, by any word; letters are written and do nothing else."""
    app = TalentApp(book, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "g", *"detach")
        assert "Working elsewhere." in flat(app)
        assert "Painted by somebody." not in flat(app)
        await press(pilot, *["backspace"] * 6, *"quit")
        assert app.return_code is None
        assert "No term of this book begins so." in flat(app)
        await press(pilot, "ctrl+u", *"somebody")
        assert "Third steps" in flat(app)
        await press(pilot, "escape")
        assert "Begin" in flat(app)


async def test_a_book_without_a_glossary_has_none_to_open() -> None:
    """The key does nothing."""
    app = TalentApp(book_of(FILES), None)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "g")
        assert "Begin" in flat(app)


def test_what_is_typed_answers_by_the_beginnings_of_words() -> None:
    """In any order; nothing typed answers to everything."""
    assert answers("", "anything")
    assert answers("l'empl", "Obligation d’emploi, l’emploi")
    assert not answers("zz", "anything")
