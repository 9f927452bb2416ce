"""The parts of a dossier for the interview itself: what to settle, to ask, to write down."""

from __future__ import annotations

from talent_story.book.model import Book
from talent_story.editions.dossier.document import Block, Part, Point, Points, Room, Text
from talent_story.editions.dossier.lines import Lines
from talent_story.editions.dossier.privacy import Shown
from talent_story.editions.dossier.programmes import told_in_full
from talent_story.i18n import _

MOST_ASKED = 3
"""How many programmes, and how many formats, there is a question about."""


def settling(shown: Shown, most: int, lines: Lines) -> Part | None:
    """Say what would settle the conditions left open, and what of the law is still to be checked.

    Facts about health are not among them: those are looked at in confidence.
    """
    book, points = shown.journey.book, []
    told = told_in_full(shown, most, lines)
    for name, fact in book.facts.items():
        decided = [item.programme for item in told if name in item.missing_facts]
        if not decided or fact.health:
            continue
        names = ", ".join(lines.clean(programme.name) for programme in decided)
        label = lines.clean(fact.label)
        said = _("{label}. It decides of: {programmes}.").format(label=label, programmes=names)
        if lines.keep(f"settle-{name}", said):
            why = lines.clean(fact.why)
            points.append(Point(said, (why,) if why else ()))
    for item in told:
        for position, law in enumerate(item.programme.legal, 1):
            if law.checked or f"{item.programme.id}.law-{position}" in lines.struck:
                continue
            said = _("{reference} (for “{programme}”): to be verified.").format(
                reference=lines.clean(law.ref), programme=lines.clean(item.programme.name)
            )
            if lines.keep(f"settle-{item.programme.id}-law-{position}", said):
                points.append(Point(said))
    if not points:
        return None
    return Part("list", _("Questions to settle"), (Points(tuple(points), boxes=True),))


def questions(shown: Shown, lines: Lines) -> Part | None:
    """Offer questions to ask at the interview, on what this journey met and recommends."""
    book = shown.journey.book
    offered: list[tuple[str, str]] = []
    for item in told_in_full(shown, MOST_ASKED, lines):
        name = lines.clean(item.programme.name)
        asked = _("“{name}”: who examines the request, and before what date must I make it?")
        offered.append((f"ask-{item.programme.id}", asked.format(name=name)))
    formats = dict.fromkeys(
        form
        for stage in shown.journey.stages()
        if stage.length not in shown.hidden
        for form in stage.section.support_formats
        if f"met-{form}" not in lines.struck
    )
    for form in list(formats)[:MOST_ASKED]:
        name = lines.clean(book.support_formats[form].name)
        asked = _("“{name}”: I met it in the book. Does it exist here, and who is in charge of it?")
        offered.append((f"ask-{form}", asked.format(name=name)))
    offered += [
        ("ask-trial", _("What could I try first, for a few days, without leaving my post?")),
        ("ask-help", _("Who could help me to prepare it, and with how much working time?")),
        ("ask-refusal", _("If the answer is no: for what reason, in writing, and until when?")),
        (
            "ask-record",
            _("What will be written of this interview, who will read it, can I correct it?"),
        ),
        ("ask-next", _("When do we speak of it again?")),
    ]
    points = lines.kept((id, text, Point(text)) for id, text in offered)
    if not points:
        return None
    return Part("list", _("Questions to ask"), (Points(tuple(points), boxes=True),))


def notes() -> Part:
    """Leave room to write."""
    labels = (_("What I want to say first"), _("What was answered"), _("What we agreed on"))
    return Part("notes", _("Notes"), (Room(labels, 4),))


def sources_said(book: Book, lines: Lines) -> Part | None:
    """Say what book this rests on, and what it says of itself: of the law and its date first."""
    blocks: list[Block] = []
    edition = _("“{book}”, edition {version}").format(
        book=lines.clean(book.title), version=lines.clean(book.version)
    )
    if book.version and lines.keep("book", edition):
        blocks.append(Text(edition))
    for position, paragraph in enumerate(book.notice.split("\n\n"), 1):
        text = lines.clean(paragraph)
        if lines.keep(f"notice-{position}", text):
            blocks.append(Text(text, "legal"))
    return Part("about", _("What this rests on"), tuple(blocks)) if blocks else None
