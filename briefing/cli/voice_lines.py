"""Voices as a person compares them: one line of figures each, one of words.

They take 80 columns, or as few as the terminal has: then a voice's figures stand below its name.
"""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING, Any

from briefing._messages import figure, marked
from briefing._messages import gettext as _
from briefing.engines.piper import catalogue as piper
from briefing.engines.quality import QUALITIES
from briefing.engines.vieneu import catalogue as vieneu
from briefing.engines.zerotts import catalogue as zero

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from briefing.errors import BriefingError
    from briefing.model.audio import VoiceInfo

_WIDTH = 80
_NAME = 32  # columns of a voice's name
LEGEND = marked(
    "misheard: of 100 words or syllables, by a recogniser, as far as it is known; speed: about "
    "× real time on one core; auto takes the first that is set up"
)
# What voices' descriptions are made of, in tables and in what engines say of themselves.
_WORDS = (marked("man"), marked("woman"), marked("northern"), marked("central"), marked("southern"))


def rows(voices: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Give the lines of a list of voices, each as `data` or `offers` describe it."""
    wide = _width() == _WIDTH
    headings = _figures(_("misheard"), _("who"), _("size"), _("speed"))
    if wide:
        yield f"{'#':>3}  {_('voice'):<{_NAME}} {headings}"
    else:
        yield f"{'#':>3}  {_('voice')}"
        yield f"{'':<5}{headings}"
    for place, voice in enumerate(voices, 1):
        name = f"{voice['engine']}:{voice['voice']}"
        figures = _figures(
            "–" if voice["misheard"] is None else figure(voice["misheard"]),
            ", ".join(_(word) for word in (voice["gender"], voice["accent"]) if word),
            f"{figure(voice['bytes'] / 1e6, ',.0f')} MB" if voice["bytes"] else "–",
            _("network") if voice["network"] else _speed(voice["speed"]),
        )
        if wide and len(name) <= _NAME:
            yield f"{place:>3}  {name:<{_NAME}} {figures}"
        else:
            yield f"{place:>3}  {name}"
            yield f"{'':<{_NAME + 6 if wide else 5}}{figures}"
        yield from fold(f"{_(voice['about'])} ({_(voice['licence'])})", 5)


def reason(name: str, error: BriefingError) -> Iterator[str]:
    """Give the lines that say why an engine cannot speak; what to do is whole, to be copied."""
    text = _("{name} cannot speak here: {reason}")
    yield from fold(text.format(name=name, reason=error.problem))
    if error.hint:
        yield f"  {error.hint}"


def fold(text: str, indent: int = 0) -> list[str]:
    """Fold a text into lines that the terminal shows whole."""
    return textwrap.wrap(
        text,
        _width(),
        initial_indent=" " * indent,
        subsequent_indent=" " * max(indent, 2),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _figures(misheard: str, who: str, size: str, speed: str) -> str:
    """Return a line of a voice's figures, or of their headings, in columns."""
    return f"{misheard:>8}  {who:<15} {size:>7}  {speed}".rstrip()


def _width() -> int:
    return min(shutil.get_terminal_size((_WIDTH, 0)).columns, _WIDTH)


def data(voice: VoiceInfo) -> dict[str, Any]:
    """Describe a voice that can speak here."""
    quality = QUALITIES.get(voice.engine)
    return {
        "engine": voice.engine,
        "voice": voice.name,
        "misheard": quality.misheard if quality else None,
        "misheard_source": quality.source if quality else "not known",
        "gender": voice.gender,
        "accent": voice.accent,
        "bytes": voice.size,
        "sample_rate": voice.sample_rate,
        "speed": round(voice.speed, 1) or None,
        "licence": voice.licence,
        "network": voice.network,
        "about": voice.description,
    }


def offers() -> list[dict[str, Any]]:
    """Describe all that can be installed, most natural first: ZeroTTS's, VieNeu's and Piper's."""

    def offer(engine: str, voice: str, **known: Any) -> dict[str, Any]:
        common = {"gender": "", "accent": "", "speed": None, "network": False}
        quality = QUALITIES[engine]
        figures = {"misheard": quality.misheard, "misheard_source": quality.source}
        name = voice if engine == "piper" else f"{engine}:{voice}"
        return {"engine": engine, "voice": voice, "name": name, **common, **figures, **known}

    return [
        *(
            offer(
                "zerotts",
                each.name,
                gender=each.gender,
                bytes=zero.ABOUT_BYTES,
                sample_rate=zero.SAMPLE_RATE,
                licence=zero.LICENCE,
                about=_("{name}, {description}; all share one model").format(
                    name=each.display, description=_(each.description)
                ),
            )
            for each in zero.offers()
        ),
        *(
            offer(
                "vieneu",
                model.name,
                bytes=0,
                sample_rate=model.sample_rate,
                licence=vieneu.LICENCE,
                about=model.description,
            )
            for model in vieneu.MODELS
        ),
        *(
            offer(
                "piper",
                each.name,
                bytes=each.bytes,
                sample_rate=each.sample_rate,
                speed=round(each.speed, 1),
                licence=each.licence,
                about=each.description,
            )
            for each in piper.offers()
        ),
    ]


def _speed(speed: float | None) -> str:
    """Write × real time; third parties' engines may not state it."""
    return f"~{figure(speed, ',.0f')} ×" if speed else _("unknown")
