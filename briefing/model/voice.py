"""Who speaks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks.

    Attributes:
        engine: The engine's name in the registry.
        name: The voice's name within the engine.
        language: BCP 47.
        rate: 1.0 is the voice's own pace; 2.0 is twice as fast.
    """

    engine: str
    name: str
    language: str = "vi"
    rate: float = 1.0

    @property
    def label(self) -> str:
        """The name as a person may see it: without the folder, where the voice is a file."""
        return PurePath(self.name).stem if self.name.endswith(".onnx") else self.name
