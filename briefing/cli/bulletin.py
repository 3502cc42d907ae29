"""`briefing bulletin`: many articles in, one briefing out."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from briefing.cli import options
from briefing.cli.command import Argument, Exit, Option, echo
from briefing.cli.process import report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.ingest.document import Failure
    from briefing.model.limits import Options
    from briefing.model.script import Script
    from briefing.model.settings import Settings
    from briefing.model.timeline import Recording
    from briefing.pipeline.bulletin import BulletinRequest

_SOUND = "A file, or one of ours: soft, close, chime, bed."
_SOURCES = "Files, folders, patterns, links to pages and feeds, or - for a list of these."


def bulletin(
    sources: Annotated[list[str], Argument(metavar="SOURCE...", help=_SOURCES)],
    output: options.OutputOption = None,
    minutes: Annotated[
        float | None, Option("--minutes", "-m", help="How long it shall be.")
    ] = None,
    order: Annotated[
        str | None, Option("--order", help="given, date or section. [default: given]")
    ] = None,
    headlines: Annotated[
        int | None, Option("--headlines", help="How many at most. [default: 10]")
    ] = None,
    intro: Annotated[str | None, Option("--intro", help=f"A sound to open with. {_SOUND}")] = None,
    outro: Annotated[str | None, Option("--outro", help="A sound to end with.")] = None,
    bed: Annotated[str | None, Option("--bed", help="Music under the headlines.")] = None,
    chime: Annotated[str | None, Option("--chime", help="A sound between stories.")] = None,
    engine: options.EngineOption = None,
    voice: options.VoicesOption = None,
    turn: options.TurnOption = None,
    rate: options.RateOption = None,
    title: options.TitleOption = "",
    date: Annotated[
        str, Option("--date", help="The bulletin's day (YYYY-MM-DD). [default: today]")
    ] = "",
    captions: options.CaptionsOption = None,
    container: Annotated[
        str | None, Option("--format", help="mp3, m4a, ogg or wav. [default: mp3]")
    ] = None,
    cover: options.CoverOption = None,
    player: options.PlayerOption = None,
    lexicon: options.LexiconOption = None,
    config: options.ConfigOption = None,
    offline: options.OfflineOption = False,
    private: options.PrivateOption = False,
    plan: Annotated[
        bool, Option("--plan", help="Show what would be told and left out; make nothing.")
    ] = False,
    as_json: options.JsonOption = False,
    force: Annotated[bool, Option("--force", help="Make it even if up to date.")] = False,
    quiet: Annotated[
        bool, Option("--quiet", "-q", help="Print the path of the audio and nothing else.")
    ] = False,
) -> None:
    """Make one bulletin out of many articles: greeting, headlines, stories, farewell."""
    from briefing.cli.make import tell
    from briefing.cli.progress import Bar
    from briefing.cli.target import is_stream, place
    from briefing.config import load
    from briefing.model.limits import Options
    from briefing.pipeline.bulletin import make_bulletin

    flags = {
        "engine": engine,
        "voice": voice or None,
        "turn": turn,
        "rate": rate,
        "captions": captions,
        "format": container,
        "cover": cover,
        "player": player,
        "speech.lexicon": lexicon,
        "bulletin.minutes": minutes,
        "bulletin.order": order,
        "bulletin.headlines": headlines,
        "bulletin.sounds.intro": intro,
        "bulletin.sounds.outro": outro,
        "bulletin.sounds.bed": bed,
        "bulletin.sounds.chime": chime,
    }
    settings = load(flags, file=config).settings
    options = Options(offline=offline, private=private)
    if plan:
        from briefing.pipeline.bulletin import plan_bulletin

        job, failures = _job(sources, settings, options, title=title, date=date)
        _show(plan_bulletin(job), as_json=as_json)
    else:
        with place(output, container, settings.format) as target:
            options = replace(options, output=target)
            job, failures = _job(sources, settings, options, title=title, date=date)
            started = time.perf_counter()
            with Bar(quiet=quiet) as bar:
                recording = make_bulletin(job, bar, force=force)
        seconds = time.perf_counter() - started
        tell(recording, seconds, quiet=quiet, streamed=is_stream(output))
        _tell_rest(recording, settings.bulletin.minutes, quiet=quiet or is_stream(output))
    _end(failures)


def _job(
    sources: Sequence[str], settings: Settings, options: Options, *, title: str, date: str
) -> tuple[BulletinRequest, Sequence[Failure]]:
    from briefing.ingest import inputs
    from briefing.pipeline.bulletin import BulletinRequest, gather
    from briefing.pipeline.request import DEFAULT_OUTPUT

    items, failures = gather(sources, settings, options)
    if failures and not items:
        raise failures[0].error
    job = BulletinRequest(
        items,
        _day(date),
        settings,
        options.output or DEFAULT_OUTPUT,
        asked=tuple(_absolute(source) for source in sources),
        title=title,
        offline=options.offline,
        lexicons=inputs.lexicons("-", settings),
    )
    return job, failures


def _day(date: str) -> Any:
    import datetime as dt

    from briefing.errors import UsageError

    if not date:
        return dt.datetime.now().astimezone().date()
    try:
        return dt.date.fromisoformat(date)
    except ValueError as exc:
        raise UsageError(f"{date!r} is not a date", "write it as 2020-04-02") from exc


def _absolute(source: str) -> str:
    """Tell a source from one of the same name in another folder."""
    return source if source == "-" or "://" in source else str(Path(source).absolute())


def _tell_rest(recording: Recording, asked: float, *, quiet: bool) -> None:
    if asked and recording.milliseconds < asked * 57_000 and not quiet:
        with report():
            echo(f"all is told: there is not enough for {asked:g} minutes")


def _show(script: Script, *, as_json: bool) -> None:
    from briefing.cli.plan import script_data, show_chapters, show_sum

    if as_json:
        data = {"title": script.title, **script_data(script)}
        data["left_out"] = [asdict(item) for item in script.left_out]
        echo(json.dumps(data, ensure_ascii=False, indent=1))
        return
    from briefing.cli.tables import show, table

    show_chapters(script)
    rows = [(item.reason.value, item.article, item.text) for item in script.left_out]
    if rows:
        show(table(("left out because", "story", "text"), rows, "Not spoken"))
    show_sum(script)


def _end(failures: Sequence[Failure]) -> None:
    """Tell what could not be read, and say so in the exit code."""
    for failure in failures:
        echo(f"left out: {failure.error.of(failure.name)}", err=True)
    if failures:
        from briefing.errors import UnfinishedError

        raise Exit(UnfinishedError.exit_code)
