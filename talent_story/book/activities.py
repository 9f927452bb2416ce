"""Detection tools made playable: an activity becomes pages of the section that plays it.

A section with `activity="a-tool"` shows its prose, then offers to begin or to leave the tool alone;
each question is a page with its answers; after the last one, or when it was left alone, come the
section's own choices. Pages are sections and answers are choices, so that whatever knows a story
(play, saves, proof, programs) knows activities too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from talent_story.book.language import And, Chosen, Condition, Not
from talent_story.book.model import Activity, ActivityStep, Choice, DetectionTool, Section
from talent_story.book.passages import EMPTY, Branch, Conditional, Passage

MAX_STEPS = 30
MAX_ANSWERS = 20
MAX_PICK = 6


def begin_choice(section: str) -> str:
    """Return the id of the choice that begins a section's activity."""
    return f"{section}~begin"


def skip_choice(section: str) -> str:
    """Return the id of the choice that leaves it alone."""
    return f"{section}~skip"


def answer_choice(section: str, page: int, answer: int) -> str:
    """Return the id of an answer; pages and answers count from 1.

    Example:
        >>> answer_choice("le-banc", 2, 3)
        'le-banc~2>3'
    """
    return f"{section}~{page}>{answer}"


def page_section(section: str, page: int) -> str:
    """Return the id of a page of an activity, from 1."""
    return f"{section}~{page}"


def after_section(section: str) -> str:
    """Return the id of the page that ends it, with the section's own choices."""
    return f"{section}~after"


def generated_choices(section: str, sizes: list[tuple[int, int]]) -> Iterator[str]:
    """Yield the ids of the choices an activity brings; `sizes` are (answers, picks) by step."""
    yield begin_choice(section)
    yield skip_choice(section)
    page = 0
    for answers, picks in sizes:
        for _ in range(picks):
            page += 1
            for answer in range(1, answers + 1):
                yield answer_choice(section, page, answer)


def with_activities(
    sections: Mapping[str, Section], tools: Mapping[str, DetectionTool]
) -> dict[str, Section]:
    """Return the sections of a book with the pages of their activities after them."""
    found: dict[str, Section] = {}
    for section in sections.values():
        tool = tools.get(section.activity)
        if tool is None or tool.activity is None or section.ending:
            found[section.id] = section
            continue
        for page in _pages(section, tool.activity):
            found[page.id] = page
    return found


def _pages(section: Section, activity: Activity) -> Iterator[Section]:
    after = after_section(section.id)
    first = page_section(section.id, 1)
    begin = Choice(
        begin_choice(section.id), section.id, first, Passage((activity.begin,)), activity.place
    )
    skip = Choice(
        skip_choice(section.id), section.id, after, Passage((activity.skip,)), activity.place
    )
    yield replace(section, choices=(begin, skip))
    turns = [(step, turn) for step in activity.steps for turn in range(step.pick)]
    for number, (step, turn) in enumerate(turns, 1):
        last = number == len(turns)
        target = after if last else page_section(section.id, number + 1)
        yield Section(
            id=page_section(section.id, number),
            title=section.title,
            chapter=section.chapter,
            place=step.place,
            passage=Passage((step.ask,)),
            choices=tuple(_answers(section.id, step, number, turn, target)),
            part_of=section.id,
        )
    ending = [
        Branch(Chosen(begin.id), Passage((activity.closing,)), activity.place),
        Branch(None, Passage((activity.left,)) if activity.left else EMPTY, activity.place),
    ]
    yield Section(
        id=after,
        title=section.title,
        chapter=section.chapter,
        place=activity.place,
        passage=Passage((Conditional(tuple(ending)),)),
        choices=tuple(replace(choice, section=after) for choice in section.choices),
        part_of=section.id,
    )


def _answers(
    section: str, step: ActivityStep, page: int, turn: int, target: str
) -> Iterator[Choice]:
    for number, answer in enumerate(step.answers, 1):
        before = [
            Not(Chosen(answer_choice(section, page - back, number))) for back in range(turn, 0, -1)
        ]
        condition: Condition | None = None
        if before:
            condition = before[0] if len(before) == 1 else And(tuple(before))
        yield Choice(
            id=answer_choice(section, page, number),
            section=page_section(section, page),
            target=target,
            text=Passage((answer.text,)),
            place=answer.place,
            condition=condition,
            effects=answer.effects,
        )
