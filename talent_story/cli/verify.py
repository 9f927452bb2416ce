"""`talent-story verify`: verifies a certificate of `check`, without exploring anything."""

from __future__ import annotations

import json
import time
from pathlib import Path

import click

from talent_story.book.phrases import say
from talent_story.cli.opening import open_book, shown_path
from talent_story.cli.running import Refused
from talent_story.i18n import _, counted
from talent_story.numbers import shown_decimal, shown_number
from talent_story.proof.verifying import MOST_BYTES, Doubt, Verified, verify_certificate
from talent_story.story.play import Play


@click.command(
    name="verify",
    help=_(
        "Verify a certificate written by “talent-story check --certificate”: that no journey, "
        "with whatever facts, ever stands without a choice or goes round for ever. "
        "The code is 1 when the certificate does not hold for this edition of the book.\n\n"
        "Example: talent-story verify proof.cert my-book"
    ),
    short_help=_("Verify the certificate of a proof."),
)
@click.argument("file")
@click.argument("book", required=False, metavar="[BOOK]")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help=_("For people or for programs."),
)
def command(file: str, book: str | None, form: str) -> int:
    """Verify."""
    started = time.monotonic()
    data = _read(file)
    opened = open_book(book)
    found: Verified | None = None
    doubt: Doubt | None = None
    try:
        found = verify_certificate(data, Play(opened))
    except Doubt as reason:
        doubt = reason
    seconds = time.monotonic() - started
    if form == "json":
        click.echo(
            json.dumps(
                {
                    "book": {"id": opened.id, "title": opened.title, "hash": opened.hash},
                    "verified": found is not None,
                    "doubt": None if doubt is None else doubt.reason,
                    "where": None if doubt is None else doubt.where or None,
                    "states": None if found is None else found.states,
                    "never_entered": None if found is None else list(found.never_entered),
                    "never_offered": None if found is None else list(found.never_offered),
                    "seconds": round(seconds, 3),
                },
                ensure_ascii=False,
                indent=1,
            )
        )
    elif doubt is not None:
        click.echo(doubt_sentence(doubt))
    elif found is not None:
        click.echo(verified_text(found, opened.title, seconds))
    return 0 if found is not None else 1


def _read(file: str) -> bytes:
    from talent_story.store.errors import StoreError
    from talent_story.store.files import read_start

    unread = say("“{path}” cannot be read", path=shown_path(file))
    try:
        data = read_start(Path(file), MOST_BYTES + 1)
    except FileNotFoundError:
        raise Refused(unread, say("There is no such file.")) from None
    except StoreError:
        raise Refused(unread, say("What stands there is no ordinary file.")) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise Refused(unread, say("The system says: {why}", why=why)) from None
    if not data.startswith(b"{"):
        raise Refused(
            say("“{path}” is no certificate", path=shown_path(file)),
            say("“talent-story check --certificate FILE” writes one"),
        )
    return data


def verified_text(found: Verified, title: str, seconds: float) -> str:
    """Return what a certificate that holds says."""
    states = counted("{size} state", "{size} states", found.states, size=shown_number(found.states))
    lines = [
        _("{title}: the certificate holds ({states}, in {seconds} s).").format(
            title=title or "—", states=states, seconds=shown_decimal(seconds)
        ),
        _(
            "Whatever the facts, no journey ever stands without a choice, and from everywhere "
            "an ending can be reached."
        ),
    ]
    if found.never_entered:
        lines.append(_("No journey enters: {ids}.").format(ids=", ".join(found.never_entered)))
    if found.never_offered:
        lines.append(_("No journey is offered: {ids}.").format(ids=", ".join(found.never_offered)))
    return "\n".join(lines)


def doubt_sentence(doubt: Doubt) -> str:
    """Return why a certificate does not hold."""
    sentences = {
        "not-a-certificate": _("The certificate does not hold: this file is no certificate."),
        "newer": _(
            "The certificate does not hold: it was written by a later version of the program."
        ),
        "damaged": _("The certificate does not hold: it is damaged."),
        "altered": _("The certificate does not hold: it was changed after it was written."),
        "edition": _("The certificate does not hold: it is of another edition of the book."),
        "too-large": _("The certificate does not hold: it is larger than what can be verified."),
        "start": _("The certificate does not hold: a journey may begin outside what it lists."),
        "leaves": _("The certificate does not hold: “{where}” may lead outside what it lists."),
        "stuck": _("The certificate does not hold: “{where}” may offer nothing."),
        "caught": _(
            "The certificate does not hold: from “{where}” nothing it lists leads nearer to "
            "an ending."
        ),
        "coarse": _(
            "The certificate does not hold: at “{where}” it takes for one what the book tells "
            "apart."
        ),
    }
    return sentences[doubt.reason].format(where=doubt.where)
