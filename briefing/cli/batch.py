"""`briefing batch`: one briefing for each of the day's articles."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing._messages import figure, ngettext
from briefing._messages import gettext as _
from briefing.cli import options
from briefing.cli.progress import open_batch_progress
from briefing.cli.target import is_template
from briefing.errors import EngineError, OutputError, UnfinishedError, UsageError
from briefing.pipeline.batch import BatchRequest, BatchResult, make_batch
from briefing.pipeline.request import DEFAULT_OUTPUT, check_output, format_of
from briefing.pipeline.watch import changes

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefing.cli.progress import BatchLines


def batch(
    sources: Annotated[list[str] | None, options.SOURCES] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            help="A folder or a URL, a template as {date}-{slug} in it or not. [default: output]",
        ),
    ] = None,
    layout: Annotated[
        str | None,
        typer.Option(help="The folders within it. [default: {year}/{month}/{day}]"),
    ] = None,
    *,
    voices: options.VoiceOptions,
    captions: options.CaptionsOption = None,
    folder: options.FolderOptions,
    reading: options.ReadingOptions,
    retry: Annotated[
        bool, typer.Option("--retry-failed", help="Take up only what failed before.")
    ] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove the outputs of files that are gone.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Make them even if up to date.")] = False,
    watch: Annotated[
        Path | None,
        typer.Option("--watch", metavar="DIR", help="Follow a folder until Ctrl-C."),
    ] = None,
    cluster: Annotated[
        str, typer.Option(metavar="tcp://…", help="Make them on this Dask cluster.")
    ] = "",
    clips: Annotated[
        str, typer.Option("--cache", metavar="URL", help="Share spoken segments there.")
    ] = "",
    as_json: options.JsonOption = False,
    quiet: Annotated[
        bool,
        typer.Option("--quiet", "-q", help="Print the paths of what is made and nothing else."),
    ] = False,
) -> None:
    """Make one MP3 for each article; what is done already is not done again."""
    folder_of_all, naming = _naming(output, layout)
    request = BatchRequest(
        tuple(dict.fromkeys([*(sources or ()), *([str(watch)] if watch else ())])),
        options.load(reading, voices, folder, captions=captions, **naming),
        folder_of_all,
        offline=reading.offline,
        private=reading.private,
        retry=retry,
        prune=prune,
        force=force,
        clips=clips,
        cluster=cluster,
    )
    progress = partial(open_batch_progress, folder_of_all, quiet=quiet, as_json=as_json)
    if watch:
        for number, _change in enumerate(changes(watch)):
            if not (number or quiet):
                typer.echo(_("Following {folder}; Ctrl-C ends it").format(folder=watch), err=True)
            _follow(request, progress)
    else:
        _raise_failures(_make(request, progress))


def _naming(output: str | None, layout: str | None) -> tuple[str | Path, dict[str, str | None]]:
    """Return the output folder, and the settings that name the files in it, as `-o` says."""
    naming = {"layout": layout}
    if output is None:
        return DEFAULT_OUTPUT, naming
    if is_template(output):
        if layout is not None:
            raise UsageError(
                _("{output} and --layout {layout} do not go together").format(
                    output=output, layout=layout
                ),
                _("leave one of them out"),
            )
        check_output(Path(output))
        start = output.rfind("/", 0, output.index(next(filter(set("{}").__contains__, output)))) + 1
        folders, _slash, name = output[start:].rpartition("/")
        ending = format_of(Path(name))
        name = name.removesuffix(".{ext}").removesuffix(f".{ending}" if ending else "")
        naming = {"layout": folders, "name": name or None, "format": ending or None}
        return output[:start] or Path(), naming
    if output == "-" or format_of(Path(output)):
        raise UsageError(
            _("a batch makes many files, and {output} is one").format(output=output),
            _("name a folder with -o"),
        )
    return output, naming


def _make(request: BatchRequest, open_progress: Callable[[], BatchLines]) -> BatchResult:
    with open_progress() as progress:
        result = make_batch(request, [progress])
        progress.close(result)
    return result


def _follow(request: BatchRequest, open_progress: Callable[[], BatchLines]) -> None:
    """Run it once; what is wrong today may be right at the next change."""
    try:
        result = _make(request, open_progress)
        if result.stopped:
            raise result.stopped
    except (EngineError, OutputError) as exc:
        typer.echo(f"briefing: {exc}", err=True)


def _raise_failures(result: BatchResult) -> None:
    """Raise the error whose exit code says how the batch ended."""
    if result.stopped:
        raise result.stopped
    if result.failed:
        raise UnfinishedError(
            ngettext(
                "{n} article could not be made", "{n} articles could not be made", result.failed
            ).format(n=figure(result.failed, ",")),
            _("mend them, then run it again, or take up only these with --retry-failed"),
        )
