"""`briefing bulletin`: many articles in, one briefing out."""

from __future__ import annotations

import datetime as dt
import json
import time
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing._messages import figure, in_english
from briefing._messages import gettext as _
from briefing.cli import completion, options
from briefing.cli.make import print_json, print_result, recording_data, require_room_for
from briefing.cli.option_groups import OptionGroup, Setting
from briefing.cli.plan import script_data, show_chapters, show_sum
from briefing.cli.process import report
from briefing.cli.progress import Bar
from briefing.cli.tables import show, table
from briefing.cli.target import is_stream, is_template, place, with_name
from briefing.errors import UnfinishedError, UsageError
from briefing.ingest import inputs
from briefing.model.limits import Limits
from briefing.pipeline.bulletin import BulletinRequest, gather, make_bulletin, plan_bulletin
from briefing.pipeline.output_template import bulletin_output
from briefing.pipeline.request import DEFAULT_OUTPUT
from briefing.publishing.companions import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.ingest.found import Failure
    from briefing.model.limits import Options
    from briefing.model.recording import Recording
    from briefing.model.script import Script
    from briefing.model.settings import BulletinSettings, Settings


class BulletinOptions(OptionGroup):
    """What a bulletin is made of."""

    minutes: Annotated[
        float | None,
        typer.Option("--minutes", "-m", help="How long it shall be."),
        Setting("bulletin.minutes"),
    ] = None
    order: Annotated[
        str | None,
        typer.Option(
            autocompletion=completion.orders,
            help="given, date, section, importance, or section,importance. [default: given]",
        ),
        Setting("bulletin.order"),
    ] = None
    headlines: Annotated[
        int | None,
        typer.Option(help="How many at most. [default: 10]"),
        Setting("bulletin.headlines"),
    ] = None
    intro: Annotated[
        str | None,
        typer.Option(
            autocompletion=completion.sounds,
            help="A sound to open with. A file, or one of ours: soft, close, chime, bed.",
        ),
        Setting("bulletin.sounds.intro"),
    ] = None
    outro: Annotated[
        str | None,
        typer.Option(autocompletion=completion.sounds, help="A sound to end with."),
        Setting("bulletin.sounds.outro"),
    ] = None
    bed: Annotated[
        str | None,
        typer.Option(autocompletion=completion.sounds, help="Music under the headlines."),
        Setting("bulletin.sounds.bed"),
    ] = None
    chime: Annotated[
        str | None,
        typer.Option(autocompletion=completion.sounds, help="A sound between stories."),
        Setting("bulletin.sounds.chime"),
    ] = None


def bulletin(
    sources: Annotated[list[str], options.SOURCES],
    output: options.OutputOption = None,
    *,
    contents: BulletinOptions,
    voices: options.VoiceOptions,
    title: options.TitleOption = "",
    date: Annotated[
        str, typer.Option("--date", help="The bulletin's day (YYYY-MM-DD). [default: today]")
    ] = "",
    name: Annotated[
        str,
        typer.Option(
            "--name", help="As sáng: tells it from others of its day. [default: the hour]"
        ),
    ] = "",
    newest: Annotated[
        int | None,
        typer.Option(
            "--newest", help="How many articles of a feed or a section page. [default: 50]"
        ),
    ] = None,
    captions: options.CaptionsOption = None,
    container: options.FormatOption = None,
    folder: options.FolderOptions,
    reading: options.ReadingOptions,
    plan: Annotated[
        bool, typer.Option("--plan", help="Show what would be told and left out; make nothing.")
    ] = False,
    as_json: options.JsonOption = False,
    force: options.ForceOption = False,
    quiet: options.QuietOption = False,
) -> None:
    """Make one bulletin out of many articles: greeting, headlines, stories, farewell."""
    settings = options.load(reading, contents, voices, folder, captions=captions, format=container)
    limits = reading.limits
    if newest is not None:
        if newest < 1:
            raise UsageError(
                _("--newest is {count}").format(count=newest), _("ask for one article or more")
            )
        limits = replace(limits, limits=Limits(entries=newest))
    ask = partial(_request, sources, settings, limits, title=title, date=date, name=name)
    if plan:
        request, failures = ask(
            DEFAULT_OUTPUT if is_stream(output) else Path(output or DEFAULT_OUTPUT)
        )
        _show(plan_bulletin(request), settings.bulletin, as_json=as_json)
    else:
        require_room_for(as_json, output)
        output = with_name(output, settings.name)
        with place(output, container, settings.format) as target:
            request, failures = ask(target)
            if is_template(target):
                request = replace(request, output=bulletin_output(request))
            started = time.perf_counter()
            with Bar(quiet=quiet) as bar:
                recording = make_bulletin(request, [bar], force=force)
        if as_json:
            unread = [
                {"source": each.name, "error": str(in_english(each.error))} for each in failures
            ]
            print_json({**recording_data(recording), "left_out": unread})
        else:
            seconds = time.perf_counter() - started
            print_result(recording, seconds, quiet=quiet, streamed=is_stream(output))
            _print_shortfall(recording, settings.bulletin.minutes, quiet=quiet or is_stream(output))
    _end(failures)


def _request(
    sources: Sequence[str],
    settings: Settings,
    limits: Options,
    output: Path,
    *,
    title: str,
    date: str,
    name: str,
) -> tuple[BulletinRequest, Sequence[Failure]]:
    """Read the sources. Return the request, and what could not be read."""
    items, failures = gather(sources, settings, replace(limits, output=output))
    if failures and not items:
        raise failures[0].error
    now = dt.datetime.now().astimezone()
    request = BulletinRequest(
        items,
        _day(date) if date else now.date(),
        settings,
        output,
        asked=tuple(_absolute(source) for source in sources),
        title=title,
        name=name,
        time="" if date else f"{now:%H:%M}",
        offline=limits.offline,
        lexicons=inputs.lexicons("-", settings),
    )
    return request, failures


def _day(date: str) -> dt.date:
    try:
        return dt.date.fromisoformat(date)
    except ValueError as exc:
        raise UsageError(
            _("{date!r} is not a date").format(date=date), _("write it as 2020-04-02")
        ) from exc


def _absolute(source: str) -> str:
    """Return a source's name as one that is the same from every folder."""
    return source if source == "-" or "://" in source else str(Path(source).absolute())


def _print_shortfall(recording: Recording, asked: float, *, quiet: bool) -> None:
    if asked and recording.milliseconds < asked * 57_000 and not quiet:
        with report():
            text = _("all is told: there is not enough for {minutes} minutes")
            typer.echo(text.format(minutes=figure(asked, "g")))


def _show(script: Script, settings: BulletinSettings, *, as_json: bool) -> None:
    if as_json:
        data = {"title": script.title, **script_data(script)}
        data["left_out"] = [asdict(item) for item in script.left_out]
        data["events"] = [asdict(event) for event in script.events]
        typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
        return
    show_chapters(script)
    _show_events(script)
    if settings.minutes or settings.by_importance:
        _show_weights(script)
    rows = [(_(item.reason.value), item.article, item.text) for item in script.left_out]
    if rows:
        show(table((_("left out because"), _("story"), _("text")), rows, _("Not spoken")))
    show_sum(script)


def _show_events(script: Script) -> None:
    """Show the articles of each event that several tell, why they are one, and what they add."""
    rows = []
    for event in script.events:
        for member in event.members if len(event.members) > 1 else ():
            credit = member.credit
            shared = ", ".join((*member.names, *member.numbers, *member.words))
            made_of_it = _("told") if member.told else " ".join(member.added) or _("left out")
            name = ": ".join(part for part in (credit.newspaper, credit.title) if part)
            rows.append((event.title, name, figure(member.likeness, ".2f"), shared, made_of_it))
        rows += [(event.title, "", "", _("they differ"), said) for said in event.disagreements]
    if rows:
        headings = (
            _("event"),
            _("article"),
            _("likeness") + ">",
            _("they share"),
            _("what is told"),
        )
        show(table(headings, rows, _("Events")))


def _show_weights(script: Script) -> None:
    """Show what each event weighs, how long it takes, and how much of it is told in that time."""
    rows = [
        (
            event.title,
            figure(event.importance, ".2f"),
            clock(event.milliseconds),
            figure(100 * event.told, ".0f"),
        )
        for event in script.events
    ]
    headings = (_("event"), _("weight") + ">", _("time") + ">", _("told, %") + ">")
    show(table(headings, rows, _("Order and time")))


def _end(failures: Sequence[Failure]) -> None:
    """Print what could not be read, and exit with its code."""
    for failure in failures:
        line = _("left out: {failure}").format(failure=failure.error.of(failure.name))
        typer.echo(line, err=True)
    if failures:
        raise typer.Exit(UnfinishedError.exit_code)
