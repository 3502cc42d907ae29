"""`briefing plan`: what would be said, without a sound being made."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer

from briefing.cli import options
from briefing.cli.tables import show, table
from briefing.pipeline.plan import Plan, day
from briefing.pipeline.plan import plan as plan_briefing
from briefing.publishing.companions import clock

if TYPE_CHECKING:
    from briefing.model.script import Pause, PlannedChapter, Script, Segment


def plan(
    source: options.SourceArgument,
    *,
    voices: options.VoiceOptions,
    about: options.DescriptionOptions,
    captions: options.CaptionsOption = None,
    reading: options.ReadingOptions,
    as_json: options.JsonOption = False,
) -> None:
    """Show the segments, pauses and chapters of a briefing without making it."""
    settings = options.load(reading, voices, captions=captions)
    planned = plan_briefing(options.request(source, settings, reading, about))
    if as_json:
        typer.echo(json.dumps(_data(planned), ensure_ascii=False, indent=1))
    else:
        _show(planned)


def _show(planned: Plan) -> None:
    script = planned.script
    show_chapters(script)
    if script.left_out:
        rows = ((item.reason.value, item.text) for item in script.left_out)
        show(table(("left out because", "text"), rows, "Not spoken"))
    show_sum(script)


def show_chapters(script: Script) -> None:
    """Print every chapter as a table of its segments."""
    start = 0
    for number, chapter in enumerate(script.chapters, 1):
        title = f"{number}. {chapter.title}  (about {clock(start)}, {chapter.estimate // 1000} s)"
        show(table(("#>", "kind", "written", "spoken", "pause"), _rows(chapter), title))
        start += chapter.estimate


def show_sum(script: Script) -> None:
    """Print what cannot be spoken, and how much there is in all."""
    for text in _unread(script):
        typer.echo(f"cannot be spoken: {text}")
    segments = sum(len(chapter.segments) for chapter in script.chapters)
    about = clock(script.estimate)
    typer.echo(f"{len(script.chapters)} chapters, {segments} segments, about {about}")


def _rows(chapter: PlannedChapter) -> list[tuple[str, ...]]:
    return [
        (
            str(segment.id),
            segment.kind.value,
            segment.text,
            " | ".join(segment.parts) if segment.spoken != segment.text else "=",
            f"{pause.milliseconds} ms {pause.kind.value}",
        )
        for segment, pause in chapter.segments
    ]


def _unread(script: Script) -> list[str]:
    return [text for segment, _ in script.segments() for text in segment.unread]


def _data(planned: Plan) -> dict[str, Any]:
    article = planned.article
    about = {"published": day(article), "source": article.source, "byline": article.byline}
    return {"title": planned.script.title, **about, **script_data(planned.script)}


def script_data(script: Script) -> dict[str, Any]:
    """Return a script as plain data."""
    return {
        "estimate": script.estimate,
        "chapters": [
            {
                "title": chapter.title,
                "estimate": chapter.estimate,
                "segments": [_row(segment, pause) for segment, pause in chapter.segments],
            }
            for chapter in script.chapters
        ],
        "left_out": [{"text": item.text, "reason": item.reason.value} for item in script.left_out],
        "unread": _unread(script),
    }


def _row(segment: Segment, pause: Pause) -> dict[str, Any]:
    return {
        "id": segment.id,
        "kind": segment.kind.value,
        "paragraph": segment.paragraph,
        "voice": segment.voice,
        "text": segment.text,
        "spoken": segment.spoken,
        "parts": segment.parts,
        "pause": {"kind": pause.kind.value, "milliseconds": pause.milliseconds},
    }
