"""What a session looks like, as blocks to set: for the facilitator, and for the room."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from talent_story.i18n import _, counted
from talent_story.tui.prose import prose_blocks
from talent_story.tui.typesetting import Block
from talent_story.workshop.events import Option as ChoiceOption
from talent_story.workshop.events import QuestionOpened, Step
from talent_story.workshop.screen.looking import Onlooker
from talent_story.workshop.session import Clock, Closed
from talent_story.workshop.voting import rules
from talent_story.workshop.web.told import (
    published_rows,
    scores_sentence,
    taken_text,
    told_sentences,
)


def heading(text: str) -> Block:
    """Return a heading."""
    return Block(Content(text).stylize("bold $accent"))


def plain(text: str, gap: int = 1) -> Block:
    """Return a paragraph of a text that is no Markdown."""
    return Block(Content(text), gap=gap)


def quiet(text: str, gap: int = 1) -> Block:
    """Return a paragraph that steps back."""
    return Block(Content(text).stylize("$quiet"), gap=gap)


def strong(text: str, gap: int = 1) -> Block:
    """Return a paragraph that stands out."""
    return Block(Content(text).stylize("bold"), gap=gap)


def shown_time(seconds: float) -> str:
    """Return a duration as a clock shows it.

    Example:
        >>> shown_time(754.9), shown_time(3_725), shown_time(-5)
        ('12:34', '1:02:05', '0:05')
    """
    whole = int(abs(seconds))
    hours, minutes, rest = whole // 3_600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def clock_sentence(clock: Clock, onlooker: Onlooker) -> str:
    """Return the two clocks in a line."""
    state = onlooker.room.state
    if state.over:
        return _("session closed")
    if state.step < 0:
        planned = shown_time(clock.session_left + clock.session_elapsed)
        return _("{session} from when you begin").format(session=planned)
    whole = shown_time(clock.session_left)
    if state.paused_at is not None:
        return _("paused · {session} left in the session").format(session=whole)
    if clock.session_left < 0:
        session = _("session {time} over").format(time=whole)
    else:
        session = _("session {time}").format(time=whole)
    own = shown_time(clock.step_left)
    if clock.step_left < 0:
        return _("{time} late · {session}").format(time=own, session=session)
    return _("{time} left · {session}").format(time=own, session=session)


def where_sentence(onlooker: Onlooker) -> str:
    """Return where the room is in the running order."""
    state = onlooker.room.state
    step = state.current
    if step is None:
        return state.opening.title
    return _("{number}/{all} · {name}").format(
        number=state.step + 1, all=len(state.opening.steps), name=step.name
    )


def main_blocks(onlooker: Onlooker, *, projected: bool) -> list[Block]:
    """Return the page: the passage and its fork, or what the sequence is."""
    state = onlooker.room.state
    if state.over:
        return _over(projected)
    if state.question is not None:
        return _open(onlooker, state.question, projected)
    step = state.current
    if step is None:
        return _welcome(onlooker, projected)
    if step.kind == "reading":
        return _reading(onlooker, projected)
    told = _told_here(onlooker)
    blocks = _sequence(onlooker, step, projected)
    return blocks if told is None else [*_closed(told), *blocks]


def _told_here(onlooker: Onlooker) -> Closed | None:
    """Return the written question that was closed last in the sequence under way."""
    state = onlooker.room.state
    step, last = state.current, state.last_closed
    if step is None or last is None or last.question.asked != step.kind:
        return None
    return last if last.end.at >= state.step_began else None


def _over(projected: bool) -> list[Block]:
    blocks = [heading(_("The session is over")), plain(_("Thank you."))]
    if not projected:
        blocks.append(
            quiet(_("“talent-story workshop report -o report.pdf” writes its report; q leaves."))
        )
    return blocks


def poster_texts(onlooker: Onlooker) -> list[list[str]]:
    """Return the few words that the room should see from afar now, and fewer if they do not fit.

    There are none where it reads: a passage, or what became of a written question.
    """
    state = onlooker.room.state
    question, vote, step = state.question, onlooker.vote_here, state.current
    if question is not None:
        return [_options_listed(question.options) or [question.prompt]]
    if step is None or state.over:
        return []
    if step.kind == "reading":
        return [] if vote is None else _poster_of(vote)
    if _told_here(onlooker) is not None:
        return []
    both = [text for text in (step.name, step.challenge or step.aim) if text]
    return [both, [step.name]]


def coming_texts(onlooker: Onlooker) -> list[tuple[str, ...]]:
    """Return the words that the room will see from afar next, when it votes where it reads."""
    step = onlooker.room.state.current
    if step is None or step.kind != "reading" or onlooker.room.state.question is not None:
        return []
    return [(*_options_listed(onlooker.room.options()),)]


def _options_listed(options: Sequence[ChoiceOption]) -> list[str]:
    return [f"{place + 1}. {each.text}" for place, each in enumerate(options)]


def _poster_of(vote: Closed) -> list[list[str]]:
    taken = taken_text(vote)
    if not taken:
        return []
    said = _("Taken: {option}").format(option=taken)
    rows = [
        count if option == taken else f"{count} : {option}"
        for option, count in published_rows(vote)
    ]
    return [[said, *rows], [said]]


def _welcome(onlooker: Onlooker, projected: bool) -> list[Block]:
    opening = onlooker.room.state.opening
    blocks = [heading(opening.title), quiet(opening.book_title, 0)]
    blocks.append(strong(_("How the room votes")))
    blocks.extend(
        Block(Content(rule.text(_)), lead=Content("– "), gap=0) for rule in rules(opening.threshold)
    )
    if not projected:
        blocks.append(strong(_("The running order")))
        for place, step in enumerate(opening.steps):
            minutes = counted("{n} minute", "{n} minutes", step.minutes)
            words = Content.assemble(step.name, (f"  {minutes}", "$quiet"))
            blocks.append(Block(words, lead=Content(f"{place + 1}. "), gap=0))
    return blocks


def _sequence(onlooker: Onlooker, step: Step, projected: bool) -> list[Block]:
    blocks = [heading(step.name)]
    if step.challenge:
        blocks.append(strong(step.challenge))
    elif step.aim:
        blocks.append(plain(step.aim))
    blocks.extend(
        Block(Content(ask), lead=Content("– "), gap=int(not place))
        for place, ask in enumerate(step.asks)
    )
    if projected:
        return blocks
    if step.aim and step.challenge:
        blocks.append(plain(step.aim))
    if step.tool:
        tool = onlooker.room.play.book.detection_tools.get(step.tool)
        if tool is not None:
            blocks.append(quiet(_("The detection tool: {name}").format(name=tool.name)))
    blocks.extend(prose_blocks(step.method))
    for template, text in (
        (_("To save time: {text}"), step.save),
        (_("To fill time: {text}"), step.fill),
    ):
        if text:
            blocks.append(quiet(template.format(text=text)))
    waiting = len(onlooker.ungrouped) if step.kind in ("words", "evaluation") else 0
    if waiting:
        blocks.append(strong(_("Texts wait to be put together: g.")))
    return blocks


def _reading(onlooker: Onlooker, projected: bool) -> list[Block]:
    journey = onlooker.room.journey
    vote = onlooker.vote_here
    if vote is not None:
        return [*_closed(vote), *([] if projected else _after_vote(vote))]
    blocks = [heading(journey.section.title)]
    opening = journey.opening()
    if opening:
        blocks = [*prose_blocks(opening), *blocks]
    blocks.extend(prose_blocks(journey.text()))
    options = onlooker.room.options()
    if journey.at_ending:
        blocks.append(strong(_("The reading has come to an end.")))
    elif len(options) > 1:
        blocks.extend(_numbered([option.text for option in options]))
    elif not projected and options:
        blocks.append(quiet(_("One way on: {text}").format(text=options[0].text)))
    return blocks


def _after_vote(vote: Closed) -> list[Block]:
    if vote.taken:
        return [quiet(_("Enter reads on. w takes another option, and says so."))]
    return [quiet(_("v asks again. w takes an option, and says so."))]


def _open(onlooker: Onlooker, question: QuestionOpened, projected: bool) -> list[Block]:
    blocks: list[Block] = [heading(question.prompt)]
    if question.asked == "choice":
        blocks.extend(_numbered([option.text for option in question.options], gap=1))
        if not onlooker.hands and not projected:
            blocks.append(strong(answers_sentence(onlooker)))
            if onlooker.voters > onlooker.room.state.people > 0:
                blocks.append(plain(_("More phones than people: count them again with c."), 0))
        rule = _("The vote is secret, and may be changed until it is closed.")
        if onlooker.hands:
            rule = _("Eyes closed, hands up: one hand each, option after option.")
        blocks.append(quiet(rule, int(projected or onlooker.hands)))
        if not projected:
            blocks.append(quiet("* * *"))
            blocks.extend(prose_blocks(onlooker.room.journey.text()))
        return blocks
    if onlooker.hands:
        blocks.append(plain(_("On paper, without a name: fold it once.")))
        if not projected:
            blocks.append(quiet(_("h types in what the papers say.")))
    else:
        blocks.append(plain(_("On your phones, without a name.")))
    if not projected:
        blocks.append(strong(answers_sentence(onlooker)))
    return blocks


def answers_sentence(onlooker: Onlooker) -> str:
    """Return how many devices have answered, from the threshold on: never how."""
    n, people = onlooker.voters_told, onlooker.room.state.people
    if n is None:
        least = onlooker.room.state.opening.threshold
        if people:
            return _("Fewer than {k} answers, for {people} in the room").format(
                k=least, people=people
            )
        return _("Fewer than {k} answers").format(k=least)
    if people:
        return counted(
            "{n} answer, for {people} in the room",
            "{n} answers, for {people} in the room",
            n,
            people=people,
        )
    return counted("{n} answer", "{n} answers", n)


def beside_count(onlooker: Onlooker) -> str:
    """Return what stands beside that number, where it is shown in large figures."""
    n, people = onlooker.voters_told, onlooker.room.state.people
    if n is None:
        return answers_sentence(onlooker)
    if people:
        return counted(
            "has answered, of {people} in the room",
            "have answered, of {people} in the room",
            n,
            people=people,
        )
    return counted("has answered", "have answered", n)


def _numbered(texts: list[str], gap: int = 0) -> list[Block]:
    return [
        Block(
            Content(text).stylize("bold"),
            lead=Content(f"{place + 1}  ").stylize("bold $accent"),
            gap=1 if not place else gap,
        )
        for place, text in enumerate(texts)
    ]


def _closed(closed: Closed) -> list[Block]:
    blocks = [heading(closed.question.prompt)]
    if closed.question.asked == "choice":
        taken = taken_text(closed)
        if taken:
            blocks.append(strong(_("Taken: {option}").format(option=taken)))
        rows = published_rows(closed)
        width = max((len(count) for _option, count in rows), default=0)
        blocks.extend(
            Block(
                Content(option),
                lead=Content(f"{count.rjust(width)}  ").stylize("bold $accent"),
                gap=int(not place),
            )
            for place, (option, count) in enumerate(rows)
        )
        blocks.extend(
            plain(sentence, int(not place)) for place, sentence in enumerate(told_sentences(closed))
        )
        return blocks
    blocks.append(plain(_("The answers are in. Thank you.")))
    if closed.end.scores is not None:
        blocks.append(strong(scores_sentence(closed.end.scores)))
    for group in closed.groups:
        title = Content(group.title).stylize("bold")
        if group.count is not None:
            count = counted("{n} answer", "{n} answers", group.count)
            title = Content.assemble(title, (f"  {count}", "$quiet"))
        blocks.append(Block(title))
        blocks.extend(
            Block(Content(quote).stylize("italic"), indent=2, gap=0) for quote in group.quotes
        )
    return blocks
