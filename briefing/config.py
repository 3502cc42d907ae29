"""Settings from files and flags, and where each came from."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin

from briefing._messages import gettext as _
from briefing._messages import joined, marked
from briefing.errors import ConfigError, UsageError
from briefing.model.checks import declared, fitting
from briefing.model.settings import Settings
from briefing.storage.directories import CONFIG_FILE, config_files

if TYPE_CHECKING:
    from collections.abc import Mapping

_T = TypeVar("_T")


def build(kind: type[_T], values: Mapping[str, Any], at: str) -> _T:
    """Make a dataclass of settings from a table.

    Args:
        kind: The dataclass.
        values: The table, as TOML holds it.
        at: The table's dotted name with a dot behind it, for messages.

    Raises:
        ConfigError: A name is unknown, or a value is out of its range.
    """
    hints = declared(kind)
    made: dict[str, Any] = {}
    for name, value in values.items():
        if name not in hints:
            from difflib import get_close_matches

            close = get_close_matches(name, hints, n=1)
            hint = (
                _("did you mean {name}?").format(name=f"{at}{close[0]}")
                if close
                else _("known: {names}").format(names=", ".join(hints))
            )
            raise ConfigError(_("there is no setting {name}").format(name=f"{at}{name}"), hint)
        made[name] = _value(hints[name], value, f"{at}{name}")
    try:
        return kind(**made)
    except UsageError as exc:
        raise ConfigError(exc.problem, exc.hint) from exc


def flatten(settings: Any, at: str = "") -> dict[str, Any]:
    """Return every value by its dotted name."""
    flat: dict[str, Any] = {}
    for field in fields(settings):
        value = getattr(settings, field.name)
        name = f"{at}{field.name}"
        if is_dataclass(value):
            flat |= flatten(value, f"{name}.")
        elif isinstance(value, tuple) and value and is_dataclass(value[0]):
            flat[name] = [flatten(table) for table in value]
        elif isinstance(value, dict):
            for table, options in value.items():
                flat |= {f"{name}.{table}.{key}": option for key, option in options.items()}
        else:
            flat[name] = value
    return flat


def _value(kind: Any, value: Any, name: str) -> Any:
    if get_origin(kind) is tuple and is_dataclass(table := get_args(kind)[0]):
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            raise ConfigError(
                _("{name} is {value!r}").format(name=name, value=value),
                _("make it tables, [[{name}]]").format(name=name),
            )
        try:
            return tuple(build(table, row, f"{name}.") for row in value)  # type: ignore[arg-type]
        except TypeError as exc:  # one that has no default is not there
            raise ConfigError(
                _("[[{name}]] lacks something ({reason})").format(name=name, reason=exc),
                _("see its settings"),
            ) from exc
    if not is_dataclass(kind):
        return value  # which is checked where the settings are made
    if not isinstance(value, dict):
        raise ConfigError(
            _("{name} is {value!r}").format(name=name, value=value),
            _("make it a table, [{name}]").format(name=name),
        )
    return build(kind, value, f"{name}.")  # type: ignore[arg-type]


_DEFAULT = marked("default")
_FLAG = marked("flag")


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings, and for each value by its dotted name where it came from."""

    settings: Settings
    origins: dict[str, str]


def load(flags: Mapping[str, Any] | None = None, *, file: str | Path | None = None) -> Loaded:
    """Return the settings that are in force.

    The user's own file comes first, then the working folder's, then flags; what comes later wins.

    Args:
        flags: Values by their dotted names, as `pauses.story`; None stands for not given.
        file: A file that takes the place of the one in the working folder.

    Raises:
        ConfigError: A file or a value is wrong; it names both.
    """
    named = None if file is None else Path(fitting(str | Path, file, _("the file")))
    merged: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for path in config_files(named):
        values = _read(path)
        _check(values, path)
        _lay_over(merged, values, origins, str(path))
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    for name, value in given.items():
        *tables, last = name.split(".")
        nested: dict[str, Any] = {last: value}
        for table in reversed(tables):
            nested = {table: nested}
        _lay_over(merged, nested, origins, _FLAG)
    settings = build(Settings, merged, "")
    names = dict.fromkeys(flatten(settings), _DEFAULT)
    return Loaded(settings, names | origins)


def written_language(file: Path | None = None) -> str:
    """Return the `language` that the files set; empty where they set none, or cannot be used.

    It is needed to say what is wrong with them.

    Args:
        file: A file that takes the place of the one in the working folder.
    """
    said = ""
    for path in config_files(file):
        with suppress(ConfigError):
            said = _read(path).get("language", said)
    return said if isinstance(said, str) else ""


def _read(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as exc:
        raise ConfigError(
            _("there is no configuration file {path}").format(path=path), _("check the path")
        ) from exc
    except (ValueError, RecursionError) as exc:  # what it says, how it is encoded, what it nests
        raise ConfigError(
            _("{path} is not valid TOML ({reason})").format(path=path, reason=exc),
            _("mend that line"),
        ) from exc
    except OSError as exc:
        raise ConfigError(
            _("{path} cannot be read ({reason})").format(path=path, reason=_(exc.strerror))
        ) from exc


def _check(values: dict[str, Any], path: Path) -> None:
    """Check a file by itself, so that an error names it."""
    try:
        build(Settings, values, "")
    except ConfigError as exc:
        raise ConfigError(joined(": ", (str(path), exc.problem)), exc.hint) from exc


def _lay_over(
    base: dict[str, Any], values: dict[str, Any], origins: dict[str, str], origin: str, at: str = ""
) -> None:
    for name, value in values.items():
        path = f"{at}{name}"
        if isinstance(value, dict):
            _lay_over(base.setdefault(name, {}), value, origins, origin, f"{path}.")
        else:
            base[name] = value
            origins[path] = origin


__all__ = ["CONFIG_FILE", "Loaded", "load"]
