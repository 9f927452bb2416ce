"""The parts of a dossier that speak of the reader: voice, traces, facts, what was set aside."""

from __future__ import annotations

from collections.abc import Collection

from talent_story.book.model import Persona
from talent_story.editions.dossier.document import Block, Pairs, Part, Point, Points, Sheet, Text
from talent_story.editions.dossier.lines import Lines
from talent_story.editions.dossier.privacy import Shown, health_facts
from talent_story.guidance.traces import traces
from talent_story.i18n import _
from talent_story.reader.voices import same_facts, voices_of
from talent_story.story.journey import Journey

MOST_ACTS = 3
"""How many acts are quoted for one trace."""


def who_part(journey: Journey, shown: Shown, lines: Lines) -> Part | None:
    """Say whose voice the reader lent theirs to, by which door they came, where they are now."""
    book, stages = journey.book, shown.journey.stages()
    seen = [stage for stage in stages if stage.length not in shown.hidden]
    voices = voices_of(journey, shown.hidden)
    blocks: list[Block] = []
    for persona in voices:
        name = lines.clean(persona.name)
        if lines.keep(f"voice-{persona.id}", _("Your voice was lent to {name}.").format(name=name)):
            said = _(
                "You lent your voice to {name}, a character of the book: nothing of their "
                "situation is told here as yours."
            ).format(name=name)
            blocks.append(Text(said))
            wishes = ((_("Their wish"), persona.wish), (_("What holds them back"), persona.brake))
            pairs = tuple((label, lines.clean(text)) for label, text in wishes if text)
            if pairs:
                blocks.append(Pairs(pairs))
    if not voices:
        own = _("You kept your own voice from beginning to end.")
        if lines.keep("voice", own):
            blocks.append(Text(own))
    doors = dict.fromkeys(door for stage in seen for door in stage.section.entry_points)
    names = lines.kept(
        (f"met-{door}", name, name)
        for door in doors
        for name in (lines.clean(book.entry_points[door].name),)
    )
    pairs_of_way = [(_("Doors you came by"), " · ".join(names))] if names else []
    last = seen[-1]
    if last is stages[-1] and lines.keep(f"section-{last.section.id}", last.section.title):
        label = _("Your journey ended at") if last.at_ending else _("Your journey stands at")
        pairs_of_way.append((label, lines.clean(last.section.title)))
    if pairs_of_way:
        blocks.append(Pairs(tuple(pairs_of_way)))
    return Part("who", _("Who you were in the book"), tuple(blocks)) if blocks else None


def traces_part(shown: Shown, lines: Lines) -> Part | None:
    """Say what the acts of the journey show, in words, each with some of those acts."""
    sheets = []
    for trace in traces(shown.journey):
        name = lines.clean(trace.competence.name)
        if not lines.keep(f"trace-{trace.competence.id}", name):
            continue
        acts: list[str] = []
        for move in trace.moves:
            if move in shown.hidden:
                continue
            act = lines.act(shown.journey, move)
            if act and act not in acts and len(acts) < MOST_ACTS:
                acts.append(act)
        if acts:
            level = Text(lines.clean(trace.level or trace.competence.definition))
            points = tuple(Point(act) for act in acts)
            sheets.append(Sheet(name, (level, Points(points))))
    if not sheets:
        return None
    explained = _(
        "What you chose in the story, and what such acts look like at work. These words describe "
        "situations, never a person; for each, a few acts are quoted, in the order in which you "
        "made them."
    )
    title = _("Traces of what you did")
    return Part("traces", title, (Text(explained, "quiet"),), tuple(sheets))


def facts_part(journey: Journey, shown: Shown, lines: Lines) -> Part | None:
    """Say the facts that were told, but for those about health."""
    book = journey.book
    whole, voiced = _lender(journey, shown.hidden), voices_of(journey, shown.hidden)
    told: dict[str, list[tuple[str, str]]] = {}
    for name, value in shown.journey.facts.items():
        fact = book.facts[name]
        label = lines.clean(fact.label)
        answer = lines.clean(fact.labels[fact.number(value) - 1])
        said = _("{label}: {values}").format(label=label, values=answer)
        if lines.keep(f"fact-{name}", said):
            also = whole or next(
                (each for each in voiced if name in same_facts(journey, each)), None
            )
            told.setdefault("" if also is None else also.id, []).append((label, answer))
    blocks: list[Block] = []
    for id in sorted(told):
        blocks += (
            Text(_whose(book.personas.get(id), whole, lines), "quiet"),
            Pairs(tuple(told[id])),
        )
    return Part("list", _("Facts told"), tuple(blocks)) if blocks else None


def _whose(persona: Persona | None, whole: Persona | None, lines: Lines) -> str:
    """Say whose facts these are; a voice that is struck is not named."""
    if persona is None:
        return _("What you said of your own situation, and nothing else.")
    struck = f"voice-{persona.id}" in lines.struck
    name = _("A character of the book") if struck else lines.clean(persona.name)
    if whole is not None:
        return _(
            "{name} lent you these facts with their voice: they are those of a character. Put "
            "yours in their place before you count on them."
        ).format(name=name)
    return _(
        "{name}, whose voice you took, has the same: where they are not yours too, put yours in "
        "their place before you count on them."
    ).format(name=name)


def _lender(journey: Journey, hidden: Collection[int]) -> Persona | None:
    """Return the persona whose situation, health aside, is exactly what was told."""
    health = health_facts(journey.book)

    def public(facts: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
        return {(name, value) for name, value in facts if name not in health}

    told = public(journey.facts.items())
    for persona in voices_of(journey, hidden):
        if public(persona.facts.items()) == told:
            return persona
    return None


def silenced_part(shown: Shown, silenced: Collection[str], lines: Lines) -> Part | None:
    """Say which evidence the reader set aside, but for what would tell a private fact."""
    book = shown.journey.book
    points = []
    for name in silenced:
        programme_id, _colon, position = name.rpartition(":")
        programme = book.programmes.get(programme_id)
        if programme is None or not (position.isascii() and position.isdigit()):
            continue
        for signal in programme.signals[int(position) : int(position) + 1]:
            said = _("{because} (for “{programme}”)").format(
                because=lines.clean(signal.because), programme=lines.clean(programme.name)
            )
            if (
                not shown.secret.is_told_by(signal.condition)
                and f"programme-{programme_id}" not in lines.struck
                and lines.keep(f"silenced-{programme_id}-{position}", said)
            ):
                points.append(Point(said))
    if not points:
        return None
    explained = _("You asked that this should not count; nothing above rests on it.")
    blocks = (Text(explained, "quiet"), Points(tuple(points)))
    return Part("list", _("What you have set aside"), blocks)
