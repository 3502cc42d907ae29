"""`briefing doctor`: what is missing, and for what it would be needed."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import typer

from briefing.cli.tables import show, table
from briefing.config import load
from briefing.engines import registry
from briefing.errors import BriefingError
from briefing.installation import command_for, missing_packages
from briefing.storage.directories import cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SOUND = ("lameenc", "soxr", "soundfile")
_PARTS = {
    "web": "web pages, feeds, Word documents and books",
    "edge": "the voices of Microsoft Edge, over the network",
    "piper": "neural voices without a network",
    "zero": "better neural voices without a network",
    "vieneu": "the same, with voices of the North, the Centre and the South",
    "pace": "--rate for voices without a pace of their own",
    "listen": "briefing serve, QR codes, covers",
    "play": "briefing play, briefing make --play",
    "serve": "briefing serve --make",
    "tls": "briefing serve --tls",
    "watch": "briefing batch --watch",
    "cluster": "briefing batch --cluster, and -o and --cache by a URL",
}
# Parts that speak only when a voice is installed, with their engines.
_VOICES = {"piper": "piper", "zero": "zerotts", "vieneu": "vieneu"}


def doctor() -> None:
    """Say what is missing on this machine, and for what it would be needed."""
    findings = list(_findings())
    rows = (("ok" if not why else "missing", what, need, why) for what, need, why, _ in findings)
    show(table(("state", "what", "needed for", "details"), rows))
    for part in filter(missing_packages, _PARTS):  # not in the table, which folds long commands
        typer.echo(f"{part} is added by: {command_for(part)}")
    if any(why and vital for _, _, why, vital in findings):
        typer.echo("briefings cannot be made here until this is mended", err=True)
        raise typer.Exit(1)
    typer.echo("briefings can be made here")


def _findings() -> Iterator[tuple[str, str, str, bool]]:
    """Yield what was looked at, what it is needed for, what is wrong, and whether it is vital."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield f"Python {version}", "everything", "", True
    yield "espeak-ng", "a voice without a network", _problem(_engine("espeak")), False
    yield "gTTS", "a better voice, over the network", _problem(_engine("gtts")), False
    for name in _third_parties():
        yield f"the engine {name}", "a voice of a third party", _problem(_engine(name)), False
    yield "LAME, soxr, libsndfile", "sound", _problem(_sound), True
    yield "cache", "resuming and quick re-runs", _problem(_cache), False
    yield "configuration", "your settings", _problem(_config), True
    missing = "" if shutil.which("ffmpeg") else "install ffmpeg"
    yield "ffmpeg", "m4a, m4b and ogg; jingles in other formats", missing, False
    for part, need in _PARTS.items():
        yield part, need, ", ".join(missing_packages(part)), False
        if part in _VOICES and not missing_packages(part):
            why = _problem(_engine(_VOICES[part]))
            hint = f"the package is here, {why}" if why else ""
            yield f"{part}: a voice", need, hint, False


def _third_parties() -> list[str]:
    return [name for name in registry.names() if name not in registry.BUILT_IN]


def _problem(look: Callable[[], None]) -> str:
    try:
        look()
    except (BriefingError, ImportError, OSError) as exc:
        return str(exc)
    return ""


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
