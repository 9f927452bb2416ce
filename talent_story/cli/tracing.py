"""Opening the player at a finding: its journey is taken, and shown as taken."""

from __future__ import annotations

from talent_story.book.model import Book
from talent_story.book.phrases import say
from talent_story.book.problems import Problem, nearest_name
from talent_story.cli.limits import Limits
from talent_story.cli.running import Refused
from talent_story.proof.report import check_book
from talent_story.story.journey import Journey, replay
from talent_story.story.play import Play


def traced_journey(book: Book, finding: str) -> Journey:
    """Return the journey that shows a finding of `check`.

    The finding is told by its rule, by `rule:id`, or by its number in the order of the report.
    Raises Refused when there is none, or when it shows no journey.
    """
    limits = Limits()
    report = check_book(book, [], watch=limits)
    limits.clear()
    if not report.problems:
        raise Refused(say("“talent-story check” finds nothing wrong with this book"))
    problem = _found(report.problems, finding)
    if problem.trace is None:
        raise Refused(
            say("the finding {rule} of “{id}” shows no journey", rule=problem.rule, id=problem.id),
            say("it is about what no journey ever does: “talent-story check” says where it stands"),
        )
    played = replay(Play(book), dict(problem.facts), problem.trace)
    return played.journey


def _found(problems: tuple[Problem, ...], finding: str) -> Problem:
    if finding.isascii() and finding.isdigit():
        number = int(finding[:9])
        if 1 <= number <= len(problems):
            return problems[number - 1]
    rule, _, id = finding.partition(":")
    fitting = [
        problem for problem in problems if problem.rule == rule and (not id or problem.id == id)
    ]
    # A rule may have several findings, of which some show a journey.
    for problem in sorted(fitting, key=lambda problem: problem.trace is None):
        return problem
    known = list(dict.fromkeys(name for p in problems for name in (p.rule, f"{p.rule}:{p.id}")))
    paragraphs = [
        say(
            "no finding is called “{finding}”; there are: {known}",
            finding=finding,
            known=", ".join(name for name in known if ":" in name),
        )
    ]
    near = nearest_name(finding, known)
    if near:
        paragraphs.append(say("did you mean “{name}”?", name=near))
    raise Refused(*paragraphs)
