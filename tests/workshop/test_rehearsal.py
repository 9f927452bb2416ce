"""The three ready plans of the shipped book, each played by rooms of simulated phones over HTTP."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from talent_story.book import read_book
from talent_story.editions import find_writer
from talent_story.shipped import shipped_book
from talent_story.story import Play
from talent_story.workshop.planning import opening_of, timetable
from talent_story.workshop.report import report_document
from talent_story.workshop.room import Room, open_room
from talent_story.workshop.screen.conducting import Conductor, Next
from talent_story.workshop.store import open_store
from talent_story.workshop.walking import VOTE_SECONDS
from tests.workshop.phones import Phone, served, until
from tests.workshop.rooms import TEXTS, Watch

BOOK, _problems = read_book(shipped_book())
PLANS = tuple(BOOK.workshops.plans)


def test_there_are_three_plans():
    """Newcomers, a mixed room on talents, innovation."""
    assert len(PLANS) == 3


@pytest.mark.parametrize(("minutes", "people", "seed"), [(90, 12, 1), (210, 7, 2)])
@pytest.mark.parametrize("plan", PLANS)
async def test_a_room_plays_a_plan(
    tmp_path: Path, plan: str, minutes: int, people: int, seed: int
) -> None:
    """From the first sequence to the last by « what comes next » alone, on a clock: every vote is
    won by an option with the most votes, no figure is told of fewer than five, the evaluation is
    published, and the report can be written."""
    watch = Watch()
    play = Play(BOOK)
    chosen = BOOK.workshops.plans[plan]
    opening = opening_of(
        play, chosen, timetable(chosen, BOOK.workshops, minutes), day="2027-01-18", people=people
    )
    random = Random(seed)
    with open_store(tmp_path / "s.db") as store:
        room = open_room(store, opening, play, now=watch)
        async with served(room, tmp_path / "s.db") as phones:
            present = [Phone(phones.url) for _ in range(people)]
            try:
                votes = await conduct(room, watch, present, random)
            finally:
                for phone in present:
                    await phone.http.close()
        state = room.state
        assert state.over
        assert {held.step for held in state.held} == set(range(len(opening.steps)))
        cast = [closed for closed in state.closed if closed.question.asked == "choice"]
        assert len(cast) == len(votes) >= 2
        for closed, tally in zip(cast, votes, strict=True):
            assert tally[closed.end.winner] == max(tally.values())
            told = [cell.count for cell in closed.end.published.cells]
            assert all(count >= 5 for count in told)
        [evaluation] = [each for each in state.closed if each.question.asked == "evaluation"]
        assert evaluation.end.published.answers == people
        report = find_writer("dossier", ".md")(report_document(state, play)).decode()
        assert opening.title in report


async def conduct(
    room: Room, watch: Watch, present: list[Phone], random: Random
) -> list[Counter[str]]:
    """Go through a session; return how its votes were cast."""
    conductor = Conductor(room)
    votes: list[Counter[str]] = []
    for _turn in range(400):
        state = room.state
        step = state.current
        reading = step is not None and step.kind == "reading"
        match conductor.next_thing():
            case Next.CLOSE:
                assert state.question is not None
                tally = await asyncio.gather(
                    *(answer(phone, state.question.question, random) for phone in present)
                )
                if state.question.asked == "choice":
                    votes.append(Counter(tally))
                watch.on(VOTE_SECONDS)
                conductor.look()
                assert conductor.voters == len(present)
                assert conductor.close().done
            case Next.GROUP:
                for closed, words in conductor.ungrouped:
                    assert conductor.group(closed, [("Tout", [each.id for each in words])]).done
            case Next.FINISH:
                assert conductor.finish().done
                return votes
            case Next.OPEN_VOTE | Next.READ_ON if reading and room.clock().step_left <= 0:
                assert conductor.next_step().done
            case Next.READ_ON:
                assert conductor.go_on().done
                watch.on(len(room.journey.text().split()) * 60 / 200)
            case Next.NEXT_STEP if step is not None:
                watch.on(max(0.0, room.clock().step_left))
                assert conductor.go_on().done
            case _:
                assert conductor.go_on().done
    raise AssertionError("the session never ends")


async def answer(phone: Phone, question: str, random: Random) -> str:
    """Answer the question that is open, and see that the answer is kept; return the option."""
    await until(phone, f'name="question" value="{question}"')
    if phone.options:
        option = random.choice(phone.options[:2] + phone.options)
        await send(phone, option=option)
        assert phone.chosen == [option]
        return option
    if 'name="score"' in phone.text:
        score = str(random.randint(5, 10))
        await send(phone, score=score, taken="La carte", missed="Du temps")
    else:
        await send(phone, text=random.choice(TEXTS), quotable="1")
    assert phone.status == 200 and 'class="kept"' in phone.text
    return ""


async def send(phone: Phone, **fields: str) -> None:
    """Send an answer, again while it is too soon: a session of hours takes seconds here."""
    page = phone.text
    await phone.send(**fields)
    while phone.status == 429:
        await asyncio.sleep(0.5)
        phone.text = page
        await phone.send(**fields)
