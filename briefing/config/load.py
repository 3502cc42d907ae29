"""Lay the layers over one another: defaults, the user's file, the folder's file, flags."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing.config.values import build, flatten
from briefing.errors import ConfigError
from briefing.files.places import config_folder
from briefing.model.checks import fitting
from briefing.model.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FILE_NAME = "briefing.toml"
_DEFAULT = "default"
_FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings, and for each value by its dotted name where it came from."""

    settings: Settings
    origins: dict[str, str]


def load(flags: Mapping[str, Any] | None = None, *, file: str | Path | None = None) -> Loaded:
    """Give the settings that are in force.

    flags  values by their dotted names, as `pauses.story`; None stands for not given
    file   a file that takes the place of the one in the working folder

    The user's own file comes first, then the working folder's, then flags; what comes later wins.
    Raises ConfigError naming the file and the value.
    """
    named = None if file is None else Path(fitting(str | Path, file, "the file"))
    merged: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for path in _files(named):
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


def _files(file: Path | None) -> Iterator[Path]:
    user = config_folder() / FILE_NAME
    if user.is_file():
        yield user
    if file is not None:
        yield file
    elif (here := Path(FILE_NAME)).is_file():
        yield here


def _read(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as exc:
        raise ConfigError(f"there is no configuration file {path}", "check the path") from exc
    except (ValueError, RecursionError) as exc:  # what it says, how it is encoded, what it nests
        raise ConfigError(f"{path} is not valid TOML ({exc})", "mend that line") from exc
    except OSError as exc:
        raise ConfigError(f"{path} cannot be read ({exc.strerror})") from exc


def _check(values: dict[str, Any], path: Path) -> None:
    """Let a file's own mistakes be told with its name."""
    try:
        build(Settings, values, "")
    except ConfigError as exc:
        raise ConfigError(f"{path}: {exc.problem}", exc.hint) from exc


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
