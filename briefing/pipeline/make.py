"""One article in, one briefing out; nothing is done where nothing has changed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from briefing._host import check_room
from briefing.pipeline.request import BriefingRequest
from briefing.pipeline.up_to_date import find_recording

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from briefing.ingest.document import Document
    from briefing.model.recording import Recording
    from briefing.model.settings import Settings
    from briefing.pipeline.events import Listener


def make(
    source: BriefingRequest | Document | str | Path,
    settings: Settings | None = None,
    output: Path | str | None = None,
    *,
    listeners: Sequence[Listener] = (),
    force: bool = False,
) -> Recording:
    """Make a briefing and return what was published.

    After an error no file has appeared or changed under its final name, and what was spoken is in
    the cache for the next run.

    Args:
        source: The article: a request, a document, a path, a link, or a text of several lines.
        settings: How it sounds and what is written, where `source` is no request.
        output: A folder, or the audio file to write, where `source` is no request.
        listeners: Receive how it goes; each may have only the methods of `Listener` it cares about.
        force: Make it although it is up to date. Else an output that is up to date is returned
            at once, before any voice is looked for.

    Raises:
        SourceError: The article cannot be read, or holds nothing to say.
        EngineError: Nobody can speak.
        OutputError: The files cannot be written.
        ToolMissingError: The container cannot be written here.
        UsageError: The request names what there is not.
    """
    request = BriefingRequest.of(source, settings, output)
    if not force and (found := find_recording(request)):
        return found
    check_room()
    # lazy: what speaks and publishes is half of what an unchanged `make` would load
    from briefing.pipeline.episode import check, finish, make_one
    from briefing.pipeline.session import SessionFallback

    check(request)
    with SessionFallback(request.settings, listeners, offline=request.offline) as sessions:
        recording = sessions.run(partial(make_one, request, listeners=listeners))
    return finish(request, recording)
