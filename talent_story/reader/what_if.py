"""What an answer to « what if » leaves to the reader to say."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from talent_story.guidance_words import what_if_sentences
from talent_story.i18n import _
from talent_story.story.journey import Journey, replay

if TYPE_CHECKING:
    from talent_story.guidance.what_if import WhatIf
    from talent_story.reader.reading import Reading


def answer_sentences(journey: Journey, answer: WhatIf, silenced: Collection[str]) -> list[str]:
    """Return the whole answer, line by line (Markdown), with every answer that would do as well.

    Without these, whoever has served ten years and reads that three would be enough takes it that
    this is not for them.
    """
    said = what_if_sentences(journey, answer)
    labels = _as_good(journey, answer, silenced)
    if labels:
        said.append(_("The same goes for: {answers}").format(answers=" · ".join(labels)))
    return said


def _as_good(journey: Journey, answer: WhatIf, silenced: Collection[str]) -> list[str]:
    from talent_story.guidance.ranking import rank

    change = answer.by_fact
    if change is None or answer.already:
        return []
    fact = journey.book.facts[change.fact]
    labels: list[str] = []
    for value, label in zip(fact.values, fact.labels, strict=True):
        if value in (change.value, change.was):
            continue
        played = replay(journey.play, {**journey.facts, fact.name: value}, journey.choices)
        if played.whole and any(
            item.programme.id == answer.programme and item.eligible == "yes"
            for item in rank(played.journey, silenced).recommended
        ):
            labels.append(label)
    return labels


def leaves_to_say(reading: Reading, answer: WhatIf) -> bool:
    """Say whether the reader could settle it by saying what they have not said."""
    from talent_story.guidance.ranking import missing_facts

    if answer.already:
        return False
    if answer.by_fact is not None:
        return answer.by_fact.was is None
    if answer.by_choices is not None:
        return False
    here = reading.here
    programme = here.book.programmes[answer.programme]
    askable = {fact.name for fact in reading.askable()} - here.facts.keys()
    return bool(askable & set(missing_facts(here.play, programme, here.state.values)))
