"""A service's recipe: how it is asked for speech, and where the sound is in what it answers.

Those that come with the program lie beside this module, one file each. A user's own is a table of
the configuration, `[engines.cloud.services.NAME]`, with the same fields; what it says of a service
that is known is laid over that one's.

In addresses, headers and bodies these are filled in: `{text}`, `{voice}`, `{key}`, the rate as
`{rate}` (1.25) or `{percent}` (+25%), and whatever stands in the recipe's `parameters`. The text
is written so that it is nothing but text there: in a table as JSON, with `markup = "xml"` as XML.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit
from xml.sax.saxutils import escape

from briefing._messages import gettext as _
from briefing._messages import marked
from briefing.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PLACE = re.compile(r"\{(\w+)\}")
_CREDENTIAL = re.compile(r"key|token|secret|passw|auth|cookie", re.IGNORECASE)
_WORDS = frozenset({"text", "voice", "key", "rate", "percent"})
_PACED = frozenset({"rate", "percent"})
_NOT_IN_HEADERS = frozenset({"text"})
_NOT_IN_ADDRESSES = frozenset({"text", "key"})  # addresses are written into logs on the way
_WIDEST = 4  # bytes of a character in UTF-8
_KINDS: Mapping[type, str] = {
    str: marked("a text"),
    int: marked("a whole number"),
    float: marked("a number"),
}


@dataclass(frozen=True, slots=True)
class AudioPlace:
    """Where the sound is.

    Attributes:
        place: "body" for the reply itself, "base64" for a field, "url" for a field that says where
            to fetch it, "poll" for one that says where it will be.
        field: The field's name; within others with dots between.
        pcm: The sample rate of bare PCM; 0 where the sound says what it is.
        first_wait: Seconds until it is looked for where it will be; later ones are longer.
        longest_wait: Seconds after which it is given up.
        not_yet: Statuses that say it is not there yet.
    """

    place: str = "body"
    field: str = ""
    pcm: int = 0
    first_wait: float = 1.0
    longest_wait: float = 180.0
    not_yet: tuple[int, ...] = (404,)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a service takes at once; 0 is no bound.

    Attributes:
        characters: Of the text, at most.
        bytes: Of the text in UTF-8, at most.
        shortest: Characters of the text, at least: full stops make up for what is missing.
        seconds: Of sound: what is as long as that was cut.
    """

    characters: int = 1000
    bytes: int = 0
    shortest: int = 0
    seconds: float = 0.0

    @property
    def text(self) -> int:
        """Characters of the text, however many bytes each takes."""
        return min(self.characters, self.bytes // _WIDEST) if self.bytes else self.characters


@dataclass(frozen=True, slots=True)
class CloudVoice:
    """A voice of a service: its name there, syllables a second, who speaks, and further words.

    `person` is the name that listeners are told; empty for the one that it has there.
    """

    name: str
    pace: float = 4.5
    gender: str = ""
    accent: str = ""
    about: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Recipe:
    """A service.

    Attributes:
        name: What voices of it begin with.
        title: Its name for a person.
        url: Where speech is asked for.
        check: What is asked to find out whether it answers and takes the key; empty for a greeting.
        key_env: The variable of the environment that holds its key; empty where it needs none.
        headers: Of a request.
        body: Of a request: a text, or a table for JSON.
        markup: "xml" where the body is that; else empty.
        again: Statuses after which it is asked again, besides 408, 429 and 5xx.
        success: Fields of a reply that have this value when all is well.
    """

    name: str
    url: str
    body: Any
    title: str = ""
    documentation: str = ""
    licence: str = marked("the service's terms")
    check: str = ""
    key_env: str = ""
    markup: str = ""
    again: tuple[int, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    success: Mapping[str, Any] = field(default_factory=dict)
    audio: AudioPlace = AudioPlace()
    limits: Limits = Limits()
    voices: tuple[CloudVoice, ...] = ()

    @property
    def supports_rate(self) -> bool:
        """Whether its requests carry the rate."""
        return bool(_PACED & set(_places([self.body, dict(self.headers)])))

    @property
    def sound(self) -> str:
        """Everything that decides how a voice of it sounds."""
        parts = [self.url, self.body, self.headers, self.parameters, self.audio.pcm]
        return json.dumps(parts, sort_keys=True, default=str)

    def address(self, template: str) -> str:
        """Fill in an address of it."""
        return _PLACE.sub(lambda found: quote(self.parameters[found[1]], safe=""), template)

    def headers_for(self, values: Mapping[str, str]) -> dict[str, str]:
        """Fill in the headers."""
        known = {**self.parameters, **values}
        return {
            name: _PLACE.sub(lambda found: known[found[1]], template)
            for name, template in self.headers.items()
        }

    def body_for(self, values: Mapping[str, str]) -> str:
        """Fill in the body."""
        known = {**self.parameters, **values}
        if not isinstance(self.body, str):
            return json.dumps(_filled(self.body, known), ensure_ascii=False)
        write = (lambda text: escape(text, {'"': "&quot;"})) if self.markup else str
        return _PLACE.sub(lambda found: write(known[found[1]]), self.body)


@cache
def shipped() -> Mapping[str, Mapping[str, Any]]:
    """Read the recipes that come with the program, as tables by their names."""
    import tomllib

    return {
        path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted(Path(__file__).parent.glob("*.toml"))
    }


def recipes(services: Mapping[str, Any]) -> dict[str, Recipe]:
    """Return every service's recipe: the user's own first, then those that come with the program.

    Raises:
        ConfigError: With the field's name.
    """
    known = shipped()
    for name, table in services.items():
        if not isinstance(table, dict):
            raise ConfigError(
                _("[engines.cloud.services] {name} is no table").format(name=name), _("make it one")
            )
        if not name.isidentifier():
            raise ConfigError(
                _("the service {name!r} has no name").format(name=name), _("use letters and digits")
            )
    tables = {name: _laid_over(known.get(name, {}), table) for name, table in services.items()}
    return {
        name: _recipe(name, table) for name, table in {**tables, **_rest(known, tables)}.items()
    }


def _rest(known: Mapping[str, Any], tables: Mapping[str, Any]) -> dict[str, Any]:
    return {name: table for name, table in known.items() if name not in tables}


def _recipe(name: str, table: Mapping[str, Any]) -> Recipe:
    at = f"[engines.cloud.services.{name}]"
    values = dict(table)
    for needed in ("url", "body"):
        if not values.get(needed):
            raise ConfigError(
                _("{at} lacks {needed}").format(at=at, needed=needed),
                _("see docs/engines.md for a whole recipe"),
            )
    voices = values.pop("voices", ())
    audio = dict(_table(at, "audio", values.pop("audio", {})))
    if "in" in audio:
        audio["place"] = audio.pop("in")
    built: Recipe = _built(
        Recipe,
        at,
        values
        | {
            "name": name,
            "audio": _built(AudioPlace, f"{at} audio", audio),
            "limits": _built(
                Limits, f"{at} limits", _table(at, "limits", values.get("limits", {}))
            ),
            "voices": tuple(_voices(at, voices)),
        },
    )
    _check(at, built)
    return built


def _check(at: str, recipe: Recipe) -> None:
    if recipe.audio.place not in {"body", "base64", "url", "poll"}:
        raise ConfigError(
            _("{at} audio.in is {place!r}").format(at=at, place=recipe.audio.place),
            _("choose one of body, base64, url, poll"),
        )
    if recipe.audio.place != "body" and not recipe.audio.field:
        raise ConfigError(
            _("{at} audio lacks field").format(at=at), _("name the field of the reply")
        )
    if recipe.markup not in {"", "xml"}:
        raise ConfigError(
            _("{at} markup is {markup!r}").format(at=at, markup=recipe.markup),
            _("make it xml, or leave it out"),
        )
    if not recipe.voices:
        raise ConfigError(_("{at} has no voices").format(at=at), _('voices = ["…"]'))
    if recipe.limits.text < 50:  # noqa: PLR2004 - what any engine takes
        raise ConfigError(
            _("{at} limits are too narrow").format(at=at),
            _("a service takes 50 characters at least"),
        )
    _check_places(at, recipe)
    for address in filter(None, (recipe.url, recipe.check)):
        parts = urlsplit(recipe.address(address))
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
            raise ConfigError(
                _("{at} has no usable address").format(at=at), _("give an https:// address")
            )


def _check_places(at: str, recipe: Recipe) -> None:
    """Refuse a secret that stands in the recipe, and what cannot be filled in."""
    for name, value in recipe.headers.items():
        if _CREDENTIAL.search(name) and "{key}" not in value:
            raise ConfigError(
                _("{at} headers hold a key in {name}").format(at=at, name=name),
                _("write {key} there, and set key_env"),
            )
    for template, forbidden in (
        (recipe.url, _NOT_IN_ADDRESSES | _WORDS),
        (recipe.check, _NOT_IN_ADDRESSES | _WORDS),
        (dict(recipe.headers), _NOT_IN_HEADERS),
        (recipe.body, frozenset()),
    ):
        for place in _places(template):
            if place in forbidden or place not in _WORDS | recipe.parameters.keys():
                raise ConfigError(
                    _("{at} cannot fill in {{{place}}} there").format(at=at, place=place),
                    _("name it among its parameters"),
                )


def _built(kind: Any, at: str, values: Mapping[str, Any]) -> Any:
    """Make one of a recipe's dataclasses, with the types that its defaults have."""
    known = {item.name: item for item in fields(kind)}
    made = {}
    for name, value in values.items():
        if name not in known:
            raise ConfigError(
                _("{at} has no {name}").format(at=at, name=name),
                _("it takes {known}").format(known=", ".join(known)),
            )
        made[name] = _typed(f"{at} {name}", known[name].type, value)
    return kind(**made)


def _typed(at: str, kind: Any, value: Any) -> Any:
    if kind == "float" and type(value) is int:
        return float(value)
    if kind == "tuple[int, ...]" and isinstance(value, list | tuple):
        kind, value = "tuple", tuple(value)
        if all(type(item) is int for item in value):
            return value
        raise ConfigError(
            _("{name} is {value!r}").format(name=at, value=list(value)),
            _("make it a list of whole numbers"),
        )
    if kind == "Mapping[str, str]":
        if isinstance(value, dict) and all(isinstance(item, str) for item in value.values()):
            return value
        raise ConfigError(
            _("{at} is no table of texts").format(at=at), _("write each value in quotes")
        )
    if kind == "Mapping[str, Any]":
        return _table(at, "", value)
    for plain, words in _KINDS.items():
        if kind == plain.__name__ and type(value) is not plain:
            raise ConfigError(
                _("{name} is {value!r}").format(name=at, value=value),
                _("make it {kind}").format(kind=_(words)),
            )
    return value


def _table(at: str, name: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ConfigError(
            _("{name} is {value!r}").format(name=f"{at} {name}".strip(), value=value),
            _("make it a table"),
        )
    return value


def _voices(at: str, voices: Any) -> Iterator[CloudVoice]:
    if not isinstance(voices, list | tuple):
        raise ConfigError(
            _("{at} voices are {voices!r}").format(at=at, voices=voices), _("give a list of names")
        )
    for voice in voices:
        table = {"name": voice} if isinstance(voice, str) else _table(at, "a voice", voice)
        if not table.get("name"):
            raise ConfigError(
                _("{at} has a voice without a name").format(at=at), _("name it as the service does")
            )
        yield _built(CloudVoice, f"{at} voices", table)


def _laid_over(base: Mapping[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for name, value in table.items():
        below = merged.get(name)
        both = isinstance(below, dict) and isinstance(value, dict)
        merged[name] = _laid_over(below, value) if both else value  # type: ignore[arg-type]
    return merged


def _places(template: Any) -> Iterator[str]:
    """Yield the names of what is to be filled in."""
    if isinstance(template, str):
        yield from (found[1] for found in _PLACE.finditer(template))
    elif isinstance(template, dict):
        for item in template.values():
            yield from _places(item)
    elif isinstance(template, list):
        for item in template:
            yield from _places(item)


def _filled(template: Any, known: Mapping[str, str]) -> Any:
    if isinstance(template, dict):
        return {name: _filled(item, known) for name, item in template.items()}
    if isinstance(template, list):
        return [_filled(item, known) for item in template]
    if template == "{rate}":
        return float(known["rate"])
    if isinstance(template, str):
        return _PLACE.sub(lambda found: known[found[1]], template)
    return template
