"""Whose voice a journey was told with, and which of its facts are also theirs.

A journey keeps the facts it has, and not who said them: of a fact that a persona lends and the
reader could have said, it can only be told that it is the persona's too.
"""

from __future__ import annotations

from collections.abc import Collection

from talent_story.book.model import Persona
from talent_story.story.journey import Journey


def voices_of(journey: Journey, hidden: Collection[int] = ()) -> list[Persona]:
    """Return the personas whose chapters were read, in order; `hidden` stages are left out."""
    book = journey.book
    found: dict[str, Persona] = {}
    for stage in journey.stages():
        persona = book.personas.get(book.chapters[stage.section.chapter].persona)
        if persona is not None and stage.length not in hidden:
            found[persona.id] = persona
    return list(found.values())


def same_facts(journey: Journey, persona: Persona) -> set[str]:
    """Return the names of the facts that a journey has as a persona lends them."""
    return {name for name, value in persona.facts.items() if journey.facts.get(name) == value}


def may_have_lent(journey: Journey) -> Persona | None:
    """Return the persona who has lent the facts of a journey, as far as these can tell.

    All that this persona lends is told in it, and some of it as they lend it.
    """
    return next(
        (
            persona
            for persona in voices_of(journey)
            if persona.facts.keys() <= journey.facts.keys() and same_facts(journey, persona)
        ),
        None,
    )
