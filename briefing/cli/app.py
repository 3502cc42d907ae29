"""The commands, in the order in which help shows them."""

from __future__ import annotations

import os
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.main import get_command

from briefing._messages import gettext as _
from briefing.cli import click_messages
from briefing.cli.help_page import with_translated_help
from briefing.cli.option_groups import CommandGroup, VerboseOption, with_common_options
from briefing.cli.values import with_plain_values
from briefing.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

# Each is a function of its own name in a module of that name; one with its own commands, `app`.
# What each does is its help, written here too: to import them all takes three times as long as to
# find that a briefing is up to date.
COMMANDS = {
    "make": "Make an MP3 briefing with chapters out of one article.",
    "play": "Speak an article through the loudspeaker; space pauses, arrows skip, q ends.",
    "bulletin": "Make one bulletin out of many articles: greeting, headlines, stories, farewell.",
    "edition": "Make an edition of the configuration: what is new since its last one.",
    "editions": "Show which editions are due when, what was made and what failed; install timers.",
    "batch": "Make one MP3 for each article; what is done already is not done again.",
    "plan": "Show the segments, pauses and chapters of a briefing without making it.",
    "explain": "Show what a newsreader says for a text, and the rule behind each reading.",
    "normalize": "Read standard input as a newsreader would: a spoken line for each line.",
    "chapters": "Print the chapter list of an MP3.",
    "report": "Write a page with waveform, loudness, chapters and every sentence of a briefing.",
    "share": "Write subtitles, lyrics, text with times, a cue sheet or an audiobook.",
    "feed": "Write feed.xml, to be subscribed to in a podcast app.",
    "serve": "Serve the player, the briefings and their feed until Ctrl-C; with --make, make more.",
    "voices": "Show what can speak here and why the rest can't; install, try, remove.",
    "doctor": "Say what is missing on this machine, and for what it would be needed.",
    "cache": "Show and prune what earlier work left in the cache.",
    "config": "Print the settings that are in force, and where each came from.",
}

_CLICK_ERROR: Any = typer.BadParameter.__mro__[1]  # UsageError of click, or of typer's own click
_COMPLETION = "_BRIEFING_COMPLETE"  # set by the shell when it asks what may be typed next


class _Commands(CommandGroup):
    """The program: imports the module of the command that is asked for, and no other."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes | {"commands": dict.fromkeys(COMMANDS)})

    def get_command(self, _ctx: Any, cmd_name: str) -> Any:
        return find(cmd_name) if cmd_name in COMMANDS else None

    def described(self, _ctx: Any, name: str) -> str:
        return COMMANDS[name]


def call(words: Sequence[str]) -> None:
    """Run the command that the words name.

    Raises:
        UsageError: The words do not fit; and whatever the command raises.
        SystemExit: The command ended with an exit code of its own.
    """
    commands = program()
    if _COMPLETION in os.environ:
        commands.main(prog_name="briefing")  # ends the process
    try:
        words = [word for word in words if word != "--debug"]  # it may stand anywhere
        with commands.make_context("briefing", words) as context:
            commands.invoke(context)
    except typer.Exit as exc:
        raise SystemExit(exc.exit_code) from exc
    except typer.Abort as exc:
        if isinstance(exc.__context__, KeyboardInterrupt):  # in answer to a question
            raise exc.__context__ from None
        raise SystemExit(1) from exc
    except _CLICK_ERROR as exc:
        raise _usage_error(exc, words) from exc


def find(name: str) -> Any:
    """Return a command by its name, as one of click's."""
    module = import_module(f"briefing.cli.{name}")
    if hasattr(module, "app"):
        command = get_command(module.app)
    else:
        app = typer.Typer(rich_markup_mode=None, add_completion=False)
        app.command(name)(with_common_options(getattr(module, name)))
        command = get_command(app)
    command.name = name
    return with_translated_help(with_plain_values(command))


def program() -> Any:
    """Return the whole command line, as a command of click's."""
    settings = {"help_option_names": ["-h", "--help"]}
    app = typer.Typer(cls=_Commands, rich_markup_mode=None, context_settings=settings)
    app.callback(invoke_without_command=True)(_main)
    return with_translated_help(with_plain_values(get_command(app)))


def _version(value: bool) -> None:
    if value:
        from briefing._version import __version__

        typer.echo(f"briefing {__version__}")
        raise typer.Exit


def _main(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
    verbose: VerboseOption = 0,
    debug: Annotated[
        bool,
        typer.Option(
            "--debug", help="Show tracebacks instead of one-line errors, and log every step."
        ),
    ] = False,
) -> None:
    """Turn Vietnamese news articles into audio briefings with chapters."""
    del version, verbose, debug  # done by callbacks, and by `briefing.cli.run`
    if not context.invoked_subcommand:
        typer.echo(context.get_help())
        raise typer.Exit(2)


def _usage_error(error: Any, words: Sequence[str]) -> UsageError:
    """Return an error of click's as one of ours: `no such option: --engin: did you mean …`."""
    close = getattr(error, "possibilities", None)
    message = error.message if close else error.format_message()
    problem, _sign, meant = " ".join(message.split()).partition("Did you mean ")
    problem = click_messages.translated(problem.strip())
    if close:
        meant = f"{close[0]}?"
    named = (word for word in words if word in COMMANDS)
    path = error.ctx.command_path if error.ctx else " ".join(["briefing", *islice(named, 1)])
    if meant:
        hint = _("did you mean {name}?").format(name=meant.rstrip("?"))
    else:
        hint = _("see {command} --help").format(command=path)
    return UsageError(problem[:1].lower() + problem[1:].rstrip(" ."), hint)
