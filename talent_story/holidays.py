"""The days off of the law in France, on which nothing that is due can be done.

They are the eleven of the Code du travail, article L. 3133-1; those of Alsace-Moselle and of
overseas are not among them.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

_EVERY_YEAR = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
_AFTER_EASTER = (1, 39, 50)
"""Days from Easter to its Monday, to Ascension, to Whit Monday."""

_SATURDAY = 5


def is_worked(day: date) -> bool:
    """Say whether offices are open on a day: neither at a week-end nor on a day off.

    Example:
        >>> is_worked(date(2026, 12, 25)), is_worked(date(2026, 12, 24))
        (False, True)
    """
    return day.weekday() < _SATURDAY and day not in _days_off(day.year)


@cache
def _days_off(year: int) -> frozenset[date]:
    easter = easter_sunday(year)
    return frozenset(date(year, month, day) for month, day in _EVERY_YEAR) | frozenset(
        easter + timedelta(days=after) for after in _AFTER_EASTER
    )


def easter_sunday(year: int) -> date:
    """Return the day of Easter, from 1583 on (the rule of Butcher and Meeus).

    Example:
        >>> easter_sunday(2026)
        datetime.date(2026, 4, 5)
    """
    golden, (century, of_century) = year % 19, divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - correction + 15) % 30
    leaps, rest = divmod(of_century, 4)
    to_sunday = (32 + 2 * century_rest + 2 * leaps - epact - rest) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)
