"""Commands out of functions: a parameter's annotation says what stands on the command line.

    def share(
        file: Annotated[Path, Argument(metavar="FILE", help="A briefing's MP3.")],
        force: Annotated[bool, Option("--force", help="Replace a file that is there.")] = False,
    ) -> None: ...

    Command(share, "briefing share")(["tin.mp3", "--force"])

typer does as much, but what it loads is most of a short run's time: its newest version, with
pydantic, takes 450 ms of CPU for a run that finds everything up to date, this 100 ms.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import textwrap
from dataclasses import dataclass
from difflib import get_close_matches
from inspect import Parameter, getdoc, signature
from types import NoneType
from typing import TYPE_CHECKING, Any, NoReturn, get_args, get_origin, get_type_hints

from briefing.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


class Option:
    """What is set by name: `--rate 1.2`; of a `bool`, a switch.

    Args:
        names: as they are typed, the long one first, `--x/--no-x` for a switch that can be turned
            off; by default the parameter's name.
        help: one line.
        metavar: what stands for its value in help.
    """

    def __init__(self, *names: str, help: str = "", metavar: str = "") -> None:  # noqa: A002
        """Hold it until a command is made."""
        self.names, self.help, self.metavar = names, help, metavar


class Argument:
    """What is given by its place; of a `list`, all that is given."""

    def __init__(self, *, help: str = "", metavar: str = "") -> None:  # noqa: A002
        """Hold it until a command is made."""
        self.help, self.metavar = help, metavar


class Exit(SystemExit):
    """Ends the program with an exit code, when all is said."""


def echo(message: object = "", *, err: bool = False) -> None:
    """Print a line, now: to standard output, or to standard error."""
    stream = sys.stderr if err else sys.stdout
    if stream is not None:
        stream.write(f"{message}\n")
        stream.flush()


def confirm(question: str) -> None:
    """Ask whether to go on, which Enter means. Raises Exit where the answer is no, or none."""
    sys.stdout.write(f"{question} [Y/n]: ")
    sys.stdout.flush()
    answer = sys.stdin.readline()
    if not answer or answer.strip().lower() not in {"", "y", "yes"}:
        raise Exit(1)


@dataclass(frozen=True)
class _Slot:
    """A parameter of a command's function."""

    parameter: Parameter
    kind: type
    many: bool
    declared: Option | Argument

    @property
    def name(self) -> str:
        return self.parameter.name

    @property
    def required(self) -> bool:
        return self.parameter.default is Parameter.empty

    @property
    def names(self) -> tuple[str, ...]:
        names = self.declared.names if isinstance(self.declared, Option) else ()
        return tuple(name.partition("/")[0] for name in names) or (
            f"--{self.name.replace('_', '-')}",
        )

    @property
    def shown(self) -> str:
        """How an argument is called in help and in errors."""
        return self.declared.metavar or self.name.upper()

    @property
    def help(self) -> str:
        text, default = self.declared.help, self.parameter.default
        if default not in {Parameter.empty, None, "", False, True} and "[default" not in text:
            text = f"{text} [default: {default}]"
        return text.replace("%", "%%")

    def add_to(self, parser: argparse.ArgumentParser) -> None:
        """Declare it to a parser, an argument only for its help."""
        told: dict[str, Any] = {"help": self.help}
        if self.declared.metavar:
            told["metavar"] = self.declared.metavar
        if isinstance(self.declared, Argument):
            parser.add_argument(self.name, **{"metavar": self.shown} | told)
            return
        told |= {"dest": self.name, "default": argparse.SUPPRESS, "required": self.required}
        if self.kind is bool:
            two = any("/" in name for name in self.declared.names)
            told["action"] = argparse.BooleanOptionalAction if two else "store_true"
        else:
            told["type"] = self.kind
            if self.many:
                told["action"] = "append"
        parser.add_argument(*self.names, **told)


class _Parser(argparse.ArgumentParser):
    """argparse's, which lets us say in our own way what is wrong."""

    def __init__(self, path: str, **told: Any) -> None:
        super().__init__(
            prog=path,
            add_help=False,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            **told,
        )
        self.color = False  # of Python 3.14, whatever it writes to
        self.add_argument("-h", "--help", action="help", help="Show this and end.")

    def error(self, message: str) -> NoReturn:
        raise UsageError(message.removeprefix("argument "), f"see {self.prog} --help")

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", "Usage: ", 1)


class Command:
    """A function that the command line calls.

    Args:
        function: its parameters are annotated with an Option or an Argument each; its docstring is
            its help.
        path: how it is called, as `briefing voices sample`.
    """

    def __init__(self, function: Callable[..., None], path: str) -> None:
        """Read the function's signature."""
        self.function = function
        self.path = path
        self.help = (getdoc(function) or "").partition("\n\n")[0].replace("\n", " ")
        hints = get_type_hints(function, include_extras=True)
        parameters = signature(function).parameters.values()
        self._slots = [_slot(each, hints[each.name]) for each in parameters]

    def __call__(self, words: Sequence[str]) -> None:
        """Run it. Raises UsageError for words that do not fit, and what the function raises."""
        words, rest = _parted(words)
        if {"-h", "--help"} & set(words):
            echo(self.usage().rstrip())
            return
        options = _Parser(self.path)
        for slot in self._of(Option):
            slot.add_to(options)
        found, places = options.parse_known_args(words)
        for word in places:
            if word.startswith("-") and word != "-" and " " not in word:
                unknown("option", word.partition("=")[0], self.options, self.path)
        given = vars(found) | self._placed([*places, *rest])
        self.function(**given)

    @property
    def options(self) -> list[str]:
        """The names of its options, as they are typed."""
        names = [name for slot in self._of(Option) for name in slot.names]
        turned = (slot.declared.names for slot in self._of(Option))  # type: ignore[union-attr]
        off = [name.partition("/")[2] for each in turned for name in each if "/" in name]
        return [*names, *off, "--help"]

    def usage(self) -> str:
        """Give its help."""
        places = self._of(Argument)
        line = " ".join([self.path, "[OPTIONS]", *(slot.shown for slot in places)])
        parser = _Parser(self.path, usage=line.replace("%", "%%"), description=self.help)
        for slot in self._slots:
            slot.add_to(parser)
        return parser.format_help()

    def _of(self, kind: type) -> list[_Slot]:
        return [slot for slot in self._slots if isinstance(slot.declared, kind)]

    def _placed(self, words: list[str]) -> dict[str, Any]:
        """Hand out what is given by its place."""
        given: dict[str, Any] = {}
        left = iter(words)
        for slot in self._of(Argument):
            taken = list(left) if slot.many else [word for word in [next(left, None)] if word]
            if taken:
                made = [slot.kind(word) for word in taken]
                given[slot.name] = made if slot.many else made[0]
            elif slot.required:
                raise UsageError(f"{slot.shown} is missing", f"see {self.path} --help")
        for word in left:
            raise UsageError(f"{word} is too much", f"see {self.path} --help")
        return given


class Group:
    """A command with commands of its own, each a function called as it is.

    Args:
        help: what they are for.
    """

    def __init__(self, help: str) -> None:  # noqa: A002
        """Begin without any."""
        self.help = help
        self.functions: dict[str, Callable[..., None]] = {}
        self.own: Callable[..., None] | None = None

    def default(self, function: Callable[..., None]) -> Callable[..., None]:
        """Take what is called when no command is named."""
        self.own = function
        return function

    def command(self, function: Callable[..., None]) -> Callable[..., None]:
        """Take one of its commands; `list_voices` is called by `list`."""
        self.functions[function.__name__.partition("_")[0]] = function
        return function

    def commands(self, path: str) -> dict[str, Command]:
        """Give its commands by their names; the one without a name is called without one."""
        own = {"": Command(self.own, path)} if self.own else {}
        named = self.functions.items()
        return own | {name: Command(function, f"{path} {name}") for name, function in named}

    def run(self, words: Sequence[str], path: str) -> None:
        """Run the command that the words name. Raises what a Command raises."""
        commands = self.commands(path)
        first = words[0] if words else ""
        if first in commands and first:
            commands[first](words[1:])
        elif first in {"-h", "--help"}:
            echo(f"{commands[''].usage()}\n{listing(commands.items())}")
        elif first.startswith("-") or not first:
            commands[""](words)
        else:
            unknown("command", first, commands, path)


def listing(commands: Iterable[tuple[str, Command | Group]]) -> str:
    """List commands for help, each with what it does."""
    width = max(shutil.get_terminal_size().columns - 2, 40)
    lines = (
        textwrap.fill(
            command.help, width, initial_indent=f"  {name:12}", subsequent_indent=" " * 14
        )
        for name, command in commands
        if name
    )
    return "\n".join(["commands:", *lines])


def unknown(what: str, name: str, known: Iterable[str], path: str) -> NoReturn:
    """Raise UsageError for an option or a command that is not there, with what was meant."""
    close = get_close_matches(name, [*known], n=1, cutoff=0.7)
    hint = f"did you mean {close[0]}?" if close else f"see {path} --help"
    raise UsageError(f"there is no {what} {name}", hint)


def _slot(parameter: Parameter, hint: Any) -> _Slot:
    """Read a parameter's annotation: `Annotated[list[str] | None, Option(…)]`."""
    kind, declared = get_args(hint)
    parts = [part for part in get_args(kind) if part is not NoneType]
    if NoneType in get_args(kind):
        (kind,) = parts
    many = get_origin(kind) is list
    return _Slot(parameter, get_args(kind)[0] if many else kind, many, declared)


def _parted(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Part the words at `--`, behind which none is an option."""
    words = list(words)
    at = words.index("--") if "--" in words else len(words)
    return words[:at], words[at + 1 :]
