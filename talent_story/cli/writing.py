"""Writing the file that a verb makes: whole or not at all, never over another without a word."""

from __future__ import annotations

import errno
import stat
import sys
from pathlib import Path

from talent_story.book.phrases import say
from talent_story.cli.opening import shown_path
from talent_story.cli.running import IO_ERROR, Refused
from talent_story.i18n import _


def check_output(path: str, *, force: bool) -> None:
    """Refuse a place where a file could not be written, before any work is done for it."""
    target = Path(path)
    try:
        mode = target.lstat().st_mode
    except FileNotFoundError:
        if not target.parent.is_dir():
            raise Refused(
                say("“{path}” was not written.", path=shown_path(path)),
                say("That folder does not exist."),
            ) from None
        return
    except (OSError, ValueError) as error:
        raise _refusal(path, error) from None
    if stat.S_ISLNK(mode):
        why = say("A link stands there; it was not followed.")
    elif not stat.S_ISREG(mode):
        why = say("What stands there is no ordinary file.")
    elif force:
        return
    else:
        why = say("A file of that name is already there; say --force to replace it.")
    raise Refused(say("“{path}” was not written.", path=shown_path(path)), why)


def write_output(path: str, data: bytes, *, force: bool) -> None:
    """Write a file, and say so on a terminal.

    Raises Refused when it cannot be written; what was there is then intact.
    """
    from talent_story.store.files import write_atomically

    check_output(path, force=force)
    try:
        write_atomically(Path(path), [data], overwrite=force)
    except FileExistsError:
        raise Refused(
            say("“{path}” was not written.", path=shown_path(path)),
            say("A file of that name is already there; say --force to replace it."),
        ) from None
    except (OSError, ValueError) as error:
        raise _refusal(path, error) from None
    if sys.stderr.isatty():
        print(_("“{path}” is written.").format(path=shown_path(path)), file=sys.stderr)


def _refusal(path: str, error: OSError | ValueError) -> Refused:
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EIO, errno.EDQUOT)
    reason = error.strerror or "" if isinstance(error, OSError) else ""
    return Refused(
        say("“{path}” was not written.", path=shown_path(path)),
        say("The system says: {why}", why=reason or type(error).__name__),
        code=IO_ERROR if full else 2,
    )
