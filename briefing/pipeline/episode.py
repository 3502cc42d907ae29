"""The steps of every briefing, whether alone, in a batch or of many articles."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit, urlunsplit

from briefing._messages import in_english
from briefing.masking import masked
from briefing.pipeline.library import check_feed_settings, update_library
from briefing.pipeline.plan import day, plan_article
from briefing.pipeline.publish import CoverArt, episode_voices, prepare, publish
from briefing.pipeline.request import check_output
from briefing.pipeline.synthesize import load_sounds, synthesize
from briefing.pipeline.up_to_date import clean_folder, save_recording
from briefing.publishing import export
from briefing.publishing.manifest import EpisodeMetadata

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.ingest.document import Document
    from briefing.model.article import Article
    from briefing.model.recording import Recording
    from briefing.pipeline.events import Listener
    from briefing.pipeline.request import BriefingRequest, Request
    from briefing.pipeline.session import SynthesisSession

_SAFE = "/%~!$&'()*+,;=:@-._"  # what a path may hold as it is (RFC 3986)


def check(request: Request) -> None:
    """Refuse what could not be published, before hours of work.

    Raises:
        OutputError: The output is no name that this system has.
        ToolMissingError: The container cannot be written here.
        UsageError: The feed's settings are wrong, or the output's name asks for another format.
    """
    check_feed_settings(request.settings)
    check_output(request.target)
    export.require(request.container)


def make_one(
    request: BriefingRequest,
    session: SynthesisSession,
    listeners: Sequence[Listener] = (),
    article: Article | None = None,
) -> Recording:
    """Make a briefing in a session that is open.

    Args:
        request: What is asked for.
        session: Who speaks.
        listeners: Receive how it goes.
        article: The request's, where it was read already.

    Raises:
        BriefingError: As `make` does.
    """
    soundtrack = load_sounds({}, request.settings)
    planned = plan_article(request, session.voices, article, soundtrack)
    episode = _metadata(request, planned.article, day(planned.article), session)
    cover = CoverArt.of(episode, request.settings)
    synthesis = synthesize(
        planned.script, session, listeners, soundtrack, meanwhile=partial(prepare, cover)
    )
    return publish(request, episode, planned.script, synthesis, session, cover)


def finish(request: Request, recording: Recording) -> Recording:
    """Bring what surrounds a published briefing up to date, and save that it is made.

    Returns:
        The recording, with notes of what could not be done.
    """
    if request.names_file:  # a single file may lie among anything
        notes = clean_folder(request)
    else:
        notes = update_library(request.target, request.settings)
    recording = replace(recording, notes=notes)
    save_recording(request, recording)
    return recording


def _metadata(
    request: BriefingRequest, article: Article, published: str, session: SynthesisSession
) -> EpisodeMetadata:
    addresses, dated = web_addresses(request.source), article.published is not None
    return EpisodeMetadata(
        title=article.title,
        published=published,
        source=article.source,
        byline=article.byline,
        name=display_name(request.source),
        identity=request.identity,
        digest=request.digest,
        **episode_voices(session),
        section=request.section or request.source.about.section,
        time=article.time if dated and not request.date else "",
        address=addresses.get("url", ""),
        picture=addresses.get("picture", ""),
    )


def web_addresses(source: Document) -> dict[str, str]:
    """Return where an article and its picture are on the web, without what is private."""
    addresses = {
        "url": _on_the_web(source.about.address) or _on_the_web(source.identity),
        "picture": _on_the_web(source.about.picture),
    }
    return {name: text for name, text in addresses.items() if text and masked(text) == text}


def _on_the_web(text: str) -> str:
    """Return an address on the web, in ASCII and without credentials; empty for anything else."""
    parts = urlsplit(text.strip())
    try:
        named = parts.scheme in {"http", "https"} and parts.hostname
        host = named.encode("idna").decode() if named else ""
        port = f":{parts.port}" if parts.port else ""
    except (ValueError, UnicodeError):
        return ""
    if not host:
        return ""
    path, query = quote(parts.path, safe=_SAFE), quote(parts.query, safe=_SAFE + "?")
    return urlunsplit((parts.scheme, host + port, path, query, ""))


def display_name(source: Document) -> str:
    """Return a source's name without revealing where it lies; that is saved, and so in English."""
    return os.fsencode(Path(in_english(source.name)).name).decode(errors="replace")
