"""`talent-story journeys`: list, show, export, import, delete and repair saved journeys."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from talent_story.book.cleaning import clean_line
from talent_story.book.phrases import say
from talent_story.cli.opening import open_book, shown_path
from talent_story.cli.running import Refused
from talent_story.i18n import _, counted
from talent_story.plain_text import plain_text
from talent_story.saying import replay_sentences, store_sentence, told_sentence
from talent_story.story.journey import Replay, replay_record
from talent_story.story.play import Play
from talent_story.story.record import JourneyRecord, format_record

if TYPE_CHECKING:
    from talent_story.store import JourneyStore, SavedJourney


@click.group(
    name="journeys",
    invoke_without_command=True,
    help=_(
        "List, show, export, import and delete saved journeys. They stay on this machine.\n\n"
        "Example: talent-story journeys export abcdef -o journey.json"
    ),
    short_help=_("Saved journeys: list, show, export, import, delete."),
)
@click.pass_context
def command(context: click.Context) -> int:
    """List the journeys when no action is given."""
    if context.invoked_subcommand is None:
        return int(context.invoke(list_journeys) or 0)
    return 0


@command.command(
    "list",
    help=_("List the saved journeys, the newest first.\n\nExample: talent-story journeys list"),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help=_("For people or for programs."),
)
def list_journeys(form: str = "text") -> int:
    """List them."""
    with _Store() as store:
        journeys, unreadable = store.list(), store.unreadable()
    if unreadable:
        sentence = counted(
            "{n} saved journey cannot be read: {ids}.",
            "{n} saved journeys cannot be read: {ids}.",
            len(unreadable),
            ids=clean_line(", ".join(unreadable)),
        )
        print(sentence, file=sys.stderr)
    if form == "json":
        click.echo(json.dumps([_data(saved) for saved in journeys], ensure_ascii=False, indent=1))
        return 0
    if not journeys and not unreadable:
        click.echo(_("No journey is saved."))
    for saved in journeys:
        where = _("ended") if saved.ending else _("under way")
        choices = counted("{n} choice", "{n} choices", len(saved.record.choices))
        title = clean_line(saved.record.book_title or saved.record.book_id)
        when = saved.updated.astimezone().strftime("%Y-%m-%d %H:%M")
        click.echo(f"{saved.id}  {when}  {title}  {choices}, {where}")
    return 0


@command.command(
    "show", help=_("Show what is saved of a journey.\n\nExample: talent-story journeys show abcdef")
)
@click.argument("journey")
@click.option("--book", metavar="BOOK", help=_("The book it was played in, if it is another."))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help=_("For people or for programs."),
)
def show_journey(journey: str, book: str | None, form: str) -> int:
    """Show one."""
    record = find_record(journey)
    if form == "json":
        click.echo(format_record(record), nl=False)
        return 0
    played = played_again(record, book)
    opened = played.journey.book
    for stage in played.journey.stages():
        if stage.parent is not None and stage.choice is not None:
            click.echo(f"    — {plain_text(stage.parent.choice_text(stage.choice))}")
        click.echo(stage.section.title)
    for name, value in played.journey.facts.items():
        fact = opened.facts[name]
        click.echo(told_sentence(fact, value))
    return 0


@command.command(
    "export",
    help=_(
        "Write a journey to a file, to keep it or to hand it over. Facts about "
        "health are left out.\n\n"
        "Example: talent-story journeys export abcdef -o journey.json"
    ),
)
@click.argument("journey")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default="-",
    help=_("Where to write; - is the standard output."),
)
@click.option("--book", metavar="BOOK", help=_("The book it was played in, if it is another."))
@click.option("--force", is_flag=True, help=_("Replace a file that is already there."))
def export_journey(journey: str, output: str, book: str | None, force: bool) -> int:
    """Export one."""
    from dataclasses import replace

    from talent_story.store import StoreError, write_journey_file

    record = find_record(journey)
    private = private_facts(record, book)
    if output == "-":
        facts = {name: value for name, value in record.facts.items() if name not in private}
        click.echo(format_record(replace(record, facts=facts)), nl=False)
        return 0
    try:
        write_journey_file(Path(output), record, without_facts=private, overwrite=force)
    except StoreError as error:
        raise Refused(
            say("“{path}” was not written.", path=shown_path(output)),
            store_sentence(error),
            code=74 if error.reason in ("full", "disk-error") else 2,
        ) from None
    return 0


@command.command(
    "code",
    help=_(
        "Print a journey as a short code that fits on paper and can be read aloud; "
        "“play --code” opens it. Facts about health are left out.\n\n"
        "Example: talent-story journeys code abcdef"
    ),
    short_help=_("Print a journey as a short code."),
)
@click.argument("journey")
@click.option("--book", metavar="BOOK", help=_("The book it was played in, if it is another."))
def code_journey(journey: str, book: str | None) -> int:
    """Print the code of one."""
    from talent_story.code_words import told_sentences
    from talent_story.story.code import CodeFault, code_of

    played = played_again(find_record(journey), book)
    try:
        code = code_of(played.journey)
    except CodeFault:
        raise Refused(
            say("this journey is too long for a code; “journeys export” writes it to a file")
        ) from None
    click.echo(code)
    for sentence in told_sentences(played.journey):
        print(sentence, file=sys.stderr)
    return 0


@command.command(
    "import",
    help=_(
        "Take in a journey from a file written by export; - is the standard input.\n\n"
        "Example: talent-story journeys import journey.json"
    ),
    short_help=_("Take in a journey from a file."),
)
@click.argument("file")
def import_journey(file: str) -> int:
    """Import one."""
    from talent_story.store import StoreError

    record = read_record_file(file)
    with _Store() as store:
        try:
            saved = store.create(record)
        except StoreError as error:
            raise Refused(store_sentence(error)) from None
    click.echo(saved.id)
    return 0


@command.command(
    "delete",
    help=_(
        "Erase saved journeys: nothing of them stays on the disk.\n\n"
        "Example: talent-story journeys delete abcdef"
    ),
)
@click.argument("journeys", nargs=-1)
@click.option("--all", "everything", is_flag=True, help=_("Erase every saved journey."))
@click.option("--yes", is_flag=True, help=_("Do not ask."))
def delete_journeys(journeys: tuple[str, ...], everything: bool, yes: bool) -> int:
    """Erase them."""
    from talent_story.store import StoreError

    if everything == bool(journeys):
        raise click.UsageError(_("say which journeys to erase, or --all"))
    with _Store() as store:
        try:
            if everything:
                found = [*(saved.id for saved in store.list()), *store.unreadable()]
            else:
                found = list(dict.fromkeys(_full_id(store, wanted) for wanted in journeys))
            if not found:
                if yes:
                    store.delete_all()  # the copies kept of a damaged store
                click.echo(_("No journey is saved."))
                return 0
            if not yes:
                if not sys.stdin.isatty():
                    raise Refused(say("say --yes to erase without being asked"))
                question = counted(
                    "Erase {n} journey for good?", "Erase {n} journeys for good?", len(found)
                )
                if not _agrees(question):
                    return 0
            copies: tuple[Path, ...] = ()
            if everything:
                store.delete_all()
            else:
                for id in found:
                    copies = store.delete(id)
        except StoreError as error:
            raise Refused(store_sentence(error)) from None
    if copies:
        print(
            _(
                "A copy kept of a damaged file of journeys may still hold what was erased; "
                "“journeys delete --all” erases that copy too."
            ),
            file=sys.stderr,
        )
    click.echo(counted("{n} journey erased.", "{n} journeys erased.", len(found)))
    return 0


@command.command(
    "repair",
    help=_(
        "Recover what can be read of a damaged file of journeys. The damaged file is kept "
        "beside the new one.\n\n"
        "Example: talent-story journeys repair"
    ),
    short_help=_("Recover what can be read of a damaged file."),
)
def repair_journeys() -> int:
    """Recover them."""
    from talent_story.store import StoreError, repair_store

    try:
        done = repair_store()
    except StoreError as error:
        raise Refused(store_sentence(error)) from None
    if done.aside is None:
        click.echo(_("The file of saved journeys is sound: nothing was done."))
        return 0
    whole, older, lost = len(done.recovered), len(done.older), len(done.lost)
    click.echo(counted("{n} journey recovered whole.", "{n} journeys recovered whole.", whole))
    if older:
        click.echo(
            counted(
                "{n} journey recovered as it was a little earlier.",
                "{n} journeys recovered as they were a little earlier.",
                older,
            )
        )
    if lost:
        click.echo(
            counted(
                "{n} journey could not be recovered.", "{n} journeys could not be recovered.", lost
            )
        )
    kept = shown_path(done.aside)
    click.echo(_("The damaged file is kept, answers included: {path}").format(path=kept))
    return 0


def played_again(record: JourneyRecord, book: str | None) -> Replay:
    """Play a saved journey again in its book, as far as it goes; say on stderr where it stopped.

    Raises Refused when the book at hand is another one.
    """
    opened = open_book(book)
    if opened.id != record.book_id:
        raise Refused(
            say(
                "this journey was played in the book “{other}”, not in “{this}”; "
                "name it with --book",
                other=record.book_title or record.book_id,
                this=opened.title,
            )
        )
    played = replay_record(Play(opened), record)
    for sentence in replay_sentences(played):
        print(sentence, file=sys.stderr)
    return played


def find_record(journey: str) -> JourneyRecord:
    """Return the journey in a file, or the saved one with that id. Raises Refused."""
    from talent_story.store import StoreError

    if journey == "-" or "/" in journey or "." in journey or Path(journey).is_file():
        return read_record_file(journey)
    with _Store() as store:
        try:
            saved = store.load(journey)
        except StoreError as error:
            raise Refused(
                say(
                    "“{name}”: no such file, and no saved journey can be read by that name.",
                    name=clean_line(journey),
                ),
                store_sentence(error),
            ) from None
    if saved.notice is not None:
        print(_("Its last state was damaged; the one before is used."), file=sys.stderr)
    return saved.record


def read_record_file(file: str) -> JourneyRecord:
    """Read a journey file (- is the standard input). Raises Refused."""
    from talent_story.saying import record_sentence
    from talent_story.store import StoreError, read_journey_file
    from talent_story.story.record import parse_record

    if file == "-":
        record, fault = parse_record(sys.stdin.buffer.read(4_000_001))
        if record is None:
            raise Refused(record_sentence(str(fault)))
        return record
    try:
        return read_journey_file(Path(file))
    except StoreError as error:
        raise Refused(f"{shown_path(file)}: {store_sentence(error)}") from None


def private_facts(record: JourneyRecord, book: str | None) -> frozenset[str]:
    """Return the facts of a journey that must not leave the machine.

    Those are the facts about health of its book. When the book at hand is another one, nobody can
    tell which facts those are, and none leaves.
    """
    from talent_story.cli.opening import read_book_at

    opened, _problems = read_book_at(book)
    if opened.id != record.book_id:
        return frozenset(record.facts)
    return frozenset(
        name for name in record.facts if name not in opened.facts or opened.facts[name].health
    )


def _full_id(store: JourneyStore, wanted: str) -> str:
    """Return the id of a saved journey from how it begins, readable or not. Raises StoreError."""
    from talent_story.store import JourneyNotFound, StoreError

    try:
        return store.load(wanted).id
    except JourneyNotFound:
        raise
    except StoreError as error:
        if error.journey_id is None:
            raise
        return error.journey_id  # what cannot be read can be erased all the same


def _agrees(question: str) -> bool:
    """Ask a question to which no answer, or any but yes, is no."""
    agree = _("[y/N]")
    click.echo(f"{question} {agree} ", nl=False)
    return sys.stdin.readline().strip().lower() in ("y", "yes", "o", "oui")


def _data(saved: SavedJourney) -> dict[str, Any]:
    return {
        "id": saved.id,
        "book": {"id": saved.record.book_id, "title": saved.record.book_title},
        "created": saved.created.isoformat(),
        "updated": saved.updated.isoformat(),
        "choices": len(saved.record.choices),
        "ending": saved.ending,
    }


class _Store:
    """The store of saved journeys, opened and closed; what it refuses is said and ends the verb."""

    def __enter__(self) -> JourneyStore:
        from talent_story.store import JourneyStore, StoreError

        try:
            self.store = JourneyStore()
        except StoreError as error:
            raise Refused(store_sentence(error)) from None
        return self.store

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: object) -> None:
        self.store.close()
        from talent_story.store import StoreError

        if isinstance(value, StoreError):
            raise Refused(store_sentence(value)) from None
