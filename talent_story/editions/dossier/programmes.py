"""The recommended programmes of a dossier: reasons, conditions, what to do first, the law."""

from __future__ import annotations

from datetime import date

from talent_story.book.model import Programme
from talent_story.editions.dossier.dates import day_in_words, day_within
from talent_story.editions.dossier.document import (
    Block,
    Pairs,
    Part,
    Point,
    Points,
    Reference,
    References,
    Sheet,
    Step,
    Steps,
    Text,
)
from talent_story.editions.dossier.lines import Lines
from talent_story.editions.dossier.privacy import Shown
from talent_story.guidance.ranking import Evidence, Recommendation
from talent_story.i18n import _

MOST_ACTS = 2
"""How many acts are quoted for one reason."""


def told_in_full(shown: Shown, most: int, lines: Lines) -> list[Recommendation]:
    """Return the programmes that are told in full: the first ones that are not struck."""
    kept = [
        item
        for item in shown.ranking.recommended
        if f"programme-{item.programme.id}" not in lines.struck
    ]
    return kept[:most]


def programmes_part(shown: Shown, day: date, most: int, lines: Lines) -> Part:
    """Tell the first programmes in full; say so when there is none."""
    title = _("Programmes your journey speaks for")
    sheets = []
    for item in told_in_full(shown, most, lines):
        name = lines.clean(item.programme.name)
        if lines.keep(f"programme-{item.programme.id}", name):
            sheets.append(Sheet(name, tuple(_blocks(shown, item, day, lines))))
    if not sheets:
        nothing = _("This journey does not speak for any programme yet.")
        return Part("programmes", title, (Text(nothing),))
    explained = _(
        "In the order in which your choices speak for them. The order says nothing of what you "
        "are worth. The dates count from {day}."
    ).format(day=day_in_words(day))
    return Part("programmes", title, (Text(explained, "quiet"),), tuple(sheets))


def more_part(shown: Shown, most: int, lines: Lines) -> Part | None:
    """Name the programmes that follow, each with whom to ask."""
    told = told_in_full(shown, most, lines)
    points = []
    for item in shown.ranking.recommended:
        programme = item.programme
        name = lines.clean(programme.name)
        if item in told or not lines.keep(f"programme-{programme.id}", name):
            continue
        said = [lines.clean(text) for text in (programme.summary, programme.contact)]
        points.append(Point(name, tuple(text for text in said if text)))
    if not points:
        return None
    return Part("more", _("Others that it speaks for"), (Points(tuple(points)),))


def _blocks(shown: Shown, item: Recommendation, day: date, lines: Lines) -> list[Block]:
    programme = item.programme
    blocks: list[Block] = []
    summary = lines.clean(programme.summary)
    if lines.keep(f"{programme.id}.summary", summary):
        blocks.append(Text(summary))
    reasons = _reasons(shown, programme, item.evidence, lines)
    if reasons:
        blocks.append(Points(tuple(reasons), _("Why")))
    pairs = _practicalities(shown, item, lines)
    if pairs:
        blocks.append(Pairs(tuple(pairs)))
    steps = lines.kept(
        (f"{programme.id}.step-{position}", step.do, step)
        for position, step in enumerate(_steps(programme, day, lines), 1)
    )
    if steps:
        blocks.append(Steps(_("First steps"), tuple(steps)))
    blocks.extend(_references(programme, lines))
    return blocks


def _reasons(
    shown: Shown, programme: Programme, evidence: tuple[Evidence, ...], lines: Lines
) -> list[Point]:
    points = []
    for each in evidence:
        because = lines.clean(each.signal.because)
        position = programme.signals.index(each.signal)
        if not lines.keep(f"{programme.id}.reason-{position + 1}", because):
            continue
        under: list[str] = []
        for move in each.support.moves:
            if move in shown.hidden or len(under) == MOST_ACTS:
                continue
            act = lines.act(shown.journey, move)
            if act and act not in under:
                under.append(act)
        for name in each.support.facts:
            fact = shown.journey.book.facts[name]
            value = fact.labels[fact.number(shown.journey.facts[name]) - 1]
            said = _("You said: {label}, {value}").format(
                label=lines.clean(fact.label), value=lines.clean(value)
            )
            if lines.keep(f"fact-{name}", said):
                under.append(said)
        points.append(Point(because, tuple(under)))
    return points


def _practicalities(shown: Shown, item: Recommendation, lines: Lines) -> list[tuple[str, str]]:
    programme = item.programme
    offered = (
        ("eligibility", _("Open to you?"), eligibility_in_words(shown, item, lines)),
        ("duration", _("Lasts"), programme.duration),
        ("cost", _("Costs"), programme.cost),
        ("decided", _("Who decides"), programme.decided_by),
        ("delay", _("Delay"), programme.delay),
        ("contact", _("Whom to ask"), programme.contact),
    )
    return lines.kept(
        (f"{programme.id}.{id}", said, (label, said))
        for id, label, text in offered
        for said in (lines.clean(text),)
    )


def eligibility_in_words(shown: Shown, item: Recommendation, lines: Lines) -> str:
    """Say whether a programme is open to the reader; a condition about health is not named."""
    if item.programme.eligible is None:
        return _("To everyone.")
    if item.eligible == "yes":
        return _("Yes, by what you have said.")
    facts = shown.journey.book.facts
    public = [
        lines.clean(facts[name].label) for name in item.missing_facts if not facts[name].health
    ]
    if not public:
        return _("Its conditions are looked at in confidence, with whom to ask.")
    depends = _("It depends on: {facts}.").format(facts=", ".join(public))
    if len(public) == len(item.missing_facts):
        return depends
    rest = _("Its other conditions are looked at in confidence, with whom to ask.")
    return f"{depends} {rest}"


def _steps(programme: Programme, day: date, lines: Lines) -> list[Step]:
    found = []
    for step in programme.first_steps:
        due = day_within(day, step.within)
        when = lines.clean(step.within)
        if due is not None:
            when = _("by {day}").format(day=day_in_words(due))
        found.append(Step(lines.clean(step.do), when))
    return found


def mark_in_words(checked: bool) -> str:
    """Say whether somebody checked a reference."""
    return _("checked") if checked else _("to be checked with your HR department")


def _references(programme: Programme, lines: Lines) -> list[References]:
    law = [(lines.clean(law.ref), law.checked) for law in programme.legal]
    sources = [
        (", ".join(part for part in (lines.clean(source.title), lines.clean(source.ref)) if part),
         source.checked)
        for source in programme.sources
    ]  # fmt: skip
    found = []
    for kind, heading, texts in (("law", _("Law"), law), ("source", _("Sources"), sources)):
        references = lines.kept(
            (f"{programme.id}.{kind}-{position}", ref, Reference(ref, mark_in_words(ok), ok))
            for position, (ref, ok) in enumerate(texts, 1)
        )
        if references:
            found.append(References(heading, tuple(references)))
    return found
