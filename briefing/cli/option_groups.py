"""Options that several commands share, declared once: a group stands for them among a command's.

    class ReadingOptions(OptionGroup):
        config: Annotated[Path | None, typer.Option("--config", help="…")] = None

    @with_common_options
    def plan(source: SourceArgument, *, reading: ReadingOptions) -> None: ...

typer makes a command out of a function's signature, and knows no groups: it is shown a signature
in which each group's options stand one by one, and last `--verbose`, which all commands have.
"""

from __future__ import annotations

from functools import cache, wraps
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer
from typer.core import TyperGroup

from briefing import _log

if TYPE_CHECKING:
    from collections.abc import Callable

_VERBOSE = "verbose"


class Setting:
    """Stands in an option's annotation, behind typer's, and says what setting the option sets.

    Args:
        name: The setting's, dotted.
    """

    def __init__(self, name: str) -> None:
        self.name = name


class OptionGroup:
    """Options that several commands share: annotated attributes, each with its default.

    No dataclass: to generate the methods of five costs 2 ms of a run that finds nothing to do.
    """

    def __init__(self, **given: Any) -> None:
        self.__dict__.update(given)

    @classmethod
    @cache  # to resolve them takes 0.3 ms
    def annotations(cls) -> dict[str, Any]:
        """Return each option's annotation, by its attribute."""
        return get_type_hints(cls, include_extras=True)

    def settings(self) -> dict[str, Any]:
        """Return the values of the options that set something, by the setting's dotted name."""
        return {
            mark.name: getattr(self, attribute)
            for attribute, annotation in self.annotations().items()
            for mark in annotation.__metadata__
            if isinstance(mark, Setting)
        }


class CommandGroup(TyperGroup):
    """A command with commands of its own; its help says of each what that one's own help says."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the list of commands."""
        rows = [(name, self.described(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def described(self, ctx: Any, name: str) -> str:
        """Return what a command does."""
        command = self.get_command(ctx, name)
        return command.help or "" if command else ""


def _show_log(context: typer.Context, count: int) -> None:
    """Show the log, the more the oftener it was asked for, before the command's name or behind."""
    context.meta[_VERBOSE] = context.meta.get(_VERBOSE, 0) + count
    if count:
        _log.show(context.meta[_VERBOSE])


VerboseOption = Annotated[
    int,
    typer.Option(
        "--verbose",
        "-v",
        count=True,
        show_default=False,
        callback=_show_log,
        help="Log what is decided and why; -vv logs every step.",
    ),
]


def with_common_options(function: Callable[..., None]) -> Callable[..., None]:
    """Return the function with a signature that typer can make a command of."""
    groups: dict[str, type[OptionGroup]] = {}
    parameters: list[Parameter] = []
    hints = get_type_hints(function, include_extras=True)
    for name, parameter in signature(function).parameters.items():
        hint = hints[name]
        if isinstance(hint, type) and issubclass(hint, OptionGroup):
            groups[name] = hint
            parameters += (
                _keyword(option, annotation, getattr(hint, option))
                for option, annotation in hint.annotations().items()
            )
        else:
            parameters.append(_keyword(name, hint, parameter.default))
    parameters.append(_keyword(_VERBOSE, VerboseOption, 0))

    @wraps(function)
    def command(**given: Any) -> None:
        given.pop(_VERBOSE, None)
        made = {
            name: group(**{option: given.pop(option) for option in group.annotations()})
            for name, group in groups.items()
        }
        function(**given, **made)

    command.__annotations__ = {each.name: each.annotation for each in parameters}
    command.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    return command


def _keyword(name: str, annotation: Any, default: Any) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
