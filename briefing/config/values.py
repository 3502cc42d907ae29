"""Plain data into settings, with errors that say which value is wrong and what would be right."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from briefing.errors import ConfigError, UsageError
from briefing.model.checks import declared

if TYPE_CHECKING:
    from collections.abc import Mapping

_T = TypeVar("_T")


def build(kind: type[_T], values: Mapping[str, Any], at: str) -> _T:
    """Make a dataclass of settings from a table. Raises ConfigError.

    at  the table's dotted name with a dot behind it, for messages
    """
    hints = declared(kind)
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
    if not is_dataclass(kind):
        return value  # which is checked where the settings are made
    if not isinstance(value, dict):
        raise ConfigError(f"{name} is {value!r}", f"make it a table, [{name}]")
    return build(kind, value, f"{name}.")  # type: ignore[arg-type]
