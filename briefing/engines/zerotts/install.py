"""Fetch ZeroTTS's voices, and with the first one the model that they share."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from briefing._messages import gettext as _
from briefing.engines import hub as models
from briefing.engines.zerotts import catalogue
from briefing.errors import EngineError, OutputError

if TYPE_CHECKING:
    from pathlib import Path

_PACK = ("voice.npz", "meta.json")


def look(name: str, folder: Path, *, repository: str, hub: str) -> models.Found:
    """Ask the hub what installing a voice would fetch: less where the model is here already.

    Raises:
        UsageError: For a name that is not in the catalogue; else as `briefing.engines.hub.look`.
    """
    catalogue.offer(name)
    wanted = [*catalogue.MODEL_FILES, *(f"voices/{name}/{file}" for file in _PACK)]
    found = models.look(repository, wanted, folder, hub=hub)
    if f"voices/{name}/voice.npz" not in found.listed:
        raise EngineError(
            _("{repository} has no voice {name!r} any more").format(
                repository=repository, name=name
            ),
            _("choose another voice"),
        )
    return found


def remove(name: str, folder: Path) -> None:
    """Remove a voice; the last one takes the model with it.

    Raises:
        EngineError: Where it is not installed.
        OutputError: Where its files cannot be removed.
    """
    if name not in catalogue.installed(folder):
        raise EngineError(
            _("the voice zerotts:{name} is not installed").format(name=name),
            _("see `briefing voices`"),
        )
    try:
        shutil.rmtree(catalogue.pack_of(name, folder).parent)
        if not catalogue.installed(folder):
            shutil.rmtree(folder)
    except OSError as exc:
        raise OutputError(
            _("{folder} cannot be removed ({reason})").format(
                folder=folder, reason=_(exc.strerror)
            ),
            _("check it"),
        ) from exc
