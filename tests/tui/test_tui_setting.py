"""How text is set: French spaces, even lines, every block of Markdown."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.content import Content

from talent_story.tui.prose import prose_blocks
from talent_story.tui.typesetting import Block, broken, set_blocks


def lines_of(markdown: str, width: int = 40) -> list[str]:
    """Return a passage as lines of text."""
    return [line.content.plain for line in set_blocks(prose_blocks(markdown), width)]


def test_a_line_never_breaks_at_a_no_break_space() -> None:
    """A question mark stays with its word, whatever the width."""
    text = "Mais où est-il passé\u202f? Qui l’a vu\u00a0: personne\u00a0; «\u00a0rien\u00a0»."
    for width in range(12, 40):
        for line in (text[start:end] for start, end in broken(text, width)):
            assert line[0] not in "?:;»\u00a0\u202f"
            assert line[-1] not in "«\u00a0\u202f"


def test_no_break_spaces_are_shown_as_spaces() -> None:
    """Many terminal fonts have no narrow one."""
    assert lines_of("Qui\u202f? Lui\u00a0!") == ["Qui ? Lui !"]


def test_lines_are_even_and_no_short_word_is_left_alone() -> None:
    """The breaks of a paragraph are chosen together."""
    text = "aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii jjjj kk"
    lines = [text[start:end] for start, end in broken(text, 24)]
    assert len(lines[-1]) > 4
    assert max(map(len, lines)) <= 24


@given(st.text(st.sampled_from("ab é\u00a0\u202f字-"), max_size=200), st.integers(2, 80))
def test_every_word_is_set_once_and_no_line_is_too_wide(text: str, width: int) -> None:
    """Whatever the text and the measure; a word too long for a line is cut."""
    breaks = broken(text, width)
    lines = [text[start:end] for start, end in breaks]
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(before[1] <= after[0] for before, after in pairwise(breaks))


def test_paragraphs_are_a_blank_line_apart() -> None:
    """And joined lines are one."""
    assert lines_of("One\ntwo.\n\nThree.") == ["One two.", "", "Three."]


def test_a_hard_break_starts_a_line() -> None:
    """As in a poem."""
    assert lines_of("One  \ntwo") == ["One", "two"]


def test_lists_hang_and_nest() -> None:
    """A bullet is a dash; numbers go on from where they start."""
    items = "- one\n- two words that are long enough to be wrapped\n  - under\n\n3. c\n4. d"
    assert lines_of(items) == [
        "– one",
        "– two words that are long enough to",
        "  be wrapped",
        "  – under",
        "",
        "3. c",
        "4. d",
    ]


def test_a_loose_list_has_air() -> None:
    """And a second paragraph of an item hangs under the first."""
    assert lines_of("- one\n\n  more\n\n- two") == ["– one", "", "  more", "", "– two"]


def test_a_quotation_is_indented() -> None:
    """Both its lines."""
    assert lines_of("> said he", 30) == ["    said he"]


def test_headings_rules_code_and_pictures() -> None:
    """Each has its way of being shown."""
    assert lines_of("### Part\n\ntext") == ["Part", "", "text"]
    assert lines_of("---")[0].strip() == "* * *"
    assert lines_of("```\na  b\n  c\n```") == ["  a  b", "    c"]
    assert lines_of("![a map](map.svg)") == ["[image: a map]"]
    assert lines_of("[the site](https://a.example)") == ["the site (https://a.example)"]
    assert lines_of("<https://a.example>") == ["https://a.example"]


def test_a_lead_stands_before_the_first_line_only() -> None:
    """The others are indented by its width."""
    block = Block(Content("one two three"), lead=Content("12. "))
    assert [line.content.plain for line in set_blocks([block], 11)] == [
        "12. one two",
        "    three",
    ]


@pytest.mark.parametrize("width", [20, 33, 72])
def test_a_place_in_the_text_is_found_again_at_another_width(width: int) -> None:
    """Each line knows how much of the text came before it."""
    markdown = " ".join(f"word{number}" for number in range(60)) + "\n\nThe second paragraph."
    blocks = prose_blocks(markdown)
    plain = "\n".join(block.text.plain for block in blocks)
    for line in set_blocks(blocks, width):
        if line.content.plain:
            assert plain[line.offset :].startswith(line.content.plain)
