"""`briefing make`: one article in, one briefing out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

from briefing.cli import options
from briefing.cli.command import Option, echo
from briefing.cli.process import report
from briefing.cli.target import is_stream, place

if TYPE_CHECKING:
    from briefing.model.timeline import Recording


def make(
    source: options.SourceArgument,
    output: options.OutputOption = None,
    engine: options.EngineOption = None,
    voice: options.VoicesOption = None,
    turn: options.TurnOption = None,
    rate: options.RateOption = None,
    title: options.TitleOption = "",
    date: options.DateOption = "",
    publisher: options.PublisherOption = "",
    captions: options.CaptionsOption = None,
    bitrate: Annotated[int | None, Option(help="kbit/s. [default: 64]")] = None,
    sample_rate: Annotated[int | None, Option(help="Hz. [default: 24000]")] = None,
    loudness: Annotated[float | None, Option(help="LUFS. [default: -19]")] = None,
    container: Annotated[
        str | None, Option("--format", help="mp3, m4a, ogg or wav. [default: mp3]")
    ] = None,
    cover: options.CoverOption = None,
    player: options.PlayerOption = None,
    lexicon: options.LexiconOption = None,
    config: options.ConfigOption = None,
    offline: options.OfflineOption = False,
    private: options.PrivateOption = False,
    force: Annotated[bool, Option("--force", help="Make it even if up to date.")] = False,
    quiet: Annotated[
        bool, Option("--quiet", "-q", help="Print the path of the audio and nothing else.")
    ] = False,
) -> None:
    """Make an MP3 briefing with chapters out of one article."""
    from briefing.cli.progress import Bar
    from briefing.config import load
    from briefing.pipeline.make import make as make_briefing

    flags = {
        "engine": engine,
        "voice": voice or None,
        "turn": turn,
        "rate": rate,
        "captions": captions,
        "bitrate": bitrate,
        "sample_rate": sample_rate,
        "loudness": loudness,
        "format": container,
        "cover": cover,
        "player": player,
        "speech.lexicon": lexicon,
    }
    loaded = load(flags, file=config)
    settings = loaded.settings
    started = time.perf_counter()
    with place(output, container, settings.format) as target:
        job = options.job(
            source,
            settings,
            output=target,
            title=title,
            date=date,
            publisher=publisher,
            offline=offline,
            private=private,
        )
        with Bar(quiet=quiet) as bar:
            recording = make_briefing(job, bar, force=force)
    tell(recording, time.perf_counter() - started, quiet=quiet, streamed=is_stream(output))


def tell(recording: Recording, seconds: float, *, quiet: bool, streamed: bool) -> None:
    """Print what was made; on standard error where standard output holds the sound itself."""
    with report():
        if streamed:
            _tell_flaws(recording, err=True)
        elif quiet:
            echo(recording.audio)
        else:
            _tell_all(recording, seconds)


def _tell_all(recording: Recording, seconds: float) -> None:
    from briefing.cli.tables import show_chapters
    from briefing.publishing.chapter_lists import clock

    show_chapters(recording.title, recording.chapters)
    duration = recording.milliseconds / 1000
    if not recording.fresh:
        work = "up to date: nothing to do"
    else:
        cached = recording.segments - recording.made
        work = f"{seconds:.1f} s, {duration / seconds:.0f} × real time" + (
            f", {cached} of {recording.segments} segments from the cache" if cached else ""
        )
    level = "" if recording.loudness is None else f", {recording.loudness:.1f} LUFS"
    size = recording.size / 1e6
    voice = "voice " + " and ".join(recording.voices)
    echo(f"{clock(recording.milliseconds)}, {size:.1f} MB{level}, {voice}; {work}")
    _tell_flaws(recording)
    echo(recording.audio)


def _tell_flaws(recording: Recording, *, err: bool = False) -> None:
    for text in recording.unread:
        echo(f"could not be spoken: {text}", err=err)
    for note in recording.notes:
        echo(note, err=err)
