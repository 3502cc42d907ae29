"""Timers that make editions where no server does: of systemd, or lines for crontab."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.publishing.paths import slug
from briefing.storage.atomic import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.model.settings import EditionSettings

_SERVICE = """\
[Unit]
Description=briefing: {name}

[Service]
Type=oneshot
WorkingDirectory={here}
ExecStart={command}
"""
_TIMER = """\
[Unit]
Description=briefing: {name}

[Timer]
OnCalendar={days} *-*-* {at}:00 {timezone}
Persistent=true

[Install]
WantedBy=timers.target
"""


def install(
    editions: Sequence[EditionSettings], folder: Path, config: Path | None
) -> Iterator[str]:
    """Write units of systemd where that is here; yield what is left for a person to do.

    Elsewhere that is to add lines to crontab. cron knows neither time zones nor what it missed: it
    asks every ten minutes, and the program knows what is due.

    Raises:
        OutputError: A unit cannot be written.
    """
    if shutil.which("systemctl") is None:
        for edition in editions:
            words = shlex.join(_command(edition, folder, config)).replace("%", r"\%")
            yield f"*/10 * * * * cd {shlex.quote(str(Path.cwd()))} && {words}"
        return
    units = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "systemd/user"
    timers = []
    for edition in editions:
        unit = f"briefing-{slug(edition.name)}"
        command = " ".join(_quoted(word) for word in _command(edition, folder, config))
        name = _plain(edition.name)
        service = _SERVICE.format(name=name, here=_plain(str(Path.cwd())), command=command)
        timer = _TIMER.format(
            name=name,
            days=",".join(day.capitalize() for day in edition.days),
            at=edition.at,
            timezone=edition.timezone,
        )
        for ending, text in (("service", service), ("timer", timer)):
            path = units / f"{unit}.{ending}"
            write_atomically(path, text.encode())
            yield str(path)
        timers.append(f"{unit}.timer")
    yield f"systemctl --user daemon-reload && systemctl --user enable --now {' '.join(timers)}"


def _command(edition: EditionSettings, folder: Path, config: Path | None) -> list[str]:
    more = ["--config", str(config.absolute())] if config else []
    output = ["--output", str(folder.absolute())]
    words = ["edition", edition.name, "--if-due", "--quiet", *output, *more]
    return [sys.executable, "-m", "briefing", *words]


def _quoted(word: str) -> str:
    """Quote a word for systemd, which has escapes, specifiers and variables of its own."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{_one_line(escaped)}"'


def _plain(text: str) -> str:
    return _one_line(text.replace("%", "%%"))


def _one_line(text: str) -> str:
    return " ".join(text.splitlines())
