"""The threads that speak segments: several at a time, in order, with only a few in memory."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING, Self

from briefing import _log
from briefing.errors import EngineError
from briefing.synthesis.clip_cache import without_data

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

    from briefing.model.audio import Clip, Samples, WordTime
    from briefing.model.script import Segment
    from briefing.synthesis.clip_cache import ClipCache
    from briefing.synthesis.utterance_cache import UtteranceCache
    from briefing.synthesis.voice_renderer import VoiceRenderer

_AHEAD = 4  # segments under way for each worker: enough to keep slow ones from stalling


class SynthesisPool:
    """Threads that speak, for one briefing or for many at once.

    Attributes:
        clips: The cache that everything made is saved in.

    Segments are rendered on as many threads as there are cores. What must come over the network
    is fetched ahead, part by part, on threads of its own, so that neither waits for the other.
    """

    def __init__(self, clips: ClipCache, fetchers: int = 0) -> None:
        """Allow `fetchers` requests over the network at once; 0 where nothing is fetched."""
        self.clips = clips
        self._workers = os.cpu_count() or 1
        self._ahead = max(self._workers, fetchers) * _AHEAD
        self._pool = ThreadPoolExecutor(self._workers, thread_name_prefix="render")
        self._fetchers = (
            ThreadPoolExecutor(fetchers, thread_name_prefix="fetch") if fetchers else None
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Finish what is under way, begin nothing new."""
        for pool in (self._fetchers, self._pool):
            if pool:
                pool.shutdown(cancel_futures=True)

    def clip(self, renderer: VoiceRenderer, parts: tuple[str, ...]) -> tuple[Clip, bool]:
        """Return a segment's clip with its frames, and whether it had to be made."""
        key = renderer.key(parts)
        found = self.clips.get(key)
        _log.debug("clip of %r: cache %s", " ".join(parts), "miss" if found is None else "hit")
        if found is not None:
            return found, False
        made = renderer.render(key, parts)
        self.clips.put(made)
        renderer.utterances.forget(parts)
        return made, True

    def voice(
        self, segments: Iterable[tuple[VoiceRenderer, tuple[str, ...]]]
    ) -> list[tuple[Samples, tuple[WordTime, ...]]]:
        """Speak segments in parallel, without encoding them, as `VoiceRenderer.voice` does."""
        begun = [
            (self._fetch(renderer.utterances, parts), renderer, parts)
            for renderer, parts in segments
        ]

        def work(
            wait: Callable[[], None], renderer: VoiceRenderer, parts: tuple[str, ...]
        ) -> tuple[Samples, tuple[WordTime, ...]]:
            wait()
            return renderer.voice(parts)

        return list(self._pool.map(work, *zip(*begun, strict=True)))

    def speak(
        self, segments: Iterable[Segment], renderer_of: Callable[[Segment], VoiceRenderer]
    ) -> Iterator[tuple[Clip, bool]]:
        """Speak segments in parallel and yield their clips in order, without their frames.

        The first are under way when this returns; the others follow as clips are consumed.
        Whatever is made is in the cache before it is yielded. When one fails, those under way are
        finished and saved, no new one is begun, and its error is raised.
        """
        begun = (self._begin(segment, renderer_of(segment)) for segment in segments)
        return self._follow(deque(islice(begun, self._ahead)), begun)

    @staticmethod
    def _follow(
        waiting: deque[Future[tuple[Clip, bool]]], begun: Iterator[Future[tuple[Clip, bool]]]
    ) -> Iterator[tuple[Clip, bool]]:
        try:
            while waiting:
                made = waiting.popleft().result()
                waiting.extend(islice(begun, 1))
                yield made
        finally:
            for future in waiting:
                future.cancel()

    def _begin(self, segment: Segment, renderer: VoiceRenderer) -> Future[tuple[Clip, bool]]:
        utterances = renderer.utterances
        cached = utterances.engine.network and self.clips.holds(renderer.key(segment.parts))
        wait = self._fetch(utterances, () if cached else segment.parts)

        def work() -> tuple[Clip, bool]:
            wait()
            made, new = self.clip(renderer, segment.parts)
            return without_data(made), new

        return self._pool.submit(work)

    def _fetch(self, utterances: UtteranceCache, parts: Iterable[str]) -> Callable[[], None]:
        """Begin to fetch what comes over the network; return a function that waits for it."""
        fetched: list[Future[object]] = []
        if self._fetchers and utterances.engine.network:
            fetched = [self._fetchers.submit(utterances.speak, part) for part in parts]

        def wait() -> None:
            try:
                for future in fetched:
                    future.result()
            except EngineError:
                for future in fetched:
                    future.cancel()
                raise

        return wait
