"""Where one briefing goes, as `--output` and `--format` say: a folder, a file, standard output."""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.errors import OutputError, UsageError
from briefing.pipeline.request import DEFAULT_OUTPUT, check_output, format_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_STREAM = Path("-")


def is_stream(output: Path | None) -> bool:
    """Whether the audio goes to standard output."""
    return output == _STREAM


@contextmanager
def place(output: Path | None, asked: str | None, container: str) -> Iterator[Path]:
    """Return the path to make a briefing at; what is for standard output is written there after.

    Args:
        output: As it was given; None for the usual folder.
        asked: The format that was asked for beside it; None where none was.
        container: The format in force.

    Raises:
        UsageError: The two do not go together, or nobody could do anything with the output.
        OutputError: Standard output, or the folder of temporary files, cannot be written.
    """
    if output is None or output != _STREAM:
        target = output or DEFAULT_OUTPUT
        check_output(target)
        named = format_of(target)
        if asked and named and named != asked:
            raise UsageError(
                f"{target} and --format {asked} do not go together", "leave one of them out"
            )
        yield target
        return
    if sys.stdout.isatty():
        raise UsageError("sound is nothing for a terminal", "send it on, as with -o - > tin.mp3")
    try:
        folder = tempfile.TemporaryDirectory(prefix="briefing-")
    except OSError as exc:
        raise OutputError(f"there is no folder for temporary files ({exc})", "set TMPDIR") from exc
    with folder:
        audio = Path(folder.name, f"briefing.{container}")
        yield audio
        with audio.open("rb") as made:
            shutil.copyfileobj(made, sys.stdout.buffer)
        sys.stdout.flush()
