"""The module that draws: by its own `np`, as the real one does."""

from __future__ import annotations

import numpy as np  # noqa: F401 - what the engine draws by


class OnnxV3LiteEngine:
    """Put away by `vieneu_model.stand_in`: no tiny graphs can run the real one."""

    def __init__(self, **_: object) -> None:
        raise NotImplementedError
