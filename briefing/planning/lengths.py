"""How long sentences take: as measured where they were spoken, else as the voice's pace tells."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing.planning.passages import syllables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.model.script import Script, Segment

_Line = tuple[int, tuple[str, ...]]  # a voice and what it says


@dataclass(frozen=True)
class Lengths:
    """What is known of how long a script's segments take.

    paces  syllables a second of each voice
    known  milliseconds of lines that were spoken, by voice and spoken parts
    """

    paces: tuple[float, ...]
    known: Mapping[_Line, int] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, segment: Segment) -> int:
        """Give a segment's length in milliseconds, the pause behind it left out."""
        if segment.sound_length:
            return segment.sound_length
        found = self.known.get((segment.voice, segment.parts))
        if found is not None:
            return found
        return round(syllables(segment.spoken) * 1000 / self.paces[segment.voice])

    def knows(self, segment: Segment) -> bool:
        """Whether a segment was measured."""
        return bool(segment.sound_length) or (segment.voice, segment.parts) in self.known

    def learn(self, script: Script, taken: Sequence[int]) -> Lengths:
        """Give what is known once a script was spoken; what was not is estimated by it, too.

        taken  milliseconds of each segment in order, pauses left out
        """
        known = dict(self.known)
        heard: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        for (segment, _), length in zip(script.segments(), taken, strict=True):
            if not segment.sound_length:
                known[segment.voice, segment.parts] = length
                heard[segment.voice][0] += syllables(segment.spoken)
                heard[segment.voice][1] += length
        paces = tuple(
            count * 1000 / length if (count and length) else pace
            for pace, (count, length) in (
                (pace, heard[voice]) for voice, pace in enumerate(self.paces)
            )
        )
        return replace(self, paces=paces, known=MappingProxyType(known))
