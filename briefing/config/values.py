"""Plain data into settings, with errors that say which value is wrong and what would be right."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from briefing.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

_T = TypeVar("_T")
_NAMES = {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}


def build(kind: type[_T], values: Mapping[str, Any], at: str) -> _T:
    """Make a dataclass of settings from a table. Raises ConfigError.

    at  the table's dotted name with a dot behind it, for messages
    """
    hints = get_type_hints(kind)
    made: dict[str, Any] = {}
    for name, value in values.items():
        if name not in hints:
            from difflib import get_close_matches

            close = get_close_matches(name, hints, n=1)
            hint = f"did you mean {at}{close[0]}?" if close else f"known: {', '.join(hints)}"
            raise ConfigError(f"there is no setting {at}{name}", hint)
        made[name] = _value(hints[name], value, f"{at}{name}")
    try:
        return kind(**made)
    except UsageError as exc:
        raise ConfigError(exc.problem, exc.hint) from exc


def flatten(settings: Any, at: str = "") -> dict[str, Any]:
    """Give every value by its dotted name."""
    flat: dict[str, Any] = {}
    for field in fields(settings):
        value = getattr(settings, field.name)
        name = f"{at}{field.name}"
        if is_dataclass(value):
            flat |= flatten(value, f"{name}.")
        elif isinstance(value, dict):
            for table, options in value.items():
                flat |= {f"{name}.{table}.{key}": option for key, option in options.items()}
        else:
            flat[name] = value
    return flat


def _value(kind: Any, value: Any, name: str) -> Any:
    if is_dataclass(kind):
        if not isinstance(value, dict):
            raise ConfigError(f"{name} is {value!r}", f"make it a table, [{name}]")
        return build(kind, value, f"{name}.")  # type: ignore[arg-type]
    wrong, right = False, value
    hint = f"make it {_NAMES.get(kind, 'something else')}"
    if get_origin(kind) is Literal:
        wrong = value not in get_args(kind)
        hint = "choose one of " + ", ".join(map(str, get_args(kind)))
    elif get_origin(kind) is dict:
        wrong = not isinstance(value, dict) or not all(isinstance(v, dict) for v in value.values())
        hint = f"make it tables, [{name}.NAME]"
        if wrong and not isinstance(value, int | float):  # there may be keys in it
            raise ConfigError(f"{name} is something else", hint)
    elif get_origin(kind) is tuple:
        right = (value,) if isinstance(value, str) else value
        wrong = not isinstance(right, list | tuple) or not all(isinstance(i, str) for i in right)
        hint = "make it a text or a list of texts"
    elif kind is float and type(value) is int:
        right = float(value)
    else:
        wrong = type(value) is not kind
    if wrong:
        raise ConfigError(f"{name} is {value!r}", hint)
    return tuple(right) if isinstance(right, list) else right
