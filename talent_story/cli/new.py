"""`talent-story new`: a small complete book, to change line by line into one's own."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import shlex
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import click

from talent_story.book.cleaning import clean_line, first_unsafe
from talent_story.book.names import MAX_NAME
from talent_story.book.phrases import say
from talent_story.cli.opening import shown_path
from talent_story.cli.running import IO_ERROR, Refused
from talent_story.i18n import LANGUAGES, _, current_language

TEMPLATES = Path(__file__).parent.parent / "template"
"""A folder for each language, which is a book."""

MAX_TITLE = 200
"""Longest title, in characters."""

_MANIFEST = "graph/book.yaml"
_MOST_NAMES = 5
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EIO)


@click.command(
    name="new",
    help=_(
        "Write a small complete book into DIR, a new folder or an empty one: two chapters, and "
        "catalogues whose comments say what each thing is for. “check” proves it as it is.\n\n"
        "Example: talent-story new my-book --title 'The Morning Counter'"
    ),
    short_help=_("A small complete book to start from."),
)
@click.argument("folder", metavar="DIR")
@click.option("--title", help=_("Title of the book."))
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    help=_("Language of the book; without it, that of the interface."),
)
def command(folder: str, title: str | None, lang: str | None) -> int:
    """Write the book, and say what to type next."""
    if not folder:
        raise Refused(say("a book needs a folder to be written in: give it a name"))
    try:
        files = book_files(lang or current_language(), Path(folder).absolute().name, title)
        write_book(Path(folder), files)
    except (OSError, ValueError) as error:
        raise _refusal(folder, error) from None
    click.echo("\n".join(_said(folder)))
    return 0


def _said(folder: str) -> Iterator[str]:
    """Yield the lines that say what was made, and what to type next."""
    yield _("A small complete book is in “{path}”.").format(path=shown_path(folder))
    yield _("The story is in chapters/, what it leads to in graph/.")
    yield _("Every line is yours to change; the comments say what each is for.")
    yield ""
    yield _("What to type next:")
    yield ""
    argument = _quoted(shown_path(f"./{folder}" if folder.startswith("-") else folder))
    purposes = {
        "check": _("prove it"),
        "watch": _("prove it again at each save"),
        "play": _("open it"),
    }
    for verb, purpose in purposes.items():
        yield f"  talent-story {f'{verb} {argument}':<{len(argument) + 6}}  # {purpose}"


def _quoted(path: str) -> str:
    """Return a path as a shell takes it.

    Example:
        >>> print(_quoted("mon livre"), _quoted("L'accueil"))
        'mon livre' "L'accueil"
    """
    # What stands between single quotes must leave them for each apostrophe: French has many.
    if "'" in path and not set(path) & set('"$`\\!'):
        return f'"{path}"'
    return shlex.quote(path)


def book_files(language: str, name: str, title: str | None) -> dict[str, bytes]:
    """Return the files of the book by their path in it.

    `name`, of the folder, gives the book its id where it can; `title` None keeps the template's.
    Raises Refused for a title that no book can have.
    """
    template = TEMPLATES / language
    files = {
        path.relative_to(template).as_posix(): path.read_bytes()
        for path in sorted(template.rglob("*"))
        if path.suffix in (".md", ".yaml")
    }
    manifest = files[_MANIFEST].decode()
    id = _id_of(name)
    if id:
        manifest = _with_value(manifest, "id", id)
    if title is not None:
        manifest = _with_value(manifest, "title", json.dumps(_usable(title), ensure_ascii=False))
    files[_MANIFEST] = manifest.encode()
    return files


def write_book(folder: Path, files: dict[str, bytes]) -> None:
    """Write a book into `folder`: whole, or nothing of it. Its parents are made where missing.

    Raises:
        Refused: something is there that is no empty folder.
        OSError, ValueError: the place cannot be written; nothing that was made stays.
    """
    from talent_story.store.files import sync_folder, temporary_beside

    there = _is_there(folder)
    made = [] if there else _missing(folder.parent)
    # A new folder appears by its name at once; one that somebody may stand in is filled.
    temporary = temporary_beside(folder / "book" if there else folder)
    moved: list[Path] = []
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary.mkdir()
        for name, data in files.items():
            _write(temporary / name, data)
        if there:
            for part in sorted(temporary.iterdir()):
                part.rename(folder / part.name)
                moved.append(folder / part.name)
            temporary.rmdir()
        else:
            temporary.rename(folder)
    except BaseException:
        for path in (*moved, temporary):
            shutil.rmtree(path, ignore_errors=True)
        for path in made:
            with contextlib.suppress(OSError):
                path.rmdir()
        raise
    sync_folder(folder if there else folder.parent)


def _is_there(folder: Path) -> bool:
    """Say whether `folder` is there, empty. Raises Refused for whatever else is there."""
    try:
        names = sorted(os.listdir(folder))
    except FileNotFoundError:
        if not folder.is_symlink():
            return False
        raise Refused(
            say("“{path}” was not written.", path=shown_path(folder)),
            say("A link stands there; it was not followed."),
        ) from None
    except NotADirectoryError:
        if not os.path.lexists(folder):  # it is a parent that is no folder
            raise
        raise Refused(
            say("“{path}” is a file; a book is a folder.", path=shown_path(folder)),
            say("Nothing was written. Choose another name."),
        ) from None
    if not names:
        return True
    shown = ", ".join(shown_path(name) for name in names[:_MOST_NAMES])
    path = shown_path(folder)
    more = len(names) - _MOST_NAMES
    if more > 0:
        found = say("“{path}” is not empty: {names} and {n} more.", path=path, names=shown, n=more)
    else:
        found = say("“{path}” is not empty: {names}.", path=path, names=shown)
    raise Refused(found, say("Nothing was written. Choose a new folder, or an empty one."))


def _missing(folder: Path) -> list[Path]:
    """Return the folders to make for `folder` to be there, the innermost first."""
    found: list[Path] = []
    for path in (folder, *folder.parents):
        if os.path.lexists(path):
            break
        found.append(path)
    return found


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _with_value(manifest: str, key: str, value: str) -> str:
    """Return the manifest with another value of `key`; the comment after it stays in its column."""

    def line(match: re.Match[str]) -> str:
        comment = match["comment"]
        text = f"{key}: {value}"
        return f"{text:<{match.start('comment') - match.start()}}{comment}" if comment else text

    pattern = rf"^{key}: (?P<value>[^#\n]*?)(?P<comment> #[^\n]*)?$"
    return re.sub(pattern, line, manifest, count=1, flags=re.MULTILINE)


def _usable(title: str) -> str:
    """Return a title as the manifest may hold it. Raises Refused for one that no page can show."""
    shown = clean_line(title).strip()
    if not shown:
        raise Refused(say("a title has one character at least"))
    if len(shown) > MAX_TITLE:
        raise Refused(say("a title has {n} characters at most", n=MAX_TITLE))
    if first_unsafe(title) is not None:
        raise Refused(
            say("this title holds a character that no page can show: “{title}”", title=shown)
        )
    return shown


def _id_of(name: str) -> str:
    """Return the id that a folder's name gives a book; nothing if it has no letter for one.

    Example:
        >>> _id_of("Cœur d’Évry, 2026")
        'coeur-d-evry-2026'
        >>> _id_of("2026 guichets")
        'guichets'
    """
    letters = unicodedata.normalize("NFKD", name.lower().replace("œ", "oe"))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    id = "-".join(re.findall("[a-z0-9]+", plain)).lstrip("0123456789-")
    return id[:MAX_NAME].rstrip("-")


def _refusal(folder: str, error: OSError | ValueError) -> Refused:
    reason = error.strerror if isinstance(error, OSError) else None
    full = isinstance(error, OSError) and error.errno in _DISK
    return Refused(
        say("“{path}” was not written.", path=shown_path(folder)),
        say("The system says: {why}", why=reason or type(error).__name__),
        code=IO_ERROR if full else 2,
    )
