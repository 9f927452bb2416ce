"""`talent-story watch`: reads and proves a book again whenever one of its files is saved."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

from talent_story.cli.opening import read_book_at
from talent_story.cli.watching import Bench, Frame
from talent_story.i18n import _
from talent_story.shipped import shipped_book


@click.command(
    name="watch",
    help=_(
        "Read a book and prove it again whenever a file of it is saved: the findings, and a "
        "preview of the section being written. Ctrl+C ends it.\n\n"
        "Example: talent-story watch my-book"
    ),
    short_help=_("Check a book again at each save."),
)
@click.argument("book", required=False, metavar="[BOOK]")
@click.option("--once", is_flag=True, help=_("Show the book as it is, proved, and end."))
def command(book: str | None, once: bool) -> int:
    """Watch."""
    read_book_at(book)  # refuses what is no folder
    bench = Bench(shipped_book() if book is None else Path(book), _show)
    try:
        if once:
            bench.look()
            bench.settle()
        else:
            bench.run()
    except KeyboardInterrupt:
        if _repaints():
            sys.stdout.write("\n")
    finally:
        bench.close()
    return 0


def _show(frame: Frame) -> None:
    """Show how things stand: over what stood there on a terminal, below it elsewhere."""
    if not _repaints():
        if frame.passing:
            return
        click.echo("\n".join(frame.lines(100, None)) + "\n")
        return
    size = shutil.get_terminal_size()
    lines = frame.lines(min(size.columns, 100), size.lines - 1)
    # Each line is written over the one before and cleared to its end: nothing flickers.
    sys.stdout.write("\x1b[H" + "".join(f"{line}\x1b[K\n" for line in lines) + "\x1b[J")
    sys.stdout.flush()


def _repaints() -> bool:
    return sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"
