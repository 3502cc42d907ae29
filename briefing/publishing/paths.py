"""What the published files are called: ASCII, safe on every file system and in every URL."""

from __future__ import annotations

import itertools
import re
import string
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Letters that are not made of another one and a mark.
_LETTERS = str.maketrans(
    {"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "’": None}
)
_WORD = re.compile(r"[a-z0-9]+")
_WITHIN_NUMBER = re.compile(r"(?<=\d),(?=\d)")
_LONGEST = 80  # characters of a slug: room for a date, a number and a suffix everywhere


@dataclass(frozen=True, slots=True)
class OutputPaths:
    """The paths of one publication; there is not always a cover."""

    audio: Path
    chapters: Path
    transcript: Path
    cover: Path
    manifest: Path

    @property
    def needed(self) -> tuple[Path, ...]:
        """What is always there, the manifest last."""
        return self.audio, self.chapters, self.transcript, self.manifest

    @property
    def all(self) -> tuple[Path, ...]:
        """Every path, the manifest last."""
        return self.audio, self.chapters, self.transcript, self.cover, self.manifest


def slug(title: str) -> str:
    """Turn a Vietnamese title into ASCII words joined by hyphens, as many as a name has room for.

    Letters lose their marks; what no Latin letter or figure stands for is left out.
    """
    lower = _WITHIN_NUMBER.sub("", title.lower().translate(_LETTERS))
    plain = unicodedata.normalize("NFKD", lower)
    words = _WORD.findall("".join(char for char in plain if not unicodedata.combining(char)))
    made = words[0][:_LONGEST] if words else "bai-viet"
    for word in words[1:]:
        if len(made) + 1 + len(word) > _LONGEST:
            break
        made = f"{made}-{word}"
    return made


def base_name(template: str, *, date: str, title: str, source: str, section: str = "") -> str:
    """Fill in a name's template, as `Settings` lets it be: a path within the output folder."""
    year, month, day = date.split("-")
    fields = {
        "date": date,
        "year": year,
        "month": month,
        "day": day,
        **dict.fromkeys(("title", "slug"), slug(title)),
        **dict.fromkeys(("newspaper", "source"), slug(source) if source else ""),
        "section": slug(section) if section else "",
    }
    filled = string.Formatter().vformat(template, (), fields)
    parts = [_safe(part) for part in filled.split("/")]
    return "/".join((*filter(None, parts[:-1]), parts[-1] or "briefing"))


def _safe(part: str) -> str:
    """Make a part of a path ASCII; what fields that are empty leave at its ends goes."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in part).strip(
        "-."
    )


def output_paths(folder: Path, name: str, container: str = "mp3") -> OutputPaths:
    """Return the paths that go by one name."""
    ends = (f".{container}", ".chapters.json", ".vtt", ".jpg", ".json")
    return OutputPaths(*(folder / f"{name}{end}" for end in ends))


def free_paths(
    folder: Path, name: str, container: str, is_free: Callable[[OutputPaths], bool]
) -> OutputPaths:
    """Return the paths of the first name that is free: `name`, `name-2` and so on."""
    names = itertools.chain([name], (f"{name}-{number}" for number in itertools.count(2)))
    return next(
        candidate
        for candidate in (output_paths(folder, each, container) for each in names)
        if is_free(candidate)
    )
