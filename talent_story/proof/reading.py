"""How long journeys take to read, exactly: the words that are shown, state by state.

A text under a condition counts where the condition holds, so that a journey never reads texts that
exclude each other. To tell all texts of a long book apart at once would take far too many states.
So texts are at first told apart not at all, each counting for the most (or the least) that it may
show: that gives a bound and a journey that attains it. Where that journey, played, really reads as
much, the bound is exact; where it does not, the texts at which it differs are told apart, and so
on. Each round tells more texts apart, so it ends.
"""

from __future__ import annotations

from dataclasses import dataclass

from talent_story.proof.exploration import Watch
from talent_story.proof.flow import FAR, Flow
from talent_story.proof.measures import Extreme
from talent_story.proof.states import Corridor, StateGraph, TooManyStates
from talent_story.proof.texts import Texts, Which, shown_words
from talent_story.story.journey import Journey, replay
from talent_story.story.machine import Unfit
from talent_story.story.play import Play

ROUNDS = 60
FEW_STATES = 250_000
FEW_TEXTS, MANY_TEXTS = 4, 24
"""How many texts more a round tells apart, those that a bound misjudges most: many when few states
are left to tell them apart in."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The least and the most that a journey to an ending reads, over all facts.

    Both are None when no ending can be reached; `most` when journeys have no bound.
    """

    least: Extreme | None
    most: Extreme | None


def journey_words(journey: Journey) -> int:
    """Return how many words a journey has read: its sections, and the openings of its chapters."""
    return sum(stage_words(stage) for stage in journey.stages())


def stage_words(stage: Journey) -> int:
    """Return how many words were read on arriving where a journey stands."""
    read = shown_words(stage.play, stage.state, stage.section.passage)
    if stage.opens_chapter():
        opening = stage.book.chapters[stage.section.chapter].opening
        read += shown_words(stage.play, stage.state, opening)
    return read


def reading_times(play: Play, facts: list[str], *, watch: Watch | None = None) -> Reading:
    """Return the least and the most that journeys read; `facts` are those that texts depend on.

    Raises Unfit or TooManyStates for a book of which not even what it offers can be gone through.
    """
    texts = Texts(play, facts)
    graph = texts.graph(set(), watch, None)
    least = _extreme(texts, graph, "least", watch)
    return Reading(least, None if least is None else _extreme(texts, graph, "most", watch))


def _extreme(texts: Texts, graph: StateGraph, which: Which, watch: Watch | None) -> Extreme | None:
    told: set[int] = set()
    best: Extreme | None = None
    bound = 0
    for _ in range(ROUNDS):
        found = _Round(texts, graph, told, which)
        if found.start < 0:
            return None
        bound, journey = found.bound, found.journey()
        words = journey_words(journey)
        if best is None or (words < best.words) == (which == "least"):
            facts = tuple(sorted(journey.facts.items()))
            best = Extreme(words, False, journey.choices, facts)
        if best.words == bound:
            return Extreme(bound, True, best.journey, best.facts)
        off = {text: by for text, by in texts.misjudged(journey, which).items() if text not in told}
        assert off, "a journey whose texts are all told apart is judged exactly"
        more = MANY_TEXTS if len(graph) < FEW_STATES else FEW_TEXTS
        told.update(sorted(off, key=lambda text: (-off[text], text))[:more])
        try:
            graph = texts.graph(told, watch, found.corridor(best.words))
        except (TooManyStates, Unfit):
            break
    assert best is not None
    return Extreme(bound, False, best.journey, best.facts)


class _Round:
    """The bound that texts, as far as they are told apart, leave, and journeys that attain it.

    `start` is -1 when no ending can be reached, or when there is no bound.
    """

    def __init__(self, texts: Texts, graph: StateGraph, told: set[int], which: Which) -> None:
        self.texts, self.graph, self.which = texts, graph, which
        self.flow = Flow(graph)
        least, most = texts.costs(graph, told)
        costs = least if which == "least" else most
        self.cost = costs.on_edges(graph, texts.chapters(graph))
        self.start, self.bound = -1, 0
        best = self.flow.nearest(self.cost) if which == "least" else self.flow.farthest(self.cost)
        if best is None:
            return
        self.best = best
        total = best[: graph.starts] + (costs.section + costs.opening)[: graph.starts]
        start = int(total.argmin() if which == "least" else total.argmax())
        if abs(int(best[start])) < FAR:
            self.start, self.bound = start, int(total[start])

    def journey(self) -> Journey:
        """Return a journey that attains the bound, played."""
        choices = self.flow.along(self.best, self.cost, self.start)
        played = replay(self.texts.play, self.texts.facts_at(self.graph, self.start), choices)
        assert played.whole
        return played.journey

    def corridor(self, words: int) -> Corridor | None:
        """Return the edges on which a journey may still beat what is known to be read."""
        spent = self.flow.spent(self.cost, most=self.which == "most")
        if spent is None:
            return None
        whole = spent[self.graph.source] + self.cost + self.best[self.graph.target]
        before = self.bound - int(self.best[self.start])
        kept = whole + before >= words if self.which == "most" else whole + before <= words
        return Corridor(self.graph, kept)
