"""First steps as appointments: what to do, until when, for which programme."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from talent_story.editions.dossier.composing import Options, private_facts
from talent_story.editions.dossier.dates import day_within
from talent_story.editions.dossier.lines import Lines
from talent_story.editions.dossier.privacy import shown_journey
from talent_story.editions.dossier.programmes import told_in_full
from talent_story.editions.dossier.speaking import speaking
from talent_story.i18n import _
from talent_story.story.journey import Journey


@dataclass(frozen=True, slots=True)
class Appointment:
    """Something to do on `day` at the latest.

    `uid` is the same whenever the same step of the same programme of the same book is exported:
    a calendar that takes in a second agenda moves what it has and doubles nothing.
    """

    uid: str
    day: date
    summary: str
    description: str


@dataclass(frozen=True, slots=True)
class Agenda:
    """The appointments of a journey, by day.

    `day` is the one delays count from; `undated` are the steps whose delay gives no date.
    """

    name: str
    day: date
    appointments: tuple[Appointment, ...]
    undated: tuple[str, ...] = ()


def agenda_of(journey: Journey, silenced: Collection[str], options: Options) -> Agenda:
    """Return the agenda of a journey, in the language of its book where the program speaks it."""
    return speaking(journey.book, lambda: _agenda(journey, silenced, options))


def _agenda(journey: Journey, silenced: Collection[str], options: Options) -> Agenda:
    book, lines = journey.book, Lines(options.struck)
    shown = shown_journey(journey, private_facts(book, options), silenced)
    appointments: list[Appointment] = []
    undated: list[str] = []
    for item in told_in_full(shown, options.programmes, lines):
        programme = item.programme
        name = lines.clean(programme.name)
        for position, step in enumerate(programme.first_steps, 1):
            do = lines.clean(step.do)
            if not lines.keep(f"{programme.id}.step-{position}", do):
                continue
            day = day_within(options.day, step.within)
            if day is None:
                undated.append(do)
                continue
            contact = lines.clean(programme.contact)
            said = [_("For: {programme}").format(programme=name)]
            if contact and f"{programme.id}.contact" not in lines.struck:
                said.append(_("Whom to ask: {text}").format(text=contact))
            said.append(_("To be done on this day at the latest."))
            uid = hashlib.sha256(f"{book.id}\n{programme.id}\n{position}".encode()).hexdigest()
            appointments.append(Appointment(f"{uid[:32]}@talent-story", day, do, "\n".join(said)))
    appointments.sort(key=lambda appointment: appointment.day)
    title = _("First steps: {book}").format(book=lines.clean(book.title))
    return Agenda(title, options.day, tuple(appointments), tuple(undated))
