"""What may become of engines' options: told, shown, or seen by the engine alone."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from briefing import masking
from briefing.engines.interface import Option
from briefing.errors import ConfigError, EngineUnavailableError
from briefing.masking import without_credentials

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

SET = "(set)"
_ENV, _FILE = "_env", "_file"
# Within the table of an option there may be keys that nobody declared.
_CREDENTIAL = re.compile(r"key|token|secret|passw|auth|cookie|credential", re.IGNORECASE)
_PLACE = re.compile(r"([A-Za-z]+ )?\{\w+\}")  # `{key}`, `Bearer {key}`
_LONGEST = 65_536  # bytes of a file with a key


def kind(declared: Mapping[str, Option], option: str) -> Option:
    """Give what may become of an option: what was not declared is private."""
    if option not in declared and declared.get(option.removesuffix(_ENV)) == Option.PRIVATE:
        return Option.PLAIN  # the name of a variable is no secret
    known = declared.get(option, Option.PRIVATE)
    return known if isinstance(known, Option) else Option.PRIVATE


def sound_options(declared: Mapping[str, Option], table: Mapping[str, object]) -> dict[str, object]:
    """Give those of an engine's options that decide the sound, as they may be told."""
    sound = (name for name in table if kind(declared, name) is Option.SOUND)
    return {name: public_value(table[name]) for name in sound}


def shown(declared: Mapping[str, Option], option: str, value: object) -> object:
    """Give an option's value as a person may see it; for a private one, that it is set."""
    return SET if kind(declared, option) is Option.PRIVATE else public_value(value)


def public_value(value: object) -> object:
    """Give a value as plain data without what is a secret by its name, or stands in an address."""
    if isinstance(value, dict):
        return {n: SET if _is_secret(n, item) else public_value(item) for n, item in value.items()}
    if isinstance(value, list | tuple):
        return [public_value(item) for item in value]
    if not isinstance(value, str):
        return value if isinstance(value, int | float) else str(value)
    if "//" not in value:
        return value
    from urllib.parse import urlsplit, urlunsplit

    try:
        parts = urlsplit(value)
    except ValueError:
        return without_credentials(value)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, place, parts.path, "", ""))


def conceal(declared: Mapping[str, Option], option: str, value: object) -> None:
    """Mask what is private about an option from now on, in all that this process says."""
    if kind(declared, option) is Option.PRIVATE:
        masking.conceal(value)
    elif isinstance(value, str):
        masking.conceal_address(value)
    elif isinstance(value, dict):
        for name, item in value.items():
            use = Option.PRIVATE if _is_secret(name, item) else Option.PLAIN
            conceal({name: use}, name, item)


def _is_secret(name: str, value: object) -> bool:
    """Say whether a value in a table is a key by its name, and no place where one is filled in."""
    place = isinstance(value, str) and _PLACE.fullmatch(value)
    called = _CREDENTIAL.search(name) and not name.endswith(_ENV)
    return bool(called) and not place and not isinstance(value, bool)


def bound(declared: Mapping[str, Option], table: Mapping[str, object]) -> list[str]:
    """Give the names of those of an engine's options that must not leave this machine."""
    return [
        name
        for name, value in table.items()
        if kind(declared, name) is Option.PRIVATE or public_value(value) != value
    ]


def resolve(
    engine: str,
    declared: Mapping[str, Option],
    taken: Collection[str],
    table: Mapping[str, object],
) -> dict[str, object]:
    """Give an engine's options with each `KEY_env` and `KEY_file` looked up: as `KEY`.

    taken  the options that the engine takes by these very names

    Raises ConfigError where a key is given twice, EngineUnavailableError where it is not there.
    """
    given: dict[str, object] = {}
    for option, value in table.items():
        name = option
        for ending, look in ((_ENV, _variable), (_FILE, _content)):
            base = option.removesuffix(ending)
            known = base in taken and kind(declared, base) is Option.PRIVATE
            if base != option and option not in taken and known:
                name, value = base, look(f"[engines.{engine}] {option}", value)  # noqa: PLW2901
        if name in given:
            raise ConfigError(f"[engines.{engine}] gives {name} twice", "give it once")
        given[name] = value
    return given


def _variable(option: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ConfigError(f"{option} is no text", "give the name of an environment variable")
    found = os.environ.get(value, "").strip()
    if not found:
        raise EngineUnavailableError(
            f"the environment variable that {option} names is not set", "set it"
        )
    return found


def _content(option: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ConfigError(f"{option} is no text", "give the path of a file")
    why = "it is no file"
    try:
        path = Path(value).expanduser()
        if path.is_file():
            with path.open("rb") as file:
                found = file.read(_LONGEST + 1).decode().strip()
            if found and len(found) <= _LONGEST and found.isprintable():
                return found
            why = "it does not hold one line of text"
    except OSError as exc:
        why = exc.strerror or "it cannot be read"
    except (RuntimeError, ValueError):
        why = "it is no text file"
    raise EngineUnavailableError(f"the file that {option} names gives no key ({why})", "check it")
