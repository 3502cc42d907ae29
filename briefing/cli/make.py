"""`briefing make`: one article in, one briefing out."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefing._messages import figure, in_english
from briefing._messages import gettext as _
from briefing.cli import options
from briefing.cli.option_groups import OptionGroup, Setting
from briefing.cli.process import report
from briefing.cli.progress import Bar
from briefing.cli.tables import show_chapters
from briefing.cli.target import is_stream, is_template, place, with_name
from briefing.errors import UsageError
from briefing.pipeline.make import make as make_briefing
from briefing.publishing.companions import clock

if TYPE_CHECKING:
    from briefing.model.recording import Recording


class AudioOptions(OptionGroup):
    """How the audio is encoded."""

    bitrate: Annotated[
        int | None, typer.Option(help="kbit/s. [default: 64]"), Setting("bitrate")
    ] = None
    sample_rate: Annotated[
        int | None,
        typer.Option("--sample-rate", help="Hz. [default: 24000]"),
        Setting("sample_rate"),
    ] = None
    loudness: Annotated[
        float | None, typer.Option(help="LUFS. [default: -19]"), Setting("loudness")
    ] = None


def make(
    source: options.SourceArgument = None,
    output: options.OutputOption = None,
    *,
    clip: options.ClipOption = False,
    voices: options.VoiceOptions,
    about: options.DescriptionOptions,
    captions: options.CaptionsOption = None,
    encoding: AudioOptions,
    container: options.FormatOption = None,
    folder: options.FolderOptions,
    reading: options.ReadingOptions,
    play: Annotated[bool, typer.Option("--play", help="Play it when it is made.")] = False,
    force: options.ForceOption = False,
    as_json: options.JsonOption = False,
    quiet: options.QuietOption = False,
) -> None:
    """Make an MP3 briefing with chapters out of one article."""
    settings = options.load(reading, voices, encoding, folder, captions=captions, format=container)
    if play and is_stream(output):
        raise UsageError(_("what is piped is not played too"), _("leave out --play or -o -"))
    require_room_for(as_json, output)
    started = time.perf_counter()
    with place(with_name(output, settings.name), container, settings.format) as target:
        request = options.request(source, settings, reading, about, target, clip=clip)
        if is_template(target):
            from briefing.pipeline.output_template import article_output  # lazy: else not needed

            request = replace(request, output=article_output(request))
        with Bar(quiet=quiet) as bar:
            recording = make_briefing(request, listeners=[bar], force=force)
    if as_json:
        print_json(recording_data(recording))
    else:
        seconds = time.perf_counter() - started
        print_result(recording, seconds, quiet=quiet, streamed=is_stream(output))
    if play:
        from briefing.cli.play import play_file  # lazy: only when asked for

        play_file(recording.audio)


def require_room_for(as_json: bool, output: str | None) -> None:
    """Refuse JSON where standard output is to hold the sound. Raises UsageError."""
    if as_json and is_stream(output):
        raise UsageError(
            _("standard output cannot hold both the sound and JSON"),
            _("leave out {option}").format(option="--json"),
        )


def recording_data(recording: Recording) -> dict[str, Any]:
    """Return what was made as plain data."""
    return {
        "audio": str(recording.audio),
        "manifest": str(recording.manifest),
        "title": recording.title,
        "published": recording.published,
        "source": recording.source,
        "milliseconds": recording.milliseconds,
        "bytes": recording.size,
        "loudness": recording.loudness,
        "voices": recording.voices,
        "chapters": [asdict(chapter) for chapter in recording.chapters],
        "segments": recording.segments,
        "spoken": recording.made,
        "up_to_date": not recording.fresh,
        "unread": recording.unread,
        "doubtful": recording.doubtful,
        "notes": [in_english(note) for note in recording.notes],
    }


def print_json(data: object) -> None:
    """Print plain data for programs."""
    with report():
        typer.echo(json.dumps(data, ensure_ascii=False, indent=1))


def print_result(recording: Recording, seconds: float, *, quiet: bool, streamed: bool) -> None:
    """Print what was made; on standard error where standard output holds the sound itself."""
    with report():
        if streamed:
            _print_flaws(recording, err=True)
        elif quiet:
            typer.echo(recording.audio)
        else:
            _print_all(recording, seconds)


def _print_all(recording: Recording, seconds: float) -> None:
    show_chapters(recording.title, recording.chapters)
    duration = recording.milliseconds / 1000
    if not recording.fresh:
        work = _("up to date: nothing to do")
    else:
        cached = recording.segments - recording.made
        work = _("{seconds} s, {times} × real time").format(
            seconds=figure(seconds, ",.1f"), times=figure(duration / seconds, ",.0f")
        )
        if cached:
            work += ", " + _("{cached} of {segments} segments from the cache").format(
                cached=figure(cached, ","), segments=figure(recording.segments, ",")
            )
    facts = [clock(recording.milliseconds), f"{figure(recording.size / 1e6, ',.1f')} MB"]
    if recording.loudness is not None:
        facts.append(f"{figure(recording.loudness, '.1f')} LUFS")
    facts.append(_("voice {voices}").format(voices=_(" and ").join(recording.voices)))
    typer.echo(f"{_(', ').join(facts)}; {work}")
    _print_flaws(recording)
    typer.echo(recording.audio)


def _print_flaws(recording: Recording, *, err: bool = False) -> None:
    for text in recording.unread:
        typer.echo(_("could not be spoken: {text}").format(text=text), err=err)
    for text in recording.doubtful:
        typer.echo(_("perhaps not said whole: {text}").format(text=text), err=err)
    for note in recording.notes:
        typer.echo(note, err=err)
