"""Fetch one of VieNeu's models; its voices come with the package."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from briefing._messages import gettext as _
from briefing.engines import hub as models
from briefing.engines.vieneu.catalogue import is_installed, model_offer
from briefing.errors import EngineError, OutputError

if TYPE_CHECKING:
    from pathlib import Path


def look(name: str, folder: Path, *, hub: str) -> list[models.Found]:
    """Ask the hub what installing a model would fetch, for each of its parts.

    Raises:
        UsageError: For a model that there is not; else as `briefing.engines.hub.look`.
    """
    model = model_offer(name)
    founds = []
    for source in model.sources:
        place = folder / model.name / source.place
        found = models.look(source.repository, source.patterns, place, hub=hub)
        if lacks := [needed for needed in source.needed if needed not in found.listed]:
            raise EngineError(
                _("{repository} has no {part} any more").format(
                    repository=source.repository, part=lacks[0]
                ),
                _("update the package vieneu"),
            )
        founds.append(found)
    return founds


def remove(name: str, folder: Path) -> None:
    """Remove a model. Raises UsageError, EngineError where it is not installed, OutputError."""
    model = model_offer(name)
    if not is_installed(model, folder):
        raise EngineError(
            _("{name} is not installed").format(name=f"vieneu:{name}"), _("see `briefing voices`")
        )
    try:
        shutil.rmtree(folder / model.name)
    except OSError as exc:
        raise OutputError(
            _("{folder} cannot be removed ({reason})").format(
                folder=folder, reason=_(exc.strerror)
            ),
            _("check it"),
        ) from exc
