"""An agenda as iCalendar (RFC 5545): all-day events, which every calendar takes.

To-dos (VTODO) would say it better, but most calendars people have drop them. A date of a whole day
has no time zone: it is that day wherever one is, so none is declared. An event takes no time and
reminds at nine in the morning of the day before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from talent_story.editions.agenda.appointments import Agenda, Appointment

MOST_OCTETS = 75
"""Of a line, its end not counted (RFC 5545, 3.1)."""

_SPECIAL = re.compile(r"[\\;,]")


def generate_ics(agenda: Agenda) -> bytes:
    """Return the calendar, in UTF-8 with CRLF line ends."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Talent Story//Agenda//FR",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escape(agenda.name)}",
    ]
    for appointment in agenda.appointments:
        lines.extend(_event(appointment, agenda.day))
    lines.append("END:VCALENDAR")
    return b"".join(fold(line) for line in lines)


def _event(appointment: Appointment, stamp: date) -> Iterator[str]:
    summary = escape(appointment.summary)
    yield "BEGIN:VEVENT"
    yield f"UID:{appointment.uid}"
    # The day of the agenda, not the clock: the same export is the same file, and a later one wins.
    yield f"DTSTAMP:{stamp:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{appointment.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{appointment.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{summary}"
    yield f"DESCRIPTION:{escape(appointment.description)}"
    yield "CLASS:PRIVATE"
    yield "TRANSP:TRANSPARENT"
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{summary}"
    yield "TRIGGER:-PT15H"
    yield "END:VALARM"
    yield "END:VEVENT"


def escape(text: str) -> str:
    """Return a text as a value of type TEXT.

    Example:
        >>> escape("Lire; puis, écrire\\nEND:VEVENT")
        'Lire\\\\; puis\\\\, écrire\\\\nEND:VEVENT'
    """
    return _SPECIAL.sub(r"\\\g<0>", text).replace("\r", "").replace("\n", "\\n")


def fold(line: str) -> bytes:
    """Return a content line, folded between characters, with its end.

    Example:
        >>> fold("X:" + "é" * 40).split(b"\\r\\n")[1].decode()
        ' éééé'
    """
    pieces: list[bytes] = [b""]
    for letter in line:
        octets = letter.encode()
        if len(pieces[-1]) + len(octets) > MOST_OCTETS:
            pieces.append(b" ")
        pieces[-1] += octets
    return b"\r\n".join(pieces) + b"\r\n"
