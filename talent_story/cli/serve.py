"""`talent-story serve`: the terminal book in a browser, for colleagues on the network."""

from __future__ import annotations

import ipaddress
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import click

from talent_story.book.phrases import say
from talent_story.cli.opening import open_book, shown_path
from talent_story.cli.running import Refused
from talent_story.i18n import _, counted, current_language

_MOST_SESSIONS = 100


@click.command(
    name="serve",
    help=_(
        "Show the terminal book in a browser, to colleagues with nothing to install. Each link"
        " opens the book once, for one person, who has a journey of their own; nothing of it is"
        " kept after they have gone but the code they may write down.\n\n"
        "Example: talent-story serve --sessions 4"
    ),
    short_help=_("Show the terminal book in a browser."),
)
@click.argument("book", required=False, metavar="[BOOK]")
@click.option(
    "--host", default="localhost", metavar="NAME", help=_("Listen on this address (localhost).")
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    metavar="N",
    help=_("Listen on this port (8000)."),
)
@click.option(
    "--sessions",
    type=click.IntRange(1, _MOST_SESSIONS),
    default=8,
    metavar="N",
    help=_("How many may read at a time (8)."),
)
@click.option("--public", is_flag=True, help=_("Listen on an address that others can reach."))
@click.option(
    "--url", metavar="URL", help=_("Where browsers reach it, when a proxy stands in front.")
)
def command(
    book: str | None, host: str, port: int, sessions: int, public: bool, url: str | None
) -> int:
    """Serve a book."""
    address = _public_url(host, port, url, public)
    opened = open_book(book)  # its faults are told here, and not to the visitors
    from talent_story.serving.server import BookServer

    language = current_language()
    arguments = [sys.executable, "-m", "talent_story.serving.visit", language]
    if book is not None:
        arguments.append(str(Path(book).resolve()))
    if public and not address.startswith("https:"):
        click.echo(
            _(
                "What is read and answered travels in clear to this address: put a proxy with TLS"
                " in front of it, and say with --url where browsers reach it."
            ),
            err=True,
        )

    def say_links(links: list[str]) -> None:
        click.echo(
            counted(
                "{n} link, for one person, which opens the book once:",
                "{n} links, for one person each, which open the book once:",
                len(links),
            )
        )
        for link in links:
            click.echo(f"  {link}")
        sys.stdout.flush()

    server = BookServer(
        arguments,
        title=opened.title,
        language=language,
        host=host,
        port=port,
        public_url=address,
        sessions=sessions,
        say_links=say_links,
    )
    click.echo(
        _("“{title}” opens at {address}. Ctrl+C closes it.").format(
            title=opened.title, address=address
        ),
        err=True,
    )
    try:
        server.run()
    except OSError as error:
        raise Refused(
            say(
                "“{host}”, port {port}, cannot be listened on: {why}",
                host=shown_path(host),
                port=port,
                why=os.strerror(error.errno) if error.errno else str(error),
            )
        ) from None
    return 0


def _public_url(host: str, port: int, url: str | None, public: bool) -> str:
    """Return where browsers reach the server, without a slash at its end. Raises Refused."""
    if not public and not _is_local(host):
        raise Refused(
            say("“{host}” can be reached by others: add --public if that is meant", host=host)
        )
    if url is None:
        if _is_wildcard(host):
            raise Refused(
                say(
                    "“{host}” is every address of this machine: say with --url the one that"
                    " browsers reach, such as http://this-machine:{port}",
                    host=host,
                    port=port,
                )
            )
        name = f"[{host}]" if ":" in host else host
        return f"http://{name}" if port == 80 else f"http://{name}:{port}"
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/"):
        raise Refused(
            say("“{url}” is no address of a whole site, such as https://livre.example.fr", url=url)
        )
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_wildcard(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return not host
