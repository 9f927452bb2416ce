"""Chapters: front matter, sections and their attributes, choices, notes, pictures."""

from __future__ import annotations

import pytest

from talent_story.book import Place
from tests.books import found, pointed_at, problems_of, tiny_book

ENDING = "\n## The end {#end ending}\n\nBye.\n"


def test_front_matter_describes_the_chapter():
    """Title, act, place, persona, summary and illustration are read."""
    book = tiny_book(
        {
            "01.md": "---\ntitle: La réunion\nact: 1\nplace: Tour, 14e étage\npersona: nadia\n"
            "summary: Une idée.\nillustration: illustrations/tour.svg\n---\n"
            "Il est neuf heures.\n\n## Fin {#end ending}\nBye.\n"
        },
        images=["illustrations/tour.svg"],
        personas="- {id: nadia, name: Nadia}",
    )
    chapter = book.chapters[0]
    assert (chapter.title, chapter.act, chapter.location) == ("La réunion", "1", "Tour, 14e étage")
    assert (chapter.persona, chapter.summary) == ("nadia", "Une idée.")
    assert chapter.illustration == "illustrations/tour.svg"
    assert chapter.opening.pieces == ("Il est neuf heures.",)
    assert chapter.place == Place("chapters/01.md", 1, 1)


def test_chapters_come_in_the_order_of_their_files():
    """A chapter is a file; its sections know it by its number."""
    book = tiny_book(
        {
            "01.md": "---\ntitle: One\n---\n## A {#a}\n\n- [On](#b)\n",
            "02.md": "---\ntitle: Two\n---\n## B {#b ending}\nBye.\n",
        }
    )
    assert [chapter.title for chapter in book.chapters] == ["One", "Two"]
    assert [section.chapter for section in book.sections.values()] == [0, 1]


def test_section_is_a_level_2_heading_with_an_id():
    """Its title is the heading without attributes; deeper headings belong to the body."""
    book = tiny_book("## La *salle* se vide ## {#end ending}\n\nText.\n\n### Deeper\n\nMore.\n")
    section = book.sections["end"]
    assert section.title == "La *salle* se vide"
    assert section.ending
    assert section.passage.pieces == ("Text.\n\n### Deeper\n\nMore.",)
    assert section.place == Place("chapters/1.md", 4, 1, 38)


def test_section_attributes_name_what_is_met():
    """Each of the five kinds takes one or more ids, separated by spaces."""
    book = tiny_book(
        '## A {#a entry="d1" tool="t1  t2" format="f1" programme="p1" persona=nadia ending}\nBye.\n',
        entry_points="- {id: d1, name: D}",
        detection_tools="- {id: t1, name: T}\n- {id: t2, name: T}",
        support_formats="- {id: f1, name: F}",
        programmes="- {id: p1, name: P}",
        personas="- {id: nadia, name: N}",
    )
    section = book.sections["a"]
    assert section.entry_points == ("d1",)
    assert section.detection_tools == ("t1", "t2")
    assert section.support_formats == ("f1",)
    assert section.programmes == ("p1",)
    assert section.personas == ("nadia",)
    assert section.meets == ("d1", "t1", "t2", "f1", "p1", "nadia")


@pytest.mark.parametrize(
    "attributes",
    [
        '#a ending do="n += 1"',
        "#a do='n += 1' ending",
        '  #a   ending   do="n += 1"  ',
        ': #a ending do="n += 1"',
        'ending do="n += 1" #a',
    ],
)
def test_attributes_are_those_of_attr_list(attributes):
    """Order, quotes and spaces are free, as in Python-Markdown's attr_list."""
    book = tiny_book(
        f"## A {{{attributes}}}\nBye.\n",
        "start: a\nformat: 1\nid: b\ntitle: B\nvariables: {n: {max: 3}}",
    )
    section = book.sections["a"]
    assert section.ending
    assert [(e.variable, e.operator, e.number) for e in section.effects] == [("n", "+=", 1)]


def test_braces_that_are_no_attributes_stay_in_the_title():
    """Only a brace group that ends the heading is attributes."""
    book = tiny_book("## Le {mot} juste {#a ending}\nBye.\n")
    assert book.sections["a"].title == "Le {mot} juste"


CHOICES = """\
## A {#a}

Text.

- [Rattraper Nadia](#b){do="n += 1"}
- [Ouvrir le *carnet*](#b){if="n >= 1" locked="pas encore" once}
- [Laisser filer](#end){fallback id="filer"}
* [Encore](#b)
+   [Plus
    loin](#end){if="n == 0"
       do="n += 2"}

## B {#b}

- [On](#end)
"""


def test_choices_are_the_list_that_closes_the_section():
    """Each item is a link with optional attributes, on one line or several."""
    book = tiny_book(CHOICES + ENDING, "variables: {n: {max: 3}}")
    section = book.sections["a"]
    assert section.passage.pieces == ("Text.",)
    first, second, third, fourth, fifth = section.choices
    assert (first.id, first.target, first.text.pieces) == ("a>b", "b", ("Rattraper Nadia",))
    assert first.effects[0].number == 1
    assert second.condition is not None
    assert second.locked == "pas encore"
    assert (second.once, second.fallback) == (True, False)
    assert (third.id, third.fallback) == ("filer", True)
    assert fourth.id == "a>b~3"
    assert fifth.text.pieces == ("Plus loin",)
    assert fifth.effects[0].number == 2
    assert fifth.place == Place("chapters/1.md", 12, 5)


def test_choice_over_several_lines_is_one_line_of_words():
    """Lines are joined; what stands on each is pointed at there."""
    book = tiny_book(
        "## A {#a}\n\n- [Go\n  on](#end){\n  once\n  do='n = 1'}\n" + ENDING,
        "variables: {n: {max: 3}}",
    )
    assert book.choices["a>end"].text.pieces == ("Go on",)
    problems = problems_of("## A {#a}\n\n- [Go\n  on](#ende){\n  onec\n  do='n = 1'}\n" + ENDING)
    assert found(problems) == [
        "chapters/1.md:7:7 broken-link",
        "chapters/1.md:8:3 unknown-key",
        "chapters/1.md:9:7 unknown-name",
    ]
    assert [pointed_at(problem) for problem in problems] == ["#ende", "onec", "n"]
    problems = problems_of("## A {#a}\n\n- [Go\n  on {if x}y{end}](#end)\n" + ENDING)
    assert found(problems) == ["chapters/1.md:6:3 unknown-name"]  # joined words, as a whole


def test_auto_ids_count_the_choices_to_one_target():
    """`section>target`, then `section>target~2`, … by rank, a named choice keeping its rank."""
    book = tiny_book(
        '## A {#a}\n\n- [1](#end)\n- [2](#end){id="mine"}\n- [3](#end)\n- [4](#a)\n' + ENDING
    )
    assert [c.id for c in book.sections["a"].choices] == ["a>end", "mine", "a>end~3", "a>a"]
    assert list(book.choices) == ["a>end", "mine", "a>end~3", "a>a"]


def test_prose_list_is_no_list_of_choices():
    """A list that closes a section and holds no link to a section is prose."""
    book = tiny_book("## A {#a ending}\n\nVous notez :\n\n- un nom\n- une date\n")
    assert book.sections["a"].passage.pieces == ("Vous notez :\n\n- un nom\n- une date",)


def test_choice_text_may_be_conditional():
    """The words of a choice may hold conditions and printed values."""
    book = tiny_book(
        "## A {#a}\n\n- [Y aller {if n >= 1}encore{else}enfin{end} ({= n})](#end)\n" + ENDING,
        "variables: {n: {max: 3}}",
    )
    assert len(book.choices["a>end"].text.pieces) == 5


def test_link_text_may_hold_brackets_and_code():
    """Brackets inside the words of a choice, escaped or balanced, are words."""
    book = tiny_book("## A {#a}\n\n- [Lire [la note] \\] `x`](#end)\n" + ENDING)
    assert book.choices["a>end"].text.pieces == ("Lire [la note] \\] `x`",)


def test_choice_may_be_cut_at_the_margin():
    """A choice whose words or attributes an editor wrapped to the margin is one choice."""
    book = tiny_book(
        "## A {#a}\n\nProse\n- [Go\nfar\naway](#end){id=x}\n- [Stay](#a){once\nid=y}\n"
        "- [Or](#end)\n" + ENDING
    )
    section = book.sections["a"]
    assert section.passage.pieces == ("Prose",)
    assert [(choice.id, choice.text.pieces) for choice in section.choices] == [
        ("x", ("Go far away",)),
        ("y", ("Stay",)),
        ("a>end~2", ("Or",)),
    ]


def test_prose_at_the_margin_ends_the_list_above_it():
    """Only what was left open goes on: a list of the prose stays in the prose."""
    book = tiny_book("## A {#a}\n\n- one\n- two\nEnd.\n- [Or](#end)\n" + ENDING)
    assert [choice.id for choice in book.sections["a"].choices] == ["a>end"]


def test_notes_are_kept_apart():
    """`<!-- … -->` is never shown; lines and columns around it do not move."""
    book = tiny_book(
        "## A {#a}\n\nText <!-- à revoir --> here.\n<!-- two\nlines -->\n\n- [On](#end)\n" + ENDING
    )
    assert book.notes == (
        (Place("chapters/1.md", 6, 6), "à revoir"),
        (Place("chapters/1.md", 7, 1), "two\nlines"),
    )
    text = book.sections["a"].passage.pieces[0]
    assert isinstance(text, str)
    assert "revoir" not in text
    assert text.split() == ["Text", "here."]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("One.<!-- n -->\nTwo.", "One.\nTwo."),
        ("One. <!-- n -->\nTwo.", "One.\nTwo."),
        ("<!-- n --> One.", "One."),
        ("One <!-- n --> two.", "One two."),
        ("One <!-- n\nm --> two.", "One\ntwo."),
        ("One<!-- n -->, two.", "One, two."),
        ("- one\n  <!-- n --> more\n- two\n\nEnd.", "- one\n  more\n- two\n\nEnd."),
        ("One.\n\n  <!-- n -->\n\nTwo.", "One.\n\n\n\nTwo."),
        ("One.  \nTwo.", "One.  \nTwo."),
    ],
)
def test_note_leaves_nothing_in_the_text(written, shown):
    """A note never turns into a line break, an indented block or a hole between words."""
    book = tiny_book(f"{written}\n\n## A {{#a}}\n\n{written}\n\n- [On](#end)\n" + ENDING)
    assert book.chapters[0].opening.pieces == (shown,)
    assert book.sections["a"].passage.pieces == (shown,)


def test_note_moves_no_place():
    """What stands after a note is pointed at where it was written."""
    body = "<!-- n --> a <!-- m\nm --> {= nothing}\n\nb {= nothing}\n\n- [On](#end)\n"
    problems = problems_of("## A {#a}\n\n" + body + ENDING)
    assert found(problems) == ["chapters/1.md:7:7 unknown-name", "chapters/1.md:9:3 unknown-name"]


def test_note_in_a_code_block_is_shown():
    """A fenced block shows what is in it."""
    book = tiny_book("## A {#a ending}\n\n```\n<!-- shown -->\n## No heading\n```\n")
    assert book.notes == ()
    assert list(book.sections) == ["a"]
    assert "<!-- shown -->" in str(book.sections["a"].passage.pieces[0])


def test_picture_stays_inside_the_book():
    """A picture is named from the book's folder or from the chapter's, and is there."""
    files = ["illustrations/tour.svg", "chapters/quai.png"]
    tiny_book("## A {#a ending}\n\n![La tour](illustrations/tour.svg)\n", images=files)
    tiny_book("## A {#a ending}\n\n![Le quai](quai.png)\n", images=files)
    problems = problems_of("## A {#a ending}\n\n![La tour](illustrations/tuor.svg)\n", images=files)
    assert found(problems) == ["chapters/1.md:6:12 broken-link"]
    assert pointed_at(problems[0]) == "illustrations/tuor.svg"
    assert str(problems[0].help) == "did you mean “illustrations/tour.svg”?"


@pytest.mark.parametrize(
    "target",
    ["../x.png", "a/../../x.png", "/etc/x.png", "C:\\x.png", "..\\x.png", "//host/x.png",
     "https://example.org/x.png", "javascript:x.png", "data:image/png;base64,x.png", "~/x.png",
     "x.png%00", "x.gif", "x"],
)  # fmt: skip
def test_picture_elsewhere_is_a_broken_link(target):
    """No path leaves the book's folder, and only pictures are pictures."""
    problems = problems_of(f"## A {{#a ending}}\n\nVoici ![x]({target}).\n", images=["x.png"])
    assert [p.rule for p in problems] == ["broken-link"]
    assert str(problems[0].place) == "chapters/1.md:6:12"


def test_picture_must_have_its_text():
    """What it shows stands between the brackets."""
    problems = problems_of("## A {#a ending}\n\n![ ](x.png)\n", images=["x.png"])
    assert found(problems) == ["chapters/1.md:6:1 syntax"]
    assert "text" in str(problems[0].message)


def test_words_are_counted():
    """The words of prose, openings and choices count, notes and attributes do not."""
    book = tiny_book(
        '---\ntitle: One\n---\nTwo words.\n\n## A {#a}\n\nOne. <!-- no -->\n\n- [Go on now](#end){do="n = 1"}\n'
        + ENDING,
        "variables: {n: {max: 3}}",
    )
    assert book.words == 2 + 1 + 3 + 1


def test_windows_line_ends_and_bom_change_nothing(tmp_path):
    """A file saved elsewhere reads the same."""
    from talent_story.book import read_book
    from tests.books import tiny_files, write_files

    files = tiny_files("## A {#a}\n\n- [On](#end)\n" + ENDING)
    written = {name: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
               for name, text in files.items()}  # fmt: skip
    book, problems = read_book(write_files(tmp_path, written))
    assert problems == []
    assert list(book.choices) == ["a>end"]


@pytest.mark.parametrize(
    ("body", "place", "words"),
    [
        ("Voir <b>ici</b>.", "6:6", "raw HTML"),
        ("<!DOCTYPE html>", "6:1", "raw HTML"),
        ("a\n\n<script>x</script>", "8:1", "raw HTML"),
        ("<javascript:alert(1)>", "6:1", "raw HTML"),
        ("a ` b\n\n<b>x</b>\n\nc ` d", "8:1", "raw HTML"),
        ("\\`<b>x</b>\\`", "6:3", "raw HTML"),
        ("Voir [là](#end) donc.", "6:9", "outside the closing list"),
        ("[là\\\\](#end)", "6:6", "outside the closing list"),
        ("> - [là](#end)", "6:8", "outside the closing list"),
        ("[x](javascript:alert)", "6:5", "no address"),
        ("[a [b] c](javascript:alert)", "6:11", "no address"),
        ('[x](javascript:alert "' + "t" * 2000 + '")', "6:5", "no address"),
        ("[x](file.md)", "6:5", "no address"),
        ("[x]: https://example.org", "6:1", "link reference"),
        ("> [x]: #end", "6:1", "link reference"),
        ("- a\n- [x]: #end\n\nb", "7:1", "link reference"),
        ("# Trop haut", "6:1", "level 1"),
        ("Titre\n=====", "7:1", "turns the one above into a heading"),
        ("Titre\n---", "7:1", "turns the one above into a heading"),
    ],
)
def test_prose_at_fault(body, place, words):
    """Raw HTML, stray links, references and other headings are errors where they stand."""
    problems = problems_of(f"## A {{#a}}\n\n{body}\n\n- [On](#end)\n{ENDING}")
    assert problems
    assert str(problems[0].place) == f"chapters/1.md:{place}"
    assert words in str(problems[0].message)
    assert len({p.place.line for p in problems}) == 1


@pytest.mark.parametrize(
    "body",
    [
        "Un `<b>` et ``[x](#y) ` `` et 3 < 4 > 2.",
        "```\n<b> [x](#y) # no\n```",
        "<https://example.org> et [un site](https://example.org/a_(b)) et \\<b>.",
        "[écrire](mailto:rh@example.org)",
        "~~~\n<b>\n~~~\n\nÀ *bientôt*.",
        "Un ![mot] entre crochets [comme ça] (et rien).",
        "Une ligne\n\n---\n\nUne autre.",
        "- une liste\n- deux\n\nPuis un mot.",
        "1. Une\n2. Deux",
    ],
)
def test_prose_without_fault(body):
    """CommonMark that is no HTML and leads to no section is prose."""
    tiny_book(f"## A {{#a}}\n\n{body}\n\n- [On](#end)\n{ENDING}")


@pytest.mark.parametrize(
    ("chapter", "place", "words"),
    [
        ("## A {#a ending}\n", "1:1", "no front matter"),
        ("", "1:1", "no front matter"),
        ("---\ntitle: A\n\n## A {#a ending}\n", "1:1", "never closed"),
        ("\n---\ntitle: A\n---\n## A {#a ending}\n", "2:1", "first line"),
        ("---\n---\n## A {#a ending}\n", "1:1", "“title” is missing"),
        ("---\n# nothing\n---\n## A {#a ending}\n", "1:1", "“title” is missing"),
        ("---\nact: 1\n---\n## A {#a ending}\n", "2:1", "“title” is missing"),
        ("---\ntitle:\n---\n## A {#a ending}\n", "2:7", "“title” is empty"),
        ("---\n- a\n---\n## A {#a ending}\n", "2:1", "a list cannot stand here"),
        ("---\ntitle: A\ntitel: B\n---\n## A {#a ending}\n", "3:1", "not known here"),
        ("---\ntitle: A\n\tact: 1\n---\n## A {#a ending}\n", "3:1", "tab"),
        ("---\ntitle: A\npersona: nadya\n---\n## A {#a ending}\n", "3:10", "no persona"),
        ("---\ntitle: A\nillustration: ../x.png\n---\n## A {#a ending}\n", "3:15", "no picture"),
        ("---\ntitle: A\n---\n<!-- never\n\n## A {#a ending}\n", "4:1", "never closed"),
    ],
)
def test_chapter_at_fault(chapter, place, words):
    """What is wrong with a chapter's head is said where it stands."""
    problems = problems_of({"1.md": chapter}, "format: 1\nid: b\ntitle: B\nstart: a\n")
    at = [p for p in problems if str(p.place) == f"chapters/1.md:{place}"]
    assert at, found(problems)
    assert any(words in str(p.message) for p in at), [str(p.message) for p in problems]


@pytest.mark.parametrize(
    ("heading", "place", "words"),
    [
        ("## A", "4:1", "without an id"),
        ("##", "4:1", "without an id"),
        ("## A {#A}", "4:8", "“A” is no id"),
        ("## A {#a--b}", "4:8", "is no id"),
        ("## A {#ａ}", "4:8", "is no id"),
        ("## {#a}", "4:1", "without a title"),
        ("## A {#a entrée}", "4:10", "is no attribute here"),
        ("## A {#a .class}", "4:10", "is no attribute"),
        ("## A {#a #b}", "4:11", "a second id"),
        ("## A {#a ending='no'}", "4:10", "“ending” takes no value"),
        ("## A {#a do}", "4:10", "“do” needs a value"),
        ("## A {#a tool='x' tool='y'}", "4:19", "written twice"),
        ("## A {#a do=“n = 1”}", "4:13", "means nothing here"),
    ],
)
def test_heading_at_fault(heading, place, words):
    """What is wrong with a heading is said where it stands."""
    problems = problems_of(
        f"{heading}\n\n- [On](#end)\n{ENDING}", detection_tools="- {id: x, name: X}\n"
    )
    at = [p for p in problems if str(p.place) == f"chapters/1.md:{place}"]
    assert at, found(problems)
    assert any(words in str(p.message) for p in at), [str(p.message) for p in problems]


@pytest.mark.parametrize(
    ("item", "place", "rule", "words"),
    [
        ("- [On](#nowhere)", "8:8", "broken-link", "no section is called “nowhere”"),
        ("- On", "8:3", "syntax", "no choice"),
        ("- [On](https://example.org)", "8:8", "syntax", "leads to no section"),
        ("- [On](#end) et puis", "8:14", "syntax", "one link and nothing else"),
        ("- [On](#end)\n\n  et puis", "10:3", "syntax", "one link and nothing else"),
        ("- [](#end)", "8:3", "syntax", "without words"),
        ("- [On](#end){#x}", "8:14", "unknown-key", "takes its id from “id”"),
        ("- [On](#end){onec}", "8:14", "unknown-key", "“onec” is no attribute here"),
        ("- [On](#end){once=2}", "8:14", "wrong-type", "“once” takes no value"),
        ("- [On](#end){if}", "8:14", "wrong-type", "“if” needs a value"),
        ('- [On](#end){locked="no"}', "8:14", "syntax", "“locked” without “if”"),
        ('- [On](#end){id="Not an id"}', "8:18", "syntax", "is no id"),
        ('- [On](#end){do="n = 1"}', "8:18", "unknown-name", "no variable or fact"),
        ('- [On](#end){if="a\n    and b"}', "9:9", "unknown-name", "“b”"),
        ('- [On](#end){if="a and"}', "8:23", "syntax", "ends too early"),
    ],
)
def test_choice_at_fault(item, place, rule, words):
    """What is wrong with a choice is said where it stands."""
    problems = problems_of(f"## A {{#a}}\n\n- [First](#end)\n\n{item}\n{ENDING}")
    at = [p for p in problems if str(p.place) == f"chapters/1.md:{place}"]
    assert at, [*found(problems), *(str(p.message) for p in problems)]
    assert any(p.rule == rule and words in str(p.message) for p in at)


def test_conditions_do_not_wrap_choices():
    """A choice inside `{if}` would be lost: it is refused, with the way to write it."""
    problems = problems_of(
        "## A {#a}\n\n- [On](#end)\n\n{if seen(a)}\n- [Off](#end)\n{end}\n" + ENDING
    )
    assert {p.place.line for p in problems} >= {6, 9}
    assert all("outside the closing list" in str(p.message) for p in problems if p.place.line == 9)


def test_ending_has_no_choices():
    """An ending with choices is an error at the first of them."""
    problems = problems_of("## A {#a ending}\n\n- [On](#a)\n")
    assert found(problems) == ["chapters/1.md:6:3 syntax"]
    assert str(problems[0].message) == "the ending “a” has choices"


def test_second_section_of_an_id_is_refused_where_its_id_stands():
    """Ids are unique across the book, and the first place is told."""
    problems = problems_of("## A {#a ending}\nBye.\n\n## B {ending #a}\nBye.\n")
    assert found(problems) == ["chapters/1.md:7:14 duplicate-id"]
    assert pointed_at(problems[0]) == "#a"
    assert "chapters/1.md:4:1" in str(problems[0].help)


def test_choice_ids_are_unique():
    """Two choices of one id are an error at the second."""
    problems = problems_of('## A {#a}\n\n- [1](#end){id="go"}\n- [2](#end){id="go"}\n' + ENDING)
    assert found(problems) == ["chapters/1.md:7:17 duplicate-id"]
    assert pointed_at(problems[0]) == "go"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("Go <b>on</b>", "raw HTML"),
        ("Go [there](https://example.org)", "one link and nothing else"),
        ("Go on " * 400, "longer than 2000 characters"),
        ("[" * 450 + "Go on" + "]" * 450, "more brackets or marks"),
    ],
)
def test_words_of_a_choice_at_fault(words, message):
    """The words of a choice are a line of plain Markdown, without HTML nor links."""
    problems = problems_of(f"## A {{#a}}\n\n- [{words}](#end)\n{ENDING}")
    assert {str(p.place) for p in problems} == {"chapters/1.md:6:3"}
    assert any(message in str(p.message) for p in problems)


@pytest.mark.parametrize("words", ["Go `<b>` on", "Go \\<b> on", "3 < 4", "*Go* [on]"])
def test_words_of_a_choice_without_fault(words):
    """Code, escapes and signs are words."""
    tiny_book(f"## A {{#a}}\n\n- [{words}](#end)\n{ENDING}")


@pytest.mark.parametrize("item", ["- [On(#end)", "- [On] (#end)", "- [On](#end", "- On](#end)"])
def test_link_at_fault_is_no_choice(item):
    """A bracket too few loses no choice in silence."""
    problems = problems_of(f"## A {{#a}}\n\n- [First](#end)\n{item}\n{ENDING}")
    assert found(problems) == ["chapters/1.md:7:3 syntax"]
    assert "no choice" in str(problems[0].message)


def test_code_block_that_never_closes_ends_with_its_section():
    """The sections after it are not lost."""
    book = tiny_book("## A {#a ending}\n\n```\ncode\n\n## B {#b}\n\n- [On](#a)\n")
    assert list(book.sections) == ["a", "b"]


def test_code_block_of_another_kind_does_not_close_one():
    """Tildes do not close backticks, nor three four."""
    book = tiny_book("## A {#a ending}\n\n````\n```\n~~~\n## no\n````\n\nText\n")
    assert list(book.sections) == ["a"]


def test_brace_never_closed_leaves_the_heading_as_it_is():
    """Its end may be inside quotes."""
    problems = problems_of('## A {#a do="n = 1}\n\n- [On](#a)\n')
    assert found(problems)[0] == "chapters/1.md:4:1 syntax"


def test_same_entry_twice_in_one_attribute_is_told():
    """Where the second stands."""
    problems = problems_of(
        "## A {#a tool='t u t' ending}\nx\n",
        detection_tools="- {id: t, name: T}\n- {id: u, name: U}\n",
    )
    assert found(problems) == ["chapters/1.md:4:20 duplicate-id"]


def test_section_may_ask_facts():
    """`asks` names the facts that the story asks for there."""
    facts = "facts: {grade: {label: G, values: [c]}}\n"
    assert tiny_book("## A {#a asks='grade' ending}\nx\n", facts).sections["a"].asks == ("grade",)
    problems = problems_of("## A {#a asks='grad' ending}\nx\n", facts)
    assert found(problems) == ["chapters/1.md:4:16 unknown-name"]


def test_number_of_sections_of_a_chapter_has_a_limit(monkeypatch):
    """One too many is told where it starts; those before are read."""
    from talent_story.book import chapters

    monkeypatch.setattr(chapters, "MAX_SECTIONS", 2)
    text = "".join(f"## S {{#s{n} ending}}\nx\n\n" for n in range(4))
    problems = problems_of(text)
    assert found(problems) == ["chapters/1.md:10:1 syntax"]


@pytest.mark.parametrize(
    "text",
    ["[a]{if f}(javascript:x){end}", "<{if f}script{end}>", "[a]{= f}(x)", "x {if f}<{= f}b>{end}"],
)
def test_markup_put_together_by_conditions_is_refused(text):
    """No link and no tag comes into being when conditions are decided: what is read is checked."""
    problems = problems_of(
        f"## A {{#a}}\n\n{text}\n\n- [On](#z)\n\n## Z {{#z ending}}\n\nBye.\n",
        "variables: {f: flag}",
    )
    assert "syntax" in {problem.rule for problem in problems}
