"""What is typed, as values: texts, numbers, paths, lists.

typer's own conversion would load pydantic (in its versions from 0.27 on), which takes as long as
all that a run does that finds nothing to do: 80 ms. Ours is the same for every version.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

_NUMBERS: dict[Any, str] = {int: "integer", float: "float"}
_PLACEHOLDERS: dict[Any, str] = {int: "INTEGER", float: "FLOAT", Path: "PATH"}


def with_plain_values(command: Any) -> Any:
    """Have a command of typer's, and the commands in it, convert what is typed by `_value`."""
    command.get_params = partial(_parameters, command, command.get_params)
    for each in getattr(command, "commands", {}).values():
        if each:
            with_plain_values(each)
    return command


def _parameters(command: Any, typers: Callable[..., Any], context: typer.Context) -> Any:
    """Return a command's parameters, as its method `get_params` does."""
    hints = getattr(command.callback, "__annotations__", {})
    parameters = typers(context)
    for each in parameters:
        if not isinstance(each.process_value, partial):  # else it is converted by us already
            kind = _kind(hints.get(each.name))  # none for what typer adds: flags
            each.process_value = partial(_process, each, kind, each.process_value)
            _show_placeholder(each, kind)
    return parameters


def _show_placeholder(parameter: Any, kind: Any) -> None:
    """Have help pages show what stands for a value in one way; versions of typer differ."""
    if parameter.param_type_name == "argument":
        name = parameter.metavar or parameter.name.upper()
        shown = name if parameter.required or name.startswith("[") else f"[{name}]"
        parameter.get_usage_pieces = lambda _context: [shown]
        typers = parameter.get_help_record
        parameter.get_help_record = lambda context: (shown, (typers(context) or "  ")[1])
    elif kind is not None and not parameter.is_flag and not parameter.count:
        each = get_args(kind)[0] if get_origin(kind) is list else kind
        parameter.metavar = parameter.metavar or _PLACEHOLDERS.get(each, "TEXT")


def _kind(hint: Any) -> Any:
    """Return the type in an annotation: `list[str]` of `Annotated[list[str] | None, …]`."""
    kind = get_args(hint)[0] if hasattr(hint, "__metadata__") else hint
    within = [each for each in get_args(kind) if each is not type(None)]
    return within[0] if within and get_origin(kind) is not list else kind


def _process(
    parameter: Any, kind: Any, typers: Callable[..., Any], context: typer.Context, typed: Any
) -> Any:
    """Convert what was typed for a parameter, as its method of this name does."""
    missing = typed is None or typed in ((), [])
    if missing and parameter.required:
        return typers(context, typed)  # says so
    value = None if missing else _value(kind, typed, parameter, context)
    return parameter.callback(context, parameter, value) if parameter.callback else value


def _value(kind: Any, typed: Any, parameter: Any, context: typer.Context) -> Any:
    if get_origin(kind) is list:
        (each,) = get_args(kind)
        return [_value(each, one, parameter, context) for one in typed]
    if kind is Path:
        return Path(typed)
    if kind in _NUMBERS:
        try:
            return kind(typed)
        except ValueError as exc:
            problem = f"{typed!r} is not a valid {_NUMBERS[kind]}."
            raise typer.BadParameter(problem, ctx=context, param=parameter) from exc
    return typed
