"""The commands, in the order in which help shows them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from briefing._version import __version__
from briefing.cli.command import Command, Exit, Group, echo, listing, split_verbose, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

# Each is a function of its own name in a module of that name; one with its own commands, a Group.
# What each does is its help, written here too: to import them all takes three times as long as to
# find that a briefing is up to date.
COMMANDS = {
    "make": "Make an MP3 briefing with chapters out of one article.",
    "bulletin": "Make one bulletin out of many articles: greeting, headlines, stories, farewell.",
    "batch": "Make one MP3 for each article; what is done already is not done again.",
    "plan": "Show the segments, pauses and chapters of a briefing without making it.",
    "explain": "Show what a newsreader says for a text, and the rule behind each reading.",
    "normalize": "Read standard input as a newsreader would: a spoken line for each line.",
    "chapters": "Print the chapter list of an MP3.",
    "share": "Write subtitles, lyrics, text with times, a cue sheet or an audiobook.",
    "feed": "Write feed.xml, to be subscribed to in a podcast app.",
    "serve": "Serve the player, the briefings and their feed, read-only, until Ctrl-C.",
    "voices": "Show what can speak here and why the rest can't; install, try, remove.",
    "doctor": "Say what is missing on this machine, and for what it would be needed.",
    "cache": "Show and prune what earlier work left in the cache.",
    "config": "Print the settings that are in force, and where each came from.",
}

_HELP = """\
Usage: briefing [OPTIONS] COMMAND [ARGS]...

Turn Vietnamese news articles into audio briefings with chapters.

options:
  -h, --help  Show this and end; after a command, its own help.
  --version   Show the version.
  -v, --verbose
              Log what is decided and why; -vv logs every step.
  --debug     Show tracebacks instead of one-line errors, and log every step.
  --show-completion SHELL
              Print what makes bash, zsh or fish complete words.

"""
_OPTIONS = ("--help", "--version", "--verbose", "--debug", "--show-completion")


def call(words: Sequence[str]) -> None:
    """Run the command that the words name. Raises UsageError, and what the command raises.

    Only that command's module is imported.
    """
    verbose, words = split_verbose([word for word in words if word != "--debug"])
    first = words[0] if words else ""
    if first in COMMANDS:
        run(first, [*verbose, *words[1:]])
    elif first == "--version":
        echo(f"briefing {__version__}")
    elif first == "--show-completion":
        from briefing.cli.completion import script  # lazy: it imports every command

        echo(script(*words[1:2]))
    elif first in {"", "-h", "--help"}:
        echo(f"{_HELP}{listing(COMMANDS.items())}")
        if not first:
            raise Exit(2)
    else:
        is_option = first.startswith("-")
        known = _OPTIONS if is_option else COMMANDS
        unknown("option" if is_option else "command", first, known, "briefing")


def run(name: str, words: Sequence[str]) -> None:
    """Run a command."""
    command = find(name)
    if isinstance(command, Group):
        command.run(words, f"briefing {name}")
    else:
        command(words)


def find(name: str) -> Command | Group:
    """Return a command by its name."""
    module = import_module(f"briefing.cli.{name}")
    if hasattr(module, "group"):
        group: Group = module.group
        return group
    return Command(getattr(module, name), f"briefing {name}")
