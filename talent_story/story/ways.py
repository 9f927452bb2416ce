"""Shortcuts into a story: the choices of a shortest way, which are then shown as taken.

A journey always begins at the start of the book. `--entry` and `--persona` only spare the reader
some steps, so that every journey stays a list of choices and the proof covers it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from talent_story.book.model import Section
from talent_story.story.journey import Journey, replay
from talent_story.story.play import Play, State

MAX_STATES = 200_000
"""How many states a search goes through before it gives up."""


def shortest_way(
    play: Play, facts: Mapping[str, str], target: str, *, max_states: int = MAX_STATES
) -> tuple[str, ...] | None:
    """Return the choices of a shortest way from the start into a section; None if none is found.

    Ties are broken by the order in which choices are written.
    """
    return _way(play, facts, lambda section: section.id == target, max_states)


def door_choices(
    play: Play, entry: str, facts: Mapping[str, str], *, max_states: int = MAX_STATES
) -> tuple[str, ...] | None:
    """Return a shortest way to the section that an entry point opens; None if there is none.

    An entry point that does not say what it opens is where a section has it in its attributes.
    """
    opens = play.book.entry_points[entry].opens
    if opens:
        return shortest_way(play, facts, opens, max_states=max_states)
    return _way(play, facts, lambda section: entry in section.entry_points, max_states)


def persona_choices(
    play: Play, persona: str, facts: Mapping[str, str], *, max_states: int = MAX_STATES
) -> tuple[str, ...] | None:
    """Return the way to where a persona is first met, by their own route if they have one.

    Without a route, or when the route cannot be taken so far, a shortest way is returned; None if
    no journey meets them. A persona with a route, whom no section names, is met at the first entry
    point of that route, or at the start.
    """

    def meets(section: Section) -> bool:
        return persona in section.personas

    route = play.book.personas[persona].route
    played = replay(play, facts, route)
    for stage in played.journey.stages():
        if meets(stage.section):
            return stage.choices
    if route and not any(map(meets, play.book.sections.values())):
        doors = (stage.choices for stage in played.journey.stages() if stage.section.entry_points)
        return next(doors, ())
    return _way(play, facts, meets, max_states)


def _way(
    play: Play, facts: Mapping[str, str], wanted: Callable[[Section], bool], max_states: int
) -> tuple[str, ...] | None:
    start = Journey.begin(play, facts)
    if wanted(start.section):
        return ()
    came: dict[State, tuple[State, str] | None] = {start.state: None}
    layer = [start.state]
    while layer and len(came) < max_states:
        following: list[State] = []
        for state in layer:
            for choice in play.offers(state):
                after = play.take(state, choice.id)
                if after in came:
                    continue
                came[after] = (state, choice.id)
                if wanted(play.book.sections[after.section]):
                    return _choices_to(after, came)
                following.append(after)
        layer = following
    return None


def _choices_to(state: State, came: dict[State, tuple[State, str] | None]) -> tuple[str, ...]:
    choices: list[str] = []
    step = came[state]
    while step is not None:
        choices.append(step[1])
        step = came[step[0]]
    return tuple(reversed(choices))
