"""`briefing batch`: one briefing for each of the day's articles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from briefing.cli import options
from briefing.cli.command import Argument, Option, echo

if TYPE_CHECKING:
    from briefing.pipeline.batch import BatchRequest, BatchResult


def batch(
    sources: Annotated[
        list[str] | None,
        Argument(
            metavar="SOURCE...",
            help="Files, folders, patterns, links to pages and feeds, or - for a list of these.",
        ),
    ] = None,
    output: Annotated[
        str | None, Option("--output", "-o", help="A folder or a URL. [default: output]")
    ] = None,
    layout: Annotated[
        str | None,
        Option(help="The folders within it. [default: {year}/{month}/{day}]"),
    ] = None,
    engine: options.EngineOption = None,
    voice: options.VoicesOption = None,
    turn: options.TurnOption = None,
    rate: options.RateOption = None,
    captions: options.CaptionsOption = None,
    cover: options.CoverOption = None,
    player: options.PlayerOption = None,
    lexicon: options.LexiconOption = None,
    config: options.ConfigOption = None,
    offline: options.OfflineOption = False,
    private: options.PrivateOption = False,
    retry: Annotated[
        bool, Option("--retry-failed", help="Take up only what failed before.")
    ] = False,
    prune: Annotated[
        bool, Option("--prune", help="Remove the outputs of files that are gone.")
    ] = False,
    force: Annotated[bool, Option("--force", help="Make them even if up to date.")] = False,
    watch: Annotated[
        Path | None,
        Option("--watch", metavar="DIR", help="Follow a folder until Ctrl-C."),
    ] = None,
    cluster: Annotated[str, Option(metavar="tcp://…", help="Make them on this Dask cluster.")] = "",
    clips: Annotated[
        str, Option("--cache", metavar="URL", help="Share spoken segments there.")
    ] = "",
) -> None:
    """Make one MP3 for each article; what is done already is not done again."""
    from briefing.cli.progress import open_batch_progress
    from briefing.config import load
    from briefing.errors import UsageError
    from briefing.pipeline.batch import BatchRequest, make_batch
    from briefing.pipeline.request import DEFAULT_OUTPUT, format_of

    if output is not None and (output == "-" or format_of(Path(output))):
        raise UsageError(f"a batch makes many files, and {output} is one", "name a folder with -o")
    flags = {
        "engine": engine,
        "voice": voice or None,
        "turn": turn,
        "rate": rate,
        "captions": captions,
        "cover": cover,
        "player": player,
        "speech.lexicon": lexicon,
        "layout": layout,
    }
    given = [*(sources or ()), *([str(watch)] if watch else ())]
    asked = BatchRequest(
        tuple(dict.fromkeys(given)),
        load(flags, file=config).settings,
        output or DEFAULT_OUTPUT,
        offline=offline,
        private=private,
        retry=retry,
        prune=prune,
        force=force,
        clips=clips,
        cluster=cluster,
    )
    if watch:
        from briefing.pipeline.watch import changes

        echo(f"Following {watch}; Ctrl-C ends it", err=True)
        for _ in changes(watch):
            _follow(asked)
        return
    with open_batch_progress() as board:
        outcome = make_batch(asked, board)
        board.close(outcome, asked.output)
    _judge(outcome)


def _follow(asked: BatchRequest) -> None:
    """Run it once; what is wrong today may be right at the next change."""
    from briefing.cli.progress import open_batch_progress
    from briefing.errors import EngineError, OutputError
    from briefing.pipeline.batch import make_batch

    try:
        with open_batch_progress() as board:
            outcome = make_batch(asked, board)
            board.close(outcome, asked.output)
        if outcome.stopped:
            raise outcome.stopped
    except (EngineError, OutputError) as exc:
        echo(f"briefing: {exc}", err=True)


def _judge(outcome: BatchResult) -> None:
    """Raise what the exit code is to say."""
    from briefing.errors import UnfinishedError

    if outcome.stopped:
        raise outcome.stopped
    if outcome.failed:
        articles = "article" if outcome.failed == 1 else "articles"
        raise UnfinishedError(
            f"{outcome.failed} {articles} could not be made",
            "mend them, then run it again, or take up only these with --retry-failed",
        )
