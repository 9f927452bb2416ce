"""Delays in words (« 8 jours », « 2 mois »), counted from a day; and days in words."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from talent_story.holidays import is_worked
from talent_story.i18n import _

_DELAY = re.compile(
    r"\s*(\d{1,4})\s*(?:(jours?|j|days?)|(semaines?|weeks?)|(mois|months?)|(ans?|années?|years?))\s*",
    re.IGNORECASE,
)


def day_within(start: date, delay: str) -> date | None:
    """Return the last working day within a delay from `start`; None where the words are no delay.

    Months keep the day of the month, or take the last of a shorter one. A week-end and a day off
    give way to the last working day before, since what is due then can only be done before; never
    a day before `start`.

    Example:
        >>> day_within(date(2026, 1, 31), "1 mois"), day_within(date(2026, 3, 2), "7 jours")
        (datetime.date(2026, 2, 27), datetime.date(2026, 3, 9))
        >>> day_within(date(2026, 1, 31), "dès que possible") is None
        True
    """
    match = _DELAY.fullmatch(delay)
    if match is None:
        return None
    number = int(match.group(1))
    days, weeks, months, _years = match.groups()[1:]
    try:
        if days or weeks:
            due = start + timedelta(days=number * (7 if weeks else 1))
        else:
            due = _months_after(start, number if months else 12 * number)
    except (OverflowError, ValueError):
        return None
    while due > start and not is_worked(due):
        due -= timedelta(days=1)
    return due


def _months_after(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def day_in_words(day: date) -> str:
    """Return a day as a reader says it: « lundi 2 mars 2026 »."""
    weekdays = (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )
    months = (
        _("January"),
        _("February"),
        _("March"),
        _("April"),
        _("May"),
        _("June"),
        _("July"),
        _("August"),
        _("September"),
        _("October"),
        _("November"),
        _("December"),
    )
    template = (
        _("{weekday} 1 {month} {year}") if day.day == 1 else _("{weekday} {day} {month} {year}")
    )
    return template.format(
        weekday=weekdays[day.weekday()], day=day.day, month=months[day.month - 1], year=day.year
    )
