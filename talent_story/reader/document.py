"""How a journey becomes a document to bring to an interview: what it holds, and what to type."""

from __future__ import annotations

import shlex
from pathlib import Path

from talent_story.i18n import _
from talent_story.shipped import shipped_book


def document_lines(
    folder: Path | None, *, kept: bool, visiting: bool
) -> tuple[tuple[str, str], ...]:
    """Return sentences, each with the command it speaks of (empty where there is none).

    `kept` is whether the journey is saved. Where it is not, or where it is on the computer of
    someone else (`visiting`), its code comes first: it opens the journey on another machine.

    Example:
        >>> document_lines(None, kept=True, visiting=False)[1][1]
        'talent-story export dossier -o dossier.pdf'
    """
    holds = _(
        "This journey can become a document, which is yours: what your acts have shown, your way,"
        " the programmes with their reasons and their first steps, questions to ask, and room for"
        " notes. What you said of your health is never in it."
    )
    name = _book_named(folder)
    said: list[tuple[str, str]] = [(holds, "")]
    if kept and not visiting:
        first = _("Once the book is closed, this line writes it:")
    else:
        said.append(
            (
                _(
                    "This journey is not kept on a machine of yours: write its code down. Where"
                    " this book is installed, this opens it again:"
                ),
                f"talent-story play {name}--code CODE",
            )
        )
        first = _("Close the book there; this line then writes the document:")
    said += [
        (first, f"talent-story export dossier {name}-o dossier.pdf"),
        (
            _("You decide what it shows. This one lists what can be left out, and how:"),
            f"talent-story export dossier {name}--list",
        ),
        (
            _("And this one puts the first steps in a calendar:"),
            f"talent-story export agenda {name}-o agenda.ics",
        ),
    ]
    return tuple(said)


def _book_named(folder: Path | None) -> str:
    """Return what names the book in a command, with the space after it; nothing for the shipped."""
    if folder is None or folder == shipped_book():
        return ""
    name = str(folder)
    return f"{shlex.quote(name)} " if name.isprintable() else "BOOK "
