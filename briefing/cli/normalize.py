"""`briefing normalize`: a line of spoken text for each line of standard input."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing._messages import gettext as _
from briefing.errors import SourceError, UsageError
from briefing.ingest import inputs
from briefing.text.lexicon import Lexicon
from briefing.text.normalizer import Normalizer
from briefing.text.options import Options
from briefing.text.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def normalize(
    lexicon: Annotated[
        Path | None,
        typer.Option(help="A table of your own readings: written, tab, spoken.", metavar="FILE"),
    ] = None,
    respell: Annotated[
        str, typer.Option(help="Respell foreign words as for an engine, for example espeak.")
    ] = "",
    sentences: Annotated[
        bool,
        typer.Option("--sentences", help="Split instead: a sentence a line, then an empty line."),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="A JSON object a line: readings with spans and rules.")
    ] = False,
) -> None:
    r"""Read standard input as a newsreader would: a spoken line for each line.

    The two characters "\n" in a line stand for a line break inside it.
    """
    if sentences and as_json:
        raise UsageError(_("--sentences and --json do not go together"), _("choose one"))
    render = _splitter() if sentences else _speaker(lexicon, respell, as_json=as_json)
    interactive = sys.stdin.isatty() or sys.stdout.isatty()
    for line in _lines():
        sys.stdout.write(render(line) + "\n")
        if interactive:
            sys.stdout.flush()


def read_lexicon(path: Path | None) -> Lexicon:
    """Return the lexicon in a file, or an empty one."""
    return Lexicon.parse(inputs.read_lexicon(path), str(path)) if path else Lexicon()


def _lines() -> Iterator[str]:
    for number, raw in enumerate(_raw_lines(), 1):
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError as exc:
            sys.stdout.flush()  # what was read before stands
            raise SourceError(
                _("standard input, line {line}, byte {byte}: not UTF-8").format(
                    line=number, byte=exc.start + 1
                ),
                _("convert it first, for example with iconv"),
            ) from exc
        yield line.removeprefix("\ufeff").rstrip("\r\n").replace("\\n", "\n")


def _raw_lines() -> Iterator[bytes]:
    try:
        yield from sys.stdin.buffer
    except OSError as exc:  # it is closed, or a folder
        raise SourceError(
            _("standard input cannot be read ({reason})").format(reason=_(exc.strerror))
        ) from exc


def _splitter() -> Callable[[str], str]:
    return lambda line: "".join(f"{' '.join(s.split())}\n" for s in sentences(line))


def _speaker(lexicon: Path | None, respell: str, *, as_json: bool) -> Callable[[str], str]:
    normalizer = Normalizer(Options(foreign_respelling=respell), read_lexicon(lexicon))
    if not as_json:
        return normalizer.speak

    def render(line: str) -> str:
        readings = [token._asdict() for token in normalizer.normalize(line)]
        return json.dumps({"text": line, "readings": readings}, ensure_ascii=False)

    return render
