"""What is told of a vote, and that nobody behind it can be found."""

from __future__ import annotations

import itertools
import json
import re
from collections import defaultdict
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent_story.workshop.ballots import (
    BallotRefused,
    ballot_key,
    choice_ballot,
    evaluation_ballot,
    is_token,
    new_token,
    settle,
    words_ballot,
)
from talent_story.workshop.events import Option, QuestionOpened, SessionOpened, Step
from talent_story.workshop.following import NotAToken
from talent_story.workshop.publishing import MINIMUM, publish, published_scores
from talent_story.workshop.session import begin
from talent_story.workshop.store import open_store
from talent_story.workshop.voting import decide, rules, tally_of
from tests.workshop.rooms import new_room, vote


def tables(options: int, people: int) -> list[tuple[int, ...]]:
    """Return every way `people` can spread over `options`."""
    return [
        cells
        for cells in itertools.product(range(people + 1), repeat=options)
        if sum(cells) == people
    ]


@pytest.mark.parametrize(("options", "most"), [(2, 18), (3, 16), (4, 13)])
def test_no_group_of_one_to_four_is_ever_known(options: int, most: int):
    """For every small room and every outcome of a tie, whoever sees all that is told (the table,
    the winner, how it was decided) and knows the rule of publication cannot work out, for any set
    of options, that exactly 1, 2, 3 or 4 people chose among them; nor that all did."""
    names = "abcd"[:options]
    told: dict[object, list[tuple[int, ...]]] = defaultdict(list)
    for people in range(most + 1):
        for cells in tables(options, people):
            tally = dict(zip(names, cells, strict=True))
            tied = [name for name in names if tally[name] == max(cells)]
            for drawn in tied:
                said = decide(tally, lambda _tied, drawn=drawn: drawn)
                told[said].append(cells)
    subsets = [
        subset
        for size in range(1, options + 1)
        for subset in itertools.combinations(range(options), size)
    ]
    for (winner, how, published), rooms in told.items():
        shown = [*(cell.count for cell in published.cells), published.others, published.answers]
        assert not {1, 2, 3, 4} & set(shown)
        for subset in subsets:
            sums = {sum(cells[place] for place in subset) for cells in rooms}
            if len(sums) == 1:
                assert not 1 <= sums.pop() < MINIMUM, (winner, how, published, subset)
        if published.answers is not None:  # unanimity never shows
            assert not all(sorted(cells)[-2] == 0 for cells in rooms), (winner, published)


def test_a_small_room_knows_what_won_and_nothing_more():
    """Under five, the option that won is told: not the counts, not even how many voted."""
    for votes in itertools.product("ab", repeat=4):
        winner, how, published = decide(tally_of(votes, "ab"), lambda tied: tied[0])
        assert winner in "ab"
        assert how == "unsaid"
        assert published == publish({"a": 0, "b": 0}, "a")


def test_a_tie_is_drawn_by_lot_and_said_when_it_shows():
    """Six to six: the table shows the tie, so it is told; the lot decides."""
    for drawn in "ab":
        winner, how, published = decide({"a": 6, "b": 6, "c": 0}, lambda _, drawn=drawn: drawn)
        assert (winner, how) == (drawn, "tie")
        assert published.count("a") == published.count("b") == 6


def test_nobody_and_a_participant_alone():
    """Nobody: no winner, the facilitator asks again or chooses. Alone: their choice."""
    assert decide({"a": 0, "b": 0}, lambda tied: tied[0])[:2] == ("", "nobody")
    assert decide({"a": 0, "b": 1}, lambda tied: tied[0], people=1)[:2] == ("b", "alone")
    assert decide({"a": 0, "b": 1}, lambda tied: tied[0], people=9)[:2] == ("b", "unsaid")


def test_the_threshold_only_goes_up():
    """A session may ask for more than five, never for fewer."""
    assert publish({"a": 4, "b": 3}, "a", threshold=1).answers == 7
    assert publish({"a": 4, "b": 3}, "a", threshold=1).cells == ()
    assert publish({"a": 9, "b": 9}, "a", threshold=11).cells == ()
    assert published_scores([5, 6, 7], threshold=1) is None
    assert any("11" in str(rule) for rule in rules(11))


def test_the_same_question_is_published_once(tmp_path: Path):
    """Asked again, with one more person, the fork is decided and not told in figures."""
    with open_store(tmp_path / "s.db") as store:
        room = new_room(store)
        vote(room, ["hall>left"] * 6 + ["hall>right"] * 6)
        assert room.close_question().published.cells
        vote(room, ["hall>left"] * 6 + ["hall>right"] * 7)
        again = room.close_question()
    assert again.winner == "hall>right"
    assert (again.how, again.published.answers, again.published.again) == ("unsaid", None, True)


@given(st.lists(st.lists(st.sampled_from("ab"), max_size=14), min_size=2, max_size=6))
def test_no_two_tables_of_one_question_are_ever_told(rounds: list[list[str]]):
    """Whoever joins, leaves or changes between two votes on a fork: there is nothing to subtract."""
    asked = [
        QuestionOpened(
            place, f"q{place}", "choice", "fork", "?", (Option("a", "A"), Option("b", "B"))
        )
        for place in range(len(rounds))
    ]
    state = begin(SessionOpened("S", "2027-01-18", "b", "0", "B", (Step("s", "S", "reading", 9),)))
    for question, ballots in zip(asked, rounds, strict=True):
        state = state.after(question)
        end = settle(
            question, ballots, at=question.at, draw=lambda tied: tied[0], shuffle=Random(1),
            again=question.about in state.published,
        )  # fmt: skip
        state = state.after(end.event)
    told = [each for each in state.closed if each.end.published.answers is not None]
    assert len(told) == min(1, sum(len(ballots) >= MINIMUM for ballots in rounds))


def test_a_question_too_small_to_be_told_may_be_asked_again(tmp_path: Path):
    """Nothing was told of it, so nothing can be subtracted."""
    with open_store(tmp_path / "s.db") as store:
        room = new_room(store)
        vote(room, ["hall>left"] * 3)
        assert room.close_question().published.answers is None
        vote(room, ["hall>left"] * 8)
        assert room.close_question().published.answers == 8


@given(st.lists(st.integers(0, 10), max_size=30))
def test_an_evaluation_is_never_a_mean_alone(scores: list[int]):
    """Mean, median, number and range, or nothing; nothing under five, nothing of unanimity."""
    told = published_scores(scores)
    if told is None:
        assert len(scores) < MINIMUM or len(set(scores)) == 1
        return
    assert told.number == len(scores)
    assert told.lowest <= told.median <= told.highest
    assert abs(told.mean - sum(scores) / len(scores)) <= 0.25
    assert told.lowest < told.highest


@given(st.lists(st.tuples(st.integers(0, 10), st.booleans()), min_size=5, max_size=20))
def test_texts_of_an_evaluation_part_from_its_score(answers: list[tuple[int, bool]]):
    """No text comes with a score, nor with the other text of the same person."""
    asked = QuestionOpened(0, "q1", "evaluation", "evaluation", "?")
    ballots = [
        evaluation_ballot(score, f"taken {place}", f"missed {place}", quotable)
        for place, (score, quotable) in enumerate(answers)
    ]
    end = settle(asked, ballots, at=1, draw=lambda tied: tied[0], shuffle=Random(3))
    assert len(end.words) == 2 * len(answers)
    assert {words.about for words in end.words} == {"taken", "missed"}
    assert not end.event.published.cells
    if len(answers) > 8:
        orders = {
            tuple(
                words.text
                for words in settle(
                    asked, ballots, at=1, draw=lambda tied: tied[0], shuffle=Random(seed)
                ).words
            )
            for seed in range(5)
        }
        assert len(orders) == 5


def test_what_is_no_answer_is_refused():
    """An unknown option, an empty text, a novel, a score out of range, a word for a number."""
    asked = QuestionOpened(0, "q1", "choice", "hall", "?", (Option("a>b", "On"),))
    for bad in ("", "a>c", "a>b ", "A>B"):
        with pytest.raises(BallotRefused):
            choice_ballot(asked, bad)
    for text in ("", "  \n ", "x" * 601):
        with pytest.raises(BallotRefused):
            words_ballot(text)
    for score in (-1, 11, True, 5.5, "5", None):
        with pytest.raises(BallotRefused):
            evaluation_ballot(score)  # type: ignore[arg-type]
    assert json.loads(words_ballot("a\x1b[31mb"))["text"] == "a\ufffd[31mb"


@given(st.binary(min_size=16, max_size=16), st.text(max_size=80))
@settings(max_examples=60)
def test_a_token_that_was_not_given_is_not_taken(randomness: bytes, forged: str):
    """Only the session makes tokens; another session's are worth nothing."""
    token = new_token(b"s" * 32, randomness)
    assert is_token(b"s" * 32, token)
    assert not is_token(b"t" * 32, token)
    assert not is_token(b"s" * 32, forged)
    assert not is_token(b"s" * 32, token[:-1] + ("0" if token[-1] != "0" else "1"))


def test_a_forged_token_casts_no_vote(tmp_path: Path):
    """A phone cannot make itself two."""
    with open_store(tmp_path / "s.db") as store:
        room = new_room(store)
        question = room.open_vote().question
        for forged in ("", "0" * 32 + "." + "0" * 32, "é", room.new_token().upper()):
            with pytest.raises(NotAToken):
                room.cast_choice(forged, question, "hall>left")
        assert room.voters() == 0


def test_ballots_of_one_phone_have_nothing_in_common():
    """Keys of the same device in two questions, or two sessions, look unrelated."""
    token = new_token(b"s" * 32, b"r" * 16)
    keys = {
        ballot_key(secret, question, token)
        for secret in (b"s" * 32, b"t" * 32)
        for question in ("q1", "q2")
    }
    assert len(keys) == 4
    assert all(len(key) == 32 for key in keys)


def files_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_the_file_never_holds_a_token_nor_rows_in_order_of_arrival(tmp_path: Path):
    """While the vote is open: no token in the file, and the same rows in the same order, in
    whatever order the same phones voted."""
    rows = []
    for seed in (1, 2, 3):
        folder, secret = tmp_path / str(seed), b"k" * 32
        with open_store(folder / "s.db") as store:
            room = new_room(store)
            store.database.write(
                lambda run, secret=secret: run("UPDATE workshop_session SET secret = ?", secret)
            )
            question = room.open_vote().question
            tokens = [new_token(secret, bytes([n + 1]) * 16) for n in range(40)]
            Random(seed).shuffle(tokens)
            for token in tokens:
                store.cast(room.session, question, token, "hall>right")
            found = store.database.read(lambda run: run("SELECT voter FROM workshop_ballot"))
            rows.append([row[0] for row in found])
        data = files_of(folder)
        for token in tokens:
            name, _, mark = token.partition(".")
            for secret_of_phone in (name, mark, token):
                assert secret_of_phone.encode() not in data
            assert bytes.fromhex(name) not in data
    assert rows[0] == rows[1] == rows[2]


def test_after_closing_nothing_links_a_vote_to_a_phone(where: str | Path):
    """Canaries: no token, key, vote or raw score is left in any byte of the store."""
    with open_store(where) as store:
        room = new_room(store)
        tokens = [room.new_token() for _ in range(9)]
        secret = store.secret(room.session)
        question = room.open_vote().question
        keys = [ballot_key(secret, question, token) for token in tokens]
        for token in tokens:
            room.cast_choice(token, question, "hall>left")
        room.close_question()
        asked = room.open_evaluation("La méthode, sur 10").question
        for place, token in enumerate(tokens):
            room.cast_evaluation(token, asked, 3 + place % 5, f"canari-emporte-{place}")
        keys += [ballot_key(secret, asked, token) for token in tokens]
        room.close_question()
        session = room.session
        assert len(store.words(session, asked)) == 9
        texts = store.words(session, asked)
        assert [words.id for words in texts] == sorted(words.id for words in texts)
        assert {words.id for words in texts}.isdisjoint(key.hex()[:32] for key in keys)
        store.erase(session)
    if isinstance(where, Path):
        data = files_of(where.parent)
        for gone in (secret, *keys):
            assert gone not in data
        assert b"canari" not in data
        assert session.encode() not in data
        assert not re.search(rb'"score"', data)
        assert {path.name for path in where.parent.iterdir()} == {"sessions.db"}


def test_erased_rows_do_not_stay_in_the_tables_of_the_server(postgres_server):
    """PostgreSQL keeps deleted rows until they are swept away: they are, at closing."""
    with open_store(postgres_server.new_database()) as store:
        room = new_room(store)
        question = room.open_words("Un frein").question
        for place in range(8):
            room.cast_words(room.new_token(), question, f"canari-serveur-{place}")
        room.drop_question()
    assert b"canari-serveur" not in postgres_server.files()
