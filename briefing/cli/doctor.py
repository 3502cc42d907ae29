"""`briefing doctor`: what is missing, and for what it would be needed."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from briefing._messages import gettext as _
from briefing._messages import in_english, marked
from briefing.cli import options
from briefing.cli.process import report
from briefing.cli.tables import show, table
from briefing.config import load
from briefing.engines import registry
from briefing.errors import (
    BriefingError,
    EngineBusyError,
    EngineNotSetUpError,
    EngineUnavailableError,
    ToolMissingError,
)
from briefing.installation import command_for, missing_packages
from briefing.storage.directories import cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_SOUND = ("lameenc", "soxr", "soundfile")
_PARTS = {
    "web": marked("web pages, feeds, Word documents and books"),
    "edge": marked("the voices of Microsoft Edge, over the network"),
    "piper": marked("neural voices without a network"),
    "zero": marked("better neural voices without a network"),
    "vieneu": marked("the same, with voices of the North, the Centre and the South"),
    "pace": marked("--rate for voices without a pace of their own"),
    "listen": marked("briefing serve, QR codes, covers"),
    "play": "briefing play, briefing make --play",
    "serve": "briefing serve --make",
    "tls": "briefing serve --tls",
    "watch": "briefing batch --watch",
    "cluster": marked("briefing batch --cluster, and -o and --cache by a URL"),
}
# Parts that speak only when a voice is installed, with their engines.
_VOICES = {"piper": "piper", "zero": "zerotts", "vieneu": "vieneu"}


@dataclass(frozen=True, slots=True)
class _Finding:
    """What was looked at.

    Attributes:
        what: Its name.
        need: What it is needed for.
        error: What is wrong; None where all is well.
        vital: Whether no briefing can be made without it.
    """

    what: str
    need: str
    error: Exception | None = None
    vital: bool = False

    @property
    def state(self) -> str:
        """Whether it is there, is to be had, or does not answer though it is there."""
        if self.error is None:
            return marked("ok")
        if isinstance(self.error, EngineNotSetUpError | ToolMissingError | ImportError):
            return marked("missing")
        if isinstance(self.error, EngineBusyError | EngineUnavailableError):
            return marked("unreachable")
        return marked("unusable")


def doctor(as_json: options.JsonOption = False) -> None:
    """Say what is missing on this machine, and for what it would be needed."""
    findings = list(_findings())
    can_make = not any(each.error and each.vital for each in findings)
    with report():
        if as_json:
            typer.echo(json.dumps(_data(findings), ensure_ascii=False, indent=1))
        else:
            _show(findings)
            if can_make:
                typer.echo(_("briefings can be made here"))
    if not can_make:
        typer.echo(_("briefings cannot be made here until this is mended"), err=True)
        raise typer.Exit(1)


def _data(findings: Sequence[_Finding]) -> list[dict[str, object]]:
    return [
        {
            "what": in_english(each.what),
            "state": each.state,
            "needed_for": in_english(each.need),
            "details": str(in_english(each.error) or ""),
            "vital": each.vital,
        }
        for each in findings
    ]


def _show(findings: Sequence[_Finding]) -> None:
    rows = ((_(each.state), each.what, each.need, str(each.error or "")) for each in findings)
    show(table((_("state") + "!", _("what"), _("needed for"), _("details")), rows))
    for part in filter(missing_packages, _PARTS):  # not in the table, which folds long commands
        typer.echo(_("{part} is added by: {command}").format(part=part, command=command_for(part)))


def _findings() -> Iterator[_Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield _Finding(f"Python {version}", _("everything"), vital=True)
    yield _Finding("espeak-ng", _("a voice without a network"), _problem(_engine("espeak")))
    yield _Finding("gTTS", _("a better voice, over the network"), _problem(_engine("gtts")))
    for name in _third_parties():
        what = _("the engine {name}").format(name=name)
        yield _Finding(what, _("a voice of a third party"), _problem(_engine(name)))
    yield _Finding("LAME, soxr, libsndfile", _("sound"), _problem(_sound), vital=True)
    yield _Finding(_("cache"), _("resuming and quick re-runs"), _problem(_cache))
    yield _Finding(_("configuration"), _("your settings"), _problem(_config), vital=True)
    missing = None if shutil.which("ffmpeg") else ToolMissingError(_("install ffmpeg"))
    yield _Finding("ffmpeg", _("m4a, m4b and ogg; jingles in other formats"), missing)
    for part, need in _PARTS.items():
        packages = missing_packages(part)
        yield _Finding(part, _(need), ToolMissingError(", ".join(packages)) if packages else None)
        if part in _VOICES and not packages:
            what = _("{part}: a voice").format(part=part)
            yield _Finding(what, _(need), _problem(_engine(_VOICES[part])))


def _third_parties() -> list[str]:
    return [name for name in registry.names() if name not in registry.BUILT_IN]


def _problem(look: Callable[[], None]) -> Exception | None:
    try:
        look()
    except (BriefingError, ImportError, OSError) as exc:
        return exc
    return None


def _engine(name: str) -> Callable[[], None]:
    def look() -> None:
        engine = registry.create(name, load().settings.engines.get(name))
        try:
            engine.check()
        finally:
            engine.close()

    return look


def _sound() -> None:
    from importlib import import_module

    for library in _SOUND:
        import_module(library)


def _cache() -> None:
    import tempfile

    cache_folder().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=cache_folder()):
        pass


def _config() -> None:
    load()
