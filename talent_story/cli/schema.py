"""`talent-story schema`: the JSON Schemas of the YAML files, for an editor."""

from __future__ import annotations

import json
from pathlib import Path

import click

from talent_story.book.phrases import say
from talent_story.book.schema import json_schemas
from talent_story.cli.opening import shown_path
from talent_story.cli.running import Refused
from talent_story.i18n import _


@click.command(
    name="schema",
    help=_(
        "Write the JSON Schemas of a book's YAML files. Without -o they are printed: one of them, "
        "or all in one object.\n\n"
        "Example: talent-story schema -o .schemas"
    ),
    short_help=_("The JSON Schemas of the YAML files."),
)
@click.argument("file", required=False, metavar="[FILE]")
@click.option("-o", "--output", metavar="FOLDER", help=_("Write one file a schema into FOLDER."))
def command(file: str | None, output: str | None) -> int:
    """Print or write the schemas."""
    schemas = json_schemas(_)
    if file is not None:
        name = Path(file).name
        if name not in schemas:
            raise Refused(
                say(
                    "no schema is called “{name}”; there are: {known}",
                    name=name,
                    known=", ".join(schemas),
                )
            )
        schemas = {name: schemas[name]}
    if output is None:
        data = next(iter(schemas.values())) if file is not None else schemas
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return 0
    from talent_story.store.files import write_atomically

    folder = Path(output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(
            say("“{path}” cannot be used: {why}", path=shown_path(folder), why=error.strerror or "")
        ) from None
    for name, schema in schemas.items():
        path = folder / f"{name.removesuffix('.yaml')}.schema.json"
        text = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        write_atomically(path, [text.encode()], overwrite=True)
        click.echo(shown_path(path))
    return 0
