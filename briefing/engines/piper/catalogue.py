"""The Vietnamese voices that Piper's project offers (voices.tsv), and where voices are stored.

Sizes, checksums and licences are those of the list https://huggingface.co/rhasspy/piper-voices
(voices.json and each voice's MODEL_CARD).
"""

from __future__ import annotations

import csv
import math
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from briefing._messages import gettext as _
from briefing.errors import UsageError

# Where Piper's own downloader (piper.download_voices) fetches from.
BASE_URL = "https://huggingface.co/rhasspy/piper-voices/resolve/main"

SUFFIX = ".onnx"
_NAME = re.compile(r"(?P<family>[a-z]+)_(?P<region>[A-Z]+)-(?P<voice>[^-]+)-(?P<quality>[^-]+)")


@dataclass(frozen=True, slots=True)
class Offer:
    """A voice that can be installed.

    Attributes:
        name: As Piper names it: language_REGION-voice-quality.
        bytes, md5: Of the model.
        sample_rate: Hz.
        pace: Syllables a second.
        licence: Of the data that it learned from, to be shown before it is fetched.
        description: One line for a person.
    """

    name: str
    bytes: int
    md5: str
    sample_rate: int
    pace: float
    licence: str
    description: str

    @property
    def speed(self) -> float:
        """About × real time on one core."""
        return estimated_speed(self.bytes, self.sample_rate)

    @property
    def path(self) -> str:
        """Where the model lies under the base address; its description has `.json` behind."""
        match = _NAME.fullmatch(self.name)
        if match is None:
            raise ValueError(self.name)
        family, region, voice, quality = match.groups()
        return f"{family}/{family}_{region}/{voice}/{quality}/{self.name}{SUFFIX}"


@cache
def offers() -> tuple[Offer, ...]:
    """Every voice of the catalogue, the best first."""
    text = Path(__file__).with_name("voices.tsv").read_text(encoding="utf-8")
    return tuple(
        Offer(
            row["name"],
            int(row["bytes"]),
            row["md5"],
            int(row["sample_rate"]),
            float(row["pace"]),
            row["licence"],
            row["description"],
        )
        for row in csv.DictReader(text.splitlines(), delimiter="\t")
    )


def offer(name: str) -> Offer:
    """Find a voice of the catalogue. Raises UsageError with the names that there are."""
    for candidate in offers():
        if candidate.name == name:
            return candidate
    known = ", ".join(candidate.name for candidate in offers())
    raise UsageError(
        _("Piper offers no Vietnamese voice {name!r}").format(name=name),
        _("choose one of {known}").format(known=known),
    )


def installed(folder: Path) -> tuple[str, ...]:
    """Names of the voices in a folder: those of the catalogue first, in its order."""
    try:
        found = {path.stem for path in folder.glob(f"*{SUFFIX}") if description_of(path).is_file()}
    except OSError:
        return ()
    known = [candidate.name for candidate in offers() if candidate.name in found]
    return (*known, *sorted(found.difference(known)))


def model_of(name: str, folder: Path) -> Path:
    """Return a model's path, be it there or not: a voice's name in the folder, else itself."""
    return Path(name).expanduser() if name.endswith(SUFFIX) else folder / f"{name}{SUFFIX}"


def description_of(model: Path) -> Path:
    """Return where the description of a model lies: beside it."""
    return model.with_name(f"{model.name}.json")


def estimated_speed(size: int, sample_rate: int) -> float:
    """Estimate × real time on one core, from a model's bytes and its samples a second.

    Measured (`benchmarks/speeds.md`): 10 for a voice like vi_VN-vais1000-medium; 27 for one of a
    tenth of its size.
    """
    return 10.0 * math.pow(63_201_294 / max(size, 1), 0.43) * 22_050 / sample_rate
