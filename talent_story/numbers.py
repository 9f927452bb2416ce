"""Numbers as people write them, in the language of the interface."""

from __future__ import annotations

from talent_story.i18n import current_language


def shown_number(number: int) -> str:
    """Return a number with its thousands apart.

    Example:
        >>> from talent_story.i18n import use_language
        >>> use_language("en")
        >>> shown_number(12345)
        '12,345'
    """
    grouped = f"{number:,}"
    return grouped.replace(",", "\u202f") if current_language() == "fr" else grouped


def shown_decimal(number: float) -> str:
    """Return a number to one decimal, or to none once it is large."""
    text = f"{number:.1f}" if number < 100 else f"{number:.0f}"
    return text.replace(".", ",") if current_language() == "fr" else text


def shown_share(share: float) -> str:
    """Return a share as a percentage, never rounded to none or to all when it is neither.

    Example:
        >>> from talent_story.i18n import use_language
        >>> use_language("en")
        >>> shown_share(0.9996), shown_share(1.0), shown_share(0.0001)
        ('99.9 %', '100 %', '0.01 %')
    """
    percent = 100 * share
    if percent in (0.0, 100.0):
        text = f"{percent:.0f}"
    elif percent > 99.9:
        text = "99.9"
    elif percent >= 0.1:
        text = f"{percent:.1f}"
    else:
        text = f"{max(percent, 0.01):.2f}"
    if current_language() == "fr":
        return text.replace(".", ",") + "\u00a0%"
    return f"{text} %"


def shown_minutes(words: float) -> str:
    """Return how many minutes it takes to read so many words."""
    from talent_story.proof.lengths import WORDS_A_MINUTE

    return shown_decimal(words / WORDS_A_MINUTE)
