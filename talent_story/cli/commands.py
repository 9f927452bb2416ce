"""The verbs of `talent-story`. Each lives in a module of its own, imported when it is called."""

from __future__ import annotations

from importlib import import_module

import click

from talent_story.i18n import LANGUAGES, _

VERBS = (
    "play",
    "serve",
    "new",
    "check",
    "verify",
    "watch",
    "recommend",
    "map",
    "export",
    "workshop",
    "journeys",
    "schema",
)


def _hear_common(command: click.Command) -> None:
    """Let what holds for all verbs be said after one too, where `run` has heard it already."""
    if isinstance(command, click.Group):
        for each in command.commands.values():
            _hear_common(each)
    known = {name for parameter in command.params for name in parameter.opts}
    if "--lang" not in known:
        language = click.Choice(LANGUAGES)
        command.params.append(
            click.Option(["--lang"], type=language, expose_value=False, hidden=True)
        )
    if "--debug" not in known:
        command.params.append(
            click.Option(["--debug"], is_flag=True, expose_value=False, hidden=True)
        )


class Verbs(click.Group):
    """A group whose commands are modules of this package."""

    def list_commands(self, context: click.Context) -> list[str]:
        """Return the verbs in the order a newcomer needs them."""
        return list(VERBS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Return a verb, importing its module."""
        if name not in VERBS:
            return None
        command = import_module(f"talent_story.cli.{name}").command
        assert isinstance(command, click.Command)
        _hear_common(command)
        return command

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb; a misspelt one is answered with the nearest."""
        from talent_story.book.problems import nearest_name

        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in VERBS:
            near = nearest_name(name, VERBS)
            message = _("there is no verb “{name}”").format(name=name)
            if near:
                message += " — " + _("did you mean “{name}”?").format(name=near)
            context.fail(message)
        return super().resolve_command(context, args)


@click.group(
    cls=Verbs,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=_(
        "The book in which you are the talent. Without a verb, the book opens.\n\n"
        "Example: talent-story play --persona maelle"
    ),
)
@click.option("--lang", type=click.Choice(LANGUAGES), help=_("Language of the interface."))
@click.option("--debug", is_flag=True, help=_("Show where an error comes from."))
@click.version_option(
    package_name="talent-story", message="talent-story %(version)s", help=_("Show the version.")
)
@click.pass_context
def talent_story(context: click.Context, lang: str | None, debug: bool) -> int:
    """Open the book when no verb is given."""
    if context.invoked_subcommand is None:
        from talent_story.cli.playing import play_book

        return play_book()
    return 0
