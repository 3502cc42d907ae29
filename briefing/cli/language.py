"""The language of whoever called the program: as the configuration says, else the environment."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from briefing._messages import ENGLISH, LANGUAGES
from briefing.storage.directories import config_files

if TYPE_CHECKING:
    from pathlib import Path

_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set, as gettext does


def language() -> str:
    """Return the language to speak: one of `LANGUAGES`."""
    return configured() or _of_environment()


def configured(file: Path | None = None) -> str:
    """Return the language that the configuration sets; empty where it sets none.

    Args:
        file: As `--config` names one. It takes the place of the one in the working folder.
    """
    if not any(config_files(file)):
        return ""
    from briefing.config import written_language  # lazy: a help page has no settings

    return written_language(file)


def _of_environment() -> str:
    wanted = next(filter(None, map(os.environ.get, _VARIABLES)), "")
    for locale in wanted.split(":"):
        name = locale.partition(".")[0].partition("@")[0].partition("_")[0].lower()
        if name in LANGUAGES:
            return name
    return ENGLISH
