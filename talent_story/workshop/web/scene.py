"""What every phone of the room is shown, as one value: the same for all, whoever serves them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from talent_story.workshop.events import QuestionOpened
from talent_story.workshop.session import Closed, SessionState


@dataclass(frozen=True, slots=True)
class Scene:
    """What is shown: the open question, or what was closed last, or that the session is over.

    `step` is the name of the step under way, empty before the first. `version` changes when
    anything that a phone shows has changed, and not otherwise: pauses and clocks are not its
    affair.
    """

    title: str
    threshold: int
    step: str = ""
    question: QuestionOpened | None = None
    last: Closed | None = None
    over: bool = False

    @property
    def version(self) -> str:
        """Return a word for this scene, the same in every process."""
        return hashlib.sha256(repr(self).encode("utf-8", "replace")).hexdigest()[:16]


def scene_of(state: SessionState) -> Scene:
    """Return what the phones are shown of a session."""
    step = state.current
    last = state.last_closed
    if last is not None and state.held and last.end.at < _began(state):
        last = None
    return Scene(
        title=state.opening.title,
        threshold=state.opening.threshold,
        step="" if step is None else step.name,
        question=state.question,
        last=None if state.question is not None else last,
        over=state.over,
    )


def gone_scene(before: Scene) -> Scene:
    """Return what is shown once a session has been erased."""
    return Scene(before.title, before.threshold, over=True)


def _began(state: SessionState) -> float:
    """Return when the step under way began, at the earliest: its pauses are not in it."""
    return state.held[-1].started
