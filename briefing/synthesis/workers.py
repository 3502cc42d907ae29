"""All segments, several at a time, in order, with only a few in memory."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from briefing.synthesis.store import without_data

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

    from briefing.model.audio import Clip
    from briefing.model.script import Segment
    from briefing.synthesis.render import Renderer
    from briefing.synthesis.store import ClipStore

_AHEAD = 4  # segments under way for each worker: enough to keep the slow ones from stalling


def clip(renderer: Renderer, parts: tuple[str, ...], store: ClipStore) -> tuple[Clip, bool]:
    """Give a segment's clip with its frames, and whether it had to be made."""
    found = store.get(renderer.key(parts))
    if found is not None:
        return found, False
    made = renderer.render(parts)
    store.put(made)
    return made, True


def speak_all(
    segments: Iterable[Segment],
    renderer_of: Callable[[Segment], Renderer],
    store: ClipStore,
    workers: int,
) -> Iterator[tuple[Clip, bool]]:
    """Speak segments in parallel and give their clips in order, without their frames.

    Whatever is made is in the store before it is given. When one fails, those under way are
    finished and kept, no new one is begun, and its error is raised.
    """

    def work(segment: Segment) -> tuple[Clip, bool]:
        made, new = clip(renderer_of(segment), segment.parts, store)
        return without_data(made), new

    workers = max(workers, os.cpu_count() or 1)
    waiting: deque[Future[tuple[Clip, bool]]] = deque()
    with ThreadPoolExecutor(workers, thread_name_prefix="speak") as pool:
        try:
            for segment in segments:
                waiting.append(pool.submit(work, segment))
                if len(waiting) >= workers * _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
