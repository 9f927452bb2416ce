"""From arguments to an exit code: the language, the verb, and every way it can fail.

Exit codes: 0 done and nothing wrong; 1 the book has findings; 2 the command or its input cannot
be used; 74 the disk or the stream refused, or the program itself is at fault; 130 interrupted;
141 the reader of a pipe went away.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import gettext
import os
import sys
from pathlib import Path

from talent_story.book.phrases import Phrase
from talent_story.i18n import _, choose_language, use_language

USAGE, IO_ERROR, INTERRUPTED, BROKEN_PIPE = 2, 74, 130, 141


class Refused(Exception):
    """The command or its input cannot be used: exit 2, with one paragraph a fault on stderr."""

    def __init__(self, *paragraphs: str | Phrase, code: int = USAGE) -> None:
        super().__init__(*(str(paragraph) for paragraph in paragraphs))
        self.paragraphs = paragraphs
        self.code = code

    def text(self) -> str:
        """Return the paragraphs in the current language."""
        return "\n\n".join(
            paragraph.text(_) if isinstance(paragraph, Phrase) else paragraph
            for paragraph in self.paragraphs
        )


def run(arguments: list[str]) -> int:
    """Run a command line and return its exit code. Nothing it meets becomes a traceback."""
    language = choose_language(_option(arguments, "--lang") or _chosen_language())
    speak(language)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # Bytes that came undecodable out of a file name must not end the program.
            stream.reconfigure(errors="replace" if stream is sys.stdout else "backslashreplace")
    if "--debug" in arguments:
        return _run(arguments)
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        _abandon_stdout()
        return BROKEN_PIPE
    except OSError as error:
        _say(_("the disk or the stream refused: {why}").format(why=_reason(error)))
        _abandon_stdout()
        return IO_ERROR
    except Exception as error:
        _say(
            _(
                "something went wrong in the program itself ({kind}). Run it again with "
                "--debug to see where."
            ).format(kind=type(error).__name__)
        )
        return IO_ERROR


def _chosen_language() -> str:
    """Return the language that was chosen in the settings of the book; nothing if none was."""
    from talent_story.reader.settings import read_settings

    return read_settings().settings.language


def speak(language: str) -> None:
    """Speak a language, in our sentences and in those of the command-line library."""
    use_language(language)
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain("talent_story", str(Path(__file__).parent.parent / "locale"))
    gettext.textdomain("talent_story")


def _run(arguments: list[str]) -> int:
    if not arguments:
        # The book opens: nothing to parse, so nobody waits for the library that parses; and what
        # is imported stays, so the collector need not look through it again and again meanwhile.
        from talent_story.cli.playing import play_book

        gc.disable()
        try:
            return play_book()
        except Refused as refusal:
            _say(refusal.text())
            return refusal.code
        finally:
            gc.enable()
    import click

    from talent_story.cli.commands import talent_story

    try:
        code = talent_story.main(arguments, prog_name="talent-story", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except Refused as refusal:
        sys.stdout.flush()
        _say(refusal.text())
        return refusal.code
    except click.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        sys.stdout.flush()
        error.show(sys.stderr)
        return USAGE


def _option(arguments: list[str], name: str) -> str | None:
    for position, argument in enumerate(arguments):
        if argument == name and position + 1 < len(arguments):
            return arguments[position + 1]
        if argument.startswith(f"{name}="):
            return argument.partition("=")[2]
    return None


def _say(sentence: str) -> None:
    with contextlib.suppress(OSError):
        print(f"talent-story: {sentence}", file=sys.stderr)


def _abandon_stdout() -> None:
    """Keep the interpreter from complaining again about a stream that is gone."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _reason(error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return _("no space is left")
    return error.strerror or type(error).__name__
