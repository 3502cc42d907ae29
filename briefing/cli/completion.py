"""What a shell offers when the value of an option is being typed.

Where nothing is offered, shells offer the names of files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import typer

from briefing.config import load
from briefing.errors import BriefingError
from briefing.model.settings import DRAWN, NO_COVER, Format, Ordering, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

_TURNS = ("story", "paragraph")
_SOUNDS = ("soft", "close", "chime", "tone", "bed")
_KINDS = ("srt", "lrc", "txt", "cue", "m4b")


def engines(incomplete: str) -> list[str]:
    """Offer the engines, the most natural first."""
    chooser = _chooser()
    return _beginning(incomplete, (chooser.AUTO, *chooser.registry.AUTO_ORDER))


def voices(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer the voices that are set up here: of the engine that was named, else of all.

    Names stand by themselves, for to bash a colon ends a word, unless one was typed.
    """
    try:
        settings = load().settings
    except BriefingError:
        settings = Settings()
    engine = ctx.params.get("engine")
    offered = [
        info
        for info in _chooser().offered_voices(settings)
        if engine in {None, _chooser().AUTO, info.engine}
    ]
    full = ":" in incomplete
    return _beginning(
        incomplete, (f"{info.engine}:{info.name}" if full else info.name for info in offered)
    )


def formats(incomplete: str) -> list[str]:
    """Offer the formats of audio."""
    return _beginning(incomplete, get_args(Format))


def orders(incomplete: str) -> list[str]:
    """Offer the orders of a bulletin."""
    return _beginning(incomplete, get_args(Ordering))


def turns(incomplete: str) -> list[str]:
    """Offer what two voices take turns by."""
    return _beginning(incomplete, _TURNS)


def sounds(incomplete: str) -> list[str]:
    """Offer the sounds that come with the program."""
    return _beginning(incomplete, _SOUNDS)


def covers(incomplete: str) -> list[str]:
    """Offer the covers that are no pictures of the user's."""
    return _beginning(incomplete, (DRAWN, NO_COVER))


def kinds(incomplete: str) -> list[str]:
    """Offer what a briefing can be shared as."""
    return _beginning(incomplete, _KINDS)


def _beginning(incomplete: str, words: Iterable[str]) -> list[str]:
    return [word for word in words if word.startswith(incomplete)]


def _chooser() -> ModuleType:
    from briefing.pipeline import voice_selection  # lazy: the engines, when one is being typed

    return voice_selection
