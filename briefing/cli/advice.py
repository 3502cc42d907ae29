"""What is said when espeak speaks though a better voice could be installed."""

from __future__ import annotations

import datetime as dt
import sys
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from briefing._messages import gettext as _
from briefing.config import load
from briefing.engines import registry
from briefing.engines.quality import QUALITIES
from briefing.errors import BriefingError, EngineNotSetUpError, OutputError
from briefing.installation import command_for
from briefing.pipeline.voice_selection import AS_ASKED
from briefing.storage.atomic import write_atomically
from briefing.storage.directories import cache_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORST = "espeak"
# On this machine, most natural first: what can be installed, and with what.
_INSTALLED = ("zerotts", "vieneu", "piper")
_PART, _VOICE = "zero", "zerotts:baotrang"


def voice_lines(engine: str, voice: str, reason: str) -> Iterator[str]:
    """Yield the lines that say who speaks, and why, and how a better voice is had."""
    yield _("Voice: {engine} {voice} ({reason})").format(
        engine=engine, voice=voice, reason=_(reason)
    )
    if line := advice(engine, asked_for=reason == AS_ASKED):
        yield line


def advice(engine: str, *, asked_for: bool) -> str:
    """Return a line with the command that installs a better voice; empty where none is due.

    Args:
        engine: Who speaks.
        asked_for: Whether the user named it: then it is said on a terminal only, once a day.
    """
    if engine != _WORST or (asked_for and not _first_today()):
        return ""
    command = better_voice()
    if not command:
        return ""
    return _(
        "Voice: a far better one: {command} (espeak: {misheard} of 100 syllables are misheard)"
    ).format(command=command, misheard=QUALITIES[_WORST].misheard)


def better_voice() -> str:
    """Return the command that installs a better voice on this machine; empty where there is one."""
    commands: list[str] = []
    for name in _INSTALLED:
        try:
            with closing(registry.create(name, load().settings.engines.get(name))) as engine:
                try:
                    engine.check()
                except EngineNotSetUpError as exc:
                    commands.append(exc.hint)
                else:
                    return ""
        except BriefingError:  # its package is not here
            continue
    return commands[0] if commands else f"{command_for(_PART)} && briefing voices install {_VOICE}"


def _on_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


def _first_today() -> bool:
    """Whether nothing was said yet today, to someone who can read it."""
    if not _on_terminal():
        return False
    path, today = cache_folder() / "advised", dt.datetime.now().astimezone().date().isoformat()
    with suppress(OSError, UnicodeDecodeError):
        if path.read_text(encoding="utf-8") == today:
            return False
    with suppress(OutputError):
        write_atomically(path, today.encode(), durable=False)
    return True
