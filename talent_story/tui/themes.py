"""Three papers to read on: for the evening, for the day, and one of high contrast.

Each has a single accent. Every colour that text is written in stands out from its paper by a ratio
of 4.5 or more, and of 7 or more where contrast is high (a test measures it): the accent and the
quiet colour too.
"""

from __future__ import annotations

from textual.theme import Theme


def _paper(
    name: str,
    *,
    dark: bool,
    paper: str,
    ink: str,
    accent: str,
    quiet: str,
    mark: str,
    rule: str,
) -> Theme:
    return Theme(
        name=name,
        dark=dark,
        primary=accent,
        secondary=accent,
        accent=accent,
        warning=accent,
        error=accent,
        success=accent,
        foreground=ink,
        background=paper,
        surface=paper,
        panel=paper,
        variables={
            "ink": ink,
            "quiet": quiet,
            "mark": mark,
            "rule": rule,
            "scrollbar": rule,
            "scrollbar-hover": quiet,
            "scrollbar-active": quiet,
            "scrollbar-background": paper,
            "scrollbar-background-hover": paper,
            "scrollbar-background-active": paper,
            "scrollbar-corner-color": paper,
        },
    )


EVENING = _paper(
    "evening",
    dark=True,
    paper="#1c1b19",
    ink="#e0d9cc",
    accent="#e0a458",
    quiet="#a0978a",
    mark="#33302a",
    rule="#4a453d",
)
DAY = _paper(
    "day",
    dark=False,
    paper="#f8f3e8",
    ink="#2d2823",
    accent="#983a1c",
    quiet="#695f54",
    mark="#ebe1cd",
    rule="#cfc4b0",
)
CONTRAST = _paper(
    "contrast",
    dark=True,
    paper="#000000",
    ink="#ffffff",
    accent="#ffd866",
    quiet="#d8d8d8",
    mark="#26364f",
    rule="#8c8c8c",
)

THEMES = {"dark": EVENING, "light": DAY, "contrast": CONTRAST}
"""The papers by the value of the setting that chooses one, in the order they are offered."""
