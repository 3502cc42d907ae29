"""Random draws that belong to one utterance.

Some packages draw each frame's random numbers from numpy's global generator, so that the same text
sounds different each time, and differently again when several threads draw at once. Their module is
given a numpy of its own, which is numpy but for `random`: there each thread has the generator of
the utterance that it is speaking. Nobody else's generator is touched, and nothing is locked.
"""

from __future__ import annotations

import hashlib
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

_local = threading.local()


class UndrawnError(Exception):
    """Nothing was drawn from the utterance's generator: the sound cannot be repeated."""


class _Random:
    """Stands in for `numpy.random` in the package's module."""

    def random(self, size: Any = None) -> Any:
        """Draw from the utterance's generator."""
        return _generator().random(size)

    def choice(self, *arguments: Any, **options: Any) -> Any:
        """Choose by the utterance's generator."""
        return _generator().choice(*arguments, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(np.random, name)


class _Numpy:
    """Stands in for `numpy` in the package's module."""

    random = _Random()

    def __getattr__(self, name: str) -> Any:
        return getattr(np, name)


def _generator() -> Any:
    """Return this thread's generator; numpy's own where no utterance of ours is spoken."""
    generator = getattr(_local, "generator", None)
    if generator is None:
        return np.random
    _local.drawn += 1
    return generator


def adopt(module: Any) -> None:
    """Have a module draw from the utterances' generators from now on."""
    if not isinstance(module.np, _Numpy):
        module.np = _Numpy()


@contextmanager
def drawing(*identity: object) -> Iterator[None]:
    """Set this thread's generator by an utterance: its text, its voice and a seed.

    Raises:
        UndrawnError: At the end where nothing was drawn from it.
    """
    digest = hashlib.sha256("\0".join(map(str, identity)).encode()).digest()
    _local.generator = np.random.default_rng(int.from_bytes(digest[:16], "big"))
    _local.drawn = 0
    try:
        yield
    finally:
        del _local.generator
    if not _local.drawn:
        raise UndrawnError
