"""Who makes what is asked for: one job at a time, in one process for each folder.

    Maker.start()   a thread that waits for the folder's lock, then makes job after job
    Maker.stop()    what is being made is put back, and goes on from the cache next time

The lock is held as long as the process lives, and the system takes it back however it ends: so
whoever has it knows that nobody else is making, and gives back what was claimed and never finished.
"""

from __future__ import annotations

import json
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from briefing import _log
from briefing.errors import EngineBusyError, UsageError
from briefing.ingest import inputs
from briefing.ingest.document import STDIN
from briefing.model.limits import Options
from briefing.model.settings import NO_COVER
from briefing.mp3.frames import FrameFormat
from briefing.net.errors import FetchError
from briefing.pipeline.events import Listener
from briefing.pipeline.library import remove
from briefing.pipeline.make import make
from briefing.pipeline.publish import CoverArt, prepare
from briefing.pipeline.request import BriefingRequest
from briefing.pipeline.session import SessionFallback
from briefing.player import write
from briefing.publishing import catalogue
from briefing.server.making.jobs import MOST_TRIES
from briefing.server.making.reading import Divided, Reader
from briefing.server.making.wording import for_listeners, reason_of
from briefing.storage.directories import cache_folder, data_folder, lock
from briefing.synthesis.clip_cache import ClipCache

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from briefing.model.recording import Recording
    from briefing.model.settings import Settings
    from briefing.server.making.jobs import Job, Jobs

_LOOK = 0.5  # seconds between two looks for what other processes were asked
_AGAIN = (1.0, 4.0)  # seconds until a try after the first, after the second
_OFTEN = 0.2  # seconds between two reports of progress
_STOP = 5.0  # seconds in which what is being made may be put back


class _Cancelled(Exception):  # noqa: N818  it is an outcome
    """The job is no longer to be made."""


class _Stopped(Exception):  # noqa: N818  it is an outcome
    """The server ends."""


@dataclass
class Live:
    """What can be heard of a briefing that is being made: its frames are final once they are there.

    Attributes:
        lead: The silent frames before the first of them.
        pieces: The clips in order: the key in the cache, and the silent frames behind it.
        ended: Whether nothing more will come.
    """

    fmt: FrameFormat
    clips: ClipCache
    lead: int
    pieces: list[tuple[str, int]] = field(default_factory=list)
    ended: bool = False

    def frames(self, number: int) -> bytes:
        """Return the frames of a piece; empty where the cache has lost it."""
        key, silence = self.pieces[number]
        clip = self.clips.get(key)
        before = b"" if number else self.fmt.silence * self.lead
        return before + clip.data + self.fmt.silence * silence if clip else b""


class Maker:
    """Makes the jobs of a folder."""

    def __init__(
        self,
        jobs: Jobs,
        folder: Path,
        settings: Settings,
        *,
        private: bool = False,
        between: Callable[[], object] = lambda: None,
    ) -> None:
        """Make nothing yet.

        Args:
            jobs: What is asked for.
            folder: Where briefings go to.
            settings: The server's own.
            private: Whether links may lead to private and loopback addresses.
            between: Called by the only maker of the folder between jobs, at least once a second.
        """
        self._jobs = jobs
        self._folder = folder
        self._settings = settings
        self._reader = Reader(jobs, Options(private=private, output=folder))
        self._between = between
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._makes = threading.Event()  # whether it is this process that does
        self._thread = threading.Thread(target=self._run, name="maker", daemon=True)
        self._live: tuple[str, Live] | None = None

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End soon; what is being made is put back."""
        self._stopping.set()
        self._wake.set()
        self._thread.join(_STOP)
        self._reader.close()

    def wake(self) -> None:
        """Look for jobs at once; what is to be read is begun even while another one is made."""
        self._wake.set()
        if self._makes.is_set():
            self._reader.read_ahead()

    def live(self, id_: str) -> Live | None:
        """Return what can be heard of a job that is being made here."""
        current = self._live
        return current[1] if current and current[0] == id_ else None

    def _run(self) -> None:
        name = f"maker {self._folder.resolve()}"
        while not self._stopping.is_set():
            with suppress(TimeoutError), lock(data_folder() / "jobs", name, timeout=0):
                self._make_all()
            self._stopping.wait(_LOOK)

    def _make_all(self) -> None:
        """Make job after job, as the only maker of the folder."""
        self._jobs.recover()
        self._makes.set()
        self._warm_up()
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                self._between()
                worked = self._step()
            except Exception as exc:  # noqa: BLE001 - the next job is not to wait for ever
                _log.warning("the maker failed: %s", _log.caught(exc, "the maker"))
                worked = False
            if not worked:
                self._wake.wait(_LOOK)

    def _warm_up(self) -> None:
        """Load what the first job would wait for, and have the voices' gains measured."""
        try:
            prepare(CoverArt(NO_COVER, title="", published="", source=""))
            with SessionFallback(self._settings):
                pass
        except Exception as exc:  # noqa: BLE001 - the first job says what is wrong
            _log.info("no voice can speak yet: %s", exc)

    def _step(self) -> bool:
        """Make the next job; False where there is none."""
        self._reader.read_ahead()
        job = self._jobs.claim()
        if job is None:
            return False
        self._reader.read_ahead()
        fmt = FrameFormat.of(self._settings)
        clips = ClipCache(cache_folder() / "clips")
        live = Live(fmt, clips, fmt.frames_for(self._settings.pauses.start))
        self._live = job.id, live
        try:
            with for_listeners():
                self._make(job, live)
        except _Cancelled:
            self._reader.forget(job.id)
        except _Stopped:
            self._jobs.put_back(job.id, counts=False)
        except Divided as exc:
            self._jobs.done(job.id, {"jobs": exc.ids})
        except Exception as exc:  # noqa: BLE001 - one bad job never stops the rest
            self._failed(job, exc)
        finally:
            live.ended = True
        return True

    def _make(self, job: Job, live: Live) -> None:
        document = self._reader.document_of(job)
        settings = with_voice(self._settings, job.voice, job.rate)
        request = BriefingRequest(
            document,
            settings,
            self._folder,
            title=job.asked_title,
            lexicons=inputs.lexicons(STDIN, settings),
        )
        progress = _Progress(self._jobs, job.id, live, self._stopping)
        recording = make(request, listeners=[progress])
        made = made_of(self._folder, recording)
        if not self._jobs.done(job.id, made) and recording.fresh:
            remove(self._folder, recording.manifest, request.identity, settings)

    def _failed(self, job: Job, exc: Exception) -> None:
        error = _log.caught(exc, f"job {job.id}")
        again = isinstance(error, FetchError | EngineBusyError) and job.tries < MOST_TRIES
        _log.info("job %s failed: %s", job.id, error)
        if again:
            self._jobs.put_back(job.id, _AGAIN[job.tries - 1])
        else:
            self._jobs.fail(job.id, reason_of(error))


class _Progress(Listener):
    def __init__(self, jobs: Jobs, id_: str, live: Live, stopping: threading.Event) -> None:
        self._jobs, self._id, self._live, self._stopping = jobs, id_, live, stopping
        self._segments = 0
        self._reported = 0.0

    def segments_planned(self, segments: int) -> None:
        self._segments = segments
        self._live.pieces.clear()  # begun again, with another voice
        self._report(0)

    def segments_spoken(self, segments: int) -> None:
        if self._stopping.is_set():
            raise _Stopped
        if time.monotonic() - self._reported >= _OFTEN or segments == self._segments:
            self._report(segments)

    def segment_ready(self, key: str, silence: int) -> None:
        self._live.pieces.append((key, silence))

    def _report(self, spoken: int) -> None:
        self._reported = time.monotonic()
        if not self._jobs.spoke(self._id, spoken, self._segments):
            raise _Cancelled


def with_voice(settings: Settings, voice: str, rate: float) -> Settings:
    """Return settings with the voice and the pace that a job asks for.

    Raises:
        UsageError: There is no such pace.
    """
    if voice:
        settings = replace(settings, voice=(voice,), engine="auto")
    return replace(settings, rate=rate) if rate else settings


def made_of(folder: Path, recording: Recording) -> dict[str, Any]:
    """Return what the page needs to know of a briefing that was made."""
    audio = catalogue.url(recording.audio.absolute().relative_to(folder.absolute()).as_posix())
    with suppress(StopIteration, UsageError):
        episode = next(each for each in catalogue.scan(folder) if each.audio == audio)
        (row,) = json.loads(write.rows([episode]))
        return {"id": episode.id, "audio": audio, "row": row}
    return {"audio": audio}
