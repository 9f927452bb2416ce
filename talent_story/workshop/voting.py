"""How a vote is decided, and the rules the room is told before it votes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from talent_story.book.phrases import Phrase, say
from talent_story.workshop.events import How
from talent_story.workshop.publishing import MINIMUM, Publication, publish

Draw = Callable[[Sequence[str]], str]
"""Draws one of several by lot: `secrets.choice`, or a seeded one in tests."""


def rules(threshold: int = MINIMUM) -> tuple[Phrase, ...]:
    """Return the rules of a vote, as they are read to the room and shown on its screens."""
    return (
        say("One phone, one vote. You may change it until the vote is closed."),
        say("Nobody can find out who voted what: the votes are erased when the vote is closed."),
        say("The option with the most votes is taken."),
        say("A tie is decided by lot, there and then."),
        say("If nobody votes, the facilitator asks again, or chooses and says so."),
        say("If you are the only one in the room, your vote decides, and it shows."),
        say("With fewer than {k} votes, you see what was chosen, never by how many.", k=threshold),
    )


HOW: Mapping[How, Phrase] = {
    "most": say("No other option had more votes."),
    "tie": say("A tie: this option was drawn by lot."),
    "unsaid": say("This option was chosen. The figures are not told: they would be about too few."),
    "alone": say("One person in the room: their choice is taken."),
    "nobody": say("Nobody voted."),
}
"""What the room is told when a vote is closed, for each way of deciding."""

UNSAID = say("The figures are not told: they would be about too few.")
"""What is told of such a vote where another option than its own was taken in the end."""

CHOSEN = say("The facilitator chose, and says so.")
"""What is told where nobody voted and an option was taken all the same."""

OVERRIDDEN = say("The facilitator took another option than the vote, and says so.")


def tally_of(ballots: Iterable[str], options: Sequence[str]) -> dict[str, int]:
    """Return how many ballots each option has, in order; a ballot for no option is void.

    Example:
        >>> tally_of(["b", "a", "b", "x"], ["a", "b", "c"])
        {'a': 1, 'b': 2, 'c': 0}
    """
    tally = dict.fromkeys(options, 0)
    for ballot in ballots:
        if ballot in tally:
            tally[ballot] += 1
    return tally


def decide(
    tally: Mapping[str, int],
    draw: Draw,
    *,
    people: int = 0,
    threshold: int = MINIMUM,
    again: bool = False,
) -> tuple[str, How, Publication]:
    """Return the winner of a vote, how it was decided, and what may be told of it.

    How it was decided is read off the published table alone: to say more, even of a tie with an
    option that is not told, would tell the sizes of the small cells. `people` is how many are in
    the room.

    Example:
        >>> decide({"a": 7, "b": 5}, lambda tied: tied[0])[:2]
        ('a', 'most')
        >>> decide({"a": 1, "b": 1}, lambda tied: tied[0])[:2]
        ('a', 'unsaid')
        >>> decide({"a": 0, "b": 0}, lambda tied: tied[0])[:2]
        ('', 'nobody')
    """
    most = max(tally.values(), default=0)
    if not most:
        return "", "nobody", publish(tally, "", threshold, again=again)
    tied = [option for option, count in tally.items() if count == most]
    winner = tied[0] if len(tied) == 1 else draw(tied)
    published = publish(tally, winner, threshold, again=again)
    how: How = "unsaid"
    shown = published.count(winner)
    if people == 1 and sum(tally.values()) == 1:
        how = "alone"
    elif shown is not None:
        how = "tie" if sum(cell.count == shown for cell in published.cells) > 1 else "most"
    return winner, how, published
