"""`briefing share`: a briefing for other programs."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import IO, Annotated

import typer

from briefing._messages import gettext as _
from briefing.cli import completion, options
from briefing.cli.process import report
from briefing.errors import UsageError
from briefing.publishing import export as sharing
from briefing.publishing.cleaning import clean
from briefing.publishing.export import Kind, Shareable, as_text, write_m4b
from briefing.storage.atomic import atomic


def share(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A briefing's MP3, or its manifest.")
    ],
    kind: Annotated[
        str,
        typer.Option("--as", autocompletion=completion.kinds, help="srt, lrc, txt, cue or m4b."),
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The file to write, or - for standard output."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    quiet: options.SilentOption = False,
) -> None:
    """Write subtitles, lyrics, text with times, a cue sheet or an audiobook."""
    if kind not in sharing.KINDS:
        raise UsageError(
            _("there is no way to share as {kind!r}").format(kind=kind),
            _("choose {choices}").format(choices=", ".join(sharing.KINDS)),
        )
    shared = sharing.read(file)
    streamed = output is not None and str(output) == "-"
    # Plain `.txt` may well be the article that the briefing was made of.
    ending = ".transcript.txt" if kind == "txt" else f".{kind}"
    target = output or shared.audio.with_name(shared.audio.stem + ending)
    if not streamed and target.exists() and not force:
        raise UsageError(
            _("{path} is there already").format(path=target),
            _("use --force, or another name with -o"),
        )
    if streamed:
        _write(sys.stdout.buffer, shared, kind)
        return
    with atomic(target) as opened:
        _write(opened, shared, kind)
    for note in clean(target.parent, below=False):
        typer.echo(note, err=True)
    if not quiet:
        with report():
            typer.echo(target)


def _write(file: IO[bytes], shared: Shareable, kind: Kind) -> None:
    if kind != "m4b":
        file.write(as_text(shared, kind).encode())
        return
    with tempfile.TemporaryDirectory(prefix="briefing-") as folder:
        made = Path(folder, "briefing.m4b")
        write_m4b(shared, made)
        with made.open("rb") as whole:
            shutil.copyfileobj(whole, file)
