"""Options of engines, as they come from a configuration file.

First which of them may be shown, recorded or sent elsewhere, and where keys are looked up; then
the checks of the values that network engines share.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from briefing import masking
from briefing._messages import gettext as _
from briefing.engines.interface import Option
from briefing.errors import ConfigError, EngineUnavailableError

if TYPE_CHECKING:
    from collections.abc import Collection

SET = "(set)"
_ENV, _FILE = "_env", "_file"
# Within the table of an option there may be keys that nobody declared.
_CREDENTIAL = re.compile(r"key|token|secret|passw|auth|cookie|credential", re.IGNORECASE)
_PLACE = re.compile(r"([A-Za-z]+ )?\{\w+\}")  # `{key}`, `Bearer {key}`
_LONGEST = 65_536  # bytes of a file with a key


def kind(declared: Mapping[str, Option], option: str) -> Option:
    """Return what may become of an option: what was not declared is private."""
    if option not in declared and declared.get(option.removesuffix(_ENV)) == Option.PRIVATE:
        return Option.PLAIN  # the name of a variable is no secret
    known = declared.get(option, Option.PRIVATE)
    return known if isinstance(known, Option) else Option.PRIVATE


def sound_options(
    declared: Mapping[str, Option],
    table: Mapping[str, object],
    voices: Collection[str] | None = None,
) -> dict[str, object]:
    """Return those of an engine's options that decide the sound, without secrets.

    Args:
        declared: What may become of each option.
        table: The options as configured.
        voices: The names of those that spoke; None where that is not known yet.
    """
    found: dict[str, object] = {}
    for name, value in table.items():
        use = kind(declared, name)
        if use is Option.VOICES and voices is not None and isinstance(value, Mapping):
            services = {voice.partition(":")[0] for voice in voices}
            if spoke := {one: value[one] for one in value if one in services}:
                found[name] = public_value(spoke)
        elif use in {Option.SOUND, Option.VOICES}:
            found[name] = public_value(value)
    return found


def shown(declared: Mapping[str, Option], option: str, value: object) -> object:
    """Return an option's value as a person may see it; `SET` for a private one."""
    return SET if kind(declared, option) is Option.PRIVATE else public_value(value)


def public_value(value: object) -> object:
    """Return a value as plain data, without secrets by their names or within addresses."""
    if isinstance(value, dict):
        return {n: SET if _is_secret(n, item) else public_value(item) for n, item in value.items()}
    if isinstance(value, list | tuple):
        return [public_value(item) for item in value]
    if not isinstance(value, str):
        return value if isinstance(value, int | float) else str(value)
    if "//" not in value:
        return value
    try:
        parts = urlsplit(value)
    except ValueError:
        return masking.without_credentials(value)
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
    """Whether a value in a table is a key by its name, and no place where one is filled in."""
    place = isinstance(value, str) and _PLACE.fullmatch(value)
    called = _CREDENTIAL.search(name) and not name.endswith(_ENV)
    return bool(called) and not place and not isinstance(value, bool)


def bound(declared: Mapping[str, Option], table: Mapping[str, object]) -> list[str]:
    """Return the names of those of an engine's options that must not leave this machine."""
    return [
        name
        for name, value in table.items()
        if kind(declared, name) is Option.PRIVATE or public_value(value) != value
    ]


def resolve(
    engine: str,
    declared: Mapping[str, Option],
    accepted: Collection[str],
    table: Mapping[str, object],
) -> dict[str, object]:
    """Return an engine's options with each `KEY_env` and `KEY_file` looked up: as `KEY`.

    Args:
        engine: Its name, for messages.
        declared: What may become of each of its options.
        accepted: The options that the engine has by these very names.
        table: The options as configured.

    Raises:
        ConfigError: Where a key is given twice.
        EngineUnavailableError: Where it is not there.
    """
    given: dict[str, object] = {}
    for option, value in table.items():
        name = option
        for ending, look in ((_ENV, _variable), (_FILE, _content)):
            base = option.removesuffix(ending)
            known = base in accepted and kind(declared, base) is Option.PRIVATE
            if base != option and option not in accepted and known:
                name, value = base, look(f"[engines.{engine}] {option}", value)  # noqa: PLW2901
        if name in given:
            raise ConfigError(
                _("[engines.{engine}] gives {name} twice").format(engine=engine, name=name),
                _("give it once"),
            )
        given[name] = value
    return given


def _variable(option: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ConfigError(
            _("{option} is no text").format(option=option),
            _("give the name of an environment variable"),
        )
    found = os.environ.get(value, "").strip()
    if not found:
        raise EngineUnavailableError(
            _("the environment variable that {option} names is not set").format(option=option),
            _("set it"),
        )
    return found


def _content(option: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ConfigError(
            _("{option} is no text").format(option=option), _("give the path of a file")
        )
    why = _("it is no file")
    try:
        path = Path(value).expanduser()
        if path.is_file():
            with path.open("rb") as file:
                found = file.read(_LONGEST + 1).decode().strip()
            if found and len(found) <= _LONGEST and found.isprintable():
                return found
            why = _("it does not hold one line of text")
    except OSError as exc:
        why = _(exc.strerror)
    except (RuntimeError, ValueError):
        why = _("it is no text file")
    raise EngineUnavailableError(
        _("the file that {option} names gives no key ({reason})").format(option=option, reason=why),
        _("check it"),
    )


def number(engine: str, name: str, value: object, low: float, high: float) -> float:
    """Check a number. Raises ConfigError with the option's name and its range."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ConfigError(
            _("[engines.{engine}] {name} is {value!r}").format(
                engine=engine, name=name, value=value
            ),
            _("give a number from {low:g} to {high:g}").format(low=low, high=high),
        )
    return value


def whole(engine: str, name: str, value: object, low: int, high: int) -> int:
    """Check a whole number. Raises ConfigError with the option's name and its range."""
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise ConfigError(
            _("[engines.{engine}] {name} is {value!r}").format(
                engine=engine, name=name, value=value
            ),
            _("give a whole number from {low} to {high}").format(low=low, high=high),
        )
    return value


def text(engine: str, name: str, value: object) -> str:
    """Check a text. Raises ConfigError with the option's name."""
    if not isinstance(value, str):
        raise ConfigError(
            _("[engines.{engine}] {name} is {value!r}").format(
                engine=engine, name=name, value=value
            ),
            _("give a text"),
        )
    return value


def table(engine: str, name: str, value: object) -> Mapping[str, Any]:
    """Check a table; none is an empty one. Raises ConfigError with the option's name."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ConfigError(
            _("[engines.{engine}] {name} is {value!r}").format(
                engine=engine, name=name, value=value
            ),
            _("make it a table, [engines.{engine}.{name}]").format(engine=engine, name=name),
        )
    return value


def names(engine: str, name: str, value: object) -> tuple[str, ...]:
    """Check a text or a list of texts. Raises ConfigError with the option's name."""
    found = (value,) if isinstance(value, str) else value
    if not isinstance(found, list | tuple) or not all(isinstance(i, str) and i for i in found):
        raise ConfigError(
            _("[engines.{engine}] {name} is {value!r}").format(
                engine=engine, name=name, value=value
            ),
            _("give a list of texts"),
        )
    return tuple(found)


def key(engine: str, value: object) -> str:
    """Check a key that goes into a header; empty is none. Raises ConfigError, without the key."""
    if not isinstance(value, str) or not value.isascii() or any(c <= " " for c in value):
        raise ConfigError(
            _("the key of [engines.{engine}] is no key").format(engine=engine),
            _("give it on one line"),
        )
    masking.conceal(value)
    return value


def web_url(engine: str, name: str, value: object) -> str:
    """Check an address with or without TLS; return it without a slash at its end.

    Raises:
        ConfigError: Also for one that holds a password.
    """
    try:
        parts = urlsplit(value if isinstance(value, str) else "")
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        bare = not (parts.username or parts.password or parts.query or parts.fragment)
    except ValueError:
        valid = bare = False
    if valid and not bare:
        raise ConfigError(
            _("[engines.{engine}] {name} holds more than an address").format(
                engine=engine, name=name
            ),
            _("give the key as key_env"),
        )
    if not valid:
        raise ConfigError(
            _("[engines.{engine}] {name} is {value!r}").format(
                engine=engine, name=name, value=value
            ),
            _("give an http:// or https:// address"),
        )
    return str(value).rstrip("/")


def secure_url(engine: str, name: str, value: object, scheme: str) -> str:
    """Check an address; return it without a slash at its end. Raises ConfigError."""
    try:
        parts = urlsplit(value if isinstance(value, str) else "")
        valid = parts.scheme == scheme and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        raise ConfigError(
            _("[engines.{engine}] {name} is no {scheme}:// address").format(
                engine=engine, name=name, scheme=scheme
            ),
            _("give one"),
        )
    return str(value).rstrip("/")


def address(engine: str, name: str, value: object) -> tuple[str, int] | None:
    """Check a host:port; empty is none. Raises ConfigError."""
    host, __, port = value.rpartition(":") if isinstance(value, str) else ("", "", "")
    if value == "":
        return None
    if not host or not (port.isascii() and port.isdigit() and 0 < int(port) < 2**16):
        raise ConfigError(
            _("[engines.{engine}] {name} is no address").format(engine=engine, name=name),
            _("give host:port"),
        )
    return host, int(port)


def readable_file(engine: str, name: str, value: object) -> str:
    """Check a path to a file; empty is none. Raises ConfigError."""
    if not isinstance(value, str) or (value and not Path(value).expanduser().is_file()):
        raise ConfigError(
            _("[engines.{engine}] {name} is no file").format(engine=engine, name=name),
            _("give the path of a file"),
        )
    return str(Path(value).expanduser()) if value else ""


def state_folder(engine: str, value: object) -> Path | None:
    """Where what all processes share is stored: None for the user's own place, empty for nowhere.

    Raises ConfigError.
    """
    if value is None:
        from platformdirs import user_state_path

        return user_state_path("briefing", appauthor=False) / "network"
    if not isinstance(value, str):
        raise ConfigError(
            _("[engines.{engine}] state is {value!r}").format(engine=engine, value=value),
            _("give the path of a folder"),
        )
    return Path(value).expanduser() if value else None
