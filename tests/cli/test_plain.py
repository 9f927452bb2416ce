"""`play --plain`: all that the screens have, in words, line by line."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent_story import i18n
from talent_story.book import Book
from talent_story.cli.beginning import Beginning
from talent_story.cli.plain import play_plain
from talent_story.cli.plain.helping import help_lines
from talent_story.cli.plain.player import Player
from talent_story.cli.plain.table import HANDLERS
from talent_story.cli.plain.words import nearest_word, understood
from talent_story.reader.reading import Reading
from talent_story.store import JourneyStore
from talent_story.story import Journey, Play
from tests.books import tiny_book, write_files

CHAPTERS = {
    "1.md": """---
title: The Gate
act: 1
place: The north side
illustration: gate.svg
---

It has *rained*.

## The gate {#gate}

Two doors, and a notary between them.

- [Ask the gardener](#garden){do="listening += 1"}
- [Push the *iron* door](#yard){do="daring += 1"}
- [Climb the wall](#yard){if="daring >= 3" locked="It is too high."}

## The garden {#garden asks="grade"}

She hears the pipes. {if known(grade)}She nods.{end}

- [Wait with her](#square){do="listening += 1"}

## The yard {#yard persona="ana"}

A crane.

- [Take the stairs](#square)
- [Try the crane](#square){do="daring += 1"}
""",
    "2.md": """---
title: The Square
act: 2
---

## The square {#square asks="rest"}

Both ways come out here.

- [Sit down](#cafe)
- [Walk on](#cafe){do="daring += 1"}

## The café {#cafe ending}

It is evening.
""",
}
MANIFEST = """
authors: [Ana Thor]
version: "3"
licence: CC BY
notice: For the curious.
facts:
  grade: {label: Your grade, why: It opens the school., values: {b: Grade B, a: Grade A}}
  rest: {label: A long absence, health: true, values: {well: It was short, ill: It was long}}
"""
CATALOGUES = {
    "competences": (
        "- {id: listening, name: Listening, definition: To take in., max: 4, levels: [Hears.]}\n"
        "- {id: daring, name: Daring, definition: To try., max: 4, levels: [Tries.]}\n"
    ),
    "programmes": (
        "- id: school\n  name: The evening school\n  summary: To learn.\n  eligible: grade == a\n"
        "  duration: two years\n  contact: the office\n  signals:\n"
        "    - {if: listening >= 2, weight: 3, because: You heard what was not said.}\n"
        "    - {if: seen(garden), weight: 1, because: You saw the garden.}\n"
        "  first_steps: [{do: Ask for the form, within: 7 jours}]\n"
        "  legal: [{ref: Article 1, checked: true}]\n"
        "- id: desk\n  name: The help desk\n  signals:\n"
        "    - {if: seen(gate), weight: 2, because: You opened this book.}\n"
        "- id: voyage\n  name: The long voyage\n  signals:\n"
        "    - {if: daring >= 2, weight: 5, because: You went far.}\n"
    ),
    "glossary": "- {id: notary, name: Notary, definition: Somebody who writes it *down*.}\n"
    "- {id: vae, name: VAE, definition: A way to a diploma.}\n",
    "personas": "- {id: ana, name: Ana, portrait: She repairs lifts., wish: A door.,"
    " route: [gate>yard], facts: {grade: a}}\n",
    "entry_points": "- {id: yard-door, name: The yard door, summary: You come late.,"
    " opens: yard}\n",
}
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><title>Gate</title>'
    "<desc>A gate in the rain</desc><rect width='4' height='4'/></svg>"
)
TO_THE_END = ("1", "1", "1")


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Speak English, and see no setting of this machine."""
    english = i18n.Speaker("en")
    monkeypatch.setattr(i18n, "_current", ContextVar("language", default=english))
    monkeypatch.setenv("TALENT_STORY_CONFIG", str(tmp_path / "config"))


@pytest.fixture(scope="module")
def book() -> Book:
    """Two doors that meet again, three programmes, words, a voice, a door."""
    return tiny_book(CHAPTERS, MANIFEST, ["gate.svg"], **CATALOGUES)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[JourneyStore]:
    """A store that holds nothing yet."""
    with JourneyStore(tmp_path / "journeys.db") as opened:
        yield opened


class Heard:
    """A play by lines: what is heard after each line typed, as one line of words."""

    def __init__(self, book: Book, store: JourneyStore | None, folder: Path | None = None) -> None:
        self.reading = Reading(book, store, save=store is not None)
        self.reading.begin()
        self.out = io.StringIO()
        self.player = Player(self.reading, self.out, folder)

    def type(self, *lines: str) -> str:
        """Return what is heard after the last of these lines."""
        said = ""
        for line in lines:
            before = self.out.tell()
            assert self.player.hear(line), line
            said = self.out.getvalue()[before:]
        return " ".join(said.split())

    @property
    def section(self) -> str:
        return self.reading.here.section.id


@pytest.fixture
def heard(book: Book, store: JourneyStore) -> Heard:
    """A play that is saved, at the first page."""
    return Heard(book, store)


# The page


def test_a_chapter_is_announced(heard: Heard) -> None:
    """Its act, its title and its place are sentences of their own."""
    heard.type("again")
    lines = heard.out.getvalue().splitlines()
    assert "Act 1. Chapter: The Gate" in lines
    assert "Place: The north side" in lines
    assert "2. Push the iron door" in lines
    assert "Closed: Climb the wall (It is too high.)" in lines


def test_a_picture_is_described_once_and_can_be_skipped(book: Book, tmp_path: Path) -> None:
    """What a picture shows is said where the chapter opens, once, unless it is not wished."""
    folder = write_files(tmp_path / "book", {"chapters/gate.svg": PICTURE, "gate.svg": PICTURE})
    heard = Heard(book, None, folder)
    assert "Picture: A gate in the rain" in heard.type("again")
    assert "Picture" not in heard.type("again")
    silent = Heard(book, None, folder)
    silent.type("pictures")
    assert "Picture:" not in silent.type("again")
    silent.type("pictures on")
    assert "Picture: A gate in the rain" in silent.type("again")


def test_undo_takes_back_the_last_choice(heard: Heard) -> None:
    """At the start there is nothing to take back, and it is said."""
    heard.type("1", "undo")
    assert heard.section == "gate"
    assert "There is nothing to take back" in heard.type("undo")


def test_a_wrong_word_is_answered_with_the_nearest(heard: Heard) -> None:
    """Nothing changes, and what was meant is proposed."""
    assert "Did you mean “notebook”?" in heard.type("notbook 3")
    assert "Did you mean “glossaire”?" in heard.type("glosaire")
    assert "Type a number from 1 to 2" in heard.type("xyzzy")
    assert "Nothing was asked of you" in heard.type("yes")
    assert "“9” is no choice here." in heard.type("9")
    assert heard.section == "gate"


# The notebook, the map, the way back


def test_notebook_lists_passages_and_reads_one_again(heard: Heard) -> None:
    """Each has a number, under which it reads as it did then."""
    said = heard.type("1", "1", "notebook")
    assert "1. The gate You chose: Ask the gardener 2. The garden" in said
    assert said.index("Chapter: The Square") < said.index("3. The square You are here.")
    said = heard.type("notebook 1")
    assert "It has rained. Two doors" in said
    assert "You chose: Ask the gardener You did not choose: Push the iron door" in said
    assert "type a number from 1 to 3" in heard.type("notebook 9")


def test_map_tells_doors_by_their_words_alone(heard: Heard) -> None:
    """Nothing of what is behind a door that was left closed is told, nor where it leads."""
    said = heard.type("1", "map")
    assert "A door left closed: Push the iron door" in said
    assert "A door before you: Wait with her" in said
    assert "The yard" not in said and "crane" not in said
    assert "Before the end: 2 more choices" in said


def test_back_says_what_is_kept_and_asks_before(heard: Heard) -> None:
    """Going back to a fork changes nothing until it is confirmed; then the old journey stays."""
    said = heard.type(*TO_THE_END, "back 1")
    assert "This makes a new journey; the one you are in stays saved as it is." in said
    assert "your later choices wait" in said
    assert "Your choice then." in said
    said = heard.type("2")
    assert "Not kept for now: Wait with her" in said and "“yes” or “no”" in said
    assert heard.section == "cafe"
    assert "Nothing was changed." in heard.type("no")
    assert heard.section == "cafe"
    assert "This is a new journey." in heard.type("back 1", "2", "yes")
    assert heard.section == "yard"
    assert [other.section.id for _saved, other in heard.reading.others()] == ["cafe"]


def test_former_choices_are_taken_up_again_where_ways_meet(heard: Heard) -> None:
    """They are offered on the page, and one word takes them."""
    said = heard.type(*TO_THE_END, "back 1", "2", "yes", "1")
    assert "type “rejoin”" in said
    heard.type("rejoin")
    assert heard.section == "cafe"


def test_one_may_stand_at_a_fork_without_choosing(heard: Heard) -> None:
    """Zero goes back there, and nothing is chosen."""
    heard.type(*TO_THE_END, "back 1", "0")
    assert heard.section == "gate"


def test_only_forks_can_be_gone_back_to(heard: Heard) -> None:
    """Where there was one way only, or none yet, the forks are told instead."""
    assert "There is no fork behind you" in heard.type("back")
    said = heard.type(*TO_THE_END, "back 2")
    assert "1. The gate 3. The square" in said


def test_another_command_drops_a_question(heard: Heard) -> None:
    """A question that is left for something else changes nothing."""
    said = heard.type(*TO_THE_END, "back 1", "traces")
    assert said.startswith("Nothing was changed.")
    assert heard.section == "cafe"


def test_a_wrong_answer_is_asked_again(heard: Heard) -> None:
    """A number that answers nothing is no choice of the page either."""
    assert "no answer to what was asked" in heard.type("1", "1", "back 1", "7")
    heard.type("0")
    assert heard.section == "gate"


def test_two_journeys_are_compared(heard: Heard) -> None:
    """Where they part, and what each has that the other has not."""
    heard.type(*TO_THE_END, "back 1", "2", "yes")
    assert "You have 1 other journey." in heard.type("journeys")
    said = heard.type("compare 1")
    assert "They part at once, at “The gate”." in said
    assert "From there on: Push the iron door" in said
    assert "Recommended only here: The evening school" in said
    heard.type("resume 1")
    assert heard.section == "cafe"


# Programmes


def test_reasons_come_by_the_number_of_a_programme(heard: Heard) -> None:
    """The very acts, what suffices, the first step, the law; no score."""
    said = heard.type(*TO_THE_END)
    assert "Reason 1.1: You heard" in said and "You did this" not in said
    said = heard.type("recommend")
    assert "1. The evening school Open to you or not, depending on: Your grade" in said
    said = heard.type("reasons 1")
    assert "Reason 1.1: You heard what was not said. You did this: Ask the gardener" in said
    assert "This choice alone would be enough:" in said
    assert "First step (within 7 jours): Ask for the form Lasts: two years" in said
    assert "Law: Article 1 (checked)" in said
    assert heard.type("reasons evening") == said
    assert "type its number" in heard.type("reasons the")


def test_a_reason_is_set_aside_and_counted_again(heard: Heard) -> None:
    """The ranking moves, says how, and the silence is kept with the journey."""
    said = heard.type(*TO_THE_END, "set aside 1.1")
    assert "“The evening school” now comes after “The help desk”." in said
    assert heard.reading.record().silenced == ("school:0",) and heard.reading.kept
    said = heard.type("recommend")
    assert "You heard what was not said. (for “The evening school”)" in said
    assert "“The evening school” now comes first." in heard.type("count again 1")
    assert not heard.reading.silenced
    assert "You have set no reason aside." in heard.type("count again 1")


def test_what_if_offers_to_go_there(heard: Heard) -> None:
    """The nearest journey is told, made on demand, and the one before stays saved."""
    assert "The long voyage" in heard.type(*TO_THE_END, "what if")
    assert "Ask first" in heard.type("go there")
    said = heard.type("what if voyage")
    assert "The ways part at “The gate”." in said and "“go there”" in said
    heard.type("go there")
    assert heard.section == "cafe"
    assert heard.reading.ranking().recommended[0].programme.id == "voyage"
    assert len(heard.reading.others()) == 1


def test_what_if_goes_back_to_where_the_ways_part(heard: Heard) -> None:
    """The other way is taken there, and the reader reads on."""
    heard.type(*TO_THE_END, "what if voyage", "fork")
    assert heard.section == "yard"


def test_questions_say_what_they_decide(heard: Heard) -> None:
    """One is asked only if it changes something; answered, it is asked no more."""
    said = heard.type(*TO_THE_END, "questions")
    assert "1. Your grade It opens the school. Your answer decides 1 programme of 2" in said
    heard.type("answer 1 2")
    assert heard.reading.here.facts == {"grade": "a"}
    assert "Nothing that you have not said would change" in heard.type("questions")


def test_traces_are_words_and_acts(heard: Heard) -> None:
    """The competence, its level in words, the acts; no figure of a person."""
    assert "no choice has shown anything" in heard.type("traces")
    said = heard.type("1", "traces")
    assert "Listening Hears. To take in. You did this: Ask the gardener (in “The gate”)" in said


# Oneself


def test_a_fact_is_asked_answered_changed_and_erased(heard: Heard) -> None:
    """By number, with what it is for; the page is said to change when it does."""
    said = heard.type("1")
    assert "You may say, if you wish: Your grade It opens the school." in said
    assert "1. Grade B 2. Grade A" in heard.type("answer 1")
    said = heard.type("1")
    assert "Noted. Your grade: Grade B" in said and "reads otherwise now" in said
    assert "1. Your grade: Grade B" in heard.type("facts")
    heard.type("answer 1", "2")
    assert heard.reading.here.facts == {"grade": "a"}
    heard.type("answer 1", "erase")
    assert not heard.reading.here.facts
    heard.type("answer 1 1", "erase 1")
    assert not heard.reading.here.facts


def test_a_fact_is_left_unsaid(heard: Heard) -> None:
    """Declined, it is not asked again, and can be said all the same."""
    assert "Left unsaid (Your grade)" in heard.type("1", "answer 1", "no")
    assert "You may say" not in heard.type("again")
    heard.type("undo", "1", "decline 1")
    assert "You may say" not in heard.type("again")


def test_everything_said_is_erased_once_confirmed(heard: Heard) -> None:
    """Asked first; then nothing of it is in what is saved."""
    heard.type("1", "answer 1 1", "erase all", "no")
    assert heard.reading.here.facts
    assert "is erased from this journey" in heard.type("erase all", "yes")
    assert not heard.reading.record().facts and heard.reading.kept


def test_health_is_asked_behind_its_door_only(heard: Heard) -> None:
    """Before, it is not even listed; there, it says that it stays on this machine."""
    assert "absence" not in heard.type("facts")
    assert "never exported" in heard.type("1", "1")
    assert "not in it" not in heard.type("code")
    heard.type("answer 2 1")
    told = heard.type("code")
    assert "What you said that touches on health is not in it." in told
    assert "It also tells" not in told


def test_a_code_says_that_it_tells_the_facts(heard: Heard) -> None:
    """Whoever hands it over knows what they hand over."""
    heard.type("1", "answer 1 1")
    assert "It also tells what you said of yourself: " in heard.type("code")


# Words, codes, beginnings


def test_glossary_explains_the_words_of_a_passage(heard: Heard) -> None:
    """Those that are met there; any other by its name."""
    said = heard.type("glossary")
    assert "1 word of the glossary. Notary Somebody who writes it down." in said
    assert "VAE" not in said
    assert "A way to a diploma." in heard.type("word vae")
    assert "Notary VAE" in heard.type("glossary all")
    assert "No term" in heard.type("word xyz")


def test_a_code_is_told_and_opened(heard: Heard) -> None:
    """What is told opens the same journey; a slip is said."""
    said = heard.type(*TO_THE_END, "code")
    code = said.split("up to here: ")[1].split()[0]
    heard.type("begin")
    assert heard.section == "gate"
    heard.type(f"code {code.lower()}")
    assert heard.section == "cafe"
    assert "not copied exactly" in heard.type("code 1ABCD-EFGH")


def test_one_begins_with_a_voice_or_a_door(heard: Heard) -> None:
    """The way there is taken and told."""
    assert "1. Ana She repairs lifts. Wish: A door." in heard.type("voices")
    assert "The way here, as taken: — Push the iron door" in heard.type("voice 1")
    assert heard.reading.here.facts == {"grade": "a"}
    assert "1. The yard door You come late." in heard.type("doors")
    heard.type("door 1")
    assert heard.section == "yard" and not heard.reading.here.facts


def test_a_journey_that_is_not_saved_is_left_only_when_confirmed(book: Book) -> None:
    """Nothing of a journey is lost without a word."""
    heard = Heard(book, None)
    assert "is not saved. Do you want to leave it?" in heard.type("1", "begin")
    assert heard.section == "garden"
    heard.type("yes")
    assert heard.section == "gate"


def test_where_and_about(heard: Heard) -> None:
    """Where the journey is, and who made the book."""
    assert "journeys.db" in heard.type("1", "where")
    said = heard.type("about")
    assert "For the curious. By Ana Thor Version 3 Text under CC BY" in said


# Languages and help


def test_the_language_is_switched_and_kept(heard: Heard) -> None:
    """At once, and for the next time."""
    heard.type("langue français")
    assert i18n.current_language() == "fr"
    assert "Vous êtes ici." in heard.type("carnet")
    heard.type("language en")
    assert "You are here." in heard.type("notebook")
    assert "« langue fr »" in heard.type("language")


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("notebook", "carnet"), ("notebook 1", "Carnet 1"), ("again", "relire"),
        ("map", "carte"), ("recommend", "recommandations"), ("reasons 1", "raisons 1"),
        ("what if", "et si"), ("what if voyage", "Et si voyage ?"), ("facts", "faits"),
        ("answer 1", "répondre 1"), ("answer 1", "repondre 1"), ("glossary", "glossaire"),
        ("glossary all", "glossaire tout"), ("word vae", "mot VAE"), ("where", "où"),
        ("journeys", "parcours"), ("set aside", "mettre de côté"), ("set aside 1.1", "écarter 1.1"),
        ("doors", "portes"), ("voices", "voix"), ("about", "à propos"), ("help", "aide"),
        ("back 1", "revenir 1"), ("pictures off", "images non"), ("erase 1", "effacer 1"),
        ("decline 1", "taire 1"), ("undo", "annuler"), ("begin", "commencer"), ("ahead", "reste"),
        ("compare", "comparer"), ("count again", "recompter"), ("traces", "c"),
    ],
)  # fmt: skip
def test_both_languages_are_understood(book: Book, english: str, french: str) -> None:
    """A word does the same in French as in English, whatever the interface speaks."""
    one, other = Heard(book, None), Heard(book, None)
    assert one.type("1", english) == other.type("1", french)


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_word_of_the_help_is_understood(language: str) -> None:
    """What stands between quotation marks can be typed as it is."""
    i18n.switch_language(language)
    quoted = re.findall("[“«]\u00a0?([^”»]+?)\u00a0?[”»]", " ".join(help_lines()))
    assert len(quoted) > 35
    assert [words for words in quoted if understood(words) is None] == []


def test_help_lists_every_command(heard: Heard) -> None:
    """None is left for a reader to guess, but those that repeat what another says."""
    told = {understood(words) for words in re.findall("“([^”]+)”", " ".join(help_lines()))}
    commands = {typed.command for typed in told if typed is not None}
    assert set(HANDLERS) - commands <= {"help", "fact", "settings"}


def test_a_journey_is_offered_again(book: Book, store: JourneyStore) -> None:
    """Opened anew, the book says that a journey is saved, and one word goes on with it."""
    Heard(book, store).type("1")
    out = io.StringIO()
    beginning = Beginning(Journey.begin(Play(book)), store)
    assert play_plain(beginning, io.StringIO("resume\n"), out) == 0
    said = " ".join(out.getvalue().split())
    assert "at “The garden”, after 1 choice. Type “resume”" in said
    assert said.endswith("1. Wait with her")


WORDS = st.sampled_from(
    (
        "notebook", "back", "rejoin", "journeys", "compare", "resume", "map", "traces", "recommend",
        "reasons", "set aside", "count again", "what if", "go there", "fork", "questions", "facts",
        "answer", "decline", "erase", "erase all", "glossary", "word", "begin", "voice", "door",
        "undo", "yes", "no", "0", "1", "2", "code", "fact grade=a", "again", "pictures",
    )
)  # fmt: skip
TYPED = st.one_of(
    WORDS,
    WORDS,
    st.tuples(WORDS, st.integers(0, 12)).map(lambda typed: f"{typed[0]} {typed[1]}"),
    st.text(min_size=1).filter(lambda text: text.strip() and understood(text) is None),
)


@given(st.lists(TYPED, max_size=25))
def test_whatever_is_typed_is_answered(book: Book, lines: list[str]) -> None:
    """Every line gets an answer, and leaves a journey that can be played again."""
    heard = Heard(book, None)
    for line in lines:
        assert heard.type(line)
        here = heard.reading.here
        assert here.with_facts(here.facts).whole


@given(st.text())
def test_the_nearest_word_can_be_typed(line: str) -> None:
    """What is proposed in the place of a wrong word is understood."""
    near = nearest_word(line)
    assert near is None or understood(near) is not None


def test_the_document_is_told_at_an_ending_and_by_its_word(tmp_path: Path) -> None:
    """The lines that write it name the book that is read, where it is not the shipped one."""
    from talent_story.reader.document import document_lines

    shipped = dict(document_lines(None, kept=True, visiting=False))
    assert "talent-story export dossier -o dossier.pdf" in shipped.values()
    own = [line for _said, line in document_lines(tmp_path / "my book", kept=True, visiting=False)]
    assert f"talent-story export dossier '{tmp_path / 'my book'}' --list" in own
    hostile = document_lines(Path("a\x1b[31mb"), kept=True, visiting=False)
    assert all("\x1b" not in line for _said, line in hostile)
    for kept, visiting in ((False, False), (True, True)):
        lines = [line for _said, line in document_lines(None, kept=kept, visiting=visiting)]
        assert "talent-story play --code CODE" in lines


def test_an_ending_tells_how_to_bring_the_journey_to_an_interview(heard: Heard) -> None:
    """The word it names tells the line to type."""
    said = heard.type("2", "2", "1")
    assert heard.reading.here.at_ending
    assert "Type “document” to hear how to bring this to an interview." in said
    assert "talent-story export dossier -o dossier.pdf" in heard.type("dossier")


def test_settings_are_told_where_nothing_is_drawn(heard: Heard) -> None:
    """The word of the screens is understood, and says what there is."""
    said = heard.type("réglages")
    assert "“language”" in said and "“pictures”" in said
