"""Commands out of functions: a parameter's annotation says what stands on the command line.

    def share(
        file: Annotated[Path, Argument(metavar="FILE", help="A briefing's MP3.")],
        force: Annotated[bool, Option("--force", help="Replace a file that is there.")] = False,
    ) -> None: ...

    Command(share, "briefing share")(["tin.mp3", "--force"])

Options that several commands share are the attributes of an OptionGroup, which stands among a
command's parameters. Every command has --help and --verbose.

typer does as much, but what it loads is most of a short run's time: its newest version, with
pydantic, takes 450 ms of CPU for a run that finds everything up to date, this 100 ms.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import textwrap
from dataclasses import dataclass
from difflib import get_close_matches
from inspect import Parameter, getdoc, signature
from types import NoneType
from typing import TYPE_CHECKING, Any, NoReturn, get_args, get_origin, get_type_hints

from briefing import _log
from briefing.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


class Option:
    """What is set by name: `--rate 1.2`; of a `bool`, a switch.

    Args:
        names: As they are typed, the long one first, `--x/--no-x` for a switch that can be turned
            off; by default the parameter's name.
        help: One line.
        metavar: What stands for its value in help.
        setting: The dotted name of the setting that it sets, if any.
    """

    def __init__(
        self,
        *names: str,
        help: str = "",  # noqa: A002
        metavar: str = "",
        setting: str = "",
    ) -> None:
        self.names, self.help, self.metavar, self.setting = names, help, metavar, setting


class Argument:
    """What is given by its place; of a `list`, all that is given."""

    def __init__(self, *, help: str = "", metavar: str = "") -> None:  # noqa: A002
        self.help, self.metavar = help, metavar


class OptionGroup:
    """Options that several commands share: annotated attributes, each with its default.

    No dataclass: to generate the methods of five costs 2 ms of a run that finds nothing to do.
    """

    def __init__(self, **given: Any) -> None:
        self.__dict__.update(given)

    @classmethod
    def options(cls) -> dict[str, tuple[Any, Option]]:
        """Return for each option, by its attribute, the type and the declaration."""
        hints = get_type_hints(cls, include_extras=True)
        return {name: get_args(hint) for name, hint in hints.items()}

    def settings(self) -> dict[str, Any]:
        """Return the values of the options that set something, by the setting's dotted name."""
        declared = self.options().items()
        return {o.setting: getattr(self, name) for name, (_, o) in declared if o.setting}


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
    """A parameter of a command's function, or an attribute of a group among them.

    Attributes:
        name: The parameter's or the attribute's.
        default: `Parameter.empty` where it must be given.
        kind: The type of one value.
        many: Whether it is a list of them.
        declared: What stands on the command line.
        group: The parameter that is the group; "" for a parameter of its own.
    """

    name: str
    default: Any
    kind: type
    many: bool
    declared: Option | Argument
    group: str = ""

    @property
    def required(self) -> bool:
        return self.default is Parameter.empty

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
        text, default = self.declared.help, self.default
        if default not in {Parameter.empty, None, "", False, True} and "[default" not in text:
            text = f"{text} [default: {default}]"
        return text.replace("%", "%%")

    def add_to(self, parser: argparse.ArgumentParser) -> None:
        """Declare it to a parser, an argument only for its help."""
        keywords: dict[str, Any] = {"help": self.help}
        if self.declared.metavar:
            keywords["metavar"] = self.declared.metavar
        if isinstance(self.declared, Argument):
            parser.add_argument(self.name, **{"metavar": self.shown} | keywords)
            return
        keywords |= {"dest": self.name, "default": argparse.SUPPRESS, "required": self.required}
        if self.kind is bool:
            two = any("/" in name for name in self.declared.names)
            keywords["action"] = argparse.BooleanOptionalAction if two else "store_true"
        else:
            keywords["type"] = self.kind
            if self.many:
                keywords["action"] = "append"
        parser.add_argument(*self.names, **keywords)


class _Parser(argparse.ArgumentParser):
    """argparse's, with errors in our own form."""

    def __init__(self, path: str, **keywords: Any) -> None:
        super().__init__(
            prog=path,
            add_help=False,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            **keywords,
        )
        self.color = False  # of Python 3.14, whatever it writes to
        self.add_argument("-h", "--help", action="help", help="Show this and end.")
        self.add_argument(
            "-v",
            "--verbose",
            action="count",
            default=0,
            help="Log what is decided and why; -vv logs every step.",
        )

    def error(self, message: str) -> NoReturn:
        raise UsageError(message.removeprefix("argument "), f"see {self.prog} --help")

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", "Usage: ", 1)


class Command:
    """A function that the command line calls.

    Args:
        function: Each of its parameters is annotated with an Option, an Argument or an OptionGroup;
            its docstring is its help.
        path: How it is called, as `briefing voices sample`.
    """

    def __init__(self, function: Callable[..., None], path: str) -> None:
        self.function = function
        self.path = path
        self.help = (getdoc(function) or "").partition("\n\n")[0].replace("\n", " ")
        hints = get_type_hints(function, include_extras=True)
        self._groups: dict[str, type[OptionGroup]] = {}
        self._slots: list[_Slot] = []
        for name, parameter in signature(function).parameters.items():
            hint = hints[name]
            if isinstance(hint, type) and issubclass(hint, OptionGroup):
                self._groups[name] = hint
                self._slots += (
                    _slot(option, kind, declared, getattr(hint, option), name)
                    for option, (kind, declared) in hint.options().items()
                )
            else:
                kind, declared = get_args(hint)
                self._slots.append(_slot(name, kind, declared, parameter.default))

    def __call__(self, words: Sequence[str]) -> None:
        """Run it.

        Raises:
            UsageError: The words do not fit; and whatever the function raises.
        """
        words, rest = _split_at_dashes(words)
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
        given = vars(found)
        if verbosity := given.pop("verbose"):
            _log.show(verbosity)
        given |= self._arguments([*places, *rest])
        groups = {name: {} for name in self._groups}  # type: dict[str, dict[str, Any]]
        for slot in self._slots:
            if slot.group and slot.name in given:
                groups[slot.group][slot.name] = given.pop(slot.name)
        made = {name: group(**groups[name]) for name, group in self._groups.items()}
        self.function(**given, **made)

    @property
    def options(self) -> list[str]:
        """The names of its options, as they are typed."""
        names = [name for slot in self._of(Option) for name in slot.names]
        declared = (slot.declared.names for slot in self._of(Option))  # type: ignore[union-attr]
        off = [name.partition("/")[2] for each in declared for name in each if "/" in name]
        return [*names, *off, "-v", "--verbose", "--help"]

    def usage(self) -> str:
        """Return its help."""
        places = self._of(Argument)
        line = " ".join([self.path, "[OPTIONS]", *(slot.shown for slot in places)])
        parser = _Parser(self.path, usage=line.replace("%", "%%"), description=self.help)
        for slot in self._slots:
            slot.add_to(parser)
        return parser.format_help()

    def _of(self, kind: type) -> list[_Slot]:
        return [slot for slot in self._slots if isinstance(slot.declared, kind)]

    def _arguments(self, words: list[str]) -> dict[str, Any]:
        """Return the arguments by their names: what is given by its place."""
        given: dict[str, Any] = {}
        left = iter(words)
        for slot in self._of(Argument):
            own = list(left) if slot.many else [word for word in [next(left, None)] if word]
            if own:
                values = [slot.kind(word) for word in own]
                given[slot.name] = values if slot.many else values[0]
            elif slot.required:
                raise UsageError(f"{slot.shown} is missing", f"see {self.path} --help")
        for word in left:
            raise UsageError(f"{word} is too much", f"see {self.path} --help")
        return given


class Group:
    """A command with commands of its own, each a function called as it is.

    Args:
        help: What they are for.
    """

    def __init__(self, help: str) -> None:  # noqa: A002
        self.help = help
        self.functions: dict[str, Callable[..., None]] = {}
        self.own: Callable[..., None] | None = None

    def default(self, function: Callable[..., None]) -> Callable[..., None]:
        """Register what is called when no command is named."""
        self.own = function
        return function

    def command(self, function: Callable[..., None]) -> Callable[..., None]:
        """Register one of its commands; `list_voices` is called by `list`."""
        self.functions[function.__name__.partition("_")[0]] = function
        return function

    def commands(self, path: str) -> dict[str, Command]:
        """Return its commands by their names; the default one is under ""."""
        own = {"": Command(self.own, path)} if self.own else {}
        named = self.functions.items()
        return own | {name: Command(function, f"{path} {name}") for name, function in named}

    def run(self, words: Sequence[str], path: str) -> None:
        """Run the command that the words name. Raises what a Command raises."""
        commands = self.commands(path)
        verbose, words = split_verbose(words)
        first = words[0] if words else ""
        if first in commands and first:
            commands[first]([*verbose, *words[1:]])
        elif first in {"-h", "--help"}:
            named = ((name, each.help) for name, each in commands.items() if name)
            echo(f"{commands[''].usage()}\n{listing(named)}")
        elif first.startswith("-") or not first:
            commands[""]([*verbose, *words])
        else:
            unknown("command", first, commands, path)


def listing(commands: Iterable[tuple[str, str]]) -> str:
    """List commands, each with its help."""
    width = max(shutil.get_terminal_size().columns - 2, 40)
    lines = (
        textwrap.fill(text, width, initial_indent=f"  {name:12}", subsequent_indent=" " * 14)
        for name, text in commands
    )
    return "\n".join(["commands:", *lines])


def unknown(what: str, name: str, known: Iterable[str], path: str) -> NoReturn:
    """Raise UsageError for an option or a command that is not there, with what was meant."""
    close = get_close_matches(name, [*known], n=1, cutoff=0.7)
    hint = f"did you mean {close[0]}?" if close else f"see {path} --help"
    raise UsageError(f"there is no {what} {name}", hint)


def split_verbose(words: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Split off the `-v`, `-vv` and `--verbose` that stand before a command's name."""
    count = 0
    while count < len(words) and re.fullmatch(r"-v+|--verbose", words[count]):
        count += 1
    return words[:count], words[count:]


def _slot(
    name: str, kind: Any, declared: Option | Argument, default: Any, group: str = ""
) -> _Slot:
    """Make a slot of what an annotation says: `Annotated[list[str] | None, Option(…)]`."""
    parts = [part for part in get_args(kind) if part is not NoneType]
    if NoneType in get_args(kind):
        (kind,) = parts
    many = get_origin(kind) is list
    return _Slot(name, default, get_args(kind)[0] if many else kind, many, declared, group)


def _split_at_dashes(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split the words at `--`, behind which none is an option."""
    words = list(words)
    at = words.index("--") if "--" in words else len(words)
    return words[:at], words[at + 1 :]
