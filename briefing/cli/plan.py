"""`briefing plan`: what would be said, without a sound being made."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefing._messages import figure, ngettext
from briefing._messages import gettext as _
from briefing.cli import options
from briefing.cli.tables import show, table
from briefing.errors import UsageError
from briefing.pipeline.plan import Plan, day
from briefing.pipeline.plan import plan as plan_briefing
from briefing.publishing.companions import clock

if TYPE_CHECKING:
    from briefing.model.script import Pause, PlannedChapter, Script, Segment


def plan(
    source: options.SourceArgument = None,
    *,
    clip: options.ClipOption = False,
    voices: options.VoiceOptions,
    about: options.DescriptionOptions,
    captions: options.CaptionsOption = None,
    reading: options.ReadingOptions,
    as_json: options.JsonOption = False,
    as_html: Annotated[bool, typer.Option("--html", help="Print a page, for a browser.")] = False,
) -> None:
    """Show the segments, pauses and chapters of a briefing without making it."""
    if as_json and as_html:
        raise UsageError(_("--json and --html exclude one another"), _("choose one"))
    settings = options.load(reading, voices, captions=captions)
    planned = plan_briefing(options.request(source, settings, reading, about, clip=clip))
    if as_json:
        typer.echo(json.dumps(_data(planned), ensure_ascii=False, indent=1))
    elif as_html:
        from briefing.pipeline.report import plan_page  # lazy: numpy, for the pages of recordings

        typer.echo(plan_page(planned).removesuffix("\n"))
    else:
        _show(planned)


def _show(planned: Plan) -> None:
    script = planned.script
    show_chapters(script)
    if script.left_out:
        rows = ((_(item.reason.value), item.text) for item in script.left_out)
        show(table((_("left out because"), _("text")), rows, _("Not spoken")))
    show_sum(script)


def show_chapters(script: Script) -> None:
    """Print every chapter as a table of its segments."""
    start = 0
    for number, chapter in enumerate(script.chapters, 1):
        about = _("(about {start}, {seconds} s)").format(
            start=clock(start), seconds=figure(chapter.estimate // 1000, ",")
        )
        headings = ("#>", _("kind"), _("written"), _("spoken"), _("pause"))
        show(table(headings, _rows(chapter), f"{number}. {chapter.title}  {about}"))
        start += chapter.estimate


def show_sum(script: Script) -> None:
    """Print what cannot be spoken, and how much there is in all."""
    for text in _unread(script):
        typer.echo(_("cannot be spoken: {text}").format(text=text))
    segments = sum(len(chapter.segments) for chapter in script.chapters)
    chapters = len(script.chapters)
    counts = (
        ngettext("{n} chapter", "{n} chapters", chapters).format(n=figure(chapters, ",")),
        ngettext("{n} segment", "{n} segments", segments).format(n=figure(segments, ",")),
        _("about {time}").format(time=clock(script.estimate)),
    )
    typer.echo(", ".join(counts))


def _rows(chapter: PlannedChapter) -> list[tuple[str, ...]]:
    return [
        (
            str(segment.id),
            _(segment.kind.value),
            segment.text,
            " | ".join(segment.parts) if segment.spoken != segment.text else "=",
            f"{pause.milliseconds} ms {_(pause.kind.value)}",
        )
        for segment, pause in chapter.segments
    ]


def _unread(script: Script) -> list[str]:
    return [text for segment, _pause in script.segments() for text in segment.unread]


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
