"""`briefing normalize`: a line of spoken text for each line of standard input."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.errors import LexiconError, SourceError

if TYPE_CHECKING:
    from briefing.speech import Lexicon


def normalize(
    lexicon: Annotated[
        Path | None,
        typer.Option(help="A table of your own readings: written, tab, spoken.", metavar="FILE"),
    ] = None,
    sentences: Annotated[
        bool,
        typer.Option(
            "--sentences", help="Split into sentences instead: one a line, then an empty line."
        ),
    ] = False,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="A JSON object a line: the readings with spans and rules."),
    ] = False,
) -> None:
    """Read text on standard input as a newsreader would: a spoken line for each line."""
    render = _splitter() if sentences else _speaker(lexicon, as_json=as_json)
    interactive = sys.stdin.isatty() or sys.stdout.isatty()
    for line in _lines():
        sys.stdout.write(render(line) + "\n")
        if interactive:
            sys.stdout.flush()


def _lines() -> Iterator[str]:
    """Yield the lines of standard input, a two-character "\\n" in them as a line break."""
    for number, raw in enumerate(sys.stdin.buffer, 1):
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError as exc:
            raise SourceError(
                f"standard input, line {number}: not UTF-8 (byte {exc.start + 1})",
                "convert it first, for example with iconv",
            ) from exc
        yield line.rstrip("\r\n").replace("\\n", "\n")


def _splitter() -> Callable[[str], str]:
    from briefing.speech import sentences  # noqa: PLC0415 - keeps --help fast

    return lambda line: "".join(f"{' '.join(s.split())}\n" for s in sentences(line))


def _speaker(lexicon: Path | None, *, as_json: bool) -> Callable[[str], str]:
    from briefing.speech import Reader  # noqa: PLC0415 - keeps --help fast

    reader = Reader(lexicon=_read(lexicon))
    if not as_json:
        return reader.speak

    def render(line: str) -> str:
        readings = [asdict(reading) for reading in reader.read(line)]
        return json.dumps({"text": line, "readings": readings}, ensure_ascii=False)

    return render


def _read(path: Path | None) -> Lexicon:
    from briefing.speech import Lexicon  # noqa: PLC0415 - keeps --help fast

    if path is None:
        return Lexicon()
    try:
        return Lexicon.parse(path.read_text(encoding="utf-8"), str(path))
    except OSError as exc:
        raise LexiconError(f"{path}: {exc.strerror}") from exc
    except UnicodeDecodeError as exc:
        raise LexiconError(f"{path}: not UTF-8") from exc
