"""The package `vieneu`: the real one where it is installed, else a stand-in of its signatures.

It draws in so much that it is no part of what tests install. With the real one, as by
`pip install vieneu`, the same tests hold it against the engine.
"""

from __future__ import annotations

import importlib
import os
import sys
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.engines.vieneu.catalogue import presets

if TYPE_CHECKING:
    from collections.abc import Iterator

PLACE = Path(__file__).with_name("packages")


@contextmanager
def importable() -> Iterator[None]:
    """Let `import vieneu` find a package while the block runs, here and in other processes."""
    if find_spec("vieneu") is not None:
        yield
        return
    before = os.environ.get("PYTHONPATH")
    sys.path.append(str(PLACE))
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (before, str(PLACE))))
    _look_again()
    try:
        yield
    finally:
        sys.path.remove(str(PLACE))
        del os.environ["PYTHONPATH"]
        if before is not None:
            os.environ["PYTHONPATH"] = before
        for name in [name for name in sys.modules if name.partition(".")[0] == "vieneu"]:
            del sys.modules[name]
        _look_again()


def _look_again() -> None:
    importlib.invalidate_caches()
    presets.cache_clear()
